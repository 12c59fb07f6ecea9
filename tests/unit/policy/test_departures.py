from __future__ import annotations

from typing import Any

from ironhouse.policy.departures import without_reason
from ironhouse.policy.explain import NO_REASON, entry, head, rows
from ironhouse.policy.load import parse
from ironhouse.policy.policy import DEFAULT
from ironhouse.policy.resolve import creation


def _found(**tables: Any) -> list[str]:
    return [row.key for row in without_reason(parse(tables, "p"))]


def test_a_departure_needs_a_reason() -> None:
    assert _found(socket={"a": {"rcvhwm": 5000}}) == ["rcvhwm"]
    assert _found(socket={"a": {"rcvhwm": 5000, "why": "measured"}}) == []
    assert _found(socket={"a": {"rcvhwm": {"value": 5000, "why": "measured"}, "linger": 5}}) == ["linger"]


def test_what_is_the_baselines_own_for_some_type_is_none() -> None:
    assert _found(socket={"a": {"rcvhwm": 100}}) == []
    assert _found(type={"PULL": {"rcvhwm": 100}}) == ["rcvhwm"]
    assert _found(defaults={"sndbuf": 4096}) == [], "the baseline says nothing of it"
    assert _found(baseline="observe", defaults={"rcvhwm": 5}) == [], "any limit is what it wants"


def test_what_says_what_is_departs_from_nothing() -> None:
    assert _found(defaults={"peers": 3, "message_size": "2 KiB"}) == []
    policy = parse({"defaults": {"peers": 3}}, "p")
    assert not creation(policy, name="a", types=("PULL",), path="a.py").settings["peers"].departs


def test_an_explanation_names_the_entry_the_reason_and_what_it_replaces() -> None:
    policy = parse({"socket": {"orders": {"rcvhwm": 5000}}}, "ironhouse.toml")
    made = creation(policy, name="orders", types=("PULL",), path="app.py")
    row = next(one for one in rows(made) if one.key == "rcvhwm")
    assert row == ("rcvhwm", "5000", '[socket."orders"]', f"{NO_REASON} (baseline: 1000)")
    assert next(one.key for one in rows(made)) == "rcvhwm"
    assert entry(policy.entries[0]) == [("rcvhwm", "5000", '[socket."orders"]', "")]
    assert head(policy) == "ironhouse.toml · baseline recommended · mode auto"
    assert "baseline alone" in head(DEFAULT)
