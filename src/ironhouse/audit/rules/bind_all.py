"""A bind to every interface of the machine.

Owns which peers the tree shows: where all of them connect by the loopback address, nobody elsewhere is meant to come.
What may go over the wire in clear another rule says; this one is about who may knock at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.calls import addresses, calls
from ironhouse.audit.cases import endpoint, socket
from ironhouse.audit.meeting import may_talk, meets
from ironhouse.audit.remedy import comment, name_of
from ironhouse.audit.rule import Case, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import Confidence, EndpointFact
from ironhouse.model.finding import Severity

_GROUPS = ("pgm://", "epgm://", "norm://", "udp://", "tipc://")
"""Transports of which an address is no interface."""


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    for call in calls(fact):
        everywhere = [one for one in call.endpoints if _is_everywhere(one)]
        setting = asked.at(everywhere[0]).settings.get("bind_all") if everywhere else None
        if call.first.op != "bind" or setting is None or setting.value != "refuse":
            continue
        peers = _peers(asked, everywhere)
        base: Severity | None = None
        confidence: Confidence | None = None
        says = "is on every interface of the machine"
        if any(one.exposure != ("wildcard",) for one in everywhere) or len(everywhere) < len(call.endpoints):
            says, confidence = f"{says} unless something else is given", "medium"
        if peers:
            # A client beside the server that says so itself; one in another file may be there to try it out.
            inside = all(one.path == call.first.path and one.certainty == "must" for one in peers)
            base = "medium" if inside else None
            where = ", ".join(dict.fromkeys(f"{one.path}:{one.line}" for one in peers[:2]))
            count = "the one peer" if len(peers) == 1 else f"all {len(peers)} peers"
            connect = "connects" if len(peers) == 1 else "connect"
            says = f"{says}, and {count} in this tree ({where}) {connect} by loopback"
        yield Verdict(
            "violation",
            call.first.path,
            call.first.line,
            f"bind on {addresses(everywhere)} {says}",
            str(call.number),
            "wildcard",
            base=base,
            confidence=confidence,
            settings=(setting,),
        )


def _is_everywhere(one: EndpointFact) -> bool:
    return one.op == "bind" and "wildcard" in one.exposure and not one.text.startswith(_GROUPS)


def _peers(asked: Subject, bound: list[EndpointFact]) -> list[EndpointFact]:
    """The connects of the tree that lead there, if all do by loopback; none where one that may lead there does not."""
    found: list[EndpointFact] = []
    for other in asked.beside:
        if other.scope != "production" or other.id == asked.socket.id or not may_talk(other, asked.socket):
            continue
        for one in other.endpoints:
            if one.op != "connect":
                continue
            fits = [meets(one.text, end.text) for end in bound]
            if one.exposure != ("loopback",) and fits != [None] * len(fits):
                return []
            if True in fits:
                found.append(one)
    return found


def _remedy(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    by_loopback = bool(_peers(asked, [one for one in calls(fact)[int(verdict.unit)].endpoints if _is_everywhere(one)]))
    address = "tcp://127.0.0.1:PORT" if by_loopback else "tcp://ADDRESS:PORT"
    words = "the peers that are known are on this machine" if by_loopback else "the one interface that peers come by"
    code = {
        "pyzmq": f'SOCKET.bind("{address}")',
        "libzmq": f'zmq_bind(SOCKET, "{address}");',
        "cppzmq": f'SOCKET.bind("{address}");',
        "czmq": f'zsock_bind(SOCKET, "{address}");',
        "zmqpp": f'SOCKET.bind("{address}");',
    }[fact.binding].replace("SOCKET", name_of(fact))
    return f"{comment(fact, words)}\n{code}"


_HEAD = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\n"

RULE = Rule(
    id="bind-all-interfaces",
    strategy="curve",
    base="low",
    confidence="high",
    title="A bind to every interface",
    why=(
        "An address with * or 0.0.0.0 takes connections on every network that the machine has, and on each that it "
        "will get: the wireless one, the management one, a container's. Who can reach a port can fill its queues and "
        "find the next flaw before any key is asked for. Where the peers come from is known to whoever deploys it."
    ),
    references=(
        "https://cwe.mitre.org/data/definitions/1327.html",
        "https://libzmq.readthedocs.io/en/latest/zmq_tcp.html",
    ),
    check=_check,
    remedy=_remedy,
    valid=(
        Case(
            "the loopback interface",
            socket("PULL", endpoint("bind", "tcp://127.0.0.1:5555", "loopback")),
            _HEAD + "sock.bind('tcp://127.0.0.1:5555')\n",
        ),
        Case(
            "one interface",
            socket("PULL", endpoint("bind", "tcp://10.0.0.7:5555", "host-variable")),
            _HEAD + "sock.bind('tcp://10.0.0.7:5555')\n",
        ),
        Case(
            "a policy that allows it",
            socket("PULL", endpoint("bind", "tcp://*:5555", "wildcard")),
            _HEAD + "sock.bind('tcp://*:5555')\n",
            '[defaults]\nbind_all = "allow"\nwhy = "one network, and a firewall before it"\n',
        ),
    ),
    invalid=(
        Case(
            "every interface",
            socket("PULL", endpoint("bind", "tcp://*:5555", "wildcard")),
            _HEAD + "sock.bind('tcp://*:5555')\n",
        ),
    ),
)
