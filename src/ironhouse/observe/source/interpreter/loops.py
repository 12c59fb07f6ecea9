"""Loops: a known sequence element by element, anything else once and then widened.

Owns how often a body is run and what is known of its variables afterwards. Must not know bindings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ironhouse.observe.source.form import Const as ConstForm
from ironhouse.observe.source.form import Expr, Loop, Name, Seq, Stmt
from ironhouse.observe.source.interpreter import (
    containers,
    declared_types,
    emplacing,
    folding,
    refinement,
    slicing,
    tables,
)
from ironhouse.observe.source.interpreter.program import LoopFrame
from ironhouse.observe.source.interpreter.state import Writes
from ironhouse.observe.source.interpreter.values import Const, Obj, Unknown, Value, alternatives

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

UNROLL_LIMIT = 16
"""Longest known sequence that a loop walks element by element."""


def run_loop(m: Machine, s: Stmt) -> bool:
    assert isinstance(s, Loop)
    outer = m.state
    frame = m.frame
    loop = LoopFrame(outer)
    frame.loops.append(loop)
    try:
        dead = _for(m, s, loop) if s.iter is not None else _while(m, s, loop)
    finally:
        frame.loops.pop()
        m.back_to(outer)
    if dead:
        return True
    return m.run(s.orelse) if s.orelse else False


def _pass(m: Machine, s: Loop, loop: LoopFrame, item: Value | None, touched: list[Obj]) -> list[Writes]:
    """One run of the body: the paths that reach its end or ``continue``."""
    mapped = _mapped(m, s)

    def body() -> bool:
        m.touched[:] = touched
        m.activate()
        if s.target is not None and item is not None:
            m.assign(mapped or s.target, item)
        return m.run(s.body)

    loop.continues = []
    end = m.forked(body)
    return [*loop.continues] if end is None else [end, *loop.continues]


def _mapped(m: Machine, s: Loop) -> Expr | None:
    """``value`` of ``for (auto &[key, value] : map)``: a map's elements are its values."""
    if m.frame.python or s.iter is None or not (isinstance(s.target, Seq) and len(s.target.items) == 2):
        return None
    return s.target.items[1] if emplacing.is_map(declared_types.declared_type(m, s.iter)) else None


def _widen(m: Machine, s: Loop) -> None:
    """Forget the constants that the loop's body changes: a later pass finds them otherwise."""
    known = m.program.assigned.get(id(s))
    if known is None:
        known = m.program.assigned[id(s)] = (s, slicing.assigned(s.body))
    variables, fields = known[1]
    keys: list[tuple[object, ...]] = [("v", m.frame.number, name) for name in sorted(variables)]
    if isinstance(m.frame.bound, Obj):
        keys += [("f", m.frame.bound, name) for name in sorted(fields)]
    for key in keys:
        value = m.state.get(key)
        if isinstance(value, Const):
            m.state.set(key, Unknown(str(key[2]), "other", value))


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


def _walk(m: Machine, s: Loop, loop: LoopFrame, index: Name, places: range) -> bool:
    """A loop over the places of a table that is known: a pass for each."""
    outer = m.places
    for place in places:
        m.assign(index, Const(place, m.frame.number))
        m.touched.clear()
        if s.test is not None and folding.truth(m.evaluate(s.test)) is False:
            break
        m.places = (*outer, place)
        ends = _pass(m, s, loop, None, list(m.touched))
        m.places = outer
        if not ends:
            if not loop.breaks:
                return True
            break
        m.state.settle(ends)
    else:
        loop.breaks.append({})
    if loop.breaks:
        m.state.settle(loop.breaks)
    m.assign(index, Unknown(index.id))
    return False


def _sockets_in_variables(m: Machine, s: Loop) -> dict[tuple[str, int, str], tuple[Obj, set[tuple[str, str, int]]]]:
    """The variables that hold a socket and that the loop's body gives a value, with what was done to it before."""
    found: dict[tuple[str, int, str], tuple[Obj, set[tuple[str, str, int]]]] = {}
    for name in sorted(m.program.assigned[id(s)][1][0]):
        key = ("v", m.frame.number, name)
        value = m.state.get(key)
        if isinstance(value, Obj) and value in m.program.records:
            found[key] = (value, set(m.program.records[value].operations))
    return found


def _hand_on(m: Machine, before: Obj, known: set[tuple[str, str, int]], after: Value) -> None:
    """What a pass did to the socket in a variable, the next does to the one that this pass has put there."""
    for option in alternatives(after):
        record = m.program.records.get(option) if isinstance(option, Obj) and option is not before else None
        for key, operation in m.program.records[before].operations.items() if record is not None else ():
            if key not in known and record is not None:
                record.operations.setdefault(key, replace(operation))


def _while(m: Machine, s: Loop, loop: LoopFrame) -> bool:
    walk = None if m.frame.python or s.once else tables.walk_of(m, s)
    if walk is not None:
        return _walk(m, s, loop, *walk)
    _widen(m, s)
    m.touched.clear()
    known: bool | None = True
    m.statement = s
    if s.test is not None:
        known = folding.truth(m.evaluate(s.test))
    touched = list(m.touched)
    if known is False and isinstance(s.test, ConstForm) and not s.once and not m.everything:
        return False  # any other test holds at some time, by a thread or a method that nobody has looked into
    forever = known is True and isinstance(s.test, ConstForm | None)
    held = _sockets_in_variables(m, s)
    ends = _pass(m, s, loop, None, touched)
    for key, (before, known_operations) in held.items():
        for path in ends:
            _hand_on(m, before, known_operations, path.get(key, before))
    paths = [*ends, *loop.breaks] if s.once or forever else [{}, *ends, *loop.breaks]
    if not paths:
        return True
    m.state.settle([{key: value for key, value in path.items() if key[0] != "g"} for path in paths])
    if s.test is not None and refinement.is_negative(s.test):
        m.touched[:] = touched
        m.activate()
    return False
