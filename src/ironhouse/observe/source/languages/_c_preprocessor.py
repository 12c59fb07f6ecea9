"""The preprocessor of C and C++: includes, object-like macros, conditionals.

Owns directives as the tree has them. Must not know what a macro's value means, nor which branch a build takes: all
are taken but those of ``#if 0``. Macros with parameters are ``_c_macros``'s.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from ironhouse.observe.source.form import Attr, Const, Expr, Import, Let, Name, Stmt
from ironhouse.observe.source.languages._c_literals import number, string
from ironhouse.observe.source.languages._c_lowering import IGNORED, Lowering, line_of
from ironhouse.observe.source.languages._c_names import chain, name_of

ALTERNATIVES = frozenset({"preproc_else", "preproc_elif", "preproc_elifdef"})

_NUMBER = re.compile(rb"[-+]?(?:0[xX][0-9a-fA-F]+|[0-9][0-9.]*)[uUlLfF]*")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_NAME = re.compile(rb"[A-Za-z_]\w*(?:::\w+)*")
_COMMENT = re.compile(rb"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s*(?://.*|/\*.*?(?:\*/|$))\s*""", re.DOTALL)
"""A comment, or a literal in which what looks like one is none."""
_STATEMENT = re.compile(rb"[;{}#]|^(?:do|if|while|for|return|extern|static|inline|typedef|struct|class)\b")
_LONGEST_VALUE = 400
"""Longest macro whose value is read; beyond it is code."""


def include(low: Lowering, node: Node, out: list[Stmt]) -> None:
    path = node.child_by_field_name("path")
    if path is not None:
        out.append(Import(low.text(path).strip('"<> '), (("*", "*"),), None, 0, line_of(node)))


def using(low: Lowering, node: Node, out: list[Stmt]) -> None:
    """``using namespace a::b`` is an import of all, ``using a::b`` a name for it."""
    name = node.named_children[-1] if node.named_children else None
    if name is None:
        return
    made: Expr = chain(low.source[name.start_byte : name.end_byte])
    if any(child.type == "namespace" for child in node.children):
        dotted = low.text(name).replace("::", ".").strip(".")
        out.append(Import(dotted, (("*", "*"),), None, -1, line_of(node)))
    elif isinstance(made, Attr):
        out.append(Let(Name(made.name), made, line_of(node)))


def define(low: Lowering, node: Node, out: list[Stmt]) -> None:
    """``#define X value`` where the value is an expression."""
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or value is None or value.end_byte - value.start_byte > _LONGEST_VALUE:
        return
    lowered = _value(low, value)
    if lowered is not None:
        out.append(Let(name_of(low.source[name.start_byte : name.end_byte]), lowered, line_of(node)))


def _value(low: Lowering, node: Node) -> Expr | None:
    text = low.source[node.start_byte : node.end_byte]
    if b"/*" in text or b"//" in text:
        text = _COMMENT.sub(lambda match: match[1] or b" ", text)
    text = text.strip()
    if _NUMBER.fullmatch(text):
        value = number(text)
        return None if value is None else Const(value)
    if _STRING.fullmatch(text):
        return Const(string(text))
    if _NAME.fullmatch(text):
        return _named(text)
    if not text or _STATEMENT.search(text):
        return None
    return _expression(low, low.reparse(low.source, node.start_byte, node.end_byte))


def _expression(low: Lowering, root: Node) -> Expr | None:
    """The value of a tree that is one expression; alone in a file, one in parentheses is an error with it inside."""
    node = root
    while node.type in ("translation_unit", "ERROR", "expression_statement"):
        inside = [child for child in node.children if child.type not in IGNORED and child.type != ";"]
        if len(inside) != 1:
            return None
        node = inside[0]
    return low.expr(node) if node.type in low.expressions and not node.has_error else None


_KEYWORDS = {b"true": Const(True), b"false": Const(False), b"NULL": Const(None), b"nullptr": Const(None)}
_NOT_VALUES = frozenset(
    b"extern static inline const volatile void int char long short unsigned signed float double bool auto struct union "
    b"enum class return if else while for do switch break continue register virtual explicit override".split()
)


def _named(text: bytes) -> Expr | None:
    if text in _NOT_VALUES:
        return None
    return _KEYWORDS.get(text) or chain(text)


Branch = tuple[str, int, list[Node]]


def branches(low: Lowering, node: Node) -> list[Branch]:
    """The sides of ``#if … #elif … #else``: the test (empty for the last), its line, its nodes."""
    found: list[Branch] = []
    current: Node | None = node
    while current is not None:
        test = current.child_by_field_name("condition") or current.child_by_field_name("name")
        other = current.child_by_field_name("alternative")
        inside = [
            child
            for child in current.named_children
            if child.type not in IGNORED and child.type not in ALTERNATIVES and child != test
        ]
        text = _test(low, current, test)
        if text != "0":
            found.append((text, line_of(current), inside))
        current = other
    return found


def _test(low: Lowering, node: Node, test: Node | None) -> str:
    if test is None:
        return "" if node.type == "preproc_else" else low.excerpt(node)
    text = low.excerpt(test)
    directive = node.children[0].type
    if directive in ("#ifdef", "#elifdef"):
        return f"defined({text})"
    return f"!defined({text})" if directive in ("#ifndef", "#elifndef") else text
