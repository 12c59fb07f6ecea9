"""The slice of a function that could touch a socket: statements by the names that they define and use.

Owns the choice of statements to keep. Pure: from a body and a set of telling names to a shorter body. Must not
know values. Only two or three statements in a hundred touch a socket, and running one costs ten times what
looking at its names does.

A statement is kept when it mentions a telling name, when it uses a variable that such a statement defined
(*hot*, two steps far), or when it defines a variable that a kept statement uses. Tests and loops are kept
with what is in them; ``return``, jumps and whatever sets a field (another method may use it) always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from ironhouse.observe.source.form import (
    Attr,
    Await,
    Binary,
    Block,
    Call,
    Choice,
    Comp,
    Const,
    Construct,
    Define,
    DefineClass,
    Do,
    Expr,
    Function,
    Handler,
    If,
    Import,
    Index,
    Jump,
    Lambda,
    Let,
    Loop,
    Map,
    Name,
    Opaque,
    Ref,
    Return,
    Scope,
    Seq,
    Star,
    Stmt,
    Switch,
    Text,
    Try,
    Unary,
    Walrus,
    With,
    Yield,
)

SMALL = 6
"""A body of so few statements is kept whole: slicing it costs more than it saves."""

DULL = frozenset(("self", "cls", "this", "str", "int", "len", "print", "logger", "log", "logging", "time", "os", "std", "np"))
"""Names that nearly every statement mentions."""

HOT_STEPS = 2


@dataclass(slots=True)
class Leaf:
    """A statement without statements inside: what it defines and uses."""

    defines: set[str]
    uses: set[str]
    kept: bool = False


@dataclass(slots=True)
class _Slice:
    telling: frozenset[str] | set[str]
    leaves: dict[int, Leaf] = field(default_factory=dict)
    tests: dict[int, set[str]] = field(default_factory=dict)


def relevant(body: tuple[Stmt, ...], telling: frozenset[str] | set[str]) -> tuple[Stmt, ...]:
    """*body* without the statements that cannot matter, given names that tell that one does."""
    if len(body) <= SMALL and all(isinstance(statement, _PLAIN) for statement in body):
        return body
    work = _Slice(telling)
    _gather(work, body)
    _mark(work)
    return _kept(work, body)


_PLAIN = (Let, Do, Return, Jump, Import)


def assigned(body: Iterable[Stmt]) -> set[str]:
    """The variables that a body gives a value, at any depth."""
    work = _Slice(frozenset())
    _gather(work, body)
    return set().union(*(leaf.defines for leaf in work.leaves.values())) if work.leaves else set()


def _gather(work: _Slice, body: Iterable[Stmt]) -> None:
    for statement in body:
        match statement:
            case If(test=test, then=then, orelse=orelse):
                work.tests[id(statement)] = _names(test)
                _gather(work, then)
                _gather(work, orelse)
            case Loop(target=target, iter=source, test=test, body=inner, orelse=orelse):
                leaf = Leaf(_targets(target), _names(source) | _names(test))
                work.leaves[id(statement)] = leaf
                _gather(work, inner)
                _gather(work, orelse)
            case Try(body=inner, handlers=handlers, orelse=orelse, final=final):
                _gather(work, inner)
                for handler in handlers:
                    _gather(work, handler.body)
                _gather(work, orelse)
                _gather(work, final)
            case With(items=items, body=inner):
                defines: set[str] = set()
                uses: set[str] = set()
                for item, target in items:
                    uses |= _names(item)
                    defines |= _targets(target)
                work.leaves[id(statement)] = Leaf(defines, uses)
                _gather(work, inner)
            case Switch(subject=subject, cases=cases):
                work.tests[id(statement)] = _names(subject)
                for _, inner in cases:
                    _gather(work, inner)
            case Block(body=inner):
                _gather(work, inner)
            case _:
                work.leaves[id(statement)] = _leaf(statement)


def _leaf(statement: Stmt) -> Leaf:
    match statement:
        case Let(target=target, value=value, type=type_):
            uses = _names(value) | (_names(target) - _targets(target))
            if type_ is not None:
                uses.update(type_.replace("::", " ").replace(".", " ").split())
            return Leaf(_targets(target), uses, kept=isinstance(target, Attr))
        case Do(value=value) | Return(value=value):
            uses = _names(value)
            return Leaf(_walruses(value) | _outputs(value), uses, kept=isinstance(statement, Return))
        case Jump(value=value):
            return Leaf(set(), _names(value), kept=True)
        case Define(function=function):
            return Leaf({function.name}, _function_names(function))
        case Construct(name=name, args=args):
            uses = {name}
            for arg in args:
                uses |= _names(arg)
            return Leaf({name}, uses, kept=True)
        case _:
            return Leaf(set(), set(), kept=True)


def _mark(work: _Slice) -> None:
    leaves = list(work.leaves.values())
    hot: set[str] = set()
    for leaf in leaves:
        if not work.telling.isdisjoint(leaf.uses) or not work.telling.isdisjoint(leaf.defines):
            leaf.kept = True
            hot |= leaf.defines
    hot -= DULL
    for _ in range(HOT_STEPS):
        more: set[str] = set()
        for leaf in leaves:
            if not leaf.kept and not hot.isdisjoint(leaf.uses):
                leaf.kept = True
                more |= leaf.defines
        more -= DULL
        if more <= hot:
            break
        hot |= more
    wanted: set[str] = set()
    for names in work.tests.values():
        wanted |= names
    for leaf in leaves:
        if leaf.kept:
            wanted |= leaf.uses
    wanted -= DULL
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
                wanted |= leaf.uses - DULL
                changed = True
        pending = rest


def _kept(work: _Slice, body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    return tuple(kept for statement in body if (kept := _keep(work, statement)) is not None)


def _keep(work: _Slice, statement: Stmt) -> Stmt | None:
    match statement:
        case If(then=then, orelse=orelse):
            then, orelse = _kept(work, then), _kept(work, orelse)
            telling = not work.telling.isdisjoint(work.tests[id(statement)])
            return replace(statement, then=then, orelse=orelse) if then or orelse or telling else None
        case Loop(body=inner, orelse=orelse):
            inner, orelse = _kept(work, inner), _kept(work, orelse)
            leaf = work.leaves[id(statement)]
            if not inner and not orelse and not leaf.kept:
                return None
            return replace(statement, body=inner, orelse=orelse)
        case Try(body=inner, handlers=handlers, orelse=orelse, final=final):
            inner, orelse, final = _kept(work, inner), _kept(work, orelse), _kept(work, final)
            caught = tuple(_kept_handler(work, handler) for handler in handlers)
            if not (inner or orelse or final or any(handler.body for handler in caught)):
                return None
            return replace(statement, body=inner, handlers=caught, orelse=orelse, final=final)
        case With(body=inner):
            inner = _kept(work, inner)
            return replace(statement, body=inner) if inner or work.leaves[id(statement)].kept else None
        case Switch(cases=cases):
            kept = tuple((pattern, _kept(work, inner)) for pattern, inner in cases)
            return replace(statement, cases=kept) if any(inner for _, inner in kept) else None
        case Block(body=inner):
            inner = _kept(work, inner)
            return replace(statement, body=inner) if inner else None
        case _:
            return statement if work.leaves[id(statement)].kept else None


def _kept_handler(work: _Slice, handler: Handler) -> Handler:
    return replace(handler, body=_kept(work, handler.body))


def _names(expr: Expr | None) -> set[str]:
    """Every name and attribute that an expression mentions."""
    found: set[str] = set()
    if expr is not None:
        _COLLECT[type(expr)](expr, found)
    return found


def _targets(target: Expr | None) -> set[str]:
    """What an assignment to *target* defines: a variable, a field by its name, a container that gets a cell."""
    match target:
        case Name(id=name) | Attr(name=name):
            return {name}
        case Index(base=base):
            return _targets(base)
        case Seq(items=items):
            return set().union(*(_targets(item) for item in items)) if items else set()
        case Star(value=value) | Ref(target=value):
            return _targets(value)
        case _:
            return set()


def _outputs(expr: Expr | None) -> set[str]:
    """What a call may define through ``&x`` or by being a method of a container: ``items.append(x)``."""
    if isinstance(expr, Await):
        expr = expr.value
    while isinstance(expr, Binary) and expr.op == "<<":
        expr = expr.left
        if isinstance(expr, Name | Attr):
            return _targets(expr)
    if not isinstance(expr, Call):
        return set()
    found: set[str] = set()
    for arg in expr.args:
        if isinstance(arg, Ref):
            found |= _targets(arg.target)
    if isinstance(expr.func, Attr):
        found |= _targets(expr.func.base)
    elif expr.args:
        found |= _targets(expr.args[0])
    return found


def _walruses(expr: Expr | None) -> set[str]:
    match expr:
        case Walrus(target=target):
            return _targets(target)
        case Binary(left=left, right=right):
            return _walruses(left) | _walruses(right)
        case Unary(operand=operand):
            return _walruses(operand)
        case _:
            return set()


def _function_names(function: Function) -> set[str]:
    """The names that a nested function's statements mention."""
    work = _Slice(frozenset())
    _gather(work, function.body or ())
    found: set[str] = set()
    for names in work.tests.values():
        found |= names
    for leaf in work.leaves.values():
        found |= leaf.uses | leaf.defines
    return found


def _collect(expr: Expr | None, found: set[str]) -> None:
    if expr is not None:
        _COLLECT[type(expr)](expr, found)


def _call(expr: Call, found: set[str]) -> None:
    _collect(expr.func, found)
    for arg in expr.args:
        _collect(arg, found)
    for _, arg in expr.kwargs:
        _collect(arg, found)


def _attr(expr: Attr, found: set[str]) -> None:
    found.add(expr.name)
    _collect(expr.base, found)


def _name(expr: Name, found: set[str]) -> None:
    found.add(expr.id)


def _each(items: Iterable[Expr | None], found: set[str]) -> None:
    for item in items:
        _collect(item, found)


def _map(expr: Map, found: set[str]) -> None:
    for key, value in expr.items:
        _collect(key, found)
        _collect(value, found)


def _nothing(expr: Expr, found: set[str]) -> None:
    return None


_COLLECT: dict[type, Callable[..., None]] = {
    Const: _nothing,
    Name: _name,
    Attr: _attr,
    Index: lambda e, found: _each((e.base, e.key), found),
    Call: _call,
    Text: lambda e, found: _each(e.parts, found),
    Seq: lambda e, found: _each(e.items, found),
    Map: _map,
    Binary: lambda e, found: _each((e.left, e.right), found),
    Unary: lambda e, found: _collect(e.operand, found),
    Choice: lambda e, found: _each((e.test, e.then, e.orelse), found),
    Ref: lambda e, found: _collect(e.target, found),
    Await: lambda e, found: _collect(e.value, found),
    Star: lambda e, found: _collect(e.value, found),
    Comp: lambda e, found: _each((e.element, e.target, e.iter, e.key), found),
    Lambda: lambda e, found: found.update(_function_names(e.function)),
    Walrus: lambda e, found: _each((e.target, e.value), found),
    Yield: lambda e, found: _collect(e.value, found),
    Opaque: lambda e, found: _each(e.parts, found),
}

__all__ = ["DefineClass", "Scope", "relevant"]
