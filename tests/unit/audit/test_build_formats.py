"""What build servers read: workflow commands of GitHub Actions, and JUnit's XML."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree

import msgspec
import pytest

from ironhouse.audit.formats import View, load
from ironhouse.audit.rules import rules
from ironhouse.model.document import AuditDocument
from ironhouse.model.finding import Severity, Suppression


def _text(document: AuditDocument, name: str, view: View | None = None) -> str:
    out = io.StringIO()
    load(name)(document, out, view or View())
    return out.getvalue()


@pytest.fixture
def partly(document: AuditDocument) -> AuditDocument:
    """The document with its worst finding ignored."""
    first, *rest = document.findings
    ignored = msgspec.structs.replace(first, suppressed=Suppression("inline", "the lab's own network"))
    return msgspec.structs.replace(document, findings=(ignored, *rest))


def test_every_finding_that_counts_is_a_command_with_its_place(partly: AuditDocument) -> None:
    text = _text(partly, "github", View(prefixes={".": "services/"}))
    commands = [line for line in text.splitlines() if line.startswith("::")]
    assert len(commands) == len(partly.findings) - 1 + len(partly.problems)
    assert (
        "::error file=services/src/feed.py,line=14,title=plaintext-endpoint (high)::self.out (PUSH): bind on "
        "tcp://*:5555 is in plaintext · ironhouse explain plaintext-endpoint"
    ) in commands
    assert "curve-without-zap" not in text and text.endswith("; 1 suppressed\n")


def test_no_text_of_the_source_can_be_a_command_or_end_one(document: AuditDocument) -> None:
    evil = msgspec.structs.replace(
        document.findings[0], path="a,b:c\n.py", message="x\r\n::add-mask::y % \x1b[2J", socket=None
    )
    text = _text(msgspec.structs.replace(document, findings=(evil,), problems=()), "github")
    command, tally = text.splitlines()
    assert "file=a%2Cb%3Ac%0A.py," in command and "::x%0D%0A::add-mask::y %25 \\x1b[2J" in command
    assert tally == "ironhouse audit: 1 high"


def _suites(document: AuditDocument, view: View | None = None) -> dict[str, ElementTree.Element]:
    root = ElementTree.fromstring(_text(document, "junit", view))
    for one in (root, *root):
        for counted, found in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
            assert int(one.get(counted, "-1")) == len(list(one.iter(found)))
    return {one.get("name", ""): one for one in root}


def test_every_rule_is_a_suite_and_one_without_findings_passes(document: AuditDocument) -> None:
    suites = _suites(document)
    assert set(suites) == {*rules(), "not analysed in full"}
    quiet = next(id for id in rules() if not any(one.rule == id for one in document.findings))
    (case,) = suites[quiet]
    assert case.get("name") == "no finding" and not len(case)


@pytest.mark.parametrize("floor", ["high", "medium", "info"])
def test_what_makes_the_exit_code_is_a_failure_and_no_other(partly: AuditDocument, floor: Severity) -> None:
    failed = [one for suite in _suites(partly, View(fail_on=floor)).values() for one in suite.iter("failure")]
    order = ("critical", "high", "medium", "low", "info")
    counted = [one for one in partly.findings[1:] if order.index(one.severity) <= order.index(floor)]
    assert len(failed) == len(counted) > 0
    assert {one.get("type") for one in failed} <= set(order[: order.index(floor) + 1])


def test_what_is_suppressed_is_skipped_with_its_reason(partly: AuditDocument) -> None:
    (skipped,) = _suites(partly)["curve-without-zap"].iter("skipped")
    assert skipped.get("message") == "inline: the lab's own network"


def test_any_text_is_well_formed(document: AuditDocument) -> None:
    evil = msgspec.structs.replace(
        document.findings[0], path="<&\">'\x00\ufffe.py", message="]]> \x1b\ud800 <failure/>", socket=None
    )
    suites = _suites(msgspec.structs.replace(document, findings=(evil,)))
    (case,) = suites["curve-without-zap"]
    assert case.get("name", "").startswith("<&\">'\\x00")
