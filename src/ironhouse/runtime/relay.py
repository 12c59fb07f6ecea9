"""A program's own monitor of a socket that the supervisor monitors already: libzmq allows one a socket.

Owns passing events on. Nothing that the program does with its end, not reading it or closing it, holds up the
supervisor: what does not fit is dropped and counted. Used by the supervisor's thread.
"""

from __future__ import annotations

import contextlib
import logging

import zmq

from ironhouse.runtime import monitoring

log = logging.getLogger("ironhouse.runtime")


class Relay:
    """*pair* is bound at the address that the program named, and takes the kinds of *events*."""

    def __init__(self, pair: zmq.Socket[bytes], events: int) -> None:
        self._pair = pair
        self._events = events
        self.dropped = 0

    def pass_on(self, frames: list[bytes], kind: int) -> None:
        """Gives the program one event, if it asked for such."""
        if not kind & self._events:
            return
        try:
            self._pair.send_multipart(frames, zmq.NOBLOCK)
        except zmq.Again:
            self.dropped += 1
            if self.dropped == 1:
                log.warning("a monitor of the program is not read, or not there: its events are dropped")

    def end(self) -> None:
        """Tells the program that there will be no more."""
        with contextlib.suppress(zmq.ContextTerminated):
            self.pass_on(monitoring.STOPPED, monitoring.MONITOR_STOPPED)
        self._pair.close(0)
