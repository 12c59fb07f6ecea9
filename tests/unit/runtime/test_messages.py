"""Sending and receiving, with the native core and without: what goes through, what is told, who may be inside."""

import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest
import zmq
from tests.unit.runtime.conftest import Make, held, in_use
from zmq.utils.garbage import gc as collector

import ironhouse

pytestmark = pytest.mark.usefixtures("either")

UNTIL_S = 10
Pair = tuple[ironhouse.Socket, ironhouse.Socket]


def joined(context: ironhouse.Context, left: int = zmq.PUSH, right: int = zmq.PULL) -> Pair:
    first, second = context.socket(left, name="first"), context.socket(right, name="second")
    second.bind("inproc://here")
    first.connect("inproc://here")
    return first, second


@pytest.fixture
def pair(make: Make) -> Pair:
    return joined(make())


@pytest.fixture(autouse=True)
def the_collector_of_frames_ends() -> Iterator[None]:
    """pyzmq's own thread, which settles the trackers of frames."""
    yield
    collector.stop()


def test_a_core_is_there_where_it_is_to_be(pair: Pair, either: str) -> None:
    assert [held(one).core is not None for one in pair] == [either == "native"] * 2


def test_bytes_of_every_length_arrive_as_they_were(pair: Pair) -> None:
    push, pull = pair
    for size in (0, 1, 33, 34, 255, 4096, 1_000_000):
        data = bytes(number % 251 for number in range(size))
        push.send(data)
        assert pull.recv() == data


def test_whatever_pyzmq_takes_goes_through_and_is_counted_alike(pair: Pair) -> None:
    push, pull = pair

    class Bytes(bytes):
        pass

    kinds: list[Any] = [b"plain", bytearray(b"array"), memoryview(b"view"), Bytes(b"more"), zmq.Frame(b"frame")]
    for one in kinds:
        push.send(one)
    tracker = push.send(b"large" * 20_000, copy=False, track=True)
    push.send_string("text")
    push.send_json({"a": 1})
    push.send_serialized([1, 2], lambda numbers: [bytes(numbers)])
    assert [pull.recv() for _ in kinds] == [b"plain", b"array", b"view", b"more", b"frame"]
    frame = pull.recv(copy=False)
    assert (len(frame), frame.more) == (100_000, False)
    del frame
    assert tracker is not None
    tracker.wait(UNTIL_S)
    assert (pull.recv_string(), pull.recv_json()) == ("text", {"a": 1})
    assert pull.recv_serialized(lambda frames: list(frames[0])) == [1, 2]
    out, into = held(push).counters, held(pull).counters
    assert (out.sent, out.sent_bytes) == (into.received, into.received_bytes)
    assert (out.sent, out.sent_bytes) == (9, 5 + 5 + 4 + 4 + 5 + 100_000 + 4 + len('{"a": 1}') + 2)


def test_what_is_no_message_is_refused_as_pyzmq_refuses_it(pair: Pair) -> None:
    push, pull = pair
    with pytest.raises(TypeError):
        push.send("text")
    with pytest.raises(TypeError):
        push.send(5)
    with pytest.raises(TypeError):
        push.send_multipart([b"a", "b"])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        push.send(b"a", unknown=1)
    with pytest.raises(TypeError):
        pull.recv("flags")  # type: ignore[arg-type]
    assert held(push).counters.sent == 0
    push.send(b"and it may be used again")
    assert pull.recv() == b"and it may be used again"


def test_a_message_of_several_frames_counts_once(pair: Pair) -> None:
    push, pull = pair
    push.send_multipart([b"a", b"bc"])
    push.send_multipart((b"d", b"", b"e"))
    push.send_multipart([b"f", bytearray(b"g")])
    push.send(b"h", zmq.SNDMORE)
    push.send(b"i")
    assert pull.recv_multipart() == [b"a", b"bc"]
    assert [pull.recv(), pull.rcvmore] == [b"d", 1]
    assert [pull.recv(), pull.recv(), pull.rcvmore] == [b"", b"e", 0]
    assert [one.bytes for one in pull.recv_multipart(copy=False)] == [b"f", b"g"]
    assert pull.recv_multipart() == [b"h", b"i"]
    counted = held(push).counters, held(pull).counters
    assert (counted[0].sent, counted[0].sent_bytes) == (counted[1].received, counted[1].received_bytes) == (4, 9)
    assert not counted[1].midway


def test_a_call_that_would_not_wait_is_told_what_pyzmq_tells(pair: Pair) -> None:
    push, pull = pair
    for call in (
        lambda: pull.recv(zmq.NOBLOCK),
        lambda: pull.recv_multipart(zmq.NOBLOCK),
        lambda: pull.recv(zmq.NOBLOCK, copy=False),
        lambda: pull.recv_many(5, zmq.NOBLOCK),
        lambda: pull.recv_with_peer(zmq.NOBLOCK),
    ):
        with pytest.raises(zmq.Again) as error:
            call()
        assert type(error.value) is zmq.Again and error.value.errno == zmq.EAGAIN
    assert held(pull).counters.receive_timeouts == 0
    push.send(b"", zmq.NOBLOCK)
    assert pull.recv(zmq.NOBLOCK) == b""


def test_every_receive_has_its_limit(pair: Pair) -> None:
    _, pull = pair
    pull.rcvtimeo = 20
    for call in (pull.recv, pull.recv_multipart, lambda: pull.recv(copy=False), lambda: pull.recv_many(3)):
        with pytest.raises(ironhouse.ReceiveTimeout, match="second"):
            call()
    with pytest.raises(ironhouse.ReceiveTimeout):
        pull.recv_with_peer()
    with pytest.raises(ironhouse.ReceiveTimeout):
        pull.recv_into(bytearray(5))
    assert held(pull).counters.receive_timeouts == 6
    assert not held(pull).use.locked()


def test_every_send_has_its_limit(make: Make) -> None:
    push = make().socket(zmq.PUSH, name="first")
    push.sndtimeo = 20
    for call in (lambda: push.send(b""), lambda: push.send_multipart([b"", b""]), lambda: push.send_many([b""])):
        with pytest.raises(ironhouse.SendTimeout, match="first"):
            call()
    with pytest.raises(ironhouse.SendTimeout):
        push.send(bytearray(5))
    assert (held(push).counters.send_timeouts, held(push).counters.sent) == (4, 0)


def test_on_timeout_wait_waits_on(make: Make) -> None:
    push, pull = joined(make(policy={"defaults": {"on_timeout": "wait", "rcvtimeo": "30 ms", "why": "test"}}))
    later = threading.Timer(0.2, push.send, (b"at last",))
    later.start()
    assert pull.recv() == b"at last"
    later.join()
    assert held(pull).counters.receive_timeouts >= 1


def test_other_errors_keep_their_numbers(make: Make) -> None:
    ctx = make()
    for kind, op, number in ((zmq.PULL, "send", zmq.ENOTSUP), (zmq.PUSH, "recv", zmq.ENOTSUP), (zmq.REP, "send", 0)):
        socket = ctx.socket(kind)
        with pytest.raises(zmq.ZMQError) as error:
            socket.send(b"") if op == "send" else socket.recv()
        assert error.value.errno == (number or zmq.EFSM)
        assert not isinstance(error.value, zmq.Again)


def test_a_wait_ends_with_the_context(make: Make) -> None:
    ctx = make()
    pull = ctx.socket(zmq.PULL)
    pull.bind("inproc://here")
    seen: list[BaseException] = []

    def wait() -> None:
        try:
            pull.recv()
        except zmq.ZMQError as error:
            seen.append(error)
        pull.close()

    inside = threading.Thread(target=wait)
    inside.start()
    in_use(pull)
    ctx.term()
    inside.join()
    assert [type(one) for one in seen] == [zmq.ContextTerminated]


@pytest.mark.parametrize("call", ["recv", "recv_multipart", "recv_many", "recv_with_peer"])
def test_a_signal_interrupts_a_receive(pair: Pair, call: str) -> None:
    _, pull = pair

    class Stop(BaseException):
        pass

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stop

    with alarm(stop), pytest.raises(Stop):
        getattr(pull, call)(*([3] if call == "recv_many" else []))
    assert not held(pull).use.locked() and held(pull).counters.received == 0


def test_a_signal_interrupts_a_send(make: Make) -> None:
    push = make().socket(zmq.PUSH)

    class Stop(BaseException):
        pass

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stop

    calls: list[Callable[[], Any]] = [
        lambda: push.send(b"a"),
        lambda: push.send_multipart([b"a", b"b"]),
        lambda: push.send_many([b"a"]),
    ]
    for call in calls:
        with alarm(stop), pytest.raises(Stop):
            call()
    assert not held(push).use.locked()


def test_a_signal_that_raises_nothing_is_over_when_its_handler_is(pair: Pair) -> None:
    push, pull = pair
    seen: list[int] = []
    later = threading.Timer(0.3, push.send, (b"came",))
    later.start()
    with alarm(lambda number, frame: seen.append(number)):
        assert pull.recv() == b"came"
    later.join()
    assert seen


class alarm:
    """Within it SIGALRM comes after a twentieth of a second, and again, so that none is lost before the wait."""

    def __init__(self, handler: Callable[[int, FrameType | None], object]) -> None:
        self._handler = handler

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGALRM, self._handler)
        signal.setitimer(signal.ITIMER_REAL, 0.05, 0.1)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._before)


def test_a_kept_send_does_not_reach_another_socket_that_came_after(make: Make) -> None:
    ctx = make()
    push, pull = joined(ctx)
    kept: list[Callable[[Any], Any]] = [push.send, push.send_multipart, push.send_many]
    push.close()
    others = [ctx.socket(zmq.PUSH) for _ in range(30)]
    for one in others:
        one.connect("inproc://here")
    for call, message in zip(kept, (b"stray", [b"stray", b""], [b"stray"]), strict=True):
        with pytest.raises(zmq.ZMQError) as error:
            call(message)
        assert error.value.errno == zmq.ENOTSOCK
    with pytest.raises(zmq.Again):
        pull.recv(zmq.NOBLOCK)


def test_a_kept_send_does_not_keep_its_socket(make: Make, either: str) -> None:
    if either == "pure":
        pytest.skip("a method of Python's keeps its object, as plain pyzmq's does")
    ctx = ironhouse.Context()
    push = ctx.socket(zmq.PUSH)
    kept = push.send
    with pytest.warns(ResourceWarning, match="Unclosed socket"):
        del push
    with pytest.raises(zmq.ZMQError) as error:
        kept(b"")
    assert error.value.errno == zmq.ENOTSOCK
    ctx.term()


def test_a_close_that_goes_round_ours_is_seen(pair: Pair) -> None:
    push, _ = pair
    kept = push.send
    zmq.Socket.close(push)
    with pytest.raises(zmq.ZMQError) as error:
        kept(b"stray")
    assert error.value.errno == zmq.ENOTSOCK
    push.close()


def test_after_destroy_everything_is_closed(make: Make) -> None:
    ctx = make()
    push, pull = joined(ctx)
    send: Any = push.send
    receive: Any = pull.recv
    ctx.destroy()
    calls: list[Callable[[], Any]] = [lambda: send(b""), receive]
    for call in calls:
        with pytest.raises(zmq.ZMQError) as error:
            call()
        assert error.value.errno == zmq.ENOTSOCK


@pytest.mark.parametrize("waits", ["recv", "recv_multipart", "recv_many", "recv_with_peer", "frame"])
def test_overlapping_use_is_told_whatever_the_calls(pair: Pair, waits: str) -> None:
    push, pull = pair
    calls: dict[str, Callable[[], Any]] = {
        "recv": pull.recv,
        "recv_multipart": pull.recv_multipart,
        "recv_many": lambda: pull.recv_many(3),
        "recv_with_peer": pull.recv_with_peer,
        "frame": lambda: pull.recv(copy=False),
    }
    inside = threading.Thread(target=calls[waits])
    inside.start()
    in_use(pull)
    closes: list[Callable[[], Any]] = [pull.close]
    if held(pull).core is not None:
        closes.append(lambda: zmq.Socket.close(pull))
    for call in (*calls.values(), *closes):
        with pytest.raises(ironhouse.ConcurrentUse, match="second"):
            call()
    push.send(b"it goes on")
    inside.join()
    assert held(pull).counters.received == 1


def test_threads_take_turns_without_a_word_lost(pair: Pair) -> None:
    """A hand-over from one thread to the next, with a fence between, is legal; here 200 of them."""
    push, pull = pair
    turn = threading.Lock()
    got: list[bytes] = []

    def work(name: bytes) -> None:
        for _ in range(50):
            with turn:
                push.send(name)
                got.append(pull.recv())

    threads = [threading.Thread(target=work, args=(b"%d" % number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(got) == held(pull).counters.received == 200


def test_a_batch_goes_in_order_and_comes_without_waiting_for_more(pair: Pair) -> None:
    push, pull = pair
    assert push.send_many([]) == 0
    assert push.send_many([b"%d" % number for number in range(10)]) == 10
    assert push.send_many((b"view", memoryview(b"10"))) == 2
    assert pull.recv_many(4) == [b"0", b"1", b"2", b"3"]
    assert pull.recv_many(100) == [b"4", b"5", b"6", b"7", b"8", b"9", b"view", b"10"]
    assert (held(push).counters.sent, held(pull).counters.received) == (12, 12)
    with pytest.raises(ValueError, match="one at least"):
        pull.recv_many(0)


def test_a_batch_does_not_cut_a_message(pair: Pair) -> None:
    push, pull = pair
    for _ in range(2):
        for number in range(3):
            push.send_multipart([b"%d" % number, b"tail"])
    assert pull.recv_many(3) == [b"0", b"tail", b"1", b"tail"]
    assert pull.recv_many(1, multipart=True) == [[b"2", b"tail"]]
    assert pull.recv_many(9, multipart=True) == [[b"0", b"tail"], [b"1", b"tail"], [b"2", b"tail"]]


def test_a_batch_that_does_not_fit_says_how_many_went(make: Make) -> None:
    push, pull = joined(make(policy={"defaults": {"sndhwm": 3, "rcvhwm": 4, "sndtimeo": "30 ms", "why": "test"}}))
    messages = [b"%d" % number for number in range(20)]
    with pytest.raises(ironhouse.SendTimeout) as error:
        push.send_many(messages)
    sent = error.value.sent
    assert 0 < sent == held(push).counters.sent < 20
    assert pull.recv_many(20) == messages[:sent]
    assert 0 < push.send_many(messages, zmq.NOBLOCK) < 20
    with pytest.raises(zmq.Again) as full:
        push.send_many(messages, zmq.NOBLOCK)
    assert type(full.value) is zmq.Again


def test_recv_into_is_counted_and_cut_as_pyzmq_cuts_it(pair: Pair) -> None:
    push, pull = pair
    buffer = bytearray(5)
    push.send(b"abcdefgh")
    assert (pull.recv_into(buffer), bytes(buffer)) == (8, b"abcde")
    push.send(b"xy")
    assert (pull.recv_into(buffer, nbytes=1), bytes(buffer)) == (2, b"xbcde")
    assert held(pull).counters.received_bytes == 10


@pytest.mark.parametrize("kinds", [(zmq.PUSH, zmq.PULL), (zmq.DEALER, zmq.ROUTER)])
def test_the_messages_that_wait_are_counted_exactly(make: Make, kinds: tuple[int, int]) -> None:
    policy = {"socket": {"first": {"count_queue": True, "why": "test"}}}
    first, second = joined(make(policy=policy), *kinds)
    assert (held(first).queued, held(second).queued) == (0, None)
    for number in range(10):
        first.send_multipart([b"head", b"x" * number])
    first.send(bytearray(b"array"))
    assert held(first).queued == 11
    for left in range(10, -1, -1):
        second.recv_multipart()
        _until(lambda left=left: held(first).queued == left)  # type: ignore[misc]


def test_what_waits_for_a_publisher_is_its_slowest_subscribers(make: Make) -> None:
    policy = {"socket": {"first": {"count_queue": True, "why": "test"}}}
    ctx = make(policy=policy)
    pub, slow, quick = ctx.socket(zmq.PUB, name="first"), ctx.socket(zmq.SUB), ctx.socket(zmq.SUB)
    pub.bind("inproc://here")
    pub.send(b"nobody")
    _until(lambda: held(pub).queued == 0)
    for one in (slow, quick):
        one.subscribe(b"")
        one.connect("inproc://here")
    pub.poll(0, zmq.POLLOUT)  # it takes in who has come
    for _ in range(5):
        pub.send(b"news")
    for _ in range(5):
        quick.recv()
    assert held(pub).queued == 5
    for _ in range(5):
        slow.recv()
    _until(lambda: held(pub).queued == 0)


def test_a_message_that_waits_outlives_its_socket(make: Make) -> None:
    policy = {"socket": {"first": {"count_queue": True, "why": "test"}}}
    push, pull = joined(make(policy=policy))
    push.send_many([b"x" * 100] * 50)
    push.close()
    del push
    assert pull.recv_many(50) == [b"x" * 100] * 50


def _until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + UNTIL_S
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.01)


FORKS = """
import os, threading, time, zmq, ironhouse
ctx = ironhouse.Context()
pull = ctx.socket(zmq.PULL, name="here")
pull.bind("inproc://here")
inside = threading.Thread(target=pull.recv)
inside.start()
while not pull._held.use.locked():
    time.sleep(0.001)
child = os.fork()
if child == 0:
    code = 3
    try:
        assert not pull._held.use.locked()
        assert pull._held.core is None or pull._held.core.detached
        pull.close()
        with ironhouse.Context() as other, other.socket(zmq.PUSH) as push, other.socket(zmq.PULL) as end:
            end.bind("inproc://here")
            push.connect("inproc://here")
            push.send(b"child")
            assert end.recv() == b"child"
        code = 0
    finally:
        os._exit(code)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
push = ctx.socket(zmq.PUSH)
push.connect("inproc://here")
push.send(b"parent")
inside.join()
push.close()
pull.close()
ctx.term()
"""


def test_a_forked_child_is_inside_no_call(either: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKS],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("send", ["send", "send_multipart", "frame"])
def test_a_router_says_which_entry_does_not_let_it_drop_what_is_for_nobody(make: Make, send: str) -> None:
    router = make().socket(zmq.ROUTER, name="hub")
    router.bind("inproc://here")
    calls: dict[str, Callable[[], Any]] = {
        "send": lambda: router.send(b"nobody", zmq.SNDMORE),
        "send_multipart": lambda: router.send_multipart([b"nobody", b"news"]),
        "frame": lambda: router.send(zmq.Frame(b"nobody"), zmq.SNDMORE, copy=False),
    }
    with pytest.raises(ironhouse.PeerUnreachable, match=r"hub \(inproc://here\).*ROUTER_MANDATORY of .*recommended"):
        calls[send]()
    with pytest.raises(zmq.ZMQError) as error:
        calls[send]()
    assert error.value.errno == zmq.EHOSTUNREACH
    assert pickle.loads(pickle.dumps(error.value)).errno == zmq.EHOSTUNREACH
