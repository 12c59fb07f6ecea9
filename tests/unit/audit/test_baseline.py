from __future__ import annotations

import msgspec
import pytest

from ironhouse.audit.baseline import Baseline, apply, decode, encode
from ironhouse.model.finding import Finding, Suppression

HEADS = {".": "services/"}


def finding(code: str, line: int = 5, rule: str = "hwm-unset", path: str = "app.py") -> Finding:
    return Finding(rule, "medium", "high", "timeouts", None, path, line, "message", "remedy", code=code)


def ignored(one: Finding) -> Finding:
    return msgspec.structs.replace(one, suppressed=Suppression("inline", "why"))


def known(*findings: Finding) -> Baseline:
    return decode(encode(findings, HEADS))


def new(baseline: Baseline, *findings: Finding, scopes: tuple[str, ...] = ("services/",)) -> list[Finding]:
    judged, _ = apply(findings, baseline, HEADS, scopes, "base.json")
    return [one for one in judged if one.suppressed is None]


def test_the_file_has_an_entry_a_line_in_fixed_order_and_no_line_numbers() -> None:
    text = encode((finding("b()", 9), finding("a('x')", 1), finding("b()", 3)), HEADS)
    assert text.decode() == (
        '{"schema": "ironhouse.baseline/1", "findings": [\n'
        '{"path":"services/app.py","rule":"hwm-unset","code":"a(\'x\')","count":1},\n'
        '{"path":"services/app.py","rule":"hwm-unset","code":"b()","count":2}\n'
        "]}\n"
    )
    assert decode(encode((), HEADS)).findings == ()


def test_what_has_moved_is_known_and_what_was_changed_is_new() -> None:
    baseline = known(finding("sock.bind(a)", 5))
    assert new(baseline, finding("sock.bind(a)", 99)) == []
    changed = finding("sock.bind(b)", 5)
    assert new(baseline, changed) == [changed]


@pytest.mark.parametrize("other", [finding("x", rule="linger-unset"), finding("x", path="other.py")])
def test_another_rule_or_file_is_new(other: Finding) -> None:
    assert new(known(finding("x")), other) == [other]


def test_a_second_one_on_a_line_that_reads_the_same_is_new() -> None:
    baseline = known(finding("x", 1))
    assert new(baseline, finding("x", 1), finding("x", 2)) == [finding("x", 2)]


def test_what_is_known_says_where_from() -> None:
    (one,), _ = apply((finding("x"),), known(finding("x")), HEADS, ("services/",), "base.json")
    assert one.suppressed == Suppression("baseline", "known before: it is in base.json")


def test_entries_that_match_nothing_any_more_are_said() -> None:
    baseline = known(finding("x"), finding("y"), finding("y"), finding("z", path="far/away.py"))
    _, gone = apply((finding("x"),), baseline, HEADS, ("services/app.py",), "base.json")
    (problem,) = gone
    assert (problem.path, problem.about) == ("base.json", "baseline")
    assert problem.what == "hwm-unset in services/app.py on `y` (2 times) is found no more; take it out"
    assert len(apply((), baseline, HEADS, ("",), "b")[1]) == 3
    assert len(apply((), baseline, HEADS, ("services/far/",), "b")[1]) == 1
    assert apply((), baseline, HEADS, ("services/ap",), "b")[1] == ()


def test_an_ignore_goes_before_a_baseline_and_uses_up_its_entry() -> None:
    baseline = known(finding("x"))
    (one,), gone = apply((ignored(finding("x")),), baseline, HEADS, ("",), "b")
    assert one.suppressed == Suppression("inline", "why") and gone == ()
    assert known(ignored(finding("x"))).findings == ()


def test_what_a_baseline_knows_is_written_again() -> None:
    judged, _ = apply((finding("x"),), known(finding("x")), HEADS, ("",), "b")
    assert known(*judged) == known(finding("x"))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"schema": "ironhouse.audit/1", "findings": []}',
        b'{"schema": "ironhouse.baseline/1", "found": []}',
    ],
)
def test_another_file_is_refused(text: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        decode(text)
