"""Which sockets can meet: files and sockets as nodes, a bind and a connect whose addresses fit as an edge.

Owns when two addresses fit and what is known of the connection between them. Must not lay out or draw. What the source
does not fix may be anything: such an edge is *possible*, and an address of which nothing is known meets none, because
lines to everything say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from ironhouse.audit.calls import Call, calls
from ironhouse.audit.mechanism import deciding_flag
from ironhouse.audit.report.judged import Judged
from ironhouse.model.fact import EndpointFact, SocketFact
from ironhouse.policy.patterns import overlap

Verdict = Literal["encrypted", "conditional", "plaintext", "local", "unknown"]
VERDICTS: dict[Verdict, str] = {
    "plaintext": "plaintext that leaves the machine",
    "conditional": "encrypted on some paths only",
    "encrypted": "CURVE on both sides",
    "local": "stays on this machine",
    "unknown": "not known",
}
"""From worst to best, the unknown apart."""

PARTNERS = 3
"""A connect that may meet more binds than this, because its port is not known, is shown without lines."""

MEETS: dict[str, frozenset[str]] = {
    "PUSH": frozenset({"PULL"}),
    "PULL": frozenset({"PUSH"}),
    "PUB": frozenset({"SUB", "XSUB"}),
    "XPUB": frozenset({"SUB", "XSUB"}),
    "SUB": frozenset({"PUB", "XPUB"}),
    "XSUB": frozenset({"PUB", "XPUB"}),
    "REQ": frozenset({"REP", "ROUTER"}),
    "REP": frozenset({"REQ", "DEALER"}),
    "DEALER": frozenset({"REP", "DEALER", "ROUTER"}),
    "ROUTER": frozenset({"REQ", "DEALER", "ROUTER"}),
    "PAIR": frozenset({"PAIR"}),
    "SERVER": frozenset({"CLIENT"}),
    "CLIENT": frozenset({"SERVER"}),
    "RADIO": frozenset({"DISH"}),
    "DISH": frozenset({"RADIO"}),
    "GATHER": frozenset({"SCATTER"}),
    "SCATTER": frozenset({"GATHER"}),
    "PEER": frozenset({"PEER"}),
    "CHANNEL": frozenset({"CHANNEL"}),
}
"""Which types may talk to which: the RFCs of each pattern, and ``zmq_socket(3)``."""

_ASKING = {"REQ", "REP"}
_DEFAULT = re.compile(r"\{[^{}]*=([\w.:/*\-\[\]]+)\}")
_HOLE = re.compile(r"\{[^{}]*\}|…")
_ADDRESS = re.compile(r"(?P<transport>[^:{}]+|\*\*)://(?P<rest>.*)", re.DOTALL)
_HOST_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:\]]*)(?::(?P<port>.*))?", re.DOTALL)
_EVERY_HOST = frozenset({"*", "0.0.0.0", "[::]", "[*]", "**", "[**]"})  # noqa: S104 - an address that is read, not bound
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|\[::1\]")


class Edge(msgspec.Struct, frozen=True):
    """A connect (of the socket ``source``) that can reach a bind (of ``target``); ids of sockets."""

    source: str
    target: str
    connect: EndpointFact
    bind: EndpointFact
    possible: bool
    verdict: Verdict


class Topology(msgspec.Struct, frozen=True):
    """Production sockets by file, the edges between them, and how many connects are shown without lines."""

    files: dict[str, list[SocketFact]]
    edges: tuple[Edge, ...]
    vague: int


class _Address(msgspec.Struct, frozen=True):
    """An address as a pattern: ``**`` where nothing is known. ``fixed`` when its port or name is."""

    transport: str
    host: str
    port: str
    fixed: bool


def topology(judged: Judged) -> Topology:
    """What the production sockets of a document look like together."""
    files: dict[str, list[SocketFact]] = {}
    for one in judged.production:
        files.setdefault(judged.shown(one.root, one.path), []).append(one)
    binds = [(one, call) for one in judged.production for call in calls(one) if call.first.op == "bind"]
    edges: list[Edge] = []
    vague = 0
    for one in judged.production:
        for call in calls(one):
            if call.first.op == "connect":
                found = _likeliest(judged, _partners(one, call, binds))
                vague += not found
                edges += found
    return Topology(files, tuple(edges), vague)


def _partners(fact: SocketFact, call: Call, binds: Iterable[tuple[SocketFact, Call]]) -> Iterator[Edge]:
    for other, bound in binds:
        if other.id == fact.id or not _may_talk(fact, other):
            continue
        pairs = [(a, b, meets(a.text, b.text)) for a in call.endpoints for b in bound.endpoints]
        fitting = [pair for pair in pairs if pair[2] is not None]
        if fitting:
            connect, bind, sure = next((pair for pair in fitting if pair[2]), fitting[0])
            yield Edge(fact.id, other.id, connect, bind, not sure, _verdict(fact, connect, other, bind))


def _likeliest(judged: Judged, edges: Iterable[Edge]) -> list[Edge]:
    """One edge to each socket, what is sure before what is possible; none where too much is possible.

    A REQ and a REP are made for each other: with one at hand, what else they may talk to is left out.
    """
    found: dict[str, Edge] = {}
    for one in edges:
        if one.target not in found or (found[one.target].possible and not one.possible):
            found[one.target] = one
    sure = [one for one in found.values() if not one.possible]
    if sure:
        return sure
    pairs = [one for one in found.values() if {judged.by_id[one.source].type, judged.by_id[one.target].type} == _ASKING]
    possible = pairs or list(found.values())
    return possible if len(possible) <= PARTNERS else []


def _may_talk(one: SocketFact, other: SocketFact) -> bool:
    if not one.types or not other.types:
        return True
    return any(MEETS.get(a, frozenset()) & set(other.types) for a in one.types)


def meets(connect: str, bind: str) -> bool | None:
    """Whether the addresses fit: True when port or name say so, False when they may, None when they do not or when
    nothing is known of one of them. One expression in both may well be one address, whatever it is."""
    one, other = _address(connect), _address(bind)
    if one is None or other is None:
        return False if connect == bind and "{" in connect else None
    if not overlap(one.transport, other.transport):
        return None
    if not overlap(one.port, other.port) or not _hosts_meet(one.host, other.host):
        return None
    return one.fixed and other.fixed


def _address(text: str) -> _Address | None:
    """*text* as a pattern; None where not even the transport is known."""
    plain = _HOLE.sub("**", _DEFAULT.sub(r"\1", text))
    match = _ADDRESS.fullmatch(plain)
    if match is None:
        return None
    transport, rest = match["transport"], match["rest"]
    if transport in ("inproc", "ipc"):
        return _Address(transport, "**", rest, "**" not in rest)
    parts = _HOST_PORT.fullmatch(rest)
    if parts is None:
        return _Address(transport, "**", "**", fixed=False)
    port = parts["port"] if parts["port"] not in (None, "", "*", "0") else "**"
    return _Address(transport, parts["host"], port, "**" not in port)


def _hosts_meet(connect: str, bind: str) -> bool:
    """A bind to every interface takes all; two loopback addresses are one; names may be resolved to any address."""
    if bind in _EVERY_HOST or "**" in connect or connect in _EVERY_HOST:
        return True
    inside = [_LOOPBACK.fullmatch(one) is not None for one in (connect, bind)]
    if any(inside):
        return all(inside)
    return overlap(connect, bind) or not (_numeric(connect) and _numeric(bind))


def _numeric(host: str) -> bool:
    return host.startswith("[") or host.replace(".", "").isdigit()


def _verdict(one: SocketFact, connect: EndpointFact, other: SocketFact, bind: EndpointFact) -> Verdict:
    """What is known of a connection between the two ends."""
    if _inside(connect) or _inside(bind):
        return "local"
    ends = ((one, connect), (other, bind))
    if any(end.mechanism == "unknown" for _, end in ends):
        return "unknown"
    if not all(end.mechanism in ("curve-server", "curve-client") for _, end in ends):
        return "plaintext"
    return "conditional" if any(deciding_flag(fact, end) for fact, end in ends) else "encrypted"


def _inside(one: EndpointFact) -> bool:
    """Whether an end of it is within the machine on every path."""
    return set(one.exposure) <= {"inproc", "ipc", "loopback"}
