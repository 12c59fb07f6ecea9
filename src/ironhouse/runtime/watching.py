"""What the monitor of one socket has told: its handshakes, and since when every one of them fails.

Owns the counting. Pure: events in, answers out. A bound socket's failures are those of strangers and count for nothing
more than a log; a connecting one's are its own.
"""

from __future__ import annotations

import logging
from weakref import ref

from ironhouse.runtime import monitoring
from ironhouse.runtime.connections import Gate
from ironhouse.runtime.held import Held
from ironhouse.runtime.monitoring import Event
from ironhouse.runtime.relay import Relay

log = logging.getLogger("ironhouse.runtime")
FAILURES = 3
"""How often each endpoint must have failed in a row before a call says so instead of that nobody came."""


class Watched:
    """One socket. ``saw`` is called by the supervisor's thread, the rest by the program's."""

    __slots__ = ("_failed", "_held", "events", "gate", "handshakes", "last_cause", "readers", "relay")

    def __init__(self, held: Held) -> None:
        self._held = ref(held)
        self.gate: Gate | None = None
        """Who has come in, where the socket lets anybody in."""
        self.events = 0
        """What its monitor tells of."""
        self.readers = 0
        """Monitors of it that have not stopped; counted by the supervisor's thread."""
        self.relay: Relay | None = None
        """Who else is told; the supervisor's thread alone looks at it."""
        self._failed: dict[str, int] = {}
        self.handshakes = 0
        self.last_cause: str | None = None

    def saw(self, event: Event, now: float) -> None:
        """Takes one event in; *now* is seconds of a steady clock."""
        if event.kind & monitoring.HANDSHAKE_FAILED:
            self.last_cause = monitoring.cause(event)
            step = FAILURES if _is_final(event) else 1
            self._failed[event.endpoint] = self._failed.get(event.endpoint, 0) + step
        elif event.kind == monitoring.HANDSHAKE_SUCCEEDED:
            self.handshakes += 1
            self._failed[event.endpoint] = 0

    def is_refused(self) -> bool:
        """Whether the socket only connects, and each of its endpoints failed time and again without a success."""
        held = self._held()
        ends = [one for one in held.endpoints if one.exposure != "inproc"] if held is not None else []
        if not ends or any(one.op == "bind" for one in ends) or len(self._failed) < len(ends):
            return False
        return all(count >= FAILURES for count in self._failed.values())


def _is_final(event: Event) -> bool:
    """Whether libzmq does not try again after this failure (FACTS): asking three times would change nothing."""
    if event.kind == monitoring.HANDSHAKE_FAILED_AUTH:
        return event.value in (400, 500)
    return event.kind == monitoring.HANDSHAKE_FAILED_PROTOCOL and event.value == monitoring.MECHANISM_MISMATCH
