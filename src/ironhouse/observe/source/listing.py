"""The names of all files below a folder, for what is seldom asked and cannot be answered by names that are known.

Owns which folders are not looked into. Must not know what the names are wanted for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import blake2b

from ironhouse.observe.source.walk import NEVER_SOURCE


def files_below(root: str, looked_into: set[str]) -> Iterator[str]:
    """Each file below *root*, relative to it; *looked_into* is told of each folder, by a name that ends in a slash."""
    waiting = ["./"]
    while waiting:
        folder = waiting.pop()
        looked_into.add(folder)
        try:
            with os.scandir(f"{root}/{folder}") as entries:
                for entry in sorted(entries, key=lambda one: one.name):
                    path = f"{folder}{entry.name}".removeprefix("./")
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in NEVER_SOURCE:
                            waiting.append(f"{path}/")
                    elif not entry.is_symlink():
                        yield path
        except OSError:
            continue


def contents_of(folder: str) -> bytes:
    """A digest of the names in a folder, and of which of them are folders; empty where it cannot be looked into."""
    digest = blake2b(digest_size=16)
    try:
        with os.scandir(folder) as entries:
            for name, is_folder in sorted((one.name, one.is_dir(follow_symlinks=False)) for one in entries):
                digest.update(os.fsencode(f"{name}{'/' if is_folder else ''}\n"))
    except OSError:
        return b""
    return digest.digest()
