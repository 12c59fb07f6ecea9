"""Names that C and C++ give to types and constants: ``typedef``, ``using``, enumerations.

Owns what such a name stands for. Must not know a class's members.
"""

from __future__ import annotations

from tree_sitter import Node

from ironhouse.observe.source.form import Binary, Const, Expr, Let, Name, Stmt
from ironhouse.observe.source.languages._c_declarations import declared, full_type
from ironhouse.observe.source.languages._c_lowering import Lowering, line_of, solid
from ironhouse.observe.source.languages._c_names import chain, name_of, type_text


def alias(low: Lowering, node: Node, out: list[Stmt]) -> None:
    """``using A = B`` and ``namespace a = b``."""
    inside = solid(node)
    if len(inside) < 2:
        return
    name, other = inside[0], inside[-1]
    text = low.source[other.start_byte : other.end_byte]
    out.append(
        Let(name_of(low.source[name.start_byte : name.end_byte]), chain(text), line_of(node), "", type_text(text))
    )


def typedef(low: Lowering, node: Node, out: list[Stmt]) -> None:
    """``typedef B A``; the type that it defines in place is the caller's."""
    type_node = node.child_by_field_name("type")
    if type_node is None:
        return
    for declarator in node.children_by_field_name("declarator"):
        read = declared(declarator)
        if read.name is None:
            continue
        name = low.text(read.name)
        kind = full_type(low, type_node, read.suffix)
        if "@" in kind or kind == name:
            continue
        base = full_type(low, type_node).encode()
        out.append(Let(Name(name), chain(base), line_of(node), "", kind))


def typedef_name(low: Lowering, node: Node) -> str | None:
    """What a ``typedef struct { … } name;`` calls the type that has no name of its own."""
    for declarator in node.children_by_field_name("declarator"):
        read = declared(declarator)
        if read.name is not None and not read.suffix:
            return low.text(read.name)
    return None


def enumeration(low: Lowering, node: Node) -> list[Stmt]:
    """The constants of an enumeration, each with its value; counted where none is written."""
    body = node.child_by_field_name("body")
    found: list[Stmt] = []
    if body is None:
        return found
    base: Expr = Const(0)
    offset = 0
    for each in body.named_children:
        if each.type != "enumerator":
            continue
        name, written = each.child_by_field_name("name"), each.child_by_field_name("value")
        if name is None:
            continue
        if written is not None:
            base, offset = low.expr(written), 0
        found.append(Let(Name(low.text(name)), _counted(base, offset), line_of(each)))
        offset += 1
    return found


def _counted(base: Expr, offset: int) -> Expr:
    if isinstance(base, Const) and isinstance(base.value, int):
        return Const(base.value + offset)
    return Binary("+", base, Const(offset)) if offset else base
