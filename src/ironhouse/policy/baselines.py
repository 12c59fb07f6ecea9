"""The baselines: what is wanted where a policy says nothing, every value with its reason and its source.

Owns the rows. Must not know entries of a user's policy. ``recommended`` is the start for most applications; ``strict``
is for peers that are not trusted; ``observe`` asks only that there is a limit, whatever it is.

Long because it is one row for each value and nothing else.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from ironhouse.model.fact import OptionValue
from ironhouse.model.sockets import WAITS_ON_SEND
from ironhouse.policy.keys import BY_NAME

Name = Literal["recommended", "strict", "observe"]

SETSOCKOPT = "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html"
SOCKET = "https://libzmq.readthedocs.io/en/latest/zmq_socket.html"
CURVE = "https://libzmq.readthedocs.io/en/latest/zmq_curve.html"
ZAP = "https://rfc.zeromq.org/spec/27/"
GUIDE_MARKS = "https://zguide.zeromq.org/docs/chapter2/#High-Water-Marks"
GUIDE_PIRATE = "https://zguide.zeromq.org/docs/chapter4/#Client-Side-Reliability-Lazy-Pirate-Pattern"
GUIDE_HEARTBEAT = "https://zguide.zeromq.org/docs/chapter4/#Heartbeating"
RFC_ZMTP = "https://rfc.zeromq.org/spec/23/"
SHADOWMQ = "https://nvd.nist.gov/vuln/detail/CVE-2024-50050"


class Row(msgspec.Struct, frozen=True):
    """One value of a baseline. ``types`` is empty when it is for every type that the key applies to."""

    key: str
    value: OptionValue
    why: str
    source: str
    types: frozenset[str] = frozenset()


def _for(*types: str) -> frozenset[str]:
    return frozenset(types)


_REQUESTS = _for("REQ", "REP")
_PUBLISHERS = _for("PUB", "XPUB")
_WAITING = WAITS_ON_SEND | _for("ROUTER")
"""Types whose send waits; a ROUTER's does with MANDATORY, which is wanted of it. A publisher drops."""
_MARK = "a mark is for each peer: this many messages, times their size, times the peers, is what a stall may cost"
_LOW = "a request has one answer: what waits beyond a few requests for each peer is older than its caller's patience"
_TIMEOUT = "1 to 5 s is longer than any healthy answer on one network, and short enough for somebody to notice"

RECOMMENDED: tuple[Row, ...] = (
    Row("sndhwm", 1000, _MARK, GUIDE_MARKS),
    Row("rcvhwm", 1000, _MARK, GUIDE_MARKS),
    Row("sndhwm", 100, _LOW, GUIDE_MARKS, _REQUESTS),
    Row("rcvhwm", 100, _LOW, GUIDE_MARKS, _REQUESTS),
    Row("sndtimeo", 5_000, _TIMEOUT, GUIDE_PIRATE, _WAITING),
    Row("rcvtimeo", 5_000, _TIMEOUT, GUIDE_PIRATE),
    Row(
        "linger",
        1_000,
        "long enough to flush to a live peer; -1 hangs a shutdown for as long as a peer is away",
        SETSOCKOPT,
    ),
    Row("maxmsgsize", 1 << 20, "one frame of a stranger must not take more memory than this", SETSOCKOPT),
    Row("handshake_ivl", 5_000, "a connection that says nothing is closed after this; libzmq waits 30 s", SETSOCKOPT),
    Row("heartbeat_ivl", 5_000, "a peer that vanished without a word is found; libzmq sends none", GUIDE_HEARTBEAT),
    Row("heartbeat_timeout", 15_000, "three heartbeats without an answer", GUIDE_HEARTBEAT),
    Row("heartbeat_ttl", 15_000, "the other side gives up as soon as we would", RFC_ZMTP),
    Row(
        "connect_timeout",
        5_000,
        "an address that swallows packets is given up; libzmq waits for the system's limit",
        SETSOCKOPT,
    ),
    Row("reconnect_ivl_max", 10_000, "attempts back off instead of coming ten times a second for ever", SETSOCKOPT),
    Row("req_relaxed", True, "a lost reply must not lock the socket", GUIDE_PIRATE),
    Row("req_correlate", True, "without it a RELAXED request takes the stale reply to an earlier one", SETSOCKOPT),
    Row("router_mandatory", True, "a ROUTER otherwise drops without a word what it cannot deliver", SETSOCKOPT),
    Row("router_handover", False, "with it any peer takes over another's routing id, replies included", SETSOCKOPT),
    Row("drops", "count", "libzmq counts none: what is lost must be seen by whoever runs this", SOCKET),
    Row("on_timeout", "raise", "the caller decides; nothing goes on as if an answer had come", GUIDE_PIRATE),
    Row("encrypt", "routable", "NULL neither encrypts nor asks who the peer is", CURVE),
    Row("zap", "required", "without a handler CURVE lets in everyone who knows the server's public key", ZAP),
    Row(
        "bind_all",
        "refuse",
        "an interface that nobody meant to serve is served all the same",
        "https://cwe.mitre.org/data/definitions/1327.html",
    ),
    Row("decode", "refuse", "bytes of a peer must not become code", SHADOWMQ),
    Row("server_side", "binds", "its public key is what connecting peers are told together with its address", CURVE),
    Row("max_connections", 10_000, "descriptors are finite; libzmq caps nothing", SOCKET),
    Row("max_unfinished", 200, "a connection that never finishes its handshake must not take a peer's place", ZAP),
    Row("max_per_address", 1_000, "one address must not take every place", SOCKET),
    Row("message_size", 64 << 10, "an assumption, to be replaced by what a load test measures", GUIDE_MARKS),
    Row("peers", 10, "an assumption, to be replaced by what the deployment has", GUIDE_MARKS),
)

_STRICT: tuple[Row, ...] = (
    Row("sndhwm", 100, _MARK, GUIDE_MARKS),
    Row("rcvhwm", 100, _MARK, GUIDE_MARKS),
    Row("sndhwm", 10, _LOW, GUIDE_MARKS, _REQUESTS),
    Row("rcvhwm", 10, _LOW, GUIDE_MARKS, _REQUESTS),
    Row(
        "sndhwm",
        1000,
        "subscribers come and go at their own pace: less drops in healthy operation",
        GUIDE_MARKS,
        _PUBLISHERS,
    ),
    Row(
        "sndbuf",
        64 << 10,
        "a mark counts messages; for small ones only the kernel's buffers bound what is under way",
        SETSOCKOPT,
    ),
    Row(
        "rcvbuf",
        64 << 10,
        "a mark counts messages; for small ones only the kernel's buffers bound what is under way",
        SETSOCKOPT,
    ),
    Row("sndtimeo", 1_000, _TIMEOUT, GUIDE_PIRATE, _WAITING),
    Row("rcvtimeo", 1_000, _TIMEOUT, GUIDE_PIRATE),
    Row("linger", 0, "what was not sent when a socket closes is not sent", SETSOCKOPT),
    Row("maxmsgsize", 64 << 10, "one frame of a stranger must not take more memory than this", SETSOCKOPT),
    Row("handshake_ivl", 1_000, "idle connections of strangers are closed within a second", SETSOCKOPT),
    Row("heartbeat_ivl", 1_000, "a peer that vanished is found within seconds", GUIDE_HEARTBEAT),
    Row("heartbeat_timeout", 3_000, "three heartbeats without an answer", GUIDE_HEARTBEAT),
    Row("heartbeat_ttl", 3_000, "the other side gives up as soon as we would", RFC_ZMTP),
    Row("immediate", True, "nothing is queued for a peer that is not there, or has the wrong key", SETSOCKOPT),
    Row("encrypt", "everywhere", "other users of this machine are not trusted either", CURVE),
)

_OBSERVED = ("encrypt", "zap", "server_side", "decode", "message_size", "peers")
_ANY_LIMIT = ("sndhwm", "rcvhwm", "sndtimeo", "rcvtimeo", "linger", "maxmsgsize")


def _over(rows: tuple[Row, ...], base: tuple[Row, ...]) -> tuple[Row, ...]:
    """*rows* in the place of those of *base* for the same key."""
    replaced = {row.key for row in rows}
    return (*(row for row in base if row.key not in replaced), *rows)


BASELINES: dict[Name, tuple[Row, ...]] = {
    "recommended": RECOMMENDED,
    "strict": _over(_STRICT, RECOMMENDED),
    "observe": (
        *(Row(key, None, "any limit is better than none", GUIDE_MARKS) for key in _ANY_LIMIT),
        *(
            row
            for row in RECOMMENDED
            if row.key in ("encrypt", "zap", "server_side", "decode", "message_size", "peers")
        ),
    ),
}


@cache
def rows_for(name: Name, types: tuple[str, ...]) -> dict[str, Row]:
    """The row of each key for a socket that is of one of *types* (none: of any).

    A row for some types goes before one for all. Where the types disagree any limit will do. What is returned is kept
    for the next who asks, and must not be changed.
    """
    found: dict[str, Row] = {}
    for key, known in BY_NAME.items():
        if not known.applies_to(types) or (not types and known.types and known.kind == "switch"):
            continue
        rows = [row for row in BASELINES[name] if row.key == key]
        chosen = [_row(rows, one) for one in types] if types else [_general(rows)]
        first = next((row for row in chosen if row is not None), None)
        if first is not None:
            agreed = all(row is None or row.value == first.value for row in chosen)
            found[key] = first if agreed else msgspec.structs.replace(first, value=None)
    return found


def _row(rows: list[Row], socket_type: str) -> Row | None:
    return next((row for row in rows if socket_type in row.types), None) or next(
        (row for row in rows if not row.types), None
    )


def _general(rows: list[Row]) -> Row | None:
    """What may be said of a socket whose type is not known: any limit, where the types' values differ."""
    if not rows:
        return None
    same = len({row.value for row in rows}) == 1
    return rows[0] if same else msgspec.structs.replace(rows[0], value=None)
