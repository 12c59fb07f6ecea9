from __future__ import annotations

from typing import Any

import pytest

from ironhouse.audit.cases import call, endpoint, socket
from ironhouse.generate.plan import CURVE_FLOOR, identifier, plans, version_numbers
from ironhouse.policy.load import parse
from ironhouse.policy.policy import DEFAULT

_BIND = endpoint("bind", "tcp://*:1", "wildcard")
_CALL = endpoint("connect", "tcp://peer:1", "remote-connect")


def _policy(**tables: Any) -> Any:
    return parse(tables, "ironhouse.toml")


def test_a_plan_sets_what_the_policy_wants_with_its_reason() -> None:
    (plan,) = plans([socket("PULL", _BIND)], _policy(socket={"sock": {"rcvhwm": 77, "why": "measured"}}))
    steps = {one.option.name: one for one in plan.steps}
    assert steps["RCVHWM"].value == 77 and steps["RCVHWM"].why == 'measured ([socket."sock"])'
    assert "SNDHWM" not in steps
    assert (steps["RCVHWM"].since, steps["HANDSHAKE_IVL"].since, steps["HEARTBEAT_IVL"].since) == (None, "4.1", "4.2")
    assert steps["MAXMSGSIZE"].wide and not steps["RCVHWM"].wide


def test_a_router_in_a_proxy_stays_able_to_drop_a_reply() -> None:
    def options(*operations: Any) -> set[str]:
        (plan,) = plans([socket("ROUTER", _BIND, operations=operations)], DEFAULT)
        return {one.option.name for one in plan.steps}

    assert options(call("send", "none")) - options(call("proxy", "none")) == {"ROUTER_MANDATORY"}


def test_curve_is_owed_by_role() -> None:
    def roles(*endpoints: Any, policy: Any = DEFAULT) -> tuple[bool, bool, bool]:
        (plan,) = plans([socket("PULL", *endpoints)], policy)
        return plan.server, plan.client, plan.authenticated

    assert roles(_BIND) == (True, False, True)
    assert roles(_CALL) == (False, True, False)
    assert roles(_BIND, _CALL) == (True, True, True)
    assert roles(endpoint("bind", "inproc://x", "inproc")) == (False, False, False)
    assert roles(_BIND, policy=_policy(defaults={"zap": "optional"})) == (True, False, False)
    assert roles(_BIND, policy=_policy(defaults={"encrypt": "never"})) == (False, False, False)


def test_a_size_limit_leaves_room_for_curves_handshake() -> None:
    small = _policy(defaults={"maxmsgsize": 100})

    def limit(*endpoints: Any) -> int:
        (plan,) = plans([socket("PULL", *endpoints)], small)
        return next(one.value for one in plan.steps if one.option.name == "MAXMSGSIZE")

    assert limit(_BIND) == CURVE_FLOOR and limit(endpoint("bind", "inproc://x", "inproc")) == 100


def test_sockets_of_one_name_share_a_plan_and_names_that_look_alike_are_told_apart() -> None:
    found = plans([socket("PULL", name="a.b"), socket("PULL", name="a.b", line=9), socket("PULL", name="a_b")], DEFAULT)
    assert [(one.name, one.identifier, len(one.places)) for one in found] == [("a.b", "a_b", 2), ("a_b", "a_b_2", 1)]
    assert plans([socket("PULL", name="")], DEFAULT) == []


def test_a_number_behind_an_identifier_makes_none_that_is_another_names() -> None:
    names = ("a.b", "a_b", "a_b_2", "a-b", "a_b_2.")
    found = plans([socket("PULL", name=one) for one in names], DEFAULT)
    assert sorted(one.identifier for one in found) == ["a_b", "a_b_2", "a_b_2_2", "a_b_3", "a_b_4"]
    assert next(one.identifier for one in found if one.name == "a_b_2") == "a_b_2"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CommandDesk.socket_c_", "command_desk_socket_c"),
        ("Ünï.x", "n_x"),
        ("9lives", "socket_9lives"),
        ("a->b[0]", "a_b_0"),
        ("***", "socket_"),
        ("HTTPServer", "httpserver"),
    ],
)
def test_any_name_becomes_an_identifier_of_c(name: str, expected: str) -> None:
    assert identifier(name) == expected


def test_a_version_is_three_numbers() -> None:
    assert (version_numbers("4.2"), version_numbers("4.2.3")) == ((4, 2, 0), (4, 2, 3))
