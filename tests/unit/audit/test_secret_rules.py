"""Rules about secrets keep their promises: facts, files, words, and how grave each is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.audit.engine import evaluate
from ironhouse.audit.explanation import explanation
from ironhouse.audit.rule import SecretCase, SecretRule
from ironhouse.audit.rules import rules
from ironhouse.model.fact import SecretFact
from ironhouse.model.finding import Finding
from ironhouse.policy.load import parse

RULES = {name: one for name, one in rules().items() if isinstance(one, SecretRule)}
CASES = [(rule, case) for rule in RULES.values() for case in (*rule.valid, *rule.invalid)]
INVALID = [(rule, case) for rule in RULES.values() for case in rule.invalid]


def _name(value: object) -> str:
    return value.id if isinstance(value, SecretRule) else value.name if isinstance(value, SecretCase) else ""


def _outcomes(rule: SecretRule, facts: tuple[SecretFact, ...]) -> set[str]:
    return {one.outcome for fact in facts for one in rule.check(fact)}


def _found(*facts: SecretFact) -> list[Finding]:
    return list(evaluate((), (), rules().values(), secrets=facts).findings)


def test_there_are_rules_about_secrets() -> None:
    assert set(RULES) == {
        "secret-in-source",
        "secret-file-in-tree",
        "secret-in-log",
        "secret-on-command-line",
        "secret-file-readable",
    }


@pytest.mark.parametrize(("rule", "case"), CASES, ids=_name)
def test_a_case_gives_a_violation_only_where_it_is_invalid(rule: SecretRule, case: SecretCase) -> None:
    assert ("violation" in _outcomes(rule, case.facts)) == (case in rule.invalid)


@pytest.mark.parametrize(("rule", "case"), CASES, ids=_name)
def test_the_observers_read_from_a_cases_files_what_its_facts_say(
    rule: SecretRule, case: SecretCase, tmp_path: Path
) -> None:
    survey = pytest.importorskip("ironhouse.observe.source.survey").survey
    key_files = pytest.importorskip("ironhouse.observe.key_files").key_files
    for path, text in case.files:
        (tmp_path / path).write_text(text, encoding="utf-8")
        (tmp_path / path).chmod(0o600)
    facts = (*survey(tmp_path, cache=False).secrets, *key_files(tmp_path))
    assert facts == case.facts


@pytest.mark.parametrize(("rule", "case"), INVALID, ids=_name)
def test_an_invalid_case_has_a_message_and_a_remedy(rule: SecretRule, case: SecretCase) -> None:
    for fact in case.facts:
        for verdict in rule.check(fact):
            assert verdict.message and rule.remedy(fact, verdict)
    assert "## Remedy" in explanation(rule)


LITERAL = SecretFact("literal", "app.py", 3, "CURVE_SECRETKEY")


@pytest.mark.parametrize(
    ("scope", "level"), [("production", "critical"), ("example", "medium"), ("vendored", "medium"), ("test", "low")]
)
def test_what_the_file_is_for_decides_how_grave_it_is(scope: str, level: str) -> None:
    fact = SecretFact("literal", "app.py", 3, "CURVE_SECRETKEY", scope=scope)  # type: ignore[arg-type]
    assert [one.severity for one in _found(fact)] == [level]


def test_a_key_of_the_documentation_is_said_to_be_one() -> None:
    (plain,) = _found(LITERAL)
    (known,) = _found(SecretFact("literal", "app.py", 3, "CURVE_SECRETKEY", published=True))
    assert "documentation" in known.message and "documentation" not in plain.message
    assert known.severity == plain.severity


@pytest.mark.parametrize(("tracked", "level"), [(True, "critical"), (None, "medium"), (False, "low")])
def test_a_key_file_that_git_has_is_the_gravest(tracked: bool | None, level: str) -> None:
    found = _found(SecretFact("file", "k.key_secret", 2, "k.key_secret", mode="0600", tracked=tracked))
    assert [(one.rule, one.severity) for one in found] == [("secret-file-in-tree", level)]


@pytest.mark.parametrize(
    ("mode", "tracked", "readable"),
    [("0600", False, False), ("0640", False, True), ("0604", None, True), ("0644", True, False), (None, None, False)],
)
def test_a_key_file_that_others_may_read_is_told_of_unless_git_has_it(
    mode: str | None, tracked: bool | None, readable: bool
) -> None:
    found = _found(SecretFact("file", "k.key_secret", 2, "k.key_secret", mode=mode, tracked=tracked))
    assert any(one.rule == "secret-file-readable" for one in found) == readable


def test_a_program_that_shows_new_keys_at_the_terminal_is_no_service_that_logs_them() -> None:
    fact = SecretFact("log", "keygen.c", 3, "secret", through="printf")
    assert [one.severity for one in _found(fact)] == ["high"]
    alone = SecretFact("log", "keygen.c", 3, "secret", through="printf", console=True)
    assert [one.severity for one in _found(alone)] == ["low"]


def test_nothing_is_asked_where_the_policy_is_disabled() -> None:
    policy = parse({"mode": "disabled"}, "ironhouse.toml")
    assert not evaluate((), (), rules().values(), {"": policy}, (LITERAL,)).findings
