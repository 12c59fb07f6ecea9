"""Expressions that C++ adds to C: ``new``, templates, casts with names, lambdas, raw strings, braces that construct.

Owns one handler for each kind of node, and the table of all expressions of C++. Must not know any
binding's names: the few names here are the language's and its standard library's.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from ironhouse.observe.source.form import Attr, Await, Call, Const, Expr, Lambda, Name, Opaque, Seq, Star, Yield
from ironhouse.observe.source.languages._c_expressions import (
    EXPRESSIONS,
    arguments,
    call,
    first,
    initialiser,
    unread,
)
from ironhouse.observe.source.languages._c_functions import lambda_function
from ironhouse.observe.source.languages._c_literals import string
from ironhouse.observe.source.languages._c_lowering import Lowering, line_of, solid
from ironhouse.observe.source.languages._c_names import chain, is_class_like, is_container, type_text

_CASTS = frozenset({b"static_cast", b"dynamic_cast", b"reinterpret_cast", b"const_cast"})
_MAKERS = frozenset({"make_unique", "make_shared", "make_unique_for_overwrite", "make_shared_for_overwrite"})
_CLOCK_UNITS = {
    "h": "hours",
    "min": "minutes",
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "ns": "nanoseconds",
}
_CLOCK = Attr(Name("std"), "chrono")


def _call(low: Lowering, node: Node) -> Expr:
    function = node.children[0]
    kind = function.type
    if kind == "template_function":
        name = function.children[0]
        if low.source[name.start_byte : name.end_byte] in _CASTS:
            return _cast(low, node)
    if kind == "template_function" or kind == "qualified_identifier":
        made = _made_type(low, function)
        if made is not None:
            given = arguments(low, node.child_by_field_name("arguments"))
            return construct(low, node, made, given)
    return call(low, node)


def _cast(low: Lowering, node: Node) -> Expr:
    values = arguments(low, node.child_by_field_name("arguments"))
    return values[0] if len(values) == 1 else Opaque(low.excerpt(node), values)


def _made_type(low: Lowering, function: Node) -> Node | None:
    """``T`` of ``make_unique<T>``, of whatever namespace."""
    while function.type == "qualified_identifier":
        name = function.child_by_field_name("name")
        if name is None:
            return None
        function = name
    if function.type != "template_function" or low.text(function.children[0]) not in _MAKERS:
        return None
    given = function.child_by_field_name("arguments")
    types = solid(given) if given is not None else []
    if not types or types[0].child_by_field_name("declarator") is not None:
        return None
    return types[0]


def construct(low: Lowering, node: Node, type_node: Node, values: tuple[Expr, ...]) -> Call:
    """The construction of a type as a call of its name, at *node*."""
    name = chain(low.source[type_node.start_byte : type_node.end_byte])
    return Call(name, values, (), line_of(node), node.start_byte, node.end_byte)


def _new(low: Lowering, node: Node) -> Expr:
    type_node = node.child_by_field_name("type")
    given = arguments(low, node.child_by_field_name("arguments"))
    declarator = node.child_by_field_name("declarator")
    if type_node is None:
        return low.opaque(node)
    if declarator is not None or type_node.type in ("primitive_type", "sized_type_specifier"):
        return Opaque(low.excerpt(node), given)
    return construct(low, node, type_node, given)


def _delete(low: Lowering, node: Node) -> Expr:
    return Call(Name("delete"), (first(low, node),), (), line_of(node), node.start_byte, node.end_byte)


def _braced(low: Lowering, node: Node) -> Expr:
    """``T{a, b}``: the construction of a class, the value of a built-in type, the items of a container."""
    type_node, value = node.child_by_field_name("type"), node.child_by_field_name("value")
    if type_node is None or value is None:
        return low.opaque(node)
    type_name = type_text(low.source[type_node.start_byte : type_node.end_byte])
    lowered = initialiser(low, value)
    if not isinstance(lowered, Seq) or is_container(type_name) or node.children[0].type == "(":
        return lowered
    if is_class_like(type_name):
        return construct(low, node, type_node, lowered.items)
    return lowered.items[0] if len(lowered.items) == 1 else lowered


def _qualified(low: Lowering, node: Node) -> Expr:
    return chain(low.source[node.start_byte : node.end_byte])


def _lambda(low: Lowering, node: Node) -> Expr:
    return Lambda(lambda_function(low, node))


def _raw_string(low: Lowering, node: Node) -> Expr:
    return Const(string(low.source[node.start_byte : node.end_byte]))


def _suffixed(low: Lowering, node: Node) -> Expr:
    """``"a"s`` is the string; ``100ms`` is the duration that it makes."""
    parts = solid(node)
    value = low.expr(parts[0]) if parts else low.opaque(node)
    unit = _CLOCK_UNITS.get(low.text(parts[-1])) if len(parts) > 1 else None
    if unit and isinstance(value, Const) and isinstance(value.value, int | float):
        return Call(Attr(_CLOCK, unit), (value,), (), line_of(node), node.start_byte, node.end_byte)
    return value


def _await(low: Lowering, node: Node) -> Expr:
    return Await(first(low, node))


def _yield(low: Lowering, node: Node) -> Expr:
    return Yield(first(low, node))


def _pack(low: Lowering, node: Node) -> Expr:
    return Star(first(low, node))


CPP_EXPRESSIONS: dict[str, Callable[[Lowering, Node], Expr]] = {
    **EXPRESSIONS,
    "call_expression": _call,
    "new_expression": _new,
    "delete_expression": _delete,
    "compound_literal_expression": _braced,
    "qualified_identifier": _qualified,
    "template_function": _qualified,
    "template_type": _qualified,
    "namespace_identifier": _qualified,
    "dependent_type": _qualified,
    "this": lambda _low, _node: Name("this"),
    "lambda_expression": _lambda,
    "raw_string_literal": _raw_string,
    "user_defined_literal": _suffixed,
    "co_await_expression": _await,
    "co_yield_expression": _yield,
    "parameter_pack_expansion": _pack,
    "decltype": unread,
}
