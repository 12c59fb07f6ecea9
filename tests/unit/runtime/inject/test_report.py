"""Records of many processes become one report, whatever became of the processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from ironhouse.cli.commands.schema import text as schema_text
from ironhouse.runtime.inject import record
from ironhouse.runtime.inject.report import Report, json_schema, merge, text
from ironhouse.runtime.inject.settings import VARIABLE, Settings, environment, with_startup


def _write(folder: Path, pid: int, *lines: dict[str, Any], torn: str = "") -> None:
    told = [json.dumps({"pid": pid, **line}) for line in lines]
    (folder / f"{pid}.jsonl").write_text("\n".join([*told, torn]))


def _merge(folder: Path) -> Report:
    return merge(folder, command="service", mode="auto", policy="baseline recommended", exit_code=0)


def _socket(number: int) -> dict[str, Any]:
    made = {"what": "socket", "number": number, "name": "Hub.out", "type": "PUSH", "file": "hub.py", "line": 7}
    return {**made, "face": "sync", "set": {"linger": 1000}}


def _endpoint(number: int, port: int) -> dict[str, Any]:
    address = f"tcp://127.0.0.1:{port}"
    end = {"what": "endpoint", "number": number, "op": "connect", "address": address, "at": address}
    return {**end, "exposure": "loopback", "mechanism": "NULL"}


def test_each_remark_comes_to_the_socket_of_its_process(tmp_path: Path) -> None:
    _write(tmp_path, 10, _socket(1), {"what": "refused", "number": 1, "key": "encrypt", "why": "NULL"})
    _write(tmp_path, 11, _socket(1), _endpoint(1, 5555), {"what": "lax", "number": 1, "key": "linger", "why": "long"})
    first, second = (process.sockets[0] for process in _merge(tmp_path).processes)
    assert [one.key for one in first.refused] == ["encrypt"]
    assert not first.endpoints
    assert not second.refused
    assert second.endpoints[0].at == "tcp://127.0.0.1:5555"
    assert [one.key for one in second.lax] == ["linger"]


PUBLISHED = Path(__file__).parents[4] / "docs" / "run.schema.json"


def test_the_published_schema_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        PUBLISHED.write_text(schema_text("run"), encoding="utf-8")
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text("run")


def test_the_schema_holds_for_a_report_and_refuses_what_is_none(tmp_path: Path) -> None:
    said = {"number": 1, "key": "linger", "why": "long"}
    lines = [{"what": what, **said} for what in ("refused", "lax", "noted")]
    _write(tmp_path, 10, _socket(1), _endpoint(1, 5555), *lines, {"what": "failed", "why": "a fault"})
    schema = jsonschema.Draft202012Validator(json_schema())
    jsonschema.Draft202012Validator.check_schema(json_schema())
    document = msgspec.json.decode(msgspec.json.encode(_merge(tmp_path)))
    schema.validate(document)
    (socket,) = document["processes"][0]["sockets"]
    assert [len(socket[kind]) for kind in ("refused", "lax", "noted", "endpoints")] == [1] * 4
    for key, wrong in (("type", "QUEUE"), ("set", {"colour": 1}), ("face", "green tea"), ("more", 1)):
        right = dict(socket)
        socket[key] = wrong
        assert not schema.is_valid(document), key
        socket.clear()
        socket.update(right)


def test_a_record_that_breaks_off_counts_as_far_as_it_goes(tmp_path: Path) -> None:
    _write(tmp_path, 10, _socket(1), torn='{"what": "sock')
    assert len(_merge(tmp_path).processes[0].sockets) == 1


def test_sockets_that_are_alike_are_told_once(tmp_path: Path) -> None:
    lines = [line for number in range(1, 6) for line in (_socket(number), _endpoint(number, 5000 + number))]
    _write(tmp_path, 10, *lines)
    told = text(_merge(tmp_path))
    assert told.count("Hub.out") == 1
    assert "hub.py:7 × 5" in told
    assert "2 more endpoints" in told


def test_children_are_counted_by_what_became_of_them(tmp_path: Path) -> None:
    child = {"what": "child", "command": "python -I", "why": "-I"}
    _write(tmp_path, 10, {**child, "kind": "unreached"}, {**child, "kind": "unreached"}, {**child, "kind": "python"})
    _write(tmp_path, 11, {"what": "child", "kind": "other", "command": "git", "why": ""})
    report = _merge(tmp_path)
    assert [(one.command, one.times) for one in report.unreached] == [("python -I", 2)]
    assert [one.command for one in report.others] == ["git"]
    assert report.processes == []
    assert "not reached: python -I × 2: -I" in text(report)


def test_a_record_that_cannot_be_written_is_lost_without_a_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(VARIABLE, environment(Settings("auto", str(tmp_path / "gone")), {})[VARIABLE])
    record.write("child", kind="other", command="git", why="")
    monkeypatch.setenv(VARIABLE, environment(Settings("auto", str(tmp_path)), {})[VARIABLE])
    record.write("child", kind="other", command="git", why="")
    assert len(_merge(tmp_path).others) == 1


def test_our_folder_is_first_on_the_path_and_there_once() -> None:
    once = with_startup("/a:/b")
    assert with_startup(once) == once
    assert once.endswith(":/a:/b")
