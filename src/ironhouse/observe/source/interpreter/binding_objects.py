"""A binding's objects: the socket that an object is or wraps, base classes that are a binding's, attributes.

Owns the link between an instance of the tree and the binding's object behind it. Must not know what an event
means: construction through a base class goes back to ``events``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Call, Name
from ironhouse.observe.source.interpreter import (
    attaching,
    builtins,
    calls,
    classes,
    configuration,
    containers,
    events,
    outcomes,
    polling,
    symbols,
)
from ironhouse.observe.source.interpreter.values import (
    ClassRef,
    Method,
    Obj,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    join_all,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


THROUGH = {"bind_to_random_port": "bind"}
"""Methods of a binding's class that call another of the object's own."""


def is_context(m: Machine, ref: ClassRef) -> bool:
    """Whether a class of the tree derives from a binding's context."""
    base = classes.binding_base(m, ref)
    row = symbols.function_row(base.binding, base.path) if base is not None else None
    return row is not None and row.event == "context"


def context_from(m: Machine, bound: Value | None) -> Obj | None:
    """What a class method of a context class gives where it is not run: an instance of the class."""
    return classes.canonical(m, bound) if isinstance(bound, ClassRef) and is_context(m, bound) else None


def socket_of(m: Machine, obj: Obj | None) -> Obj | None:
    """The socket that an object is or wraps."""
    if obj is None or obj.kind == "socket":
        return obj
    inner = m.program.wrapped.get(obj)
    return socket_of(m, inner) if inner is not None else None


def wrapped(m: Machine, obj: Obj) -> Obj | None:
    """The binding's object behind an instance of a class that derives from one of the binding's."""
    found = m.program.wrapped.get(obj)
    if found is not None or obj.cls is None:
        return found
    base = classes.binding_base(m, obj.cls)
    row = symbols.function_row(base.binding, base.path) if base is not None else None
    if base is None or row is None:
        return None
    line = obj.cls.cls.line
    made_by = Call(Name(obj.cls.cls.name), (), (), line, obj.cls.cls.start, obj.cls.cls.end)
    if row.event == "context":
        context = m.program.object("context", (obj,), obj.cls.unit, line)
        if symbols.is_asyncio(base.path):
            m.program.awaited.add(context)
        return _link(m, obj, context, base.binding)
    if row.event == "create":
        return link_base(m, obj, base, calls.NOTHING, made_by)
    return None


def _link(m: Machine, obj: Obj, inner: Obj, binding: str) -> Obj:
    inner.binding = binding
    m.program.wrapped[obj] = inner
    if inner.kind == "context":
        m.program.faces[inner] = obj
    return inner


def class_of_sockets(m: Machine, context: Obj | None, given: Value | None) -> tuple[ClassRef, Obj] | None:
    """The tree's class whose instances a context of the tree gives for sockets, and that context.

    *given* is the call's own choice of a class (``socket_class=``).
    """
    face = m.program.faces.get(context) if context is not None else None
    if face is None or face.cls is None:
        return None
    chosen = given if given is not None else classes.attribute(m, face.cls, "_socket_class")
    return (chosen, face) if isinstance(chosen, ClassRef) else None


def link_base(m: Machine, obj: Obj, base: Symbol, given: calls.Arguments, e: Call) -> Obj | None:
    """An instance of a class that derives from a binding's: construct the binding's part of it."""
    row = symbols.function_row(base.binding, base.path)
    if row is None:
        return None
    made = events.apply(m, row, base.binding, None, given, e, base.path)
    if isinstance(made, Obj):
        return _link(m, obj, made, base.binding)
    return None


def unbound_method(m: Machine, on: Value, name: str, given: calls.Arguments, e: Call) -> Value:
    """``zmq.Socket.bind(self, …)``: a method of the binding's class, called on an instance of its heir."""
    if isinstance(on, Obj) and on.kind == "instance" and on.cls is not None:
        return super_method(m, on, on.cls, name, given, e)
    return calls.call_value(m, Method(on, name), given, e, None)


def super_method(m: Machine, bound: Obj, owner: ClassRef, name: str, given: calls.Arguments, e: Call | None) -> Value:
    """``super().name(…)`` where the next class is a binding's."""
    base = classes.binding_base(m, owner) or (classes.binding_base(m, bound.cls) if bound.cls is not None else None)
    if base is None or e is None:
        return builtins.unknown_call(m, Method(bound, name), given, e)
    if name == "__init__":
        known = m.program.wrapped.get(bound)
        if known is not None and (known.kind == "context" or _on_another_path(m, known, e)):
            m.program.events += 1  # who makes a context anew is not one in whom nothing happens
            return known
        made = link_base(m, bound, base, given, e)
        if known is not None and made is not None and _stands_in(known, bound):
            m.program.records.pop(known, None)
        return made or Unknown("super")
    inner = wrapped(m, bound)
    if inner is None:
        return Unknown(name, "call")
    return calls.call_method(m, inner, name, given, e)


def _on_another_path(m: Machine, known: Obj, e: Call) -> bool:
    """Whether a constructor of the tree has two calls of the binding's: an object has one socket all the same."""
    written = known.call is not None and isinstance(known.call.func, Attr) and known.call is not e
    return known.kind == "socket" and known.path == m.frame.unit and written


def _stands_in(known: Obj, bound: Obj) -> bool:
    """Whether the part was made because something asked for it before the constructor came to it."""
    return known.call is not None and bound.cls is not None and known.call.start == bound.cls.cls.start


_WITHIN = frozenset((("authenticator", "pipe_endpoint"),))
"""Attributes of a binding's objects that are addresses within the process."""


def object_attribute(m: Machine, obj: Obj, name: str) -> Value | None:
    """An attribute of a binding's object: the wrapped socket, the context; a socket's method, to be called later."""
    if name in ("socket", "_socket") and obj.kind in ("stream",):
        return m.program.wrapped.get(obj)
    if name == "socket" and obj.kind == "socket":  # what is made by an object of the binding's, which stands for it
        return obj
    if obj.kind == "context" and name == "underlying":
        return obj
    if (obj.kind, name) in _WITHIN:
        return Text(("inproc://", Unknown(name)))
    option = symbols.option_names(ConstValue(name)) if obj.kind == "socket" else ()
    if option == ("EVENTS",):
        return polling.asked(m, [obj], m.line)
    if option == ("RCVMORE",):
        outcomes.parts_asked(m, [obj])
    if option == ("LAST_ENDPOINT",):
        return attaching.last_endpoint(m, [obj])
    if option:
        setting = (m.state.get(("o", obj)) or {}).get(option[0])
        return setting.value if setting is not None else None
    if obj.kind == "socket" and name == "context":
        record = m.program.records.get(obj)
        context = record.context if record is not None else None
        return m.program.faces.get(context, context) if context is not None else None
    if obj.kind == "pollitem" and name == "socket" and (members := m.state.get(("r", obj))):
        return join_all([*dict.fromkeys(one for one, _ in sorted(members, key=lambda member: member[0].number))])
    if obj.kind == "pollitem" and name == "revents":
        m.touched.extend(socket for socket, _ in m.state.get(("r", obj)) or ())
        return Unknown(name)
    if obj.kind == "container" and name in ("revents", "events"):
        _touch(m, obj)
        return Unknown(name)
    if obj.kind == "container":
        cells = m.state.get(("c", obj)) or {}
        found: Value | None = cells.get(name)
        if found is None and name == "socket":
            found = cells.get(0)
        if found is None and name in ("first", "second"):
            found = _of_pairs(name, cells)
        return found
    if obj.kind == "namespace":
        return configuration.argparse_value(m, obj, name)
    if obj.kind == "socket" and symbols.method_row(obj.binding, obj.kind, name) is not None:
        return Method(obj, name)
    if name == "second" and not m.frame.python:
        return obj  # an iterator of a map stands for its element
    return None


def _of_pairs(name: str, cells: dict[object, Value]) -> Value | None:
    """``it->first`` and ``it->second`` of a map: any key that is known as a value, any element; those of a pair."""
    if set(cells) == {0, 1}:
        return cells[0 if name == "first" else 1]
    if name == "second":
        return join_all(list(cells.values())) if cells else None
    keys = [key for key in cells if isinstance(key, Value)]
    return join_all(keys) if keys else None


def _touch(m: Machine, obj: Obj) -> None:
    for inner in containers.flattened(m, obj):
        if inner.kind == "socket":
            m.touched.append(inner)


def contexts(m: Machine, value: Value) -> Iterator[Obj]:
    for option in alternatives(value):
        if isinstance(option, Obj):
            inner = m.program.wrapped.get(option) if option.kind == "instance" else option
            if inner is not None and inner.kind == "context":
                yield inner
            elif inner is not None and inner.kind == "socket":
                record = m.program.records.get(inner)
                if record is not None and record.context is not None:
                    yield record.context


def sockets_in(m: Machine, value: Value) -> list[Obj]:
    """The sockets in a value, in its containers, and behind its instances and streams."""
    found: list[Obj] = []
    for option in containers.flattened(m, value):
        socket = socket_of(m, option)
        if socket is not None:
            found.append(socket)
    return found
