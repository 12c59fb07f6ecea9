"""What a parser hands back: one declaration, before the survey adds where it was and who watches it.

Owns the two values that parsers may give. Must not know any file format.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Declared(msgspec.Struct, frozen=True):
    """A dependency as one line of a file states it; ``line`` counts from 1.

    A ``pin`` whose ``version`` is None is exact but its version is not written in the file (a git submodule).
    ``condition`` is what the declaration depends on: an environment marker, a selector, a group. ``packager`` is who
    packs it, where libzmq is a package of its own there.
    """

    name: str
    kind: Literal["pin", "range", "unpinned", "vendored"]
    line: int
    version: str | None = None
    condition: str | None = None
    packager: Literal["conda"] | None = None


class UnreadableError(ValueError):
    """The file is not what its name says. ``line`` is 0 where the parser does not tell."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.line = line
