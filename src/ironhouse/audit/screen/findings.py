"""The sections on findings: those that count, those that are suppressed, and those apart from production code.

Owns how many are shown one by one and in which colour. Must not judge, nor know the other sections.
"""

from __future__ import annotations

import shlex
from collections import Counter

from rich.text import Text

from ironhouse.audit.folding import Fold, by_kind, folded
from ironhouse.audit.screen.layout import APART, PLACES, Screen
from ironhouse.audit.terminal import clean, count, two_columns
from ironhouse.model.finding import SEVERITIES, Finding, Severity

WORST = 10
"""Findings that are shown one by one; the rest is folded by rule."""

STYLE: dict[Severity, str] = {
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "dim",
}


def findings(screen: Screen) -> None:
    """The worst ten, under the rules that found them; of the others each rule's number, and how to see them."""
    found = [one for one in screen.counted if screen.view.unfold or screen.scope(one) == "production"]
    by_severity = Counter(one.severity for one in found)
    tally = ", ".join(f"{by_severity[one]:,} {one}" for one in SEVERITIES if by_severity[one])
    screen.title(f"Findings: {tally or 'none'}")
    for fold in folded(found, len(found) if screen.view.unfold else WORST, screen.headlines):
        screen.gravest = screen.gravest or fold.rule
        _fold(screen, fold)
    if len(found) > WORST and not screen.view.unfold:
        screen.print(Text.assemble((f"and {len(found) - WORST:,} more: ", "dim"), f"`{_unfolding(screen)}`"))


def _unfolding(screen: Screen) -> str:
    """The command that shows what this report folds."""
    return f"ironhouse audit {shlex.join(map(clean, screen.document.roots))} --all"


def _fold(screen: Screen, fold: Fold) -> None:
    known = screen.headlines.get(fold.rule)
    worst = fold.members[0].severity
    head = Text.assemble((f"{worst:<8} ", STYLE[worst]), (fold.rule, "bold"), f" × {len(fold.members):,}")
    if known:
        head.append(f" · {known.title}")
    screen.print(head, left=2)
    for one in fold.shown:
        level = "" if one.severity == worst else f" [{one.severity}]"
        place = screen.place(one.root, one.path, one.line)
        screen.print(Text.assemble((place, "dim"), f"{level} {clean(one.message)}"), left=4)
    if 0 < len(fold.shown) < len(fold.members):
        screen.print(Text(f"and {len(fold.members) - len(fold.shown):,} more", "dim"), left=4)


def suppressed(screen: Screen) -> None:
    kinds = by_kind(screen.document.findings)
    if not kinds:
        return
    number = len(screen.document.findings) - len(screen.counted)
    screen.title(f"Suppressed: {count(number, 'finding')} (not counted above, nor for the exit code)")
    grid = two_columns()
    for kind, members in sorted(kinds.items()):
        reasons: dict[str, list[Finding]] = {}
        for one in members:
            reasons.setdefault(one.suppressed.reason if one.suppressed else "", []).append(one)
        listed = list(reasons.items())
        for place, (reason, alike) in enumerate(listed if screen.view.unfold else listed[:PLACES]):
            grid.add_row("" if place else f"{kind} × {len(members):,}", _why(screen, reason, alike))
        if not screen.view.unfold and len(listed) > PLACES:
            grid.add_row("", Text(f"and {len(listed) - PLACES:,} more reasons", "dim"))
    screen.print(grid)


def _why(screen: Screen, reason: str, alike: list[Finding]) -> str:
    """A reason, and what it was given for: the first place, and how many others."""
    first = alike[0]
    others = f" and {len(alike) - 1:,} more" if len(alike) > 1 else ""
    return f"{first.rule} {screen.place(first.root, first.path, first.line)}{others}: {clean(reason)}"


def apart(screen: Screen) -> None:
    rows = []
    for scope, words in APART:
        sockets = sum(one.scope == scope for one in screen.document.sockets)
        findings = Counter(one.severity for one in screen.counted if screen.scope(one) == scope)
        if sockets:
            tally = ", ".join(f"{findings[one]:,} {one}" for one in SEVERITIES if findings[one])
            rows.append((words, f"{count(sockets, 'socket')}; findings: {tally or 'none'}"))
    if rows:
        screen.title("Apart from production code")
        grid = two_columns()
        for words, text in rows:
            grid.add_row(words, text)
        screen.print(grid)
