"""The survey of a tree's sources: find candidates, run the interpreter, give the facts.

Owns the order of the steps and the further rounds (files that use a wrapper without ever naming ZeroMQ). Must not
judge anything. What a run that finds everything unchanged does not need is imported late: it takes longer than
that run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from ironhouse.model.fact import SecretFact, SocketFact, Unresolved
from ironhouse.model.redaction import Hiding
from ironhouse.observe.source import remembered
from ironhouse.observe.source.bindings import bindings
from ironhouse.observe.source.cache import FormCache, ResultCache, cache_folder, prune
from ironhouse.observe.source.files import Found, candidates, mentioning
from ironhouse.observe.source.languages import front_ends
from ironhouse.observe.source.reading import Problem, folder_of, read
from ironhouse.observe.source.scope import HEAD_LENGTH, is_binding_source, scope_of
from ironhouse.observe.unchanged import Seen

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.program import Program
    from ironhouse.observe.source.interpreter.units import Units

FURTHER_NAMES = 200
"""Most wrapper names that the further rounds look for."""


class Survey(msgspec.Struct, frozen=True):
    """What the sources say. ``files`` and ``lines`` count the candidates that were analysed."""

    sockets: tuple[SocketFact, ...]
    unresolved: tuple[Unresolved, ...]
    problems: tuple[Problem, ...]
    files: int
    lines: int
    secrets: tuple[SecretFact, ...] = ()


class _Further(msgspec.Struct):
    """The further rounds: what was searched for, and the files that were found."""

    names: set[str] = set()
    found: set[str] = set()


def survey(
    root: Path,
    *,
    exclude: Sequence[str] = (),
    cache: bool = True,
    include_vendored: bool = False,
    debug: bool = False,
    seen: Seen | None = None,
    edited: Mapping[str, bytes] | None = None,
) -> Survey:
    """Every ZeroMQ socket below *root* (a folder or one file), with its facts.

    An error of ironhouse itself is a problem of the file that it was reading; with *debug* it is raised. *seen* is told
    what was looked at. *edited* has files, among those that are there, as they would be: nothing of it is kept.
    """
    seen = Seen() if seen is None else seen
    suffixes = frozenset(front_ends())
    words = sorted({word for table in bindings().values() for word in table.words})
    found = candidates(root, suffixes, words, exclude=exclude, seen=seen)
    folder = cache_folder() if cache else None
    if folder is None or edited:
        forms = FormCache(folder, root) if folder is not None else None
        how = {"include_vendored": include_vendored, "debug": debug}
        return _analyse(root, found, exclude, forms, seen, edited, **how)[0]

    def search(names: list[str]) -> list[str]:
        return list(mentioning(root, suffixes, [name.encode() for name in names], exclude=exclude, seen=seen).paths)

    options = msgspec.json.encode([list(exclude), include_vendored, [str(one) for one in found.problems]]).decode()
    results = ResultCache(folder)
    key = remembered.key_of(root, folder_of(root), found.paths, options)
    kept = remembered.recall(results, key, folder_of(root), search) if key is not None else None
    if kept is not None:
        seen.paths.update(kept.others)
        seen.looked_for = kept.looked_for
        return msgspec.msgpack.decode(kept.result, type=Survey)
    forms = FormCache(folder, root)
    made, units, further = _analyse(root, found, exclude, forms, seen, include_vendored=include_vendored, debug=debug)
    candidate = set(found.paths)
    others = [path for path in {**units.loaded, **units.texts} if path not in candidate] + sorted(units.listed)
    seen.paths.update(units.loaded, units.texts, units.listed)
    seen.looked_for = units.looked_for()
    if key is not None and key == remembered.key_of(root, folder_of(root), found.paths, options):
        # A file that changed or vanished between the key and the reading would be remembered as something it is not.
        encoded = msgspec.msgpack.encode(made)
        searched, mentions = sorted(further.names), sorted(further.found)
        remembered.keep(results, key, folder_of(root), encoded, others, seen.looked_for, searched, mentions)
    prune(folder)
    return made


def _analyse(
    root: Path,
    found: Found,
    exclude: Sequence[str],
    forms: FormCache | None,
    seen: Seen,
    edited: Mapping[str, bytes] | None = None,
    *,
    include_vendored: bool,
    debug: bool,
) -> tuple[Survey, Units, _Further]:
    """Run the interpreter over the candidates, then over what uses their wrappers."""
    from ironhouse.observe.source import collect
    from ironhouse.observe.source.interpreter import roots
    from ironhouse.observe.source.interpreter.program import Program
    from ironhouse.observe.source.interpreter.units import Units
    from ironhouse.observe.source.secrets.scan import scan

    units = Units(folder_of(root), forms, raises=debug, edited=edited)
    units.whole = root.is_dir()
    program = Program(units)
    paths = [path for path in found.paths if _wanted(units, path, include_vendored=include_vendored)]
    roots.run(program, paths)
    further, known = _Further(), set(found.paths)
    while new := _further_round(program, root, known, further, exclude, seen):
        known.update(new)
        more = [path for path in new if _wanted(units, path, include_vendored=include_vendored)]
        roots.run(program, more)
        callers = _callers(program, paths, more)
        if callers:
            roots.run(program, callers)
        paths += more
    sockets = collect.facts(program, str(root))
    secrets = scan(program, paths)
    units.store(without=secrets.files)
    torn = [problem for path in paths if (problem := _torn(program, path)) is not None]
    made = Survey(
        tuple(sockets),
        tuple(sorted(program.unresolved.values(), key=lambda one: (one.path, one.line, one.kind))),
        (*found.problems, *units.problems, *torn),
        len([path for path in paths if units.loaded.get(path) is not None]),
        units.lines,
        secrets.facts,
    )
    hiding = Hiding(secrets.values)
    if hiding:
        made = msgspec.structs.replace(
            made,
            sockets=tuple(map(hiding.socket, made.sockets)),
            unresolved=tuple(map(hiding.unresolved, made.unresolved)),
        )
    return made, units, further


def _torn(program: Program, path: str) -> Problem | None:
    """The problem of a file with syntax errors in which a creation call stands and none was understood."""
    from ironhouse.observe.source.interpreter.words import CREATIONS

    loaded = program.units.loaded.get(path)
    if loaded is None or not loaded.unit.broken or any(one == path for one, _ in program.created):
        return None
    match = CREATIONS.search(loaded.source)
    if match is None:
        return None
    line = loaded.source.count(b"\n", 0, match.start()) + 1
    what = "what looks like a socket's creation does not parse; not analysed; mend the syntax, or exclude it"
    return Problem(path, line, what, candidate=True)


def _wanted(units: Units, path: str, *, include_vendored: bool) -> bool:
    """Load a candidate; whether it is to be analysed and not a binding's own code."""
    if not include_vendored and scope_of(path) == "vendored":
        return False
    loaded = units.load(path, candidate=True)
    return loaded is not None and (include_vendored or not is_binding_source(path, loaded.source[:HEAD_LENGTH]))


def _further_round(
    program: Program, root: Path, known: set[str], further: _Further, exclude: Sequence[str], seen: Seen
) -> list[str]:
    """Files that call what makes sockets in the files so far, or gives one back, and import it from there."""
    from ironhouse.observe.source.interpreter.marks import words_of

    makers = program.makers_by_unit()
    new = {name for found in makers.values() for name in found} - further.names
    names = sorted(new)[: FURTHER_NAMES - len(further.names)]
    if not names or not root.is_dir():
        return []
    found = mentioning(root, frozenset(front_ends()), [name.encode() for name in names], exclude=exclude, seen=seen)
    further.names.update(names)
    further.found.update(found.paths)
    imported = [(_module_words(path), frozenset(name.encode() for name in made)) for path, made in makers.items()]
    more: list[str] = []
    for path in found.paths:
        if path in known or scope_of(path) == "vendored":
            continue
        source = read(folder_of(root), path)  # most are not worth parsing: ``load`` says what is wrong with the others
        words = frozenset() if isinstance(source, Problem) else words_of(source)
        if isinstance(source, Problem) or any(
            not (modules.isdisjoint(words) or made.isdisjoint(words)) for modules, made in imported
        ):
            more.append(path)
    return more


def _callers(program: Program, earlier: list[str], new: list[str]) -> list[str]:
    """Files of earlier rounds that call what those of the new one make: they could not be followed before."""
    makers = program.makers_by_unit()
    found: set[str] = set()
    for path in new:
        words = [name.encode() for name in makers.get(path, ())]
        module = _module_word(path).encode()
        for other in earlier:
            loaded = program.units.loaded.get(other)
            if loaded is not None and module in loaded.source and any(word in loaded.source for word in words):
                found.add(other)
    return [path for path in earlier if path in found]


def _module_words(path: str) -> frozenset[bytes]:
    """What a file has one of that imports *path*, or the package that may hand on what is in it."""
    pure = PurePosixPath(path)
    return frozenset(name.encode() for name in (_module_word(path), pure.parent.name) if name)


def _module_word(path: str) -> str:
    """What a file that imports or includes *path* must name."""
    pure = PurePosixPath(path)
    return pure.parent.name if pure.stem == "__init__" else pure.stem
