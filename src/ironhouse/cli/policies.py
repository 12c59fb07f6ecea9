"""The policy that a root is judged by: which file it is in, and where the root lies from there.

Owns that relation. What a policy says is the policy package's.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ironhouse.cli.places import below, folder_of, from_root
from ironhouse.policy.search import find

if TYPE_CHECKING:
    from ironhouse.policy.policy import Policy


def policy_file(root: str, named: str = "") -> Path | None:
    """The file that holds for *root*: the one that was *named*, else the nearest upward; None without one."""
    return Path(named) if named else find(Path(root))


def read_policy(root: str, path: Path | None) -> Policy:
    """What *path* wants of the sockets below *root*; without a file, the baseline alone holds."""
    from msgspec.structs import replace

    from ironhouse.policy.load import read
    from ironhouse.policy.policy import DEFAULT

    if path is None:
        return DEFAULT
    within = below(folder_of(root), folder_of(str(path))) or ""
    return replace(read(path), place=from_root(path, root), within=within)
