"""Variables of C and C++ that a call may write through their address, where nobody knows what the call does.

Owns what such a variable is afterwards: what it was is no more than its default. Must not know who is called.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Call, Const, Expr, Name, Ref
from ironhouse.observe.source.interpreter import names
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.interpreter.values import Func, Method, Text, Unknown, Value
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

_KEY = re.compile(r"[A-Za-z_][\w.\-/]*")
"""A name under which something is looked up: ``config_lookup(tree, "endpoint", &endpoint)``."""


def write(m: Machine, callee: Value, e: Call) -> None:
    """Whatever a call may have put into the variables whose addresses it was given."""
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


def _is_key(arg: Expr) -> bool:
    return isinstance(arg, Const) and isinstance(arg.value, str) and _KEY.fullmatch(arg.value) is not None
