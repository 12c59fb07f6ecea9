"""What a file is called in its repository, whatever folder was audited.

Owns that name, which reports for other programs and baselines go by. Pure: where the roots lie is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import normpath


def place(prefixes: Mapping[str, str], root: str, path: str) -> str:
    """*path* under *root*, whose own place *prefixes* has; it may lead out of the root by ``../``."""
    joined = prefixes.get(root, "") + path
    return normpath(joined) if "../" in joined else joined
