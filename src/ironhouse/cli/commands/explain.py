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
    from ironhouse.audit.rules import rules

    known = rules()
    if arguments.rule is None:
        width = max(map(len, known))
        sys.stdout.writelines(f"{one.id:<{width}}  {one.base:<8}  {one.title}\n" for one in known.values())
        return exits.CLEAN
    if arguments.rule not in known:
        raise UsageError(f"there is no rule {arguments.rule!r}{_nearest(arguments.rule, list(known))}")
    sys.stdout.write(explanation(known[arguments.rule]))
    return exits.CLEAN


def _nearest(name: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else "; `ironhouse explain` lists them"


COMMAND = Command(
    summary="say why a rule is there and how to mend what it finds",
    examples=("ironhouse explain hwm-late", "ironhouse explain"),
    add_arguments=_add_arguments,
    run=_run,
)
