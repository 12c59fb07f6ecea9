"""``--diff`` and ``--fix`` of an audit: what has a mechanical mend is written, in memory first, and audited again.

Owns the order of that, what may be written at all, and the writing. What a mend is, is ``ironhouse.mend``'s. A file is
replaced whole, with its mode, and only if it is still what was audited; links, and what leads out of the root, are left
alone. Vendored code is not mended; tests and examples are where ``--all`` or a root that lies in them asks for them.
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
from ironhouse.cli import observing
from ironhouse.cli.places import below, folder_of, prefixes
from ironhouse.cli.policies import read_policy
from ironhouse.mend.edits import applied
from ironhouse.mend.plan import Left, Mend, Plan, plan, proposals
from ironhouse.mend.shapes import Edit
from ironhouse.mend.standing import BROKEN, Fallen, standing, unparsable, verdicts
from ironhouse.model.document import AuditDocument
from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import Finding
from ironhouse.model.redaction import redact
from ironhouse.observe.source.reading import WIDE_MARKS
from ironhouse.observe.source.scope import scope_of
from ironhouse.policy.policy import DEFAULT, Policy

ROUNDS = 8
"""How often what does not stand is taken out and the rest tried again; whatever is not settled then is left alone."""

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
    before = verdicts(sockets, dependencies, asked, policy)
    dropped: list[Left] = []
    brings: dict[str, list[Finding]] = {}
    for turn in range(ROUNDS + 1):
        planned = plan(proposed, sockets, sources) if turn < ROUNDS else Plan((), ())
        files = _files(planned.mends, sources)
        if not files:
            break
        broken = unparsable({path: sources(path) for path in files}, files)
        if broken:
            bad = tuple(Fallen(f, BROKEN) for one in planned.mends for f in one.findings if _touches(one, broken))
        else:
            after = verdicts(_looked_again(root, arguments, files), dependencies, asked, policy)
            stands = standing(planned.mends, before, after, sources)
            bad, brings = stands.fallen, stands.brings
        if not bad:
            break
        dropped += (Left(one.finding, "dropped", one.why) for one in bad)
        gone = {id(one.finding) for one in bad}
        proposed = [one for one in proposed if id(one.finding) not in gone]
    done.left += (*planned.left, *dropped)
    # What two roots hold is mended below the first of them.
    known = {one.file for one in done.changes}
    mends = [one for one in planned.mends if not any(folder_of(root) / edit.path in known for edit in one.edits)]
    done.mends += mends
    done.brings.update({one.socket.id: brings[one.socket.id] for one in mends if one.socket.id in brings})
    done.changes += _changes(root, mends, files, sources)


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


def _looked_again(root: str, arguments: argparse.Namespace, files: Mapping[str, bytes]) -> tuple[SocketFact, ...]:
    observed = observing.Observed()
    observing.observe(observed, root, arguments, files)
    return tuple(redact(one) for one in observed.sockets)


def _files(mends: Sequence[Mend], sources: _Sources) -> dict[str, bytes]:
    """Every file that *mends* touch, as it would be."""
    return {path: applied(sources(path), edits) for path, edits in _by_path(mends).items()}


def _by_path(mends: Sequence[Mend]) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = {}
    for one in mends:
        for edit in one.edits:
            if edit not in found.setdefault(edit.path, []):
                found[edit.path].append(edit)
    return found


def _touches(one: Mend, paths: Sequence[str]) -> bool:
    return any(edit.path in paths for edit in one.edits)


def _changes(root: str, mends: Sequence[Mend], files: Mapping[str, bytes], sources: _Sources) -> Iterator[Change]:
    for path, edits in sorted(_by_path(mends).items()):
        mark = sources.mark(path)
        touching = tuple(one for one in mends if _touches(one, (path,)))
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
