"""Who sent a message, as the ZAP handler that admitted its connection wrote down.

Owns the shape, and its reading from a frame's metadata. Must not know who is admitted. A peer can write metadata of its
own into its handshake, under any name that ZAP's reply does not take: they count for something only where ours replied
to every connection of the socket.
"""

from __future__ import annotations

import msgspec
import zmq

from ironhouse.runtime import zap

ADDRESS = "Peer-Address"
"""libzmq's own property: the address that a connection came from, without its port."""


class Peer(msgspec.Struct, frozen=True):
    """``serial`` is its connection's, and no other's of this context. ``name`` and ``serial`` are None of a peer that
    no ZAP handler of ours admitted: one without CURVE, of the same process, or the server that a client connects to."""

    name: str | None
    groups: tuple[str, ...]
    serial: int | None
    address: str | None


def peer_of(frame: zmq.Frame, *, trusted: bool) -> Peer:
    """The sender of *frame*; *trusted* is whether each connection of its socket was admitted by our ZAP handler."""
    serial = serial_of(frame) if trusted else 0
    if not serial:
        return Peer(None, (), None, _property(frame, ADDRESS))
    groups = tuple((_property(frame, zap.GROUPS) or "").split())
    return Peer(_property(frame, zap.NAME), groups, serial, _property(frame, ADDRESS))


def serial_of(frame: zmq.Frame) -> int:
    """The serial that the frame's connection was given; 0 where it has none."""
    text = _property(frame, zap.SERIAL)
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _property(frame: zmq.Frame, name: str) -> str | None:
    try:
        return str(frame.get(name))
    except zmq.ZMQError:  # EINVAL: the connection has no such property, or no metadata at all
        return None
