"""Declarations of C and C++: declarators, types, initial values.

Owns what a declared name, its type and its first value are; ``T x(a)`` (which the grammar takes for a
function) and ``T x{a}`` are constructions. Must not know functions' bodies or classes' members. Longer than
most files: to tell a variable from a prototype takes all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import NamedTuple

from tree_sitter import Node

from ironhouse.observe.source.form import Binary, Call, Const, Expr, Index, Let, Opaque, Seq, Stmt
from ironhouse.observe.source.languages._c_expressions import arguments, initialiser
from ironhouse.observe.source.languages._c_lowering import Lowering, line_of, solid
from ironhouse.observe.source.languages._c_names import chain, is_class_like, is_container, type_text

DECLARATORS = frozenset(
    {
        "identifier",
        "field_identifier",
        "type_identifier",
        "init_declarator",
        "pointer_declarator",
        "reference_declarator",
        "array_declarator",
        "function_declarator",
        "parenthesized_declarator",
        "attributed_declarator",
        "structured_binding_declarator",
        "variadic_declarator",
        "qualified_identifier",
        "template_function",
        "destructor_name",
        "operator_name",
        "operator_cast",
    }
)

_TRANSPARENT = frozenset({"init_declarator", "attributed_declarator", "variadic_declarator"})

TYPES_WITH_BODIES = frozenset({"struct_specifier", "class_specifier", "union_specifier", "enum_specifier"})


class Declared(NamedTuple):
    """One declarator, read: the node of its name (None when it has none), ``*`` and ``&`` for its pointers and
    references, whether it is an array, and the ``function_declarator`` when it declares a function."""

    name: Node | None
    suffix: str
    array: bool
    function: Node | None


def declared(node: Node | None) -> Declared:
    """Follow a declarator to its name. ``(*f)(int)`` is a variable, ``(*f(int))(char)`` a function."""
    suffix, array, bracketed = "", False, False
    function: Node | None = None
    while node is not None:
        kind = node.type
        if kind == "pointer_declarator" or kind == "abstract_pointer_declarator":
            if bracketed and function is not None:
                function = None
                suffix += "(*)"
            else:
                suffix += "*"
        elif kind == "reference_declarator" or kind == "abstract_reference_declarator":
            suffix += node.children[0].type
        elif kind == "array_declarator" or kind == "abstract_array_declarator":
            array = True
        elif kind == "function_declarator" or kind == "abstract_function_declarator":
            function, bracketed = node, False
        elif kind == "parenthesized_declarator":
            bracketed = True
        elif kind not in _TRANSPARENT:
            return Declared(None if kind.startswith("abstract") else node, suffix, array, function)
        node = _inner(node)
    return Declared(None, suffix, array, function)


def _inner(node: Node) -> Node | None:
    inner = node.child_by_field_name("declarator")
    if inner is not None:
        return inner
    for child in node.named_children:
        if child.type in DECLARATORS:
            return child
    return None


def full_type(low: Lowering, type_node: Node | None, suffix: str = "") -> str:
    """The text of a declared type with its pointers; a definition in place gives the name it defines."""
    if type_node is None:
        return ""
    if type_node.type in TYPES_WITH_BODIES:
        name = type_node.child_by_field_name("name")
        return type_name(low, type_node, name) + suffix
    return type_text(low.source[type_node.start_byte : type_node.end_byte]) + suffix


def type_name(low: Lowering, node: Node, name: Node | None) -> str:
    """The name of a class or enumeration; one without a name is called after its line."""
    if name is None:
        return f"{node.children[0].type}@{line_of(node)}"
    return type_text(low.source[name.start_byte : name.end_byte])


class Part(NamedTuple):
    """One of a declaration's declarators, with its initial value's node."""

    node: Node
    read: Declared
    value: Node | None


def parts(node: Node) -> Iterator[Part]:
    """The declarators of a ``declaration`` or ``field_declaration`` in order, each with its value."""
    type_node = node.child_by_field_name("type")
    pending: Node | None = None
    value: Node | None = None
    started = type_node is None
    for child in node.children:
        kind = child.type
        if not started:
            started = child == type_node
        elif kind == "," or kind == ";":
            if pending is not None:
                yield _part(pending, value)
            pending = value = None
        elif pending is None:
            pending = child if kind in DECLARATORS else None
        elif child.is_named and kind not in _BETWEEN:
            value = child
    if pending is not None:
        yield _part(pending, value)


_BETWEEN = frozenset(
    {"comment", "bitfield_clause", "attribute_declaration", "attribute_specifier", "gnu_asm_expression"}
)


def _part(node: Node, value: Node | None) -> Part:
    if node.type == "init_declarator":
        value = node.child_by_field_name("value")
    return Part(node, declared(node), value)


def storage(low: Lowering, node: Node) -> frozenset[str]:
    """``static``, ``extern`` and the like, as written before the type."""
    found = []
    for child in node.children:
        kind = child.type
        if kind == "storage_class_specifier":
            found.append(low.text(child))
        elif kind != "comment" and kind != "type_qualifier":
            break
    return frozenset(found)


def target_of(low: Lowering, name: Node) -> Expr:
    if name.type == "structured_binding_declarator":
        return Seq("tuple", arguments(low, name))
    return chain(low.source[name.start_byte : name.end_byte])


def declare(low: Lowering, node: Node, out: list[Stmt], known: Set[str] | None = None) -> None:
    """A ``declaration``: a ``Let`` for each variable, none for a function's prototype or for an ``extern``.

    With *known*, the variables that the file has so far, it stands outside functions, where ``T x(a);`` is a
    prototype unless ``a`` is one of them or has a macro's name.
    """
    type_node = node.child_by_field_name("type")
    for part in parts(node):
        read = part.read
        if read.name is None:
            continue
        kind = full_type(low, type_node, read.suffix)
        value: Expr | None = None
        if part.value is not None:
            value = initial(low, type_node, kind, part, part.value)
        elif read.function is not None:
            if known is None or _is_evident(low, read.function, known):
                value = constructed(low, type_node, kind, part.node, read.function)
            if value is None:
                continue
        elif "extern" in storage(low, node):
            continue
        out.append(Let(target_of(low, read.name), value, line_of(part.node), "", kind or None))


_MACRO = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+")


def _is_evident(low: Lowering, function: Node, known: Set[str]) -> bool:
    given = function.child_by_field_name("parameters")
    if given is None:
        return False
    texts = [low.text(each) for each in solid(given)]
    return any(text in known or _MACRO.fullmatch(text) for text in texts)


def initial(low: Lowering, type_node: Node | None, kind: str, part: Part, value: Node) -> Expr:
    """The first value of a variable of type *kind*: braces and parentheses after a class's name construct it."""
    if value.type == "initializer_list":
        lowered = initialiser(low, value)
        if not isinstance(lowered, Seq) or part.read.array or is_container(kind):
            return lowered
        values = lowered.items
        if low.classes and type_node is not None and is_class_like(kind):
            return made(low, type_node, values, part.node, value)
        if len(values) > 1 or (not low.classes and is_class_like(kind)):
            return lowered
        return values[0] if values else Const(None if kind.endswith("*") else 0)
    if value.type == "argument_list":
        values = arguments(low, value)
        if type_node is not None and is_class_like(kind):
            return made(low, type_node, values, part.node, value)
        return values[0] if len(values) == 1 else Seq("init", values)
    return low.expr(value)


def made(low: Lowering, type_node: Node, values: tuple[Expr, ...], node: Node, last: Node) -> Call:
    """The construction of *type_node* by the text from *node* to *last*."""
    name = chain(full_type(low, type_node).encode())
    return Call(name, values, (), line_of(node), node.start_byte, last.end_byte)


def constructed(low: Lowering, type_node: Node | None, kind: str, node: Node, function: Node) -> Expr | None:
    """``T s(ctx, ZMQ_PUB)`` read as what it is; None for what is a function's prototype after all."""
    given = function.child_by_field_name("parameters")
    if given is None or type_node is None or not low.classes or kind == "void":
        return None
    values = []
    for parameter in solid(given):
        value = _as_argument(low, parameter)
        if value is None:
            return None
        values.append(value)
    if not values:
        return None
    if is_class_like(kind):
        return made(low, type_node, tuple(values), node, function)
    return values[0] if len(values) == 1 else None


def macro_arguments(low: Lowering, function: Node) -> tuple[Expr, ...]:
    """The arguments of a macro that the grammar took for a function's head."""
    given = function.child_by_field_name("parameters")
    values = [(each, _as_argument(low, each)) for each in solid(given)] if given is not None else []
    return tuple(Opaque(low.excerpt(each)) if value is None else value for each, value in values)


_BY_OPERATOR = {"*": "*", "&": "&", "&&": "and"}


def _as_argument(low: Lowering, parameter: Node) -> Expr | None:
    """A ``parameter_declaration`` read again as an expression; None when it can only be a parameter."""
    if parameter.type != "parameter_declaration":
        return None
    inside = solid(parameter)
    type_node = inside[0]
    if type_node.type not in ("type_identifier", "qualified_identifier", "template_type"):
        return None
    base = chain(low.source[type_node.start_byte : type_node.end_byte])
    if len(inside) == 1:
        return base
    if len(inside) != 2:
        return None
    declarator = inside[1]
    kind = declarator.type
    if kind == "abstract_function_declarator" or kind == "function_declarator":
        return _call_again(low, parameter, base, declarator)
    if kind == "abstract_array_declarator":
        size = declarator.child_by_field_name("size")
        return None if size is None else Index(base, low.expr(size))
    if kind in ("parenthesized_declarator", "abstract_parenthesized_declarator"):
        values = tuple(low.expr(each) for each in solid(declarator))
        return Call(base, values, (), line_of(parameter), parameter.start_byte, parameter.end_byte)
    if kind == "pointer_declarator" or kind == "reference_declarator":
        operand = solid(declarator)
        if len(operand) == 1 and operand[0].type == "identifier":
            operator = _BY_OPERATOR.get(declarator.children[0].type, "*")
            return Binary(operator, base, low.expr(operand[0])) if _spaced(low, declarator) else None
    return None


def _spaced(low: Lowering, declarator: Node) -> bool:
    """``a * b`` is a product; ``a *b`` and ``a* b`` are parameters."""
    start = declarator.start_byte
    operator = len(declarator.children[0].type)
    return low.source[start - 1 : start] == b" " and low.source[start + operator : start + operator + 1] == b" "


def _call_again(low: Lowering, parameter: Node, base: Expr, declarator: Node) -> Expr | None:
    given = declarator.child_by_field_name("parameters")
    if given is None or declarator.child_by_field_name("declarator") is not None:
        return None
    values = []
    for each in solid(given):
        value = _as_argument(low, each)
        values.append(Opaque(low.excerpt(each)) if value is None else value)
    return Call(base, tuple(values), (), line_of(parameter), parameter.start_byte, parameter.end_byte)


def condition(low: Lowering, node: Node, out: list[Stmt]) -> Expr:
    """The test of an ``if`` or a ``switch``; what it declares first goes to *out*."""
    if node.type != "condition_clause":
        return low.expr(node)
    before, value = node.child_by_field_name("initializer"), node.child_by_field_name("value")
    if before is not None:
        for child in solid(before) if before.type == "init_statement" else [before]:
            low.stmt(child, out)
    if value is None:
        return low.opaque(node)
    if value.type != "declaration":
        return low.expr(value)
    declare(low, value, out)
    last = out[-1] if out else None
    return last.target if isinstance(last, Let) else low.opaque(value)
