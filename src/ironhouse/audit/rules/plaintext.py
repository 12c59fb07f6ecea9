"""Plaintext on an endpoint that others may reach.

Owns which endpoints owe encryption: a bind that may leave this machine, and a connect to another one. A
connect whose address is not known is undetermined. An endpoint whose CURVE options came too late is left to
the rule that says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.cases import endpoint, is_set, may_set, socket
from ironhouse.audit.mechanism import CURVE_OPTIONS, deciding_flag
from ironhouse.audit.remedy import curve_client, curve_server
from ironhouse.audit.rule import Case, Question, Rule, Verdict
from ironhouse.model.fact import Confidence, EndpointFact, Mechanism, SocketFact
from ironhouse.model.sockets import ROUTABLE, worst

ENCRYPTS: frozenset[Mechanism | None] = frozenset({"curve-server", "curve-client"})
"""None is the NULL mechanism, ``plain`` is PLAIN: a password, itself in clear."""

ENCRYPTED = Question("curve", "use CURVE", "endpoints", "routable endpoints")


def _check(fact: SocketFact) -> Iterator[Verdict]:
    for number, one in enumerate(fact.endpoints):
        if worst(one.exposure) not in ROUTABLE or (
            one.mechanism not in ENCRYPTS and not set(CURVE_OPTIONS).isdisjoint(one.late_options)
        ):
            continue
        yield _judge(fact, one, str(number))


def _is_opaque(one: EndpointFact) -> bool:
    """Whether nothing of the address is known: it may as well be ``inproc``."""
    return one.text.startswith("{") and one.text.endswith("}") and "}" not in one.text[:-1]


def _surely_routable(one: EndpointFact) -> bool:
    """Whether no path and no default keeps the endpoint on this machine."""
    return ROUTABLE.issuperset(one.exposure)


def _judge(fact: SocketFact, one: EndpointFact, unit: str) -> Verdict:
    where = f"{one.op} to {one.text}" if one.op == "connect" else f"bind on {one.text}"
    flag, exposure = deciding_flag(fact, one), worst(one.exposure)
    if one.mechanism in ENCRYPTS:
        if flag is None:
            return Verdict("ok", one.path, one.line, unit=unit, exposure=exposure)
        message = f"{where} is in plaintext unless {flag}"
        return Verdict("violation", one.path, one.line, message, unit, exposure, confidence="medium")
    if one.mechanism == "unknown":
        return Verdict("undetermined", one.path, one.line, f"the mechanism of {where} is not known", unit, exposure)
    if one.op == "connect" and (one.exposure != ("remote-connect",) or _is_opaque(one)):
        message = f"{where} is in plaintext, and where it leads is not known"
        return Verdict("undetermined", one.path, one.line, message, unit, exposure)
    message = f"{where} is in plaintext"
    if one.mechanism == "plain":
        message = f"{where} uses PLAIN: the password and all that follows go over the wire in clear"
    if flag:
        message = f"{where} is in plaintext unless {flag}"
    confidence: Confidence | None = (
        "medium" if flag or exposure in ("unknown", "config") or not _surely_routable(one) else None
    )
    return Verdict("violation", one.path, one.line, message, unit, exposure, confidence=confidence)


def _remedy(fact: SocketFact, verdict: Verdict) -> str:
    one = fact.endpoints[int(verdict.unit)]
    return curve_server(fact) if one.op == "bind" else curve_client(fact)


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
