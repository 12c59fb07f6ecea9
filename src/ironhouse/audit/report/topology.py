"""Which sockets can meet: files and sockets as nodes, a bind and a connect whose addresses fit as an edge.

Owns which meetings are shown and what is known of the connection between them. Must not lay out or draw. A meeting that
is only possible is shown where few are, because lines to everything say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from ironhouse.audit.calls import Call, calls
from ironhouse.audit.mechanism import deciding_flag
from ironhouse.audit.meeting import may_talk, meets
from ironhouse.audit.report.judged import Judged
from ironhouse.model.fact import EndpointFact, SocketFact

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

_ASKING = {"REQ", "REP"}


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
        if other.id == fact.id or not may_talk(fact, other):
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
