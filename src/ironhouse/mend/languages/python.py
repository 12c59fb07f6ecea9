"""Python: options written beside a socket's creation, changed where they are set, moved before the bind.

Owns where in the text a line goes: on its own below the creation with the same indentation and line end, or behind it
where the creation shares its line. What a place is, is ``_python_places``'; how a line reads, ``_python_style``'s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from tree_sitter import Node

from ironhouse.mend.languages._python_places import (
    TOLD,
    Creation,
    Setting,
    attaching,
    creation,
    setting,
    settings,
    sibling,
    text,
)
from ironhouse.mend.languages._python_style import commented, style_of
from ironhouse.mend.shapes import Edit, Refusal, Sources, Want
from ironhouse.model.fact import EndpointFact, Place, SocketFact
from ironhouse.model.sockets import RECEIVES, SENDS, does, set_late

LANGUAGES = ("python",)

SHARES_LINE = "the statement that sets {name} shares its line with others"
SET_BETWEEN = "{name} is set once more between the bind and here, and which of the two is to count is not known"
ELSEWHERE = "{name} is set in another block than the one that binds: {path}:{line}"
OTHER_NAME = "what binds and what sets {name} call the socket by different names"
MADE_BETWEEN = "the socket is made and bound inside one statement, and {name} is set after it"
PAIR = "one statement sets {names}, and not both want the same"
MARKS = ("SNDHWM", "RCVHWM")
"""Options whose lateness is a finding, and mended by moving what sets them."""

NEW = -1
"""Where lines come from that are new: they go before those that are moved."""

SPEAKS = re.compile(rb"(?i)\d|limit|infinit|for ?ever|default|unbound|wait|block|disabl|\bno\b|never|second")
"""What a comment says that is about a value: changed alone, the value would belie it."""

NOT_IN_PYTHON = "the place is not in a file of Python"


class _Refused(Exception):
    def __init__(self, why: str, place: Place) -> None:
        super().__init__(why)
        self.refusal = Refusal(why, place.path, place.line)


class _Writing:
    """The edits of one socket as they come together: replacements, and lines put in at an offset."""

    def __init__(self, sources: Sources, socket: SocketFact) -> None:
        self.sources = sources
        self.socket = socket
        self.made = socket.factory or Place(socket.path, socket.line)
        self.edits: list[Edit] = []
        self.done: set[tuple[str, int]] = set()
        """Values that are written already: one statement may set two options."""
        self.inserted: dict[tuple[str, int], dict[int, bytes]] = defaultdict(dict)
        """By where lines go: what goes there, by where it comes from, which is the order that it keeps."""

    def add(self, wants: Iterable[Want]) -> None:
        """Lines for options that nothing sets, below the creation."""
        source = self.source(self.made)
        found = creation(source, self.made.line)
        if isinstance(found, str):
            raise _Refused(found, self.made)
        style = style_of(source, found.call)
        codes = [(style.line(found.receiver, one.name, one.value), one.why) for one in wants]
        if found.body is not None:
            self._before(source, found.body.named_children[0], codes, style.width)
        else:
            self._after(source, found, codes, style.width)

    def _after(self, source: bytes, found: Creation, codes: list[tuple[bytes, str]], width: int) -> None:
        statement = found.statement
        indent, alone = _line_of(source, statement)
        if not alone:
            at = statement.end_byte
            self._insert(at, b"".join(b"; " + code for code, _ in codes))
            return
        at = _line_end(source, statement.end_byte)
        lines = commented(codes, indent, width)
        end = _end_style(source, at)
        if at == len(source) and not source.endswith(b"\n"):
            self._insert(at, b"".join(end + line for line in lines))
        else:
            self._insert(at, b"".join(line + end for line in lines))

    def _before(self, source: bytes, first: Node, codes: list[tuple[bytes, str]], width: int) -> None:
        """Before the first statement of a body."""
        indent, alone = _line_of(source, first)
        if not alone and indent.strip():
            self._insert(first.start_byte, b"".join(code + b"; " for code, _ in codes))
            return
        indent = indent[: len(indent) - len(indent.lstrip())]
        at = first.start_byte - len(indent)
        end = _end_style(source, _line_end(source, first.start_byte))
        self._insert(at, b"".join(line + end for line in commented(codes, indent, width)))

    def _insert(self, at: int, lines: bytes) -> None:
        self.inserted[self.made.path, at][NEW] = lines

    def change(self, want: Want, values: dict[str, int]) -> None:
        """The value where it is set; or the whole statement moved, where it comes too late."""
        state = want.state
        place = Place(state.path or "", state.line or 0)
        source = self.source(place)
        found = setting(source, place.line, want.name)
        if isinstance(found, str):
            raise _Refused(found, place)
        if _number(found.value) != want.value:
            self._agreed(found, want, values, place)
            if _told(source, found.statement):
                raise _Refused(TOLD.format(name=want.name), place)
        if (place.path, found.value.start_byte) in self.done:
            return
        self.done.add((place.path, found.value.start_byte))
        late = [end for name in found.names if name in MARKS for end in set_late(self.socket, name)]
        if late:
            self._move(source, found, want, place, late)
        elif _number(found.value) != want.value:
            self.edits.append(Edit(place.path, found.value.start_byte, found.value.end_byte, _written(found, want)))

    def _agreed(self, found: Setting, want: Want, values: dict[str, int], place: Place) -> None:
        """One statement may set both marks: whichever the type heeds must want the same."""
        for name in found.names:
            heeded = does(self.socket, SENDS if name == "SNDHWM" else RECEIVES) is not False
            if name != want.name and heeded and values.get(name) != want.value:
                raise _Refused(PAIR.format(names=" and ".join(found.names)), place)

    def _move(self, source: bytes, found: Setting, want: Want, place: Place, late: Sequence[EndpointFact]) -> None:
        anchor = self._anchor(source, found, want, place, late)
        start, end = _whole_lines(source, found.statement)
        between = settings(source, anchor.start_point.row + 1, found.statement.start_point.row)
        if any(one.receiver == found.receiver and not set(one.names).isdisjoint(found.names) for one in between):
            raise _Refused(SET_BETWEEN.format(name=want.name), place)
        if not _line_of(source, found.statement)[1]:
            raise _Refused(SHARES_LINE.format(name=want.name), place)
        value = found.value
        new = _written(found, want) if _number(value) != want.value else text(value)
        lines = source[start : value.start_byte] + new + source[value.end_byte : end]
        if not lines.endswith(b"\n"):
            lines += _end_style(source, start)
        at = _above_comments(source, anchor)
        self.inserted[place.path, at][start] = lines
        self.edits.append(Edit(place.path, start, end, b""))

    def _anchor(self, source: bytes, found: Setting, want: Want, place: Place, late: Sequence[EndpointFact]) -> Node:
        """The first statement of the same block that binds too early."""
        block = found.statement.parent
        anchors: list[Node] = []
        for end in late:
            calls = attaching(source, end.line) if end.path == place.path else []
            inside = [(sibling(call, block), receiver) for call, receiver in calls] if block is not None else []
            here = [(node, receiver) for node, receiver in inside if node is not None]
            if not here:
                raise _Refused(ELSEWHERE.format(name=want.name, path=end.path, line=end.line), place)
            if all(receiver != found.receiver for _, receiver in here):
                raise _Refused(OTHER_NAME.format(name=want.name), place)
            anchors += [node for node, receiver in here if receiver == found.receiver]
        first = min(anchors, key=lambda one: one.start_byte)
        if self.made.path == place.path:
            made = creation(source, self.made.line)
            if isinstance(made, Creation) and first.start_byte <= made.call.start_byte < found.statement.start_byte:
                raise _Refused(MADE_BETWEEN.format(name=want.name), place)
        return first

    def source(self, place: Place) -> bytes:
        if not place.path.endswith((".py", ".pyw", ".pyi", ".pyx")):
            raise _Refused(NOT_IN_PYTHON, place)
        return self.sources(place.path)

    def all(self) -> tuple[Edit, ...]:
        put = [
            Edit(path, at, at, b"".join(lines for _, lines in sorted(there.items())))
            for (path, at), there in self.inserted.items()
        ]
        return (*dict.fromkeys((*self.edits, *put)),)


def write(sources: Sources, socket: SocketFact, wants: tuple[Want, ...]) -> tuple[Edit, ...] | Refusal:
    """The edits that give *socket* what is wanted of it, all of it, or why not."""
    writing = _Writing(sources, socket)
    values = {one.name: one.value for one in wants}
    try:
        for one in wants:
            if one.state.state == "set":
                writing.change(one, values)
        added = [one for one in wants if one.state.state != "set"]
        if added:
            writing.add(added)
    except _Refused as refused:
        return refused.refusal
    return writing.all()


WRITER = write


def _written(found: Setting, want: Want) -> bytes:
    """The value as the code writes it: a truth stays one."""
    if found.value.type in ("true", "false"):
        return str(bool(want.value)).encode()
    return str(want.value).encode()


def _told(source: bytes, statement: Node) -> bool:
    """Whether comments on the statement's lines or right above them speak of a value."""
    lines = source[_above_comments(source, statement) : _line_end(source, statement.end_byte)].split(b"\n")
    return any(SPEAKS.search(line.partition(b"#")[2]) for line in lines)


def _number(value: Node) -> int | None:
    """The value, where it is plain; None for arithmetic, which is written anew."""
    try:
        return {"true": 1, "false": 0}[value.type] if value.type in ("true", "false") else int(text(value), 0)
    except ValueError:
        return None


def _line_of(source: bytes, statement: Node) -> tuple[bytes, bool]:
    """What stands before a statement on its first line; and whether nothing but space and a comment is beside it."""
    before = source[source.rfind(b"\n", 0, statement.start_byte) + 1 : statement.start_byte]
    after = source[statement.end_byte : _line_end(source, statement.end_byte)].strip()
    return before, not before.strip() and (not after or after.startswith(b"#"))


def _line_end(source: bytes, offset: int) -> int:
    """Where the next line begins."""
    return source.find(b"\n", offset) + 1 or len(source)


def _end_style(source: bytes, offset: int) -> bytes:
    """How the line before *offset* ends; where it has no end, how the file's first one does."""
    if not source[:offset].endswith(b"\n"):
        offset = source.find(b"\n") + 1
    return b"\r\n" if source[:offset].endswith(b"\r\n") else b"\n"


def _whole_lines(source: bytes, statement: Node) -> tuple[int, int]:
    """The lines of a statement, with comments that stand right above it and are about it."""
    return _above_comments(source, statement), _line_end(source, statement.end_byte)


def _above_comments(source: bytes, statement: Node) -> int:
    """The beginning of a statement's lines, comments of the same indentation right above it among them."""
    start = source.rfind(b"\n", 0, statement.start_byte) + 1
    indent = source[start : statement.start_byte]
    while start:
        above = source.rfind(b"\n", 0, start - 1) + 1
        line = source[above:start]
        if not line.startswith(indent + b"#"):
            break
        start = above
    return start
