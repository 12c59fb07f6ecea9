"""CURVE on one socket: which side it is, and the options that make it so, before its endpoint.

Owns the order of the options, after FACTS: a server needs its secret key, a domain that is not empty and ENFORCE, or it
fails open; ``curve_server`` goes before ``curve_serverkey`` on no socket, since the later one wins. Keys go to libzmq
and nowhere else: no frame of ours has a secret in a variable, which a report of an error would show. Must not know
where certificates come from.
"""

from __future__ import annotations

from typing import Any

import zmq
from zmq.backend import Socket as Backend

from ironhouse.keys.certificate import CertificateError, Secret
from ironhouse.model.fact import EndpointOp
from ironhouse.model.profile import EndpointProfile
from ironhouse.runtime import places
from ironhouse.runtime.connections import Caps
from ironhouse.runtime.errors import PolicyViolation
from ironhouse.runtime.held import Endpoint, Held, Role

OVERHEAD = 33
"""Bytes that CURVE adds to a frame; MAXMSGSIZE counts them (FACTS)."""

FLOOR = 600
"""The least MAXMSGSIZE under which CURVE's handshake passes, whatever the type and the routing id (FACTS)."""

DOMAIN = "ironhouse"
"""The ZAP domain of a server for which the policy names none. An empty one would never be asked about."""


def role_of(op: EndpointOp, profile: EndpointProfile, server: str | None = None) -> Role:
    """Which side of CURVE a socket is at that endpoint. Who names a *server* means CURVE, also where none is owed: a
    server that binds every interface asks for it of those who come by loopback too."""
    if not profile.encrypted and server is None and "server" not in profile.settings:
        return "none"
    setting = profile.settings.get("server_side")
    side = setting.value if setting is not None else "binds"
    return "server" if (side == "connects") == (op == "connect") else "client"


def refuse_different(held: Held, made: Endpoint) -> None:
    """A socket has one role: what its first endpoint beyond inproc made it, any later one has to be."""
    first = next((one for one in held.endpoints if one.exposure != "inproc"), None)
    if first is None or first.role == made.role:
        return
    says = {"server": "a CURVE server", "client": "a CURVE client", "none": "without CURVE"}
    message = (
        f"{held.name} is {says[first.role]} since it was {_done(first.op)} to {first.address}; "
        f"at {made.address} it would be {says[made.role]}: use a socket for each"
    )
    raise PolicyViolation(message, _owed_by(held, made))


def _owed_by(held: Held, made: Endpoint) -> str:
    """The entry of the policy that wants CURVE there."""
    setting = made.profile.settings.get("encrypt")
    return setting.entry if setting is not None else held.state.said_by


def _done(op: EndpointOp) -> str:
    return "bound" if op == "bind" else "connected"


def equip(socket: Any, held: Held, made: Endpoint, server: str | None) -> None:
    """Gives the socket its keys for *made*; ``PolicyViolation`` where there are none, or they would be in vain."""
    why = places.why_never_encrypted(held, made.address)
    if why is not None:
        message = f"{held.name} may not {made.op} {made.address} without CURVE: {why}"
        raise PolicyViolation(message, _owed_by(held, made))
    if made.role == "server":
        _serve(socket, held, made)
    else:
        _ask(socket, held, made, server)
    leave_room(socket, held)


def _serve(socket: Any, held: Held, made: Endpoint) -> None:
    own = _identity(held, made)
    if made.profile.authenticated:
        ask_peers(socket, held, made)
    Backend.set(socket, zmq.CURVE_SECRETKEY, own.reveal())
    _set(socket, zmq.CURVE_SERVER, 1)
    _set(socket, zmq.ZAP_DOMAIN, _domain(made).encode("ascii"))


def ask_peers(socket: Any, held: Held, made: Endpoint) -> None:
    """Has our ZAP handler ask everybody who comes in at *made* for a key."""
    domain = _domain(made)
    held.state.admit_in(domain, made.profile)
    held.state.supervisor.serve_zap()
    _set(socket, zmq.ZAP_DOMAIN, domain.encode("ascii"))
    _set(socket, zmq.ZAP_ENFORCE_DOMAIN, 1)


def clear(socket: Any) -> None:
    """Makes the next endpoint of a client one without CURVE; those that are there stay what they are."""
    _set(socket, zmq.CURVE_SERVER, 0)


def caps_of(made: Endpoint) -> Caps | None:
    """What an endpoint lets in; None for one that goes out to be let in."""
    if made.op == "connect" and made.role != "server":
        return None
    domain = _domain(made) if made.role == "server" and made.profile.authenticated else ""
    counts = [_cap(made, key) for key in ("max_connections", "max_unfinished", "max_per_address")]
    return Caps(domain, *counts)


def _domain(made: Endpoint) -> str:
    setting = made.profile.settings.get("domain")
    return str(setting.value) if setting is not None else DOMAIN


def _cap(made: Endpoint, key: str) -> int | None:
    setting = made.profile.settings.get(key)
    return int(setting.value) if setting is not None and isinstance(setting.value, int) and setting.value > 0 else None


def _ask(socket: Any, held: Held, made: Endpoint, server: str | None) -> None:
    own = _identity(held, made)
    setting = made.profile.settings.get("server")
    name = server or (str(setting.value) if setting is not None else None)
    if name is None:
        raise PolicyViolation(
            f"{held.name} has to know whom it meets at {made.address}: "
            f'say connect(…, server="NAME"), or write server = "NAME" into [endpoint."{made.address}"]',
            held.state.said_by,
        )
    twice = next(
        (one for one in held.endpoints if one.address == made.address and one.server not in (None, name)), None
    )
    if twice is not None:
        raise PolicyViolation(
            f"{held.name} meets {twice.server} at {made.address} already, and cannot meet {name} there too: "
            "disconnect first",
            held.state.said_by,
        )
    made.server = name
    try:
        peer = held.state.source.peer(name)
    except CertificateError as error:
        raise PolicyViolation(f"{held.name} cannot connect to {made.address}: {error}", held.state.said_by) from None
    _set(socket, zmq.CURVE_PUBLICKEY, held.state.identity_of(held).public)
    Backend.set(socket, zmq.CURVE_SECRETKEY, own.reveal())
    _set(socket, zmq.CURVE_SERVERKEY, peer.public)


def _identity(held: Held, made: Endpoint) -> Secret:
    """The secret key of this process."""
    try:
        own = held.state.identity_of(held)
        if own.secret is None:
            raise CertificateError(f"the certificate {own.name} that identity= gives has no secret key; give its own")
    except CertificateError as error:
        message = f"{held.name} may not {made.op} {made.address} without keys: {error}"
        raise PolicyViolation(message, _owed_by(held, made)) from None
    return own.secret


def leave_room(socket: Any, held: Held) -> None:
    """Raises MAXMSGSIZE, once, by what CURVE needs: the limit of the policy, or of the program, is one on the
    application's bytes."""
    limit = int(Backend.get(socket, zmq.MAXMSGSIZE))
    if limit >= 0 and not held.has_room:
        _set(socket, zmq.MAXMSGSIZE, room_for(limit))
    held.has_room = True


def room_for(limit: int) -> int:
    """The MAXMSGSIZE of a socket with CURVE whose application's frames are to be of *limit* bytes at most."""
    return max(limit + OVERHEAD, FLOOR)


def _set(socket: Any, option: int, value: Any) -> None:
    """Past the socket's own guard: it is the policy that sets."""
    Backend.set(socket, option, value)
