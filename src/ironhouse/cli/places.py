"""Where the roots of an audit lie in their repository: what a path is called outside of this machine.

Owns that relation. Must not know what is at any path.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def prefixes(roots: Iterable[str], file: str = "") -> dict[str, str]:
    """By root: what its paths are headed by to count from the repository's folder.

    Without a repository they count from the folder of *file*, which is to keep them, or else from the current one.
    """
    found: dict[str, str] = {}
    for root in roots:
        folder = folder_of(root)
        repository = _repository(folder)
        bases = [repository] if repository else [*([folder_of(file)] if file else []), Path.cwd().resolve()]
        found[root] = next((path for base in bases if (path := below(folder, base)) is not None), "")
    return found


def scopes(heads: dict[str, str]) -> list[str]:
    """What was looked at: each root's head of ``prefixes``, and for a root that is a file its own path."""
    return [f"{head}{'' if Path(root).is_dir() else Path(root).name}" for root, head in heads.items()]


def below(folder: Path, base: Path) -> str | None:
    """*folder* from *base*, with a slash at its end, empty when they are the same; None where it is not below it."""
    if not folder.is_relative_to(base):
        return None
    path = folder.relative_to(base).as_posix()
    return "" if path == "." else f"{path}/"


def from_root(path: Path, root: str) -> str:
    """*path* as paths of an audit of *root* count; it may lead out of the root by ``../``."""
    return Path(os.path.relpath(os.path.realpath(path), folder_of(root))).as_posix()


def folder_of(root: str) -> Path:
    """The folder that paths of an audit of *root* count from, without links."""
    path = Path(root)
    return Path(os.path.realpath(path if path.is_dir() else path.parent))


def _repository(folder: Path) -> Path | None:
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)
