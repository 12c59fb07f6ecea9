"""SARIF 2.1.0, as GitHub's code scanning and other consoles take it.

Owns the mapping of the document to SARIF and GitHub's limits. Must not judge, nor know any rule by name. A rule has
the severity of its base; a finding has the level of its own severity, which exposure and scope have lowered.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, TextIO
from urllib.parse import quote

import msgspec

from ironhouse.audit.explanation import explanation
from ironhouse.audit.formats import View
from ironhouse.audit.rule import AnyRule
from ironhouse.audit.rules import rules
from ironhouse.model.document import AuditDocument, Problem
from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import Finding, Severity, SuppressionKind

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
RESULTS = 25_000
"""Most results of a run that GitHub takes: https://docs.github.com/en/code-security/code-scanning."""
COMPRESSED = 10_000_000
"""Most bytes of a file, compressed, that GitHub takes."""

LEVEL: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "info": "note",
}
SECURITY_SEVERITY: dict[Severity, str] = {
    "critical": "9.5",
    "high": "8.0",
    "medium": "5.5",
    "low": "3.0",
    "info": "0.5",
}
"""The middle of the range that GitHub shows under the same word; it knows none below ``low``."""

SUPPRESSED: dict[SuppressionKind, str] = {"inline": "inSource", "config": "external", "baseline": "external"}

Json = dict[str, Any]


def FORMAT(document: AuditDocument, out: TextIO, view: View) -> None:
    """Write *document* as one run. Where GitHub's limits do not leave room for all, the worst findings are there."""
    number = min(len(document.findings), RESULTS)
    text = _encoded(document, view, number)
    while number and len(text) > COMPRESSED and len(zlib.compress(text)) > COMPRESSED:
        number //= 2
        text = _encoded(document, view, number)
    out.write(msgspec.json.format(text, indent=2).decode() + "\n")


def _encoded(document: AuditDocument, view: View, number: int) -> bytes:
    return msgspec.json.encode({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(document, view, number)]})


def _run(document: AuditDocument, view: View, number: int) -> Json:
    """The run with *number* results. What is suppressed gives way first; the document has the worst ones first."""
    known = list(rules().values())
    places = {one.id: place for place, one in enumerate(known)}
    kept = sorted(document.findings, key=lambda one: one.suppressed is not None)[:number]
    any_suppressed = any(one.suppressed is not None for one in kept)
    sockets = {one.id: one for one in document.sockets}
    return {
        "tool": {
            "driver": {
                "name": "ironhouse",
                "semanticVersion": document.tool,
                "rules": [_rule(one) for one in known],
            }
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": list(_notifications(document, view, len(document.findings) - number)),
            }
        ],
        "originalUriBaseIds": {ROOT: {"description": {"text": "the folder of the repository"}}},
        "columnKind": "utf16CodeUnits",
        "results": [
            _result(one, sockets.get(one.socket or ""), view, places, any_suppressed=any_suppressed) for one in kept
        ],
    }


def _rule(rule: AnyRule) -> Json:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} `ironhouse explain {rule.id}` has more.", "markdown": explanation(rule)},
        "helpUri": rule.references[0],
        "defaultConfiguration": {"level": LEVEL[rule.base]},
        "properties": {
            "tags": ["security", "zeromq", rule.strategy],
            "precision": rule.confidence,
            "security-severity": SECURITY_SEVERITY[rule.base],
        },
    }


def _result(
    finding: Finding, socket: SocketFact | None, view: View, places: dict[str, int], *, any_suppressed: bool
) -> Json:
    wanted = f" (the policy: {finding.wanted})" if finding.wanted else ""
    found: Json = {
        "ruleId": finding.rule,
        "level": LEVEL[finding.severity],
        "message": {"text": f"{finding.message}{wanted}"},
        "locations": [_location(view.place(finding.root, finding.path), finding.line, finding.code)],
        "properties": {
            "severity": finding.severity,
            "confidence": finding.confidence,
            "strategy": finding.strategy,
            "remedy": finding.remedy,
        },
    }
    if finding.rule in places:
        found["ruleIndex"] = places[finding.rule]
    if finding.fingerprint:
        found["partialFingerprints"] = {"primaryLocationLineHash": finding.fingerprint}
    if any_suppressed:
        found["suppressions"] = list(_suppressions(finding))
    related = list(_related(socket, finding, view))
    if related:
        found["relatedLocations"] = related
    return found


def _suppressions(finding: Finding) -> Iterator[Json]:
    """SARIF wants the list of every result as soon as one has it: an empty one says that it counts."""
    if finding.suppressed is not None:
        yield {
            "kind": SUPPRESSED[finding.suppressed.kind],
            "status": "accepted",
            "justification": finding.suppressed.reason,
        }


def _related(socket: SocketFact | None, finding: Finding, view: View) -> Iterator[Json]:
    """Where the socket is made, if the finding is elsewhere."""
    if socket is not None and (socket.path, socket.line) != (finding.path, finding.line):
        place = _location(view.place(socket.root, socket.path), socket.line)
        yield {**place, "id": 1, "message": {"text": f"{socket.name or 'the socket'} is made here"}}


def _location(path: str, line: int, code: str = "") -> Json:
    region: Json = {"startLine": max(line, 1)}
    if code:
        region["snippet"] = {"text": code}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(path), "uriBaseId": ROOT}, "region": region}}


def _notifications(document: AuditDocument, view: View, left_off: int) -> Iterator[Json]:
    """What was not analysed in full, what ignores nothing, and how many findings there was no room for."""
    if left_off:
        text = f"{left_off} more findings are left off: more would be over GitHub's limits"
        yield {"level": "warning", "message": {"text": text}}
    for one in document.problems:
        found: Json = {"level": "warning", "message": {"text": _said(one)}}
        if one.root:
            found["locations"] = [_location(view.place(one.root, one.path), one.line)]
        yield found


def _said(problem: Problem) -> str:
    return problem.what if problem.root else f"{problem.path}: {problem.what}"
