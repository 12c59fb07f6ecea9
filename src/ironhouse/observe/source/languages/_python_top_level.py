"""Which statements at the top of a Python file could give a name its meaning, told from the text alone.

Owns the cut of a file into its top-level statements and the names that each may define. Must not parse: a file that is
asked for one constant or one function must not cost what parsing all of it does.

A statement begins where a line begins without indentation, outside a string of three quotes. Text that fools this
(such a line inside brackets) makes a statement that does not parse, which the caller sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]
"""Byte offsets of a statement: of its first line's start and of the next statement's."""

_LINE = re.compile(rb"\n[A-Za-z_@(\[\"']")
_QUOTES = (b'"""', b"'''")
_STRINGS = frozenset(b"\"'")
_AT = ord("@")
_CONTINUES = re.compile(rb"(?:else|elif|except|finally|case)\b")
_DEFINITION = re.compile(rb"(?:async[ \t]+def|def|class)[ \t]+(\w+)")
_IMPORT = re.compile(rb"(?:from|import)\b")
_STAR = re.compile(rb"from\b[^\n]*\bimport[ \t]*\(?[ \t]*\*")
_BLOCK = re.compile(rb"(?:if|try|with|for|while|match|async)\b")
_MAIN = re.compile(rb"if[ \t]+__name__\b")
_NAME = re.compile(rb"\w+")
_GIVEN = re.compile(rb"(?:\b(?:def|class|import|as)[ \t]+|[,(][ \t]*)(\w+)|\b(\w+)[ \t]*[=:,\[.]")
_TARGETS = re.compile(rb"[^=\n]*,[^=\n]*=")


class TopLevel:
    """A file's top-level statements by the names that they may define."""

    __slots__ = ("_by_name", "spans", "stars")

    def __init__(self, source: bytes) -> None:
        self.spans = _spans(source)
        self.stars: list[int] = []
        """The statements ``from … import *``: any name may come from them."""
        self._by_name: dict[bytes, list[int]] = {}
        for number, (start, end) in enumerate(self.spans):
            if _STAR.match(source, start, end):
                self.stars.append(number)
            for name in _names(source, start, end):
                self._by_name.setdefault(name, []).append(number)

    def defining(self, name: str) -> list[int]:
        """The numbers of the statements that may give *name* a value or change it, in order."""
        return self._by_name.get(name.encode(), [])


def _names(source: bytes, start: int, end: int) -> Iterable[bytes]:
    """The names that a statement may define: all that it might, where only parsing would tell."""
    search = _DEFINITION.search if source[start] == _AT else _DEFINITION.match
    if defined := search(source, start, end):
        return (defined.group(1),)
    if _IMPORT.match(source, start, end):
        return set(_NAME.findall(source, start, end))
    if _BLOCK.match(source, start, end):
        found = () if _MAIN.match(source, start, end) else _GIVEN.findall(source, start, end)
        return {before or after for before, after in found}
    if several := _TARGETS.match(source, start, end):
        return set(_NAME.findall(several.group()))
    first = _NAME.match(source, start, end)
    return (first.group(),) if first else ()


def _spans(source: bytes) -> list[Span]:
    starts: list[int] = []
    quote = b""
    decorated = False
    for at in _marks(source):
        three = source[at : at + 3]
        if three in _QUOTES:
            if not quote:
                quote = three
            elif quote == three:
                quote = b""
        elif not quote and source[at] not in _STRINGS and not _CONTINUES.match(source, at):
            if not decorated:
                starts.append(at)
            decorated = source[at] == _AT
    return list(zip(starts, [*starts, len(source)][1:], strict=True)) if starts else []


def _marks(source: bytes) -> list[int]:
    """Where strings of three quotes begin or end, and where a line begins without indentation."""
    found = {line.start() + 1 for line in _LINE.finditer(source)}
    if _LINE.match(b"\n" + source[:1]):
        found.add(0)
    for quotes in _QUOTES:
        at = source.find(quotes)
        while at >= 0:
            found.add(at)
            at = source.find(quotes, at + 3)
    return sorted(found)
