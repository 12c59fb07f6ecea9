import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import zmq
from tests.unit.runtime.conftest import Make

import ironhouse
import ironhouse.asyncio
from ironhouse.errors import UsageError
from ironhouse.runtime.attempts import Breaker, Plan

SHORT = Plan(deadline=0.6, attempts=3, pause=0.0, longest_pause=0.0)
RAW = {"defaults": {"req_correlate": False, "why": "the peers speak to a raw ROUTER"}}
Answer = Callable[[list[bytes], int], list[bytes] | None]


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    """A plain ROUTER that answers each request with what *answer* makes of it and of its number; None: nothing."""
    context = zmq.Context()
    router = context.socket(zmq.ROUTER)
    router.bind("tcp://127.0.0.1:*")
    end = threading.Event()

    def serve() -> None:
        number = 0
        while not end.is_set():
            if router.poll(20):
                frames = router.recv_multipart()
                number += 1
                found = answer(frames, number)
                if found is not None:
                    router.send_multipart(found)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield router.get_string(zmq.LAST_ENDPOINT).rstrip("\0")
    finally:
        end.set()
        thread.join()
        context.destroy(0)


def echo(frames: list[bytes], number: int) -> list[bytes]:
    return [*frames[:-1], b"%d:" % number + frames[-1]]


def test_what_a_request_is_made_with_is_public() -> None:
    assert (ironhouse.Plan, ironhouse.Breaker) == (Plan, Breaker)
    program = "import ironhouse; print(ironhouse.asyncio.Context.__module__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "ironhouse.runtime.aio"


@pytest.mark.parametrize("policy", [None, RAW])
def test_an_answer_is_returned(make: Make, policy: object) -> None:
    with server(echo) as endpoint, ironhouse.Requester(make(policy=policy), endpoint) as ask:
        assert (ask(b"a"), ask([b"x", b"b"])) == ([b"1:a"], [b"x", b"2:b"])


@pytest.mark.parametrize("policy", [None, RAW])
def test_a_lost_answer_is_asked_for_again(make: Make, policy: object) -> None:
    with (
        server(lambda frames, number: None if number == 1 else echo(frames, number)) as endpoint,
        ironhouse.Requester(make(policy=policy), endpoint, plan=SHORT) as ask,
    ):
        assert ask(b"a") == [b"2:a"]


@pytest.mark.parametrize("policy", [None, RAW])
def test_the_answer_to_an_earlier_request_is_never_returned(make: Make, policy: object) -> None:
    late: list[list[bytes]] = []

    def answer(frames: list[bytes], number: int) -> list[bytes] | None:
        if frames[-1] == b"first":
            late.append(echo(frames, number))
            return None
        return late.pop(0) if late else echo(frames, number)  # the late answers come before the right one

    with server(answer) as endpoint, ironhouse.Requester(make(policy=policy), endpoint, plan=SHORT) as ask:
        with pytest.raises(ironhouse.RequestFailed):
            ask(b"first")
        ask.plan = Plan(deadline=3, attempts=6, pause=0, longest_pause=0)
        assert ask(b"second")[-1].endswith(b":second")


@pytest.mark.parametrize("policy", [None, RAW])
def test_an_answer_that_comes_twice_is_returned_once(make: Make, policy: object) -> None:
    first: list[list[bytes]] = []

    def answer(frames: list[bytes], number: int) -> list[bytes]:
        found = echo(frames, number)
        first.append(found)
        return first[0] if frames[-1] == b"second" and number == 2 else found

    with server(answer) as endpoint, ironhouse.Requester(make(policy=policy), endpoint, plan=SHORT) as ask:
        assert ask(b"first") == [b"1:first"]
        assert ask(b"second")[-1].endswith(b":second")


def test_answers_that_are_none_do_not_keep_a_request_from_ending(make: Make) -> None:
    """A peer that sends faster than they are passed over: the socket is always readable, and gives nothing."""
    ask = ironhouse.Requester(make(), "inproc://nowhere", plan=Plan(deadline=0.1, attempts=1))
    steps = ask._exchange(b"x")
    step, taken = next(steps), 0
    with pytest.raises(ironhouse.RequestFailed):
        while taken < 10_000_000:
            step = steps.send(True if step[0] != "recv" else None)
            taken += 1
    ask.close()


def test_a_peer_that_goes_before_it_is_sent_to_is_an_attempt_that_failed(make: Make) -> None:
    policy = {"defaults": {"immediate": True, "why": "nobody is to be queued for"}}
    ask = ironhouse.Requester(make(policy=policy), "tcp://127.0.0.1:9", plan=Plan(attempts=2, pause=0))
    steps = ask._exchange(b"x")
    step, sends = next(steps), 0
    with pytest.raises(ironhouse.RequestFailed, match="2 attempts"):
        while True:
            sends += step[0] == "send"
            step = steps.send(ask._take(*step) if step[0] == "send" else True)
    assert sends == 2
    ask.close()


@pytest.mark.parametrize("message", ["text", [], ["text"], None, 5])
def test_what_is_no_request_is_said_at_once(make: Make, message: object) -> None:
    with (
        ironhouse.Requester(make(), "tcp://127.0.0.1:9") as ask,
        pytest.raises(UsageError, match="bytes, or a list of bytes"),
    ):
        ask(message)  # type: ignore[arg-type]


@pytest.mark.parametrize("policy", [None, RAW])
def test_who_is_not_there_is_said(make: Make, policy: object) -> None:
    with (
        ironhouse.Requester(make(policy=policy), "tcp://127.0.0.1:9", plan=SHORT) as ask,
        pytest.raises(ironhouse.RequestFailed, match="nobody was reached"),
    ):
        ask(b"x")


def test_threads_get_the_answers_to_their_own_requests(make: Make) -> None:
    got: list[tuple[bytes, list[bytes]]] = []

    def asks(one: bytes) -> None:
        for number in range(20):
            message = b"%s %d" % (one, number)
            got.append((message, ask(message)))

    with server(lambda frames, _: frames) as endpoint, ironhouse.Requester(make(), endpoint) as ask:
        asking = [threading.Thread(target=asks, args=(one,)) for one in (b"a", b"b", b"c")]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
    assert len(got) == 60 and all(answer == [message] for message, answer in got)


def test_no_answer_ends_by_the_deadline_and_opens_the_breaker(make: Make) -> None:
    with server(lambda frames, number: None) as endpoint:
        ask = ironhouse.Requester(make(), endpoint, plan=SHORT, breaker=Breaker(failures=1, rest=60))
        with pytest.raises(ironhouse.RequestFailed, match="3 attempts") as error:
            ask(b"a")
        assert error.value.attempts == 3 and isinstance(error.value, zmq.Again)
        started = time.monotonic()
        with pytest.raises(ironhouse.CircuitOpen):
            ask(b"a")
        assert time.monotonic() - started < SHORT.deadline, "it was not sent"
        ask.close()


def test_the_async_face_does_the_same(make: Make) -> None:
    async def run(endpoint: str) -> None:
        context = ironhouse.asyncio.Context()
        async with ironhouse.AsyncRequester(context, endpoint, plan=SHORT) as ask:
            assert list(await asyncio.gather(ask(b"a"), ask(b"b"))) == [[b"2:a"], [b"3:b"]]
        context.destroy(0)

    with server(lambda frames, number: None if number == 1 else echo(frames, number)) as endpoint:
        asyncio.run(run(endpoint))


def test_a_cancelled_request_leaves_nothing_behind(make: Make) -> None:
    async def run(endpoint: str) -> None:
        context = ironhouse.asyncio.Context()
        async with ironhouse.AsyncRequester(context, endpoint) as ask:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(ask(b"first"), 0.1)
            assert await ask(b"second") == [b"2:second"]
        context.destroy(0)

    with server(lambda frames, number: None if number == 1 else echo(frames, number)) as endpoint:
        asyncio.run(run(endpoint))
