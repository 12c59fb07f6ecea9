"""Calls that set options already: found by their line, and the value in them changed.

Owns which spelling of a value can be changed in place: a literal in the call, or one that a local variable has for this
call alone. Must not know where a call should stand.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from tree_sitter import Node

from ironhouse.audit.remedy import ZMQPP_NAMES
from ironhouse.mend.languages._c_text import FUNCTIONS, Text, arguments, around, function_of, within
from ironhouse.mend.shapes import Edit, Want
from ironhouse.model.options import expand

OWN_FUNCTION = "{} is set by a function of the program's own, and not in this line"
NAMED = "{} is given by {}: change it where that gets its value"
SHARED = "{} is given by {}, which other lines use too"
CHANGED = "{} is given by {}, which gets its value in more than one place"
NUMERAL = "{} is given by {}, whose name says its value"

EXPLAINED = "{} has its value for a reason that a comment gives"

_EXPLAINS = re.compile(
    r"\d|infinit|forever|for ever|unlimit|never|\bno\b|\bnot\b|block|disabl|enabl|zero|drop|discard|immediate|wait"
    r"|because|so that|hwm|water|linger|time|handover|mandatory|limit",
    re.IGNORECASE,
)
_LITERALS = frozenset({"number_literal", "true", "false"})
_THROUGH = frozenset({"parenthesized_expression", "cast_expression", "compound_literal_expression", "initializer_list"})
_NUMERALS = re.compile(
    r"_*(?:k|val_?)?(?:zero|one|two|minus_?one|neg_?one|on|off|yes|no|true|false|enabled?|disabled?|infinite|infinity|unlimited"
    r"|forever|never|no_?\w*|un\w*|null)_*",
    re.IGNORECASE,
)


class Setting(NamedTuple):
    """A call that sets an option. ``pointed`` tells that it is given the value's address."""

    call: Node
    owner: str
    value: Node
    pointed: bool


def setting(text: Text, want: Want, line: int) -> Setting:
    """The call of that line that sets the option."""
    for node in text.at_line(line):
        if node.type == "call_expression":
            found = as_setting(text, node)
            if found is not None and want.name in found[0]:
                return found[1]
    raise text.cannot(OWN_FUNCTION.format(want.name), line)


def as_setting(text: Text, call: Node) -> tuple[tuple[str, ...], Setting] | None:
    """The options that a call sets, and its parts; None for any other call."""
    given = arguments(call)
    function = call.child_by_field_name("function")
    name = function_of(call, text).removeprefix("::")
    if function is None or not given:
        return None
    if name == "zmq_setsockopt" and len(given) == 4:
        pointed = given[2].type == "pointer_expression"
        return expand(text.flat(given[1])), Setting(call, text.flat(given[0]), _under(given[2]), pointed)
    czmq = re.fullmatch(r"zsock(?:et)?_set_(\w+)", name)
    if czmq is not None and len(given) == 2:
        return expand(czmq[1]), Setting(call, text.flat(given[0]), given[1], False)
    field = function.child_by_field_name("field") if function.type == "field_expression" else None
    owner = function.child_by_field_name("argument") if function.type == "field_expression" else None
    if field is None or owner is None or len(given) not in (2, 3):
        return None
    verb = text.of(field)
    if verb == "setsockopt" or verb.startswith("setsockopt<"):
        pointed = given[1].type == "pointer_expression"
        return expand(text.flat(given[0]).rpartition("::")[2]), Setting(
            call, text.flat(owner), _under(given[1]), pointed
        )
    if verb == "set" and "::" in text.flat(given[0]):
        own = text.flat(given[0]).rpartition("::")[2]
        names = next(((one,) for one, other in ZMQPP_NAMES.items() if other == own), None) or expand(own)
        return names, Setting(call, text.flat(owner), given[1], False)
    return None


def _under(node: Node) -> Node:
    """What an ``&`` takes the address of."""
    under = node.child_by_field_name("argument") if node.type == "pointer_expression" else None
    return node if under is None else under


def changed(text: Text, want: Want, found: Setting, together: Collection[Want]) -> Edit | None:
    """The edit that gives the option its value; None where it has it. *together* are the socket's other wants."""
    literal = _literal(text, found.value)
    if literal is None:
        literal = _of_variable(text, want, found, together)
    _not_explained(text, want, literal, found.call)
    row_is_truth = text.of(literal) in ("true", "false")
    new = ("true" if want.value else "false") if row_is_truth and want.value in (0, 1) else str(want.value)
    if text.of(literal) == new:
        return None
    return Edit(text.path, literal.start_byte, literal.end_byte, new.encode())


def _not_explained(text: Text, want: Want, *places: Node) -> None:
    """Raises where a comment beside or above one of *places* says why the value is what it is."""
    for node in places:
        for one in within(text.root, "comment"):
            beside = one.start_point[0] == node.end_point[0] and one.start_byte > node.start_byte
            above = one.end_point[0] == node.start_point[0] - 1 and text.opens_line(one)
            if (beside or above) and _EXPLAINS.search(text.of(one)):
                raise text.cannot(EXPLAINED.format(want.name), one)


def _literal(text: Text, node: Node) -> Node | None:
    """The literal that a value is, its sign with it: casts and braces apart."""
    while node.type in _THROUGH:
        inside = [one for one in node.named_children if one.type not in ("type_descriptor", "comment")]
        if node.type == "compound_literal_expression":
            inside = inside[-1:]
        if len(inside) != 1:
            return None
        node = inside[0]
    if node.type == "call_expression":
        given = arguments(node)
        name = function_of(node, text)
        is_cast = name == "static_cast" or re.fullmatch(r"(?:std::)?u?int\d*(?:_t)?|long", name)
        return _literal(text, given[0]) if is_cast and len(given) == 1 else None
    if node.type in _LITERALS:
        return node
    inner = node.child_by_field_name("argument") if node.type == "unary_expression" else None
    return node if inner is not None and inner.type == "number_literal" and text.of(node)[0] == "-" else None


def _of_variable(text: Text, want: Want, found: Setting, together: Collection[Want]) -> Node:
    """The literal that a local variable has for this call, where no other line would notice its change."""
    name = text.of(found.value)
    home = around(found.call, FUNCTIONS)
    if found.value.type != "identifier" or not found.pointed or home is None:
        raise text.cannot(NAMED.format(want.name, " ".join(name.split())), found.call)
    if _NUMERALS.fullmatch(name):
        raise text.cannot(NUMERAL.format(want.name, name), found.call)
    uses = [one for one in within(home, "identifier") if text.of(one) == name]
    written = [one for one in uses if written_at(one) is not None]
    before = [one for one in written if one.start_byte < found.call.start_byte]
    if not before or any(text.of(one) == name for one in within(home, "parameter_declaration")):
        raise text.cannot(NAMED.format(want.name, name), found.call)
    last = before[-1]
    value = written_at(last)
    literal = None if value is None else _literal(text, value)
    if literal is None:
        raise text.cannot(NAMED.format(want.name, name), last)
    if not _reaches(last, found.call):
        raise text.cannot(CHANGED.format(want.name, name), last)
    after = next((one.start_byte for one in written if one.start_byte > last.start_byte), home.end_byte)
    for one in uses:
        if last.start_byte < one.start_byte < after and not _is_ours(text, one, found, want, together):
            raise text.cannot(SHARED.format(want.name, name), one)
    return literal


def written_at(name: Node) -> Node | None:
    """The value that is given to a variable where its name stands here; None where it is read."""
    parent = name.parent
    if parent is None:
        return None
    if parent.type == "init_declarator" and parent.child_by_field_name("declarator") == name:
        return parent.child_by_field_name("value")
    if parent.type == "assignment_expression" and parent.child_by_field_name("left") == name:
        return parent.child_by_field_name("right")
    return None


def _reaches(written: Node, call: Node) -> bool:
    """Whether the value that is given in one place is what the call sees: its block is around the call."""
    block = around(written, frozenset({"compound_statement", "case_statement"}))
    statement = written.parent
    while statement is not None and statement.parent != block:
        statement = statement.parent
    if block is None or statement is None or not statement.type.endswith(("declaration", "expression_statement")):
        return False
    return block.start_byte <= call.start_byte < block.end_byte


def _is_ours(text: Text, use: Node, found: Setting, want: Want, together: Collection[Want]) -> bool:
    """Whether a use is in a call that sets an option of this socket to the same value."""
    call = around(use, frozenset({"call_expression"}))
    while call is not None and as_setting(text, call) is None:
        call = around(call, frozenset({"call_expression"}))
    if call is None:
        return False
    if call == found.call:
        return True
    read = as_setting(text, call)
    if read is None or read[1].owner != found.owner:
        return False
    same = {one.name for one in together if one.value == want.value}
    return bool(read[0]) and same.issuperset(read[0])
