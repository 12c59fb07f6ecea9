"""Who sent a message, and messages of peers that were revoked: over real connections, with either core."""

import socket as system
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zmq
from tests.unit.runtime.conftest import Make, held

import ironhouse
from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new
from ironhouse.runtime import zap
from ironhouse.runtime.peer import Peer

pytestmark = pytest.mark.usefixtures("either")

OPEN = {"defaults": {"encrypt": "loopback", "why": "the tests stay on this machine"}}
UNTIL_S = 10
Join = Callable[..., ironhouse.Socket]


def address(socket: ironhouse.Socket) -> str:
    return str(socket.get_string(zmq.LAST_ENDPOINT)).rstrip("\0")


def until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + UNTIL_S
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Hall:
    """A bound server ``orders`` of one type, and clients of another, each known to it by its own name and group."""

    def __init__(self, make: Make, place: Path, kinds: tuple[int, int]) -> None:
        self._make, self._place, self._kind = make, place, kinds[1]
        self._keys = place / "orders"
        Folder(self._keys).write(new("orders"))
        self.server = make(policy=OPEN, identity="orders", keys=self._keys).socket(kinds[0], name="hall")
        self.server.bind("tcp://127.0.0.1:*")

    def client(self, name: str) -> ironhouse.Socket:
        own = new(name, ("staff", f"of-{name}"))
        place = self._place / name
        Folder(place).write(own)
        Folder(place).trust(Folder(self._keys).identity("orders"))
        Folder(self._keys).trust(own)
        client = self._make(policy=OPEN, identity=name, keys=place).socket(self._kind)
        client.connect(address(self.server), server="orders")
        return client

    def revoke(self, serial: int | None) -> None:
        assert serial is not None
        held(self.server).state.serials.revoke(serial)

    @property
    def dropped(self) -> int:
        return held(self.server).counters.dropped_revoked


@pytest.fixture
def hall(make: Make, tmp_path: Path) -> Callable[..., Hall]:
    return lambda *kinds: Hall(make, tmp_path, kinds)


def test_a_message_says_who_sent_it(hall: Callable[..., Hall]) -> None:
    at = hall(zmq.PULL, zmq.PUSH)
    seen: dict[bytes, Peer] = {}
    for name in ("anna", "bert"):
        at.client(name).send_multipart([name.encode(), b"tail"])
        body, peer = at.server.recv_with_peer()
        assert at.server.recv_with_peer() == (b"tail", peer)
        seen[body] = peer
    assert [(one.name, one.groups, one.address) for one in seen.values()] == [
        ("anna", ("staff", "of-anna"), "127.0.0.1"),
        ("bert", ("staff", "of-bert"), "127.0.0.1"),
    ]
    assert seen[b"anna"].serial != seen[b"bert"].serial
    assert held(at.server).counters.received == 2


def test_each_connection_of_one_peer_has_a_serial_of_its_own(hall: Callable[..., Hall]) -> None:
    at = hall(zmq.PULL, zmq.PUSH)
    first = at.client("anna")
    first.send(b"")
    one = at.server.recv_with_peer()[1]
    first.disconnect(address(at.server))
    first.connect(address(at.server), server="orders")
    first.send(b"")
    other = at.server.recv_with_peer()[1]
    assert (one.name, other.name) == ("anna", "anna") and one.serial != other.serial


def test_a_peer_of_the_same_process_or_without_curve_has_no_name(make: Make) -> None:
    ctx = make()
    pull, push = ctx.socket(zmq.PULL), ctx.socket(zmq.PUSH)
    pull.bind("inproc://here")
    push.connect("inproc://here")
    push.send(b"near")
    assert pull.recv_with_peer() == (b"near", Peer(None, (), None, None))
    end, start = ctx.socket(zmq.PULL), ctx.socket(zmq.PUSH)
    end.bind("tcp://127.0.0.1:*")
    start.connect(address(end))
    start.send(b"far")
    assert end.recv_with_peer() == (b"far", Peer(None, (), None, "127.0.0.1"))


def ready(**properties: str) -> bytes:
    """ZMTP's greeting and READY of a PUSH without CURVE, with properties of its own choice."""
    greeting = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
    body = b"\x05READY"
    for name, value in {"Socket-Type": "PUSH", **properties}.items():
        text = value.encode()
        body += bytes((len(name),)) + name.encode() + len(text).to_bytes(4, "big") + text
    return greeting + b"\x04" + bytes((len(body),)) + body


def test_a_name_that_a_peer_gives_itself_is_not_taken(make: Make) -> None:
    """libzmq shows a peer's own properties like those of ZAP: plain pyzmq reads the name that a stranger chose."""
    claims = {"User-Id": "admin", zap.SERIAL: "7", zap.GROUPS: "admins"}
    plain = zmq.Context()
    pull = make().socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    theirs = plain.socket(zmq.PULL)
    theirs.bind("tcp://127.0.0.1:*")
    ends = []
    for one in (pull, theirs):
        port = int(str(one.get_string(zmq.LAST_ENDPOINT)).rstrip("\0").rpartition(":")[2])
        end = system.create_connection(("127.0.0.1", port), timeout=UNTIL_S)
        end.sendall(ready(**claims))
        while b"READY" not in end.recv(4096):
            pass
        end.sendall(b"\x00\x02hi")
        ends.append(end)
    theirs.rcvtimeo = UNTIL_S * 1000
    assert theirs.recv(copy=False).get("User-Id") == "admin"
    assert pull.recv_with_peer() == (b"hi", Peer(None, (), None, "127.0.0.1"))
    for end in ends:
        end.close()
    plain.destroy(0)


def test_what_a_revoked_peer_sends_is_dropped_whole_and_counted(hall: Callable[..., Hall]) -> None:
    at = hall(zmq.PULL, zmq.PUSH)
    bad, good = at.client("bad"), at.client("good")
    bad.send(b"known")
    at.revoke(at.server.recv_with_peer()[1].serial)
    for number in range(5):
        bad.send_multipart([b"bad", b"%d" % number])
        good.send_multipart([b"good", b"%d" % number])
    for number in range(5):
        assert at.server.recv_multipart() == [b"good", b"%d" % number]
    until(lambda: _none(at.server) and at.dropped == 5)
    assert held(at.server).counters.received == 6


def _none(server: ironhouse.Socket) -> bool:
    try:
        server.recv(zmq.NOBLOCK)
    except zmq.Again:
        return True
    return False


def test_every_way_to_receive_looks(hall: Callable[..., Hall]) -> None:
    at = hall(zmq.PULL, zmq.PUSH)
    bad, good = at.client("bad"), at.client("good")
    bad.send(b"known")
    at.revoke(at.server.recv_with_peer()[1].serial)
    buffer = bytearray(4)
    ways: list[Callable[[], Any]] = [
        at.server.recv,
        lambda: at.server.recv(copy=False).bytes,
        lambda: at.server.recv_multipart()[0],
        lambda: at.server.recv_multipart(copy=False)[0].bytes,
        lambda: at.server.recv_many(9)[0],
        lambda: at.server.recv_many(9, multipart=True)[0][0],
        lambda: at.server.recv_with_peer()[0],
        lambda: bytes(buffer) if at.server.recv_into(buffer) == 4 else b"",
        lambda: at.server.recv_string().encode(),
    ]
    for number, way in enumerate(ways, 1):
        bad.send(b"bad!")
        until(lambda number=number: _none(at.server) and at.dropped == number)  # type: ignore[misc]
        bad.send(b"bad!")
        good.send(b"good")
        assert way() == b"good"
        until(lambda: _none(at.server) and at.dropped == number + 1)  # noqa: B023
        held(at.server).counters.dropped_revoked = number


def test_a_message_that_was_begun_is_delivered_whole(hall: Callable[..., Hall]) -> None:
    at = hall(zmq.PULL, zmq.PUSH)
    bad = at.client("bad")
    bad.send_multipart([b"head", b"tail"])
    bad.send_multipart([b"head", b"tail"])
    body, peer = at.server.recv_with_peer()
    at.revoke(peer.serial)
    assert (body, at.server.recv()) == (b"head", b"tail")
    until(lambda: _none(at.server) and at.dropped == 1)


def test_a_flood_of_a_revoked_peer_does_not_lengthen_the_wait(hall: Callable[..., Hall]) -> None:
    at = hall(zmq.PULL, zmq.PUSH)
    bad = at.client("bad")
    bad.send(b"known")
    at.revoke(at.server.recv_with_peer()[1].serial)
    end = threading.Event()

    def flood() -> None:
        while not end.wait(0.02):
            bad.send(b"flood")

    floods = threading.Thread(target=flood)
    floods.start()
    at.server.rcvtimeo = 300
    began = time.monotonic()
    with pytest.raises(ironhouse.ReceiveTimeout):
        at.server.recv()
    took = time.monotonic() - began
    end.set()
    floods.join()
    assert at.dropped >= 2 and 0.25 < took < UNTIL_S
    assert held(at.server).counters.receive_timeouts == 1


def test_a_rep_goes_on_to_the_next_request(hall: Callable[..., Hall]) -> None:
    at = hall(zmq.REP, zmq.REQ)
    bad, good = at.client("bad"), at.client("good")
    bad.send(b"known")
    at.revoke(at.server.recv_with_peer()[1].serial)
    at.server.send(b"answer")
    assert bad.recv() == b"answer"
    bad.send(b"bad")
    until(lambda: _none(at.server) and at.dropped == 1)
    good.send(b"good")
    assert at.server.recv() == b"good"
    at.server.send(b"answer")
    assert good.recv() == b"answer"
    assert bad.recv() == b""


def test_a_router_drops_the_envelope_too(hall: Callable[..., Hall]) -> None:
    at = hall(zmq.ROUTER, zmq.DEALER)
    bad, good = at.client("bad"), at.client("good")
    bad.send(b"known")
    _, peer = at.server.recv_with_peer()
    assert (peer.name, at.server.recv()) == ("bad", b"known")
    at.revoke(peer.serial)
    bad.send_multipart([b"bad", b"bad"])
    until(lambda: _none(at.server) and at.dropped == 1)
    good.send_multipart([b"good", b"good"])
    assert at.server.recv_multipart()[1:] == [b"good", b"good"]


def test_a_publisher_drops_the_subscriptions_of_the_revoked(hall: Callable[..., Hall]) -> None:
    at = hall(zmq.XPUB, zmq.SUB)
    bad = at.client("bad")
    bad.subscribe(b"a")
    until(lambda: bad.poll(0) == 0 and at.server.poll(10) != 0)  # a SUB subscribes anew in its own calls alone
    body, peer = at.server.recv_with_peer()
    assert (body, peer.name) == (b"\x01a", "bad")
    at.revoke(peer.serial)
    bad.subscribe(b"b")
    until(lambda: _none(at.server) and at.dropped == 1)


def test_a_serial_that_is_expected_is_told_of_once(hall: Callable[..., Hall], monkeypatch: pytest.MonkeyPatch) -> None:
    at = hall(zmq.PULL, zmq.PUSH)
    client = at.client("anna")
    client.send(b"known")
    serial = at.server.recv_with_peer()[1].serial
    assert serial is not None
    told: list[tuple[int, int]] = []
    state = held(at.server).state
    monkeypatch.setattr(state.supervisor, "seen", lambda _, serial, descriptor: told.append((serial, descriptor)))
    state.serials.expect(serial)
    for number in range(3):
        client.send(b"%d" % number)
        assert at.server.recv() == b"%d" % number
    watched = held(at.server).watched
    assert watched is not None and watched.gate is not None
    assert told == [(serial, one.descriptor) for one in watched.gate]


def test_whose_keys_are_taken_away_is_not_heard_again(hall: Callable[..., Hall], tmp_path: Path) -> None:
    """The whole way: keys change, the supervisor revokes, and what is on its way is not delivered."""
    at = hall(zmq.PULL, zmq.PUSH)
    bad, good = at.client("bad"), at.client("good")
    good.send(b"known")
    at.server.recv()
    bad.send(b"known")
    serial = at.server.recv_with_peer()[1].serial
    assert serial is not None
    serials = held(at.server).state.serials
    (tmp_path / "orders" / "peers" / "bad.key").unlink()
    until(lambda: serials.is_revoked(serial))
    for _ in range(20):
        bad.send(b"bad", zmq.NOBLOCK)
        good.send(b"good")
        assert at.server.recv() == b"good"
