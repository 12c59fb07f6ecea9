"""A peer that sends more than its queue can hold: a message of frames without end.

Owns the arithmetic of one connection. libzmq counts messages, so one that never ends passes RCVHWM, and each of its
frames passes MAXMSGSIZE; nothing of it is readable, so no check on receipt ever runs (FACTS). But a message that ends
is delivered: after some bytes the next delivery of that connection is asked to be told of. Until it is, whatever comes
is in its queue, which is bounded, or of one message; and once the program has received whatever was whole, all that had
come by then is of one message. Pure.

What a PUB is sent it reads and throws away while it sends: that is told as a delivery.
"""

from __future__ import annotations

from typing import Literal

from ironhouse.model.profile import SocketProfile

SLACK = 4 << 20
"""Bytes: the kernel's buffers, and what handshakes take."""

OVERHEAD = 2
"""How many times its own size a message may take on the wire, with the heads of its frames and CURVE's boxes."""

FRAMES = 32
"""How many frames of the largest size one message may have, where nobody said what a message weighs."""

ASK = 256 << 10
"""After how many bytes the next delivery is asked to be told of."""

HEARTBEATS = 256
"""Bytes a second that are no message: PING and PONG, sealed, several times a second."""

_ONE_WAY = frozenset(("PUB", "PUSH"))

Verdict = Literal["fine", "ask", "flooding"]


class Allowance:
    """Of one socket; *profile* says how many messages wait, and what one may weigh. Bytes on the wire: ``message`` of
    one, ``queue`` of all that may wait and one that is under way. Both are 0 where there is no bound."""

    __slots__ = ("message", "queue")

    def __init__(self, profile: SocketProfile) -> None:
        mark, frame = profile.value("rcvhwm"), profile.value("maxmsgsize")
        said = profile.settings.get("message_size")
        weight = said.value if said is not None and said.source is None else None  # a baseline's is a guess
        usual = weight if weight is not None else frame
        if profile.types and _ONE_WAY.issuperset(profile.types):  # nothing is due to it but subscriptions
            self.message = self.queue = FRAMES * max(0, int(frame or 0)) + SLACK
            return
        if not isinstance(mark, int) or not isinstance(usual, int) or mark <= 0 or usual <= 0:
            self.message = self.queue = 0
            return
        self.message = (OVERHEAD if weight is not None else FRAMES) * usual + SLACK
        self.queue = OVERHEAD * (mark + 1) * usual + self.message

    def __bool__(self) -> bool:
        """Whether there is a bound at all."""
        return self.queue > 0


class Tally:
    """Of one connection. Each look says how many bytes it has received in its life, how many rounds there were (in each
    the program received all that was whole when it began), and the time in seconds of a steady clock."""

    __slots__ = ("_base", "_before", "_rounds", "_since", "asked", "told")

    def __init__(self, received: int, now: float) -> None:
        self.told = False
        """Set when a message of it was delivered, once that was asked for."""
        self._begin(received, now, 0)
        self.asked = False

    def _begin(self, received: int, now: float, rounds: int) -> None:
        self._base, self._since = received, now
        self._before, self._rounds = received, rounds

    def look(self, allowance: Allowance, received: int, rounds: int, now: float) -> Verdict:
        """``ask``: its next delivery is to be told of, by ``told``; ``flooding``: it has exceeded its allowance."""
        if self.told:
            self.asked = self.told = False
            self._begin(received, now, rounds)
        idle = HEARTBEATS * (now - self._since)
        if not self.asked:
            if received - self._base - idle <= ASK:
                return "fine"
            self.asked = True
            self._begin(received, now, rounds)
            return "ask"
        unread = received - self._base - idle
        of_one_message = 0.0
        if rounds != self._rounds:
            of_one_message = self._before - self._base - idle
            self._before, self._rounds = received, rounds
        return "flooding" if unread > allowance.queue or of_one_message > allowance.message else "fine"
