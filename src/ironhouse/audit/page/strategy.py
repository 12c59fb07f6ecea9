"""A strategy's section of the HTML report: words, threats, what is in place, what is missing, what the policy wants.

Owns its order. Must not judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ironhouse.audit.page.element import Child, Html, element, joined, mono
from ironhouse.audit.page.parts import Anchors, between, level, only, table, with_code
from ironhouse.audit.page.tables import code
from ironhouse.audit.report.impact import impact
from ironhouse.audit.report.implemented import Row, implemented, needless, places
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.missing import Gap, gaps
from ironhouse.audit.report.outline import coverage, nothing_missing
from ironhouse.audit.report.strategies import Words
from ironhouse.audit.report.wanted import Value, values
from ironhouse.audit.terminal import count
from ironhouse.model.finding import Strategy

PLACES = 8
"""Of a rule that are seen at once; the others unfold."""
REMEDIES = 4


class StrategySection:
    """The section of any strategy of one document."""

    def __init__(self, judged: Judged, anchors: Anchors) -> None:
        self.judged = judged
        self.anchors = anchors

    def body(self, words: Words) -> Iterator[Html]:
        yield element("p", words.describes)
        yield element("h3", "Threats mitigated")
        yield table(
            ("Threat", "Severity", "What happens"),
            [(one.name, level(one.severity), one.says) for one in words.threats],
        )
        yield element("p", element("strong", "Impact. "), words.impact)
        here = impact(self.judged, words.strategy)
        if here:
            yield element("p", element("strong", "In this program. "), *with_code(" ".join(here)))
        yield element("h3", "Currently implemented")
        yield from self._implemented(words)
        yield element("h3", "Missing implementation")
        yield from self._missing(words.strategy)
        yield element("h3", "What the policy wants")
        if words.target:
            yield element("p", words.target)
        wanted = [_wanted(one, len(self.judged.subjects)) for one in values(self.judged, words.strategy)]
        if wanted:
            yield table(("Key", "Value", "For", "Why", "Source"), wanted)

    def _implemented(self, words: Words) -> Iterator[Html]:
        lines = list(coverage(self.judged, words.strategy))
        if lines:
            yield element("ul", *(element("li", line) for line in lines))
        rows = [self._implemented_row(row) for row in implemented(self.judged, words.strategy)]
        if rows:
            first = "Declaration" if words.strategy == "current-libzmq" else "Socket"
            yield table((first, "Where", "What is in place"), rows)
        else:
            yield element("p", words.none)
        inside = needless(self.judged) if words.strategy == "curve" else {}
        if inside:
            number = count(sum(inside.values()), "bind or connect", "binds and connects")
            says = ", ".join(f"{number} {exposure}" for exposure, number in inside.items())
            yield element("p", f"Of {number} the policy asks no CURVE: {says}.")

    def _implemented_row(self, row: Row) -> Sequence[Child]:
        what = self.anchors.socket(row.socket) if row.socket else row.what
        items = [
            element("li", one.what, f" ({places(row, one)})" if one.places else None, *only(one.only))
            for one in row.items
        ]
        return what, mono(row.shown), element("ul", *items)

    def _missing(self, strategy: Strategy) -> Iterator[Html]:
        found = gaps(self.judged, self.judged.findings(strategy))
        if not found:
            yield element("p", nothing_missing(self.judged, strategy))
        yield from (self._gap(gap) for gap in found)

    def _gap(self, gap: Gap) -> Html:
        number = f" × {len(gap.findings):,}" if len(gap.findings) > 1 else ""
        head = element("summary", level(gap.severity), f" {gap.title} ", element("code", f"{gap.id}{number}"))
        listed = [
            element("li", *between([self.anchors.finding(each) for each in one.findings]), f" {one.socket}{one.says}")
            for one in gap.told
        ]
        parts: list[Child] = [element("p", gap.why) if gap.why else None, element("ul", *listed[:PLACES])]
        if len(listed) > PLACES:
            more = element("summary", f"{len(listed) - PLACES:,} more")
            parts.append(element("details", more, element("ul", *listed[PLACES:])))
        if gap.wanted:
            parts.append(element("p", "Wanted: ", element("code", gap.wanted)))
        for remedy in gap.remedies[:3]:
            place = self.anchors.place(remedy.findings[0])
            others = len(remedy.findings) - 1
            same = f"; the same for {count(others, 'other')}" if others else ""
            binding = f" ({remedy.binding})" if remedy.binding else ""
            parts += [
                element("p", f"Remedy{binding}, written for ", mono(place), f"{same}:"),
                code(remedy.text),
            ]
        return element("details", head, *parts, class_="fold", open=True)


def _wanted(one: Value, sockets: int) -> Sequence[Child]:
    whom = "all" if one.sockets == sockets else f"{', '.join(one.types) or 'type unknown'} ({one.sockets})"
    source = (
        element("a", one.source, href=one.source, rel="noreferrer")
        if one.source
        else joined("the policy: ", element("code", one.entry))
    )
    return (
        element("code", one.key),
        element("code", one.value),
        whom,
        f"{one.says}: {one.why}" if one.why else one.says,
        source,
    )
