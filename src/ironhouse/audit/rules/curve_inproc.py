"""CURVE, PLAIN and MAXMSGSIZE on a socket that stays within its process, where libzmq heeds none of them.

Owns that a protection was asked for and is not there. A socket with any endpoint elsewhere is not asked: the option is
for that one. Must not know what is owed where.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.calls import addresses
from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.mechanism import CURVE_OPTIONS
from ironhouse.audit.remedy import comment
from ironhouse.audit.rule import Case, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.sockets import stays_inside

_IGNORED = (*CURVE_OPTIONS, "PLAIN_SERVER", "PLAIN_USERNAME", "PLAIN_PASSWORD", "MAXMSGSIZE")


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    if not fact.endpoints or not all(map(stays_inside, fact.endpoints)):
        return
    found = [(name, fact.option(name)) for name in _IGNORED]
    held = [(name, one) for name, one in found if one.state == "set" and one.value not in (0, False, -1, "")]
    if not held:
        return
    _, first = held[0]
    names = " and ".join((", ".join(name for name, _ in held[:-1]), held[-1][0])) if held[1:] else held[0][0]
    yield Verdict(
        "violation",
        first.path or fact.path,
        first.line or fact.line,
        f"{names} {'count' if held[1:] else 'counts'} for nothing on {addresses(fact.endpoints)}: inproc has neither "
        "a handshake nor frames on a wire",
        confidence="medium" if any(one.certainty == "may" for _, one in held) else None,
    )


def _remedy(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    lines = (
        "leave them out: who may use the context may read and send all that is on inproc",
        "parts that do not trust each other need two processes, and ipc or tcp, where CURVE is enforced",
    )
    return "\n".join(comment(fact, line) for line in lines)


_HEAD = "def run(key):\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PULL)\n"
_SERVER = {"CURVE_SECRETKEY": is_set(None, text="key"), "CURVE_SERVER": is_set(True)}
_ON = "    sock.curve_secretkey = key\n    sock.curve_server = True\n"

RULE = Rule(
    id="ignored-on-inproc",
    strategy="curve",
    base="low",
    confidence="high",
    title="A protection that inproc does not have",
    why=(
        "Over inproc two sockets of one context hand each other messages in memory. libzmq takes CURVE's and PLAIN's "
        "options and MAXMSGSIZE there, does nothing with them, and does not say so: no peer is asked who it is, and a "
        "message of any size goes through."
    ),
    references=("https://libzmq.readthedocs.io/en/latest/zmq_inproc.html",),
    check=_check,
    remedy=_remedy,
    valid=(
        Case(
            "inproc beside tcp",
            socket(
                "PULL",
                endpoint("bind", "inproc://work", "inproc"),
                endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-server", zap="keys", line=6),
                options=dict(_SERVER),
            ),
            _HEAD + _ON + "    sock.bind('inproc://work')\n    sock.bind('tcp://*:5555')\n",
        ),
        Case(
            "inproc as it is",
            socket("PULL", endpoint("bind", "inproc://work", "inproc")),
            _HEAD + "    sock.bind('inproc://work')\n",
        ),
    ),
    invalid=(
        Case(
            "a CURVE server on inproc",
            socket("PULL", endpoint("bind", "inproc://work", "inproc"), options=dict(_SERVER)),
            _HEAD + _ON + "    sock.bind('inproc://work')\n",
        ),
        Case(
            "a limit on frames",
            socket("PULL", endpoint("bind", "inproc://work", "inproc"), options={"MAXMSGSIZE": is_set(65536)}),
            _HEAD + "    sock.setsockopt(zmq.MAXMSGSIZE, 65536)\n    sock.bind('inproc://work')\n",
        ),
    ),
)
