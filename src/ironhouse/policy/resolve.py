"""The one decision of what a socket is to be like: a policy and a socket in, a profile out.

Pure, and the only place where entries and baseline come together: auditor, runtime and generator call it. In two
steps, because a socket is made before anybody knows where it will be bound: ``creation`` gives limits and timeouts,
``endpoint`` what one bind or connect adds.
"""

from __future__ import annotations

from ironhouse.model.fact import Exposure
from ironhouse.model.profile import EndpointProfile, Setting, SocketProfile
from ironhouse.model.sockets import ROUTABLE
from ironhouse.policy.baselines import Row, rows_for
from ironhouse.policy.entries import Entry
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.policy import Policy

_OWED: dict[str, frozenset[Exposure]] = {
    "never": frozenset(),
    "routable": ROUTABLE,
    "loopback": ROUTABLE | {"loopback"},
    "everywhere": ROUTABLE | {"loopback", "ipc"},
}
"""By the word of the key ``encrypt``: the exposures on which CURVE is owed. It has no effect on inproc."""


def creation(policy: Policy, *, name: str, types: tuple[str, ...], path: str) -> SocketProfile:
    """What a socket called *name*, of one of *types* (none: unknown), is to be like when it is made.

    *path* is the file that makes it, from the audited root; empty where there is none yet.
    """
    return SocketProfile(name, types, _settings(policy, name=name, types=types, path=path, at=None))


def endpoint(policy: Policy, made: SocketProfile, *, path: str, address: str, exposure: Exposure) -> EndpointProfile:
    """What the socket of *made* is to be like where it binds or connects to *address*."""
    settings = _settings(policy, name=made.name, types=made.types, path=path, at=address)
    wanted = settings["encrypt"].value if "encrypt" in settings else "never"
    encrypted = exposure in _OWED[str(wanted)]
    authenticated = encrypted and "zap" in settings and settings["zap"].value == "required"
    return EndpointProfile(exposure, encrypted, authenticated, settings)


def _settings(policy: Policy, *, name: str, types: tuple[str, ...], path: str, at: str | None) -> dict[str, Setting]:
    rows = rows_for(policy.baseline, types)
    found = {key: _of_baseline(policy, row) for key, row in rows.items()}
    path = policy.within + path if path else ""
    selected = [one for one in policy.entries if one.selects(name=name, path=path, types=types, endpoint=at)]
    for entry in sorted(selected, key=lambda one: one.rank):
        for key in entry.values:
            if BY_NAME[key].applies_to(types):
                found[key] = _of_entry(entry, key, rows.get(key))
    return found


def _of_baseline(policy: Policy, row: Row) -> Setting:
    return Setting(row.key, row.value, f"baseline {policy.baseline}", row.why, row.source)


def _of_entry(entry: Entry, key: str, row: Row | None) -> Setting:
    given = entry.values[key]
    if row is not None and row.value == given.value:
        return Setting(key, given.value, entry.called, given.why or row.why, row.source)
    replaces = row.value if row is not None and not BY_NAME[key].measured else None
    return Setting(key, given.value, entry.called, given.why, None, replaces)
