"""Messages of pyzmq's own sockets, where the policy is required.

Owns what ``send`` and ``recv`` add: overlapping use is refused, messages of revoked peers are dropped, and a limit
that the program did not set is logged and waited out. asyncio's and gevent's sockets come here with NOBLOCK, by the
shadow or the base class, and wait on their own.
"""

from __future__ import annotations

import functools
import sys
from types import CodeType
from typing import Any

import zmq
from zmq.backend import Socket as Backend

from ironhouse.runtime import vetting
from ironhouse.runtime.inject.inplace import Seen
from ironhouse.runtime.socket import fill, writable
from ironhouse.runtime.timing import Op, again


def install() -> None:
    """Replaces ``send`` and ``recv`` of ``zmq.Socket``."""
    cls: Any = zmq.Socket
    send_, recv_ = cls.send, cls.recv

    @functools.wraps(send_)
    def send(self: Any, data: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any) -> Any:
        held = self._held
        if type(held) is not Seen:
            return send_(self, data, flags, copy, track, **kwargs)
        use = held.use
        if not use.acquire(False):
            if not is_within(self):
                held.refuse()
            return send_(self, data, flags, copy, track, **kwargs)
        try:
            result = send_(self, data, flags, copy, track, **kwargs)
        except zmq.Again as error:
            result = _on(self, held, "send", flags, error, send_, self, data, flags, copy, track, **kwargs)
        except zmq.ZMQError as error:
            if error.errno == zmq.EHOSTUNREACH:
                held.unreachable()
            raise
        finally:
            use.release()
        held.counters.sent += not flags & zmq.SNDMORE  # that much of counting shows who sends without end
        return result

    def vetted(self: Any, flags: int, copy: bool, track: bool) -> Any:
        held = self._held
        if held.is_vetted:
            frame = vetting.receive(self, held, flags, track)
            found = frame.bytes if copy else frame
        else:
            found = recv_(self, flags, copy, track)
        held.counters.midway = bool(Backend.get(self, zmq.RCVMORE))
        held.counters.received += not held.counters.midway
        return found

    @functools.wraps(recv_)
    def recv(self: Any, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        held = self._held
        if type(held) is not Seen:
            return recv_(self, flags, copy, track)
        use = held.use
        take = recv_ if held.serials is None else vetted
        if not use.acquire(False):
            if not is_within(self):
                held.refuse()
            return take(self, flags, copy, track)
        try:
            return take(self, flags, copy, track)
        except zmq.Again as error:
            return _on(self, held, "recv", flags, error, take, self, flags, copy, track)
        finally:
            use.release()

    cls.send, cls.recv = send, recv
    _CALLS.update((cls.send.__code__, cls.recv.__code__))
    if hasattr(cls, "recv_into"):
        cls.recv_into = _into(cls.recv_into)


_CALLS: set[CodeType] = set()


def is_within(socket: Any) -> bool:
    """Whether it is this thread that is inside a call of *socket*: a handler of a signal runs in the middle of one,
    when libzmq has come back from it."""
    frame = sys._getframe(1).f_back
    while frame is not None:
        if frame.f_code in _CALLS and frame.f_locals.get("self") is socket:
            return True
        frame = frame.f_back
    return False


def _into(recv_into: Any) -> Any:
    @functools.wraps(recv_into)
    def into(self: Any, buffer: Any, /, *, nbytes: int = 0, flags: int = 0) -> int:
        if type(self._held) is not Seen:
            return int(recv_into(self, buffer, nbytes=nbytes, flags=flags))
        view = writable(buffer, nbytes)
        return fill(view, self.recv(flags, copy=False))

    return into


def _on(socket: Any, held: Seen, op: Op, flags: int, error: zmq.Again, call: Any, *args: Any, **kwargs: Any) -> Any:
    """What *call* gives when it is made again, after *error*, for as long as the policy lets it wait."""
    try:
        while True:
            again(socket, held, op, flags, error)
            try:
                result = call(*args, **kwargs)
            except zmq.Again as later:
                error = later
            else:
                held.waited.pop(op, None)  # messages are not counted here
                return result
    finally:
        del error  # its traceback leads to this frame, and would keep the socket open
