"""Requests that end: a deadline, attempts, pauses, and a breaker; sync and async.

Owns the exchange over one REQ socket, as a generator of steps that both faces take, each in its own way. An answer of
an earlier request is never returned: REQ_CORRELATE tells it apart, and where the policy leaves that off, for the sake
of peers that speak to a raw ROUTER, each attempt has a socket of its own, since a peer may answer twice. How attempts
are planned is ``attempts``'s.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Generator, Sequence
from typing import Any

import zmq

from ironhouse.errors import IronhouseError, UsageError
from ironhouse.runtime.aio import Context as AsyncContext
from ironhouse.runtime.attempts import Breaker, Chance, Plan
from ironhouse.runtime.context import Context

Frames = bytes | Sequence[bytes]
Step = tuple[str, Any]


class RequestFailed(IronhouseError, zmq.Again):
    """No answer by the deadline. ``attempts`` is how many were made; the text ends with what is known of the cause."""

    def __init__(self, message: str, attempts: int) -> None:
        zmq.Again.__init__(self)
        self.attempts = attempts
        self.strerror = message
        self.args = (self.errno, message)

    def __str__(self) -> str:
        return str(self.strerror)


class CircuitOpen(RequestFailed):
    """Requests were not answered for so long that this one was not sent."""


class _Asking:
    """What both faces hold: where to, how, and the socket while there is one."""

    def __init__(
        self,
        context: Any,
        endpoint: str,
        *,
        name: str | None = None,
        server: str | None = None,
        plan: Plan | None = None,
        breaker: Breaker | None = None,
        chance: Chance = random.random,
    ) -> None:
        self.plan = plan or Plan()
        self.breaker = breaker or Breaker()
        self._context = context
        self._endpoint = endpoint
        self._name = name or f"requests to {endpoint}"
        self._server = server
        self._chance = chance
        self._socket: Any = None
        self._why = ""

    def _ready(self) -> Any:
        """The socket of the next attempt."""
        if self._socket is None:
            socket = self._context.socket(zmq.REQ, name=self._name)
            try:
                socket.connect(self._endpoint, server=self._server)
            except BaseException:
                socket.close(0)
                raise
            self._socket = socket
        return self._socket

    def _drop(self) -> None:
        """After an attempt: the socket stays only where it tells an answer to an earlier one apart."""
        socket = self._socket
        if socket is None:
            return
        held = socket._held
        self._why = held.watched.why_silent() if held.watched is not None else ""
        told_apart = all(held.profile.value(key) is True for key in ("req_relaxed", "req_correlate"))
        if not told_apart or not held.state.enforces:
            self._close()

    def _close(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close(0)

    def _refuse_open(self, now: float) -> None:
        if not self.breaker.allows(now):
            rests = self.breaker.rests(now)
            raise CircuitOpen(f"{self._name}: not sent, the last ones were not answered; try in {rests:.1f} s", 0)

    def _exchange(self, message: Frames) -> Generator[Step, Any, list[bytes]]:
        """The steps of one request; what a step comes to is sent back in. Ends with the frames of the answer."""
        frames = _frames(message)
        self._refuse_open(time.monotonic())
        end = time.monotonic() + self.plan.deadline
        made = 0
        try:
            while made < self.plan.attempts and (left := end - time.monotonic()) > 0:
                limit = self.plan.limit(made, left)
                made += 1
                answer = yield from self._attempt(frames, time.monotonic() + limit)
                self._drop()
                if answer is not None:
                    self.breaker.succeeded()
                    return answer
                left = end - time.monotonic()
                if made < self.plan.attempts and left > 0:
                    yield "pause", self.plan.wait(made, left, self._chance())
        except BaseException:
            self.breaker.abandoned()
            self._close()
            raise
        self.breaker.failed(time.monotonic())
        said = f"{self._name}: no answer within {self.plan.deadline:g} s and {made} attempts"
        raise RequestFailed(f"{said}; {self._why}" if self._why else said, made)

    def _attempt(self, frames: Sequence[Any], until: float) -> Generator[Step, Any, list[bytes] | None]:
        socket = self._ready()
        if not (yield "poll", (socket, zmq.POLLOUT, until)):
            return None
        if not (yield "send", (socket, frames)):  # whoever would have taken it has gone since
            return None
        while time.monotonic() < until and (yield "poll", (socket, zmq.POLLIN, until)):
            found: list[bytes] | None = yield "recv", socket
            if found is not None:  # None: what made the socket readable was a late answer, and has been dropped
                return found
        return None


class Requester(_Asking):
    """Requests to *endpoint*, one at a time: threads wait for each other. Close it, or use it in ``with``.

    *server* is as for ``Socket.connect``, *name* what the policy's entries select its socket by. *plan* (``Plan``) has
    the deadline in seconds and the attempts, *breaker* (``Breaker``) says when no more are sent. *chance* draws the
    pauses, from 0 to 1.

    >>> with Requester(ctx, "tcp://orders:5555", server="orders") as ask:
    ...     answer = ask(b"how many?")
    """

    def __init__(self, context: Context, endpoint: str, **more: Any) -> None:
        super().__init__(context, endpoint, **more)
        self._turn = threading.Lock()

    def __call__(self, message: Frames) -> list[bytes]:
        """The frames of the answer to *message*, bytes or a list of frames. ``RequestFailed`` when none came in time,
        ``CircuitOpen`` when it was not tried, ``UsageError`` for what is no message; others as ``connect`` raises them.
        Requests that come together wait for each other; the deadline begins when it is one's turn."""
        with self._turn:  # who is not alone could be given the other's answer
            steps = self._exchange(message)
            try:
                step = next(steps)
                while True:
                    try:
                        came = self._take(*step)
                    except BaseException as error:
                        step = steps.throw(error)
                    else:
                        step = steps.send(came)
            except StopIteration as end:
                found: list[bytes] = end.value
                return found

    def _take(self, what: str, about: Any) -> Any:
        if what == "pause":
            return time.sleep(about)
        if what == "poll":
            socket, events, until = about
            return socket.poll(_milliseconds(until), events)
        try:
            if what == "recv":
                return about.recv_multipart(zmq.NOBLOCK)
            about[0].send_multipart(about[1], zmq.NOBLOCK)
        except zmq.Again:
            return None
        return True

    def close(self) -> None:
        """Gives the socket back."""
        self._close()

    def __enter__(self) -> Requester:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncRequester(_Asking):
    """As ``Requester``, with its arguments, within asyncio: ``answer = await ask(b"…")``. A request that is cancelled
    leaves nothing behind."""

    def __init__(self, context: AsyncContext, endpoint: str, **more: Any) -> None:
        super().__init__(context, endpoint, **more)
        self._turn = asyncio.Lock()

    async def __call__(self, message: Frames) -> list[bytes]:
        """The frames of the answer. ``RequestFailed`` when none came in time, ``CircuitOpen`` when it was not tried.
        Requests that come together wait for each other; the deadline begins when it is one's turn."""
        async with self._turn:
            steps = self._exchange(message)
            try:
                step = next(steps)
                while True:
                    try:
                        came = await self._take(*step)
                    except BaseException as error:
                        step = steps.throw(error)
                    else:
                        step = steps.send(came)
            except StopIteration as end:
                found: list[bytes] = end.value
                return found

    async def _take(self, what: str, about: Any) -> Any:
        if what == "pause":
            return await asyncio.sleep(about)
        if what == "poll":
            socket, events, until = about
            return await socket.poll(_milliseconds(until), events)
        try:
            if what == "recv":
                return await about.recv_multipart(zmq.NOBLOCK)
            await about[0].send_multipart(about[1], zmq.NOBLOCK)
        except zmq.Again:
            return None
        return True

    def close(self) -> None:
        """Gives the socket back."""
        self._close()

    async def __aenter__(self) -> AsyncRequester:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()


def _frames(message: Any) -> Sequence[Any]:
    """The frames of a request; ``UsageError`` for what is none: it would be found out after a wait, frame by frame."""
    if isinstance(message, bytes | bytearray | memoryview | zmq.Frame):
        return [message]
    frames = list(message) if isinstance(message, Sequence) and not isinstance(message, str) else []
    if not frames or not all(isinstance(one, bytes | bytearray | memoryview | zmq.Frame) for one in frames):
        kind = type(message).__name__ if not frames else "a list of other things"
        raise UsageError(f"a request is bytes, or a list of bytes that is not empty, not {kind}: encode it first")
    return frames


def _milliseconds(until: float) -> int:
    return max(1, round((until - time.monotonic()) * 1000))
