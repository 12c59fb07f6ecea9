"""Expressions by the names that they have: which variable, field or element one is, and what it passes on unchanged.

Owns names as texts (``self.keys.secret``, ``pair[1]``) and the walk through a body with its lines. Must not know which
of them hold secrets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ironhouse.observe.source.form import Attr, Await, Call, Const, Expr, Index, Name, Node, Ref, Star, Stmt

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


def walk(body: Iterable[Stmt], line: int = 0) -> Iterator[tuple[Node, int]]:
    """Every statement and expression inside *body*, in order, each with the line that its statement begins in."""
    pending: list[tuple[object, int]] = [(one, line) for one in reversed(tuple(body))]
    while pending:
        node, at = pending.pop()
        if isinstance(node, tuple):
            pending.extend((one, at) for one in reversed(node))
        elif isinstance(node, Node):
            at = getattr(node, "line", 0) or at
            yield node, at
            pending.extend((getattr(node, name), at) for name in reversed(node.__struct_fields__))
