"""ZAP domains: not enforced, enforced without a name, unknown to the handler; and lists of addresses nobody asks for.

Owns what a domain does to who is asked. That there is no handler at all, or none for this context, another file says.
Must not know how a handler was recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from ironhouse.audit.calls import addresses, worst_weight
from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.mechanism import enforces, enforces_nothing, given, in_time, switched_on
from ironhouse.audit.remedy import ENFORCED, comment, zap_domain
from ironhouse.audit.rule import Case, Outcome, Question, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import EndpointFact, OptionFact, SocketFact, Zap
from ironhouse.model.sockets import stays_inside

ZAP = "https://rfc.zeromq.org/spec/27/"
MANUAL = "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html"
PYZMQ = "https://pyzmq.readthedocs.io/en/latest/api/zmq.auth.html"

_OPTIONS = ("ZAP_DOMAIN", "ZAP_ENFORCE_DOMAIN")
_HANDLED: frozenset[Zap] = frozenset({"keys", "custom", "allow-any", "late"})
_VERSION = re.compile(r"ZMQ_VERSION|zmq_version")
_WORSE: tuple[Outcome, ...] = ("ok", "undetermined", "violation")

Answer = tuple[Outcome, str]


def _check(judge: Callable[[SocketFact, EndpointFact], Answer | None], asked: Subject) -> Iterator[Verdict]:
    """One verdict for a socket: a domain is one of its options, whatever it is bound to."""
    fact = asked.socket
    if asked.profile.value("zap") == "optional":
        return
    judged = [(one, judge(fact, one)) for one in fact.endpoints if not stays_inside(one)]
    answers = [(one, *answer) for one, answer in judged if answer is not None]
    if not answers:
        return
    _, worst, says = max(answers, key=lambda one: _WORSE.index(one[1]))
    members = [one for one, outcome, _ in answers if outcome == worst]
    yield Verdict(
        worst,
        members[0].path,
        members[0].line,
        f"{members[0].op} {addresses(members)}: {says}" if says else "",
        exposure=worst_weight(fact, members),
        options=_OPTIONS,
    )


def _not_enforced(fact: SocketFact, one: EndpointFact) -> Answer | None:
    """What a handler that is there is worth when it is gone. A NULL socket relies on one when it names a domain."""
    relies = one.mechanism == "curve-server" or (one.mechanism is None and given(fact, one, "ZAP_DOMAIN"))
    if not relies or one.zap not in _HANDLED:
        return None
    if enforces(fact, one):
        return "ok", ""
    named, enforced = given(fact, one, "ZAP_DOMAIN"), in_time(fact, one, "ZAP_ENFORCE_DOMAIN")
    if named and enforced.value and _VERSION.search(enforced.flag or ""):
        return "ok", ""  # where libzmq has it
    if named is None or (named and switched_on(fact, one, "ZAP_ENFORCE_DOMAIN") is None):
        return "undetermined", "whether its ZAP domain is named and enforced depends on the path"
    lacks = "its ZAP domain is not enforced" if named else "it has no ZAP domain"
    return "violation", f"{lacks}: when the handler has stopped, everybody is let in"


def _nameless(fact: SocketFact, one: EndpointFact) -> Answer | None:
    if not enforces_nothing(fact, one):
        return None
    if one.mechanism == "plain":
        says = "the first client that comes ends the process, by an assertion of libzmq's"
        return "violation", f"ZAP_ENFORCE_DOMAIN without a ZAP_DOMAIN: {says}"
    return "violation", "ZAP_ENFORCE_DOMAIN without a ZAP_DOMAIN: no handler is ever asked, everybody is let in"


def _other(fact: SocketFact, one: EndpointFact) -> Answer | None:
    if one.zap != "other-domain":
        return None
    where = f" at {one.handler.path}:{one.handler.line}" if one.handler is not None else ""
    own = fact.option("ZAP_DOMAIN")
    named = own.value if own.state == "set" and own.value else "empty"
    return "violation", f"its domain is {named}, of which the ZAP handler{where} has no keys: it refuses everybody"


def _addresses(fact: SocketFact, one: EndpointFact) -> Answer | None:
    if one.zap != "unasked" or one.mechanism is not None or enforces_nothing(fact, one):
        return None
    where = f" at {one.handler.path}:{one.handler.line}" if one.handler is not None else ""
    return (
        "violation",
        f"it is NULL and has no ZAP domain, so nobody asks the list of addresses{where}: all addresses are let in",
    )


def _name_it(asked: Subject, verdict: Verdict) -> str:
    return zap_domain(asked.socket, ENFORCED)


def _name_both(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    lines = [comment(fact, "tell the handler keys of the domain that the socket has: '*' stands for none, not for all")]
    if fact.binding == "pyzmq":
        lines.append('auth.configure_curve(domain="app", location="authorized_clients")')
    return "\n".join([*lines, zap_domain(fact, ENFORCED)])


def _ask(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    words = "with a domain the list is asked; an address is no proof of who it is: CURVE with a list of keys is"
    return f"{comment(fact, words)}\n{zap_domain(fact, 'before bind')}"


_HEAD = (
    "import zmq, zmq.auth\nfrom zmq.auth.thread import ThreadAuthenticator\ndef serve(key):\n    ctx = zmq.Context()\n"
)
_AUTH = "    auth = ThreadAuthenticator(ctx)\n    auth.start()\n"
_KEYS = "    auth.configure_curve(domain='app', location='keys')\n"
_ANY = "    auth.configure_curve(domain='*', location='keys')\n"
_LIST = "    auth.allow('10.0.0.2')\n"
_SOCKET = "    sock = ctx.socket(zmq.PULL)\n"
_CURVE = "    sock.curve_secretkey = key\n    sock.curve_server = True\n"
_NAME = "    sock.zap_domain = b'app'\n"
_ENFORCE = "    sock.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)\n"
_BIND = "    sock.bind('tcp://*:5555')\n"

_DOMAIN = {"ZAP_DOMAIN": is_set("app")}
_ENFORCED = {"ZAP_ENFORCE_DOMAIN": is_set(1)}
_SERVER = {"CURVE_SECRETKEY": is_set(None, text="key"), "CURVE_SERVER": is_set(True)}


def _server(state: Zap, *options: dict[str, OptionFact]) -> SocketFact:
    one = endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-server", zap=state)
    return socket("PULL", one, options={name: value for each in (_SERVER, *options) for name, value in each.items()})


RULES: tuple[Rule, ...] = (
    Rule(
        id="zap-not-enforced",
        strategy="curve",
        base="low",
        confidence="medium",
        title="A server that lets everybody in once its ZAP handler is gone",
        why=(
            "libzmq asks a ZAP handler only where there is one: one whose thread has ended, or that a later change "
            "starts too late or in another context, is not missed, and every client is let in. With a domain that is "
            "not empty and ZAP_ENFORCE_DOMAIN a socket lets nobody in without its handler's word."
        ),
        references=(ZAP, MANUAL),
        check=partial(_check, _not_enforced),
        remedy=_name_it,
        question=Question("zap-enforced", "let nobody in without it", noun="servers with a ZAP handler"),
        valid=(
            Case(
                "a domain that is enforced",
                _server("keys", _DOMAIN, _ENFORCED),
                _HEAD + _AUTH + _KEYS + _SOCKET + _CURVE + _NAME + _ENFORCE + _BIND,
            ),
        ),
        invalid=(
            Case("no domain", _server("keys"), _HEAD + _AUTH + _ANY + _SOCKET + _CURVE + _BIND),
            Case("a name alone", _server("keys", _DOMAIN), _HEAD + _AUTH + _KEYS + _SOCKET + _CURVE + _NAME + _BIND),
        ),
    ),
    Rule(
        id="zap-enforced-without-domain",
        strategy="curve",
        base="high",
        confidence="high",
        title="ZAP is enforced for a domain that has no name, and never asked",
        why=(
            "ZAP_ENFORCE_DOMAIN holds for domains that are not empty. With an empty one it does the contrary: libzmq "
            "then asks no handler at all, a CURVE server lets in everybody who knows its public key, and a PLAIN "
            "server ends its process at the first client (seen with libzmq 4.3.5)."
        ),
        references=(MANUAL, ZAP),
        check=partial(_check, _nameless),
        remedy=_name_it,
        valid=(
            Case(
                "a domain that is enforced",
                _server("keys", _DOMAIN, _ENFORCED),
                _HEAD + _AUTH + _KEYS + _SOCKET + _CURVE + _NAME + _ENFORCE + _BIND,
            ),
        ),
        invalid=(
            Case(
                "no domain",
                _server("unasked", _ENFORCED),
                _HEAD + _AUTH + _ANY + _SOCKET + _CURVE + _ENFORCE + _BIND,
            ),
        ),
    ),
    Rule(
        id="zap-other-domain",
        strategy="curve",
        base="low",
        confidence="medium",
        title="A ZAP handler that has no keys for the socket's domain",
        why=(
            "zmq.auth keeps keys and passwords by domain. Those of '*' are for sockets whose domain is empty, and for "
            "no other: it is a name there and no wildcard. A socket of another domain is refused everybody, and who "
            "takes the domain away to make it work takes its enforcement with it."
        ),
        references=(PYZMQ, ZAP),
        check=partial(_check, _other),
        remedy=_name_both,
        valid=(
            Case(
                "the same name",
                _server("keys", _DOMAIN, _ENFORCED),
                _HEAD + _AUTH + _KEYS + _SOCKET + _CURVE + _NAME + _ENFORCE + _BIND,
            ),
        ),
        invalid=(
            Case(
                "'*' for a domain that has a name",
                _server("other-domain", _DOMAIN),
                _HEAD + _AUTH + _ANY + _SOCKET + _CURVE + _NAME + _BIND,
            ),
        ),
    ),
    Rule(
        id="zap-addresses-unasked",
        strategy="curve",
        base="high",
        confidence="medium",
        title="A list of addresses that nobody asks",
        why=(
            "libzmq asks no ZAP handler about a NULL connection unless the socket has a domain. Without one the "
            "addresses that a handler is to allow or deny are never read: it looks like a firewall, and all are let in."
        ),
        references=(ZAP, PYZMQ),
        check=partial(_check, _addresses),
        remedy=_ask,
        valid=(
            Case(
                "a domain, so that it is asked",
                socket("PULL", endpoint("bind", "tcp://*:5555", "wildcard", zap="unknown"), options=dict(_DOMAIN)),
                _HEAD + _AUTH + _LIST + _SOCKET + _NAME + _BIND,
            ),
        ),
        invalid=(
            Case(
                "a NULL socket without a domain",
                socket("PULL", endpoint("bind", "tcp://*:5555", "wildcard", zap="unasked")),
                _HEAD + _AUTH + _LIST + _SOCKET + _BIND,
            ),
        ),
    ),
)
