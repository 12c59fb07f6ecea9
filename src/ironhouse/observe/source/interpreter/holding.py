"""Holding: under which names sockets are kept, and which functions give one back.

Owns the names of records and the functions that are makers. Must not know what assigns or returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ironhouse.observe.source.interpreter import binding_objects, containers
from ironhouse.observe.source.interpreter.values import Method, Obj, Received, Value, alternatives

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def keep(m: Machine, value: Value, name: str, *, held: bool, owner: str | None = None) -> None:
    """A variable or field took the value: name its sockets, and remember what outlives the function."""
    for option in alternatives(value):
        if held and isinstance(option, Received):  # a structure of C is received whole, with what it points to
            (m.program.kept_bytes if m.frame.python else m.program.handles).add(name)
        if type(option) is Method and held and isinstance(option.on, Obj) and option.on.kind == "socket":
            m.program.kept_methods.add(name)
        if not isinstance(option, Obj):
            continue
        if is_handle(m, option):
            m.program.handles.add(name)
        record = m.program.records.get(binding_objects.socket_of(m, option) or option)
        if record is None:
            continue
        if record.name is None:
            label = owner or m.frame.label()
            record.name = f"{label}.{name}" if label else name
        record.held = record.held or held


def is_handle(m: Machine, obj: Obj) -> bool:
    """Whether whoever mentions this object may touch a socket: a binding's object, or a container with a socket."""
    if obj.kind == "container":
        return any(one.kind == "socket" for one in containers.flattened(m, obj))
    return obj.kind != "instance" or obj in m.program.wrapped


def _is_active(m: Machine, obj: Obj) -> bool:
    """Whether an object is an instance whose methods do something to a socket."""
    return obj.kind == "instance" and obj.cls is not None and obj.cls in m.program.active_classes


def returned(m: Machine, value: Value) -> None:
    """A function returns the value: the sockets that it made for its caller come to be at the call."""
    frame = m.frame
    func, program = frame.func, m.program
    for option in containers.flattened(m, value):
        socket = binding_objects.socket_of(m, option)
        record = program.records.get(socket) if socket is not None else None
        if func is not None and (record is not None or _is_active(m, option)):
            program.followed[func.key()] = func
        if record is not None and func is not None:
            program.getters.add(func.key())
        if record is None or record.held:
            continue
        if func is not None:
            program.factories[func.key()] = func
        if frame.call is None or frame.caller is None:
            continue
        if record.frame == frame.number:
            record.site = (frame.caller.unit, frame.call.line)
            record.frame = frame.caller.number
            record.name = None
            record.maker = frame.label()
        elif record.name is not None and record.name.startswith(f"{frame.label()}."):
            record.name = None
