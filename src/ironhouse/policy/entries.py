"""Entries: what a policy says of some sockets, how they are selected, and which entry goes before which.

Owns selectors and their ranks. Pure. Must not know files or baselines.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ironhouse.model.fact import OptionValue
from ironhouse.policy import patterns

Selector = Literal["defaults", "type", "endpoint", "path", "socket"]

RANKS: tuple[Selector, ...] = ("defaults", "type", "endpoint", "path", "socket")
"""From weakest to strongest: a socket's name says most about what is meant."""


class Value(msgspec.Struct, frozen=True):
    """One value of an entry, with the reason that goes with it."""

    value: OptionValue
    why: str | None = None


class Entry(msgspec.Struct, frozen=True):
    """What a policy says of the sockets that ``pattern`` selects by ``selector``."""

    selector: Selector
    pattern: str
    values: dict[str, Value]

    @property
    def called(self) -> str:
        """The entry as a reader finds it in the file."""
        return f"[{self.selector}]" if self.selector == "defaults" else f'[{self.selector}."{self.pattern}"]'

    @property
    def rank(self) -> int:
        return RANKS.index(self.selector)

    def selects(self, *, name: str, path: str, types: tuple[str, ...], endpoint: str | None) -> bool:
        """Whether the entry is about a socket so called, made there, of one of these types, at that endpoint."""
        match self.selector:
            case "defaults":
                return True
            case "type":
                return bool(types) and all(one == self.pattern for one in types)
            case "endpoint":
                return endpoint is not None and patterns.matches(self.pattern, endpoint)
            case "path":
                return patterns.matches(self.pattern, path)
            case "socket":
                return patterns.matches(self.pattern, name)


class Conflict(msgspec.Struct, frozen=True):
    """Two entries of one rank that may select one socket and give a key different values."""

    one: Entry
    other: Entry
    key: str

    def __str__(self) -> str:
        return (
            f"{self.one.called} and {self.other.called} can mean the same socket and give {self.key} different values; "
            "narrow one of the patterns, or give both the same value"
        )


def conflicts(entries: tuple[Entry, ...]) -> list[Conflict]:
    """Every contradiction between entries, worked out from their patterns."""
    found: list[Conflict] = []
    for number, one in enumerate(entries):
        for other in entries[number + 1 :]:
            if one.selector != other.selector or not patterns.overlap(one.pattern, other.pattern):
                continue
            found += [
                Conflict(one, other, key)
                for key in one.values
                if key in other.values and one.values[key].value != other.values[key].value
            ]
    return found
