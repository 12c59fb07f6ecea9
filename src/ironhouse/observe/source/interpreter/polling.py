"""Events that wait for several sockets, or ask for their events: poll, register, query; and what was found ready.

Owns the items and members of pollers, what bounds a poll, and which later receives it keeps from waiting. Must not know
options, nor what a send or receive does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.model.fact import Bound
from ironhouse.observe.source.form import Attr, Call, Expr, Index, Name, Ref
from ironhouse.observe.source.interpreter import (
    attaching,
    binding_objects,
    callbacks,
    containers,
    declared_types,
    events,
    outcomes,
    symbols,
    waiting,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.interpreter.values import (
    Obj,
    Polled,
    Received,
    Unknown,
    Value,
    alternatives,
    describe,
    join_all,
)
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def set_poll_item(m: Machine, item: Obj, name: str, value: Value) -> None:
    """``item.socket = s`` and then ``item.events = ZMQ_POLLIN``; the items of an array are one object."""
    members = m.state.get(("r", item)) or frozenset()
    if name == "socket":
        m.state.set(("f", item, "socket"), value)
        members |= {(one, side) for one in binding_objects.sockets_in(m, value) for side in ("in", "out")}
    else:
        last = binding_objects.sockets_in(m, m.state.get(("f", item, "socket")) or value)
        named = symbols.flag_names(describe(value))
        sides = [side for side, flag in (("in", "POLLIN"), ("out", "POLLOUT")) if flag in named] or ["in", "out"]
        members = frozenset((one, side) for one, side in members if one not in last or side in sides)
    m.state.set(("r", item), members)


_ELEMENTS = frozenset(("back", "front", "at", "emplace_back"))


def poll_item(m: Machine, element: Expr) -> Obj | None:
    """The item that ``items[0]`` or ``items.back()`` is, of a vector that was made with room for some."""
    match element:
        case Index(base=base):
            pass
        case Call(func=Attr(base=base, name=name)) if name in _ELEMENTS:
            pass
        case _:
            return None
    if m.frame.python or "pollitem_t" not in (declared_types.declared_type(m, base) or ""):
        return None
    held = m.evaluate(base)
    if not isinstance(held, Obj) or held.kind != "container":
        held = containers.container(m, m.program.origin((m.frame.number, "items", base)), [])
        m.assign(base, held)
    made = m.program.object("pollitem", ("item", held), m.frame.unit, m.line)
    made.binding = "cppzmq"
    before = [one for one in containers.flattened(m, held) if one.kind == "pollitem" and one is not made]
    m.state.set(("c", held), {containers.ANY: join_all([*before, made])})
    return made


def _register(m: Machine, event: events.Event) -> Value:
    value = event.value("socket")
    members = []
    for socket in (binding_objects.sockets_in(m, value) or _of_item(m, event)) if value is not None else ():
        flags = " ".join(describe(one) for one in (*event.given.args, *event.given.kwargs.values()))
        named = symbols.flag_names(flags)
        sides = [side for side, flag in (("in", "POLLIN"), ("out", "POLLOUT")) if flag in named] or ["in", "out"]
        members += [(socket, side) for side in sides]
    for option in alternatives(event.on) if event.on is not None else ():
        if isinstance(option, Obj):
            before = m.state.get(("r", option)) or frozenset()
            m.state.set(("r", option), before | frozenset(members))
    callback = event.value("callback")
    if callback is not None and "passes" in event.row.fixed:
        call_back(m, event, callback, [socket for socket, side in members if side == "in"])
    elif callback is not None and members:
        callbacks.run_callback(m, callback, [Received(frozenset(socket for socket, _ in members))])
    return Unknown("", "call")


def _of_item(m: Machine, event: events.Event) -> list[Obj]:
    """The sockets of the poll item ``&x``, whose field ``socket`` was set."""
    source = event.source("socket")
    if not isinstance(source, Ref):
        return []
    return binding_objects.sockets_in(m, m.evaluate(Attr(source.target, "socket")))


def call_back(m: Machine, event: events.Event, callback: Value, ready: list[Obj]) -> None:
    """Run what a loop or an actor calls, with what it passes; receives from what it found *ready* do not wait."""
    passed: list[Value] = []
    for role in event.row.fixed["passes"].split(","):
        value = event.on if role == "object" else event.value(role) if role else None
        passed.append(value if value is not None else Unknown(role or "argument"))
    callbacks.run_watching(m, callback, passed, ready, unparse(event.call.func), event.call.line)


def _polled(m: Machine, event: events.Event) -> list[tuple[Obj, str]]:
    """Which sockets a poll waits for, and for which side."""
    found: list[tuple[Obj, str]] = []
    role = event.value("sockets")
    source = event.source("sockets")
    if isinstance(source, Ref) and isinstance(source.target, Index):  # ``&items[0]``: the whole array
        role = m.evaluate(source.target.base)
    if role is not None:
        named = symbols.flag_names(" ".join(describe(one) for one in containers.leaves(m, role)))
        sides = [side for side, flag in (("in", "POLLIN"), ("out", "POLLOUT")) if flag in named] or ["in", "out"]
        found += [(socket, side) for socket in binding_objects.sockets_in(m, role) for side in sides]
        for item in containers.flattened(m, role):
            found += sorted(m.state.get(("r", item)) or (), key=lambda member: (member[0].number, member[1]))
    for option in alternatives(event.on) if event.on is not None else ():
        if not isinstance(option, Obj):
            continue
        members = m.state.get(("r", option))
        if members:
            found += sorted(members, key=lambda member: (member[0].number, member[1]))
        elif (socket := binding_objects.socket_of(m, option)) is not None:
            flags = " ".join(describe(one) for one in (*event.given.args, *event.given.kwargs.values()))
            named = symbols.flag_names(flags)
            sides = [side for side, flag in (("in", "POLLIN"), ("out", "POLLOUT")) if flag in named] or ["in"]
            found += [(socket, side) for side in sides]
    return found


def _poll(m: Machine, event: events.Event) -> Value:
    polled = _polled(m, event)
    value = event.value("timeout")
    bound, by = _poll_bound(event, value)
    sockets = list(dict.fromkeys(socket for socket, _ in polled))
    limits = _limits(event, value)
    awaited = event.is_awaited(event.on if isinstance(event.on, Obj) else None)
    said = outcomes.handled_poll(m) if awaited else "unknown"
    waiting.operate(m, sockets, "poll", bound, by, event.site, handled=said, limits=limits, awaited=awaited)
    guard = (
        bound,
        f"poll({by}) in line {event.call.line}"
        if bound == "poll"
        else f"poll() without a timeout in line {event.call.line}",
    )
    for socket, side in polled:
        m.state.set(("p", socket, side), guard)
    m.touched.extend(sockets)
    if event.row.fixed.get("yields") == "socket":
        for socket, side in polled:
            m.state.set(("g", socket, side), guard)
        # What else the poller may be given elsewhere, the poller itself stands for.
        pollers = [one for one in alternatives(event.on or ConstValue(None)) if isinstance(one, Obj)]
        for poller in pollers:
            m.program.polls[poller] = (bound, by, event.site)
        return join_all([*sockets, *pollers, ConstValue(None)])
    ready = Polled(frozenset(sockets))
    if event.row.fixed.get("yields") == "lists":
        return containers.container(m, event.call, [ready, ready, ready])
    return ready


def found_ready(m: Machine, poller: Obj, sockets: list[Obj]) -> None:
    """What a poller's wait gave turned out to be these sockets: it waited for them, whoever made it."""
    bound, by, site = m.program.polls[poller]
    waiting.operate(m, sockets, "poll", bound, by, site)
    guard = (
        bound,
        f"poll({by}) in line {site[1]}" if bound == "poll" else f"poll() without a timeout in line {site[1]}",
    )
    for socket in sockets:
        m.state.set(("g", socket, "in"), guard)


def _poll_bound(event: events.Event, value: Value | None) -> tuple[Bound, str | None]:
    if event.m.waits:
        return "wait", event.m.waits[-1]
    if event.row.fixed.get("endless"):
        return "wait", "an event loop runs until it is ended"
    text = event.text("timeout", value)
    if len(event.given.args) in event.row.by_count and _is_array(event):
        return "none", "no timeout"
    if value is None:
        return "none", "no timeout"
    verdicts = {_finite(option) for option in alternatives(value)}
    if verdicts == {True}:
        return "poll", text
    if verdicts == {False}:
        return "none", f"timeout {text}"
    if False in verdicts:
        return "none", f"timeout {text} on some path"
    return "poll", text


def _limits(event: events.Event, value: Value | None) -> frozenset[int | None]:
    """The limits that a poll is given, in milliseconds; None is one that is not known, or none at all."""
    if value is None or event.row.fixed.get("endless"):
        return frozenset((None,))
    unit = 1000 if event.row.fixed.get("unit") == "s" else 1
    return frozenset(_milliseconds(option, unit) for option in alternatives(value))


def _milliseconds(value: Value, unit: int) -> int | None:
    match value:
        case ConstValue(value=bool()):
            return None
        case ConstValue(value=int() | float() as number) if 0 <= number < _LONGEST:
            return int(number * unit)
        case Unknown(default=Value() as default):
            return _milliseconds(default, unit)
        case _:
            return None


_LONGEST = 1 << 31
"""What is longer, or not a number at all, is no limit."""


def _is_array(event: events.Event) -> bool:
    """Whether the items of a poll are a pointer or an array: what follows is their number."""
    source = event.source("sockets")
    if not isinstance(source, Name | Attr):
        return isinstance(source, Ref)
    text = declared_types.declared_type(event.m, source)
    return text is not None and text.rpartition("::")[2].rstrip("*") in ("pollitem_t", "zmq_pollitem_t")


def _query(m: Machine, event: events.Event) -> Value:
    """``socket.get(EVENTS)``: what it says is looked at before the receive, as after a poll."""
    named = event.row.fixed.get("name")
    name = event.value("name")
    options = (named,) if named else symbols.option_names(name) if name is not None else ()
    value: Value = Unknown("option", "call")
    if "EVENTS" in options:
        value = asked(m, event.sockets(), event.call.line)
    elif "RCVMORE" in options:
        outcomes.parts_asked(m, event.sockets())
    into = event.source("into")
    if "LAST_ENDPOINT" in options and not isinstance(into, Attr):  # a field of C may be any such structure's
        value = attaching.last_endpoint(m, event.sockets()) or value
    if into is not None:
        m.assign(into.target if isinstance(into, Ref) else into, value)
    return value


def asked(m: Machine, sockets: list[Obj], line: int) -> Value:
    """What sockets say of their events: nothing waits for it, and a receive that it allows does not wait either."""
    for socket in sockets:
        for side in ("in", "out"):
            m.state.set(("p", socket, side), ("poll", f"EVENTS in line {line}"))
    m.touched.extend(sockets)
    return Polled(frozenset(sockets))


def _finite(value: Value) -> bool | None:
    match value:
        case ConstValue(value=None):
            return False
        case ConstValue(value=int() | float() as number):
            return number >= 0
        case Unknown(default=Value() as default):
            return _finite(default)
        case _:
            return None


EVENTS: dict[str, Callable[[Machine, events.Event], Value]] = {
    "poll": _poll,
    "query": _query,
    "register": _register,
}
