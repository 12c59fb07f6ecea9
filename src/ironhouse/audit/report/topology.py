"""Which sockets can meet: files and sockets as nodes, a bind and a connect whose addresses fit as an edge.

Owns which binds a connect is drawn to and what is known of the connection between them. Must not lay out or draw. When
two addresses fit is ``audit.meeting``'s. What the source does not fix may be anything: such an edge is *possible*;
where too many binds could be meant, they are one group, because lines to everything say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from ironhouse.audit.calls import Call, calls
from ironhouse.audit.mechanism import deciding_flag
from ironhouse.audit.meeting import may_talk
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.likeness import fits, is_open, names
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
"""A connect that may meet more binds than this, because its port is not known, leads to them as a group."""

_ASKING = {"REQ", "REP"}


class Edge(msgspec.Struct, frozen=True):
    """A connect (of the socket ``source``) that can reach a bind (of ``target``); ids of sockets."""

    source: str
    target: str
    connect: EndpointFact
    bind: EndpointFact
    possible: bool
    verdict: Verdict


class Group(msgspec.Struct, frozen=True):
    """Binds of which each of these connects can reach one, and the source does not say which.

    ``sources`` are the connects' sockets with the address that each has; ``letter`` is what readers call the group.
    """

    letter: str
    targets: tuple[str, ...]
    sources: tuple[tuple[str, EndpointFact], ...]
    verdict: Verdict


class Topology(msgspec.Struct, frozen=True):
    """Production sockets by file, what leads where, and how many connects fit no bind of this code."""

    files: dict[str, list[SocketFact]]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...]
    outside: int


def topology(judged: Judged) -> Topology:
    """What the production sockets of a document look like together."""
    files: dict[str, list[SocketFact]] = {}
    for one in judged.production:
        files.setdefault(judged.shown(one.root, one.path), []).append(one)
    binds = [(one, call) for one in judged.production for call in calls(one) if call.first.op == "bind"]
    edges: list[Edge] = []
    several: dict[tuple[str, ...], list[Edge]] = {}
    outside = 0
    for one in judged.production:
        for call in calls(one):
            if call.first.op == "connect":
                found = _likeliest(judged, _partners(one, call, binds))
                outside += not found
                if len(found) <= (PARTNERS if _is_narrow(found) else 1):
                    edges += found
                else:
                    several.setdefault(tuple(edge.target for edge in found), []).extend(found)
    edges = list(_best(edges).values())
    groups = [_group(number, targets, found) for number, (targets, found) in enumerate(several.items())]
    return Topology(files, tuple(edges), tuple(groups), outside)


def _group(number: int, targets: tuple[str, ...], edges: list[Edge]) -> Group:
    sources = {edge.source: edge.connect for edge in reversed(edges)}
    verdicts = {edge.verdict for edge in edges}
    return Group(
        _letter(number), targets, tuple(reversed(sources.items())), verdicts.pop() if len(verdicts) == 1 else "unknown"
    )


def _letter(number: int) -> str:
    """A to Z, then AA: as columns of a sheet are called."""
    before, place = divmod(number, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + place)


def _partners(fact: SocketFact, call: Call, binds: Iterable[tuple[SocketFact, Call]]) -> Iterator[Edge]:
    """One edge to each bind that may be meant; those of other roots only where the addresses fit."""
    for other, bound in binds:
        if other.id == fact.id or not may_talk(fact, other):
            continue
        pairs = [(a, b, fits(a.text, b.text)) for a in call.endpoints for b in bound.endpoints]
        fitting = [pair for pair in pairs if pair[2] is not None]
        if not fitting and other.root == fact.root and fact.types and other.types:
            fitting = [pair for pair in pairs if is_open(pair[0].text) or is_open(pair[1].text)]
        if fitting:
            connect, bind, sure = next((pair for pair in fitting if pair[2]), fitting[0])
            yield Edge(fact.id, other.id, connect, bind, not sure, _verdict(fact, connect, other, bind))


def _likeliest(judged: Judged, edges: Iterable[Edge]) -> list[Edge]:
    """One edge to each socket, and of what is possible only what is likeliest: first what is sure, by port or name.

    Then what names the same thing in both addresses (a variable, a key of the configuration); then what has an address
    of which something is known. A REQ and a REP are made for each other: with one at hand, what else they may talk to
    is left out.
    """
    found = _best(edges)
    best = max(map(_likeness, found.values()), default=(False, 0, False))
    likely = [one for one in found.values() if _likeness(one) == best]
    pairs = [one for one in likely if {judged.by_id[one.source].type, judged.by_id[one.target].type} == _ASKING]
    return likely if best[0] else pairs or likely


def _best(edges: Iterable[Edge]) -> dict[tuple[str, str], Edge]:
    """Of two sockets with several connections the one that is surest."""
    found: dict[tuple[str, str], Edge] = {}
    for one in edges:
        ends = one.source, one.target
        if ends not in found or _likeness(one) > _likeness(found[ends]):
            found[ends] = one
    return found


def _likeness(one: Edge) -> tuple[bool, int, bool]:
    """How likely it is that the two ends meet: surely, by as many names, by what is known of both addresses."""
    connect, bind = one.connect.text, one.bind.text
    shared = len(names(connect) & names(bind)) if one.possible else 0
    return not one.possible, shared, _is_known(one)


def _is_known(one: Edge) -> bool:
    return fits(one.connect.text, one.bind.text) is not None


def _is_narrow(edges: Iterable[Edge]) -> bool:
    """Whether a few lines say something: not where all that speaks for them is the sockets' types."""
    return all(not one.possible or _is_known(one) or _likeness(one)[1] for one in edges)


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
