"""The front end of C, and the shape that C++ shares with it.

Owns the parser and which tables of handlers a language has. Must not know what any node means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import tree_sitter_c
from tree_sitter import Language, Node, Parser, Tree

from ironhouse.observe.source.form import Expr, Function, Stmt, Unit
from ironhouse.observe.source.languages import parse_parts
from ironhouse.observe.source.languages._c_expressions import EXPRESSIONS
from ironhouse.observe.source.languages._c_lowering import Lowering
from ironhouse.observe.source.languages._c_macros import macro_body, text_of
from ironhouse.observe.source.languages._c_masking import masked
from ironhouse.observe.source.languages._c_outline import Outline, body_at, broken
from ironhouse.observe.source.languages._c_statements import STATEMENTS


class CFamily:
    """A front end of C or C++ (the protocol's ``FrontEnd``)."""

    version = 6

    def __init__(
        self,
        language: str,
        suffixes: tuple[str, ...],
        grammar: Callable[[], object],
        expressions: Mapping[str, Callable[[Lowering, Node], Expr]],
        statements: Mapping[str, Callable[[Lowering, Node, list[Stmt]], None]],
        classes: bool,
    ) -> None:
        self.language = language
        self.suffixes = suffixes
        self._grammar = grammar
        self._parsing: Language | None = None
        self._expressions = expressions
        self._statements = statements
        self._classes = classes

    def parse(self, source: bytes) -> Tree:
        """The tree of *source* with the macros blanked out that would break it; offsets are those of *source*."""
        return self._parser().parse(masked(source, self._classes))

    def top_level(self, source: bytes) -> None:
        return None

    def excerpt(self, source: bytes, spans: Sequence[tuple[int, int]]) -> Tree:
        return parse_parts(self._parser(), source, spans)

    def outline(self, path: str, source: bytes, tree: Tree) -> Unit:
        root = tree.root_node
        body = Outline(self._lowering(source)).read(root)
        return Unit(path, self.language, body, {}, broken(root))

    def body(self, source: bytes, tree: Tree, function: Function) -> tuple[Stmt, ...]:
        if function.macro:
            text = text_of(source, function)
            return macro_body(self._lowering(text), self._parser().parse(text).root_node)
        return body_at(self._lowering(source), tree.root_node, function.start, function.end)

    def _parser(self) -> Parser:
        if self._parsing is None:
            self._parsing = Language(self._grammar())
        return Parser(self._parsing)

    def _lowering(self, source: bytes) -> Lowering:
        return Lowering(source, self._expressions, self._statements, self._classes, self._reparse)

    def _reparse(self, source: bytes, start: int, end: int) -> Node:
        return self.excerpt(source, ((start, end),)).root_node


FRONT_END = CFamily("c", (".c",), tree_sitter_c.language, EXPRESSIONS, STATEMENTS, classes=False)
