"""Makers of sockets with names too short to tell: ``mk``, ``zt``, a class ``TUI``.

Owns in which files such a name is one all the same. Must not know what a function does: the text of its body tells
whether it may make a socket.
"""

from __future__ import annotations

from ironhouse.observe.source.form import Class, Function, functions_of
from ironhouse.observe.source.interpreter.program import COMMON_NAMES, Program
from ironhouse.observe.source.interpreter.values import Imported
from ironhouse.observe.source.interpreter.words import GENERIC


def learn(program: Program, paths: list[str]) -> None:
    """Makers with short names: they tell in their own file, and in those of Python that import them by name."""
    for path in paths:
        loaded = program.units.loaded.get(path)
        if loaded is None or path not in program.unit_frames:
            continue
        found = {
            name
            for function, owner in functions_of(loaded.unit.body)
            if (name := _called_by(function, owner)) is not None and _is_short(name)
            if program.units.matters(path, function.start, function.end)
        }
        if found:
            program.short_makers[path] = program.short_makers.get(path, frozenset()) | found
    frames = {frame.number: path for path, frame in program.unit_frames.items()} if program.short_makers else {}
    for key, value in list(program.root.writes.items()) if frames else ():
        if key[0] == "v" and type(value) is Imported and value.name in program.short_makers.get(value.path, ()):
            importer = frames.get(key[1])
            if importer is not None:
                program.short_makers[importer] = program.short_makers.get(importer, frozenset()) | {key[2]}


def _called_by(function: Function, owner: Class | None) -> str | None:
    """The name that its users call it by: a function's own, a constructor's class."""
    if owner is not None:
        return owner.name if function.name == "__init__" else None
    return function.name if function.owner is None else None


def _is_short(name: str) -> bool:
    return len(name) <= 3 and name.isidentifier() and name not in GENERIC and name not in COMMON_NAMES
