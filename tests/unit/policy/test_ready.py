"""The baseline as numbers says what ``resolve`` says, and nothing else."""

import pytest

from ironhouse.model.options import SOCKET_OPTIONS, by_number, option
from ironhouse.policy.policy import DEFAULT
from ironhouse.policy.ready import LIMITS, SECURITY, may_be_set
from ironhouse.policy.resolve import creation
from ironhouse.runtime import rules

VALUES = (-1, 0, 1, 99, 1_000, 1_001, 5_000, 5_001, 1 << 20, True, False, b"bytes", "text", None)


@pytest.mark.parametrize("kind", LIMITS)
def test_its_limits_are_those_of_the_baseline(kind: str) -> None:
    wanted = {}
    for key, setting in creation(DEFAULT, name="", types=(kind,), path="").settings.items():
        row = option(key)
        if row is not None and row.settable and isinstance(setting.value, int):
            wanted[row.number] = int(setting.value)
    assert dict(LIMITS[kind]) == wanted
    assert len(LIMITS[kind]) == len(wanted)


@pytest.mark.parametrize("kind", LIMITS)
def test_the_baseline_counts_no_queue_and_lets_no_call_wait_on(kind: str) -> None:
    profile = creation(DEFAULT, name="", types=(kind,), path="")
    assert profile.value("on_timeout") == "raise"
    assert not profile.asks("count_queue")


def test_security_options_are_those_of_the_rules() -> None:
    assert {row.number for row in SOCKET_OPTIONS if rules.is_security(row)} == SECURITY


@pytest.mark.parametrize("kind", LIMITS)
def test_what_may_be_set_is_refused_by_no_rule(kind: str) -> None:
    settings = creation(DEFAULT, name="", types=(kind,), path="").settings
    free = [(row, value) for row in SOCKET_OPTIONS for value in VALUES if may_be_set(kind, row.number, value)]
    assert free
    for row, value in free:
        setting = settings.get(row.name.lower())
        assert rules.laxer(row, value, setting) is None, (row.name, value)
        assert rules.too_late(row, setting, has_endpoint=True, is_settled=True) is None, row.name


def test_a_time_that_is_shorter_may_be_set() -> None:
    linger = by_number(17)
    assert linger is not None and linger.name == "LINGER"
    assert may_be_set("PUSH", 17, 0)
    assert not may_be_set("PUSH", 17, -1)
    assert not may_be_set("PUSH", 17, 1_001)
    assert not may_be_set("RADIO", 17, 0)
