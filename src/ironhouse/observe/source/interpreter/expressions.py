"""Expressions: from form to abstract value.

Owns evaluation of everything but calls, folding of strings and numbers, and what a test says about a
variable. Must not know rows of bindings.
"""

from __future__ import annotations

import operator
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
from ironhouse.observe.source.interpreter import calls, classes, names
from ironhouse.observe.source.interpreter.values import (
    Alt,
    Const,
    Func,
    Obj,
    Polled,
    Received,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    describe,
    join,
    join_all,
)

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

ANY = "*"
"""The cell that stands for every element whose key is not known."""

CELL_LIMIT = 64

LONG_TEXT = 4_096
"""Longest text, in characters, that others are put together from: no address and no key is as long."""


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
    return calls.attribute(m, evaluate(m, e.base), e.name, e)


def _index(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Index)
    return item(m, evaluate(m, e.base), evaluate(m, e.key), e)


def _call(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Call)
    m.spend()
    return calls.call(m, e)


def _text(m: Machine, e: Expr) -> Value:
    assert isinstance(e, TextForm)
    return concatenate(m, [evaluate(m, part) for part in e.parts])


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
            known = elements(m, value)
            if known is None:
                open_ended.append(element_of(m, value))
            else:
                items.extend(known)
        else:
            items.append(evaluate(m, part))
    return container(m, e, items, rest=open_ended)


def container(m: Machine, origin: object, items: list[Value], rest: list[Value] | None = None) -> Obj:
    """A container with these elements; *rest* are elements of unknown number and place."""
    obj = m.program.object("container", (id(origin), *classes.context_key(m)), m.frame.unit, 0)
    cells: dict[object, Value] = dict(enumerate(items[:CELL_LIMIT]))
    more = [*items[CELL_LIMIT:], *(rest or ())]
    if more:
        cells[ANY] = join_all(more)
    m.program.origins[obj] = origin
    m.state.set(("c", obj), cells)
    return obj


def _map(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Map)
    obj = container(m, e, [])
    cells: dict[object, Value] = {}
    for key_form, value_form in e.items:
        if isinstance(key_form, Star):
            other = evaluate(m, key_form.value)
            for option in alternatives(other):
                if isinstance(option, Obj):
                    cells.update(m.state.get(("c", option)) or {})
            continue
        key, value = evaluate(m, key_form), evaluate(m, value_form)
        cell = cell_key(key)
        cells[cell] = join(cells[cell], value) if cell in cells and cell == ANY else value
    m.state.set(("c", obj), cells)
    return obj


def cell_key(key: Value) -> object:
    """How a container files an element under *key*."""
    if isinstance(key, Const):
        return key.value
    if isinstance(key, Symbol) or (isinstance(key, Obj) and key.kind in ("socket", "instance")):
        return key
    return ANY


def _binary(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Binary)
    if e.op in ("and", "or"):
        return _logical(m, e)
    if e.op == "<<" and not names.is_python(m) and (stream := streamed(e)) is not None and _is_stream(m, stream):
        return _stream_into(m, e, stream)
    left, right = evaluate(m, e.left), evaluate(m, e.right)
    for one in (left, right):
        if isinstance(one, Polled):
            return one
    if e.op in ("==", "is", "!=", "is not"):
        same = equal(left, right)
        if same is None:
            return Unknown("")
        return Const(same if e.op in ("==", "is") else not same, m.frame.number)
    if e.op in ("in", "not in"):
        return _contains(m, e.op, left, right)
    return arithmetic(m, e.op, left, right)


def streamed(e: Expr) -> Name | Attr | None:
    """The variable at the left end of ``stream << a << b``."""
    while isinstance(e, Binary) and e.op == "<<":
        e = e.left
    return e if isinstance(e, Name | Attr) else None


def _is_stream(m: Machine, stream: Name | Attr) -> bool:
    text = classes.declared_type(m, stream)
    return text is not None and "stringstream" in text


def _stream_into(m: Machine, e: Binary, stream: Name | Attr) -> Value:
    """Text that is streamed into a string stream: the variable has it behind what it had; manipulators add nothing."""
    pieces: list[Expr] = []
    each: Expr = e
    while isinstance(each, Binary) and each.op == "<<":
        pieces.append(each.right)
        each = each.left
    before = evaluate(m, stream)
    values = [before] if is_text(before) else []
    for piece in reversed(pieces):
        value = evaluate(m, piece)
        if not (isinstance(value, Unknown) and value.text.startswith("std.")):
            values.append(value)
    whole = concatenate(m, values)
    m.assign(stream, whole)
    return whole


def _logical(m: Machine, e: Binary) -> Value:
    from ironhouse.observe.source.interpreter.machine import truth

    left = evaluate(m, e.left)
    known = truth(left)
    if known is not None and not m.everything:
        if known is (e.op == "or"):
            return left
        return evaluate(m, e.right)
    holder: list[Value] = []

    def body() -> bool:
        refine(m, e.left, positive=e.op == "and")
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
        return Unknown("") if e.op == "and" else with_fallback(left, right)
    return with_fallback(left, right) if e.op == "or" else join(left, right)


def _contains(m: Machine, op: str, needle: Value, haystack: Value) -> Value:
    known = elements(m, haystack)
    if known is None or isinstance(needle, Unknown | Alt):
        return Unknown("")
    verdicts = [equal(needle, part) for part in known]
    if True in verdicts:
        return Const(op == "in", m.frame.number)
    if None in verdicts:
        return Unknown("")
    return Const(op != "in", m.frame.number)


def equal(left: Value, right: Value) -> bool | None:
    """Whether two values are the same, where that is known."""
    if isinstance(left, Alt | Unknown | Text | Received | Polled) or isinstance(
        right, Alt | Unknown | Text | Received | Polled
    ):
        return None
    if isinstance(left, Const) and isinstance(right, Const):
        return left.value == right.value and (left.value is None) == (right.value is None)
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        return left.path.rpartition(".")[2] == right.path.rpartition(".")[2]
    none = next((one for one in (left, right) if isinstance(one, Const) and one.value is None), None)
    if none is not None:
        other = right if none is left else left
        return False if isinstance(other, Obj | Symbol | Func) else None
    if isinstance(left, Obj) and isinstance(right, Obj):
        return True if left is right else None
    return None


_ARITHMETIC: dict[str, Callable[[int | float, int | float], int | float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
_BITWISE: dict[str, Callable[[int, int], int]] = {
    "<<": lambda a, b: a << b if 0 <= b < 64 else 0,
    ">>": lambda a, b: a >> b if 0 <= b < 64 else 0,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}


def arithmetic(m: Machine, op: str, left: Value, right: Value) -> Value:
    """A binary operation: folded when both sides are numbers, joined as text when one is a string."""
    if op == "|" and any(isinstance(one, Symbol) for one in (left, right)):
        return Unknown(f"{describe(left)} | {describe(right)}")
    if isinstance(left, Received) or isinstance(right, Received):
        return left if isinstance(left, Received) else right
    if op == "+" and (is_text(left) or is_text(right)):
        return concatenate(m, [left, right])
    if op == "/" and is_text(left):
        return concatenate(m, [left, Const("/"), right])
    if op == "%" and is_text(left):
        return percent(m, left, elements(m, right) or [right])
    if op == "+" and isinstance(left, Obj) and isinstance(right, Obj) and left.kind == right.kind == "container":
        return container(m, (left, right), [*(elements(m, left) or []), *(elements(m, right) or [])])
    if isinstance(left, Const) and isinstance(right, Const):
        a, b = left.value, right.value
        if isinstance(a, int | float) and isinstance(b, int | float):
            number = _number(op, a, b)
            if number is not None:
                return Const(number, m.frame.number)
    if op in ("<", "<=", ">", ">="):
        return Unknown("")
    return Unknown(f"{describe(left)} {op} {describe(right)}"[:80], _kind_of(left, right))


def _kind_of(*values: Value) -> str:
    kinds = [value.kind for value in values if isinstance(value, Unknown)]
    return "config" if "config" in kinds else kinds[0] if kinds else "other"


def _number(op: str, a: int | float, b: int | float) -> int | float | bool | None:
    try:
        if op in _ARITHMETIC and abs(a) < 1e15 and abs(b) < 1e15:
            return _ARITHMETIC[op](a, b)
        if op in _BITWISE and isinstance(a, int) and isinstance(b, int):
            return _BITWISE[op](a, b)
    except (ArithmeticError, ValueError):
        return None
    match op:
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
        case ">=":
            return a >= b
        case _:
            return None


def is_text(value: Value) -> bool:
    """Whether a value is a string, as far as is known."""
    if isinstance(value, Alt):
        return any(is_text(option) for option in value.options)
    return isinstance(value, Text) or (isinstance(value, Const) and isinstance(value.value, str))


def concatenate(m: Machine, values: list[Value]) -> Value:
    """The string that the values make one after another; alternatives of a part multiply while they are few."""
    for value in values:
        if isinstance(value, Received):
            return value
    choices: list[list[str | Value]] = [[]]
    for value in values:
        options = alternatives(value)
        if len(choices) * len(options) > 8:
            options = (Unknown(describe(value)[:60], _kind_of(*options)),)
        choices = [[*choice, *_pieces(option)] for choice in choices for option in options]
    return join_all([_folded(choice, m.frame.number) for choice in choices])


def _pieces(value: Value) -> list[str | Value]:
    if isinstance(value, Text):
        return list(value.parts)
    if isinstance(value, Const):
        return [_as_text(value)]
    return [value]


def _as_text(value: Const) -> str:
    return "" if value.value is None else str(value.value)


def _folded(pieces: list[str | Value], frame: int) -> Value:
    parts: list[str | Value] = []
    for piece in pieces:
        if isinstance(piece, str) and len(piece) > LONG_TEXT:
            return Unknown(f"{piece[:60]}…")  # as long as that by being put together over and over
        if isinstance(piece, str) and parts and isinstance(parts[-1], str):
            parts[-1] += piece
        elif piece != "":
            parts.append(piece)
    if not parts:
        return Const("", frame)
    if len(parts) == 1 and isinstance(parts[0], str):
        return Const(parts[0], frame)
    return Text(tuple(parts[:16]))


def percent(m: Machine, template: Value, given: list[Value]) -> Value:
    """``"tcp://%s:%d" % given``, also C's printf: conversions take the arguments in turn."""
    if isinstance(template, Alt):
        return join_all([percent(m, option, given) for option in template.options])
    pieces: list[Value] = []
    pending = list(given)
    for part in template.parts if isinstance(template, Text) else (describe(template),):
        if not isinstance(part, str):
            pieces.append(part)
            continue
        pieces.extend(_conversions(part, pending))
    return concatenate(m, pieces)


def _conversions(text: str, pending: list[Value]) -> list[Value]:
    import re

    pieces: list[Value] = []
    last = 0
    for found in re.finditer(r"%(%|(?:\((\w+)\))?[-+ #0]*[\d*]*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[a-zA-Z])", text):
        pieces.append(Const(text[last : found.start()]))
        last = found.end()
        if found.group(1) == "%":
            pieces.append(Const("%"))
        elif found.group(2) or not pending:
            pieces.append(Unknown(found.group(2) or "argument"))
        else:
            pieces.append(pending.pop(0))
    pieces.append(Const(text[last:]))
    return pieces


def _unary(m: Machine, e: Expr) -> Value:
    from ironhouse.observe.source.interpreter.machine import truth

    assert isinstance(e, Unary)
    value = evaluate(m, e.operand)
    if isinstance(value, Polled):
        return value
    if e.op == "not":
        known = truth(value)
        return Unknown("") if known is None else Const(not known, m.frame.number)
    if isinstance(value, Const) and isinstance(value.value, int | float) and e.op in ("-", "+"):
        return Const(-value.value if e.op == "-" else value.value, m.frame.number)
    return Unknown(f"{e.op}{describe(value)}", _kind_of(value))


def _choice(m: Machine, e: Expr) -> Value:
    from ironhouse.observe.source.interpreter.machine import truth

    assert isinstance(e, Choice)
    m.touched.clear()
    known = truth(evaluate(m, e.test))
    if known is not None and not m.everything:
        return evaluate(m, e.then if known else e.orelse)
    found: list[Value] = []

    def branch(side: Expr, *, positive: bool) -> bool:
        refine(m, e.test, positive=positive)
        found.append(evaluate(m, side))
        return False

    paths = [m.forked(lambda: branch(e.then, positive=True)), m.forked(lambda: branch(e.orelse, positive=False))]
    m.state.settle([path for path in paths if path is not None])
    return with_fallback(found[0], found[1])


def with_fallback(left: Value, right: Value) -> Value:
    """Either, where one stands in when configuration does not say: then it is the other's default."""
    for asked, given in ((left, right), (right, left)):
        if (
            isinstance(asked, Unknown)
            and asked.kind == "config"
            and asked.default is None
            and (isinstance(given, Text) or (isinstance(given, Const) and isinstance(given.value, str)))
        ):
            return Unknown(asked.text, "config", given)
    return join(left, right)


def _ref(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Ref)
    return evaluate(m, e.target)


def _await(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Await)
    return evaluate(m, e.value)


def _star(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Star)
    return evaluate(m, e.value)


def _comp(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Comp)
    m.touched.clear()
    source = evaluate(m, e.iter)
    known = elements(m, source)
    found: list[Value] = []
    keyed: dict[object, Value] = {}
    for part in known[:8] if known else [element_of(m, source)]:
        m.assign(e.target, part)
        value = evaluate(m, e.element)
        if e.key is not None:
            keyed[cell_key(evaluate(m, e.key))] = value
        else:
            found.append(value)
    whole = known is not None and len(known) <= 8
    made = container(m, e, found if whole else [], rest=None if whole else found)
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
        classes.returned(m, value)
        m.frame.yields.append(value)
    return Unknown("yield")


def _opaque(m: Machine, e: Expr) -> Value:
    assert isinstance(e, Opaque)
    found = [evaluate(m, part) for part in e.parts]
    for value in found:
        if isinstance(value, Received):
            return value
    return Unknown(e.text, "config" if names.config_like(e.text) else "other")


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


def item(m: Machine, base: Value, key: Value, origin: Expr | None = None) -> Value:
    """``base[key]``."""
    found: list[Value] = []
    for option in alternatives(base):
        match option:
            case Obj(kind="container"):
                found.append(_cell(m, option, key))
            case Received():
                found.append(option)
            case Polled(sockets=sockets):
                m.touched.extend(sockets)
                found.append(option)
            case Obj(kind="instance"):
                special = calls.attribute_or_none(m, option, "__getitem__")
                found.append(
                    option if special is None else calls.call_value(m, special, calls.Arguments([key], {}), None, None)
                )
            case Obj():
                found.append(option)
            case Unknown(text=text, kind=kind):
                found.append(Unknown(f"{text}[{describe(key)}]", "config" if names.config_like(text) else kind))
            case _:
                found.append(
                    Unknown(
                        f"{describe(option)}[{describe(key)}]",
                        "config" if names.config_like(describe(option)) else "other",
                    )
                )
    return join_all(found)


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
    return join_all([names.force(m, value) for value in cells.values()])


def positions(m: Machine, value: Value) -> list[Value] | None:
    """What stands at each place of a sequence, or in each field of an aggregate of C++; alternatives join by place."""
    rows: list[list[Value]] = []
    for option in alternatives(value):
        row = elements(m, option)
        if row is None and isinstance(option, Obj) and option.cls is not None and not names.is_python(m):
            row = [calls.attribute(m, option, name) for name, _ in option.cls.cls.fields]
        if row is None:
            return None
        rows.append(row)
    return [join_all(list(each)) for each in zip(*rows, strict=False)]


def ready(polled: Polled) -> Value:
    """The sockets that a poll may have found ready, as one value."""
    if not polled.sockets:
        return Unknown("ready")
    in_order: list[Value] = [*sorted(polled.sockets, key=lambda obj: obj.number)]
    return join_all(in_order)


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
        case Name():
            _refine_name(m, test, ConstForm(None), same=not positive)
        case _:
            return


def _refine_name(m: Machine, target: Name, other: Expr, *, same: bool) -> None:
    before = names.lookup(m, target.id)
    if not isinstance(other, ConstForm | Attr | Name):
        return
    value = evaluate(m, other)
    if not isinstance(value, Const | Symbol):
        return
    if same:
        if (isinstance(before, Unknown) and not (isinstance(value, Const) and value.value is None)) or (
            isinstance(before, Alt) and value in before.options
        ):
            names.declare(m, target.id, value)
    elif isinstance(before, Alt):
        rest = [option for option in before.options if option != value]
        if rest and len(rest) < len(before.options):
            names.declare(m, target.id, join_all(rest))


__all__ = ["ANY", "Value", "container", "element_of", "elements", "evaluate", "item", "join"]
