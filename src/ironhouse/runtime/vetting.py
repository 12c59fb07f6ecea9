"""Messages of peers that were revoked, dropped on receipt until their connections are cut.

Owns which sockets look, and looking where the native core does not. A message is looked at when its
first frame comes, and dropped whole; what else there is comes within the time that the call has left. Must not know who
is revoked, or why.
"""

from __future__ import annotations

import time
from typing import Any

import zmq
from zmq.backend import Socket as Backend

from ironhouse.runtime.held import Endpoint, Held
from ironhouse.runtime.peer import serial_of
from ironhouse.runtime.serials import OF_DESCRIPTOR
from ironhouse.runtime.timing import again

SRCFD = 2
"""libzmq's property of a message: the descriptor of the connection that it came by (FACTS)."""


def begin(held: Held, made: Endpoint) -> None:
    """*made* is about to be the socket's: from its first one that lets peers in on, messages are vetted."""
    beyond = [one for one in (*held.endpoints, made) if one.exposure != "inproc"]
    asked = [one.is_asked for one in beyond]
    held.trusted = all(asked)
    held.asks = any(asked)
    if held.asks or any(one.op == "bind" for one in beyond):
        held.serials = held.state.serials
    if held.core is not None:
        held.core.vet(held.serials, held.asks, held.trusted)


def tell(held: Held, serial: int, descriptor: int) -> None:
    """A message that bears *serial* came by *descriptor*, which was not known of either."""
    held.state.supervisor.seen(held, serial, descriptor)


def receive(socket: zmq.Socket[Any], held: Held, flags: int, track: bool) -> zmq.Frame:
    """The first frame of a message of a peer that was not revoked. The caller is the only one inside the socket."""
    assert held.serials is not None
    clock = _Clock(socket)
    at_once = int(zmq.NOBLOCK) & ~flags  # whether the queue is empty counts while a connection is waited for
    while True:
        try:
            frame = Backend.recv(socket, flags | clock.flags | at_once, copy=False, track=track)
        except zmq.Again as error:
            if at_once:
                at_once = 0
                held.counters.empty += 1
            elif flags & zmq.NOBLOCK or not clock.wait(socket):
                again(socket, held, "recv", flags, error)
                clock.start()
            continue
        serial = serial_of(frame) if held.asks else 0
        descriptor = int(frame.get(SRCFD))
        for expected in (serial, OF_DESCRIPTOR | descriptor) if descriptor >= 0 else ():
            if held.serials.was_expected(expected):
                tell(held, expected, descriptor)
        if not held.serials.is_revoked(serial):
            return frame
        clock.drops()
        _drop(socket, held, flags, frame)


class _Clock:
    """What is left of a call's time. libzmq counts it for a first attempt; after that each would have all of it."""

    def __init__(self, socket: zmq.Socket[Any]) -> None:
        self._limit = int(Backend.get(socket, zmq.RCVTIMEO))
        self.flags = 0
        self.start()

    def start(self) -> None:
        self._began = time.monotonic()

    def drops(self) -> None:
        self.flags = zmq.NOBLOCK

    def wait(self, socket: zmq.Socket[Any]) -> bool:
        """Whether a further attempt may be made; it has waited for something to come."""
        if not self.flags:
            return False
        left = self._limit - (time.monotonic() - self._began) * 1000 if self._limit >= 0 else -1.0
        if left < 0 <= self._limit:
            return False
        return bool(zmq.Socket.poll(socket, -1 if self._limit < 0 else int(left) + 1))


def _drop(socket: zmq.Socket[Any], held: Held, flags: int, frame: zmq.Frame) -> None:
    while frame.more:
        frame = Backend.recv(socket, zmq.NOBLOCK, copy=False)
    held.counters.dropped_revoked += 1
    kind = socket.type
    if kind == zmq.REP:  # it owes an answer before it may receive again
        Backend.send(socket, b"", zmq.NOBLOCK)
    elif kind == zmq.REQ:  # it may not receive again before it has asked again
        again(socket, held, "recv", flags, zmq.Again())
        raise zmq.Again
