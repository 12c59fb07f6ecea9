"""What is so as long as nobody says otherwise: the branch that a flag's default takes, and what the other one replaces.

Owns which text stands for which other where a flag is set, and under which flag an address is used at all. Must not
know what a text is for, nor which addresses matter.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Binary, Call, Expr, Name, Unary
from ironhouse.observe.source.form import Const as ConstForm
from ironhouse.observe.source.interpreter import folding
from ironhouse.observe.source.interpreter.state import Key, Writes
from ironhouse.observe.source.interpreter.values import Const, Text, Unknown, Value, alternatives, describe

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

MOST = 200
"""So many replaced texts are kept of a program: each is looked for in every address that branches decide between."""

_COUNTED = re.compile(r"\(?\s*argc\s*(>=|<=|==|!=|>|<)\s*(\d{1,4})\s*\)?")
_EITHER = re.compile(r"\|\||\bor\b")
_BOTH = re.compile(r"&&|\band\b")
_ASKED = re.compile(r"(!|\bnot\b)?\s*(?:std(?:::|\.))?getenv\([^()]*\)(?:\s*(?:!=|(==))\s*(?:NULL|nullptr|0))?")
_FLAG = r"[\"']--?[A-Za-z][\w-]*[\"']"
_NAMED = re.compile(
    rf"\(*.*[^=!<>]==\s*{_FLAG}(?:s|\))*|\(*(?:!|\bnot\b)\s*\w*(?:::|\.)?strn?(?:case)?cmp\(.*{_FLAG}.*\)"
    rf"|\(*\w*(?:::|\.)?strn?(?:case)?cmp\(.*{_FLAG}.*\)\s*==\s*0\)*"
)
"""Whether a word of the command line is a flag."""
_ARGUMENTS = re.compile(rf"\bargc\b|\bgetenv\b|{_FLAG}")
_COMPARES: dict[str, Callable[[int, int], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


def branch_of(test: Value) -> bool | None:
    """How a test that is not known comes out by default."""
    verdicts = {_by_default(option) for option in alternatives(test)}
    return verdicts.pop() if len(verdicts) == 1 else None


def branch_of_parts(m: Machine, test: Expr) -> bool | None:
    """The same of a test that others make up: a key that was got from somewhere is there."""
    match test:
        case Unary(op="not", operand=operand):
            taken = branch_of_parts(m, operand)
            return None if taken is None else not taken
        case Binary(op="and" | "or" as op, left=left, right=right):
            both = (branch_of_parts(m, left), branch_of_parts(m, right))
            deciding = op == "or"
            return deciding if deciding in both else None if None in both else not deciding
        case Name(id=name) | Attr(name=name):
            value = m.evaluate(test)
            return True if _KEY.search(name) is not None and _is_got(m, value, name) else branch_of(value)
        case Call(func=Name(id="hasattr"), args=(Name(id="socket"), ConstForm(value="AF_UNIX"))):
            return True  # on every system but one
        case _:
            return None


def flag_for_none(m: Machine, test: Expr) -> tuple[bool, str] | None:
    """How ``x is None`` comes out by default, and the flag for the other way, where a flag alone leaves it at None."""
    match test:
        case Binary(op="is" | "==" | "is not" | "!=" as op, left=Name() as left, right=ConstForm(value=None)):
            options = alternatives(m.evaluate(left))
        case _:
            return None
    others = [describe(one) for one in options if one != Const(None)]
    flags = [m.program.told.get((describe(Const(None)), one)) for one in others]
    if len(others) == len(options) or not flags or flags[0] is None or None in flags:
        return None
    return op in ("is not", "!="), flags[0]


def _is_got(m: Machine, value: Value, name: str) -> bool:
    """Whether a key comes from somewhere: nobody hands it on, or the file fills the field that has nothing yet."""
    if type(value) is Unknown:
        return value.kind != "param" and value.default is None
    loaded = m.program.units.loaded.get(m.frame.unit)
    if value != Const(None) or loaded is None:
        return False
    filled = re.compile(rb"\bself\.%s[ \t]*=[ \t]*(?!None\b)\w+[\w.]*\(" % re.escape(name.encode()))
    return filled.search(loaded.source) is not None


_KEY = re.compile(r"(?:^|_)(?:key|secret|cert(?:ificate)?)s?$", re.IGNORECASE)


def without_arguments(text: str) -> bool | None:
    """How a test of C comes out for who gives the program no argument, and sets no variable for it."""
    if not _ARGUMENTS.search(text):
        return None
    verdicts = {_all_of(each) for each in _EITHER.split(text)}
    return True if True in verdicts else False if verdicts == {False} else None


def _all_of(text: str) -> bool | None:
    verdicts = {_bare(part.strip()) for part in _BOTH.split(text)}
    return False if False in verdicts else True if verdicts == {True} else None


def _bare(text: str) -> bool | None:
    counted = _COUNTED.fullmatch(text)
    if counted is not None:
        return _COMPARES[counted[1]](1, int(counted[2]))
    asked = _ASKED.fullmatch(text)
    if asked is not None:
        return bool(asked[1] or asked[2])
    return False if _NAMED.fullmatch(text) else None


def turned_on(m: Machine, told: Writes) -> list[tuple[Key, Unknown]]:
    """The variables that a branch which only an argument leads to turns on or off, with what they are by default."""
    found: list[tuple[Key, Unknown]] = []
    for key, value in told.items():
        before = m.state.get(key) if key[0] in "vf" else None
        usual = before.default if isinstance(before, Unknown) else before  # in a loop it may have been turned before
        if _is_switch(value) and _is_switch(usual) and value != usual:
            found.append((key, Unknown(str(key[2]), default=usual)))
    return found


def _is_switch(value: object) -> bool:
    return isinstance(value, Const) and isinstance(value.value, int) and value.value in (0, 1)


def opposite(value: Value) -> Unknown:
    """The value of ``not value``, of which no more is known than how it comes out by default."""
    taken = branch_of(value)
    return Unknown("") if taken is None else Unknown("", default=Const(not taken))


def condition(text: str, *, positive: bool) -> str:
    """What has to hold for a branch to be taken, as the source says it."""
    if positive:
        return text
    negated = text.removeprefix("not ")
    if negated != text and " " not in negated:
        return negated
    return f"not ({text})" if " " in text else f"not {text}"


def way_out(told: Sequence[str | None]) -> tuple[str | None, int | None]:
    """Of a function's ends, each with the flag that has to be set for it: what must not be set for the one that is
    reached by default, and its place; None where that is not one alone."""
    flags = [one for one in told if one is not None]
    if not flags or len(flags) != len(told) - 1:
        return None, None
    return condition(flags[0], positive=False), told.index(None)


def note(m: Machine, by_default: Writes, told: Writes, flag: str) -> None:
    """Keep which texts the branch that a flag takes has where the other one has others."""
    kept = m.program.told
    for key in {**told, **by_default}:
        if key[0] in "vf" and len(kept) < MOST:
            before = m.state.get(key)
            value = told.get(key, before)
            if value is not None:
                keep(m, by_default.get(key, before), value, flag)


def note_ends(m: Machine, values: Sequence[Value], told: Sequence[str | None]) -> None:
    """Keep what a function gives back where a flag is set, beside what it does by default, if that is one value."""
    by_default = [value for value, flag in zip(values, told, strict=True) if flag is None]
    for value, flag in zip(values, told, strict=True):
        if flag is not None and len(by_default) == 1 and len(m.program.told) < MOST:
            keep(m, by_default[0], value, flag)


def note_item(m: Machine, key: Unknown, cells: Mapping[object, Value]) -> None:
    """Keep that what a key chooses out of a table is another where the key is not what it is by default."""
    plain = key.default.value if isinstance(key.default, Const) else None
    chosen = cells.get(plain) if plain is not None else None
    if chosen is None:
        return
    for name, value in cells.items():
        if name != plain and len(m.program.told) < MOST:
            keep(m, chosen, value, f"{describe(key)} is {name}")


def keep(m: Machine, usual: Value | None, value: Value, flag: str) -> None:
    """Keep that *flag* puts *value* where *usual* stands by default."""
    left_out = value == Const(None)
    if (_is_textual(value) or left_out) and usual is not None and _is_textual(usual) and usual != value:
        m.program.told[describe(value), describe(usual)] = flag
        if isinstance(usual, Unknown) and usual.default is not None:  # in a loop: what it was before, in an address too
            m.program.told[describe(value), f"{{{usual.text}}}"] = flag
            m.program.told[describe(value), describe(usual.default)] = flag


def flag_of(m: Machine, choice: Value, choices: Sequence[Value]) -> str | None:
    """The flag that has to be set for *choice* to be used where another of *choices* is by default."""
    if m.aside:
        return m.aside[0]
    if len(choices) < 2 or not m.program.told:
        return None
    text = describe(choice)
    others = {describe(one) for one in choices if one is not choice}
    for (value, usual), flag in m.program.told.items():
        if value and value in text and text.replace(value, usual, 1) in others:
            return flag
    return None


def _by_default(value: Value) -> bool | None:
    if isinstance(value, Unknown) and isinstance(value.default, Const | Unknown):
        return _by_default(value.default)
    return folding.truth(value)


def _is_textual(value: Value) -> bool:
    return isinstance(value, Text | Unknown) or (isinstance(value, Const) and isinstance(value.value, str))
