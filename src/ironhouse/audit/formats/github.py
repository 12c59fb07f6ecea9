"""Workflow commands of GitHub Actions: each finding is shown beside its line in a pull request.

Owns the escapes of such a command, so that no text of the source can be one. Must not judge. Suppressed findings are
counted and not shown.
"""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from ironhouse.audit.formats import View
from ironhouse.model.document import AuditDocument
from ironhouse.model.finding import SEVERITIES, Severity

COMMAND: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "notice",
    "info": "notice",
}


def FORMAT(document: AuditDocument, out: TextIO, view: View) -> None:
    """Write a command for each finding of *document* that counts, the worst first, and then a line for the log."""
    counted = [one for one in document.findings if one.suppressed is None]
    for one in counted:
        place = view.place(one.root, one.path)
        message = f"{one.message} · ironhouse explain {one.rule}"
        out.write(_command(COMMAND[one.severity], place, one.line, f"{one.rule} ({one.severity})", message))
    for problem in document.problems:
        place = view.place(problem.root, problem.path)
        out.write(_command("warning", place, problem.line, "ironhouse audit", problem.what))
    by_severity = Counter(one.severity for one in counted)
    tally = ", ".join(f"{by_severity[one]} {one}" for one in SEVERITIES if by_severity[one])
    suppressed = len(document.findings) - len(counted)
    out.write(f"ironhouse audit: {tally or 'no finding'}{f'; {suppressed} suppressed' if suppressed else ''}\n")


def _command(kind: str, path: str, line: int, title: str, message: str) -> str:
    return f"::{kind} file={_property(path)},line={line},title={_property(title)}::{_data(message)}\n"


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
