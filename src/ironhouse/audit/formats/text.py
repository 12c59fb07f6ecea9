"""The report for a person at a terminal.

Owns the order of its sections, and what stands above and below them; each is in ``audit/screen``. Must not judge, and
must not show anything that the document does not say. The first screen of a big tree has to be worth reading: long
lists are folded and say how many they hold back. Text that was read from code may carry control characters: none
reaches the terminal.
"""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from ironhouse.audit.formats import View
from ironhouse.audit.screen.findings import apart, findings, suppressed
from ironhouse.audit.screen.layout import APART, Screen
from ironhouse.audit.screen.remainder import dependencies, problems, unresolved
from ironhouse.audit.screen.sockets import coverage, sockets
from ironhouse.audit.terminal import clean, console, count, without_padding
from ironhouse.model.document import AuditDocument

SECTIONS = (coverage, sockets, findings, suppressed, unresolved, apart, dependencies, problems)


def FORMAT(document: AuditDocument, out: TextIO, view: View) -> None:
    """Write the report of *document* to *out*, without the blanks that tables pad their lines with."""
    screen = Screen(document, console(out, view.width, view.colour), view)
    with screen.console.capture() as capture:
        _header(screen)
        for section in SECTIONS:
            section(screen)
        _next(screen)
    out.write(without_padding(capture.get()))


def _header(screen: Screen) -> None:
    document = screen.document
    screen.line(("ironhouse audit", "bold"), f" · {', '.join(map(clean, document.roots))}")
    scopes = Counter(one.scope for one in document.sockets)
    parts = [count(document.scanned.files, "file"), count(document.scanned.lines, "line")]
    if screen.view.milliseconds is not None:
        parts.append(f"{screen.view.milliseconds:,} ms")
    apart = [f"{scopes[scope]:,} in {words.lower()}" for scope, words in APART if scopes[scope]]
    found = count(scopes["production"], "socket") + (f" (apart: {', '.join(apart)})" if apart else "")
    screen.line(f"{', '.join(parts)} · {found}")


def _next(screen: Screen) -> None:
    screen.console.print()
    screen.line(("Next: ", "bold"), _advice(screen))


def _advice(screen: Screen) -> str:
    document = screen.document
    if screen.counted:
        rule = screen.gravest or screen.counted[0].rule
        return f"`ironhouse explain {rule}` says why it matters and how to mend it."
    if any(one.about == "analysis" for one in document.problems):
        return "mend or exclude what was not analysed, and look again."
    if document.problems:
        return "take out the ignores and entries of the baseline that do nothing."
    if document.findings:
        return "nothing is new: all that was found is ignored or in the baseline."
    if document.sockets:
        return "nothing was found; what could not be determined is worth a look."
    return "no ZeroMQ socket was found; is this the right folder?"
