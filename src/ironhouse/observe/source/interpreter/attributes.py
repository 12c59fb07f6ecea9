"""Attributes and items: reading and setting them on whatever stands before the dot or the bracket.

Owns fields, bound methods and the decorators that change what a method is bound to. Must not know what a call of
what it finds does. Long because what is read of each kind of value is set beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Call, Expr, Function, Name
from ironhouse.observe.source.interpreter import (
    binding_objects,
    calls,
    classes,
    configuration,
    construction,
    containers,
    declared_types,
    holding,
    imports,
    names,
    polling,
    running,
    settings,
    symbols,
    traits,
)
from ironhouse.observe.source.interpreter.values import (
    Alt,
    ClassRef,
    External,
    Func,
    Method,
    ModuleRef,
    Obj,
    Partial,
    Polled,
    Received,
    Super,
    Symbol,
    Unknown,
    Value,
    alternatives,
    describe,
    join,
    join_all,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def bind_to(value: Value, obj: Value) -> Value:
    """A method, bound to its object; overloads stay alternatives."""
    if isinstance(value, Alt):
        return Alt(tuple(bind_to(option, obj) for option in value.options))
    if isinstance(value, Func):
        return Func(value.function, value.unit, value.closure, value.owner, obj)
    if isinstance(value, Partial) and isinstance(value.func, Func):
        return Partial(bind_to(value.func, obj), value.args, value.kwargs)
    return value


def has_decorator(function: Function, *wanted: str) -> bool:
    for decorator in function.decorators:
        inner = decorator.func if isinstance(decorator, Call) else decorator
        name = inner.name if isinstance(inner, Attr) else inner.id if isinstance(inner, Name) else ""
        if name in wanted:
            return True
    return False


def is_static(function: Function) -> bool:
    return has_decorator(function, "staticmethod")


def attribute(m: Machine, base: Value, name: str, origin: Expr | None = None) -> Value:
    """``base.name``."""
    if type(base) is not Alt:
        return _attribute_of(m, base, name, origin)
    found: list[Value] = []
    for option in base.options:
        if not (isinstance(option, ConstValue) and option.value is None):
            found.append(_attribute_of(m, option, name, origin))
    return join_all(found)


def _attribute_of(m: Machine, option: Value, name: str, origin: Expr | None) -> Value:
    value = attribute_or_none(m, option, name)
    if value is not None:
        if type(value) is ConstValue and type(value.value) is str and "://" in value.value and isinstance(option, Obj):
            return traits.configured(option, name, value)
        return value
    if origin is not None and not m.frame.python:
        value = classes.loose_field(m, option, origin)
        if value is not None:
            return value
    told = origin is not None and isinstance(option, Obj | ModuleRef)
    text = unparse(origin) if told and origin is not None else f"{describe(option)}.{name}"
    if isinstance(option, ModuleRef):
        m.program.lacked[text] = option.path, name
        if m.frame.func is None and not m.trying and all("__name__" in one for one in m.conditions):
            m.program.stops.setdefault(m.frame.unit, (m.line, text))
    kind = option.kind if isinstance(option, Unknown) else "other"
    # What a call was given says nothing of what is in what it gave back.
    return Unknown(text, "config" if names.config_like(name if kind == "call" else text) else kind)


def attribute_or_none(m: Machine, base: Value, name: str) -> Value | None:
    """``base.name`` of one alternative; None when nothing says what it is."""
    match base:
        case Symbol():
            own = names.reopened(m, base, name) if not m.frame.python else None
            return own or symbols.with_attribute(base, name, m.frame.number)
        case External(path=path):
            dotted = f"{path}.{name}"
            flag = configuration.flag(m, path, name) if m.program.flags else None
            if flag is not None:
                return flag
            module = m.program.units.modules.module(dotted, 0, m.frame.unit) if m.frame.python else None
            return ModuleRef(module) if module is not None else External(dotted)
        case ModuleRef(path=path):
            return imports.module_name(m, path, name)
        case Obj(kind="instance"):
            return _instance_attribute(m, base, name)
        case Obj():
            return binding_objects.object_attribute(m, base, name)
        case ClassRef():
            value = classes.attribute(m, base, name)
            if isinstance(value, Func) and has_decorator(value.function, "classmethod"):
                return bind_to(value, base)
            return value if value is not None else _class_of_binding(m, base, name)
        case Super(owner=owner, bound=bound):
            value = classes.attribute(m, _dynamic_class(bound) or owner, name, after=owner)
            return bind_to(value, bound) if value is not None else Method(base, name)
        case Received() | Polled():
            if isinstance(base, Polled):
                m.touched.extend(base.sockets)
                row = symbols.method_row("pyzmq", "socket", name)
                if row is not None and row.event in ("recv", "send") and base.sockets:
                    in_order = sorted(base.sockets, key=lambda socket: socket.number)
                    return join_all([Method(socket, name) for socket in in_order])
            return base
        case Unknown(default=Value() as default) if not isinstance(default, ConstValue):
            return attribute_or_none(m, default, name)
        case ConstValue(value=str() | int()) | Unknown(default=ConstValue()) if name == "value" and m.frame.python:
            return base  # a member of an enumeration, a flag
        case Unknown(kind="other"):
            return names.in_namespace(m, base, name)
        case _:
            return None


def _class_of_binding(m: Machine, ref: ClassRef, name: str) -> Value | None:
    base = classes.binding_base(m, ref)
    return symbols.with_attribute(base, name, m.frame.number) if base is not None else None


def _dynamic_class(bound: Value) -> ClassRef | None:
    return bound.cls if isinstance(bound, Obj) else bound if isinstance(bound, ClassRef) else None


def field_or_none(m: Machine, base: Value, name: str) -> Value | None:
    """A field or method of an object, for names that stand without their object."""
    for option in alternatives(base):
        if isinstance(option, Obj) and option.kind == "instance":
            found = _instance_attribute(m, option, name, binding=False)
            if found is not None:
                return found
    return None


def _instance_attribute(m: Machine, obj: Obj, name: str, *, binding: bool = True) -> Value | None:
    found: Value | None = m.state.get(("f", obj, name))
    if found is not None:
        if type(found) is ConstValue and type(found.value) is bool and _changes(m, obj, name, found):
            return Unknown(name, "other", found)
        return names.force(m, found)
    ref = obj.cls
    if obj in m.program.parts_of and ref is not None:
        found = _of_others(m, m.program.parts_of[obj], ref, name)
        if found is not None:
            return found
    if ref is None:
        behind = m.program.behind.get(obj)
        return attribute(m, behind, name) if behind is not None else None
    value = classes.attribute(m, ref, name)
    if isinstance(value, Unknown) and value.kind in (traits.TRAIT, traits.FIELD):
        return traits.unset(m, obj, name, value)
    if value is not None:
        return _bound_attribute(m, obj, value)
    text = classes.field_type(m, ref, name)
    if text is not None:
        made = (
            declared_types.declared(m, text, ref.cls.line, (obj, name))
            if not m.frame.python
            else _annotated(m, obj, name, text)
        )
        if not (isinstance(made, ConstValue) and made.value is None):
            m.state.set(("f", obj, name), made)
            m.program.root.set(("f", obj, name), made)
            return made
        given = construction.initial(m, ref, name) if not m.frame.python else None
        return traits.by_default(obj, name, given) if given is not None else None
    if binding:
        through = binding_objects.THROUGH.get(name)
        own = classes.attribute(m, ref, through) if through is not None else None
        if own is not None:
            return _bound_attribute(m, obj, own)
        wrapped = binding_objects.wrapped(m, obj)
        if wrapped is not None:
            return binding_objects.object_attribute(m, wrapped, name) or Method(wrapped, name)
    if name == "second" and not m.frame.python:
        return obj  # an iterator of a map stands for its element
    return None


def _of_others(m: Machine, general: Obj, ref: ClassRef, name: str) -> Value | None:
    """What a field holds that this structure was not seen to be given and another of its type was: a socket may be
    given to it by the same code, an address need not be the same.
    """
    found: Value | None = m.state.get(("f", general, name))
    if found is None or not any(isinstance(one, Obj) for one in alternatives(found)):
        return None
    text = classes.field_type(m, ref, name)
    return None if text is not None and declared_types.is_structure(m, text) else found


def _changes(m: Machine, obj: Obj, name: str, flag: ConstValue) -> bool:
    """Whether a flag may have another value by now: its class's file sets it elsewhere, where nobody may have looked.

    What a method has set itself it knows.
    """
    if not m.frame.python or obj.cls is None or flag.born == m.frame.number:
        return False
    loaded = m.program.units.loaded.get(obj.cls.unit)
    return loaded is not None and name in loaded.changing()


def _annotated(m: Machine, obj: Obj, name: str, text: str) -> Value:
    kind = "config" if names.config_like(f"{obj.cls.cls.name if obj.cls else ''} {name}".lower()) else "param"
    return declared_types.typed(m, Unknown(name, kind), text, 0)


def _bound_attribute(m: Machine, obj: Obj, value: Value) -> Value:
    if isinstance(value, Func):
        function = value.function
        if has_decorator(function, "property", "cached_property", "default", "lazyproperty", "reify"):
            read = Call(Name(function.name), (), (), function.line, function.start, 0)
            return running.invoke(m, value, calls.NOTHING, read, bound=obj)
        if is_static(function):
            return value
        return bind_to(value, (obj.cls or obj) if has_decorator(function, "classmethod") else obj)
    return bind_to(value, obj) if isinstance(value, Alt | Partial) else value


def set_attribute(m: Machine, base: Value, name: str, value: Value, target: Attr) -> None:
    """``base.name = value``."""
    if m.frame.python and isinstance(value, Obj) and isinstance(target.base, Name | Attr):
        base = _opened(m, base, value, target.base)
    several = len(alternatives(base)) > 1
    for option in alternatives(base):
        match option:
            case Obj(kind="instance"):
                wrapped = binding_objects.wrapped(m, option)
                if wrapped is not None and settings.set_by_attribute(m, wrapped, name, value, target):
                    continue
                set_field(m, option, name, value, weak=several)
            case Obj():
                settings.set_by_attribute(m, option, name, value, target)
            case ModuleRef(path=path):
                frame = imports.run_unit(m, path)
                if frame is not None:
                    m.state.set(("v", frame.number, name), value)
                    holding.keep(m, value, name, held=True, owner="")
            case ClassRef(scope=scope):
                m.state.set(("v", scope, name), value)
                holding.keep(m, value, name, held=True, owner=option.cls.name)
            case Unknown() | ConstValue() if (
                name in ("socket", "events") and (item := polling.poll_item(m, target.base)) is not None
            ):
                polling.set_poll_item(m, item, name, value)
            case Unknown() | ConstValue(value=None) if not m.frame.python:
                set_field(m, classes.loose(m, target.base), name, value, weak=several)
            case _:
                pass


def _opened(m: Machine, base: Value, value: Obj, place: Expr) -> Value:
    """What holds a socket from here on, where nobody knows what it is: an object in the place of what is not known."""
    if not (type(base) is Unknown and holding.is_handle(m, value)):
        return base
    holder = m.evaluate(place.base) if isinstance(place, Attr) else m.frame.bound
    owner = holder if isinstance(holder, Obj) else m.frame.func.key() if m.frame.func is not None else None
    obj = m.program.object("instance", ("opened", m.frame.unit, owner, unparse(place)), m.frame.unit, m.line)
    m.program.behind[obj] = base
    m.state.set(("x", obj), True)
    m.assign(place, obj)
    return obj


def set_field(m: Machine, bound: Value, name: str, value: Value, *, weak: bool = False) -> None:
    """Give a field of an instance the value."""
    for option in alternatives(bound):
        if not isinstance(option, Obj):
            continue
        key = ("f", option, name)
        before = m.state.get(key)
        if before is None and (type(value) is Unknown or (type(value) is ConstValue and type(value.value) is bool)):
            value = _flag(m, option, name, value)
        after = join(before, value) if weak and before is not None else value
        m.state.set(key, after)
        if after != before and any(isinstance(one, Obj) for one in alternatives(after)):
            known = m.program.root.get(key)
            if known is None or join(known, after) != known:
                m.program.versions[option] = m.program.versions.get(option, 0) + 1
                m.program.holding.setdefault(option, set()).add(name)
                m.program.put[key] = after
                if (
                    option.cls is None and option not in m.program.behind and isinstance(m.frame.bound, Obj)
                ):  # a part of whatever works on it
                    m.program.versions[m.frame.bound] = m.program.versions.get(m.frame.bound, 0) + 1
        holding.keep(m, value, name, held=True, owner=option.cls.cls.name if option.cls else None)
        if option in m.program.parts_of:
            set_field(m, m.program.parts_of[option], name, value, weak=True)


def _flag(m: Machine, obj: Obj, name: str, value: ConstValue | Unknown) -> Value:
    """A flag, or a text, that one branch of a function sets: on the others it is what the class says."""
    if obj.cls is None or not m.frame.python or m.state.up is m.frame.base:
        return value
    default = classes.attribute(m, obj.cls, name)
    if not isinstance(default, ConstValue) or (type(value) is Unknown and type(default.value) is not str):
        return value
    return join(default, value)


def set_item(m: Machine, base: Value, key: Value, value: Value) -> None:
    """``base[key] = value``."""
    for option in alternatives(base):
        if not isinstance(option, Obj) or option.kind != "container":
            continue
        cells = dict(m.state.get(("c", option)) or {})
        place = containers.cell_key(key)
        if place == containers.ANY and place in cells:
            value = join(cells[place], value)
        cells[place] = value
        m.state.set(("c", option), cells)
        label = m.program.labels.get(option)
        holding.keep(m, value, label or "item", held=False)
