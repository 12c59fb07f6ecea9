"""Where options of a new socket are set: behind its creation and the check of it, before anything uses it.

Owns the place, and the words for where there is none. Must not know options, nor how they are spelt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tree_sitter import Node

from ironhouse.mend.languages._c_creation import BROKEN, OUTSIDE, Made
from ironhouse.mend.languages._c_tests import NULL, asks_errno, checks, holds, leaves
from ironhouse.mend.languages._c_text import (
    BLOCKS,
    DIRECTIVES,
    FUNCTIONS,
    Text,
    around,
    following,
)
from ironhouse.mend.shapes import Edit
from ironhouse.model.fact import SocketFact

AT_ONCE = "the socket is made and {} in one statement"
NO_BRACES = "the creation is the only statement of its branch, which has no braces"
ONE_LINE = "the whole block stands in one line"
FALLS_THROUGH = "the test that makes the socket has several conditions, and the program goes on where one fails"
NOT_ALWAYS = "the program goes on without a socket, for which czmq's functions abort"
DECLARES = "declarations that use the socket follow, and this file has none behind statements"

LOOK_AHEAD = 8
"""Statements that may stand between a creation and the check of it."""


class Place(NamedTuple):
    """Where lines go in: the bytes that they replace (none, or the space between two statements of one line), what
    stands before and after them, and the indentation."""

    start: int
    end: int
    before: str
    after: str
    indent: str
    behind: Node
    block: Node

    def edit(self, text: Text, lines: Sequence[str]) -> Edit:
        """The lines, each with the indentation of the place, as an edit."""
        whole = text.newline.join(f"{self.indent}{line}" if line else "" for line in lines)
        added = f"{self.before}{whole}{self.after}"
        return Edit(text.path, self.start, self.end, added.encode("utf-8", "surrogateescape"))


def place(text: Text, socket: SocketFact, made: Made, *, declares: bool, live: bool) -> Place:
    """The place behind the creation. *declares* says that the lines cannot stand before declarations of the block,
    *live* that what they set holds at once, so that a socket that is bound as it is made can have it too."""
    statement = made.statement
    while statement.parent is not None and statement.parent.type == "labeled_statement":
        statement = statement.parent
    parent = statement.parent
    if around(statement, FUNCTIONS) is None:
        raise text.cannot(OUTSIDE, made.node)
    if parent is None or parent.type not in BLOCKS | DIRECTIVES:
        raise text.cannot(NO_BRACES, made.node)
    if any(one.type == "ERROR" for one in (statement.prev_sibling, statement.next_sibling) if one is not None):
        raise text.cannot(BROKEN, made.node)
    lines = _endpoint_lines(text, socket)
    if not live:
        _not_at_once(text, socket, made)
    inside = _block_that_has_it(text, made, lines)
    if inside is not None:
        return _opening(text, inside, made)
    behind = _behind(text, made, statement, lines, stays=socket.binding == "czmq")
    if declares:
        behind = _behind_declarations(text, made, behind)
    return _line_after(text, made, behind, parent, statement)


def _endpoint_lines(text: Text, socket: SocketFact) -> frozenset[int]:
    return frozenset(one.line - 1 for one in socket.endpoints if one.path == text.path)


def _not_at_once(text: Text, socket: SocketFact, made: Made) -> None:
    head = made.statement
    if made.tested:
        head = head.child_by_field_name("condition") or head
    first, last = head.start_point[0], head.end_point[0]
    for one in socket.endpoints:
        if one.path == text.path and first <= one.line - 1 <= last and _is_in(text, one.line, head, made):
            raise text.cannot(AT_ONCE.format("bound" if one.op == "bind" else "connected"), made.node)


def _is_in(text: Text, line: int, head: Node, made: Made) -> bool:
    """Whether the bind or connect of that line is a part of *head*, not of what follows it in the line."""
    rest = text.source[head.end_byte : text.line_end(head.end_byte)]
    return line - 1 < head.end_point[0] or re.search(rb"(?:bind|connect|attach)\b", rest) is None


def _tested_for(text: Text, made: Made) -> bool | None:
    """What the ``if`` that makes the socket tests, the creation read as the name that it gets."""
    test = made.statement.child_by_field_name("condition")
    if test is None:
        return None
    at: Node = made.node
    while at.parent is not None and at.parent != test and at.type not in ("assignment_expression", "declaration"):
        at = at.parent
    if at.type == "declaration":
        return holds(text, made.name, test.child_by_field_name("value")) if at.parent != test else True
    written = text.between(test.start_byte, at.start_byte) + "@" + text.between(at.end_byte, test.end_byte)
    written = re.sub(r"\s+", "", written)
    parts = re.split(r"\|\||&&", written)
    own = next((part for part in parts if "@" in part), "").strip("()")
    own = own.replace("(@)", "@").replace("(@", "@")
    if re.fullmatch(rf"!\(?@\)?|@\)?=={NULL}|{NULL}==\(?@", own):
        return False if "&&" not in written else None
    if re.fullmatch(rf"@|@\)?!={NULL}|{NULL}!=\(?@", own):
        return True if "||" not in written else None
    return None


def _block_that_has_it(text: Text, made: Made, lines: frozenset[int]) -> Node | None:
    """The branch of an ``if`` that runs when there is a socket, where the program uses it only there."""
    if made.tested:
        says = _tested_for(text, made)
        if says is None:
            raise text.cannot("what the test that makes the socket says of it could not be read", made.node)
        declared = around(made.node, frozenset({"declaration"}))
        if says:
            return _braced(text, made.statement.child_by_field_name("consequence"), made)
        if declared is not None and declared.start_byte > made.statement.start_byte:
            return _braced(text, _last_branch(made.statement), made)
        return None
    for count, one in enumerate(following(made.statement)):
        if one.type == "if_statement":
            says = holds(text, made.name, one.child_by_field_name("condition"))
            consequence = one.child_by_field_name("consequence")
            other = _last_branch(one)
            if says and consequence is not None and _covers(consequence, lines):
                return _braced(text, consequence, made)
            if says is False and other is not None and _covers(other, lines):
                return _braced(text, other, made)
        if count >= 1 or _mentions(text, made.name, one):
            return None
    return None


def _last_branch(node: Node) -> Node | None:
    """What stands behind ``else``, where that is no further ``if``."""
    other = node.child_by_field_name("alternative")
    if other is not None and other.type == "else_clause":
        other = next((one for one in other.named_children if one.type != "comment"), None)
    return other


def _covers(node: Node, lines: frozenset[int]) -> bool:
    return any(node.start_point[0] <= row <= node.end_point[0] for row in lines)


def _braced(text: Text, branch: Node | None, made: Made) -> Node:
    if branch is None or branch.type != "compound_statement":
        raise text.cannot(NO_BRACES, made.node)
    return branch


def _mentions(text: Text, target: str, node: Node) -> bool:
    return re.search(rf"(?<![\w.>]){re.escape(target)}(?!\w)", text.of(node)) is not None


def _behind(text: Text, made: Made, statement: Node, lines: frozenset[int], *, stays: bool) -> Node:
    """The statement to write behind: the check of the new socket where one follows, else the creation."""
    if made.tested:
        test = made.statement.child_by_field_name("condition")
        branch = made.statement.child_by_field_name("consequence")
        if test is not None and "||" in text.of(test) and not leaves(text, branch):
            raise text.cannot(FALLS_THROUGH, made.node)
        return statement
    for count, one in enumerate(following(statement)):
        if count == LOOK_AHEAD or one.type in DIRECTIVES or one.type in ("labeled_statement", "case_statement"):
            break
        if _covers(one, lines):
            break
        if checks(text, made.name, one) or (count == 0 and asks_errno(text, one)):
            return one
        if count == 0 and stays and one.type == "if_statement" and _says_yes(text, made, one):
            raise text.cannot(NOT_ALWAYS, one)
        if _mentions(text, made.name, one):
            break
    return statement


def _says_yes(text: Text, made: Made, node: Node) -> bool:
    return holds(text, made.name, node.child_by_field_name("condition")) is True


def _behind_declarations(text: Text, made: Made, behind: Node) -> Node:
    """Behind the last of the declarations that follow at once, none of which may use the socket."""
    if behind.type != "declaration":
        return behind
    for one in following(behind):
        if one.type != "declaration":
            break
        if _mentions(text, made.name, one):
            raise text.cannot(DECLARES, one)
        behind = one
    return behind


def _line_after(text: Text, made: Made, behind: Node, block: Node, statement: Node) -> Place:
    end = behind.end_byte
    comment = behind.next_sibling
    while comment is not None and comment.type == "comment" and comment.start_point[0] == _row(text, end):
        end = comment.end_byte
        comment = comment.next_sibling
    indent = text.indent(made.statement if behind == statement else behind)
    line_end = text.line_end(end)
    if not text.opens_line(statement) and b"{" in text.source[text.line_start(statement.start_byte) : end]:
        raise text.cannot(ONE_LINE, statement)
    rest = text.source[end:line_end]
    if not rest.strip():
        at = min(text.source.find(b"\n", end) + 1 or len(text.source), len(text.source))
        return Place(at, at, "", text.newline, indent, behind, block)
    if rest.strip()[:1] == b"}":
        raise text.cannot(ONE_LINE, statement)
    after = end + len(rest) - len(rest.lstrip())
    return Place(end, after, text.newline, text.newline + indent, indent, behind, block)


def _row(text: Text, offset: int) -> int:
    return text.source.count(b"\n", 0, offset)


def _opening(text: Text, block: Node, made: Made) -> Place:
    """The place behind the brace that opens a block."""
    inside = [one for one in block.named_children if one.start_point[0] > block.start_point[0]]
    if not inside or block.start_point[0] == block.end_point[0]:
        raise text.cannot(ONE_LINE, made.node)
    at = text.source.find(b"\n", block.start_byte) + 1
    if text.source[block.start_byte + 1 : at].strip() and inside[0].start_point[0] != block.start_point[0] + 1:
        raise text.cannot(ONE_LINE, made.node)
    return Place(at, at, "", text.newline, text.indent(inside[0]), made.statement, block)


def unit_of(text: Text, place: Place) -> str:
    """One step of indentation, as the block at hand is indented in what is around it."""
    outer = place.block
    if outer.type == "case_statement" or outer.type in DIRECTIVES:
        outer = around(outer, frozenset({"compound_statement"})) or outer
    base = text.indent(outer)
    if outer.parent is not None and not text.opens_line(outer):
        base = text.indent(outer)
    if place.indent.startswith(base) and len(place.indent) > len(base):
        return place.indent[len(base) :]
    return "\t" if place.indent.startswith("\t") else "    "
