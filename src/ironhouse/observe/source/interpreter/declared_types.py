"""Declared types: what the text of a type in C++, or of an annotation, says about a variable's value.

Owns the reading of that text: pointers, smart pointers, containers, classes, enumerations. Must not know where the
declaration stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ironhouse.observe.source.form import Attr, Call, Expr, Name
from ironhouse.observe.source.interpreter import attributes, calls, classes, construction, containers, names, symbols
from ironhouse.observe.source.interpreter.program import IDENTIFIER
from ironhouse.observe.source.interpreter.values import ClassRef, External, Obj, Symbol, Unknown, Value, alternatives
from ironhouse.observe.source.interpreter.values import Const as ConstValue

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

PEEK_LIMIT = 2
"""How deep a chain of members is followed to learn a declared type: each level evaluates what stands before it."""

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


def declared_type(m: Machine, expr: Expr) -> str | None:
    """The declared type's text of a variable or a field, where an expression is one."""
    match expr:
        case Name(id=name):
            text: str | None = m.state.get(("t", m.frame.number, name))
            if text is not None:
                return text
            bound = m.frame.bound
            if isinstance(bound, Obj) and bound.cls is not None:
                return classes.field_type(m, bound.cls, name)
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
                    return classes.field_type(m, option.cls, name)
    return None


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


_UNNAMED = re.compile(r"\b(?:struct|class|union)(@\d+)")
"""The type that a declaration defines and does not name is called after its line."""


def _resolve_type(m: Machine, text: str) -> Value | None:
    unnamed = _UNNAMED.search(text)
    if unnamed is not None:
        value = names.lookup(m, unnamed.group(1))
        return value if isinstance(value, ClassRef) else None
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


def typed(m: Machine, value: Value, text: str, line: int) -> Value:
    """A value that is known only by its declared type becomes any instance of that type."""
    if isinstance(value, Obj) and value.kind == "container" and not m.frame.python:
        return _aggregate(m, value, text, line)
    if not isinstance(value, Unknown | External):
        return value
    target = resolve_type(m, text)
    if isinstance(target, ClassRef) and not _is_enum(target):
        return classes.canonical(m, target)
    return value


def _aggregate(m: Machine, value: Obj, text: str, line: int) -> Value:
    """What braces make of a class of the tree: an instance with these fields."""
    target = resolve_type(m, text)
    if not isinstance(target, ClassRef) or "[" in text or classes.attribute(m, target, target.cls.name) is not None:
        return value
    cells = m.state.get(("c", value)) or {}
    if _is_table(m, target, cells):
        m.state.set(("c", value), {place: typed(m, cell, text, line) for place, cell in cells.items()})
        return value
    names_of = [name for name, _ in target.cls.fields]
    obj = m.program.object("instance", ("braces", value), target.unit, target.cls.line)
    obj.cls = target
    m.state.set(("x", obj), True)
    construction.initialise_texts(m, obj, target)
    for place, cell in cells.items():
        name = names_of[place] if isinstance(place, int) and place < len(names_of) else place
        if isinstance(name, str) and name in names_of:
            attributes.set_field(m, obj, name, cell)
    return obj


def _is_table(m: Machine, target: ClassRef, cells: dict[object, Value]) -> bool:
    """Whether braces of braces are an array of *target* and not one whose fields are in braces."""
    rows = all(isinstance(cell, Obj) and cell.kind == "container" for cell in cells.values())
    if not cells or not rows or any(isinstance(place, str) for place in cells):
        return False
    first = next((kind for _, kind in target.cls.fields), "")
    return bool(first) and not isinstance(resolve_type(m, first), ClassRef)


def _is_enum(ref: ClassRef) -> bool:
    return any(isinstance(base, Attr | Name) and "Enum" in _last(base) for base in ref.cls.bases)


def _last(expr: Attr | Name) -> str:
    return expr.name if isinstance(expr, Attr) else expr.id


def is_structure(m: Machine, text: str) -> bool:
    """Whether a declared type is that of a structure of the tree, and not of a pointer to one."""
    return not is_indirect(text) and "[" not in text and isinstance(resolve_type(m, text), ClassRef)


_IN_FIELDS = 1 << 40
"""Where the offsets begin that stand for the constructions of fields: no file is so long."""

_FIELDS = 1 << 10
"""Most fields of one object that are told apart."""


def _made_in(m: Machine, call: Call, ref: ClassRef, place: tuple[object, ...]) -> Call:
    """The construction of what is declared; of two fields of an object each is one of its own."""
    owner, *rest = place or (None,)
    if not isinstance(owner, Obj) or owner.cls is None:
        return call
    fields = [name for name, _ in owner.cls.cls.fields][:_FIELDS]
    number = fields.index(str(rest[0])) if rest[0] in fields else 0
    return replace(call, start=-_IN_FIELDS - owner.number * _FIELDS - number)


def declared(m: Machine, text: str, line: int, place: tuple[object, ...] = ()) -> Value:
    """The value of a variable that is declared without one. Python's annotation makes nothing; C++ constructs.

    *place* is the field or the variable that a structure lies in.
    """
    if m.frame.python:
        return typed(m, Unknown(text), text, line)
    call = Call(Name(text), (), (), line, -line, -line)
    head, opened, _ = text.partition("<")
    if opened and head.rpartition("::")[2] in CONTAINERS and text.endswith(">"):  # whatever its elements are
        return containers.container(m, call, [])
    if is_indirect(text):
        return ConstValue(None)
    if any(f"{word}<" in text for word in CONTAINERS):
        return containers.container(m, call, [])
    target = resolve_type(m, text)
    if isinstance(target, Symbol):
        row = symbols.function_row(target.binding, target.path)
        if row is not None and row.event in ("context", "object"):
            return calls.call_symbol(m, target, calls.Arguments([], {}), call)
        return ConstValue(None)
    if isinstance(target, ClassRef):
        if m.program.units.loaded[target.unit].unit.language == "c" or not construction.has_constructor(m, target):  # type: ignore[union-attr]
            own = place and "[" not in text and not _is_enum(target)
            made = classes.part(m, target, place) if own else classes.canonical(m, target)
            construction.initialise_texts(m, made, target)
            return made
        return construction.instantiate(m, target, calls.Arguments([], {}), _made_in(m, call, target, place))
    return ConstValue(None) if "[" not in text else Unknown(text)
