"""What is said of a socket where nothing is done about it: what would be refused, and what is laxer than the policy's.

Owns the words. Must not know where they are written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import zmq
from zmq.backend import Socket as Backend

from ironhouse.model.options import option
from ironhouse.model.profile import SocketProfile
from ironhouse.runtime import curve, rules
from ironhouse.runtime.held import Endpoint, Held, Role
from ironhouse.runtime.inject import brought
from ironhouse.runtime.inject.choosing import TIMEOUTS
from ironhouse.runtime.policed import why_wildcard

Kind = Literal["refused", "lax", "noted"]


def departures(
    socket: Any,
    held: Held,
    made: Endpoint,
    refused: tuple[str, str] | None,
    role: Role,
    handler: brought.Handler,
) -> Iterator[tuple[Kind, str, str]]:
    """What ``required`` would refuse or note at an endpoint, by key of the policy."""
    if made.exposure == "inproc":
        return
    wildcard = why_wildcard(held, made)
    if wildcard is not None:
        yield "refused", "bind_all", wildcard[0]
    if refused is not None:
        yield "refused", "encrypt", refused[0]
    elif made.role != "none" and role == "none":
        why = f"{held.name} is to {made.op} {made.address} with {mechanism(socket)}, the policy wants CURVE"
        yield "refused", "encrypt", why
    elif role == "server":
        unasked = brought.unasked(held, made, handler)
        if unasked is not None:
            yield "refused", "zap", unasked
        elif made.profile.authenticated and not _asks(socket):
            yield "noted", "zap", "were the program's ZAP handler to end, everybody would come in"


def _asks(socket: Any) -> bool:
    """Whether libzmq will ask a ZAP handler, and let nobody in without an answer."""
    try:
        return bool(octets(socket, zmq.ZAP_DOMAIN)) and bool(Backend.get(socket, zmq.ZAP_ENFORCE_DOMAIN))
    except (zmq.ZMQError, AttributeError):
        return False


def octets(socket: Any, number: int) -> bytes:
    """An option of *socket* that is text, without its end."""
    found = Backend.get(socket, number)
    return found.rstrip(b"\0") if isinstance(found, bytes) else b""


def mechanism(socket: Any) -> str:
    """The name of the mechanism that *socket* has now."""
    return brought.MECHANISMS[int(Backend.get(socket, zmq.MECHANISM))]


def laxer(socket: Any, wanted: SocketProfile) -> list[tuple[str, str]]:
    """Options that are laxer than the policy wants them, when the socket comes into use."""
    found = []
    for key, setting in wanted.settings.items():
        row = option(key)
        if row is None or not row.settable or not row.readable or (key in TIMEOUTS and type(setting.value) is not int):
            continue
        try:
            value = Backend.get(socket, row.number)
        except zmq.ZMQError:
            continue
        if key == "maxmsgsize" and type(setting.value) is int and value == curve.room_for(setting.value):
            continue
        why = rules.laxer(row, value, setting)
        if why is not None:
            found.append((key, why.replace(" is set to ", " is ", 1)))
    return found
