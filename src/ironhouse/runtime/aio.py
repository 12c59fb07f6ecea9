"""The asyncio face: sockets whose calls give futures, held to the same policy.

Owns what is done at once, the order of calls that wait, and what is theirs: a limit for each that is ours to word, and
its message where it is cancelled. What is plain and can be done at once is the native core's, which gives a future that
is done and comes here for all else. Readers and the edge of libzmq's descriptor are pyzmq's, by the private names that
``_AsyncSocket`` has had since pyzmq 22; tests hold them still.
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

from ironhouse.runtime import core
from ironhouse.runtime.context import Context as SyncContext
from ironhouse.runtime.limits import NO_LIMIT, Limit
from ironhouse.runtime.objects import Objects
from ironhouse.runtime.policed import Policed
from ironhouse.runtime.returned import Answer, Message, Returned
from ironhouse.runtime.socket import Socket as SyncSocket
from ironhouse.runtime.timing import Op

if TYPE_CHECKING:

    class _Waiting(zmq.asyncio.Socket):
        """The private names of pyzmq's class that are used here; its stubs leave them out."""

        _recv_futures: deque[Any]
        _send_futures: deque[Any]
        _shadow: bool

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


class _Ready(zmq.Poller):
    """What the asyncio poller asks without waiting: a message that was given back can be received too."""

    def poll(self, timeout: int | None = None) -> list[tuple[Any, int]]:
        found = dict(super().poll(timeout))
        for one, asked in self.sockets:
            if asked & zmq.POLLIN and getattr(one, "_returned", None):
                found[one] = found.get(one, 0) | zmq.POLLIN
        return list(found.items())


class Poller(zmq.asyncio.Poller, _Ready):  # type: ignore[misc]
    """As ``zmq.asyncio.Poller``; a poll lasts as long as it says, whatever RCVTIMEO is."""


class Socket(Policed, Objects, _Waiting):
    """A drop-in for ``zmq.asyncio.Socket``."""

    _Future = Answer
    _poller_class = Poller
    _returned: Returned
    _numbers: itertools.count[int]
    _since = 0, 0

    def __init__(self, *args: Any, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.__dict__
        own["_returned"], own["_numbers"] = Returned(), itertools.count()
        origin = kwargs.get("_from_socket") or (args[0] if args else None)
        if not self._shadow:
            self._hold(self.context, name)
        elif isinstance(origin, Policed):
            self._held = origin._held
        inner = SyncSocket(shadow=self.underlying)
        inner._held = self._held
        self._shadow_sock = inner
        if self._held is not None and not self._shadow:
            inner._equip(self._held)
            core.hasten(self, self._held, Socket, new_future=Future, fair=FAIR, fair_bytes=FAIR_BYTES)

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """As pyzmq's: a future. ``ReceiveTimeout`` when RCVTIMEO has passed since the call."""
        return self._receive("recv", (), {"flags": flags, "copy": copy, "track": track})

    def recv_multipart(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """As pyzmq's: a future of all frames. ``ReceiveTimeout`` when RCVTIMEO has passed since the call."""
        return self._receive("recv_multipart", (), {"flags": flags, "copy": copy, "track": track})

    def recv_into(self, buf: Any, /, *, nbytes: int = 0, flags: int = 0) -> Any:
        """As pyzmq's: a future of how many bytes. ``ReceiveTimeout`` when RCVTIMEO has passed since the call."""
        return self._receive("recv_into", (buf,), {"nbytes": nbytes, "flags": flags})

    def send(  # type: ignore[override]
        self, data: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any
    ) -> Any:
        """As pyzmq's: a future. ``SendTimeout`` when SNDTIMEO has passed since the call."""
        return self._give("send", data, {**kwargs, "flags": flags, "copy": copy, "track": track})

    def send_multipart(  # type: ignore[override]
        self, msg_parts: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any
    ) -> Any:
        """As pyzmq's: a future. ``SendTimeout`` when SNDTIMEO has passed since the call."""
        return self._give("send_multipart", msg_parts, {**kwargs, "flags": flags, "copy": copy, "track": track})

    # At once

    def _receive(self, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        may_wait = not kwargs["flags"] & zmq.NOBLOCK
        if may_wait and self._recv_futures:  # who asked first is answered first
            return self._wait_recv(kind, args, kwargs)
        if may_wait and self._is_turn():
            return self._recv_in_turn(kind, args, kwargs)
        try:
            found = self._read(kind, args, kwargs)
        except zmq.Again as error:
            return self._wait_recv(kind, args, kwargs) if may_wait else self._done(error=error)
        except Exception as error:
            return self._done(error=error)
        return self._done(found)

    def _read(self, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Receives without waiting, first what was given back."""
        inner, at_once = self._shadow_sock, {**kwargs, "flags": kwargs["flags"] | zmq.NOBLOCK}
        if not self._returned:
            return getattr(inner, kind)(*args, **at_once)
        copy = kwargs.get("copy", True)
        if kind == "recv_multipart":
            return self._returned.multipart(partial(inner.recv_multipart, **at_once), copy=copy)
        frame = self._returned.frame(copy=copy)
        if kind == "recv":
            return frame
        room = memoryview(args[0]).cast("B")[: kwargs["nbytes"] or None]
        room[: len(frame)] = frame[: len(room)]
        return len(frame)

    def _give(self, kind: str, message: Any, kwargs: dict[str, Any]) -> Any:
        may_wait = not kwargs["flags"] & zmq.NOBLOCK
        if may_wait and self._send_futures:
            return self._wait_send(kind, message, kwargs)
        try:
            found = getattr(self._shadow_sock, kind)(message, **{**kwargs, "flags": kwargs["flags"] | zmq.NOBLOCK})
        except zmq.Again as error:
            return self._wait_send(kind, message, kwargs) if may_wait else self._done(error=error)
        except Exception as error:
            return self._done(error=error)
        return self._done_in_turn(found) if may_wait and self._is_turn() else self._done(found)

    def _done(self, result: Any = None, error: Exception | None = None) -> Any:
        """A future that is done. Pending ones are looked at again: libzmq's descriptor tells each change only once."""
        if self._recv_futures or self._send_futures:
            self._schedule_remaining_events()
        future: Future[Any] = Future(loop=self._get_loop())
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)
        return future

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
        self._connect_again()
        future = super()._add_recv_event(kind, **more)
        if self._returned:
            self._call_later(0, self._handle_recv)
        return future

    def _add_send_event(self, kind: str, **more: Any) -> Any:
        self._connect_again()
        return super()._add_send_event(kind, **more)

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

    def get(self, key: int) -> Any:
        """As pyzmq's; EVENTS tells also of a message that was given back."""
        found: Any = super().get(key)
        return found | zmq.POLLIN if key == zmq.EVENTS and self._returned else found


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


Poller._socket_class = Socket


class Context(SyncContext, zmq.asyncio.Context):
    """A drop-in for ``zmq.asyncio.Context``, with the arguments of ``ironhouse.Context``."""

    _socket_class = Socket  # type: ignore[assignment]
    _instance = None
