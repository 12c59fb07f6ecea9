"""One file for each kind of file that declares dependencies, found by a walk of this folder.

A module states ``ECOSYSTEM`` (or ``ECOSYSTEMS``): which names it reads, a pure parse function, and by which keys
watchers know it. It must not do I/O and must not know where the file lies beyond its path's text. Adding an
ecosystem is adding a file here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache

import msgspec

from ironhouse.observe.dependencies.declared import Declared

Parse = Callable[[str, str], Iterable[Declared]]
"""From a path (relative, with ``/``) and the file's text to declarations. Raises ``UnreadableError``, nothing else."""


class Ecosystem(msgspec.Struct, frozen=True):
    """A kind of file.

    ``files`` is a regular expression for the whole base name in lower case; ``folder`` is searched in the folder's
    path in lower case, with a ``/`` at its end. Every name that ``files`` accepts ends with one of ``ends`` or
    contains one of ``has``: of a tree's names nearly all are turned away by that, at a tenth of a pattern's cost.
    ``watched_as`` are the keys of watchers that read this kind of file (``dependabot:pip``, ``renovate:conan``,
    ``trivy``). ``by_name`` is for files that are never opened. ``largest``, in characters, is more than anybody
    writes by hand; lock files say more. ``of_ci``: what it installs is there for tests, not for users.
    """

    source: str
    files: str
    ends: tuple[str, ...]
    parse: Parse
    watched_as: frozenset[str] = frozenset()
    folder: str = ""
    by_name: bool = False
    has: tuple[str, ...] = ()
    largest: int = 1_000_000
    of_ci: bool = False


@cache
def ecosystems() -> tuple[Ecosystem, ...]:
    """Every ecosystem, in the order of module names. Two modules that claim one ``source`` are a defect."""
    found: list[Ecosystem] = []
    owner: dict[str, str] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        loaded = importlib.import_module(module.name)
        own: tuple[Ecosystem, ...] = getattr(loaded, "ECOSYSTEMS", None) or (loaded.ECOSYSTEM,)
        for ecosystem in own:
            if owner.setdefault(ecosystem.source, module.name) != module.name:
                raise RuntimeError(f"{module.name} and {owner[ecosystem.source]} both claim {ecosystem.source}")
            found.append(ecosystem)
    return tuple(found)
