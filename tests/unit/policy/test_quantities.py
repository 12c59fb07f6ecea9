from __future__ import annotations

import pytest

from ironhouse.errors import UsageError
from ironhouse.model.fact import OptionValue
from ironhouse.policy.keys import BY_NAME, KEYS
from ironhouse.policy.quantities import read, show


@pytest.mark.parametrize(
    ("key", "given", "expected"),
    [
        ("rcvtimeo", "5 s", 5000),
        ("rcvtimeo", "1.5s", 1500),
        ("rcvtimeo", 250, 250),
        ("rcvtimeo", "unlimited", -1),
        ("sndhwm", 100, 100),
        ("sndhwm", "unlimited", 0),
        ("maxmsgsize", "64 KiB", 65536),
        ("maxmsgsize", "8 GB", 8_000_000_000),
        ("req_relaxed", True, True),
        ("encrypt", "routable", "routable"),
    ],
)
def test_a_value_is_read_in_the_options_own_unit(key: str, given: object, expected: OptionValue) -> None:
    assert read(BY_NAME[key], given) == expected


@pytest.mark.parametrize(
    ("key", "given", "says"),
    [
        ("rcvtimeo", "5 parsecs", "no duration"),
        ("rcvtimeo", "0.5 ms", "not a whole number"),
        ("rcvtimeo", -7, "negative"),
        ("rcvtimeo", True, "no duration"),
        ("sndhwm", "64 KiB", "no count"),
        ("sndhwm", 2**31, "more than libzmq can hold"),
        ("maxmsgsize", "5 s", "no size"),
        ("req_relaxed", 1, "neither true nor false"),
        ("encrypt", "sometimes", "none of routable"),
        ("drops", ["count"], "none of count"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(key: str, given: object, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read(BY_NAME[key], given)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("rcvtimeo", 5000, "5 s"),
        ("rcvtimeo", 1500, "1500 ms"),
        ("rcvtimeo", -1, "unlimited"),
        ("linger", 0, "0 ms"),
        ("maxmsgsize", 1 << 20, "1 MiB"),
        ("sndhwm", 1000, "1000"),
        ("router_handover", False, "false"),
        ("sndhwm", None, "any limit"),
    ],
)
def test_a_value_is_shown_as_a_policy_would_write_it(key: str, value: OptionValue, expected: str) -> None:
    assert show(BY_NAME[key], value) == expected


def test_what_is_shown_of_a_baseline_can_be_read_again() -> None:
    from ironhouse.policy.baselines import BASELINES

    rows = [row for rows in BASELINES.values() for row in rows if row.value is not None]
    assert len(rows) > 40
    for row in rows:
        key = BY_NAME[row.key]
        written = show(key, row.value)
        given: object = row.value if key.kind == "switch" else int(written) if key.kind == "count" else written
        assert read(key, given) == row.value


def test_every_key_says_what_it_means_and_is_there_once() -> None:
    assert len(BY_NAME) == len(KEYS)
    assert all(key.says for key in KEYS)
    assert all(bool(key.words) is (key.kind == "word") for key in KEYS)


def test_what_is_ironhouses_own_is_not_bound_by_libzmqs_integers() -> None:
    from ironhouse.policy.load import parse

    assert parse({"memory_budget": "64 GiB"}, "ironhouse.toml").memory_budget == 64 << 30
