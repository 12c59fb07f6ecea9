"""The lines that set options of a socket, in its binding and in the habits of its file.

Owns the spelling of options in libzmq's C, cppzmq, czmq and zmqpp. Must not know where the lines go, beyond what is
around them there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tree_sitter import Node

from ironhouse.audit.remedy import ZMQPP_NAMES
from ironhouse.mend.languages._c_checks import UNCHECKED, Check, check_beside
from ironhouse.mend.languages._c_creation import Made
from ironhouse.mend.languages._c_place import Place, unit_of
from ironhouse.mend.languages._c_style import Style
from ironhouse.mend.languages._c_text import FUNCTIONS, around, function_of, outermost, within
from ironhouse.mend.shapes import Want
from ironhouse.model.fact import Binding
from ironhouse.model.options import option
from ironhouse.observe.source.bindings import bindings

NO_FUNCTION = "czmq has no {function}"
_SHARED = (frozenset({"SNDHWM", "RCVHWM"}), "hwm"), (frozenset({"SNDTIMEO", "RCVTIMEO"}), "timeout")
_MAKES = re.compile(r"(?:^|::)(?:zmq_socket|socket_t)$|make_(?:unique|shared)<[^()]*socket_t>$")
_CREATIONS = {
    "call_expression": "function",
    "new_expression": "type",
    "compound_literal_expression": "type",
    "declaration": "type",
}


def lines(style: Style, binding: Binding, made: Made, wants: Sequence[Want], place: Place) -> list[str]:
    """The lines, without the indentation of the place."""
    match binding:
        case "cppzmq":
            if style.api == "pointer":
                receiver = f"{_receiver(made)}setsockopt"
                return _through_variables(style, wants, place, made, receiver, (), UNCHECKED)
            return _members(style, binding, made, wants, place)
        case "zmqpp":
            return _members(style, binding, made, wants, place)
        case "czmq":
            old = function_of(made.node, style.text) == "zsocket_new"
            return _functions(style, "zsocket_set_" if old else "zsock_set_", made, wants, place)
        case _:
            check = check_beside(style, place, made.target)
            return _through_variables(style, wants, place, made, "zmq_setsockopt", (made.target,), check)


def value_of(name: str, value: int, binding: Binding, *, typed: bool) -> str:
    """A value as an argument: C++ takes the option's type from it."""
    row = option(name)
    if row is not None and row.kind == "bool" and binding in ("cppzmq", "zmqpp") and typed:
        return "true" if value else "false"
    if row is not None and row.kind in ("int64", "uint64") and binding in ("cppzmq", "zmqpp"):
        return f"static_cast<{row.kind}_t>({value})"
    return str(value)


def _receiver(made: Made) -> str:
    if made.pointer:
        plain = made.target.lstrip("*")
        return f"({made.target})->" if plain != made.target else f"{made.target}->"
    return f"({made.target})." if made.target.startswith("*") else f"{made.target}."


def _members(style: Style, binding: Binding, made: Made, wants: Sequence[Want], place: Place) -> list[str]:
    """One call of a member for each option."""
    found: list[tuple[str, str]] = []
    typed = binding == "zmqpp" or style.api == "typed"
    for want in wants:
        if binding == "zmqpp":
            own = ZMQPP_NAMES.get(want.name, want.name.lower())
            name = f"set{style.call}({style.namespace(made.prefix, 'socket_option')}socket_option::{own}"
        elif typed:
            name = f"set{style.call}({style.namespace(made.prefix, 'sockopt')}sockopt::{want.name.lower()}"
        else:
            name = f"setsockopt{style.call}(ZMQ_{want.name}"
        value = value_of(want.name, want.value, binding, typed=typed)
        found.append((f"{_receiver(made)}{name}{style.comma}{value});", want.why))
    return style.commented(found, place.indent)


def _functions(style: Style, prefix: str, made: Made, wants: Sequence[Want], place: Place) -> list[str]:
    """One call of a function for each option."""
    found: list[tuple[str, str]] = []
    for want in wants:
        function = f"{prefix}{want.name.lower()}"
        if function not in bindings()["czmq"].functions:
            raise style.text.cannot(NO_FUNCTION.format(function=function), made.node)
        found.append((f"{function}{style.call}({made.target}{style.comma}{want.value});", want.why))
    return style.commented(found, place.indent)


class _Variable:
    """A variable that holds the value of one option, or of both of a pair."""

    def __init__(self, name: str, want: Want) -> None:
        self.name = name
        self.wants = [want]
        row = option(want.name)
        self.kind = f"{row.kind}_t" if row is not None and row.kind in ("int64", "uint64") else "int"


def _variables(style: Style, wants: Sequence[Want], place: Place) -> list[_Variable]:
    found: list[_Variable] = []
    for want in wants:
        pair, shared = next((one for one in _SHARED if want.name in one[0]), (frozenset(), ""))
        twin = next((one for one in found if one.wants[0].name in pair and one.wants[0].value == want.value), None)
        if twin is not None:
            twin.wants.append(want)
            continue
        both = any(other.name in pair and other is not want and other.value == want.value for other in wants)
        base = shared if both else want.name.lower()
        found.append(_Variable(style.free_name(place.behind, base, f"zmq_{base}", f"socket_{base}"), want))
    return found


def _through_variables(
    style: Style,
    wants: Sequence[Want],
    place: Place,
    made: Made,
    function: str,
    first: tuple[str, ...],
    check: Check,
) -> list[str]:
    """Calls that take a pointer to the value: each has a variable, in a block of its own where it could clash."""
    variables = _variables(style, wants, place)
    inner = unit_of(style.text, place)
    block = _needs_block(style, made, place) or check.result is not None
    indent = place.indent + (inner if block else "")
    declared = [(f"{one.kind} {one.name} = {one.wants[0].value};", one.wants[0].why) for one in variables]
    calls: list[list[str]] = []
    for one in variables:
        calls.append([])
        for want in one.wants:
            given = (*first, f"ZMQ_{want.name}", f"&{one.name}", style.size_of(one.name, one.kind))
            calls[-1] += check.lines(want.name, f"{function}{style.call}({style.comma.join(given)})")
    if not block:
        return _alternating(style.commented(declared, indent), calls)
    if check.result is not None:
        declared.append((f"int {check.result};", ""))
    inside = [*style.commented(declared, indent), *(line for body in calls for line in body)]
    return ["{", *(f"{inner}{line}" for line in inside), "}"]


def _alternating(heads: Sequence[str], calls: Sequence[Sequence[str]]) -> list[str]:
    """Each declaration, its comment before it, with its calls behind it."""
    found: list[str] = []
    bodies = iter(calls)
    for line in heads:
        found.append(line)
        if not line.startswith(("//", "/*")):
            found += next(bodies)
    return found


def _needs_block(style: Style, made: Made, place: Place) -> bool:
    """Whether variables need a block: labels and ``case`` cannot be jumped to over them in C++, old C has none behind
    statements, and a function that makes several sockets would declare the same ones again."""
    if not style.declares_anywhere or place.block.type == "case_statement":
        return True
    home = around(place.behind, FUNCTIONS)
    if home is None:
        return True
    # The label tells it: what jumps there may be a macro.
    if style.text.cpp and next(within(home, "labeled_statement"), None) is not None:
        return True
    return _sockets_made(style, outermost(place.behind, FUNCTIONS) or home) > 1


def _sockets_made(style: Style, function: Node) -> int:
    """How many creations stand in a function."""
    count = 0
    for kind, field in _CREATIONS.items():
        for one in within(function, kind):
            part = one.child_by_field_name(field)
            written = "" if part is None else style.text.flat(part)
            count += _MAKES.search(written) is not None
    return count
