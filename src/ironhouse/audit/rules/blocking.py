"""Sends and receives that can wait for ever. Two rules with one shape: the direction is the row.

Owns which calls count and what bounds them. Must not know how a bound was found: that is the fact's ``bound``.
A wait that was not seen to be bounded is a violation; one whose bound could not be worked out is undetermined.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal

from ironhouse.audit.cases import call, endpoint, is_set, socket
from ironhouse.audit.option_rows import beside
from ironhouse.audit.remedy import handle_timeout, set_integer, set_integers
from ironhouse.audit.rule import Case, Question, Rule, Target, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.audit.waits import places
from ironhouse.model.fact import OperationFact, OperationKind, SocketFact
from ironhouse.model.sockets import RECEIVES, does, waits_on_send

START_TIMEOUT_MS = 5000
"""Where to start from when the policy asks for any limit and nothing was measured: 1–5 s."""

Direction = Literal["recv", "send"]
TIMEOUT: dict[Direction, str] = {"recv": "RCVTIMEO", "send": "SNDTIMEO"}
CALLS: dict[Direction, frozenset[OperationKind]] = {"recv": frozenset({"recv", "poll"}), "send": frozenset({"send"})}
NOUN: dict[Direction, str] = {"recv": "receive", "send": "send"}


def _owes(direction: Direction, fact: SocketFact) -> bool | None:
    if direction == "send":
        return waits_on_send(fact)
    seen = any(one.op == "recv" for one in fact.operations)
    return True if seen else does(fact, RECEIVES)


def _check(direction: Direction, asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    if not asked.profile.asks(TIMEOUT[direction].lower()):
        return
    owes = _owes(direction, fact)
    if owes is False:
        return
    calls = [one for one in fact.operations if one.op in CALLS[direction]]
    endless = [one for one in calls if one.bound == "none"]
    if endless and owes:
        yield _violation(direction, fact, endless)
        return
    unclear = [one for one in calls if one.bound == "unknown"] + endless
    if unclear:
        first = unclear[0]
        yield Verdict("undetermined", first.path, first.line, f"what bounds this {NOUN[direction]} is not known")
    elif calls or _finite(direction, fact):
        yield Verdict("ok", fact.path, fact.line)
    else:
        yield Verdict("undetermined", fact.path, fact.line, f"no {NOUN[direction]} of this socket was seen")


def _violation(direction: Direction, fact: SocketFact, endless: list[OperationFact]) -> Verdict:
    noun = NOUN[direction]
    if len(endless) == 1:
        message = f"this {noun} can wait for ever"
    else:
        message = f"{len(endless)} {noun} calls can wait for ever ({places(endless)})"
    option = TIMEOUT[direction]
    message += f": {option} is {'infinite' if fact.option(option).state == 'set' else 'not set'}"
    if "REQ" in fact.types and direction == "recv":
        message += "; a REQ whose reply is lost stays locked"
    return Verdict("violation", endless[0].path, endless[0].line, message, options=(option,))


def _finite(direction: Direction, fact: SocketFact) -> bool:
    state = fact.option(TIMEOUT[direction])
    return state.state == "set" and state.certainty == "must" and isinstance(state.value, int) and state.value >= 0


def _remedy(direction: Direction, asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    wanted = asked.profile.value(TIMEOUT[direction].lower())
    value = wanted if isinstance(wanted, int) else START_TIMEOUT_MS
    lines = [set_integers(fact, (TIMEOUT[direction],), value, "at creation; milliseconds")]
    if "REQ" in fact.types and direction == "recv":
        lines += [set_integer(fact, name, 1) for name in ("REQ_RELAXED", "REQ_CORRELATE")]
    return "\n".join([*lines, handle_timeout(fact, direction)])


def _mend(direction: Direction, asked: Subject, verdict: Verdict) -> tuple[Target, ...] | str:
    """The timeout; a REQ that gives up waiting has to be able to ask again."""
    fact = asked.socket
    if any(one.bound == "none" and one.op == "poll" for one in fact.operations if one.op in CALLS[direction]):
        return "no option bounds a poll: its own timeout has to be given"
    wanted = asked.profile.value(TIMEOUT[direction].lower())
    value = wanted if isinstance(wanted, int) and wanted >= 0 else START_TIMEOUT_MS
    again = {"REQ_RELAXED": 1, "REQ_CORRELATE": 1} if fact.types == ("REQ",) and direction == "recv" else {}
    return (Target(TIMEOUT[direction], value), *beside(asked, again))


_MANUAL = "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html"
_SOCKETS = "https://libzmq.readthedocs.io/en/latest/zmq_socket.html"
_PULL = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\n"
_PUSH = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PUSH)\n"
_BIND = endpoint("bind", "tcp://*:5555", "wildcard")

RULES: tuple[Rule, ...] = (
    Rule(
        id="recv-unbounded",
        strategy="timeouts",
        base="medium",
        confidence="high",
        title="A receive that can wait for ever",
        why=(
            "A receive without a bound waits until a message comes. A peer that died, a lost reply or an attacker who "
            "stays silent then stops this thread for good, and nothing is logged. Bound it with RCVTIMEO, a poll with "
            "a timeout, NOBLOCK or asyncio.wait_for, and handle the case that nothing came."
        ),
        references=(_MANUAL, "https://zguide.zeromq.org/docs/chapter4/#Client-Side-Reliability-Lazy-Pirate-Pattern"),
        check=partial(_check, "recv"),
        remedy=partial(_remedy, "recv"),
        mend=partial(_mend, "recv"),
        question=Question("receive-bound", "have a receive bound"),
        valid=(
            Case(
                "a timeout by option",
                socket("PULL", _BIND, options={"RCVTIMEO": is_set(1000)}, operations=(call("recv", "option"),)),
                _PULL + "sock.setsockopt(zmq.RCVTIMEO, 1000)\nsock.bind('tcp://*:5555')\nsock.recv()\n",
            ),
            Case(
                "a poll with a timeout before it",
                socket("PULL", _BIND, operations=(call("poll", "poll", line=5), call("recv", "poll", line=6))),
                _PULL + "sock.bind('tcp://*:5555')\nif sock.poll(1000):\n    sock.recv()\n",
            ),
            Case("a PUSH owes none", socket("PUSH", _BIND), _PUSH + "sock.bind('tcp://*:5555')\nsock.send(b'')\n"),
        ),
        invalid=(
            Case(
                "a bare receive",
                socket("PULL", _BIND, operations=(call("recv", "none", line=5),)),
                _PULL + "sock.bind('tcp://*:5555')\nsock.recv()\n",
            ),
            Case(
                "a poll without a timeout",
                socket("PULL", _BIND, operations=(call("poll", "none", line=5), call("recv", "none", line=6))),
                _PULL + "sock.bind('tcp://*:5555')\nsock.poll(-1)\nsock.recv()\n",
            ),
        ),
    ),
    Rule(
        id="send-unbounded",
        strategy="timeouts",
        base="medium",
        confidence="high",
        title="A send that can wait for ever",
        why=(
            "When no peer can take a message, the send of a PUSH, DEALER, REQ or PAIR waits: with no peer at all, or "
            "with one that reads too slowly. One stalled consumer then stops the producer. PUB, XPUB, REP and a ROUTER "
            "without MANDATORY drop instead and are not asked."
        ),
        references=(_MANUAL, _SOCKETS),
        check=partial(_check, "send"),
        remedy=partial(_remedy, "send"),
        mend=partial(_mend, "send"),
        question=Question("send-bound", "have a send bound"),
        valid=(
            Case(
                "a timeout by option",
                socket("PUSH", _BIND, options={"SNDTIMEO": is_set(1000)}, operations=(call("send", "option"),)),
                _PUSH + "sock.setsockopt(zmq.SNDTIMEO, 1000)\nsock.bind('tcp://*:5555')\nsock.send(b'')\n",
            ),
            Case(
                "a PUB drops and never waits",
                socket("PUB", _BIND, operations=(call("send", "none"),)),
                "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PUB)\nsock.bind('tcp://*:5555')\nsock.send(b'')\n",
            ),
        ),
        invalid=(
            Case(
                "a bare send",
                socket("PUSH", _BIND, operations=(call("send", "none", line=5),)),
                _PUSH + "sock.bind('tcp://*:5555')\nsock.send(b'')\n",
            ),
            Case(
                "a ROUTER that must reach its peer",
                socket(
                    "ROUTER",
                    _BIND,
                    options={"ROUTER_MANDATORY": is_set(1)},
                    operations=(call("send", "none", line=6),),
                ),
                "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.ROUTER)\n"
                "sock.setsockopt(zmq.ROUTER_MANDATORY, 1)\nsock.bind('tcp://*:5555')\n"
                "sock.send_multipart([b'a', b''])\n",
            ),
        ),
    ),
)
