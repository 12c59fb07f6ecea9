"""The state of one lowering of C or C++ text: its bytes, its tables of handlers, its depth.

Owns the walk (which handler gets which node) and its bounds. Must not know any node's meaning: that
is in the tables. No tree, however deep, makes it recurse further than ``DEPTH_LIMIT``; what lies below
keeps its text and the calls that a flat search finds in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tree_sitter import Node

from ironhouse.observe.source.form import TEXT_LIMIT, Do, Expr, Opaque, Stmt
from ironhouse.observe.source.languages._c_names import name_of

DEPTH_LIMIT = 90
"""Nested expressions and statements that are followed: each costs three frames, of the 1,000 that Python has."""

SALVAGE_LIMIT = 64
"""Most calls that are kept out of a part that has no place in the form."""

SALVAGE_DEPTH = 8
"""How deep a salvaged call's own arguments are followed."""

IGNORED = frozenset({"comment", "attribute_declaration", "attribute_specifier", "ms_declspec_modifier", "preproc_call"})
"""Nodes that can stand nearly anywhere and say nothing."""


class Lowering:
    """One file's bytes and the handlers of its language."""

    __slots__ = ("classes", "depth", "expressions", "reparse", "salvaging", "source", "statements", "switches")

    def __init__(
        self,
        source: bytes,
        expressions: Mapping[str, Callable[[Lowering, Node], Expr]],
        statements: Mapping[str, Callable[[Lowering, Node, list[Stmt]], None]],
        classes: bool,
        reparse: Callable[[bytes, int, int], Node],
    ) -> None:
        self.source = source
        self.expressions = expressions
        self.statements = statements
        self.classes = classes
        """Whether a type can have constructors: in C every brace initialiser is an aggregate."""
        self.reparse = reparse
        """Parses a range of the source by itself: the value of a macro."""
        self.depth = 0
        self.salvaging = False
        self.switches = 0

    def expr(self, node: Node) -> Expr:
        """The expression at *node*; a node without a handler is ``Opaque``."""
        kind = node.type
        if kind == "identifier":
            return name_of(self.source[node.start_byte : node.end_byte])
        handler = self.expressions.get(kind)
        if handler is None or self.depth >= DEPTH_LIMIT:
            return self.opaque(node)
        self.depth += 1
        lowered = handler(self, node)
        self.depth -= 1
        return lowered

    def stmt(self, node: Node, out: list[Stmt]) -> None:
        """Append the statements that *node* stands for."""
        kind = node.type
        handler = self.statements.get(kind)
        if handler is None:
            if kind in self.expressions:
                out.append(Do(self.expr(node), node.start_point[0] + 1))
            return
        if self.depth >= DEPTH_LIMIT:
            out.append(Do(self.opaque(node), node.start_point[0] + 1))
            return
        self.depth += 1
        handler(self, node, out)
        self.depth -= 1

    def block(self, node: Node | None) -> tuple[Stmt, ...]:
        """The statements of a ``{ … }`` or of the one statement that stands in its place."""
        if node is None:
            return ()
        out: list[Stmt] = []
        if node.type == "compound_statement":
            for child in node.named_children:
                self.stmt(child, out)
        else:
            self.stmt(node, out)
        return tuple(out)

    def text(self, node: Node) -> str:
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def excerpt(self, node: Node) -> str:
        """The text on one line, cut at ``TEXT_LIMIT``; never decodes more of a big node than that takes."""
        start = node.start_byte
        raw = self.source[start : min(node.end_byte, start + 4 * TEXT_LIMIT)]
        return " ".join(raw.decode("utf-8", "replace").split())[:TEXT_LIMIT]

    def opaque(self, node: Node) -> Opaque:
        return Opaque(self.excerpt(node), self.salvage(node))

    def salvage(self, node: Node) -> tuple[Expr, ...]:
        """The outermost calls under *node*, in source order, found without recursion."""
        if self.salvaging or not node.named_child_count:
            return ()
        depth, self.depth, self.salvaging = self.depth, DEPTH_LIMIT - SALVAGE_DEPTH, True
        found: list[Expr] = []
        stack = node.named_children[::-1]
        while stack and len(found) < SALVAGE_LIMIT:
            child = stack.pop()
            if child.type == "call_expression":
                found.append(self.expr(child))
            else:
                stack += child.named_children[::-1]
        self.depth, self.salvaging = depth, False
        return tuple(found)


def line_of(node: Node) -> int:
    return node.start_point[0] + 1


def solid(node: Node) -> list[Node]:
    """The named children without comments and attributes."""
    return [child for child in node.named_children if child.type not in IGNORED]
