"""What a format needs beside the document: the policies that judged it, lines of the source it speaks of, and which
commit of it was audited when.

Owns the reading of these, for formats do none themselves. Must not know any format: each says what it needs. A file
that cannot be read any more has no excerpt; the report is whole without it. What no format asked for is not even
loaded.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ironhouse.audit.formats import View, needs
from ironhouse.cli.places import folder_of
from ironhouse.model.document import AuditDocument, lines_of_secrets

if TYPE_CHECKING:
    from ironhouse.audit.excerpts import Excerpt, Spot
    from ironhouse.audit.repository import Tree
    from ironhouse.policy.policy import Policy

LARGEST = 4 << 20
"""Bytes of a file beyond which no lines are shown: nobody wrote it by hand."""


def view(document: AuditDocument, name: str, **how: Any) -> View:
    """How *document* is to be shown in the format of that name: fields of ``View`` as *how* gives them, and all that
    the format needs."""
    needed = needs(name)
    return View(
        **how,
        policies=_policies(document) if "policies" in needed else {},
        excerpts=_excerpts(document) if "excerpts" in needed else {},
        trees=_trees(document) if "trees" in needed else {},
        day=_today() if "trees" in needed else "",
    )


def _policies(document: AuditDocument) -> dict[str, Policy]:
    """By root; the file is as it was when it judged, or a kept report would not hold."""
    from ironhouse.policy.load import read
    from ironhouse.policy.policy import DEFAULT

    return {one.root: read(Path(one.origin)) if one.origin else DEFAULT for one in document.policies}


def _trees(document: AuditDocument) -> dict[str, Tree]:
    from ironhouse.audit.repository import Tree
    from ironhouse.observe.source.worktree import commit

    found = {}
    for root in document.roots:
        folder = folder_of(root)
        found[root] = Tree(Path(root).resolve().name or root, commit(folder))
    return found


def _today() -> str:
    """The day in UTC, which is the same for whoever runs it."""
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()


def _excerpts(document: AuditDocument) -> dict[Spot, Excerpt]:
    from ironhouse.audit.excerpts import cut, wanted

    found: dict[Spot, Excerpt] = {}
    secrets = lines_of_secrets(document.secrets)
    for (root, path), spots in groupby(sorted(set(wanted(document))), key=lambda one: (one.root, one.path)):
        lines = _lines(Path(root), path)
        for spot in spots:
            excerpt = cut(lines, spot.line, secrets.get((root, path), frozenset()))
            if excerpt is not None:
                found[spot] = excerpt
    return found


def _lines(root: Path, path: str) -> list[str]:
    """The lines of a file below *root*, or of *root* itself; none where it cannot be read."""
    file = (root.parent if root.is_file() else root) / path
    try:
        if not file.is_file() or file.stat().st_size > LARGEST:
            return []
        return file.read_bytes().decode("utf-8", errors="replace").split("\n")
    except OSError:
        return []
