"""ZAP (https://rfc.zeromq.org/spec/27/): what a request asks, and the frames of an answer.

Owns the protocol's frames. Pure: whom to admit is answered by ``keys.trust``. Each connection that is admitted is
given a serial, its peer's name and groups as metadata: they can be read on every frame that it sends (FACTS).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from ironhouse.keys.trust import Known

ADDRESS = "inproc://zeromq.zap.01"
VERSION = b"1.0"
SERIAL = "X-IH-Serial"
"""Asked for on each message: libzmq makes a string of it, which takes no memory of its own up to 15 characters."""
GROUPS = "X-Ironhouse-Groups"
NAME = "X-Ironhouse-Name"
"""Whose connection it is. ZAP's own field for that, ``User-Id``, is left empty where it does harm."""

Code = Literal[200, 300, 400, 500]
_TEXTS: dict[Code, bytes] = {200: b"OK", 300: b"not ready, try again", 400: b"not admitted", 500: b"internal error"}


class Request(msgspec.Struct, frozen=True):
    """One question of libzmq. ``address`` is the peer's, without its port; ``key`` is 32 raw bytes, CURVE's alone."""

    number: bytes
    domain: str
    address: str
    mechanism: str
    key: bytes | None


class MalformedRequest(ValueError):
    """Frames that are no request of ZAP 1.0; the question's number is in ``number`` where it could be read."""

    def __init__(self, number: bytes) -> None:
        super().__init__("not a request of ZAP 1.0")
        self.number = number


def parse(frames: Sequence[bytes]) -> Request:
    """The request that *frames* are."""
    number = frames[1] if len(frames) > 1 else b""
    if len(frames) < 6 or frames[0] != VERSION:
        raise MalformedRequest(number)
    _, _, domain, address, _, mechanism, *credentials = frames
    key = credentials[0] if mechanism == b"CURVE" and credentials and len(credentials[0]) == 32 else None
    return Request(
        number,
        domain.decode("utf-8", "replace"),
        address.decode("ascii", "replace").removeprefix("::ffff:"),  # an IPv4 peer of a socket of both
        mechanism.decode("ascii", "replace"),
        key,
    )


def answer(
    number: bytes, code: Code, known: Known | None = None, serial: int = 0, *, user_id: bool = True
) -> list[bytes]:
    """The frames that answer question *number*; metadata only for who is admitted. With *user_id* libzmq puts a frame
    of its own before the peer's first message, which a REQ takes for a reply out of order: it drops the connection."""
    if code != 200 or known is None:
        return [VERSION, number, str(code).encode(), _TEXTS[code], b"", b""]
    name = known.name.encode()
    metadata = _property(SERIAL, str(serial)) + _property(GROUPS, " ".join(known.groups)) + _property(NAME, known.name)
    return [VERSION, number, b"200", _TEXTS[200], name if user_id else b"", metadata]


def _property(name: str, value: str) -> bytes:
    """A property of ZMTP's metadata: a length of one byte, the name, a length of four bytes, the value."""
    raw, text = name.encode("ascii"), value.encode("utf-8")
    return bytes((len(raw),)) + raw + len(text).to_bytes(4, "big") + text
