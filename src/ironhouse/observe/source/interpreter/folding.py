"""Folding: what operators make of values whose parts are known, numbers and text.

Owns arithmetic, equality, defaults, concatenation and ``%`` formatting. Must not know
expressions or paths: it is given values. Long because it has a function for each operator.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Define
from ironhouse.observe.source.interpreter import containers
from ironhouse.observe.source.interpreter.values import (
    Alt,
    ClassRef,
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
    pass
if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


_SIZED = frozenset(("__len__", "__bool__"))
"""Methods by which an instance can be false."""


def truth(value: Value) -> bool | None:
    """Whether a test holds, where that is known."""
    verdicts = {_truth_of(option) for option in alternatives(value)}
    return verdicts.pop() if len(verdicts) == 1 else None


def _truth_of(value: Value) -> bool | None:
    match value:
        case Const(value=plain):
            return bool(plain)
        case Obj(kind="instance", cls=ClassRef(cls=cls)):
            return None if any(isinstance(one, Define) and one.function.name in _SIZED for one in cls.body) else True
        case Obj(kind=kind):
            return None if kind == "container" else True
        case Symbol() | Func():
            return True
        case Text(parts=parts):
            return True if any(isinstance(part, str) and part for part in parts) else None
        case Polled() | Received():
            return None
        case _:
            return None


LONG_TEXT = 4_096
"""Longest text, in characters, that others are put together from: no address and no key is as long."""


def _is_wildcard(one: Value, other: Value) -> bool:
    return isinstance(one, Const) and one.value == "*" and isinstance(other, Unknown)


def _is_nowhere(value: Value) -> bool:
    """``std::string::npos``: what ``find`` gives where there is nothing to find."""
    return isinstance(value, Unknown) and value.text.endswith("npos")


def equal(left: Value, right: Value) -> bool | None:
    """Whether two values are the same, where that is known.

    A host that nobody knows is not taken for ``*``: whoever binds every interface says so somewhere.
    """
    if _is_wildcard(left, right) or _is_wildcard(right, left):
        return False
    if isinstance(left, Const) and isinstance(left.value, int) and _is_nowhere(right):
        return left.value == -1
    none = next((one for one in (left, right) if isinstance(one, Const) and one.value is None), None)
    if none is not None and _is_there(right if none is left else left):
        return False
    if isinstance(left, Alt | Unknown | Text | Received | Polled) or isinstance(
        right, Alt | Unknown | Text | Received | Polled
    ):
        return None
    if isinstance(left, Const) and isinstance(right, Const):
        return left.value == right.value and (left.value is None) == (right.value is None)
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        return left.path.rpartition(".")[2] == right.path.rpartition(".")[2]
    if none is not None:
        other = right if none is left else left
        return False if isinstance(other, Obj | Symbol | Func) else None
    if isinstance(left, Obj) and isinstance(right, Obj):
        return True if left is right else None
    return None


def _is_there(value: Value) -> bool:
    """Whether what is not known cannot be None: an argument of the program, an option that always has a value, a text
    of which a part is known."""
    return all(
        isinstance(one, Text) or (isinstance(one, Unknown) and (one.there or _ARGUMENT.match(one.text)))
        for one in alternatives(value)
    )


_ARGUMENT = re.compile(r"sys\.argv\[-?\w+\]$")


def contains(text: Value, part: Value) -> bool | None:
    """Whether a string has *part* in it, where that is known: of a text with holes only that it has."""
    if not (isinstance(part, Const) and isinstance(part.value, str)):
        return None
    wanted = part.value

    def of_parts(parts: tuple[str | Value, ...]) -> bool | None:
        if any(wanted in one for one in parts if isinstance(one, str)):
            return True
        drawn = all(_DRAWN.search(describe(one)) for one in parts if not isinstance(one, str))
        return False if drawn and not re.search(r"\w", wanted) else None

    return _of_each(text, lambda known: wanted in known, of_parts)


_DRAWN = re.compile(r"hexlify|urandom|uuid|getpid|token_hex")
"""What gives a name that is like no other: letters and digits, no mark of any syntax."""


def begins(text: Value, start: Value) -> bool | None:
    """Whether a string starts with *start*, where that is known."""
    if not (isinstance(start, Const) and isinstance(start.value, str)):
        return None
    wanted = start.value

    def of_parts(parts: tuple[str | Value, ...]) -> bool | None:
        head = parts[0] if isinstance(parts[0], str) else ""
        return True if head.startswith(wanted) else None if wanted.startswith(head) else False

    return _of_each(text, lambda known: known.startswith(wanted), of_parts)


def _of_each(
    text: Value, whole: Callable[[str], bool], partly: Callable[[tuple[str | Value, ...]], bool | None]
) -> bool | None:
    """What holds of each alternative of a text: of one that is known by *whole*, of one with holes by *partly*."""
    verdicts: set[bool | None] = set()
    for option in alternatives(text):
        match option:
            case Const(value=str() as known):
                verdicts.add(whole(known))
            case Text(parts=parts):
                verdicts.add(partly(parts))
            case _:
                return None
    return verdicts.pop() if len(verdicts) == 1 else None


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
        if "%(" in describe(left):
            return percent(m, left, [], right)
        return percent(m, left, containers.elements(m, right) or [right])
    if op == "+" and isinstance(left, Obj) and isinstance(right, Obj) and left.kind == right.kind == "container":
        return containers.container(
            m, (left, right), [*(containers.elements(m, left) or []), *(containers.elements(m, right) or [])]
        )
    if isinstance(left, Const) and isinstance(right, Const):
        a, b = left.value, right.value
        if isinstance(a, int | float) and isinstance(b, int | float):
            number = _number(op, a, b)
            if number is not None:
                return Const(number, m.frame.number)
    if op in ("<", "<=", ">", ">="):
        return Unknown("")
    return Unknown(f"{describe(left)} {op} {describe(right)}"[:80], kind_of(left, right))


def kind_of(*values: Value) -> str:
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
    """The string that the values make one after another; alternatives of a part multiply while they are few.

    Received bytes make all of it received, but for an address that they add a port or a name to.
    """
    first = values[0] if values else None
    begun = isinstance(first, Const) and isinstance(first.value, str) and "://" in first.value
    for value in values:
        if isinstance(value, Received) and not begun:
            return value
    values = [Unknown("received") if isinstance(value, Received) else value for value in values]
    choices: list[list[str | Value]] = [[]]
    for value in values:
        options = alternatives(value)
        if len(options) > 1 and Const(":") in options and all(map(_is_separator, options)):
            choices = [[*choice, *_pieces(one)] for choice in choices for one in _separators(choice, options)][:8]
            continue
        if len(choices) * len(options) > 8:
            options = (Unknown(describe(value)[:60], kind_of(*options)),)
        choices = [[*choice, *_pieces(option)] for choice in choices for option in options]
    return join_all([_folded(choice, m.frame.number) for choice in choices])


def _is_separator(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, str) and len(value.value) == 1


def _separators(choice: list[str | Value], options: tuple[Value, ...]) -> tuple[Value, ...]:
    """What may stand between host and port: of ``tcp == scheme ? ':' : '-'`` a tcp address has the colon."""
    head = "".join(part for part in choice[:3] if isinstance(part, str))
    return (Const(":"),) if head.startswith("tcp://") else options


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


def percent(m: Machine, template: Value, given: list[Value], mapping: Value | None = None) -> Value:
    """``"tcp://%s:%d" % given``, also C's printf: conversions take the arguments in turn, those with a name an item of
    the *mapping*."""
    if isinstance(template, Alt):
        return join_all([percent(m, option, given, mapping) for option in template.options])
    if not is_text(template):
        return Unknown(describe(template)[:60], kind_of(template))
    pieces: list[Value] = []
    pending = list(given)
    for part in template.parts if isinstance(template, Text) else (describe(template),):
        if not isinstance(part, str):
            pieces.append(part)
            continue
        pieces.extend(_conversions(m, part, pending, mapping))
    return concatenate(m, pieces)


def _conversions(m: Machine, text: str, pending: list[Value], mapping: Value | None) -> list[Value]:
    pieces: list[Value] = []
    last = 0
    for found in re.finditer(r"%(%|(?:\((\w+)\))?[-+ #0]*[\d*]*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[a-zA-Z])", text):
        pieces.append(Const(text[last : found.start()]))
        last = found.end()
        if found.group(1) == "%":
            pieces.append(Const("%"))
        elif found.group(2) and mapping is not None and not is_text(mapping):
            pieces.append(containers.item(m, mapping, Const(found.group(2))))
        elif found.group(2) or not pending:
            pieces.append(Unknown(found.group(2) or "argument"))
        else:
            pieces.append(pending.pop(0))
    pieces.append(Const(text[last:]))
    return pieces


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
