"""Whom to admit: a snapshot of known peers, and the rule of each ZAP domain.

Owns the decision. Pure: where certificates come from is not its business, so that a signed roster can stand behind
the same question as a folder does. Must not know ZAP's frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from ironhouse.keys.certificate import Certificate


class Known(msgspec.Struct, frozen=True):
    """A peer that was admitted: what is written on its connection."""

    name: str
    groups: tuple[str, ...]


class Source(Protocol):
    """Where peers come from. ``stamp`` changes whenever ``peers`` would answer otherwise, and is cheap to ask."""

    def peers(self) -> list[Certificate]: ...

    def peer(self, name: str) -> Certificate: ...

    def identity(self, name: str) -> Certificate: ...

    def stamp(self) -> object: ...


class Trust(msgspec.Struct, frozen=True):
    """Peers by public key (32 bytes), and by domain the names and ``@groups`` that may enter it; a domain without a
    rule admits every peer that is known."""

    by_key: Mapping[bytes, Known]
    rules: Mapping[str, frozenset[str]]

    def judge(self, domain: str, key: bytes) -> Known | None:
        """The peer that holds *key*, where *domain* admits it; else None."""
        known = self.by_key.get(key)
        if known is None:
            return None
        rule = self.rules.get(domain)
        if rule is None or known.name in rule or any(f"@{group}" in rule for group in known.groups):
            return known
        return None


def trust(peers: Iterable[Certificate], rules: Mapping[str, frozenset[str]]) -> Trust:
    """A snapshot of *peers* under *rules*."""
    return Trust({one.public: Known(one.name, one.groups) for one in peers}, rules)
