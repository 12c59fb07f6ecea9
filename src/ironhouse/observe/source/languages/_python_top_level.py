"""Which statements at the top of a Python file could give a name its meaning, told from the text alone.

Owns the cut of a file into its top-level statements and the names that each may define. Must not parse: a file that is
asked for one constant or one function must not cost what parsing all of it does.

A statement begins where a line begins without indentation, outside a string of three quotes. Text that fools this
(such a line inside brackets) makes a statement that does not parse, which the caller sees.
"""

from __future__ import annotations

import re

Span = tuple[int, int]
"""Byte offsets of a statement: of its first line's start and of the next statement's."""

_MARKS = re.compile(rb'"""|\'\'\'|^[A-Za-z_@(\["\']', re.MULTILINE)
_CONTINUES = re.compile(rb"(?:else|elif|except|finally|case)\b")
_DEFINITION = re.compile(rb"(?:async[ \t]+def|def|class)[ \t]+(\w+)")
_IMPORT = re.compile(rb"(?:from|import)\b")
_STAR = re.compile(rb"from\b[^\n]*\bimport[ \t]*\(?[ \t]*\*")
_BLOCK = re.compile(rb"(?:if|try|with|for|while|match|async)\b")
_MAIN = re.compile(rb"if[ \t]+__name__\b")
_FIRST_NAME = re.compile(rb"\w+")
_TARGETS = re.compile(rb"[^=\n]*,[^=\n]*=")


class TopLevel:
    """A file's top-level statements by the names that they may define."""

    __slots__ = ("_blocks", "_by_name", "_imports", "_source", "spans", "stars")

    def __init__(self, source: bytes) -> None:
        self._source = source
        self.spans = _spans(source)
        self.stars: list[int] = []
        """The statements ``from … import *``: any name may come from them."""
        self._by_name: dict[bytes, list[int]] = {}
        self._imports: list[int] = []
        self._blocks: list[int] = []
        for number, (start, end) in enumerate(self.spans):
            self._enter(number, start, end)

    def defining(self, name: str) -> list[int]:
        """The numbers of the statements that may give *name* a value or change it, in order."""
        word = name.encode()
        found = set(self._by_name.get(word, ()))
        found.update(number for number in self._imports if word in self._source[slice(*self.spans[number])])
        if self._blocks:
            giving = re.compile(
                rb"(?:\b(?:def|class|import|as)[ \t]+|[,(][ \t]*)%b\b|\b%b[ \t]*[=:,\[.]" % (word, word)
            )
            found.update(number for number in self._blocks if giving.search(self._source, *self.spans[number]))
        return sorted(found)

    def _enter(self, number: int, start: int, end: int) -> None:
        source = self._source
        if source[start] == ord("@"):
            defined = _DEFINITION.search(source, start, end)
        else:
            defined = _DEFINITION.match(source, start, end)
        if defined is not None:
            self._by_name.setdefault(defined.group(1), []).append(number)
        elif _IMPORT.match(source, start, end):
            (self.stars if _STAR.match(source, start, end) else self._imports).append(number)
        elif _BLOCK.match(source, start, end):
            if not _MAIN.match(source, start, end):
                self._blocks.append(number)
        elif _TARGETS.match(source, start, end):
            self._blocks.append(number)
        elif first := _FIRST_NAME.match(source, start, end):
            self._by_name.setdefault(first.group(), []).append(number)


def _spans(source: bytes) -> list[Span]:
    starts: list[int] = []
    quote = b""
    decorated = False
    for mark in _MARKS.finditer(source):
        text = mark.group()
        if len(text) == 3:
            if not quote:
                quote = text
            elif quote == text:
                quote = b""
            continue
        start = mark.start()
        if quote:
            continue
        if text in (b'"', b"'"):
            # A docstring does nothing; a quote that opens it here was passed over with its first character.
            if source[start : start + 3] in (b'"""', b"'''"):
                quote = source[start : start + 3]
            continue
        if _CONTINUES.match(source, start):
            continue
        if not decorated:
            starts.append(start)
        decorated = text == b"@"
    return list(zip(starts, [*starts[1:], len(source)], strict=True))
