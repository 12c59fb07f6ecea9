"""Which mends stand, once what they made of the source was audited again.

Pure. Owns the comparison: a mend stands if its findings are gone, no socket is lost, its lines come before what they
are for, no finding has appeared that is graver than what was mended, and what parsed does so still. A mend that is safe
brings no finding at all. Must not know how anything was written, nor who looks again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import msgspec
from tree_sitter import Node

from ironhouse.audit.engine import judge
from ironhouse.audit.rule import AnyRule
from ironhouse.mend.edits import line_after
from ironhouse.mend.plan import Mend
from ironhouse.mend.shapes import Edit, Sources
from ironhouse.model.fact import DependencyFact, SocketFact
from ironhouse.model.finding import SEVERITIES, Finding, Severity
from ironhouse.model.options import option
from ironhouse.observe.source.languages import front_ends
from ironhouse.policy.policy import Policy

NOT_GONE = "it was tried, and the audit still finds it"
NOT_AGAIN = "it was tried, and then {rule} is found"
TOO_LATE = "it was tried, and {name} came after the {op} at {path}:{line}"
LOST = "it was tried, and then a socket is not found any more"
BROKEN = "it was tried, and then the file does not parse"

_OPTION = re.compile(r"\b[A-Z][A-Z0-9_]{4,}\b")
_Of = tuple[str, str]
"""A socket's id, empty for a root, and a rule."""


class Verdicts(msgspec.Struct, frozen=True):
    """One audit of one root: its sockets, and its findings by socket and rule."""

    sockets: tuple[SocketFact, ...]
    findings: dict[_Of, list[Finding]]


class Fallen(msgspec.Struct, frozen=True):
    """A finding whose mend does not stand, and why. Not ``sure``: it may be another mend of the same socket."""

    finding: Finding
    why: str
    sure: bool = True


class Standing(msgspec.Struct, frozen=True):
    """What does not stand; and by socket, what is found on it for what was mended, and is no graver than that was."""

    fallen: tuple[Fallen, ...]
    brings: dict[str, list[Finding]]


def verdicts(
    sockets: Sequence[SocketFact], dependencies: Sequence[DependencyFact], rules: Sequence[AnyRule], policy: Policy
) -> Verdicts:
    """What *rules* find, by socket; all that is given is of one root."""
    found: dict[_Of, list[Finding]] = defaultdict(list)
    policies = dict.fromkeys((*(one.root for one in sockets), *(one.root for one in dependencies)), policy)
    for _, finding in judge(sockets, dependencies, rules, policies):
        if finding is not None:
            found[finding.socket or "", finding.rule].append(finding)
    return Verdicts(tuple(sockets), dict(found))


def unparsable(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[str]:
    """The files of *new* that have more syntax errors than they had."""
    found: list[str] = []
    for path, source in new.items():
        front_end = front_ends()[PurePosixPath(path).suffix.lower()]
        if _errors(front_end.parse(source).root_node) > _errors(front_end.parse(old[path]).root_node):
            found.append(path)
    return found


def standing(mends: Sequence[Mend], before: Verdicts, after: Verdicts, sources: Sources) -> Standing:
    """What of *mends* stands, *sources* being the files as they were."""
    edits: dict[str, list[Edit]] = defaultdict(list)
    for one in mends:
        for edit in one.edits:
            edits[edit.path].append(edit)
    same, lost = _paired(before.sockets, after.sockets, edits, sources)
    by_id = {one.id: one for one in after.sockets}
    found = [each for socket in lost for each in _blamed(mends, socket, LOST)]
    for one in mends:
        if one.socket.id in same:
            found += _of_mend(one, by_id[same[one.socket.id]], before, after)
    known = {new: old for old, new in same.items()}
    brings: dict[str, list[Finding]] = defaultdict(list)
    for (new, rule), findings in after.findings.items():
        old = known.get(new, "") if new else ""
        more = len(findings) - len(before.findings.get((old, rule), ()))
        own = next((one for one in mends if old and one.socket.id == old), None)
        if more > 0 and own is not None and _announced(findings[-1].severity, own):
            brings[old] += findings[-more:]
        elif more > 0:
            found += _of_new(mends, own, findings[-1], by_id.get(new))
    return Standing(tuple({id(one.finding): one for one in reversed(found)}.values()), dict(brings))


def _of_mend(one: Mend, socket: SocketFact, before: Verdicts, after: Verdicts) -> Iterator[Fallen]:
    """What of a mend did not do what it was for, *socket* being what became of its socket."""
    late = _late(one, socket)
    if late is not None:
        yield from (Fallen(finding, late) for finding in one.findings)
    for rule, number in Counter(finding.rule for finding in one.findings).items():
        had = len(before.findings.get((one.socket.id, rule), ()))
        if len(after.findings.get((socket.id, rule), ())) > had - number:
            yield from (Fallen(finding, NOT_GONE) for finding in one.findings if finding.rule == rule)


def _late(one: Mend, socket: SocketFact) -> str | None:
    """Whether an option that was added takes effect too late for some endpoint, in words."""
    for want in one.wants:
        row = option(want.name)
        if want.state.state == "set" or row is None or row.live:
            continue
        late = next((end for end in socket.endpoints if want.name in end.late_options), None)
        if late is not None:
            return TOO_LATE.format(name=want.name, op=late.op, path=late.path, line=late.line)
    return None


def _of_new(mends: Sequence[Mend], own: Mend | None, appeared: Finding, socket: SocketFact | None) -> list[Fallen]:
    """Whose fault a new finding is: of its socket's own mend, or of what touches the socket's file. What sets an option
    that the finding speaks of is suspected first; else any may be meant."""
    near = [own] if own is not None else _near(mends, socket)
    each = [pair for one in near for pair in zip(one.findings, one.options, strict=True)]
    spoken_of = set(_OPTION.findall(appeared.message))
    suspects = [finding for finding, options in each if not options.isdisjoint(spoken_of)]
    why = NOT_AGAIN.format(rule=appeared.rule)
    sure = bool(suspects) or own is None or len(each) == 1
    return [Fallen(one, why, sure) for one in suspects or [finding for finding, _ in each]]


def _announced(severity: Severity, own: Mend) -> bool:
    """Whether a new finding is no graver than what was mended by changing what the program does: it was said that the
    program has to take that into account, and where it does not is seen now. What is safe brings nothing."""
    changed = [one.severity for one, unsafe in zip(own.findings, own.unsafe, strict=True) if unsafe]
    return any(SEVERITIES.index(severity) >= SEVERITIES.index(one) for one in changed)


def _blamed(mends: Sequence[Mend], socket: SocketFact, why: str) -> list[Fallen]:
    return [Fallen(finding, why) for one in _near(mends, socket) for finding in one.findings]


def _near(mends: Sequence[Mend], socket: SocketFact | None) -> Sequence[Mend]:
    """The mends that touch a file that the socket is made in; all, where none does."""
    paths = {place.path for place in (socket.factory, *socket.through) if place is not None} if socket else set()
    paths |= {socket.path} if socket else set()
    return [one for one in mends if any(edit.path in paths for edit in one.edits)] or mends


def _paired(
    before: Sequence[SocketFact], after: Sequence[SocketFact], edits: Mapping[str, Sequence[Edit]], sources: Sources
) -> tuple[dict[str, str], list[SocketFact]]:
    """Each socket's id before and after, by its place and type; and those that are not there any more."""
    there: dict[tuple[str, int], list[SocketFact]] = defaultdict(list)
    for one in after:
        there[one.path, one.line].append(one)
    same: dict[str, str] = {}
    lost: list[SocketFact] = []
    for one in before:
        line = line_after(sources(one.path), edits[one.path], one.line) if one.path in edits else one.line
        waiting = there[one.path, line]
        match = next((each for each in waiting if each.type == one.type), None)
        if match is None:
            lost.append(one)
        else:
            waiting.remove(match)
            same[one.id] = match.id
    return same, lost


def _errors(root: Node) -> int:
    """How many places of a tree the parser could not make sense of."""
    if not root.has_error:
        return 0
    waiting, number = [root], 0
    while waiting:
        node = waiting.pop()
        number += node.is_error or node.is_missing
        waiting += (child for child in node.children if child.has_error)
    return number
