"""What libzmq gives up is connected again, and who is refused for good is told so."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zmq
from tests.unit.runtime.conftest import Make

import ironhouse
import ironhouse.asyncio
from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new
from ironhouse.runtime.polling import poll
from ironhouse.runtime.reconnecting import FIRST_S, LONGEST_S, Lost

OPEN = {"defaults": {"encrypt": "loopback", "rcvtimeo": "400 ms", "sndtimeo": "400 ms", "why": "tests are in a hurry"}}
UNTIL_S = 10

pytestmark = pytest.mark.usefixtures("either")


def port_of(socket: zmq.Socket[Any]) -> str:
    return str(socket.get_string(zmq.LAST_ENDPOINT)).rstrip("\0")


def arrives(push: ironhouse.Socket, pull: Any) -> bool:
    """Whether one of the messages that *push* sends comes, within a bound."""
    deadline = time.monotonic() + UNTIL_S
    while time.monotonic() < deadline:
        try:
            push.send(b"x")
            push.poll(50, zmq.POLLOUT)
        except zmq.Again:
            pass
        if pull.poll(50):
            return True
    return False


def test_one_whose_key_is_made_known_later_comes_in(make: Make, parties: tuple[Path, Path]) -> None:
    server, client = parties
    card = server / "peers" / "worker.key"
    text = card.read_text()
    card.unlink()
    pull = make(policy=OPEN, identity="orders", keys=server).socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    push = make(policy=OPEN, identity="worker", keys=client).socket(zmq.PUSH)
    push.connect(port_of(pull), server="orders")
    watched = push._held.watched if push._held is not None else None
    assert watched is not None
    deadline = time.monotonic() + UNTIL_S
    while not watched.lost and time.monotonic() < deadline:
        time.sleep(0.01)
    assert watched.lost and str(watched.last_cause).startswith("the server does not admit this key; there: ")
    card.write_text(text)
    assert arrives(push, pull)


def test_a_server_that_is_set_right_is_found_again(make: Make, parties: tuple[Path, Path]) -> None:
    server, client = parties
    plain: zmq.Context[Any] = zmq.Context()
    wrong = plain.socket(zmq.PULL)
    wrong.bind("tcp://127.0.0.1:*")
    address = port_of(wrong)
    push = make(policy=OPEN, identity="worker", keys=client).socket(zmq.PUSH, name="worker")
    push.connect(address, server="orders")
    deadline = time.monotonic() + UNTIL_S
    told: zmq.Again | None = None
    while not isinstance(told, ironhouse.AuthenticationFailed) and time.monotonic() < deadline:
        try:
            push.send(b"x")
        except zmq.Again as error:
            told = error
    assert isinstance(told, ironhouse.AuthenticationFailed) and "one side has CURVE" in str(told)
    assert "this one has it" in str(told)
    wrong.close(0)
    plain.term()
    pull = make(policy=OPEN, identity="orders", keys=server).socket(zmq.PULL)
    bind(pull, address)
    assert arrives(push, pull)


def bind(socket: ironhouse.Socket, address: str) -> None:
    deadline = time.monotonic() + UNTIL_S
    while True:
        try:
            socket.bind(address)
            return
        except zmq.ZMQError as error:
            assert error.errno == zmq.EADDRINUSE and time.monotonic() < deadline
            time.sleep(0.02)


def test_an_async_socket_does_the_same(parties: tuple[Path, Path]) -> None:
    server, client = parties
    card = server / "peers" / "worker.key"
    text = card.read_text()
    card.unlink()
    contexts = [  # not kept by a fixture: it makes sync ones
        ironhouse.asyncio.Context(policy=OPEN, identity=name, keys=place)
        for name, place in (("orders", server), ("worker", client))
    ]

    async def run() -> bytes:
        pull, push = contexts[0].socket(zmq.PULL), contexts[1].socket(zmq.PUSH)
        pull.bind("tcp://127.0.0.1:*")
        push.connect(port_of(pull), server="orders")
        await asyncio.sleep(0.3)
        card.write_text(text)
        try:
            for _ in range(100):
                try:
                    await push.send(b"x")
                    if await pull.poll(50):
                        return bytes(await pull.recv())
                except zmq.Again:
                    pass
            return b""
        finally:
            pull.close(0)
            push.close(0)

    try:
        assert asyncio.run(run()) == b"x"
    finally:
        for one in contexts:
            one.destroy(0)


def test_failures_of_strangers_are_counted_and_said_once(
    make: Make, parties: tuple[Path, Path], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    pull = make(policy=OPEN, identity="orders", keys=parties[0]).socket(zmq.PULL, name="orders")
    pull.bind("tcp://127.0.0.1:*")
    place = tmp_path / "stranger"
    Folder(place).write(new("stranger"))
    Folder(place).trust(Folder(parties[0]).identity("orders"))
    for _ in range(5):
        other = make(policy=OPEN, identity="stranger", keys=place).socket(zmq.DEALER)
        other.connect(port_of(pull), server="orders")
    held = pull._held
    deadline = time.monotonic() + UNTIL_S
    while held is not None and held.watched is not None and held.watched.failures < 5:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert len([one for one in caplog.messages if one.startswith("orders at ")]) == 1
    with pytest.raises(ironhouse.ReceiveTimeout) as error:
        pull.recv()
    assert type(error.value) is ironhouse.ReceiveTimeout


def test_an_endpoint_that_was_left_is_not_one(make: Make) -> None:
    push = make().socket(zmq.PUSH)
    push.connect("tcp://127.0.0.1:9")
    push.connect("tcp://127.0.0.1:10")
    push.disconnect("tcp://127.0.0.1:9")
    assert push._held is not None and push._held.addresses == ("tcp://127.0.0.1:10",)


def test_pauses_double_up_to_a_longest_and_begin_anew() -> None:
    lost = Lost()
    for expected in (FIRST_S, 2 * FIRST_S, 4 * FIRST_S):
        lost.given_up("a", 0.0)
        assert lost and lost.due(expected * 0.99) == [] and lost.due(expected) == ["a"] and not lost
    for _ in range(20):
        lost.given_up("a", 0.0)
    assert lost.due(LONGEST_S * 0.99) == [] and lost.due(LONGEST_S) == ["a"]
    lost.succeeded("a")
    lost.given_up("a", 0.0)
    assert lost.due(FIRST_S) == ["a"]


# However a program waits


def _poll(socket: ironhouse.Socket) -> bool:
    return bool(socket.poll(5_000))


def _poller(socket: ironhouse.Socket) -> bool:
    poller = ironhouse.Poller()
    poller.register(socket, zmq.POLLIN)
    return poller.poll(5_000) == [(socket, zmq.POLLIN)]


def _no_block(socket: ironhouse.Socket) -> bool:
    deadline = time.monotonic() + UNTIL_S
    while time.monotonic() < deadline:
        try:
            socket.recv(zmq.NOBLOCK)
        except zmq.Again:
            time.sleep(0.01)
        else:
            return True
    return False


@pytest.mark.parametrize("waits", [_poll, _poller, _no_block])
def test_what_is_given_up_while_a_program_polls_is_connected_again(
    make: Make, parties: tuple[Path, Path], waits: Callable[[ironhouse.Socket], bool]
) -> None:
    server, client = parties
    card = server / "peers" / "worker.key"
    text = card.read_text()
    card.unlink()
    push = make(policy=OPEN, identity="orders", keys=server).socket(zmq.PUSH)
    push.bind("tcp://127.0.0.1:*")
    pull = make(policy=OPEN, identity="worker", keys=client).socket(zmq.PULL)
    pull.connect(port_of(push), server="orders")

    def later() -> None:
        watched = pull._held.watched if pull._held is not None else None
        deadline = time.monotonic() + UNTIL_S
        while watched is not None and not watched.lost and time.monotonic() < deadline:
            time.sleep(0.01)
        card.write_text(text)

    thread = threading.Thread(target=later)
    thread.start()
    sender = threading.Thread(target=_feed, args=(push,))
    sender.start()
    try:
        assert waits(pull)
    finally:
        thread.join()
        sender.join()


def _feed(push: ironhouse.Socket) -> None:
    """Sends as soon as there is somebody."""
    deadline = time.monotonic() + UNTIL_S
    while time.monotonic() < deadline:
        try:
            push.send(b"x")
        except zmq.Again:
            continue
        return


def test_a_poller_asks_once_where_nothing_can_be_lost(make: Make) -> None:
    pull = make().socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    asked: list[int] = []

    def ask(limit: int) -> list[tuple[Any, int]]:
        asked.append(limit)
        return []

    for timeout in (None, -1, 7.9, 0):
        assert poll(ask, [pull, 3], timeout) == []
    assert asked == [-1, -1, 7, 0]
    pull.connect("tcp://127.0.0.1:9")
    del asked[:]
    assert poll(ask, [pull], 0) == []
    assert asked == [0]


@pytest.mark.parametrize("waits", ["socket", "poller"])
def test_a_poll_of_asyncio_does_the_same(parties: tuple[Path, Path], waits: str) -> None:
    server, client = parties
    card = server / "peers" / "worker.key"
    text = card.read_text()
    card.unlink()
    contexts = [
        ironhouse.asyncio.Context(policy=OPEN, identity=name, keys=place)
        for name, place in (("orders", server), ("worker", client))
    ]

    async def run() -> bool:
        push, pull = contexts[0].socket(zmq.PUSH), contexts[1].socket(zmq.PULL)
        push.bind("tcp://127.0.0.1:*")
        pull.connect(port_of(push), server="orders")
        poller = ironhouse.asyncio.Poller()
        poller.register(pull, zmq.POLLIN)
        waiting = asyncio.ensure_future(pull.poll(5_000) if waits == "socket" else poller.poll(5_000))
        try:
            await asyncio.sleep(0.3)
            card.write_text(text)
            while not waiting.done():
                try:
                    await push.send(b"x")
                except zmq.Again:
                    continue
                break
            return bool(await waiting)
        finally:
            push.close(0)
            pull.close(0)

    try:
        assert asyncio.run(run())
    finally:
        for one in contexts:
            one.destroy(0)
