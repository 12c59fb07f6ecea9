"""A socket's facts in a word each, for tables.

Owns the words. Must not know any format, nor judge: ``none`` is a fact here, and whether it is bad is a rule's.
A dash means that the socket's type has no such thing; a question mark that it could not be worked out, and behind a
value that it is so on some paths only.
"""

from __future__ import annotations

from ironhouse.audit.mechanism import ENCRYPTING, deciding_flag
from ironhouse.model.fact import Bound, EndpointFact, OperationKind, SocketFact
from ironhouse.model.sockets import RECEIVES, SENDS, does, ranked, set_late, stays_inside, waits_on_send

NOT_ITS_BUSINESS = "–"
NOT_KNOWN = "?"

_ENDLESS_FIRST: tuple[Bound, ...] = ("none", "unknown", "wait", "poll", "nonblocking", "option")


def type_of(socket: SocketFact) -> str:
    return socket.type if socket.types else NOT_KNOWN


def marks(socket: SocketFact) -> str:
    """The send and receive high-water marks: ``1000/–``, ``default/0``, ``late/?``."""
    return f"{_mark(socket, 'SNDHWM', SENDS)}/{_mark(socket, 'RCVHWM', RECEIVES)}"


def send_bound(socket: SocketFact) -> str:
    """What bounds a send: ``drops`` for a type that never waits."""
    waits = waits_on_send(socket)
    if waits is False:
        return "drops" if does(socket, SENDS) else NOT_ITS_BUSINESS
    return _bound(socket, frozenset({"send"}), "SNDTIMEO")


def receive_bound(socket: SocketFact) -> str:
    """What bounds a receive."""
    if does(socket, RECEIVES) is False and not any(one.op == "recv" for one in socket.operations):
        return NOT_ITS_BUSINESS
    return _bound(socket, frozenset({"recv", "poll"}), "RCVTIMEO")


def exposures(socket: SocketFact) -> str:
    """Every exposure of its endpoints, the worst first."""
    seen = ranked(word for one in socket.endpoints for word in one.exposure)
    return ", ".join(NOT_KNOWN if one == "unknown" else one for one in seen) or NOT_KNOWN


def mechanisms(socket: SocketFact) -> str:
    """Every mechanism of its endpoints; ``NULL`` is ZeroMQ's name for none. inproc never has one."""
    seen = dict.fromkeys(_mechanism(socket, one) for one in socket.endpoints if not stays_inside(one))
    if not seen:
        return NOT_ITS_BUSINESS if socket.endpoints else NOT_KNOWN
    return ", ".join(seen)


def _mechanism(socket: SocketFact, one: EndpointFact) -> str:
    if one.mechanism == "unknown":
        return NOT_KNOWN
    partly = one.mechanism in ENCRYPTING and deciding_flag(socket, one) is not None
    return (one.mechanism or "NULL") + (NOT_KNOWN if partly else "")


def _mark(socket: SocketFact, name: str, owing: frozenset[str]) -> str:
    if does(socket, owing) is False:
        return NOT_ITS_BUSINESS
    fact = socket.option(name)
    if set_late(socket, name):
        return "late"
    if fact.state == "default":
        return "default"
    value = fact.text if fact.value is None else str(fact.value)
    return (value or NOT_KNOWN) + ("?" if fact.certainty == "may" or fact.state == "unknown" else "")


def _bound(socket: SocketFact, kinds: frozenset[OperationKind], option: str) -> str:
    seen = {one.bound for one in socket.operations if one.op in kinds}
    if seen:
        worst = min(seen, key=_ENDLESS_FIRST.index)
        return NOT_KNOWN if worst == "unknown" else worst
    fact = socket.option(option)
    return "option" if fact.state == "set" and isinstance(fact.value, int) and fact.value >= 0 else NOT_KNOWN
