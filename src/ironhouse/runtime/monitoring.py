"""Events of a socket's monitor, as libzmq sends them.

Owns their reading, after ``zmq_socket_monitor(3)``. Pure. Must not know what is done about one.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import msgspec

from ironhouse.runtime.held import Role

CONNECTED = 0x0001
CONNECT_DELAYED = 0x0002
CONNECT_RETRIED = 0x0004
LISTENING = 0x0008
BIND_FAILED = 0x0010
ACCEPTED = 0x0020
ACCEPT_FAILED = 0x0040
CLOSED = 0x0080
CLOSE_FAILED = 0x0100
DISCONNECTED = 0x0200
MONITOR_STOPPED = 0x0400
HANDSHAKE_FAILED_NO_DETAIL = 0x0800
HANDSHAKE_SUCCEEDED = 0x1000
HANDSHAKE_FAILED_PROTOCOL = 0x2000
HANDSHAKE_FAILED_AUTH = 0x4000

ALL = 0xFFFF
WATCHED = ALL & ~(LISTENING | BIND_FAILED)
"""What is asked for. libzmq writes the other two within ``zmq_bind``, and the writing spoils the error number of a bind
that failed: EADDRINUSE was seen to become EAGAIN."""

HANDSHAKE_FAILED = HANDSHAKE_FAILED_NO_DETAIL | HANDSHAKE_FAILED_PROTOCOL | HANDSHAKE_FAILED_AUTH

_HEAD = struct.Struct("=HI")
STOPPED = [_HEAD.pack(MONITOR_STOPPED, 0), b""]
"""The last event of a monitor."""

MECHANISM_MISMATCH = 0x11000002
CRYPTOGRAPHIC = 0x11000001


class Event(msgspec.Struct, frozen=True):
    """``value`` is a descriptor, an error number, an interval or a code, by the kind; ``endpoint`` the socket's own."""

    kind: int
    value: int
    endpoint: str


def parse(frames: Sequence[bytes]) -> Event:
    """The event that both *frames* are."""
    kind, value = _HEAD.unpack(frames[0])
    return Event(kind, value, frames[1].decode("utf-8", "replace"))


def cause(event: Event, role: Role) -> str:
    """What a failed handshake may come from; the events that libzmq gives allow no more than that (FACTS). *role* is
    CURVE's, of the side that was told."""
    if event.kind == HANDSHAKE_FAILED_AUTH:
        return {
            300: "the server's ZAP handler is not ready",
            400: REFUSED_HERE if role == "server" else REFUSED_THERE,
            500: "the server's ZAP handler failed",
        }.get(event.value, f"the server's ZAP handler said {event.value}")
    if event.kind == HANDSHAKE_FAILED_PROTOCOL:
        return {
            MECHANISM_MISMATCH: f"one side has CURVE and the other has not; {_MISMATCH[role]}",
            CRYPTOGRAPHIC: "the keys do not fit",
        }.get(event.value, f"the peer broke the protocol (0x{event.value:08x})")
    return _CLOSED


REFUSED_HERE = "a peer's key is not admitted here; where it should be: ironhouse keys trust NAME.key"
REFUSED_THERE = "the server does not admit this key; there: ironhouse keys trust NAME.key"
_CLOSED = (
    "the peer closed: perhaps the server's public key is another, its socket's type does not go with this one's, "
    "or it is no ZeroMQ peer"
)
_MISMATCH: dict[Role, str] = {
    "server": "this one, the server, has it",
    "client": "this one has it",
    "none": 'this one has not: who connects to a CURVE server says connect(…, server="NAME")',
}
