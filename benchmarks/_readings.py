"""What a reader said of the auditor's findings, and which reading belongs to which finding.

Owns the format of a file of readings (one JSON object per line). Must not know how figures are printed. A reading
holds for the severity that it was made at: the same words at another severity are another claim, and have no reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from benchmarks._labels import LabelError, files_of, records_of
from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import Finding, Severity

Answer = Literal["true", "false", "unknown"]
"""``true``: what the finding says is so, at that line, on that socket, as gravely as it says. ``unknown``: the source
does not tell."""

Claim = Literal["", "right", "wrong"]
"""Whether what the message says is so, however little it matters there; empty where nobody was asked."""


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line. ``socket`` is the place where the socket comes to be, where it is not the finding's own; ``said`` the
    message that was read, where it is kept: what the tool says now may be something else."""

    path: str
    line: int
    rule: str
    severity: Severity
    verdict: Answer
    why: str
    socket: str = ""
    said: str = ""
    claim: Claim = ""


class Read(msgspec.Struct, frozen=True):
    """The readings of one repository."""

    repository: str
    readings: tuple[Reading, ...]


Pair = tuple[Finding, SocketFact | None, Reading | None]


def read_folder(folder: Path) -> list[Read]:
    """Every file of readings in *folder*. Raises LabelError when there is none, or one is unreadable or says twice."""
    return [_read_text(repository, text) for repository, text in files_of(folder)]


def _read_text(repository: str, text: str) -> Read:
    found: dict[tuple[object, ...], Reading] = {}
    for place, record in records_of(repository, text):
        try:
            one = msgspec.convert(record, Reading)
        except msgspec.MsgspecError as error:
            raise LabelError(f"{place}: {error}") from error
        if _key(one, one.socket) in found:
            raise LabelError(f"{place}: this finding was read above; keep one of the two")
        found[_key(one, one.socket)] = one
    return Read(repository, tuple(found.values()))


def pair(read: Read, findings: Sequence[Finding], sockets: Sequence[SocketFact]) -> list[Pair]:
    """Each finding with its socket and its reading, if it has one."""
    by_id = {one.id: one for one in sockets}
    by_key = {_key(one, one.socket): one for one in read.readings}
    paired: list[Pair] = []
    for finding in findings:
        socket = by_id.get(finding.socket or "")
        place = f"{socket.path}:{socket.line}" if socket else ""
        reading = by_key.get(_key(finding, place)) or by_key.get(_key(finding, ""))
        paired.append((finding, socket, reading))
    return paired


def _key(one: Finding | Reading, socket: str) -> tuple[object, ...]:
    return one.path, one.line, one.rule, one.severity, socket
