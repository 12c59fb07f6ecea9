"""Socket events: which row of a binding's table means what, and one row applied to one call.

Owns the dispatch from an event's name to its meaning, and the roles of a call's arguments. The meanings are in
``creation``, ``settings``, ``attaching``, ``zap``, ``waiting`` and ``polling``, each with the table of its own events.
Must not know any binding's names: a row says which argument stands in which role.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from ironhouse.observe.source.bindings.table import Row
from ironhouse.observe.source.form import Call, Expr, Ref
from ironhouse.observe.source.interpreter import (
    attaching,
    binding_objects,
    calls,
    containers,
    creation,
    monitors,
    polling,
    settings,
    waiting,
    zap,
)
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.records import Site
from ironhouse.observe.source.interpreter.values import Obj, Unknown, Value, alternatives, describe
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


class Event:
    """One row applied to one call: its roles as values and as source."""

    __slots__ = ("call", "given", "m", "on", "path", "roles", "row", "table")

    def __init__(
        self, m: Machine, row: Row, table: str, on: Value | None, given: calls.Arguments, e: Call, path: str = ""
    ) -> None:
        self.m = m
        self.row = row
        self.table = table
        self.given = given
        self.call = e
        self.on = on
        self.path = path
        """The name of the function or class as the program has it; empty for a method."""
        self.roles = row.by_count.get(len(given.args), row.roles)
        if row.on is not None and row.on < len(given.args):
            self.on = given.args[row.on]

    def is_awaited(self, on: Obj | None) -> bool:
        """Whether the call is awaited, or is one of what zmq.asyncio made."""
        return self.m.awaited is self.call or on in self.m.program.awaited

    @property
    def site(self) -> Site:
        return (self.m.frame.unit, self.call.line)

    def value(self, role: str) -> Value | None:
        """The argument in this role; None when it was not given."""
        place = self.roles.get(role)
        if place is None:
            return None
        position, keyword = place if isinstance(place, tuple) else (place, place)
        if isinstance(keyword, str) and keyword in self.given.kwargs:
            return self.given.kwargs[keyword]
        if isinstance(position, int) and position < len(self.given.args):
            return self.given.args[position]
        return None

    def source(self, role: str) -> Expr | None:
        """The argument's expression, where the call spells it out."""
        place = self.roles.get(role)
        if place is None:
            return None
        position, keyword = place if isinstance(place, tuple) else (place, place)
        for name, expr in self.call.kwargs:
            if name == keyword:
                return expr
        if isinstance(position, int) and position < len(self.call.args):
            return self.call.args[position]
        return None

    def text(self, role: str, value: Value | None = None) -> str:
        source = self.source(role)
        if source is not None and not isinstance(source, Ref):
            return unparse(source)
        return describe(value) if value is not None else unparse(source)

    def sockets(self) -> list[Obj]:
        """The sockets that the event is about."""
        if self.on is None:
            return []
        part = self.row.fixed.get("part")
        found: list[Obj] = []
        for option in alternatives(self.on):
            if not isinstance(option, Obj):
                continue
            if part is not None:
                chosen = self.m.program.parts.get(option, {}).get(part)
                found.extend([chosen] if chosen is not None else [])
                continue
            socket = binding_objects.socket_of(self.m, option)
            if socket is not None:
                found.append(socket)
            elif option.kind == "container":
                found.extend(one for one in containers.flattened(self.m, option) if one.kind == "socket")
        return found


def apply(m: Machine, row: Row, table: str, on: Value | None, given: calls.Arguments, e: Call, path: str = "") -> Value:
    """Do what the row says; the value is what the call returns."""
    handler = _meanings().get(row.event)
    if handler is None:
        return Unknown(unparse(e), "call")
    event = Event(m, row, table, on, given, e, path)
    m.program.events += 1
    _mark_active(m)
    return handler(m, event)


def _mark_active(m: Machine) -> None:
    """Whoever is running has to do with sockets, and so have its callers."""
    frame: Frame | None = m.frame
    while frame is not None and frame not in m.program.active_frames:
        m.program.active_frames.add(frame)
        if frame.func is not None:
            if frame.func.owner is not None:
                m.program.active_classes.add(frame.func.owner)
            name = frame.func.function.name
            m.program.active.add(frame.func.owner.cls.name if name == "__init__" and frame.func.owner else name)
        frame = frame.caller


def _part(m: Machine, event: Event) -> Value:
    return event.on if event.on is not None else Unknown("", "call")


def _nothing(m: Machine, event: Event) -> Value:
    return Unknown("", "call")


@cache
def _meanings() -> dict[str, Callable[[Machine, Event], Value]]:
    """Every event's meaning; put together at the first event, when all the modules are there."""
    return {
        **creation.EVENTS,
        **settings.EVENTS,
        **attaching.EVENTS,
        **zap.EVENTS,
        **waiting.EVENTS,
        **polling.EVENTS,
        **monitors.EVENTS,
        "part": _part,
        "device-start": _nothing,
        "unbind": _nothing,
        "disconnect": _nothing,
        "nothing": _nothing,
    }
