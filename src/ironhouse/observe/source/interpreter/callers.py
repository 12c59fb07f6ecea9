"""Which functions are run because of what they call: through any number of levels, told by names alone.

Owns the choice of those that name no binding and nothing that makes a socket, and yet have to do with one: they get a
socket from a function that was seen to give one back, or hand an address to one that was seen to use it. Must not know
the order in which functions are run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ironhouse.observe.source.form import Class, Function, functions_of
from ironhouse.observe.source.interpreter import running
from ironhouse.observe.source.interpreter.program import COMMON_NAMES, Program
from ironhouse.observe.source.interpreter.values import ClassRef, Func
from ironhouse.observe.source.scope import scope_of

ClassOf = Callable[[str, Function, Class | None], ClassRef | None]
"""The class of a function of a file that is written in a class, or out of line; None if it is no method."""


class Target:
    """A function that matters, with what is needed to run it as a root."""

    __slots__ = ("func", "mentioned", "path")

    def __init__(self, path: str, func: Func) -> None:
        self.path = path
        self.func = func
        self.mentioned = False


def callers(program: Program, paths: list[str], targets: Iterable[Target], known: set[tuple[str, int]]) -> list[Target]:
    """The plain functions that call one of the *targets* which takes arguments: they may hand it one, or an address."""
    names = {
        target.func.function.name for target in targets if target.func.owner is None and target.func.function.params
    }
    own = [path for path in paths if scope_of(path) != "test"]
    return [
        _target(program, Func(function, path), known)
        for path, function, owner in _naming(program, own, names, known)
        if owner is None and function.owner is None
    ]


def users(
    program: Program, paths: list[str], looked_for: set[str], known: set[tuple[str, int]], class_of: ClassOf
) -> list[Target]:
    """The functions that name one which is ``followed`` and was not *looked_for* before.

    Tests use production's own in as many ways as they please: of those only what production does itself is followed.
    """
    found: list[Target] = []
    for of_tests in (False, True):
        units = (func for func in program.followed.values() if (scope_of(func.unit) == "test") is of_tests)
        names = {func.function.name for func in units} - looked_for
        looked_for |= names
        own = [path for path in paths if (scope_of(path) == "test") is of_tests]
        for path, function, owner in _naming(program, own, names, known):
            found.append(_target(program, Func(function, path, None, class_of(path, function, owner)), known))
    return found


def _target(program: Program, func: Func, known: set[tuple[str, int]]) -> Target:
    known.add(func.key())
    program.relevance[func.key()] = running.MATTERS
    return Target(func.unit, func)


def _naming(
    program: Program, paths: list[str], names: set[str], known: set[tuple[str, int]]
) -> Iterator[tuple[str, Function, Class | None]]:
    """The functions of these files that have one of *names*, unless it says nothing, and are not *known*."""
    telling = {name for name in names if len(name) > 3 and name not in COMMON_NAMES and name.isidentifier()}
    if not telling:
        return
    program.learn(telling)
    words = frozenset(name.encode() for name in telling)
    for path in paths:
        loaded = program.units.loaded.get(path)
        if loaded is None or path not in program.unit_frames or not loaded.words.has(words, 0, len(loaded.source)):
            continue
        for function, owner in functions_of(loaded.unit.body):
            if (path, function.start) not in known and loaded.words.has(words, function.start, function.end):
                yield path, function, owner
