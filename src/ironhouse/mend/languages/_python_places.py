"""Where a socket of Python comes to be, and where an option of it is set: nodes of the syntax tree, or why not there.

Owns what may be said about such a place, and every reason to refuse one. Must not know how an option is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec
from tree_sitter import Node, Tree

from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.model.options import SOCKET_TYPE_ALIASES, expand, option
from ironhouse.observe.source.languages import front_ends

CREATES = re.compile(rb"(?:\b|_)sock(?:et)?$|\bSocket$")
"""How what gives a socket is called: ``socket`` of a context, ``Socket`` itself, a function that ends so."""
A_CLASS = re.compile(rb"\b[A-Z]\w*Socket$")
"""A subclass of ``Socket``, or something that holds one: where it is given a type of sockets it is the first."""
A_MONITOR = re.compile(rb"\bget_monitor_socket$")

CLOSING = (b"closing", b"contextlib.closing", b"aclosing", b"contextlib.aclosing")
SETTERS = (b"setsockopt", b"set")
ENDS = (b"close", b"destroy")
ATTACHES = (b"bind", b"connect", b"bind_to_random_port")
BLOCKS = ("block", "module")

REFUSED: dict[str, str] = {
    "attribute": "the socket is used in the expression that makes it, and has no name",
    "argument_list": "the socket is made inside another call, and has no name here",
    "keyword_argument": "the socket is made inside another call, and has no name here",
    "list_comprehension": "a comprehension makes it",
    "set_comprehension": "a comprehension makes it",
    "dictionary_comprehension": "a comprehension makes it",
    "generator_expression": "a comprehension makes it",
    "conditional_expression": "whether it is made depends on the expression that it is part of",
    "boolean_operator": "whether it is made depends on the expression that it is part of",
    "lambda": "a lambda makes it",
    "return_statement": "it is returned as it is made, and has no name here",
    "yield": "it is yielded as it is made, and has no name here",
    "list": "it is made as an element of a list, and has no name of its own",
    "tuple": "several things are made in one statement",
    "expression_list": "several things are made in one statement",
    "dictionary": "it is made as an element of a dictionary, and has no name of its own",
    "set": "it is made as an element of a set, and has no name of its own",
    "pair": "it is made as an element of a dictionary, and has no name of its own",
    "named_expression": "it is named inside an expression",
    "default_parameter": "it is the default of a parameter",
    "typed_default_parameter": "it is the default of a parameter",
    "decorator": "a decorator makes it",
    "expression_statement": "it is given no name",
    "with_item": "it is given no name",
}
NO_CREATION = "no call that is named as one that gives a socket is there, so what has its name is not known"
MONITOR = "pyzmq connects a monitor before it gives it"
SEVERAL = "several sockets are made in one statement"
SEVERAL_TARGETS = "one statement gives several names"
NAMED_BY_EXPRESSION = "what it is assigned to is an expression that is not to be repeated"
NO_PARSE = "the code here does not parse"
NOT_PLAIN = "{name} is not set by a plain statement here"
TOLD = "a comment beside it speaks of what {name} is set to"
NOT_CONSTANT = "{name} is given by {text} here, which may stand for more than this socket"


TYPES = frozenset((*SOCKET_TYPES, *SOCKET_TYPE_ALIASES))


class Creation(msgspec.Struct, frozen=True):
    """A creation that has a name. ``statement`` is where it is made, ``body`` the block of the ``with`` that is it."""

    call: Node
    statement: Node
    receiver: bytes
    body: Node | None = None


class Setting(msgspec.Struct, frozen=True):
    """A statement that sets options. ``names`` are libzmq's; ``receiver`` is empty where a call closes the socket."""

    statement: Node
    value: Node
    names: tuple[str, ...]
    receiver: bytes


@lru_cache(maxsize=4)
def tree_of(source: bytes) -> Tree:
    return front_ends()[".py"].parse(source)


def creation(source: bytes, line: int) -> Creation | str:
    """What makes the socket at *line* (from 1); or why nothing can be put beside it."""
    calls = [one for one in _calls_at(tree_of(source).root_node, line - 1) if _creates(one)]
    if not calls:
        return NO_CREATION
    if any(A_MONITOR.search(callee(one)) for one in calls):
        return MONITOR
    if len(calls) > 1:
        return SEVERAL
    call = calls[0]
    if any(one.type == "ERROR" for one in _up(call)):
        return NO_PARSE
    found = _named(call)
    if isinstance(found, Creation) and found.statement.has_error:
        return NO_PARSE
    return found


def _creates(call: Node) -> bool:
    name = callee(call)
    if not A_CLASS.search(name):
        return CREATES.search(name) is not None
    return type_given(call) is not None


def type_given(call: Node) -> Node | None:
    """The argument that names a socket type: ``zmq.PUB``."""
    arguments = call.child_by_field_name("arguments")
    for one in arguments.named_children if arguments is not None else ():
        if one.type == "attribute" and text(one.children[-1]).decode("utf-8", "replace") in TYPES:
            return one
    return None


def _named(call: Node) -> Creation | str:
    """The name that *call*'s socket gets, looked for from the call upwards."""
    receiver: Node | None = None
    node, above = call, call.parent
    while above is not None and above.type not in BLOCKS:
        if above.type == "assignment":
            target = above.child_by_field_name("left")
            if target is None or above.child_by_field_name("right") != node:
                return NAMED_BY_EXPRESSION
            if target.type in ("pattern_list", "tuple_pattern", "list_pattern"):
                return SEVERAL_TARGETS
            # Of several names a plain one is what the code goes on with.
            receiver = target if receiver is None or target.type == "identifier" else receiver
        elif above.type == "as_pattern":
            target = above.child_by_field_name("alias")
            if target is None:
                return REFUSED["with_item"]
            return _of_with(call, above, target)
        elif above.type == "argument_list" and above.parent is not None and callee(above.parent) in CLOSING:
            node, above = above.parent, above.parent.parent
            continue
        elif receiver is None and above.type in REFUSED:
            return REFUSED[above.type]
        elif above.type not in ("parenthesized_expression", "expression_statement"):
            return NAMED_BY_EXPRESSION
        node, above = above, above.parent
    if above is None or receiver is None:
        return NO_CREATION
    if not _repeatable(receiver):
        return NAMED_BY_EXPRESSION
    return Creation(call, node, text(receiver))


def _of_with(call: Node, pattern: Node, target: Node) -> Creation | str:
    """The socket of a ``with``: its body can take a line before anything else."""
    name = target.children[0] if target.children else target
    item = pattern.parent
    statement = next((one for one in _up(call) if one.type == "with_statement"), None)
    body = statement.child_by_field_name("body") if statement is not None else None
    if item is None or statement is None or body is None or not body.named_children or name.type != "identifier":
        return NAMED_BY_EXPRESSION
    later = source_between(item.end_byte, body.start_byte, statement)
    if re.search(rb"\b" + re.escape(text(name)) + rb"\b", later):
        return "the with statement uses the socket before its body does"
    return Creation(call, statement, text(name), body)


def source_between(start: int, end: int, within: Node) -> bytes:
    return text(within)[start - within.start_byte : end - within.start_byte]


def _repeatable(node: Node) -> bool:
    """Whether the text of a target means the same when it is written again: names, fields, simple subscripts."""
    if node.type == "identifier":
        return True
    if node.type == "attribute":
        return _repeatable(node.children[0])
    if node.type == "subscript":
        index = node.named_children[1:]
        plain = all(one.type in ("identifier", "integer", "string") or _repeatable(one) for one in index)
        return plain and _repeatable(node.children[0])
    return False


def setting(source: bytes, line: int, name: str) -> Setting | str:
    """The statement at *line* that sets option *name*, its value a constant that is written there."""
    found = [one for one in settings(source, line, line) if name in one.names]
    if len(found) != 1:
        return NOT_PLAIN.format(name=name)
    if found[0].statement.has_error or any(one.type == "ERROR" for one in _up(found[0].statement)):
        return NO_PARSE
    if not _constant(found[0].value):
        return NOT_CONSTANT.format(name=name, text=text(found[0].value).decode("utf-8", "replace"))
    return found[0]


def settings(source: bytes, first: int, last: int) -> list[Setting]:
    """What sets options by a plain statement on the lines from *first* to *last*."""
    root = tree_of(source).root_node
    rows = range(first - 1, last)
    return [one for row in rows for each in (_set_by_call, _set_by_field) for one in each(root, row)]


def _set_by_call(root: Node, row: int) -> Iterator[Setting]:
    for call in _calls_at(root, row):
        arguments = call.child_by_field_name("arguments")
        function = call.child_by_field_name("function")
        statement = statement_of(call)
        if arguments is None or function is None or statement is None or function.type != "attribute":
            continue
        given = arguments.named_children
        tail, receiver = text(function.children[-1]), text(function.children[0])
        if tail in SETTERS and len(given) == 2:
            yield Setting(statement, given[1], expand(_last(given[0])), receiver)
        elif tail == b"set_hwm" and len(given) == 1:
            yield Setting(statement, given[0], expand("HWM"), receiver)
        elif tail in ENDS:
            for one in given:
                value = one.child_by_field_name("value")
                if one.type == "keyword_argument" and value is not None and text(one.children[0]) == b"linger":
                    yield Setting(statement, value, ("LINGER",), b"")


def _set_by_field(root: Node, row: int) -> Iterator[Setting]:
    for node in at_row(root, row):
        if node.type != "assignment":
            continue
        target, value, statement = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
            statement_of(node),
        )
        if target is None or value is None or statement is None or target.type != "attribute":
            continue
        yield Setting(statement, value, expand(_last(target)), text(target.children[0]))


def attaching(source: bytes, line: int) -> list[tuple[Node, bytes]]:
    """The calls at *line* that bind or connect, each with what it is called on."""
    found: list[tuple[Node, bytes]] = []
    for call in _calls_at(tree_of(source).root_node, line - 1):
        function = call.child_by_field_name("function")
        if function is not None and function.type == "attribute" and text(function.children[-1]) in ATTACHES:
            found.append((call, text(function.children[0])))
    return found


def statement_of(node: Node) -> Node | None:
    """The statement that *node* is all of or in, directly in a block."""
    for one in (node, *_up(node)):
        if one.parent is not None and one.parent.type in BLOCKS:
            return one
    return None


def sibling(node: Node, block: Node) -> Node | None:
    """The statement of *block* that *node* is in."""
    return next((one for one in (node, *_up(node)) if one.parent == block), None)


def _constant(node: Node) -> bool:
    """Whether the value is written out: a number, a truth, arithmetic of these."""
    if node.type in ("integer", "true", "false"):
        return True
    if node.type in ("unary_operator", "binary_operator", "parenthesized_expression"):
        return all(_constant(one) for one in node.named_children)
    return False


def callee(call: Node) -> bytes:
    function = call.child_by_field_name("function")
    return text(function) if function is not None else b""


def text(node: Node) -> bytes:
    return node.text or b""


def _last(node: Node) -> str:
    """The last name of a dotted one, as libzmq would call it."""
    name = text(node).rpartition(b".")[2].decode("utf-8", "replace")
    row = option(name)
    return name if row is not None or name.upper() == "HWM" else ""


def _up(node: Node) -> Iterator[Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _calls_at(root: Node, row: int) -> list[Node]:
    """Calls that begin on the row, or whose called name ends there."""
    found: list[Node] = []
    for node in at_row(root, row):
        function = node.child_by_field_name("function") if node.type == "call" else None
        if function is not None and row in (node.start_point.row, function.end_point.row):
            found.append(node)
    return found


def at_row(root: Node, row: int) -> Sequence[Node]:
    """Every node that covers the row, in the order of the text."""
    found: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.start_point.row <= row <= node.end_point.row:
            found.append(node)
            waiting += reversed(node.children)
    return found
