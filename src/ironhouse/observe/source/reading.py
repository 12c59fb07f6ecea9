"""Reads one file of an audited tree safely, as bytes that a parser can take.

Owns what may be read at all: regular files of a bounded size, with lines of a bounded length, that are
text. Must not know any language. Never raises ``OSError``: what goes wrong is a ``Problem``, one line that
says whose fault it is and what to do next, and the rest of the tree is still audited.

Devices, FIFOs and sockets are never read: the descriptor is opened without blocking and its kind is asked
before the first byte is.
"""

from __future__ import annotations

import codecs
import errno
import os
import stat
from pathlib import Path

import msgspec

MEBIBYTE = 1 << 20

SIZE_LIMIT = 16 * MEBIBYTE
"""Largest file that is analysed. Hand-written source is a hundred times smaller; a tree of this takes seconds."""

LINE_LIMIT = MEBIBYTE
"""Longest line that is analysed: longer ones are data or minified, and slow every parser."""

READ_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)

BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Marks of the encodings that no parser takes. UTF-32 first: its little-endian mark begins like UTF-16's."""

WIDE_MARKS = tuple(mark for mark, _ in BYTE_ORDER_MARKS)

REASONS: dict[int, str] = {
    errno.ENOENT: "vanished while the tree was read; not analysed; audit again when nothing else writes to it",
    errno.ENOTDIR: "vanished while the tree was read; not analysed; audit again when nothing else writes to it",
    errno.EACCES: "permission denied; not analysed; run as a user who may read it, or exclude it",
    errno.EPERM: "permission denied; not analysed; run as a user who may read it, or exclude it",
    errno.ELOOP: "a link that leads to itself or was not to be followed; not analysed; remove or exclude it",
    errno.ENAMETOOLONG: "the path is too long for this system; not analysed; shorten or exclude it",
    errno.ENXIO: "not a regular file; not analysed; exclude it",
    errno.EMFILE: "too many files are open in this process; not analysed; raise the limit (ulimit -n)",
    errno.ENFILE: "too many files are open on this system; not analysed; close some and audit again",
}


class Problem(msgspec.Struct, frozen=True, order=True):
    """A file or a folder that was not looked at, or not wholly. ``what`` is one line: why, and what to do next.

    ``path`` is relative to the audited root and always valid Unicode; ``line`` is 1 where no line is meant.
    ``candidate`` says that the file is known to use ZeroMQ; of the others nobody knows.
    """

    path: str
    line: int
    what: str
    candidate: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def read(root: Path, path: str) -> bytes | Problem:
    """The text of *path* under *root* (or of *root* itself when that is a file), or why there is none.

    UTF-16 and UTF-32 with a byte-order mark come back as UTF-8, a UTF-8 mark is taken off, and everything
    else is returned as it stands: Latin-1 in a comment is no reason to skip a file.
    """
    try:
        raw = _regular_bytes(os.fspath(folder_of(root) / path))
    except OSError as error:
        return Problem(path, 1, reason(error))
    except ValueError:
        return Problem(readable(path), 1, "no system can have a file of this name; not analysed; exclude it")
    if isinstance(raw, str):
        return Problem(path, 1, raw)
    text = _as_utf8(raw)
    if text is None:
        return Problem(
            path, 1, "holds NUL bytes, so it is no source text; not analysed; save it as UTF-8, or exclude it"
        )
    if line := _overlong_line(text):
        return Problem(
            path, line, "a line longer than 1 MB (data, or minified); not analysed; exclude it or break its lines"
        )
    return text


def folder_of(root: Path) -> Path:
    """The folder that paths of an audit of *root* are relative to."""
    return root if root.is_dir() else root.parent


def reason(error: OSError) -> str:
    """Why the system refused, for a user: whose fault it is and what to do next."""
    known = REASONS.get(error.errno or 0)
    if known is not None:
        return known
    said = (error.strerror or str(error)).lower()
    return f"the system could not read it ({said}); not analysed; check the disk or exclude it"


def readable(path: str) -> str:
    """*path* as valid Unicode, for a report: bytes that are no UTF-8 become question marks in diamonds."""
    return os.fsencode(path).decode("utf-8", "replace")


def _regular_bytes(path: str) -> bytes | str:
    """All bytes of a regular file that is small enough; else the line that says why not."""
    descriptor = os.open(path, READ_FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return "not a regular file; not analysed; exclude it"
        if status.st_size > SIZE_LIMIT:
            return _too_large(status.st_size)
        # A file may grow while it is read, and those of /proc say that they are empty: read to the end or the limit.
        chunks: list[bytes] = []
        total = 0
        while chunk := os.read(descriptor, max(status.st_size + 1 - total, 1 << 16)):
            chunks.append(chunk)
            total += len(chunk)
            if total > SIZE_LIMIT:
                return _too_large(total)
        return b"".join(chunks)
    finally:
        os.close(descriptor)


def _too_large(size: int) -> str:
    limit = SIZE_LIMIT // MEBIBYTE
    return (
        f"{size / MEBIBYTE:.0f} MB in one file (the limit is {limit}); not analysed; exclude it or split it"
        if size >= (limit + 1) * MEBIBYTE
        else f"more than {limit} MB in one file; not analysed; exclude it or split it"
    )


def _as_utf8(raw: bytes) -> bytes | None:
    """*raw* without marks, wide encodings as UTF-8; None for bytes that are no text."""
    if raw.startswith(codecs.BOM_UTF8):
        raw = raw[len(codecs.BOM_UTF8) :]
    elif raw.startswith(WIDE_MARKS):
        encoding = next(name for mark, name in BYTE_ORDER_MARKS if raw.startswith(mark))
        raw = raw.decode(encoding, "replace").encode("utf-8", "replace")
    return None if b"\0" in raw else raw


def _overlong_line(text: bytes) -> int:
    """The number of the first line over the limit, 0 when there is none; lines end with LF or with a lone CR."""
    start = 0
    while len(text) - start > LINE_LIMIT:
        window = start + LINE_LIMIT + 1
        end = text.rfind(b"\n", start, window)
        if end < 0:
            end = text.rfind(b"\r", start, window)
        if end < 0:
            return text.count(b"\n", 0, start) + 1
        start = end + 1
    return 0
