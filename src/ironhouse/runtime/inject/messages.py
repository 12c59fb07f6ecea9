"""Messages of pyzmq's own sockets, where the policy is required.

Owns what ``send`` and ``recv`` add: overlapping use is refused, messages of revoked peers are dropped, and a limit
that the program did not set is logged and waited out. asyncio's and gevent's sockets come here with NOBLOCK, by the
shadow or the base class, and wait on their own.
"""

from __future__ import annotations

import functools
from typing import Any

import zmq
from zmq.backend import Socket as Backend

from ironhouse.runtime import vetting
from ironhouse.runtime.inject.inplace import Seen
from ironhouse.runtime.socket import fill, writable
from ironhouse.runtime.timing import Op, again

_LIMIT = {"send": int(zmq.SNDTIMEO), "recv": int(zmq.RCVTIMEO)}


def install() -> None:
    """Replaces ``send`` and ``recv`` of ``zmq.Socket``."""
    cls: Any = zmq.Socket
    send_, recv_ = cls.send, cls.recv

    @functools.wraps(send_)
    def send(self: Any, data: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any) -> Any:
        held = self._held
        if type(held) is not Seen:
            return send_(self, data, flags, copy, track, **kwargs)
        held.enter()
        try:
            result = _until(self, held, "send", flags, send_, self, data, flags, copy, track, **kwargs)
            held.counters.sent += not flags & zmq.SNDMORE
            return result
        finally:
            held.use.release()

    @functools.wraps(recv_)
    def recv(self: Any, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        held = self._held
        if type(held) is not Seen:
            return recv_(self, flags, copy, track)
        held.enter()
        try:
            if vetting.is_due(held):
                frame = vetting.receive(self, held, flags, track)
                found = frame.bytes if copy else frame
            else:
                found = _until(self, held, "recv", flags, recv_, self, flags, copy, track)
            _count_in(self, held)
            return found
        finally:
            held.use.release()

    cls.send, cls.recv = send, recv
    if hasattr(cls, "recv_into"):
        cls.recv_into = _into(cls.recv_into)


def _into(recv_into: Any) -> Any:
    @functools.wraps(recv_into)
    def into(self: Any, buffer: Any, /, *, nbytes: int = 0, flags: int = 0) -> int:
        if type(self._held) is not Seen:
            return int(recv_into(self, buffer, nbytes=nbytes, flags=flags))
        view = writable(buffer, nbytes)
        return fill(view, self.recv(flags, copy=False))

    return into


def _count_in(socket: Any, held: Seen) -> None:
    held.counters.midway = bool(Backend.get(socket, zmq.RCVMORE))
    held.counters.received += not held.counters.midway


def _until(socket: Any, held: Seen, op: Op, flags: int, call: Any, *args: Any, **kwargs: Any) -> Any:
    while True:
        try:
            return call(*args, **kwargs)
        except zmq.Again as error:
            if _LIMIT[op] in held.own:  # the program's own limit, whose error it expects
                raise
            again(socket, held, op, flags, error)
