"""Contexts that are shadows or copies of another: they share its threads and its sockets' names, not its defaults.

Owns that one rule. Must not know what each option is good for: rules of their own ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.remedy import comment, name_of, set_integer
from ironhouse.audit.rule import Case, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.options import option


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    lost = fact.not_inherited
    if not lost:
        return
    sure = all(one.certainty == "must" for one in lost.values())
    values = ", ".join(f"{name} = {one.text}" for name, one in lost.items())
    places = ", ".join(dict.fromkeys(f"{one.path}:{one.line}" for one in lost.values()))
    yield Verdict(
        "violation",
        fact.path,
        fact.line,
        f"its context is a shadow or a copy of one that gives its sockets {values} ({places}); this one has none of it",
        confidence=None if sure else "medium",
        options=tuple(name for name in lost if option(name) is not None),
    )


def _set_again(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    lines = [comment(fact, "on the socket before bind and connect, or on the new context before it makes any")]
    for name, lost in fact.not_inherited.items():
        if isinstance(lost.value, int):
            lines.append(set_integer(fact, name, int(lost.value)))
        else:
            lines.append(f"{name_of(fact)}.{name.lower()} = {lost.text}")
    return "\n".join(lines)


_CONNECT = endpoint("connect", "tcp://peer:5555", "remote-connect")
_HEAD = "import zmq\nimport zmq.asyncio\nctx = zmq.Context()\nctx.linger = 0\n"
_CONNECTS = "sock.connect('tcp://peer:5555')\n"

RULE = Rule(
    id="shadow-loses-defaults",
    strategy="timeouts",
    base="low",
    confidence="high",
    title="A shadow or copied context without the original's defaults",
    why=(
        "Options that are set on a context of pyzmq are defaults for the sockets it makes later. Context(ctx), "
        "Context.shadow(ctx) and zmq.asyncio.Context(ctx) make a context of their own around the same libzmq context "
        "and do not take these defaults over: a policy that was set once for all does not reach their sockets."
    ),
    references=("https://pyzmq.readthedocs.io/en/latest/api/zmq.html#zmq.Context",),
    check=_check,
    remedy=_set_again,
    valid=(
        Case(
            "the option is set on the socket",
            socket("PUSH", _CONNECT, options={"LINGER": is_set(0)}),
            _HEAD + "sock = zmq.asyncio.Context(ctx).socket(zmq.PUSH)\nsock.linger = 0\n" + _CONNECTS,
        ),
        Case(
            "the context itself",
            socket("PUSH", _CONNECT, options={"LINGER": is_set(0)}),
            _HEAD + "sock = ctx.socket(zmq.PUSH)\n" + _CONNECTS,
        ),
    ),
    invalid=(
        Case(
            "a copy for asyncio",
            socket("PUSH", _CONNECT, not_inherited={"LINGER": is_set(0, line=4)}),
            _HEAD + "sock = zmq.asyncio.Context(ctx).socket(zmq.PUSH)\n" + _CONNECTS,
        ),
    ),
)
