"""Modules of the standard library that an import misspells.

Owns the proof: the name lacks an inner letter of a module's, or has two of its letters in the wrong order, and all that
is asked for is that module's. Must not know which modules a tree has.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache

_MODULES = ("argparse", "asyncio", "collections", "contextlib", "dataclasses", "datetime", "functools", "itertools")
_MORE = ("logging", "multiprocessing", "pathlib", "subprocess", "threading", "typing")


def meant(module: str, names: tuple[tuple[str, str], ...]) -> str | None:
    """The module of the standard library that is meant by one of another name."""
    found = _misspellings().get(module)
    if found is None:
        return None
    there = dir(importlib.import_module(found))
    return found if all(name in there and not name.startswith("_") for name, _ in names) else None


@cache
def _misspellings() -> dict[str, str]:
    right = (*_MODULES, *_MORE)
    return {wrong: one for one in right for wrong in _wrong(one) if wrong not in right}


def _wrong(name: str) -> Iterator[str]:
    for at in range(1, len(name) - 1):
        yield name[:at] + name[at + 1 :]
        yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]
