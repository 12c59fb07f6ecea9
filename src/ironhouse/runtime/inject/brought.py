"""Keys, and a ZAP handler, that a program brings itself: kept, or refused in a line where the policy says otherwise.

Owns that decision, and what is added to keys that are kept. A program that is encrypted goes on talking to its peers:
its keys are never replaced. What somebody wrote into the policy goes before what the program does, and of the baseline
what it is for: that peers are asked for their keys, and that nobody comes in unasked when whoever asks has ended. Must
not know how the program's options are come by.
"""

from __future__ import annotations

from typing import Any, Literal

import zmq
from zmq.backend import Socket as Backend

from ironhouse.keys.certificate import CertificateError
from ironhouse.runtime import curve, places
from ironhouse.runtime.declared import CURVE
from ironhouse.runtime.errors import PolicyViolation
from ironhouse.runtime.held import Endpoint, Held, Role
from ironhouse.runtime.inject.choosing import is_written
from ironhouse.runtime.policed import follow, refuse_place

MECHANISMS = ("NULL", "PLAIN", "CURVE", "GSSAPI")

Handler = Literal["none", "pyzmq's", "other"]
"""Who the program has to answer ZAP: nobody yet, an authenticator of zmq.auth, or code of its own."""

EVERY_DOMAIN = b"*"
"""What zmq.auth looks a request up under that names no domain."""

KEPT = "the program's own CURVE keys are kept"
ITS_HANDLER = "the program's own ZAP handler decides who comes in"
OUR_HANDLER = "ironhouse's ZAP handler asks its peers for their keys"


def side(held: Held, mechanism: int) -> Role:
    """Which side of CURVE the program has made the socket; ``none`` where it has not."""
    if mechanism != CURVE:
        return "none"
    if held.declared.is_server and not held.declared.overruled:
        return "server"
    return "client" if held.declared.server_key else "none"


def why_refused(held: Held, made: Endpoint, mechanism: int, handler: Handler) -> tuple[str, str] | None:
    """Why, and by which entry, the socket may not have at *made* what the program brings; None where it may."""
    settings = made.profile.settings
    doing = f"{held.name} may not {made.op} {made.address}"
    trap = held.declared.refusal(mechanism, needs_zap=False)
    if trap is not None:
        return f"{doing}: {trap}", held.state.said_by
    if made.role == "none":
        return None
    never = places.why_never_encrypted(held, made.address)
    if never is not None:
        return f"{doing} without CURVE: {never}", settings["encrypt"].entry
    if mechanism not in (0, CURVE):
        return f"{doing} with {MECHANISMS[mechanism]}, the policy wants CURVE", settings["encrypt"].entry
    role = side(held, mechanism)
    if role == "none":
        return None
    says = {key: settings[key] for key in ("server_side", "server", "admit", "domain") if is_written(settings, key)}
    if role != made.role and "server_side" in says:
        why = f'the program makes it a CURVE {role}, and server_side = "{says["server_side"].value}" the other side'
        return f"{doing}: {why}", says["server_side"].entry
    if role == "client" and "server" in says and _is_another(held, str(says["server"].value)):
        why = f"the program expects another key there than that of {says['server'].value}"
        return f"{doing}: {why}", says["server"].entry
    rule = says.get("admit") or says.get("domain")
    if role == "server" and made.profile.authenticated and rule is not None and _has_handler(held, handler):
        why = f'the program\'s own ZAP handler would decide who comes in, and not {rule.key} = "{rule.value}"'
        return f"{doing}: {why}", rule.entry
    return None


def keep(socket: Any, held: Held, made: Endpoint, role: Role, handler: Handler) -> list[tuple[str, str]]:
    """Makes *socket*, whose security options are the program's, ready for *made*, as ``policed.settle`` does with the
    policy's; returns what is to be said of it, by key of the policy."""
    made.role, made.own_keys = role, role != "none"
    said = [("encrypt", KEPT)] if made.own_keys else []
    if role == "server" and made.profile.authenticated:
        made.own_handler = _has_handler(held, handler)
        said.append(("zap", _let_its_handler_ask(socket, held, handler) if made.own_handler else OUR_HANDLER))
        if not made.own_handler:
            _ask_ourselves(socket, held, made)
    elif held.declared.domain and handler != "none":
        Backend.set(socket, zmq.ZAP_ENFORCE_DOMAIN, 1)
    refuse_place(held, made)
    if made.own_keys:
        curve.leave_room(socket, held)
    follow(socket, held, made)
    return said


def unasked(held: Held, made: Endpoint, handler: Handler) -> str | None:
    """Why nobody who comes in at *made* would be asked who he is, where he has to be."""
    if not made.profile.authenticated or _has_handler(held, handler):
        return None
    return (
        f"{held.name} lets in at {made.address} whoever knows its key, and the policy wants its peers asked: "
        "start a ZAP handler before it, or make known whom to let in (ironhouse keys trust PEER.key)"
    )


def _has_handler(held: Held, handler: Handler) -> bool:
    """Whether the program sees to it who comes in: who names a domain means to have a handler for it."""
    return handler != "none" or held.declared.domain


def _let_its_handler_ask(socket: Any, held: Held, handler: Handler) -> str:
    if not held.declared.domain:
        if handler != "pyzmq's":
            return f"{ITS_HANDLER}; it names no ZAP_DOMAIN: were it to end, everybody would come in"
        Backend.set(socket, zmq.ZAP_DOMAIN, EVERY_DOMAIN)
    Backend.set(socket, zmq.ZAP_ENFORCE_DOMAIN, 1)
    return ITS_HANDLER if handler != "none" else f"{ITS_HANDLER}; nobody before it is there"


def _ask_ourselves(socket: Any, held: Held, made: Endpoint) -> None:
    why = unasked(held, made, "none")
    if why is not None and not held.state.trusted().by_key:
        raise PolicyViolation(why, made.profile.settings["zap"].entry)
    curve.ask_peers(socket, held, made)


def _is_another(held: Held, name: str) -> bool:
    """Whether the key that the program expects is not that of *name*; where that is not known, nobody can tell."""
    try:
        return held.state.source.peer(name).public != held.declared.server_key
    except CertificateError:
        return False
