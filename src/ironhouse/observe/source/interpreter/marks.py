"""Marks: where in a file's text stand the words that tell that a part of it could matter.

Owns the search, which is done once for a file and asked for parts of it. Must not know which words tell, files, or
forms. A search for a plain word is many times faster than one for a pattern, and most of what is asked of a file that
was found by its words is whether a function has one of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

_WORD = frozenset(b"_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ONLY_WORDS = bytes(byte if byte in _WORD else 32 for byte in range(256))


class Mark:
    """A text to look for: a whole word, the start or the end of one, or anywhere."""

    __slots__ = ("ends", "starts", "text")

    def __init__(self, text: bytes, *, starts: bool = False, ends: bool = False) -> None:
        self.text = text
        self.starts = starts
        self.ends = ends

    def offsets(self, source: bytes) -> Iterator[int]:
        """Where it stands, in order; a name that torn code leaves empty stands nowhere."""
        if not self.text:
            return
        size, length = len(self.text), len(source)
        at = source.find(self.text)
        while at >= 0:
            end = at + size
            if not (
                (self.starts and at and source[at - 1] in _WORD)
                or (self.ends and end < length and source[end] in _WORD)
            ):
                yield at
            at = source.find(self.text, end)


def whole(text: bytes) -> Mark:
    """*text* as a word of its own."""
    return Mark(text, starts=True, ends=True)


def words_of(text: bytes) -> set[bytes]:
    """Every word of a text: identifiers, and numbers, which no name is."""
    return set(text.translate(_ONLY_WORDS).split())


def offsets_of(source: bytes, marks: Iterable[Mark]) -> list[int]:
    """Where one of the marks stands, in order."""
    return sorted(at for mark in marks for at in mark.offsets(source))


def between(offsets: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the *offsets*, which are in order, is in a part of the file."""
    place = bisect_left(offsets, start)
    return place < len(offsets) and offsets[place] < end


class Words:
    """The words of one file, and which of some names stand in a part of it."""

    __slots__ = ("_all", "_found", "_offsets", "_only_words", "_source")

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._only_words = b""
        self._all: set[bytes] | None = None
        self._found: dict[frozenset[bytes], tuple[list[int], list[bytes]]] = {}
        self._offsets: dict[bytes, list[int]] = {}

    def has(self, names: frozenset[bytes], start: int, end: int) -> bool:
        """Whether one of the names stands between two offsets as a word."""
        return between(self._places(names)[0], start, end)

    def which(self, names: frozenset[bytes], start: int, end: int) -> set[bytes]:
        """Those of the names that stand between two offsets as words."""
        offsets, words = self._places(names)
        return set(words[bisect_left(offsets, start) : bisect_left(offsets, end)])

    def _places(self, names: frozenset[bytes]) -> tuple[list[int], list[bytes]]:
        found = self._found.get(names)
        if found is None:
            if self._all is None:
                self._only_words = b" %b " % self._source.translate(_ONLY_WORDS)
                self._all = set(self._only_words.split())
            places = sorted((at, name) for name in self._all & names for at in self._offsets_of(name))
            found = self._found[names] = ([at for at, _ in places], [name for _, name in places])
        return found

    def _offsets_of(self, name: bytes) -> list[int]:
        found = self._offsets.get(name)
        if found is None:
            found = self._offsets[name] = []
            alone = b" %b " % name
            at = self._only_words.find(alone)
            while at >= 0:
                found.append(at)  # the blank in front of the text makes up for that in front of the name
                at = self._only_words.find(alone, at + len(alone) - 1)
        return found
