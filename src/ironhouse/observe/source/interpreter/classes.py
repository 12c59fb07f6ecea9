"""Classes: definition, lineage, what an instance or a class has by a name.

Owns what a class is: its members, its bases, the binding's class that it derives from, the one instance that stands for
many. Must not know rows of bindings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ironhouse.observe.source.form import Attr, Binary, Call, Class, Const, Expr, Let, Name, Text, Unary
from ironhouse.observe.source.interpreter import creation, declared_types, names, symbols
from ironhouse.observe.source.interpreter.program import IDENTIFIER, Frame
from ironhouse.observe.source.interpreter.values import (
    ClassRef,
    Func,
    Obj,
    Partial,
    Symbol,
    Unknown,
    Value,
    alternatives,
    join,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

_SIMPLE = (Const, Text, Name, Attr, Binary, Unary)


def define(m: Machine, cls: Class) -> None:
    """A class definition: run its body in a scope of its own and bind its name."""
    outer = m.frame
    last = cls.name.rpartition(".")[2]
    if last != cls.name:  # a nested class that is defined outside its own: its constructor has the last name
        cls = replace(cls, name=last)
    bases = [m.evaluate(base) for base in cls.bases]
    scope = m.program.frame(outer.unit, None, outer, None, m.state)
    scope.closure = outer.number if outer.func is not None else outer.closure
    m.program.closures[scope.number] = scope.closure
    ref = ClassRef(cls, outer.unit, outer.number, scope.number)
    scope.scope = ref
    scope.depth = outer.depth
    m.program.bases[ref] = bases
    m.program.classes.append(ref)
    m.program.scopes[scope.number] = scope
    python = m.frame.python
    m.frame = scope
    try:
        for statement in cls.body:
            if python or not isinstance(statement, Let) or isinstance(statement.value, _SIMPLE):
                m.run((statement,))
    finally:
        m.frame = outer
    names.declare(m, cls.name, ref)
    if not python:
        m.program.defined(outer.unit, cls.name, ref)


def lineage(m: Machine, ref: ClassRef) -> list[Value]:
    """The class and its bases, nearest first: classes of the tree, symbols of bindings, anything else left out."""
    known = m.program.lineages.get(ref)
    if known is not None:
        return known
    found: list[Value] = []
    pending: list[Value] = [ref]
    while pending and len(found) < 16:
        current = names.force(m, pending.pop(0))
        for option in alternatives(current):
            if option in found:
                continue
            if isinstance(option, ClassRef):
                found.append(option)
                pending.extend(m.program.bases.get(option, ()))
            elif isinstance(option, Symbol):
                found.append(option)
    if m.program.outlined:
        m.program.lineages[ref] = found
    return found


def attribute(m: Machine, ref: ClassRef, name: str, after: ClassRef | None = None) -> Value | None:
    """A class's attribute, looked for along its lineage (behind *after*, for ``super``)."""
    skipping = after is not None
    for base in lineage(m, ref):
        if skipping:
            skipping = base is not after
            continue
        if not isinstance(base, ClassRef):
            continue
        found: Value | None = m.state.get(("v", base.scope, name)) or m.program.root.get(("v", base.scope, name))
        written = m.program.methods.get(base.cls.name)
        if written and name in written and (found is None or isinstance(alternatives(found)[0], Func)):
            apart = _out_of_line(m, base, written[name], overloading=found is not None)
            found = apart if found is None else join(found, apart) if apart is not None else found
        if found is not None:
            return names.force(m, found)
    return None


def _out_of_line(m: Machine, ref: ClassRef, written: list[Func], *, overloading: bool) -> Value | None:
    """The methods that are written outside their class; beside one that is written in it, only those of its own files.

    Classes of one name in different files are told apart by what the files include.
    """
    near = [func for func in written if func.unit == ref.unit or ref.unit in m.program.includes.get(func.unit, ())]
    if overloading and not near:
        return None
    nearest = sorted(near or written, key=lambda func: func.unit != ref.unit)
    funcs = [Func(func.function, func.unit, func.closure, ref) for func in nearest]
    result: Value = funcs[0]
    for func in funcs[1:]:
        result = join(result, func)
    return result


def binding_base(m: Machine, ref: ClassRef) -> Symbol | None:
    """The binding's class that a class of the tree derives from, if any."""
    for base in lineage(m, ref):
        if isinstance(base, Symbol):
            return base
    return None


def declares(m: Machine, bound: Value, name: str) -> bool:
    """Whether an object's class declares the field *name*, or the object has it."""
    for obj in alternatives(bound):
        if not isinstance(obj, Obj) or obj.cls is None:
            continue
        if m.state.get(("f", obj, name)) is not None or field_type(m, obj.cls, name) is not None:
            return True
    return False


def field_type(m: Machine, ref: ClassRef, name: str) -> str | None:
    """The declared type's text of a field."""
    for base in lineage(m, ref):
        if isinstance(base, ClassRef):
            for field, text in base.cls.fields:
                if field == name:
                    return text
    return None


def context_key(m: Machine) -> tuple[object, ...]:
    """The calling context: the object whose method runs, the last two calls, and all those of a chain of factories."""
    frame: Frame | None = m.frame
    key: list[object] = [m.frame.bound.number if isinstance(m.frame.bound, Obj) else None]
    factories = m.program.factories
    while frame is not None and (len(key) < 3 or (frame.func is not None and frame.func.key() in factories)):
        if frame.call is not None:
            key.append((frame.caller.unit if frame.caller else "", frame.call.start))
        frame = frame.caller
    return tuple(key)


def _loose_key(m: Machine, base: Expr) -> tuple[object, ...]:
    text = declared_types.declared_type(m, base)
    kind = IDENTIFIER.search(text) if text else None
    return ("loose", kind.group()) if kind is not None else ("loose", m.frame.unit, unparse(base))


def loose(m: Machine, base: Expr) -> Obj:
    """What a pointer of C points to when nothing tells: one object for each declared type, else for each name."""
    obj = m.program.object("instance", _loose_key(m, base), m.frame.unit, m.line)
    obj.label = obj.label or unparse(base)
    m.state.set(("x", obj), True)
    return obj


def loose_field(m: Machine, option: Value, origin: Expr) -> Value | None:
    """A field that was given to such an object."""
    if not isinstance(origin, Attr) or not isinstance(option, Unknown | ConstValue):
        return None
    obj = m.program.objects.get(("instance", *_loose_key(m, origin.base)))
    found: Value | None = m.state.get(("f", obj, origin.name)) if obj is not None else None
    return found


def canonical(m: Machine, ref: ClassRef) -> Obj:
    """The instance that stands for any instance of a class: the first that was constructed, else one made for it."""
    made = m.program.instances.setdefault(ref, [])
    if made:
        return made[0]
    obj = m.program.object("instance", ("any", ref.unit, ref.cls.start), ref.unit, ref.cls.line)
    obj.cls = ref
    made.append(obj)
    m.program.root.set(("x", obj), True)
    m.program.unmade.append(obj)
    return obj


def part(m: Machine, ref: ClassRef, place: tuple[object, ...]) -> Obj:
    """A structure that lies in a field or a variable: its own, and one of those that the canonical one stands for."""
    obj = m.program.object("instance", ("part", *place), ref.unit, ref.cls.line)
    if obj.cls is None:
        obj.cls = ref
        m.program.parts_of[obj] = canonical(m, ref)
        m.program.root.set(("x", obj), True)
    return obj


def decorated(m: Machine, decorator: Expr, value: Value, func: Func) -> Value:
    """What a decorator makes of a function; only a binding's own change what it is called with."""
    if not isinstance(decorator, Call):
        return value
    target = m.evaluate(decorator.func)
    if isinstance(target, Symbol):
        row = symbols.function_row(target.binding, target.path)
        if row is not None and row.event == "decorate":
            made = creation.decorate(m, row, target, decorator, func)
            return Partial(value, (made,), ())
    return value
