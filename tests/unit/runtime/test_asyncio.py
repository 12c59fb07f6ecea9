"""Asyncio sockets: calls that wait keep their order, and no message is lost where one is cancelled."""

import asyncio
import contextlib
import importlib
import random
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import zmq
import zmq.asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

import ironhouse
import ironhouse.asyncio
from ironhouse.runtime import queueing
from ironhouse.runtime.returned import Message, Returned

UNTIL_S = 20
NO_LIMITS: dict[str, Any] = {"defaults": {"rcvtimeo": -1, "sndtimeo": -1, "why": "the tests wait as they say"}}
SHORT: dict[str, Any] = {"defaults": {"rcvtimeo": 50, "sndtimeo": 50, "why": "the tests do not wait long"}}

LOOPS = ("asyncio",) if sys.platform == "win32" else ("asyncio", "uvloop")

Run = Callable[[Awaitable[Any]], Any]


@pytest.fixture(scope="module", autouse=True)
def uvloop_has_started() -> None:
    """Its first loop opens descriptors that are the process's from then on."""
    if "uvloop" in LOOPS:
        importlib.import_module("uvloop").new_event_loop().close()


@pytest.fixture(params=LOOPS)
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a coroutine, bounded, in a loop of each kind that the platform has."""
    factory = importlib.import_module(request.param).new_event_loop

    def go(main: Awaitable[Any]) -> Any:
        async def bounded() -> Any:
            return await asyncio.wait_for(main, UNTIL_S)

        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(bounded())

    return go


@contextlib.contextmanager
def pair(
    kind: int = zmq.PUSH, other: int = zmq.PULL, policy: dict[str, Any] = NO_LIMITS, hwm: int = 1000
) -> Iterator[tuple[Any, Any]]:
    """Both are ours, of one context."""
    marks = {"sndhwm": hwm, "rcvhwm": hwm}
    context = ironhouse.asyncio.Context(policy={"defaults": {**policy["defaults"], **marks}})
    left, right = context.socket(kind, name="left"), context.socket(other, name="right")
    left.linger = right.linger = 0
    left.bind("inproc://pair")
    right.connect("inproc://pair")
    try:
        yield left, right
    finally:
        left.close()
        right.close()
        context.term()


@pytest.mark.usefixtures("either")
def test_what_is_done_at_once_is_a_future_that_is_done(run: Run) -> None:
    async def main() -> None:
        with pair() as (push, pull):
            sent = push.send(b"1")
            assert isinstance(sent, asyncio.Future) and sent.done() and sent.result() is None
            received = pull.recv()
            assert isinstance(received, asyncio.Future) and received.done() and not received.cancel()
            assert received.result() == await received == b"1"
            await asyncio.gather(push.send(b"2"), push.send_multipart([b"3", b"4"]))
            done, _ = await asyncio.wait([pull.recv()])
            assert done.pop().result() == b"2"
            assert await asyncio.wait_for(pull.recv_multipart(), 1) == [b"3", b"4"]
            with pytest.raises(zmq.Again):
                await pull.recv(zmq.NOBLOCK)

    run(main())


@pytest.mark.usefixtures("either")
def test_each_future_is_its_callers_own_for_as_long_as_somebody_has_it(run: Run) -> None:
    async def main() -> None:
        with pair() as (push, pull):
            told: list[Any] = []
            kept = [push.send(b"%d" % number) for number in range(5)]
            for one in kept:
                one.add_done_callback(told.append)
            names = [id(one) for one in kept]
            assert len(set(names)) == 5 and all(one.done() for one in kept)
            del one, kept
            other = push.send(b"5")
            await asyncio.sleep(0)
            assert id(other) not in names and len(told) == 5 and len({id(one) for one in told}) == 5
            assert len([await one for one in asyncio.as_completed([push.send(b"6"), push.send(b"7")])]) == 2
            assert [await pull.recv() for _ in range(8)] == [b"%d" % number for number in range(8)]

    run(main())


@pytest.mark.usefixtures("either")
def test_futures_are_of_the_loop_that_runs(run: Run) -> None:
    with pair() as (push, pull):

        async def main() -> None:
            loop = asyncio.get_running_loop()
            for number in range(3):
                sent = push.send(b"%d" % number)
                received = pull.recv()
                assert sent.get_loop() is loop and received.get_loop() is loop
                assert list(await asyncio.gather(sent, received)) == [None, b"%d" % number]

        run(main())
        run(main())


@pytest.mark.usefixtures("either")
def test_who_asked_first_is_answered_first(run: Run) -> None:
    async def main() -> None:
        with pair() as (push, pull):
            waiting = [pull.recv() for _ in range(200)]
            for number in range(300):
                await push.send(b"%d" % number)
            late = [pull.recv() for _ in range(100)]
            assert await asyncio.gather(*waiting, *late) == [b"%d" % number for number in range(300)]

    run(main())


@pytest.mark.usefixtures("either")
def test_sends_that_wait_go_in_their_order(run: Run) -> None:
    async def main() -> None:
        with pair(hwm=1) as (push, pull):
            sends = [push.send(b"%d" % number) for number in range(200)]
            assert not all(one.done() for one in sends)
            assert [await pull.recv() for _ in range(200)] == [b"%d" % number for number in range(200)]
            await asyncio.gather(*sends)

    run(main())


@pytest.mark.usefixtures("either")
def test_ten_thousand_receivers_wait_at_once(run: Run) -> None:
    many = 10_000

    async def one(pull: Any) -> Any:
        return await pull.recv()

    async def main() -> None:
        with pair(hwm=20_000) as (push, pull):
            tasks = [asyncio.create_task(one(pull)) for _ in range(many)]
            await asyncio.sleep(0)
            for number in range(many):
                push.send(b"%d" % number)
            assert [int(found) for found in await asyncio.gather(*tasks)] == list(range(many))
            again = [asyncio.create_task(one(pull)) for _ in range(many)]
            await asyncio.sleep(0)
            for task in again:
                task.cancel()
            await asyncio.wait(again)
            assert not pull._recv_futures

    run(main())


def cancelled_as_it_came(run: Run, push: Any, pull: Any, how: str) -> Any:
    """A receiver is cancelled in the turn of the loop in which its message comes; returns what is received next."""
    receive = getattr(pull, how)

    async def one() -> Any:
        return await receive()

    async def main() -> Any:
        task = asyncio.create_task(one())
        await asyncio.sleep(0)
        waiting = pull._recv_futures[0].future
        await push.send(b'"first"')
        while not waiting.done():
            pull._handle_events(0, 0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await push.send(b'"second"')
        found = [await asyncio.wait_for(receive(), 1), await asyncio.wait_for(receive(), 1)]
        push.close()
        pull.close()
        return found

    return run(main())


def test_plain_pyzmq_loses_a_message_that_came_as_its_task_was_cancelled(run: Run) -> None:
    context = zmq.asyncio.Context()
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    push.bind("inproc://pair")
    pull.connect("inproc://pair")
    with pytest.raises(TimeoutError):
        cancelled_as_it_came(run, push, pull, "recv")
    context.destroy(0)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("recv", [b'"first"', b'"second"']),
        ("recv_multipart", [[b'"first"'], [b'"second"']]),
        ("recv_json", ["first", "second"]),
    ],
)
def test_a_message_that_came_as_its_task_was_cancelled_is_the_next(run: Run, how: str, expected: Any) -> None:
    with pair() as (push, pull):
        assert cancelled_as_it_came(run, push, pull, how) == expected


@pytest.mark.usefixtures("either")
def test_a_message_that_was_given_back_is_polled_for(run: Run) -> None:
    async def main() -> None:
        with pair() as (push, pull):
            pull._give_back(0, "recv_multipart", (), [b"a", b"b"], False)
            assert await pull.poll(1000) == zmq.POLLIN
            assert pull.get(zmq.EVENTS) & zmq.POLLIN
            room = bytearray(1)
            assert await pull.recv_into(room) == 1 and room == b"a"
            assert await pull.recv() == b"b"
            assert await pull.poll(0) == 0
            waiting = pull.recv()
            pull._give_back(1, "recv", (), b"c", False)
            assert await waiting == b"c"
            await push.send(b"d")
            assert await pull.recv() == b"d"

    run(main())


def test_frames_that_were_given_back_are_in_the_order_in_which_they_came() -> None:
    returned = Returned()
    for message in (Message(2, [b"c"], True), Message(1, [b"a", b"b"], False)):
        returned.put(message)
    assert returned.multipart(list, copy=True) == [b"a", b"b"]
    frames = returned.multipart(lambda: [b"rest"], copy=False)
    assert isinstance(frames[0], zmq.Frame) and frames[1:] == [b"rest"]
    assert not returned


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("send", "recv", "recv", "recv_multipart", "cancel", "cancel", "breathe", "timeout")),
        st.integers(0, 3),
    ),
    max_size=60,
)


@settings(deadline=None, max_examples=60)
@given(steps=STEPS)
@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_however_calls_are_cancelled_each_message_comes_once_and_in_order(
    steps: list[tuple[str, int]], transport: str
) -> None:
    asyncio.run(asyncio.wait_for(Cancels().play(steps, transport), UNTIL_S))


@pytest.mark.usefixtures("either")
def test_a_thousand_random_steps_lose_nothing(run: Run) -> None:
    choose = random.Random(7)
    kinds = ("send", "recv", "recv_multipart", "cancel", "breathe", "timeout")
    steps = [(choose.choice(kinds), choose.randint(0, 3)) for _ in range(1000)]
    run(Cancels().play(steps, "tcp"))


class Cancels:
    """One consumer at a time takes messages, each call of which may be cancelled at any turn of the loop."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.sent = 0
        self.task: asyncio.Task[None] | None = None

    async def play(self, steps: list[tuple[str, int]], transport: str) -> None:
        context = ironhouse.asyncio.Context(policy=NO_LIMITS)
        self.push: Any = context.socket(zmq.PUSH)
        self.pull: Any = context.socket(zmq.PULL)
        self.push.bind("inproc://cancels" if transport == "inproc" else "tcp://127.0.0.1:*")
        self.pull.connect(self.push.get_string(zmq.LAST_ENDPOINT).rstrip("\0"))
        try:
            for what, number in steps:
                await self._step(what, number)
            await self._stop()
            await self._take_the_rest()
            assert self.got == list(range(self.sent))
        finally:
            self.push.close(0)
            self.pull.close(0)
            context.term()

    async def _take_the_rest(self) -> None:
        while len(self.got) < self.sent:
            self._took(await asyncio.wait_for(self.pull.recv_multipart(), 5))

    async def _step(self, what: str, number: int) -> None:
        if what == "send":
            for _ in range(number + 1):
                self.sent += 1
                await self.push.send(b"%d" % (self.sent - 1))
        elif what == "breathe":
            for _ in range(number):
                await asyncio.sleep(0)
        elif what == "cancel":
            await self._stop()
        elif what == "timeout":
            await self._stop()
            with contextlib.suppress(TimeoutError):
                self._took(await asyncio.wait_for(self.pull.recv_multipart(), number * 1e-4))
        elif self.task is None or self.task.done():
            self.task = asyncio.create_task(self._take(what))

    async def _stop(self) -> None:
        if self.task is not None:
            self.task.cancel()
            await asyncio.wait([self.task])
            self.task = None

    async def _take(self, how: str) -> None:
        found = await getattr(self.pull, how)()
        self._took(found if isinstance(found, list) else [found])

    def _took(self, frames: list[bytes]) -> None:
        self.got.append(int(frames[0]))


@pytest.mark.usefixtures("either")
def test_a_call_of_a_loop_that_is_closed_takes_no_message(run: Run) -> None:
    with pair() as (push, pull):
        loop = asyncio.new_event_loop()

        async def wait() -> Any:
            return [pull.recv()]

        abandoned = loop.run_until_complete(wait())[0]
        loop.close()

        async def main() -> None:
            await push.send(b"for the second loop")
            assert await pull.recv() == b"for the second loop"
            waiting = pull.recv()
            await push.send(b"and waited for")
            assert await waiting == b"and waited for"

        run(main())
        assert not abandoned.done()


@pytest.mark.usefixtures("either")
def test_close_cancels_the_calls_that_wait(run: Run) -> None:
    async def main() -> None:
        with pair(hwm=1) as (push, pull):
            receives = [pull.recv(), pull.recv_multipart(), pull.poll(1000)]
            pull.close()
            await asyncio.wait(receives)
            assert all(one.cancelled() for one in receives)
            sends = [push.send(b"") for _ in range(5)]
            push.close()
            await asyncio.wait(sends)
            assert sends[-1].cancelled() and all(one.cancelled() or one.result() is None for one in sends)
            calls: tuple[Callable[[], Any], ...] = (pull.recv, lambda: push.send(b""))
            for call in calls:
                with pytest.raises(zmq.ZMQError) as error:
                    await call()
                assert error.value.errno == zmq.ENOTSOCK

    run(main())


@pytest.mark.usefixtures("either")
def test_each_call_has_its_own_limit_and_a_poll_only_its_own(run: Run) -> None:
    async def main() -> None:
        with pair(policy=SHORT, hwm=1) as (push, pull):
            with pytest.raises(ironhouse.ReceiveTimeout):
                await pull.recv()
            assert await pull.poll(150) == 0
            poller = ironhouse.asyncio.Poller()
            poller.register(pull, zmq.POLLIN)
            assert await poller.poll(150) == []
            both = await asyncio.gather(pull.recv(), pull.recv_multipart(), return_exceptions=True)
            assert [type(one) for one in both] == [ironhouse.ReceiveTimeout] * 2
            assert pull._held.counters.receive_timeouts == 3
            with pytest.raises(ironhouse.SendTimeout):
                while True:
                    await push.send(b"")

    run(main())


@pytest.mark.usefixtures("either")
def test_where_the_policy_says_to_wait_a_call_waits_on(run: Run) -> None:
    async def main() -> None:
        policy = {"defaults": {**SHORT["defaults"], "on_timeout": "wait"}}
        with pair(policy=policy) as (push, pull):
            waiting = pull.recv()
            await asyncio.sleep(0.2)
            assert not waiting.done() and pull._held.counters.receive_timeouts >= 2
            await push.send(b"late")
            assert await waiting == b"late"

    run(main())


@pytest.mark.usefixtures("either")
def test_a_call_waits_on_where_all_that_came_was_dropped(run: Run) -> None:
    """A message of a peer that was revoked makes the descriptor tell of something, and nothing is received."""

    async def main() -> None:
        with pair() as (push, pull):
            waiting = pull.recv()
            read = pull._read
            dropped: list[bytes] = []

            def drop_once(*args: Any) -> Any:
                if not dropped:
                    dropped.append(pull._shadow_sock.recv(zmq.NOBLOCK))
                    raise zmq.Again
                return read(*args)

            pull.__dict__["_read"] = drop_once
            await push.send(b"of one who was revoked")
            while not dropped:
                await asyncio.sleep(0)
            assert not waiting.done()
            await push.send(b"of another")
            assert await waiting == b"of another"

    run(main())


@pytest.mark.usefixtures("either")
def test_a_send_does_not_swallow_the_wake_of_a_receive(run: Run) -> None:
    """libzmq's descriptor tells a change once, and any call of the socket may be the one that sees it."""

    async def main() -> None:
        with pair(zmq.PAIR, zmq.PAIR) as (left, right):
            for number in range(200):
                waiting = right.recv()
                await asyncio.sleep(0)
                await left.send(b"%d" % number)
                await right.send(b"")
                assert await asyncio.wait_for(waiting, 2) == b"%d" % number
                assert await left.recv() == b""

    run(main())


@pytest.mark.usefixtures("either")
def test_other_tasks_have_their_turn(run: Run) -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def main() -> None:
        with pair(hwm=20_000) as (push, pull):
            task = asyncio.create_task(other())
            for _ in range(10 * queueing.FAIR):
                await push.send(b"")
            for _ in range(10 * queueing.FAIR):
                await pull.recv()
            task.cancel()

    run(main())
    assert turns >= 19


@pytest.mark.usefixtures("either")
def test_a_call_that_goes_through_the_loop_loses_nothing_when_it_is_cancelled(run: Run) -> None:
    async def main() -> None:
        with pair(hwm=20_000) as (push, pull):
            for number in range(4 * queueing.FAIR):
                await push.send(b"%d" % number)
            got: list[int] = []
            cancelled = 0
            while len(got) < 4 * queueing.FAIR:
                future = pull.recv()
                if future.cancel():
                    cancelled += 1
                    await asyncio.sleep(0)
                else:
                    got.append(int(await future))
            assert got == list(range(4 * queueing.FAIR)) and cancelled

    run(main())


def test_a_class_that_overrides_a_call_keeps_its_own(run: Run) -> None:
    class Own(ironhouse.asyncio.Socket):
        async def recv(  # type: ignore[override]
            self, flags: int = 0, copy: bool = True, track: bool = False
        ) -> Any:
            return b"own " + await super().recv(flags, copy, track)

    async def main() -> None:
        with ironhouse.asyncio.Context(policy=NO_LIMITS) as context:
            own: Any = Own
            push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL, socket_class=own)
            push.bind("inproc://own")
            pull.connect("inproc://own")
            await push.send(b"message")
            assert await pull.recv() == b"own message"
            push.close()
            pull.close()

    run(main())


def test_pyzmq_has_the_private_names_that_are_relied_on() -> None:
    for name in ("_add_io_state", "_drop_io_state", "_call_later", "_get_loop", "_schedule_remaining_events"):
        assert callable(getattr(zmq.asyncio.Socket, name))
    event: Any = vars(queueing)["_FutureEvent"]
    assert event._fields == ("future", "kind", "args", "kwargs", "msg", "timer")


@pytest.mark.usefixtures("either")
def test_a_router_is_told_that_nobody_has_that_routing_id(run: Run) -> None:
    async def main() -> None:
        with pair(zmq.ROUTER, zmq.DEALER) as (router, _), pytest.raises(ironhouse.PeerUnreachable, match="left"):
            await router.send_multipart([b"nobody", b"news"])

    run(main())
