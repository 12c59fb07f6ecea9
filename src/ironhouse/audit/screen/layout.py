"""What every section of the report at a terminal is written with: the document, the console, and the shape of a line.

Owns layout, folding and how a place is called. Must not know any section, nor show what the document does not say.
Text that was read from code may carry control characters: whoever writes passes it through ``clean``.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ironhouse.audit.formats import View
from ironhouse.audit.terminal import clean
from ironhouse.model.document import AuditDocument, scope_of_secrets
from ironhouse.model.fact import Scope
from ironhouse.model.finding import Finding
from ironhouse.model.headline import Headline

ROWS = 20
"""Rows of a list that are shown unless all are asked for."""
PLACES = 3
"""Places that are shown of what is alike."""

APART: tuple[tuple[Scope, str], ...] = (("test", "Tests"), ("example", "Examples"), ("vendored", "Vendored code"))


class Screen:
    """One report being written: the document, the console, and what is looked up often."""

    def __init__(self, document: AuditDocument, console: Console, view: View) -> None:
        self.document = document
        self.view = view
        self.console = console
        self.headlines = view.headlines or _headlines()
        self.sockets = {one.id: one for one in document.sockets}
        self._secrets = scope_of_secrets(document)
        self.counted = [one for one in document.findings if one.suppressed is None]
        self.gravest = ""
        """The rule that is shown first."""
        self.shown = [one for one in document.sockets if view.unfold or one.scope == "production"]

    def scope(self, finding: Finding) -> Scope:
        socket = self.sockets.get(finding.socket or "")
        return socket.scope if socket else self._secrets.get((finding.root, finding.path), "production")

    def place(self, root: str, path: str, line: int) -> str:
        return f"{self.path(root, path)}:{line}"

    def path(self, root: str, path: str) -> str:
        """The path under its root; the root is named only where there are several."""
        return clean(f"{root.rstrip('/')}/{path}" if root and len(self.document.roots) > 1 else path)

    def title(self, text: str) -> None:
        self.console.print()
        self.line((text, "bold"))

    def line(self, *parts: str | tuple[str, str]) -> None:
        self.console.print(Text.assemble(*parts), overflow="fold")

    def print(self, what: Text | Table, left: int = 2) -> None:
        self.console.print(Padding(what, (0, 0, 0, left)))

    def held_back(self, number: int) -> None:
        if number > 0:
            self.print(Text(f"and {number:,} more; --all shows them", "dim"))


def _headlines() -> Mapping[str, Headline]:
    from ironhouse.audit.rules import headlines  # late: every rule is loaded for it

    return headlines()
