"""A CURVE server that never asks whose key it was shown.

Owns what a server's ZAP state means: none, elsewhere, late and allow-any each have their own words. A server whose
domain is enforced lets nobody in without a handler, and is safe; one that enforces a domain it does not have is left to
the rule that says so. Must not know how a handler was recognised.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.calls import addresses, calls, worst_weight
from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.mechanism import enforces, enforces_nothing
from ironhouse.audit.remedy import ENFORCED, comment, zap, zap_domain
from ironhouse.audit.rule import Case, Outcome, Question, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import EndpointFact, SocketFact, Zap
from ironhouse.model.sockets import stays_inside

MESSAGES: dict[Zap, str] = {
    "none": "no ZAP handler serves its context: every client that knows the server's public key is let in",
    "elsewhere": (
        "the ZAP handler{at} serves another context: every client that knows the server's public key is let in"
    ),
    "late": "its ZAP handler is started only after this{at}: who connects before that is let in without being asked",
    "allow-any": "its ZAP handler admits any key (CURVE_ALLOW_ANY): clients are encrypted, and nobody is turned away",
}

_WORSE: tuple[Zap, ...] = (
    "keys",
    "custom",
    "other-domain",
    "unasked",
    "unknown",
    "late",
    "allow-any",
    "elsewhere",
    "none",
)
_CLOSED: tuple[Zap, ...] = ("none", "elsewhere", "late")
"""States in which a domain that is enforced lets nobody in."""


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    for call in calls(fact):
        servers = [one for one in call.endpoints if _asks(asked, one)]
        if not servers:
            continue
        worst = max(servers, key=lambda one: _WORSE.index(one.zap))
        state = worst.zap
        members = [one for one in servers if one.zap == state]
        outcome: Outcome = "violation" if state in MESSAGES else "undetermined" if state == "unknown" else "ok"
        if state in _CLOSED and all(enforces(fact, one) for one in members):
            outcome = "ok"
        at = f" at {worst.handler.path}:{worst.handler.line}" if worst.handler is not None else ""
        says = MESSAGES.get(state, "whether a ZAP handler serves it is not known").format(at=at)
        message = "" if outcome == "ok" else f"{addresses(members)} is a CURVE server, and {says}"
        yield Verdict(outcome, call.first.path, call.first.line, message, str(call.number), worst_weight(fact, members))


def _asks(asked: Subject, one: EndpointFact) -> bool:
    """Whether a handler is owed: by a CURVE server, wherever it is, unless the policy leaves it optional."""
    wanted = asked.profile.value("zap") != "optional" and not enforces_nothing(asked.socket, one)
    return one.mechanism == "curve-server" and not stays_inside(one) and wanted


def _remedy(asked: Subject, verdict: Verdict) -> str:
    """A handler; where there is one already, what is wrong with it."""
    fact = asked.socket
    states = {one.zap for one in calls(fact)[int(verdict.unit)].endpoints if one.zap in MESSAGES}
    for state, words in _INSTEAD.items():
        if states == {state}:
            return f"{comment(fact, words)}\n{zap_domain(fact, ENFORCED)}"
    return zap(fact)


_INSTEAD: dict[Zap, str] = {
    "elsewhere": "give the handler this socket's context: one serves the context that it was made with, and no other",
    "late": "start the handler and tell it whom to admit before the first bind",
    "allow-any": "give the handler the folder of the clients' public keys, or a list, in the place of CURVE_ALLOW_ANY",
}
"""Where a handler is there: what to change of it."""

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
        "the same context; with none, or one that admits any key, everyone who knows the server's public key is in. "
        "A handler serves its own context alone (shadows of it included), from the moment on that it is started."
    ),
    references=("https://rfc.zeromq.org/spec/27/", "https://pyzmq.readthedocs.io/en/latest/api/zmq.auth.html"),
    check=_check,
    remedy=_remedy,
    by_hand="a ZAP handler needs the keys of those who may connect",
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
        Case(
            "a handler in another context",
            _server("elsewhere"),
            _HEAD + "    auth = ThreadAuthenticator(zmq.Context())\n    auth.start()\n"
            "    auth.configure_curve(domain='*', location='keys')\n" + _SERVER,
        ),
        Case("a handler that is started after bind", _server("late"), _HEAD + _SERVER + _AUTH),
        Case(
            "a handler that admits any key",
            _server("allow-any"),
            _HEAD + _AUTH + "    auth.configure_curve(domain='*', location=zmq.auth.CURVE_ALLOW_ANY)\n" + _SERVER,
        ),
    ),
)
