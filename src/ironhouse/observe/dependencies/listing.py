"""The names of a tree's files, and the bytes of one: the only I/O of this package.

Owns how a tree is walked (by git's listing if there is one, else the folders) and what is refused: links, things that
are no files, files too large. Must not know what the names are wanted for.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from ironhouse.observe.dependencies.declared import UnreadableError
from ironhouse.observe.source import worktree
from ironhouse.observe.unchanged import Seen

LARGEST = 16_000_000
"""In bytes. Lock files of large projects reach a few million; what is larger declares no dependency by hand."""

SKIPPED_FOLDERS = frozenset(
    (
        ".git",
        ".hg",
        ".svn",
        ".bzr",
        ".tox",
        ".nox",
        ".venv",
        "venv",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        "__pycache__",
        ".eggs",
        "site-packages",
        "node_modules",
        "bower_components",
        ".gradle",
        ".cache",
    )
)


def names(root: Path, exclude: Sequence[str] = (), seen: Seen | None = None) -> list[str]:
    """Paths of files below *root*, relative to it, with ``/``; *exclude* are patterns as in ``.gitignore``.

    *seen* may have git's listing already, or the names of the same root, and is told which folders were walked.
    """
    seen = Seen() if seen is None else seen
    if seen.names is not None:
        return seen.names
    listed = seen.listed or worktree.listed(root)
    found = list(_from_folders(root, seen)) if listed is None else listed.names()
    if exclude:
        import pathspec

        spec = pathspec.GitIgnoreSpec.from_lines(exclude)
        found = [name for name in found if not spec.match_file(name)]
    seen.names = found
    return found


def top_of(root: Path) -> Path:
    """The top of the git work tree that *root* is in, or *root*."""
    resolved = root.resolve()
    for folder in (resolved, *resolved.parents):
        if os.path.lexists(folder / ".git"):
            return folder
    return resolved


def content(path: Path) -> str | None:
    """The text of a file; None for a link (what it leads to is listed itself) and for one that is gone.

    Raises ``UnreadableError`` for what is larger than ``LARGEST``, no regular file, binary, or not readable.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if path.is_symlink():
            return None
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UnreadableError(f"cannot be read: {_reason(error)}") from None
    with os.fdopen(descriptor, "rb") as file:
        try:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError("not a regular file")
            if status.st_size > LARGEST:
                raise UnreadableError(f"{status.st_size} bytes, more than {LARGEST}: not read")
            data = file.read(LARGEST + 1)
        except OSError as error:
            raise UnreadableError(f"cannot be read: {_reason(error)}") from None
    return _decoded(data)


def _decoded(data: bytes) -> str:
    """UTF-8, or UTF-16 where its mark says so; bytes that are neither become replacement characters.

    Lines end with ``\\n`` alone: parsers split there and nowhere else, so that their lines are an editor's.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").replace("\r\n", "\n")
    if b"\0" in data:
        raise UnreadableError("binary")
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def _from_folders(root: Path, seen: Seen) -> Iterator[str]:
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        seen.paths.add(folder.rstrip("/"))
        try:
            with os.scandir(root / folder if folder else root) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in SKIPPED_FOLDERS:
                            waiting.append(f"{folder}{entry.name}/")
                    elif not entry.is_symlink():
                        yield folder + entry.name
        except OSError:
            continue


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
