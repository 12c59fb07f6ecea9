"""Variables of C and C++ that a call may write through their address, where nobody knows what the call does.

Owns what such a variable is afterwards: what it was is no more than its default. A text that is declared without a
value and handed to a call by its name is there to be filled: nobody hands on what is empty. Must not know who is
called.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Call, Const, Expr, Name, Ref
from ironhouse.observe.source.interpreter import declared_types, names
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.interpreter.values import Func, Method, Text, Unknown, Value
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

_KEY = re.compile(r"[A-Za-z_][\w.\-/]*")
"""A name under which something is looked up: ``config_lookup(tree, "endpoint", &endpoint)``."""

_TEXT = re.compile(r"\b(?:w?string|QString|QByteArray|char)\b")
"""The types of variables that hold a text."""

_MEMBER = re.compile(r"^(?:m?_|m[A-Z])|_$")
"""How a field is named, where nothing but its name tells it from a variable."""

_READING = frozenset(("c_str", "clear", "data", "empty", "find", "isEmpty", "length", "reserve", "size", "toStdString"))
"""What leaves a text as it is, or empty."""


def write(m: Machine, callee: Value, e: Call) -> None:
    """Whatever a call may have put into the variables whose addresses it was given."""
    fill(m, e)
    if isinstance(callee, Func):
        passed = e.args[len(callee.function.params) :]  # ``…``: what its body does to them is not followed
    elif isinstance(callee, Unknown | Method):
        passed = e.args
    else:
        return
    if not any(isinstance(arg, Ref) for arg in passed):
        return
    keyed = names.config_like(unparse(e.func).replace(".", "_"))
    for arg in passed:
        if _is_key(arg):
            keyed = True
        elif isinstance(arg, Ref) and isinstance(arg.target, Name):
            before = m.state.get(("v", m.frame.number, arg.target.id))
            if isinstance(before, ConstValue | Text) or (keyed and isinstance(before, Unknown)):
                default = before if isinstance(before, ConstValue | Text) and before != ConstValue(None) else None
                names.bind(m, arg.target.id, Unknown(arg.target.id, "config" if keyed else "other", default))


def fill(m: Machine, e: Call) -> None:
    """The texts without a value that a call is given by their names, or is a method of, have one afterwards."""
    keyed = False
    for arg, behind in zip_longest(e.args, e.args[1:]):
        if type(arg) is Name:
            fill_name(m, arg, e.func, keyed=keyed, default=_literal(behind) if keyed else None)
        keyed = keyed or _is_key(arg)
    func = e.func
    if type(func) is Attr and type(func.base) is Name and func.name not in _READING:
        fill_name(m, func.base)


def fill_name(
    m: Machine, name: Name, func: Expr | None = None, *, keyed: bool = False, default: Value | None = None
) -> None:
    """Give a variable of text that has no value one that is not known, of configuration if *func* says so."""
    before = m.state.get(("v", m.frame.number, name.id))
    if before is None and _MEMBER.search(name.id):
        before = names.lookup(m, name.id)
    if type(before) is not ConstValue or (before.value is not None and before.value != ""):
        return
    declared = declared_types.declared_type(m, name)
    if declared is not None and _TEXT.search(declared) and "*" not in declared:
        keyed = keyed or (func is not None and names.config_like(unparse(func).replace(".", "_")))
        m.assign(name, Unknown(name.id, "config" if keyed else "other", default))


def _literal(expr: Expr | None) -> Value | None:
    """The text behind a variable that is looked up by its key: ``param("host", host, std::string("localhost"))``."""
    if type(expr) is Call and len(expr.args) == 1 and unparse(expr.func).endswith("string"):
        expr = expr.args[0]
    return ConstValue(expr.value) if type(expr) is Const and isinstance(expr.value, str) else None


def _is_key(arg: Expr) -> bool:
    return isinstance(arg, Const) and isinstance(arg.value, str) and _KEY.fullmatch(arg.value) is not None
