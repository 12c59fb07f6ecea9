"""Construction: an instance of a class of the tree, its fields and its constructors, in Python and C++.

Owns which constructor runs on what, and member initialisers. Must not know how a class's members are found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Call, Const, Construct, Define, Let, Name
from ironhouse.observe.source.interpreter import (
    attributes,
    binding_objects,
    calls,
    classes,
    containers,
    declared_types,
    names,
    running,
)
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.values import ClassRef, Func, Obj, Symbol, Unknown, Value, alternatives
from ironhouse.observe.source.interpreter.values import Const as ConstValue

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

_TEXT = re.compile(r"\b(?:string|char|QString|string_view|bool)\b")

INSTANCE_LIMIT = 64
"""Most instances of one class that are kept apart; later constructions share the last one."""

SOCKET_LIMIT = 400
"""The same of a class that is a socket itself: what two of them do is not to be mixed."""


def instantiate(m: Machine, ref: ClassRef, given: calls.Arguments, call: Call) -> Value:
    """Construct an instance of a class of the tree, running its constructor."""
    if _is_constructing(m, ref):
        return Unknown(ref.cls.name, "call")
    made = m.program.instances.setdefault(ref, [])
    key = (m.frame.unit, call.start, *classes.context_key(m))
    known = ("instance", *key) in m.program.objects
    if not known and len(made) >= INSTANCE_LIMIT and len(made) >= _limit(m, ref):
        obj = made[-1]
    else:
        obj = m.program.object("instance", key, m.frame.unit, call.line, call)
    obj.cls = ref
    if obj not in made:
        made.append(obj)
    m.state.set(("x", obj), True)
    construct(m, obj, ref, given, call)
    return obj


def _limit(m: Machine, ref: ClassRef) -> int:
    return INSTANCE_LIMIT if classes.binding_base(m, ref) is None else SOCKET_LIMIT


def _is_constructing(m: Machine, ref: ClassRef) -> bool:
    """Whether a constructor of the class is running: another of its kind made there would go on for ever."""
    frame: Frame | None = m.frame
    while frame is not None:
        func = frame.func
        if func is not None and func.owner is ref and func.function.name in (ref.cls.name, "__init__"):
            return True
        frame = frame.caller
    return False


def construct(m: Machine, obj: Obj, ref: ClassRef, given: calls.Arguments, call: Call | None) -> None:
    """Run the constructor of *ref* on *obj*."""
    unit = m.program.units.loaded.get(ref.unit)
    if unit is not None and unit.unit.language == "python":
        init = classes.attribute(m, ref, "__init__")
        if isinstance(init, Func):
            running.invoke(m, init, given, call, bound=obj)
            return
        base = classes.binding_base(m, ref)
        if base is not None and call is not None:
            binding_objects.link_base(m, obj, base, given, call)
            return
        _fill_fields(m, obj, ref, given)
        return
    _initialise_members(m, obj, ref)
    init = classes.attribute(m, ref, ref.cls.name)
    if init is not None:
        calls.call_value(m, attributes.bind_to(init, obj), given, call, Name(ref.cls.name))
    elif given.args and classes.binding_base(m, ref) is None and not _declares_constructor(m, ref):
        _fill_fields(m, obj, ref, given)


def _declares_constructor(m: Machine, ref: ClassRef) -> bool:
    """Whether the class has a constructor that is defined where nobody looked: what it does with what it is given is
    not known."""
    loaded = m.program.units.loaded.get(ref.unit)
    name = re.escape(ref.cls.name.encode())
    text = loaded.source[ref.cls.start : ref.cls.end] if loaded is not None else b""
    return (
        re.search(rb"^[ \t]*(?:(?:explicit|inline|constexpr)\s+)*%s\s*\([^()]*[^()\s]" % name, text, re.MULTILINE)
        is not None
    )


def _fill_fields(m: Machine, obj: Obj, ref: ClassRef, given: calls.Arguments) -> None:
    """A dataclass or an aggregate: arguments go to the declared fields in their order."""
    fields = [name for name, _ in ref.cls.fields]
    for name, value in zip(fields, given.args, strict=False):
        attributes.set_field(m, obj, name, value)
    for name, value in given.kwargs.items():
        if name != "**":
            attributes.set_field(m, obj, name, value)


def initialise_texts(m: Machine, obj: Obj, ref: ClassRef) -> None:
    """Give a structure of C++ that no constructor makes the texts and flags which its class has for its members."""
    _initialise_members(m, obj, ref, texts=True)


def _initialise_members(m: Machine, obj: Obj, ref: ClassRef, *, texts: bool = False) -> None:
    """Run the in-class initialisers of C++ members, the bases' first, or those of texts and flags without a value."""
    outer = m.frame
    for base in reversed(classes.lineage(m, ref)):
        if not isinstance(base, ClassRef):
            continue
        lets = [s for s in base.cls.body if isinstance(s, Let) and s.value is not None and isinstance(s.target, Name)]
        if texts:
            lets = [s for s in lets if _TEXT.search(s.type or "") and m.state.get(("f", obj, s.target.id)) is None]  # type: ignore[union-attr]
        if not lets:
            continue
        frame = m.program.frame(base.unit, outer.func, outer, None, m.state, bound=obj)
        frame.depth = outer.depth
        m.frame = frame
        try:
            for let in lets:
                assert isinstance(let.target, Name)
                assert let.value is not None
                value = m.evaluate(let.value)
                if let.type is not None:
                    value = declared_types.typed(m, value, let.type, let.line)
                attributes.set_field(m, obj, let.target.id, value)
        finally:
            m.frame = outer


def initialise(m: Machine, s: Construct) -> None:
    """A member initialiser of a C++ constructor: a base class, a delegated constructor, or a field."""
    bound = m.frame.bound
    if not isinstance(bound, Obj) or bound.cls is None:
        for arg in s.args:
            m.evaluate(arg)
        return
    call = Call(Name(s.name), s.args, (), s.line, s.start, s.end)
    last = s.name.rpartition(".")[2].rpartition("::")[2].partition("<")[0]
    owner = m.frame.func.owner if m.frame.func is not None and m.frame.func.owner is not None else bound.cls
    given = calls.arguments(m, call)
    if last == owner.cls.name:
        construct(m, bound, owner, given, call)
        return
    for base in m.program.bases.get(owner, ()):
        for option in alternatives(names.force(m, base)):
            if isinstance(option, ClassRef) and option.cls.name == last:
                construct(m, bound, option, given, call)
                return
            if isinstance(option, Symbol) and option.path.rpartition(".")[2] == last:
                binding_objects.link_base(m, bound, option, given, call)
                return
    text = classes.field_type(m, owner, last)
    attributes.set_field(m, bound, last, _constructed(m, text, given, call))


def _constructed(m: Machine, text: str | None, given: calls.Arguments, call: Call) -> Value:
    """The value of ``field(args)`` for a field of that declared type."""
    target = declared_types.resolve_type(m, text) if text else None
    if text and declared_types.is_indirect(text):
        return given.args[0] if given.args else ConstValue(None)
    if isinstance(target, Symbol):
        return calls.call_symbol(m, target, given, call)
    if isinstance(target, ClassRef):
        only = given.args[0] if len(given.args) == 1 else None
        if isinstance(only, Obj) and only.cls is not None and target in classes.lineage(m, only.cls):
            return only
        return instantiate(m, target, given, call)
    if text and any(word in text for word in declared_types.CONTAINERS):
        return containers.container(m, call, list(given.args))
    return given.args[0] if given.args else ConstValue(None)


def initial(m: Machine, ref: ClassRef, field: str) -> ConstValue | None:
    """The literal that a field of a C++ class is initialised with, where its constructors name one and no other."""
    found: set[ConstValue] = set()
    for option in alternatives(classes.attribute(m, ref, ref.cls.name) or Unknown("")):
        for statement in m.program.body(option) if isinstance(option, Func) else ():
            if isinstance(statement, Construct) and statement.name == field and len(statement.args) == 1:
                given = statement.args[0]
                if isinstance(given, Const):
                    found.add(ConstValue(given.value))
    return found.pop() if len(found) == 1 else None


def has_constructor(m: Machine, ref: ClassRef) -> bool:
    return classes.attribute(m, ref, ref.cls.name) is not None or any(isinstance(s, Define) for s in ref.cls.body)
