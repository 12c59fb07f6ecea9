"""What a program may still set on a socket that a policy holds: the decision, without a socket.

Owns which options are locked and when, and when a value is laxer than the policy's. Pure. Must not know how an option
is set.
"""

from __future__ import annotations

from ironhouse.model.fact import OptionValue
from ironhouse.model.options import Option
from ironhouse.model.profile import Setting
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.quantities import show

SECURITY = ("CURVE_", "PLAIN_", "GSSAPI_", "ZAP_", "ROUTER_RAW")
"""Options of these names decide who may listen: after the first endpoint they would say what is not so."""


def is_security(option: Option) -> bool:
    """Whether the option decides about encryption or admission."""
    return option.name.startswith(SECURITY)


def too_late(option: Option, setting: Setting | None, *, has_endpoint: bool, is_settled: bool) -> str | None:
    """Why *option* can no longer be set; None where it still can. *is_settled*: an endpoint beyond inproc is there."""
    if is_settled and is_security(option):
        return f"{option.name} is set after bind or connect: it would be read as set, and not hold for what is there"
    if has_endpoint and setting is not None and not option.live:
        return f"{option.name} is set after bind or connect: libzmq ignores it for that endpoint's peers"
    return None


def laxer(option: Option, value: object, setting: Setting | None) -> str | None:
    """Why *value* is less than the policy asks of *option*; None where it is as strict, or nothing is asked."""
    if setting is None or not isinstance(value, int):
        return None
    key = BY_NAME[setting.key]
    given: OptionValue = bool(value) if key.kind == "switch" else int(value)
    wanted = setting.value
    says = f"{option.name} is set to {show(key, given)}, the policy wants {show(key, wanted)}"
    if key.kind == "switch":
        return None if given == wanted else says
    if given in key.unlimited:
        return None if wanted in key.unlimited else says
    bounded = isinstance(wanted, int) and wanted not in key.unlimited
    return says if bounded and int(value) > int(wanted or 0) else None
