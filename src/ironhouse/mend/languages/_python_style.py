"""How a file of Python sets options, so that a line that is added reads like those that are there.

Owns the three ways that pyzmq has, which of them a file uses most, and what a file calls pyzmq. Must not know where a
line goes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
from tree_sitter import Node

from ironhouse.mend.languages._python_places import text, tree_of, type_given
from ironhouse.model.options import PAIRED, SOCKET_OPTIONS

Way = Literal["setsockopt", "set", "field", "FIELD"]
"""``sock.setsockopt(zmq.LINGER, 0)``, ``sock.set(zmq.LINGER, 0)``, ``sock.linger = 0``, ``sock.LINGER = 0``."""

WIDTH = 88
"""A line that a comment would make longer than this goes without it, unless the file has such lines."""

_OTHERS_FIELDS = frozenset(("AFFINITY", "BACKLOG", "EVENTS", "FD", "IDENTITY", "IMMEDIATE", "IPV6", "MECHANISM"))
_OTHERS_FIELDS |= {"METADATA", "PRIORITY", "RATE", "ROUTING_ID", "SUBSCRIBE", "TOS", "TYPE", "UNSUBSCRIBE", "USE_FD"}
"""Options whose names are those of many other things' fields."""

_NAMES = [name for row in SOCKET_OPTIONS for name in (row.name, *row.aliases)] + list(PAIRED)
_OPTION = "|".join(sorted(_NAMES, key=len, reverse=True))
_FIELD = "|".join(sorted(set(_NAMES) - _OTHERS_FIELDS, key=len, reverse=True))
_CALLS = re.compile(rf"\.(setsockopt|set)\(\s*(?:[\w.]+\.)?(?:{_OPTION})\s*,".encode())
_FIELDS = re.compile(rf"\.(?:({_FIELD.lower()})|(?:{_FIELD}))[ \t]*=(?!=)".encode())
_WITH_CONSTANTS = (b"zmq", b"zmq.green")
"""Modules that have libzmq's constants; ``zmq.asyncio`` has none."""


class Style(msgspec.Struct, frozen=True):
    """How lines are written: ``module`` is what the file calls pyzmq there, empty where it has no name for it."""

    way: Way
    module: bytes
    width: int

    def line(self, receiver: bytes, name: str, value: int) -> bytes:
        """The statement that sets the option."""
        number = str(value).encode()
        option = name.encode()
        match self.way:
            case "setsockopt" | "set":
                code = b"%s.%s(%s.%s, %s)" % (receiver, self.way.encode(), self.module, option, number)
            case "field":
                code = b"%s.%s = %s" % (receiver, option.lower(), number)
            case "FIELD":
                code = b"%s.%s = %s" % (receiver, option, number)
        return code


def commented(codes: Sequence[tuple[bytes, str]], indent: bytes, width: int) -> list[bytes]:
    """Whole lines, each with its comment beside it where that does not make it too long."""
    lines: list[bytes] = []
    for code, why in codes:
        line = indent + code
        beside = line + (b"  # " + why.encode() if why else b"")
        lines.append(beside if len(beside.expandtabs(4)) <= width else line)
    return lines


def style_of(source: bytes, creation: Node) -> Style:
    """The file's own way; ``setsockopt`` where it has none, and fields where it has no name for pyzmq."""
    counted: Counter[Way] = Counter()
    for match in _CALLS.finditer(source):
        counted["set" if match.group(1) == b"set" else "setsockopt"] += 1
    for match in _FIELDS.finditer(source):
        counted["field" if match.group(1) else "FIELD"] += 1
    module = _module_of(source, creation)
    way: Way = max(counted, key=lambda one: (counted[one], one == "setsockopt")) if counted else "setsockopt"
    if way in ("setsockopt", "set") and not module:
        way = "FIELD" if counted["FIELD"] > counted["field"] else "field"
    longest = max((len(line) for line in source.split(b"\n")), default=0)
    return Style(way, module, WIDTH if longest <= WIDTH else min(longest, 120))


def _module_of(source: bytes, creation: Node) -> bytes:
    """What pyzmq is called where the socket is made: as the creation itself does, or as an import that holds there."""
    given = type_given(creation)
    if given is not None:
        return text(given.children[0])
    above = creation.parent
    while above is not None:
        if above.type == "function_definition":
            body = above.child_by_field_name("body")
            earlier = [one for one in body.children if one.end_byte <= creation.start_byte] if body is not None else []
            found = [name for one in earlier for name in _imported(one)]
            if found:
                return found[0]
        above = above.parent
    names = [name for node in _at_top(tree_of(source).root_node) for name in _imported(node)]
    return b"zmq" if b"zmq" in names else next(iter(names), b"")


def _at_top(root: Node) -> Iterator[Node]:
    """The module's statements, with those that are tried; what is there for type checkers alone is not."""
    for node in root.children:
        yield node
        if node.type == "try_statement":
            body = node.child_by_field_name("body")
            yield from body.children if body is not None else ()


def _imported(node: Node) -> Iterator[bytes]:
    """The names that an import statement gives to a module that has libzmq's constants."""
    if node.type == "import_statement":
        for one in node.named_children:
            if one.type == "aliased_import":
                name, alias = one.child_by_field_name("name"), one.child_by_field_name("alias")
                if name is not None and alias is not None and text(name) in _WITH_CONSTANTS:
                    yield text(alias)
            elif text(one) == b"zmq" or text(one).startswith(b"zmq."):
                yield b"zmq"
    elif node.type == "import_from_statement":
        module = node.child_by_field_name("module_name")
        if module is None or text(module) != b"zmq":
            return
        for one in node.named_children[1:]:
            if one.type == "aliased_import" and text(one.children[0]) == b"green":
                yield text(one.children[-1])
            elif text(one) == b"green":
                yield b"green"
