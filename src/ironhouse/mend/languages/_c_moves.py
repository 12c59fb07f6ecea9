"""Moves a call that sets an option too late to before the bind or connect that it came after.

Owns which statements go together (the variable's declaration, the call, the check of its result) and when the move
changes nothing else. Must not know which option it is, nor how it is spelt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def moved(text: Text, want: Want, found: Setting, end: EndpointFact) -> tuple[list[Node], int]:
    """The statements to move, in order, and the offset of the statement before which they have to stand."""
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
    group = list(_group(text, found, statement))
    _same_before(text, want, end, before, group)
    return group, before.start_byte


def edits(text: Text, group: list[Node], at: int, change: Edit | None) -> list[Edit]:
    """The statements' lines taken away, and put in again before the line of the offset *at*; *change* is made on the
    way."""
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
    before = text.line_start(at)
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


def _group(text: Text, found: Setting, statement: Node) -> Iterator[Node]:
    """The statements that go with the call: its variable's own value before it, the check of its result after."""
    home = around(statement, FUNCTIONS)
    name = text.of(found.value) if found.pointed and found.value.type == "identifier" else ""
    above = statement.prev_named_sibling
    if name and home is not None and above is not None:
        uses = [one for one in within(home, "identifier") if text.of(one) == name]
        inside = [one for one in uses if above.start_byte <= one.start_byte < statement.end_byte]
        alone = above.type == "declaration" and len(inside) == len(uses) and above.named_child_count == 2
        assigned = above.type == "expression_statement" and re.match(rf"{name}\s*=[^=]", text.of(above))
        if alone or assigned:
            yield above
    yield statement
    result = re.match(r"(?:int\s+)?(\w+)\s*=[^=]", text.of(statement))
    check = next(following(statement), None)
    if result is None or check is None:
        return
    if (
        check.type == "if_statement"
        and re.search(rf"\b{result[1]}\b", text.of(check.child_by_field_name("condition") or check))
    ) or (check.type == "expression_statement" and re.search(rf"\b{result[1]}\b", text.of(check))):
        yield check


def _same_before(text: Text, want: Want, end: EndpointFact, before: Node, group: list[Node]) -> None:
    """Raises where the statements would not do before the bind what they do after it."""
    first, last = group[0], group[-1]
    between = text.between(before.start_byte, first.start_byte)
    written = {text.of(one) for one in _written(text, group)}
    for word in dict.fromkeys(_WORD.findall("".join(text.of(one) for one in group))):
        if word in written:
            continue
        if re.search(rf"(?<![\w.>]){word}\s*(?:[-+*/|&]?=[^=]|\+\+|--)|(?:\+\+|--|&)\s*{word}\b(?!\s*\))", between):
            raise text.cannot(NEEDS.format(want.name, end.op, word), first)
        if re.search(rf"\b[A-Za-z_][\w:<>]*[\s*&]+{word}\s*(?:;|,|\(|\{{|\[)", between) and not re.search(
            rf"\breturn\s+{word}", between
        ):
            raise text.cannot(NEEDS.format(want.name, end.op, word), first)
    home = around(first, FUNCTIONS)
    rest = "" if home is None else text.between(last.end_byte, home.end_byte)
    for name in written:
        read = re.search(rf"(?<![\w.>]){name}\b\s*(=[^=])?", rest)
        if read is not None and read[1] is None:
            raise text.cannot(READS.format(want.name, end.op, name), last)


def _written(text: Text, group: list[Node]) -> Iterator[Node]:
    """The names that the statements give values to."""
    for one in group:
        for kind, field in (("assignment_expression", "left"), ("init_declarator", "declarator")):
            for node in within(one, kind):
                name = node.child_by_field_name(field)
                if name is not None and name.type == "identifier":
                    yield name
