from __future__ import annotations

from typing import Any, get_args

import pytest

from ironhouse.model.fact import SOCKET_TYPES, Exposure
from ironhouse.model.profile import SocketProfile
from ironhouse.policy.baselines import BASELINES, rows_for
from ironhouse.policy.entries import RANKS
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.load import parse
from ironhouse.policy.policy import DEFAULT, Policy
from ironhouse.policy.resolve import creation, endpoint


def _policy(**tables: Any) -> Policy:
    return parse(tables, "ironhouse.toml")


def _made(policy: Policy, *types: str, name: str = "orders", path: str = "app.py") -> SocketProfile:
    return creation(policy, name=name, types=types, path=path)


def test_without_a_policy_the_baseline_holds_and_says_why() -> None:
    made = _made(DEFAULT, "PULL")
    mark = made.settings["rcvhwm"]
    assert (mark.value, mark.entry, mark.departs) == (1000, "baseline recommended", False)
    assert mark.why and mark.source and mark.source.startswith("https://")
    assert not made.asks("sndhwm"), "a PULL sends nothing"
    assert made.value("maxmsgsize") == 1 << 20


def test_the_recommended_marks_are_low_for_requests() -> None:
    assert _made(DEFAULT, "REQ").value("sndhwm") == _made(DEFAULT, "REP").value("rcvhwm") == 100
    for one in ("PUSH", "DEALER", "ROUTER", "PUB"):
        assert _made(DEFAULT, one).value("sndhwm") == 1000
    assert _made(DEFAULT, "PUB").value("drops") == "count"


@pytest.mark.parametrize("baseline", sorted(BASELINES))
@pytest.mark.parametrize("socket_type", SOCKET_TYPES)
def test_every_value_of_a_baseline_has_a_reason_and_a_source(baseline: Any, socket_type: str) -> None:
    rows = rows_for(baseline, (socket_type,))
    assert "encrypt" in rows
    for key, row in rows.items():
        assert BY_NAME[key].applies_to((socket_type,))
        assert row.why and row.source.startswith("https://")


def test_each_rank_goes_before_the_one_below_it() -> None:
    tables: dict[str, Any] = {
        "defaults": {"rcvhwm": 1},
        "type": {"PULL": {"rcvhwm": 2}},
        "endpoint": {"tcp://*:1": {"rcvhwm": 3}},
        "path": {"app.py": {"rcvhwm": 4}},
        "socket": {"orders": {"rcvhwm": 5}},
    }
    assert tuple(tables) == RANKS
    for count in range(1, len(RANKS) + 1):
        policy = _policy(**{name: tables[name] for name in RANKS[:count]})
        at = endpoint(policy, _made(policy, "PULL"), path="app.py", address="tcp://*:1", exposure="wildcard")
        assert at.settings["rcvhwm"].value == count


def test_values_merge_key_by_key() -> None:
    policy = _policy(type={"PULL": {"rcvhwm": 7}}, socket={"orders": {"rcvtimeo": 9, "why": "slow"}})
    made = _made(policy, "PULL")
    assert (made.value("rcvhwm"), made.value("rcvtimeo")) == (7, 9)
    assert made.settings["rcvtimeo"].why == "slow"
    assert made.settings["rcvtimeo"].departs and made.settings["rcvtimeo"].replaces == 5000


def test_a_value_that_repeats_the_baseline_departs_from_nothing() -> None:
    assert not _made(_policy(defaults={"rcvhwm": 1000}), "PULL").settings["rcvhwm"].departs
    assert _made(_policy(defaults={"router_handover": True}), "ROUTER").settings["router_handover"].departs


def test_an_entry_for_other_sockets_changes_nothing() -> None:
    policy = _policy(socket={"other": {"rcvhwm": 1}}, path={"lib/**": {"rcvhwm": 2}}, type={"PUSH": {"sndhwm": 3}})
    assert _made(policy, "PULL") == _made(DEFAULT, "PULL")


def test_where_types_disagree_any_limit_will_do() -> None:
    assert _made(DEFAULT, "REP", "PULL").asks("rcvhwm") and _made(DEFAULT, "REP", "PULL").value("rcvhwm") is None
    assert _made(DEFAULT, "PUSH", "DEALER").value("sndhwm") == 1000
    assert _made(DEFAULT).settings["sndhwm"].value is None and _made(DEFAULT).value("encrypt") == "routable"
    assert not _made(DEFAULT).asks("req_relaxed")


@pytest.mark.parametrize("exposure", get_args(Exposure))
def test_encryption_is_owed_where_the_policy_says(exposure: Any) -> None:
    def owed(word: str) -> bool:
        policy = _policy(defaults={"encrypt": word})
        made = _made(policy, "PULL")
        found = endpoint(policy, made, path="app.py", address="x", exposure=exposure)
        assert found.authenticated is found.encrypted
        return found.encrypted

    leaves = exposure not in ("inproc", "ipc", "loopback")
    assert owed("routable") is leaves
    assert owed("loopback") is (leaves or exposure == "loopback")
    assert owed("everywhere") is (exposure != "inproc")
    assert owed("never") is False


def test_authentication_may_be_left_optional() -> None:
    policy = _policy(socket={"orders": {"zap": "optional"}})
    at = endpoint(policy, _made(policy, "PULL"), path="app.py", address="tcp://*:1", exposure="wildcard")
    assert at.encrypted and not at.authenticated
