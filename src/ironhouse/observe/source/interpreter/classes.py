"""Classes and instances: definition, construction, declared types, fields' initialisers.

Owns what an instance is, which class a type's text names, and who *made* a socket: the naming of a
socket, and its move to the caller when a factory returns it. Must not know rows of bindings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ironhouse.observe.source.form import (
    Attr,
    Binary,
    Call,
    Class,
    Const,
    Construct,
    Define,
    Expr,
    Let,
    Name,
    Text,
    Unary,
)
from ironhouse.observe.source.interpreter import (
    attributes,
    binding_objects,
    calls,
    containers,
    creation,
    names,
    running,
    symbols,
)
from ironhouse.observe.source.interpreter.program import IDENTIFIER, Frame
from ironhouse.observe.source.interpreter.values import (
    ClassRef,
    External,
    Func,
    Obj,
    Partial,
    Received,
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

PEEK_LIMIT = 2
"""How deep a chain of members is followed to learn a declared type: each level evaluates what stands before it."""

INSTANCE_LIMIT = 32
"""Most instances of one class that are kept apart; later constructions share the last one."""

SMART_POINTERS = (
    "unique_ptr",
    "shared_ptr",
    "scoped_ptr",
    "auto_ptr",
    "optional",
    "atomic",
    "Optional",
    "reference_wrapper",
)
CONTAINERS = (
    "vector",
    "list",
    "deque",
    "map",
    "unordered_map",
    "set",
    "array",
    "queue",
    "List",
    "Dict",
    "Sequence",
    "multimap",
)
_SIMPLE = (Const, Text, Name, Attr, Binary, Unary)


def define(m: Machine, cls: Class) -> None:
    """A class definition: run its body in a scope of its own and bind its name."""
    outer = m.frame
    last = cls.name.rpartition(".")[2]
    if last != cls.name:  # a nested class that is defined outside its own: its constructor has the last name
        cls = replace(cls, name=last)
    bases = [m.evaluate(base) for base in cls.bases]
    scope = Frame(m.program.next_frame(), outer.unit, None, outer, None, m.state)
    scope.closure = outer.number if outer.func is not None else outer.closure
    m.program.closures[scope.number] = scope.closure
    ref = ClassRef(cls, outer.unit, outer.number, scope.number)
    scope.scope = ref
    scope.depth = outer.depth
    m.program.bases[ref] = bases
    m.program.classes.append(ref)
    m.program.scopes[scope.number] = scope
    python = names.is_python(m)
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
        if found is None:
            found = _out_of_line(m, base, name)
        if found is not None:
            return names.force(m, found)
    return None


def _out_of_line(m: Machine, ref: ClassRef, name: str) -> Value | None:
    written = m.program.methods.get(ref.cls.name, {}).get(name)
    if not written:
        return None
    nearest = sorted(written, key=lambda func: func.unit != ref.unit)
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
    """The calling context: the object whose method runs, and the last two calls."""
    frame: Frame | None = m.frame
    key: list[object] = [m.frame.bound.number if isinstance(m.frame.bound, Obj) else None]
    while frame is not None and len(key) < 3:
        if frame.call is not None:
            key.append((frame.caller.unit if frame.caller else "", frame.call.start))
        frame = frame.caller
    return tuple(key)


def instantiate(m: Machine, ref: ClassRef, given: calls.Arguments, call: Call) -> Value:
    """Construct an instance of a class of the tree, running its constructor."""
    if _is_constructing(m, ref):
        return Unknown(ref.cls.name, "call")
    made = m.program.instances.setdefault(ref, [])
    key = (m.frame.unit, call.start, *context_key(m))
    known = ("instance", *key) in m.program.objects
    if not known and len(made) >= INSTANCE_LIMIT:
        obj = made[-1]
    else:
        obj = m.program.object("instance", key, m.frame.unit, call.line, call)
    obj.cls = ref
    if obj not in made:
        made.append(obj)
    m.state.set(("x", obj), True)
    construct(m, obj, ref, given, call)
    return obj


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
        init = attribute(m, ref, "__init__")
        if isinstance(init, Func):
            running.invoke(m, init, given, call, bound=obj)
            return
        base = binding_base(m, ref)
        if base is not None and call is not None:
            binding_objects.link_base(m, obj, base, given, call)
            return
        _fill_fields(m, obj, ref, given)
        return
    _initialise_members(m, obj, ref)
    init = attribute(m, ref, ref.cls.name)
    if init is not None:
        calls.call_value(m, attributes.bind_to(init, obj), given, call, Name(ref.cls.name))
    elif given.args and binding_base(m, ref) is None:
        _fill_fields(m, obj, ref, given)


def _fill_fields(m: Machine, obj: Obj, ref: ClassRef, given: calls.Arguments) -> None:
    """A dataclass or an aggregate: arguments go to the declared fields in their order."""
    fields = [name for name, _ in ref.cls.fields]
    for name, value in zip(fields, given.args, strict=False):
        attributes.set_field(m, obj, name, value)
    for name, value in given.kwargs.items():
        if name != "**":
            attributes.set_field(m, obj, name, value)


def _initialise_members(m: Machine, obj: Obj, ref: ClassRef) -> None:
    """Run the in-class initialisers of C++ members, the bases' first."""
    outer = m.frame
    for base in reversed(lineage(m, ref)):
        if not isinstance(base, ClassRef):
            continue
        lets = [s for s in base.cls.body if isinstance(s, Let) and s.value is not None and isinstance(s.target, Name)]
        if not lets:
            continue
        frame = Frame(m.program.next_frame(), base.unit, outer.func, outer, None, m.state, bound=obj)
        frame.depth = outer.depth
        m.frame = frame
        try:
            for let in lets:
                assert isinstance(let.target, Name)
                assert let.value is not None
                value = m.evaluate(let.value)
                if let.type is not None:
                    value = typed(m, value, let.type, let.line)
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
    text = field_type(m, owner, last)
    attributes.set_field(m, bound, last, _constructed(m, text, given, call))


def _constructed(m: Machine, text: str | None, given: calls.Arguments, call: Call) -> Value:
    """The value of ``field(args)`` for a field of that declared type."""
    target = resolve_type(m, text) if text else None
    if text and is_indirect(text):
        return given.args[0] if given.args else ConstValue(None)
    if isinstance(target, Symbol):
        return calls.call_symbol(m, target, given, call)
    if isinstance(target, ClassRef):
        only = given.args[0] if len(given.args) == 1 else None
        if isinstance(only, Obj) and only.cls is not None and target in lineage(m, only.cls):
            return only
        return instantiate(m, target, given, call)
    if text and any(word in text for word in CONTAINERS):
        return containers.container(m, call, list(given.args))
    return given.args[0] if given.args else ConstValue(None)


def declared_type(m: Machine, expr: Expr) -> str | None:
    """The declared type's text of a variable or a field, where an expression is one."""
    match expr:
        case Name(id=name):
            text: str | None = m.state.get(("t", m.frame.number, name))
            if text is not None:
                return text
            bound = m.frame.bound
            if isinstance(bound, Obj) and bound.cls is not None:
                return field_type(m, bound.cls, name)
        case Attr(base=base, name=name):
            if m.peeking >= PEEK_LIMIT:
                return None
            m.peeking += 1
            try:
                held = m.evaluate(base)
            finally:
                m.peeking -= 1
            for option in alternatives(held):
                if isinstance(option, Obj) and option.cls is not None:
                    return field_type(m, option.cls, name)
    return None


def _loose_key(m: Machine, base: Expr) -> tuple[object, ...]:
    text = declared_type(m, base)
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


def is_indirect(text: str) -> bool:
    return "*" in text or "&" in text or any(f"{word}<" in text for word in SMART_POINTERS)


def resolve_type(m: Machine, text: str) -> Value | None:
    """The class (of the tree or of a binding) that a declared type or an annotation names, or None."""
    key = (m.frame.unit, text)
    if key not in m.program.type_cache:
        m.program.type_cache[key] = None
        m.program.type_cache[key] = _resolve_type(m, text)
    return m.program.type_cache[key]


_TYPE_NOISE = re.compile(
    r"\b(const|struct|class|volatile|mutable|static|typename|std|unsigned|enum|inline|constexpr)\b"
)


def _resolve_type(m: Machine, text: str) -> Value | None:
    for match in IDENTIFIER.finditer(_TYPE_NOISE.sub(" ", text[:200])):
        dotted = match.group().replace("::", ".").strip(".")
        head, *rest = dotted.split(".")
        if not head or head in SMART_POINTERS:
            continue
        if head in CONTAINERS or head in ("void", "int", "char", "bool", "str", "bytes", "float", "double", "string"):
            return None
        expr: Expr = Name(head)
        for part in rest:
            expr = Attr(expr, part)
        value = m.evaluate(expr)
        for option in alternatives(names.force(m, value)):
            if isinstance(option, ClassRef):
                return option
            if isinstance(option, Symbol) and symbols.function_row(option.binding, option.path) is not None:
                return option
        if not isinstance(value, External | Unknown):
            return None
    return None


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


def typed(m: Machine, value: Value, text: str, line: int) -> Value:
    """A value that is known only by its declared type becomes any instance of that type."""
    if isinstance(value, Obj) and value.kind == "container" and not names.is_python(m):
        return _aggregate(m, value, text)
    if not isinstance(value, Unknown | External):
        return value
    target = resolve_type(m, text)
    if isinstance(target, ClassRef) and not _is_enum(target):
        return canonical(m, target)
    return value


def _aggregate(m: Machine, value: Obj, text: str) -> Value:
    """What braces make of a class of the tree: an instance with these fields."""
    target = resolve_type(m, text)
    if not isinstance(target, ClassRef) or "[" in text or attribute(m, target, target.cls.name) is not None:
        return value
    cells = m.state.get(("c", value)) or {}
    names_of = [name for name, _ in target.cls.fields]
    obj = m.program.object("instance", ("braces", value), target.unit, target.cls.line)
    obj.cls = target
    m.state.set(("x", obj), True)
    for place, cell in cells.items():
        name = names_of[place] if isinstance(place, int) and place < len(names_of) else place
        if isinstance(name, str) and name in names_of:
            attributes.set_field(m, obj, name, cell)
    return obj


def _is_enum(ref: ClassRef) -> bool:
    return any(isinstance(base, Attr | Name) and "Enum" in _last(base) for base in ref.cls.bases)


def _last(expr: Attr | Name) -> str:
    return expr.name if isinstance(expr, Attr) else expr.id


def declared(m: Machine, text: str, line: int) -> Value:
    """The value of a variable that is declared without one."""
    if is_indirect(text):
        return ConstValue(None)
    call = Call(Name(text), (), (), line, -line, -line)
    if any(f"{word}<" in text for word in CONTAINERS):
        return containers.container(m, call, [])
    target = resolve_type(m, text)
    if isinstance(target, Symbol):
        row = symbols.function_row(target.binding, target.path)
        if row is not None and row.event in ("context", "object"):
            return calls.call_symbol(m, target, calls.Arguments([], {}), call)
        return ConstValue(None)
    if isinstance(target, ClassRef):
        if m.program.units.loaded[target.unit].unit.language == "c" or not _has_constructor(m, target):  # type: ignore[union-attr]
            return canonical(m, target)
        return instantiate(m, target, calls.Arguments([], {}), call)
    return ConstValue(None) if "[" not in text else Unknown(text)


def _has_constructor(m: Machine, ref: ClassRef) -> bool:
    return attribute(m, ref, ref.cls.name) is not None or any(isinstance(s, Define) for s in ref.cls.body)


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


def keep(m: Machine, value: Value, name: str, *, held: bool, owner: str | None = None) -> None:
    """A variable or field took the value: name its sockets, and remember what outlives the function."""
    for option in alternatives(value):
        if isinstance(option, Received) and held:
            m.program.handles.add(name)
        if not isinstance(option, Obj):
            continue
        if _is_handle(m, option):
            m.program.handles.add(name)
        record = m.program.records.get(binding_objects.socket_of(m, option) or option)
        if record is None:
            continue
        if record.name is None:
            label = owner or m.frame.label()
            record.name = f"{label}.{name}" if label else name
        record.held = record.held or held


def _is_handle(m: Machine, obj: Obj) -> bool:
    """Whether whoever mentions this object may touch a socket: a binding's object, or a container with a socket."""
    if obj.kind == "container":
        return any(one.kind == "socket" for one in containers.flattened(m, obj))
    return obj.kind != "instance" or obj in m.program.wrapped


def returned(m: Machine, value: Value) -> None:
    """A function returns the value: the sockets that it made for its caller come to be at the call."""
    frame = m.frame
    if frame.call is None or frame.caller is None:
        return
    for option in containers.flattened(m, value):
        socket = binding_objects.socket_of(m, option)
        record = m.program.records.get(socket) if socket is not None else None
        if record is None or record.held:
            continue
        if record.frame == frame.number:
            record.site = (frame.caller.unit, frame.call.line)
            record.frame = frame.caller.number
            record.name = None
        elif record.name is not None and record.name.startswith(f"{frame.label()}."):
            record.name = None
