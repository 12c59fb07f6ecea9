"""The paths that an audit is asked about: whether each can be looked at, and what is said when nothing was.

Owns these words. Must not know what is found below a path.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from ironhouse.errors import UsageError

if TYPE_CHECKING:
    from ironhouse.model.document import Problem


def demand(root: str) -> None:
    """Say at once that *root* cannot be audited, and why."""
    if not root:
        raise UsageError("an empty path was given, as by a variable without a value; name a file or a folder")
    try:
        kind = Path(root).stat().st_mode
    except PermissionError:
        raise UsageError(f"{root} cannot be reached: permission denied; run as a user who may read it") from None
    except (OSError, ValueError):
        if _is_link(root):
            raise UsageError(f"{root} is a link that leads nowhere; name a file or a folder") from None
        raise UsageError(f"there is no file or folder {root}; name one that exists") from None
    shown = root.encode("utf-8", "replace").decode("utf-8")
    if shown != root:
        raise UsageError(
            f"the name {shown} is not valid UTF-8 and cannot stand in a report; rename it, or audit from inside it"
        )
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise UsageError(f"{root} is neither a file nor a folder; name one of these")


def _is_link(root: str) -> bool:
    try:
        return Path(root).is_symlink()
    except (OSError, ValueError):
        return False


def nothing(roots: list[str], problems: list[Problem]) -> str:
    """Why there is no report: nothing has to do with ZeroMQ, or what might could not be looked at."""
    if not problems:
        return (
            f"nothing to audit below {', '.join(roots)}: no Python, C or C++ file names ZeroMQ and nothing declares "
            f"it; {_links(roots) or 'is this the right folder?'}"
        )
    more = f" (and {len(problems) - 1} more like it)" if len(problems) > 1 else ""
    first = problems[0]
    whole = first.path in (".", Path(first.root).name)
    return f"nothing was audited: {first.root if whole else first.path}: {first.what}{more}"


def _links(roots: list[str]) -> str:
    """What is to be said where a root holds links to folders: they may be what was meant."""
    try:
        linked = [one for root in roots if Path(root).is_dir() for one in Path(root).iterdir() if one.is_symlink()]
        folders = sum(one.is_dir() for one in linked)
    except OSError:
        return ""
    return f"links to folders are not followed ({folders} here): name what they lead to" if folders else ""
