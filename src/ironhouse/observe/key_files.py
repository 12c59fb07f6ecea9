"""Files in the tree that hold a CURVE secret key: what pyzmq and czmq write certificates as (ZPL, RFC 4).

Owns which names are looked into, and what is told of such a file: whether git has it, and who may read it. Git keeps of
a file's mode whether it may be run and no more: the mode told is that of this copy. Must not judge, nor know sources.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from ironhouse.model.fact import SecretFact
from ironhouse.observe.dependencies import listing
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.secrets.values import Z85, is_key, is_published
from ironhouse.observe.unchanged import Seen

NAMES = ("_secret", ".zpl", ".key", ".cert", ".curve", ".zcert", ".private", ".secret")
"""How such a file's name ends. pyzmq adds ``.key_secret``, czmq ``_secret``."""

LARGEST = 1 << 16
"""Bytes. A certificate has some hundreds."""

_SECRET = re.compile(rb"^[ \t]*secret-key[ \t]*=[ \t]*([\"']?)([" + Z85 + rb"]{40})\1[ \t]*\r?$", re.MULTILINE)


def key_files(root: Path, *, exclude: Sequence[str] = (), seen: Seen | None = None) -> Iterator[SecretFact]:
    """Every file below the folder *root* that has a secret key in it. *seen* is told what was looked at."""
    seen = Seen() if seen is None else seen
    for name in listing.names(root, exclude, seen):
        if not name.endswith(NAMES):
            continue
        seen.paths.add(name)
        read = _content(root / name)
        if read is None:
            continue
        content, mode = read
        match = _SECRET.search(content)
        if match is None or not is_key(match[2].decode("ascii")):
            continue
        yield SecretFact(
            kind="file",
            path=name,
            line=content.count(b"\n", 0, match.start(2)) + 1,
            what=name.rpartition("/")[2],
            scope=scope_of(f"{name}.key"),  # names that tell have an ending
            published=is_published(match[2].decode("ascii")),
            mode=f"{mode:04o}" if os.name == "posix" else None,
            tracked=_is_tracked(seen, name),
        )


def _content(path: Path) -> tuple[bytes, int] | None:
    """The bytes and the mode of a small regular file; None for anything else."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        try:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                return None
            return file.read(LARGEST), stat.S_IMODE(status.st_mode)
        except OSError:
            return None


def _is_tracked(seen: Seen, name: str) -> bool | None:
    if seen.listed is None:
        return None
    return f"? {name}" not in os.fsdecode(seen.listed.out).split("\0")
