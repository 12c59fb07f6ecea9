"""The asyncio face: sockets whose calls give futures, held to the same policy.

Owns the classes, and what is done at once. What is plain and can be done at once is the native core's, which gives a
future that is done and comes here for all else; calls that wait are ``queueing``'s.
"""

from __future__ import annotations

import itertools
from asyncio import Future, _get_running_loop
from functools import partial
from typing import TYPE_CHECKING, Any

import zmq
import zmq.asyncio

from ironhouse.runtime import core
from ironhouse.runtime.context import Context as SyncContext
from ironhouse.runtime.held import BY_HANDLE
from ironhouse.runtime.objects import Objects
from ironhouse.runtime.polling import Polled
from ironhouse.runtime.polling import Poller as SyncPoller
from ironhouse.runtime.queueing import FAIR, FAIR_BYTES, Queueing
from ironhouse.runtime.returned import Answer, Returned
from ironhouse.runtime.socket import Socket as SyncSocket


class _Ready(SyncPoller):
    """What the asyncio poller asks without waiting: a message that was given back can be received too."""

    def poll(self, timeout: float | None = None) -> Polled:
        found = dict(super().poll(timeout))
        for one, asked in self.sockets:
            if asked & zmq.POLLIN and getattr(one, "_returned", None):
                found[one] = found.get(one, 0) | zmq.POLLIN
        return list(found.items())


class Poller(zmq.asyncio.Poller, _Ready):  # type: ignore[misc]
    """As ``zmq.asyncio.Poller``; a poll lasts as long as it says, whatever RCVTIMEO is."""


class Socket(Objects, Queueing):
    """A drop-in for ``zmq.asyncio.Socket``."""

    _Future = Answer
    _poller_class = Poller

    def __init__(self, *args: Any, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.__dict__
        own["_returned"], own["_numbers"] = Returned(), itertools.count()
        if not self._shadow:
            self._hold(self.context, name)
        else:
            self._held = BY_HANDLE.get(int(self.underlying))
        inner = SyncSocket(shadow=self.underlying)
        inner._held = self._held
        self._shadow_sock = inner
        if self._held is not None and not self._shadow:
            inner._equip(self._held)
            how = {"new_future": Future, "running_loop": _get_running_loop, "fair": FAIR, "fair_bytes": FAIR_BYTES}
            core.hasten(self, self._held, Socket, **how)

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

    def get(self, key: int) -> Any:
        """As pyzmq's; EVENTS tells also of a message that was given back."""
        found: Any = super().get(key)
        return found | zmq.POLLIN if key == zmq.EVENTS and self._returned else found


Poller._socket_class = Socket


class Context(SyncContext, zmq.asyncio.Context):
    """A drop-in for ``zmq.asyncio.Context``, with the arguments of ``ironhouse.Context``."""

    _socket_class = Socket  # type: ignore[assignment]
    _instance = None

    if TYPE_CHECKING:  # which sockets it makes, is said by the class that it has from the sync context

        def socket(  # type: ignore[override]
            self, socket_type: int, socket_class: Any = None, **kwargs: Any
        ) -> Socket: ...
