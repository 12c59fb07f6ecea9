"""Keeps lowered forms and whole results between runs, by content.

Owns the folder, the files' layout and how old ones go. Must not know how a form is made or what a result says.
Nothing here ever fails an audit: what cannot be read is computed again, what cannot be written is not kept.

Forms of one audited root lie in one pack: a header (msgpack: key → place, checksum, day of last use), then the
units, each its own msgpack. Two hundred small files would cost two hundred opens; the pack costs one read, its
header under a millisecond, and a unit is decoded only when it is asked for. A key is a hash of everything that
the form depends on: bytes, language, the front end's version, and the shape of the form itself, taken from its
structs, so that a changed form needs nobody to remember a number.

Only a folder that belongs to this user and that no other may write is used; entries carry a checksum; files are
replaced whole. Writers at the same time lose at most each other's newest entries, never a reader's data.
Never pickle: an entry is data, whoever wrote it.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec

if TYPE_CHECKING:
    from ironhouse.observe.source.form import Unit

CACHE_VERSION = 1
"""Part of every key; raised when the layout of packs or results changes."""

FOLDER_VARIABLE = "IRONHOUSE_CACHE_DIR"
MAGIC = b"ironhouse\x00pack\x01\n"
RESULT_MAGIC = b"ironhouse\x00result\x01\n"

DAY = 86_400
UNUSED_DAYS = 30
"""Entries and files that nobody has asked for in so many days go."""
FOLDER_LIMIT = 256 << 20
"""Bytes that the whole folder may keep; the longest unused files go first."""
PACK_LIMIT = 64 << 20
"""Bytes that one root's pack may keep; the longest unused entries go first."""

KEY_LENGTH = 16
_LENGTH = 8


class _Entry(msgspec.Struct, array_like=True, gc=False, frozen=True):
    start: int
    size: int
    checksum: int
    day: int


_header_decoder = msgspec.msgpack.Decoder(dict[bytes, _Entry])
_encoder = msgspec.msgpack.Encoder()


def cache_folder() -> Path | None:
    """The folder to keep things in, made if need be; None where there is none that is safe to use."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        folder = Path(chosen)
    else:
        from platformdirs import user_cache_path  # late: 10 ms that --no-cache does not need

        folder = user_cache_path("ironhouse")
    return folder if _usable(folder) else None


def form_key(source: bytes, language: str, version: int) -> bytes:
    """The key of the form of *source*; *version* is the front end's."""
    digest = blake2b(_shape(), digest_size=KEY_LENGTH)
    digest.update(f"{language}\0{version}\0".encode())
    digest.update(source)
    return digest.digest()


def result_key(parts: Iterable[bytes]) -> bytes:
    """The key of a result: a hash over everything that it depends on, in a fixed order."""
    digest = blake2b(_shape(), digest_size=KEY_LENGTH)
    for part in parts:
        digest.update(len(part).to_bytes(_LENGTH, "big"))
        digest.update(part)
    return digest.digest()


class FormCache:
    """The lowered forms of one audited root. ``save`` writes what was put; without it nothing is kept."""

    def __init__(self, folder: Path, root: Path) -> None:
        name = blake2b(os.fsencode(os.path.realpath(root)), digest_size=KEY_LENGTH).hexdigest()
        self._file = folder / f"forms-{name}.pack"
        self._data, self._entries = _load(self._file)
        self._new: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()

    def get(self, key: bytes, path: str) -> Unit | None:
        """The unit under *key* as that of the file *path*: equal files share one entry."""
        raw = self._new.get(key) or self._stored(key)
        if raw is None:
            return None
        try:
            unit = _unit_decoder().decode(raw)
        except (msgspec.MsgspecError, RecursionError, ValueError):
            self._entries.pop(key, None)
            return None
        self._used.add(key)
        unit.path = path
        return unit

    def put(self, key: bytes, unit: Unit) -> None:
        """Keeps *unit*, in place of what was under *key*. One that msgpack has no form for is not kept."""
        with suppress(msgspec.MsgspecError, OverflowError, RecursionError, ValueError, TypeError):
            self._new[key] = _encoder.encode(unit)

    def save(self) -> None:
        """Writes the pack if anything in it is new, with what another run has written meanwhile."""
        today = int(time.time()) // DAY
        stale = any(today - self._entries[key].day > UNUSED_DAYS // 4 for key in self._used if key in self._entries)
        if not self._new and not stale:
            return
        kept: dict[bytes, tuple[int, bytes | memoryview]] = {}
        for data, entries in (_load(self._file), (self._data, self._entries)):
            for key, entry in entries.items():
                if today - entry.day <= UNUSED_DAYS or key in self._used:
                    blob = _blob(data, entry)
                    if blob is not None:
                        kept[key] = (today if key in self._used else entry.day, blob)
        kept.update((key, (today, blob)) for key, blob in self._new.items())
        replace_file(self._file, _pack(kept))

    def _stored(self, key: bytes) -> memoryview | None:
        entry = self._entries.get(key)
        return None if entry is None else _blob(self._data, entry)


class ResultCache:
    """Whole results as bytes, one file each."""

    PREFIX = "result"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: bytes) -> bytes | None:
        """The result under *key*, exactly as it was put; None when there is none or it was damaged."""
        file = self._file(key)
        try:
            data = file.read_bytes()
            if time.time() - file.stat().st_mtime > DAY:
                os.utime(file)
        except OSError:
            return None
        head = len(RESULT_MAGIC) + _LENGTH
        body = data[head:]
        sound = data[:head] == RESULT_MAGIC + crc32(body).to_bytes(_LENGTH, "big")
        return body if sound else None

    def put(self, key: bytes, result: bytes) -> None:
        replace_file(self._file(key), RESULT_MAGIC + crc32(result).to_bytes(_LENGTH, "big") + result)

    def _file(self, key: bytes) -> Path:
        return self._folder / f"{self.PREFIX}-{key.hex()}"


class ReportCache(ResultCache):
    """The same for whole reports."""

    PREFIX = "report"


def prune(folder: Path, now: float | None = None) -> None:
    """Removes what has gone unused, at most once a day: old files, then the oldest over the limit."""
    moment = time.time() if now is None else now
    stamp = folder / "pruned"
    with suppress(OSError):
        if moment - stamp.stat().st_mtime < DAY:
            return
    with suppress(OSError):
        stamp.touch()
        os.utime(stamp, (moment, moment))
        files = []
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(("forms-", "result-", "report-", "new-")) and entry.is_file(
                    follow_symlinks=False
                ):
                    status = entry.stat(follow_symlinks=False)
                    files.append((status.st_mtime, status.st_size, entry.path))
        room = FOLDER_LIMIT
        for used, size, path in sorted(files, reverse=True):
            room -= size
            if room < 0 or moment - used > UNUSED_DAYS * DAY:
                with suppress(OSError):
                    Path(path).unlink()


def replace_file(file: Path, data: bytes) -> None:
    """Writes *data* under a new name and moves it to *file*; a reader sees the old file or the new one. On a full
    or read-only disk nothing happens."""
    temporary = file.parent / f"new-{os.getpid()}-{time.monotonic_ns()}"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
        temporary.replace(file)
    except OSError:
        with suppress(OSError):
            temporary.unlink()


@cache
def _shape() -> bytes:
    """A fingerprint of the form: names, fields and their types, in the order of definition."""
    from ironhouse.observe.source import form  # late, here and below: reports are found again without it

    digest = blake2b(f"{CACHE_VERSION}".encode())
    structs: list[type[msgspec.Struct]] = [*form.Node.__subclasses__(), form.Unit]
    for struct in structs:
        config = struct.__struct_config__
        digest.update(f"{struct.__name__} {config.tag} {struct.__annotations__}".encode())
    return digest.digest()


@cache
def _unit_decoder() -> msgspec.msgpack.Decoder[Unit]:
    """Made when it is needed: learning the sixty structs of the form takes 5 ms."""
    from ironhouse.observe.source.form import Unit

    return msgspec.msgpack.Decoder(Unit)


def _usable(folder: Path) -> bool:
    """Makes the folder for this user alone. One that others could write to may hold anything: not used."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError:
        return False
    if os.name != "posix":
        return stat.S_ISDIR(status.st_mode)
    foreign = status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(status.st_mode) and not foreign


def _load(file: Path) -> tuple[memoryview, dict[bytes, _Entry]]:
    """A pack's bytes and header; nothing for one that is missing, foreign, cut off or damaged."""
    nothing: tuple[memoryview, dict[bytes, _Entry]] = (memoryview(b""), {})
    try:
        if file.stat().st_size > 2 * PACK_LIMIT:
            return nothing
        data = memoryview(file.read_bytes())
    except OSError:
        return nothing
    head = len(MAGIC) + 2 * _LENGTH
    if data[: len(MAGIC)] != MAGIC or len(data) < head:
        return nothing
    size = int.from_bytes(data[len(MAGIC) : len(MAGIC) + _LENGTH], "big")
    header = data[head : head + size]
    if len(header) != size or crc32(header) != int.from_bytes(data[head - _LENGTH : head], "big"):
        return nothing
    try:
        return data[head + size :], _header_decoder.decode(header)
    except (msgspec.MsgspecError, ValueError):
        return nothing


def _blob(data: memoryview, entry: _Entry) -> memoryview | None:
    blob = data[entry.start : entry.start + entry.size]
    return blob if len(blob) == entry.size and crc32(blob) == entry.checksum else None


def _pack(kept: dict[bytes, tuple[int, bytes | memoryview]]) -> bytes:
    """The pack's bytes, the entries that were used last up to the limit."""
    entries: dict[bytes, _Entry] = {}
    blobs: list[bytes | memoryview] = []
    start = 0
    for key, (day, blob) in sorted(kept.items(), key=lambda item: item[1][0], reverse=True):
        if start + len(blob) <= PACK_LIMIT:
            entries[key] = _Entry(start, len(blob), crc32(blob), day)
            blobs.append(blob)
            start += len(blob)
    header = _encoder.encode(entries)
    check = len(header).to_bytes(_LENGTH, "big") + crc32(header).to_bytes(_LENGTH, "big")
    return b"".join((MAGIC, check, header, *blobs))
