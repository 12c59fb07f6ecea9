"""Who is taken out of the keys is cut off, and nobody else: over real connections."""

import contextlib
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import zmq
from tests.unit.runtime.conftest import Make

import ironhouse
from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new

OPEN = {"defaults": {"encrypt": "loopback", "why": "the tests stay on this machine"}}
UNTIL_S = 10


def party(place: Path, name: str, server: Path) -> Path:
    """A client that knows ``orders`` and is known to it."""
    own = new(name)
    Folder(place / name).write(own)
    Folder(place / name).trust(Folder(server).identity("orders"))
    Folder(server).trust(own)
    return place / name


def until(ready: Any) -> None:
    deadline = time.monotonic() + UNTIL_S
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def address(socket: ironhouse.Socket) -> str:
    return str(socket.get_string(zmq.LAST_ENDPOINT)).rstrip("\0")


def gate(socket: ironhouse.Socket) -> Any:
    assert socket._held is not None and socket._held.watched is not None
    return socket._held.watched.gate


@pytest.mark.parametrize(
    ("server_type", "client_type"), [(zmq.PULL, zmq.PUSH), (zmq.PUB, zmq.SUB), (zmq.ROUTER, zmq.DEALER)]
)
def test_the_revoked_is_cut_and_the_others_stay(
    make: Make, parties: tuple[Path, Path], tmp_path: Path, server_type: int, client_type: int
) -> None:
    server, _ = parties
    names = [f"peer{number}" for number in range(8)]
    places = {name: party(tmp_path, name, server) for name in names}
    socket = make(policy=OPEN, identity="orders", keys=server).socket(server_type)
    socket.bind("tcp://127.0.0.1:*")
    clients = {}
    for name, place in places.items():
        client = clients[name] = make(policy=OPEN, identity=name, keys=place).socket(client_type)
        if client_type == zmq.SUB:
            client.subscribe(b"")
        client.connect(address(socket), server="orders")

    def admitted() -> list[str]:
        return sorted(one.admission.known.name for one in gate(socket) if one.admission)

    until(lambda: admitted() == names)
    before = {one.admission.known.name: one.descriptor for one in gate(socket)}
    (server / "peers" / "peer3.key").unlink()
    until(lambda: admitted() == [name for name in names if name != "peer3"])
    time.sleep(0.5)
    after = {one.admission.known.name: one.descriptor for one in gate(socket) if one.admission}
    assert after == {name: descriptor for name, descriptor in before.items() if name != "peer3"}


def test_a_peer_by_ipv4_of_a_socket_of_both_is_cut_though_it_never_sends(
    make: Make, parties: tuple[Path, Path], tmp_path: Path
) -> None:
    """ZAP is told ``::ffff:127.0.0.1``."""
    policy = {"defaults": {"encrypt": "loopback", "bind_all": "allow", "why": "the tests stay on this machine"}}
    pub = make(policy=policy, identity="orders", keys=parties[0]).socket(zmq.PUB)
    pub.ipv6 = True
    try:
        pub.bind("tcp://[::]:*")
    except zmq.ZMQError as error:
        pytest.skip(f"no IPv6 here: {error}")
    sub = make(policy=OPEN, identity="peer", keys=party(tmp_path, "peer", parties[0])).socket(zmq.SUB)
    sub.connect(f"tcp://127.0.0.1:{address(pub).rpartition(':')[2]}", server="orders")
    until(lambda: [one.admission.known.name for one in gate(pub) if one.admission] == ["peer"])
    (parties[0] / "peers" / "peer.key").unlink()
    until(lambda: len(gate(pub)) == 0)


def test_a_flood_of_idle_connections_does_not_keep_a_peer_out(make: Make, parties: tuple[Path, Path]) -> None:
    import socket as system

    server, client = parties
    policy = {"defaults": {"encrypt": "loopback", "max_unfinished": 20, "max_per_address": 1000, "why": "test"}}
    pull = make(policy=policy, identity="orders", keys=server).socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    port = int(address(pull).rpartition(":")[2])
    idle = [system.create_connection(("127.0.0.1", port)) for _ in range(100)]
    until(lambda: gate(pull).evicted >= 80)
    push = make(policy=OPEN, identity="worker", keys=client).socket(zmq.PUSH)
    push.connect(address(pull), server="orders")
    push.send(b"in")
    assert pull.recv() == b"in"
    idle += [system.create_connection(("127.0.0.1", port)) for _ in range(100)]
    until(lambda: gate(pull).evicted >= 170)
    push.send(b"still in")
    assert pull.recv() == b"still in"
    for one in idle:
        one.close()


def met(make: Make, parties: tuple[Path, Path]) -> tuple[ironhouse.Socket, ironhouse.Socket]:
    """A PULL of ``orders`` and a PUSH of ``worker`` that it has received from."""
    server, client = parties
    pull = make(policy=OPEN, identity="orders", keys=server).socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    push = make(policy=OPEN, identity="worker", keys=client).socket(zmq.PUSH)
    push.connect(address(pull), server="orders")
    push.send(b"in")
    assert pull.recv_with_peer()[1].groups == ("workers",)
    return pull, push


def test_who_counts_as_something_else_has_to_come_again(make: Make, parties: tuple[Path, Path]) -> None:
    pull, push = met(make, parties)
    known = parties[0] / "peers" / "worker.key"
    known.write_text(known.read_text().replace("workers", "guests"))
    pull.rcvtimeo = 200

    def groups() -> tuple[str, ...]:
        push.send(b"after")
        try:
            return pull.recv_with_peer()[1].groups
        except zmq.Again:  # it went by the connection that was cut
            return ()

    until(lambda: groups() == ("guests",))


def test_a_broken_file_does_not_keep_a_revocation_from_holding(make: Make, parties: tuple[Path, Path]) -> None:
    pull, _ = met(make, parties)
    (parties[0] / "peers" / "half.key").write_text("metadata\n    na")
    (parties[0] / "peers" / "worker.key").unlink()
    until(lambda: not [one for one in gate(pull) if one.admission])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says whose connection of ipc it is")
def test_a_subscriber_that_comes_by_ipc_is_cut_too(make: Make, parties: tuple[Path, Path], tmp_path: Path) -> None:
    policy = {"defaults": {"encrypt": "everywhere", "why": "others use this machine too"}}
    server, client = parties
    pub = make(policy=policy, identity="orders", keys=server).socket(zmq.PUB)
    pub.bind(f"ipc://{tmp_path}/door")
    sub = make(policy=policy, identity="worker", keys=client).socket(zmq.SUB)
    sub.subscribe(b"")
    sub.rcvtimeo = 100
    sub.connect(f"ipc://{tmp_path}/door", server="orders")

    def hears() -> bool:
        pub.send(b"x")
        with contextlib.suppress(zmq.Again):
            return bool(sub.recv())
        return False

    until(hears)
    (server / "peers" / "worker.key").unlink()
    until(lambda: not hears())
