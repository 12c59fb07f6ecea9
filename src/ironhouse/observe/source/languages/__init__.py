"""One file for each language, found by a walk of this folder.

A front end parses bytes with tree-sitter and lowers them to ``form``. It owns syntax alone: it must
not know what any name of a binding means. Adding a language is adding a file here that has a
module-level ``FRONT_END``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from tree_sitter import Parser, Point, Range, Tree

from ironhouse.observe.source.form import Function, Stmt, Unit


class TopLevel(Protocol):
    """A file's top-level statements, told from its text alone: what costs little enough to ask one name of a file."""

    spans: list[tuple[int, int]]
    """Each statement's byte offsets, in order."""
    stars: list[int]
    """The statements that may bring in any name."""

    def defining(self, name: str) -> list[int]:
        """The numbers of the statements that may give *name* a value or change it, in order."""


class FrontEnd(Protocol):
    """What a language must do. ``parse`` never raises on any bytes; ``outline`` and ``body`` never on any tree."""

    language: str
    suffixes: tuple[str, ...]
    version: int
    """Raised whenever the same bytes lower to another form: it is part of the cache's key."""

    def parse(self, source: bytes) -> Tree:
        """The syntax tree of *source*; broken input gives a tree with error nodes."""

    def top_level(self, source: bytes) -> TopLevel | None:
        """The file's top-level statements without parsing it; None where only parsing tells."""

    def excerpt(self, source: bytes, spans: Sequence[tuple[int, int]]) -> Tree:
        """The syntax tree of these parts of *source* alone; offsets and lines are those of the whole."""

    def outline(self, path: str, source: bytes, tree: Tree) -> Unit:
        """The unit with imports, classes, function heads and module-level statements; no bodies."""

    def body(self, source: bytes, tree: Tree, function: Function) -> tuple[Stmt, ...]:
        """The lowered body of a function of this unit's outline (found by its byte offsets)."""


def parse_parts(parser: Parser, source: bytes, spans: Sequence[tuple[int, int]]) -> Tree:
    """The tree of parts of *source* that a *parser* of the front end's own makes."""
    parser.included_ranges = [Range(_point(source, start), _point(source, end), start, end) for start, end in spans]
    return parser.parse(source)


def _point(source: bytes, offset: int) -> Point:
    line_start = source.rfind(b"\n", 0, offset) + 1
    return Point(source.count(b"\n", 0, offset), offset - line_start)


@cache
def front_ends() -> dict[str, FrontEnd]:
    """Every front end by file suffix, lower case, with its dot. Two that claim one suffix are a defect."""
    found: dict[str, FrontEnd] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        front_end: FrontEnd | None = getattr(importlib.import_module(module.name), "FRONT_END", None)
        if front_end is None:
            continue
        for suffix in front_end.suffixes:
            if suffix in found:
                raise RuntimeError(f"{module.name} and another front end both claim {suffix}")
            found[suffix] = front_end
    return found
