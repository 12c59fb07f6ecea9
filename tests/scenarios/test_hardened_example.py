"""The hardened example: built with the generated header it runs encrypted between C++ and Python, and audits clean.

Owns what is true of ``examples/hardened``, and the proof that its wire carries no payload. Must not know how a header
is generated.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zmq
from tests.scenarios.wire import Wire

EXAMPLES = Path(__file__).parents[2] / "examples"
HARDENED, LEGACY = EXAMPLES / "hardened", EXAMPLES / "legacy"
ROUNDS = 6
PATIENCE = 60
PAYLOAD = b"boiler"


@pytest.fixture(scope="module")
def plant_monitor(build: Callable[[Path], Path]) -> Path:
    return build(HARDENED)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plant") / "keys"
    subprocess.run([sys.executable, HARDENED / "make_keys.py", folder], check=True)
    return folder


@pytest.fixture
def monitor(plant_monitor: Path, keys: Path, ports: list[str]) -> Iterator[subprocess.Popen[str]]:
    with _started([plant_monitor, "--keys", keys, *ports, "--rounds", str(ROUNDS)]) as process:
        try:
            yield process
        finally:
            process.kill()


def _started(command: list[object]) -> subprocess.Popen[str]:
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "plant monitor ready\n", process.stderr and process.stderr.read()
    return process


def _service(example: Path, ports: list[str], *more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, example / "service.py", "--host", "127.0.0.1", *ports, "--rounds", ROUNDS, *more]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.fixture
def wire(ports: list[str]) -> Iterator[Wire]:
    found = Wire(ports)
    yield found
    found.close()


def test_it_runs_between_cpp_and_python_and_the_wire_carries_no_payload(
    monitor: subprocess.Popen[str], wire: Wire, keys: Path
) -> None:
    service = _service(HARDENED, wire.ports, "--keys", keys)
    assert service.returncode == 0, service.stderr
    lines = service.stdout.splitlines()
    assert lines[0] == "limit: ok" and lines.count("alarm: boiler 97.5") == ROUNDS // 3
    printed, _ = monitor.communicate(timeout=PATIENCE)
    assert printed == f"plant monitor stopped: readings {ROUNDS} alarms {ROUNDS // 3}\n"
    assert len(wire.seen) > 1000 and b"CURVE" in wire.seen
    assert PAYLOAD not in wire.seen and b"status" not in wire.seen


def test_the_same_capture_shows_the_payload_of_the_legacy_example(
    build: Callable[[Path], Path], wire: Wire, ports: list[str]
) -> None:
    with _started([build(LEGACY), *ports, "--rounds", ROUNDS]) as process:
        assert _service(LEGACY, wire.ports).returncode == 0
        process.communicate(timeout=PATIENCE)
    assert PAYLOAD in wire.seen and b"status" in wire.seen


def test_a_client_whose_key_is_not_listed_is_refused_and_says_so(
    monitor: subprocess.Popen[str], ports: list[str], keys: Path, tmp_path: Path
) -> None:
    stranger = tmp_path / "keys"
    subprocess.run([sys.executable, HARDENED / "make_keys.py", stranger], check=True)
    shutil.copy(keys / "plant.public", stranger / "plant.public")
    service = _service(HARDENED, ports, "--keys", stranger)
    assert service.returncode == 1
    assert "does it know this key?" in service.stderr and "Traceback" not in service.stderr


def test_a_client_in_plaintext_gets_no_answer(monitor: subprocess.Popen[str], ports: list[str]) -> None:
    with zmq.Context() as context, context.socket(zmq.REQ) as plain:
        plain.linger = 0
        plain.rcvtimeo = 1_000
        plain.connect(f"tcp://127.0.0.1:{ports[5]}")
        plain.send_string("status")
        with pytest.raises(zmq.Again):
            plain.recv()


def test_a_secret_that_others_can_read_is_refused_and_not_shown(
    plant_monitor: Path, ports: list[str], keys: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(keys, tmp_path / "keys")
    (folder / "plant.secret").chmod(0o644)
    command = list(map(str, [plant_monitor, "--keys", folder, *ports]))
    run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert run.returncode == 1 and "others can read" in run.stderr and run.stderr.count("\n") == 1
    assert (keys / "plant.secret").read_text().strip() not in run.stderr + run.stdout
    (folder / "plant.secret").unlink()
    run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert run.returncode == 1 and "cannot read the key file plant.secret" in run.stderr


def test_the_audit_finds_nothing_and_every_socket_is_covered(tmp_path: Path) -> None:
    """As a project of its own: what stands in a sub-folder's ``.github`` watches nothing, and the audit knows that."""
    project = shutil.copytree(HARDENED, tmp_path / "plant")
    command = [sys.executable, "-m", "ironhouse.cli.main", "audit", str(project), "--format", "json", "--no-cache"]
    audit = subprocess.run([*command, "--fail-on", "info"], capture_output=True, text=True, check=False)
    assert audit.returncode == 0, audit.stdout
    report = json.loads(audit.stdout)
    assert report["findings"] == [] and len(report["sockets"]) == 7
    for strategy, coverage in report["summary"].items():
        assert coverage["production"]["uncovered"] == coverage["production"]["undetermined"] == 0, strategy
        assert coverage["production"]["covered"] > 0, strategy


def test_the_header_is_what_the_policy_generates_now(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ironhouse.cli.main", "generate", "cpp", str(HARDENED)]
    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert made == (HARDENED / "ironhouse_sockets.hpp").read_text(encoding="utf-8")
