"""Limits that one option sets: high-water marks and linger. One generic check; each rule is a row.

Owns the rows. Must not know endpoints beyond what a late option needs: an option is asked of a socket by
the direction that it limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

import msgspec

from ironhouse.audit.cases import call, endpoint, is_set, may_set, socket
from ironhouse.audit.remedy import set_integers
from ironhouse.audit.rule import Case, Outcome, Question, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import Confidence, OptionFact, SocketFact
from ironhouse.model.finding import Severity, Strategy
from ironhouse.model.sockets import RECEIVES, SENDS, does, set_late

MARKS: dict[str, frozenset[str]] = {"SNDHWM": SENDS, "RCVHWM": RECEIVES}
LINGER: dict[str, frozenset[str]] = {"LINGER": SENDS}

START = {"SNDHWM": 1000, "RCVHWM": 1000, "LINGER": 1000}
"""Where to start from when the policy asks for any limit and no load test has said otherwise."""

BEFORE = "before bind and connect"

Answer = tuple[Outcome, str, Confidence | None]


class Row(msgspec.Struct, frozen=True):
    """A limit rule: which options it asks about, by the types that owe them, and how one fact is answered."""

    id: str
    strategy: Strategy
    base: Severity
    title: str
    why: str
    references: tuple[str, ...]
    options: dict[str, frozenset[str]]
    answer: Callable[[str, OptionFact, SocketFact], Answer | None]
    question: Question
    value: Literal["mark", "linger"]
    valid: tuple[Case, ...]
    invalid: tuple[Case, ...]

    def rule(self) -> Rule:
        return Rule(
            id=self.id,
            strategy=self.strategy,
            base=self.base,
            confidence="high",
            title=self.title,
            why=self.why,
            references=self.references,
            check=partial(_check, self),
            remedy=partial(_remedy, self),
            valid=self.valid,
            invalid=self.invalid,
            question=self.question,
        )


def _check(row: Row, asked: Subject) -> Iterator[Verdict]:
    """One verdict for each outcome, so that a socket without both marks is one finding."""
    fact = asked.socket
    grouped: dict[Outcome, list[tuple[str, OptionFact, str, Confidence | None]]] = {}
    for name, owing in row.options.items():
        owes = does(fact, owing)
        if owes is False or not asked.profile.asks(name.lower()):
            continue
        state = fact.option(name)
        answer = row.answer(name, state, fact)
        if answer is None:
            continue
        outcome, message, confidence = answer
        if owes is None and outcome == "violation":
            outcome, message = "undetermined", f"{message}; whether it matters depends on the type, {fact.type}"
        grouped.setdefault(outcome, []).append((name, state, message, confidence))
    for outcome, answers in grouped.items():
        places = [state for _, state, _, _ in answers if state.path is not None and state.line is not None]
        yield Verdict(
            outcome=outcome,
            path=(places[0].path if places else None) or fact.path,
            line=(places[0].line if places else None) or fact.line,
            message=_join([message for _, _, message, _ in answers]),
            confidence=next((one for _, _, _, one in answers if one), None),
            options=tuple(name for name, _, _, _ in answers),
        )


def _join(messages: list[str]) -> str:
    """``SNDHWM is never set``, ``RCVHWM is never set`` → ``SNDHWM and RCVHWM are never set``."""
    parts = [message.partition(" is ") for message in messages]
    if len(parts) > 1 and len({tail for _, _, tail in parts}) == 1:
        return " and ".join(head for head, _, _ in parts) + " are " + parts[0][2]
    return "; ".join(messages)


def _remedy(row: Row, asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    names = verdict.options or tuple(row.options)
    when = "at creation; milliseconds" if row.value == "linger" else f"{BEFORE}; messages for each peer"
    wanted = {name: _wanted(asked, name) for name in names}
    if len(set(wanted.values())) == 1:
        return set_integers(fact, names, wanted[names[0]], when)
    return "\n".join(set_integers(fact, (name,), value, when) for name, value in wanted.items())


def _wanted(asked: Subject, name: str) -> int:
    """The policy's value; where it asks for any limit, one to start from."""
    value = asked.profile.value(name.lower())
    return value if isinstance(value, int) else START[name]


def _unset(name: str, state: OptionFact, fact: SocketFact) -> Answer | None:
    if name != "LINGER" and _on(fact.option("CONFLATE")):
        return "ok", "", None
    if state.state == "unknown":
        return "undetermined", f"{name} is given by {state.text}", None
    if state.state == "default":
        return "violation", f"{name} is never set", None
    if state.certainty == "may":
        where = f"only where {state.flag}" if state.flag else "on some paths only"
        return "violation", f"{name} is set {where}", "medium"
    return "ok", "", None


def _value(bad: Callable[[int], bool], says: str, name: str, state: OptionFact, fact: SocketFact) -> Answer | None:
    """Judges what the option is set to; what is not set keeps libzmq's default, which other rules judge."""
    if state.state == "default":
        return "ok", "", None
    if isinstance(state.value, int):
        if not bad(int(state.value)):
            return "ok", "", None
        return "violation", f"{name} is {says}", "medium" if state.certainty == "may" else None
    numbers = [_number(one) for one in (state.text or "").split(" | ")]
    if any(one is not None and bad(one) for one in numbers):
        return "violation", f"{name} is {says} on some paths", "medium"
    if all(one is not None for one in numbers):
        return "ok", "", None
    return "undetermined", f"{name} is given by {state.text}", None


def _late(name: str, state: OptionFact, fact: SocketFact) -> Answer | None:
    """A mark that comes too late; a setter that nobody was seen to call proves no order."""
    late = set_late(fact, name)
    if late and state.certainty == "may" and state.flag is None:
        return "undetermined", f"{name} may be set after the {late[0].op} at {late[0].path}:{late[0].line}", None
    if late:
        return "violation", f"{name} is set after the {late[0].op} at {late[0].path}:{late[0].line}", None
    return ("ok", "", None) if state.state == "set" else None


def _on(state: OptionFact) -> bool:
    return state.state == "set" and state.certainty == "must" and bool(state.value)


def _number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


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
        value="mark",
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
        answer=partial(_value, lambda value: value == 0, "0, which is no limit"),
        question=MARKS_FINITE,
        value="mark",
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
        title="A high-water mark that is set after bind does nothing",
        why=(
            "libzmq reads the mark when it makes a pipe. Set after bind it is ignored for every peer that comes "
            "later, and reading the option back still shows the new value. On inproc the same holds for connect."
        ),
        references=(MANUAL, GUIDE),
        options=MARKS,
        answer=_late,
        question=MARKS_SET,
        value="mark",
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
        value="linger",
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
        answer=partial(_value, lambda value: value < 0, "negative, which is for ever"),
        question=LINGER_FINITE,
        value="linger",
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
