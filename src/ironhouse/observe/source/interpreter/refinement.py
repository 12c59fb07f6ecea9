"""Tests: what a branch knows because its test held, or did not.

Owns the narrowing of variables and of what a poll found ready. Must not know which branches are run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Binary, Call, Expr, Name, Unary
from ironhouse.observe.source.form import Const as ConstForm
from ironhouse.observe.source.interpreter import binding_objects, expressions, folding, names, polling, texts
from ironhouse.observe.source.interpreter.state import Key
from ironhouse.observe.source.interpreter.values import (
    Alt,
    Const,
    Obj,
    Polled,
    Symbol,
    Unknown,
    Value,
    alternatives,
    join_all,
)

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


TELLING = (Unary, Binary, Name)
"""The tests that may say something of a variable."""


def ready(polled: Polled) -> Value:
    """The sockets that a poll may have found ready, as one value."""
    if not polled.sockets:
        return Unknown("ready")
    in_order: list[Value] = [*sorted(polled.sockets, key=lambda obj: obj.number)]
    return join_all(in_order)


def is_negative(test: Expr) -> bool:
    """Whether a loop on this test ends when there is something: ``while not poll()``, ``while poll() == 0``."""
    match test:
        case Unary(op="not"):
            return True
        case Binary(op="==", right=ConstForm(value=0)) | Binary(op="<=", right=ConstForm(value=0)):
            return True
        case Binary(op="<", right=ConstForm(value=1)):
            return True
        case _:
            return False


def refine(m: Machine, test: Expr, *, positive: bool) -> None:
    """Make known in a branch what its test says of a variable: ``x is None``, ``x == CONSTANT``, ``x``."""
    match test:
        case Unary(op="not", operand=operand):
            refine(m, operand, positive=not positive)
        case Binary(op="and", left=left, right=right) if positive:
            refine(m, left, positive=True)
            refine(m, right, positive=True)
        case Binary(op="or", left=left, right=right) if not positive:
            refine(m, left, positive=False)
            refine(m, right, positive=False)
        case Binary(op=op, left=Name() as target, right=right) if op in ("==", "is", "!=", "is not"):
            same = positive is (op in ("==", "is"))
            _refine_name(m, target, right, same=same)
        case Call(func=Name(id="strstr"), args=(Name() as target, ConstForm(value=str() as part))):
            _narrow(m, target, lambda one: folding.contains(one, Const(part)) is not (not positive))
        case Binary(
            op="==" | "!=" as op,
            left=Call(func=Attr(base=Name() as target, name="find"), args=(ConstForm(value=str() as part),)),
        ):
            wanted = positive is (op == "!=")
            _narrow(m, target, lambda one: folding.contains(one, Const(part)) is not (not wanted))
        case Binary(op="in" | "not in" as op, left=ConstForm(value=str() as part), right=Name() as target):
            wanted = positive is (op == "in")
            _narrow(m, target, lambda one: folding.contains(one, Const(part)) is not (not wanted))
        case Call(func=Attr(base=Name() as target, name=name), args=(ConstForm(value=str() as start),)) if (
            name in texts.BEGINNING
        ):
            _narrow(m, target, lambda one: folding.begins(one, Const(start)) is not (not positive))
        case Name():
            _refine_name(m, test, ConstForm(None), same=not positive)
        case _:
            return


def flags(m: Machine, test: Expr, *, positive: bool) -> list[tuple[Key, Const, Value]]:
    """The fields of one object that are on or off in a branch: each with what it is there, and what it was."""
    match test:
        case Unary(op="not", operand=operand):
            return flags(m, operand, positive=not positive)
        case Binary(op="and" | "or" as op, left=left, right=right) if positive is (op == "and"):
            return [*flags(m, left, positive=positive), *flags(m, right, positive=positive)]
        case Attr(base=base, name=name):
            obj = m.evaluate(base)
            before = m.state.get(("f", obj, name)) if isinstance(obj, Obj) and obj.kind == "instance" else None
            if before is not None and all(map(_is_flag, alternatives(before))):
                return [(("f", obj, name), Const(positive), before)]
    return []


def _is_flag(value: Value) -> bool:
    known = value.default if isinstance(value, Unknown) else value
    return isinstance(known, Const) and isinstance(known.value, bool)


def _narrow(m: Machine, target: Name, may_be: Callable[[Value], bool]) -> None:
    """Leave of a variable's alternatives those for which the test can have come out as it did."""
    before = names.lookup(m, target.id)
    if isinstance(before, Alt):
        rest = [option for option in before.options if may_be(option)]
        if rest and len(rest) < len(before.options):
            names.declare(m, target.id, join_all(rest))


def _refine_name(m: Machine, target: Name, other: Expr, *, same: bool) -> None:
    before = names.lookup(m, target.id)
    if not isinstance(other, ConstForm | Attr | Name):
        return
    value = expressions.evaluate(m, other)
    if same:
        for poller in alternatives(before):
            if isinstance(poller, Obj) and poller in m.program.polls:
                polling.found_ready(m, poller, binding_objects.sockets_in(m, value))
    if not isinstance(value, Const | Symbol):
        return
    local = m.state.get(("v", m.frame.number, target.id)) is not None
    if not local and (not m.frame.python or isinstance(before, Unknown)):
        return  # a variable of the file: what one branch knows of it would be what is known after the branches
    if same:
        if (isinstance(before, Unknown) and not (isinstance(value, Const) and value.value is None)) or (
            isinstance(before, Alt) and value in before.options
        ):
            names.declare(m, target.id, value)
    elif isinstance(before, Unknown) and isinstance(value, Const) and before.default == value:
        if type(value.value) is not int:
            return
        names.declare(m, target.id, Unknown(before.text, before.kind))
    elif isinstance(before, Alt) and value != Const(None):  # what else an unset one may be has parts that count
        rest = [option for option in before.options if option != value]
        if rest and len(rest) < len(before.options):
            names.declare(m, target.id, join_all(rest))
