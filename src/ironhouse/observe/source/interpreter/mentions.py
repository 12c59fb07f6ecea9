"""Mentions: the names that an expression reads, and those that it gives a value.

Owns the walk through an expression for the slice of a body. Must not know which names matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ironhouse.observe.source.form import (
    Attr,
    Await,
    Binary,
    Call,
    Choice,
    Comp,
    Const,
    Expr,
    Function,
    Index,
    Lambda,
    Map,
    Name,
    Opaque,
    Ref,
    Seq,
    Star,
    Text,
    Unary,
    Walrus,
    Yield,
)
from ironhouse.observe.source.interpreter import slicing


def names(expr: Expr | None) -> set[str]:
    """Every name and attribute that an expression mentions."""
    found: set[str] = set()
    if expr is not None:
        _COLLECT[type(expr)](expr, found)
    return found


def targets(target: Expr | None) -> set[str]:
    """What an assignment to *target* defines: a variable, a field by its name, a container that gets a cell."""
    match target:
        case Name(id=name) | Attr(name=name):
            return {name}
        case Index(base=base):
            return targets(base)
        case Seq(items=items):
            return set().union(*(targets(item) for item in items)) if items else set()
        case Star(value=value) | Ref(target=value):
            return targets(value)
        case _:
            return set()


FILLING = re.compile(
    r"(?:add_|ask|extract|fetch|fill|find|get|load|lookup|option|param|query|read|receive|recv|resolve|retrieve)"
    r"|f?scanf|sn?printf|sscanf"
)
"""How a function is called that gives something back through what it was given, where its call is a statement."""


def outputs(expr: Expr | None) -> set[str]:
    """What a call may define through ``&x`` or by being a method of a container: ``items.append(x)``."""
    if isinstance(expr, Await):
        expr = expr.value
    while isinstance(expr, Binary) and expr.op == "<<":
        expr = expr.left
        if isinstance(expr, Name | Attr):
            return targets(expr)
    read: set[str] = set()
    while isinstance(expr, Binary) and expr.op == ">>":
        read |= targets(expr.right)
        expr = expr.left
    if not isinstance(expr, Call):
        return read
    found: set[str] = set()
    func = expr.func
    called = func.id if isinstance(func, Name) else func.name if isinstance(func, Attr) else ""
    fills = FILLING.match(called.rpartition("::")[2]) is not None
    for arg in expr.args:
        if isinstance(arg, Ref):
            found |= targets(arg.target)
        elif fills and isinstance(arg, Name):
            found.add(arg.id)
    if isinstance(expr.func, Call):
        return found | _handed_on(expr)
    if isinstance(expr.func, Attr):
        base = expr.func.base
        while isinstance(base, Call) and isinstance(base.func, Attr):
            base = base.func.base
        found |= targets(base)
    elif expr.args:
        first = expr.args[0]
        found |= targets(first.left if isinstance(first, Binary) else first)
    return found


def _handed_on(expr: Expr) -> set[str]:
    """What calls of what calls gave back are given the address of: ``add_options()("host", value(&host), "")``."""
    found: set[str] = set()
    left = [expr]
    while left:
        one = left.pop()
        if isinstance(one, Call):
            left += [one.func, *one.args]
        elif isinstance(one, Attr):
            left.append(one.base)
        elif isinstance(one, Ref):
            found |= targets(one.target)
    return found


def walruses(expr: Expr | None) -> set[str]:
    match expr:
        case Walrus(target=target):
            return targets(target)
        case Binary(left=left, right=right):
            return walruses(left) | walruses(right)
        case Unary(operand=operand) | Await(value=operand) | Star(value=operand):
            return walruses(operand)
        case Call(args=args, kwargs=kwargs) if args or kwargs:
            return set().union(*map(walruses, args), *(walruses(value) for _, value in kwargs))
        case _:
            return set()


def function_names(function: Function) -> set[str]:
    """The names that a nested function's statements mention."""
    work = slicing.Slice(frozenset())
    slicing.gather(work, function.body or (), ())
    found: set[str] = set()
    for names in work.tests.values():
        found |= names
    for leaf in work.leaves.values():
        found |= leaf.uses | leaf.defines
    return found


def _collect(expr: Expr | None, found: set[str]) -> None:
    if expr is not None:
        _COLLECT[type(expr)](expr, found)


def _call(expr: Call, found: set[str]) -> None:
    _collect(expr.func, found)
    for arg in expr.args:
        _collect(arg, found)
    for _, arg in expr.kwargs:
        _collect(arg, found)


def _attr(expr: Attr, found: set[str]) -> None:
    found.add(expr.name)
    _collect(expr.base, found)


def _name(expr: Name, found: set[str]) -> None:
    found.add(expr.id)


def _each(items: Iterable[Expr | None], found: set[str]) -> None:
    for item in items:
        _collect(item, found)


def _map(expr: Map, found: set[str]) -> None:
    for key, value in expr.items:
        _collect(key, found)
        _collect(value, found)


def _nothing(expr: Expr, found: set[str]) -> None:
    return None


_COLLECT: dict[type, Callable[..., None]] = {
    Const: _nothing,
    Name: _name,
    Attr: _attr,
    Index: lambda e, found: _each((e.base, e.key), found),
    Call: _call,
    Text: lambda e, found: _each(e.parts, found),
    Seq: lambda e, found: _each(e.items, found),
    Map: _map,
    Binary: lambda e, found: _each((e.left, e.right), found),
    Unary: lambda e, found: _collect(e.operand, found),
    Choice: lambda e, found: _each((e.test, e.then, e.orelse), found),
    Ref: lambda e, found: _collect(e.target, found),
    Await: lambda e, found: _collect(e.value, found),
    Star: lambda e, found: _collect(e.value, found),
    Comp: lambda e, found: _each((e.element, e.target, e.iter, e.key), found),
    Lambda: lambda e, found: found.update(function_names(e.function)),
    Walrus: lambda e, found: _each((e.target, e.value), found),
    Yield: lambda e, found: _collect(e.value, found),
    Opaque: lambda e, found: _each(e.parts, found),
}
