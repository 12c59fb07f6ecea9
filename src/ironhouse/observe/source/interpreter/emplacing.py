"""Elements of C++ containers: constructed in place, put under a key, and told apart from the pairs that hold them.

Owns ``emplace`` and its kin on vectors and maps, by the container's declared type. Must not know how a class or a
binding's name constructs. A map's cells are its values by key, so an iterator of one stands for its value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ironhouse.observe.source.form import Attr, Call, Name
from ironhouse.observe.source.interpreter import calls, containers, declared_types, holding, symbols
from ironhouse.observe.source.interpreter.values import ClassRef, Obj, Symbol, Unknown, Value, join

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

EMPLACING = frozenset(
    ("emplace_back", "emplace_front", "emplace", "emplace_hint", "try_emplace", "insert", "insert_or_assign")
)
"""Methods by which a container comes to have an element that its arguments are or make."""

_PAIRS = frozenset(("emplace", "try_emplace", "insert", "insert_or_assign"))
"""Those that give back a pair when they are a map's: where the element is, and whether it is new."""


def is_map(text: str | None) -> bool:
    """Whether a declared type is a map's."""
    return text is not None and "map<" in text.partition(",")[0]


def emplaced(m: Machine, on: Obj, func: Attr, given: calls.Arguments, e: Call) -> Value | None:
    """What ``container.emplace(…)`` gives back; None when the container's declared type does not tell its elements."""
    text = declared_types.declared_type(m, func.base)
    element = _element(text) if text is not None else None
    if element is None:
        return None
    key: Value = Unknown("key")
    skip = 1 if func.name == "emplace_hint" else 0
    values = given.args[skip:]
    mapped = is_map(text)
    if mapped and len(values) == 1 and (pair := containers.elements(m, values[0])) is not None and len(pair) == 2:
        values = pair  # ``insert({key, value})``
    elif func.name in ("insert", "emplace") and not mapped:
        skip, values = 1, values[1:]  # before which element
    if mapped:
        if len(values) < 1:
            return None
        key, values, skip = values[0], values[1:], skip + 1
    value = _constructed(m, element, values, replace(e, args=e.args[skip:]))
    cells = dict(m.state.get(("c", on)) or {})
    place = containers.cell_key(key) if mapped else containers.ANY
    cells[place] = join(cells[place], value) if place in cells and place == containers.ANY else value
    m.state.set(("c", on), cells)
    base = func.base
    name = base.name if isinstance(base, Attr) else base.id if isinstance(base, Name) else "item"
    holding.keep(m, value, name, held=False)
    if mapped and func.name in _PAIRS:
        return containers.container(m, m.program.origin((on, "emplaced")), [value, Unknown("new")])
    return value


def _element(text: str) -> str | None:
    """The declared type of a container's elements: ``T`` of ``vector<T>`` and of ``map<K, T>``."""
    head, opened, rest = text.partition("<")
    kind = head.rpartition("::")[2]
    if not opened or not (kind in declared_types.CONTAINERS or kind.endswith("map")):
        return None
    parts, depth, start = [], 0, 0
    for at, char in enumerate(rest):
        depth += (char == "<") - (char == ">")
        if depth < 0 or (depth == 0 and char == ","):
            parts.append(rest[start:at].strip())
            start = at + 1
        if depth < 0:
            break
    wanted = 1 if kind.endswith("map") else 0
    return parts[wanted] if len(parts) > wanted else None


def _constructed(m: Machine, element: str, values: list[Value], e: Call) -> Value:
    """The element that the arguments make: one that is given is moved or copied."""
    only = values[0] if len(values) == 1 else None
    if isinstance(only, Obj) and only.kind != "context":
        return only
    target = None if declared_types.is_indirect(element) else declared_types.resolve_type(m, element)
    if isinstance(target, Symbol):
        row = symbols.function_row(target.binding, target.path)
        if row is not None and values:
            return calls.call_symbol(m, target, calls.Arguments(values, {}), e)
    if isinstance(target, ClassRef):
        return calls.call_value(m, target, calls.Arguments(values, {}), e, None)
    return values[-1] if values else Unknown("element")
