"""Expressions by the names that they have: which variable, field or element one is, and what it passes on unchanged.

Owns names as texts (``self.keys.secret``, ``pair[1]``) and the walk through a body with its lines. Must not know which
of them hold secrets.
"""

from __future__ import annotations

from collections.abc import Iterable

from ironhouse.observe.source.form import (
    Attr,
    Await,
    Binary,
    Call,
    Const,
    Expr,
    Index,
    Let,
    Name,
    Node,
    Ref,
    Star,
    Stmt,
    Walrus,
)

PASSING = frozenset(
    ("decode", "encode", "strip", "rstrip", "c_str", "data", "hex", "to_string", "str", "get", "value", "toStdString")
)
"""Methods that give back what they are called on, in another form."""

CASTS = frozenset(
    ("str", "bytes", "repr", "ascii", "bytearray", "string", "hexlify", "b64encode", "b85encode", "strdup")
)
"""Functions that give back what they are given, in another form."""


def peeled(e: Expr) -> Expr:
    """What an expression passes on: without conversions, casts and references."""
    while True:
        match e:
            case Ref(target=inner) | Await(value=inner) | Star(value=inner):
                e = inner
            case Call(func=Attr(base=inner, name=name)) if name in PASSING:
                e = inner
            case Call(func=Name(id=name) | Attr(name=name), args=(inner, *_)) if name in CASTS:
                e = inner
            case _:
                return e


def path_of(e: Expr) -> str:
    """The name of what *e* passes on; empty for what has none."""
    match peeled(e):
        case Name(id=name):
            return name
        case Attr(base=base, name=name):
            inner = path_of(base)
            return f"{inner}.{name}" if inner else ""
        case Index(base=base, key=Const(value=key)):
            inner = path_of(base)
            return f"{inner}[{key}]" if inner else ""
        case _:
            return ""


Told = tuple[tuple[Node, int], ...]
"""Assignments, calls and what is written to a stream, each with the line that its statement begins in."""


def told(body: Iterable[Stmt]) -> Told:
    """What the statements of *body* say, in order, at any depth. Hot: all else of a body is only passed through."""
    found: list[tuple[Node, int]] = []
    pending: list[tuple[object, int]] = [(one, 0) for one in reversed(tuple(body))]
    push, pop = pending.append, pending.pop
    while pending:
        node, at = pop()
        kind = type(node)
        if kind is tuple:
            for one in reversed(node):  # type: ignore[call-overload]
                if type(one) not in _LEAVES:
                    push((one, at))
            continue
        at = getattr(node, "line", at)
        if kind in _TELLING:
            found.append((node, at))  # type: ignore[arg-type]
        fields = _FIELDS.get(kind)
        if fields is None:
            fields = _FIELDS[kind] = tuple(reversed(getattr(kind, "__struct_fields__", ())))
        for name in fields:
            inner = getattr(node, name)
            if type(inner) not in _LEAVES:
                push((inner, at))
    return tuple(found)


_TELLING = frozenset((Let, Walrus, Call, Binary))
_LEAVES = frozenset((Const, Name, str, int, bool, float, type(None)))

_FIELDS: dict[type, tuple[str, ...]] = {}
"""By form, what it has inside, the last first."""
