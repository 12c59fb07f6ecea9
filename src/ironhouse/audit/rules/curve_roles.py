"""Both of CURVE's roles on one socket, and a server's switch that is turned off after the keys were given.

Owns what the order of the two does. Must not know whether encryption is owed: to nobody who gave keys it is a surprise
that they count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.calls import addresses, calls, worst_weight
from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.mechanism import KEYS, given, in_time, switched_on, was_reset
from ironhouse.audit.remedy import comment, curve_client, curve_server
from ironhouse.audit.rule import Case, Question, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import EndpointFact, SocketFact
from ironhouse.model.sockets import stays_inside


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    if fact.option("CURVE_SERVER").state == "default":
        return
    for call in calls(fact):
        outside = [one for one in call.endpoints if not stays_inside(one)]
        reset = [one for one in outside if was_reset(fact, one)]
        both = [one for one in outside if _has_both(fact, one)]
        if reset:
            switch = in_time(fact, reset[0], "CURVE_SERVER")
            keys = " and ".join(name for name in KEYS if given(fact, reset[0], name))
            yield Verdict(
                "violation",
                switch.path or call.first.path,
                switch.line or call.first.line,
                f"CURVE_SERVER is turned off after {keys}, which resets the socket to NULL: {addresses(reset)} is in "
                "plaintext",
                str(call.number),
                worst_weight(fact, reset),
                base="critical",
                options=("CURVE_SERVER",),
            )
        elif both:
            client = both[0].mechanism == "curve-client"
            later, role = ("CURVE_SERVERKEY", "client") if client else ("CURVE_SERVER", "server")
            yield Verdict(
                "violation",
                call.first.path,
                call.first.line,
                f"{addresses(both)} has both CURVE_SERVER and CURVE_SERVERKEY: {later} came later, so it is a {role}",
                str(call.number),
                worst_weight(fact, both),
                options=("CURVE_SERVER", "CURVE_SERVERKEY"),
            )


def _has_both(fact: SocketFact, one: EndpointFact) -> bool:
    sure = one.mechanism in ("curve-server", "curve-client")
    return sure and bool(switched_on(fact, one, "CURVE_SERVER")) and bool(given(fact, one, "CURVE_SERVERKEY"))


def _remedy(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    if verdict.options == ("CURVE_SERVER",):
        return f"{comment(fact, 'a client leaves CURVE_SERVER alone')}\n{curve_client(fact)}"
    one = calls(fact)[int(verdict.unit)].first
    if one.op == "bind":
        return f"{comment(fact, 'a server needs no CURVE_SERVERKEY: leave it out')}\n{curve_server(fact)}"
    return f"{comment(fact, 'a client leaves CURVE_SERVER alone')}\n{curve_client(fact)}"


_HEAD = "def run(secret, public, key):\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PULL)\n"
_KEY = "    sock.curve_secretkey = secret\n"
_ON = "    sock.curve_server = True\n"
_OFF = "    sock.curve_server = False\n"
_PEER = "    sock.curve_serverkey = key\n"
_BIND = "    sock.bind('tcp://*:5555')\n"
_CONNECT = "    sock.connect('tcp://peer:5555')\n"
_SECRET = {"CURVE_SECRETKEY": is_set(None, text="secret")}

RULE = Rule(
    id="curve-two-roles",
    strategy="curve",
    base="medium",
    confidence="high",
    title="Both of CURVE's roles on one socket",
    why=(
        "A socket is a CURVE server or a CURVE client. CURVE_SERVERKEY makes it a client and CURVE_SERVER a server, "
        "whichever comes later: a server that was given a server key binds, and no client ever gets in. Turning "
        "CURVE_SERVER off does more than that: it resets the socket to NULL, and keys that were given before count for "
        "nothing."
    ),
    references=(
        "https://libzmq.readthedocs.io/en/latest/zmq_curve.html",
        "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html",
    ),
    check=_check,
    remedy=_remedy,
    question=Question("curve", "use CURVE", "endpoints", "routable endpoints"),
    valid=(
        Case(
            "a server",
            socket(
                "PULL",
                endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-server", zap="keys"),
                options=_SECRET | {"CURVE_SERVER": is_set(True)},
            ),
            _HEAD + _KEY + _ON + _BIND,
        ),
        Case(
            "the switch is off before the keys are given",
            socket(
                "PULL",
                endpoint("connect", "tcp://peer:5555", "remote-connect", mechanism="curve-client"),
                options=_SECRET | {"CURVE_SERVER": is_set(False), "CURVE_SERVERKEY": is_set(None, text="key")},
            ),
            _HEAD + _OFF + _KEY + _PEER + _CONNECT,
        ),
    ),
    invalid=(
        Case(
            "a server that becomes a client",
            socket(
                "PULL",
                endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-client"),
                options=_SECRET | {"CURVE_SERVER": is_set(True), "CURVE_SERVERKEY": is_set(None, text="key")},
            ),
            _HEAD + _KEY + _ON + _PEER + _BIND,
        ),
        Case(
            "keys that the switch resets",
            socket(
                "PULL",
                endpoint("connect", "tcp://peer:5555", "remote-connect"),
                options=_SECRET | {"CURVE_SERVER": is_set(False), "CURVE_SERVERKEY": is_set(None, text="key")},
            ),
            _HEAD + _KEY + _PEER + _OFF + _CONNECT,
        ),
    ),
)
