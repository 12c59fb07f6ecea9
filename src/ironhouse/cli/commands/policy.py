"""``ironhouse policy explain|check``: what is wanted of sockets, and whether the policy can be used.

Owns what is printed. Reading and resolving a policy are the policy package's.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ironhouse.cli import exits
from ironhouse.cli.arguments import value
from ironhouse.cli.commands import Command
from ironhouse.errors import UsageError, suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ironhouse.model.fact import SocketFact
    from ironhouse.policy.explain import Row
    from ironhouse.policy.policy import Policy


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", choices=("explain", "check"), metavar="explain|check", help="what to do with the policy"
    )
    parser.add_argument(
        "socket", metavar="SOCKET", nargs="?", help="explain: the name of one socket, or a pattern of names"
    )
    value(parser, "--policy", default="", help="the policy's file; without it the nearest upward", metavar="FILE")
    value(parser, "--root", default=".", help="explain: the tree that the socket is in", metavar="PATH")
    value(
        parser, "--type", default="", help="explain: a socket of this type that is not in the tree yet", metavar="TYPE"
    )


def _run(arguments: argparse.Namespace) -> int:
    from ironhouse.cli.policies import policy_file, read_policy
    from ironhouse.cli.roots import demand
    from ironhouse.policy import explain

    if arguments.what == "check" and arguments.socket is not None:
        raise UsageError("policy check takes no socket; name a file with --policy")
    demand(arguments.root)
    policy = read_policy(arguments.root, policy_file(arguments.root, arguments.policy))
    print(explain.head(policy))
    if arguments.what == "check":
        return _check(policy)
    if arguments.socket is None and not arguments.type:
        _table(explain.entries(policy) or [])
        return exits.CLEAN
    return _explain(policy, arguments)


def _check(policy: Policy) -> int:
    """Reading it has found every error by now; left are departures without a reason, and ignores that are over."""
    from datetime import date

    from ironhouse.audit.ignores import unknown_rule
    from ironhouse.audit.rules import rules
    from ironhouse.audit.terminal import count
    from ironhouse.policy import explain
    from ironhouse.policy.departures import without_reason

    for one in policy.ignores:
        if wrong := unknown_rule(one.rule, list(rules())):
            raise UsageError(f"{policy.origin}: {one.called}: {wrong}")
    today = date.today()
    said = [f"{row.entry}: {row.key} = {row.value}: {explain.NO_REASON}" for row in without_reason(policy)]
    said += [f"{one.called} {over}" for one in policy.ignores if (over := one.over(today))]
    for line in said:
        print(line)
    if not said:
        ignores = f" and {count(len(policy.ignores), 'ignore')}" if policy.ignores else ""
        entries = count(len(policy.entries), "entry", "entries")
        print(f"{entries}{ignores}, no contradiction; every departure from the baseline has its reason")
    return exits.FINDINGS if said else exits.CLEAN


def _explain(policy: Policy, arguments: argparse.Namespace) -> int:
    from ironhouse.model.fact import SOCKET_TYPES
    from ironhouse.policy import explain
    from ironhouse.policy.resolve import creation

    if arguments.type:
        if arguments.type not in SOCKET_TYPES:
            raise UsageError(f"{arguments.type} is no socket type; known are {', '.join(SOCKET_TYPES)}")
        name = arguments.socket or ""
        print(f"\n{name or 'any'} ({arguments.type})")
        _table(explain.rows(creation(policy, name=name, types=(arguments.type,), path="")))
        return exits.CLEAN
    for fact in _sockets(arguments.root, arguments.socket):
        _one(policy, fact)
    return exits.CLEAN


def _sockets(root: str, wanted: str) -> Sequence[SocketFact]:
    from ironhouse.observe.source.survey import survey
    from ironhouse.policy import patterns
    from ironhouse.policy.starter import names

    known = survey(Path(root)).sockets
    found = [one for one in known if one.name and patterns.matches(wanted, one.name)]
    if not found:
        hint = suggestion(wanted, names(known), "`ironhouse audit` lists them; --type explains one to come")
        raise UsageError(f"no socket below {root} is called {wanted}; {hint}")
    return found


def _one(policy: Policy, fact: SocketFact) -> None:
    from ironhouse.model.sockets import reach
    from ironhouse.policy import explain
    from ironhouse.policy.resolve import creation, endpoint

    made = creation(policy, name=fact.name, types=fact.types, path=fact.path)
    print(f"\n{fact.name} ({fact.type}) at {fact.path}:{fact.line}")
    _table(explain.rows(made))
    for one in fact.endpoints:
        at = endpoint(policy, made, path=fact.path, address=one.text, exposure=reach(one))
        owed = "CURVE is owed" if at.encrypted else "CURVE is not owed"
        zap = ", and a ZAP handler" if at.authenticated and one.op == "bind" else ""
        print(f"  {one.op} {one.text} ({'|'.join(one.exposure)}): {owed}{zap}")
        _table(explain.changes(made, at), indent="    ")


def _table(rows: Sequence[Row], indent: str = "  ") -> None:
    from ironhouse.audit.terminal import clean

    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        cells = [f"{clean(cell):<{width}}" for cell, width in zip(row[:3], widths, strict=True)]
        sys.stdout.write(f"{indent}{'  '.join(cells)}  {clean(row.why)}".rstrip() + "\n")


COMMAND = Command(
    summary="say what the policy wants of a socket, and why; or check the policy",
    examples=("ironhouse policy explain orders", "ironhouse policy check --policy ironhouse.toml"),
    add_arguments=_add_arguments,
    run=_run,
)
