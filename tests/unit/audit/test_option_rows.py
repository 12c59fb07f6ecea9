"""The generic check of options: what is owed where, what paths differ in, and which entry of the policy is named."""

from __future__ import annotations

import pytest

from ironhouse.audit.cases import call, declared, endpoint, is_set, may_set, policy, socket, unknown_option
from ironhouse.audit.engine import evaluate
from ironhouse.audit.option_rows import Row
from ironhouse.audit.rule import Rule
from ironhouse.audit.rules import above_policy, delivery, hardening, limits, rules
from ironhouse.audit.subject import subject
from ironhouse.model.fact import EndpointFact, SocketFact
from ironhouse.model.finding import Finding

ROWS: tuple[Row, ...] = (*limits.ROWS, *above_policy.ROWS, *hardening.ROWS, *delivery.ROWS)
BIND = endpoint("bind", "tcp://*:1", "wildcard")
UNKNOWN = endpoint("bind", "{address}", "unknown")
CONNECT = endpoint("connect", "tcp://peer:1", "remote-connect")
CURVE = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", zap="keys")


def _outcomes(rule: str, fact: SocketFact, judged_by: str = "") -> list[str]:
    found = rules()[rule]
    assert isinstance(found, Rule)
    return [one.outcome for one in found.check(subject(fact, policy(judged_by)))]


def _found(rule: str, fact: SocketFact, judged_by: str = "") -> list[Finding]:
    findings = evaluate((fact,), (), rules().values(), {".": policy(judged_by)}).findings
    return [one for one in findings if one.rule == rule]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.id))
def test_every_finding_of_a_row_names_the_policys_value_and_entry(row: Row) -> None:
    for case in row.invalid:
        found = _found(row.id, case.socket, case.policy)
        assert found and all(one.wanted and "(" in one.wanted for one in found)


def test_every_value_that_is_not_met_is_named_beside_the_entry_that_gives_it() -> None:
    fact = socket("DEALER", BIND)
    assert _found("hwm-unset", fact)[0].wanted == "sndhwm = 1000, rcvhwm = 1000 (baseline recommended)"
    (found,) = _found("hwm-unset", fact, '[socket.sock]\nrcvhwm = 10\nwhy = "small machine"\n')
    assert found.wanted == 'sndhwm = 1000 (baseline recommended); rcvhwm = 10 ([socket."sock"])'


def test_a_departure_of_the_policy_is_what_is_wanted() -> None:
    fact = socket("PUSH", BIND, options={"SNDHWM": is_set(5000)})
    assert _found("hwm-above-policy", fact)[0].wanted == "sndhwm = 1000 (baseline recommended)"
    allowed = '[socket.sock]\nsndhwm = 5000\nwhy = "measured"\n'
    assert _outcomes("hwm-above-policy", fact, allowed) == ["ok"]
    stricter = '[socket.sock]\nsndhwm = 10\nwhy = "small machine"\n'
    (found,) = _found("hwm-above-policy", fact, stricter)
    assert found.wanted == 'sndhwm = 10 ([socket."sock"])' and "more than the policy's 10" in found.message


def test_what_a_flag_alone_brings_about_names_it_and_weighs_less() -> None:
    (found,) = _found("hwm-zero", socket("PUSH", BIND, options={"SNDHWM": may_set(0, "unbounded")}))
    assert found.message.endswith("SNDHWM is 0, which is no limit, only where unbounded")
    assert (found.severity, found.confidence) == ("medium", "medium")
    (always,) = _found("hwm-zero", socket("PUSH", BIND, options={"SNDHWM": is_set(0)}))
    assert (always.severity, always.confidence) == ("high", "high")


def test_no_limit_and_what_is_not_set_are_other_rules() -> None:
    assert _outcomes("hwm-above-policy", socket("PUSH", BIND, options={"SNDHWM": is_set(0)})) == ["ok"]
    assert _outcomes("hwm-above-policy", socket("PUSH", BIND)) == []
    assert _outcomes("timeout-above-policy", socket("PULL", BIND, options={"RCVTIMEO": is_set(-1)})) == ["ok"]
    unlimited = '[defaults]\nsndhwm = "unlimited"\nwhy = "measured"\n'
    assert _outcomes("hwm-above-policy", socket("PUSH", BIND, options={"SNDHWM": is_set(9999)}), unlimited) == []
    assert (
        _outcomes("hwm-above-policy", socket("PUSH", BIND, options={"SNDHWM": is_set(9999)}), 'baseline = "observe"')
        == []
    )


def test_values_of_several_paths_are_judged_each_and_an_open_one_is_undetermined() -> None:
    def outcome(text: str) -> list[str]:
        return _outcomes("hwm-above-policy", socket("PUSH", BIND, options={"SNDHWM": is_set(None, text=text)}))

    assert (
        outcome("10 | 5000") == ["violation"]
        and outcome("10 | 20") == ["ok"]
        and outcome("cfg.hwm") == ["undetermined"]
    )
    mayb = socket("PUSH", BIND, options={"SNDHWM": may_set(5000, "large")})
    assert [one.confidence for one in _found("hwm-above-policy", mayb)] == ["medium"]


def test_minus_one_is_found_once() -> None:
    endless = socket("PULL", BIND, options={"RCVTIMEO": is_set(-1)}, operations=(call("recv", "none"),))
    assert _outcomes("timeout-infinite", endless) == [] and _outcomes("recv-unbounded", endless) == ["violation"]
    polled = socket("PULL", BIND, options={"RCVTIMEO": is_set(-1)}, operations=(call("recv", "poll"),))
    assert _outcomes("timeout-infinite", polled) == ["violation"]


@pytest.mark.parametrize(
    ("rule", "ends", "outcomes"),
    [
        ("maxmsgsize-unset", (BIND,), ["violation"]),
        ("maxmsgsize-unset", (UNKNOWN,), ["undetermined"]),
        ("maxmsgsize-unset", (UNKNOWN, BIND), ["violation"]),
        ("maxmsgsize-unset", (CONNECT,), []),
        ("maxmsgsize-unset", (endpoint("bind", "tcp://127.0.0.1:1", "loopback"),), []),
        ("maxmsgsize-unset", (endpoint("bind", "inproc://a", "inproc"),), []),
        ("handshake-limit", (BIND,), ["violation"]),
        ("handshake-limit", (CONNECT,), []),
        ("connect-limit", (CONNECT,), ["violation"]),
        ("connect-limit", (BIND,), []),
        ("heartbeat-unset", (BIND,), ["violation"]),
        ("heartbeat-unset", (CONNECT,), ["violation"]),
        ("heartbeat-unset", (), []),
    ],
)
def test_a_limit_on_peers_is_owed_where_they_come_from(
    rule: str, ends: tuple[EndpointFact, ...], outcomes: list[str]
) -> None:
    assert _outcomes(rule, socket("PULL", *ends)) == outcomes


def test_a_push_takes_nothing_and_a_publisher_takes_subscriptions() -> None:
    assert _outcomes("maxmsgsize-unset", socket("PUSH", BIND)) == []
    assert _outcomes("maxmsgsize-unset", socket("PUB", BIND)) == ["violation"]
    assert _outcomes("maxmsgsize-unset", socket("unknown: t", BIND)) == ["undetermined"]


def test_a_frame_limit_above_the_policys_is_one_finding() -> None:
    fact = socket("PULL", BIND, options={"MAXMSGSIZE": is_set(1 << 30)})
    assert _outcomes("maxmsgsize-unset", fact) == ["ok"]
    (found,) = _found("maxmsgsize-above-policy", fact)
    assert "MAXMSGSIZE is 1 GiB, more than the policy's 1 MiB" in found.message


@pytest.mark.parametrize(
    ("size", "end", "outcomes"),
    [(599, CURVE, ["violation"]), (600, CURVE, ["ok"]), (-1, CURVE, ["ok"]), (100, BIND, [])],
)
def test_curves_handshake_has_to_fit(size: int, end: EndpointFact, outcomes: list[str]) -> None:
    fact = socket("PULL", end, options={"MAXMSGSIZE": is_set(size)})
    assert _outcomes("maxmsgsize-below-handshake", fact) == outcomes


def test_the_strict_baseline_asks_for_what_no_other_rule_covers() -> None:
    (found,) = _found("option-unlike-policy", socket("PUSH", BIND), 'baseline = "strict"')
    assert "SNDBUF is not set to the policy's 64 KiB" in found.message and "IMMEDIATE" in found.message
    assert "RCVBUF" not in found.message and found.severity == "info"
    as_wanted = {"SNDBUF": is_set(65536), "IMMEDIATE": is_set(1)}
    assert _outcomes("option-unlike-policy", socket("PUSH", BIND, options=as_wanted), 'baseline = "strict"') == ["ok"]
    other = {"SNDBUF": is_set(4096), "IMMEDIATE": is_set(1)}
    outcomes = _outcomes("option-unlike-policy", socket("PUSH", BIND, options=other), 'baseline = "strict"')
    assert sorted(outcomes) == ["ok", "violation"]


def test_a_router_may_be_told_by_the_policy_to_drop_or_to_hand_over() -> None:
    dropping = '[type.ROUTER]\nrouter_mandatory = false\nrouter_handover = true\nwhy = "clients reconnect"\n'
    fact = socket("ROUTER", BIND, options={"ROUTER_HANDOVER": is_set(1)})
    assert _outcomes("router-not-mandatory", fact) == ["violation"]
    assert _outcomes("router-handover", fact) == ["violation"]
    assert _outcomes("router-not-mandatory", fact, dropping) == _outcomes("router-handover", fact, dropping) == []
    assert _outcomes("router-not-mandatory", socket("DEALER|ROUTER", BIND)) == ["undetermined"]
    assert _outcomes("router-not-mandatory", socket("ROUTER", BIND, options={"ROUTER_MANDATORY": is_set(0)})) == [
        "violation"
    ]


def test_a_publisher_that_may_drop_is_not_told_of() -> None:
    accept = '[defaults]\ndrops = "accept"\nwhy = "the newest value is enough"\n'
    assert _outcomes("publisher-drops", socket("PUB", BIND)) == ["violation"]
    assert _outcomes("publisher-drops", socket("PUB", BIND), accept) == []
    assert _outcomes("publisher-drops", socket("XPUB", options={"XPUB_NODROP": unknown_option("x")})) == [
        "undetermined"
    ]
    assert _outcomes("publisher-drops", socket("PUSH", BIND)) == []


def test_a_req_is_locked_by_a_timeout_alone() -> None:
    polled = (call("poll", "poll"), call("recv", "poll"))
    assert _outcomes("req-locked", socket("REQ", CONNECT, operations=polled)) == ["violation"]
    assert _outcomes("req-locked", socket("REQ", CONNECT, operations=(call("recv", "none"),))) == []
    assert _outcomes("req-locked", socket("REQ", CONNECT, operations=(call("recv", "nonblocking"),))) == []
    assert _outcomes("req-locked", socket("REQ", CONNECT)) == []
    assert _outcomes("req-locked", socket("DEALER", CONNECT, operations=polled)) == []
    relaxed = socket("REQ", CONNECT, options={"REQ_RELAXED": is_set(1)}, operations=polled)
    (found,) = _found("req-locked", relaxed)
    assert found.severity == "medium" and "REQ_CORRELATE" in found.remedy and "REQ_RELAXED" not in found.remedy
    unsure = socket("REQ", CONNECT, options={"REQ_RELAXED": may_set(1, "lazy")}, operations=polled)
    assert _outcomes("req-locked", unsure) == ["undetermined"]


def test_a_remedy_says_which_libzmq_an_option_needs_and_which_is_pinned() -> None:
    fact = socket("PULL", BIND, language="cpp", binding="cppzmq")
    pin = declared("libzmq", "pin", "4.0.4", path="CMakeLists.txt", source="CMake", line=7)
    findings = {one.rule: one for one in evaluate((fact,), (pin,), rules().values()).findings}
    head = "// HEARTBEAT_IVL needs libzmq 4.2; you pin 4.0.4 at CMakeLists.txt:7\n"
    assert findings["heartbeat-unset"].remedy.startswith(head)
    assert "you pin" not in findings["maxmsgsize-unset"].remedy
    assert "4.2" in findings["heartbeat-unset"].remedy.removeprefix(head)


def test_maxmsgsize_is_wide_in_c_and_misspelt_in_zmqpp() -> None:
    in_c = _found("maxmsgsize-unset", socket("PULL", BIND, language="c", binding="libzmq"))[0].remedy
    assert "int64_t maxmsgsize = 1048576;" in in_c
    in_cpp = _found("maxmsgsize-unset", socket("PULL", BIND, language="cpp", binding="cppzmq"))[0].remedy
    assert "setsockopt(ZMQ_MAXMSGSIZE, (int64_t) 1048576)" in in_cpp
    in_zmqpp = _found("maxmsgsize-unset", socket("PULL", BIND, language="cpp", binding="zmqpp"))[0].remedy
    assert "socket_option::max_messsage_size" in in_zmqpp
