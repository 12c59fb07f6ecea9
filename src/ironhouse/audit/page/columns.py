"""Where files stand in the drawing: which column, and in which order.

Owns the placing of boxes against each other. Must not know how a box is drawn, nor its size beyond a number of rows.
Those that connect more than they bind stand on the left, near to what they connect to. What is joined to nothing fills
the shorter column, and what binds as well moves to the right where the left one would be much longer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ironhouse.audit.report.topology import Topology

Columns = list[list[str]]
_UNEVEN = 1.5
"""How many times as long as the other a column may be before something is moved."""


def columns(graph: Topology, heights: Mapping[str, int], beside: int) -> Columns:
    """The files of *heights* by column; *beside* is what else stands in the right one."""
    tied = _tied(graph)
    placed = [file for file in heights if file in tied]
    weight = {
        file: sum(1 if end.op == "bind" else -1 for one in graph.files[file] for end in one.endpoints)
        for file in placed
    }
    left = [file for file in placed if weight[file] < 0]
    right = [file for file in placed if weight[file] >= 0]
    _even_out(left, right, graph, heights, beside)
    right_order = {file: number for number, file in enumerate(right)}
    left.sort(key=lambda file: _near(graph, file, right_order))
    for file in heights:
        if file not in tied:
            shorter = left if _height(left, heights) <= _height(right, heights) + beside else right
            shorter.append(file)
    return [left, right]


def _tied(graph: Topology) -> set[str]:
    """The files that a line leads from or to another one: the others may stand anywhere."""
    home = homes(graph)
    ends = ((home[one.source], home[one.target]) for one in graph.edges)
    tied = {file for pair in ends if pair[0] != pair[1] for file in pair}
    return tied | {home[source] for group in graph.groups for source, _ in group.sources}


def homes(graph: Topology) -> dict[str, str]:
    """The file that each socket is in."""
    return {one.id: file for file, members in graph.files.items() for one in members}


def _even_out(left: list[str], right: list[str], graph: Topology, heights: Mapping[str, int], beside: int) -> None:
    """Move files that bind too from the left to the right, as long as the left column is much the longer one."""
    binds = {file: sum(end.op == "bind" for one in graph.files[file] for end in one.endpoints) for file in left}
    for file in sorted(left, key=lambda file: -binds[file]):
        if not binds[file] or _height(left, heights) < _UNEVEN * (_height(right, heights) + beside):
            return
        left.remove(file)
        right.append(file)


def _height(files: Collection[str], heights: Mapping[str, int]) -> int:
    return sum(heights[one] for one in files)


def _near(graph: Topology, file: str, order: Mapping[str, int]) -> tuple[float, str]:
    """The mean place of what a file connects to, so that lines cross as little as they can."""
    members = {one.id for one in graph.files[file]}
    home = homes(graph)
    meets = [order[home[one.target]] for one in graph.edges if one.source in members and home[one.target] in order]
    return (sum(meets) / len(meets) if meets else len(order)), file
