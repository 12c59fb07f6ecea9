"""Limits that are set, and are more than the policy wants or none at all. Each rule is a row.

Owns the rows. What is not set at all is another file's; a limit for which the policy takes any value is no departure.
"""

from __future__ import annotations

from ironhouse.audit.cases import call, endpoint, is_set, may_set, socket
from ironhouse.audit.option_rows import BEFORE, Answer, Asked, Row, above_policy, judged
from ironhouse.audit.rule import Case, Rule
from ironhouse.model.fact import OperationKind
from ironhouse.model.sockets import RECEIVES, SENDS, WAITS_ON_SEND

MANUAL = "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html"
MARKS = "https://zguide.zeromq.org/docs/chapter2/#High-Water-Marks"
PIRATE = "https://zguide.zeromq.org/docs/chapter4/#Client-Side-Reliability-Lazy-Pirate-Pattern"

TIMEOUTS: dict[str, frozenset[str]] = {"SNDTIMEO": WAITS_ON_SEND | {"ROUTER", "PUB", "XPUB"}, "RCVTIMEO": RECEIVES}
CALLS: dict[str, frozenset[OperationKind]] = {
    "SNDTIMEO": frozenset({"send"}),
    "RCVTIMEO": frozenset({"recv", "poll"}),
}
START = {"SNDHWM": 1000, "RCVHWM": 1000, "SNDTIMEO": 5000, "RCVTIMEO": 5000, "LINGER": 1000}


def _endless(one: Asked) -> Answer | None:
    """An explicit −1. Calls that wait for ever because of it are findings of their own, and not found twice."""
    if any(each.bound == "none" and each.op in CALLS[one.name] for each in one.socket.operations):
        return None
    return judged(one, lambda value: value < 0, "set to wait for ever")


_BIND = endpoint("bind", "tcp://*:5555", "wildcard")
_PUSH = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PUSH)\n"
_PULL = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\n"

ROWS: tuple[Row, ...] = (
    Row(
        id="hwm-above-policy",
        strategy="high-water-marks",
        base="low",
        title="A high-water mark above the policy's",
        why=(
            "Start low: a mark is for each peer, and what waits in a queue is memory that a stall costs and messages "
            "that are old when they are read. A higher one is right where a load test shows the need, and then it "
            "belongs into the policy, with that as its reason."
        ),
        references=(MANUAL, MARKS),
        options={"SNDHWM": SENDS, "RCVHWM": RECEIVES},
        answer=above_policy,
        start=START,
        when=f"{BEFORE}; messages for each peer; or say in the policy why more is needed",
        valid=(
            Case(
                "the policy's mark",
                socket("PUSH", _BIND, options={"SNDHWM": is_set(1000)}),
                _PUSH + "sock.setsockopt(zmq.SNDHWM, 1000)\nsock.bind('tcp://*:5555')\n",
            ),
        ),
        invalid=(
            Case(
                "a hundred thousand",
                socket("PUSH", _BIND, options={"SNDHWM": is_set(100_000)}),
                _PUSH + "sock.setsockopt(zmq.SNDHWM, 100000)\nsock.bind('tcp://*:5555')\n",
            ),
            Case(
                "on one path",
                socket("PUSH", _BIND, options={"SNDHWM": may_set(100_000, "large")}),
                "import zmq\ndef serve(large):\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PUSH)\n"
                "    if large:\n        sock.setsockopt(zmq.SNDHWM, 100000)\n    sock.bind('tcp://*:5555')\n",
            ),
        ),
    ),
    Row(
        id="timeout-above-policy",
        strategy="timeouts",
        base="low",
        title="A timeout or linger longer than the policy's",
        why=(
            "A timeout far beyond any healthy answer is noticed as late as none. Work it out from the latency and the "
            "processing time that were measured; what is longer belongs into the policy, with its reason."
        ),
        references=(MANUAL, PIRATE),
        options={**TIMEOUTS, "LINGER": SENDS},
        answer=above_policy,
        start=START,
        when="at creation; milliseconds; or say in the policy why more is needed",
        valid=(
            Case(
                "a second",
                socket("PULL", _BIND, options={"RCVTIMEO": is_set(1000)}, operations=(call("recv", "option"),)),
                _PULL + "sock.setsockopt(zmq.RCVTIMEO, 1000)\nsock.bind('tcp://*:5555')\nsock.recv()\n",
            ),
        ),
        invalid=(
            Case(
                "ten minutes",
                socket("PULL", _BIND, options={"RCVTIMEO": is_set(600_000)}, operations=(call("recv", "option"),)),
                _PULL + "sock.setsockopt(zmq.RCVTIMEO, 600000)\nsock.bind('tcp://*:5555')\nsock.recv()\n",
            ),
            Case(
                "a linger of an hour",
                socket("PUSH", _BIND, options={"LINGER": is_set(3_600_000)}),
                _PUSH + "sock.setsockopt(zmq.LINGER, 3600000)\nsock.bind('tcp://*:5555')\n",
            ),
        ),
    ),
    Row(
        id="timeout-infinite",
        strategy="timeouts",
        base="low",
        title="A timeout that is set to wait for ever",
        why=(
            "-1 is libzmq's default: setting it says that waiting for ever is meant. Calls that nobody sees today (a "
            "new one, one in another module) wait without a bound."
        ),
        references=(MANUAL, PIRATE),
        options=TIMEOUTS,
        answer=_endless,
        start=START,
        when="at creation; milliseconds",
        valid=(
            Case(
                "a finite timeout",
                socket("PULL", _BIND, options={"RCVTIMEO": is_set(1000)}),
                _PULL + "sock.setsockopt(zmq.RCVTIMEO, 1000)\nsock.bind('tcp://*:5555')\n",
            ),
        ),
        invalid=(
            Case(
                "-1",
                socket("PULL", _BIND, options={"RCVTIMEO": is_set(-1)}),
                _PULL + "sock.setsockopt(zmq.RCVTIMEO, -1)\nsock.bind('tcp://*:5555')\n",
            ),
        ),
    ),
)

RULES: tuple[Rule, ...] = tuple(row.rule() for row in ROWS)
