"""A CURVE server that never asks whose key it was shown.

Owns what a server's ZAP state means: none, late and allow-any each have their own words. Must not know how
a handler was recognised.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.calls import addresses, calls, worst_weight
from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.remedy import zap
from ironhouse.audit.rule import Case, Outcome, Question, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import EndpointFact, SocketFact, Zap
from ironhouse.model.sockets import stays_inside

MESSAGES: dict[Zap, str] = {
    "none": "no ZAP handler serves its context: every client that knows the server's public key is let in",
    "late": "its ZAP handler is started only after this: who connects before that is let in without being asked",
    "allow-any": "its ZAP handler admits any key (CURVE_ALLOW_ANY): clients are encrypted, and nobody is turned away",
}

_WORSE: tuple[Zap, ...] = ("keys", "custom", "unknown", "late", "allow-any", "none")


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    for call in calls(fact):
        servers = [one for one in call.endpoints if _asks(asked, one)]
        if not servers:
            continue
        state = max((one.zap for one in servers), key=_WORSE.index)
        members = [one for one in servers if one.zap == state]
        outcome: Outcome = "violation" if state in MESSAGES else "undetermined" if state == "unknown" else "ok"
        says = MESSAGES.get(state, "whether a ZAP handler serves it is not known")
        message = "" if outcome == "ok" else f"{addresses(members)} is a CURVE server, and {says}"
        yield Verdict(outcome, call.first.path, call.first.line, message, str(call.number), worst_weight(fact, members))


def _asks(asked: Subject, one: EndpointFact) -> bool:
    """Whether a handler is owed: by a CURVE server, wherever it is, unless the policy leaves it optional."""
    return one.mechanism == "curve-server" and not stays_inside(one) and asked.profile.value("zap") != "optional"


def _remedy(asked: Subject, verdict: Verdict) -> str:
    return zap(asked.socket)


_OPTIONS = {"CURVE_SECRETKEY": is_set(None, text="key"), "CURVE_SERVER": is_set(True)}
_HEAD = (
    "import zmq, zmq.auth\nfrom zmq.auth.thread import ThreadAuthenticator\ndef serve(key):\n    ctx = zmq.Context()\n"
)
_SERVER = (
    "    sock = ctx.socket(zmq.PULL)\n    sock.curve_secretkey = key\n    sock.curve_server = True\n"
    "    sock.bind('tcp://*:5555')\n"
)
_AUTH = "    auth = ThreadAuthenticator(ctx)\n    auth.start()\n"


def _server(state: Zap) -> SocketFact:
    one = endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-server", zap=state)
    return socket("PULL", one, options=dict(_OPTIONS))


RULE = Rule(
    id="curve-without-zap",
    strategy="curve",
    base="high",
    confidence="medium",
    title="A CURVE server that admits every client",
    why=(
        "CURVE proves that a client holds some key. Whether that key belongs to a friend is asked of a ZAP handler in "
        "the same context; with none, or one that admits any key, everyone who knows the server's public key is in."
    ),
    references=("https://rfc.zeromq.org/spec/27/", "https://pyzmq.readthedocs.io/en/latest/api/zmq.auth.html"),
    check=_check,
    remedy=_remedy,
    question=Question("client-keys", "admit listed keys alone", "endpoints", "CURVE servers"),
    valid=(
        Case(
            "a handler with a folder of keys",
            _server("keys"),
            _HEAD + _AUTH + "    auth.configure_curve(domain='*', location='keys')\n" + _SERVER,
        ),
    ),
    invalid=(
        Case("no handler", _server("none"), _HEAD + _SERVER),
        Case("a handler that is started after bind", _server("late"), _HEAD + _SERVER + _AUTH),
        Case(
            "a handler that admits any key",
            _server("allow-any"),
            _HEAD + _AUTH + "    auth.configure_curve(domain='*', location=zmq.auth.CURVE_ALLOW_ANY)\n" + _SERVER,
        ),
    ),
)
