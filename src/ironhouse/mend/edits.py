"""Edits to the bytes of a file: applied, told apart where they meet, and shown as a patch.

Pure. Owns offsets, lines and the unified format as ``patch -p1`` and ``git apply`` take it. Must not know any language,
nor why an edit is made. Bytes that no edit names come through as they are: line ends of any kind, tabs, text that is
no UTF-8, a last line without an end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from ironhouse.mend.shapes import Edit

CONTEXT = 3
"""Lines that a hunk shows before and after what changes."""

NO_NEWLINE = b"\\ No newline at end of file\n"

_ESCAPES = {0x07: b"\\a", 0x08: b"\\b", 0x09: b"\\t", 0x0A: b"\\n", 0x0B: b"\\v", 0x0C: b"\\f", 0x0D: b"\\r"}


def meet(one: Edit, other: Edit) -> bool:
    """Whether the two cannot both be made. Equal ones can, and count once. Two texts at one place have no order, unless
    both are whole lines: those are of two sockets, which have nothing to do with each other."""
    if one == other or one.path != other.path:
        return False
    first, second = sorted((one, other))
    if first.start == first.end == second.start == second.end:
        return not (first.text.endswith(b"\n") and second.text.endswith(b"\n"))
    return second.start < first.end


def applied(source: bytes, edits: Iterable[Edit]) -> bytes:
    """*source* with *edits*, none of which meet."""
    parts: list[bytes] = []
    at = 0
    for one in sorted(set(edits)):
        if one.start < at or one.end < one.start or one.end > len(source):
            raise ValueError(f"an edit of {one.path} at {one.start} meets another, or is out of the file")
        parts += (source[at : one.start], one.text)
        at = one.end
    return b"".join((*parts, source[at:]))


def line_after(source: bytes, edits: Iterable[Edit], line: int) -> int:
    """Where the beginning of *line* of *source* is once *edits* are made."""
    start = 0
    for _ in range(line - 1):
        start = source.find(b"\n", start) + 1
    shift = 0
    for one in set(edits):
        if one.end <= start:
            shift += one.text.count(b"\n") - source.count(b"\n", one.start, one.end)
    return line + shift


def unified(path: bytes, old: bytes, new: bytes, edits: Iterable[Edit]) -> bytes:
    """The patch that makes *new* of *old*, empty where they are the same. *edits* say where they differ.

    *path* is what follows ``a/`` and ``b/``.
    """
    if old == new:
        return b""
    hunks = _hunks(old, new, edits)
    return b"".join((b"--- ", _name(b"a/" + path), b"\n+++ ", _name(b"b/" + path), b"\n", *hunks))


def _hunks(old: bytes, new: bytes, edits: Iterable[Edit]) -> Iterable[bytes]:
    before, after = _lines(old), _lines(new)
    changes = _changes(before, after, new, edits)
    at = 0
    while at < len(changes):
        end = at + 1
        while end < len(changes) and changes[end][0] - changes[end - 1][1] <= 2 * CONTEXT:
            end += 1
        yield _hunk(before, after, changes[at:end])
        at = end


_Change = tuple[int, int, int, int]
"""Lines from and to of the old file, from and to of the new one; numbered from 0, the end not among them."""


def _changes(before: Sequence[bytes], after: Sequence[bytes], new: bytes, edits: Iterable[Edit]) -> list[_Change]:
    """Whole lines that differ, in order; lines that an edit touches and leaves as they are do not."""
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    found: list[_Change] = []
    bytes_more = lines_more = 0
    for first, last, more in _spans(before, starts, edits):
        text = new[starts[first] + bytes_more : starts[last] + bytes_more + more]
        start, end = first + lines_more, first + lines_more + len(_lines(text))
        bytes_more, lines_more = bytes_more + more, end - last
        while first < last and start < end and before[first] == after[start]:
            first, start = first + 1, start + 1
        while last > first and end > start and before[last - 1] == after[end - 1]:
            last, end = last - 1, end - 1
        if first < last or start < end:
            found.append((first, last, start, end))
    return found


def _spans(before: Sequence[bytes], starts: Sequence[int], edits: Iterable[Edit]) -> list[tuple[int, int, int]]:
    """The lines that edits touch, those that share one taken together, and how many bytes more each span gets."""
    open_ = bool(before) and not before[-1].endswith(b"\n")
    found: list[tuple[int, int, int]] = []
    for one in sorted(set(edits)):
        first = min(_line_of(starts, one.start), len(before) - open_)
        last = min(_line_of(starts, one.end) + 1, len(before))
        more = len(one.text) - (one.end - one.start)
        # At the file's end the line before may be left without an end, and go on with what is put there.
        if found and (first < found[-1][1] or first == found[-1][1] == len(before)):
            first, until, others = found.pop()
            last, more = max(last, until), more + others
        found.append((first, last, more))
    return found


def _line_of(starts: Sequence[int], offset: int) -> int:
    return bisect_right(starts, offset) - 1


def _hunk(before: Sequence[bytes], after: Sequence[bytes], changes: Sequence[_Change]) -> bytes:
    first, last = max(changes[0][0] - CONTEXT, 0), min(changes[-1][1] + CONTEXT, len(before))
    lines: list[bytes] = []
    at = first
    for start, end, new_start, new_end in changes:
        lines += (_shown(b" ", line) for line in before[at:start])
        lines += (_shown(b"-", line) for line in before[start:end])
        lines += (_shown(b"+", line) for line in after[new_start:new_end])
        at = end
    lines += (_shown(b" ", line) for line in before[at:last])
    length = last - first
    grown = length + sum((one[3] - one[2]) - (one[1] - one[0]) for one in changes)
    begins = max(changes[0][2] - (changes[0][0] - first), 0)
    head = f"@@ -{_range(first, length)} +{_range(begins, grown)} @@\n".encode()
    return b"".join((head, *lines))


def _range(start: int, length: int) -> str:
    """As diff counts: from 1, from the line before where there is none; one line without its number."""
    return f"{start + 1}" if length == 1 else f"{start + 1 if length else start},{length}"


def _shown(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n" + NO_NEWLINE


def _lines(text: bytes) -> list[bytes]:
    found = [line + b"\n" for line in text.split(b"\n")]
    last = found.pop()[:-1]
    return [*found, last] if last else found


def _name(path: bytes) -> bytes:
    """A name as git writes it: quoted where a character of it would be taken for something else."""
    if any(one < 0x20 or one in b'"\\' or one == 0x7F for one in path):
        quoted = b"".join(
            _ESCAPES.get(one) or (b"\\%03o" % one if one < 0x20 or one == 0x7F else b"\\%c" % one)
            if one < 0x20 or one in b'"\\' or one == 0x7F
            else b"%c" % one
            for one in path
        )
        return b'"' + quoted + b'"'
    return path + b"\t" if b" " in path else path
