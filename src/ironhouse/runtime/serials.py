"""Which connections' messages are looked for on receipt, by the serial that each was given.

Owns the sets: of one context, written by its supervisor's thread, asked by every socket that authenticates its peers.
Pure. The native core has sets of its own that do the same.
"""

from __future__ import annotations

from typing import Protocol

OF_DESCRIPTOR = 1 << 62
"""With a descriptor it is a number that no serial is: the next message that comes by that descriptor is expected."""


class Marks(Protocol):
    """What ``Serials`` is, of either core. 0 is no serial. The length is how many are sought: none costs nothing."""

    def revoke(self, serial: int) -> None:
        """From now on no message of that connection is delivered."""

    def expect(self, serial: int) -> None:
        """The next message of that connection is to be told of, once: nobody knows yet which one it is. Or of that
        descriptor, with ``OF_DESCRIPTOR``: whether it sends messages that end."""

    def is_revoked(self, serial: int) -> bool:
        """Whether messages of that connection are dropped."""

    def was_expected(self, serial: int) -> bool:
        """Whether a message of it is to be told of; from now on it is not."""

    def __len__(self) -> int: ...


class Serials:
    """The sets where the native core is not active."""

    def __init__(self) -> None:
        self._revoked: set[int] = set()
        self._expected: set[int] = set()

    def revoke(self, serial: int) -> None:
        """See ``Marks``."""
        if serial:
            self._revoked.add(serial)

    def expect(self, serial: int) -> None:
        """See ``Marks``."""
        if serial:
            self._expected.add(serial)

    def is_revoked(self, serial: int) -> bool:
        """See ``Marks``."""
        return serial in self._revoked

    def was_expected(self, serial: int) -> bool:
        """See ``Marks``."""
        if serial not in self._expected:
            return False
        self._expected.discard(serial)
        return True

    def __len__(self) -> int:
        return len(self._revoked) + len(self._expected)
