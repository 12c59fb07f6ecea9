"""Expressions: from form to abstract value.

Owns evaluation of everything but calls: one function for each kind of expression. What operators make of values is in
``folding``, elements are in ``containers``, what a test says about a variable in ``refinement``. Must not know rows of
bindings.

Long because it has a function for each kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import (
    Attr,
    Await,
    Binary,
    Call,
    Choice,
    Comp,
    Expr,
    Index,
    Lambda,
    Map,
    Name,
    Opaque,
    Ref,
    Seq,
    Star,
    Unary,
    Walrus,
    Yield,
)
from ironhouse.observe.source.form import Const as ConstForm
from ironhouse.observe.source.form import Text as TextForm
from ironhouse.observe.source.interpreter import (
    attributes,
    calls,
    containers,
    declared_types,
    folding,
    holding,
    names,
    outputs,
    refinement,
    usual,
)
from ironhouse.observe.source.interpreter.values import (
    Alt,
    Const,
    Func,
    Obj,
    Polled,
    Received,
    Unknown,
    Value,
    alternatives,
    describe,
    join,
)
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


_FIRST = ConstForm(0)


def evaluate(m: Machine, expr: Expr) -> Value:
    """The abstract value of *expr* on the present path; what a poll said is noted for the test that looks at it."""
    value = _EXPRESSIONS[type(expr)](m, expr)
    if type(value) is Polled or type(value) is Alt:
        for option in alternatives(value):
            if isinstance(option, Polled):
                m.touched.extend(option.sockets)
    return value


def _const(m: Machine, e: Expr) -> Value:
    assert isinstance(e, ConstForm)
    return Const(e.value, m.frame.number)


def _name(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Name)
    return names.lookup(m, e.id)


def _attr(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Attr)
    m.spend()
    return attributes.attribute(m, evaluate(m, e.base), e.name, e)


def _index(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Index)
    return containers.item(m, evaluate(m, e.base), evaluate(m, e.key), e)


def _call(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Call)
    m.spend()
    return calls.call(m, e)


def _text(m: Machine, e: Expr) -> Value:
    assert isinstance(e, TextForm)
    return folding.concatenate(m, [evaluate(m, part) for part in e.parts])


def _seq(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Seq)
    only = e.items[0] if e.kind == "init" and len(e.items) == 1 else None
    if isinstance(only, Seq) and only.items and all(isinstance(part, Seq | Map) for part in only.items):
        e = only  # ``std::array`` of aggregates: its own braces and those of the array inside it
    items: list[Value] = []
    open_ended: list[Value] = []
    for part in e.items:
        if isinstance(part, Star):
            value = evaluate(m, part.value)
            known = containers.elements(m, value)
            if known is None:
                open_ended.append(containers.element_of(m, value))
            else:
                items.extend(known)
        else:
            items.append(evaluate(m, part))
    return containers.container(m, e, items, rest=open_ended)


def _map(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Map)
    obj = containers.container(m, e, [])
    cells: dict[object, Value] = {}
    for key_form, value_form in e.items:
        if isinstance(key_form, Star):
            other = evaluate(m, key_form.value)
            for option in alternatives(other):
                if isinstance(option, Obj):
                    cells.update(m.state.get(("c", option)) or {})
            continue
        key, value = evaluate(m, key_form), evaluate(m, value_form)
        cell = containers.cell_key(key)
        cells[cell] = join(cells[cell], value) if cell in cells and cell == containers.ANY else value
    m.state.set(("c", obj), cells)
    return obj


def _binary(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Binary)
    if e.op in ("and", "or"):
        return _logical(m, e)
    if e.op == "<<" and not m.frame.python and (stream := streamed(e)) is not None and _is_stream(m, stream):
        return _stream_into(m, e, stream)
    left, right = evaluate(m, e.left), evaluate(m, e.right)
    for one in (left, right):
        if isinstance(one, Polled):
            return one
    if e.op == ">>" and type(e.right) is Name and not m.frame.python:
        outputs.fill_name(m, e.right)
    if e.op in ("==", "is", "!=", "is not"):
        same = folding.equal(left, right)
        if same is None:
            same = folding.equal(_by_default(left), _by_default(right))
            return Unknown("") if same is None else Unknown("", default=Const(same is (e.op in ("==", "is"))))
        return Const(same if e.op in ("==", "is") else not same, m.frame.number)
    if e.op in ("in", "not in"):
        return _contains(m, e.op, left, right)
    return folding.arithmetic(m, e.op, left, right)


def _by_default(value: Value) -> Value:
    """What nobody says otherwise; a variable of the environment is not there as long as nobody sets it."""
    if not isinstance(value, Unknown):
        return value
    unset = Const(None) if value.kind == "config" and value.text.startswith("$") else value
    return value.default if value.default is not None else unset


def streamed(e: Expr) -> Name | Attr | None:
    """The variable at the left end of ``stream << a << b``."""
    while isinstance(e, Binary) and e.op == "<<":
        e = e.left
    return e if isinstance(e, Name | Attr) else None


def _is_stream(m: Machine, stream: Name | Attr) -> bool:
    text = declared_types.declared_type(m, stream)
    return text is not None and "stringstream" in text


def _stream_into(m: Machine, e: Binary, stream: Name | Attr) -> Value:
    """Text that is streamed into a string stream: the variable has it behind what it had; manipulators add nothing."""
    pieces: list[Expr] = []
    each: Expr = e
    while isinstance(each, Binary) and each.op == "<<":
        pieces.append(each.right)
        each = each.left
    before = evaluate(m, stream)
    values = [before] if folding.is_text(before) else []
    for piece in reversed(pieces):
        value = evaluate(m, piece)
        if not (isinstance(value, Unknown) and value.text.startswith("std.")):
            values.extend(containers.elements(m, value) or [value])  # a parameter pack is all that was given
    whole = folding.concatenate(m, values)
    m.assign(stream, whole)
    return whole


def _logical(m: Machine, e: Binary) -> Value:
    left = evaluate(m, e.left)
    known = folding.truth(left)
    if known is not None and not m.everything:
        if known is (e.op == "or"):
            return left
        return evaluate(m, e.right)
    holder: list[Value] = []

    def body() -> bool:
        refinement.refine(m, e.left, positive=e.op == "and")
        m.activate()
        holder.append(evaluate(m, e.right))
        return False

    path = m.forked(body)
    m.state.settle([{}, path or {}])
    right = holder[0]
    for one in (left, right):
        if isinstance(one, Polled):
            return one
    if isinstance(left, Const) or (isinstance(right, Const) and right.value in (True, False)):
        return Unknown("") if e.op == "and" else folding.with_fallback(left, right)
    return folding.with_fallback(left, right) if e.op == "or" else join(left, right)


def _contains(m: Machine, op: str, needle: Value, haystack: Value) -> Value:
    within = folding.contains(haystack, needle)
    if within is not None:
        return Const(within is (op == "in"), m.frame.number)
    known = containers.elements(m, haystack)
    if isinstance(needle, Unknown) and isinstance(needle.default, Const):
        usually = _contains(m, op, needle.default, haystack)
        return Unknown("", default=usually if isinstance(usually, Const) else None)
    if known is None or isinstance(needle, Unknown | Alt):
        return Unknown("")
    verdicts = [folding.equal(needle, part) for part in known]
    if True in verdicts:
        return Const(op == "in", m.frame.number)
    if None in verdicts:
        return Unknown("")
    return Const(op != "in", m.frame.number)


def _unary(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Unary)
    value = evaluate(m, e.operand)
    if isinstance(value, Polled):
        return value
    if e.op == "not":
        known = folding.truth(value)
        return usual.opposite(value) if known is None else Const(not known, m.frame.number)
    if isinstance(value, Const) and isinstance(value.value, int | float) and e.op in ("-", "+"):
        return Const(-value.value if e.op == "-" else value.value, m.frame.number)
    return Unknown(f"{e.op}{describe(value)}", folding.kind_of(value))


def _choice(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Choice)
    m.touched.clear()
    test = evaluate(m, e.test)
    known = folding.truth(test)
    if known is not None and not m.everything:
        return evaluate(m, e.then if known else e.orelse)
    found: list[Value] = []

    def branch(side: Expr, *, positive: bool) -> bool:
        refinement.refine(m, e.test, positive=positive)
        found.append(evaluate(m, side))
        return False

    paths = [m.forked(lambda: branch(e.then, positive=True)), m.forked(lambda: branch(e.orelse, positive=False))]
    m.state.settle([path for path in paths if path is not None])
    usually = usual.branch_of(test)
    if usually is None and not m.frame.python:
        usually = usual.without_arguments(unparse(e.test))
    if usually is not None:
        flag = usual.condition(unparse(e.test), positive=not usually)
        usual.keep(m, found[not usually], found[usually], flag)
    return folding.with_fallback(found[0], found[1])


def _ref(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Ref)
    target = e.target
    if isinstance(target, Index) and target.key == _FIRST and not m.frame.python:
        text = declared_types.declared_type(m, target.base)
        if text is not None and "pollitem_t" in text:
            return evaluate(m, target.base)  # what is passed is the array: a poll waits for all its items
    return evaluate(m, target)


def _await(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Await)
    before, m.awaited = m.awaited, e.value
    value = evaluate(m, e.value)
    m.awaited = before
    return value


def _star(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Star)
    return evaluate(m, e.value)


def _comp(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Comp)
    m.touched.clear()
    source = evaluate(m, e.iter)
    known = containers.elements(m, source)
    found: list[Value] = []
    keyed: dict[object, Value] = {}
    for part in known[:8] if known else [containers.element_of(m, source)]:
        m.assign(e.target, part)
        value = evaluate(m, e.element)
        if e.key is not None:
            keyed[containers.cell_key(evaluate(m, e.key))] = value
        else:
            found.append(value)
    whole = known is not None and len(known) <= 8
    made = containers.container(m, e, found if whole else [], rest=None if whole else found)
    if e.key is not None:
        m.state.set(("c", made), keyed)
    return made


def _lambda(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Lambda)
    frame = m.frame
    func = Func(e.function, frame.unit, frame.number, frame.scope, frame.bound)
    frame.nested.append((func, m.program.counts.get(func.key(), 0)))
    return func


def _walrus(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Walrus)
    value = evaluate(m, e.value)
    m.assign(e.target, value)
    return value


def _yield(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Yield)
    if e.value is not None:
        value = evaluate(m, e.value)
        holding.returned(m, value)
        m.frame.yields.append(value)
    return Unknown("yield")


def _opaque(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Opaque)
    found = [evaluate(m, part) for part in e.parts]
    for value in found:
        if isinstance(value, Received):
            return value
    return Unknown(e.text, "config" if names.config_like(e.text) or folding.kind_of(*found) == "config" else "other")


_EXPRESSIONS: dict[type, Callable[[Machine, Expr], Value]] = {
    ConstForm: _const,
    Name: _name,
    Attr: _attr,
    Index: _index,
    Call: _call,
    TextForm: _text,
    Seq: _seq,
    Map: _map,
    Binary: _binary,
    Unary: _unary,
    Choice: _choice,
    Ref: _ref,
    Await: _await,
    Star: _star,
    Comp: _comp,
    Lambda: _lambda,
    Walrus: _walrus,
    Yield: _yield,
    Opaque: _opaque,
}
