"""JUnit's XML, which most build servers show: a suite for each rule, a case for each finding.

Owns that mapping. Must not judge: a finding below ``--fail-on`` is a case that passes and says what it saw, so that the
file and the exit code say the same; one that is suppressed is skipped, with its reason. A rule without findings has one
case that passes. What could not be analysed in full is skipped, in a suite of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TextIO

from ironhouse.audit.formats import View
from ironhouse.audit.rules import rules
from ironhouse.model.document import AuditDocument
from ironhouse.model.finding import Finding, at_least


class _Suite:
    """One suite being collected."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cases: list[str] = []
        self.failures = 0
        self.skipped = 0

    def text(self) -> str:
        head = (
            f'  <testsuite name="{_shown(self.name)}" tests="{len(self.cases)}" failures="{self.failures}" '
            f'errors="0" skipped="{self.skipped}">'
        )
        return "\n".join((head, *self.cases, "  </testsuite>"))


def FORMAT(document: AuditDocument, out: TextIO, view: View) -> None:
    """Write *document* as one ``<testsuites>``."""
    suites = list(_suites(document, view))
    counts = (sum(len(one.cases) for one in suites), *(sum(getattr(one, key) for one in suites) for key in _COUNTED))
    head = '<testsuites name="ironhouse audit" tests="{}" failures="{}" errors="0" skipped="{}">'.format(*counts)
    body = (one.text() for one in suites)
    out.write("\n".join(('<?xml version="1.0" encoding="UTF-8"?>', head, *body, "</testsuites>")) + "\n")


_COUNTED = ("failures", "skipped")


def _suites(document: AuditDocument, view: View) -> Iterator[_Suite]:
    by_rule: dict[str, list[Finding]] = {rule: [] for rule in rules()}
    for one in document.findings:
        by_rule.setdefault(one.rule, []).append(one)
    for rule, findings in by_rule.items():
        suite = _Suite(rule)
        for one in findings:
            _add(suite, one, view)
        if not findings:
            suite.cases.append(_case(rule, "no finding", ""))
        yield suite
    if document.problems:
        suite = _Suite("not analysed in full")
        for problem in document.problems:
            place = f"{view.place(problem.root, problem.path)}:{problem.line}"
            suite.cases.append(_case(suite.name, place, f'<skipped message="{_shown(problem.what)}"/>'))
            suite.skipped += 1
        yield suite


def _add(suite: _Suite, finding: Finding, view: View) -> None:
    place = f"{view.place(finding.root, finding.path)}:{finding.line}"
    said = f"{finding.severity}: {finding.message}"
    if finding.suppressed is not None:
        reason = f"{finding.suppressed.kind}: {finding.suppressed.reason}"
        inner = f'<skipped message="{_shown(reason)}"/>'
        suite.skipped += 1
    elif at_least(finding.severity, view.fail_on):
        text = "\n".join((f"{place}: {said}", "", finding.remedy))
        inner = f'<failure type="{finding.severity}" message="{_shown(said)}">{_shown(text)}</failure>'
        suite.failures += 1
    else:
        inner = f"<system-out>{_shown(said)}</system-out>"
    suite.cases.append(_case(suite.name, place, inner))


def _case(suite: str, name: str, inner: str) -> str:
    head = f'    <testcase classname="{_shown(suite)}" name="{_shown(name)}"'
    return f"{head}>{inner}</testcase>" if inner else f"{head}/>"


def _shown(text: str) -> str:
    """*text* as XML may hold it: of control characters only the line's end."""
    return escape("".join(one if one.isprintable() or one == "\n" else f"\\x{ord(one):02x}" for one in text))
