"""Which functions and classes a line of a file stands in.

Owns the search, at the price of what it finds: a file may have thousands of functions and be asked for each of its
lines. Must not know why it is asked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Generic, TypeVar

from ironhouse.observe.source.form import Class, DefineClass, Function, Import, Stmt, functions_of

Part = TypeVar("Part", Function, Class)


class Outline:
    """Of one file, as its statements are now."""

    __slots__ = ("_classes", "_functions", "_lines", "_source", "body", "imports")

    def __init__(self, body: tuple[Stmt, ...], source: bytes) -> None:
        self.body = body
        self._source = source
        self._lines = [0]
        self._functions = _Parts(one for one, _ in functions_of(body))
        self._classes = _Parts(one.cls for one in body if isinstance(one, DefineClass))
        self.imports = [one for one in body if isinstance(one, Import)]

    def start_of(self, line: int) -> int:
        """Where the text of a line begins."""
        while len(self._lines) < line:
            following = self._source.find(b"\n", self._lines[-1]) + 1
            if not following:
                return len(self._source)
            self._lines.append(following)
        offset = self._lines[line - 1] if line > 0 else 0
        while self._source[offset : offset + 1] in (b" ", b"\t"):
            offset += 1
        return offset

    def functions(self, line: int) -> list[Function]:
        """The functions that it stands in, the innermost last."""
        return self._functions.around(self.start_of(line))

    def classes(self, line: int) -> list[Class]:
        """The classes at the top of the file that it stands in."""
        return self._classes.around(self.start_of(line))

    def names(self, line: int) -> Iterator[tuple[str, bool]]:
        """The names of both; whether each is a class's."""
        yield from ((one.name, True) for one in self.classes(line))
        yield from ((one.name, False) for one in self.functions(line))


class _Parts(Generic[Part]):
    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts: list[Part] = sorted(parts, key=lambda one: one.start)
        self._starts = [one.start for one in self._parts]
        self._last = list(accumulate((one.end for one in self._parts), max))
        """Where the last of each and those before it ends."""

    def around(self, offset: int) -> list[Part]:
        found: list[Part] = []
        at = bisect_right(self._starts, offset) - 1
        while at >= 0 and self._last[at] > offset:
            if self._parts[at].end > offset:
                found.append(self._parts[at])
            at -= 1
        return found[::-1]
