"""The policy's values for the sockets at hand, each with its reason and its source.

Owns how the profiles of many sockets become one table. Must not know where a policy is written: ``policy.resolve``
alone says what is wanted.
"""

from __future__ import annotations

import msgspec

from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.strategies import WORDS
from ironhouse.model.finding import Strategy
from ironhouse.model.profile import Setting
from ironhouse.policy.explain import NO_REASON
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.policy import DEFAULT
from ironhouse.policy.quantities import show
from ironhouse.policy.resolve import creation

Names = tuple[str, ...]


class Value(msgspec.Struct, frozen=True):
    """One value: what it is about, for whom it holds, which entry gives it, why, and where to read that up."""

    key: str
    says: str
    value: str
    types: Names
    sockets: int
    entry: str
    why: str
    source: str


def values(judged: Judged, strategy: Strategy) -> list[Value]:
    """What the policies want of the production sockets; of any socket, where there is none."""
    held: dict[tuple[int, Setting], dict[str, Names]] = {}
    for asked in judged.subjects:
        found = dict(asked.profile.settings)
        for one in asked.socket.endpoints:
            found |= {key: value for key, value in asked.at(one).settings.items() if not BY_NAME[key].at_creation}
        for key in WORDS[strategy].keys:
            if key in found:
                place = WORDS[strategy].keys.index(key)
                held.setdefault((place, found[key]), {})[asked.socket.id] = asked.socket.types
    if not judged.subjects:
        policy = next(iter(judged.policies.values()), DEFAULT)
        anywhere = creation(policy, name="", types=(), path="").settings
        held = {(number, anywhere[key]): {} for number, key in enumerate(WORDS[strategy].keys) if key in anywhere}
    return [_value(setting, sockets) for (_, setting), sockets in sorted(held.items(), key=lambda item: item[0][0])]


def _value(setting: Setting, sockets: dict[str, Names]) -> Value:
    key = BY_NAME[setting.key]
    why = setting.why or (NO_REASON if setting.departs else "")
    if setting.departs:
        why += f" (baseline: {show(key, setting.replaces)})"
    types = tuple(sorted({one for names in sockets.values() for one in names}))
    return Value(
        setting.key, key.says, show(key, setting.value), types, len(sockets), setting.entry, why, setting.source or ""
    )
