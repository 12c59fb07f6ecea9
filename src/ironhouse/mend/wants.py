"""From a finding to what would mend it: options with their values, whether they are safe, and how sure that is.

Pure. Owns which options change what a program does. Must not know any rule: each says beside its remedy which options
go with its verdict. *Safe* is a mend that changes nothing for peers that answer, read and connect as they should: they
see the same messages in the same order, no call returns anything else, none waits any longer. All else is a decision.
"""

from __future__ import annotations

import msgspec

from ironhouse.audit.pins import Pinned, too_new
from ironhouse.audit.rule import AnyRule, Rule, Target, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.mend.shapes import Want
from ironhouse.model.fact import OptionFact, SocketFact
from ironhouse.model.options import option
from ironhouse.model.sockets import ends_its_proxy, set_late

NO_MEND = "it has no mechanical mend"

SAFE: dict[str, str] = {
    "CONNECT_TIMEOUT": "an attempt that a network swallows is made again sooner; no message and no call changes",
    "RECONNECT_IVL_MAX": "only a peer that stays away is tried less often",
    "HANDSHAKE_IVL": "a peer greets within milliseconds; who has not after seconds is cut off earlier than before",
    "BACKLOG": "what waits to be accepted is accepted as before",
}
"""Options that are safe to write down where nothing sets them, and why."""

CHANGES: dict[str, str] = {
    "SNDTIMEO": "a send that waited fails with EAGAIN, which the program has to handle",
    "RCVTIMEO": "a receive that waited fails with EAGAIN, which the program has to handle",
    "LINGER": "what is not sent when the time is up is lost at close",
    "MAXMSGSIZE": "a larger frame closes the connection that it comes from",
    "HEARTBEAT_IVL": "libzmq before 4.2 and other implementations answer no heartbeat, and would be cut off",
    "HEARTBEAT_TIMEOUT": "a peer that is silent for so long is cut off",
    "HEARTBEAT_TTL": "a peer gives us up after so long a silence",
    "ROUTER_MANDATORY": "a reply to a client that left fails with EHOSTUNREACH, which the program has to handle",
    "ROUTER_HANDOVER": "a peer that comes back with its routing id before the old connection is gone is refused",
    "REQ_RELAXED": "a second request is sent where it failed with EFSM",
    "REQ_CORRELATE": "each request gets one frame more, which a ROUTER that builds replies by hand does not expect",
    "XPUB_NODROP": "one slow subscriber makes every send wait",
    "IMMEDIATE": "nothing is queued for a peer that is not there yet",
    "SNDBUF": "less is under way at a time",
    "RCVBUF": "less is under way at a time",
    "RECONNECT_IVL": "a lost connection is made again at another pace",
}
"""Options that are not, and why: for the user who decides."""

LOSES: dict[str, frozenset[str]] = {
    "SNDHWM": frozenset(("PUB", "XPUB", "ROUTER", "REP", "RADIO")),
    "RCVHWM": frozenset(("SUB", "XSUB", "DISH")),
}
"""Where a lower mark is messages lost, here or at the publisher; elsewhere a send waits, and nothing is lost."""

BESIDE: dict[str, str] = {
    "SNDHWM": "messages per peer",
    "RCVHWM": "messages per peer",
    "SNDTIMEO": "ms, then EAGAIN",
    "RCVTIMEO": "ms, then EAGAIN",
    "LINGER": "ms at close",
    "MAXMSGSIZE": "bytes per frame",
    "HANDSHAKE_IVL": "ms to greet",
    "HEARTBEAT_IVL": "ms between pings",
    "HEARTBEAT_TIMEOUT": "ms of silence",
    "HEARTBEAT_TTL": "ms, for the peer",
    "CONNECT_TIMEOUT": "ms to connect",
    "RECONNECT_IVL": "ms between tries",
    "RECONNECT_IVL_MAX": "ms between tries",
    "REQ_RELAXED": "ask again after a timeout",
    "REQ_CORRELATE": "take no stale reply",
    "ROUTER_MANDATORY": "fail, do not drop",
}
"""What is said beside a line that is added."""


ORDER: dict[str, int] = {name: number for number, name in enumerate(BESIDE)}
"""Where an option stands among others that are written together."""


class Wanted(msgspec.Struct, frozen=True):
    """All that one finding wants of its socket; ``unsafe`` says what that changes, empty where it is safe."""

    wants: tuple[Want, ...]
    unsafe: str = ""


class Unmended(msgspec.Struct, frozen=True):
    """Why nothing would mend a finding. ``by_hand``: no program could, wherever it was found."""

    why: str
    by_hand: bool


def wanted(rule: AnyRule, asked: Subject | None, verdict: Verdict, have: Pinned | None) -> Wanted | Unmended:
    """What would mend a violation, or why nothing does. *have* is the libzmq that is pinned for the binding."""
    targets = rule.mend(asked, verdict) if isinstance(rule, Rule) and asked is not None and rule.mend else ()
    if isinstance(targets, str) or not targets or asked is None:
        return Unmended(str(targets or rule.by_hand or NO_MEND), by_hand=True)
    fact = asked.socket
    against = next((why for one in targets if (why := _against(fact, one, have))), None)
    if against:
        return Unmended(against, by_hand=False)
    wants = tuple(Want(one.name, one.value, fact.option(one.name), BESIDE.get(one.name, "")) for one in targets)
    unsafe = [why for one in wants if (why := changes(fact, one))]
    return Wanted(wants, "; ".join(dict.fromkeys(unsafe)))


def _against(fact: SocketFact, one: Target, have: Pinned | None) -> str | None:
    """Why the option cannot be set here at all."""
    row, state = option(one.name), fact.option(one.name)
    newer = too_new(one.name, have) if have is not None else None
    if newer:
        return newer
    if row is None or (row.types and not fact.types) or not all(row.applies_to(each) for each in fact.types):
        return f"libzmq refuses {one.name} on other types, and the socket's type is not fixed: {fact.type}"
    if ends_its_proxy(fact, one.name):
        return f"with {one.name} a peer that leaves before its reply ends the proxy, and with it everybody's service"
    if state.state == "set" and state.certainty == "may":
        when = f"if {state.flag}" if state.flag else "which ones is not known"
        return f"{one.name} is set on some paths already, {when}"
    if state.state == "unknown" or (state.state == "set" and not isinstance(state.value, int)):
        return f"{one.name} is given by {state.text}, which is no constant"
    return None


def changes(fact: SocketFact, one: Want) -> str:
    """What setting the option changes for peers that behave; nothing where it is safe."""
    row = option(one.name)
    state = one.state
    if one.name in LOSES and row is not None and isinstance(row.default, int):
        return _of_mark(fact, one, row.default)
    if state.state == "set":
        return f"{one.name} = {state.text or state.value} is what somebody chose"
    if one.name in SAFE:
        return ""
    return CHANGES.get(one.name, f"what {one.name} changes is not known")


def _of_mark(fact: SocketFact, one: Want, default: int) -> str:
    """A mark: safe where it stays what it is. One that was set too late has been the default until now."""
    moved = bool(set_late(fact, one.name))
    if one.state.state == "set" and not (moved and one.value == _number(one.state)):
        return f"{one.name} = {one.state.text or one.state.value} is what somebody chose"
    if one.value == default or _in_lockstep(fact):
        return ""
    if not moved:
        return f"{one.name} has been libzmq's {default}"
    losing = sorted(LOSES[one.name].intersection(fact.types)) if one.value < default else []
    return (
        f"a mark of {one.value} that holds makes {' or '.join(losing)} lose more than {default} did" if losing else ""
    )


def _in_lockstep(fact: SocketFact) -> bool:
    """A REQ has one message under way: no mark is ever reached."""
    relaxed: OptionFact = fact.option("REQ_RELAXED")
    return fact.types == ("REQ",) and relaxed.state == "default"


def _number(state: OptionFact) -> int | None:
    return int(state.value) if isinstance(state.value, int) else None
