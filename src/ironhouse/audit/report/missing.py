"""What is missing: the findings of a strategy, folded by rule, with one remedy for each way to mend.

Owns the folding. Must not judge or lay out. Findings of one rule share their reason, and mostly their mend: a remedy is
shown once for all sockets whose remedies differ in nothing but the socket's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from ironhouse.audit.folding import folded
from ironhouse.audit.remedy import name_of
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.rule import AnyRule
from ironhouse.audit.rules import headlines, rules
from ironhouse.model.fact import Language
from ironhouse.model.finding import SEVERITIES, Finding, Severity

BINDINGS = {"pyzmq": "pyzmq", "libzmq": "libzmq's C API", "cppzmq": "cppzmq", "czmq": "czmq", "zmqpp": "zmqpp"}


class Remedy(msgspec.Struct, frozen=True):
    """Code that mends *findings*, written for the first of them. ``binding`` is empty where no socket is meant."""

    text: str
    binding: str
    language: Language | None
    findings: tuple[Finding, ...]


class Gap(msgspec.Struct, frozen=True):
    """All findings of one rule, the worst first."""

    id: str
    title: str
    why: str
    references: tuple[str, ...]
    findings: tuple[Finding, ...]
    remedies: tuple[Remedy, ...]

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
    )


def _without_name(text: str, name: str) -> str:
    return re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", "\0", text)


def _without_place(text: str, finding: Finding) -> str:
    """A remedy for another file than the socket's opens with a line that names that file: the mend is the same one."""
    return "\n".join(line for line in text.split("\n") if finding.path not in line)
