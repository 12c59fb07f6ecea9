"""A socket's options as facts: how sure each is, of one record and of several contexts together.

Owns whether an option must or may be set, and what of its value can be said. Must not know what options mean to an
endpoint or an operation: the files that collect those ask for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec.structs import replace

from ironhouse.model.fact import OptionFact, OptionValue
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.records import SocketRecord
from ironhouse.observe.source.interpreter.state import Setting, either
from ironhouse.observe.source.interpreter.values import Const, Unknown, Value, alternatives, describe, join


def final_settings(program: Program, record: SocketRecord) -> dict[str, Setting]:
    """What each option came to: must, where every path that was seen to its end or to an endpoint has set it."""
    final: dict[str, Setting] = program.root.get(("o", record.obj)) or {}
    found: dict[str, Setting] = {}
    for name, setting in record.settings.items():
        if setting is record.closed_with:
            found[name] = setting
            continue
        ended = final.get(name)
        snapshots = [endpoint.options.get(name) or endpoint.late.get(name) for endpoint in record.endpoints.values()]
        always = [one for one in snapshots if one is not None and one.must]
        best = ended or next((one for one in snapshots if one is not None), None) or setting
        must = setting.must and (
            (ended is not None and ended.must)
            or (bool(snapshots) and len(always) == len(snapshots))
            or not (final or snapshots)
        )
        found[name] = replace(best, must=must)
    return found


def join_settings(each: Iterable[dict[str, Setting]]) -> dict[str, Setting]:
    """Of several contexts' settings: must, where every context must; what only unknown callers give is dropped."""
    sets = list(each)
    joined: dict[str, Setting] = {}
    for name in dict.fromkeys(name for one in sets for name in one):
        present = [one[name] for one in sets if name in one]
        value, text = present[0].value, present[0].text
        for other in present[1:]:
            value, text = join(value, other.value), either(text, other.text)
        always = len(present) == len(sets)
        must = always and all(one.must for one in present)
        usual = always and all(one.usual for one in present)
        joined[name] = replace(present[0], value=_sure(value), text=text, must=must, usual=usual)
    return joined


def _sure(value: Value) -> Value:
    """The value without alternatives that come only from parameters nobody gives."""
    each = alternatives(value)
    known = [one for one in each if not (isinstance(one, Unknown) and one.kind == "param")]
    if not known or len(known) == len(each):
        return value
    result = known[0]
    for one in known[1:]:
        result = join(result, one)
    return result


def option_fact(setting: Setting) -> OptionFact:
    """What is told of an option that was set."""
    value = setting.value
    folded = folded_value(value)
    return OptionFact(
        state="set",
        certainty="must" if setting.must else "may",
        value=folded,
        text=setting.text or describe(value),
        path=setting.path,
        line=setting.line,
        flag=setting.flag,
        usual=not setting.must and setting.usual,
    )


def folded_value(value: Value) -> OptionValue:
    """The plain value that an option was set to, or its default; None where nobody can tell."""
    match value:
        case Const(value=float() as number):
            return int(number) if math.isfinite(number) else None
        case Const(value=bool() | int() | str() as plain):
            return plain
        case Unknown(default=Value() as default):
            return folded_value(default)
        case _:
            return None
