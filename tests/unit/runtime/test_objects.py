import asyncio
from pathlib import Path

import msgspec
import pytest
import zmq
from tests.unit.runtime.conftest import Make

import ironhouse
import ironhouse.asyncio
from ironhouse.runtime.held import Held

WHY = "both ends are ours, and numpy arrays go between them"


class Order(msgspec.Struct):
    number: int
    name: str


def decode(word: str, **more: object) -> dict[str, object]:
    return {"defaults": {"decode": word, "why": WHY, **more}}


def pair(context: ironhouse.Context) -> tuple[ironhouse.Socket, ironhouse.Socket]:
    pull, push = context.socket(zmq.PULL, name="orders"), context.socket(zmq.PUSH, name="source")
    pull.bind("inproc://orders")
    push.connect("inproc://orders")
    return pull, push


def test_pickles_are_refused_and_nothing_is_received(make: Make) -> None:
    pull, push = pair(make())
    push.send(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(ironhouse.PolicyViolation, match=r"orders may not recv_pyobj.*runs as code.*baseline recomm"):
        pull.recv_pyobj()
    with pytest.raises(ironhouse.PolicyViolation, match="source may not send_pyobj"):
        push.send_pyobj(1)
    assert pull.recv() == b"cos\nsystem\n(S'false'\ntR."


def test_the_policy_may_allow_them_and_says_why(make: Make) -> None:
    pull, push = pair(make(policy=decode("allow")))
    push.send_pyobj({"a": 1})
    assert pull.recv_pyobj() == {"a": 1}
    pull, push = pair(make(policy={"defaults": {"decode": "allow"}}))
    with pytest.raises(ironhouse.PolicyViolation, match="says no why"):
        pull.recv_pyobj()


def test_authenticated_is_of_sockets_whose_peers_are(make: Make, parties: tuple[Path, Path]) -> None:
    open_to_all = make(policy=decode("authenticated")).socket(zmq.PULL)
    open_to_all.bind("tcp://127.0.0.1:*")
    with pytest.raises(ironhouse.PolicyViolation, match="may be anybody"):
        open_to_all.recv_pyobj()
    server, client = parties
    policy = decode("authenticated", encrypt="loopback")
    pull = make(policy=policy, identity="orders", keys=server).socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    push = make(policy=policy, identity="worker", keys=client).socket(zmq.PUSH)
    push.connect(str(pull.get_string(zmq.LAST_ENDPOINT)).rstrip("\0"), server="orders")
    push.send_pyobj([1, 2])
    assert pull.recv_pyobj() == [1, 2]


def test_a_struct_is_checked_when_it_comes(make: Make) -> None:
    pull, push = pair(make())
    push.send_struct(Order(7, "bolts"))
    push.send_struct({"number": "seven", "name": "bolts"})
    push.send(b"\xc1")
    push.send_struct([Order(1, "a")])
    assert pull.recv_struct(type=Order) == Order(7, "bolts")
    for _ in range(2):
        with pytest.raises(ironhouse.InvalidMessage, match="a message to orders is no Order"):
            pull.recv_struct(Order)
    assert pull.recv_struct(list[Order]) == [Order(1, "a")]


def test_async_sockets_do_the_same() -> None:
    async def run(context: ironhouse.asyncio.Context) -> None:
        pull, push = context.socket(zmq.PULL, name="orders"), context.socket(zmq.PUSH)
        pull.bind("inproc://orders")
        push.connect("inproc://orders")
        await push.send_struct(Order(7, "bolts"))
        await push.send_struct(7)
        assert await pull.recv_struct(Order) == Order(7, "bolts")
        with pytest.raises(ironhouse.InvalidMessage):
            await pull.recv_struct(type=Order)
        with pytest.raises(ironhouse.PolicyViolation):
            await pull.recv_pyobj()
        assert isinstance(pull._held, Held)
        pull.close()
        push.close()

    context = ironhouse.asyncio.Context(policy={"baseline": "recommended"})
    asyncio.run(run(context))
    context.term()
