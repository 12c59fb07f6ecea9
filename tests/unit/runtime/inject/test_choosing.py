"""What is set on a socket of a program that does not know of the policy."""

from __future__ import annotations

from typing import Any

import pytest

from ironhouse.model.profile import Mode
from ironhouse.policy.load import parse
from ironhouse.policy.resolve import creation
from ironhouse.runtime.inject.choosing import HARMLESS, NEVER, ONLY_WRITTEN, TIMEOUTS, Choice, Face, choose


def _choose(kind: str, mode: Mode, face: Face = "sync", **written: Any) -> Choice:
    policy = parse({"defaults": {**written, "why": "test"}} if written else {}, "test")
    return choose(creation(policy, name="", types=(kind,), path=""), mode, face)


@pytest.mark.parametrize("kind", ["PULL", "PUB", "REQ", "ROUTER"])
def test_auto_sets_of_the_baseline_only_what_bounds_a_stranger(kind: str) -> None:
    assert set(_choose(kind, "auto").now) == HARMLESS


def test_auto_sets_the_limits_that_somebody_wrote_down() -> None:
    assert set(_choose("DEALER", "auto", sndhwm=50, rcvtimeo=10).now) == {*HARMLESS, "sndhwm"}


def test_auto_never_sets_a_timeout_even_where_it_is_to_raise() -> None:
    assert TIMEOUTS.isdisjoint(_choose("DEALER", "auto", rcvtimeo=10, on_timeout="raise").now)


def test_required_sets_every_limit() -> None:
    assert {"sndhwm", "rcvhwm", "maxmsgsize", "linger", "sndtimeo", "rcvtimeo"} <= set(
        _choose("DEALER", "required").now
    )


@pytest.mark.parametrize("mode", ["auto", "required"])
@pytest.mark.parametrize("written", [{}, {"req_relaxed": True, "req_correlate": True}])
def test_no_mode_adds_correlate_or_the_relaxed_that_needs_it(mode: Mode, written: dict[str, Any]) -> None:
    choice = _choose("REQ", mode, **written)
    assert NEVER.isdisjoint(choice.now)
    assert NEVER.isdisjoint(choice.profile.settings)


@pytest.mark.parametrize("mode", ["auto", "required"])
def test_what_raises_errors_or_waits_is_set_where_somebody_wrote_it(mode: Mode) -> None:
    assert ONLY_WRITTEN.isdisjoint(_choose("ROUTER", mode).profile.settings)
    assert "router_mandatory" in _choose("ROUTER", mode, router_mandatory=True).now


def test_a_call_waits_on_unless_the_policy_says_raise() -> None:
    assert _choose("PULL", "required").profile.value("on_timeout") == "wait"
    assert _choose("PULL", "required", on_timeout="raise").profile.value("on_timeout") == "raise"


@pytest.mark.parametrize(
    ("face", "written", "sets"),
    [
        ("async", {}, False),
        ("green", {}, False),
        ("async", {"on_timeout": "raise"}, True),
        ("green", {"on_timeout": "raise"}, False),
    ],
)
def test_who_cannot_be_made_to_wait_on_has_no_timeout_unless_it_is_to_raise(
    face: Face, written: dict[str, Any], sets: bool
) -> None:
    assert ("rcvtimeo" in _choose("PULL", "required", face, **written).now) is sets


def test_disabled_sets_nothing() -> None:
    assert _choose("PULL", "disabled", rcvhwm=1).now == ()
