"""The outline of a C or C++ file: what it includes, defines and declares, without functions' bodies.

Owns the walk of everything outside functions, which is flat: namespaces, ``extern "C"``, templates and conditionals
give up their contents. Also the search for a function's node by its place. Must not know expressions.
"""

from __future__ import annotations

from typing import NamedTuple, TypeGuard

from msgspec.structs import replace
from tree_sitter import Node

from ironhouse.observe.source.form import Define, Function, Let, Name, Stmt
from ironhouse.observe.source.languages._c_classes import define_type
from ironhouse.observe.source.languages._c_declarations import TYPES_WITH_BODIES, declare, declared
from ironhouse.observe.source.languages._c_functions import body_of, fixture, function, has_body, macro_name, parameters
from ironhouse.observe.source.languages._c_lowering import Lowering, line_of
from ironhouse.observe.source.languages._c_macros import macro
from ironhouse.observe.source.languages._c_names import parts_of
from ironhouse.observe.source.languages._c_preprocessor import branches, define, include, using
from ironhouse.observe.source.languages._c_types import alias, typedef, typedef_name

_CONTAINERS = frozenset({"namespace_definition", "linkage_specification", "declaration_list", "template_declaration"})


class Opened(NamedTuple):
    """A function whose end the parser did not find: its head, and where its statements begin and end."""

    head: Node
    start: int
    end: int


class Outline:
    """The statements of one file's top, in order, and how many functions with bodies they hold."""

    def __init__(self, low: Lowering) -> None:
        self.low = low
        self.out: list[Stmt] = []
        self.functions = 0
        self.variables: set[str] = set()
        self.suites: list[str | None] = []
        """The fixtures of the test suites that are open here, the innermost last."""

    def read(self, root: Node) -> tuple[Stmt, ...]:
        """Walk the tree without recursion; a container's children take its place."""
        stack: list[Node | Opened] = [*root.named_children[::-1]]
        while stack:
            node = stack.pop()
            if isinstance(node, Opened):
                self._open_function(node)
                continue
            kind = node.type
            if kind in _CONTAINERS:
                body = node.child_by_field_name("body")
                inside = node.named_children if body is None else [body]
                stack += inside[::-1]
            elif kind in ("preproc_if", "preproc_ifdef"):
                for _, _, children in reversed(branches(self.low, node)):
                    stack += children[::-1]
            elif kind == "ERROR":
                self._broken(node, stack)
            elif kind == "function_definition":
                self._function(node, stack)
            elif kind == "expression_statement" and stack and _is_block(block := stack[-1]):
                stack.pop()
                self._macro(node, block)
            elif kind == "expression_statement" and self._suite(node):
                continue
            else:
                self._item(node)
        return tuple(self.out)

    def _item(self, node: Node) -> None:
        low, out, kind = self.low, self.out, node.type
        if kind == "declaration" or kind == "type_definition":
            type_node = node.child_by_field_name("type")
            if type_node is not None and type_node.type in TYPES_WITH_BODIES:
                name = typedef_name(low, node) if kind == "type_definition" else None
                define_type(low, type_node, name, out, self.method)
            if kind == "type_definition":
                typedef(low, node, out)
            else:
                self._variables(node)
        elif kind in TYPES_WITH_BODIES:
            define_type(low, node, None, out, self.method)
        elif kind == "preproc_include":
            include(low, node, out)
        elif kind == "preproc_def":
            define(low, node, out)
        elif kind == "preproc_function_def":
            made = macro(low, node, self.functions)
            if made is not None:
                self._next()
                out.append(Define(made))
        elif kind == "using_declaration":
            using(low, node, out)
        elif kind == "alias_declaration" or kind == "namespace_alias_definition":
            alias(low, node, out)
        elif kind == "compound_statement":
            self._block(node, f"@{line_of(node)}", None, line_of(node))
        elif kind in low.statements:
            low.stmt(node, out)

    def _variables(self, node: Node) -> None:
        before = len(self.out)
        declare(self.low, node, self.out, self.variables)
        for made in self.out[before:]:
            if isinstance(made, Let) and isinstance(made.target, Name):
                self.variables.add(made.target.id)

    def method(self, node: Node) -> Function:
        return function(self.low, node, self._next(), True)

    def _next(self) -> int:
        self.functions += 1
        return self.functions - 1

    def _function(self, node: Node, stack: list[Node | Opened]) -> None:
        if not has_body(node):
            return
        read = declared(node.child_by_field_name("declarator"))
        body = node.child_by_field_name("body")
        if read.function is None and (read.name is None or "operator" not in self.low.text(read.name)) and body:
            stack += body.named_children[::-1]
            return
        self.out.append(Define(self._in_suite(function(self.low, node, self._next(), False))))

    def _suite(self, node: Node) -> bool:
        """``BOOST_FIXTURE_TEST_SUITE(Name, Fixture)`` opens a suite, ``BOOST_AUTO_TEST_SUITE_END()`` closes one."""
        call = node.named_children[0] if node.named_children else None
        opened = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
        name = self.low.text(opened) if opened is not None else ""
        if not name.startswith("BOOST_"):
            return False
        if name == "BOOST_AUTO_TEST_SUITE_END":
            del self.suites[-1:]
        elif name.endswith("_TEST_SUITE") and call is not None:
            self.suites.append(fixture(self.low, name, call.child_by_field_name("arguments")))
        return True

    def _in_suite(self, made: Function) -> Function:
        """A test without a fixture of its own is a method of its suite's."""
        if not self.suites or made.owner is not None or not made.name.startswith("BOOST_"):
            return made
        return replace(made, owner=next((one for one in reversed(self.suites) if one), None))

    def _macro(self, node: Node, body: Node) -> None:
        """``TEST_CASE("x") { … }``: a call and a block to the parser, a function here."""
        low = self.low
        call = node.named_children[0] if node.named_children else None
        if call is None or call.type != "call_expression":
            self._block(body, f"@{line_of(body)}", None, line_of(body))
            return
        opened = call.children[0]
        name, owner = macro_name(low, low.text(opened), call.child_by_field_name("arguments"), node)
        self._block(body, name, owner, line_of(node))

    def _block(self, body: Node, name: str, owner: str | None, line: int) -> None:
        made = Function(name, (), line, body.start_byte, body.end_byte, self._next(), owner=owner)
        self.out.append(Define(self._in_suite(made)))

    def _broken(self, node: Node, stack: list[Node | Opened]) -> None:
        """What the parser could not read. A head with an open brace is a function up to the next one."""
        children = node.children
        later: list[Node | Opened] = []
        position = 0
        while position < len(children):
            child = children[position]
            if child.type == "function_declarator" and _opens(children, position):
                end = position + 2
                while end < len(children) and not _begins(children, end):
                    end += 1
                later.append(Opened(child, children[position + 1].start_byte, children[end - 1].end_byte))
                position = end
                continue
            if child.is_named:
                later.append(child)
            position += 1
        stack += later[::-1]

    def _open_function(self, opened: Opened) -> None:
        low = self.low
        head = opened.head
        read = declared(head)
        names = ("",) if read.name is None else parts_of(low.source[read.name.start_byte : read.name.end_byte])
        made = Function(
            name=names[-1],
            params=parameters(low, head.child_by_field_name("parameters")),
            line=line_of(head),
            start=opened.start,
            end=opened.end,
            index=self._next(),
            owner=".".join(names[:-1]) or None,
        )
        self.out.append(Define(made))


def _is_block(item: Node | Opened) -> TypeGuard[Node]:
    return isinstance(item, Node) and item.type == "compound_statement"


def _opens(children: list[Node], position: int) -> bool:
    return position + 1 < len(children) and children[position + 1].type == "{"


def _begins(children: list[Node], position: int) -> bool:
    kind = children[position].type
    if kind == "function_declarator":
        return _opens(children, position)
    if kind == "function_definition":
        return children[position].child_by_field_name("type") is not None
    return kind in _CONTAINERS or kind in TYPES_WITH_BODIES


def body_at(low: Lowering, root: Node, start: int, end: int) -> tuple[Stmt, ...]:
    """The statements of the function between two offsets; empty when the tree has nothing there."""
    node = root.descendant_for_byte_range(start, end)
    if node is None:
        return ()
    if (node.start_byte, node.end_byte) == (start, end):
        while node.type not in ("function_definition", "compound_statement"):
            parent = node.parent
            if parent is None or (parent.start_byte, parent.end_byte) != (start, end):
                break
            node = parent
        if node.type in ("function_definition", "compound_statement"):
            return body_of(low, node)
    out: list[Stmt] = []
    for child in node.named_children:
        if start <= child.start_byte and child.end_byte <= end:
            low.stmt(child, out)
    return tuple(out)


def broken(root: Node) -> int:
    """How many places the parser could not read.

    None are a missing semicolon (after a macro) and a missing type (of the default value ``= {}``).
    """
    if not root.has_error:
        return 0
    count = 0
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or (node.is_missing and node.type not in (";", "type_identifier")):
            count += 1
        stack += [child for child in node.children if child.has_error]
    return count
