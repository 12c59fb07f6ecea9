"""One file for each language, found by a walk of this folder.

A front end parses bytes with tree-sitter and lowers them to ``form``. It owns syntax alone: it must
not know what any name of a binding means. Adding a language is adding a file here that has a
module-level ``FRONT_END``.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Protocol

from tree_sitter import Tree

from ironhouse.observe.source.form import Function, Stmt, Unit


class FrontEnd(Protocol):
    """What a language must do. ``parse`` never raises on any bytes; ``outline`` and ``body`` never on any tree."""

    language: str
    suffixes: tuple[str, ...]
    version: int
    """Raised whenever the same bytes lower to another form: it is part of the cache's key."""

    def parse(self, source: bytes) -> Tree:
        """The syntax tree of *source*; broken input gives a tree with error nodes."""

    def outline(self, path: str, source: bytes, tree: Tree) -> Unit:
        """The unit with imports, classes, function heads and module-level statements; no bodies."""

    def body(self, source: bytes, tree: Tree, function: Function) -> tuple[Stmt, ...]:
        """The lowered body of a function of this unit's outline (found by its byte offsets)."""


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
