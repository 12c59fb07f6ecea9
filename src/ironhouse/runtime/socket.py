"""The sync socket: pyzmq's, held to the policy.

Owns sending and receiving: who may be inside a call, what a call does whose time is up, what is counted. The native
core does the same for plain bytes, and falls back to what is here.
"""

from __future__ import annotations

from typing import Any, NoReturn

import zmq

from ironhouse.runtime.errors import ConcurrentUse
from ironhouse.runtime.held import Held
from ironhouse.runtime.policed import Policed
from ironhouse.runtime.timing import Op, out_of_time


class Socket(Policed, zmq.Socket[bytes]):
    """A drop-in for ``zmq.Socket``. ``name`` is what the policy's entries select it by; without one it is the
    variable that takes it."""

    def __init__(self, *args: Any, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self._shadow:
            self._hold(self.context, name)

    # Messages

    def send(  # type: ignore[override]
        self, data: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any
    ) -> Any:
        """As pyzmq's; ``SendTimeout`` when SNDTIMEO has passed."""
        held = self._held
        if held is None:
            return super().send(data, flags, copy, track, **kwargs)
        if not held.use.acquire(False):
            _refuse_use(held)
        try:
            while True:
                try:
                    result = super().send(data, flags, copy, track, **kwargs)
                except zmq.Again as error:
                    self._again(held, "send", flags, error)
                else:
                    break
        finally:
            held.use.release()
        counters = held.counters
        counters.sent += not flags & zmq.SNDMORE
        counters.sent_bytes += _length(data)
        return result

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """As pyzmq's; ``ReceiveTimeout`` when RCVTIMEO has passed."""
        held = self._held
        if held is None:
            return super().recv(flags, copy, track)
        if not held.use.acquire(False):
            _refuse_use(held)
        try:
            while True:
                try:
                    result = super().recv(flags, copy, track)
                except zmq.Again as error:
                    self._again(held, "recv", flags, error)
                else:
                    break
        finally:
            held.use.release()
        counters = held.counters
        counters.received += 1
        counters.received_bytes += _length(result)
        return result

    def _again(self, held: Held, op: Op, flags: int, error: zmq.Again) -> None:
        """What comes of ``Again``: raised as it is for a call that would not wait; else by the policy."""
        if flags & zmq.NOBLOCK:
            raise error
        told = out_of_time(held, op, int(self.get(zmq.SNDTIMEO if op == "send" else zmq.RCVTIMEO)))
        if told is not None:
            raise told from None


def _refuse_use(held: Held) -> NoReturn:
    raise ConcurrentUse(f"{held.name} is used while another thread is inside a call of it; give each thread a socket")


def _length(data: Any) -> int:
    try:
        return len(data)
    except TypeError:
        return 0
