"""Calls of asyncio sockets that wait: their order, their limits, and a message's way back where its call is cancelled.

Owns the two queues of a socket, who of them is answered next, and turns for other tasks. Must not know what is done at
once (``aio``), nor what a call whose time is up is told (``timing``). Readers and the edge of libzmq's descriptor are
pyzmq's, by the private names that ``_AsyncSocket`` has had since pyzmq 22; tests hold them still.
"""

from __future__ import annotations

import itertools
from asyncio import Future
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

import zmq
import zmq.asyncio
from zmq._future import _FutureEvent  # type: ignore[attr-defined]

from ironhouse.runtime.limits import NO_LIMIT, Limit, look_after
from ironhouse.runtime.policed import Policed
from ironhouse.runtime.returned import Answer, Message, Returned
from ironhouse.runtime.timing import Op

if TYPE_CHECKING:

    class _Waiting(zmq.asyncio.Socket):
        """The private names of pyzmq's class that are used here; its stubs leave them out."""

        _recv_futures: deque[Any]
        _send_futures: deque[Any]
        _shadow: bool
        _shadow_sock: Any

        def _add_io_state(self, state: int) -> None: ...
        def _add_recv_event(self, kind: str, **more: Any) -> Any: ...
        def _add_send_event(self, kind: str, **more: Any) -> Any: ...
        def _drop_io_state(self, state: int) -> None: ...
        def _call_later(self, delay: float, callback: Any) -> Any: ...
        def _get_loop(self) -> Any: ...
        def _init_io_state(self, io_loop: Any = None) -> None: ...
        def _schedule_remaining_events(self, events: int | None = None) -> None: ...
else:
    _Waiting = zmq.asyncio.Socket

FAIR, FAIR_BYTES = 256, 1 << 20
"""After so many calls that did not wait, or so many bytes, one goes through the loop: other tasks have their turn."""


class Queueing(Policed, _Waiting):
    """What an asyncio socket of ours does with calls that cannot be answered at once."""

    _returned: Returned
    _numbers: itertools.count[int]
    _since = 0, 0

    def _read(self, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Receives without waiting; ``zmq.Again`` where nothing is there."""
        raise NotImplementedError

    # Through the loop

    def _is_turn(self) -> bool:
        counters = self._held.counters if self._held is not None else None
        moved = counters.sent_bytes + counters.received_bytes if counters is not None else 0
        calls, before = self._since
        is_turn = calls >= FAIR - 1 or moved - before >= FAIR_BYTES
        self.__dict__["_since"] = (0, moved) if is_turn else (calls + 1, before)  # a socket's setattr is slow
        return is_turn

    def _recv_in_turn(self, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Nothing is received before its turn comes: who cancels it until then has lost nothing."""
        event = self._queue("recv", kind, args, kwargs)
        self._get_loop().call_soon(self._turn, event)
        return event.future

    def _turn(self, event: Any) -> None:
        if event.timer.taken or event.future.done() or self.closed:
            return
        self._handle_recv()
        if not event.timer.taken:
            event.timer.arm(self._call_later, self._shadow_sock.get(zmq.RCVTIMEO))
            self._add_io_state(zmq.POLLIN)

    def _done_in_turn(self, result: Any) -> Any:
        """A future of what is done already, told when other tasks have had their turn."""
        if self._recv_futures or self._send_futures:
            self._schedule_remaining_events()
        loop = self._get_loop()
        future: Future[Any] = Future(loop=loop)
        loop.call_soon(_settle, future, result)
        return future

    def _wait_recv(self, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        limit = self._shadow_sock.get(zmq.RCVTIMEO)
        event = self._queue("recv", kind, args, kwargs)
        event.timer.arm(self._call_later, limit)
        self._add_io_state(zmq.POLLIN)
        return event.future

    def _wait_send(self, kind: str, message: Any, kwargs: dict[str, Any]) -> Any:
        limit = self._shadow_sock.get(zmq.SNDTIMEO)
        event = self._queue("send", kind, (), kwargs, message)
        event.timer.arm(self._call_later, limit)
        self._add_io_state(zmq.POLLOUT)
        return event.future

    def _queue(self, op: Op, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any], message: Any = None) -> Any:
        future = Answer(loop=self._get_loop())
        event = _FutureEvent(future, kind, args, kwargs, message, Limit(future, op, self._held, self._connect_again))
        queue = self._recv_futures if op == "recv" else self._send_futures
        queue.append(event)
        future.add_done_callback(partial(_unqueue, queue, event))
        return event

    # What pyzmq calls when libzmq's descriptor has told something

    def _handle_recv(self) -> None:
        if not self._recv_futures or not (self._returned or self._events() & zmq.POLLIN):
            return
        event = _first(self._recv_futures)
        if event is not None and not self._answer_recv(event):
            return
        if not self._recv_futures:
            self._drop_io_state(zmq.POLLIN)

    def _events(self) -> int:
        return int(self._shadow_sock.get(zmq.EVENTS))

    def _answer_recv(self, event: Any) -> bool:
        """Whether the call is answered; else it waits on: what had come was of a peer that was revoked."""
        future, kind, args, kwargs, _, timer = event
        if kind == "poll":
            timer.cancel()
            future.set_result(None)
            return True
        try:
            found = self._read(kind, args, kwargs)
        except zmq.Again:
            self._recv_futures.appendleft(event)
            return False
        except Exception as error:
            timer.cancel()
            future.set_exception(error)
            return True
        timer.cancel()
        future.give_back = partial(self._give_back, next(self._numbers), kind, args, found, self._is_midway())
        future.set_result(found)
        return True

    def _handle_send(self) -> None:
        if not self._send_futures or not self._events() & zmq.POLLOUT:
            return
        event = _first(self._send_futures)
        if event is not None and not self._answer_send(event):
            return
        if not self._send_futures:
            self._drop_io_state(zmq.POLLOUT)

    def _answer_send(self, event: Any) -> bool:
        future, kind, _, kwargs, message, timer = event
        found = None
        try:
            if kind != "poll":
                at_once = {**kwargs, "flags": kwargs["flags"] | zmq.NOBLOCK}
                found = getattr(self._shadow_sock, kind)(message, **at_once)
        except zmq.Again:
            self._send_futures.appendleft(event)
            return False
        except Exception as error:
            future.set_exception(error)
        else:
            future.set_result(found)
        timer.cancel()
        return True

    def _add_recv_event(self, kind: str, **more: Any) -> Any:
        """pyzmq's, for polls: what was given back is there to be received, whatever libzmq says."""
        future = super()._add_recv_event(kind, **more)
        look_after(self, future)
        if self._returned:
            self._call_later(0, self._handle_recv)
        return future

    def _add_send_event(self, kind: str, **more: Any) -> Any:
        future = super()._add_send_event(kind, **more)
        look_after(self, future)
        return future

    def _add_timeout(self, future: Any, timeout: float) -> Any:
        return NO_LIMIT  # pyzmq's own queueing is for polls alone

    def _init_io_state(self, io_loop: Any = None) -> None:
        """The loop is another: calls that waited in one that was closed can no longer be told anything."""
        for queue in (self._recv_futures, self._send_futures):
            for event in [one for one in queue or () if one.future.get_loop().is_closed()]:
                event.timer.cancel()
                queue.remove(event)
        super()._init_io_state(io_loop)

    # Messages that nobody took

    def _is_midway(self) -> bool:
        held = self._held
        return held.counters.midway if held is not None else bool(self._shadow_sock.get(zmq.RCVMORE))

    def _give_back(self, number: int, kind: str, args: tuple[Any, ...], found: Any, more: bool) -> None:
        if kind == "recv_into":
            found = bytes(memoryview(args[0]).cast("B")[:found])
        self._returned.put(Message(number, found if kind == "recv_multipart" else [found], more))
        if self._recv_futures:
            self._call_later(0, self._handle_recv)

    def _deserialize(self, recvd: Any, load: Any) -> Any:
        """As pyzmq's; a message whose future was cancelled goes back."""
        future = Answer(loop=self._get_loop())

        def give_back() -> None:
            if isinstance(recvd, Answer) and recvd.give_back is not None:
                recvd.give_back()
            else:
                found = recvd.result()
                kind = "recv_multipart" if isinstance(found, list) else "recv"
                self._give_back(next(self._numbers), kind, (), found, False)

        def chain(_: Any) -> None:
            if recvd.cancelled():
                future.cancel()
            elif recvd.exception() is not None:
                if not future.done():
                    future.set_exception(recvd.exception())
            elif future.done():
                give_back()
            else:
                future.give_back = give_back
                _load(future, load, recvd.result())

        recvd.add_done_callback(chain)
        future.add_done_callback(lambda _: recvd.cancel() if future.cancelled() else None)
        return future


def _first(queue: deque[Any]) -> Any:
    """Takes out the first call that was not cancelled; None where there is none."""
    while queue:
        event = queue.popleft()
        if not event.future.done():
            return event
        event.timer.cancel()
    return None


def _unqueue(queue: deque[Any], event: Any, _: Any) -> None:
    """A call was cancelled, or its time is up; one that was answered is out of the queue already."""
    if not event.timer.taken:
        event.timer.cancel()
        queue.remove(event)


def _settle(future: Future[Any], result: Any) -> None:
    if not future.done():
        future.set_result(result)


def _load(future: Future[Any], load: Any, found: Any) -> None:
    try:
        future.set_result(load(found))
    except Exception as error:
        future.set_exception(error)
