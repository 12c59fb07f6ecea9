"""The baseline ``recommended`` as libzmq's numbers: what it sets when a socket is made, ready to be set.

Owns a copy, and no reason: where nobody wrote a policy, a first socket is to cost little more than pyzmq's own, and the
rows, the table of options and what they stand on cost more than zmq itself to import. ``resolve`` stays the one
decision: the unit test holds this to it, and whoever asks why, or for anything else than a limit, asks there. Imports
nothing.
"""

from __future__ import annotations

_CONNECTIONS = ((66, 5_000), (75, 5_000), (77, 15_000), (76, 15_000), (79, 5_000), (21, 10_000))
"""HANDSHAKE_IVL, HEARTBEAT_IVL, its TIMEOUT and TTL, CONNECT_TIMEOUT, RECONNECT_IVL_MAX."""
_RCVHWM, _MAXMSGSIZE, _RCVTIMEO = (24, 1_000), (22, 1 << 20), (27, 5_000)
_SNDHWM, _SNDTIMEO, _LINGER = (23, 1_000), (28, 5_000), (17, 1_000)
_SENDS = (*_CONNECTIONS, _SNDHWM, _SNDTIMEO, _LINGER)
_RECEIVES = (*_CONNECTIONS, _RCVHWM, _MAXMSGSIZE, _RCVTIMEO)
_BOTH = (*_SENDS, _RCVHWM, _MAXMSGSIZE, _RCVTIMEO)
_REQUESTS = (*_CONNECTIONS, (23, 100), (24, 100), _MAXMSGSIZE, _RCVTIMEO, _LINGER)
_PUBLISHES = (*_CONNECTIONS, _SNDHWM, _LINGER, _MAXMSGSIZE)

LIMITS: dict[str, tuple[tuple[int, int], ...]] = {
    "PAIR": _BOTH,
    "PUB": _PUBLISHES,
    "SUB": _RECEIVES,
    "REQ": (*_REQUESTS, _SNDTIMEO, (53, 1), (52, 1)),  # RELAXED, CORRELATE
    "REP": _REQUESTS,
    "DEALER": _BOTH,
    "ROUTER": (*_BOTH, (33, 1), (56, 0)),  # MANDATORY, HANDOVER
    "PULL": _RECEIVES,
    "PUSH": _SENDS,
    "XPUB": _PUBLISHES,
    "XSUB": _RECEIVES,
    "STREAM": _BOTH,
}
"""By type: the number of each option, and the value that is wanted."""

SECURITY = frozenset((41, 44, 45, 46, 47, 48, 49, 50, 55, 62, 63, 64, 65, 90, 91, 93))
"""Options that decide who may listen, which have rules of their own."""

_TIMES = frozenset((17, 27, 28))
"""LINGER, RCVTIMEO, SNDTIMEO: they hold at once, and -1 alone is no limit."""


def may_be_set(kind: str, number: int, value: object) -> bool:
    """Whether a program may set this option of a socket of this type in any case; False: ask the policy.

    It may where the baseline wants nothing of it, or a longer time than this.
    """
    limits = LIMITS.get(kind)
    if limits is None or number in SECURITY:
        return False
    wanted = next((limit for one, limit in limits if one == number), None)
    return wanted is None or (number in _TIMES and isinstance(value, int) and 0 <= value <= wanted)
