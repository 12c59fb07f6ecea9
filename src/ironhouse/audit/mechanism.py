"""On which paths an endpoint is encrypted, as several rules ask.

Owns the reading of CURVE's options beside an endpoint's mechanism. Must not know any rule.
"""

from __future__ import annotations

from ironhouse.model.fact import EndpointFact, OptionFact, SocketFact

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
