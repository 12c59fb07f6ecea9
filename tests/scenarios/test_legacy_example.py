"""The legacy example is what its README says: it builds, it runs, and the audit says exactly what is wrong with it.

Owns what is true of ``examples/legacy``. Must not know how the auditor comes to it.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "legacy"
ROUNDS = 12
PATIENCE = 60
"""Seconds after which a step that hangs is taken to be broken; none of them comes near it."""

Json = dict[str, Any]


# It builds and runs


@pytest.fixture(scope="module")
def plant_monitor(build: Callable[[Path], Path]) -> Path:
    """The C++ program, built with CMake out of the tree."""
    return build(EXAMPLE)


@pytest.fixture
def monitor(plant_monitor: Path, ports: list[str]) -> Iterator[subprocess.Popen[str]]:
    """The plant monitor, ready, until ``ROUNDS`` readings have come in."""
    with subprocess.Popen(
        [plant_monitor, *ports, "--rounds", str(ROUNDS)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "plant monitor ready\n"
            yield process
        finally:
            process.kill()


def test_readings_alarms_and_commands_go_through(monitor: subprocess.Popen[str], ports: list[str]) -> None:
    service = subprocess.run(
        [sys.executable, EXAMPLE / "service.py", "--host", "127.0.0.1", *ports, "--rounds", str(ROUNDS)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert service.returncode == 0, service.stderr
    lines = service.stdout.splitlines()
    assert lines[0] == "limit: ok"
    assert lines.count("alarm: boiler 97.5") == ROUNDS // 3
    assert sum(line.startswith("round ") for line in lines) == ROUNDS

    printed, _ = monitor.communicate(timeout=PATIENCE)
    assert printed == f"plant monitor stopped: readings {ROUNDS} alarms {ROUNDS // 3}\n"
    assert monitor.returncode == 0


def test_the_plant_monitor_stops_on_sigterm(monitor: subprocess.Popen[str]) -> None:
    monitor.send_signal(signal.SIGTERM)
    printed, _ = monitor.communicate(timeout=PATIENCE)
    assert printed == "plant monitor stopped: readings 0 alarms 0\n"
    assert monitor.returncode == 0


# The audit says what is wrong with it


@pytest.fixture(scope="module")
def report() -> Json:
    command = [sys.executable, "-m", "ironhouse.cli.main", "audit", str(EXAMPLE), "--format", "json", "--no-cache"]
    audit = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert audit.returncode == 1, audit.stderr
    document: Json = json.loads(audit.stdout)
    assert document["schema"] == "ironhouse.audit/1"
    return document


@pytest.fixture(scope="module")
def sockets(report: Json) -> dict[str, Json]:
    """The sockets by the last part of their name."""
    found = {entry["name"].replace("::", ".").rpartition(".")[2]: entry for entry in report["sockets"]}
    assert len(found) == len(report["sockets"])
    return found


def line_of(file: str, text: str) -> tuple[str, int]:
    """Where *text* stands in the example; once, and no more."""
    lines = [number for number, line in enumerate((EXAMPLE / file).read_text().splitlines(), 1) if text in line]
    assert len(lines) == 1, f"{text!r} stands on lines {lines} of {file}"
    return file, lines[0]


def place(entry: Json) -> tuple[str, int]:
    return entry["path"], entry["line"]


def test_the_audit_finds_three_cpp_and_three_python_sockets_and_no_other(sockets: dict[str, Json]) -> None:
    assert {name: (s["language"], s["binding"], s["type"], *place(s)) for name, s in sockets.items()} == {
        "socket_a_": ("cpp", "cppzmq", "PULL", *line_of("module_x.cpp", "socket_a_(context")),
        "socket_b_": ("cpp", "cppzmq", "PUB", *line_of("module_x.cpp", "socket_b_(context")),
        "socket_c_": ("cpp", "cppzmq", "REP", *line_of("module_y.cpp", "socket_c_(context")),
        "readings": ("python", "pyzmq", "PUSH", *line_of("service.py", "self.readings = ")),
        "alarms": ("python", "pyzmq", "SUB", *line_of("service.py", "self.alarms = ")),
        "commands": ("python", "pyzmq", "REQ", *line_of("service.py", "self.commands = ")),
    }


@pytest.mark.parametrize("name", ["socket_a_", "socket_b_"])
def test_a_and_b_have_both_marks_at_1000_before_bind(name: str, sockets: dict[str, Json]) -> None:
    options = sockets[name]["options"]
    assert set(options) == {"SNDHWM", "RCVHWM"}
    for option, fact in options.items():
        assert (fact["state"], fact["certainty"], fact["value"]) == ("set", "must", 1000)
        assert place(fact) == line_of("module_x.cpp", f"{name}.set(zmq::sockopt::{option.lower()}")
    (endpoint,) = sockets[name]["endpoints"]
    assert endpoint["late_options"] == []


@pytest.mark.parametrize("name", ["socket_c_", "readings", "alarms", "commands"])
def test_c_and_the_services_sockets_have_no_option_set(name: str, sockets: dict[str, Json]) -> None:
    assert set(sockets[name]["options"]) <= {"SUBSCRIBE"}


@pytest.mark.parametrize("name", ["socket_a_", "socket_b_", "socket_c_"])
def test_the_plant_binds_every_interface_in_plaintext(name: str, sockets: dict[str, Json]) -> None:
    (endpoint,) = sockets[name]["endpoints"]
    assert (endpoint["op"], endpoint["exposure"], endpoint["certainty"]) == ("bind", ["wildcard"], "must")
    assert (endpoint["mechanism"], endpoint["zap"]) == (None, "none")


@pytest.mark.parametrize("name", ["readings", "alarms", "commands"])
def test_the_service_connects_in_plaintext(name: str, sockets: dict[str, Json]) -> None:
    (endpoint,) = sockets[name]["endpoints"]
    assert (endpoint["op"], endpoint["mechanism"], endpoint["zap"]) == ("connect", None, "none")
    assert place(endpoint) == line_of("service.py", f"self.{name}.connect(")


@pytest.mark.parametrize(
    ("name", "kind", "file", "text"),
    [
        ("socket_a_", "recv", "module_x.cpp", "socket_a_.recv("),
        ("socket_c_", "recv", "module_y.cpp", "socket_c_.recv("),
        ("socket_c_", "send", "module_y.cpp", "socket_c_.send("),
        ("readings", "send", "service.py", "self.readings.send_string(SELF_TEST)"),
        ("readings", "send", "service.py", "self.readings.send_string(reading)"),
        ("alarms", "recv", "service.py", "ensure_future(self.alarms.recv_string()"),
        ("alarms", "recv", "service.py", "await self.alarms.recv_string()"),
        ("commands", "send", "service.py", "self.commands.send_string("),
        ("commands", "recv", "service.py", "self.commands.recv_string("),
    ],
)
def test_every_blocking_call_is_listed_and_nothing_bounds_it(
    name: str, kind: str, file: str, text: str, sockets: dict[str, Json]
) -> None:
    where = line_of(file, text)
    bounds = [o["bound"] for o in sockets[name]["operations"] if o["op"] == kind and place(o) == where]
    assert bounds == (["nonblocking"] if (name, kind) == ("socket_c_", "send") else ["none"])


def test_no_call_of_any_socket_has_a_timeout(sockets: dict[str, Json]) -> None:
    """The sends of B (PUB) and C (REP) never wait: they drop. All others wait for ever."""
    bounds = {name: {operation["bound"] for operation in entry["operations"]} for name, entry in sockets.items()}
    assert bounds.pop("socket_b_") == {"nonblocking"}
    assert bounds.pop("socket_c_") == {"none", "nonblocking"}
    assert bounds == {name: {"none"} for name in bounds}


def test_libzmq_is_pinned_at_4_3_4_and_nothing_watches_it(report: Json) -> None:
    libzmq = [d for d in report["dependencies"] if d["name"] == "libzmq"]
    assert [(d["kind"], d["version"], d["watched_by"], *place(d)) for d in libzmq] == [
        ("pin", "4.3.4", [], *line_of("CMakeLists.txt", "libzmq=4.3.4"))
    ]
    assert [d for d in report["dependencies"] if d["kind"] == "watcher"] == []


def test_the_services_pyzmq_is_pinned_and_nothing_watches_it(report: Json) -> None:
    pyzmq = [d for d in report["dependencies"] if d["name"] == "pyzmq"]
    assert [(d["kind"], d["watched_by"], *place(d)) for d in pyzmq] == [
        ("pin", [], *line_of("requirements.txt", "pyzmq=="))
    ]
    assert "25.1.2" in pyzmq[0]["version"]


def test_the_findings_name_what_each_socket_lacks(report: Json, sockets: dict[str, Json]) -> None:
    names = {entry["id"]: name for name, entry in sockets.items()}
    lacking: dict[str, set[str]] = {name: set() for name in sockets}
    for finding in report["findings"]:
        if finding["socket"] is not None:
            lacking[names[finding["socket"]]].add(finding["strategy"])
    without_a_mark = {names[one["socket"]] for one in report["findings"] if one["rule"] == "hwm-unset"}
    assert without_a_mark == {"socket_c_", "readings", "alarms", "commands"}
    assert {"timeouts", "curve"} <= lacking["socket_a_"]
    assert {"curve"} <= lacking["socket_b_"]
    assert {"timeouts", "curve", "high-water-marks"} <= lacking["socket_c_"]
    for name in ("readings", "alarms", "commands"):
        assert {"timeouts", "high-water-marks"} <= lacking[name]
