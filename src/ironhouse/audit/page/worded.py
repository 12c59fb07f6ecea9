"""The topology in words: each connection as a sentence, and what has to be said beside the drawing.

Owns these words, and which files are drawn at all. Must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ironhouse.audit.page.columns import homes
from ironhouse.audit.page.element import Html, element
from ironhouse.audit.page.parts import Anchors, between
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.topology import VERDICTS, Topology
from ironhouse.audit.terminal import count
from ironhouse.model.fact import SocketFact

MOST = 100
"""Sockets beyond which files without a line are left out: a drawing of everything would be read by nobody."""


def in_words(graph: Topology, judged: Judged, anchors: Anchors) -> Iterator[Html]:
    """The same as sentences, one for each connection, and one for each group."""
    for one in graph.edges:
        source, target = judged.by_id[one.source], judged.by_id[one.target]
        yield element(
            "li",
            anchors.socket(source),
            f" connects to {one.connect.text} and {'may reach' if one.possible else 'reaches'} ",
            anchors.socket(target),
            f", bound to {one.bind.text}: {VERDICTS[one.verdict]}.",
        )
    for group in graph.groups:
        yield element(
            "li",
            f"{group.letter}: ",
            *between([anchors.socket(judged.by_id[one]) for one, _ in group.sources]),
            " may reach any of ",
            *between([anchors.socket(judged.by_id[one]) for one in group.targets]),
            f": {VERDICTS[group.verdict]}.",
        )


def shown(graph: Topology) -> dict[str, list[SocketFact]]:
    """The files that are drawn: all of them, or where there are too many sockets those that a line leads from or to."""
    if sum(map(len, graph.files.values())) <= MOST:
        return graph.files
    home = homes(graph)
    named = {end for one in graph.edges for end in (one.source, one.target)}
    named |= {end for group in graph.groups for end in (*group.targets, *dict(group.sources))}
    at_lines = {home[one] for one in named}
    return {file: members for file, members in graph.files.items() if file in at_lines}


def remarks(graph: Topology) -> Sequence[str]:
    """What has to be said beside the drawing."""
    said = []
    if graph.groups:
        said.append(
            "A socket's row that ends with a letter connects to one of several binds, and the source does not say "
            "which: the row of that letter, at the top, names them. Where there is room a line leads there."
        )
    if graph.outside:
        noun = "connect has" if graph.outside == 1 else "connects have"
        said.append(f"{graph.outside:,} {noun} no line: no bind of this code fits.")
    left_out = len(graph.files) - len(shown(graph))
    if left_out:
        sockets = sum(map(len, graph.files.values())) - sum(map(len, shown(graph).values()))
        said.append(
            f"{count(left_out, 'file')} with {count(sockets, 'socket')} that no line leads to "
            f"{'is' if left_out == 1 else 'are'} left out; the table below has them."
        )
    return said
