"""Statements: what each kind does to the state of the present path.

Owns branches, exceptions, ``with``, returns and definitions; loops are in ``loops``. Must not know bindings. Long
because it has a function for each kind.

Two habits of it matter to what is reported. A branch that a known test rules out is not run. A
handler starts from where its ``try`` ended: an option that is set in a ``try`` counts as set.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import (
    Attr,
    Binary,
    Block,
    Call,
    Construct,
    Define,
    DefineClass,
    Do,
    Expr,
    If,
    Import,
    Jump,
    Let,
    Loop,
    Map,
    Name,
    Opaque,
    Return,
    Scope,
    Seq,
    Stmt,
    Switch,
    Try,
    Unary,
    With,
)
from ironhouse.observe.source.form import Const as ConstForm
from ironhouse.observe.source.interpreter import (
    bounded_waits,
    classes,
    construction,
    declared_types,
    folding,
    holding,
    imports,
    loops,
    monitors,
    names,
    outcomes,
    preprocessor,
    refinement,
    usual,
)
from ironhouse.observe.source.interpreter.program import LoopFrame
from ironhouse.observe.source.interpreter.state import State, Writes
from ironhouse.observe.source.interpreter.values import (
    Alt,
    Const,
    External,
    Obj,
    Unknown,
    Value,
    alternatives,
    objects_of,
)
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


_BRACED = (Seq, Map)
"""What may be an aggregate of C and C++ in braces: its declared type tells."""


def _let(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Let)
    m.line = s.line
    m.statement = s
    if s.value is None:
        if s.type is not None:
            place = (m.frame.unit, s.line, s.target.id) if isinstance(s.target, Name) else ()
            value = declared_types.declared(m, s.type, s.line, place)
            if m.frame.func is None and value == Const(None) and not (m.frame.python or "*" in s.type):
                value = Unknown(unparse(s.target))  # a number of a file's: what sets it need not have been read
            m.assign(s.target, value, s.type)
        return False
    m.touched.clear()
    value = m.evaluate(s.value)
    if s.op:
        before = m.evaluate(s.target)
        value = folding.arithmetic(m, s.op, before, value)
    elif s.type is not None:
        value = declared_types.typed(m, value, s.type, s.line)
    elif isinstance(s.value, _BRACED) and (declared := declared_types.declared_type(m, s.target)) is not None:
        value = declared_types.typed(m, value, declared, s.line)
    m.assign(s.target, value, s.type)
    return False


def _do(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Do)
    m.line = s.line
    m.statement = s
    m.touched.clear()
    m.evaluate(s.value)
    if m.touched and not isinstance(s.value, Call):
        m.activate()
    return m.ended is s.value or (bool(m.conditions) and _exits(m, s.value))


_EXITS = frozenset(("sys.exit", "exit", "quit", "os._exit", "os.abort"))


def _exits(m: Machine, e: Expr) -> bool:
    """Whether a call of Python ends the program; where nothing decides whether it is reached, what follows is read."""
    if not (isinstance(e, Call) and m.frame.python):
        return False
    if isinstance(e.func, Attr) and e.func.name == "error":
        parser = m.evaluate(e.func.base)
        return isinstance(parser, Obj) and parser.kind == "namespace"
    if not isinstance(e.func, Name | Attr) or (e.func.id if isinstance(e.func, Name) else e.func.name) not in _LAST:
        return False
    callee = m.evaluate(e.func)
    return isinstance(callee, External) and callee.path in _EXITS


_LAST = frozenset(name.rpartition(".")[2] for name in _EXITS)


def _if(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, If)
    m.statement = s
    m.touched.clear()
    test = m.evaluate(s.test)
    touched = list(m.touched)
    known = None if m.everything else folding.truth(test)
    if isinstance(s.test, Opaque) and (built := preprocessor.holds(s.text or s.test.text)) is not None:
        known = built
    if known is not None and not touched and not _is_of_others(m, s.test):
        return m.run(s.then if known else s.orelse)

    settled = folding.truth(test) if m.everything and _is_switch(m, s.test) else None
    says_nothing = not touched and not isinstance(s.test, refinement.TELLING)
    usually = usual.branch_of(test)
    by_arguments = usually is None and not m.frame.python
    if by_arguments:
        usually = usual.without_arguments(s.text)
    elif usually is None and isinstance(s.test, Binary) and s.test.op in ("and", "or"):
        usually = usual.branch_of_parts(m, s.test)
    flag = None
    if usually is None and (by_none := usual.flag_for_none(m, s.test)) is not None:
        usually, flag = by_none

    def branch(body: tuple[Stmt, ...], *, positive: bool) -> Writes | None:
        if not body and says_nothing:
            return {}

        def run() -> bool:
            m.touched[:] = touched
            m.activate()
            refinement.refine(m, s.test, positive=positive)
            flags = refinement.flags(m, s.test, positive=positive)
            for key, known, _ in flags:
                m.state.set(key, known)
            m.conditions.append(s.text)
            told = usually is not None and usually is not positive
            ruled_out = settled is not None and settled is not positive
            if ruled_out:
                m.ruled_out.append(usual.condition(s.text, positive=positive))
            if told:
                m.aside.append(flag or usual.condition(s.text, positive=positive))
            try:
                return m.run(body)
            finally:
                m.conditions.pop()
                if told:
                    m.aside.pop()
                if ruled_out:
                    m.ruled_out.pop()
                for key, known, before in flags:
                    if m.state.get(key) is known:
                        m.state.set(key, before)  # known in the branch alone

        return m.forked(run)

    then = branch(s.then, positive=True)
    orelse = branch(s.orelse, positive=False)
    alive = [path for path in (then, orelse) if path is not None]
    if not alive:
        return True
    if not any(alive):
        return False
    if len(alive) == 2:
        if usually is not None:
            usual.note(m, alive[not usually], alive[usually], usual.condition(s.text, positive=not usually))
        alive = [{key: value for key, value in path.items() if key[0] != "g"} for path in alive]
    by_default = None if usually is None or len(alive) < 2 else 0 if usually else 1
    told = usual.turned_on(m, alive[usually]) if by_arguments and usually is not None and len(alive) == 2 else ()
    m.state.settle(alive, s.text or None, by_default)
    for key, value in told:
        m.state.set(key, value)
    _fall_back(m, s.test)
    return False


def _is_switch(m: Machine, test: Expr) -> bool:
    """Whether a test asks a constant at the top of a file of Python: a field or a container others may fill."""
    while isinstance(test, Unary) and test.op == "not":
        test = test.operand
    if not (isinstance(test, Name) and m.frame.python and m.state.get(("v", m.frame.number, test.id)) is None):
        return False
    return isinstance(names.lookup(m, test.id), Const)


def _is_of_others(m: Machine, test: Expr) -> bool:
    """Whether a test looks at a field in which another root left an object, of what stands for many instances.

    ``if (x->sock) return;`` then says nothing of the instance that is meant here.
    """
    match test:
        case Unary(op="not", operand=operand):
            return _is_of_others(m, operand)
        case Binary(op="and" | "or", left=left, right=right):
            return _is_of_others(m, left) or _is_of_others(m, right)
        case Binary(op="==" | "!=" | "is" | "is not", left=left, right=ConstForm(value=None | 0)):
            return _is_of_others(m, left)
        case Attr(base=base, name=name):
            return any(_is_anothers(m, option, name) for option in alternatives(m.evaluate(base)))
        case Call(func=Name(id="strlen"), args=(text,)):
            return _is_of_others(m, text)
        case Name(id=name) if m.frame.bound is not None and not m.frame.python:
            return _is_anothers(m, m.frame.bound, name)
        case _:
            return False


def _is_anothers(m: Machine, obj: Value, name: str) -> bool:
    if not isinstance(obj, Obj) or obj.kind != "instance" or obj.call is not None:
        return False
    held = m.state.get(("f", obj, name))
    if held is None and obj in m.program.parts_of:
        return _is_anothers(m, m.program.parts_of[obj], name)
    told = isinstance(held, Obj) or (not m.frame.python and held is not None and folding.is_text(held))
    return told and held is m.program.root.get(("f", obj, name))


def _fall_back(m: Machine, test: Expr) -> None:
    """``if (!x) x = "…"``: what configuration left open has a default now."""
    match test:
        case Unary(op="not", operand=Name() as name):
            pass
        case Binary(op="==" | "is", left=Name() as name, right=ConstForm(value=None)):
            pass
        case _:
            return
    value = names.lookup(m, name.id)
    if isinstance(value, Alt) and len(value.options) == 2:
        joined = folding.with_fallback(*value.options)
        if joined != value:
            names.bind(m, name.id, joined)


def _try(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Try)
    outer = m.state
    m.state = State(outer)
    caught = m.caught
    m.caught = max(caught, outcomes.catching(s.handlers))
    m.trying += 1
    dead = m.run(s.body)
    m.trying -= 1
    m.caught = caught
    after_body = m.state
    paths: list[Writes] = []
    for handler in s.handlers:

        def handle(body: tuple[Stmt, ...] = handler.body, name: str | None = handler.name) -> bool:
            if name:
                names.bind(m, name, Unknown(name))
            return m.run(body)

        end = m.forked(handle)
        if end is not None:
            paths.append({**after_body.since(outer), **end})
    if not dead and s.orelse:
        dead = m.run(s.orelse)
    if not dead:
        paths.insert(0, m.state.since(outer))
    m.back_to(outer)
    if paths:
        m.state.settle(paths)
        return m.run(s.final) if s.final else False
    if s.final:
        m.forked(lambda: m.run(s.final))
    return True


def _with(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, With)
    waits, caught = len(m.waits), m.caught
    entered: list[tuple[Obj, int]] = []
    for item, target in s.items:
        value = bounded_waits.entered(m, item)
        line = item.line if isinstance(item, Call) else m.line
        entered += [(one, line) for one in objects_of(value, "socket")]
        m.caught = max(m.caught, outcomes.entering(item, value))
        if target is not None:
            m.assign(target, value)
    dead = m.run(s.body)
    m.caught = caught
    for socket, line in entered:
        monitors.closed(m, [socket], (m.frame.unit, line))
    del m.waits[waits:]
    return dead


def _return(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Return)
    frame = m.frame
    value = m.evaluate(s.value) if s.value is not None else Const(None, frame.number)
    if isinstance(s.value, _BRACED) and frame.func is not None and frame.func.function.returns is not None:
        value = declared_types.typed(m, value, frame.func.function.returns, s.line)
    holding.returned(m, value)
    frame.returns.append((value, m.state.since(frame.base)))
    frame.told.append(m.aside[-1] if len(m.aside) > frame.aside else None)
    return True


def _jump(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Jump)
    if s.value is not None:
        m.evaluate(s.value)
    if s.kind == "goto":
        return False
    if m.frame.loops and s.kind in ("break", "continue"):
        loop = m.frame.loops[-1]
        (loop.breaks if s.kind == "break" else loop.continues).append(m.state.since(loop.base))
    return True


def _switch(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Switch)
    subject = m.evaluate(s.subject)
    paths: list[Writes] = []
    dead_paths = False
    default = False
    breaks = LoopFrame(m.state)
    for pattern, body in s.cases:
        default = default or pattern is None
        if isinstance(pattern, ConstForm | Attr | Name) and not m.everything:
            same = folding.equal(subject, m.evaluate(pattern))
            if same is False:
                continue
        end = m.forked(lambda body=body: m.run(body))  # type: ignore[misc]
        if end is None:
            dead_paths = True
        else:
            paths.append(end)
    if not default or not (paths or dead_paths):
        paths.append({})
    paths += breaks.breaks
    if not paths:
        return True
    m.state.settle(paths)
    return False


def _define(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Define)
    names.define(m, s.function)
    return False


def _define_class(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, DefineClass)
    classes.define(m, s.cls)
    return False


def _import(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Import)
    imports.import_(m, s)
    return False


def _scope(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Scope)
    m.frame.outer.update(s.names)
    return False


def _block(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Block)
    return m.run(s.body)


def _construct(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Construct)
    construction.initialise(m, s)
    return False


STATEMENTS: dict[type, Callable[[Machine, Stmt], bool]] = {
    Let: _let,
    Do: _do,
    If: _if,
    Loop: loops.run_loop,
    Try: _try,
    With: _with,
    Return: _return,
    Jump: _jump,
    Switch: _switch,
    Define: _define,
    DefineClass: _define_class,
    Import: _import,
    Scope: _scope,
    Block: _block,
    Construct: _construct,
}
