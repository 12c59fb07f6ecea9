"""Plaintext on an endpoint that others may reach.

Owns which endpoints owe encryption: a bind that may leave this machine, and a connect to another one. A
connect whose address is not known is undetermined. A call whose address differs from path to path is one thing to
mend, and the worst of its addresses speaks for it. An endpoint whose CURVE options came too late is left to
the rule that says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.calls import addresses, calls, worst_weight
from ironhouse.audit.cases import endpoint, is_set, may_set, socket
from ironhouse.audit.mechanism import CURVE_OPTIONS, deciding_flag
from ironhouse.audit.remedy import comment, curve_client, curve_server
from ironhouse.audit.rule import Case, Outcome, Question, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import Confidence, EndpointFact, EndpointOp, Mechanism, SocketFact
from ironhouse.model.sockets import EXPOSURE_ORDER, ROUTABLE, reach

ENCRYPTS: frozenset[Mechanism | None] = frozenset({"curve-server", "curve-client"})
"""None is the NULL mechanism, ``plain`` is PLAIN: a password, itself in clear."""

_WORSE: tuple[Outcome, ...] = ("ok", "undetermined", "violation")
_TO: dict[EndpointOp, str] = {"bind": "on", "connect": "to"}

ENCRYPTED = Question("curve", "use CURVE", "endpoints", "routable endpoints")


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    for call in calls(fact):
        owing = [one for one in call.endpoints if _owes(asked, one)]
        owing.sort(key=lambda one: -EXPOSURE_ORDER.index(reach(one)))
        if not owing:
            continue
        answers = [_judge(fact, one) for one in owing]
        worst = max((outcome for outcome, _, _ in answers), key=_WORSE.index)
        members = [one for one, answer in zip(owing, answers, strict=True) if answer[0] == worst]
        says, confidence = next((says, confidence) for outcome, says, confidence in answers if outcome == worst)
        message = f"{call.first.op} {_TO[call.first.op]} {addresses(members)} {says}" if says else ""
        spared = [one for one in call.endpoints if one not in owing]
        if message and spared:
            message += f"; on other paths it is {addresses(spared)}"
            confidence = "medium"
        yield Verdict(
            worst,
            call.first.path,
            call.first.line,
            message,
            str(call.number),
            worst_weight(fact, members),
            confidence=confidence,
        )


def _owes(asked: Subject, one: EndpointFact) -> bool:
    too_late = one.mechanism not in ENCRYPTS and not set(CURVE_OPTIONS).isdisjoint(one.late_options)
    return asked.at(one).encrypted and not too_late


def _judge(fact: SocketFact, one: EndpointFact) -> tuple[Outcome, str, Confidence | None]:
    """The answer for one address: what is so, in words that follow the address, and how sure that is."""
    flag = deciding_flag(fact, one)
    if one.mechanism in ENCRYPTS:
        if flag is None:
            return "ok", "", None
        return "violation", f"is in plaintext unless {flag}", "medium"
    if one.mechanism == "unknown":
        return "undetermined", "has a mechanism that is not known", None
    if one.op == "connect" and (one.exposure != ("remote-connect",) or reach(one) != "remote-connect"):
        return "undetermined", "is in plaintext, and where it leads is not known", None
    sure = not flag and reach(one) not in ("unknown", "config") and ROUTABLE.issuperset(one.exposure)
    confidence: Confidence | None = None if sure else "medium"
    if flag:
        return "violation", f"is in plaintext unless {flag}", confidence
    if one.mechanism == "plain":
        return "violation", "uses PLAIN: the password and all that follows go over the wire in clear", confidence
    return "violation", "is in plaintext", confidence


def _remedy(asked: Subject, verdict: Verdict) -> str:
    """CURVE for the side that the call is; where it is there on some paths, that it may not be left out on others."""
    fact = asked.socket
    call = calls(fact)[int(verdict.unit)]
    there = next((one for one in call.endpoints if one.mechanism in ENCRYPTS), None)
    flag = deciding_flag(fact, there) if there is not None else None
    if flag is not None:
        return comment(fact, f"CURVE is set up here already: refuse to start where this does not hold: {flag}")
    return curve_server(fact) if call.first.op == "bind" else curve_client(fact)


_HEAD = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\n"
_CURVE = {"CURVE_SECRETKEY": is_set(None, text="key"), "CURVE_SERVER": is_set(True)}

RULE = Rule(
    id="plaintext-endpoint",
    strategy="curve",
    base="high",
    confidence="high",
    title="Plaintext on an endpoint that others may reach",
    why=(
        "ZeroMQ's default mechanism, NULL, neither encrypts nor asks who the peer is. Everyone on the network path can "
        "read, change and replay messages, and everyone who reaches a bound port can connect, send, and fill queues."
    ),
    references=(
        "https://rfc.zeromq.org/spec/26/",
        "https://libzmq.readthedocs.io/en/latest/zmq_curve.html",
    ),
    check=_check,
    remedy=_remedy,
    question=ENCRYPTED,
    valid=(
        Case(
            "a CURVE server",
            socket(
                "PULL",
                endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-server", zap="keys"),
                options=dict(_CURVE),
            ),
            "def serve(key):\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PULL)\n"
            "    sock.curve_secretkey = key\n    sock.curve_server = True\n    sock.bind('tcp://*:5555')\n",
        ),
        Case(
            "inproc needs none",
            socket("PULL", endpoint("bind", "inproc://work", "inproc")),
            _HEAD + "sock.bind('inproc://work')\n",
        ),
    ),
    invalid=(
        Case(
            "a bind to all interfaces",
            socket("PULL", endpoint("bind", "tcp://*:5555", "wildcard")),
            _HEAD + "sock.bind('tcp://*:5555')\n",
        ),
        Case(
            "CURVE in one branch only",
            socket(
                "PULL",
                endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-server", certainty="may", flag="key"),
                options={"CURVE_SERVER": may_set(True, "key"), "CURVE_SECRETKEY": may_set(None, "key")},
            ),
            "def serve(key):\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PULL)\n    if key:\n"
            "        sock.curve_secretkey = key\n        sock.curve_server = True\n    sock.bind('tcp://*:5555')\n",
        ),
    ),
)
