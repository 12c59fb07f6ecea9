"""From a tree to its dependency facts: names, then declarations, then who watches each.

Owns the order of the steps and the problems met on the way. Must not know any ecosystem or watcher by name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

from ironhouse.model.fact import DependencyFact, Scope
from ironhouse.observe.dependencies import listing
from ironhouse.observe.dependencies.declared import Declared, UnreadableError
from ironhouse.observe.dependencies.ecosystems import Ecosystem, ecosystems
from ironhouse.observe.dependencies.names import PYTHON, SYSTEM
from ironhouse.observe.dependencies.watchers import FOLDERS, watchers
from ironhouse.observe.dependencies.watching import Watch, covers
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.unchanged import Seen

_OF_CI = re.compile(
    r"""
    (?:^|/) \.? (?: ci | travis | circleci | appveyor | jenkins | buildkite ) (?: [-_.][\w.-]+ )? /
    | (?:^|/) (?: \.[\w.-]+\.(?:sh|bash) | [\w.-]*(?:travis|appveyor)[\w.-]* | ci[-_.][\w.-]+ ) \Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Where projects keep what their CI runs. A script whose own name is hidden is run by machines and developers alone."""

_WORK = r"(?:benchmarks?|checks?|ci|dev|devel|develop|development|docs?|examples?|lint|linting|qa|rtd|tests?|testing)"
"""What developers call that which they alone need."""

_OF_DEVELOPERS = re.compile(
    rf"""
    (?:^|/) \.? (?: devcontainer | binder ) /
    | (?:^|/) (?: requirements | reqs | deps ) / {_WORK} \.\w+ \Z
    | (?:^|/) (?: .*[-_.] )? (?: requirements | reqs | environment | env | constraints | dockerfile | pyproject )
      [-_.] {_WORK} (?: \.\w+ )? \Z
    | (?:^|/) {_WORK} [-_.] (?: requirements | reqs | environment | env | constraints | dockerfile ) (?: \.\w+ )? \Z
    | (?:^|/) {_WORK} \. dockerfile \Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Files that declare what it takes to work on a project, and not to run it."""

_GROUP = re.compile(rf"(?:[\w-]+\.)*{_WORK}(?:[-_.]\w+)*", re.IGNORECASE)
"""The group or the extra of such a declaration, where that is what it depends on."""


class Problem(msgspec.Struct, frozen=True):
    """A file that could not be read as what its name says; the others were. ``line`` is 0 where it is unknown."""

    path: str
    line: int
    what: str


class Dependencies(msgspec.Struct, frozen=True):
    """The facts by path and line, watchers last, and what could not be read."""

    facts: tuple[DependencyFact, ...]
    problems: tuple[Problem, ...]


def dependencies(root: Path, *, exclude: Sequence[str] = (), seen: Seen | None = None) -> Dependencies:
    """Every declaration of libzmq or a binding below *root*, and the watchers of the repository that it is in.

    Paths are relative to *root*; a watcher's may begin with ``../``, for a hosting service reads its configuration
    at the repository's top alone. Nothing is run but git. *seen* may have git's listing already, and is told what was
    looked at.
    """
    seen = Seen() if seen is None else seen
    problems: list[Problem] = []
    top = listing.top_of(root)
    inside = os.path.relpath(root.resolve(), top).replace(os.sep, "/")
    prefix = "" if inside == "." else f"{inside}/"
    watching = list(_watches(top, prefix, problems, seen))
    facts: list[DependencyFact] = []
    for path, ecosystem in candidates(listing.names(root, exclude, seen)):
        seen.paths.add(path)
        for found in _declared(root, path, ecosystem, problems):
            watched = _watched_by(watching, ecosystem, prefix + path, found.name)
            facts.append(_fact(found, ecosystem, path, watched))
    facts.sort(key=lambda fact: (fact.path, fact.line, fact.name))
    facts = _with_lone_headers(root, facts)
    shown = [
        DependencyFact(
            name=watch.name, kind="watcher", source=source, path=path, line=watch.line, covers=(watch.covers,)
        )
        for watch, source, path in watching
    ]
    return Dependencies(tuple(dict.fromkeys((*facts, *shown))), tuple(problems))


def _with_lone_headers(root: Path, facts: list[DependencyFact]) -> list[DependencyFact]:
    """*facts*, of which libzmq's headers without a library in the tree or sources beside them are told apart."""
    if any(one.name == "libzmq" and one.source == "library" for one in facts):
        return facts
    return [
        msgspec.structs.replace(one, alone=True)
        if one.name == "libzmq" and one.source == "header" and not _has_sources(root / one.path)
        else one
        for one in facts
    ]


def _has_sources(header: Path) -> bool:
    """Whether a file that libzmq has had from its first release on stands where its sources do."""
    above = header.parent
    return any((folder / "socket_base.cpp").is_file() for folder in (above, above / "src", above.parent / "src"))


def _fact(found: Declared, ecosystem: Ecosystem, path: str, watched_by: tuple[str, ...]) -> DependencyFact:
    return DependencyFact(
        name=found.name,
        kind=found.kind,
        source=ecosystem.source,
        path=path,
        line=found.line,
        version=found.version,
        watched_by=watched_by,
        condition=found.condition,
        scope=_scope(found, ecosystem, path),
        packager=found.packager,
    )


def _scope(found: Declared, ecosystem: Ecosystem, path: str) -> Scope:
    """What the declaration is for: a CI's installs are for its tests, and what developers need is for theirs.

    A copy is built with what it lies beside.
    """
    if ecosystem.of_ci or _OF_CI.search(path) or _OF_DEVELOPERS.search(path):
        return "test"
    if found.condition is not None and _GROUP.fullmatch(found.condition):
        return "test"
    scope = scope_of(path)
    return "production" if scope == "vendored" or found.kind == "vendored" else scope


def _declared(root: Path, path: str, ecosystem: Ecosystem, problems: list[Problem]) -> Iterator[Declared]:
    try:
        text = "" if ecosystem.by_name else listing.content(root / path)
        if text is not None and (ecosystem.by_name or _speaks_of_zeromq(text)):
            if len(text) > ecosystem.largest:
                raise UnreadableError(f"{len(text)} characters, more than {ecosystem.largest}: not read")
            yield from ecosystem.parse(path, text)
    except UnreadableError as error:
        problems.append(Problem(path, error.line, error.what))


def _speaks_of_zeromq(text: str) -> bool:
    lowered = text.lower()
    return "zmq" in lowered or "zeromq" in lowered


@cache
def _marks() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ends and the parts of all names that some ecosystem reads."""
    ends = {end for ecosystem in ecosystems() for end in ecosystem.ends}
    # An end that another one ends with adds nothing and costs time for each name of the tree.
    needed = {end for end in ends if not any(end != other and end.endswith(other) for other in ends)}
    return tuple(sorted(needed)), tuple(sorted({part for ecosystem in ecosystems() for part in ecosystem.has}))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None, Ecosystem], ...]:
    return tuple(
        (re.compile(each.files), re.compile(each.folder) if each.folder else None, each) for each in ecosystems()
    )


def candidates(names: Iterable[str]) -> Iterator[tuple[str, Ecosystem]]:
    """Of all *names* those that an ecosystem reads, with the first that does."""
    ends, parts = _marks()
    for path in names:
        folder, _, base = path.lower().rpartition("/")
        if not base.endswith(ends):
            for part in parts:
                if part in base:
                    break
            else:
                continue
        for files, folders, ecosystem in _patterns():
            if files.fullmatch(base) and (folders is None or folders.search(f"{folder}/")):
                yield path, ecosystem
                break


def _watches(top: Path, prefix: str, problems: list[Problem], seen: Seen) -> Iterator[tuple[Watch, str, str]]:
    """Each watch with its watcher's name and its path from the root that is audited."""
    patterns = [(re.compile(watcher.files), watcher) for watcher in watchers()]
    up = "../" * prefix.count("/")
    seen.paths.update(up + folder for folder in FOLDERS)
    for path in _configurations(top):
        for pattern, watcher in patterns:
            if pattern.fullmatch(path) is None:
                continue
            seen.paths.add(up + path)
            try:
                text = listing.content(top / path)
                for watch in watcher.parse(path, text) if text is not None else ():
                    yield watch, watcher.name, up + path
            except UnreadableError as error:
                problems.append(Problem(up + path, error.line, error.what))


def _configurations(top: Path) -> Iterator[str]:
    for folder in FOLDERS:
        try:
            with os.scandir(top / folder) as entries:
                found = sorted(entry.name for entry in entries if not entry.is_dir(follow_symlinks=False))
        except OSError:
            continue
        yield from (f"{folder}/{name}" if folder else name for name in found)


def _watched_by(
    watching: Iterable[tuple[Watch, str, str]], ecosystem: Ecosystem, path: str, name: str
) -> tuple[str, ...]:
    names = _written_names()[name]
    keys = (*ecosystem.watched_as, "*")
    found = (watch.name for watch, _, _ in watching if covers(watch, keys, path, names))
    return tuple(sorted(set(found)))


@cache
def _written_names() -> dict[str, tuple[str, ...]]:
    """Each package's own name and all by which it may be written in a watcher's list of names."""
    known: dict[str, list[str]] = {}
    for written, name in (*SYSTEM.items(), *PYTHON.items()):
        known.setdefault(name, [name]).append(written)
    return {name: tuple(dict.fromkeys(written)) for name, written in known.items()}
