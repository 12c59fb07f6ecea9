"""One thread for each underlying context: it drains every monitor, answers ZAP, and notices keys that change.

Owns the thread and libzmq's sockets in it. What is read is handed to those who decide: ``zap``, ``keys.trust``,
``watching``. A monitor that nobody drains lets a stranger wedge the context, and one that is closed before it has
stopped does so at once (FACTS): a reader lives until it has read MONITOR_STOPPED.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import zmq

from ironhouse.runtime import monitoring, zap
from ironhouse.runtime.errors import PolicyViolation
from ironhouse.runtime.originals import allocate_lock, start_thread
from ironhouse.runtime.watching import Watched

if TYPE_CHECKING:
    from ironhouse.runtime.state import ContextState

log = logging.getLogger("ironhouse.runtime")
LOOK_MS = 250
"""How often keys are looked at for changes: a peer that was taken away is cut off within a second."""

_numbers = itertools.count(1)


class Supervisor:
    """Started by the first endpoint that needs it. ``alive`` turns false when the thread has ended for any reason."""

    def __init__(self, state: ContextState, underlying: int) -> None:
        self._state = state
        self._underlying = underlying
        self._lock = allocate_lock()
        self._commands: deque[tuple[str, Any]] = deque()
        self._wake: tuple[int, int] | None = None
        self._started = False
        self._serving = False
        self._ended = allocate_lock()
        self.alive = False
        self.failure: str | None = None
        self.serials = itertools.count(1)

    # Called by the threads of the program

    def serve_zap(self) -> None:
        """Binds the ZAP handler, before the first CURVE server of the context is bound."""
        with self._lock:
            self._start()
            if self._serving:
                return
            handler = self._socket(zmq.REP)
            try:
                handler.bind(zap.ADDRESS)
            except zmq.ZMQError as error:
                handler.close(0)
                raise PolicyViolation(
                    "another ZAP handler serves this context already; ironhouse's has to be the one: "
                    "stop the other, or give these sockets a context of their own",
                    self._state.said_by,
                ) from error
            self._serving = True
            self._tell("zap", handler)

    def watch(self, socket: Any) -> None:
        """Begins to follow the connections of *socket*; called by the thread that owns it, before its endpoint."""
        with self._lock:
            self._start()
        held = socket._held
        if held.watched is not None:
            return
        address = f"inproc://ironhouse.monitor.{os.getpid()}.{next(_numbers)}"
        zmq.Socket.monitor(socket, address, monitoring.ALL)
        reader = self._socket(zmq.PAIR)
        reader.rcvhwm = 0
        reader.connect(address)
        held.watched = Watched(held)
        self._tell("watch", (reader, held.watched))

    def leave(self, socket: Any) -> None:
        """*socket* is about to be closed: its reader ends with the monitor's last event."""

    def check(self) -> None:
        """Raises ``PolicyViolation`` where the thread has died: nobody would be asked for a key, no event be read."""
        if self._started and not self.alive:
            raise PolicyViolation(
                f"the supervisor of this context has ended ({self.failure or 'no reason known'}); make a new context",
                self._state.said_by,
            )

    def _start(self) -> None:
        if self._started:
            self.check()
            return
        self._wake = os.pipe()
        for end in self._wake:
            os.set_blocking(end, False)
        self._started = self.alive = True
        self._ended.acquire()
        start_thread(self._run, ())

    def _socket(self, kind: int) -> zmq.Socket[bytes]:
        """A plain socket of the same underlying context, which nobody polices."""
        socket = zmq.Socket(zmq.Context.shadow(self._underlying), kind)
        socket.linger = 0
        return socket

    def _tell(self, what: str, about: Any) -> None:
        self._commands.append((what, about))
        if self._wake is None:  # the thread has ended
            return
        with contextlib.suppress(BlockingIOError):  # the pipe is full: it will wake all the same
            os.write(self._wake[1], b"\0")

    # The thread

    def _run(self) -> None:
        work = _Work(self._state, self.serials)
        try:
            assert self._wake is not None
            while True:
                work.turn(self._wake[0], self._commands)
        except zmq.ContextTerminated:
            self.failure = "the context was terminated"
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"
            log.critical("the supervisor has ended (%s): CURVE servers of its context admit nobody now", self.failure)
        finally:
            self.alive = False
            work.close()
            self._close_pipe()
            self._ended.release()

    def _close_pipe(self) -> None:
        with self._lock:
            wake, self._wake = self._wake, None
        for end in wake or ():
            os.close(end)

    def wait(self) -> None:
        """Until the thread has ended. Called after the context was terminated: one that holds a socket of its own was
        told by libzmq, one that holds none is told here."""
        if self._started:
            with self._lock:
                self._tell("end", None)
            self._ended.acquire()
            self._ended.release()


class _Work:
    """What the thread holds: the ZAP handler, the readers of monitors, and when keys were looked at."""

    def __init__(self, state: ContextState, serials: itertools.count[int]) -> None:
        self._state = state
        self._serials = serials
        self._handler: zmq.Socket[bytes] | None = None
        self._readers: dict[zmq.Socket[bytes], Watched] = {}
        self._looked = 0.0
        self._trust = None

    def turn(self, wake: int, commands: deque[tuple[str, Any]]) -> None:
        """Waits for something to do, and does it: commands first, events next, so that ZAP knows who has connected."""
        waiting: list[tuple[Any, int]] = [(wake, zmq.POLLIN)]
        if self._handler is not None:
            waiting.append((self._handler, zmq.POLLIN))
        waiting += ((reader, zmq.POLLIN) for reader in self._readers)
        ready = {one for one, _ in zmq.zmq_poll(waiting, LOOK_MS)}
        if wake in ready:
            os.read(wake, 4096)
        while commands:
            self._obey(*commands.popleft())
        for reader in ready & self._readers.keys():
            self._drain(reader)
        if self._handler is not None and self._handler in ready:
            self._answer(self._handler)

    def _obey(self, what: str, about: Any) -> None:
        if what == "end":
            raise zmq.ContextTerminated
        if what == "zap":
            self._handler = about
        elif what == "watch":
            reader, watched = about
            self._readers[reader] = watched

    def _drain(self, reader: zmq.Socket[bytes]) -> None:
        watched = self._readers[reader]
        while True:
            try:
                frames = reader.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            event = monitoring.parse(frames)
            if event.kind == monitoring.MONITOR_STOPPED:
                del self._readers[reader]
                reader.close(0)
                return
            watched.saw(event, time.monotonic())

    def _answer(self, handler: zmq.Socket[bytes]) -> None:
        while True:
            try:
                frames = handler.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            handler.send_multipart(self._judge(frames))

    def _judge(self, frames: list[bytes]) -> list[bytes]:
        try:
            request = zap.parse(frames)
        except zap.MalformedRequest as error:
            return zap.answer(error.number, 500)
        try:
            found = self._state.trusted()
        except Exception as error:
            log.error("nobody is admitted: %s", error)
            return zap.answer(request.number, 300)
        known = found.judge(request.domain, request.key) if request.key is not None else None
        if known is None:
            return zap.answer(request.number, 400)
        return zap.answer(request.number, 200, known, next(self._serials))

    def close(self) -> None:
        for one in (self._handler, *self._readers):
            if one is not None:
                one.close(0)
