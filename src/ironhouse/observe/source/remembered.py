"""A survey that was made before and still holds: found again by what the files say now.

Owns the key of a whole result and the check that nothing it depends on has changed: every candidate's bytes,
every other file that was read, every path that was looked for, and which files mention the wrappers. Must not
know how a survey is made. Wrong is worse than slow: whatever cannot be checked makes the result unusable.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path

import msgspec

from ironhouse.observe.source.cache import ResultCache, result_key
from ironhouse.observe.source.listing import contents_of
from ironhouse.observe.source.reading import read
from ironhouse.observe.unchanged import still_there

DIGEST_LENGTH = 16


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """A result with what it stands on.

    ``others``: files that were asked for beside the candidates, with their digests (empty: it cannot be read), and
    folders that were listed, with those of the names in them (a folder's name ends in a slash).
    ``looked_for``: paths whose presence or absence was asked, with the answer (a folder's name ends in a slash).
    ``names``: what the further rounds searched for; ``mentioning``: the files that it found.
    """

    result: msgspec.Raw
    others: dict[str, bytes]
    looked_for: dict[str, bool]
    names: list[str]
    mentioning: list[str]


def key_of(root: Path, folder: Path, paths: Iterable[str], options: str) -> bytes | None:
    """The key of a survey of these candidates as they are now; None when one cannot be read."""
    parts = [os.fsencode(os.path.realpath(root)), options.encode(), _own_code()]
    for path in paths:
        digest = _digest(folder, path)
        if digest is None:
            return None
        parts += [path.encode(), digest]
    return result_key(parts)


def recall(cache: ResultCache, key: bytes, folder: Path, mentioning: Callable[[list[str]], list[str]]) -> Kept | None:
    """The result under *key* if everything else that it stands on is as it was."""
    stored = cache.get(key)
    if stored is None:
        return None
    try:
        kept = msgspec.msgpack.decode(stored, type=Kept)
    except msgspec.MsgspecError:
        return None
    if not still_there(os.fspath(folder), kept.looked_for):
        return None
    if any((_digest(folder, path) or b"") != digest for path, digest in kept.others.items()):
        return None
    if kept.names and mentioning(kept.names) != kept.mentioning:
        return None
    return kept


def keep(
    cache: ResultCache,
    key: bytes,
    folder: Path,
    result: bytes,
    others: Iterable[str],
    looked_for: dict[str, bool],
    names: list[str],
    mentioning: list[str],
) -> None:
    """Keep a result with what it stands on."""
    digests = {path: _digest(folder, path) or b"" for path in others}
    kept = Kept(msgspec.Raw(result), digests, looked_for, names, mentioning)
    cache.put(key, msgspec.msgpack.encode(kept))


def _digest(folder: Path, path: str) -> bytes | None:
    if path.endswith("/"):
        return contents_of(f"{folder}/{path}")
    source = read(folder, path)
    return blake2b(source, digest_size=DIGEST_LENGTH).digest() if isinstance(source, bytes) else None


def _own_code() -> bytes:
    """A fingerprint of the observer itself: another version of it may say something else of the same files."""
    digest = blake2b(digest_size=DIGEST_LENGTH)
    package = Path(__file__).parent.parent.parent
    for folder in ("observe/source", "model"):
        for file in sorted((package / folder).rglob("*.py")):
            status = file.stat()
            digest.update(f"{file.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.digest()
