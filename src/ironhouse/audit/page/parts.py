"""Small parts that the HTML report has in many places: tables, severities, links to findings and sockets.

Owns which anchor is whose. Must not know what a section says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ironhouse.audit.page.element import Child, Html, breakable, element, joined, mono
from ironhouse.audit.report.impact import spans
from ironhouse.audit.report.judged import Judged, called
from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import Finding


class Anchors:
    """Where the rows of findings and sockets are on the page."""

    def __init__(self, judged: Judged) -> None:
        self.judged = judged
        self.sockets = {one.id: f"s{number}" for number, one in enumerate(judged.document.sockets)}
        self.findings = {one: f"f{number}" for number, one in enumerate(judged.document.findings)}

    def socket(self, one: SocketFact) -> Html:
        """A link to the row of a socket."""
        return element("a", breakable(called(one)), href=f"#{self.sockets[one.id]}")

    def place(self, one: Finding) -> str:
        return self.judged.place(one.root, one.path, one.line)

    def finding(self, one: Finding) -> Html:
        """A link to the row of a finding, by its place."""
        return element("a", mono(self.place(one)), href=f"#{self.findings[one]}")


def table(heads: Sequence[str], rows: Iterable[Sequence[Child]]) -> Html:
    head = element("thead", element("tr", *(element("th", one, scope="col") for one in heads)))
    body = [
        element("tr", *(element("td", cell, data_head=name) for name, cell in zip(heads, row, strict=True)))
        for row in rows
    ]
    return element("table", head, element("tbody", *body), class_="stack")


def lines(texts: Sequence[str]) -> Html:
    return element("ul", *(element("li", one) for one in texts), class_="plain")


def level(severity: str) -> Html:
    return element("span", severity, class_=f"level {severity}")


def between(parts: Sequence[Html]) -> Iterator[Html]:
    for number, one in enumerate(parts):
        yield joined(", ", one) if number else one


def with_code(sentences: str) -> Iterator[Child]:
    """Sentences of ``report.impact``, with what is of the source as code."""
    yield from (mono(text) if named else text for text, named in spans(sentences))


def only(condition: str | None) -> Iterator[Child]:
    if condition:
        yield from (", ", element("strong", "only where "), element("code", condition))
