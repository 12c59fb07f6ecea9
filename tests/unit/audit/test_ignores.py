from __future__ import annotations

from datetime import date

import msgspec
import pytest

from ironhouse.audit.folding import by_kind
from ironhouse.audit.ignores import FOR_EVER, Applied, Comment, Entry, apply, days
from ironhouse.model.finding import Finding, Suppression
from ironhouse.policy.ignores import Ignore

RULES = ["hwm-unset", "linger-unset", "plaintext-endpoint"]
TODAY = date(2027, 3, 31)


def finding(rule: str = "hwm-unset", line: int = 5, path: str = "app.py", root: str = ".") -> Finding:
    return Finding(rule, "medium", "high", "timeouts", None, path, line, "message", "remedy", root=root)


def comment(text: str, line: int = 5, *, alone: bool = False, mark: str = "#", root: str = ".") -> Comment:
    return Comment(root, "app.py", line, text, alone, mark)


def entry(rule: str = "hwm-unset", path: str = "*.py", expires: date = TODAY, **more: object) -> Entry:
    found = Entry(".", "", "ironhouse.toml", Ignore(1, rule, path, "a reason", expires))
    return msgspec.structs.replace(found, **more)


def judge(*given: Finding | Comment | Entry, silent: frozenset[str] = frozenset()) -> Applied:
    findings = [one for one in given if isinstance(one, Finding)]
    comments = [one for one in given if isinstance(one, Comment)]
    return apply(findings, comments, [one for one in given if isinstance(one, Entry)], RULES, TODAY, silent)


def test_a_comment_on_the_line_ignores_the_rule_that_it_names_and_keeps_its_reason() -> None:
    judged = judge(finding(), finding("linger-unset"), comment("ironhouse: ignore[hwm-unset] ten a day"))
    assert [one.suppressed for one in judged.findings] == [Suppression("inline", "ten a day"), None]
    assert judged.problems == ()


def test_a_comment_may_name_several_rules() -> None:
    judged = judge(finding(), finding("linger-unset"), comment("ironhouse: ignore[hwm-unset, linger-unset] a reason"))
    assert all(one.suppressed for one in judged.findings) and not judged.problems


def test_a_comment_that_stands_alone_speaks_of_the_next_line() -> None:
    above = comment("ironhouse: ignore[hwm-unset] why", 4, alone=True)
    assert judge(finding(), above).findings[0].suppressed
    behind_code = comment("ironhouse: ignore[hwm-unset] why", 4)
    assert not judge(finding(), behind_code).findings[0].suppressed
    below = comment("ironhouse: ignore[hwm-unset] why", 6, alone=True)
    assert not judge(finding(), below).findings[0].suppressed


def test_comments_that_stand_alone_below_each_other_all_speak_of_the_line_below_them() -> None:
    one = comment("ironhouse: ignore[hwm-unset] why", 3, alone=True)
    other = comment("ironhouse: ignore[linger-unset] why", 4, alone=True)
    judged = judge(finding(), finding("linger-unset"), one, other)
    assert all(one.suppressed for one in judged.findings) and not judged.problems


@pytest.mark.parametrize(
    "text",
    [
        "ironhouse: ignore",
        "ironhouse: ignore[hwm-unset]",
        "ironhouse: ignore[hwm-unset] ",
        "ironhouse: ignore[] why",
        "ironhouse: ignore hwm-unset why",
        "ironhouse:ignore[hwm-unset] why",
        "ironhouse: Ignore[hwm-unset] why",
        "ironhouse: ignore [hwm-unset] why",
        "ironhouse: ignore[hwm-unset]why",
        "ironhouse: ignore[hwm-unset;linger-unset] why",
        "ironhouse: ignored[hwm-unset] why",
        "ironhouse ignore[hwm-unset] why",
    ],
)
def test_a_comment_that_is_not_written_so_ignores_nothing_and_is_reported(text: str) -> None:
    judged = judge(finding(), comment(text.strip()))
    assert judged.findings[0].suppressed is None
    (problem,) = judged.problems
    assert problem.what == "an ignore is written `# ironhouse: ignore[rule-id] reason`"
    assert (problem.path, problem.line, problem.about) == ("app.py", 5, "ignore")


def test_only_line_comments_are_ignores() -> None:
    text = "ironhouse: ignore[hwm-unset] why"
    assert judge(finding(), comment(text, mark="//")).findings[0].suppressed
    judged = judge(finding(), comment(f"{text} */", mark="/*"))
    assert judged.findings[0].suppressed is None
    assert judged.problems[0].what == "an ignore is written `// ironhouse: ignore[rule-id] reason`"


def test_an_unknown_rule_is_said_with_the_nearest() -> None:
    judged = judge(finding(), comment("ironhouse: ignore[hvm-unset, hwm-unset] why"))
    assert judged.findings[0].suppressed
    assert [one.what for one in judged.problems] == [
        "this ignores nothing: there is no rule hvm-unset; do you mean hwm-unset?"
    ]


def test_an_ignore_that_meets_nothing_is_said_rule_by_rule() -> None:
    judged = judge(finding(), comment("ironhouse: ignore[hwm-unset, linger-unset] why"))
    assert [one.what for one in judged.problems] == ["ignore[linger-unset] ignores nothing here; take it out"]
    moved = judge(finding(line=7), comment("ironhouse: ignore[hwm-unset] why"))
    assert moved.findings[0].suppressed is None and len(moved.problems) == 1


def test_nothing_is_said_where_nothing_is_judged() -> None:
    unused = (comment("ironhouse: ignore[hwm-unset] why"), entry())
    assert len(judge(*unused).problems) == 2
    assert judge(*unused, silent=frozenset({"."})).problems == ()


def test_a_comment_of_another_root_is_none() -> None:
    judged = judge(finding(root="a"), comment("ironhouse: ignore[hwm-unset] why", root="b"))
    assert judged.findings[0].suppressed is None


def test_an_entry_ignores_its_rule_where_its_pattern_says() -> None:
    judged = judge(
        finding(),
        finding("linger-unset"),
        finding(path="src/app.py"),
        entry(),
        entry("linger-unset", path="src/**"),
    )
    assert [one.suppressed for one in judged.findings] == [Suppression("config", "a reason"), None, None]
    (problem,) = judged.problems
    assert (problem.root, problem.path) == ("", "ironhouse.toml")
    assert problem.what == "[[ignore]] number 1 (linger-unset in src/**) ignores nothing; take it out"


def test_paths_of_an_entry_count_from_the_policys_folder() -> None:
    assert judge(finding(), entry(path="src/app.py", within="src/")).findings[0].suppressed
    assert not judge(finding(), entry(path="app.py", within="src/")).findings[0].suppressed


def test_an_entry_for_more_than_was_looked_at_is_not_called_unused() -> None:
    assert judge(entry(path="other/**", within="src/", whole=False)).problems == ()


def test_an_entry_holds_to_the_end_of_its_day_and_then_is_reported() -> None:
    assert judge(finding(), entry(expires=TODAY)).findings[0].suppressed
    judged = judge(finding(), entry(expires=date(2027, 3, 30)))
    assert judged.findings[0].suppressed is None
    (problem,) = judged.problems
    assert "expired on 2027-03-30" in problem.what


def test_a_comment_gives_the_reason_before_an_entry_and_both_are_of_use() -> None:
    judged = judge(finding(), entry(), comment("ironhouse: ignore[hwm-unset] nearer"))
    assert judged.findings[0].suppressed == Suppression("inline", "nearer")
    assert judged.problems == ()


def test_the_days_on_which_the_same_holds() -> None:
    def ignores(*dates: str) -> list[Ignore]:
        return [Ignore(1, "r", "p", "why", date.fromisoformat(one)) for one in dates]

    assert days([], TODAY) == FOR_EVER
    assert days(ignores("2027-03-31", "2027-05-01"), TODAY) == ("", "2027-03-31")
    assert days(ignores("2027-01-31", "2026-05-01"), TODAY) == ("2027-02-01", "9999-12-31")
    assert days(ignores("2027-01-31", "2027-05-01"), TODAY) == ("2027-02-01", "2027-05-01")


def test_what_is_suppressed_by_kind() -> None:
    judged = judge(finding(), finding("linger-unset"), entry(), comment("ironhouse: ignore[linger-unset] why"))
    assert {kind: [one.rule for one in members] for kind, members in by_kind(judged.findings).items()} == {
        "config": ["hwm-unset"],
        "inline": ["linger-unset"],
    }
