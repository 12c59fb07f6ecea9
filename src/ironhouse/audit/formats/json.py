"""The document itself, as ``ironhouse.audit/1``. Must not add or leave out anything."""

from __future__ import annotations

from typing import TextIO

from ironhouse.audit.formats import View
from ironhouse.model.document import AuditDocument, encode


def FORMAT(document: AuditDocument, out: TextIO, view: View) -> None:
    """Write *document* as indented JSON; *view* changes nothing."""
    out.write(encode(document).decode())
