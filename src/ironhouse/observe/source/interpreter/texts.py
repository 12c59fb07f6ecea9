"""Strings of Python, C and C++: their methods, their formatting, and the functions that put one together.

Owns what each makes of a text whose parts are known. Must not know where text comes from or what it is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ironhouse.observe.source.form import Attr, Binary, Call, Name, Ref
from ironhouse.observe.source.interpreter import attributes, calls, containers, folding
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.interpreter.values import Obj, Received, Text, Unknown, Value, describe

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


PASSING = frozenset(
    (
        "c_str",
        "data",
        "str",
        "get",
        "toStdString",
        "toUtf8",
        "constData",
        "toRawUTF8",
        "encode",
        "decode",
        "strip",
        "lower",
    )
    + ("release", "value", "lock", "string", "native", "toLatin1", "rstrip", "lstrip", "count", "detach")
)
"""Methods that give the same thing in another dress."""


TAKES_APART = frozenset(("split", "rsplit", "partition"))
"""Methods that give the parts of a text."""


BEGINNING = frozenset(("startswith", "starts_with", "startsWith"))
"""Methods that tell whether a text starts with another."""


def text_method(m: Machine, on: Value, name: str, given: calls.Arguments) -> Value:
    """A method of a string whose parts are known."""
    if name == "format":
        return _format(m, on, given)
    if name in PASSING:
        return on
    if name in BEGINNING and len(given.args) == 1:
        verdict = folding.begins(on, given.args[0])
        return ConstValue(verdict, m.frame.number) if verdict is not None else Unknown("", "call")
    if name == "find" and len(given.args) == 1:
        found = folding.contains(on, given.args[0])
        place = describe(on).find(describe(given.args[0])) if found else -1
        return ConstValue(place, m.frame.number) if found is not None else Unknown("", "call")
    if name == "partition" or (name == "split" and len(given.args) == 2):
        halves = _halves(m, on, given.args[0]) if given.args else None
        if halves is not None:
            between = [given.args[0]] if name == "partition" else []
            return containers.container(m, m.program.origin((on, name)), [halves[0], *between, halves[1]])
    if name in ("split", "rsplit") and given.args and isinstance(on, ConstValue):
        apart = _taken_apart(m, str(on.value), name, given.args)
        if apart is not None:
            return containers.container(m, m.program.origin((on, name)), apart)
    if name == "replace":
        plain = [one.value for one in (on, *given.args) if isinstance(one, ConstValue) and isinstance(one.value, str)]
        if len(plain) == 3:
            return ConstValue(plain[0].replace(plain[1], plain[2]), m.frame.number)
    if name == "join" and given.args:
        parts = containers.elements(m, given.args[0])
        if parts:
            pieces: list[Value] = [parts[0]]
            for part in parts[1:]:
                pieces += [on, part]
            return folding.concatenate(m, pieces)
    if name in ("append", "operator+="):
        return folding.concatenate(m, [on, *given.args[:1]])  # a second one says how much of it
    return Unknown(f"{describe(on)}.{name}()", "call")


def _taken_apart(m: Machine, text: str, name: str, args: list[Value]) -> list[Value] | None:
    """A known text, taken apart."""
    plain = [one.value for one in args if isinstance(one, ConstValue)]
    if len(plain) != len(args) or not isinstance(plain[0], str) or not plain[0]:
        return None
    most = plain[1] if len(plain) > 1 and isinstance(plain[1], int) else -1
    found = text.split(plain[0], most) if name == "split" else text.rsplit(plain[0], most)
    return [ConstValue(one, m.frame.number) for one in found]


def parts_by_default(m: Machine, on: Unknown, name: str, parts: Value) -> Value:
    """The parts of a text that has a default, each with its own."""
    known = containers.elements(m, parts)
    if known is None:
        return parts
    each: list[Value] = [Unknown(f"{on.text}.{name}()[{at}]", on.kind, part) for at, part in enumerate(known)]
    return containers.container(m, m.program.origin((on, name)), each)


def _halves(m: Machine, on: Value, separator: Value) -> tuple[Value, Value] | None:
    """What stands before and behind the first *separator* in the known parts of a text."""
    parts: list[str | Value] = list(on.parts) if isinstance(on, Text) else [describe(on)]
    mark = separator.value if isinstance(separator, ConstValue) else None
    for index, part in enumerate(parts):
        if isinstance(part, str) and isinstance(mark, str) and mark and mark in part:
            head, _, tail = part.partition(mark)
            return _text_of(m, [*parts[:index], head]), _text_of(m, [tail, *parts[index + 1 :]])
    return None


def _text_of(m: Machine, parts: list[str | Value]) -> Value:
    return folding.concatenate(m, [ConstValue(one) if isinstance(one, str) else one for one in parts])


def _format(m: Machine, on: Value, given: calls.Arguments) -> Value:
    pieces: list[Value] = []
    position = 0
    for part in on.parts if isinstance(on, Text) else (describe(on),):
        if not isinstance(part, str):
            pieces.append(part)
            continue
        last = 0
        for found in re.finditer(r"\{\{|\}\}|\{([^{}:!]*)(?:[:!][^{}]*)?\}", part):
            pieces.append(ConstValue(part[last : found.start()]))
            last = found.end()
            field = found.group(1)
            if field is None:
                pieces.append(ConstValue(found.group()[0]))
                continue
            if field == "" or _is_position(field):
                index = int(field) if field else position
                position += 1
                pieces.append(given.args[index] if index < len(given.args) else Unknown("argument"))
            else:
                pieces.append(_field(m, field, given))
        pieces.append(ConstValue(part[last:]))
    return folding.concatenate(m, pieces)


def _is_position(field: str) -> bool:
    return field.isdecimal() and len(field) < 5


def _field(m: Machine, field: str, given: calls.Arguments) -> Value:
    head, *rest = re.split(r"[.\[]", field)
    value = given.kwargs.get(head)
    if value is None and _is_position(head) and int(head) < len(given.args):
        value = given.args[int(head)]
    for name in rest:
        if value is not None:
            value = attributes.attribute(m, value, name.rstrip("]"))
    return value if value is not None else Unknown(field)


def _as_text(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args:
        return ConstValue("", m.frame.number)
    value = given.args[0]
    if isinstance(value, ConstValue) and not isinstance(value.value, str) and value.value is not None:
        return ConstValue(str(value.value), m.frame.number)
    return value


def _printf(position: int) -> Callable[[Machine, calls.Arguments, Call | None], Value]:
    """C's printf family: the format at *position*, the result in the first argument's variable."""

    def fold(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
        if len(given.args) <= position or e is None:
            return Unknown("", "call")
        value = folding.percent(m, given.args[position], list(given.args[position + 1 :]))
        if position > 0:
            _assign_argument(m, e, value)
        return value

    return fold


def _assign_argument(m: Machine, e: Call, value: Value) -> None:
    target = e.args[0].target if isinstance(e.args[0], Ref) else e.args[0]
    if isinstance(target, Binary) and target.op == "+" and isinstance(target.left, Name | Attr):
        # sprintf(text + strlen(text), …) writes behind what is there.
        value = folding.concatenate(m, [m.evaluate(target.left), value])
        target = target.left
    if isinstance(target, Name | Attr):
        m.assign(target, value)


def _copy_text(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if len(given.args) < 2 or e is None:
        return Unknown("", "call")
    _assign_argument(m, e, given.args[1])
    return given.args[1]


def _begun(m: Machine, buffer: Value) -> list[Value]:
    """The text that is in a buffer: nothing in one that ``= {0}`` made, which is a container until it has text."""
    if not isinstance(buffer, Obj) or buffer.kind != "container":
        return [buffer]
    cells = (m.state.get(("c", buffer)) or {}).values()
    return [] if all(cell == ConstValue(0) for cell in cells) else [buffer]


def _append_text(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if len(given.args) < 2 or e is None:
        return Unknown("", "call")
    value = folding.concatenate(m, [*_begun(m, given.args[0]), given.args[1]])
    _assign_argument(m, e, value)
    return value


def _search(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """``strstr(text, part)``: a place in the text, or nothing."""
    found = folding.contains(given.args[0], given.args[1]) if len(given.args) == 2 else None
    return Unknown("", "call") if found is None else given.args[0] if found else ConstValue(None)


def _compare(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """``strcmp(one, other)``: 0 where they are the same."""
    same = folding.equal(given.args[0], given.args[1]) if len(given.args) == 2 else None
    return Unknown("", "call") if same is None else ConstValue(0 if same else 1)


def _compare_start(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """``strncmp(text, start, strlen(start))``: 0 where the text starts so."""
    verdict = folding.begins(given.args[0], given.args[1]) if len(given.args) > 2 else None
    return Unknown("", "call") if verdict is None else ConstValue(0 if verdict else 1)


def _concatenated(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    return folding.concatenate(m, given.args)


def _braces(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args:
        return Unknown("", "call")
    return _format(m, given.args[0], calls.Arguments(given.args[1:], {}))


_ADDRESS_START = re.compile(r"[@>]?[a-z]+://")
_GIVES_TEXT = re.compile(
    r"str(?!eam)|text|f(?:or)?ma?t|printf|cat|join|ur[il]|addr|endpoint|literal|^_?[LT]$", re.IGNORECASE
)


def of_address(m: Machine, callee: Value, given: calls.Arguments) -> Value | None:
    """What a function that is not known makes of text that starts as an address does, by its name and the text.

    ``strprintf("tcp://%s", host)``, ``ToString("inproc://", id)``: conversions take the arguments, else they follow.
    """
    first = given.args[0] if given.args else None
    start = first.parts[0] if isinstance(first, Text) else first.value if isinstance(first, ConstValue) else None
    if first is None or not isinstance(start, str) or not _ADDRESS_START.match(start):
        return None
    if not _GIVES_TEXT.search(describe(callee).removesuffix("()").rpartition(".")[2]):
        return None
    rest = list(given.args[1:])
    whole = describe(first)
    if "%" in whole:
        return folding.percent(m, first, rest)
    if "{" in start:
        return _format(m, first, calls.Arguments(rest, given.kwargs))
    return folding.concatenate(m, [first, *rest])


def with_address(made: Value, given: calls.Arguments) -> Value:
    """What a call gave of which nobody knows what it makes, with the address that it was given, if it was given one."""
    if type(made) is not Unknown or made.kind != "call" or made.default is not None:
        return made
    for one in given.args:
        value = one.given if type(one) is Unknown and one.given is not None else one
        start = value.parts[0] if type(value) is Text else value.value if type(value) is ConstValue else None
        if isinstance(start, str) and _ADDRESS_START.match(start):
            return replace(made, given=value)
    return made


def _copy_memory(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if len(given.args) >= 2 and e is not None and isinstance(given.args[1], Received):
        _assign_argument(m, e, given.args[1])
    return Unknown("", "call")


PYTHON: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "str": _as_text,
    "os.path.join": lambda m, given, e: folding.concatenate(
        m, [piece for part in given.args for piece in (ConstValue("/"), part)][1:]
    ),
}

C: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "sprintf": _printf(1),
    "snprintf": _printf(2),
    "asprintf": _printf(1),
    "vsnprintf": _printf(2),
    "StringFormat": _printf(0),
    "format": _braces,
    "StrCat": _concatenated,
    "StrAppend": _append_text,
    "strcpy": _copy_text,
    "strncpy": _copy_text,
    "strlcpy": _copy_text,
    "strcat": _append_text,
    "strncat": _append_text,
    "strstr": _search,
    "strcmp": _compare,
    "strcasecmp": _compare,
    "strncmp": _compare_start,
    "memcpy": _copy_memory,
    "to_string": _as_text,
    "string": _as_text,
    "String": _as_text,
    "QString": _as_text,
    "wstring": _as_text,
    "string_view": _as_text,
    "g_strdup_printf": _printf(0),
}
