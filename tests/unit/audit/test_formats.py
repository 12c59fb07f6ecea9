"""The real output is the test: see tests/golden."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import msgspec
import pytest

from ironhouse.audit import cells
from ironhouse.audit.cases import endpoint, is_set, may_set, socket
from ironhouse.audit.folding import folded
from ironhouse.audit.formats import View, load, names
from ironhouse.audit.rules import headlines
from ironhouse.cli.commands.audit import FORMATS
from ironhouse.model.document import AuditDocument, Problem
from ironhouse.model.fact import Unresolved
from ironhouse.model.finding import Finding, Severity, Suppression

Golden = Callable[[str, str], None]


def _render(document: AuditDocument, name: str, view: View) -> str:
    out = io.StringIO()
    load(name)(document, out, view)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("width", [80, 160])
def test_the_text_report(document: AuditDocument, golden: Golden, width: int) -> None:
    golden(f"audit-{width}.txt", _render(document, "text", View(width=width, milliseconds=123)))


def test_the_text_report_unfolded(document: AuditDocument, golden: Golden) -> None:
    golden("audit-all.txt", _render(document, "text", View(width=120, unfold=True)))


def test_the_json_report(document: AuditDocument, golden: Golden) -> None:
    text = _render(document, "json", View())
    golden("audit.json", text)
    assert json.loads(text)["schema"] == "ironhouse.audit/1"


def test_the_mitigation_report(document: AuditDocument, golden: Golden) -> None:
    golden("audit.md", _render(document, "markdown", View()))


def test_the_page(document: AuditDocument, golden: Golden) -> None:
    golden("audit.html", _render(document, "html", View()))


def test_the_verb_knows_every_format() -> None:
    assert names() == FORMATS


def test_no_line_is_wider_than_the_terminal(document: AuditDocument) -> None:
    for width in (40, 80, 99, 100, 200):
        assert max(map(len, _render(document, "text", View(width=width)).splitlines())) <= width


@pytest.mark.parametrize(("columns", "widest"), [("0", 120), ("none", 120), ("", 120), ("1", 20), ("60", 60)])
def test_columns_are_honoured_where_they_can_be_read(
    document: AuditDocument, monkeypatch: pytest.MonkeyPatch, columns: str, widest: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    longest = max(map(len, _render(document, "text", View()).splitlines()))
    assert 0.8 * widest < longest <= widest


def test_a_pipe_gets_neither_colour_nor_padding(document: AuditDocument) -> None:
    text = _render(document, "text", View())
    assert "\x1b" not in text
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_force_color_and_no_color_are_honoured(document: AuditDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[31m" in _render(document, "text", View())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in _render(document, "text", View())


def test_secrets_are_in_no_format(document: AuditDocument) -> None:
    for name in names():
        assert "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL" not in _render(document, name, View(unfold=True))


def test_control_characters_of_the_source_never_reach_the_terminal(document: AuditDocument) -> None:
    evil = socket("PUSH", endpoint("bind", "tcp://*:1\x1b]0;pwned\x07", "wildcard"), name="a\x1b[2J", path="b\rc.py")
    text = _render(msgspec.structs.replace(document, sockets=(evil,)), "text", View(width=200))
    assert "\x1b" not in text and "\r" not in text and "\\x1b[2J" in text


def test_a_long_table_is_folded_to_twenty_rows_and_says_so(document: AuditDocument) -> None:
    many = tuple(socket("PUSH", name=f"sock{number}", line=number) for number in range(1, 62))
    long = msgspec.structs.replace(document, sockets=many, findings=())
    for width in (80, 160):
        folded, whole = (_render(long, "text", View(width=width, unfold=unfold)) for unfold in (False, True))
        assert (folded.count("app.py:"), whole.count("app.py:")) == (20, 61)
        assert "and 41 more; --all shows them" in folded and "--all" not in whole


def test_a_reason_that_all_share_is_said_once(document: AuditDocument) -> None:
    unresolved = tuple(Unresolved("endpoint", "a.py", line, f"where_{line}", "nobody says") for line in (1, 2, 3))
    text = _render(msgspec.structs.replace(document, unresolved=unresolved), "text", View(unfold=True))
    assert text.count("nobody says") == 1 and all(f"a.py:{line} where_{line}\n" in text for line in (1, 2, 3))


def test_an_empty_document_is_shown_without_fuss(document: AuditDocument) -> None:
    empty = msgspec.structs.replace(document, sockets=(), findings=(), dependencies=(), unresolved=(), problems=())
    text = _render(empty, "text", View())
    assert "Findings: none" in text and "no ZeroMQ socket was found" in text


def test_places_name_their_root_only_where_there_are_several(document: AuditDocument) -> None:
    two = msgspec.structs.replace(document, roots=("one", "two"))
    assert "./src/feed.py:12" not in _render(document, "text", View())
    assert "./src/feed.py:12" in _render(two, "text", View())


def test_cells_tell_what_a_type_does_not_have_from_what_is_not_known() -> None:
    assert cells.marks(socket("PUSH")) == "default/–"
    assert cells.marks(socket("unknown: x")) == "default/default"
    assert cells.marks(socket("PULL", options={"RCVHWM": may_set(5, "x")})) == "–/5?"
    assert (cells.send_bound(socket("PUB")), cells.receive_bound(socket("PUB"))) == ("drops", "–")
    assert cells.receive_bound(socket("PULL")) == "?"
    assert cells.receive_bound(socket("PULL", options={"RCVTIMEO": is_set(5)})) == "option"
    assert cells.mechanisms(socket("PULL", endpoint("bind", "inproc://a", "inproc"))) == "–"
    assert cells.mechanisms(socket("PULL")) == "?"
    end = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", certainty="may", flag="key")
    partly = {"CURVE_SERVER": may_set(True, "key"), "CURVE_SECRETKEY": may_set(None, "key")}
    always = {"CURVE_SERVER": is_set(True), "CURVE_SECRETKEY": is_set(None, text="key")}
    assert [cells.mechanisms(socket("PULL", end, options=one)) for one in (partly, always)] == [
        "curve-server?",
        "curve-server",
    ]


def test_the_ten_worst_are_shown_and_the_rest_is_folded_with_the_command_that_unfolds(document: AuditDocument) -> None:
    def of(rule: str, severity: Severity, number: int) -> list[Finding]:
        places = range(1, number + 1)
        return [Finding(rule, severity, "high", "timeouts", None, "a.py", line, "so", "") for line in places]

    many = (*of("plaintext-endpoint", "high", 4), *of("recv-unbounded", "medium", 8), *of("linger-unset", "low", 5))
    long = msgspec.structs.replace(document, findings=many, roots=("my project",))
    section = _render(long, "text", View()).split("Findings:")[1].split("\n\n")[0]
    lines = [line.strip() for line in section.splitlines()]
    assert sum(line.startswith("a.py:") for line in lines) == 10
    assert lines[6].startswith("medium   recv-unbounded × 8") and lines[13] == "and 2 more"
    assert lines[14].startswith("low      linger-unset × 5")
    assert lines[15] == "and 7 more: `ironhouse audit 'my project' --all`"
    assert "more" not in _render(long, "text", View(unfold=True)).split("Findings:")[1].split("\n\n")[0]


def test_the_worst_of_a_rule_never_take_the_place_of_a_worse_one_of_another() -> None:
    def one(rule: str, severity: Severity) -> Finding:
        return Finding(rule, severity, "high", "timeouts", None, "a.py", 1, "so", "")

    mixed = [one("hwm-zero", "high"), one("hwm-zero", "low"), one("recv-unbounded", "medium")]
    folds = folded(mixed, 2, headlines())
    assert [(fold.rule, [member.severity for member in fold.shown]) for fold in folds] == [
        ("hwm-zero", ["high"]),
        ("recv-unbounded", ["medium"]),
    ]


def test_what_is_suppressed_is_counted_apart_with_its_reasons(document: AuditDocument) -> None:
    first, second, third, *rest = document.findings
    kinds = (
        Suppression("inline", "the lab"),
        Suppression("baseline", "known before"),
        Suppression("inline", "the lab"),
    )
    changed = (
        msgspec.structs.replace(one, suppressed=kind) for one, kind in zip((first, second, third), kinds, strict=True)
    )
    useless = Problem("project", "src/a.py", 3, "ignore[hwm-zero] ignores nothing here; take it out", "ignore")
    partly = msgspec.structs.replace(document, findings=(*changed, *rest), problems=(*document.problems, useless))
    text = _render(partly, "text", View())
    assert "Findings: 2 high, 4 medium, 8 low" in text
    assert "Suppressed: 3 findings (not counted above, nor for the exit code)" in text
    assert "inline × 2    curve-without-zap src/broker/front.cpp:36 and 1 more: the lab" in text
    assert "baseline × 1  hwm-zero src/feed.py:13: known before" in text
    assert "Not analysed in full: 1 problem" in text and "Ignores and baseline: 1 problem" in text
    assert "ironhouse explain unsafe-decoding" in text
    everything = msgspec.structs.replace(
        document, findings=tuple(msgspec.structs.replace(one, suppressed=kinds[0]) for one in document.findings)
    )
    assert "Findings: none" in _render(everything, "text", View())


def test_the_last_line_says_what_is_to_be_done_next(document: AuditDocument) -> None:
    def last(**changes: object) -> str:
        changed = msgspec.structs.replace(document, **changes)
        return _render(changed, "text", View(width=120)).rstrip().rpartition("\n")[2]

    known = tuple(
        msgspec.structs.replace(one, suppressed=Suppression("baseline", "known before")) for one in document.findings
    )
    idle = (Problem("", "ironhouse.toml", 1, "ignores nothing; take it out", "ignore"),)
    assert "says why it matters" in last()
    assert "mend or exclude what was not analysed" in last(findings=known)
    assert "take out the ignores and entries of the baseline that do nothing" in last(findings=known, problems=idle)
    assert "nothing is new: all that was found is ignored or in the baseline" in last(findings=known, problems=())
    assert "nothing was found" in last(findings=(), problems=())
    assert "right folder?" in last(findings=(), problems=(), sockets=())
