"""The slice of a function that could touch a socket: statements by the names that they define and use.

Owns the choice of statements to keep. Pure: from a body and a set of telling names to a shorter body. Must not
know values. Only two or three statements in a hundred touch a socket, and running one costs ten times what
looking at its names does.

A statement is kept when it mentions a telling name, when it uses a variable that such a statement defined
(*hot*, two steps far), when it sets a field that telling statements somewhere use, or when it defines a
variable that a kept statement, or the test or loop round one, uses. A ``return`` or a jump is kept where
something else in its branch is, or where the test above it tells. A short function is kept whole but for
what nothing in it uses: it may compute an address.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from ironhouse.observe.source.form import (
    Attr,
    Block,
    Call,
    Construct,
    Define,
    Do,
    Expr,
    Handler,
    If,
    Import,
    Index,
    Jump,
    Let,
    Loop,
    Name,
    Return,
    Stmt,
    Switch,
    Try,
    With,
)
from ironhouse.observe.source.interpreter import mentions

SMALL = 6
"""A body of so few statements is kept whole: slicing it costs more than it saves."""

SHORT = 24
"""A function of so many statements may be there to compute an address: what it returns counts."""

DULL = frozenset(
    ("self", "cls", "this", "str", "int", "len", "print", "logger", "log", "logging", "time", "os", "std", "np")
)
"""Names that nearly every statement mentions."""

RECEIVERS = frozenset(("self", "this"))
"""Those of them that a plain function may give a value: ``struct node *self = malloc(…)`` says what it works on."""

HOT_STEPS = 2

Names = frozenset[str] | set[str]


class Leaf(msgspec.Struct, gc=False):
    """A statement without statements inside: what it defines and uses, and the names of the tests round it."""

    defines: set[str]
    uses: set[str]
    around: tuple[set[str], ...] = ()
    field: str | None = None
    """The field that it sets, if it sets one."""
    kept: bool = False
    weak: bool = False
    """A ``return`` or a jump: stays only in company."""
    hands_on: bool = False
    """A loop: its variable is as hot as what it goes over."""


class Slice(msgspec.Struct, gc=False):
    telling: Names
    fields: Names = frozenset()
    leaves: dict[int, Leaf] = {}
    tests: dict[int, set[str]] = {}
    hot: set[str] = set()
    short: bool = False
    called: frozenset[str] = frozenset()
    """Parameters: what is called by one of these names is the caller's."""
    dull: frozenset[str] = DULL
    """Without a receiver that the body itself gives a value."""
    calling: bool = False
    """Whether a test that tells is what is done, and needs what it uses: ``if (zmq_bind(socket, endpoint) < 0)``."""

    def tells(self, names: set[str]) -> bool:
        return not (self.telling.isdisjoint(names) and self.hot.isdisjoint(names))


def relevant(
    body: tuple[Stmt, ...],
    telling: Names,
    fields: Names = frozenset(),
    called: Iterable[str] = (),
    *,
    calling: bool = False,
) -> tuple[Stmt, ...]:
    """*body* without the statements that cannot matter.

    *telling* are names that tell that a statement does, *fields* those of fields that telling statements use. A call
    of one of *called* may be a callback that does. *calling* says that a call's failure is its value, as in C: tests
    are where such calls are made.
    """
    if len(body) <= SMALL and all(isinstance(statement, _PLAIN) for statement in body):
        return body
    work = Slice(telling, fields, called=frozenset(called), calling=calling)
    gather(work, body, ())
    work.short = len(work.leaves) <= SHORT
    _mark(work)
    return _kept(work, body)[0]


_PLAIN = (Let, Do, Return, Jump, Import)


def assigned(body: Iterable[Stmt]) -> tuple[set[str], set[str]]:
    """The variables and the fields that a body gives a value, at any depth."""
    work = Slice(frozenset())
    gather(work, body, ())
    leaves = work.leaves.values()
    return {name for leaf in leaves for name in leaf.defines}, {leaf.field for leaf in leaves if leaf.field is not None}


def gather(work: Slice, body: Iterable[Stmt], around: tuple[set[str], ...]) -> None:
    for statement in body:
        match statement:
            case If(test=test, then=then, orelse=orelse):
                names = work.tests[id(statement)] = mentions.names(test)
                defined = mentions.walruses(test)
                if defined:
                    work.leaves[id(test)] = Leaf(defined, names, around)
                inside = (*around, names)
                gather(work, then, inside)
                gather(work, orelse, inside)
            case Loop(target=target, iter=source, test=test, body=inner, orelse=orelse):
                uses = mentions.names(source) | mentions.names(test)
                defined = mentions.targets(target) | mentions.walruses(test)
                work.leaves[id(statement)] = Leaf(defined, uses, around, hands_on=True)
                inside = (*around, uses)
                gather(work, inner, inside)
                gather(work, orelse, inside)
            case Try(body=inner, handlers=handlers, orelse=orelse, final=final):
                gather(work, inner, around)
                for handler in handlers:
                    gather(work, handler.body, around)
                gather(work, orelse, around)
                gather(work, final, around)
            case With(items=items, body=inner):
                defines: set[str] = set()
                uses = set()
                for item, target in items:
                    uses |= mentions.names(item)
                    defines |= mentions.targets(target)
                work.leaves[id(statement)] = Leaf(defines, uses, around)
                gather(work, inner, (*around, uses))
            case Switch(subject=subject, cases=cases):
                names = work.tests[id(statement)] = mentions.names(subject)
                for _, inner in cases:
                    gather(work, inner, (*around, names))
            case Block(body=inner):
                gather(work, inner, around)
            case _:
                leaf = _leaf(statement)
                leaf.around = around
                if type(statement) is Do and type(statement.value) is Call and work.called:
                    callee = statement.value.func
                    leaf.kept |= type(callee) is Name and callee.id in work.called
                work.leaves[id(statement)] = leaf
                if type(statement) is Let and type(statement.target) is Name and statement.target.id in RECEIVERS:
                    work.dull -= {statement.target.id}


def _leaf(statement: Stmt) -> Leaf:
    match statement:
        case Let(target=target, value=value, type=type_):
            uses = mentions.names(value) | (mentions.names(target) - mentions.targets(target))
            if type_ is not None:
                uses.update(type_.replace("::", " ").replace(".", " ").split())
            holder = target.base if isinstance(target, Index) else target
            implicit = holder.id if isinstance(holder, Name) and holder.id.endswith("_") else None  # a member of C++
            return Leaf(mentions.targets(target), uses, field=holder.name if isinstance(holder, Attr) else implicit)
        case Do(value=value):
            dispatched = isinstance(value, Call) and isinstance(value.func, Index)  # a callback out of a table
            defines = mentions.walruses(value) | mentions.outputs(value)
            ends = isinstance(value, Call) and value.func in _ENDS
            return Leaf(defines, mentions.names(value), field=_written_field(value), kept=dispatched, weak=ends)
        case Return(value=value) | Jump(value=value):
            return Leaf(mentions.walruses(value), mentions.names(value), weak=True)
        case Define(function=function):
            return Leaf({function.name}, mentions.function_names(function))
        case Construct(name=name, args=args):
            uses = {name}
            for arg in args:
                uses |= mentions.names(arg)
            return Leaf({name}, uses, kept=True)
        case _:
            return Leaf(set(), set(), kept=True)


_ENDS = (Attr(Name("sys"), "exit"), Attr(Name("os"), "_exit"))
"""Calls of Python that are as good as a jump."""

_TEXT_WRITERS = frozenset(("sprintf", "snprintf", "strcpy", "strncpy", "strlcpy", "strcat", "strncat"))


def _written_field(value: Expr) -> str | None:
    """The field that ``snprintf(place->text, …)`` writes text into."""
    match value:
        case Call(func=Name(id=name), args=(Attr(name=field), *_)) if name in _TEXT_WRITERS:
            return field
        case _:
            return None


def _mark(work: Slice) -> None:
    leaves = list(work.leaves.values())
    for leaf in leaves:
        if not (work.telling.isdisjoint(leaf.uses) and work.telling.isdisjoint(leaf.defines)):
            leaf.kept = True
            work.hot |= leaf.defines
    work.hot -= work.dull
    for _ in range(HOT_STEPS):
        more: set[str] = set()
        for leaf in leaves:
            if not leaf.kept and not work.hot.isdisjoint(leaf.uses):
                leaf.kept = True
                more |= leaf.defines
                if leaf.hands_on:
                    work.hot |= leaf.defines - work.dull
        more -= work.dull
        if more <= work.hot:
            break
        work.hot |= more
    wanted: set[str] = set()
    for leaf in leaves:
        if leaf.kept or (work.short and leaf.weak) or leaf.field in work.fields:
            leaf.kept = True
            _want(leaf, wanted, work.dull)
    for names in work.tests.values() if work.calling else ():
        if not work.telling.isdisjoint(names):
            wanted |= names - work.dull
    _close(leaves, wanted, work.dull)


def _want(leaf: Leaf, wanted: set[str], dull: frozenset[str]) -> None:
    wanted |= leaf.uses - dull
    for names in leaf.around:
        wanted |= names - dull


def _close(leaves: list[Leaf], wanted: set[str], dull: frozenset[str]) -> None:
    """Keep what defines something that is wanted, until nothing more is."""
    pending = [leaf for leaf in leaves if not leaf.kept]
    changed = True
    while changed:
        changed = False
        rest: list[Leaf] = []
        for leaf in pending:
            if wanted.isdisjoint(leaf.defines):
                rest.append(leaf)
            else:
                leaf.kept = True
                _want(leaf, wanted, dull)
                changed = True
        pending = rest


def _kept(work: Slice, body: tuple[Stmt, ...]) -> tuple[tuple[Stmt, ...], bool]:
    """The statements to keep, and whether one of them is more than a jump."""
    kept: list[Stmt] = []
    strong = False
    for statement in body:
        found, is_strong = _keep(work, statement)
        if found is not None:
            kept.append(found)
            strong = strong or is_strong
    return tuple(kept), strong


def _keep(work: Slice, statement: Stmt) -> tuple[Stmt | None, bool]:
    match statement:
        case If(then=then, orelse=orelse):
            then, then_strong = _kept(work, then)
            orelse, orelse_strong = _kept(work, orelse)
            tested = work.leaves.get(id(statement.test))
            tells = work.tells(work.tests[id(statement)]) or (tested is not None and tested.kept)
            if not (then_strong or orelse_strong or tells or (work.short and (then or orelse))):
                return None, False
            return replace(statement, then=then, orelse=orelse), True
        case Loop(body=inner, orelse=orelse):
            inner, inner_strong = _kept(work, inner)
            orelse, orelse_strong = _kept(work, orelse)
            if not (inner_strong or orelse_strong or work.leaves[id(statement)].kept):
                return None, False
            return replace(statement, body=inner, orelse=orelse), True
        case Try():
            return _keep_try(work, statement)
        case With(body=inner):
            inner, inner_strong = _kept(work, inner)
            if not (inner or work.leaves[id(statement)].kept):
                return None, False
            return replace(statement, body=inner), inner_strong or work.leaves[id(statement)].kept
        case Switch(cases=cases):
            each = [(pattern, *_kept(work, inner)) for pattern, inner in cases]
            if not any(strong or (work.short and inner) for _, inner, strong in each):
                return None, False
            return replace(statement, cases=tuple((pattern, inner) for pattern, inner, _ in each)), True
        case Block(body=inner):
            inner, inner_strong = _kept(work, inner)
            return (replace(statement, body=inner), inner_strong) if inner else (None, False)
        case _:
            leaf = work.leaves[id(statement)]
            strong = leaf.kept and (not leaf.weak or work.tells(leaf.uses))
            return (statement if leaf.kept or leaf.weak else None), strong


def _keep_try(work: Slice, statement: Try) -> tuple[Stmt | None, bool]:
    inner, inner_strong = _kept(work, statement.body)
    orelse, orelse_strong = _kept(work, statement.orelse)
    final, final_strong = _kept(work, statement.final)
    caught: list[Handler] = []
    strong = inner_strong or orelse_strong or final_strong
    for handler in statement.handlers:
        body, body_strong = _kept(work, handler.body)
        caught.append(replace(handler, body=body))
        strong = strong or body_strong
    if not strong and not (work.short and (inner or orelse or final)):
        return None, False
    return replace(statement, body=inner, handlers=tuple(caught), orelse=orelse, final=final), True
