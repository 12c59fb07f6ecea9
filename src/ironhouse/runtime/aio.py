"""The asyncio face: sockets whose calls give futures, held to the same policy.

Owns what differs from pyzmq's ``zmq.asyncio``: a try without waiting before any future is queued, a limit for each call
that is ours to word, polls that RCVTIMEO does not cut short. Waiting is pyzmq's own: its futures, timers and readers,
by the private names that ``_AsyncSocket`` has had since pyzmq 22; a self-check of the tests holds them still.
"""

from __future__ import annotations

from asyncio import Future
from typing import TYPE_CHECKING, Any

import zmq
import zmq.asyncio

from ironhouse.runtime.context import Context as SyncContext
from ironhouse.runtime.held import Held
from ironhouse.runtime.objects import Objects
from ironhouse.runtime.policed import Policed
from ironhouse.runtime.socket import Socket as SyncSocket
from ironhouse.runtime.timing import Op, out_of_time

if TYPE_CHECKING:

    class _Waiting(zmq.asyncio.Socket):
        """The private names of pyzmq's class that are used here; its stubs leave them out."""

        _recv_futures: Any
        _send_futures: Any
        _state: int
        _shadow: bool

        def _add_recv_event(self, kind: str, **more: Any) -> Any: ...
        def _add_send_event(self, kind: str, **more: Any) -> Any: ...
        def _add_timeout(self, future: Any, timeout: float) -> Any: ...
        def _call_later(self, delay: float, callback: Any) -> Any: ...
        def _get_loop(self) -> Any: ...
        def _schedule_remaining_events(self) -> None: ...
else:
    _Waiting = zmq.asyncio.Socket

FAIR = 64
"""After so many calls that did not wait, one goes through the loop: other tasks have their turn."""


class Poller(zmq.asyncio.Poller):
    """As ``zmq.asyncio.Poller``; a poll lasts as long as it says, whatever RCVTIMEO is."""


class Socket(Policed, Objects, _Waiting):
    """A drop-in for ``zmq.asyncio.Socket``."""

    _poller_class = Poller
    _op: Op | None = None
    _calls = 0

    def __init__(self, *args: Any, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        origin = kwargs.get("_from_socket") or (args[0] if args else None)
        if not self._shadow:
            self._hold(self.context, name)
        elif isinstance(origin, Policed):
            self._held = origin._held
        inner = SyncSocket(shadow=self.underlying)
        inner._held = self._held
        if self._held is not None and not self._shadow:
            inner._equip(self._held)
        self._shadow_sock = inner

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """As pyzmq's: a future. ``ReceiveTimeout`` when RCVTIMEO has passed since the call."""
        return self._receive("recv", flags, copy, track)

    def recv_multipart(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """As pyzmq's: a future of all frames. ``ReceiveTimeout`` when RCVTIMEO has passed since the call."""
        return self._receive("recv_multipart", flags, copy, track)

    def _receive(self, kind: str, flags: int, copy: bool, track: bool) -> Any:
        if self._recv_futures or not self._may_try():  # who asked first is answered first
            return self._add_recv_event(kind, kwargs={"flags": flags, "copy": copy, "track": track})
        try:
            found = getattr(self._shadow_sock, kind)(flags | zmq.NOBLOCK, copy, track)
        except zmq.Again:
            return self._add_recv_event(kind, kwargs={"flags": flags, "copy": copy, "track": track})
        except Exception as error:
            return self._done(error=error)
        return self._done(found)

    def send(  # type: ignore[override]
        self, data: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any
    ) -> Any:
        """As pyzmq's: a future. ``SendTimeout`` when SNDTIMEO has passed since the call."""
        return self._give("send", data, {"flags": flags, "copy": copy, "track": track, **kwargs})

    def send_multipart(  # type: ignore[override]
        self, msg_parts: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any
    ) -> Any:
        """As pyzmq's: a future. ``SendTimeout`` when SNDTIMEO has passed since the call."""
        return self._give("send_multipart", msg_parts, {"flags": flags, "copy": copy, "track": track, **kwargs})

    def _give(self, kind: str, message: Any, kwargs: dict[str, Any]) -> Any:
        if self._send_futures or not self._may_try():
            return self._add_send_event(kind, msg=message, kwargs=kwargs)
        try:
            found = getattr(self._shadow_sock, kind)(message, **{**kwargs, "flags": kwargs["flags"] | zmq.NOBLOCK})
        except zmq.Again:
            return self._add_send_event(kind, msg=message, kwargs=kwargs)
        except Exception as error:
            return self._done(error=error)
        return self._done(found)

    def _may_try(self) -> bool:
        self._calls += 1
        return self._calls % FAIR != 0

    def _done(self, result: Any = None, error: Exception | None = None) -> Any:
        """A future that is done. Pending ones are looked at again: libzmq's descriptor tells each change only once."""
        if self._state:
            self._schedule_remaining_events()
        future: Future[Any] = Future(loop=self._get_loop())
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)
        return future

    # How pyzmq waits, with our words

    def _add_recv_event(self, kind: str, **more: Any) -> Any:
        self._connect_again()
        self._op = None if kind == "poll" else "recv"
        return super()._add_recv_event(kind, **more)

    def _add_send_event(self, kind: str, **more: Any) -> Any:
        self._connect_again()
        self._op = None if kind == "poll" else "send"
        return super()._add_send_event(kind, **more)

    def _add_timeout(self, future: Any, timeout: float) -> Any:
        op, held = self._op, self._held
        if op is None:
            return _NO_LIMIT
        if held is None:
            return super()._add_timeout(future, timeout)
        return _Timer(self, future, timeout, op, held)


class _NoLimit:
    """The limit of a poll, which has its own."""

    def cancel(self) -> None:
        """There is nothing to cancel."""


_NO_LIMIT = _NoLimit()


class _Timer:
    """The limit of one call; ``cancel`` is pyzmq's to call. Armed again where the policy says to wait on."""

    def __init__(self, socket: Socket, future: Any, timeout: float, op: Op, held: Held) -> None:
        self._socket = socket
        self._future = future
        self._timeout = timeout
        self._op = op
        self._held = held
        self._handle = socket._call_later(timeout, self._over)

    def _over(self) -> None:
        if self._future.done():
            return
        self._socket._connect_again()
        told = out_of_time(self._held, self._op, round(self._timeout * 1000))
        if told is None:
            self._handle = self._socket._call_later(self._timeout, self._over)
        else:
            self._future.set_exception(told)

    def cancel(self) -> None:
        self._handle.cancel()


Poller._socket_class = Socket


class Context(SyncContext, zmq.asyncio.Context):
    """A drop-in for ``zmq.asyncio.Context``, with the arguments of ``ironhouse.Context``."""

    _socket_class = Socket  # type: ignore[assignment]
    _instance = None
