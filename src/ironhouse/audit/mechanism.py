"""On which paths an endpoint is encrypted, and what was set before it, as several rules ask.

Owns the reading of CURVE's and ZAP's options beside an endpoint's mechanism. Must not know any rule.
"""

from __future__ import annotations

from ironhouse.model.fact import DEFAULT, EndpointFact, OptionFact, SocketFact

KEYS = ("CURVE_SERVERKEY", "CURVE_SECRETKEY", "CURVE_PUBLICKEY")
ENCRYPTING = ("curve-server", "curve-client")
CURVE_OPTIONS = ("CURVE_SERVER", "CURVE_SECRETKEY", "CURVE_SERVERKEY", "CURVE_PUBLICKEY")


def deciding_flag(fact: SocketFact, one: EndpointFact) -> str | None:
    """The condition under which CURVE is on, if it is not on along every path.

    A *may* endpoint may also be one whose call is conditional, with CURVE set on all paths: what
    decides is whether the socket's CURVE options are themselves *may*, or its server switch is a variable.
    """
    conditional = [state for name, state in fact.options.items() if name in CURVE_OPTIONS and _may(state)]
    if one.certainty == "may" and one.mechanism == "curve-server" and fact.option("CURVE_SERVER").value is None:
        conditional.append(fact.option("CURVE_SERVER"))
    if not conditional:
        return None
    return next((state.flag for state in conditional if state.flag), None) or one.flag or "another path is taken"


def _may(state: OptionFact) -> bool:
    return state.state == "set" and state.certainty == "may"


def in_time(fact: SocketFact, one: EndpointFact, name: str) -> OptionFact:
    """The option as it was when the endpoint came to be: at its default, if it was set only afterwards."""
    return DEFAULT if name in one.late_options else fact.option(name)


def switched_on(fact: SocketFact, one: EndpointFact, name: str) -> bool | None:
    """Whether that switch was on when the endpoint came to be; None where the source leaves it open."""
    state = in_time(fact, one, name)
    if state.state == "default" or (state.state == "set" and state.value in (0, False)):
        return False
    return True if state.state == "set" and state.certainty == "must" and state.value is not None else None


def given(fact: SocketFact, one: EndpointFact, name: str) -> bool | None:
    """Whether a key or a text had been given by then; None where only some paths give it. A key that reads as empty was
    filled where nobody followed it: libzmq takes none that is."""
    state = in_time(fact, one, name)
    if state.state == "default" or (state.state == "set" and state.value == "" and name not in KEYS):
        return False
    return True if state.state == "set" and state.certainty == "must" else None


def was_reset(fact: SocketFact, one: EndpointFact) -> bool:
    """Whether keys were given and the server's switch was turned off after them, which resets to NULL."""
    switch = in_time(fact, one, "CURVE_SERVER")
    off = switch.state == "set" and switch.certainty == "must" and switch.value in (0, False)
    return off and one.mechanism is None and any(given(fact, one, name) for name in KEYS)


def enforces(fact: SocketFact, one: EndpointFact) -> bool:
    """Whether libzmq lets nobody in there without a handler's word: a domain is named, and enforced."""
    return bool(switched_on(fact, one, "ZAP_ENFORCE_DOMAIN")) and bool(given(fact, one, "ZAP_DOMAIN"))


def enforces_nothing(fact: SocketFact, one: EndpointFact) -> bool:
    """Whether a domain is enforced that is not named: libzmq then asks no handler at all."""
    return bool(switched_on(fact, one, "ZAP_ENFORCE_DOMAIN")) and given(fact, one, "ZAP_DOMAIN") is False
