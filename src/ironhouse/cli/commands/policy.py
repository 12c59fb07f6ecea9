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
    from collections.abc import Iterator, Sequence

    from ironhouse.model.fact import SocketFact
    from ironhouse.policy.explain import Row
    from ironhouse.policy.policy import Policy

PLACES = 3
"""Of sockets of one name and one profile that are named."""
NARROWEST = 30
"""Columns that a reason needs to be readable beside a value."""


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
    if arguments.what == "check":
        return _check(policy, arguments.root)
    if arguments.socket is None and not arguments.type:
        print(explain.head(policy))
        _entries(policy)
        return exits.CLEAN
    return _explain(policy, arguments)


def _check(policy: Policy, root: str) -> int:
    """Reading it has found every error by now; left are departures without a reason, and ignores that are over.

    That an entry selects nothing is said and is no failure: its socket may be yet to come.
    """
    from datetime import date

    from ironhouse.audit.ignores import unknown_rule
    from ironhouse.audit.rules import rules
    from ironhouse.audit.terminal import count
    from ironhouse.policy import explain
    from ironhouse.policy.departures import without_reason

    for one in policy.ignores:
        if wrong := unknown_rule(one.rule, list(rules())):
            raise UsageError(f"{policy.origin}: {one.called}: {wrong}")
    print(explain.head(policy))
    today = date.today()
    said = [f"{row.entry}: {row.key} = {row.value}: {explain.NO_REASON}" for row in without_reason(policy)]
    said += [f"{one.called} {over}" for one in policy.ignores if (over := one.over(today))]
    for line in said:
        print(line)
    if not said:
        ignores = f" and {count(len(policy.ignores), 'ignore')}" if policy.ignores else ""
        entries = count(sum(bool(one.values) for one in policy.entries), "entry", "entries")
        print(f"{entries}{ignores}, no contradiction; every departure from the baseline has its reason")
    for line in _idle(policy, root):
        print(line)
    return exits.FINDINGS if said else exits.CLEAN


def _idle(policy: Policy, root: str) -> Iterator[str]:
    """The entries that select no socket below *root*: whose pattern is misspelt is held to nothing, and looks as if."""
    from ironhouse.policy.starter import names

    asked = [one for one in policy.entries if one.values and one.selector in ("socket", "path", "endpoint")]
    known = _facts(root) if asked else []
    for entry in asked if known else []:
        if any(
            entry.selects(name=one.name, path=policy.within + one.path, types=one.types, endpoint=address)
            for one in known
            for address in (None, *(end.text for end in one.endpoints))
        ):
            continue
        hint = suggestion(entry.pattern, names(known), "") if entry.selector == "socket" else ""
        yield f"{entry.called} selects no socket below {root}{f'; {hint}' if hint else ''}"


def _explain(policy: Policy, arguments: argparse.Namespace) -> int:
    from ironhouse.model.fact import SOCKET_TYPES
    from ironhouse.policy import explain
    from ironhouse.policy.resolve import creation

    if arguments.type:
        if arguments.type not in SOCKET_TYPES:
            raise UsageError(f"{arguments.type} is no socket type; known are {', '.join(SOCKET_TYPES)}")
        name = arguments.socket or ""
        made = creation(policy, name=name, types=(arguments.type,), path="")
        print(f"{explain.head(policy)}\n\n{name or 'any'} ({arguments.type})\n{_table(explain.rows(made))}", end="")
        return exits.CLEAN
    alike: dict[str, list[SocketFact]] = {}
    for fact in _sockets(arguments.root, arguments.socket):
        alike.setdefault(_one(policy, fact), []).append(fact)
    print(explain.head(policy))
    for says, facts in alike.items():
        places = [f"{one.path}:{one.line}" for one in facts]
        more = f" and {len(places) - PLACES} more" if len(places) > PLACES else ""
        print(f"\n{facts[0].name} ({facts[0].type}) at {', '.join(places[:PLACES])}{more}\n{says}", end="")
    return exits.CLEAN


def _entries(policy: Policy) -> None:
    """Every entry as it is written: what departs from the baseline with its reason, and the rest in a line."""
    from ironhouse.policy import explain
    from ironhouse.policy.departures import departs

    written = [one for one in policy.entries if one.values]
    if not written:
        print("no entries; `ironhouse policy explain SOCKET` or `--type PULL` says what the baseline wants")
    for entry in written:
        rows = explain.entry(entry)
        told = [row for row in rows if row.why or departs(policy, entry, row.key)]
        rest = ", ".join(f"{row.key} {row.value}" for row in rows if row not in told)
        print(f"\n{entry.called}")
        print(_table([row if row.why else row._replace(why=explain.NO_REASON) for row in told], shown=(0, 1)), end="")
        if rest:
            print(_folded("  as the baseline: ", rest), end="")


def _facts(root: str) -> Sequence[SocketFact]:
    """The sockets below *root* as the audit shows them: an address may have a password in it."""
    from ironhouse.model.redaction import redact
    from ironhouse.observe.source.survey import survey

    return [redact(one) for one in survey(Path(root)).sockets]


def _sockets(root: str, wanted: str) -> Sequence[SocketFact]:
    from ironhouse.policy import patterns
    from ironhouse.policy.starter import names

    known = _facts(root)
    found = [one for one in known if one.name and patterns.matches(wanted, one.name)]
    if not found:
        hint = suggestion(wanted, names(known), "`ironhouse audit` lists them; --type explains one to come")
        raise UsageError(f"no socket below {root} is called {wanted}; {hint}")
    return found


def _one(policy: Policy, fact: SocketFact) -> str:
    """What the policy wants of a socket, and of each of its binds and connects; the same of several is told once."""
    from ironhouse.model.sockets import reach
    from ironhouse.policy import explain
    from ironhouse.policy.resolve import creation, endpoint

    made = creation(policy, name=fact.name, types=fact.types, path=fact.path)
    ends: dict[str, None] = {}
    for one in fact.endpoints:
        at = endpoint(policy, made, path=fact.path, address=one.text, exposure=reach(one))
        owed = "CURVE is owed" if at.encrypted else "CURVE is not owed"
        zap = ", and a ZAP handler" if at.authenticated and one.op == "bind" else ""
        said = _folded("  ", f"{one.op} {one.text} ({'|'.join(one.exposure)}): {owed}{zap}")
        ends[said + _table(explain.changes(made, at), indent="    ")] = None
    return _table(explain.rows(made)) + "".join(ends)


def _table(rows: Sequence[Row], indent: str = "  ", shown: Sequence[int] = (0, 1, 2)) -> str:
    """*rows* under each other, the reasons folded beside them; below them where there is no room."""
    from ironhouse.audit.terminal import clean

    widths = [max((len(row[column]) for row in rows), default=0) for column in shown]
    text = ""
    for row in rows:
        cells = [f"{clean(row[column]):<{width}}" for column, width in zip(shown, widths, strict=True)]
        text += _folded(f"{indent}{'  '.join(cells)}  ", row.why)
    return text


def _folded(head: str, text: str) -> str:
    """*head* and *text* beside it, as wide as the terminal is."""
    import textwrap

    from ironhouse.audit.terminal import clean, console

    width = console(sys.stdout).width
    room = width - len(head)
    if not text:
        return f"{head.rstrip()}\n"
    if room >= NARROWEST:
        lines = textwrap.wrap(clean(text), room, break_long_words=False, break_on_hyphens=False)
        below = "\n" + " " * len(head)
        return f"{head}{below.join(lines)}\n"
    indent = " " * 6
    return f"{head.rstrip()}\n" + "".join(
        f"{indent}{line}\n" for line in textwrap.wrap(clean(text), max(width - 6, NARROWEST), break_on_hyphens=False)
    )


COMMAND = Command(
    summary="say what the policy wants of a socket, and why; or check the policy",
    examples=("ironhouse policy explain orders", "ironhouse policy check --policy ironhouse.toml"),
    add_arguments=_add_arguments,
    run=_run,
)
