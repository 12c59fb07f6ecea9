"""Python expressions, parameters and patterns, lowered from tree-sitter-python nodes to the form.

Owns what a statement is made of: every expression, the parameters of a function, the patterns of a
``case``. Must not know statements (``python`` owns those) nor any name of a binding.

- A production's children are all there, if need be as missing nodes; comments and errors only add to
  them. So the exact number of children proves their places, and any other number takes the fields.
- The form is never deeper than ``DEPTH_LIMIT``: whoever reads it recurses, and so does its encoder.

Longer than most files because the grammar has some seventy kinds of expression, each with its few lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from ironhouse.observe.source.form import (
    Attr,
    Await,
    Binary,
    Call,
    Choice,
    Comp,
    Const,
    Expr,
    Function,
    Index,
    Lambda,
    Map,
    Name,
    Opaque,
    Param,
    Return,
    Seq,
    Star,
    Unary,
    Walrus,
    Yield,
)
from ironhouse.observe.source.languages._python_text import (
    EXTRAS,
    content,
    joined,
    literal,
    number,
    prefix,
    significant,
    snippet,
    utf8,
    words,
)

DEPTH_LIMIT = 100
"""Nesting of statements and expressions together. CPython itself refuses 100 levels of indentation."""

WIDTH_LIMIT = 40
"""Links of one flat chain (``a < b < c``, ``for … for …``, ``elif``) that may become nested in the form."""

LITERAL_LIMIT = 4_000
"""Bytes of a display or a string beyond which it is data: only the calls in it are kept."""

PARTS_LIMIT = 200
"""Calls that are kept of one such display."""

_DISPLAYS = frozenset({"list", "tuple", "set", "dictionary", "pair", "parenthesized_expression"})
_INERT = frozenset({"string", "integer", "float", "identifier", "true", "false", "none"}) | EXTRAS
_CALL = re.compile(r"[\w\])]\s*\(")
_NOTHING = Opaque("")
_TRUE, _FALSE, _NONE = Const(True), Const(False), Const(None)

Lower = Callable[[Node, str, int], Expr]
"""A node, the source as ``text``, the depth."""


def expression(node: Node, text: str, depth: int) -> Expr:
    """Any expression. *depth* counts the forms around it; too deep or unknown is ``Opaque``."""
    if depth > DEPTH_LIMIT:
        return Opaque(snippet(node, text))
    return _EXPRESSIONS.get(node.type, _other)(node, text, depth + 1)


def is_expression(kind: str) -> bool:
    """Whether nodes of type *kind* lower to something better than ``Opaque``."""
    return kind in _EXPRESSIONS


def first(node: Node, text: str, depth: int) -> Expr | None:
    """The first significant child, for nodes that hold one expression or none."""
    for kid in node.named_children:
        if kid.type not in EXTRAS:
            return expression(kid, text, depth)
    return None


def parameters(node: Node | None, text: str, depth: int) -> tuple[Param, ...]:
    """The parameters of a ``def`` or a ``lambda``; the separators ``*`` and ``/`` vanish."""
    found: list[Param] = []
    for kid in node.named_children if node is not None else ():
        kind = kid.type
        if kind == "identifier":
            found.append(Param(words(kid, text)))
        elif kind in {"default_parameter", "typed_default_parameter", "typed_parameter"}:
            inner = kid.child_by_field_name("name") or next(iter(significant(kid)), kid)
            default = kid.child_by_field_name("value")
            annotation = kid.child_by_field_name("type")
            name, stars = _starred(inner, text)
            found.append(
                Param(
                    name,
                    None if default is None else expression(default, text, depth),
                    None if annotation is None else snippet(annotation, text),
                    stars,
                )
            )
        elif kind in _SPLATS or kind == "tuple_pattern":
            name, stars = _starred(kid, text)
            found.append(Param(name, kind=stars))
    return tuple(found)


_SPLATS = {"list_splat_pattern": "*", "dictionary_splat_pattern": "**"}


def _starred(node: Node, text: str) -> tuple[str, str]:
    stars = _SPLATS.get(node.type, "")
    return snippet(node, text).lstrip("* "), stars


# Names, calls and access


def _identifier(node: Node, text: str, depth: int) -> Expr:
    return Name(utf8(text[node.start_byte : node.end_byte]))


def _dotted_name(node: Node, text: str, depth: int) -> Expr:
    names = [words(kid, text) for kid in significant(node)]
    if not names or len(names) > WIDTH_LIMIT:
        return Opaque(snippet(node, text))
    dotted: Expr = Name(names[0])
    for name in names[1:]:
        dotted = Attr(dotted, name)
    return dotted


def _attribute(node: Node, text: str, depth: int) -> Expr:
    kids = node.children
    if len(kids) == 3:
        name = kids[2]
        return Attr(expression(kids[0], text, depth), utf8(text[name.start_byte : name.end_byte]))
    named = node.child_by_field_name("attribute")
    return Attr(_field(node, "object", text, depth), "" if named is None else words(named, text))


def _subscript(node: Node, text: str, depth: int) -> Expr:
    kids = significant(node)
    if len(kids) < 2:
        return _other(node, text, depth)
    base = expression(kids[0], text, depth)
    if len(kids) == 2:
        return Index(base, expression(kids[1], text, depth))
    return Index(base, Seq("tuple", tuple([expression(kid, text, depth) for kid in kids[1:]])))


def _call(node: Node, text: str, depth: int) -> Expr:
    kids = node.children
    if len(kids) == 2:
        callee, listed = kids
    else:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return _other(node, text, depth)
        callee, listed = function, arguments
    func = expression(callee, text, depth)
    args: list[Expr] = []
    kwargs: list[tuple[str, Expr]] = []
    if listed.type == "argument_list":
        for kid in listed.named_children:
            kind = kid.type
            if kind == "keyword_argument":
                kwargs.append(_keyword(kid, text, depth))
            elif kind == "dictionary_splat":
                kwargs.append(("**", first(kid, text, depth) or _NOTHING))
            elif kind not in EXTRAS:
                args.append(expression(kid, text, depth))
    else:
        args.append(expression(listed, text, depth))
    return Call(func, tuple(args), tuple(kwargs), node.start_point[0] + 1, node.start_byte, node.end_byte)


def _keyword(node: Node, text: str, depth: int) -> tuple[str, Expr]:
    kids = node.children
    if len(kids) == 3:
        return words(kids[0], text), expression(kids[2], text, depth)
    name = node.child_by_field_name("name")
    return "" if name is None else words(name, text), _field(node, "value", text, depth)


def _enclosed(node: Node, text: str, depth: int) -> Expr:
    """What is inside of any number of parentheses."""
    inner = node
    while inner is node or inner.type == "parenthesized_expression":
        kids = significant(inner)
        if not kids:
            return Opaque(snippet(node, text))
        inner = kids[0]
    return expression(inner, text, depth)


# Literals


def _string(node: Node, text: str, depth: int) -> Expr:
    start, end = node.start_byte, node.end_byte
    if end - start > LITERAL_LIMIT:
        return Opaque(snippet(node, text))
    whole = literal(text[start:end])
    return joined(_pieces(node, text, depth)) if whole is None else Const(whole)


def _concatenated(node: Node, text: str, depth: int) -> Expr:
    if node.end_byte - node.start_byte > LITERAL_LIMIT:
        return Opaque(snippet(node, text))
    return joined([piece for kid in node.named_children if kid.type == "string" for piece in _pieces(kid, text, depth)])


def _pieces(node: Node, text: str, depth: int) -> list[str | Expr]:
    """The parts of a string that is not too big."""
    shown = text[node.start_byte : node.end_byte]
    whole = literal(shown)
    if whole is not None:
        return [whole]
    raw = "r" in prefix(shown)
    pieces: list[str | Expr] = []
    for kid in node.named_children:
        kind = kid.type
        if kind == "string_content":
            plain = text[kid.start_byte : kid.end_byte].replace("{{", "{").replace("}}", "}")
            pieces.append(content(plain, raw))
        elif kind == "interpolation":
            for equals in kid.children:
                if equals.type == "=":
                    # The ``=`` of ``{a=}`` shows the expression's source before its value.
                    pieces.append(utf8(text[kid.start_byte + 1 : equals.end_byte]))
            pieces.append(first(kid, text, depth) or _NOTHING)
    return pieces


def _number(node: Node, text: str, depth: int) -> Expr:
    return number(text[node.start_byte : node.end_byte])


def _true(node: Node, text: str, depth: int) -> Expr:
    return _TRUE


def _false(node: Node, text: str, depth: int) -> Expr:
    return _FALSE


def _none(node: Node, text: str, depth: int) -> Expr:
    return _NONE


# Displays and comprehensions


def _sequence(kind: str) -> Lower:
    def lower(node: Node, text: str, depth: int) -> Expr:
        if node.end_byte - node.start_byte > LITERAL_LIMIT:
            return _data(node, text, depth)
        return Seq(kind, tuple([expression(kid, text, depth) for kid in node.named_children if kid.type not in EXTRAS]))

    return lower


def _dictionary(node: Node, text: str, depth: int) -> Expr:
    if node.end_byte - node.start_byte > LITERAL_LIMIT:
        return _data(node, text, depth)
    items: list[tuple[Expr, Expr]] = []
    for kid in node.named_children:
        kind = kid.type
        if kind == "pair":
            items.append(_pair(kid, text, depth))
        elif kind not in EXTRAS:
            items.append((expression(kid, text, depth), _NONE))
    return Map(tuple(items))


def _pair(node: Node, text: str, depth: int) -> tuple[Expr, Expr]:
    kids = node.children
    if len(kids) == 3:
        return expression(kids[0], text, depth), expression(kids[2], text, depth)
    return _field(node, "key", text, depth), _field(node, "value", text, depth)


def _data(node: Node, text: str, depth: int) -> Expr:
    """A display that is too big to be read item by item: the calls in it, in their order."""
    if _CALL.search(text, node.start_byte, node.end_byte) is None:
        return Opaque(snippet(node, text))
    parts: list[Expr] = []
    waiting = [node]
    while waiting and len(parts) < PARTS_LIMIT:
        kid = waiting.pop()
        kind = kid.type
        if kind in _DISPLAYS:
            waiting.extend(reversed(kid.named_children))
        elif kind not in _INERT and _CALL.search(text, kid.start_byte, kid.end_byte) is not None:
            parts.append(expression(kid, text, depth))
    return Opaque(snippet(node, text), tuple(parts))


def _comprehension(kind: str) -> Lower:
    def lower(node: Node, text: str, depth: int) -> Expr:
        kids = significant(node)
        clauses = [kid for kid in kids if kid.type == "for_in_clause"]
        if not clauses or len(clauses) > WIDTH_LIMIT:
            return _other(node, text, depth)
        key: Expr | None = None
        if kids[0].type == "pair":
            key, element = _pair(kids[0], text, depth)
        else:
            element = expression(kids[0], text, depth)
        for clause in reversed(clauses):
            target, values = _field(clause, "left", text, depth), _field(clause, "right", text, depth)
            element, key = Comp(kind, element, target, values, key), None
        return element

    return lower


# Operators


def _binary(node: Node, text: str, depth: int) -> Expr:
    kids = node.children
    if len(kids) == 3:
        return Binary(kids[1].type, expression(kids[0], text, depth), expression(kids[2], text, depth))
    operator = node.child_by_field_name("operator")
    left, right = _field(node, "left", text, depth), _field(node, "right", text, depth)
    return Opaque(snippet(node, text), (left, right)) if operator is None else Binary(operator.type, left, right)


def _comparison(node: Node, text: str, depth: int) -> Expr:
    kids = node.children
    if len(kids) > 2 * WIDTH_LIMIT:
        return Opaque(snippet(node, text))
    chain: Expr | None = None
    left: Expr | None = None
    operator = "=="
    for kid in kids:
        if not kid.is_named:
            operator = kid.type if kid.type != "<>" else "!="
        elif kid.type not in EXTRAS and not kid.is_error:
            right = expression(kid, text, depth)
            if left is not None:
                pair = Binary(operator, left, right)
                chain = pair if chain is None else Binary("and", chain, pair)
            left = right
    return chain or left or _NOTHING


def _unary(node: Node, text: str, depth: int) -> Expr:
    operand = _field(node, "argument", text, depth)
    operator = node.child_by_field_name("operator")
    sign = "not" if operator is None else operator.type
    return (_negative(operand) if sign == "-" else None) or Unary(sign, operand)


def _negative(operand: Expr) -> Const | None:
    """A negative number is a literal; None for what is no number, or none that the wire can carry."""
    value = operand.value if isinstance(operand, Const) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value > 1 << 63:
        return None
    return Const(-value)


def _conditional(node: Node, text: str, depth: int) -> Expr:
    kids = significant(node)
    if len(kids) != 3:
        return _other(node, text, depth)
    then, test, orelse = [expression(kid, text, depth) for kid in kids]
    return Choice(test, then, orelse)


def _walrus(node: Node, text: str, depth: int) -> Expr:
    return Walrus(_field(node, "name", text, depth), _field(node, "value", text, depth))


def _as_pattern(node: Node, text: str, depth: int) -> Expr:
    """``value as alias``, in a ``case`` or where an error put it."""
    kids = significant(node)
    if len(kids) != 2:
        return _other(node, text, depth)
    value, alias = [expression(kid, text, depth) for kid in kids]
    return Walrus(alias, value)


def _await(node: Node, text: str, depth: int) -> Expr:
    return Await(first(node, text, depth) or _NOTHING)


def _yield(node: Node, text: str, depth: int) -> Expr:
    value = first(node, text, depth)
    if value is not None and any(kid.type == "from" for kid in node.children):
        return Yield(Star(value))
    return Yield(value)


def _star(node: Node, text: str, depth: int) -> Expr:
    return Star(first(node, text, depth) or _NOTHING)


def _lambda(node: Node, text: str, depth: int) -> Expr:
    line = node.start_point[0] + 1
    heads = parameters(node.child_by_field_name("parameters"), text, depth)
    value = _field(node, "body", text, depth)
    return Lambda(Function("<lambda>", heads, line, node.start_byte, node.end_byte, body=(Return(value, line),)))


# Patterns


def _case_pattern(node: Node, text: str, depth: int) -> Expr:
    """One pattern. A sign stands beside its number here, and the wildcard has no node of its own."""
    kids = significant(node)
    if not kids:
        return Name(words(node, text))
    inner = expression(kids[0], text, depth)
    return (_negative(inner) if node.children[0].type == "-" else None) or inner


def _union_pattern(node: Node, text: str, depth: int) -> Expr:
    kids = significant(node)
    if not kids or len(kids) > WIDTH_LIMIT:
        return Opaque(snippet(node, text))
    union = expression(kids[0], text, depth)
    for kid in kids[1:]:
        union = Binary("|", union, expression(kid, text, depth))
    return union


def _splat_pattern(node: Node, text: str, depth: int) -> Expr:
    return Star(first(node, text, depth) or Name("_"))


def _dict_pattern(node: Node, text: str, depth: int) -> Expr:
    keys, values = node.children_by_field_name("key"), node.children_by_field_name("value")
    rest = [(expression(kid, text, depth), _NONE) for kid in node.named_children if kid.type == "splat_pattern"]
    pairs = [
        (expression(key, text, depth), expression(value, text, depth)) for key, value in zip(keys, values, strict=False)
    ]
    return Map((*pairs, *rest))


def _class_pattern(node: Node, text: str, depth: int) -> Expr:
    args: list[Expr] = []
    kwargs: list[tuple[str, Expr]] = []
    head, *rest = significant(node) or [node]
    if head is node:
        return Opaque(snippet(node, text))
    for kid in rest:
        inner = (significant(kid) or [kid])[0]
        if inner.type == "keyword_pattern":
            parts = significant(inner)
            value = expression(parts[-1], text, depth) if len(parts) > 1 else _NOTHING
            kwargs.append((words(parts[0], text) if parts else "", value))
        else:
            args.append(expression(kid, text, depth))
    func = expression(head, text, depth)
    return Call(func, tuple(args), tuple(kwargs), node.start_point[0] + 1, node.start_byte, node.end_byte)


# The rest


def _field(node: Node, name: str, text: str, depth: int) -> Expr:
    child = node.child_by_field_name(name)
    return _NOTHING if child is None else expression(child, text, depth)


def _other(node: Node, text: str, depth: int) -> Expr:
    """What has no form: its text and the expressions just inside it."""
    parts: list[Expr] = []
    for kid in node.named_children:
        kind = kid.type
        if (kind in _EXPRESSIONS or kind == "ERROR") and kind not in _INERT and len(parts) < PARTS_LIMIT:
            parts.append(expression(kid, text, depth))
    return Opaque(snippet(node, text), tuple(parts))


_EXPRESSIONS: dict[str, Lower] = {
    "identifier": _identifier,
    "dotted_name": _dotted_name,
    "attribute": _attribute,
    "subscript": _subscript,
    "call": _call,
    "parenthesized_expression": _enclosed,
    "string": _string,
    "concatenated_string": _concatenated,
    "integer": _number,
    "float": _number,
    "true": _true,
    "false": _false,
    "none": _none,
    "list": _sequence("list"),
    "tuple": _sequence("tuple"),
    "set": _sequence("set"),
    "expression_list": _sequence("tuple"),
    "pattern_list": _sequence("tuple"),
    "tuple_pattern": _sequence("tuple"),
    "list_pattern": _sequence("list"),
    "dictionary": _dictionary,
    "list_comprehension": _comprehension("list"),
    "set_comprehension": _comprehension("set"),
    "dictionary_comprehension": _comprehension("dict"),
    "generator_expression": _comprehension("generator"),
    "binary_operator": _binary,
    "boolean_operator": _binary,
    "comparison_operator": _comparison,
    "unary_operator": _unary,
    "not_operator": _unary,
    "conditional_expression": _conditional,
    "named_expression": _walrus,
    "as_pattern": _as_pattern,
    "as_pattern_target": _enclosed,
    "await": _await,
    "yield": _yield,
    "list_splat": _star,
    "dictionary_splat": _star,
    "list_splat_pattern": _star,
    "dictionary_splat_pattern": _star,
    "splat_pattern": _splat_pattern,
    "parenthesized_list_splat": _enclosed,
    "lambda": _lambda,
    "case_pattern": _case_pattern,
    "union_pattern": _union_pattern,
    "class_pattern": _class_pattern,
    "dict_pattern": _dict_pattern,
}
