"""Plaintext on an endpoint that others may reach: without a mechanism, or with PLAIN.

Owns which endpoints owe encryption: a bind that may leave this machine, and a connect to another one. A
connect whose address is not known is undetermined. A call whose address differs from path to path is one thing to
mend, and the worst of its addresses speaks for it; so is an address that a socket has at two lines. What CURVE is off
for only where somebody switches it off is less grave. A transport of datagrams and a STREAM socket know no mechanism at
all: a finding of lower severity with a remedy of its own, for no option mends it. An endpoint whose CURVE options came
too late, or were reset, is left to the rule that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import msgspec

from ironhouse.audit.calls import NOT_KNOWN, NOT_TOLD, Call, addresses, calls, worst_weight
from ironhouse.audit.cases import endpoint, is_set, may_set, socket
from ironhouse.audit.mechanism import CURVE_OPTIONS, deciding_flag, in_time, is_usual, was_reset
from ironhouse.audit.remedy import comment, curve_client, curve_server
from ironhouse.audit.rule import Case, Outcome, Question, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import Confidence, EndpointFact, EndpointOp, Mechanism, SocketFact
from ironhouse.model.finding import Severity
from ironhouse.model.sockets import EXPOSURE_ORDER, ROUTABLE, does, is_asked_for, leads_nowhere, may_stay, reach

ENCRYPTS: frozenset[Mechanism | None] = frozenset({"curve-server", "curve-client"})
"""None is the NULL mechanism."""

DATAGRAMS = ("udp://", "pgm://", "epgm://", "norm://")
"""Transports without a handshake, and so without a mechanism: what is set for CURVE does nothing there."""

STREAMS = frozenset({"STREAM"})
"""Sockets that speak plain TCP, where it does nothing either."""

_WORSE: tuple[Outcome, ...] = ("ok", "undetermined", "violation")
_TO: dict[EndpointOp, str] = {"bind": "on", "connect": "to"}

ENCRYPTED = Question("curve", "use CURVE", "endpoints", "routable endpoints")


Answer = tuple[Outcome, str, Confidence | None]
Told = tuple[EndpointOp, str | int, str, Severity | None, Confidence | None]
"""What two calls have in common of which one is the other again: a second try, or a way back after a loss."""

_SETTLED = re.compile(r"(?:[^{}]|\{self\.[\w.]+\})*:(?:\d+|\{self\.[\w.]+\})")
"""An address that is the same wherever it stands in one socket's calls, its port included."""


def _check(
    asks: Callable[[EndpointFact], bool], judge: Callable[[SocketFact, EndpointFact], Answer], asked: Subject
) -> Iterator[Verdict]:
    """One verdict for each call; a call that is there a second time for the same address is told of with the first."""
    found: dict[Told, list[Verdict]] = {}
    for number, (call, verdict) in enumerate(_judged(asks, judge, asked)):
        text = call.first.text
        is_same = verdict.outcome == "violation" and len(call.endpoints) == 1 and _SETTLED.fullmatch(text)
        key = (call.first.op, text if is_same else number, verdict.message, verdict.base, verdict.confidence)
        found.setdefault(key, []).append(verdict)
    for first, *others in found.values():
        yield msgspec.structs.replace(first, message=first.message + _again(first, others)) if others else first


def _again(first: Verdict, others: Sequence[Verdict]) -> str:
    """Where else it is so: ``; the same at line 7``, with the file where that is another one."""
    places = [f"line {one.line}" if one.path == first.path else f"{one.path}:{one.line}" for one in others]
    return f"; the same at {' and '.join(places)}"


def _judged(
    asks: Callable[[EndpointFact], bool], judge: Callable[[SocketFact, EndpointFact], Answer], asked: Subject
) -> Iterator[tuple[Call, Verdict]]:
    fact = asked.socket
    for call in calls(fact):
        owing = [one for one in call.endpoints if asks(one) and _owes(asked, one)]
        owing.sort(key=lambda one: -EXPOSURE_ORDER.index(reach(one)))
        if not owing:
            continue
        answers = [judge(fact, one) for one in owing]
        worst = max((outcome for outcome, _, _ in answers), key=_WORSE.index)
        members = [one for one, answer in zip(owing, answers, strict=True) if answer[0] == worst]
        says, confidence = next((says, confidence) for outcome, says, confidence in answers if outcome == worst)
        message = f"{call.first.op} {_TO[call.first.op]} {addresses(members)} {says}" if says else ""
        spared = [one for one in call.endpoints if one not in owing]
        told = next((one.told_by for one in members), None)
        if message and spared:
            message += f"; on other paths it is {addresses(spared)}"
            message = f"{message}, by default, unless {told}" if told else message
            confidence = "medium"
        elif message and told and all(is_asked_for(fact, one) for one in members):
            message += f" where {told}; otherwise the socket stays on this machine"
        if message and may_stay(call.endpoints):
            message += NOT_KNOWN
        if message and all(one.open_host for one in members):
            message += NOT_TOLD
        verdict = Verdict(
            worst,
            call.first.path,
            call.first.line,
            message,
            str(call.number),
            "unknown" if all(map(leads_nowhere, members)) else worst_weight(fact, members),
            base="medium" if all(_is_less_grave(fact, one) for one in members) else None,
            confidence=confidence,
        )
        yield call, verdict


def _owes(asked: Subject, one: EndpointFact) -> bool:
    too_late = one.mechanism not in ENCRYPTS and not set(CURVE_OPTIONS).isdisjoint(one.late_options)
    return asked.at(one).encrypted and not too_late and not was_reset(asked.socket, one)


def _is_less_grave(fact: SocketFact, one: EndpointFact) -> bool:
    """Whether no option mends it, or it is encrypted as long as nobody switches that off."""
    return _without_mechanism(fact, one) is not None or (one.mechanism in ENCRYPTS and is_usual(fact, one))


def _without_mechanism(fact: SocketFact, one: EndpointFact) -> str | None:
    """What of the endpoint knows no mechanism, whatever is set: its transport, or the socket."""
    if one.text.startswith(DATAGRAMS):
        return one.text.partition("://")[0]
    return "a STREAM socket" if does(fact, STREAMS) else None


def _is_plain(one: EndpointFact) -> bool:
    return one.mechanism == "plain"


def _is_not_plain(one: EndpointFact) -> bool:
    return one.mechanism != "plain"


def _judge(fact: SocketFact, one: EndpointFact) -> Answer:
    """The answer for one address: what is so, in words that follow the address, and how sure that is."""
    flag = deciding_flag(fact, one)
    bare = _without_mechanism(fact, one)
    if bare is not None and not _leads_anywhere(one):
        return "violation", f"is in plaintext: {bare} knows no mechanism", _confidence(one, None)
    if one.mechanism in ENCRYPTS:
        if flag is None:
            return "ok", "", None
        by_default = ", as it is by default" if is_usual(fact, one) else ""
        return "violation", f"is in plaintext unless {flag}{by_default}", "medium"
    if one.mechanism == "unknown":
        return "undetermined", "has a mechanism that is not known", None
    if _leads_anywhere(one):
        return "undetermined", "is in plaintext, and where it leads is not known", None
    if leads_nowhere(one):
        return "violation", "is in plaintext, if it connects at all: no libzmq connects to *", "medium"
    if flag:
        return "violation", f"is in plaintext unless {flag}", _confidence(one, flag)
    return "violation", "is in plaintext", _confidence(one, flag)


def _judge_plain(fact: SocketFact, one: EndpointFact) -> Answer:
    """The same for PLAIN: what is on some paths only is plaintext on the others."""
    if _leads_anywhere(one):
        return "undetermined", "uses PLAIN, and where it leads is not known", None
    switch = in_time(fact, one, "PLAIN_SERVER")
    states = [switch if switch.state == "set" else in_time(fact, one, "PLAIN_USERNAME")]
    flag = next((state.flag or "another path is taken" for state in states if state.certainty == "may"), None)
    what = "takes a password" if switch.state == "set" else "sends a password"
    if flag:
        return "violation", f"is in plaintext; where {flag}, PLAIN {what}, in clear too", _confidence(one, flag)
    return "violation", f"{what} by PLAIN, in clear like all that follows", _confidence(one, flag)


def _leads_anywhere(one: EndpointFact) -> bool:
    return one.op == "connect" and (one.exposure != ("remote-connect",) or reach(one) != "remote-connect")


def _confidence(one: EndpointFact, flag: str | None) -> Confidence | None:
    sure = not flag and reach(one) not in ("unknown", "config") and ROUTABLE.issuperset(one.exposure)
    return None if sure else "medium"


def _remedy(asked: Subject, verdict: Verdict) -> str:
    """CURVE for the side that the call is; where it is there on some paths, that it may not be left out on others."""
    fact = asked.socket
    call = calls(fact)[int(verdict.unit)]
    if does(fact, STREAMS):
        return comment(fact, "TLS in front of it, or a socket of another type with CURVE: a STREAM speaks plain TCP")
    if all(_without_mechanism(fact, one) for one in call.endpoints):
        return comment(fact, "tcp:// with CURVE; or a network that only the peers are in: WireGuard, IPsec")
    there = next((one for one in call.endpoints if one.mechanism in ENCRYPTS), None)
    flag = deciding_flag(fact, there) if there is not None else None
    if flag is not None:
        return comment(fact, f"CURVE is set up here already: refuse to start where this does not hold: {flag}")
    return curve_server(fact) if call.first.op == "bind" else curve_client(fact)


_HEAD = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\n"
_CURVE = {"CURVE_SECRETKEY": is_set(None, text="key"), "CURVE_SERVER": is_set(True)}

_PLAINTEXT = Rule(
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
    check=partial(_check, _is_not_plain, _judge),
    remedy=_remedy,
    by_hand="CURVE needs keys, and each peer changed with it",
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
            "a connect to another host",
            socket("PULL", endpoint("connect", "tcp://peer:5555", "remote-connect")),
            _HEAD + "sock.connect('tcp://peer:5555')\n",
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

_PLAIN = Rule(
    id="plain-password",
    strategy="curve",
    base="high",
    confidence="high",
    title="PLAIN sends its password in clear",
    why=(
        "PLAIN asks for a name and a password and encrypts nothing: the first message of the handshake holds both, and "
        "who is on the path reads them, uses them again, and reads and changes all that follows. libzmq's manual has "
        "it for internal networks of low requirements. CURVE proves who a peer is without ever sending a secret."
    ),
    references=(
        "https://rfc.zeromq.org/spec/24/",
        "https://libzmq.readthedocs.io/en/latest/zmq_plain.html",
    ),
    check=partial(_check, _is_plain, _judge_plain),
    remedy=_remedy,
    question=ENCRYPTED,
    valid=(
        Case(
            "PLAIN that does not leave the machine",
            socket(
                "PULL",
                endpoint("bind", "tcp://127.0.0.1:5555", "loopback", mechanism="plain"),
                options={"PLAIN_SERVER": is_set(True)},
            ),
            _HEAD + "sock.plain_server = True\nsock.bind('tcp://127.0.0.1:5555')\n",
        ),
        Case(
            "CURVE",
            socket(
                "PULL",
                endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-server", zap="keys"),
                options=dict(_CURVE),
            ),
            "def serve(key):\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PULL)\n"
            "    sock.curve_secretkey = key\n    sock.curve_server = True\n    sock.bind('tcp://*:5555')\n",
        ),
    ),
    invalid=(
        Case(
            "a server",
            socket(
                "PULL",
                endpoint("bind", "tcp://*:5555", "wildcard", mechanism="plain"),
                options={"PLAIN_SERVER": is_set(True)},
            ),
            _HEAD + "sock.plain_server = True\nsock.bind('tcp://*:5555')\n",
        ),
        Case(
            "a client",
            socket(
                "PUSH",
                endpoint("connect", "tcp://peer:5555", "remote-connect", mechanism="plain"),
                options={"PLAIN_USERNAME": is_set("app"), "PLAIN_PASSWORD": is_set(None, text="password")},
            ),
            "def call(password):\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PUSH)\n"
            "    sock.plain_username = b'app'\n    sock.plain_password = password\n    sock.connect('tcp://peer:5555')\n",
        ),
    ),
)

RULES: tuple[Rule, ...] = (_PLAINTEXT, _PLAIN)
