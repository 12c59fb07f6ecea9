"""Limits that one option sets: high-water marks and linger, unset, unlimited or too late. Each rule is a row.

Owns the rows. Must not know endpoints beyond what a late option needs: an option is asked of a socket by
the direction that it limits.
"""

from __future__ import annotations

from ironhouse.audit.cases import call, endpoint, is_set, may_set, socket
from ironhouse.audit.option_rows import BEFORE, OK, Answer, Asked, Row, judged, never_set
from ironhouse.audit.rule import Case, Question, Rule
from ironhouse.model.fact import EndpointFact, OptionFact
from ironhouse.model.sockets import RECEIVES, SENDS, set_late, stays_inside

MARKS: dict[str, frozenset[str]] = {"SNDHWM": SENDS, "RCVHWM": RECEIVES}
LINGER: dict[str, frozenset[str]] = {"LINGER": SENDS}

START = {"SNDHWM": 1000, "RCVHWM": 1000, "LINGER": 1000}
"""Where to start from when the policy asks for any limit and no load test has said otherwise."""

OF_MARKS = f"{BEFORE}; messages for each peer"
OF_LINGER = "at creation; milliseconds"


def _unset(one: Asked) -> Answer:
    return OK if one.name != "LINGER" and _on(one.socket.option("CONFLATE")) else never_set(one)


def _unlimited(one: Asked) -> Answer:
    """A mark of 0. One that comes too late for every endpoint does nothing: that it is late is another row's."""
    late = set_late(one.socket, one.name)
    if late and len(late) == len(one.socket.endpoints) and not _order_is_open(one):
        return OK
    return judged(one, lambda value: value == 0, "0, which is no limit")


def _endless(one: Asked) -> Answer:
    return judged(one, lambda value: value < 0, "negative, which is for ever")


def _late(one: Asked) -> Answer | None:
    """A mark that comes too late."""
    late = set_late(one.socket, one.name)
    if late and _order_is_open(one):
        return "undetermined", f"{one.name} may be set after {_told(late[0])}", None
    if late:
        return "violation", f"{one.name} is set after {_told(late[0])}", None
    return OK if one.state.state == "set" else None


def _order_is_open(one: Asked) -> bool:
    """A setter that nobody was seen to call proves no order."""
    return one.state.certainty == "may" and one.state.flag is None


def _told(end: EndpointFact) -> str:
    """The call that came too early; on inproc even a connect fixes the mark, and it says so."""
    place = f"the {end.op} at {end.path}:{end.line}"
    return f"{place}, and inproc ignores a mark after bind and after connect" if stays_inside(end) else place


def _on(state: OptionFact) -> bool:
    return state.state == "set" and state.certainty == "must" and bool(state.value)


MARKS_SET = Question("high-water-mark", "set their high-water marks in time")
MARKS_FINITE = Question("finite-mark", "have no unlimited queue")
LINGER_FINITE = Question("linger", "have a finite linger")
MANUAL = "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html"
GUIDE = "https://zguide.zeromq.org/docs/chapter2/#High-Water-Marks"

_BIND = endpoint("bind", "tcp://*:5555", "wildcard")
_HEAD = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PUSH)\n"
_BOTH = {"SNDHWM": is_set(1000), "LINGER": is_set(0)}

ROWS: tuple[Row, ...] = (
    Row(
        id="hwm-unset",
        strategy="high-water-marks",
        base="medium",
        title="A high-water mark was never chosen",
        why=(
            "The mark bounds how many messages wait for each peer. Left alone it is 1,000 on either side of every "
            "pipe, whatever a message weighs: with large messages or many peers that is enough to use up memory, "
            "and nobody has decided what happens when a peer is slow."
        ),
        references=(MANUAL, GUIDE),
        options=MARKS,
        answer=_unset,
        question=MARKS_SET,
        start=START,
        when=OF_MARKS,
        valid=(
            Case(
                "the mark of the one direction that a PUSH has",
                socket("PUSH", _BIND, options=_BOTH),
                _HEAD + "sock.setsockopt(zmq.SNDHWM, 1000)\nsock.bind('tcp://*:5555')\n",
            ),
            Case(
                "a socket that keeps one message needs no mark",
                socket("PUSH", _BIND, options={"CONFLATE": is_set(1)}),
                _HEAD + "sock.setsockopt(zmq.CONFLATE, 1)\nsock.bind('tcp://*:5555')\n",
            ),
        ),
        invalid=(
            Case("no mark", socket("PUSH", _BIND), _HEAD + "sock.bind('tcp://*:5555')\n"),
            Case(
                "a mark on one path only",
                socket("PUSH", _BIND, options={"SNDHWM": may_set(1000, "limit")}),
                "import zmq\ndef serve(limit):\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PUSH)\n"
                "    if limit:\n        sock.setsockopt(zmq.SNDHWM, 1000)\n    sock.bind('tcp://*:5555')\n",
            ),
        ),
    ),
    Row(
        id="hwm-zero",
        strategy="high-water-marks",
        base="high",
        title="A high-water mark of 0: the queue has no limit",
        why=(
            "0 means no limit. A peer that stops reading makes the queue grow until the process is killed; whoever "
            "can connect can bring that about. On inproc a 0 on either side makes the whole pipe unlimited."
        ),
        references=(MANUAL, GUIDE),
        options=MARKS,
        answer=_unlimited,
        behind_flag="medium",
        question=MARKS_FINITE,
        start=START,
        when=OF_MARKS,
        valid=(
            Case(
                "a mark above 0",
                socket("PUSH", _BIND, options=_BOTH),
                _HEAD + "sock.setsockopt(zmq.SNDHWM, 1000)\nsock.bind('tcp://*:5555')\n",
            ),
        ),
        invalid=(
            Case(
                "a mark of 0",
                socket("PUSH", _BIND, options={"SNDHWM": is_set(0)}),
                _HEAD + "sock.setsockopt(zmq.SNDHWM, 0)\nsock.bind('tcp://*:5555')\n",
            ),
        ),
    ),
    Row(
        id="hwm-late",
        strategy="high-water-marks",
        base="medium",
        title="A high-water mark that is set after bind, or on inproc after connect, does nothing",
        why=(
            "libzmq reads the mark when it makes a pipe. Set after bind it is ignored for every peer that comes "
            "later, and reading the option back still shows the new value. On inproc the same holds for connect."
        ),
        references=(MANUAL, GUIDE),
        options=MARKS,
        answer=_late,
        question=MARKS_SET,
        start=START,
        when=OF_MARKS,
        keeps=True,
        valid=(
            Case(
                "before bind",
                socket("PUSH", _BIND, options=_BOTH),
                _HEAD + "sock.setsockopt(zmq.SNDHWM, 1000)\nsock.bind('tcp://*:5555')\n",
            ),
            Case(
                "after a tcp connect, where it applies",
                socket(
                    "PUSH",
                    endpoint("connect", "tcp://peer:5555", "remote-connect", late=("SNDHWM",)),
                    options={"SNDHWM": is_set(1000)},
                ),
                _HEAD + "sock.connect('tcp://peer:5555')\nsock.setsockopt(zmq.SNDHWM, 1000)\n",
            ),
        ),
        invalid=(
            Case(
                "after bind",
                socket(
                    "PUSH",
                    endpoint("bind", "tcp://*:5555", "wildcard", line=4, late=("SNDHWM",)),
                    options={"SNDHWM": is_set(1000, line=5)},
                ),
                _HEAD + "sock.bind('tcp://*:5555')\nsock.setsockopt(zmq.SNDHWM, 1000)\n",
            ),
            Case(
                "after a connect on inproc",
                socket(
                    "PUSH",
                    endpoint("connect", "inproc://jobs", "inproc", line=4, late=("SNDHWM",)),
                    options={"SNDHWM": is_set(1000, line=5)},
                ),
                _HEAD + "sock.connect('inproc://jobs')\nsock.setsockopt(zmq.SNDHWM, 1000)\n",
            ),
        ),
    ),
    Row(
        id="linger-unset",
        strategy="timeouts",
        base="low",
        title="Linger was never chosen: closing can wait for ever",
        why=(
            "libzmq keeps unsent messages for ever by default. With a peer that is away, close and term, the end of "
            "a with block and garbage collection of the context then hang."
        ),
        references=(MANUAL,),
        options=LINGER,
        answer=_unset,
        question=LINGER_FINITE,
        start=START,
        when=OF_LINGER,
        valid=(
            Case(
                "a finite linger",
                socket("PUSH", _BIND, options=_BOTH),
                _HEAD + "sock.setsockopt(zmq.LINGER, 0)\nsock.bind('tcp://*:5555')\n",
            ),
            Case(
                "a PULL has nothing to linger",
                socket("PULL", _BIND, operations=(call("recv", "none"),)),
                "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\nsock.bind('tcp://*:5555')\nsock.recv()\n",
            ),
        ),
        invalid=(Case("no linger", socket("PUSH", _BIND), _HEAD + "sock.bind('tcp://*:5555')\n"),),
    ),
    Row(
        id="linger-infinite",
        strategy="timeouts",
        base="medium",
        title="Linger is set to wait for ever",
        why=(
            "A negative linger keeps unsent messages until a peer takes them. With a peer that is away, close and "
            "term never return, and the process has to be killed."
        ),
        references=(MANUAL,),
        options=LINGER,
        answer=_endless,
        question=LINGER_FINITE,
        start=START,
        when=OF_LINGER,
        valid=(
            Case(
                "a finite linger",
                socket("PUSH", _BIND, options=_BOTH),
                _HEAD + "sock.setsockopt(zmq.LINGER, 0)\nsock.bind('tcp://*:5555')\n",
            ),
        ),
        invalid=(
            Case(
                "linger −1",
                socket("PUSH", _BIND, options={"LINGER": is_set(-1)}),
                _HEAD + "sock.setsockopt(zmq.LINGER, -1)\nsock.bind('tcp://*:5555')\n",
            ),
        ),
    ),
)

RULES: tuple[Rule, ...] = tuple(row.rule() for row in ROWS)
