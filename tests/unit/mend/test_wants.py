"""What a finding wants, and which of it is safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.audit.cases import call, declared, endpoint, is_set, may_set, policy, socket, unknown_option
from ironhouse.audit.pins import pinned
from ironhouse.audit.rule import Rule
from ironhouse.audit.rules import rules
from ironhouse.audit.subject import subject
from ironhouse.mend.wants import BESIDE, CHANGES, ORDER, SAFE, Unmended, Wanted, wanted
from ironhouse.model.fact import DependencyFact, SocketFact
from ironhouse.model.options import option

BIND = endpoint("bind", "tcp://*:5555", "wildcard")
CONNECT = endpoint("connect", "tcp://peer:5555", "remote-connect")
LATE = endpoint("bind", "tcp://*:5555", "wildcard", late=("SNDHWM", "RCVHWM"))
RULES = {name: one for name, one in rules().items() if isinstance(one, Rule)}


def _wanted(rule: str, fact: SocketFact, *facts: DependencyFact, judged_by: str = "") -> Wanted | Unmended:
    asked = subject(fact, policy(judged_by))
    verdict = next(one for one in RULES[rule].check(asked) if one.outcome == "violation")
    return wanted(RULES[rule], asked, verdict, pinned(facts, fact.binding))


def _found(rule: str, fact: SocketFact, judged_by: str = "") -> Wanted:
    found = _wanted(rule, fact, judged_by=judged_by)
    assert isinstance(found, Wanted), found
    return found


def _values(found: Wanted) -> dict[str, int]:
    return {one.name: one.value for one in found.wants}


def _why_not(rule: str, fact: SocketFact, *facts: DependencyFact) -> str:
    found = _wanted(rule, fact, *facts)
    assert isinstance(found, Unmended), found
    return found.why


@pytest.mark.parametrize("rule", [one for one in RULES.values() if one.mend], ids=lambda rule: rule.id)
def test_every_mend_sets_options_that_exist_to_values_that_end_its_finding(rule: Rule) -> None:
    for case in rule.invalid:
        asked = subject(case.socket, policy(case.policy))
        for verdict in rule.check(asked):
            targets = rule.mend(asked, verdict) if rule.mend and verdict.outcome == "violation" else ()
            assert isinstance(targets, str) or all(option(one.name) for one in targets)


def test_every_option_that_a_mend_sets_is_known_to_be_safe_or_not() -> None:
    named: set[str] = set()
    for rule in RULES.values():
        for case in rule.invalid if rule.mend else ():
            asked = subject(case.socket, policy(case.policy))
            for verdict in rule.check(asked):
                found = rule.mend(asked, verdict) if rule.mend and verdict.outcome == "violation" else ()
                named.update(one.name for one in found if not isinstance(one, str))
    assert {"SNDHWM", "RCVTIMEO", "HANDSHAKE_IVL"} <= named
    assert named <= {*SAFE, *CHANGES, "SNDHWM", "RCVHWM"}
    assert not set(SAFE) & set(CHANGES)


def test_a_finding_without_a_mend_says_what_stands_in_its_way() -> None:
    assert _why_not("publisher-drops", socket("PUB", BIND)).startswith("whether to count what is lost")
    assert "CURVE needs keys" in _why_not("plaintext-endpoint", socket("PUB", BIND))
    polls = socket("PULL", BIND, operations=(call("poll", "none"), call("recv", "none")))
    assert "no option bounds a poll" in _why_not("recv-unbounded", polls)


@pytest.mark.parametrize(
    ("rule", "fact"),
    [
        ("hwm-unset", socket("PUB", BIND)),
        ("hwm-unset", socket("REQ", CONNECT)),
        ("handshake-limit", socket("PULL", BIND)),
        ("connect-limit", socket("PULL", CONNECT)),
        ("hwm-late", socket("PUSH", LATE, options={"SNDHWM": is_set(10)})),
        ("hwm-late", socket("PUB", LATE, options={"SNDHWM": is_set(1000)})),
    ],
)
def test_what_changes_nothing_for_peers_that_behave_is_safe(rule: str, fact: SocketFact) -> None:
    assert _found(rule, fact).unsafe == ""


@pytest.mark.parametrize(
    ("rule", "fact", "why"),
    [
        ("hwm-unset", socket("REP", BIND), "SNDHWM has been libzmq's 1000"),
        ("hwm-unset", socket("REQ", CONNECT, options={"REQ_RELAXED": is_set(1)}), "SNDHWM has been"),
        ("hwm-late", socket("PUB", LATE, options={"SNDHWM": is_set(10)}), "lose more than 1000 did"),
        ("hwm-late", socket("SUB", LATE, options={"RCVHWM": is_set(10)}), "lose more than 1000 did"),
        ("hwm-late", socket("PUSH", LATE, options={"SNDHWM": is_set(9000)}), "is what somebody chose"),
        ("hwm-zero", socket("PUSH", BIND, options={"SNDHWM": is_set(0)}), "SNDHWM = 0 is what somebody chose"),
        ("handshake-limit", socket("PULL", BIND, options={"HANDSHAKE_IVL": is_set(60_000)}), "somebody chose"),
        ("linger-unset", socket("PUSH", CONNECT), "lost at close"),
        ("maxmsgsize-unset", socket("PULL", BIND), "a larger frame closes the connection"),
        ("heartbeat-unset", socket("PULL", BIND), "answer no heartbeat"),
        ("router-not-mandatory", socket("ROUTER", BIND), "EHOSTUNREACH, which the program has to handle"),
    ],
)
def test_what_changes_something_is_not_safe_and_says_what(rule: str, fact: SocketFact, why: str) -> None:
    assert why in _found(rule, fact).unsafe


def test_a_late_mark_keeps_its_value_as_far_as_the_policy_allows_it() -> None:
    for value, expected in ((10, 10), (9000, 1000), (0, 1000)):
        late = socket("PUSH", LATE, options={"SNDHWM": is_set(value)})
        assert _values(_found("hwm-late", late)) == {"SNDHWM": expected}


def test_a_router_that_waits_gets_a_bound_with_it() -> None:
    assert _values(_found("router-not-mandatory", socket("ROUTER", BIND))) == {"ROUTER_MANDATORY": 1, "SNDTIMEO": 5000}
    bound = socket("ROUTER", BIND, options={"SNDTIMEO": is_set(100)})
    assert _values(_found("router-not-mandatory", bound)) == {"ROUTER_MANDATORY": 1}


def test_wants_say_what_the_audit_saw_of_the_option() -> None:
    (one,) = _found("hwm-zero", socket("PUSH", BIND, options={"SNDHWM": is_set(0, line=9)})).wants
    assert (one.state.state, one.state.line, one.why) == ("set", 9, "messages per peer")
    assert list(ORDER)[:2] == ["SNDHWM", "RCVHWM"]


def test_an_option_that_the_pinned_libzmq_lacks_is_refused() -> None:
    old = declared("pyzmq", "pin", "14.0.0", path="requirements.txt")
    assert "HANDSHAKE_IVL needs libzmq 4.1; you pin 4.0" in _why_not("handshake-limit", socket("PULL", BIND), old)
    new = declared("pyzmq", "pin", "27.0.0", path="requirements.txt")
    assert isinstance(_wanted("handshake-limit", socket("PULL", BIND), new), Wanted)


def test_what_is_set_on_some_paths_or_by_no_constant_is_refused() -> None:
    may = socket("PUSH", BIND, options={"SNDHWM": may_set(10, "small")})
    assert _why_not("hwm-unset", may) == "SNDHWM is set on some paths already, if small"
    several = socket("PUSH", BIND, options={"SNDHWM": is_set(None, text="0 | 1")})
    assert _why_not("hwm-zero", several) == "SNDHWM is given by 0 | 1, which is no constant"
    half = socket("PAIR", BIND, options={"SNDHWM": unknown_option("hwm")})
    assert _values(_found("hwm-unset", half)) == {"RCVHWM": 1000}


def test_an_option_that_libzmq_refuses_on_one_of_the_types_is_refused() -> None:
    late = endpoint("bind", "tcp://*:1", "wildcard")
    assert isinstance(_wanted("handshake-limit", socket("unknown: kind", late)), Wanted)


def test_the_guide_has_every_option_that_is_safe_or_not() -> None:
    text = (Path(__file__).parents[3] / "docs" / "guide" / "mending.md").read_text(encoding="utf-8")
    assert [name for name in (*SAFE, *CHANGES) if f"`{name}`" not in text] == []


def test_a_router_in_a_proxy_is_not_made_to_fail_for_a_peer_that_left() -> None:
    proxied = socket("ROUTER", BIND, operations=(call("proxy", "none"),))
    assert "ends the proxy" in _why_not("router-not-mandatory", proxied)
    assert _found("router-not-mandatory", socket("ROUTER", BIND)).wants


def test_what_is_said_beside_a_line_is_more_than_a_unit() -> None:
    assert all(len(words.split()) > 1 for words in BESIDE.values())
