"""A ROUTER that one of libzmq's proxies serves, and that fails for a peer that left.

Owns what such a failure does there. Must not know whether the policy wants ROUTER_MANDATORY elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.cases import call, endpoint, is_set, socket
from ironhouse.audit.remedy import set_integer
from ironhouse.audit.rule import Case, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.sockets import ends_its_proxy

OPTION = "ROUTER_MANDATORY"


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    state = fact.option(OPTION)
    if state.state != "set" or not state.value or not ends_its_proxy(fact, OPTION):
        return
    where = f", where {state.flag}" if state.flag else ""
    yield Verdict(
        "violation",
        state.path or fact.path,
        state.line or fact.line,
        f"{OPTION} is on{where}: a peer that leaves before its reply ends the proxy, and with it everybody's service",
        confidence="medium" if state.certainty == "may" else None,
    )


def _remedy(asked: Subject, verdict: Verdict) -> str:
    return set_integer(asked.socket, OPTION, 0)


_HEAD = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.ROUTER)\n"
_REST = "sock.bind('tcp://*:5555')\nback = ctx.socket(zmq.DEALER)\nback.bind('inproc://workers')\n"
_SET = f"sock.setsockopt(zmq.{OPTION}, 1)\n"
_PROXY = "zmq.proxy(sock, back)\n"


def _case(title: str, code: str, *, proxied: bool, mandatory: bool) -> Case:
    bind = endpoint("bind", "tcp://*:5555", "wildcard", line=4 + mandatory)
    options = {OPTION: is_set(1, line=4)} if mandatory else {}
    calls = (call("proxy", "none", line=7 + mandatory),) if proxied else ()
    return Case(title, socket("ROUTER", bind, options=options, operations=calls), _HEAD + code)


RULE = Rule(
    id="mandatory-ends-proxy",
    strategy="high-water-marks",
    base="medium",
    confidence="high",
    title="Any peer can end the proxy by leaving",
    why=(
        "With ROUTER_MANDATORY a reply to a peer that is gone fails with EHOSTUNREACH. In a proxy nobody handles that: "
        "zmq_proxy returns with the error, and every other peer is served no more. Seen with libzmq 4.3.5: the second "
        "client that closes before its reply is enough. Without the option such a reply is dropped."
    ),
    references=(
        "https://libzmq.readthedocs.io/en/latest/zmq_proxy.html",
        "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html",
    ),
    check=_check,
    remedy=_remedy,
    valid=(
        _case("a proxy that drops what is for nobody", _REST + _PROXY, proxied=True, mandatory=False),
        _case("a program that sends itself, and can act", _SET + _REST, proxied=False, mandatory=True),
    ),
    invalid=(_case("a reply to who is gone", _SET + _REST + _PROXY, proxied=True, mandatory=True),),
)
