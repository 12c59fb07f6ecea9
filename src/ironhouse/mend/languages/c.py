"""Writes options into C and C++: added behind the creation, changed where a literal stands, moved before the bind.

Owns the order of these for one socket; all wants of it are written, or none. How a creation is found, where lines go
and how they are spelt is in the modules beside this one. Pure: reads through *sources* alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial

from ironhouse.mend.languages import _c_calls, _c_moves
from ironhouse.mend.languages._c_creation import creation
from ironhouse.mend.languages._c_lines import lines
from ironhouse.mend.languages._c_place import place
from ironhouse.mend.languages._c_style import Style
from ironhouse.mend.languages._c_text import CannotWriteError, Text
from ironhouse.mend.shapes import Edit, Refusal, Sources, Want
from ironhouse.model.fact import Place, SocketFact
from ironhouse.model.options import option

LANGUAGES = ("c", "cpp")

NO_FILE = "the file is not there"
NOT_KNOWN = "{} is given by {}, which is no constant"


def write(sources: Sources, socket: SocketFact, wants: tuple[Want, ...]) -> tuple[Edit, ...] | Refusal:
    """The edits that give the socket all of *wants*, or what stands in the way of one of them."""
    try:
        return tuple(_edits(_Files(sources), socket, wants))
    except CannotWriteError as error:
        return Refusal(error.why, error.path, error.line)


WRITER = write


class _Files:
    """The files of one mend, each read once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._texts: dict[str, Text] = {}

    def text(self, path: str, line: int) -> Text:
        if path not in self._texts:
            try:
                self._texts[path] = Text(self._sources, path)
            except OSError as error:
                raise CannotWriteError(NO_FILE, path, line) from error
        return self._texts[path]

    def others(self, socket: SocketFact, path: str) -> Iterator[str]:
        """The text of the other files that the facts of the socket are of: they use it too, and are written alike."""
        paths = [
            *(one.path for one in socket.endpoints),
            *(one.path for one in socket.options.values() if one.path is not None),
            *(one.path for one in socket.operations),
        ]
        for one in dict.fromkeys(paths):
            if one != path:
                with suppress(OSError):
                    yield self._sources(one).decode("utf-8", "replace")


def _edits(files: _Files, socket: SocketFact, wants: tuple[Want, ...]) -> list[Edit]:
    found: list[Edit] = []
    added = [want for want in wants if want.state.state == "default"]
    if added:
        found.append(_added(files, socket, added))
    for want in wants:
        if want.state.state != "default":
            found += _in_place(files, socket, want, wants)
    return _joined(found)


def _added(files: _Files, socket: SocketFact, wants: list[Want]) -> Edit:
    """Lines behind the creation."""
    at = socket.factory or Place(socket.path, socket.line)
    text = files.text(at.path, at.line)
    made = creation(text, socket, at.line)
    style = Style(text, partial(files.others, socket, at.path))
    where = place(
        text,
        socket,
        made,
        declares=not style.declares_anywhere,
        live=all((row := option(want.name)) is not None and row.live for want in wants),
    )
    return where.edit(text, lines(style, socket.binding, made, wants, where))


def _in_place(files: _Files, socket: SocketFact, want: Want, wants: tuple[Want, ...]) -> Iterable[Edit]:
    """The value changed where it is set, and the call moved where it comes too late."""
    state = want.state
    path, line = state.path or socket.path, state.line or socket.line
    text = files.text(path, line)
    if state.state != "set" or state.path is None or state.line is None:
        raise text.cannot(NOT_KNOWN.format(want.name, state.text), line)
    found = _c_calls.setting(text, want, line)
    change = None if state.value == want.value else _c_calls.changed(text, want, found, wants)
    end = next((one for one in socket.endpoints if want.name in one.late_options), None)
    if end is None:
        return [] if change is None else [change]
    return _c_moves.edits(text, _c_moves.moved(text, want, found, end), change)


def _joined(edits: Iterable[Edit]) -> list[Edit]:
    """Each edit once; those that insert at one place as one, in the order in which they were made."""
    found: list[Edit] = []
    for one in edits:
        twin = next((each for each in found if each.path == one.path and each.start == one.start), None)
        if twin is None:
            found.append(one)
        elif twin != one:
            found.remove(twin)
            found.append(Edit(one.path, one.start, max(one.end, twin.end), twin.text + one.text))
    return sorted(found)
