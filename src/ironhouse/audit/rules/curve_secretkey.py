"""A CURVE server that has no secret key where it binds or connects.

Owns that question for each endpoint. A key on the same condition as the server's switch is enough; whether the key
itself is kept secret other rules ask. Must not know how keys are made or read.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.calls import addresses, calls, worst_weight
from ironhouse.audit.cases import endpoint, is_set, may_set, socket
from ironhouse.audit.mechanism import given, in_time
from ironhouse.audit.remedy import curve_server
from ironhouse.audit.rule import Case, Outcome, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import Confidence, EndpointFact, SocketFact
from ironhouse.model.sockets import stays_inside

_WORSE: tuple[Outcome, ...] = ("ok", "undetermined", "violation")


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    for call in calls(fact):
        servers = [one for one in call.endpoints if one.mechanism == "curve-server" and not stays_inside(one)]
        if not servers:
            continue
        answers = [(_judge(fact, one), one) for one in servers]
        worst = max((answer[0] for answer, _ in answers), key=_WORSE.index)
        members = [one for answer, one in answers if answer[0] == worst]
        says, confidence = next((answer[1], answer[2]) for answer, _ in answers if answer[0] == worst)
        yield Verdict(
            worst,
            call.first.path,
            call.first.line,
            f"{addresses(members)} is a CURVE server, and {says}" if says else "",
            str(call.number),
            worst_weight(fact, members),
            confidence=confidence,
            options=("CURVE_SECRETKEY",),
        )


def _judge(fact: SocketFact, one: EndpointFact) -> tuple[Outcome, str, Confidence | None]:
    has = given(fact, one, "CURVE_SECRETKEY")
    if has:
        return "ok", "", None
    key, switch = fact.option("CURVE_SECRETKEY"), in_time(fact, one, "CURVE_SERVER")
    if has is False:
        late = "CURVE_SECRETKEY" in one.late_options
        if late and key.certainty == "may" and key.flag is None:
            return "undetermined", "its secret key may come later: the order is not known", None
        says = f"its secret key comes only later, at {key.path}:{key.line}" if late else "it has no secret key"
        return "violation", f"{says}: its key is all zeros, which anybody can compute", None
    if switch.certainty == "may" and switch.flag == key.flag:
        return "ok", "", None
    if key.flag is None or switch.certainty == "may":
        return "undetermined", f"whether it has a secret key is given by {key.flag or key.text}", None
    return "violation", f"it has a secret key only where {key.flag}: else it is all zeros", "medium"


def _remedy(asked: Subject, verdict: Verdict) -> str:
    return curve_server(asked.socket)


_HEAD = "def serve(key):\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PULL)\n"
_KEY = "    sock.curve_secretkey = key\n"
_ON = "    sock.curve_server = True\n"
_BIND = "    sock.bind('tcp://*:5555')\n"
_SERVER = endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-server", zap="keys")
_BOTH = {"CURVE_SECRETKEY": is_set(None, text="key"), "CURVE_SERVER": is_set(True)}

RULE = Rule(
    id="curve-server-without-key",
    strategy="curve",
    base="high",
    confidence="medium",
    title="A CURVE server without a secret key",
    why=(
        "libzmq takes CURVE_SERVER without CURVE_SECRETKEY and binds with a key of 32 zeros. Everybody can compute the "
        "public key that belongs to it: who has it passes the handshake, and who is on the path can pose as the "
        "server. A key that is set after bind is for the next bind alone."
    ),
    references=(
        "https://libzmq.readthedocs.io/en/latest/zmq_curve.html",
        "https://rfc.zeromq.org/spec/26/",
    ),
    check=_check,
    remedy=_remedy,
    valid=(
        Case(
            "a key before bind",
            socket(
                "PULL", _SERVER, options={"CURVE_SECRETKEY": is_set(None, text="key"), "CURVE_SERVER": is_set(True)}
            ),
            _HEAD + _KEY + _ON + _BIND,
        ),
        Case(
            "both on one condition",
            socket(
                "PULL",
                _SERVER,
                options={"CURVE_SECRETKEY": may_set(None, "key"), "CURVE_SERVER": may_set(True, "key")},
            ),
            _HEAD + "    if key:\n    " + _KEY + "    " + _ON + _BIND,
        ),
    ),
    invalid=(
        Case("no key at all", socket("PULL", _SERVER, options={"CURVE_SERVER": is_set(True)}), _HEAD + _ON + _BIND),
        Case(
            "a key after bind",
            socket(
                "PULL",
                endpoint(
                    "bind", "tcp://*:5555", "wildcard", mechanism="curve-server", zap="keys", late=("CURVE_SECRETKEY",)
                ),
                options=_BOTH,
            ),
            _HEAD + _ON + _BIND + _KEY,
        ),
    ),
)
