"""A policy as it is held in memory: a baseline, a mode, and entries that depart from the baseline.

Owns the shape. Must not know how it is written down.
"""

from __future__ import annotations

import msgspec

from ironhouse.model.profile import Mode
from ironhouse.policy.baselines import Name
from ironhouse.policy.entries import Entry
from ironhouse.policy.ignores import Ignore


class Policy(msgspec.Struct, frozen=True):
    """``origin`` is the file it was read from, empty for the baseline alone. ``memory_budget`` is in bytes. ``keys`` is
    the folder of certificates as the policy names it, empty where it names none."""

    baseline: Name = "recommended"
    mode: Mode = "auto"
    memory_budget: int | None = None
    entries: tuple[Entry, ...] = ()
    origin: str = ""
    ignores: tuple[Ignore, ...] = ()
    place: str = ""
    """The file as the paths of the root that it holds for count; empty where nobody said."""
    keys: str = ""
    says_mode: bool = False
    """Whether ``mode`` was written down: sockets made through the library enforce where nobody said otherwise."""
    within: str = ""
    """Where that root lies below the file's folder, with a slash at its end: the file's paths count from its folder.
    Empty where the two are the same, and for a file that is not above the root: its paths count from the root.
    """


DEFAULT = Policy()
"""What holds where nobody wrote a policy."""
