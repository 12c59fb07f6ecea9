"""From records to facts: the records of one place become one socket.

Owns the fact of a socket and its identity; what is in it comes from the files beside: which records are one socket
(`collect_groups`), options, endpoints, operations and decodings. Must not run anything: the interpreter has finished.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from ironhouse.model.fact import Binding, Language, OptionFact, Place, SocketFact
from ironhouse.observe.source.collect_endpoints import endpoint_facts
from ironhouse.observe.source.collect_groups import Group, groups_of, types_of
from ironhouse.observe.source.collect_left import LeftOver
from ironhouse.observe.source.collect_monitors import monitor_facts
from ironhouse.observe.source.collect_operations import decoding_facts, operation_facts, spread_decodings
from ironhouse.observe.source.collect_options import final_settings, join_settings, option_fact
from ironhouse.observe.source.collect_scope import Scopes
from ironhouse.observe.source.collect_use import Uses
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.state import Setting
from ironhouse.observe.source.interpreter.values import describe
from ironhouse.observe.source.shipped import Shipped


class _Judges(NamedTuple):
    """What says of a socket what its own records do not tell."""

    scopes: Scopes
    uses: Uses
    left: LeftOver
    shipped: Shipped


def facts(program: Program, root: str) -> list[SocketFact]:
    """One fact for each socket, ordered by place."""
    for record in program.records.values():
        record.settings = final_settings(program, record)
    groups = groups_of(program)
    spread_decodings(program)
    judges = _Judges(
        Scopes(program, groups, alone=Path(root).is_file()), Uses(program), LeftOver(program), Shipped(program.units)
    )
    found: list[SocketFact] = []
    taken: dict[str, int] = {}
    for group in sorted(groups, key=lambda one: (one[0].site, one[0].creation, one[0].part or "")):
        found.append(_fact(program, group, root, taken, judges))
    return found


def _fact(program: Program, group: Group, root: str, taken: dict[str, int], judges: _Judges) -> SocketFact:
    first = group[0]
    path, line = first.site
    types = tuple(dict.fromkeys(type_ for record in group for type_ in types_of(record.type)))
    settings = join_settings(record.settings for record in group)
    plain = f"{path}:{line}"
    taken[plain] = taken.get(plain, 0) + 1
    number = taken[plain]
    type_text = "|".join(types) if types else f"unknown: {first.type_text or describe(first.type)}"
    if not types:
        program.note(
            "socket-type", first.site, first.type_text, "the socket's type is not fixed by the code that was read"
        )
    name = next((record.name for record in group if record.name), None)
    closing = next((record.closed_with for record in group if record.closed_with is not None), None)
    if closing is not None and "LINGER" not in settings:
        settings["LINGER"] = replace(closing, must=closing.must and all(record.closed_with for record in group))
    return SocketFact(
        id=plain if number == 1 else f"{plain}#{number}",
        root=root,
        path=path,
        line=line,
        factory=Place(*first.creation) if first.creation != first.site else None,
        language=_language(first.language),
        binding=_binding(first.binding),
        type=type_text,
        name=name or first.maker or (type_text.lower() if types else "socket"),
        scope=judges.scopes.of(group),
        confidence="low" if judges.left.is_never_made(group) else judges.uses.confidence(group),
        options={name: option_fact(setting) for name, setting in sorted(settings.items())},
        endpoints=endpoint_facts(program, group, judges.shipped),
        operations=operation_facts(program, group, types, settings),
        decoding=decoding_facts(group),
        through=tuple(Place(*site) for site in first.passed()),
        not_inherited=_not_inherited(group, settings),
        monitors=monitor_facts(program, group),
    )


def _not_inherited(group: Group, settings: dict[str, Setting]) -> dict[str, OptionFact]:
    """The defaults that the socket would have from the context which its own is a copy of, in every context."""
    found = group[0].lost
    return {
        name: option_fact(setting)
        for name, setting in sorted(found.items())
        if name not in settings and all(name in record.lost for record in group)
    }


def _language(text: str) -> Language:
    return "python" if text == "python" else "c" if text == "c" else "cpp"


def _binding(text: str) -> Binding:
    for known in ("pyzmq", "libzmq", "cppzmq", "czmq", "zmqpp"):
        if text == known:
            return known
    raise ValueError(f"no binding is called {text}")
