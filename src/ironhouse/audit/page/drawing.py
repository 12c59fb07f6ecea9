"""The topology as a drawing: files as boxes, sockets as rows in them, connects as arrows to the binds they can reach.

Owns the layout, worked out here so that the drawing needs no script, and its element tree. Must not decide what can
meet (``report.topology``). Two columns where there is room, those that connect on the left; one where there is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from ironhouse.audit.calls import addresses, calls
from ironhouse.audit.page.columns import columns, homes
from ironhouse.audit.page.element import Html, element, joined
from ironhouse.audit.page.lines import MARGIN, NARROW_MARGIN, Spot, line
from ironhouse.audit.page.parts import Anchors
from ironhouse.audit.page.worded import shown
from ironhouse.audit.report.judged import Judged, called
from ironhouse.audit.report.topology import VERDICTS, Topology
from ironhouse.audit.terminal import count
from ironhouse.model.fact import SocketFact

BOX, ROW, HEAD, GAP, PAD = 380, 44, 26, 22, 8
"""Widths and heights in pixels: a file's box, a socket's row, the name above, between boxes, inside them."""
BETWEEN = 220
NARROW_BOX = 300
CHARACTER, SMALL = 7.9, 6.7
"""How wide a character is, in 13 and 11 pixels of a monospaced face."""


class Row(msgspec.Struct, frozen=True):
    """Sockets of one file that look the same, with what is said of their binds and connects."""

    sockets: tuple[SocketFact, ...]
    ends: str
    level: str
    letters: tuple[str, ...]


class Drawing:
    """One drawing of a topology, as it grows: boxes and lines, and where each socket and group has its row."""

    def __init__(self, graph: Topology, judged: Judged, anchors: Anchors, *, two: bool) -> None:
        self.graph, self.judged, self.anchors, self.two = graph, judged, anchors, two
        self.width, self.margin = (BOX, MARGIN) if two else (NARROW_BOX, NARROW_MARGIN)
        self.rows = {file: self._rows(members) for file, members in shown(graph).items()}
        self.spots: dict[str, Spot] = {}
        self.parts: list[Html] = []

    def html(self) -> Html:
        heights = {file: _height(len(rows)) for file, rows in self.rows.items()}
        groups = _height(len(self.graph.groups)) if self.graph.groups else 0
        placed = columns(self.graph, heights, groups) if self.two else [list(heights)]
        bottom = 0
        for number, files in enumerate(placed):
            left = self.margin + number * (self.width + BETWEEN) if self.two else 1
            y = GAP
            if groups and number == len(placed) - 1:
                self._groups(left, y, number)
                y += groups
            for file in files:
                self._file(file, left, y, number)
                y += heights[file]
            bottom = max(bottom, y)
        lines = dict.fromkeys((*self._edges(), *self._bundles()))
        across = len(placed) * self.width + (len(placed) - 1) * BETWEEN
        whole = 2 * self.margin + across if self.two else 1 + self.width + self.margin
        return element(
            "svg",
            *self.parts,
            *lines,
            viewBox=f"0 0 {whole} {bottom}",
            width=whole,
            height=bottom,
            role="group",
            aria_label="Topology: files, their sockets, and the connections that are possible between them",
        )

    def _rows(self, members: Sequence[SocketFact]) -> list[Row]:
        letters: dict[str, list[str]] = {}
        for group in self.graph.groups:
            for source, _ in group.sources:
                letters.setdefault(source, []).append(group.letter)
        found: dict[tuple[str, str, str, tuple[str, ...]], list[SocketFact]] = {}
        for one in members:
            ends = "; ".join(dict.fromkeys(f"{call.first.op} {addresses(call.endpoints)}" for call in calls(one)))
            level = self.judged.level(one) or ("open" if self.judged.is_open(one) else "ok")
            alike = called(one), ends or "no endpoint seen", level, tuple(letters.get(one.id, ()))
            found.setdefault(alike, []).append(one)
        return [Row(tuple(held), ends, level, own) for (_, ends, level, own), held in found.items()]

    def _file(self, file: str, left: int, y: int, column: int) -> None:
        rows = self.rows[file]
        self.parts.append(_box(file, left, y, self.width, len(rows)))
        for place, row in enumerate(rows):
            top = y + HEAD + place * ROW
            spot = Spot(top + (ROW - 6) // 2, left + PAD, left + self.width - PAD, column)
            self.spots |= {one.id: spot for one in row.sockets}
            self.parts.append(self._node(row, left + PAD, top, self.width - 2 * PAD))

    def _node(self, row: Row, x: int, y: int, width: int) -> Html:
        first = row.sockets[0]
        says = {"open": "undetermined", "ok": "no finding"}.get(row.level, row.level)
        times = f" × {len(row.sockets)}" if len(row.sockets) > 1 else ""
        to = f"→ {', '.join(row.letters)}" if row.letters else ""
        room = width - 18 - CHARACTER * (len(says) + len(times) + 1)
        places = ", ".join(self.judged.place(one.root, one.path, one.line) for one in row.sockets)
        return element(
            "a",
            element("title", f"{called(first)} at {places}; {row.ends}; {says}"),
            element("rect", class_="socket", x=x, y=y, width=width, height=ROW - 6, rx=4),
            element("rect", class_=f"bar-{row.level}", x=x, y=y, width=6, height=ROW - 6, rx=3),
            element("text", f"{_short(_named(first), room, CHARACTER, tail=True)}{times}", x=x + 13, y=y + 16),
            element("text", says, class_=row.level, x=x + width - 8, y=y + 16, text_anchor="end"),
            element(
                "text",
                _short(row.ends, width - 20 - SMALL * (len(to) + 1) * bool(to), SMALL),
                class_="detail",
                x=x + 13,
                y=y + 31,
            ),
            element("text", to, class_="detail letter", x=x + width - 8, y=y + 31, text_anchor="end") if to else None,
            href=f"#{self.anchors.sockets[first.id]}",
        )

    def _groups(self, left: int, y: int, column: int) -> None:
        """A box with a row for each group of binds."""
        self.parts.append(_box("one of several binds", left, y, self.width, len(self.graph.groups), "file several"))
        for place, group in enumerate(self.graph.groups):
            top, x, width = y + HEAD + place * ROW, left + PAD, self.width - 2 * PAD
            self.spots[group.letter] = Spot(top + (ROW - 6) // 2, x, x + width, column)
            targets = [self.judged.by_id[one] for one in group.targets]
            kinds = "/".join(dict.fromkeys(one.type if one.types else "?" for one in targets))
            listed = ", ".join(dict.fromkeys(called(one) for one in targets))
            self.parts.append(
                joined(
                    element("title", f"{group.letter}: any of {listed}"),
                    element("rect", class_="socket several", x=x, y=top, width=width, height=ROW - 6, rx=4),
                    element("text", f"{group.letter}: any of {len(targets)} binds", x=x + 13, y=top + 16),
                    element("text", _short(kinds, 120, CHARACTER), x=x + width - 8, y=top + 16, text_anchor="end"),
                    element("text", _short(listed, width - 20, SMALL), class_="detail", x=x + 13, y=top + 31),
                )
            )

    def _edges(self) -> Iterator[Html]:
        for one in self.graph.edges:
            if one.source in self.spots and one.target in self.spots:
                title = f"{one.connect.text} → {one.bind.text}: {VERDICTS[one.verdict]}"
                yield line(
                    title,
                    self.spots[one.source],
                    self.spots[one.target],
                    self.margin,
                    one.verdict,
                    possible=one.possible,
                )

    def _bundles(self) -> Iterator[Html]:
        """One line from each file to a group; where there is one column, the letters alone say it."""
        if not self.two:
            return
        home = homes(self.graph)
        for group in self.graph.groups:
            by_file: dict[str, list[str]] = {}
            for source, _ in group.sources:
                by_file.setdefault(home[source], []).append(source)
            for file, sources in by_file.items():
                spots = [self.spots[one] for one in sources]
                middle = sum(one.y for one in spots) // len(spots)
                number = count(len(sources), "connect")
                title = (
                    f"{file}: {number} to any of {len(group.targets)} binds ({group.letter}): {VERDICTS[group.verdict]}"
                )
                start = Spot(middle, spots[0].left, spots[0].right, spots[0].column)
                yield line(title, start, self.spots[group.letter], self.margin, group.verdict, possible=True)


def drawing(graph: Topology, judged: Judged, anchors: Anchors, *, two: bool) -> Html:
    """The drawing of *graph*, in *two* columns or in one; a socket's node leads to its row in the table."""
    return Drawing(graph, judged, anchors, two=two).html()


def _height(rows: int) -> int:
    """Of a box with that many rows, and of the gap below it."""
    return HEAD + rows * ROW + PAD + GAP


def _box(file: str, x: int, y: int, width: int, rows: int, words: str = "file") -> Html:
    return joined(
        element("rect", class_=words, x=x, y=y, width=width, height=HEAD + rows * ROW + PAD, rx=6),
        element(
            "text",
            _short(file, width - 2 * PAD, CHARACTER * 12 / 13, tail=True),
            class_="filename",
            x=x + PAD,
            y=y + 17,
        ),
    )


def _named(one: SocketFact) -> str:
    kind = one.type if one.types else "?"
    return f"{one.name} {kind}" if one.name else kind


def _short(text: str, room: float, each: float, *, tail: bool = False) -> str:
    """*text* as far as there is room; its end is what tells names and paths apart, its beginning addresses."""
    most = max(4, int(room / each))
    if len(text) <= most:
        return text
    return f"…{text[1 - most :]}" if tail else f"{text[: most - 1]}…"
