"""What the monitor of one socket has told: its handshakes, and since when every one of them fails.

Owns the counting. Pure: events in, answers out. A bound socket's failures are those of strangers and count for nothing
more than a log; a connecting one's are its own.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any
from weakref import ref

from ironhouse.runtime import monitoring, proxies
from ironhouse.runtime.connections import Gate
from ironhouse.runtime.floods import Allowance
from ironhouse.runtime.held import Endpoint, Held, Role, port_of
from ironhouse.runtime.monitoring import Event
from ironhouse.runtime.reconnecting import Lost, connect_again
from ironhouse.runtime.relay import Relay

log = logging.getLogger("ironhouse.runtime")
FAILURES = 3
"""How often each endpoint must have failed in a row before a call says so instead of that nobody came."""

SPAN_S = 1.0
"""For how long at least: a server that is being restarted fails as quickly as one that has other keys."""

ROUND, ROUND_AT_LEAST = 4, 1000
"""After how many messages, by the number of peers, each of them has had its turn: libzmq takes one of each in turn."""

QUIET_S = 10.0
"""How long a socket says nothing of further failures: a port scanner must not fill the disk."""


class Failing:
    """One endpoint: how often its handshakes failed since one succeeded, and since when."""

    __slots__ = ("count", "since")

    def __init__(self, now: float) -> None:
        self.count = 0
        self.since = now


class Watched:
    """One socket. ``saw`` is called by the supervisor's thread, the rest by the program's."""

    __slots__ = (
        "_empty",
        "_failed",
        "_good",
        "_held",
        "_received",
        "_rounds",
        "_said",
        "_sent",
        "allowance",
        "events",
        "failures",
        "gate",
        "handshakes",
        "last_cause",
        "lost",
        "readers",
        "relay",
    )

    def __init__(self, held: Held) -> None:
        self._held = ref(held)
        self.gate: Gate | None = None
        """Who has come in, where the socket lets anybody in."""
        self.allowance = Allowance(held.profile)
        self.events = 0
        """What its monitor tells of."""
        self.readers = 0
        """Monitors of it that have not stopped; counted by the supervisor's thread."""
        self.relay: Relay | None = None
        """Who else is told; the supervisor's thread alone looks at it."""
        self._failed: dict[str, Failing] = {}
        self._good: set[str] = set()
        """Where the last handshake succeeded."""
        self._said: tuple[float, int] | None = None
        self._sent = self._received = self._empty = self._rounds = 0
        self.handshakes = 0
        self.failures = 0
        self.lost = Lost()
        """Endpoints that libzmq does not connect to again."""
        self.last_cause: str | None = None

    def saw(self, event: Event, now: float) -> None:
        """Takes one event in; *now* is seconds of a steady clock."""
        if event.kind & monitoring.HANDSHAKE_FAILED:
            self.last_cause = monitoring.cause(event, self._role())
            self.failures += 1
            where = self._where(event)
            self._good.discard(where)
            one = self._failed.setdefault(where, Failing(now))
            one.count += 1
            if _is_final(event):
                one.count = max(one.count, FAILURES)
                self.lost.given_up(where, now)
            self._say(event.endpoint, now)
        elif event.kind == monitoring.HANDSHAKE_SUCCEEDED:
            self.handshakes += 1
            where = self._where(event)
            self._failed.pop(where, None)
            self._good.add(where)
            self.lost.succeeded(where)

    def _where(self, event: Event) -> str:
        """The endpoint that *event* is of, as the program calls it where that can be told."""
        held = self._held()
        made = held.connect_at(event.endpoint) if held is not None else None
        return made.address if made is not None else event.endpoint

    def _say(self, endpoint: str, now: float) -> None:
        """Logs the first failure, and later how many there were since the last time."""
        held = self._held()
        if held is None or (self._said is not None and now - self._said[0] < QUIET_S):
            return
        more = self.failures - self._said[1] if self._said is not None else 1
        self._said = now, self.failures
        log.warning("%s at %s: %d failed handshakes, the last: %s", held.name, endpoint, more, self.last_cause)

    def connect_again(self, socket: Any, held: Held) -> None:
        """Connects *socket*, which is *held*'s, to what is lost and due; called by the thread that uses it."""
        connect_again(socket, held)

    def progress(self) -> tuple[int, bool] | None:
        """How often everything that had come was received, as far as its message was whole; and whether it is a socket
        that reads what comes while it sends, and has sent since the last look. None where that is not known: it is
        gone, or a proxy may be what reads it. Called at each look."""
        held = self._held()
        if held is None:
            return None
        counters = held.counters
        if held.kind == "PUB":
            sent, self._sent = self._sent, counters.sent
            return self._rounds, sent != counters.sent
        empty, received = counters.empty, counters.received
        peers = len(self.gate) if self.gate is not None else 0
        if empty != self._empty or received - self._received >= ROUND * peers + ROUND_AT_LEAST:
            self._rounds += 1
            self._empty, self._received = empty, received
        if not received and not empty and proxies.under_way():
            return None
        return self._rounds, False

    def is_refused(self, now: float) -> bool:
        """Whether the socket only connects, and each of its endpoints has failed for a while without a success."""
        ends = self._ends()
        if not ends or any(one.op == "bind" for one in ends) or self._good:
            return False
        failed = list(self._failed.items())
        enough = {where for where, one in failed if one.count >= FAILURES and now - one.since >= SPAN_S}
        addresses = {one.address for one in ends}
        others = Counter(map(port_of, enough - addresses))  # of names whose addresses could not be told apart
        return not Counter(map(port_of, addresses - enough)) - others

    def why_silent(self) -> str:
        """What is known of why nothing comes or goes; empty where nothing is."""
        if self.last_cause is not None:
            return f"last failed handshake: {self.last_cause}"
        ends = self._ends()
        if self.handshakes or not ends or any(one.op == "bind" for one in ends):
            return ""
        return "nobody was reached there yet: does the name resolve, is the port right, and does somebody listen?"

    def left(self) -> None:
        """An endpoint is the socket's no more: what failed may have been of that one."""
        self._failed.clear()
        self._good.clear()

    def _role(self) -> Role:
        ends = self._ends()
        return ends[0].role if ends else "none"

    def _ends(self) -> list[Endpoint]:
        held = self._held()
        return [one for one in held.endpoints if one.exposure != "inproc"] if held is not None else []


def _is_final(event: Event) -> bool:
    """Whether libzmq does not try again after this failure (FACTS): asking three times would change nothing."""
    if event.kind == monitoring.HANDSHAKE_FAILED_AUTH:
        return event.value in (400, 500)
    return event.kind == monitoring.HANDSHAKE_FAILED_PROTOCOL and event.value == monitoring.MECHANISM_MISMATCH
