"""The base errors. Nothing here imports zmq or any other package of ironhouse.

Naming: every error that a user can meet derives from ``IronhouseError`` and carries one line that
says what is wrong, whose fault it is and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence


class IronhouseError(Exception):
    """Base of every error that ironhouse raises on purpose; ``str(error)`` is one line for the user."""


class UsageError(IronhouseError):
    """The call or the configuration is wrong (exit code 2)."""


class NothingScannedError(IronhouseError):
    """There was nothing to look at (exit code 3)."""


def suggestion(name: str, known: Sequence[str], otherwise: str) -> str:
    """What somebody who wrote *name* may have meant of *known*; *otherwise* where nothing is near."""
    from difflib import get_close_matches  # late: for mistakes alone

    low = name.lower()
    near = get_close_matches(low, known, 1) or get_close_matches(name, known, 1)
    found = near or [one for one in known if low and low in one.lower()][:4]
    if not found:
        return otherwise
    return f"do you mean {', '.join(found[:-1])}{' or ' if found[1:] else ''}{found[-1]}?"
