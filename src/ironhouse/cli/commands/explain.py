"""``ironhouse explain RULE``: why a rule is there, an example, a remedy, where to read on."""

from __future__ import annotations

import argparse
import sys

from ironhouse.cli import exits
from ironhouse.cli.commands import Command
from ironhouse.errors import UsageError


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", nargs="?", help="the rule's id; without one, list them all")


def _run(arguments: argparse.Namespace) -> int:
    from ironhouse.audit.explanation import explanation
    from ironhouse.audit.ignores import unknown_rule
    from ironhouse.audit.rules import rules

    known = rules()
    if arguments.rule is None:
        width = max(map(len, known))
        sys.stdout.writelines(f"{one.id:<{width}}  {one.base:<8}  {one.title}\n" for one in known.values())
        return exits.CLEAN
    if arguments.rule not in known:
        raise UsageError(str(unknown_rule(arguments.rule, list(known))))
    sys.stdout.write(explanation(known[arguments.rule]))
    return exits.CLEAN


COMMAND = Command(
    summary="say why a rule is there and how to mend what it finds",
    examples=("ironhouse explain hwm-late", "ironhouse explain"),
    add_arguments=_add_arguments,
    run=_run,
)
