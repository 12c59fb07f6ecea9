"""One file for each thing that watches over dependencies, found by a walk of this folder.

A module states ``WATCHER``: which files at a repository's top configure it, and a pure parse function to watches.
It must not do I/O and must not know the declarations. Adding a watcher is adding a file here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache

import msgspec

from ironhouse.observe.dependencies.watching import Watch

FOLDERS = ("", ".github", ".github/workflows", ".gitlab")
"""Where configurations of watchers lie, from the repository's top."""


class Watcher(msgspec.Struct, frozen=True):
    """``files`` is a regular expression for the whole path from the repository's top. ``parse`` raises
    ``UnreadableError`` and nothing else."""

    name: str
    files: str
    parse: Callable[[str, str], Iterable[Watch]]


@cache
def watchers() -> tuple[Watcher, ...]:
    """Every watcher, in the order of module names. Two with one name are a defect."""
    found: dict[str, Watcher] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        watcher: Watcher = importlib.import_module(module.name).WATCHER
        if watcher.name in found:
            raise RuntimeError(f"{module.name} and another watcher are both named {watcher.name}")
        found[watcher.name] = watcher
    return tuple(found.values())
