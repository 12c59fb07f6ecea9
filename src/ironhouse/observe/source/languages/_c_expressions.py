"""Expressions that C and C++ share, and the table of their handlers.

Owns one handler for each kind of node: many, each short. Must not know statements or declarations: what it needs of
them it asks of the ``Lowering``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tree_sitter import Node

from ironhouse.observe.source.form import (
    Attr,
    Binary,
    Call,
    Choice,
    Const,
    Expr,
    Index,
    Map,
    Name,
    Opaque,
    Ref,
    Seq,
    Text,
    Unary,
    Walrus,
)
from ironhouse.observe.source.languages._c_literals import character, number, string
from ironhouse.observe.source.languages._c_lowering import IGNORED, Lowering, solid
from ironhouse.observe.source.languages._c_names import name_of, parts_of

CHAIN_LIMIT = 60
"""Most operators of one left-leaning chain that nest; the terms before them stand side by side."""

INITIALISER_LIMIT = 512
"""Most items of a brace initialiser; a longer one is a data table, which holds no socket."""

_OPERATORS = {
    "&&": "and",
    "||": "or",
    "not_eq": "!=",
    "bitand": "&",
    "bitor": "|",
    "xor": "^",
}
_UNARY = {"!": "not", "not": "not", "compl": "~"}
ONE = Const(1)


def first(low: Lowering, node: Node) -> Expr:
    """The expression that is this node's first child; ``Opaque`` when there is none."""
    for child in node.named_children:
        if child.type not in IGNORED:
            return low.expr(child)
    return Opaque(low.excerpt(node))


def arguments(low: Lowering, node: Node | None) -> tuple[Expr, ...]:
    """The items of an ``argument_list`` or an ``initializer_list``."""
    if node is None:
        return ()
    expr = low.expr
    return tuple([expr(child) for child in node.named_children if child.type not in IGNORED])


def _parenthesized(low: Lowering, node: Node) -> Expr:
    while node.type == "parenthesized_expression":
        inside = solid(node)
        if len(inside) != 1:
            return low.opaque(node)
        node = inside[0]
    return low.expr(node)


def call(low: Lowering, node: Node) -> Expr:
    children = node.children
    function, given = children[0], children[-1]
    if given.type != "argument_list":
        return low.opaque(node)
    if function.type == "primitive_type":
        values = arguments(low, given)
        return values[0] if len(values) == 1 else Opaque(low.excerpt(node), values)
    return Call(low.expr(function), arguments(low, given), (), node.start_point[0] + 1, node.start_byte, node.end_byte)


def _field(low: Lowering, node: Node) -> Expr:
    base = node.children[0]
    field = node.child_by_field_name("field")
    if field is None:
        return low.opaque(node)
    if field.type == "field_identifier":
        return Attr(low.expr(base), low.text(field))
    made = low.expr(base)
    for name in parts_of(low.source[field.start_byte : field.end_byte]):
        made = Attr(made, name)
    return made


def _binary(low: Lowering, node: Node) -> Expr:
    terms: list[tuple[str, Node]] = []
    left = node
    while left.type == "binary_expression":
        children = left.children
        if len(children) != 3:
            children = [child for child in children if child.type not in IGNORED and not child.is_error]
            if len(children) != 3:
                return low.opaque(node) if left == node else _chained(low, left, low.opaque(left), terms)
        node_of_left, operator, right = children
        terms.append((operator.type, right))
        left = node_of_left
    if len(terms) > CHAIN_LIMIT:
        deep = [low.expr(left), *(low.expr(right) for _, right in reversed(terms[CHAIN_LIMIT:]))]
        del terms[CHAIN_LIMIT:]
        kept = tuple(part for part in deep if not isinstance(part, Const | Name))
        return _chained(low, left, Opaque(low.excerpt(node), kept), terms)
    return _chained(low, left, low.expr(left), terms)


def _chained(low: Lowering, left: Node, value: Expr, terms: Sequence[tuple[str, Node]]) -> Expr:
    for operator, right in reversed(terms):
        value = Binary(_OPERATORS.get(operator, operator), value, low.expr(right))
    return value


def _unary(low: Lowering, node: Node) -> Expr:
    operand = node.child_by_field_name("argument")
    if operand is None:
        return low.opaque(node)
    operator = node.children[0].type
    value = low.expr(operand)
    if operator == "-" and isinstance(value, Const) and type(value.value) in (int, float):
        return Const(-value.value)  # type: ignore[operator]
    return Unary(_UNARY.get(operator, operator), value)


def _pointer(low: Lowering, node: Node) -> Expr:
    operand = node.child_by_field_name("argument")
    if operand is None:
        return low.opaque(node)
    value = low.expr(operand)
    return Ref(value) if node.children[0].type in ("&", "bitand") else value


def _assignment(low: Lowering, node: Node) -> Expr:
    target, operator, value = assigned(low, node)
    if target is None or value is None:
        return low.opaque(node)
    return _stepped(low, node, target, operator, value) if operator else Walrus(target, value)


def _stepped(low: Lowering, node: Node, target: Expr, operator: str, value: Expr) -> Expr:
    """``target operator= value`` as a value. Only a plain target stands twice: one with effects would have them
    twice, and nested ones would double the form at each level."""
    plain = target
    while isinstance(plain, Attr) or (isinstance(plain, Index) and isinstance(plain.key, Name | Const)):
        plain = plain.base
    if isinstance(plain, Name):
        return Walrus(target, Binary(operator, target, value))
    return Opaque(low.excerpt(node), (target, value))


def assigned(low: Lowering, node: Node) -> tuple[Expr | None, str, Expr | None]:
    """Target, operator (empty for ``=``) and value of an assignment."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None:
        return None, "", None
    return low.expr(left), ("=" if operator is None else operator.type)[:-1], low.expr(right)


def _update(low: Lowering, node: Node) -> Expr:
    operand, operator = updated(low, node)
    return _stepped(low, node, operand, operator, ONE)


def updated(low: Lowering, node: Node) -> tuple[Expr, str]:
    """Target and operator of ``x++`` and its kin."""
    operand = node.child_by_field_name("argument")
    operator = node.child_by_field_name("operator")
    target = low.opaque(node) if operand is None else low.expr(operand)
    return target, "-" if operator is not None and operator.type == "--" else "+"


def _conditional(low: Lowering, node: Node) -> Expr:
    test = node.child_by_field_name("condition")
    then = node.child_by_field_name("consequence")
    other = node.child_by_field_name("alternative")
    if test is None or other is None:
        return low.opaque(node)
    if then is None:
        return Binary("or", low.expr(test), low.expr(other))
    return Choice(low.expr(test), low.expr(then), low.expr(other))


def _subscript(low: Lowering, node: Node) -> Expr:
    inside = solid(node)
    if len(inside) != 2:
        return low.opaque(node)
    base, key = inside
    if key.type == "subscript_argument_list":
        keys = arguments(low, key)
        return Index(low.expr(base), keys[0] if len(keys) == 1 else Seq("tuple", keys))
    return Index(low.expr(base), low.expr(key))


def _cast(low: Lowering, node: Node) -> Expr:
    value = node.child_by_field_name("value")
    return low.opaque(node) if value is None else low.expr(value)


def initialiser(low: Lowering, node: Node) -> Expr:
    """``{a, b}`` is a ``Seq``, ``{.a = x, [2] = y}`` a ``Map`` of names and indices."""
    if node.named_child_count > INITIALISER_LIMIT:
        return Opaque(low.excerpt(node))
    items = solid(node)
    if any(item.type == "initializer_pair" for item in items):
        return Map(tuple([_pair(low, item, position) for position, item in enumerate(items)]))
    expr = low.expr
    return Seq("init", tuple([expr(item) for item in items]))


def _pair(low: Lowering, node: Node, position: int) -> tuple[Expr, Expr]:
    if node.type != "initializer_pair":
        return Const(position), low.expr(node)
    value = node.child_by_field_name("value")
    if value is None:
        return Const(position), low.opaque(node)
    designators = node.children_by_field_name("designator")
    if len(designators) == 1 and designators[0].type == "subscript_designator":
        return first(low, designators[0]), low.expr(value)
    path = "".join(low.text(each) for each in designators).lstrip(".")
    if not path:
        path = low.text(node).partition(":")[0].strip()
    return Const(path), low.expr(value)


def _compound_literal(low: Lowering, node: Node) -> Expr:
    value = node.child_by_field_name("value")
    return low.opaque(node) if value is None else low.expr(value)


def _comma(low: Lowering, node: Node) -> Expr:
    terms = []
    while node.type == "comma_expression":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            break
        terms.append(left)
        node = right
    return Opaque(low.excerpt(terms[0] if terms else node), tuple([low.expr(each) for each in (*terms, node)]))


def _string(low: Lowering, node: Node) -> Expr:
    return Const(string(low.source[node.start_byte : node.end_byte]))


def concatenated(low: Lowering, node: Node) -> Expr:
    """Neighbouring literals are one; macros among them (``PRIu64``) make it a ``Text``."""
    parts: list[Expr] = []
    for child in solid(node):
        part = low.expr(child)
        last = parts[-1] if parts else None
        if isinstance(part, Const) and isinstance(last, Const):
            parts[-1] = Const(f"{last.value}{part.value}")
        else:
            parts.append(part)
    return parts[0] if len(parts) == 1 else Text(tuple(parts))


def _number(low: Lowering, node: Node) -> Expr:
    text = low.source[node.start_byte : node.end_byte]
    value = number(text)
    return Opaque(low.excerpt(node)) if value is None else Const(value)


def _character(low: Lowering, node: Node) -> Expr:
    value = character(low.source[node.start_byte : node.end_byte])
    if value is None:
        return Opaque(low.excerpt(node))
    printable = value < 0x110000 and chr(value).isprintable()
    return Const(chr(value) if printable else value)  # what text is put together from, and compared with


def constant(value: bool | None) -> Callable[[Lowering, Node], Expr]:
    made = Const(value)
    return lambda _low, _node: made


def named(low: Lowering, node: Node) -> Expr:
    return name_of(low.source[node.start_byte : node.end_byte])


def unread(low: Lowering, node: Node) -> Expr:
    """What is never run: ``sizeof``, ``alignof``, types."""
    return Opaque(low.excerpt(node))


EXPRESSIONS: dict[str, Callable[[Lowering, Node], Expr]] = {
    "identifier": named,
    "field_identifier": named,
    "type_identifier": named,
    "primitive_type": named,
    "call_expression": call,
    "field_expression": _field,
    "parenthesized_expression": _parenthesized,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "pointer_expression": _pointer,
    "assignment_expression": _assignment,
    "update_expression": _update,
    "conditional_expression": _conditional,
    "subscript_expression": _subscript,
    "cast_expression": _cast,
    "initializer_list": initialiser,
    "compound_literal_expression": _compound_literal,
    "comma_expression": _comma,
    "string_literal": _string,
    "concatenated_string": concatenated,
    "number_literal": _number,
    "char_literal": _character,
    "null": constant(None),
    "true": constant(True),
    "false": constant(False),
    "sizeof_expression": unread,
    "alignof_expression": unread,
    "offsetof_expression": unread,
    "type_descriptor": unread,
    "preproc_defined": unread,
    "extension_expression": first,
}
