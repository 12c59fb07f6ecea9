"""The first three things to do: what closes the gravest gaps first.

Owns which findings are one act, and their order. Must not lay out. A strategy is one act, except for rules whose mend
is a matter of its own; where findings leave room, what is open or unseen comes next.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from ironhouse.audit.folding import gravity
from ironhouse.audit.report.impact import impact
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.missing import Gap, gaps, tally
from ironhouse.audit.report.strategies import WORDS
from ironhouse.audit.rules import headlines
from ironhouse.model.finding import SEVERITIES, STRATEGIES, Finding, Strategy

FIRST = 3


class Step(msgspec.Struct, frozen=True):
    """One thing to do. ``closes`` is what it settles, ``rules`` and ``files`` by which rule and where, with how often;
    ``gap`` is the gravest rule in it. ``strategy`` is None for what is not a matter of one.
    """

    title: str
    why: str
    closes: str
    strategy: Strategy | None = None
    gap: Gap | None = None
    rules: tuple[tuple[str, int], ...] = ()
    files: tuple[tuple[str, int], ...] = ()
    along: str = ""
    """What goes with it, and is easily forgotten."""
    here: str = ""
    """What it comes to in this program, as ``impact`` says it."""


def first_steps(judged: Judged) -> list[Step]:
    """At most three, the most urgent first."""
    grouped: dict[tuple[Strategy, str], list[Finding]] = {}
    for one in judged.findings():
        words = WORDS[one.strategy]
        grouped.setdefault((one.strategy, words.acts.get(one.rule, words.act)), []).append(one)
    ordered = sorted(grouped.items(), key=lambda item: _urgency(item[0][0], item[1]))
    steps = [_step(judged, strategy, title, members) for (strategy, title), members in ordered]
    return (steps + _besides(judged))[:FIRST]


def _urgency(strategy: Strategy, members: list[Finding]) -> tuple[list[int], int]:
    """By the gravest finding; among equals by how many there are of each severity."""
    known = headlines()
    severity, rank, _ = min(gravity(one, known.get(one.rule)) for one in members)
    counted = Counter(one.severity for one in members)
    return [severity, rank, *(-counted[one] for one in SEVERITIES)], STRATEGIES.index(strategy)


def _step(judged: Judged, strategy: Strategy, title: str, members: list[Finding]) -> Step:
    found = gaps(judged, members)
    noun = "finding" if len(members) == 1 else "findings"
    files = Counter(judged.shown(one.root, one.path) for one in members)
    return Step(
        title=title,
        why=found[0].why or WORDS[strategy].impact,
        closes=f"closes {len(members):,} {noun}: {tally(members)}",
        strategy=strategy,
        gap=found[0],
        rules=tuple((one.id, len(one.findings)) for one in found),
        files=tuple(files.most_common()),
        along="" if found[0].id in WORDS[strategy].acts else WORDS[strategy].along,
        here=next(iter(impact(judged, strategy, members)), ""),
    )


def _besides(judged: Judged) -> list[Step]:
    """What is worth doing where findings are few."""
    steps: list[Step] = []
    problems = judged.document.problems
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        why = "What was not analysed may hold sockets that this report knows nothing of."
        files = Counter(judged.shown(one.root, one.path) for one in problems)
        closes = f"settles {len(problems):,} {noun}"
        steps.append(Step("Have every file analysed", why, closes, files=tuple(files.most_common())))
    still_open = [found for one in STRATEGIES for found in judged.undetermined(one)]
    if still_open:
        noun = "question" if len(still_open) == 1 else "questions"
        why = "What the source does not fix is not safe, it is unknown: look each one up where it is decided."
        files = Counter(one.place.path for one in still_open)
        closes = f"settles {len(still_open):,} {noun}"
        steps.append(Step("Settle what could not be determined", why, closes, files=tuple(files.most_common())))
    return steps
