"""Finds the file that a policy is in, and the table in it.

Owns the search and all I/O of the package. Must not know keys or values, so that finding out that nothing has changed
costs no more than that.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ironhouse.errors import UsageError

FILE = "ironhouse.toml"
PYPROJECT = "pyproject.toml"


class PolicyError(UsageError):
    """A policy that cannot be used: names the file, the entry and what to write instead."""


def find(start: Path) -> Path | None:
    """The policy that holds for *start*: the nearest file upward, to the root of the repository and no further."""
    folder = start if start.is_dir() else start.parent
    for one in (folder.resolve(), *folder.resolve().parents):
        if _is_file(one / FILE):
            return one / FILE
        if _is_file(one / PYPROJECT) and table_of(one / PYPROJECT) is not None:
            return one / PYPROJECT
        if os.path.lexists(one / ".git"):
            return None
    return None


def _is_file(path: Path) -> bool:
    """Whether there is such a file; pathlib raises for one in a folder that may not be entered."""
    return os.path.isfile(path)  # noqa: PTH113


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
    if path.name == PYPROJECT and b"ironhouse" not in raw:
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
