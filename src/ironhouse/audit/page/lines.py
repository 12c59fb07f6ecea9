"""The lines of the drawing: a curve with an arrow's head from where something connects to where something binds.

Owns their shape and what their look means. Must not know which there are.
"""

from __future__ import annotations

import msgspec

from ironhouse.audit.page.element import Html, element
from ironhouse.audit.report.topology import VERDICTS, Verdict

MARGIN, NARROW_MARGIN = 70, 44
"""Room beside a column for the arcs between rows of that column, where there are two columns and where there is one."""
TIP = 9


class Spot(msgspec.Struct, frozen=True):
    """Where a row is: its middle, and the left and right side that lines begin and end at."""

    y: int
    left: int
    right: int
    column: int


def line(title: str, start: Spot, end: Spot, margin: int, verdict: Verdict, *, possible: bool) -> Html:
    """A curve from the connecting row to the bound one, with an arrow's head there."""
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
    words = f"{verdict}{' possible' if possible else ''}"
    return element(
        "g",
        element("title", title),
        element("path", d=path, class_=f"edge {words}"),
        element("path", d=head, class_="head"),
        class_=verdict,
    )


def _head(x: int, y: int, side: int) -> str:
    """An arrow's head that points to *x*, coming from the left (1) or from the right (-1)."""
    return f"M{x} {y}L{x - side * TIP} {y - 4}L{x - side * TIP} {y + 4}Z"


def _sample(words: str, says: str) -> Html:
    line = element("path", d="M0 6H28", class_=f"edge {words}")
    return element("li", element("svg", line, width=28, height=12, aria_hidden="true"), says)


def legend() -> Html:
    """What the lines mean."""
    items = [_sample(verdict, says) for verdict, says in VERDICTS.items()]
    return element(
        "ul", *items, _sample("unknown possible", "dashed: may meet, port or name is not fixed"), class_="legend"
    )
