"""What a run ends with: the records of all its processes as one report, in JSON or as text.

Owns the shape (``ironhouse.run/1``) and the words. A record that breaks off in the middle, because its process was
killed, counts as far as it goes. Must not import zmq.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from ironhouse.model.document import schema_of
from ironhouse.model.fact import SOCKET_TYPES, EndpointOp, Exposure, OptionValue
from ironhouse.model.profile import Mode
from ironhouse.policy.keys import BY_NAME
from ironhouse.runtime.inject.choosing import Face

SCHEMA: Final = "ironhouse.run/1"
SHOWN = 3
"""Endpoints that are shown of sockets that are alike."""


class Remark(msgspec.Struct, frozen=True):
    """``key`` is the policy's. ``why`` is one line."""

    key: str
    why: str


class EndpointSeen(msgspec.Struct, frozen=True):
    """``address`` is as the program wrote it, ``at`` as libzmq made it of that."""

    op: EndpointOp
    address: str
    at: str
    exposure: Exposure
    mechanism: Literal["NULL", "PLAIN", "CURVE", "GSSAPI"]


class SocketSeen(msgspec.Struct):
    """``set`` is what ironhouse set, in the options' own units. ``refused`` was refused in mode ``required``, and would
    have been there in ``auto``; ``lax`` is laxer than the policy wants it when the socket came into use; ``noted`` is
    what the program does otherwise than the policy and is not refused for, and whose word holds."""

    name: str
    type: str
    file: str
    line: int
    face: Face
    set: dict[str, OptionValue]
    endpoints: list[EndpointSeen] = []
    refused: list[Remark] = []
    lax: list[Remark] = []
    noted: list[Remark] = []


class ProcessSeen(msgspec.Struct):
    """A process that imported zmq, or a fork of one that made a socket. ``failures`` are ironhouse's own."""

    pid: int
    parent: int = 0
    executable: str = ""
    program: str = ""
    python: str = ""
    sockets: list[SocketSeen] = []
    own_zap_handler: bool = False
    failures: list[str] = []


class Child(msgspec.Struct, frozen=True):
    """Commands of a kind, without their arguments."""

    command: str
    times: int
    why: str = ""


class Report(msgspec.Struct):
    """``exit_code`` is the program's, negative for the signal that ended it. ``unreached`` are Pythons that ironhouse
    did not get into, ``others`` programs that are no Python and that it did not look into."""

    schema: Literal["ironhouse.run/1"]
    command: str
    mode: Mode
    policy: str
    exit_code: int
    processes: list[ProcessSeen] = []
    unreached: list[Child] = []
    others: list[Child] = []


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a report as this version writes it."""
    schema = schema_of(Report, SCHEMA)
    socket = schema["$defs"]["SocketSeen"]["properties"]
    socket["type"] = {"enum": sorted(SOCKET_TYPES)}
    socket["set"]["propertyNames"] = {"enum": sorted(key for key, one in BY_NAME.items() if one.option)}
    return schema


def merge(folder: Path, *, command: str, mode: Mode, policy: str, exit_code: int) -> Report:
    """The report of all processes that wrote into *folder*."""
    processes: dict[int, ProcessSeen] = {}
    sockets: dict[tuple[int, int], SocketSeen] = {}
    unreached: Counter[tuple[str, str]] = Counter()
    others: Counter[str] = Counter()
    for line in _lines(folder):
        what, pid = line["what"], int(line["pid"])
        if what == "child":
            if line["kind"] == "unreached":
                unreached[line["command"], line["why"]] += 1
            elif line["kind"] == "other":
                others[line["command"]] += 1
            continue
        if what == "unreached":
            unreached[line["command"], line["why"]] += 1
            continue
        process = processes.setdefault(pid, ProcessSeen(pid))
        if what == "socket":
            made = msgspec.convert(line, SocketSeen)
            process.sockets.append(made)
            sockets[pid, int(line["number"])] = made
        elif what == "process":
            for key in ("parent", "executable", "program", "python"):
                setattr(process, key, line[key])
        elif what == "failed":
            process.failures.append(line["why"])
        else:
            _of_socket(process, sockets.get((pid, int(line["number"]))), line)
    return Report(
        SCHEMA,
        command,
        mode,
        policy,
        exit_code,
        [processes[pid] for pid in sorted(processes)],
        [Child(shown, times, why) for (shown, why), times in unreached.items()],
        [Child(shown, times) for shown, times in others.items()],
    )


def _of_socket(process: ProcessSeen, socket: SocketSeen | None, line: dict[str, Any]) -> None:
    what = line["what"]
    if what == "zap":
        process.own_zap_handler = True
    elif socket is None:
        return
    elif what == "endpoint":
        socket.endpoints.append(msgspec.convert(line, EndpointSeen))
    elif what in ("refused", "lax", "noted"):
        remark = Remark(line["key"], line["why"])
        said: list[Remark] = getattr(socket, what)
        if remark not in said:
            said.append(remark)


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.jsonl")):
        for raw in path.read_bytes().splitlines():
            try:
                yield json.loads(raw)
            except ValueError:
                continue


def text(report: Report) -> str:
    """The report for people: sockets that are alike are told once."""
    sockets = [one for process in report.processes for one in process.sockets]
    lines = [
        f"ironhouse run · {report.mode} · {report.policy}",
        f"{_count(report.processes, 'process', 'processes')} with zmq, {_count(sockets, 'socket', 'sockets')}",
    ]
    for alike in _alike(sockets):
        lines += ["", *_told(alike, report.mode)]
    remarks = []
    for process in report.processes:
        of = f"process {process.pid} ({process.program or process.executable})"
        if process.own_zap_handler:
            remarks.append(f"{of} has a ZAP handler of its own; it was kept")
        remarks += [f"{of}: ironhouse failed: {why}" for why in dict.fromkeys(process.failures)]
    remarks += [f"{_verb(report.mode)}: {one.command}{_times(one.times)}: {one.why}" for one in report.unreached]
    if report.others:
        remarks.append(f"not looked into: {', '.join(f'{one.command}{_times(one.times)}' for one in report.others)}")
    return "\n".join([*lines, *([""] if remarks else []), *remarks, ""])


def _alike(sockets: list[SocketSeen]) -> list[list[SocketSeen]]:
    """Sockets that differ in nothing but their endpoints, together."""
    found: dict[tuple[Any, ...], list[SocketSeen]] = {}
    for one in sockets:
        said = (tuple(remark.key for remark in one.refused), *map(tuple, (one.noted, one.lax, one.set.items())))
        found.setdefault((one.name, one.type, one.file, one.line, said), []).append(one)
    return list(found.values())


def _told(alike: list[SocketSeen], mode: Mode) -> list[str]:
    one = alike[0]
    where = f"{_short(one.file)}:{one.line}"
    name = "" if one.name.endswith(f":{one.line}") else f"{one.name} "
    lines = [f"{name}({one.type}) {where}{_times(len(alike))}"]
    ends = dict.fromkeys(
        f"  {end.op} {end.address} · {end.exposure} · {end.mechanism}" for each in alike for end in each.endpoints
    )
    lines += list(ends)[:SHOWN]
    if len(ends) > SHOWN:
        lines.append(f"  … {len(ends) - SHOWN} more endpoints")
    if one.set:
        lines.append(f"  set: {', '.join(f'{key} {value}' for key, value in one.set.items())}")
    said = "refused" if mode == "required" else "would be refused"
    lines += [f"  {said}: {remark.why} ({remark.key})" for remark in one.refused]
    lines += [f"  noted: {remark.why} ({remark.key})" for remark in one.noted]
    told = {remark.key for remark in (*one.refused, *one.noted)}
    lax = [remark.key for remark in one.lax if remark.key not in told]
    if lax:
        lines.append(f"  laxer than the policy: {', '.join(lax)}")
    return lines


def _short(file: str) -> str:
    """*file* below the folder that packages are installed in, or below the working folder; else as it is."""
    _, installed, rest = file.rpartition("/site-packages/")
    if installed:
        return rest
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def _verb(mode: Mode) -> str:
    return "refused" if mode == "required" else "not reached"


def _count(given: list[Any], one: str, many: str) -> str:
    return f"{len(given)} {one if len(given) == 1 else many}"


def _times(times: int) -> str:
    return f" × {times}" if times > 1 else ""
