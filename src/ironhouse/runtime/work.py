"""What the supervisor's thread does: it drains every monitor, answers ZAP, and cuts off whom the keys no longer admit.

Owns libzmq's sockets of that thread and the order of things in a turn: what was told first, events next, so that ZAP
knows who has connected, questions last. What is read is handed to those who decide: ``zap``, ``keys.trust``,
``watching``, ``connections``.
"""

from __future__ import annotations

import itertools
import logging
import os
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec
import zmq

from ironhouse.keys.trust import Known, Trust
from ironhouse.runtime import core, descriptors, monitoring, zap
from ironhouse.runtime.connections import Admission, Connection, Gate
from ironhouse.runtime.watching import Watched

log = logging.getLogger("ironhouse.runtime")

LOOK_S = 0.25
"""How often keys are looked at for changes: a peer that was taken away is cut off within a second."""

SOON_S = 0.01
"""How often at most they are looked at for the sake of a key that is not known: strangers may come in thousands."""

MATCH_S = 0.1
"""How long the next question waits for the handshake of a peer whose connection could be one of several."""

WEIGH_S = 0.25
WEIGHED = 200
"""How often connections are looked at for what they have sent, and how many at most: the next ones have their turn."""

LOOKS, SOON_AGAIN_S, AGAIN_S = 4, 0.00002, 0.001
"""How often it is looked within a turn for who was sent READY, with a pause that lets libzmq's thread run; and when
again."""

BATCH = 256
"""Events that are read of one monitor before another has its turn."""


class Outstanding(msgspec.Struct):
    """An admission whose connection is one of *candidates*: told when its handshake has succeeded."""

    admission: Admission
    gate: Gate
    candidates: list[Connection]
    until: float
    told: bool = False
    """Whether libzmq has told of a success: it does so just before it sends READY."""


class Work:
    """Used by one thread. *trusted* gives whom to admit now, and costs little when nothing has changed."""

    def __init__(self, trusted: Callable[[], Trust], commands: deque[tuple[str, Any]]) -> None:
        self._trusted = trusted
        self._commands = commands
        self._trust: Trust | None = None
        self._looked = 0.0
        self._unreadable = ""
        self._serials = itertools.count(1)
        self._handler: zmq.Socket[bytes] | None = None
        self._readers: dict[zmq.Socket[bytes], Watched] = {}
        self._lines: dict[zmq.Socket[bytes], core.Line] = {}
        self.readers_closed = 0
        self._weighed = 0.0
        self._outstanding: Outstanding | None = None
        self._room = descriptors.most_connections()

    def turn(self, wake: int) -> None:
        """Waits for something to do, and does it."""
        asks = self._handler if self._outstanding is None else None
        waiting: list[tuple[Any, int]] = [(wake, zmq.POLLIN)]
        if asks is not None:
            waiting.append((asks, zmq.POLLIN))
        waiting += ((reader, zmq.POLLIN) for reader in self._readers)
        one = self._outstanding
        limit = LOOK_S if one is None else AGAIN_S if one.told else MATCH_S
        ready = {one for one, _ in zmq.zmq_poll(waiting, round(limit * 1000))}
        if wake in ready:
            os.read(wake, 4096)
        self._take_commands()
        for reader in ready & self._readers.keys():
            self._drain(reader)
        self._settle()
        if self._handler is not None:
            self._look_at_keys()
        if self._handler is not None:
            self._answer(self._handler)
        self._weigh()

    def _take_commands(self) -> None:
        while self._commands:
            self._obey(*self._commands.popleft())

    def _obey(self, what: str, about: Any) -> None:
        match what:
            case "end":
                raise zmq.ContextTerminated
            case "zap":
                self._handler = about
                self._lines[about] = core.Line(about)
            case "monitor":
                about.readers += 1
            case "watch":
                reader, watched = about
                self._readers[reader] = watched
                self._lines[reader] = core.Line(reader)
            case "relay":
                watched, relay = about
                if watched.relay is not None:
                    watched.relay.end()
                watched.relay = relay
            case "seen":
                watched, serial, descriptor = about
                if watched is not None and watched.gate is not None:
                    watched.gate.seen(serial, descriptor)

    # Monitors

    def _drain(self, reader: zmq.Socket[bytes]) -> None:
        watched, receive = self._readers[reader], self._lines[reader].receive
        for _ in range(BATCH):
            frames = receive()
            if frames is None:
                return
            event = monitoring.parse(frames)
            if event.kind == monitoring.MONITOR_STOPPED:
                self._stopped(reader)
                return
            if watched.relay is not None:
                watched.relay.pass_on(frames, event.kind)
            watched.saw(event, time.monotonic())
            if watched.gate is not None:
                self._follow(watched.gate, event)

    def _stopped(self, reader: zmq.Socket[bytes]) -> None:
        watched = self._readers.pop(reader)
        del self._lines[reader]
        reader.close(0)
        self.readers_closed += 1
        watched.readers -= 1
        if watched.relay is not None and not watched.readers:
            watched.relay.end()
            watched.relay = None

    def _follow(self, gate: Gate, event: monitoring.Event) -> None:
        if event.kind == monitoring.ACCEPTED:
            others = sum(
                len(one.gate) for one in self._readers.values() if one.gate is not None and one.gate is not gate
            )
            gate.accepted(event.value, None if self._room is None else max(1, self._room - others))
        elif event.kind == monitoring.CONNECTED:
            gate.accepted(event.value, None)
        elif event.kind in (monitoring.DISCONNECTED, monitoring.CLOSED):
            gate.gone(event.value)
        elif event.kind == monitoring.HANDSHAKE_SUCCEEDED:
            one = self._outstanding
            if one is not None and one.gate is gate:
                one.told = True

    def _weigh(self) -> None:
        """Cuts peers that send a message without end."""
        now = time.monotonic()
        if now - self._weighed < WEIGH_S:
            return
        self._weighed = now
        left = WEIGHED
        weighed = [one for one in self._readers.values() if one.gate is not None and one.allowance]
        found = [(one, one.progress()) for one in weighed]
        self._take_commands()  # what was delivered before the queue was found empty
        for watched, progress in found:
            if progress is not None and watched.gate is not None and left > 0:
                rounds, reads_all = progress
                left -= watched.gate.weigh(watched.allowance, rounds, now, left, reads_all=reads_all)

    # Keys

    def _look_at_keys(self, after: float = LOOK_S) -> bool:
        """Takes keys as they are now, when the last look was *after* seconds ago; returns whether it looked."""
        now = time.monotonic()
        if now - self._looked < after:
            return False
        self._looked = now
        try:
            found = self._trusted()
        except Exception as error:
            if str(error) != self._unreadable:  # it is tried again four times a second
                log.error("keys cannot be read, what they were holds on: %s", error)
            self._unreadable = str(error)
            return True
        self._unreadable = ""
        if found is self._trust:
            return True
        if self._trust is not None:
            gates = [one.gate for one in self._readers.values() if one.gate is not None]
            cut = sum(gate.revoke(found) for gate in gates)
            log.info("keys have changed: %d connections were cut", cut)
        self._trust = found
        return True

    # ZAP

    def _answer(self, handler: zmq.Socket[bytes]) -> None:
        line = self._lines[handler]
        while self._outstanding is None:
            frames = line.receive()
            if frames is None:
                return
            self._take_commands()
            self._drain_all()
            line.send(self._judge(frames))

    def _drain_all(self) -> None:
        """Whoever asks has been accepted: the event is there already, and has to be known before the answer."""
        for reader in [one for one, watched in self._readers.items() if watched.gate is not None]:
            self._drain(reader)

    def _judge(self, frames: list[bytes]) -> list[bytes]:
        try:
            request = zap.parse(frames)
        except zap.MalformedRequest as error:
            return zap.answer(error.number, 500)
        if request.key is not None and not request.domain:
            return zap.answer(request.number, 200)  # a program's own server, which wants nobody asked: libzmq asks all
        if self._trust is None:
            self._look_at_keys(0)
        known = self._known(request)
        if known is None and self._trust is not None:
            if not self._look_at_keys(SOON_S):  # who was made known just now would not try again after a 400
                return self._later(request)
            known = self._known(request)
        if self._trust is None:
            return self._later(request)
        if known is None or request.key is None:
            return zap.answer(request.number, 400)
        admission = Admission(next(self._serials), request.key, known, request.domain, request.address)
        gates = self._gates(request.domain)
        user_id = not any(gate.is_req and gate.unanswered(request.address) for gate in gates)
        if not self._admit(admission):
            return self._later(request)
        return zap.answer(request.number, 200, known, admission.serial, user_id=user_id)

    def _later(self, request: zap.Request) -> list[bytes]:
        """300, and the end of the connection: libzmq would keep it, without a word, for as long as HANDSHAKE_IVL."""
        for gate in self._gates(request.domain):
            for one in gate.waiting(request.address):
                gate.dismiss(one)
        return zap.answer(request.number, 300)

    def _gates(self, domain: str) -> list[Gate]:
        gates = (one.gate for one in self._readers.values())
        return [one for one in gates if one is not None and one.caps.domain == domain]

    def _known(self, request: zap.Request) -> Known | None:
        if self._trust is None or request.key is None:
            return None
        return self._trust.judge(request.domain, request.key)

    def _admit(self, admission: Admission) -> bool:
        """Finds the connection that is let in; False where there are too many already."""
        gates = self._gates(admission.domain)
        candidates = [(gate, one) for gate in gates for one in gate.unanswered(admission.address)]
        asked = {id(gate): gate for gate, _ in candidates}.values()
        if len(asked) > 1 or any(gate.unmatched for gate in asked):  # else whoever is sent READY next is the one
            candidates = [(gate, one) for gate in asked for one in gate.waiting(admission.address)]
            asked = {id(gate): gate for gate, _ in candidates}.values()
        if any(gate.is_full() for gate in asked):
            return False
        if len(candidates) == 1:
            gate, connection = candidates[0]
            gate.bind(admission, connection)
        elif len(asked) == 1:
            gate = candidates[0][0]
            gate.puzzle(admission)
            until = time.monotonic() + MATCH_S
            self._outstanding = Outstanding(admission, gate, [one for _, one in candidates], until)
        else:
            for gate in gates:
                gate.puzzle(admission)
        return True

    def _settle(self) -> None:
        """Matches the admission that is outstanding, once its handshake has succeeded or its time is up."""
        one = self._outstanding
        if one is None:
            return
        is_over = time.monotonic() >= one.until
        if (one.told or is_over) and (self._match(one) or is_over):
            self._outstanding = None

    def _match(self, one: Outstanding) -> bool:
        for _ in range(LOOKS):
            if one.gate.match(one.admission, one.candidates):
                return True
            time.sleep(SOON_AGAIN_S)
        return False

    def wind_down(self, wake: int) -> None:
        """A turn of one that has failed: nobody is let in any more, and what monitors tell is thrown away."""
        if self._handler is not None:
            del self._lines[self._handler]
            self._handler.close(0)
            self._handler = None
        waiting: list[tuple[Any, int]] = [(one, zmq.POLLIN) for one in (wake, *self._readers)]
        if wake in {one for one, _ in zmq.zmq_poll(waiting, -1)}:
            os.read(wake, 4096)
        self._take_commands()
        for reader in list(self._readers):
            for frames in iter(self._lines[reader].receive, None):
                if frames[0] == monitoring.STOPPED[0]:
                    self._stopped(reader)
                    break

    def close(self) -> None:
        """The end of the thread: its sockets go."""
        while self._commands:
            self._adopt(*self._commands.popleft())
        for watched in self._readers.values():
            if watched.relay is not None:
                watched.relay.end()
                watched.relay = None
        self._lines.clear()
        for one in (self._handler, *self._readers):
            if one is not None:
                one.close(0)

    def _adopt(self, what: str, about: Any) -> None:
        """What was told too late: its sockets go too."""
        if what in ("zap", "watch", "relay"):
            self._obey(what, about)
