"""Each way in which libzmq is insecure, loses or hangs without a word: there on plain pyzmq, and not on our sockets.

Owns the pairs. A pair's first half fails the day that libzmq has mended the trap; then ours may let it go too.
"""

import asyncio
import contextlib
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq
import zmq.asyncio
import zmq.auth.thread
import zmq.utils.z85
from tests.unit.runtime.conftest import Make

import ironhouse
import ironhouse.asyncio
from ironhouse.keys.folder import Folder

SOON_MS = 300
UNTIL_MS = 5_000
OPEN = {"defaults": {"encrypt": "loopback", "why": "the tests stay on this machine"}}
CTX = zmq.Context[Any]


class _Plain(zmq.Context["zmq.Socket[bytes]"]):
    """Keeps its sockets until it is destroyed: one that is collected first would warn that nobody closed it."""

    kept: tuple[Any, ...] = ()

    def _add_socket(self, socket: Any) -> None:
        super()._add_socket(socket)
        self.kept = (*self.kept, socket)


@pytest.fixture
def plain() -> Iterator[CTX]:
    """A context of pyzmq's own."""
    context = _Plain()
    yield context
    context.destroy(0)


def at(socket: Any) -> str:
    return str(socket.get_string(zmq.LAST_ENDPOINT)).rstrip("\0")


def bound(context: CTX, kind: int = zmq.PULL, **options: object) -> Any:
    socket = context.socket(kind)
    socket.rcvtimeo = UNTIL_MS
    for name, value in options.items():
        setattr(socket, name, value)
    socket.bind("tcp://127.0.0.1:*")
    return socket


def sends(context: CTX, address: str, message: bytes = b"in", **options: object) -> Any:
    """A PUSH that connects to *address* and sends."""
    socket = context.socket(zmq.PUSH)
    for name, value in options.items():
        setattr(socket, name, value)
    socket.connect(address)
    socket.send(message)
    return socket


def as_client(server: bytes) -> dict[str, Any]:
    public, secret = zmq.curve_keypair()
    return {"curve_publickey": public, "curve_secretkey": secret, "curve_serverkey": server}


def heard(socket: Any, within: int = UNTIL_MS) -> bool:
    return bool(socket.poll(within))


# Keys and who may come in


def test_curve_after_bind_says_curve_and_takes_plaintext(plain: CTX, make: Make) -> None:
    _, secret = zmq.curve_keypair()
    late = bound(plain)
    late.curve_secretkey, late.curve_server = secret, 1
    sends(plain, at(late))
    assert late.curve_server == 1 and heard(late)

    ours = bound(make())
    for option, value in ((zmq.CURVE_SECRETKEY, secret), (zmq.CURVE_SERVER, 1), (zmq.ZAP_DOMAIN, b"x")):
        with pytest.raises(ironhouse.PolicyViolation, match=r"after bind or connect.*baseline recommended"):
            ours.set(option, value)
    assert ours.curve_server == 0


def test_keys_after_connect_send_in_clear(plain: CTX, make: Make) -> None:
    clear = bound(plain)
    push = plain.socket(zmq.PUSH)
    push.connect(at(clear))
    for option, value in as_client(zmq.curve_keypair()[0]).items():
        setattr(push, option, value)
    push.send(b"secret")
    assert push.get(zmq.MECHANISM) == zmq.CURVE and clear.recv() == b"secret"

    ours = make().socket(zmq.PUSH)
    ours.connect(at(clear))
    with pytest.raises(ironhouse.PolicyViolation):
        ours.curve_serverkey = zmq.curve_keypair()[0]


def test_a_server_without_a_secret_key_has_one_that_everybody_knows(plain: CTX, make: Make) -> None:
    server = bound(plain, curve_server=1)
    known = zmq.curve_public(b"0" * 40)
    sends(plain, at(server), **as_client(known))
    assert heard(server)

    with pytest.raises(ironhouse.PolicyViolation, match="all-zero key"):
        bound(make(), curve_server=1)


def test_a_server_key_makes_a_server_a_client(plain: CTX, make: Make) -> None:
    turned = plain.socket(zmq.PULL)
    turned.curve_secretkey, turned.curve_server = zmq.curve_keypair()[1], 1
    turned.curve_serverkey = zmq.curve_keypair()[0]
    assert turned.curve_server == 0
    turned.curve_server = 0
    assert turned.get(zmq.MECHANISM) == zmq.NULL

    ours = make().socket(zmq.PULL)
    ours.curve_secretkey, ours.curve_server = zmq.curve_keypair()[1], 1
    ours.curve_serverkey = zmq.curve_keypair()[0]
    with pytest.raises(ironhouse.PolicyViolation, match="made it a client"):
        ours.bind("tcp://127.0.0.1:*")


def test_a_program_that_spoils_its_keys_is_served_with_the_policys(make: Make, parties: tuple[Path, Path]) -> None:
    ours = make(policy=OPEN, identity="orders", keys=parties[0]).socket(zmq.PULL)
    ours.curve_serverkey = zmq.curve_keypair()[0]
    ours.curve_server = 0
    ours.bind("tcp://127.0.0.1:*")
    assert ours.curve_server == 1 and ours.get(zmq.MECHANISM) == zmq.CURVE


def test_inproc_ignores_curve_and_says_so_to_who_asks(plain: CTX, make: Make, parties: tuple[Path, Path]) -> None:
    curve = plain.socket(zmq.PULL)
    curve.curve_secretkey, curve.curve_server = zmq.curve_keypair()[1], 1
    curve.bind("inproc://here")
    sends(plain, "inproc://here")
    assert heard(curve)

    context = make(policy=OPEN, identity="orders", keys=parties[0])
    ours = context.socket(zmq.PULL)
    ours.bind("tcp://127.0.0.1:*")
    ours.bind("inproc://here")
    sends(context, "inproc://here")
    assert ours.recv_with_peer()[1].name is None


@pytest.mark.parametrize("domain", [{}, {"zap_domain": b"plant"}], ids=["no domain", "a domain"])
def test_without_a_handler_everybody_who_knows_the_server_is_in(
    plain: CTX, make: Make, parties: tuple[Path, Path], domain: dict[str, Any]
) -> None:
    public, secret = zmq.curve_keypair()
    server = bound(plain, curve_secretkey=secret, curve_server=1, **domain)
    sends(plain, at(server), **as_client(public))
    assert heard(server)

    refuses_a_stranger(make, parties)


def refuses_a_stranger(make: Make, parties: tuple[Path, Path]) -> None:
    """One who knows the server's public key and is not known."""
    ours = bound(make(policy=OPEN, identity="orders", keys=parties[0]))
    public = zmq.utils.z85.encode(Folder(parties[0]).identity("orders").public)
    stranger = zmq.Context()
    with contextlib.closing(sends(stranger, at(ours), linger=0, **as_client(public))):
        assert not heard(ours, SOON_MS)
    stranger.term()
    assert ours.zap_domain and ours.get(zmq.ZAP_ENFORCE_DOMAIN) == 1


def test_a_handler_that_stops_leaves_the_door_open(
    plain: CTX, make: Make, parties: tuple[Path, Path], tmp_path: Path
) -> None:
    public, secret = zmq.curve_keypair()
    handler = zmq.auth.thread.ThreadAuthenticator(plain)
    handler.start()
    handler.configure_curve(domain="plant", location=tmp_path)
    server = bound(plain, curve_secretkey=secret, curve_server=1, zap_domain=b"plant")
    stranger = sends(plain, at(server), **as_client(public))
    assert not heard(server, SOON_MS)
    stranger.close(0)
    handler.stop()
    for _ in range(10):  # one that comes while the handler's socket is going waits for an answer that never comes
        sends(plain, at(server), **as_client(public))
        if heard(server, SOON_MS):
            break
    assert heard(server, 0)

    context = make(policy=OPEN, identity="orders", keys=parties[0])
    ours = bound(context)
    assert context._state is not None
    supervisor = context._state.supervisor
    supervisor._tell("end", None)
    deadline = time.monotonic() + UNTIL_MS / 1000
    while supervisor.alive and time.monotonic() < deadline:
        time.sleep(0.01)
    late = make(policy=OPEN, identity="worker", keys=parties[1]).socket(zmq.PUSH)
    late.connect(at(ours), server="orders")
    assert not heard(ours, SOON_MS)
    with pytest.raises(ironhouse.PolicyViolation, match="supervisor"):
        bound(context)


def test_enforce_with_an_empty_domain_asks_nobody(plain: CTX, make: Make) -> None:
    public, secret = zmq.curve_keypair()
    asked = plain.socket(zmq.REP)
    asked.bind("inproc://zeromq.zap.01")
    server = bound(plain, curve_secretkey=secret, curve_server=1, zap_enforce_domain=1)
    sends(plain, at(server), **as_client(public))
    assert heard(server) and not heard(asked, 0)

    with pytest.raises(ironhouse.PolicyViolation, match="no handler is asked"):
        bound(make(), curve_secretkey=secret, curve_server=1, zap_enforce_domain=1)
    with pytest.raises(ironhouse.PolicyViolation, match="asks nobody"):
        bound(make(), curve_secretkey=secret, curve_server=1)
    with pytest.raises(ironhouse.IronhouseError, match="zap_domain"):
        ironhouse.Context(policy={"defaults": {"zap_domain": ""}})


def test_only_a_domain_that_is_enforced_closes_the_door(plain: CTX, make: Make) -> None:
    public, secret = zmq.curve_keypair()
    closed = bound(plain, curve_secretkey=secret, curve_server=1, zap_domain=b"plant", zap_enforce_domain=1)
    sends(plain, at(closed), **as_client(public))
    assert not heard(closed, SOON_MS)

    own = bound(make(), curve_secretkey=secret, curve_server=1, zap_domain=b"plant")
    assert own.get(zmq.ZAP_ENFORCE_DOMAIN) == 1
    sends(plain, at(own), **as_client(public))
    assert not heard(own, SOON_MS)


def test_a_null_socket_without_a_domain_skips_the_handler(plain: CTX, make: Make) -> None:
    asked = plain.socket(zmq.REP)
    asked.bind("inproc://zeromq.zap.01")
    server = bound(plain)
    sends(plain, at(server))
    assert heard(server) and not heard(asked, 0)

    with pytest.raises(ironhouse.PolicyViolation, match="without keys"):
        make().socket(zmq.PULL).bind("tcp://192.0.2.1:5555")


def test_a_second_bind_takes_an_ipc_endpoint_away(plain: CTX, make: Make, tmp_path: Path) -> None:
    address = f"ipc://{tmp_path}/door"
    first, second = plain.socket(zmq.PULL), plain.socket(zmq.PULL)
    first.bind(address)
    second.bind(address)
    sends(plain, address)
    assert heard(second) and not heard(first, 0)

    address = f"ipc://{tmp_path}/ours"
    first, second = plain.socket(zmq.PULL), make().socket(zmq.PULL)
    first.bind(address)
    with pytest.raises(zmq.ZMQError) as error:
        second.bind(address)
    assert error.value.errno == zmq.EADDRINUSE
    first.close()
    second.bind(address)
    second.unbind(address)
    second.bind(address)


def test_an_ipc_file_is_for_whom_the_umask_says(plain: CTX, make: Make, tmp_path: Path) -> None:
    def mode(context: CTX, name: str) -> int:
        context.socket(zmq.PULL).bind(f"ipc://{tmp_path}/{name}")
        return stat.S_IMODE((tmp_path / name).stat().st_mode)

    before = os.umask(0)
    try:
        assert mode(plain, "plain") & 0o022
        assert not mode(make(), "ours") & 0o077
    finally:
        os.umask(before)


def test_a_routing_id_can_be_taken_over(plain: CTX, make: Make) -> None:
    router = bound(plain, zmq.ROUTER, router_handover=1)
    peers = []
    for text in (b"owner", b"thief"):
        peer = plain.socket(zmq.DEALER)
        peer.routing_id = b"known"
        peer.connect(at(router))
        peer.send(text)
        assert router.recv_multipart() == [b"known", text]
        peers.append(peer)
    router.send_multipart([b"known", b"yours"])
    assert heard(peers[1]) and not heard(peers[0], 0)

    with pytest.raises(ironhouse.PolicyViolation, match="ROUTER_HANDOVER"):
        make().socket(zmq.ROUTER).router_handover = 1


# Contexts


def test_copies_of_a_context_lose_what_it_said(plain: CTX, make: Make) -> None:
    plain.rcvhwm = 7
    with zmq.asyncio.Context(plain).socket(zmq.PULL) as lost:
        assert lost.rcvhwm == 1000

    context = make(policy={"defaults": {"rcvhwm": 9, "why": "few"}})
    context.rcvtimeo = 30
    for copy in (ironhouse.asyncio.Context(context), ironhouse.Context(context), ironhouse.Context.shadow(context)):
        with copy.socket(zmq.PULL) as kept:
            assert (kept.rcvhwm, kept.rcvtimeo) == (9, 30)


def test_the_instance_is_ours_whoever_asked_before() -> None:
    class Derived(zmq.Context["zmq.Socket[bytes]"]):
        pass

    base: CTX = zmq.Context.instance()
    assert type(Derived.instance()) is zmq.Context
    for cls in (ironhouse.Context, ironhouse.asyncio.Context):
        own = cls.instance()
        assert type(own) is cls and own is cls.instance()
        own.term()
    base.term()


def test_a_context_has_room_for_as_many_sockets_as_it_says(make: Make) -> None:
    context = make()
    for _ in range(350):  # each has a monitor: of libzmq's default there would be 341
        context.socket(zmq.PULL).bind("tcp://127.0.0.1:*")
    few = make()
    few.max_sockets = 20
    assert few.max_sockets == few.get(zmq.MAX_SOCKETS) == 20
    for _ in range(20):
        few.socket(zmq.PULL).bind("tcp://127.0.0.1:*")


# Limits and time


def test_a_mark_after_bind_is_ignored(plain: CTX, make: Make) -> None:
    late = bound(plain)
    late.rcvhwm = 1
    push = plain.socket(zmq.PUSH)
    push.sndhwm, push.sndtimeo = 1, SOON_MS
    push.connect(at(late))
    sent = 0
    with contextlib.suppress(zmq.Again):
        while sent < 100:
            push.send(bytes(1 << 20))
            sent += 1
    assert late.rcvhwm == 1 and sent > 50

    with pytest.raises(ironhouse.PolicyViolation, match="after bind or connect"):
        bound(make()).rcvhwm = 1


def test_a_poll_is_cut_short_by_rcvtimeo(plain: CTX, make: Make) -> None:
    async def polls(context: Any, poller: zmq.asyncio.Poller) -> tuple[object, object]:
        socket = context.socket(zmq.PULL)
        socket.rcvtimeo = 20
        socket.bind("inproc://here")
        poller.register(socket, zmq.POLLIN)
        first, second = await asyncio.gather(socket.poll(200), poller.poll(200), return_exceptions=True)
        socket.close()
        return first, second

    assert all(
        isinstance(one, zmq.Again) for one in asyncio.run(polls(zmq.asyncio.Context(plain), zmq.asyncio.Poller()))
    )
    ours = ironhouse.asyncio.Context(policy={"baseline": "recommended"})
    assert asyncio.run(polls(ours, ironhouse.asyncio.Poller())) == (0, [])
    ours.term()


def test_a_request_takes_the_answer_to_an_earlier_one(plain: CTX, make: Make) -> None:
    def asks(context: CTX, **options: object) -> bytes | None:
        router = plain.socket(zmq.ROUTER)
        router.bind("tcp://127.0.0.1:*")
        req = context.socket(zmq.REQ)
        req.rcvtimeo = SOON_MS
        for name, value in options.items():
            setattr(req, name, value)
        req.connect(at(router))
        req.send(b"A")
        assert heard(router)
        *envelope, _ = router.recv_multipart()
        with pytest.raises(zmq.Again):
            req.recv()
        req.send(b"B")
        assert heard(router)
        router.send_multipart([*envelope, b"answer to A"])
        try:
            return bytes(req.recv())
        except zmq.Again:
            return None

    with pytest.raises(zmq.ZMQError) as error:
        asks(plain)
    assert error.value.errno == zmq.EFSM
    assert asks(plain, req_relaxed=1) == b"answer to A"
    assert asks(make()) is None


def test_a_close_waits_for_ever_for_a_peer_that_is_not_there(make: Make) -> None:
    hangs("import zmq; c = zmq.Context(); s = c.socket(zmq.PUSH)", "s.close(); c.term()")
    context = make()
    push = context.socket(zmq.PUSH)
    push.connect("tcp://127.0.0.1:9")
    push.send(b"x")
    assert 0 <= int(push.linger) <= 1000
    with pytest.raises(ironhouse.PolicyViolation, match="LINGER"):
        push.close(-1)


def hangs(first: str, then: str) -> None:
    program = f"{first}; s.connect('tcp://127.0.0.1:9'); s.send(b'x'); print('made', flush=True); {then}"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None and process.stdout.readline() == b"made\n"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(SOON_MS / 1000)
        finally:
            process.kill()


# Monitors

WEDGED = """
import socket, time, zmq
{make}
served = ctx.socket(zmq.PULL)
served.bind("tcp://127.0.0.1:*")
port = int(served.last_endpoint.decode().rstrip("\\0").rpartition(":")[2])
monitor = served.get_monitor_socket()
{spoil}
time.sleep(0.2)
many = []
for _ in range({connections}):
    many.append(socket.socket())
    many[-1].settimeout({pace})
    try:
        many[-1].connect(("127.0.0.1", port))
    except BlockingIOError:
        pass
    except TimeoutError:
        break  # nobody accepts any more
    if len(many) == 100:
        [one.close() for one in many]
        many = []
push = ctx.socket(zmq.PUSH)
push.connect(f"tcp://127.0.0.1:{{port}}")
push.send(b"alive")
served.rcvtimeo = {patience}
try:
    print(served.recv(), flush=True)
except zmq.Again:
    print("wedged", flush=True)
import os
os._exit(0)
"""
PLAIN = "ctx = zmq.Context()"
OURS = "import ironhouse; ctx = ironhouse.Context(policy={'baseline': 'recommended'})"


@pytest.mark.parametrize(
    ("spoil", "connections"),
    [("monitor.close()", 3), ("del monitor; served._monitor_socket = None", 3), ("pass", 3000)],
    ids=["closed", "collected", "never read"],
)
def test_a_monitor_that_is_closed_or_not_read_wedges_the_context(spoil: str, connections: int) -> None:
    def says(make: str, patience: int, pace: int) -> str:
        about = {"make": make, "spoil": spoil, "connections": connections, "patience": patience, "pace": pace}
        program = WEDGED.format(**about)
        command = [sys.executable, "-c", program]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout.strip()

    assert says(PLAIN, 1_000, pace=2) == "wedged"  # which takes that each connection is accepted
    assert says(OURS, 5_000, pace=0) == "b'alive'"
