"""Where the roots of an audit lie in their repository: what a path is called outside of this machine.

Owns that relation. Must not know what is at any path.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def prefixes(roots: Iterable[str]) -> dict[str, str]:
    """By root: what its paths are headed by to count from the repository's folder; from the current one without."""
    found: dict[str, str] = {}
    for root in roots:
        folder = folder_of(root)
        found[root] = below(folder, _repository(folder) or Path.cwd().resolve()) or ""
    return found


def scopes(roots: Iterable[str]) -> list[str]:
    """What was looked at: each root's prefix, and for a root that is a file its own path, in the repository."""
    return [f"{prefix}{'' if Path(root).is_dir() else Path(root).name}" for root, prefix in prefixes(roots).items()]


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
