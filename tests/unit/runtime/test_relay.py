"""A program's own monitor on a socket that the supervisor monitors too."""

import asyncio
import time
from collections.abc import Callable

import pytest
import zmq
import zmq.asyncio
from tests.unit.runtime.conftest import Make
from zmq.utils.monitor import parse_monitor_message, recv_monitor_message

import ironhouse.asyncio

UNTIL_MS = 5_000


def told(monitor: "zmq.Socket[bytes]", last: int) -> list[int]:
    """The kinds of events until *last* comes."""
    found: list[int] = []
    while last not in found:
        assert monitor.poll(UNTIL_MS), found
        found.append(recv_monitor_message(monitor)["event"])
    return found


def test_a_monitor_is_told_what_libzmqs_own_tells(make: Make) -> None:
    context = make()
    pull = context.socket(zmq.PULL)
    monitor = pull.get_monitor_socket()
    assert pull.get_monitor_socket() is monitor and monitor.rcvtimeo == -1
    pull.bind("tcp://127.0.0.1:*")
    push = context.socket(zmq.PUSH)
    push.connect(str(pull.get_string(zmq.LAST_ENDPOINT)))
    found = told(monitor, zmq.EVENT_HANDSHAKE_SUCCEEDED)
    assert found[0] == zmq.EVENT_LISTENING and zmq.EVENT_ACCEPTED in found
    pull.close()
    assert told(monitor, zmq.EVENT_MONITOR_STOPPED)


def test_a_monitor_of_a_socket_that_is_bound_already(make: Make) -> None:
    context = make()
    pull = context.socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    monitor = pull.get_monitor_socket(zmq.EVENT_ACCEPTED | zmq.EVENT_MONITOR_STOPPED)
    push = context.socket(zmq.PUSH)
    push.connect(str(pull.get_string(zmq.LAST_ENDPOINT)))
    assert told(monitor, zmq.EVENT_ACCEPTED) == [zmq.EVENT_ACCEPTED]
    pull.disable_monitor()
    assert told(monitor, zmq.EVENT_MONITOR_STOPPED) == [zmq.EVENT_MONITOR_STOPPED]
    push.send(b"still watched")
    assert pull.recv() == b"still watched"


def test_a_monitor_that_is_taken_again_and_again(make: Make) -> None:
    context = make()
    pull = context.socket(zmq.PULL)
    for _ in range(20):
        monitor = pull.get_monitor_socket()
        pull.disable_monitor()
        monitor.close()
    monitor = pull.get_monitor_socket()
    pull.bind("tcp://127.0.0.1:*")
    assert told(monitor, zmq.EVENT_LISTENING)


def test_an_address_that_is_taken_is_refused(make: Make) -> None:
    context = make()
    one, other = context.socket(zmq.PULL), context.socket(zmq.PULL)
    one.monitor("inproc://events")
    with pytest.raises(zmq.ZMQError) as error:
        other.monitor("inproc://events")
    assert error.value.errno == zmq.EADDRINUSE


def test_one_that_is_not_read_is_said_and_holds_nobody_up(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    context = make()
    pull = context.socket(zmq.PULL)
    pull.get_monitor_socket().close()
    pull.bind("tcp://127.0.0.1:*")
    push = context.socket(zmq.PUSH)
    push.connect(str(pull.get_string(zmq.LAST_ENDPOINT)))
    push.send(b"x")
    assert pull.recv() == b"x"
    address = str(pull.get_string(zmq.LAST_ENDPOINT))

    def said() -> bool:
        """Each connection has events of its own: what is there when the end is noticed still goes into the pipe."""
        with context.socket(zmq.PUSH) as other:
            other.connect(address)
        return "not read" in caplog.text

    until(said)


def test_an_async_monitor(make: Make) -> None:
    async def run(context: ironhouse.asyncio.Context) -> int:
        pull = context.socket(zmq.PULL)
        monitor = pull.get_monitor_socket(zmq.EVENT_LISTENING)
        pull.bind("tcp://127.0.0.1:*")
        found = parse_monitor_message(await asyncio.wait_for(monitor.recv_multipart(), UNTIL_MS / 1000))
        monitor.close()
        pull.close()
        return int(found["event"])

    context = ironhouse.asyncio.Context(policy={"baseline": "recommended"})
    assert asyncio.run(run(context)) == zmq.EVENT_LISTENING
    context.term()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + UNTIL_MS / 1000
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
