"""Functions of C and C++: heads, parameters, member initialisers, lambdas, bodies.

Owns what a ``function_definition`` is, also the ones that are test macros (``TEST(Suite, Name) { … }``).
Must not know where a function stands: the outline and the statements do.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from ironhouse.observe.source.form import Construct, Function, Param, Stmt
from ironhouse.observe.source.languages._c_declarations import Declared, declared, full_type, parts, storage
from ironhouse.observe.source.languages._c_expressions import arguments
from ironhouse.observe.source.languages._c_lowering import Lowering, line_of, solid
from ironhouse.observe.source.languages._c_names import parts_of, type_text

MACRO = re.compile(r"[A-Z_][A-Z0-9_]+")
"""A name that only a macro has. ``NAME(…) { … }`` without a type is a macro's use and not a function's head."""

_FIXTURE_AT = {
    "TEST_F": 0,
    "TEST_P": 0,
    "TYPED_TEST": 0,
    "TYPED_TEST_P": 0,
    "TEST_CASE_METHOD": 0,
    "BOOST_FIXTURE_TEST_CASE": 1,
    "BOOST_FIXTURE_TEST_SUITE": 1,
}
"""Test macros whose body, or whose tests', are methods of a fixture, and which of their arguments names it."""

BODIES = frozenset({"compound_statement", "try_statement", "constructor_try_statement"})

_PARAMETERS = frozenset({"parameter_declaration", "optional_parameter_declaration", "variadic_parameter_declaration"})


def has_body(node: Node) -> bool:
    """Whether a ``function_definition`` has one: ``= default`` and ``= delete`` do not."""
    return any(child.type in BODIES for child in node.named_children)


def function(low: Lowering, node: Node, index: int, in_class: bool, body: tuple[Stmt, ...] | None = None) -> Function:
    """The head of a ``function_definition``."""
    declarator = node.child_by_field_name("declarator")
    read = declared(declarator)
    type_node = node.child_by_field_name("type")
    names = _names(low, read)
    params: tuple[Param, ...] = ()
    owner = ".".join(names[:-1]) or None
    name = names[-1]
    if type_node is None and not in_class and owner is None and MACRO.fullmatch(name):
        given = None if read.function is None else read.function.child_by_field_name("parameters")
        name, owner = macro_name(low, name, given, node)
    elif read.function is not None:
        params = parameters(low, read.function.child_by_field_name("parameters"))
        if node.type == "function_definition" and any(param.type is None for param in params):
            params = _old_style(low, node, params)
    return Function(
        name=name,
        params=params,
        line=line_of(node),
        start=node.start_byte,
        end=node.end_byte,
        index=index,
        static="static" in storage(low, node),
        owner=owner,
        body=body,
        returns=full_type(low, type_node, read.suffix) or None,
    )


def macro_name(low: Lowering, name: str, given: Node | None, node: Node) -> tuple[str, str | None]:
    """The name of a body that a macro opens, and the fixture that it is a method of."""
    return f"{name}@{line_of(node)}", fixture(low, name, given)


def fixture(low: Lowering, name: str, given: Node | None) -> str | None:
    """The fixture that a test macro names."""
    at = _FIXTURE_AT.get(name)
    inside = solid(given) if given is not None and at is not None else []
    return low.text(inside[at]).replace("::", ".") if at is not None and len(inside) > at else None


def _names(low: Lowering, read: Declared) -> tuple[str, ...]:
    if read.name is None:
        return ("",)
    return parts_of(low.source[read.name.start_byte : read.name.end_byte])


def parameters(low: Lowering, node: Node | None) -> tuple[Param, ...]:
    """The parameters of a ``parameter_list``; one without a name has an empty one."""
    if node is None:
        return ()
    found = []
    for child in node.children:
        kind = child.type
        if kind in _PARAMETERS:
            param = _parameter(low, child)
            if param.name or param.type != "void":
                found.append(param)
        elif kind == "identifier":
            found.append(Param(low.text(child)))
        elif kind == "..." or kind == "variadic_parameter":
            found.append(Param("", kind="*"))
    return tuple(found)


def _parameter(low: Lowering, node: Node) -> Param:
    read = declared(node.child_by_field_name("declarator"))
    kind = full_type(low, node.child_by_field_name("type"), read.suffix)
    name = "" if read.name is None else low.text(read.name)
    default = node.child_by_field_name("default_value")
    return Param(
        name,
        None if default is None else low.expr(default),
        kind or "",
        "*" if node.type == "variadic_parameter_declaration" else "",
    )


def _old_style(low: Lowering, node: Node, params: tuple[Param, ...]) -> tuple[Param, ...]:
    """``int f(a, b) int a; char *b; { … }``: the types stand between head and body."""
    types = {}
    for child in node.named_children:
        if child.type == "declaration":
            type_node = child.child_by_field_name("type")
            for part in parts(child):
                if part.read.name is not None:
                    types[low.text(part.read.name)] = full_type(low, type_node, part.read.suffix)
    return tuple(Param(param.name, param.default, types.get(param.name, param.type), param.kind) for param in params)


def lambda_function(low: Lowering, node: Node) -> Function:
    """A lambda: a function without a name, with its body."""
    read = declared(node.child_by_field_name("declarator"))
    given = None if read.function is None else read.function.child_by_field_name("parameters")
    return Function(
        name="<lambda>",
        params=parameters(low, given),
        line=line_of(node),
        start=node.start_byte,
        end=node.end_byte,
        body=low.block(node.child_by_field_name("body")),
    )


def body_of(low: Lowering, node: Node) -> tuple[Stmt, ...]:
    """The statements of a function's node: a constructor's member initialisers first."""
    if node.type == "compound_statement":
        return low.block(node)
    out: list[Stmt] = []
    for child in node.named_children:
        kind = child.type
        if kind == "compound_statement":
            out += low.block(child)
        elif kind == "field_initializer_list":
            member_initialisers(low, child, out)
        elif kind in BODIES:
            for inner in child.named_children:
                if inner.type == "field_initializer_list":
                    member_initialisers(low, inner, out)
            low.stmt(child, out)
    return tuple(out)


def member_initialisers(low: Lowering, node: Node, out: list[Stmt]) -> None:
    for each in node.named_children:
        inside = solid(each)
        if each.type != "field_initializer" or not inside:
            continue
        name = parts_of(type_text(low.source[inside[0].start_byte : inside[0].end_byte]).encode())
        given = arguments(low, inside[-1]) if len(inside) > 1 else ()
        out.append(Construct(".".join(name), given, line_of(each), each.start_byte, each.end_byte))
