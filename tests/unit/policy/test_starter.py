from __future__ import annotations

import tomllib

from ironhouse.audit.cases import endpoint, is_set, may_set, socket, unknown_option
from ironhouse.policy.load import parse
from ironhouse.policy.policy import DEFAULT
from ironhouse.policy.resolve import creation
from ironhouse.policy.starter import starter

_BIND = endpoint("bind", "tcp://*:5555", "wildcard")


def test_a_starter_can_be_loaded_and_departs_from_nothing() -> None:
    facts = [
        socket("PULL", _BIND, name="Worker.sock", options={"RCVHWM": is_set(0)}),
        socket("REQ", _BIND, name="ask", options={"RCVTIMEO": may_set(100, "slow"), "LINGER": unknown_option("wait")}),
    ]
    text = starter(facts, DEFAULT)
    policy = parse(tomllib.loads(text), "ironhouse.toml")
    assert [entry.pattern for entry in policy.entries if entry.selector == "socket"] == ["Worker.sock", "ask"]
    for fact in facts:
        made = creation(policy, name=fact.name, types=fact.types, path=fact.path)
        assert not any(one.departs for one in made.settings.values())
        assert made.settings["rcvtimeo"].entry.startswith("[socket.")


def test_what_a_socket_has_today_is_a_comment_and_no_target() -> None:
    text = starter([socket("PULL", _BIND, name="feed", options={"RCVHWM": is_set(0)})], DEFAULT)
    assert "rcvhwm = 1000            # today: unlimited" in text
    given = socket(
        "REQ", _BIND, name="ask", options={"RCVTIMEO": may_set(100, "x"), "LINGER": is_set(None, text="a\nb")}
    )
    text = starter([given], DEFAULT)
    assert "# today: 100 ms on some paths" in text and "# today: given by a b" in text and "# today: not set" in text


def test_sockets_of_one_name_share_an_entry_and_tests_have_none() -> None:
    facts = [socket("PULL", name="feed"), socket("PUSH", name="feed", line=9), socket("SUB", name="x", scope="test")]
    text = starter([*facts, socket("SUB", name="")], DEFAULT)
    assert text.count("[socket.") == 1 and "# PULL|PUSH at app.py:3, app.py:9" in text
    assert "# 1 more have no name" in text


def test_any_name_is_a_key_of_toml() -> None:
    names = ['a"b', "a\\b", "back\nslash", "plain_name", "Ünï", "a.b[0]"]
    text = starter([socket("PULL", name=name, line=number) for number, name in enumerate(names)], DEFAULT)
    assert len(tomllib.loads(text)["socket"]) == len(names)


def test_a_socket_of_an_unknown_type_has_no_target_that_cannot_be_loaded() -> None:
    text = starter([socket("unknown: cfg.type", _BIND, name="any", options={"SNDHWM": is_set(0)})], DEFAULT)
    assert "# sndhwm = …             # today: unlimited" in text
    assert "sndhwm" not in tomllib.loads(text)["socket"]["any"]
    parse(tomllib.loads(text), "ironhouse.toml")


def test_a_target_of_the_baselines_keeps_the_baselines_reason() -> None:
    fact = socket("PULL", _BIND, name="feed")
    policy = parse(tomllib.loads(starter([fact], DEFAULT)), "ironhouse.toml")
    made, plain = (
        creation(one, name="feed", types=("PULL",), path="a.py").settings["rcvhwm"] for one in (policy, DEFAULT)
    )
    assert made.entry == '[socket."feed"]'
    assert (made.why, made.source, made.departs) == (plain.why, plain.source, False)


def test_a_long_expression_is_cut_where_it_shows_that_it_is() -> None:
    given = socket("REQ", _BIND, name="ask", options={"LINGER": is_set(None, text="x" * 100)})
    assert f"# today: given by {'x' * 59}…\n" in starter([given], DEFAULT)
