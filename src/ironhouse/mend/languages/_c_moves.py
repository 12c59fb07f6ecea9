"""Moves a call that sets an option too late to before the bind or connect that it came after.

Owns which statements go together (the variable's declaration, the call, the check of its result) and when the move
changes nothing else. Must not know which option it is, nor how it is spelt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from ironhouse.mend.languages._c_calls import Setting
from ironhouse.mend.languages._c_text import FUNCTIONS, Text, around, following, within
from ironhouse.mend.shapes import Edit, Want
from ironhouse.model.fact import EndpointFact

ELSEWHERE = "{} is set after the {}, in another function"
BRANCH = "{} is set after the {}, under a condition of its own"
NEEDS = "{} is set after the {}, and needs {}, which is not there before it"
ONE_LINE = "the statement shares its line with another"
READS = "{} is set after the {}, and what is read of {} later would change"

_WORD = re.compile(r"(?<![\w.>])[A-Za-z_]\w*\b(?!\s*\()")
_WAYS_ON = frozenset({"labeled_statement", "case_statement", "preproc_if", "preproc_ifdef"})


class Move(NamedTuple):
    """The statements to move, in order, and the one that they have to stand before. ``swapped`` tells that the latter
    declares the variable that takes the call's result, which the moved call then has to do."""

    group: list[Node]
    before: Node
    swapped: Node | None


def moved(text: Text, want: Want, found: Setting, end: EndpointFact) -> Move:
    """The move that sets the option before *end*."""
    if end.path != text.path:
        raise text.cannot(ELSEWHERE.format(want.name, end.op), found.call)
    statement = _statement(found.call)
    plain = ("expression_statement", "declaration", "if_statement")
    if statement.type not in plain or not _is_always(statement, found.call):
        raise text.cannot(BRANCH.format(want.name, end.op), found.call)
    block = statement.parent
    bind = _at_line(text, found.call, end.line)
    if bind is None or block is None:
        raise text.cannot(ELSEWHERE.format(want.name, end.op), found.call)
    before: Node | None = bind
    while before is not None and before.parent != block:
        before = before.parent
    if before is None or before.start_byte >= statement.start_byte:
        raise text.cannot(BRANCH.format(want.name, end.op), found.call)
    if _crosses(before, statement):
        raise text.cannot(BRANCH.format(want.name, end.op), found.call)
    group = [*_variable(text, found, before, statement), statement, *_check(text, statement)]
    return Move(group, before, _same_before(text, want, end, before, group))


def edits(text: Text, move: Move, change: Edit | None) -> list[Edit]:
    """The statements' lines taken away, and put in again before the bind or connect; *change* is made on the way."""
    group = move.group
    found: list[Edit] = []
    whole: list[str] = []
    opening = 0
    for one in group:
        start, end = text.line_start(one.start_byte), text.line_end(one.end_byte)
        rest = text.source[one.end_byte : end].strip()
        if not text.opens_line(one) or (rest and not rest.startswith((b"//", b"/*"))):
            raise text.cannot(ONE_LINE, one)
        after = text.source.find(b"\n", end) + 1 or len(text.source)
        whole.append(_changed(text, start, after, change))
        opening = opening if found and found[-1].end == start else start
        found.append(Edit(text.path, start, after, b""))
        if one == group[-1]:
            found[-1] = Edit(text.path, start, after + _blank(text, opening, after), b"")
    if change is not None and not any(one.start <= change.start < one.end for one in found):
        found.append(change)
    if move.swapped is not None:
        declarator = move.swapped.child_by_field_name("declarator") or move.swapped
        kind = text.between(move.swapped.start_byte, declarator.start_byte)
        found.append(Edit(text.path, move.swapped.start_byte, declarator.start_byte, b""))
        name = text.of(declarator).split("=")[0].strip()
        first = next(at for at, one in enumerate(whole) if _gives(one.lstrip(), name))
        whole[first] = re.sub(rf"^(\s*){name}\b", rf"\g<1>{kind}{name}", whole[first])
    before = text.line_start(move.before.start_byte)
    found.append(Edit(text.path, before, before, "".join(whole).encode("utf-8", "surrogateescape")))
    return found


def _blank(text: Text, start: int, after: int) -> int:
    """The length of the blank line behind, where one before is left."""
    before = text.source[text.line_start(start - 1) : start] if start else b"x"
    line = text.source[after : text.source.find(b"\n", after) + 1]
    return len(line) if not before.strip() and not line.strip() else 0


def _changed(text: Text, start: int, end: int, change: Edit | None) -> str:
    if change is None or not start <= change.start < end:
        return text.between(start, end)
    return text.between(start, change.start) + change.text.decode() + text.between(change.end, end)


def _statement(node: Node) -> Node:
    while node.parent is not None and node.parent.type not in ("compound_statement", "translation_unit"):
        node = node.parent
    return node


def _is_always(statement: Node, call: Node) -> bool:
    """Whether the call runs whenever the statement does: it is not in what an ``if`` decides."""
    if statement.type != "if_statement":
        return True
    test = statement.child_by_field_name("condition")
    return test is not None and test.start_byte <= call.start_byte < test.end_byte


def _at_line(text: Text, call: Node, line: int) -> Node | None:
    """A node of that line in the function of *call*."""
    home = around(call, FUNCTIONS)
    if home is None:
        return None
    for node in text.at_line(line):
        if node.type == "call_expression" and home.start_byte <= node.start_byte < home.end_byte:
            return node
    return None


def _crosses(before: Node, statement: Node) -> bool:
    """Whether a label or a directive stands between the two."""
    return any(one.type in _WAYS_ON for one in following(before) if one.start_byte < statement.start_byte)


def _variable(text: Text, found: Setting, before: Node, statement: Node) -> Iterator[Node]:
    """The declaration of the call's variable, where it is there for this call alone; or its value just before."""
    home = around(statement, FUNCTIONS)
    if not found.pointed or found.value.type != "identifier" or home is None:
        return
    name = text.of(found.value)
    uses = [one for one in within(home, "identifier") if text.of(one) == name]
    for one in following(before):
        if one.start_byte >= statement.start_byte:
            return
        inside = [use for use in uses if _holds(one, use) or _holds(statement, use)]
        is_own = one.type == "declaration" and one.named_child_count == 2 and len(inside) == len(uses) > 0
        is_last = one == statement.prev_named_sibling and one.type == "expression_statement"
        if is_own or (is_last and _gives(text.of(one), name)):
            yield one


def _check(text: Text, statement: Node) -> Iterator[Node]:
    """The statement behind that looks at the result."""
    result = re.match(r"(?:int\s+)?(\w+)\s*=[^=]", text.of(statement))
    check = next(following(statement), None)
    if result is None or check is None or check.type not in ("if_statement", "expression_statement"):
        return
    asked = check.child_by_field_name("condition") or check
    if re.search(rf"\b{result[1]}\b", text.of(asked)):
        yield check


def _holds(outer: Node, inner: Node) -> bool:
    return outer.start_byte <= inner.start_byte < outer.end_byte


def _gives(written: str, name: str) -> bool:
    """Whether a statement begins with giving *name* a value."""
    return re.match(rf"{name}\s*=[^=]", written) is not None


def _same_before(text: Text, want: Want, end: EndpointFact, before: Node, group: list[Node]) -> Node | None:
    """Raises where the statements would not do before the bind what they do after it. What is given back is the
    statement that declares the variable of their result, where that is the bind itself."""
    first, last = group[0], group[-1]
    between = text.between(before.start_byte, first.start_byte)
    written = {text.of(one) for one in _written(text, group)}
    swapped = None
    for word in dict.fromkeys(_WORD.findall("".join(text.of(one) for one in group))):
        own = any(one.type == "declaration" and word in map(text.of, within(one, "identifier")) for one in group)
        if own and word in written:
            continue
        if _declared_in(word, between):
            if word in written and _can_swap(text, before, group, word):
                swapped = before
                continue
            raise text.cannot(NEEDS.format(want.name, end.op, word), first)
        if word not in written and _changed_in(word, between):
            raise text.cannot(NEEDS.format(want.name, end.op, word), first)
    home = around(first, FUNCTIONS)
    rest = "" if home is None else text.between(last.end_byte, home.end_byte)
    for name in written:
        read = re.search(rf"(?<![\w.>]){name}\b\s*(=[^=])?", rest)
        if read is not None and read[1] is None:
            raise text.cannot(READS.format(want.name, end.op, name), last)
    return swapped


def _declared_in(word: str, lines: str) -> bool:
    found = re.search(rf"\b([A-Za-z_][\w:<>]*)[\s*&]+{word}\s*(?:;|=[^=]|,|\(|\{{|\[)", lines)
    return found is not None and found[1] not in ("return", "goto", "else", "delete", "throw")


def _changed_in(word: str, lines: str) -> bool:
    given = rf"(?<![\w.>]){word}\s*(?:[-+*/|&]?=[^=]|\+\+|--)|(?:\+\+|--|&)\s*{word}\b(?!\s*\))"
    return re.search(given, lines) is not None


def _can_swap(text: Text, before: Node, group: list[Node], name: str) -> bool:
    """Whether the bind is all of a declaration of *name*, and a moved statement can be that instead."""
    declarator = before.child_by_field_name("declarator") if before.type == "declaration" else None
    if declarator is None or declarator.type != "init_declarator" or before.named_child_count != 2:
        return False
    return text.of(declarator).split("=")[0].strip() == name and any(_gives(text.of(one), name) for one in group)


def _written(text: Text, group: list[Node]) -> Iterator[Node]:
    """The names that the statements give values to."""
    for one in group:
        for kind, field in (("assignment_expression", "left"), ("init_declarator", "declarator")):
            for node in within(one, kind):
                name = node.child_by_field_name(field)
                if name is not None and name.type == "identifier":
                    yield name
