"""Which nodes of a line of C or C++ make a socket, in each binding; and why none can be seen there.

Owns the names of makers and classes, and prototypes that are variables. Must not know what a program does with what is
made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from ironhouse.mend.languages._c_text import Text, function_of, within
from ironhouse.model.fact import Binding

IN_INITIALISER = "the socket is made in an initialiser list, which has no place for a call"
IN_MACRO = "the socket is made in the text of a macro, whose every use would change"
UNREAD = "no creation could be read in this line"

_CZMQ = re.compile(r"zsock_new\w*|zsocket_new|zsys_socket|zsys_create_pipe")
MAKERS = frozenset({"make_unique", "make_shared"})
CLASSES: dict[Binding, frozenset[str]] = {
    "cppzmq": frozenset({"socket_t"}),
    "zmqpp": frozenset({"socket", "socket_t"}),
}
_ALIAS = re.compile(rb"\busing\s+(\w+)\s*=\s*([\w:]+)\s*;|\btypedef\s+([\w:]+)\s+(\w+)\s*;")
_MACROS = frozenset({"preproc_def", "preproc_function_def", "preproc_call"})
LISTS = frozenset({"field_initializer_list", "field_initializer", "field_declaration", "default_method_clause"})


def candidates(text: Text, binding: Binding, line: int) -> Iterator[Node]:
    """Nodes of that line that make a socket; one that stands in another is its part and not named again."""
    end = -1
    for node in text.at_line(line):
        if node.start_byte >= end and makes(text, binding, node):
            yield node
            end = node.end_byte


def makes(text: Text, binding: Binding, node: Node) -> bool:
    kind = node.type
    if kind == "call_expression":
        name = function_of(node, text)
        if binding == "libzmq":
            return name.removeprefix("::") == "zmq_socket"
        if binding == "czmq":
            return _CZMQ.fullmatch(name) is not None
        if name.rpartition("::")[2] in MAKERS:
            return any(_is_class(text, binding, one) for one in template_arguments(text, node))
        return _is_class(text, binding, name)
    if kind in ("new_expression", "compound_literal_expression"):
        type_node = node.child_by_field_name("type")
        return type_node is not None and _is_class(text, binding, text.flat(type_node))
    if kind in ("init_declarator", "function_declarator") and node.parent is not None:
        return _is_construction(text, binding, node, node.parent)
    return False


def _is_construction(text: Text, binding: Binding, node: Node, parent: Node) -> bool:
    """``T s(a, b)``, ``T s{a, b}``, and ``auto s(zmq_socket(a, b))``, which the grammar takes for a prototype."""
    type_node = parent.child_by_field_name("type")
    if parent.type != "declaration" or type_node is None:
        return False
    given = node.child_by_field_name("parameters")
    if binding not in CLASSES:
        first = None if given is None else next(iter(given.named_children), None)
        return first is not None and text.flat(first).startswith(("zmq_socket(", "zsock_new"))
    value = node.child_by_field_name("value")
    given = given or (value if value is not None and value.type in ("argument_list", "initializer_list") else None)
    return given is not None and bool(given.named_children) and _is_class(text, binding, text.flat(type_node))


def template_arguments(text: Text, call: Node) -> list[str]:
    function = call.child_by_field_name("function")
    found = [] if function is None else list(within(function, "type_descriptor"))
    return [text.flat(one) for one in found]


def _is_class(text: Text, binding: Binding, name: str) -> bool:
    last = name.removeprefix("const").rpartition("::")[2]
    if last in CLASSES.get(binding, ()):
        return True
    for one in _ALIAS.finditer(text.source):
        alias, of = (one[1], one[2]) if one[1] else (one[4], one[3])
        if alias.decode() == last and of.decode().rpartition("::")[2] in CLASSES.get(binding, ()):
            return True
    return False


def why_none(text: Text, line: int) -> str:
    """Why no creation that can be written behind is in that line."""
    inside = list(text.at_line(line))
    called = {function_of(node, text) for node in inside if node.type == "call_expression"}
    for node in within(text.root, "preproc_function_def"):
        name = node.child_by_field_name("name")
        if name is not None and text.of(name) in called:
            return IN_MACRO
    at = text.root.descendant_for_point_range((line - 1, 0), (line - 1, 100_000))
    while at is not None:
        inside.append(at)
        at = at.parent
    if any(node.type in LISTS for node in inside):
        return IN_INITIALISER
    return IN_MACRO if any(node.type in _MACROS for node in inside) else UNREAD
