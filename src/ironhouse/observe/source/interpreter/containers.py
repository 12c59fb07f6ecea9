"""Containers: lists, dicts, tuples, arrays and aggregates as cells by key, and what can be asked of them.

Owns the cells of a container, an element by its key, iteration, and the objects that a value holds. Must not know
the methods by which a container changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Expr, Map
from ironhouse.observe.source.interpreter import attributes, calls, classes, cutting, names, usual
from ironhouse.observe.source.interpreter.values import (
    Const,
    Obj,
    Polled,
    Received,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    describe,
    join_all,
)

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

ANY = "*"
"""The cell that stands for every element whose key is not known."""

CELL_LIMIT = 64


def container(m: Machine, origin: object, items: list[Value], rest: list[Value] | None = None) -> Obj:
    """A container with these elements; *rest* are elements of unknown number and place."""
    obj = m.program.object("container", (id(origin), m.places, *classes.context_key(m)), m.frame.unit, 0)
    cells: dict[object, Value] = dict(enumerate(items[:CELL_LIMIT]))
    more = [*items[CELL_LIMIT:], *(rest or ())]
    if more:
        cells[ANY] = join_all(more)
    m.program.origins[obj] = origin
    m.state.set(("c", obj), cells)
    return obj


def cell_key(key: Value) -> object:
    """How a container files an element under *key*."""
    if isinstance(key, Const):
        return key.value
    if isinstance(key, Symbol) or (isinstance(key, Obj) and key.kind in ("socket", "instance")):
        return key
    return ANY


def item(m: Machine, base: Value, key: Value, origin: Expr | None = None) -> Value:
    """``base[key]``."""
    found: list[Value] = []
    for option in alternatives(base):
        match option:
            case Obj(kind="container"):
                found.append(_cell(m, option, key))
            case Const(value=str()) | Text() if (left := cutting.cut(option, key, m.frame.number)) is not None:
                found.append(left)
            case Received():
                found.append(option)
            case Polled(sockets=sockets):
                m.touched.extend(sockets)
                found.append(option)
            case Obj(kind="namespace") if isinstance(key, Const):
                found.append(attributes.attribute(m, option, str(key.value)))
            case Obj(kind="instance"):
                special = attributes.attribute_or_none(m, option, "__getitem__")
                found.append(
                    option if special is None else calls.call_value(m, special, calls.Arguments([key], {}), None, None)
                )
            case Obj():
                found.append(option)
            case Unknown(text=text, kind=kind, default=default):
                found.append(
                    Unknown(
                        f"{text}[{describe(key)}]",
                        "config" if kind != "call" and names.config_like(text) else kind,
                        _by_default(m, default, key),
                    )
                )
            case _:
                found.append(
                    Unknown(
                        f"{describe(option)}[{describe(key)}]",
                        "config" if names.config_like(describe(option)) else "other",
                    )
                )
    return join_all(found)


def _by_default(m: Machine, base: Value | None, key: Value) -> Value | None:
    """What is there when nobody gives another container than the default."""
    if not isinstance(base, Obj) or base.kind != "container":
        return None
    cells = m.state.get(("c", base)) or {}
    found = cells.get(cell_key(key))
    value = names.force(m, found) if found is not None else None
    return value if isinstance(value, Const | Text) else None


def got(m: Machine, base: Unknown, given: list[Value]) -> Value:
    """``base.get(key, otherwise)`` of what is a container unless somebody gives another."""
    found = item(m, base, given[0])
    if isinstance(found, Unknown) and found.default is None and isinstance(given[-1], Const | Text) and len(given) > 1:
        return Unknown(found.text, found.kind, given[-1])
    return found


def _cell(m: Machine, obj: Obj, key: Value) -> Value:
    cells = m.state.get(("c", obj)) or {}
    place = cell_key(key)
    if place != ANY and place in cells:
        return names.force(m, cells[place])
    if isinstance(place, int) and place < 0 and ANY not in cells and len(cells) + place in cells:
        return names.force(m, cells[len(cells) + place])
    if place != ANY and ANY in cells:
        return names.force(m, cells[ANY])
    if not cells:
        return Unknown(f"[{describe(key)}]")
    if type(key) is Unknown and key.default is not None:
        usual.note_item(m, key, cells)
    return join_all([names.force(m, value) for value in cells.values()])


def positions(m: Machine, value: Value) -> list[Value] | None:
    """What stands at each place of a sequence, or in each field of an aggregate of C++; alternatives join by place."""
    rows: list[list[Value]] = []
    for option in alternatives(value):
        row = elements(m, option)
        if row is None and isinstance(option, Obj) and option.cls is not None and not m.frame.python:
            row = [attributes.attribute(m, option, name) for name, _ in option.cls.cls.fields]
        if row is None:
            return None
        rows.append(row)
    return [join_all(list(each)) for each in zip(*rows, strict=False)]


def mapped(value: Value) -> list[Value] | None:
    """A map's element taken apart: sockets that it holds stand for the pair of them and their keys."""
    held: list[Value] = [one for one in alternatives(value) if isinstance(one, Obj) and one.kind == "socket"]
    return [Unknown("key"), join_all(held)] if held else None


def elements(m: Machine, value: Value) -> list[Value] | None:
    """The elements that iterating gives, in order, where all of them are known; a dict gives its keys."""
    if not isinstance(value, Obj) or value.kind != "container":
        return None
    cells = m.state.get(("c", value))
    if cells is None or ANY in cells:
        return None
    if isinstance(m.program.origins.get(value), Map):
        return [key if isinstance(key, Value) else Const(key) for key in cells]
    return [names.force(m, cell) for cell in cells.values()]


def element_of(m: Machine, value: Value) -> Value:
    """Any element of what is iterated."""
    found: list[Value] = []
    for option in alternatives(value):
        match option:
            case Obj(kind="container"):
                cells = m.state.get(("c", option)) or {}
                if isinstance(m.program.origins.get(option), Map):
                    found.append(Unknown("key"))
                elif cells:
                    found.append(join_all(list(cells.values())))
                else:
                    found.append(Unknown("element"))
            case Received():
                found.append(option)
            case Polled(sockets=sockets):
                m.touched.extend(sockets)
                found.append(option)
            case Unknown(text=text, kind=kind):
                found.append(Unknown(f"{text}[…]", kind))
            case _:
                found.append(Unknown("element"))
    return join_all(found)


def flattened(m: Machine, value: Value, depth: int = 0) -> list[Obj]:
    """The objects in a value, looking into containers and one level into instances' fields that are sockets."""
    found: list[Obj] = []
    for option in alternatives(value):
        if not isinstance(option, Obj):
            continue
        found.append(option)
        if option.kind == "container" and depth < 2:
            for cell in (m.state.get(("c", option)) or {}).values():
                found.extend(flattened(m, cell, depth + 1))
    return found


def leaves(m: Machine, value: Value, depth: int = 0) -> list[Value]:
    """The plain values in a value and its containers."""
    found: list[Value] = []
    for option in alternatives(value):
        if isinstance(option, Obj) and option.kind == "container" and depth < 3:
            for cell in (m.state.get(("c", option)) or {}).values():
                found.extend(leaves(m, cell, depth + 1))
        else:
            found.append(option)
    return found
