"""Finds the file that a policy is in, and the table in it.

Owns the search and all I/O of the package. Must not know keys or values, so that finding out that nothing has changed
costs no more than that.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from ironhouse.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

# A program that has no policy, which is most of them, finds that out without pathlib: it costs a good part of what zmq
# costs to import.

FILE = "ironhouse.toml"
PYPROJECT = "pyproject.toml"
_MAY_HAVE_TABLE = re.compile(rb"""\btool["']?\s*(?:\.\s*["']?ironhouse|\]|=)""")
"""What a file with a table ``tool.ironhouse`` has, however it is written down; one that only depends on us has not."""


class PolicyError(UsageError):
    """A policy that cannot be used: names the file, the entry and what to write instead."""


def find(start: Path) -> Path | None:
    """The policy that holds for *start*: the nearest file upward, to the root of the repository and no further."""
    found = nearest(str(start) if start.is_dir() else str(start.parent))
    return type(start)(found) if found is not None else None


def nearest(folder: str) -> str | None:
    """As ``find``, of a folder. One that may not be entered has no file."""
    one = os.path.realpath(folder)
    while True:
        if os.path.isfile(os.path.join(one, FILE)):
            return os.path.join(one, FILE)
        project = os.path.join(one, PYPROJECT)
        if os.path.isfile(project) and _has_table(project):
            return project
        above = os.path.dirname(one)
        if above == one or os.path.lexists(os.path.join(one, ".git")):
            return None
        one = above


def _has_table(project: str) -> bool:
    """Whether a pyproject.toml has the policy's table."""
    try:
        with open(project, "rb") as file:
            if not _may_have_table(file.read()):
                return False
    except OSError:
        pass  # said by who reads it
    from pathlib import Path

    return table_of(Path(project)) is not None


def _may_have_table(raw: bytes) -> bool:
    return b"ironhouse" in raw and _MAY_HAVE_TABLE.search(raw) is not None


def content(path: Path | None) -> bytes | None:
    """What stands in the file, as it is; None without one. ``PolicyError`` when it cannot be read."""
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise PolicyError(f"cannot read {path}: {error.strerror}; name another policy") from error


def table_of(path: Path) -> dict[str, Any] | None:
    """The policy's table: the whole of an ironhouse.toml, ``[tool.ironhouse]`` of a pyproject.toml, None without it."""
    raw = content(path) or b""
    if path.name == PYPROJECT and not _may_have_table(raw):
        return None
    import tomllib  # late: few trees have a policy, and an audit of one that is unchanged waits for little else

    try:
        document = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path} is not valid TOML: {error}; mend it there") from error
    if path.name != PYPROJECT:
        return document
    tool = document.get("tool")
    found = tool.get("ironhouse") if isinstance(tool, dict) else None
    return found if isinstance(found, dict) else None
