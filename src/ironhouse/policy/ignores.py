"""Ignores of a policy: a rule and where it is not to count, why, and until when.

Owns the shape of an entry and how it is read. Pure. Must not know which rules there are, nor what a finding is. All
four keys are mandatory: an ignore that nobody has to look at again is a rule that was switched off.

    [[ignore]]
    rule = "plaintext-endpoint"
    path = "tools/**"
    reason = "runs on the lab network alone; moves to CURVE with the next release"
    expires = 2027-03-31
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from ironhouse.errors import suggestion
from ironhouse.policy.search import PolicyError

KEYS = ("rule", "path", "reason", "expires")


class Ignore(msgspec.Struct, frozen=True):
    """``path`` is a pattern that counts from the policy's folder; the day ``expires`` is the last on which it holds."""

    number: int
    rule: str
    path: str
    reason: str
    expires: date

    @property
    def called(self) -> str:
        """The entry as a reader finds it in the file."""
        return f"[[ignore]] number {self.number} ({self.rule} in {self.path})"

    def over(self, today: date) -> str | None:
        """What is to be said of it once its last day has passed."""
        return (
            f"expired on {self.expires}; mend what it ignored, or give it a new date" if today > self.expires else None
        )


def read(given: object, origin: str) -> tuple[Ignore, ...]:
    """The entries of ``[[ignore]]`` in *origin*. Raises ``PolicyError`` for one that is not whole."""
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise PolicyError(f"{origin}: ignore is {given!r}; write each as a table of its own, headed [[ignore]]")
    return tuple(_entry(number, one, f"{origin}: [[ignore]] number {number}") for number, one in enumerate(given, 1))


def _entry(number: int, given: dict[str, object], place: str) -> Ignore:
    for name in given:
        if name not in KEYS:
            hint = suggestion(name, KEYS, f"known are {', '.join(KEYS)}")
            raise PolicyError(f"{place}: {name} is not known; {hint}")
    texts = {name: _text(given.get(name), name, place) for name in KEYS[:-1]}
    return Ignore(number, texts["rule"], texts["path"], texts["reason"], _day(given.get("expires"), place))


def _text(given: object, name: str, place: str) -> str:
    if not isinstance(given, str) or not given.strip():
        said = "missing" if given is None else repr(given)
        raise PolicyError(f"{place}: {name} is {said}; an ignore needs {', '.join(KEYS[:-1])} as text")
    return given.strip()


def _day(given: object, place: str) -> date:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(given)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        said = "missing" if given is None else str(given)
        raise PolicyError(f"{place}: expires is {said}; write the last day on which it holds, as 2027-03-31") from error
