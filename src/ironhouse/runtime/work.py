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

import zmq

from ironhouse.keys.trust import Known, Trust
from ironhouse.runtime import core, descriptors, monitoring, zap
from ironhouse.runtime.connections import Admission, Gate
from ironhouse.runtime.matching import AGAIN_S, MATCH_S, Outstanding
from ironhouse.runtime.watching import Watched

log = logging.getLogger("ironhouse.runtime")

LOOK_S = 0.25
"""How often keys are looked at for changes: a peer that was taken away is cut off within a second."""

SOON_S = 0.01
"""How often at most they are looked at for the sake of a key that is not known: strangers may come in thousands."""

WEIGH_S = 0.25
WEIGHED = 200
"""How often connections are looked at for what they have sent, and how many at most: the next ones have their turn."""

REST_S = 0.002
"""How long monitors are left alone once they have been read, where ZAP asks: a question reads them all the same, and to
be woken by each event costs more than the event."""

FEW = 4
"""Of so many connections it is looked at once which of them may ask; of more only when their handshakes succeed."""

BATCH = 256
"""Events that are read of one monitor before another has its turn."""


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
        self._rested = 0.0
        self._question: zap.Request | None = None
        self._weighed = 0.0
        self._outstanding: Outstanding | None = None
        self._room = descriptors.most_connections()

    def turn(self, wake: int) -> None:
        """Waits for something to do, and does it."""
        waiting, limit = self._next(wake)
        ready = {one for one, _ in zmq.zmq_poll(waiting, round(limit * 1000))}
        if wake in ready:
            os.read(wake, 4096)
        self._take_commands()
        for reader in ready & self._readers.keys():
            self._drain(reader)
        if self._outstanding is not None:
            self._drain_all()
            if self._outstanding.is_settled(urgent=self._question is not None):
                self._outstanding = None
        if self._handler is not None:
            self._look_at_keys()
            self._answer(self._handler)
        self._weigh()

    def _next(self, wake: int) -> tuple[list[tuple[Any, int]], float]:
        """What to wait for, and how long at most."""
        one = self._outstanding
        waiting: list[tuple[Any, int]] = [(wake, zmq.POLLIN)]
        if self._handler is not None and self._question is None:
            waiting.append((self._handler, zmq.POLLIN))
            if one is not None or time.monotonic() < self._rested:
                return waiting, REST_S
        waiting += ((reader, zmq.POLLIN) for reader in self._readers)
        return waiting, LOOK_S if one is None else AGAIN_S if one.told else MATCH_S

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
        self._rested = time.monotonic() + REST_S
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
                one.told += 1

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
        """Answers the questions that are there, up to one that has to wait for admissions that are outstanding."""
        line = self._lines[handler]
        while True:
            if self._question is None:
                frames = line.receive()
                if frames is None:
                    return
                try:
                    self._question = zap.parse(frames)
                except zap.MalformedRequest as error:
                    line.send(zap.answer(error.number, 500))
                    continue
            answer = self._answer_to(self._question)
            if answer is None:
                return
            self._question = None
            line.send(answer)

    def _answer_to(self, request: zap.Request) -> list[bytes] | None:
        """None where it has to wait."""
        self._take_commands()
        self._drain_all()
        if request.key is not None and not request.domain:
            return zap.answer(request.number, 200)  # a program's own server, which wants nobody asked: libzmq asks all
        one = self._outstanding
        if one is None:
            return self._judge(request)
        asked = [gate for gate in self._gates(request.domain) if gate.unanswered(request.address)]
        if asked != [one.gate] or not one.takes(request, self._known(request)):
            return None
        user_id = self._bears_user_id(request)
        admission = one.add(next(self._serials))
        return zap.answer(request.number, 200, admission.known, admission.serial, user_id=user_id)

    def _drain_all(self) -> None:
        """Whoever asks has been accepted: the event is there already, and has to be known before the answer."""
        for reader in [one for one, watched in self._readers.items() if watched.gate is not None]:
            self._drain(reader)

    def _judge(self, request: zap.Request) -> list[bytes]:
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
        user_id = self._bears_user_id(request)
        if not self._admit(admission):
            return self._later(request)
        return zap.answer(request.number, 200, known, admission.serial, user_id=user_id)

    def _bears_user_id(self, request: zap.Request) -> bool:
        return not any(gate.is_req and gate.unanswered(request.address) for gate in self._gates(request.domain))

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
        asked = [(gate, found) for gate in gates if (found := gate.unanswered(admission.address))]
        count = sum(len(found) for _, found in asked)
        for gate, _ in asked:
            if gate.unmatched:
                gate.tidy()
        alone = not any(gate.unmatched for gate, _ in asked)
        if len(asked) > 1 or 1 < count <= FEW or not alone:
            asked = [(gate, found) for gate, _ in asked if (found := gate.waiting(admission.address))]
            count = sum(len(found) for _, found in asked)
        if any(gate.is_full() for gate, _ in asked):
            return False
        if count == 1:
            gate, (connection,) = asked[0]
            gate.bind(admission, connection)
        elif len(asked) == 1:
            gate, candidates = asked[0]
            candidates = gate.likeliest_first(gate.unanswered(admission.address) if alone else candidates)
            self._outstanding = Outstanding(gate, admission, candidates, alone=alone)
        else:
            for gate in gates:
                gate.puzzle(admission)
        return True

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
