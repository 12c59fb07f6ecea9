"""What is missing: the findings of a strategy, folded by rule, with one remedy for each way to mend.

Owns the folding. Must not judge or lay out. Findings of one rule share their reason, and mostly their mend: a remedy is
shown once for all sockets whose remedies differ in nothing but the socket's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ironhouse.audit.folding import folded
from ironhouse.audit.remedy import name_of
from ironhouse.audit.report.judged import Judged, called
from ironhouse.audit.rule import AnyRule
from ironhouse.audit.rules import headlines, rules
from ironhouse.model.fact import Language, SocketFact
from ironhouse.model.finding import SEVERITIES, Finding, Severity
from ironhouse.model.sockets import EXPOSURE_ORDER, reach

BINDINGS = {"pyzmq": "pyzmq", "libzmq": "libzmq's C API", "cppzmq": "cppzmq", "czmq": "czmq", "zmqpp": "zmqpp"}


class Remedy(msgspec.Struct, frozen=True):
    """Code that mends *findings*, written for the first of them. ``binding`` is empty where no socket is meant."""

    text: str
    binding: str
    language: Language | None
    findings: tuple[Finding, ...]


class Told(msgspec.Struct, frozen=True):
    """Findings that are told in one sentence: one, or the same of a socket that one factory makes for several places.

    ``places`` are where they are, ``socket`` is the name that the sentence opens with, ``says`` the rest of it.
    """

    findings: tuple[Finding, ...]
    places: tuple[str, ...]
    socket: str
    says: str

    @property
    def severity(self) -> Severity:
        return self.findings[0].severity


class Gap(msgspec.Struct, frozen=True):
    """All findings of one rule, the worst first."""

    id: str
    title: str
    why: str
    references: tuple[str, ...]
    findings: tuple[Finding, ...]
    remedies: tuple[Remedy, ...]
    told: tuple[Told, ...] = ()
    wanted: str = ""
    """What the policy wants of all of them alike; empty where it is not one thing."""

    @property
    def severity(self) -> Severity:
        return min((one.severity for one in self.findings), key=SEVERITIES.index)


def gaps(judged: Judged, findings: Sequence[Finding]) -> list[Gap]:
    """*findings* by rule, the gravest rule first."""
    return [_gap(judged, rules().get(one.rule), one.rule, one.members) for one in folded(findings, 0, headlines())]


def tally(findings: Iterable[Finding]) -> str:
    """``2 critical, 3 high``; ``none``."""
    counted = Counter(one.severity for one in findings)
    return ", ".join(f"{counted[one]:,} {one}" for one in SEVERITIES if counted[one]) or "none"


def _gap(judged: Judged, rule: AnyRule | None, name: str, members: Sequence[Finding]) -> Gap:
    """A document of another version may have a rule that is not known here: it is shown all the same."""
    members = sorted(members, key=lambda one: _most_exposed_first(judged, one))
    grouped: dict[tuple[str, str], list[tuple[str, Finding, Language | None]]] = {}
    for one in members:
        socket = judged.by_id.get(one.socket or "")
        binding = BINDINGS[socket.binding] if socket else ""
        plain = _without_name(one.remedy, name_of(socket)) if socket else one.remedy
        grouped.setdefault((binding, _without_place(plain, one)), []).append(
            (one.remedy, one, socket.language if socket else None)
        )
    remedies = tuple(
        Remedy(held[0][0], binding, held[0][2], tuple(one for _, one, _ in held))
        for (binding, _), held in grouped.items()
        if held[0][0]
    )
    return Gap(
        id=name,
        title=rule.title if rule else name,
        why=rule.why if rule else "",
        references=rule.references if rule else (),
        findings=tuple(members),
        remedies=remedies,
        told=tuple(_told(judged, members)),
        wanted=wanted.pop() or "" if len(wanted := {one.wanted for one in members}) == 1 else "",
    )


def _most_exposed_first(judged: Judged, one: Finding) -> tuple[int, int]:
    """Of equal severity what others reach is read first, and what they connect to before what connects."""
    socket = judged.by_id.get(one.socket or "")
    if socket is None:
        return SEVERITIES.index(one.severity), 0
    reached = max((2 * EXPOSURE_ORDER.index(reach(end)) + (end.op == "bind") for end in socket.endpoints), default=0)
    return SEVERITIES.index(one.severity), -reached


def _told(judged: Judged, members: Iterable[Finding]) -> Iterator[Told]:
    """*members*, those together that one factory's sockets have in common."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for one in members:
        socket = judged.by_id.get(one.socket or "")
        if socket is None or socket.factory is None:
            found[(one,)] = [one]
        else:
            alike = (socket.factory, one.severity, one.wanted, called(socket), _says(socket, one))
            found.setdefault(alike, []).append(one)
    for held in found.values():
        first = held[0]
        socket = judged.by_id.get(first.socket or "")
        message = first.message
        if socket is not None and len(held) > 1:
            message = f"{called(socket)}, made for {len(held):,} places: {_says(socket, first)}"
        name = socket.name if socket is not None and message.startswith(socket.name) else ""
        places = dict.fromkeys(judged.place(one.root, one.path, one.line) for one in held)
        yield Told(tuple(held), tuple(places), name, message.removeprefix(name))


def _says(socket: SocketFact, one: Finding) -> str:
    """A finding's message without the socket that it opens with."""
    rest = one.message.removeprefix(called(socket)).removeprefix(f" of {socket.path}:{socket.line}")
    return rest.removeprefix(": ")


def _without_name(text: str, name: str) -> str:
    return re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", "\0", text)


def _without_place(text: str, finding: Finding) -> str:
    """A remedy for another file than the socket's opens with a line that names that file: the mend is the same one."""
    return "\n".join(line for line in text.split("\n") if finding.path not in line)
