"""The report for a person at a terminal.

Owns layout, folding and colour. Must not judge, and must not show anything that the document does not say. The
first screen of a big tree has to be worth reading: long lists are folded and say how many they hold back.
Text that was read from code may carry control characters: none reaches the terminal.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ironhouse.audit import cells
from ironhouse.audit.folding import Fold, folded
from ironhouse.audit.formats import View
from ironhouse.audit.ignores import by_kind
from ironhouse.audit.rules import rules
from ironhouse.audit.terminal import clean, console, count, two_columns, without_padding
from ironhouse.model.document import AuditDocument, Measure, Problem, StrategySummary
from ironhouse.model.fact import DependencyFact, Scope, SocketFact
from ironhouse.model.finding import SEVERITIES, Finding, Severity

HEADINGS: tuple[str, ...] = ("socket", "type", "place", "HWM out/in", "send", "receive", "exposure", "mechanism")
"""The columns of the table of sockets. Where they do not fit, each socket has two lines instead of folded cells."""
ROWS = 20
WORST = 10
"""Findings that are shown one by one; the rest is folded by rule."""
PLACES = 3

STYLE: dict[Severity, str] = {
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "dim",
}
APART: tuple[tuple[Scope, str], ...] = (("test", "Tests"), ("example", "Examples"), ("vendored", "Vendored code"))


def FORMAT(document: AuditDocument, out: TextIO, view: View) -> None:
    """Write the report of *document* to *out*, without the blanks that tables pad their lines with."""
    report = Report(document, console(out, view.width, view.colour), view)
    with report.console.capture() as capture:
        report.write()
    out.write(without_padding(capture.get()))


class Report:
    """One report being written: the document, the console, and what is looked up often."""

    def __init__(self, document: AuditDocument, console: Console, view: View) -> None:
        self.document = document
        self.view = view
        self.console = console
        self.sockets = {one.id: one for one in document.sockets}
        self.counted = [one for one in document.findings if one.suppressed is None]
        self.gravest = ""
        """The rule that is shown first."""
        self.shown = [one for one in document.sockets if view.unfold or one.scope == "production"]

    def write(self) -> None:
        for section in (
            self._header,
            self._coverage,
            self._table,
            self._findings,
            self._suppressed,
            self._unresolved,
            self._apart,
            self._dependencies,
            self._problems,
            self._next,
        ):
            section()

    def _header(self) -> None:
        document = self.document
        self._line(("ironhouse audit", "bold"), f" · {', '.join(map(clean, document.roots))}")
        scopes = Counter(one.scope for one in document.sockets)
        parts = [count(document.scanned.files, "file"), count(document.scanned.lines, "line")]
        if self.view.milliseconds is not None:
            parts.append(f"{self.view.milliseconds:,} ms")
        apart = [f"{scopes[scope]:,} in {words.lower()}" for scope, words in APART if scopes[scope]]
        found = count(scopes["production"], "socket") + (f" (apart: {', '.join(apart)})" if apart else "")
        self._line(f"{', '.join(parts)} · {found}")

    def _coverage(self) -> None:
        summary = self.document.summary
        self._title("Coverage of production code")
        grid = two_columns()
        for words, strategy in (
            ("High-water marks", summary.high_water_marks),
            ("Timeouts", summary.timeouts),
            ("CURVE", summary.curve),
            ("Current libzmq", summary.current_libzmq),
        ):
            for number, line in enumerate(_measures(strategy)):
                grid.add_row("" if number else words, line)
        self._print(grid)

    def _table(self) -> None:
        if not self.shown:
            return
        self._title("Sockets")
        self._print(Text("HWM out/in · – does not apply · ? not known", "dim"))
        worst = self._worst_first()
        rows = worst if self.view.unfold else worst[:ROWS]
        lines = [HEADINGS, *(self._cells(one) for one in rows)]
        widest = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
        if sum(widest) + 2 * len(HEADINGS) > self.console.width:
            for one in rows:
                self._two_lines(one)
        else:
            table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
            for heading in HEADINGS:
                table.add_column(heading)
            for line in lines[1:]:
                table.add_row(*(_cell(text) for text in line))
            self._print(table)
        self._held_back(len(worst) - len(rows))

    def _cells(self, one: SocketFact) -> tuple[str, ...]:
        place = self._place(one.root, one.path, one.line)
        bounds = (cells.marks(one), cells.send_bound(one), cells.receive_bound(one))
        texts = (one.name or "–", cells.type_of(one), place, *bounds, cells.exposures(one), cells.mechanisms(one))
        return tuple(clean(text) for text in texts)

    def _two_lines(self, one: SocketFact) -> None:
        name, kind, place, marks, send, receive, exposures, mechanisms = self._cells(one)
        self._print(Text.assemble((name, "bold"), f" ({kind}) ", (place, "dim")))
        facts = f"HWM {marks} · send {send} · receive {receive} · {exposures} · {mechanisms}"
        self._print(Text(facts), left=4)

    def _findings(self) -> None:
        """The worst ten, under the rules that found them; of the others each rule's number, and how to see them."""
        findings = [one for one in self.counted if self.view.unfold or self._scope(one) == "production"]
        by_severity = Counter(one.severity for one in findings)
        tally = ", ".join(f"{by_severity[one]:,} {one}" for one in SEVERITIES if by_severity[one])
        self._title(f"Findings: {tally or 'none'}")
        for fold in folded(findings, len(findings) if self.view.unfold else WORST):
            self.gravest = self.gravest or fold.rule
            self._fold(fold)
        if len(findings) > WORST and not self.view.unfold:
            self._print(Text.assemble((f"and {len(findings) - WORST:,} more: ", "dim"), f"`{self._unfolding()}`"))

    def _unfolding(self) -> str:
        """The command that shows what this report folds."""
        return f"ironhouse audit {shlex.join(map(clean, self.document.roots))} --all"

    def _fold(self, fold: Fold) -> None:
        known = rules().get(fold.rule)
        worst = fold.members[0].severity
        head = Text.assemble((f"{worst:<8} ", STYLE[worst]), (fold.rule, "bold"), f" × {len(fold.members):,}")
        if known:
            head.append(f" · {known.title}")
        self._print(head, left=2)
        for one in fold.shown:
            level = "" if one.severity == worst else f" [{one.severity}]"
            place = self._place(one.root, one.path, one.line)
            self._print(Text.assemble((place, "dim"), f"{level} {clean(one.message)}"), left=4)
        if 0 < len(fold.shown) < len(fold.members):
            self._print(Text(f"and {len(fold.members) - len(fold.shown):,} more", "dim"), left=4)

    def _suppressed(self) -> None:
        kinds = by_kind(self.document.findings)
        if not kinds:
            return
        number = len(self.document.findings) - len(self.counted)
        self._title(f"Suppressed: {count(number, 'finding')} (not counted above, nor for the exit code)")
        grid = two_columns()
        for kind, members in sorted(kinds.items()):
            reasons: dict[str, list[Finding]] = {}
            for one in members:
                reasons.setdefault(one.suppressed.reason if one.suppressed else "", []).append(one)
            listed = list(reasons.items())
            for place, (reason, alike) in enumerate(listed if self.view.unfold else listed[:PLACES]):
                grid.add_row("" if place else f"{kind} × {len(members):,}", self._why(reason, alike))
            if not self.view.unfold and len(listed) > PLACES:
                grid.add_row("", Text(f"and {len(listed) - PLACES:,} more reasons", "dim"))
        self._print(grid)

    def _why(self, reason: str, alike: list[Finding]) -> str:
        """A reason, and what it was given for: the first place, and how many others."""
        first = alike[0]
        others = f" and {len(alike) - 1:,} more" if len(alike) > 1 else ""
        return f"{first.rule} {self._place(first.root, first.path, first.line)}{others}: {clean(reason)}"

    def _unresolved(self) -> None:
        kinds = Counter(one.kind for one in self.document.unresolved)
        if not kinds:
            return
        self._title(f"Could not be resolved: {len(self.document.unresolved):,} (counted, never taken for safe)")
        grid = two_columns()
        for kind, number in kinds.most_common():
            members = [one for one in self.document.unresolved if one.kind == kind]
            alike = number > 1 and len({one.why for one in members}) == 1
            rows = [f"{clean(members[0].why)}:"] if alike else []
            for one in members if self.view.unfold else members[:PLACES]:
                words = f"{clean(one.path)}:{one.line} {clean(one.text)}"
                rows.append(words if alike else f"{words}: {clean(one.why)}")
            for place, words in enumerate(rows):
                grid.add_row("" if place else f"{kind} × {number:,}", words)
            if not self.view.unfold and number > PLACES:
                grid.add_row("", Text(f"and {number - PLACES:,} more", "dim"))
        self._print(grid)

    def _apart(self) -> None:
        rows = []
        for scope, words in APART:
            sockets = sum(one.scope == scope for one in self.document.sockets)
            findings = Counter(one.severity for one in self.counted if self._scope(one) == scope)
            if sockets:
                tally = ", ".join(f"{findings[one]:,} {one}" for one in SEVERITIES if findings[one])
                rows.append((words, f"{count(sockets, 'socket')}; findings: {tally or 'none'}"))
        if rows:
            self._title("Apart from production code")
            grid = two_columns()
            for words, text in rows:
                grid.add_row(words, text)
            self._print(grid)

    def _dependencies(self) -> None:
        self._title("libzmq and its bindings")
        declared = [one for one in self.document.dependencies if one.kind != "watcher"]
        watchers = [one for one in self.document.dependencies if one.kind == "watcher"]
        if not declared:
            self._print(Text("No declaration of a version was found."), left=2)
        rows = declared if self.view.unfold else declared[:ROWS]
        grid = two_columns()
        for one in rows:
            grid.add_row(f"{clean(one.name)} {clean(one.version or '')}".strip(), self._declaration(one))
        self._print(grid)
        self._held_back(len(declared) - len(rows))
        if declared and not watchers:
            self._print(Text("Nothing in the tree watches for new releases or advisories.", "yellow"), left=2)
        elif watchers:
            names = sorted({f"{clean(one.name)} ({clean(one.path)})" for one in watchers})
            self._print(Text(f"Watched by: {', '.join(names)}"), left=2)

    def _declaration(self, one: DependencyFact) -> str:
        watched = f"watched by {', '.join(map(clean, one.watched_by))}" if one.watched_by else "not watched"
        return f"{one.kind} · {self._place(one.root, one.path, one.line)} · {watched}"

    def _problems(self) -> None:
        of: dict[bool, list[Problem]] = {}
        for one in self.document.problems:
            of.setdefault(one.about == "analysis", []).append(one)
        self._listed("Not analysed in full", of.get(True, []))
        self._listed("Ignores and baseline", of.get(False, []))

    def _listed(self, title: str, problems: list[Problem]) -> None:
        if not problems:
            return
        self._title(f"{title}: {count(len(problems), 'problem')}")
        for one in problems if self.view.unfold else problems[:ROWS]:
            where = self._place(one.root, one.path, one.line) if one.line > 1 else self._path(one.root, one.path)
            self._print(Text(f"{where} {clean(one.what)}"), left=2)
        if not self.view.unfold:
            self._held_back(len(problems) - ROWS)

    def _next(self) -> None:
        self.console.print()
        if self.counted:
            rule = self.gravest or self.counted[0].rule
            self._line(("Next: ", "bold"), f"`ironhouse explain {rule}` says why it matters and how to mend it.")
        elif self.document.problems:
            self._line(("Next: ", "bold"), "mend or exclude what was not analysed, and look again.")
        elif self.document.sockets:
            self._line(("Next: ", "bold"), "nothing was found; what could not be determined is worth a look.")
        else:
            self._line(("Next: ", "bold"), "no ZeroMQ socket was found; is this the right folder?")

    def _worst_first(self) -> list[SocketFact]:
        """Production first, then those with the worst findings; within that by place."""
        level: dict[str, int] = {}
        for one in self.counted:
            if one.socket is not None:
                rank = SEVERITIES.index(one.severity)
                level[one.socket] = min(level.get(one.socket, rank), rank)
        return sorted(
            self.shown,
            key=lambda one: (one.scope != "production", level.get(one.id, len(SEVERITIES)), one.path, one.line),
        )

    def _scope(self, finding: Finding) -> Scope:
        socket = self.sockets.get(finding.socket or "")
        return socket.scope if socket else "production"

    def _place(self, root: str, path: str, line: int) -> str:
        return f"{self._path(root, path)}:{line}"

    def _path(self, root: str, path: str) -> str:
        """The path under its root; the root is named only where there are several."""
        return clean(f"{root.rstrip('/')}/{path}" if root and len(self.document.roots) > 1 else path)

    def _title(self, text: str) -> None:
        self.console.print()
        self._line((text, "bold"))

    def _line(self, *parts: str | tuple[str, str]) -> None:
        self.console.print(Text.assemble(*parts), overflow="fold")

    def _print(self, what: Text | Table, left: int = 2) -> None:
        self.console.print(Padding(what, (0, 0, 0, left)))

    def _held_back(self, number: int) -> None:
        if number > 0:
            self._print(Text(f"and {number:,} more; --all shows them", "dim"))


def _cell(text: str) -> Text:
    style = {"none": "red", "NULL": "red", "plain": "red", "late": "red", "wildcard": "yellow", "?": "dim", "–": "dim"}
    return Text(text, style.get(text, ""))


def _measures(strategy: StrategySummary) -> Iterable[Text]:
    asked = [one for one in strategy.measures if one.tally.total]
    if not asked:
        yield Text("nothing to measure", "dim")
    for one in asked:
        yield _measure(one)


def _measure(one: Measure) -> Text:
    tally = one.tally
    style = "green" if tally.covered == tally.total else "red" if tally.covered == 0 else "yellow"
    text = Text.assemble((f"{tally.covered:,} of {tally.total:,}", style), f" {one.noun} {one.says}")
    if tally.undetermined:
        text.append(f" · {tally.undetermined:,} undetermined", "dim")
    return text
