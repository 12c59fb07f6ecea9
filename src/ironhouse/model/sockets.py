"""What each socket type does: whether it sends, receives, and waits when its queues are full.

Owns these tables and the questions that a fact answers with them. Must not know any rule: "owes a
bound" is said elsewhere. Sources: ``zmq_socket(3)`` of libzmq 4.3.5 ("Action in mute state"), the
``xsend`` of each type in its source, and runs recorded in FACTS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ironhouse.model.fact import SOCKET_TYPES, EndpointFact, Exposure, SocketFact

SENDS: frozenset[str] = frozenset(SOCKET_TYPES) - {"SUB", "PULL", "XSUB", "DISH", "GATHER"}
"""Types that send messages of the application. XSUB's sends are subscriptions."""

RECEIVES: frozenset[str] = frozenset(SOCKET_TYPES) - {"PUB", "PUSH", "XPUB", "RADIO", "SCATTER"}
"""Types that receive messages of the application. XPUB's receives are subscriptions."""

WAITS_ON_SEND: frozenset[str] = SENDS - {"PUB", "XPUB", "RADIO", "ROUTER", "REP"}
"""Types whose send waits when no peer can take the message. The others drop it: REP answers through
ROUTER's code without MANDATORY, and was seen to drop with its mark reached."""

WAITS_ON_SEND_WITH: dict[str, str] = {"ROUTER": "ROUTER_MANDATORY", "PUB": "XPUB_NODROP", "XPUB": "XPUB_NODROP"}
"""Types that drop by default and wait once this option is on."""

EXPOSURE_ORDER: tuple[Exposure, ...] = (
    "inproc",
    "ipc",
    "loopback",
    "unknown",
    "remote-connect",
    "config",
    "host-variable",
    "wildcard",
)
"""From least to most exposed. ``unknown`` ranks above what is known to stay on this machine."""

ROUTABLE: frozenset[Exposure] = frozenset({"wildcard", "host-variable", "config", "remote-connect", "unknown"})
"""Exposures that may leave this machine."""

_ELSEWHERE: frozenset[Exposure] = frozenset({"host-variable", "config", "remote-connect"})

FEW_ADDRESSES = 3
"""How many addresses one call may be given before it is nobody's guess which of them a socket has."""

NETWORK = ("tcp://", "ws://", "wss://", "udp://", "pgm://", "epgm://", "norm://", "tipc://", "vmci://")
"""How an address begins that is known to be neither inproc nor ipc."""

_EVERY_HOST = re.compile(r"^\w+://(?:\*|\{[^{}]*=\*\})(?::|$)")


def does(socket: SocketFact, types: frozenset[str]) -> bool | None:
    """Whether the socket is of one of *types*: None when its type is unknown, or only some of its types are."""
    hits = [one in types for one in socket.types]
    if not hits or (any(hits) and not all(hits)):
        return None
    return hits[0]


def ends_its_proxy(socket: SocketFact, name: str) -> bool:
    """Whether option *name* lets a peer end the proxy that the socket is of: with ROUTER_MANDATORY a reply to one that
    is gone fails, ``zmq_proxy`` returns with that error, and nobody is served any more (seen with libzmq 4.3.5)."""
    return name == "ROUTER_MANDATORY" and any(one.op == "proxy" for one in socket.operations)


def waits_on_send(socket: SocketFact) -> bool | None:
    """Whether a send of this socket can wait for a peer; None when its type or the deciding option is unknown."""
    answers = {_type_waits(socket, one) for one in socket.types}
    return answers.pop() if len(answers) == 1 else None


def ranked(exposures: Iterable[Exposure]) -> tuple[Exposure, ...]:
    """Each exposure once, the worst first."""
    return tuple(sorted(set(exposures), key=EXPOSURE_ORDER.index, reverse=True))


def worst(exposures: Iterable[Exposure]) -> Exposure:
    """The exposure that a severity goes by; ``unknown`` of none.

    ``config`` says where a ``host-variable`` or a ``remote-connect`` comes from, and stands for it.
    """
    said = set(exposures)
    if "config" in said:
        said -= {"host-variable", "remote-connect"}
    return max(said, key=EXPOSURE_ORDER.index, default="unknown")


def stays_inside(endpoint: EndpointFact) -> bool:
    """Whether the endpoint is within the process on every path: no mechanism applies there."""
    return endpoint.exposure == ("inproc",)


def reach(one: EndpointFact) -> Exposure:
    """Its worst exposure as far as the address tells: ``unknown`` where not even the transport is fixed."""
    found = worst(one.exposure)
    if found in ("host-variable", "remote-connect") and not one.text.startswith(NETWORK):
        return "unknown"
    return found


def weight(socket: SocketFact, one: EndpointFact) -> Exposure:
    """The exposure that a severity goes by: its reach, and ``unknown`` where it leaves the machine only if told to.

    A connect to a host that nothing is known of is such a one: of those that were read in public code every second
    turned out to stay on the machine by a default that another file holds. A bind to one was meant for others, unless
    a configuration names it that is not in the tree.
    """
    found = reach(one)
    if found in _ELSEWHERE and (_stays_unless_told(socket, one) or _goes_anywhere(one) or _is_open(socket, one)):
        return "unknown"
    if found in ROUTABLE and may_stay(other for other in socket.endpoints if _is_same_call(other, one)):
        return "unknown"
    return "unknown" if found in ROUTABLE and is_asked_for(socket, one) else found


def leads_nowhere(one: EndpointFact) -> bool:
    """Whether it connects to every interface, if nobody names another host: libzmq refuses that."""
    return one.op == "connect" and _EVERY_HOST.search(one.text) is not None


def exposure(socket: SocketFact) -> Exposure:
    """The worst weight among its endpoints; ``unknown`` when no endpoint was seen."""
    return max((weight(socket, one) for one in socket.endpoints), key=EXPOSURE_ORDER.index, default="unknown")


def may_stay(endpoints: Iterable[EndpointFact]) -> bool:
    """Whether *endpoints* are what many callers give, and some of it does not leave this machine: whose is whose?"""
    found = {one.text: one for one in endpoints}
    return len(found) > FEW_ADDRESSES and any(ROUTABLE.isdisjoint(one.exposure) for one in found.values())


def _is_same_call(one: EndpointFact, other: EndpointFact) -> bool:
    return (one.op, one.path, one.line) == (other.op, other.path, other.line)


def is_asked_for(socket: SocketFact, one: EndpointFact) -> bool:
    """Whether a flag has to be set for it, and what is used without that flag does not leave this machine."""
    return one.told_by is not None and any(
        other.told_by is None and other.op == one.op and ROUTABLE.isdisjoint(other.exposure)
        for other in socket.endpoints
    )


def _goes_anywhere(one: EndpointFact) -> bool:
    """Whether it connects to a host, or an address, that is a variable as a whole without a default, or is empty.

    libzmq connects to no ``*``: what has that by default is always given another.
    """
    scheme, separator, rest = one.text.partition("://")
    host, closed, tail = (rest if separator else scheme).partition("}")
    nameless = host.startswith("{") and ("=" not in host or host.endswith(("=", "=*")))
    if not separator:
        nameless = nameless and closed == "}" and not tail
    return one.op == "connect" and (nameless or (separator != "" and rest.startswith(":")))


def _is_open(socket: SocketFact, one: EndpointFact) -> bool:
    """Whether it binds a host that a configuration names which is not in the tree, or that Python's ``None`` stands for
    where it was met: libzmq binds no empty one."""
    return one.open_host or (socket.language == "python" and one.op == "bind" and one.text.startswith("tcp://:"))


def _stays_unless_told(socket: SocketFact, one: EndpointFact) -> bool:
    """Whether this machine's own address is what stands there as long as nobody names another host.

    Either as the default, or as what the same call is given where the variable that holds the host is empty.
    """
    if "loopback" in one.exposure:
        return True
    scheme, _, rest = one.text.partition("://{")
    tail = rest.partition("}")[2]
    return bool(rest) and any(
        other.exposure == ("loopback",)
        and _is_same_call(other, one)
        and other.text.startswith(scheme)
        and tail
        and other.text.endswith(tail)
        for other in socket.endpoints
    )


def set_late(socket: SocketFact, mark: str) -> list[EndpointFact]:
    """The endpoints whose later peers never see high-water mark *mark*, since it was set after them.

    A bind; on inproc a connect too. What is bound again afterwards, to the same address, has the mark.
    """
    in_time = {(one.op, one.text) for one in socket.endpoints if mark not in one.late_options}
    return [
        one
        for one in socket.endpoints
        if mark in one.late_options and (one.op == "bind" or stays_inside(one)) and (one.op, one.text) not in in_time
    ]


def _type_waits(socket: SocketFact, one: str) -> bool | None:
    if one in WAITS_ON_SEND:
        return True
    deciding = WAITS_ON_SEND_WITH.get(one)
    if deciding is None:
        return False
    fact = socket.option(deciding)
    if fact.state == "default":
        return False
    return None if fact.state == "unknown" or fact.value is None else bool(fact.value)
