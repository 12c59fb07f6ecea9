"""Whether a tree is as it was when it was last looked at, by what the system says of its files: none is opened.

Owns what an audit looked at (``Seen``, which the observers fill), the stamps of these files and folders, and when
stamps can be trusted. Must not know what was found. Wrong is worse than slow: whatever cannot be told is a change.

A stamp is a file's kind, number, device, size and both times. The change time (ctime) moves with every write, chmod
and rename, and no program can set it back, unlike the modification time. Two writes within one tick of the clock
leave one change time, so a snapshot is only taken of a tree in which nothing has changed since shortly before it was
looked at. That also tells that nothing changed while it was looked at.

In a git work tree, git lists the files (with the hashes in its index, so that another commit is another listing) and
only their stamps are compared; elsewhere, those of every folder that was walked too. Paths that were looked for and
not found are kept with the folders in which they would appear: when one of these has changed, each path is asked
again.
"""

from __future__ import annotations

import os
import stat
from array import array
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import msgspec

from ironhouse.observe.source import worktree
from ironhouse.observe.source.reading import folder_of

TRUSTED_AFTER = 3_000_000_000
"""Nanoseconds before the look in which nothing may have changed: the coarsest clock of a file system ticks in 2 s."""

_BITS = (1 << 64) - 1


class Seen:
    """What an audit of one root looked at. Paths are relative to the root's folder; some lead out of it by ``../``."""

    def __init__(self) -> None:
        self.listed: worktree.Listed | None = None
        """What git said is in the tree; None where it was walked."""
        self.names: list[str] | None = None
        """Every file below the root, once somebody has listed them."""
        self.suffixes: frozenset[str] = frozenset()
        """Of the listed files those with one of these were looked into."""
        self.paths: set[str] = set()
        """Beside the listed ones: files that were read, and folders that were walked."""
        self.looked_for: dict[str, bool] = {}
        """Paths whose presence alone counts, with the answer; a folder's name ends in a slash."""


class Snapshot(msgspec.Struct, array_like=True, frozen=True):
    """The tree as it was: ``listing`` is a digest of git's answer, ``stamps`` and ``around_stamps`` are of ``paths``
    (after the listed ones) and of the folders ``around`` what was looked for."""

    listing: bytes
    top: str
    suffixes: list[str]
    paths: list[bytes]
    stamps: bytes
    around: list[bytes]
    around_stamps: bytes
    looked_for: msgspec.Raw


class _Stamps:
    """The stamps of many paths as one digest, and the latest change time among them."""

    def __init__(self, folder: str) -> None:
        self._prefix = os.fsencode(os.path.join(folder, ""))  # noqa: PTH118 - joined by hand, thousands of times
        self._numbers = array("Q")
        self.latest = 0

    def add(self, paths: Iterable[bytes]) -> None:
        """Hot: called for every source file of a tree."""
        prefix, extend, lstat, latest = self._prefix, self._numbers.extend, os.lstat, self.latest
        for path in paths:
            try:
                status = lstat(prefix + path)
            except (OSError, ValueError) as error:
                extend((getattr(error, "errno", None) or 0,))
                continue
            changed = status.st_ctime_ns
            if changed > latest:
                latest = changed
            extend(
                (
                    status.st_mode,
                    status.st_ino,
                    status.st_dev,
                    status.st_size,
                    status.st_mtime_ns & _BITS,
                    changed & _BITS,
                )
            )
            if stat.S_ISLNK(status.st_mode):
                self.latest = latest
                self._follow(prefix + path)
                latest = self.latest
        self.latest = latest

    def _follow(self, link: bytes) -> None:
        """What is where a link leads: its own stamp does not tell."""
        try:
            target = os.stat(link)  # noqa: PTH116 - bytes
        except (OSError, ValueError) as error:
            self._numbers.append(getattr(error, "errno", None) or 0)
            return
        self.latest = max(self.latest, target.st_ctime_ns)
        times = (target.st_mtime_ns & _BITS, target.st_ctime_ns & _BITS)
        self._numbers.extend((target.st_mode, target.st_ino, target.st_dev, target.st_size, *times))

    def digest(self) -> bytes:
        return blake2b(self._numbers, digest_size=16).digest()


def snapshot(root: Path, seen: Seen, since: int) -> Snapshot | None:
    """*root* as it has been from *since* (ns, before the first look) until now; None where that is not sure."""
    if os.name != "posix":
        return None  # elsewhere the change time is the time of creation
    folder = os.path.realpath(folder_of(root))
    listed = [] if seen.listed is None else seen.listed.files(seen.suffixes)
    paths = sorted({os.fsencode(path) for path in seen.paths}.difference(listed))
    around = _around(folder, seen.looked_for)
    stamps, around_stamps, rest = _Stamps(folder), _Stamps(folder), _Stamps(folder)
    stamps.add(listed)
    stamps.add(paths)
    around_stamps.add(around)
    # What has gone since it was read has no stamp of its own any more; its folder has.
    rest.add(_folders((*listed, *paths)))
    if seen.listed is not None:
        rest.add((os.fsencode(seen.listed.index),))
    if max(stamps.latest, around_stamps.latest, rest.latest) >= since - TRUSTED_AFTER:
        return None
    return Snapshot(
        b"" if seen.listed is None else seen.listed.digest(),
        _top(folder),
        sorted(seen.suffixes),
        paths,
        stamps.digest(),
        around,
        around_stamps.digest(),
        msgspec.Raw(msgspec.msgpack.encode(seen.looked_for)),
    )


def holds(root: Path, snapshot: Snapshot) -> bool:
    """Whether an audit of *root* would see what it saw when *snapshot* was taken. Never raises ``OSError``."""
    folder = os.path.realpath(folder_of(root))
    if _top(folder) != snapshot.top:
        return False
    stamps = _Stamps(folder)
    listed = worktree.listed(root) if root.is_dir() else None
    if (b"" if listed is None else listed.digest()) != snapshot.listing:
        return False
    if listed is not None:
        stamps.add(listed.files(frozenset(snapshot.suffixes)))
    stamps.add(snapshot.paths)
    if stamps.digest() != snapshot.stamps:
        return False
    around = _Stamps(folder)
    around.add(snapshot.around)
    return around.digest() == snapshot.around_stamps or still_there(
        folder, msgspec.msgpack.decode(snapshot.looked_for, type=dict[str, bool])
    )


def still_there(folder: str, looked_for: dict[str, bool]) -> bool:
    """Whether the paths that were looked for are there, or not, as they were."""
    return all(is_there(f"{folder}/{path}") is there for path, there in looked_for.items())


def is_there(path: str) -> bool:
    """Whether there is a file of that name, or a folder where the name ends in a slash. Called ten thousand times."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  (a Path would cost more than the question)
    except (OSError, ValueError):
        return False
    return stat.S_ISDIR(mode) if path.endswith("/") else stat.S_ISREG(mode)


def _top(folder: str) -> str:
    """The nearest folder, from *folder* upwards, that says it is a repository; git may think otherwise."""
    current = folder
    while not os.path.lexists(f"{current}/.git"):
        above = os.path.dirname(current)  # noqa: PTH120
        if above == current:
            return ""
        current = above
    return current


def _folders(paths: Iterable[bytes]) -> list[bytes]:
    """Every folder that leads to one of the paths, each once; the first of all is ``b""``, the root's own."""
    found: set[bytes] = {b""}
    for path in paths:
        folder = path.rstrip(b"/").rpartition(b"/")[0]
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition(b"/")[0]
    return sorted(found)


def _around(folder: str, looked_for: Iterable[str]) -> list[bytes]:
    """The folders whose stamps tell whether each answer still stands, and the links that could change one."""
    there: dict[str, bool] = {"": True}

    def is_folder(path: str) -> bool:
        known = there.get(path)
        if known is None:
            # A folder in one that is not there is not asked for.
            known = there[path] = is_folder(path.rpartition("/")[0]) and os.path.isdir(f"{folder}/{path}")  # noqa: PTH112
        return known

    for path in looked_for:
        is_folder(path.rstrip("/").rpartition("/")[0])
    found = [path for path, known in there.items() if known]
    links: list[str] = []
    for path in found:
        try:
            with os.scandir(f"{folder}/{path}") as entries:
                links += [f"{path}/{entry.name}" if path else entry.name for entry in entries if entry.is_symlink()]
        except OSError:
            continue
    return sorted(os.fsencode(path) for path in {*found, *links})
