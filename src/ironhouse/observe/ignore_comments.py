"""Comments that speak to ironhouse, wherever they stand in a file.

Owns what a comment is: in Python, C and C++ what the syntax tree says, so that a text in a string is none; in other
files what follows a ``#``. Must not know what a comment asks for, nor whether it is well written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec

ADDRESSED = re.compile(rb"ironhouse[\s:=-]*ignor", re.IGNORECASE)
"""Cheap to ask of a whole file; nearly every file has none."""

_SPEAKS = re.compile(r"(?:#|//|/\*)[\s*!]*(ironhouse[\s:=-]*ignor.*)", re.IGNORECASE | re.DOTALL)
_HASH = re.compile(r"(?:^|\s)(#.*)")


class IgnoreComment(msgspec.Struct, frozen=True):
    """``text`` begins behind the comment's mark. ``alone`` tells that no code stands on its line."""

    line: int
    text: str
    alone: bool
    mark: str


def ignore_comments(path: str, source: bytes) -> list[IgnoreComment]:
    """Those of one file, from top to bottom. Any bytes will do."""
    if ADDRESSED.search(source) is None:
        return []
    return sorted(set(_found(path, source)), key=lambda one: one.line)


def _found(path: str, source: bytes) -> Iterator[IgnoreComment]:
    lines = source.split(b"\n")
    for line, column, comment in _comments(path, source):
        match = _SPEAKS.search(comment)
        if match:
            alone = not lines[line - 1][:column].strip()
            mark = "#" if match[0].startswith("#") else match[0][:2]
            yield IgnoreComment(line, match[1].strip(), alone, mark)


def _comments(path: str, source: bytes) -> Iterator[tuple[int, int, str]]:
    """Line, column in bytes, and text of every comment."""
    from ironhouse.observe.source.languages import front_ends

    front_end = front_ends().get(PurePosixPath(path).suffix.lower())
    if front_end is None:
        for number, raw in enumerate(source.split(b"\n"), 1):
            match = _HASH.search(raw.decode("utf-8", "replace"))
            if match:
                yield number, len(match.string[: match.start(1)].encode()), match[1]
        return
    root = front_end.parse(source).root_node
    for found in ADDRESSED.finditer(source):
        node = root.descendant_for_byte_range(found.start(), found.end())
        if node is not None and node.type == "comment":
            text = source[node.start_byte : node.end_byte].decode("utf-8", "replace")
            yield node.start_point.row + 1, node.start_point.column, text
