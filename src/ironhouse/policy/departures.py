"""Where a policy departs from its baseline without saying why.

Owns that question. Pure. A departure is judged for every type that the entry can select, because a value may be the
baseline's own for one type and not for another.
"""

from __future__ import annotations

from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.policy.baselines import rows_for
from ironhouse.policy.entries import Entry
from ironhouse.policy.explain import Row
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.policy import Policy
from ironhouse.policy.quantities import show


def without_reason(policy: Policy) -> list[Row]:
    """Every value of the policy that departs from the baseline and has no ``why``."""
    return [
        Row(key, show(BY_NAME[key], value.value), entry.called, "")
        for entry in policy.entries
        for key, value in entry.values.items()
        if value.why is None and departs(policy, entry, key)
    ]


def departs(policy: Policy, entry: Entry, key: str) -> bool:
    """Whether the baseline wants something else of every socket that the entry may select and that has the key."""
    if BY_NAME[key].measured:
        return False
    types = (entry.pattern,) if entry.selector == "type" else SOCKET_TYPES
    wanted = [rows[key].value for one in types if key in (rows := rows_for(policy.baseline, (one,)))]
    return bool(wanted) and all(one is not None and one != entry.values[key].value for one in wanted)
