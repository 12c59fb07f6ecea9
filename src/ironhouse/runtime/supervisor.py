"""One thread for each underlying context, and how the program's threads talk to it.

Owns its start and its end. What it does is ``work``'s. A monitor that nobody drains lets a stranger wedge the context,
and one that is closed before it has stopped does so at once (FACTS): a reader lives until it has read MONITOR_STOPPED.
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
from zmq.backend import Socket as Backend

from ironhouse.runtime import core, descriptors, monitoring, zap
from ironhouse.runtime.connections import Caps, Gate
from ironhouse.runtime.errors import PolicyViolation
from ironhouse.runtime.held import Held
from ironhouse.runtime.originals import allocate_lock, start_thread
from ironhouse.runtime.relay import Relay
from ironhouse.runtime.watching import Watched
from ironhouse.runtime.work import Work

if TYPE_CHECKING:
    from ironhouse.runtime.state import ContextState

log = logging.getLogger("ironhouse.runtime")
_numbers = itertools.count(1)

SLACK = 256
"""How many monitors' readers may wait for their end beyond those of sockets that are open."""

PATIENCE_S = 5.0


def new_address() -> str:
    """An inproc address that nothing else has: pyzmq's own, by descriptor, met EADDRINUSE in a loop (FACTS)."""
    return f"inproc://ironhouse.monitor.{os.getpid()}.{next(_numbers)}"


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
        self._pipe = allocate_lock()
        self._ended = allocate_lock()
        self._readers_made = 0
        self._work = Work(state.trusted, self._commands)
        self.alive = False
        self.failure: str | None = None

    # Called by the threads of the program

    def serve_zap(self) -> None:
        """Binds the ZAP handler, before the first CURVE server of the context is bound."""
        self._state.prepare()
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

    @property
    def serves(self) -> bool:
        """Whether the context's ZAP handler is ours."""
        return self._serving

    def watch(self, socket: Any, caps: Caps | None) -> None:
        """Begins to follow the connections of *socket*; called by the thread that owns it, before its endpoint.
        *caps* are for one that lets peers in."""
        with self._lock:
            self._start()
        held = socket._held
        if held.watched is None:
            self._let_readers_go()
            held.watched = Watched(held)
            self._monitor(socket, held.watched, monitoring.WATCHED)
        if held.watched.gate is None and caps is not None:
            gate = Gate(caps, *core.new_kernel(), descriptors.cut, self._state.serials)
            gate.is_req = socket.type == zmq.REQ
            held.watched.gate = gate

    def relay(self, socket: Any, address: str | bytes, events: int) -> None:
        """Has what *socket*'s monitor tells passed on to *address*, which is bound when this returns."""
        self.watch(socket, None)
        watched = socket._held.watched
        pair = self._socket(zmq.PAIR)
        try:
            pair.bind(address.decode() if isinstance(address, bytes) else address)
        except zmq.ZMQError:
            pair.close(0)
            raise
        self._tell("relay", (watched, Relay(pair, events)))
        if events & ~watched.events & monitoring.ALL:
            self._monitor(socket, watched, watched.events | events & monitoring.ALL)

    def end_relay(self, socket: Any) -> None:
        """The program wants no more events of *socket*."""
        if socket._held.watched is not None:
            self._tell("relay", (socket._held.watched, None))

    def _monitor(self, socket: Any, watched: Watched, events: int) -> None:
        """Has libzmq tell of *events*, instead of those it told of before."""
        address = new_address()
        watched.events = events
        with self._lock:
            self._readers_made += 1
        self._tell("monitor", watched)  # known before the end of the one that it takes the place of
        Backend.monitor(socket, address, events)
        reader = self._socket(zmq.PAIR)
        reader.rcvhwm = 0
        reader.connect(address)
        self._tell("watch", (reader, watched))

    def _let_readers_go(self) -> None:
        """Waits where sockets are closed faster than their readers are told so: each still takes one of libzmq's."""
        until = time.monotonic() + PATIENCE_S
        while self.alive and time.monotonic() < until:
            if self._readers_made - self._work.readers_closed < SLACK + self._state.count():
                return
            time.sleep(0.001)

    def seen(self, held: Held, serial: int, descriptor: int) -> None:
        """A message of *held* that bears *serial* came by *descriptor*: said for serials that are not matched yet."""
        self._tell("seen", (held.watched, serial, descriptor))

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
        with self._pipe:  # its descriptors may be another's as soon as the thread has closed them
            if self._wake is None:
                return
            with contextlib.suppress(BlockingIOError):  # the pipe is full: it will wake all the same
                os.write(self._wake[1], b"\0")

    # The thread

    def _run(self) -> None:
        work = self._work
        try:
            assert self._wake is not None
            while True:
                work.turn(self._wake[0])
        except zmq.ContextTerminated:
            self.failure = "the context was terminated"
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"
            self.alive = False
            log.critical("the supervisor has ended (%s): CURVE servers of its context admit nobody now", self.failure)
            self._wind_down(work)
        finally:
            self.alive = False
            work.close()
            self._close_pipe()
            self._ended.release()

    def _wind_down(self, work: Work) -> None:
        """Goes on to drain the monitors, since one without a reader wedges libzmq's thread, until the context ends."""
        assert self._wake is not None
        with contextlib.suppress(zmq.ZMQError):
            while True:
                work.wind_down(self._wake[0])

    def _close_pipe(self) -> None:
        with self._pipe:
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
