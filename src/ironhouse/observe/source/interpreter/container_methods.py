"""Methods of lists, dicts, sets, queues, vectors and maps, and the functions that make or walk one.

Owns how each changes or reads the cells. Must not know how cells are kept: that is ``containers``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Call
from ironhouse.observe.source.interpreter import attributes, calls, containers
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.interpreter.values import Obj, Unknown, Value, alternatives, join

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def container_method(m: Machine, on: Obj, name: str, given: calls.Arguments, e: Call | None) -> Value:
    """A method of a list, dict, set, vector or map."""
    cells: dict[object, Value] = dict(m.state.get(("c", on)) or {})
    if name in (
        "append",
        "add",
        "push_back",
        "emplace_back",
        "put",
        "put_nowait",
        "appendleft",
        "insert",
        "push",
        "emplace",
    ):
        value = given.args[-1] if given.args else Unknown("")
        place = (
            len(cells)
            if containers.ANY not in cells and not m.frame.loops and name in ("append", "push_back")
            else containers.ANY
        )
        cells[place] = join(cells[place], value) if place in cells else value
        m.state.set(("c", on), cells)
        return value
    if name in ("items", "values", "keys"):
        return _view(m, on, name, cells)
    if name in ("get", "pop", "setdefault", "at", "find") and given.args:
        found = containers.item(m, on, given.args[0])
        if name == "setdefault" and len(given.args) > 1:
            attributes.set_item(m, on, given.args[0], given.args[1])
            return join(found, given.args[1]) if not isinstance(found, Unknown) else given.args[1]
        if len(given.args) > 1 and isinstance(found, Unknown):
            return given.args[1]
        return found
    if name in ("pop", "popleft", "back", "front", "popitem", "get_nowait", "get", "top", "next"):
        return containers.element_of(m, on)
    if name in ("extend", "update"):
        for value in given.args:
            for option in alternatives(value):
                other = m.state.get(("c", option)) if isinstance(option, Obj) else None
                for key, cell in (other or {}).items():
                    place = key if name == "update" else containers.ANY
                    cells[place] = join(cells[place], cell) if place in cells and place == containers.ANY else cell
        for key, value in given.kwargs.items():
            cells[key] = value
        m.state.set(("c", on), cells)
        return ConstValue(None)
    if name in ("copy", "data", "begin", "iterator", "c_str", "get"):
        return on
    return Unknown(f"{name}()", "call")


def _view(m: Machine, on: Obj, name: str, cells: dict[object, Value]) -> Value:
    if name == "keys":
        return on
    keys = [key if isinstance(key, Value) else ConstValue(key) for key in cells if key != containers.ANY]  # type: ignore[arg-type]
    if name == "values":
        known = [cells[key] for key in cells if key != containers.ANY]
        rest = [cells[containers.ANY]] if containers.ANY in cells else []
        return containers.container(m, (on, "values"), known, rest)
    pairs: list[Value] = []
    for index, key in enumerate(keys):
        cell = cells[key.value if isinstance(key, ConstValue) else key]
        pairs.append(_pair(m, on, index, key, cell))
    rest = [_pair(m, on, -1, Unknown("key"), cells[containers.ANY])] if containers.ANY in cells else []
    return containers.container(m, m.program.origin((on, "items")), pairs, rest)


def _pair(m: Machine, on: Obj, index: int, key: Value, cell: Value) -> Obj:
    return containers.container(m, m.program.origin((on, "pair", index)), [key, cell])


def _sequence(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args and given.kwargs and e is not None:
        made = containers.container(m, e, [])
        m.state.set(("c", made), dict(given.kwargs))
        return made
    if not given.args:
        return containers.container(m, e, [])
    return given.args[0]


def _enumerate(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args:
        return Unknown("", "call")
    parts = containers.elements(m, given.args[0])
    if parts is None:
        pair = containers.container(
            m, m.program.origin((id(e), "one")), [Unknown("index"), containers.element_of(m, given.args[0])]
        )
        return containers.container(m, e, [], [pair])
    pairs: list[Value] = [
        containers.container(m, m.program.origin((id(e), index)), [ConstValue(index), part])
        for index, part in enumerate(parts)
    ]
    return containers.container(m, e, pairs)


def _zip(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    known = [containers.elements(m, value) for value in given.args]
    if any(one is None for one in known):
        tuple_ = containers.container(
            m, m.program.origin((id(e), "one")), [containers.element_of(m, value) for value in given.args]
        )
        return containers.container(m, e, [], [tuple_])
    rows = zip(*[one for one in known if one is not None], strict=False)
    made: list[Value] = [containers.container(m, m.program.origin((id(e), n)), list(row)) for n, row in enumerate(rows)]
    return containers.container(m, e, made)


def _next(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    return containers.element_of(m, given.args[0]) if given.args else Unknown("", "call")


PYTHON: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "list": _sequence,
    "tuple": _sequence,
    "set": _sequence,
    "dict": _sequence,
    "collections.deque": _sequence,
    "collections.OrderedDict": _sequence,
    "collections.defaultdict": lambda m, given, e: containers.container(m, e, []),
    "queue.Queue": lambda m, given, e: containers.container(m, e, []),
    "next": _next,
    "anext": _next,
    "enumerate": _enumerate,
    "zip": _zip,
}
