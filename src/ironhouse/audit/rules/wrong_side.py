"""A mark or a timeout on the side that the socket does not have, while the side that it has is left alone.

Owns which types have one side only. A socket on which both sides were set is not asked: to set them alike for every
type does no harm. Must not know what either ought to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.remedy import comment, set_integer
from ironhouse.audit.rule import Case, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.sockets import WAITS_ON_SEND, does

ONLY_RECEIVE = frozenset({"PULL", "SUB", "GATHER", "DISH"})
ONLY_SEND = frozenset({"PUSH", "PUB", "SCATTER", "RADIO"})
"""XPUB and XSUB do both: one receives subscriptions, the other sends them."""


class Side(msgspec.Struct, frozen=True):
    """``idle`` is the option that *types* do not heed, since they ``never`` do that; ``heeded`` is the other."""

    idle: str
    heeded: str
    types: frozenset[str]
    never: str


_MARKS = (
    Side("SNDHWM", "RCVHWM", ONLY_RECEIVE, "sends"),
    Side("RCVHWM", "SNDHWM", ONLY_SEND, "receives"),
)
_TIMEOUTS = (
    Side("SNDTIMEO", "RCVTIMEO", ONLY_RECEIVE, "sends"),
    Side("RCVTIMEO", "SNDTIMEO", ONLY_SEND & WAITS_ON_SEND, "receives"),
)


def _check(asked: Subject, sides: tuple[Side, ...]) -> Iterator[Verdict]:
    fact = asked.socket
    for side in sides:
        state = fact.option(side.idle)
        if state.state == "set" and fact.option(side.heeded).state == "default" and does(fact, side.types):
            yield Verdict(
                "violation",
                state.path or fact.path,
                state.line or fact.line,
                f"{side.idle} bounds nothing: a {fact.type} never {side.never} a message. {side.heeded} is not set",
                unit=side.idle,
                confidence="medium" if state.certainty == "may" else None,
            )


def _remedy(asked: Subject, verdict: Verdict) -> str:
    heeded = next(side.heeded for side in (*_MARKS, *_TIMEOUTS) if side.idle == verdict.unit)
    value = asked.socket.option(verdict.unit).value
    if not isinstance(value, int):
        return comment(asked.socket, f"set {heeded} where {verdict.unit} is set")
    return set_integer(asked.socket, heeded, value)


_HEAD = "def run():\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.{kind})\n"
_BIND = "    sock.bind('tcp://127.0.0.1:5555')\n"


def _case(title: str, kind: str, **values: int) -> Case:
    code = "".join(f"    sock.setsockopt(zmq.{name}, {value})\n" for name, value in values.items())
    options = {name: is_set(value, line=5 + number) for number, (name, value) in enumerate(values.items())}
    at = endpoint("bind", "tcp://127.0.0.1:5555", "loopback", line=5 + len(values))
    return Case(title, socket(kind, at, options=options), _HEAD.format(kind=kind) + code + _BIND)


_REFERENCES = (
    "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html",
    "https://libzmq.readthedocs.io/en/latest/zmq_socket.html",
)

RULES = (
    Rule(
        id="mark-on-wrong-side",
        strategy="high-water-marks",
        base="low",
        confidence="high",
        title="A high-water mark on the side that the socket does not have",
        why=(
            "A PULL or SUB queues no messages to send, a PUSH or PUB none to receive. libzmq takes the other side's "
            "mark all the same (that of a SUB's subscriptions, at best): the queue that was to be bounded stays at its "
            "default, 1,000 messages for each peer."
        ),
        references=_REFERENCES,
        check=partial(_check, sides=_MARKS),
        remedy=_remedy,
        valid=(
            _case("both sides alike, for every type", "PULL", SNDHWM=100, RCVHWM=100),
            _case("a socket that does both", "DEALER", SNDHWM=100),
        ),
        invalid=(
            _case("a subscriber's queue to send", "SUB", SNDHWM=10),
            _case("a sender's queue to receive", "PUSH", RCVHWM=10),
        ),
    ),
    Rule(
        id="timeout-on-wrong-side",
        strategy="timeouts",
        base="low",
        confidence="high",
        title="A timeout on the side that the socket does not have",
        why=(
            "A PULL or SUB has no send that could wait, a PUSH no receive. libzmq takes the other side's timeout all "
            "the same and does nothing with it: the calls that do wait, wait without end."
        ),
        references=_REFERENCES,
        check=partial(_check, sides=_TIMEOUTS),
        remedy=_remedy,
        valid=(
            _case("both sides alike, for every type", "PULL", SNDTIMEO=1000, RCVTIMEO=1000),
            _case("a publisher, whose sends never wait", "PUB", RCVTIMEO=1000),
        ),
        invalid=(
            _case("a receiver's sends are bounded", "PULL", SNDTIMEO=1000),
            _case("a sender's receives are bounded", "PUSH", RCVTIMEO=1000),
        ),
    ),
)
