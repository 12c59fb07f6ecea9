"""What a file, and what was audited, is called outside of this machine.

Owns these names, which reports for other programs and baselines go by. Pure: where the roots lie is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import basename, normpath

import msgspec


class Tree(msgspec.Struct, frozen=True):
    """What was audited: the name of its folder or file, and what was checked out there, empty where that is unknown."""

    name: str
    commit: str = ""


def audited(root: str, trees: Mapping[str, Tree]) -> tuple[str, str]:
    """What *root* is called, and what a reader elsewhere has to know of it: ``.`` means nothing to them."""
    tree = trees.get(root, Tree(root))
    name = tree.name if basename(root.rstrip("/")) in ("", ".", "..") else root
    return name, f"with commit {tree.commit} checked out" if tree.commit else ""


def place(prefixes: Mapping[str, str], root: str, path: str) -> str:
    """*path* under *root*, whose own place *prefixes* has; it may lead out of the root by ``../``."""
    joined = prefixes.get(root, "") + path
    return normpath(joined) if "../" in joined else joined
