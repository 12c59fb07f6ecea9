import contextlib
import socket
import threading
import time
from pathlib import Path

import pytest
import zmq
from tests.unit.runtime.conftest import UNTIL_S, Make

import ironhouse
from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new
from ironhouse.runtime import monitoring, zap

Pair = tuple[ironhouse.Socket, ironhouse.Context]

OPEN = {"defaults": {"encrypt": "loopback", "why": "the tests stay on this machine"}}


@pytest.fixture
def pair(make: Make, parties: tuple[Path, Path]) -> Pair:
    """A bound PULL of ``orders`` and the context of ``worker``."""
    server, client = parties
    pull = make(policy=OPEN, identity="orders", keys=server).socket(zmq.PULL, name="orders")
    pull.bind("tcp://127.0.0.1:*")
    return pull, make(policy=OPEN, identity="worker", keys=client)


def address(socket: ironhouse.Socket) -> str:
    return str(socket.get_string(zmq.LAST_ENDPOINT)).rstrip("\0")


def test_a_known_peer_is_let_in_and_its_name_is_on_its_frames(pair: Pair) -> None:
    pull, ctx = pair
    push = ctx.socket(zmq.PUSH)
    push.connect(address(pull), server="orders")
    push.send(b"hello")
    frame = pull.recv(copy=False)
    assert (frame.bytes, frame.get("User-Id"), frame.get(zap.GROUPS)) == (b"hello", "worker", "workers")
    assert int(frame.get(zap.SERIAL)) >= 1


def test_a_req_may_be_the_server(make: Make, parties: tuple[Path, Path]) -> None:
    """With a user id in ZAP's answer libzmq cuts the connection when the REP answers."""
    server, client = parties
    req = make(policy=OPEN, identity="orders", keys=server).socket(zmq.REQ)
    req.bind("tcp://127.0.0.1:*")
    rep = make(policy=OPEN, identity="worker", keys=client).socket(zmq.REP)
    rep.connect(address(req), server="orders")
    serials = set()
    for _ in range(2):
        req.send(b"how many?")
        assert rep.recv() == b"how many?"
        rep.send(b"3")
        body, peer = req.recv_with_peer()
        assert (body, peer.name, peer.groups) == (b"3", "worker", ("workers",))
        serials.add(peer.serial)
    assert len(serials) == 1


def test_a_stranger_and_a_plain_peer_are_not(
    pair: Pair, make: Make, tmp_path: Path, parties: tuple[Path, Path]
) -> None:
    pull, _ = pair
    place = tmp_path / "stranger"
    Folder(place).write(new("stranger"))
    Folder(place).trust(Folder(parties[0]).identity("orders"))
    stranger = make(policy=OPEN, identity="stranger", keys=place).socket(zmq.PUSH)
    stranger.connect(address(pull), server="orders")
    with contextlib.suppress(zmq.Again):  # its connection may be refused before the message is queued
        stranger.send(b"let me in", zmq.NOBLOCK)
    plain = zmq.Context()
    other = plain.socket(zmq.PUSH)
    other.connect(address(pull))
    other.send(b"me too", zmq.NOBLOCK)
    pull.rcvtimeo = 500
    with pytest.raises(ironhouse.ReceiveTimeout):
        pull.recv()
    plain.destroy(0)


def test_a_routable_endpoint_without_keys_is_refused_with_the_command(make: Make) -> None:
    with pytest.raises(ironhouse.PolicyViolation, match="ironhouse keys new"):
        make().socket(zmq.REP).bind("tcp://*:*")
    with pytest.raises(ironhouse.PolicyViolation, match="ironhouse keys new orders"):
        make(identity="orders").socket(zmq.REP).bind("tcp://*:*")


def test_a_client_has_to_say_whom_it_meets(make: Make, parties: tuple[Path, Path]) -> None:
    push = make(identity="worker", keys=parties[1]).socket(zmq.PUSH)
    with pytest.raises(ironhouse.PolicyViolation, match="server="):
        push.connect("tcp://192.0.2.1:5555")
    with pytest.raises(ironhouse.PolicyViolation, match=r"nobody\.key"):
        push.connect("tcp://192.0.2.1:5555", server="nobody")


def test_one_address_is_of_one_server(make: Make, parties: tuple[Path, Path]) -> None:
    Folder(parties[1]).trust(new("other"))
    dealer = make(identity="worker", keys=parties[1]).socket(zmq.DEALER)
    dealer.connect("tcp://127.0.0.1:9", server="orders")
    with pytest.raises(ironhouse.PolicyViolation, match=r"meets orders.*cannot meet other.*disconnect first"):
        dealer.connect("tcp://127.0.0.1:9", server="other")
    dealer.disconnect("tcp://127.0.0.1:9")
    dealer.connect("tcp://127.0.0.1:9", server="other")


@pytest.mark.parametrize("said", ["in the call", "in the policy"])
def test_a_program_may_go_to_another_folder(
    make: Make, parties: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    (tmp_path / "ironhouse.toml").write_text('keys = "server"\n')
    monkeypatch.chdir(tmp_path)
    more = {"keys": "server"} if said == "in the call" else {"policy": "ironhouse.toml"}
    context = make(identity="orders", **more)
    monkeypatch.chdir("/")
    context.socket(zmq.PULL).bind("tcp://0.0.0.0:*")
    assert context._state is not None and context._state.trusted().by_key


def test_the_folder_of_keys_may_be_at_home(
    make: Make, parties: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(parties[0]))
    (parties[0] / "ironhouse.toml").write_text('keys = "~"\n')
    monkeypatch.setenv("IRONHOUSE_KEYS", "~")
    for more in ({"keys": "~"}, {"policy": parties[0] / "ironhouse.toml"}, {}):
        make(identity="orders", **more).socket(zmq.PULL).bind("tcp://0.0.0.0:*")


def test_the_policy_may_name_the_server(make: Make, pair: Pair, parties: tuple[Path, Path]) -> None:
    pull, _ = pair
    policy = {"endpoint": {"tcp://127.0.0.1:*": {"server": "orders", "why": "the only one"}}}
    push = make(policy=policy, identity="worker", keys=parties[1]).socket(zmq.PUSH)
    push.connect(address(pull))
    push.send(b"hello")
    assert pull.recv() == b"hello"


def test_who_comes_without_curve_is_told_how_to_say_whom_he_meets(pair: Pair, make: Make) -> None:
    pull, _ = pair
    push = make(policy={"defaults": {"immediate": True, "why": "test"}}).socket(zmq.PUSH)
    push.connect(address(pull))
    push.sndtimeo = 2000
    with pytest.raises(ironhouse.AuthenticationFailed, match=r'this one has not.*server="NAME"'):
        push.send(b"x")


def test_security_options_are_locked_after_the_first_endpoint(pair: Pair) -> None:
    pull, _ = pair
    for option, value in (
        (zmq.CURVE_SERVER, 0),
        (zmq.ZAP_DOMAIN, b""),
        (zmq.CURVE_SECRETKEY, b"\0" * 32),
        (zmq.PLAIN_SERVER, 1),
    ):
        with pytest.raises(ironhouse.PolicyViolation, match="after bind or connect"):
            pull.set(option, value)


def test_a_socket_has_one_role(pair: Pair) -> None:
    pull, _ = pair
    with pytest.raises(ironhouse.PolicyViolation, match="use a socket for each"):
        pull.connect("tcp://192.0.2.1:5555", server="worker")
    pull.bind("inproc://beside")


def test_the_connecting_side_may_be_the_server(make: Make, parties: tuple[Path, Path]) -> None:
    server, client = parties
    policy = {"defaults": {"encrypt": "loopback", "server_side": "connects", "why": "workers are asked"}}
    listening = make(
        policy=policy | {"endpoint": {"tcp://127.0.0.1:*": {"server": "orders", "why": "known"}}},
        identity="worker",
        keys=client,
    ).socket(zmq.PULL)
    listening.bind("tcp://127.0.0.1:*")
    push = make(policy=policy, identity="orders", keys=server).socket(zmq.PUSH)
    push.connect(address(listening))
    push.send(b"from the server")
    assert listening.recv() == b"from the server"


def test_admit_narrows_a_domain(make: Make, parties: tuple[Path, Path]) -> None:
    server, client = parties
    policy = {
        "defaults": {"encrypt": "loopback", "why": "test"},
        "socket": {"orders": {"admit": ["@managers"], "why": "few"}},
    }
    pull = make(policy=policy, identity="orders", keys=server).socket(zmq.PULL, name="orders")
    pull.bind("tcp://127.0.0.1:*")
    push = make(policy=OPEN, identity="worker", keys=client).socket(zmq.PUSH)
    push.connect(address(pull), server="orders")
    push.send(b"x")
    pull.rcvtimeo = 300
    with pytest.raises(ironhouse.ReceiveTimeout):
        pull.recv()


@pytest.mark.parametrize("first", ["few", "all"])
def test_a_domain_has_one_rule(make: Make, parties: tuple[Path, Path], first: str) -> None:
    policy = OPEN | {"socket": {"few": {"admit": ["boss"], "why": "test"}}}
    context = make(policy=policy, identity="orders", keys=parties[0])
    context.socket(zmq.PULL, name=first).bind("tcp://127.0.0.1:*")
    other = context.socket(zmq.PULL, name="all" if first == "few" else "few")
    with pytest.raises(ironhouse.PolicyViolation, match=r"boss.*every known peer|every known peer.*boss"):
        other.bind("tcp://127.0.0.1:*")


def test_a_peer_that_becomes_known_later_is_let_in_without_a_restart(make: Make, parties: tuple[Path, Path]) -> None:
    server, client = parties
    known = server / "peers" / "worker.key"
    text = known.read_text()
    known.unlink()
    pull = make(policy=OPEN, identity="orders", keys=server).socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    known.write_text(text)
    push = make(policy=OPEN, identity="worker", keys=client).socket(zmq.PUSH)
    push.connect(address(pull), server="orders")
    push.send(b"hello")
    assert pull.recv() == b"hello"


def test_who_is_refused_again_and_again_is_told_so(make: Make, pair: Pair, tmp_path: Path) -> None:
    pull, ctx = pair
    push = ctx.socket(zmq.PUSH, name="lost")
    wrong = new("orders")
    place = tmp_path / "wrong"
    Folder(place).write(Folder(tmp_path / "client").identity("worker"))
    Folder(place).trust(wrong)
    push = make(
        policy={"defaults": {"encrypt": "loopback", "immediate": True, "why": "test"}}, identity="worker", keys=place
    ).socket(zmq.PUSH, name="lost")
    push.connect(address(pull), server="orders")
    push.sndtimeo = 2000
    with pytest.raises(ironhouse.AuthenticationFailed, match="server's public key") as error:
        push.send(b"x")
    assert isinstance(error.value, zmq.Again)


def test_when_the_supervisor_dies_nobody_is_admitted_and_it_is_said(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pull, ctx = pair
    monkeypatch.setattr(zap, "parse", lambda frames: 1 / 0)
    push = ctx.socket(zmq.PUSH)
    push.connect(address(pull), server="orders")
    push.send(b"x")
    pull.rcvtimeo = 500
    with pytest.raises(ironhouse.ReceiveTimeout):
        pull.recv()
    assert "admit nobody" in caplog.text
    with pytest.raises(ironhouse.PolicyViolation, match="supervisor of this context has ended"):
        pull.bind("tcp://127.0.0.1:*")


def test_what_monitors_tell_after_the_supervisor_died_wedges_nothing(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = make(policy={"defaults": {"encrypt": "never", "why": "test"}})
    pull = context.socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    monkeypatch.setattr(monitoring, "parse", lambda frames: 1 / 0)
    port = int(address(pull).rpartition(":")[2])
    assert context._state is not None
    supervisor = context._state.supervisor
    deadline = time.monotonic() + UNTIL_S
    while supervisor.failure is None and time.monotonic() < deadline:
        socket.create_connection(("127.0.0.1", port)).close()
    assert not supervisor.alive
    for _ in range(20):
        socket.create_connection(("127.0.0.1", port)).close()
    push = make(policy={"defaults": {"encrypt": "never", "why": "test"}}).socket(zmq.PUSH)
    push.connect(address(pull))
    push.send(b"still here")
    assert pull.recv() == b"still here"


def test_maxmsgsize_leaves_room_for_curve(make: Make, parties: tuple[Path, Path]) -> None:
    server, client = parties
    policy = {"defaults": {"encrypt": "loopback", "maxmsgsize": 1000, "why": "test"}}
    pull = make(policy=policy, identity="orders", keys=server).socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    push = make(policy=OPEN, identity="worker", keys=client).socket(zmq.PUSH)
    push.connect(address(pull), server="orders")
    push.send(b"x" * 1000)
    assert len(pull.recv()) == 1000


def test_contexts_that_are_terminated_while_a_call_waits_end(make: Make, parties: tuple[Path, Path]) -> None:
    ctx = make(policy=OPEN, identity="orders", keys=parties[0])
    pull = ctx.socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    told = []

    def wait() -> None:
        try:
            pull.recv()
        except zmq.ContextTerminated as error:
            told.append(error)
            pull.close()

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.05)
    ctx.term()
    thread.join()
    assert told
