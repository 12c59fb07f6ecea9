"""How a request is tried again: the decisions of the requester, without a socket or a clock of its own.

Owns the deadline's division into attempts, the pause between them, and the circuit breaker. Pure: time is given to it,
and so is chance. Sync and async faces ask the same questions. (The libraries that were looked at have a breaker for
threads alone, or none that is kept.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from ironhouse.errors import UsageError

LONGEST_S = 86_400.0


class Plan(msgspec.Struct, frozen=True):
    """*deadline* seconds for the whole request, *attempts* at most, a pause of *pause* seconds that doubles up to
    *longest_pause*, each drawn between none and all of it ("full jitter": clients that failed together come back
    apart)."""

    deadline: float = 5.0
    attempts: int = 3
    pause: float = 0.05
    longest_pause: float = 1.0

    def __post_init__(self) -> None:
        in_time = 0 < self.deadline <= LONGEST_S
        if not in_time or self.attempts < 1 or not 0 <= self.pause <= self.longest_pause:
            raise UsageError(
                "a request needs a deadline above 0 and of a day at most, an attempt at least, and pauses that are not "
                "negative and do not shrink"
            )

    def limit(self, made: int, left: float) -> float:
        """Seconds for the next attempt after *made*, of *left* until the deadline: what is left, evenly."""
        return left / (self.attempts - made)

    def wait(self, made: int, left: float, chance: float) -> float:
        """Seconds of the pause after *made* attempts failed; *chance* is from 0 to 1."""
        longest: float = min(self.longest_pause, self.pause * 2.0 ** (made - 1))
        return min(left, chance * longest)


State = Literal["closed", "open", "half-open"]


class Breaker:
    """Closed: requests go out. After *failures* in a row it opens: they are refused at once, for *rest* seconds. Then
    one is let through: its success closes, its failure opens again."""

    def __init__(self, failures: int = 5, rest: float = 10.0) -> None:
        if failures < 1 or rest <= 0:
            raise UsageError("a breaker needs a failure at least, and a rest above 0")
        self.failures = failures
        self.rest = rest
        self._failed = 0
        self._opened: float | None = None
        self._trying = False

    def state(self, now: float) -> State:
        """What it is at *now*, seconds of a steady clock."""
        if self._opened is None:
            return "closed"
        return "half-open" if now - self._opened >= self.rest else "open"

    def allows(self, now: float) -> bool:
        """Whether a request may go out. Of those that ask while it is half-open, one may."""
        state = self.state(now)
        if state == "half-open":
            mine, self._trying = not self._trying, True
            return mine
        return state == "closed"

    def rests(self, now: float) -> float:
        """Seconds until the next may try."""
        return 0.0 if self._opened is None else max(0.0, self._opened + self.rest - now)

    def succeeded(self) -> None:
        """A request was answered."""
        self._failed, self._opened, self._trying = 0, None, False

    def failed(self, now: float) -> None:
        """A request was not answered by its deadline."""
        self._failed += 1
        if self._trying or self._failed >= self.failures:
            self._opened, self._trying = now, False

    def abandoned(self) -> None:
        """A request ended without an answer and without being one's failure: it was cancelled."""
        self._trying = False


Chance = Callable[[], float]
