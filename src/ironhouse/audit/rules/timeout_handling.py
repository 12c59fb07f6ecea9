"""Time limits that run out with nobody there: what is raised is not caught, what is returned is not looked at.

Owns which calls owe it, and the polls of zmq.asyncio that a receive timeout ends before their own. Must not know how it
was found what catches: that is the fact's ``handled``. Only what is sure is a violation.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.cases import call, endpoint, is_set, socket
from ironhouse.audit.remedy import comment, handle_timeout, is_awaited, name_of
from ironhouse.audit.rule import Case, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.audit.waits import places
from ironhouse.model.fact import OperationFact, OperationKind, SocketFact
from ironhouse.model.sockets import waits_on_send

NOUN: dict[OperationKind, str] = {"recv": "receive", "send": "send"}


def _ends(fact: SocketFact, op: OperationKind) -> list[OperationFact]:
    """The calls whose wait an option or a flag ends without a message."""
    found = [one for one in fact.operations if one.op == op and one.bound in ("option", "nonblocking")]
    if op == "recv":
        return found
    if waits_on_send(fact) is not True:
        return []
    # A REQ that could not send cannot receive either: who looks at the receive learns of both.
    answered = fact.language != "python" and "REQ" in fact.types
    return [] if answered and any(one.op == "recv" for one in fact.operations) else found


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    if fact.scope == "test":
        return  # what it lets through fails the test, as it should
    for op in ("recv", "send"):
        calls = _ends(fact, op)
        unhandled = [one for one in calls if one.handled == "no"]
        if unhandled:
            first = unhandled[0]
            yield Verdict(
                "violation",
                first.path,
                first.line,
                _says(fact, op, unhandled),
                unit=op,
                base="low" if op == "send" and fact.language != "python" else None,
            )
        elif calls and all(one.handled == "yes" for one in calls):
            yield Verdict("ok", fact.path, fact.line, unit=op)


def _says(fact: SocketFact, op: OperationKind, unhandled: list[OperationFact]) -> str:
    first = unhandled[0]
    what = f"this {NOUN[op]}"
    if len(unhandled) > 1:
        what = f"each of {len(unhandled)} {NOUN[op]} calls ({places(unhandled)})"
    option = "SNDTIMEO" if op == "send" else "RCVTIMEO"
    when = f"when {option} runs out" if first.bound == "option" else "when it would have to wait"
    if fact.language == "python":
        return f"{what} raises zmq.Again {when}, and nothing above it catches that"
    lost = "what was received before is taken for the message" if op == "recv" else "the message is lost"
    return f"{what} fails {when}, and its result is never looked at: {lost}"


def _handle(asked: Subject, verdict: Verdict) -> str:
    return handle_timeout(asked.socket, verdict.unit or "recv")


def _polls(asked: Subject) -> Iterator[Verdict]:
    """An awaited poll whose limit is longer than the receive timeout of its socket."""
    fact = asked.socket
    limit = fact.option("RCVTIMEO")
    if limit.state != "set" or limit.certainty != "must" or not isinstance(limit.value, int) or limit.value < 0:
        return
    polls = [one for one in fact.operations if one.op == "poll" and one.awaited]
    longer = [one for one in polls if one.bound == "none" or (one.limit_ms or 0) > limit.value]
    unhandled = [one for one in longer if one.handled != "yes"]
    if unhandled:
        first = unhandled[0]
        own = f"{first.limit_ms} ms" if first.limit_ms is not None else "no limit"
        yield Verdict(
            "violation",
            first.path,
            first.line,
            f"this poll is given {own} and raises zmq.Again after {int(limit.value)}: RCVTIMEO ends it",
            confidence="medium" if first.handled == "unknown" else None,
        )
    elif polls:
        yield Verdict("ok", fact.path, fact.line)


def _shorten(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    me = name_of(fact)
    if fact.binding != "pyzmq" or not is_awaited(fact):
        return comment(
            fact, "a poll here waits for as long as it is told: only awaited ones of Python end with RCVTIMEO"
        )
    return "\n".join(
        (
            comment(fact, "leave RCVTIMEO alone and bound each wait where it stands:"),
            f"if await {me}.poll(5000):",
            f"    message = await {me}.recv()",
            comment(fact, "or keep it, and expect it of a poll too:"),
            f"try:\n    ready = await {me}.poll(5000)\nexcept zmq.Again:\n    ready = 0",
        )
    )


_MANUAL = "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html"
_RECV = "https://libzmq.readthedocs.io/en/latest/zmq_msg_recv.html"
_PYZMQ = "https://pyzmq.readthedocs.io/en/latest/api/zmq.html#zmq.Again"
_ASYNCIO = "https://pyzmq.readthedocs.io/en/latest/api/zmq.asyncio.html"
_BIND = endpoint("bind", "tcp://*:5555", "wildcard")
_PULL = (
    "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\nsock.rcvtimeo = 1000\nsock.bind('tcp://*:5555')\n"
)
_LIMIT = {"RCVTIMEO": is_set(1000)}
_AIO = (
    "import asyncio\nimport zmq\nimport zmq.asyncio\nasync def main():\n    ctx = zmq.asyncio.Context()\n"
    "    sock = ctx.socket(zmq.PULL)\n    sock.rcvtimeo = 1000\n    sock.bind('tcp://*:5555')\n"
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="timeout-unhandled",
        strategy="timeouts",
        base="medium",
        confidence="high",
        title="A timeout that nothing handles",
        why=(
            "When a bound runs out the call fails with EAGAIN: pyzmq raises zmq.Again, the C API returns -1, cppzmq an "
            "empty result, czmq NULL. Where nobody catches that or looks, a slow peer ends the thread or the program, "
            "or what was in the buffer before is taken for a message, or a message is lost without a word. Of Python "
            "it is told only where all callers up to the start of the program or of a thread were seen."
        ),
        references=(_RECV, _PYZMQ),
        check=_check,
        remedy=_handle,
        valid=(
            Case(
                "caught in the caller",
                socket("PULL", _BIND, options=_LIMIT, operations=(call("recv", "option", handled="yes"),)),
                _PULL + "def take():\n    return sock.recv()\ntry:\n    take()\nexcept zmq.Again:\n    pass\n",
            ),
            Case(
                "a function whose callers nobody knows leaves it to them",
                socket("PULL", _BIND, options=_LIMIT, operations=(call("recv", "option"),)),
                _PULL + "def take():\n    return sock.recv()\n",
            ),
            Case(
                "a poll has said that there is a message",
                socket("PULL", _BIND, operations=(call("recv", "nonblocking", handled="yes"),)),
                _PULL + "if sock.poll(100):\n    sock.recv(zmq.NOBLOCK)\n",
            ),
        ),
        invalid=(
            Case(
                "nothing catches it",
                socket("PULL", _BIND, options=_LIMIT, operations=(call("recv", "option", handled="no"),)),
                _PULL + "while True:\n    sock.recv()\n",
            ),
            Case(
                "what is caught is something else",
                socket("PUSH", _BIND, operations=(call("send", "nonblocking", handled="no"),)),
                "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PUSH)\nsock.bind('tcp://*:5555')\n"
                "try:\n    sock.send(b'', zmq.NOBLOCK)\nexcept zmq.ContextTerminated:\n    pass\n",
            ),
        ),
    ),
    Rule(
        id="poll-beyond-timeout",
        strategy="timeouts",
        base="low",
        confidence="high",
        title="An awaited poll that RCVTIMEO ends first",
        why=(
            "The polls of zmq.asyncio, a socket's own and a Poller's, raise zmq.Again once RCVTIMEO has run out, "
            "whatever limit they are given and though a poll is not expected to raise; those of plain zmq do not look "
            "at RCVTIMEO."
        ),
        references=(_ASYNCIO, _MANUAL),
        check=_polls,
        remedy=_shorten,
        valid=(
            Case(
                "a shorter poll",
                socket("PULL", _BIND, options=_LIMIT, operations=(call("poll", "poll", limit_ms=500, awaited=True),)),
                _AIO + "    if await sock.poll(500):\n        await sock.recv()\nasyncio.run(main())\n",
            ),
            Case(
                "a poll of plain zmq",
                socket("PULL", _BIND, options=_LIMIT, operations=(call("poll", "poll", limit_ms=5000),)),
                _PULL + "sock.poll(5000)\n",
            ),
        ),
        invalid=(
            Case(
                "a longer poll",
                socket(
                    "PULL",
                    _BIND,
                    options=_LIMIT,
                    operations=(call("poll", "poll", limit_ms=5000, awaited=True, handled="no"),),
                ),
                _AIO + "    if await sock.poll(5000):\n        await sock.recv()\nasyncio.run(main())\n",
            ),
        ),
    ),
)
