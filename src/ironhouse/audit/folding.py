"""Which findings are shown one by one where there are more than anybody reads, and how the rest is told of.

Owns that choice, and what suppressed findings are told by. Pure. Must not know how a finding is laid out, nor
any rule but by its headline: a report that was kept is shown without loading one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ironhouse.model.finding import SEVERITIES, Finding
from ironhouse.model.headline import Headline


class Fold(msgspec.Struct, frozen=True):
    """All findings of one rule, and those of them that are shown one by one."""

    rule: str
    members: tuple[Finding, ...]
    shown: tuple[Finding, ...]


def folded(findings: Sequence[Finding], limit: int, headlines: Mapping[str, Headline]) -> list[Fold]:
    """*findings* by rule, the gravest rule first; the *limit* worst of them all are the ones that are shown."""
    ordered = gravest_first(findings, headlines)
    worst = {id(one) for one in ordered[:limit]}
    by_rule: dict[str, list[Finding]] = {}
    for one in ordered:
        by_rule.setdefault(one.rule, []).append(one)
    return [
        Fold(rule, tuple(members), tuple(one for one in members if id(one) in worst))
        for rule, members in by_rule.items()
    ]


def gravest_first(findings: Iterable[Finding], headlines: Mapping[str, Headline]) -> list[Finding]:
    """*findings* by severity, and by rule among equals; those of one rule stay in their order."""
    return sorted(findings, key=lambda one: gravity(one, headlines.get(one.rule)))


def by_kind(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    """The suppressed ones among *findings* by what suppresses them."""
    found: dict[str, list[Finding]] = {}
    for one in findings:
        if one.suppressed is not None:
            found.setdefault(one.suppressed.kind, []).append(one)
    return found


def gravity(one: Finding, known: Headline | None) -> tuple[int, int, str]:
    """Its severity; among equals what would be the worst on an endpoint that anyone may reach."""
    return SEVERITIES.index(one.severity), known.rank if known else len(SEVERITIES), one.rule
