"""Finds the creation of a socket in C or C++: its statement, and what the code calls the socket after it.

Owns which forms of a creation leave a place behind them to set options, and the words for those that do not. Must not
know options, nor how they are spelt.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node

from ironhouse.mend.languages._c_candidates import (
    CLASSES,
    IN_INITIALISER,
    LISTS,
    MAKERS,
    UNREAD,
    candidates,
    makes,
    template_arguments,
    why_none,
)
from ironhouse.mend.languages._c_text import CannotWriteError, Text, function_of
from ironhouse.model.fact import Binding, SocketFact

SEVERAL = "the declaration holds several sockets"
CONDITIONAL = "a conditional operator decides which socket is made"
RETURNED = "the socket is returned as it is made, and has no name here"
OUTSIDE = "the socket is made outside functions"
BROKEN = "the text around the creation could not be parsed"
IN_LOOP_HEAD = "the socket is made in the head of a loop"
IN_ELSE_IF = "the socket is made in the test of an else if"
PAIR = "one call makes both ends of a pipe"
CHANGING = "the name of the socket changes as it is read: {}"
HANDED_ON = "the socket is handed on to {} as it is made, and has no name here"
WRAPPED = "the socket is kept in {}, and how that gives its handle is not known"

_OWNERS = re.compile(r"(?:\w+::)*(?:unique_ptr|shared_ptr|scoped_ptr|optional)\b")
_THROUGH = frozenset(
    {
        "parenthesized_expression",
        "cast_expression",
        "comma_expression",
        "binary_expression",
        "unary_expression",
        "condition_clause",
        "init_statement",
        "argument_list",
        "initializer_list",
    }
)
_CASTS = frozenset({"static_cast", "reinterpret_cast", "const_cast", "std::move", "move"})
_NAMED = re.compile(r"[*(]*[A-Za-z_][\w:]*(?:\)|->|\.|::|[A-Za-z_]\w*|\[[\w.>\-+ ]+\])*")
_BUILT_IN = frozenset({"placeholder_type_specifier", "primitive_type"})
_LOOPS = frozenset({"for_statement", "while_statement", "do_statement", "for_range_loop"})


class Made(NamedTuple):
    """A creation. ``statement`` is what to write behind; ``tested`` tells that it is an ``if`` whose test makes the
    socket. ``pointer`` tells that members of the socket stand behind ``->``; ``prefix`` is the namespace that its
    class is written with here, None where it is not. ``name`` is what the code has the socket in; ``target`` is the
    expression for it, which is another where an object of the program's own holds libzmq's handle."""

    node: Node
    statement: Node
    name: str
    target: str
    pointer: bool
    tested: bool = False
    prefix: str | None = None


def creation(text: Text, socket: SocketFact, line: int) -> Made:
    """The creation in that line. Raises ``CannotWriteError`` for one that has no place behind it."""
    made: list[Made] = []
    refused: list[CannotWriteError] = []
    for node in candidates(text, socket.binding, line):
        try:
            made.append(_followed(text, socket, node))
        except CannotWriteError as error:
            refused.append(error)
    if len(made) + len(refused) > 1:
        name = socket.name.split(".")[-1]
        made = [one for one in made if re.search(rf"\b{re.escape(name)}\W*$", one.target)] or made
        if len(made) > 1 or not refused:
            made = made if len(made) == 1 else []
    if len(made) == 1:
        return made[0]
    raise refused[0] if refused else text.cannot(why_none(text, line), line)


class _Path:
    """What is known of a creation on the way from it to its statement."""

    def __init__(self) -> None:
        self.target: str | None = None
        self.pointer = False
        self.owner = ""
        """The type that the socket is handed to on the way, as it is written."""


def _followed(text: Text, socket: SocketFact, node: Node) -> Made:
    """From the creation outwards to its statement."""
    if function_of(node, text) == "zsys_create_pipe":
        raise text.cannot(PAIR, node)
    path = _Path()
    path.pointer = node.type == "new_expression" or function_of(node, text).rpartition("::")[2] in MAKERS
    at = node
    if node.type in ("init_declarator", "function_declarator"):
        path.target = _declared(text, node)
        path.pointer = False
        type_node = None if node.parent is None else node.parent.child_by_field_name("type")
        if socket.binding not in CLASSES and type_node is not None and type_node.type not in _BUILT_IN:
            path.owner = text.of(type_node)
    while at.parent is not None:
        parent = at.parent
        kind = parent.type
        if kind == "ERROR" or at.type == "ERROR":
            raise text.cannot(BROKEN, node)
        if kind in ("expression_statement", "declaration") and not _is_test(parent):
            return _finished(text, socket, node, parent, path)
        if kind == "if_statement":
            return _tested(text, socket, node, parent, path)
        if kind in LISTS:
            raise text.cannot(IN_INITIALISER, node)
        if kind == "conditional_expression" and at != parent.child_by_field_name("condition"):
            raise text.cannot(CONDITIONAL, node)
        if kind in _LOOPS:
            raise text.cannot(IN_LOOP_HEAD, node)
        if kind in ("return_statement", "co_return_statement", "co_yield_statement"):
            raise text.cannot(RETURNED, node)
        if kind in ("translation_unit", "compound_statement"):
            raise text.cannot(UNREAD, node)
        _step(text, node, at, parent, path)
        at = parent
    raise text.cannot(UNREAD, node)


def _is_test(declaration: Node) -> bool:
    """Whether a declaration stands in the test of an ``if``."""
    parent = declaration.parent
    return parent is not None and parent.type in ("condition_clause", "init_statement")


def _step(text: Text, node: Node, at: Node, parent: Node, path: _Path) -> None:
    """What one node on the way says about the socket's name."""
    kind = parent.type
    if kind == "assignment_expression":
        left = parent.child_by_field_name("left")
        if left is not None and left != at and path.target is None:
            path.target = text.of(left)
    elif kind == "init_declarator":
        if path.target is None:
            path.target = _declared(text, parent)
            path.owner = path.owner or _declared_owner(text, parent, at)
    elif kind == "call_expression":
        _through_call(text, node, parent, path)
    elif kind == "new_expression" or kind == "compound_literal_expression":
        name = parent.child_by_field_name("type")
        raise text.cannot(HANDED_ON.format("a new object" if name is None else text.flat(name)), node)
    elif kind not in _THROUGH and kind not in ("declaration", "conditional_expression", "else_clause"):
        raise text.cannot(UNREAD, node)


def _declared_owner(text: Text, declarator: Node, value: Node) -> str:
    """The class that a variable's constructor hands the socket to, where it is none of the language's own."""
    declaration = declarator.parent
    type_node = None if declaration is None else declaration.child_by_field_name("type")
    if value.type not in ("argument_list", "initializer_list") or type_node is None:
        return ""
    name = text.of(type_node)
    pointed = declarator.child_by_field_name("declarator")
    if type_node.type in _BUILT_IN:
        return ""
    return "" if pointed is not None and pointed.type == "pointer_declarator" else name


def _through_call(text: Text, node: Node, call: Node, path: _Path) -> None:
    """A call that is given the new socket: a smart pointer's ``reset``, a cast, a container; or one that takes it."""
    name = function_of(call, text)
    function = call.child_by_field_name("function")
    if name in _CASTS or function == node:
        return
    if _OWNERS.fullmatch(name):
        path.owner, path.pointer = name, True
        return
    if path.target is None and function is not None and function.type == "field_expression":
        owner, field = function.child_by_field_name("argument"), function.child_by_field_name("field")
        if owner is not None and field is not None:
            verb = text.of(field)
            if verb in ("reset", "emplace"):
                path.target, path.pointer, path.owner = text.of(owner), True, "a smart pointer"
                return
            if verb in ("push_back", "emplace_back"):
                operator = "->" if "->" in text.between(owner.end_byte, field.start_byte) else "."
                path.target = f"{text.of(owner)}{operator}back()"
                return
    if path.target is None:
        raise text.cannot(HANDED_ON.format(name or "a call"), node)


def _declared(text: Text, declarator: Node) -> str | None:
    """The name that a declarator declares."""
    node: Node | None = declarator
    while node is not None and node.type not in ("identifier", "field_identifier", "qualified_identifier"):
        node = node.child_by_field_name("declarator") or next(
            (one for one in node.named_children if one.type.endswith(("declarator", "identifier"))), None
        )
    return None if node is None else text.of(node)


def _finished(text: Text, socket: SocketFact, node: Node, statement: Node, path: _Path, tested: bool = False) -> Made:
    """The creation, once its statement is reached."""
    head = statement
    if tested:
        head = statement.child_by_field_name("condition") or statement
    if head.has_error or statement.is_missing:
        raise text.cannot(BROKEN, node)
    if statement.type == "declaration" and _count(text, socket.binding, statement) > 1:
        raise text.cannot(SEVERAL, node)
    target = path.target
    if target is None:
        raise text.cannot(UNREAD, node)
    if "++" in target or "--" in target or "=" in target:
        raise text.cannot(CHANGING.format(target), node)
    if not (_NAMED.fullmatch(target) or target.endswith("back()") or _plain_index(target)):
        raise text.cannot(CHANGING.format(" ".join(target.split())), node)
    if socket.binding in ("libzmq", "czmq"):
        return Made(node, statement, target, _handle(text, node, target, path), False, tested)
    pointer = _points(text, target, path.pointer)
    return Made(node, statement, target, target, pointer, tested, _prefix(text, socket.binding, node))


def _plain_index(target: str) -> bool:
    return re.fullmatch(r"[\w.>\-:\[\]*() ]+", target) is not None and "(" not in re.sub(r"^[(*]+", "", target)


def _count(text: Text, binding: Binding, declaration: Node) -> int:
    """How many sockets a declaration makes."""
    count = 0
    stack = [declaration]
    while stack:
        node = stack.pop()
        if makes(text, binding, node):
            count += 1
        else:
            stack += node.children
    return count


def _handle(text: Text, node: Node, target: str, path: _Path) -> str:
    """The expression for libzmq's handle of what *target* holds."""
    if not path.owner:
        return target
    getter = re.compile(
        rf"(?<![\w.>]){re.escape(target)}\s*(?:\.|->)\s*(?:get|handle|sock|socket|operator void\*)\s*\(\s*\)"
    )
    seen = getter.search(text.between(node.end_byte, len(text.source)))
    if seen is not None:
        return seen[0]
    if path.owner == "a smart pointer" or _OWNERS.match(path.owner):
        return f"{target}.get()"
    raise text.cannot(WRAPPED.format(" ".join(path.owner.split())), node)


def _points(text: Text, target: str, pointer: bool) -> bool:
    """Whether ``->`` leads to the socket's members: what the rest of the file does decides, then how it was made."""
    name = re.escape(target)
    source = text.between(0, len(text.source))
    verbs = r"\s*(?:bind|connect|send|recv|receive|setsockopt|set|get|getsockopt|close|subscribe|unbind)\s*\("
    if re.search(rf"(?<![\w.>]){name}\s*->{verbs}", source):
        return True
    if re.search(rf"(?<![\w.>]){name}\s*\.{verbs}", source):
        return False
    return pointer


def _prefix(text: Text, binding: Binding, node: Node) -> str | None:
    """How the class is qualified where the socket is made."""
    type_node = node.child_by_field_name("type")
    if type_node is None and node.parent is not None and node.type.endswith("declarator"):
        type_node = node.parent.child_by_field_name("type")
    names = [text.flat(type_node)] if type_node is not None else template_arguments(text, node)
    if not names and node.type == "call_expression":
        names = [function_of(node, text)]
    for name in names:
        scope, _, last = name.rpartition("::")
        if last in CLASSES[binding]:
            return f"{scope}::" if scope or name.startswith("::") else ""
    return None


def _tested(text: Text, socket: SocketFact, node: Node, statement: Node, path: _Path) -> Made:
    """``if ((s = zmq_socket (…)) == NULL) …``"""
    parent = statement.parent
    if parent is not None and parent.type == "else_clause":
        raise text.cannot(IN_ELSE_IF, node)
    return _finished(text, socket, node, statement, path, tested=True)
