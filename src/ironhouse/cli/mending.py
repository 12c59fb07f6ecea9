"""``--diff`` and ``--fix`` of an audit: what has a mechanical mend is written, in memory first, and audited again.

Owns what may be written at all, and the writing. How mends are tried is ``trials``'; what one is, ``ironhouse.mend``'s.
A file is replaced whole, with its mode, and only if it is still what was audited; links and what leads out of the root
are left alone. Vendored code is not mended; tests and examples are where ``--all`` or a root that lies in them asks for
them.
"""

from __future__ import annotations

import argparse
import codecs
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from ironhouse.audit.rules import rules
from ironhouse.cli.places import below, folder_of, prefixes
from ironhouse.cli.policies import read_policy
from ironhouse.cli.trials import Trials, by_path, touches
from ironhouse.mend.plan import Left, Mend, proposals
from ironhouse.mend.shapes import Edit
from ironhouse.model.document import AuditDocument
from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import Finding
from ironhouse.observe.source.reading import WIDE_MARKS
from ironhouse.observe.source.scope import scope_of
from ironhouse.policy.policy import DEFAULT, Policy

MARK = codecs.BOM_UTF8


class Change(msgspec.Struct, frozen=True):
    """A file as it was and as it is to be, with its edits; offsets count from after a byte-order mark."""

    root: str
    path: str
    old: bytes
    new: bytes
    edits: tuple[Edit, ...]
    mends: tuple[Mend, ...]

    @property
    def file(self) -> Path:
        return folder_of(self.root) / self.path


class Mended(msgspec.Struct):
    """What came of all roots."""

    changes: list[Change] = []
    mends: list[Mend] = []
    left: list[Left] = []
    brings: dict[str, list[Finding]] = {}
    """By the id of a mended socket: what is found on it now that was not before, as the mend let expect."""


def mend(document: AuditDocument, arguments: argparse.Namespace) -> Mended:
    """What can be mended of *document*'s findings: what is safe; all of it where all is asked for, or only shown."""
    done = Mended()
    policies = {one.root: read_policy(one.root, Path(one.origin) if one.origin else None) for one in document.policies}
    unsafe = (arguments.fix or "all") == "all"
    for root in document.roots:
        _of_root(done, document, root, policies.get(root, DEFAULT), arguments, unsafe=unsafe)
    return done


def write_all(done: Mended) -> bool:
    """Write what was mended; what cannot be written is among what is left, afterwards. Whether anything was."""
    written: list[Change] = []
    for one in done.changes:
        refused = write(one)
        if refused is None:
            written.append(one)
        else:
            done.left += (Left(f, "refused", refused) for each in one.mends for f in each.findings)
    done.changes = written
    done.mends = list({id(each): each for one in written for each in one.mends}.values())
    return bool(written)


def _of_root(
    done: Mended,
    document: AuditDocument,
    root: str,
    policy: Policy,
    arguments: argparse.Namespace,
    *,
    unsafe: bool,
) -> None:
    sockets = tuple(one for one in document.sockets if one.root == root)
    dependencies = tuple(one for one in document.dependencies if one.root == root)
    asked = list(rules().values())
    sources = _Sources(root)
    open_ = _asked_for(document.findings, sockets, root, everything=arguments.all)
    proposed, left = proposals(open_, sockets, dependencies, asked, policy)
    done.left += left
    if not unsafe:
        done.left += (Left(one.finding, "unsafe", one.wanted.unsafe) for one in proposed if one.wanted.unsafe)
        proposed = [one for one in proposed if not one.wanted.unsafe]
    settled = Trials(root, arguments, policy, sockets, dependencies, sources).settle(proposed)
    done.left += settled.left
    # What two roots hold is mended below the first of them.
    known = {one.file for one in done.changes}
    mends = [one for one in settled.mends if not any(folder_of(root) / edit.path in known for edit in one.edits)]
    done.mends += mends
    brings = settled.brings
    done.brings.update({one.socket.id: brings[one.socket.id] for one in mends if one.socket.id in brings})
    done.changes += _changes(root, mends, settled.files, sources)


def _asked_for(
    findings: Sequence[Finding], sockets: Sequence[SocketFact], root: str, *, everything: bool
) -> Iterator[Finding]:
    """Those that count and are of a scope to be mended."""
    scopes = {one.id: one.scope for one in sockets}
    wanted = {"production", "test", "example"} if everything or _points_at_tests(root) else {"production"}
    for one in findings:
        if one.root == root and one.suppressed is None and scopes.get(one.socket or "", "production") in wanted:
            yield one


def _points_at_tests(root: str) -> bool:
    """Whether the root is a file, or lies among tests or examples: they were asked for by name."""
    return Path(root).is_file() or scope_of(f"{prefixes([root])[root]}file") in ("test", "example")


def _changes(root: str, mends: Sequence[Mend], files: Mapping[str, bytes], sources: _Sources) -> Iterator[Change]:
    for path, edits in sorted(by_path(mends).items()):
        mark = sources.mark(path)
        touching = tuple(one for one in mends if touches(one, (path,)))
        yield Change(root, path, mark + sources(path), mark + files[path], tuple(edits), touching)


class _Sources:
    """The files of one root, each read once; what is not to be written is not there."""

    def __init__(self, root: str) -> None:
        self._folder = folder_of(root)
        self._read: dict[str, tuple[bytes, bytes]] = {}

    def __call__(self, path: str) -> bytes:
        return self._known(path)[1]

    def mark(self, path: str) -> bytes:
        """The file's byte-order mark."""
        return self._known(path)[0]

    def _known(self, path: str) -> tuple[bytes, bytes]:
        if path not in self._read:
            raw = b"" if unwritable(self._folder, path) else (self._folder / path).read_bytes()
            mark = MARK if raw.startswith(MARK) else b""
            self._read[path] = mark, b"" if raw.startswith(WIDE_MARKS) else raw[len(mark) :]
        if not self._read[path][1]:
            raise FileNotFoundError(path)
        return self._read[path]


def unwritable(folder: Path, path: str) -> str | None:
    """Why the file is not to be written."""
    file = folder / path
    if below(Path(os.path.realpath(file.parent)), folder) is None:
        return "it leads out of the folder that was audited"
    try:
        kind = file.lstat().st_mode
    except (OSError, ValueError):
        return "it is not there any more"
    return None if stat.S_ISREG(kind) else "it is a link, or no file"


def write(change: Change) -> str | None:
    """Replace the file; what is returned is why not."""
    refused = unwritable(folder_of(change.root), change.path)
    if refused:
        return refused
    file = change.file
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        if file.read_bytes() != change.old:
            return "it was changed while it was audited"
        mode = stat.S_IMODE(file.stat().st_mode)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with os.fdopen(descriptor, "wb") as out:
            out.write(change.new)
        temporary.chmod(mode)
        temporary.replace(file)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        return f"it cannot be written: {(error.strerror or str(error)).lower()}"
    return None
