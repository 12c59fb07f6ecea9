"""The topology as a drawing: files as boxes, sockets as rows in them, connects as arrows to the binds they can reach.

Owns the layout, worked out here so that the drawing needs no script, and its element tree. Must not decide what can
meet (``report.topology``). Two columns where there is room, those that connect on the left; one where there is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from ironhouse.audit.calls import addresses, calls
from ironhouse.audit.page.element import Html, element, joined
from ironhouse.audit.page.parts import Anchors
from ironhouse.audit.report.judged import Judged, called
from ironhouse.audit.report.topology import VERDICTS, Edge, Topology
from ironhouse.model.fact import SocketFact

BOX, ROW, HEAD, GAP, PAD = 380, 44, 26, 22, 8
"""Widths and heights in pixels: a file's box, a socket's row, the name above, between boxes, inside them."""
BETWEEN = 220
MARGIN = 70
"""Room beside a column for the arcs between sockets of one column."""
NARROW_BOX, NARROW_MARGIN = 300, 44
CHARACTER, SMALL = 7.9, 6.7
"""How wide a character is, in 13 and 11 pixels of a monospaced face."""
TIP = 9


class Spot(msgspec.Struct, frozen=True):
    """Where a socket's row is: its middle, and the box's left and right side."""

    y: int
    left: int
    right: int
    column: int


def drawing(graph: Topology, judged: Judged, anchors: Anchors, *, two: bool) -> Html:
    """The drawing of *graph*; a socket's node leads to its row."""
    columns = _columns(graph) if two else [list(graph.files)]
    width, margin = (BOX, MARGIN) if two else (NARROW_BOX, NARROW_MARGIN)
    spots: dict[str, Spot] = {}
    boxes: list[Html] = []
    bottom = 0
    for number, files in enumerate(columns):
        left = margin + number * (width + BETWEEN) if two else 1
        y = GAP
        for file in files:
            members = graph.files[file]
            boxes.append(_box(file, left, y, width, len(members)))
            for place, one in enumerate(members):
                top = y + HEAD + place * ROW
                spots[one.id] = Spot(top + (ROW - 6) // 2, left + PAD, left + width - PAD, number)
                boxes.append(_node(one, judged, anchors, left + PAD, top, width - 2 * PAD))
            y += HEAD + len(members) * ROW + PAD + GAP
        bottom = max(bottom, y)
    whole = 2 * margin + len(columns) * width + (len(columns) - 1) * BETWEEN if two else 1 + width + margin
    lines = [_edge(one, spots, margin) for one in graph.edges]
    return element(
        "svg",
        *boxes,
        *lines,
        viewBox=f"0 0 {whole} {bottom}",
        width=whole,
        height=bottom,
        role="group",
        aria_label="Topology: files, their sockets, and the connections that are possible between them",
    )


def legend() -> Html:
    """What the lines mean."""
    items = [_sample(verdict, says) for verdict, says in VERDICTS.items()]
    return element(
        "ul", *items, _sample("unknown possible", "dashed: may meet, port or name is not fixed"), class_="legend"
    )


def in_words(graph: Topology, judged: Judged, anchors: Anchors) -> Iterator[Html]:
    """The same as sentences, one for each connection."""
    for one in graph.edges:
        source, target = judged.by_id[one.source], judged.by_id[one.target]
        yield element(
            "li",
            anchors.socket(source),
            f" connects to {one.connect.text} and {'may reach' if one.possible else 'reaches'} ",
            anchors.socket(target),
            f", bound to {one.bind.text}: {VERDICTS[one.verdict]}.",
        )


def _columns(graph: Topology) -> list[list[str]]:
    """Files by side: those that connect more than they bind on the left, near to what they connect to."""
    weight = {
        file: sum((1 if end.op == "bind" else -1) for one in members for end in one.endpoints)
        for file, members in graph.files.items()
    }
    left = [file for file in graph.files if weight[file] < 0]
    right = [file for file in graph.files if weight[file] >= 0]
    if not left or not right:
        everything = left or right
        half = (len(everything) + 1) // 2
        left, right = everything[:half], everything[half:]
    home = {one.id: file for file, members in graph.files.items() for one in members}
    order = {file: number for number, file in enumerate(right)}

    def near(file: str) -> tuple[float, str]:
        meets = [
            order[home[one.target]] for one in graph.edges if home[one.source] == file and home[one.target] in order
        ]
        return (sum(meets) / len(meets) if meets else len(order)), file

    return [one for one in (sorted(left, key=near), right) if one]


def _box(file: str, x: int, y: int, width: int, rows: int) -> Html:
    return joined(
        element("rect", class_="file", x=x, y=y, width=width, height=HEAD + rows * ROW + PAD, rx=6),
        element(
            "text",
            _short(file, width - 2 * PAD, CHARACTER * 12 / 13, tail=True),
            class_="filename",
            x=x + PAD,
            y=y + 17,
        ),
    )


def _node(one: SocketFact, judged: Judged, anchors: Anchors, x: int, y: int, width: int) -> Html:
    level = judged.level(one)
    word = level or ("open" if judged.is_open(one) else "ok")
    says = {"open": "undetermined", "ok": "no finding"}.get(word, word)
    room = width - 18 - CHARACTER * (len(says) + 1)
    ends = "; ".join(f"{call.first.op} {addresses(call.endpoints)}" for call in calls(one)) or "no endpoint seen"
    return element(
        "a",
        element("title", f"{called(one)} at {judged.place(one.root, one.path, one.line)}; {ends}; {says}"),
        element("rect", class_="socket", x=x, y=y, width=width, height=ROW - 6, rx=4),
        element("rect", class_=f"bar-{word}", x=x, y=y, width=6, height=ROW - 6, rx=3),
        element("text", _short(_named(one), room, CHARACTER, tail=True), x=x + 13, y=y + 16),
        element("text", says, class_=word, x=x + width - 8, y=y + 16, text_anchor="end"),
        element("text", _short(ends, width - 20, SMALL), class_="detail", x=x + 13, y=y + 31),
        href=f"#{anchors.sockets[one.id]}",
    )


def _named(one: SocketFact) -> str:
    kind = one.type if one.types else "?"
    return f"{one.name} {kind}" if one.name else kind


def _edge(one: Edge, spots: dict[str, Spot], margin: int) -> Html:
    """A curve from the connecting row to the bound one, with an arrow's head there."""
    start, end = spots[one.source], spots[one.target]
    if start.column == end.column:
        side = -1 if start.column == 0 and margin == MARGIN else 1
        x, reach = (start.left, margin - 10) if side < 0 else (start.right, margin - 4)
        bulge = x + side * min(reach, 18 + abs(start.y - end.y) // 6)
        path, tip = (
            f"M{x} {start.y + 6}C{bulge} {start.y + 6} {bulge} {end.y - 4} {x + side * TIP} {end.y - 4}",
            end.y - 4,
        )
        head = _head(x, tip, -side)
    else:
        side = 1 if start.column < end.column else -1
        x1, x2 = (start.right, end.left) if side > 0 else (start.left, end.right)
        middle = (x1 + x2) // 2
        path = f"M{x1} {start.y}C{middle} {start.y} {middle} {end.y} {x2 - side * TIP} {end.y}"
        head = _head(x2, end.y, side)
    words = f"{one.verdict}{' possible' if one.possible else ''}"
    return element(
        "g",
        element("title", f"{one.connect.text} → {one.bind.text}: {VERDICTS[one.verdict]}"),
        element("path", d=path, class_=f"edge {words}"),
        element("path", d=head, class_="head"),
        class_=one.verdict,
    )


def _head(x: int, y: int, side: int) -> str:
    """An arrow's head that points to *x*, coming from the left (1) or from the right (-1)."""
    return f"M{x} {y}L{x - side * TIP} {y - 4}L{x - side * TIP} {y + 4}Z"


def _sample(words: str, says: str) -> Html:
    line = element("path", d="M0 6H28", class_=f"edge {words}")
    return element("li", element("svg", line, width=28, height=12, aria_hidden="true"), says)


def _short(text: str, room: float, each: float, *, tail: bool = False) -> str:
    """*text* as far as there is room; its end is what tells names and paths apart, its beginning addresses."""
    most = max(4, int(room / each))
    if len(text) <= most:
        return text
    return f"…{text[1 - most :]}" if tail else f"{text[: most - 1]}…"


def drawable(graph: Topology) -> Sequence[str]:
    """What has to be said beside the drawing."""
    said = []
    if graph.vague:
        noun = "connect has" if graph.vague == 1 else "connects have"
        said.append(f"{graph.vague} {noun} no line: no bind of this code fits, or too little of the address is fixed.")
    return said
