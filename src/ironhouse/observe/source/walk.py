"""Finds candidate files by walking folders: what is used wherever git cannot be asked.

Owns which folders are never source, how nested ``.gitignore`` files combine, and what is said about links.
Must not know git's commands.

Links are never followed, neither to folders nor to files: what they lead to is analysed where it lives, if that
is inside the root. A link that leads to itself or to a folder that holds it is reported. FIFOs, devices and
sockets are never opened.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ironhouse.observe.source.reading import Problem, read, readable, reason
from ironhouse.observe.source.search import FileSearch

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NEVER_SOURCE = frozenset(
    {
        ".bzr",
        ".cache",
        ".ccache",
        ".direnv",
        ".eggs",
        ".git",
        ".hg",
        ".hypothesis",
        ".ipynb_checkpoints",
        ".jj",
        ".mypy_cache",
        ".nox",
        ".pixi",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "CMakeFiles",
        "__pycache__",
        "node_modules",
    }
)
"""Folders that tools write: version control, caches, environments."""

ENVIRONMENT_MARK = "pyvenv.cfg"
"""A folder that holds this file is a Python environment (``venv``), whatever its name."""

CACHE_MARK = "CACHEDIR.TAG"
"""A folder that holds this file says that it is a cache (https://bford.info/cachedir/)."""

FOLDER_MARKS = frozenset({ENVIRONMENT_MARK, CACHE_MARK})

STAR_LIMIT = 4
"""A pattern with more separate stars than this is not honoured: matching it can take exponential time, and what
it would have hidden is audited instead."""


class Walked(msgspec.Struct):
    """What a walk came to: paths of candidates, what could not be looked at, and all that the answer hangs on."""

    paths: list[str] = []
    problems: list[Problem] = []
    seen: list[str] = []


class _Rules(NamedTuple):
    """The ``.gitignore`` of one folder; ``base`` is that folder's path with its slash."""

    base: str
    spec: GitIgnoreSpec


def walk(
    root: Path, under: str, suffixes: frozenset[str], search: FileSearch, excluded: Callable[[str], bool]
) -> Walked:
    """Every file below ``root/under`` with one of the suffixes that *search* says yes to.

    *under* is ``""`` or a folder with its slash; paths come back relative to *root*, in no order.
    """
    walked = Walked()
    pending: list[tuple[str, tuple[_Rules, ...]]] = [(under, ())]
    prefix = os.path.join(root, "")  # noqa: PTH118 - joined by hand, once for every folder
    while pending:
        folder, rules = pending.pop()
        walked.seen.append(folder.rstrip("/"))
        try:
            with os.scandir(prefix + folder) as entries:
                listed = list(entries)
        except OSError as error:
            if not excluded(folder):
                walked.problems.append(Problem(readable(folder.rstrip("/")) or ".", 1, reason(error)))
            continue
        names = {entry.name for entry in listed}
        if folder != under and not FOLDER_MARKS.isdisjoint(names):
            continue
        if ".gitignore" in names:
            walked.seen.append(f"{folder}.gitignore")
        if ".gitignore" in names and (spec := _ignore_file(root, f"{folder}.gitignore")):
            rules = (*rules, _Rules(folder, spec))
        for entry in listed:
            path = folder + entry.name
            if entry.is_symlink():
                walked.seen.append(path)
                if (problem := link_problem(root, path)) and not _ignored(path, rules) and not excluded(path):
                    walked.problems.append(problem)
            elif entry.is_dir(follow_symlinks=False):
                inner = f"{path}/"
                if entry.name not in NEVER_SOURCE and not _ignored(inner, rules) and not excluded(inner):
                    pending.append((inner, rules))
            elif has_suffix(entry.name, suffixes) and entry.is_file(follow_symlinks=False):
                walked.seen.append(path)
                held = search.holds(path)
                if held and not _ignored(path, rules) and not excluded(path):
                    walked.problems.append(held) if isinstance(held, Problem) else walked.paths.append(path)
    return walked


def has_suffix(name: str, suffixes: frozenset[str]) -> bool:
    """Whether a file's name ends in one of the suffixes (lower case, with their dots), in any case."""
    dot = name.rfind(".")
    return dot >= 0 and name[dot:].lower() in suffixes


def link_problem(root: Path, path: str) -> Problem | None:
    """What there is to say about the link *path*: only that it goes round in a circle, if it does."""
    link = root / path
    try:
        target = link.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            return Problem(readable(path), 1, "a link that leads to itself; not followed; remove it")
        return None  # it leads nowhere, or where this user may not look: nothing of the tree is behind it
    except ValueError:
        return None
    if stat.S_ISDIR(target.st_mode):
        home = os.path.realpath(link.parent)
        if f"{home}/".startswith(f"{os.path.realpath(link)}/".replace("//", "/")):
            return Problem(readable(path), 1, "a link to a folder that holds it; not followed; the rest is audited")
    return None


def ignore_spec(lines: list[str]) -> GitIgnoreSpec | None:
    """Patterns as git reads them, without those that are not valid or too costly; None when nothing is left."""
    from pathspec import GitIgnoreSpec  # late: half of the audits never need it, and it takes 20 ms

    wanted = [line for line in lines if line.strip() and not line.startswith("#") and _affordable(line)]
    try:
        return GitIgnoreSpec.from_lines(wanted) if wanted else None
    except ValueError:
        valid = [line for line in wanted if _valid(line)]
        return GitIgnoreSpec.from_lines(valid) if valid else None


def _affordable(line: str) -> bool:
    return line.replace("**/", "").replace("/**", "").count("*") <= STAR_LIMIT


def _valid(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _ignore_file(root: Path, path: str) -> GitIgnoreSpec | None:
    text = read(root, path)
    return None if isinstance(text, Problem) else ignore_spec(text.decode("utf-8", "surrogateescape").splitlines())


def _ignored(path: str, rules: tuple[_Rules, ...]) -> bool:
    """Whether the nearest ``.gitignore`` with a word on *path* says no; folders come with their slash."""
    for base, spec in reversed(rules):
        verdict = spec.check_file(path[len(base) :]).include
        if verdict is not None:
            return verdict
    return False
