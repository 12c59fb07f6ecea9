"""Every key of a policy belongs to one strategy, and every act is for a rule that there is."""

from __future__ import annotations

from collections import Counter

from ironhouse.audit.report.strategies import WORDS, options_of
from ironhouse.audit.rules import rules
from ironhouse.model.finding import SEVERITIES, STRATEGIES
from ironhouse.policy.keys import BY_NAME


def test_there_are_words_for_each_strategy_in_order() -> None:
    assert tuple(WORDS) == STRATEGIES
    assert all(words.strategy == name for name, words in WORDS.items())


def test_each_key_belongs_to_exactly_one_strategy() -> None:
    assert Counter(key for words in WORDS.values() for key in words.keys) == Counter(list(BY_NAME))


def test_acts_are_for_rules_of_the_strategy() -> None:
    for name, words in WORDS.items():
        assert all(rules()[rule].strategy == name for rule in words.acts)


def test_every_threat_has_a_severity_and_what_happens() -> None:
    for words in WORDS.values():
        assert words.threats and all(one.severity in SEVERITIES and one.says for one in words.threats)


def test_options_are_libzmqs_own() -> None:
    assert options_of("high-water-marks")["SNDHWM"] == "sndhwm"
    assert "message_size" not in options_of("high-water-marks").values()
