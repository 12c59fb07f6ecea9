"""CURVE options that are set after the bind or connect that they were meant for.

Owns the order of CURVE and endpoints. An inproc endpoint is never asked (CURVE does nothing there), nor
one that CURVE already protected: a key that is set later is a rotation, for the next bind. An option that is set
where nobody was seen to call it (a wrapper's setter) proves no order.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.calls import addresses, calls, worst_weight
from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.mechanism import CURVE_OPTIONS
from ironhouse.audit.remedy import curve_client, curve_server
from ironhouse.audit.rule import Case, Question, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import EndpointFact
from ironhouse.model.sockets import stays_inside


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    for call in calls(fact):
        members = [one for one in call.endpoints if _is_late(one)]
        if not members:
            continue
        one = members[0]
        late = [name for name in CURVE_OPTIONS if name in one.late_options]
        state = fact.option(late[0])
        message = (
            f"{' and '.join(late)} {'come' if len(late) > 1 else 'comes'} after the {one.op} at {one.path}:{one.line}, "
            f"so {addresses(members)} stays in plaintext"
        )
        path, line = (state.path, state.line) if state.path and state.line else (one.path, one.line)
        if state.certainty == "may" and state.flag is None:
            message = (
                f"{' and '.join(late)} may come after the {one.op} at {one.path}:{one.line}: the order is not known"
            )
            yield Verdict("undetermined", path, line, message, str(call.number), worst_weight(fact, members))
            continue
        weight = worst_weight(fact, members)
        yield Verdict("violation", path, line, message, str(call.number), weight, options=tuple(late))


def _is_late(one: EndpointFact) -> bool:
    encrypted = stays_inside(one) or one.mechanism in ("curve-server", "curve-client")
    return not encrypted and not set(CURVE_OPTIONS).isdisjoint(one.late_options)


def _remedy(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    return curve_client(fact) if "CURVE_SERVERKEY" in verdict.options else curve_server(fact)


_SERVER = {"CURVE_SECRETKEY": is_set(None, text="key", line=6), "CURVE_SERVER": is_set(True, line=7)}

RULE = Rule(
    id="curve-late",
    strategy="curve",
    base="critical",
    confidence="high",
    title="CURVE that is set after bind or connect does nothing",
    why=(
        "libzmq fixes an endpoint's mechanism when it binds or connects. A listener that was bound first accepts "
        "plaintext, while reading the option back says CURVE; keys set after connect leave that connection in clear."
    ),
    references=("https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html", "https://rfc.zeromq.org/spec/26/"),
    check=_check,
    remedy=_remedy,
    by_hand="keys are given where they are known: move the lines to before the call, with what they need",
    question=Question("curve", "use CURVE", "endpoints", "routable endpoints"),
    valid=(
        Case(
            "inproc first, then CURVE, then tcp",
            socket(
                "PULL",
                endpoint("bind", "inproc://work", "inproc", late=("CURVE_SECRETKEY", "CURVE_SERVER")),
                endpoint("bind", "tcp://*:5555", "wildcard", line=8, mechanism="curve-server", zap="keys"),
                options=dict(_SERVER),
            ),
            "def serve(key):\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PULL)\n"
            "    sock.bind('inproc://work')\n    sock.curve_secretkey = key\n    sock.curve_server = True\n"
            "    sock.bind('tcp://*:5555')\n",
        ),
    ),
    invalid=(
        Case(
            "keys after bind",
            socket(
                "PULL",
                endpoint("bind", "tcp://*:5555", "wildcard", late=("CURVE_SECRETKEY", "CURVE_SERVER")),
                options=dict(_SERVER),
            ),
            "def serve(key):\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PULL)\n"
            "    sock.bind('tcp://*:5555')\n    sock.curve_secretkey = key\n    sock.curve_server = True\n",
        ),
    ),
)
