"""The machine: frames, paths and the budget of one run, and assignment.

Owns the present path's state and how paths fork and join. What statements do is ``statements``'s, expressions are
``expressions``'s, calls are ``calls``'s. Must not know bindings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Call, Expr, Function, Index, Name, Seq, Star, Stmt
from ironhouse.observe.source.interpreter import (
    attributes,
    containers,
    expressions,
    names,
    refinement,
    statements,
    usual,
)
from ironhouse.observe.source.interpreter.program import Frame, Program
from ironhouse.observe.source.interpreter.state import State, Writes
from ironhouse.observe.source.interpreter.values import (
    Const,
    Func,
    Obj,
    Partial,
    Polled,
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
        self.trying = 0
        """In how many ``try`` statements the present one stands."""
        self.caught = 0
        """What the handlers round the present statement, its callers' too, do with ``zmq.Again``: see ``outcomes``."""
        self.awaited: Expr | None = None
        """The call that is evaluated for an ``await``."""
        self.statement: Stmt | None = None
        """The assignment, expression or test that is being run."""
        self.given_back: list[tuple[Func, int]] = []
        """Functions with a socket in them that were given back in this root, each with how often it had been run."""
        self.conditions: list[str] = []
        self.aside: list[str] = []
        """The flags that have to be set for the present path to be taken: by default another one is."""
        """The tests, as the source writes them, that this path depends on and that nobody can tell."""
        self.ended: Expr | None = None
        """The call of a macro that ended its path: ``return`` and ``goto`` in one are its caller's."""
        self.expanding = 0
        """How many macros the present statement stands in."""
        self.places: tuple[int, ...] = ()
        """The places of tables that the loops which are running stand at: what each pass puts into one is its own."""
        self.ruled_out: list[str] = []
        """The conditions of the branches that are run all the same and that are not taken as the source stands."""
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
        self.frame = self.program.frame(unit, func, caller, call, base, closure, depth, bound, scope)
        self.frame.aside = len(self.aside)
        return self.frame

    def leave(self, frame: Frame, *, dead: bool, keep: bool = False) -> Value:
        """End the frame: join its exits into the caller's state; the value is what it returned."""
        paths = [writes for _, writes in frame.returns]
        if not dead:
            paths.append(self.state.since(frame.base))
        values = [value for value, _ in frame.returns]
        if not dead and frame.returns:
            values.append(Const(None, frame.number))
        self.back_to(frame.base)
        if not (keep or frame.nested):
            paths = [_without_locals(path, frame.number) for path in paths]
        if any(frame.told):
            usual.note_ends(self, values, [*frame.told, None][: len(values)])
        if paths:
            self.state.settle(paths, *usual.way_out([*frame.told, None][: len(paths)]))
        assert frame.caller is not None or frame.func is None or frame.depth == 0
        if frame.caller is not None:
            self.frame = frame.caller
        if frame.yields:
            return join_all(frame.yields)
        return join_all(values) if values else Const(None, frame.number)

    # Statements

    def run(self, body: tuple[Stmt, ...]) -> bool:
        """Run them; whether the path ended before their end."""
        kinds = statements.STATEMENTS
        for statement in body:
            self.steps += 1
            if self.steps > self.limit:
                raise BudgetError
            if kinds[type(statement)](self, statement):
                return True
        return False

    def spend(self) -> None:
        """One more expression is evaluated."""
        self.evaluations += 1
        if self.evaluations > self.limit * EVALUATIONS_PER_STEP:
            raise BudgetError

    evaluate = expressions.evaluate

    def forked(self, body: Callable[[], bool]) -> Writes | None:
        """What *body* writes on a path of its own; None when that path ended."""
        base = self.state
        self.state = State(base)
        try:
            dead = body()
            return None if dead else self.state.since(base)
        finally:
            self.back_to(base)

    def back_to(self, base: State) -> None:
        """Leave the present path where it forked from *base*."""
        self.state.close(base)
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
                names.bind(self, name, value, declared=type_text is not None)
                if type_text:
                    self.state.set(("t", self.frame.number, name), type_text)
            case Attr(base=base, name=name):
                attributes.set_attribute(self, self.evaluate(base), name, value, target)
            case Index(base=base, key=key):
                attributes.set_item(self, self._array(base, value), self.evaluate(key), value)
            case Seq(items=items):
                parts = containers.positions(self, value)
                if parts is None and len(items) == 2 and not self.frame.python:
                    parts = containers.mapped(value)
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
        if self.frame.python or any(isinstance(one, Obj) for one in alternatives(held)):
            return held
        if not any(isinstance(one, Obj | Func | Partial) for one in alternatives(value)):
            return held
        made = containers.container(self, self.program.origin((self.frame.number, "array", base)), [])
        self.assign(base, made)
        return made


def _without_locals(writes: Writes, frame: int) -> Writes:
    return {key: value for key, value in writes.items() if key[0] not in "vtg" or (key[0] == "v" and key[1] != frame)}


def function_label(function: Function, unit: str) -> str:
    """A function's name for a message."""
    return f"{function.name} ({unit}:{function.line})"
