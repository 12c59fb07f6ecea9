"""The survey of a tree's sources: find candidates, run the interpreter, give the facts.

Owns the order of the steps, the second round (files that use a wrapper without ever naming ZeroMQ) and the
cache of whole results. Must not judge anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import msgspec

from ironhouse.model.fact import SocketFact, Unresolved
from ironhouse.observe.source import collect
from ironhouse.observe.source.bindings import bindings
from ironhouse.observe.source.cache import FormCache, ResultCache, cache_folder, prune
from ironhouse.observe.source.files import candidates, mentioning
from ironhouse.observe.source.interpreter import roots
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.units import Units
from ironhouse.observe.source.languages import front_ends
from ironhouse.observe.source.reading import Problem, folder_of
from ironhouse.observe.source.scope import HEAD_LENGTH, is_binding_source, scope_of

ROUND_TWO_NAMES = 200
"""Most wrapper names that the second round looks for."""


class Survey(msgspec.Struct, frozen=True):
    """What the sources say. ``files`` and ``lines`` count the candidates that were analysed."""

    sockets: tuple[SocketFact, ...]
    unresolved: tuple[Unresolved, ...]
    problems: tuple[Problem, ...]
    files: int
    lines: int


def survey(root: Path, *, exclude: Sequence[str] = (), cache: bool = True, include_vendored: bool = False) -> Survey:
    """Every ZeroMQ socket below *root* (a folder or one file), with its facts."""
    folder = cache_folder() if cache else None
    suffixes = frozenset(front_ends())
    words = sorted({word for table in bindings().values() for word in table.words})
    found = candidates(root, suffixes, words, exclude=exclude)
    units = Units(folder_of(root), FormCache(folder, root) if folder is not None else None)
    program = Program(units)
    paths = [path for path in found.paths if _wanted(units, path, include_vendored=include_vendored)]
    roots.run(program, paths)
    more = _second_round(program, root, suffixes, set(found.paths), exclude)
    more = [path for path in more if _wanted(units, path, include_vendored=include_vendored)]
    if more:
        roots.run(program, more)
    units.store()
    if folder is not None:
        prune(folder)
    sockets = collect.facts(program, str(root))
    return Survey(
        tuple(sockets),
        tuple(sorted(program.unresolved.values(), key=lambda one: (one.path, one.line, one.kind))),
        (*found.problems, *units.problems),
        len([path for path in (*paths, *more) if units.loaded.get(path) is not None]),
        units.lines,
    )


def _wanted(units: Units, path: str, *, include_vendored: bool) -> bool:
    """Load a candidate; whether it is to be analysed and not a binding's own code."""
    if not include_vendored and scope_of(path) == "vendored":
        return False
    loaded = units.load(path, candidate=True)
    return loaded is not None and (include_vendored or not is_binding_source(path, loaded.source[:HEAD_LENGTH]))


def _second_round(
    program: Program, root: Path, suffixes: frozenset[str], known: set[str], exclude: Sequence[str]
) -> list[str]:
    """Files that call what makes sockets in the first round's files, and import it from there."""
    makers = program.makers_by_unit()
    names = sorted({name for found in makers.values() for name in found})[:ROUND_TWO_NAMES]
    if not names or not root.is_dir():
        return []
    found = mentioning(root, suffixes, [name.encode() for name in names], exclude=exclude)
    modules = {_module_word(path).encode() for path in makers}
    more: list[str] = []
    for path in found.paths:
        if path in known or scope_of(path) == "vendored":
            continue
        loaded = program.units.load(path, candidate=True)
        if loaded is not None and any(word in loaded.source for word in modules):
            more.append(path)
    return more


def _module_word(path: str) -> str:
    """What a file that imports or includes *path* must name."""
    pure = PurePosixPath(path)
    return pure.parent.name if pure.stem == "__init__" else pure.stem


__all__ = ["ResultCache", "Survey", "survey"]
