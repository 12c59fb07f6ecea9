"""Loops of C and C++ that count through a table: ``for (i = 0; i < 3; i++) use(table[i])``.

Owns how such a loop is told and which places it goes through. Must not know what its body does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ironhouse.observe.source.form import Binary, Expr, Index, Let, Loop, Name, Node, Opaque
from ironhouse.observe.source.form import Const as ConstForm
from ironhouse.observe.source.interpreter import containers
from ironhouse.observe.source.interpreter.values import Const, Obj
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

LONGEST = 16
"""Longest table that a loop walks place by place."""

_ONE = ConstForm(1)


def walk_of(m: Machine, s: Loop) -> tuple[Name, range] | None:
    """The variable that counts and the places of the table that it counts through; None for any other loop."""
    step = s.body[-1] if s.body else None
    if not isinstance(step, Let) or step.op != "+" or step.value != _ONE or not isinstance(step.target, Name):
        return None
    index = step.target
    first = m.evaluate(index)
    if not isinstance(first, Const) or not isinstance(first.value, int):
        return None
    known = m.program.walked.get(id(s))
    if known is None:
        known = m.program.walked[id(s)] = (s, _indexed((s.test, s.body), index))
    for base in known[1]:
        end = _end(m, s.test, index, base)
        if end is not None and 0 < end - first.value <= LONGEST:
            return index, range(first.value, end)
    return None


def _end(m: Machine, test: Expr | None, index: Name, base: Expr) -> int | None:
    """Where a loop over the table *base* ends, when every element up to there is known."""
    table = m.evaluate(base)
    parts = containers.elements(m, table) if isinstance(table, Obj) else None
    if not parts:
        return None
    match test:
        case Binary(op="<" | "!=" | "<=" as op, left=left, right=right) if left == index:
            bound = m.evaluate(right)
            if isinstance(bound, Const) and isinstance(bound.value, int):
                end = bound.value + (op == "<=")
                return end if end <= len(parts) else None
            told = re.findall(r"\w+", " ".join(_texts(right)))
            return len(parts) if told and unparse(base).rpartition(".")[2] in told else None
        case _:
            return len(parts) if _indexed(test, index) else None


def _texts(expr: Any) -> list[str]:
    """The texts of the names in an expression, also of those that have no place in the form."""
    return [one.text if isinstance(one, Opaque) else unparse(one) for one in _nodes(expr)]


def _indexed(form: Any, index: Name) -> tuple[Expr, ...]:
    """What is indexed by the variable, somewhere in a form; each once."""
    bases = [one.base for one in _nodes(form) if isinstance(one, Index) and one.key == index]
    return tuple(dict.fromkeys(bases))


def _nodes(form: Any) -> list[Any]:
    """Every node of a form, its own statements and expressions included."""
    found: list[Any] = []
    stack = [form]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node)
        elif isinstance(node, Node):
            found.append(node)
            stack.extend(getattr(node, name) for name in node.__struct_fields__)
    return found
