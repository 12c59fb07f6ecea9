"""The report that an audit of the same roots gave before, as long as nothing of theirs has changed.

Owns what else than the trees a report depends on, and how it is kept. Must not know how a tree is compared
(``observe.unchanged``) nor what a report says. A report is kept as it is shown: secrets are gone from it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec

from ironhouse.model.headline import Headline
from ironhouse.observe.source.cache import ReportCache, cache_folder, prune
from ironhouse.observe.unchanged import Seen, Snapshot, holds, snapshot

PARSERS = ("tree_sitter", "tree_sitter_python", "tree_sitter_c", "tree_sitter_cpp", "msgspec", "pathspec", "yaml")
"""Packages whose versions a report depends on."""


class Report(msgspec.Struct, array_like=True):
    """``document`` is the JSON document as it is written; then comes what the exit code is made of. ``days`` are the
    first and the last day on which it says the same: an ignore that has a date counts no more after it. ``headlines``
    are those of the rules that found something, so that showing it loads no rule."""

    document: bytes
    severities: list[str]
    incomplete: bool
    unclear: bool
    days: tuple[str, str] = ("", "9999-12-31")
    headlines: dict[str, Headline] = {}


class _Kept(msgspec.Struct, array_like=True):
    snapshots: list[Snapshot]
    report: Report


class ReportKeeper:
    """The place of the report of these roots with these options; *started* (ns) is before anything was looked at."""

    def __init__(self, folder: Path, roots: Sequence[str], options: Sequence[object], started: int) -> None:
        self._cache = ReportCache(folder)
        self._folder = folder
        self._roots = [Path(root) for root in roots]
        self._started = started
        self._key = _key(roots, options)

    def find(self) -> Report | None:
        """The report, if it still holds."""
        stored = self._cache.get(self._key)
        if stored is None:
            return None
        try:
            kept = msgspec.msgpack.decode(stored, type=_Kept)
        except (msgspec.MsgspecError, ValueError):
            return None
        first, last = kept.report.days
        if not first <= _today() <= last:
            return None
        pairs = zip(self._roots, kept.snapshots, strict=True)
        return kept.report if all(holds(root, one) for root, one in pairs) else None

    def keep(self, seen: Sequence[Seen], report: Report) -> None:
        """Keep *report*, unless something may have changed meanwhile; *seen* is what was looked at, root by root."""
        snapshots: list[Snapshot] = []
        for root, one in zip(self._roots, seen, strict=True):
            taken = snapshot(root, one, self._started)
            if taken is None:
                return
            snapshots.append(taken)
        self._cache.put(self._key, msgspec.msgpack.encode(_Kept(snapshots, report)))
        prune(self._folder)


def keeper(roots: Sequence[str], options: Sequence[object], started: int) -> ReportKeeper | None:
    """A keeper for these roots; None where there is no folder that is safe to keep things in."""
    folder = cache_folder()
    return None if folder is None else ReportKeeper(folder, roots, options, started)


def _today() -> str:
    return time.strftime("%Y-%m-%d")


def _key(roots: Sequence[str], options: Sequence[object]) -> bytes:
    digest = blake2b(digest_size=16)
    for root in roots:
        digest.update(os.fsencode(f"{root}\0{os.path.realpath(root)}\0"))
    user = (os.geteuid(), os.getgroups()) if os.name == "posix" else ()
    digest.update(repr((sys.version, user, options, *_code())).encode())
    return digest.digest()


def _code() -> Iterator[tuple[str, int, int]]:
    """What ironhouse itself is made of, and what it parses with: another version may say something else."""
    package = Path(__file__).parent.parent
    waiting = [str(package)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if entry.name.endswith((".py", ".json")):
                    status = entry.stat()
                    yield entry.path, status.st_size, status.st_mtime_ns
                elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                    waiting.append(entry.path)
    for folder in sys.path:
        for name in PARSERS:
            try:
                status = os.stat(f"{folder}/{name}/__init__.py")  # noqa: PTH116 - fifty times, most in vain
            except OSError:
                continue
            yield name, status.st_size, status.st_mtime_ns
