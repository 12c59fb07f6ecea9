"""The machine: runs statements, one path's state at a time.

Owns control flow: branches, loops, exceptions, returns, and what each does to the state. Expressions
are ``expressions``'s, calls are ``calls``'s. Must not know bindings.

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
    Function,
    If,
    Import,
    Index,
    Jump,
    Let,
    Loop,
    Map,
    Name,
    Opaque,
    Return,
    Scope,
    Seq,
    Star,
    Stmt,
    Switch,
    Try,
    Unary,
    With,
)
from ironhouse.observe.source.form import Const as ConstForm
from ironhouse.observe.source.interpreter import (
    attributes,
    bounded_waits,
    classes,
    construction,
    containers,
    declared_types,
    expressions,
    folding,
    holding,
    names,
    preprocessor,
    refinement,
    slicing,
)
from ironhouse.observe.source.interpreter.program import Frame, LoopFrame, Program
from ironhouse.observe.source.interpreter.state import State, Writes
from ironhouse.observe.source.interpreter.values import (
    Alt,
    Const,
    Func,
    Obj,
    Partial,
    Polled,
    Received,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    join_all,
)

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.values import ClassRef

STEP_LIMIT = 60_000
"""Most statements in one root: beyond, the root ends and is noted as unresolved."""

EVALUATIONS_PER_STEP = 5
"""Most expressions in one root, as a multiple of the statements: one statement may hold any number of them."""

UNROLL_LIMIT = 16
"""Longest known sequence that a loop walks element by element."""


class BudgetError(Exception):
    """A root took too many steps. Caught where roots are run, nowhere else."""


class Machine:
    """What is running: the program, the path's state, the frame, and what the current test has looked at."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.state = program.root
        self.frame: Frame
        self.steps = 0
        self.limit = STEP_LIMIT
        self.evaluations = 0
        self.peeking = 0
        """How deep in asking once more what an expression is, to learn its declared type."""
        self.line = 0
        self.touched: list[Obj] = []
        self.waits: list[str] = []
        self.conditions: list[str] = []
        """The tests, as the source writes them, that this path depends on and that nobody can tell."""
        self.everything = False
        """Whether ruled-out branches are run all the same: the sweep for sites that nothing reached."""

    # Frames

    def enter(
        self,
        unit: str,
        func: Func | None,
        call: Call | None,
        *,
        closure: int | None = None,
        bound: Value | None = None,
        scope: ClassRef | None = None,
    ) -> Frame:
        """A new frame on top of the present one; its writes stay apart until ``leave``."""
        caller = getattr(self, "frame", None)
        base = self.state
        self.state = State(base)
        depth = caller.depth + 1 if caller is not None else 0
        self.frame = Frame(
            self.program.next_frame(), unit, func, caller, call, base, closure, depth, bound, scope=scope
        )
        return self.frame

    def leave(self, frame: Frame, *, dead: bool, keep: bool = False) -> Value:
        """End the frame: join its exits into the caller's state; the value is what it returned."""
        paths = [writes for _, writes in frame.returns]
        if not dead:
            paths.append(self.state.since(frame.base))
        values = [value for value, _ in frame.returns]
        if not dead and frame.returns:
            values.append(Const(None, frame.number))
        self.state = frame.base
        if not (keep or frame.nested):
            paths = [_without_locals(path, frame.number) for path in paths]
        if paths:
            self.state.settle(paths)
        assert frame.caller is not None or frame.func is None or frame.depth == 0
        if frame.caller is not None:
            self.frame = frame.caller
        if frame.yields:
            return join_all(frame.yields)
        return join_all(values) if values else Const(None, frame.number)

    # Statements

    def run(self, statements: tuple[Stmt, ...]) -> bool:
        """Run them; whether the path ended before their end."""
        for statement in statements:
            self.steps += 1
            if self.steps > self.limit:
                raise BudgetError
            if _STATEMENTS[type(statement)](self, statement):
                return True
        return False

    def spend(self) -> None:
        """One more expression is evaluated."""
        self.evaluations += 1
        if self.evaluations > self.limit * EVALUATIONS_PER_STEP:
            raise BudgetError

    def evaluate(self, expr: Expr) -> Value:
        return expressions.evaluate(self, expr)

    def forked(self, body: Callable[[], bool]) -> Writes | None:
        """What *body* writes on a path of its own; None when that path ended."""
        base = self.state
        self.state = State(base)
        try:
            dead = body()
            return None if dead else self.state.since(base)
        finally:
            self.state = base

    def activate(self) -> None:
        """A test looked at what a poll said: from here on, the polled sockets' receives are guarded by it."""
        for target in self.touched:
            for side in ("in", "out"):
                pending = self.state.get(("p", target, side))
                if pending is not None:
                    self.state.set(("g", target, side), pending)

    # Assignment

    def assign(self, target: Expr, value: Value, type_text: str | None = None) -> None:
        """Give *target* the value: a name, a field, a cell, or a tuple of those."""
        match target:
            case Name(id=name):
                names.bind(self, name, value)
                if type_text:
                    self.state.set(("t", self.frame.number, name), type_text)
            case Attr(base=base, name=name):
                attributes.set_attribute(self, self.evaluate(base), name, value, target)
            case Index(base=base, key=key):
                attributes.set_item(self, self._array(base, value), self.evaluate(key), value)
            case Seq(items=items):
                parts = containers.positions(self, value)
                if isinstance(value, Polled) and items:
                    parts = [refinement.ready(value), *([Unknown("events")] * (len(items) - 1))]
                for number, item in enumerate(items):
                    inner = item.value if isinstance(item, Star) else item
                    known = parts is not None and number < len(parts) and not isinstance(item, Star)
                    self.assign(inner, parts[number] if known and parts else containers.element_of(self, value))
            case Star(value=inner):
                self.assign(inner, value)
            case _:
                self.evaluate(target)

    def _array(self, base: Expr, value: Value) -> Value:
        """What ``base[…]`` is a cell of. An array of C is declared without a value: its first socket makes it one."""
        held = self.evaluate(base)
        if names.is_python(self) or any(isinstance(one, Obj) for one in alternatives(held)):
            return held
        if not any(isinstance(one, Obj | Func | Partial) for one in alternatives(value)):
            return held
        made = containers.container(self, self.program.origin((self.frame.number, "array", base)), [])
        self.assign(base, made)
        return made


def _without_locals(writes: Writes, frame: int) -> Writes:
    return {key: value for key, value in writes.items() if key[0] not in "vtg" or (key[0] == "v" and key[1] != frame)}


_BRACED = (Seq, Map)
"""What may be an aggregate of C and C++ in braces: its declared type tells."""


def _let(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Let)
    m.line = s.line
    if s.value is None:
        if s.type is not None:
            m.assign(s.target, declared_types.declared(m, s.type, s.line), s.type)
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
    m.touched.clear()
    m.evaluate(s.value)
    if m.touched and not isinstance(s.value, Call):
        m.activate()
    return False


def _if(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, If)
    m.touched.clear()
    test = m.evaluate(s.test)
    touched = list(m.touched)
    known = None if m.everything else truth(test)
    if isinstance(s.test, Opaque) and (built := preprocessor.holds(s.text or s.test.text)) is not None:
        known = built
    if known is not None and not touched:
        return m.run(s.then if known else s.orelse)

    def branch(body: tuple[Stmt, ...], *, positive: bool) -> Writes | None:
        def run() -> bool:
            m.touched[:] = touched
            m.activate()
            refinement.refine(m, s.test, positive=positive)
            m.conditions.append(s.text)
            try:
                return m.run(body)
            finally:
                m.conditions.pop()

        return m.forked(run)

    then = branch(s.then, positive=True)
    orelse = branch(s.orelse, positive=False)
    alive = [path for path in (then, orelse) if path is not None]
    if not alive:
        return True
    if len(alive) == 2:
        alive = [{key: value for key, value in path.items() if key[0] != "g"} for path in alive]
    m.state.settle(alive, s.text or None)
    _fall_back(m, s.test)
    return False


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


def _loop(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Loop)
    outer = m.state
    frame = m.frame
    loop = LoopFrame(outer)
    frame.loops.append(loop)
    try:
        dead = _for(m, s, loop) if s.iter is not None else _while(m, s, loop)
    finally:
        frame.loops.pop()
        m.state = outer
    if dead:
        return True
    return m.run(s.orelse) if s.orelse else False


def _pass(m: Machine, s: Loop, loop: LoopFrame, item: Value | None, touched: list[Obj]) -> list[Writes]:
    """One run of the body: the paths that reach its end or ``continue``."""

    def body() -> bool:
        m.touched[:] = touched
        m.activate()
        if s.target is not None and item is not None:
            m.assign(s.target, item)
        return m.run(s.body)

    loop.continues = []
    end = m.forked(body)
    return [*loop.continues] if end is None else [end, *loop.continues]


def _widen(m: Machine, s: Loop) -> None:
    """Forget the constants that the loop's body changes: a later pass finds them otherwise."""
    known = m.program.assigned.get(id(s))
    if known is None:
        known = m.program.assigned[id(s)] = slicing.assigned(s.body)
    for name in known:
        key = ("v", m.frame.number, name)
        value = m.state.get(key)
        if isinstance(value, Const):
            m.state.set(key, Unknown(name, "other", value))


def _for(m: Machine, s: Loop, loop: LoopFrame) -> bool:
    assert s.iter is not None
    m.touched.clear()
    source = m.evaluate(s.iter)
    touched = list(m.touched)
    parts = containers.elements(m, source)
    if parts is not None and 0 < len(parts) <= UNROLL_LIMIT:
        for part in parts:
            ends = _pass(m, s, loop, part, touched)
            if not ends:
                break
            m.state.settle(ends)
        else:
            loop.breaks.append({})
        if loop.breaks:
            m.state.settle(loop.breaks)
            return False
        return True
    _widen(m, s)
    ends = _pass(m, s, loop, containers.element_of(m, source), touched)
    m.state.settle([{}, *ends, *loop.breaks])
    return False


def _while(m: Machine, s: Loop, loop: LoopFrame) -> bool:
    _widen(m, s)
    m.touched.clear()
    known: bool | None = True
    if s.test is not None:
        known = truth(m.evaluate(s.test))
    touched = list(m.touched)
    if known is False and not s.once and not m.everything:
        return False
    forever = known is True and isinstance(s.test, ConstForm | None)
    ends = _pass(m, s, loop, None, touched)
    paths = [*ends, *loop.breaks] if s.once or forever else [{}, *ends, *loop.breaks]
    if not paths:
        return True
    m.state.settle([{key: value for key, value in path.items() if key[0] != "g"} for path in paths])
    if s.test is not None and refinement.is_negative(s.test):
        m.touched[:] = touched
        m.activate()
    return False


def _try(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Try)
    outer = m.state
    m.state = State(outer)
    dead = m.run(s.body)
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
    m.state = outer
    if paths:
        m.state.settle(paths)
        return m.run(s.final) if s.final else False
    if s.final:
        m.forked(lambda: m.run(s.final))
    return True


def _with(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, With)
    waits = len(m.waits)
    for item, target in s.items:
        value = bounded_waits.entered(m, item)
        if target is not None:
            m.assign(target, value)
    dead = m.run(s.body)
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
    names.import_(m, s)
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


_STATEMENTS: dict[type, Callable[[Machine, Stmt], bool]] = {
    Let: _let,
    Do: _do,
    If: _if,
    Loop: _loop,
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


def truth(value: Value) -> bool | None:
    """Whether a test holds, where that is known."""
    verdicts = {_truth_of(option) for option in alternatives(value)}
    return verdicts.pop() if len(verdicts) == 1 else None


def _truth_of(value: Value) -> bool | None:
    match value:
        case Const(value=plain):
            return bool(plain)
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


def function_label(function: Function, unit: str) -> str:
    """A function's name for a message."""
    return f"{function.name} ({unit}:{function.line})"
