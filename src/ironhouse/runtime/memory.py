"""How much memory the queues of sockets may take together, before any has a peer.

Owns which numbers of a profile count. Pure; the arithmetic is the policy's (``sizing``).
"""

from __future__ import annotations

from collections.abc import Iterable

from ironhouse.model.profile import SocketProfile
from ironhouse.policy.sizing import worst_case


def total(profiles: Iterable[SocketProfile]) -> int | None:
    """Bytes, at worst, of all together; None where one of them has no limit."""
    found = 0
    for one in profiles:
        worst = _worst(one)
        if worst is None:
            return None
        found += worst
    return found


def _worst(profile: SocketProfile) -> int | None:
    marks = [_mark(profile, key) for key in ("sndhwm", "rcvhwm")]
    size, peers = (_number(profile, key, default) for key, default in (("message_size", 64 << 10), ("peers", 1)))
    buffers = [_number(profile, key, -1) for key in ("sndbuf", "rcvbuf")]
    worst = worst_case(
        sndhwm=marks[0], rcvhwm=marks[1], peers=peers, message_size=size, sndbuf=buffers[0], rcvbuf=buffers[1], tcp=True
    )
    return worst.total


def _mark(profile: SocketProfile, key: str) -> int:
    """A mark as the arithmetic takes it: 0 where the type has none, negative where it is unlimited."""
    if not profile.asks(key):
        return 0
    value = profile.value(key)
    return -1 if value == 0 else value if isinstance(value, int) else 1000


def _number(profile: SocketProfile, key: str, default: int) -> int:
    value = profile.value(key)
    return value if isinstance(value, int) else default
