"""What the options of sockets that are secrets were set to: a literal, or what the command line says.

Owns the reading of the interpreter's records for that; they have followed the value through variables, fields, defaults
and calls. Must not run anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from ironhouse.model.options import SOCKET_OPTIONS
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.state import Setting
from ironhouse.observe.source.interpreter.values import Const, Unknown, Value, alternatives

SECRET_OPTIONS = frozenset(one.name for one in SOCKET_OPTIONS if one.secret)

_ARGUMENT = re.compile(
    r"args\.(?P<parsed>\w+)|(?:sys\.)?argv\[\w*\]|optarg|(?:flags\.)?FLAGS\.(?P<flag>\w+)|FLAGS_(?P<gflag>\w+)"
    r"|(?:vm|variables_map)\[(?P<boost>[\w-]+)\](?:\.as\(?.*)?"
)


class Given(msgspec.Struct, frozen=True):
    """A literal (``text``), or a name of the command line (``argument``), that a socket's option was set to."""

    option: str
    path: str
    line: int
    text: str | None = None
    argument: str = ""
    """As the command line has it, where that is known; else the expression."""
    field: str = ""
    """The parser's name for it."""


def given(program: Program) -> Iterator[Given]:
    """Each literal and argument once for each place where it was set."""
    seen: set[tuple[str, str, int, str]] = set()
    for record in program.records.values():
        for name in SECRET_OPTIONS.intersection(record.settings):
            for one in _of(name, record.settings[name]):
                key = (name, one.path, one.line, one.text or one.argument)
                if key not in seen:
                    seen.add(key)
                    yield one


def _of(option: str, setting: Setting) -> Iterator[Given]:
    for value in alternatives(setting.value):
        yield from _of_value(option, setting, value)


def _of_value(option: str, setting: Setting, value: Value) -> Iterator[Given]:
    match value:
        case Const(value=str() as text):
            yield Given(option, setting.path, setting.line, text)
        case Unknown(text=text, kind=kind, default=default):
            if isinstance(default, Value):
                yield from _of_value(option, setting, default)
            match_ = _ARGUMENT.fullmatch(text)
            if match_ is not None and (kind == "config" or not match_["parsed"]):
                field = next((one for one in match_.groups() if one), "")
                yield Given(option, setting.path, setting.line, None, text, field)
        case _:
            pass
