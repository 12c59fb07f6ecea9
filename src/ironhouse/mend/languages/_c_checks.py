"""How the code around checks what ``zmq_setsockopt`` returns, so that a new call is checked alike.

Owns which of its neighbours' checks can be copied: an assertion of the result, an ``if`` around the call whose branch
says nothing of the neighbour's own option. Any other is not copied, and the new call stands unchecked. Must not know
which option is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tree_sitter import Node

from ironhouse.mend.languages._c_place import Place
from ironhouse.mend.languages._c_style import Style
from ironhouse.mend.languages._c_tests import leaves
from ironhouse.mend.languages._c_text import FUNCTIONS, Text, arguments, around, following, function_of, within
from ironhouse.model.options import SOCKET_OPTIONS

_OWN_WORDS = re.compile(
    r"hwm|water|time.?o|linger|option|"
    + "|".join(row.name.replace("_", ".?") for row in SOCKET_OPTIONS if len(row.name) > 4),
    re.IGNORECASE,
)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_IDENTIFIER = re.compile(r"\b[a-z_]\w*\b(?!\s*\()")


class Check(NamedTuple):
    """``lines`` makes the statements for a call of an option; ``result`` is a variable that has to be there first."""

    lines: Callable[[str, str], list[str]]
    result: str | None = None


def _alone(name: str, call: str) -> list[str]:
    return [f"{call};"]


UNCHECKED = Check(_alone)


def check_beside(style: Style, place: Place, target: str) -> Check:
    """The check to write: that of the nearest call on the same socket, else in the same function, else in the file."""
    text = style.text
    home = around(place.behind, FUNCTIONS)
    at = place.start

    def distance(call: Node) -> tuple[bool, bool, int]:
        owner = text.flat(arguments(call)[0])
        return around(call, FUNCTIONS) != home, owner != target, abs(call.start_byte - at)

    for call in sorted(style.setters(), key=distance):
        found = _read(text, place, call, target)
        if found is not None:
            return found
    return UNCHECKED


def _read(text: Text, place: Place, call: Node, target: str) -> Check | None:
    """How that call is checked; ``UNCHECKED`` where it is not, or not in a way that can be copied."""
    statement = call
    while statement.parent is not None and not statement.type.endswith("statement") and statement.type != "declaration":
        statement = statement.parent
    if statement.has_error:
        return None
    if statement.type == "expression_statement":
        return _of_expression(text, place, call, statement)
    if statement.type == "declaration":
        declared = next(within(statement, "init_declarator"), None)
        name = None if declared is None else declared.child_by_field_name("declarator")
        if name is None or declared is None or declared.child_by_field_name("value") != call:
            return UNCHECKED
        return _of_result(text, place, statement, text.of(name))
    if statement.type == "if_statement":
        return _of_if(text, place, call, statement, target)
    return UNCHECKED


def _of_expression(text: Text, place: Place, call: Node, statement: Node) -> Check:
    inner = statement.named_children[0]
    if inner == call:
        return UNCHECKED
    if inner.type == "cast_expression" and text.flat(inner).startswith("(void)zmq_setsockopt"):
        return Check(lambda _name, written: [f"(void) {written};"])
    if inner.type == "assignment_expression" and inner.child_by_field_name("right") == call:
        left = inner.child_by_field_name("left")
        return (
            UNCHECKED
            if left is None or left.type != "identifier"
            else _of_result(text, place, statement, text.of(left))
        )
    around_it = text.between(statement.start_byte, call.start_byte), text.between(call.end_byte, statement.end_byte)
    name = function_of(inner, text) if inner.type == "call_expression" else "assert"
    if name in ("assert", "Q_ASSERT", "") or '"' in "".join(around_it) or "\n" in "".join(around_it):
        return UNCHECKED
    return Check(lambda _name, written: [f"{around_it[0]}{written}{around_it[1]}"])


def _of_result(text: Text, place: Place, statement: Node, result: str) -> Check:
    """``rc = zmq_setsockopt (…); assert (rc == 0);``"""
    after = next(following(statement), None)
    if after is None or after.type != "expression_statement" or '"' in text.of(after) or "\n" in text.of(after):
        return UNCHECKED
    inner = next(iter(after.named_children), None)
    if inner is None or inner.type != "call_expression" or len(arguments(inner)) != 1:
        return UNCHECKED
    if re.fullmatch(rf"{result}(?:[=!<>]=?-?\d)|!{result}|{result}", text.flat(arguments(inner)[0])) is None:
        return UNCHECKED
    check = text.of(after)
    known = _in_scope(text, place, result)
    if known is None:
        return UNCHECKED
    return Check(lambda _name, written: [f"{result} = {written};", check], None if known else result)


def _in_scope(text: Text, place: Place, name: str) -> bool | None:
    """Whether a local of that name is there at the place; None where the name is something else."""
    home = around(place.behind, FUNCTIONS)
    if home is None:
        return None
    found: bool = False
    for one in within(home, "declaration"):
        if one.start_byte >= place.start:
            break
        block = one.parent
        if block is not None and block.start_byte <= place.start <= block.end_byte:
            found = found or any(
                text.of(word) == name
                and word.parent is not None
                and word.parent.type in ("declaration", "init_declarator")
                for word in within(one, "identifier")
            )
    if found:
        return True
    outer = text.between(0, home.start_byte)
    return None if re.search(rf"^(?:static\s+|extern\s+)?int\s+{name}\b", outer, re.M) else False


def _of_if(text: Text, place: Place, call: Node, statement: Node, target: str) -> Check:
    """``if (zmq_setsockopt (…) != 0) …`` whose branch means the same at the place."""
    test, branch = statement.child_by_field_name("condition"), statement.child_by_field_name("consequence")
    if test is None or branch is None or statement.child_by_field_name("alternative") is not None:
        return UNCHECKED
    before, after = text.between(test.start_byte, call.start_byte), text.between(call.end_byte, test.end_byte)
    if not re.fullmatch(r"\s*(?:[=!<>]=?\s*-?\d+)?\s*\)", after) or before.strip() not in ("(", "(!", "( "):
        return UNCHECKED
    if text.flat(arguments(call)[0]) != re.sub(r"\s", "", target) or not _same_there(text, place, statement, branch):
        return UNCHECKED
    written_name = text.flat(arguments(call)[1])
    lines = _dedented(text, statement)
    head = text.between(statement.start_byte, call.start_byte)
    tail = text.between(call.end_byte, statement.end_byte)
    if any(_OWN_WORDS.search(_without(one, written_name)) for one in _STRING.findall(tail)) or not lines:
        return UNCHECKED
    indent = text.indent(statement)

    def spelt(name: str, made: str) -> list[str]:
        rest = _renamed(tail, written_name, name)
        whole = f"{head}{made}{rest}".replace("\r\n", "\n").split("\n")
        return [whole[0], *(one.removeprefix(indent) for one in whole[1:])]

    return Check(spelt)


def _dedented(text: Text, statement: Node) -> list[str]:
    """The lines of a statement, none where one stands further left than the first."""
    indent = text.indent(statement)
    lines = text.of(statement).replace("\r\n", "\n").split("\n")
    return [] if any(one.strip() and not one.startswith(indent) for one in lines[1:]) else lines


def _without(literal: str, name: str) -> str:
    return re.sub(re.escape(name.removeprefix("ZMQ_")), "", literal, flags=re.IGNORECASE)


def _renamed(tail: str, old: str, new: str) -> str:
    """The branch of the neighbour's check with the option's own name in its messages."""
    plain = old.removeprefix("ZMQ_")

    def one(literal: re.Match[str]) -> str:
        return literal[0].replace(plain, new).replace(plain.lower(), new.lower())

    return _STRING.sub(one, tail)


def _same_there(text: Text, place: Place, statement: Node, branch: Node) -> bool:
    """Whether the branch can run at the place: nothing that it names changes between there and its own place, and
    where it leaves, both stand in one block."""
    home = around(place.behind, FUNCTIONS)
    if home is None or around(statement, FUNCTIONS) != home or statement.start_byte < place.start:
        return False
    if statement.parent != place.block and leaves(text, branch):
        return False
    between = text.between(place.start, statement.start_byte)
    names = set(_IDENTIFIER.findall(_STRING.sub("", text.of(branch)))) - {
        "return",
        "goto",
        "continue",
        "break",
        "errno",
    }
    return not any(
        re.search(rf"\b{one}\b(?!\s*\()", between) for one in names if one not in _own(text, place, statement)
    )


def _own(text: Text, place: Place, statement: Node) -> set[str]:
    """The words of the socket itself, which the lines between may use."""
    call = next((one for one in within(statement, "call_expression") if len(arguments(one)) == 4), None)
    return set() if call is None else set(re.findall(r"\w+", text.of(arguments(call)[0])))
