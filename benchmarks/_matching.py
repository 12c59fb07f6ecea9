"""Which of the auditor's sockets is which label.

Owns the rule: a label names a place of ours that is within two lines of it or within the call that starts there;
the nearest pairs are made first and each place serves one line of labels. A socket has these places: its own, the
creation call in the factory that made it, and the calls between them by which factories handed it on. Must not know
what fields say of a socket, except its type, which tells apart several that stand on one line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from benchmarks._labels import Label, Labelled, types_of
from ironhouse.model.fact import Place, SocketFact

NEAR = 2
"""Lines that a label and a place may differ by."""

LONGEST_CALL = 40
"""Lines after which a bracket that never closes is no longer followed."""

_OPENING, _CLOSING = frozenset("(["), frozenset(")]")

LastLine = Callable[[Place], int]
"""The last line of the call that starts at a place."""


class Matched(msgspec.Struct, frozen=True):
    """``of``: for each label of ``labels``, by index, its sockets; none where it was missed. ``false``: physical places
    that no label names, in the part of the repository that was labelled, with one of their sockets."""

    labels: tuple[Label, ...]
    of: tuple[tuple[SocketFact, ...], ...]
    false: tuple[tuple[Place, SocketFact], ...]
    places: tuple[tuple[Place, SocketFact], ...]


def physical(socket: SocketFact) -> Place:
    """Where the socket is really created."""
    return socket.factory or Place(socket.path, socket.line)


def match(labelled: Labelled, sockets: Sequence[SocketFact], last_line: LastLine) -> Matched:
    """Give each label its sockets."""
    at: dict[Place, list[SocketFact]] = defaultdict(list)
    for socket in sockets:
        for place in {Place(socket.path, socket.line), physical(socket), *socket.through}:
            at[place].append(socket)
    lines: dict[Place, list[int]] = defaultdict(list)
    for index, label in enumerate(labelled.labels):
        lines[Place(label.path, label.line)].append(index)
    pairs = _pair(lines, at, last_line)
    of: list[tuple[SocketFact, ...]] = [() for _ in labelled.labels]
    named: set[Place] = set()
    for line, place in pairs.items():
        here = [labelled.labels[index] for index in lines[line]]
        for index, mine in zip(lines[line], share(here, _fitting(here, place, at[place])), strict=True):
            of[index] = tuple(mine)
        named |= {physical(socket) for socket in at[place]}
    covered = {physical(one): one for one in reversed(sockets) if labelled.covers(physical(one).path)}
    places = tuple(sorted(covered.items(), key=lambda item: item[0]))
    return Matched(labelled.labels, tuple(of), tuple(one for one in places if one[0] not in named), places)


def share(labels: Sequence[Label], sockets: Sequence[SocketFact]) -> list[list[SocketFact]]:
    """Each label's part of the sockets of one place: all for one label, by type where several share the line."""
    if len(labels) == 1:
        return [list(sockets)]
    parts: list[list[SocketFact]] = [[] for _ in labels]
    rest: list[SocketFact] = []
    for socket in sockets:
        fits = [part for label, part in zip(labels, parts, strict=True) if types_of(label.type) & set(socket.types)]
        min(fits, key=len, default=rest).append(socket)
    for socket in rest:
        min(parts, key=len).append(socket)
    return parts


def end_of_call(lines: Sequence[str], line: int) -> int:
    """The last line of the call that starts on *line* (counted from 1): the one where its brackets are closed."""
    depth = 0
    for number in range(line, min(line + LONGEST_CALL, len(lines)) + 1):
        text = lines[number - 1]
        depth += sum((char in _OPENING) - (char in _CLOSING) for char in text)
        if depth <= 0:
            return number
    return line


def _pair(lines: Mapping[Place, object], places: Iterable[Place], last_line: LastLine) -> dict[Place, Place]:
    """The place of each labelled line, nearest first."""
    of_path: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        of_path[place.path].append(place)
    possible: list[tuple[int, Place, Place]] = []
    for line in lines:
        for place in of_path[line.path]:
            apart = abs(place.line - line.line)
            if apart <= NEAR:
                possible.append((apart, line, place))
            elif line.line < place.line <= line.line + LONGEST_CALL and place.line <= last_line(line):
                possible.append((NEAR + 1, line, place))
    pairs: dict[Place, Place] = {}
    taken: set[Place] = set()
    for _, line, place in sorted(possible):
        if line not in pairs and place not in taken:
            pairs[line] = place
            taken.add(place)
    return pairs


def _fitting(labels: Sequence[Label], place: Place, sockets: Sequence[SocketFact]) -> Sequence[SocketFact]:
    """The sockets made at *place* for physical labels, those handed over there for logical ones; else all."""
    kinds = {label.site_kind for label in labels}
    if kinds == {"physical"}:
        return [one for one in sockets if physical(one) == place] or sockets
    if kinds == {"logical"}:
        return [one for one in sockets if place in (Place(one.path, one.line), *one.through)] or sockets
    return sockets
