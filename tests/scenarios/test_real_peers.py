"""Our server, with CURVE, among peers that nobody polices: C++, C and plain pyzmq; friends, strangers and worse.

Owns what each of them gets, and that the others go on meanwhile.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq
from tests.scenarios.wire import Wire

import ironhouse
from ironhouse.keys import z85
from ironhouse.keys.certificate import Certificate
from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new

HERE = Path(__file__).parent
PATIENCE = 20
COMPILERS = {"cpp": ["g++", "-std=c++17"], "c": ["gcc"]}
NOTHING = "nothing came\n"
SHORT_MS, LONG_MS = "1000", "8000"
POLICY = {
    "defaults": {
        "encrypt": "loopback",
        "heartbeat_ivl": "100 ms",
        "heartbeat_timeout": "300 ms",
        "handshake_ivl": "500 ms",
        "rcvtimeo": "100 ms",
        "why": "the tests stay on this machine and are in a hurry",
    }
}


@pytest.fixture(scope="module", params=["cpp", "c", "py"])
def peer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command of a requester: C++ and C are built here."""
    source = HERE / f"peer.{request.param}"
    if request.param == "py":
        return [sys.executable, str(source)]
    compiler = COMPILERS[request.param]
    if shutil.which(compiler[0]) is None or subprocess.call(["pkg-config", "--exists", "libzmq", "cppzmq"]):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {compiler[0]}, libzmq and cppzmq")
    program = tmp_path_factory.mktemp("peer") / "peer"
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libzmq"], capture_output=True, text=True, check=True)
    subprocess.run([*compiler, "-Wall", "-Werror", str(source), "-o", str(program), *flags.stdout.split()], check=True)
    return [str(program)]


class Served:
    """A REP of ``orders`` that answers each word with the name of who asked, in a thread of its own."""

    def __init__(self, tmp_path: Path) -> None:
        self.place = tmp_path / "keys"
        self.own, self.friend = new("orders"), new("worker")
        Folder(self.place).write(self.own)
        Folder(self.place).trust(self.friend)
        self.context = ironhouse.Context(policy=POLICY, identity="orders", keys=self.place)
        self.socket = self.context.socket(zmq.REP, name="orders")
        self.socket.bind("tcp://127.0.0.1:*")
        self.address = str(self.socket.get_string(zmq.LAST_ENDPOINT)).rstrip("\0")
        self.port = int(self.address.rpartition(":")[2])
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def keys(self, own: Certificate, server: Certificate | None = None) -> list[str]:
        """The arguments of a peer that is *own*."""
        assert own.secret is not None
        return [z85.encode(one) for one in ((server or self.own).public, own.public, own.secret.reveal())]

    def gate(self) -> Any:
        """The connections that it has."""
        assert self.socket._held is not None and self.socket._held.watched is not None
        return self.socket._held.watched.gate

    def _answer(self) -> None:
        while not self._ends.is_set():
            try:
                word, who = self.socket.recv_with_peer()
                self.socket.send(f"{who.name} said {word.decode()}".encode())
            except zmq.Again:
                continue

    def close(self) -> None:
        self._ends.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self.context.destroy(0)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    one = Served(tmp_path)
    yield one
    one.close()


def asks(peer: list[str], address: str, keys: list[str], *, word: str = "bolts", patience: str = LONG_MS) -> str:
    command = [*peer, address, word, patience, *keys]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False).stdout


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_who_is_known_is_answered_and_nobody_else(peer: list[str], served: Served) -> None:
    known = served.keys(served.friend)
    assert asks(peer, served.address, known) == "worker said bolts\n"
    assert asks(peer, served.address, [], patience=SHORT_MS) == NOTHING
    assert asks(peer, served.address, served.keys(new("stranger")), patience=SHORT_MS) == NOTHING
    assert asks(peer, served.address, served.keys(served.friend, new("other")), patience=SHORT_MS) == NOTHING
    assert asks(peer, served.address, known) == "worker said bolts\n"


def test_a_key_that_is_taken_away_is_of_a_stranger(peer: list[str], served: Served) -> None:
    known = served.keys(served.friend)
    assert asks(peer, served.address, known) == "worker said bolts\n"
    (served.place / "peers" / "worker.key").unlink()
    time.sleep(1.0)
    assert asks(peer, served.address, known, patience=SHORT_MS) == NOTHING


def test_the_wire_carries_no_payload(peer: list[str], served: Served) -> None:
    wire = Wire(["--port", str(served.port)])
    try:
        address = f"tcp://127.0.0.1:{wire.ports[1]}"
        assert asks(peer, address, served.keys(served.friend), word="a-secret-order") == "worker said a-secret-order\n"
        assert b"CURVE" in wire.seen and b"secret" not in wire.seen and b"worker" not in wire.seen
    finally:
        wire.close()


def test_half_open_connections_are_closed_and_keep_nobody_out(peer: list[str], served: Served) -> None:
    idle = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(300)]
    assert asks(peer, served.address, served.keys(served.friend)) == "worker said bolts\n"
    for one in idle:
        one.settimeout(PATIENCE)
        try:
            while one.recv(1024):
                pass
        except ConnectionResetError:
            pass
        one.close()
    until(lambda: len(served.gate()) == 0)


PLAIN = """
import sys, time, zmq
address, *keys = sys.argv[1:]
socket = zmq.Context().socket(zmq.{kind})
socket.rcvhwm, socket.heartbeat_ivl, socket.heartbeat_timeout = 1, {beats}
socket.curve_serverkey, socket.curve_publickey, socket.curve_secretkey = (one.encode() for one in keys)
socket.{then}
socket.connect(address)
print("connects", flush=True)
{waits}
time.sleep(60)
"""
DEALER = PLAIN.format(kind="DEALER", beats="0, 300", then="linger = 0", waits="")
SLOW = PLAIN.format(kind="SUB", beats="0, 300", then='subscribe(b"")', waits="print(len(socket.recv()), flush=True)")
PUSH = PLAIN.format(kind="PUSH", beats="100, 300", then="linger = 0", waits="")


def admitted(gate: Any) -> int:
    return len([one for one in gate if one.admission is not None])


def test_a_peer_that_is_stopped_is_found_and_comes_back(served: Served) -> None:
    command = [sys.executable, "-c", DEALER, served.address, *served.keys(served.friend)]
    with subprocess.Popen(command) as process:
        try:
            until(lambda: admitted(served.gate()) == 1)
            process.send_signal(signal.SIGSTOP)
            until(lambda: admitted(served.gate()) == 0)
            process.send_signal(signal.SIGCONT)
            until(lambda: admitted(served.gate()) == 1)
        finally:
            process.kill()


def test_a_slow_subscriber_costs_no_more_than_its_mark(served: Served) -> None:
    publisher = served.context.socket(zmq.PUB, name="news")
    publisher.sndhwm = 10
    publisher.bind("tcp://127.0.0.1:*")
    address = str(publisher.get_string(zmq.LAST_ENDPOINT)).rstrip("\0")
    command = [sys.executable, "-c", SLOW, address, *served.keys(served.friend)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            out = process.stdout
            assert out is not None
            lines: list[str] = []
            reads = threading.Thread(target=lambda: lines.extend((out.readline(), out.readline())), daemon=True)
            reads.start()
            deadline = time.monotonic() + PATIENCE
            while reads.is_alive() and time.monotonic() < deadline:
                publisher.send(bytes(1 << 19))
                time.sleep(0.01)
            assert lines == ["connects\n", f"{1 << 19}\n"]
            before = resident()
            for _ in range(400):
                publisher.send(bytes(1 << 19))
            assert resident() - before < 100 << 20  # of the 200 MiB that were sent
        finally:
            process.kill()
            publisher.close(0)


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


LINKED = """
import sys, time, zmq, ironhouse
policy = {"defaults": {"heartbeat_ivl": "100 ms", "heartbeat_timeout": "300 ms", "why": "a test"}}
context = ironhouse.Context(policy=policy, identity="orders", keys=sys.argv[1])
socket = context.socket(zmq.PULL, name="orders")
socket.bind("tcp://10.251.7.1:7001")
print("bound", flush=True)
gate = socket._held.watched.gate
for wanted in sys.argv[2:]:
    until = time.monotonic() + 20
    while len([one for one in gate if one.admission is not None]) != int(wanted):
        assert time.monotonic() < until, len(gate)
        time.sleep(0.02)
    print(wanted, flush=True)
context.destroy(0)
"""
NEAR, FAR = "ironhouse-near", "ironhouse-far"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=PATIENCE)


@pytest.fixture
def link() -> Iterator[Callable[[str], None]]:
    """Two network namespaces with a link between; called with ``up`` or ``down`` for its far end."""
    try:
        for one in (NEAR, FAR):
            ip("netns", "add", one)
        ip("link", "add", "ih-near", "netns", NEAR, "type", "veth", "peer", "name", "ih-far", "netns", FAR)
        for space, device, address in ((NEAR, "ih-near", "10.251.7.1/24"), (FAR, "ih-far", "10.251.7.2/24")):
            ip("-n", space, "address", "add", address, "dev", device)
            ip("-n", space, "link", "set", device, "up")
        yield lambda state: ip("-n", FAR, "link", "set", "ih-far", state)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"this machine makes no network namespaces: {error}")
    finally:
        for one in (NEAR, FAR):
            subprocess.run(["ip", "netns", "delete", one], check=False, capture_output=True)


def test_a_link_that_is_cut_is_noticed_and_mended(link: Callable[[str], None], tmp_path: Path) -> None:
    own, friend = new("orders"), new("worker")
    Folder(tmp_path / "keys").write(own)
    Folder(tmp_path / "keys").trust(friend)
    (tmp_path / ".git").mkdir()
    assert friend.secret is not None
    keys = [z85.encode(one) for one in (own.public, friend.public, friend.secret.reveal())]
    python = [sys.executable, "-c"]
    server = ["ip", "netns", "exec", NEAR, *python, LINKED, str(tmp_path / "keys"), "1", "0", "1"]
    client = ["ip", "netns", "exec", FAR, *python, PUSH, "tcp://10.251.7.1:7001", *keys]
    with (
        subprocess.Popen(server, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path) as one,
        subprocess.Popen(client, stdout=subprocess.DEVNULL) as other,
    ):
        try:
            assert one.stdout is not None
            for expected, then in (("bound", ""), ("1", "down"), ("0", "up"), ("1", "")):
                assert one.stdout.readline() == f"{expected}\n", one.stdout.read()
                if then:
                    link(then)
            assert one.wait(PATIENCE) == 0
        finally:
            other.kill()
            one.kill()
