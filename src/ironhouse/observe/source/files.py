"""Finds the files of a tree that may concern the audit: a suffix, and a word among their bytes.

Owns the choice between asking git (``worktree``) and walking (``walk``), what *exclude* means, and the shape of the
answer. Must not know what the words mean: the first round asks for the bindings' names, the second for the
names that the first one's wrappers export.

Both ways give the same files, sorted: tracked or not, unless a ``.gitignore`` says no; nothing from environments,
caches and ``node_modules``; no links, to folders or to files, are followed (except that the root may be one). Nested
repositories and submodules that are checked out are walked. A few words are much faster than many in a walk:
each costs a pass.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from ironhouse.errors import UsageError
from ironhouse.observe.source.reading import Problem as Problem
from ironhouse.observe.source.reading import readable, reason
from ironhouse.observe.source.search import FileSearch, Words
from ironhouse.observe.source.walk import NEVER_SOURCE, STAR_LIMIT, Walked, has_suffix, ignore_spec, link_problem, walk
from ironhouse.observe.source.worktree import Answer, ask
from ironhouse.observe.unchanged import Seen

Excluded = Callable[[str], bool]


class Found(msgspec.Struct, frozen=True):
    """Candidates, as sorted POSIX paths relative to the root (to its folder, when the root is a file).

    ``git`` tells whether git was asked. A problem here is about something that was not looked into; whether it
    would have been a candidate nobody knows.
    """

    paths: tuple[str, ...]
    problems: tuple[Problem, ...]
    git: bool


def candidates(
    root: Path,
    suffixes: frozenset[str],
    words: Sequence[bytes],
    *,
    exclude: Sequence[str] = (),
    whole_words: bool = False,
    seen: Seen | None = None,
) -> Found:
    """The files under *root*, a folder or one file, that have one of *suffixes* and hold one of *words*.

    *suffixes* are lower case with their dot and match in any case; *words* match byte by byte, in UTF-16 and
    UTF-32 files with a byte-order mark too. *exclude* has patterns as in ``.gitignore``, relative to the root;
    one that is not valid raises ``UsageError``. Never raises ``OSError``. *seen* is told what was looked at; a listing
    of git's that it has already is believed.
    """
    seen = Seen() if seen is None else seen
    wanted = Words(words, whole=whole_words)
    excluded = _excluding(exclude)
    try:
        status = root.stat()
    except OSError as error:
        return Found((), (Problem(readable(str(root)), 1, reason(error)),), False)
    if not wanted or not suffixes:
        return Found((), (), False)
    if stat.S_ISREG(status.st_mode):
        seen.paths.add(root.name)
        return _one_file(root, suffixes, wanted)
    if not stat.S_ISDIR(status.st_mode):
        return Found((), (Problem(readable(str(root)), 1, "neither a file nor a folder; name one of these"),), False)
    search = FileSearch(root, wanted)
    answer = ask(root, suffixes, wanted, seen.listed)
    walked = (
        walk(root, "", suffixes, search, excluded)
        if answer is None
        else _completed(root, answer, suffixes, search, excluded)
    )
    seen.listed = None if answer is None else answer.listed
    seen.suffixes = suffixes
    seen.paths.update(walked.seen)
    return _found(walked, git=answer is not None)


def mentioning(
    root: Path,
    suffixes: frozenset[str],
    words: Sequence[bytes],
    *,
    exclude: Sequence[str] = (),
    seen: Seen | None = None,
) -> Found:
    """The files that hold one of *words*, of which there may be hundreds, as a whole word."""
    return candidates(root, suffixes, words, exclude=exclude, whole_words=True, seen=seen)


def _one_file(root: Path, suffixes: frozenset[str], words: Words) -> Found:
    """A file that the user names is looked at whatever a ``.gitignore`` says, and a link is followed."""
    if not has_suffix(root.name, suffixes):
        known = ", ".join(sorted(suffixes))
        what = f"not a kind of file that is analysed; name one that ends in {known}"
        return Found((), (Problem(readable(root.name), 1, what),), False)
    target = Path(os.path.realpath(root))
    held = FileSearch(target.parent, words).holds(target.name)
    if isinstance(held, Problem):
        return Found((), (Problem(readable(root.name), held.line, held.what),), False)
    return _found(Walked([root.name] if held else [], []), git=False)


def _completed(root: Path, answer: Answer, suffixes: frozenset[str], search: FileSearch, excluded: Excluded) -> Walked:
    """git's answer, with what git did not look into: wide encodings, untracked files, nested repositories, links."""
    found = Walked([], [one for one in answer.problems if not excluded(one.path) and not excluded(f"{one.path}/")])

    def keep(path: str, held: bool | Problem) -> None:
        if isinstance(held, Problem):
            found.problems.append(held)
        elif held:
            found.paths.append(path)

    wanted = [path for path in answer.untracked if _is_source(path) and not excluded(path)]
    links = [path for path in answer.links if _is_source(path) and not excluded(path)]
    links += [path for path in wanted if os.path.islink(root / path)]  # noqa: PTH114 - pathlib's raises
    found.problems += [problem for path in links if (problem := link_problem(root, path))]
    # A folder that git tracks may have been replaced by a link since: git would read through it.
    behind_links = tuple(f"{path}/" for path in links)
    for path in answer.hits:
        if _is_source(path) and not excluded(path) and not path.startswith(behind_links):
            keep(path, search.confirms(path) if answer.exact else search.holds(path))
    linked = set(links)
    for path in wanted:
        if has_suffix(path, suffixes) and path not in linked:
            keep(path, search.holds(path))
    for folder in answer.nested:
        found.seen += _and_above(folder.rstrip("/"))
        if _is_source(folder) and not excluded(folder) and _is_own_folder(root, folder):
            inner = walk(root, folder, suffixes, search, excluded)
            found.paths += inner.paths
            found.problems += inner.problems
            found.seen += inner.seen
    return found


def _and_above(folder: str) -> list[str]:
    parts = folder.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _is_own_folder(root: Path, folder: str) -> bool:
    """Whether a submodule is checked out as a folder: a link in its place, or above it, leads elsewhere."""
    own = os.path.join(os.path.realpath(root), folder.rstrip("/"))  # noqa: PTH118 - realpath is text
    return os.path.realpath(root / folder) == own and os.path.isdir(root / folder)  # noqa: PTH112 - pathlib's raises


def _is_source(path: str) -> bool:
    return NEVER_SOURCE.isdisjoint(path.split("/"))


def _excluding(patterns: Sequence[str]) -> Excluded:
    if not patterns:
        return _nothing
    for pattern in patterns:
        if ignore_spec([pattern]) is None:
            raise UsageError(
                f"--exclude {pattern!r} excludes nothing; write it as in .gitignore, with {STAR_LIMIT} stars at most"
            )
    spec = ignore_spec(list(patterns))
    if spec is None:
        return _nothing
    # What a later pattern takes back in may lie in a folder that an earlier one leaves out: then look into it.
    folders = not any(pattern.startswith("!") for pattern in patterns)
    return lambda path: (folders or not path.endswith("/")) and spec.match_file(path)


def _nothing(_: str) -> bool:
    return False


def _found(walked: Walked, *, git: bool) -> Found:
    """Sorted, without doubles and without names that no report could show."""
    paths = []
    for path in sorted(set(walked.paths)):
        if readable(path) == path:
            paths.append(path)
        else:
            what = "the name is not valid UTF-8; not analysed; rename the file or exclude it"
            walked.problems.append(Problem(readable(path), 1, what))
    return Found(tuple(paths), tuple(sorted(set(walked.problems))), git)
