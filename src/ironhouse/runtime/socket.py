"""The sync socket: pyzmq's, held to the policy.

Owns sending and receiving: who may be inside a call, what a call does whose time is up, what is counted. The native
core does the same for plain bytes, and falls back to what is here.
"""

from __future__ import annotations

import logging
from typing import Any, NoReturn

import zmq

from ironhouse.runtime.errors import AuthenticationFailed, ConcurrentUse, ReceiveTimeout, SendTimeout
from ironhouse.runtime.held import Held
from ironhouse.runtime.policed import Policed

log = logging.getLogger("ironhouse.runtime")


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
                    self._out_of_time("send", flags, error)
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
                    self._out_of_time("recv", flags, error)
                else:
                    break
        finally:
            held.use.release()
        counters = held.counters
        counters.received += 1
        counters.received_bytes += _length(result)
        return result

    def _out_of_time(self, op: str, flags: int, error: zmq.Again) -> None:
        """What comes of ``Again``: raised as it is for a call that would not wait; else by the policy."""
        held = self._held
        if flags & zmq.NOBLOCK or held is None:
            raise error
        counters = held.counters
        if op == "send":
            counters.send_timeouts += 1
        else:
            counters.receive_timeouts += 1
        if held.profile.value("on_timeout") == "wait":
            log.warning("%s: no %s within its limit; it waits on", held.name, op)
            return
        self._raise_timeout(op, error)

    def _raise_timeout(self, op: str, error: zmq.Again | None = None) -> NoReturn:
        """Raises what a call is told whose time is up."""
        held = self._held
        assert held is not None
        watched = held.watched
        limit = int(self.get(zmq.SNDTIMEO if op == "send" else zmq.RCVTIMEO))
        cause = watched.last_cause if watched is not None else None
        about: dict[str, Any] = {
            "socket": held.name,
            "endpoints": held.addresses,
            "limit_ms": limit,
            "last_failure": cause,
        }
        if watched is not None and watched.is_refused():
            raise AuthenticationFailed("every handshake failed", **about) from error
        if op == "send":
            raise SendTimeout("no peer took the message", **about) from error
        raise ReceiveTimeout("nothing came", **about) from error


def _refuse_use(held: Held) -> NoReturn:
    raise ConcurrentUse(f"{held.name} is used while another thread is inside a call of it; give each thread a socket")


def _length(data: Any) -> int:
    try:
        return len(data)
    except TypeError:
        return 0
