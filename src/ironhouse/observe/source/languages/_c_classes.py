"""Classes, structures, unions and enumerations of C and C++.

Owns fields, in-class initialisers, bases and nested types. Must not know where a class stands: who
asks says what becomes of a method (a local class lowers it at once, the outline counts it).
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from ironhouse.observe.source.form import Class, Define, DefineClass, Expr, Function, Let, Name, Stmt
from ironhouse.observe.source.languages._c_declarations import TYPES_WITH_BODIES, full_type, initial, parts, type_name
from ironhouse.observe.source.languages._c_functions import body_of, function, has_body
from ironhouse.observe.source.languages._c_lowering import DEPTH_LIMIT, Lowering, line_of, solid
from ironhouse.observe.source.languages._c_names import chain
from ironhouse.observe.source.languages._c_preprocessor import branches
from ironhouse.observe.source.languages._c_types import alias, enumeration, typedef, typedef_name

Method = Callable[[Node], Function]

_FLAT = frozenset({"ERROR", "template_declaration", "linkage_specification", "declaration_list"})


def define_type(low: Lowering, node: Node, name: str | None, out: list[Stmt], method: Method | None = None) -> None:
    """Append what a type's definition defines; nothing for a mere mention. *name* is for one without its own."""
    body = node.child_by_field_name("body")
    if body is None or low.depth >= DEPTH_LIMIT:
        return
    low.depth += 1
    written = node.child_by_field_name("name")
    called = type_name(low, node, written) if written is not None or name is None else name
    if node.type == "enum_specifier":
        constants = enumeration(low, node)
        if any(child.type in ("class", "struct") for child in node.children[:2]):
            out.append(DefineClass(_class(node, called, (), tuple(constants), ())))
        else:
            out += constants
    else:
        members: list[Stmt] = []
        fields: list[tuple[str, str]] = []
        _members(low, body, members, fields, method or (lambda each: _lowered(low, each)))
        out.append(DefineClass(_class(node, chain_name(called), _bases(low, node), tuple(members), tuple(fields))))
    low.depth -= 1


def chain_name(called: str) -> str:
    """A class's own name, dotted, without the arguments of a specialisation."""
    made: Expr = chain(called.encode())
    path = []
    while not isinstance(made, Name):
        path.append(getattr(made, "name", ""))
        made = getattr(made, "base", Name(""))
    return ".".join([made.id, *reversed(path)])


def _class(
    node: Node, name: str, bases: tuple[Expr, ...], body: tuple[Stmt, ...], fields: tuple[tuple[str, str], ...]
) -> Class:
    return Class(name, bases, body, fields, line_of(node), node.start_byte, node.end_byte)


def _lowered(low: Lowering, node: Node) -> Function:
    return function(low, node, -1, True, body_of(low, node))


def _bases(low: Lowering, node: Node) -> tuple[Expr, ...]:
    found: list[Expr] = []
    for clause in node.named_children:
        if clause.type == "base_class_clause":
            for child in solid(clause):
                if child.type not in ("access_specifier", "virtual", "ERROR"):
                    found.append(chain(low.source[child.start_byte : child.end_byte]))
    return tuple(found)


def _members(low: Lowering, body: Node, out: list[Stmt], fields: list[tuple[str, str]], method: Method) -> None:
    stack = body.named_children[::-1]
    while stack:
        node = stack.pop()
        kind = node.type
        if kind == "field_declaration" or kind == "declaration":
            _field(low, node, out, fields, method)
        elif kind == "function_definition":
            if has_body(node):
                out.append(Define(method(node)))
        elif kind in TYPES_WITH_BODIES:
            define_type(low, node, None, out, method)
        elif kind == "type_definition":
            type_node = node.child_by_field_name("type")
            if type_node is not None and type_node.type in TYPES_WITH_BODIES:
                define_type(low, type_node, typedef_name(low, node), out, method)
            typedef(low, node, out)
        elif kind == "alias_declaration":
            alias(low, node, out)
        elif kind in ("preproc_if", "preproc_ifdef"):
            for _, _, children in reversed(branches(low, node)):
                stack += children[::-1]
        elif kind in _FLAT:
            stack += node.named_children[::-1]


def _field(low: Lowering, node: Node, out: list[Stmt], fields: list[tuple[str, str]], method: Method) -> None:
    type_node = node.child_by_field_name("type")
    if type_node is None:
        return
    if type_node.type in TYPES_WITH_BODIES and (body := type_node.child_by_field_name("body")) is not None:
        if type_node.child_by_field_name("name") is None and node.child_by_field_name("declarator") is None:
            if type_node.type == "enum_specifier":
                out += enumeration(low, type_node)
            elif low.depth < DEPTH_LIMIT:
                low.depth += 1
                _members(low, body, out, fields, method)
                low.depth -= 1
            return
        define_type(low, type_node, None, out, method)
    for part in parts(node):
        read = part.read
        if read.function is not None or read.name is None or read.name.type == "operator_name":
            continue
        name = low.text(read.name)
        kind = full_type(low, type_node, read.suffix)
        fields.append((name, kind))
        if part.value is not None:
            value = initial(low, type_node, kind, part, part.value)
            out.append(Let(Name(name), value, line_of(part.node), "", kind))
