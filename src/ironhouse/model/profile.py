"""What is wanted of a socket: the values that a policy resolves to, each with where it comes from and why.

Owns the shape that auditor, runtime and generator share. Must not know how a policy is written down, merged or found.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ironhouse.model.fact import Exposure, OptionValue

Mode = Literal["disabled", "auto", "required"]
"""``disabled`` asks nothing, ``auto`` observes and warns, ``required`` refuses what departs."""


class Setting(msgspec.Struct, frozen=True):
    """One value that a policy wants.

    ``value`` is in the option's own unit (milliseconds, messages, bytes); None asks for any value that is a limit at
    all. ``entry`` names the entry of the policy that gives it, ``why`` is that entry's reason, ``source`` where the
    reason can be read up (a baseline's values have one). ``replaces`` is the baseline's value where this one departs.
    """

    key: str
    value: OptionValue
    entry: str
    why: str | None = None
    source: str | None = None
    replaces: OptionValue = None

    @property
    def departs(self) -> bool:
        """Whether the baseline says something else."""
        return self.replaces is not None


class SocketProfile(msgspec.Struct, frozen=True):
    """What a socket is to be like from its creation on. ``settings`` is by key of the policy."""

    name: str
    types: tuple[str, ...]
    settings: dict[str, Setting] = {}

    def value(self, key: str) -> OptionValue:
        """The value wanted for *key*; None where nothing is asked, or any limit does."""
        found = self.settings.get(key)
        return found.value if found is not None else None

    def asks(self, key: str) -> bool:
        """Whether anything is asked for *key*."""
        return key in self.settings


class EndpointProfile(msgspec.Struct, frozen=True):
    """What one bind or connect of that socket is to be like.

    ``encrypted`` and ``authenticated`` say whether CURVE and a ZAP handler are owed there. ``settings`` is the
    socket's as entries for this endpoint change them.
    """

    exposure: Exposure
    encrypted: bool
    authenticated: bool
    settings: dict[str, Setting] = {}
