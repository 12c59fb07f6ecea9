"""Whether a watcher covers a declaration.

Owns the shape of a watch and the one decision ``covers``. Must not know any watcher's file or any ecosystem: they
meet in keys (``dependabot:pip``), which an ecosystem lists and a watch claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

SECURITY_ONLY = " (security updates only)"
"""Added to a watcher's name when it speaks only where an advisory exists, and not of new releases."""


class Watch(msgspec.Struct, frozen=True):
    """One thing that looks at declarations again and again.

    ``keys`` are those of ``Ecosystem.watched_as``; ``renovate:*`` stands for all that begin so. Paths and folders
    are relative to the repository's top, without a leading ``/``; they may be globs (``*``, ``**``). Empty ``folders``
    and ``files`` mean everywhere. ``one_below`` also takes folders right below. ``names`` and ``without`` are globs of
    package names; empty ``names`` means all.
    """

    name: str
    line: int
    covers: str
    keys: frozenset[str]
    without_keys: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()
    one_below: bool = False
    files: tuple[str, ...] = ()
    not_paths: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def covers(watch: Watch, keys: Iterable[str], path: str, names: Iterable[str]) -> bool:
    """Whether *watch* reads *path* for a package known by any of *names*, in an ecosystem watched under *keys*."""
    if not any(_claims(watch, key) for key in keys):
        return False
    folder, _, base = path.rpartition("/")
    if watch.folders and not any(_in_folder(folder, pattern, watch.one_below) for pattern in watch.folders):
        return False
    if watch.files and not any(matches(path, pattern) or matches(base, pattern) for pattern in watch.files):
        return False
    if any(matches(path, pattern) for pattern in watch.not_paths):
        return False
    known = tuple(name.lower() for name in names)
    if any(matches(name, pattern.lower()) for pattern in watch.without for name in known):
        return False
    return not watch.names or any(matches(name, pattern.lower()) for pattern in watch.names for name in known)


def _claims(watch: Watch, key: str) -> bool:
    if key in watch.without_keys:
        return False
    return key in watch.keys or f"{key.partition(':')[0]}:*" in watch.keys


def _in_folder(folder: str, pattern: str, one_below: bool) -> bool:
    pattern = pattern.strip("/")
    if matches(folder, pattern):
        return True
    return one_below and bool(folder) and matches(folder.rpartition("/")[0], pattern)


def matches(text: str, glob: str) -> bool:
    """Whether the whole of *text* matches *glob*: ``*`` within a folder, ``**`` across folders."""
    if "*" not in glob and "?" not in glob:
        return text == glob
    return len(glob) < 500 and _compiled(glob).fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compiled(glob: str) -> re.Pattern[str]:
    # Atomic groups keep a pattern of many stars from trying every division of the text.
    parts: list[str] = []
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", re.sub(r"\*{3,}", "**", glob)):
        if part == "**/":
            parts.append("(?:.*/)?")
        elif part == "**":
            parts.append(".*")
        elif part == "*":
            parts.append("[^/]*")
        elif part == "?":
            parts.append("[^/]")
        else:
            parts.append(re.escape(part))
    return re.compile("".join(parts))
