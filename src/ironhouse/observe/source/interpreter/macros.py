"""Macros of C and C++: a call of one is its body, with the arguments in it as they are written.

Owns the substitution and what a macro is worth following for. Must not know bindings. What happens in a macro happens
where it is called: every call in its body has the line and the place of the macro's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ironhouse.observe.source.form import PASTE, Attr, Call, Const, Do, Expr, Function, Name, Node, Ref, Stmt
from ironhouse.observe.source.interpreter import running
from ironhouse.observe.source.interpreter.values import Func, Unknown, Value, alternatives, join_all
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

NESTED = 6
"""How many macros are followed into one another."""

_REST = "__VA_ARGS__"


def is_macro(callee: Value) -> bool:
    """Whether a name is a macro's, or may be."""
    return any(isinstance(option, Func) and option.function.macro for option in alternatives(callee))


def function_beside(callee: Value, e: Call) -> Value:
    """The functions that have the name too, where the macro is not followed; else a name that nothing binds."""
    others = [one for one in alternatives(callee) if not (isinstance(one, Func) and one.function.macro)]
    return join_all(others) if others else Unknown(unparse(e.func))


def expanded(m: Machine, callee: Value, e: Call) -> Value | None:
    """What a call of a macro gives, with all that its body does; None when it is none that is followed."""
    chosen = [
        option
        for option in alternatives(callee)
        if isinstance(option, Func) and option.function.macro and _takes(option.function, e) and _tells(m, option)
    ]
    bodies = [body for option in chosen if (body := _body(m, option, e))]
    if not bodies or m.expanding >= NESTED:
        return None
    found: list[Value] = []

    def one(body: tuple[Stmt, ...]) -> bool:
        m.expanding += 1
        try:
            return _run(m, body, found)
        finally:
            m.expanding -= 1

    if len(bodies) == 1:
        dead = one(bodies[0])
    else:
        paths = [m.forked(lambda body=body: one(body)) for body in bodies]  # type: ignore[misc]
        alive = [path for path in paths if path is not None]
        dead = not alive
        if alive:
            m.state.settle(alive)
    if dead:
        m.ended = e
    return join_all(found) if found else Unknown(e.func.id if isinstance(e.func, Name) else "", "call")


def _run(m: Machine, body: tuple[Stmt, ...], found: list[Value]) -> bool:
    """Run them; the value is the last one's, when that is an expression."""
    last = body[-1]
    if not isinstance(last, Do):
        return m.run(body)
    if m.run(body[:-1]):
        return True
    m.line = last.line
    found.append(m.evaluate(last.value))
    return m.ended is last.value


def _takes(function: Function, e: Call) -> bool:
    required = sum(1 for param in function.params if not param.kind)
    return required == len(e.args) or (required <= len(e.args) and required < len(function.params))


def _tells(m: Machine, func: Func) -> bool:
    """Whether the body has to do with sockets, or calls one of its parameters."""
    known = m.program.telling_macros.get(func.key())
    if known is None:
        loaded = m.program.units.load(func.unit)
        text = loaded.source[func.function.start : func.function.end] if loaded is not None else b""
        known = any(
            param.name and len(re.findall(rb"(?<![\w#])%s\s*\(" % re.escape(param.name.encode()), text)) > 0
            for param in func.function.params
        )
        m.program.telling_macros[func.key()] = known
    return known or running.relevance(m, func) != running.PLAIN


def _body(m: Machine, func: Func, e: Call) -> tuple[Stmt, ...]:
    """The statements of this call."""
    key = (id(e), func.key())
    found = m.program.expansions.get(key)
    if found is None:
        loaded = m.program.units.load(func.unit)
        body = loaded.body(func.function) if loaded is not None else ()
        work = _Substitution(func.function, e)
        found = m.program.expansions[key] = (e, tuple(work.of(statement) for statement in body))
    return found[1]


class _Substitution:
    """One call of a macro: what its parameters stand for, and how many calls of its body were met."""

    def __init__(self, function: Function, e: Call) -> None:
        names = [param.name for param in function.params if not param.kind]
        self.given: dict[str, Expr] = dict(zip(names, e.args, strict=False))
        self.rest = e.args[len(names) :]
        self.call = e
        self.calls = 0
        self.room = max(len(function.name), 1)
        """How many offsets there are before those of the arguments."""

    def of(self, node: Any) -> Any:
        """The node with the arguments in it, at the place of the call."""
        if isinstance(node, tuple):
            return self._each(node)
        if not isinstance(node, Node) or isinstance(node, Function):
            return node
        if isinstance(node, Name):
            return self._name(node)
        values: dict[str, Any] = {}
        for field in node.__struct_fields__:
            before = getattr(node, field)
            after = before if isinstance(before, str | int | None) else self.of(before)
            if after is not before:
                values[field] = after
        if isinstance(node, Attr):
            values["name"] = self._word(node.name)
        if isinstance(node, Call):
            values["start"], values["end"] = self.call.start + min(self.calls, self.room), self.call.end
            self.calls += 1
        if "line" in node.__struct_fields__:
            values["line"] = self.call.line
        made = replace(node, **values)
        if isinstance(made, Ref) and isinstance(made.target, Ref):
            return made.target
        return made

    def _each(self, nodes: tuple[Any, ...]) -> tuple[Any, ...]:
        out: list[Any] = []
        for node in nodes:
            if isinstance(node, Name) and node.id == _REST:
                out += self.rest
            else:
                out.append(self.of(node))
        return tuple(out)

    def _name(self, node: Name) -> Expr:
        if node.id in self.given:
            return self.given[node.id]
        return Name(self._word(node.id)) if PASTE in node.id else node

    def _word(self, word: str) -> str:
        """A member's name, or one that is pasted together."""
        return "".join(self._spelt(part) for part in word.split(PASTE))

    def _spelt(self, part: str) -> str:
        match self.given.get(part):
            case Name(id=name):
                return name
            case Const(value=value) if value is not None:
                return str(value)
            case _:
                return part
