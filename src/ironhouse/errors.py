"""The base errors. Nothing here imports zmq or any other package of ironhouse.

Naming: every error that a user can meet derives from ``IronhouseError`` and carries one line that
says what is wrong, whose fault it is and what to do next.
"""

from __future__ import annotations


class IronhouseError(Exception):
    """Base of every error that ironhouse raises on purpose; ``str(error)`` is one line for the user."""


class UsageError(IronhouseError):
    """The call or the configuration is wrong (exit code 2)."""


class NothingScannedError(IronhouseError):
    """There was nothing to look at (exit code 3)."""
