"""A profile in words: which value, from which entry, and why.

Owns the rows and their order. Must not know how they are laid out, nor how a profile came to be.
"""

from __future__ import annotations

from typing import NamedTuple

from ironhouse.model.profile import EndpointProfile, Setting, SocketProfile
from ironhouse.policy.entries import Entry
from ironhouse.policy.keys import BY_NAME, KEYS
from ironhouse.policy.policy import Policy
from ironhouse.policy.quantities import show

NO_REASON = "no reason given: write `why`"


class Row(NamedTuple):
    """One value: the key, what is wanted, the entry that says so, and the reason."""

    key: str
    value: str
    entry: str
    why: str


def rows(profile: SocketProfile | EndpointProfile) -> list[Row]:
    """Every value of a profile, in the order of the vocabulary."""
    return [_row(profile.settings[key.name]) for key in KEYS if key.name in profile.settings]


def changes(made: SocketProfile, at: EndpointProfile) -> list[Row]:
    """The values that an endpoint's entries change."""
    return [row for row in rows(at) if made.settings.get(row.key) != at.settings[row.key]]


def entry(one: Entry) -> list[Row]:
    """Every value that an entry gives, as it is written."""
    return [Row(key, show(BY_NAME[key], value.value), one.called, value.why or "") for key, value in one.values.items()]


def head(policy: Policy) -> str:
    """What the policy is, in a line."""
    origin = policy.origin or "no policy file: the baseline alone"
    return f"{origin} · baseline {policy.baseline} · mode {policy.mode}"


def _row(setting: Setting) -> Row:
    key = BY_NAME[setting.key]
    if not setting.departs:
        return Row(setting.key, show(key, setting.value), setting.entry, setting.why or "")
    why = f"{setting.why or NO_REASON} (baseline: {show(key, setting.replaces)})"
    return Row(setting.key, show(key, setting.value), setting.entry, why)
