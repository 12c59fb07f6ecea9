"""A peer that sends more than its queue can hold: a message of frames without end.

Owns the arithmetic. libzmq counts messages, so one that never ends passes RCVHWM, and each of its frames passes
MAXMSGSIZE; nothing of it is readable, so no check on receipt ever runs (FACTS). But a peer that ends its messages can
have sent no more, between two looks, than the queue holds and the program took out meanwhile. That bound is wide on
a busy socket, where messages of other peers count too. Pure.
"""

from __future__ import annotations

from ironhouse.model.profile import SocketProfile

SLACK = 4 << 20
"""Bytes: the kernel's buffers, and what handshakes and heartbeats take."""

OVERHEAD = 2
"""How many times its own size a message may take on the wire, with the heads of its frames and CURVE's boxes."""


class Allowance:
    """Of one socket; *profile* says how many messages wait, and what one may weigh."""

    __slots__ = ("_mark", "_weight")

    def __init__(self, profile: SocketProfile) -> None:
        mark, frame = profile.value("rcvhwm"), profile.value("maxmsgsize")
        said = profile.settings.get("message_size")
        weight = said.value if said is not None and said.source is None else frame  # a baseline's is a guess
        bounded = isinstance(mark, int) and isinstance(weight, int) and mark > 0 and weight > 0
        self._mark = int(mark or 0) if bounded else 0
        self._weight = int(weight or 0) if bounded else 0

    def __bool__(self) -> bool:
        """Whether there is a bound at all."""
        return self._mark > 0

    @property
    def span(self) -> int:
        """After how many messages that were taken out a new count begins."""
        return self._mark

    def exceeded(self, received: int, taken: int) -> bool:
        """Whether *received* bytes of one connection are more than it can have sent while *taken* messages were."""
        return received > OVERHEAD * (self._mark + taken + 2) * self._weight + SLACK


class Tally:
    """Of one connection: bytes received, and messages that its socket had given to the program, when a count began."""

    __slots__ = ("_bytes", "_messages")

    def __init__(self, received: int, messages: int) -> None:
        self._bytes = received
        self._messages = messages

    def is_flooding(self, allowance: Allowance, received: int, messages: int) -> bool:
        """Whether it has exceeded its allowance; begins a new count from time to time."""
        taken = messages - self._messages
        found = allowance.exceeded(received - self._bytes, taken)
        if taken >= allowance.span:
            self._bytes, self._messages = received, messages
        return found
