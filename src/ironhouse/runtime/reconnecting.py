"""Endpoints that libzmq has given up, and connecting them again.

Owns the back-off, and the doing. libzmq does not try again after a handshake in which one side has CURVE and the other
has not, or that ZAP answered with 400 or 500 (FACTS), though the other side may be set right in a minute. The
supervisor's thread notes it; the thread that uses the socket does it at a call that would have to wait or at a poll,
since sockets are not thread-safe and a poll of libzmq's takes no lock that could be shared.
"""

from __future__ import annotations

import contextlib
import logging
import time
from typing import Any

import zmq
from zmq.backend import Socket as Backend

from ironhouse.runtime import curve
from ironhouse.runtime.held import Held

log = logging.getLogger("ironhouse.runtime")

FIRST_S = 0.1
LONGEST_S = 10.0


class Lost:
    """The endpoints of one socket. ``given_up`` is called by the supervisor's thread, ``due`` by the program's."""

    __slots__ = ("_due", "_pauses")

    def __init__(self) -> None:
        self._due: dict[str, float] = {}
        self._pauses: dict[str, float] = {}

    def __bool__(self) -> bool:
        return bool(self._due)

    def given_up(self, address: str, now: float) -> None:
        """libzmq will not connect to *address* again: it is due after a pause, which doubles each time."""
        pause = self._pauses.get(address, FIRST_S)
        self._pauses[address] = min(LONGEST_S, pause * 2)
        self._due[address] = now + pause

    def succeeded(self, address: str) -> None:
        """A handshake there was finished."""
        self._pauses.pop(address, None)

    def due(self, now: float) -> list[str]:
        """The addresses whose pause is over; they are no longer lost."""
        found = [address for address, at in list(self._due.items()) if at <= now]
        for address in found:
            self._due.pop(address, None)
        return found


def connect_again(socket: Any, held: Held) -> None:
    """Connects *socket* to what is due; called by the thread that uses it, with nobody else inside."""
    assert held.watched is not None
    for address in held.watched.lost.due(time.monotonic()):
        made = held.connect_at(address)
        if made is None or made.own_keys:  # the keys that it was connected with are nowhere kept
            continue
        log.info("%s connects to %s again", held.name, made.address)
        with contextlib.suppress(zmq.ZMQError):  # ENOENT: libzmq has forgotten it altogether
            Backend.disconnect(socket, made.address)
        if made.role != "none":
            curve.equip(socket, held, made, made.server)
        elif any(one.role != "none" for one in held.endpoints):
            curve.clear(socket)
        Backend.connect(socket, made.address)
