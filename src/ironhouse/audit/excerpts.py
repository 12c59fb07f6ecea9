"""The lines of source that a report shows beside a finding.

Owns which lines are wanted, how many, and that no secret is in them. Pure: whoever reads the files hands their text in.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ironhouse.model.document import AuditDocument
from ironhouse.model.redaction import redact_source

AROUND = 2
WIDEST = 160
"""Characters after which a line is cut: beyond that there is generated code, or data."""


class Spot(msgspec.Struct, frozen=True, order=True):
    """A line of a file; ``path`` is relative to ``root``."""

    root: str
    path: str
    line: int


class Excerpt(msgspec.Struct, frozen=True):
    """Lines of a file; the first has the number ``first``, the one meant is ``line``."""

    first: int
    line: int
    lines: tuple[str, ...]


def wanted(document: AuditDocument) -> Iterator[Spot]:
    """The lines that the findings of *document* speak of."""
    return (Spot(one.root, one.path, one.line) for one in document.findings)


def cut(lines: list[str], line: int, secrets: frozenset[int] = frozenset()) -> Excerpt | None:
    """The lines around number *line* of a file that has *lines*; None where it has no such line.

    On the lines *secrets* something is known to be secret.

    What is hidden is decided with the lines before in view: a secret may begin above an excerpt.
    """
    if not 1 <= line <= len(lines):
        return None
    first = max(1, line - AROUND)
    start = max(0, first - 1 - AROUND * 4)
    hidden = redact_source(lines[start : line + AROUND], start + 1, secrets)
    shown = [one.rstrip("\r")[:WIDEST] + ("…" if len(one) > WIDEST else "") for one in hidden[first - 1 - start :]]
    return Excerpt(first, line, tuple(shown))
