"""Events that move messages: send, receive, decode, hand on to an event loop or a proxy.

Owns what bounds each send and receive on the present path, and what is received. Must not know options: a time limit
that is an option comes in later, from the record; nor what a poll waits for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.model.fact import Bound, Handled, OperationKind
from ironhouse.observe.source.form import Attr, Call, Ref
from ironhouse.observe.source.interpreter import binding_objects, callbacks, calls, commands, events, outcomes, symbols
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.records import Decoding, Operation, Site, is_worse, least_handled
from ironhouse.observe.source.interpreter.values import (
    Alt,
    External,
    Func,
    Method,
    Obj,
    Received,
    Symbol,
    Unknown,
    Value,
    alternatives,
    describe,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def operate(
    m: Machine,
    targets: list[Obj],
    op: OperationKind,
    bound: Bound,
    by: str | None,
    site: Site,
    *,
    handled: Handled = "unknown",
    limits: frozenset[int | None] = frozenset(),
    awaited: bool = False,
) -> None:
    for target in targets:
        record = m.program.records.get(target)
        if record is None:
            continue
        key = (op, *site)
        known = record.operations.get(key)
        roots = frozenset([_root(m)]) if op == "recv" and bound in ("none", "unknown") else frozenset()
        if known is None:
            record.operations[key] = Operation(op, site, bound, by, roots, handled, limits, awaited)
            continue
        known.roots |= roots
        known.limits |= limits
        known.awaited = known.awaited or awaited
        known.handled = least_handled(known.handled, handled)
        if is_worse(bound, known.bound):
            known.bound, known.by = bound, by


def _root(m: Machine) -> tuple[str, int] | None:
    """The function that the present run started from."""
    frame: Frame | None = m.frame
    found: Func | None = None
    while frame is not None:
        found = frame.func or found
        frame = frame.caller
    return found.key() if found is not None else None


_NO_WAIT = frozenset(("NOBLOCK", "DONTWAIT", "DONT_BLOCK", "DONT_WAIT"))


def _bound(m: Machine, target: Obj, flags: Value | None, side: str) -> tuple[Bound, str | None]:
    """What ends the wait of a send or receive, as far as the call and the path say; options come later."""
    if flags is not None:
        text = describe(flags)
        mentioned = symbols.flag_names(text)
        certain = not isinstance(flags, Alt) or all(
            symbols.flag_names(describe(option)) & _NO_WAIT for option in flags.options
        )
        if mentioned & _NO_WAIT and certain:
            return "nonblocking", text.rpartition(".")[2]
        if isinstance(flags, ConstValue) and flags.value in (1, 3):
            return "nonblocking", "DONTWAIT"
    if m.waits:
        return "wait", m.waits[-1]
    guard: tuple[Bound, str] | None = m.state.get(("g", target, side))
    if guard is not None:
        if guard[1] in m.program.watchers:
            _watch_callees(m, target, guard[1])
        return guard
    if isinstance(flags, Alt) and any(_waits(one) for one in flags.options):
        return "none", f"flags {describe(flags)}: it waits on some path"
    if isinstance(flags, Unknown | Alt) and not symbols.flag_names(describe(flags)) & {"SNDMORE"}:
        default = flags.default if isinstance(flags, Unknown) else None
        if not (isinstance(default, ConstValue | Symbol)):
            return "unknown", f"flags: {describe(flags)}"
    return "none", None


def _watch_callees(m: Machine, target: Obj, by: str) -> None:
    """What a callback calls is called when the callback is: where nobody else calls it, its receives do not wait."""
    frame: Frame | None = m.frame
    while frame is not None and frame.func is not None and target not in m.program.watched.get(frame.func.key(), ()):
        m.program.watched.setdefault(frame.func.key(), {})[target] = by
        frame = frame.caller


def _waits(flags: Value) -> bool:
    """Whether flags that are known leave a call waiting."""
    known = isinstance(flags, ConstValue | Symbol) and not symbols.flag_names(describe(flags)) & _NO_WAIT
    return known and not (isinstance(flags, ConstValue) and flags.value in (1, 3))


_UNABLE = {"recv": symbols.NO_RECEIVE, "send": symbols.NO_SEND}


def able(m: Machine, options: tuple[Value, ...]) -> tuple[Value, ...]:
    """Those of several sockets' methods that can be meant: a receive is none of a socket that only sends, where
    another could be, nor is a send one of a socket that only receives."""

    def refused(option: Value) -> bool:
        if type(option) is not Method or type(option.on) is not Obj:
            return False
        row = symbols.method_row(option.on.binding, option.on.kind, option.name)
        return row is not None and row.event in _UNABLE and _refuses(m, option.on, row.event)

    return tuple(option for option in options if not refused(option)) or options


def _refuses(m: Machine, socket: Obj, event: str) -> bool:
    record = m.program.records.get(socket)
    return record is not None and symbols.socket_type(record.type) in _UNABLE[event]


def _meant(m: Machine, event: events.Event) -> list[Obj]:
    """The sockets that a call of C moves a message by, where it may be one of several."""
    targets = event.sockets()
    if len(targets) < 2:
        return targets
    return [target for target in targets if not _refuses(m, target, event.row.event)] or targets


def _send(m: Machine, event: events.Event) -> Value:
    queued = event.row.fixed.get("queued")
    targets = _meant(m, event)
    if not targets:
        commands.sent(m, event)
    for target in targets:
        bound, by = _bound(m, target, event.value("flags"), "out")
        if queued or event.row.fixed.get("nonblocking"):
            bound, by = "nonblocking", f"queued by the {queued}" if queued else event.row.fixed.get("nonblocking")
        handled: Handled = "unknown" if queued else outcomes.handled(m, event, target, "out")
        operate(m, [target], "send", bound, by, event.site, handled=handled, awaited=event.is_awaited(target))
    return Unknown("", "call")


def _recv(m: Machine, event: events.Event) -> Value:
    targets = _meant(m, event)
    for target in targets:
        bound, by = _bound(m, target, event.value("flags"), "in")
        if event.row.fixed.get("nonblocking"):
            bound, by = "nonblocking", event.row.fixed["nonblocking"]
        handled = outcomes.handled(m, event, target, "in")
        operate(m, [target], "recv", bound, by, event.site, handled=handled, awaited=event.is_awaited(target))
        decodes = event.row.fixed.get("decodes")
        if decodes:
            decode(m, Received(frozenset([target])), decodes, event.site)
    if not targets:
        return Unknown("received", "call")
    value: Value = Received(frozenset(targets))
    through = event.value("through")
    if through is not None:
        return calls.call_value(m, through, calls.Arguments([value], {}), event.call, None)
    into = event.source("into")
    if isinstance(into, Call) and unparse(into.func).rpartition(".")[2] in _INSERTERS and into.args:
        into = into.args[0]
    if event.row.fixed.get("into") == "receiver" and isinstance(event.call.func, Attr):
        into = event.call.func.base
    if into is not None:
        m.assign(into.target if isinstance(into, Ref) else into, value)
        return Unknown("received", "call") if not event.row.fixed.get("returns") else value
    return Unknown("plain", "call") if event.row.fixed.get("plain") else value


_INSERTERS = ("back_inserter", "inserter", "front_inserter")


def decode(m: Machine, value: Value, kind: str, site: Site) -> None:
    """Received bytes reach a decoder that can run code."""
    for option in alternatives(value):
        if not isinstance(option, Received):
            continue
        for target in option.sockets:
            record = m.program.records.get(target)
            if record is not None:
                guard = option.guard or m.state.get(("h", target))
                record.decodings.setdefault((kind, *site), Decoding(kind, site, guard))


_MOVING = re.compile(r"(?:^|_)(recv|receive|send)", re.IGNORECASE)
"""How functions are named that receive from a socket, or send by one, that they are given."""


def handed_over(m: Machine, callee: Value, given: Obj, e: Call) -> Value | None:
    """``protocol.receive(socket)`` of a library that is not read: a message is moved as the function's name says.

    What the library's call waits for is not known; where a poll stands before it, it finds what was polled.
    """
    outside = isinstance(callee, External | Method) or (isinstance(callee, Unknown) and callee.kind == "other")
    socket = binding_objects.socket_of(m, given) if outside else None
    named = _MOVING.search(describe(callee).rpartition(".")[2]) if socket is not None else None
    if socket is None or named is None:
        return None
    m.program.events += 1
    if named.group(1).lower() == "send":
        bound, by = _bound(m, socket, None, "out")
        operate(m, [socket], "send", *((bound, by) if by is not None else _UNREAD), (m.frame.unit, e.line))
        return None
    bound, by = _bound(m, socket, None, "in")
    operate(m, [socket], "recv", *((bound, by) if by is not None else _UNREAD), (m.frame.unit, e.line))
    return Received(frozenset([socket]))


_UNREAD: tuple[Bound, str] = ("unknown", "a function that was not read")


def _handler(m: Machine, event: events.Event) -> Value:
    sockets = event.sockets()
    callback = event.value("callback")
    for socket in sockets:
        operate(m, [socket], "recv", "nonblocking", "called by the event loop", event.site)
    if callback is not None and sockets:
        callbacks.run_callback(m, callback, [Received(frozenset(sockets))])
    return Unknown("", "call")


def _proxy(m: Machine, event: events.Event) -> Value:
    ends = []
    for role in ("frontend", "backend"):
        value = event.value(role)
        ends.append(binding_objects.sockets_in(m, value) if value is not None else [])
        operate(m, ends[-1], "proxy", "none", "a proxy runs until its context ends", event.site)
    control = event.value("control")
    if control is not None:
        operate(
            m,
            binding_objects.sockets_in(m, control),
            "proxy",
            "none",
            "a proxy runs until its context ends",
            event.site,
        )
    for one, other in ((ends[0], ends[1]), (ends[1], ends[0])):
        for socket in one:
            record = m.program.records.get(socket)
            if record is not None:
                record.peers.extend(peer for peer in other if peer not in record.peers)
    return Unknown("", "call")


EVENTS: dict[str, Callable[[Machine, events.Event], Value]] = {
    "send": _send,
    "recv": _recv,
    "handler": _handler,
    "proxy": _proxy,
}
