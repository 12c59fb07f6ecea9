"""Whether what the auditor says of a socket is what its label says, field by field.

Owns the comparison of each field. Must not know how sockets and labels were paired, nor how figures are printed.
A label may stand for several sockets (one factory, many callers): then they are taken together, an option is set
when it is set on one of them, the worst receive counts, exposures and types are united. A label that says ``none``
of a factory does not speak of what some of its callers add: where they differ, there is no verdict. Nor is there one
where a label says of a factory that its address is a variable, and we say what each caller gives it.

Exposure is compared in two ways. *Set*: what we say of all endpoints is what the label says of them, ``a|b`` being
both. *Either*: of each labelled endpoint we say one word at least, and we say nothing that the label does not. The
headline ``exposure`` is the one that the folder of labels defines (``READING``); both are printed beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from benchmarks._labels import (
    Guard,
    Label,
    all_literal,
    exposures_of,
    guards_of,
    is_present,
    order_of,
    setting_of,
    types_of,
)
from ironhouse.model.fact import OptionFact, SocketFact

STRICT, EITHER = "exposure, strict set", "exposure, either of a|b"

REACHABLE = frozenset({"host-variable", "remote-connect", "config"})
"""Exposures that differ in where the host's name comes from: one reader's word for another's."""


class Verdict(msgspec.Struct, frozen=True):
    """One field of one label. ``ours`` and ``theirs`` are for people."""

    field: str
    right: bool
    ours: str
    theirs: str


def judge(label: Label, sockets: Sequence[SocketFact], *, either: bool = False) -> list[Verdict]:
    """A verdict for each field that the label knows. *sockets* are the label's, at least one.

    *either*: which reading of an exposure ``a|b`` the headline figure takes.
    """
    found = [compare(label, sockets) for compare in _COMPARISONS]
    verdicts = [verdict for verdict in found if verdict is not None]
    headline = EITHER if either else STRICT
    chosen = [msgspec.structs.replace(one, field="exposure") for one in verdicts if one.field == headline]
    return [*verdicts, *chosen]


def shared(label: Label, sockets: Sequence[SocketFact]) -> bool:
    """Whether the label is a creation call that makes sockets for several places."""
    return label.site_kind == "physical" and len({(one.path, one.line) for one in sockets}) > 1


Comparison = Callable[[Label, Sequence[SocketFact]], Verdict | None]


def _type(label: Label, sockets: Sequence[SocketFact]) -> Verdict | None:
    theirs = types_of(label.type)
    if not theirs:
        return None
    ours = {one for socket in sockets for one in socket.types}
    right = ours == theirs and all(socket.types for socket in sockets)
    return Verdict("type", right, " / ".join(sorted({socket.type for socket in sockets})), label.type)


def _option(field: str, name: str, said: Callable[[Label], str]) -> Comparison:
    def compare(label: Label, sockets: Sequence[SocketFact]) -> Verdict | None:
        theirs = setting_of(said(label))
        if theirs is None:
            return None
        ours = [socket.option(name) for socket in sockets]
        if not theirs.is_set and any(one.state == "default" for one in ours) and shared(label, sockets):
            return None
        return Verdict(field, _agree(ours, theirs.is_set, theirs.values), _shown(ours), said(label))

    return compare


def _agree(ours: Sequence[OptionFact], is_set: bool, values: frozenset[int]) -> bool:
    """Set or not set; and where both sides know a literal value, a value in common."""
    if not is_set:
        return all(one.state == "default" for one in ours)
    setting = [one for one in ours if one.state == "set"]
    known = {one.value for one in setting if one.value is not None}
    all_known = bool(known) and all(one.value is not None for one in setting)
    return bool(setting) and not (values and all_known and values.isdisjoint(known))


def _order(label: Label, sockets: Sequence[SocketFact]) -> Verdict | None:
    theirs = order_of(label.hwm_order)
    if theirs is None:
        return None
    marks = {"SNDHWM", "RCVHWM"}
    late = any(marks.intersection(one.late_options) for socket in sockets for one in socket.endpoints)
    is_set = any(socket.option(name).state == "set" for socket in sockets for name in marks)
    ours = "not set" if not is_set else "after" if late else "before"
    return Verdict("hwm order", ours == theirs, ours, label.hwm_order)


def _receive(label: Label, sockets: Sequence[SocketFact]) -> Verdict | None:
    theirs = guards_of(label.recv_guard)
    if not theirs:
        return None
    ours = bounds_of(sockets)
    if "n/a" in theirs:
        right = not ours & {"none", "unknown"}
    elif "none" in theirs:
        right = bool(ours & theirs)
    else:
        right = not ours & {"none", "unknown"} and bool(ours or "event" in theirs)
    return Verdict("receive bound", right, ", ".join(sorted(ours)) or "no receive seen", label.recv_guard)


def _receive_kind(label: Label, sockets: Sequence[SocketFact]) -> Verdict | None:
    theirs = guards_of(label.recv_guard)
    if not theirs or theirs & {"none", "n/a", "event"}:
        return None
    ours = {one.bound for socket in sockets for one in socket.operations if one.op in ("recv", "poll")}
    return Verdict("receive bound, kind", bool(ours & theirs), ", ".join(sorted(ours)), label.recv_guard)


_SENDERS = frozenset(("PUSH", "PUB", "RADIO", "SCATTER"))
"""Types that receive nothing."""


def bounds_of(sockets: Sequence[SocketFact]) -> frozenset[Guard]:
    """What ends the waits of their receives; of polls and proxies only that nothing does.

    A socket that can only send is polled until it may.
    """
    received: set[Guard] = {one.bound for socket in sockets for one in socket.operations if one.op == "recv"}
    waits = [(one, socket.type) for socket in sockets for one in socket.operations if one.bound == "none"]
    if any(one.op == "proxy" or (one.op == "poll" and type_ not in _SENDERS) for one, type_ in waits):
        received.add("none")
    return frozenset(received)


def _curve(label: Label, sockets: Sequence[SocketFact]) -> Verdict | None:
    theirs = is_present(label.curve)
    if theirs is None:
        return None
    mechanisms = {one.mechanism or "null" for socket in sockets for one in socket.endpoints}
    options = {name for socket in sockets for name in socket.options if name.startswith("CURVE_")}
    has = any(one.startswith("curve") for one in mechanisms) or bool(options)
    right = has if theirs else not has and "unknown" not in mechanisms
    return Verdict("curve", right, ", ".join(sorted(mechanisms | options)) or "none", label.curve)


def _exposure_set(label: Label, sockets: Sequence[SocketFact]) -> Verdict | None:
    theirs, ours = exposures_of(label.endpoints), _exposures(sockets)
    if not theirs or _of_the_callers(label, sockets):
        return None
    return Verdict(STRICT, ours == theirs, "|".join(sorted(ours)) or "none seen", "|".join(sorted(theirs)))


def _of_the_callers(label: Label, sockets: Sequence[SocketFact]) -> bool:
    """Whether the label says of a factory only that its address is a variable: its callers' sockets say which."""
    return shared(label, sockets) and exposures_of(label.endpoints) <= {"host-variable", "remote-connect"}


def _exposure_lenient(label: Label, sockets: Sequence[SocketFact]) -> Verdict | None:
    theirs, ours = exposures_of(label.endpoints), _exposures(sockets)
    if not theirs or _of_the_callers(label, sockets):
        return None
    shown, seen = "|".join(sorted(theirs)), "|".join(sorted(ours)) or "none seen"
    if not all_literal(label.endpoints):
        theirs, ours = _as_one(theirs), _as_one(ours)
    return Verdict("exposure, lenient", ours == theirs, seen, shown)


def _exposure_any(label: Label, sockets: Sequence[SocketFact]) -> Verdict | None:
    """``a|b`` read as "either will do" for its endpoint; nothing of ours may be outside what the label names."""
    theirs, ours = exposures_of(label.endpoints), _exposures(sockets)
    if not theirs or _of_the_callers(label, sockets):
        return None
    each = [exposures_of((one,)) for one in label.endpoints]
    right = ours <= theirs and all(ours & one for one in each if one)
    return Verdict(EITHER, right, "|".join(sorted(ours)) or "none seen", "|".join(sorted(theirs)))


def _exposures(sockets: Sequence[SocketFact]) -> frozenset[str]:
    return frozenset(word for socket in sockets for one in socket.endpoints for word in one.exposure)


def _as_one(exposures: frozenset[str]) -> frozenset[str]:
    return frozenset("reachable" if one in REACHABLE else one for one in exposures)


def _decoding(label: Label, sockets: Sequence[SocketFact]) -> Verdict | None:
    theirs = is_present(label.unsafe_deser)
    if theirs is None:
        return None
    kinds = sorted({f"{one.kind}@{one.line}" for socket in sockets for one in socket.decoding})
    if not theirs and any(not socket.decoding for socket in sockets) and shared(label, sockets):
        return None
    return Verdict("decoding", bool(kinds) == theirs, ", ".join(kinds) or "none", label.unsafe_deser)


def _shown(options: Sequence[OptionFact]) -> str:
    def one(fact: OptionFact) -> str:
        if fact.state != "set":
            return "none" if fact.state == "default" else f"unknown: {fact.text}"
        text = str(fact.text if fact.value is None else fact.value)
        return text if fact.certainty == "must" else f"{text} (may)"

    return " / ".join(sorted({one(fact) for fact in options}))


_COMPARISONS: tuple[Comparison, ...] = (
    _type,
    _option("hwm snd", "SNDHWM", lambda label: label.hwm_snd),
    _option("hwm rcv", "RCVHWM", lambda label: label.hwm_rcv),
    _order,
    _option("sndtimeo", "SNDTIMEO", lambda label: label.sndtimeo),
    _option("rcvtimeo", "RCVTIMEO", lambda label: label.rcvtimeo),
    _option("linger", "LINGER", lambda label: label.linger),
    _receive,
    _receive_kind,
    _curve,
    _exposure_set,
    _exposure_lenient,
    _exposure_any,
    _decoding,
)
