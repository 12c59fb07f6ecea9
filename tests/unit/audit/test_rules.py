"""Every rule keeps its own promises, and the framework refuses one that makes none."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from ironhouse.audit.cases import call, decodes, endpoint, is_set, may_set, monitor, policy, socket, unknown_option
from ironhouse.audit.explanation import BINDINGS, all_rules
from ironhouse.audit.rule import Case, Rule, Verdict
from ironhouse.audit.rules import RuleError, register, rules
from ironhouse.audit.subject import subject
from ironhouse.model.fact import Place, SocketFact
from ironhouse.model.options import option

ALL = rules()
RULES = {name: one for name, one in ALL.items() if isinstance(one, Rule)}
"""Those about sockets; the other kinds have tests of their own."""
VALID = [(rule, case) for rule in RULES.values() for case in rule.valid]
INVALID = [(rule, case) for rule in RULES.values() for case in rule.invalid]
PUBLISHED = Path(__file__).parents[3] / "docs" / "rules.md"


def _name(value: object) -> str:
    return value.id if isinstance(value, Rule) else value.name if isinstance(value, Case) else str(value)


def _outcomes(rule: str, fact: SocketFact, judged_by: str = "") -> list[str]:
    return [one.outcome for one in RULES[rule].check(subject(fact, policy(judged_by)))]


def _messages(rule: str, fact: SocketFact, judged_by: str = "") -> list[str]:
    checked = RULES[rule].check(subject(fact, policy(judged_by)))
    return [one.message for one in checked if one.outcome == "violation"]


@pytest.mark.parametrize(("rule", "case"), VALID, ids=_name)
def test_a_valid_case_gives_no_violation(rule: Rule, case: Case) -> None:
    assert "violation" not in _outcomes(rule.id, case.socket, case.policy)


@pytest.mark.parametrize(("rule", "case"), INVALID, ids=_name)
def test_an_invalid_case_gives_a_violation_with_a_message_and_a_remedy(rule: Rule, case: Case) -> None:
    asked = subject(case.socket, policy(case.policy))
    found = [one for one in rule.check(asked) if one.outcome == "violation"]
    assert found
    assert all(one.message and rule.remedy(asked, one) for one in found)


@pytest.mark.parametrize(("rule", "case"), VALID + INVALID, ids=_name)
def test_the_source_of_a_case_is_python_that_compiles(rule: Rule, case: Case) -> None:
    ast.parse(case.source)


@pytest.mark.parametrize(("rule", "case"), VALID + INVALID, ids=_name)
def test_the_auditor_reads_from_a_cases_source_what_its_facts_say(rule: Rule, case: Case, tmp_path: Path) -> None:
    survey = pytest.importorskip("ironhouse.observe.source.survey").survey
    (tmp_path / "app.py").write_text(case.source, encoding="utf-8")
    sockets = survey(tmp_path, cache=False).sockets
    assert sockets, "no socket was found"
    outcomes = {outcome for fact in sockets for outcome in _outcomes(rule.id, fact, case.policy)}
    assert ("violation" in outcomes) == (case in rule.invalid)


@pytest.mark.parametrize(("rule", "case"), INVALID, ids=_name)
def test_a_python_remedy_compiles_and_every_binding_has_its_own(rule: Rule, case: Case) -> None:
    judged_by = policy(case.policy)
    asked = subject(case.socket, judged_by)
    verdict = next(one for one in rule.check(asked) if one.outcome == "violation")
    ast.parse(rule.remedy(asked, verdict))
    for _, language, binding in BINDINGS[1:]:
        fact = msgspec.structs.replace(case.socket, language=language, binding=binding)
        text = rule.remedy(subject(fact, judged_by), verdict)
        assert "zmq." not in text or "::" in text, f"{binding} gets Python: {text}"
        assert "#" not in text


@pytest.mark.parametrize("baseline", ["recommended", "strict", "observe"])
@pytest.mark.parametrize(("rule", "case"), VALID + INVALID, ids=_name)
def test_a_rule_answers_under_every_baseline(rule: Rule, case: Case, baseline: str) -> None:
    """A baseline need not ask for what the rule is about."""
    for verdict in rule.check(subject(case.socket, policy(f'baseline = "{baseline}"\n'))):
        assert verdict.outcome != "violation" or verdict.message


def test_rules_that_share_a_question_ask_the_same_one() -> None:
    asked = {rule.question for rule in ALL.values() if rule.question}
    assert len({one.name for one in asked}) == len(asked)


def test_remedies_name_options_that_exist() -> None:
    for rule, case in INVALID:
        for verdict in rule.check(subject(case.socket)):
            assert all(option(name) for name in verdict.options)


def _rule(**changes: object) -> Rule:
    return msgspec.structs.replace(RULES["hwm-unset"], **changes)


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        (_rule(id="HwmUnset"), "kebab-case"),
        (_rule(id="hwm"), "kebab-case"),
        (_rule(id="new-rule", valid=()), "no valid cases"),
        (_rule(id="new-rule", invalid=()), "no invalid cases"),
        (_rule(id="new-rule", why=""), "no why"),
        (_rule(id="new-rule", references=()), "no references"),
        (_rule(id="new-rule", base="worst"), "base severity"),
        (_rule(id="new-rule", valid=(Case("no source", socket("PUSH"), " "),)), "no source"),
        (_rule(), "taken"),
        (None, "RULE or RULES"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_framework_refuses_a_rule_that_is_not_fit(rule: Rule | None, what: str) -> None:
    with pytest.raises(RuleError, match=what):
        register({"hwm-unset": RULES["hwm-unset"]}, "some_file", (rule,))


def test_the_list_of_rules_in_docs_is_up_to_date(request: pytest.FixtureRequest) -> None:
    text = all_rules(ALL.values())
    if request.config.getoption("--update-golden"):
        PUBLISHED.write_text(text, encoding="utf-8")
    assert PUBLISHED.read_text(encoding="utf-8") == text


def test_the_check_of_docs_fails_when_they_are_out_of_date(tmp_path: Path) -> None:
    stale = tmp_path / "rules.md"
    stale.write_text("old")
    command = [sys.executable, "-m", "ironhouse.audit.rules"]
    assert subprocess.run([*command, "--check", stale], capture_output=True, check=False).returncode == 1
    assert subprocess.run([*command, "--write", stale], capture_output=True, check=False).returncode == 0
    assert subprocess.run([*command, "--check", stale], capture_output=True, check=False).returncode == 0


def test_a_late_mark_on_inproc_says_that_a_connect_fixes_it_too() -> None:
    late = endpoint("connect", "inproc://jobs", "inproc", line=4, late=("SNDHWM",))
    [message] = _messages("hwm-late", socket("PUSH", late, options={"SNDHWM": is_set(5)}))
    assert "after the connect at app.py:4, and inproc ignores a mark after bind and after connect" in message
    bound = endpoint("bind", "tcp://*:5555", "wildcard", line=4, late=("SNDHWM",))
    [message] = _messages("hwm-late", socket("PUSH", bound, options={"SNDHWM": is_set(5)}))
    assert "inproc" not in message


def test_an_awaited_sockets_remedy_awaits() -> None:
    bare = socket("PULL", operations=(call("recv", "none", awaited=True),))
    [verdict] = RULES["recv-unbounded"].check(subject(bare))
    assert "message = await sock.recv()" in RULES["recv-unbounded"].remedy(subject(bare), verdict)
    plain = socket("PULL", operations=(call("recv", "none"),))
    assert "await" not in RULES["recv-unbounded"].remedy(subject(plain), verdict)


def test_a_timeout_that_nobody_handles_is_told_once_for_each_direction() -> None:
    calls = (
        call("recv", "option", line=8, handled="no"),
        call("recv", "option", line=9, handled="no"),
        call("send", "nonblocking", line=10, handled="no"),
        call("recv", "none", line=11),
    )
    fact = socket("DEALER", operations=calls)
    receives, sends = _messages("timeout-unhandled", fact)
    assert receives.startswith("each of 2 receive calls (lines 8, 9) raises zmq.Again when RCVTIMEO runs out")
    assert sends.startswith("this send raises zmq.Again when it would have to wait")


def test_a_publishers_send_cannot_fail_so_and_a_test_may_let_it_through() -> None:
    calls = (call("send", "nonblocking", handled="no"),)
    assert _outcomes("timeout-unhandled", socket("PUB", operations=calls)) == []
    assert _outcomes("timeout-unhandled", socket("PUSH", operations=calls, scope="test")) == []
    assert _outcomes("timeout-unhandled", socket("PUSH", operations=calls)) == ["violation"]


def test_in_c_a_result_that_is_dropped_is_told_in_its_words_and_a_lost_send_is_low() -> None:
    calls = (call("recv", "option", handled="no"), call("send", "option", handled="no"))
    fact = socket("DEALER", operations=calls, language="c", binding="libzmq")
    receive, send = RULES["timeout-unhandled"].check(subject(fact))
    assert "its result is never looked at: what was received before" in receive.message
    assert (receive.base, send.base) == (None, "low")
    asking = socket("REQ", operations=calls, language="c", binding="libzmq")
    assert [one.unit for one in RULES["timeout-unhandled"].check(subject(asking))] == ["recv"]


def test_an_awaited_poll_is_measured_against_the_receive_timeout() -> None:
    def outcomes(limit: int | None, timeout: int, bound: Literal["poll", "none"] = "poll") -> list[str]:
        polls = (call("poll", bound, limit_ms=limit, awaited=True),)
        return _outcomes("poll-beyond-timeout", socket("PULL", options={"RCVTIMEO": is_set(timeout)}, operations=polls))

    assert outcomes(2000, 1000) == ["violation"]
    assert outcomes(None, 1000, "none") == ["violation"]
    assert outcomes(1000, 1000) == outcomes(None, 1000) == ["ok"]
    assert outcomes(2000, -1) == []
    handled = (call("poll", "poll", limit_ms=2000, awaited=True, handled="yes"),)
    fact = socket("PULL", options={"RCVTIMEO": is_set(1000)}, operations=handled)
    assert _outcomes("poll-beyond-timeout", fact) == ["ok"]


def test_a_monitor_of_which_nothing_is_known_is_undetermined_and_an_early_close_is_told_where_it_stands() -> None:
    assert _outcomes("monitor-undrained", socket("REP", monitors=(monitor(),))) == ["undetermined"]
    assert _outcomes("monitor-undrained", socket("REP")) == []
    early = monitor(drained="yes", closed_early=Place("stop.py", 9))
    [verdict] = RULES["monitor-closed-early"].check(subject(socket("REP", monitors=(early,))))
    assert (verdict.path, verdict.line) == ("stop.py", 9)
    assert "the monitor at app.py:5" in verdict.message


def test_what_a_copied_context_lost_is_named_with_its_values() -> None:
    lost = {"LINGER": is_set(0, line=4), "SNDHWM": may_set(10, "fast", line=5)}
    fact = socket("PUSH", not_inherited=lost)
    [verdict] = RULES["shadow-loses-defaults"].check(subject(fact))
    assert "LINGER = 0, SNDHWM = 10 (app.py:4, app.py:5)" in verdict.message
    assert verdict.confidence == "medium"
    assert verdict.options == ("LINGER", "SNDHWM")
    remedy = RULES["shadow-loses-defaults"].remedy(subject(fact), verdict)
    assert "sock.setsockopt(zmq.SNDHWM, 10)" in remedy


def test_a_mark_is_owed_by_the_direction_of_the_type() -> None:
    assert _messages("hwm-unset", socket("PUSH")) == ["SNDHWM is never set"]
    assert _messages("hwm-unset", socket("SUB")) == ["RCVHWM is never set"]
    assert _messages("hwm-unset", socket("PAIR")) == ["SNDHWM and RCVHWM are never set"]
    assert _messages("hwm-unset", socket("PAIR", options={"SNDHWM": is_set(1)})) == ["RCVHWM is never set"]
    assert _outcomes("hwm-unset", socket("PULL", options={"RCVHWM": is_set(1)})) == ["ok"]


def test_a_mark_of_an_unknown_type_is_undetermined_and_not_ok() -> None:
    assert _outcomes("hwm-unset", socket("unknown: cfg.type")) == ["undetermined"]
    assert _outcomes("hwm-unset", socket("PUSH", options={"SNDHWM": unknown_option("cfg.hwm")})) == ["undetermined"]


def test_a_zero_among_the_values_of_several_paths_is_found() -> None:
    assert _messages("hwm-zero", socket("PUSH", options={"SNDHWM": is_set(None, text="1000 | 0")}))
    assert _outcomes("hwm-zero", socket("PUSH", options={"SNDHWM": is_set(None, text="1000 | 10")})) == ["ok"]
    assert _outcomes("hwm-zero", socket("PUSH", options={"SNDHWM": is_set(None, text="hwm")})) == ["undetermined"]


def test_a_zero_that_comes_too_late_for_every_endpoint_is_no_unlimited_queue() -> None:
    late = endpoint("bind", "tcp://*:1", "wildcard", late=("SNDHWM",))
    in_time = endpoint("connect", "tcp://peer:1", "remote-connect")
    zero = {"SNDHWM": is_set(0)}
    whenever = msgspec.structs.replace(is_set(0), certainty="may")
    assert _outcomes("hwm-zero", socket("PUSH", late, options=zero)) == ["ok"]
    assert _outcomes("hwm-zero", socket("PUSH", late, in_time, options=zero)) == ["violation"]
    assert _outcomes("hwm-zero", socket("PUSH", options=zero)) == ["violation"]
    assert _outcomes("hwm-zero", socket("PUSH", late, options={"SNDHWM": whenever})) == ["violation"]


def test_a_mark_is_not_late_for_what_is_bound_again() -> None:
    first = endpoint("bind", "tcp://*:1", "wildcard", late=("SNDHWM",))
    again = endpoint("bind", "tcp://*:1", "wildcard", line=9)
    assert _outcomes("hwm-late", socket("PUSH", first, options={"SNDHWM": is_set(5)})) == ["violation"]
    assert _outcomes("hwm-late", socket("PUSH", first, again, options={"SNDHWM": is_set(5)})) == ["ok"]


def test_an_order_that_nobody_was_seen_to_follow_is_undetermined() -> None:
    setter = is_set(5, certainty="may")
    late = endpoint("bind", "tcp://*:1", "wildcard", late=("SNDHWM", "CURVE_SERVER"))
    assert _outcomes("hwm-late", socket("PUSH", late, options={"SNDHWM": setter})) == ["undetermined"]
    assert _outcomes("hwm-late", socket("PUSH", late, options={"SNDHWM": may_set(5, "limit")})) == ["violation"]
    assert _outcomes("curve-late", socket("PUSH", late, options={"CURVE_SERVER": setter})) == ["undetermined"]
    assert _outcomes("curve-late", socket("PUSH", late, options={"CURVE_SERVER": may_set(True, "key")})) == [
        "violation"
    ]


def test_a_type_that_receives_nothing_decodes_nothing() -> None:
    bind = endpoint("bind", "tcp://*:1", "wildcard")
    assert _outcomes("unsafe-decoding", socket("XPUB", bind, decoding=(decodes("pickle"),))) == []
    assert _outcomes("unsafe-decoding", socket("SUB|XPUB", bind, decoding=(decodes("pickle"),))) == ["violation"]


def test_an_address_in_a_message_is_one_short_line() -> None:
    text = "tcp://{Unicode(config=True, help='the address of\n        the peer')}:{port}"
    (message,) = _messages("plaintext-endpoint", socket("PULL", endpoint("bind", text, "host-variable")))
    assert message == "bind on tcp://{Unicode(config=True, help='the …}:{port} is in plaintext"


def test_a_late_mark_on_inproc_counts_for_connect_too() -> None:
    late = endpoint("connect", "inproc://a", "inproc", late=("SNDHWM",))
    assert _messages("hwm-late", socket("PUSH", late, options={"SNDHWM": is_set(5)}))


def test_a_poll_without_end_is_found_beside_a_guarded_receive() -> None:
    fact = socket("PULL", operations=(call("poll", "none", line=4), call("recv", "poll", line=5)))
    assert _outcomes("recv-unbounded", fact) == ["violation"]


def test_a_receiver_whose_receives_were_not_seen_is_undetermined() -> None:
    assert _outcomes("recv-unbounded", socket("PULL")) == ["undetermined"]
    assert _outcomes("recv-unbounded", socket("PULL", options={"RCVTIMEO": is_set(100)})) == ["ok"]
    assert _outcomes("recv-unbounded", socket("PULL", options={"RCVTIMEO": is_set(-1)})) == ["undetermined"]
    assert _outcomes("recv-unbounded", socket("PULL", operations=(call("recv", "unknown"),))) == ["undetermined"]


def test_a_proxy_is_no_receive_that_was_forgotten() -> None:
    assert "violation" not in _outcomes("recv-unbounded", socket("ROUTER", operations=(call("proxy", "none"),)))


def test_a_rep_never_waits_on_send_and_a_req_does() -> None:
    sends = (call("send", "none"),)
    assert _outcomes("send-unbounded", socket("REP", operations=sends)) == []
    assert _outcomes("send-unbounded", socket("REQ", operations=sends)) == ["violation"]


def test_a_lazy_req_is_told_of_relaxed_and_correlate() -> None:
    fact = socket("REQ", operations=(call("recv", "none"),))
    rule = RULES["recv-unbounded"]
    assert "REQ_CORRELATE" in rule.remedy(subject(fact), next(iter(rule.check(subject(fact)))))


@pytest.mark.parametrize(
    ("name", "in_python", "in_cpp"),
    [
        ("Hub.out", "self.out", "out"),
        ("_Hub.out", "self.out", "out"),
        ("Hub.run.out", "out", "out"),
        ("main.out", "out", "out"),
        ("self.out", "self.out", "out"),
        ("out", "out", "out"),
        ("Hub.self", "socket", "socket"),
        ("a socket", "socket", "socket"),
    ],
)
def test_a_remedy_calls_the_socket_as_the_code_does(name: str, in_python: str, in_cpp: str) -> None:
    def first_word(fact: SocketFact) -> str:
        verdict = next(iter(RULES["hwm-unset"].check(subject(fact))))
        return RULES["hwm-unset"].remedy(subject(fact), verdict).splitlines()[1].partition(".set")[0]

    assert first_word(socket("PUSH", name=name)) == in_python
    assert first_word(socket("PUSH", name=name, language="cpp", binding="cppzmq")) == in_cpp


def test_zmqpp_has_names_of_its_own_for_what_a_lazy_req_needs() -> None:
    fact = socket("REQ", operations=(call("recv", "none"),), language="cpp", binding="zmqpp")
    text = RULES["recv-unbounded"].remedy(subject(fact), next(iter(RULES["recv-unbounded"].check(subject(fact)))))
    assert "socket_option::request_relaxed, 1" in text and "socket_option::request_correlate, 1" in text


def test_a_finding_in_another_file_says_where_its_socket_is() -> None:
    from ironhouse.audit.engine import evaluate

    bind = endpoint("bind", "tcp://*:1", "wildcard", path="factory.py")
    found = {one.rule: one for one in evaluate((socket("PUSH", bind),), (), RULES.values()).findings}
    plain, unset = found["plaintext-endpoint"], found["hwm-unset"]
    assert plain.message == "sock (PUSH) of app.py:3: bind on tcp://*:1 is in plaintext"
    assert plain.remedy.startswith("# in factory.py, by the name that the socket has there\n")
    assert unset.message == "sock (PUSH): SNDHWM is never set" and "app.py" not in unset.remedy


def test_plaintext_to_an_address_that_is_not_known_is_undetermined() -> None:
    assert _outcomes("plaintext-endpoint", socket("PUSH", endpoint("connect", "addr", "unknown"))) == ["undetermined"]
    assert _outcomes("plaintext-endpoint", socket("PUSH", endpoint("bind", "addr", "unknown"))) == ["violation"]
    assert _outcomes("plaintext-endpoint", socket("PUSH", endpoint("bind", "tcp://127.0.0.1:1", "loopback"))) == []


def test_a_conditional_bind_with_curve_on_all_paths_is_covered() -> None:
    end = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", certainty="may", flag="listen")
    assert _outcomes("plaintext-endpoint", socket("PULL", end, options={"CURVE_SERVER": is_set(1)})) == ["ok"]
    branch = socket("PULL", end, options={"CURVE_SERVER": may_set(1, "secure")})
    assert _messages("plaintext-endpoint", branch) == ["bind on tcp://*:1 is in plaintext unless secure"]


def test_curve_that_somebody_has_to_switch_off_is_less_grave() -> None:
    end = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", certainty="may", flag="secure")

    from ironhouse.audit.engine import evaluate

    def found(*, usual: bool) -> tuple[str, str]:
        options = {name: may_set(1, "secure", usual=usual) for name in ("CURVE_SERVER", "CURVE_SECRETKEY")}
        judged = evaluate((socket("PULL", end, options=options),), (), RULES.values()).findings
        (one,) = [one for one in judged if one.rule == "plaintext-endpoint"]
        return one.severity, one.message.partition(" is in ")[2]

    assert found(usual=False) == ("high", "plaintext unless secure")
    assert found(usual=True) == ("medium", "plaintext unless secure, as it is by default")


def test_a_host_that_a_configuration_elsewhere_names_is_said_to_be_so() -> None:
    end = endpoint("bind", "tcp://{cfg.host}:1", "host-variable", open_host=True)
    other = endpoint("bind", "tcp://*:1", "wildcard")
    says = "; which host the configuration names is not in the tree"
    for rule in ("plaintext-endpoint", "unsafe-decoding"):
        (message,) = _messages(rule, socket("PULL", end, decoding=(decodes("pickle"),)))
        assert message.endswith(says)
    (message,) = _messages("unsafe-decoding", socket("PULL", end, other, decoding=(decodes("pickle"),)))
    assert not message.endswith(says)


def test_plain_is_no_encryption_and_an_unknown_mechanism_is_undetermined() -> None:
    plain = endpoint("bind", "tcp://*:1", "wildcard", mechanism="plain")
    assert _outcomes("plaintext-endpoint", socket("PULL", plain)) == []
    assert "password" in _messages("plain-password", socket("PULL", plain))[0]
    unclear = endpoint("bind", "tcp://*:1", "wildcard", mechanism="unknown")
    assert _outcomes("plaintext-endpoint", socket("PULL", unclear)) == ["undetermined"]


def test_a_server_switch_that_is_a_variable_leaves_plaintext_open() -> None:
    end = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", certainty="may", flag="cfg.secure")
    fact = socket("PULL", end, options={"CURVE_SERVER": is_set(None, text="cfg.secure")})
    assert _messages("plaintext-endpoint", fact) == ["bind on tcp://*:1 is in plaintext unless cfg.secure"]


def test_a_key_that_is_set_after_curve_is_on_is_a_rotation() -> None:
    end = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", late=("CURVE_SECRETKEY",))
    assert _outcomes("curve-late", socket("PULL", end)) == []


def test_late_curve_is_one_finding_and_not_two() -> None:
    end = endpoint("bind", "tcp://*:1", "wildcard", late=("CURVE_SERVER",))
    assert _outcomes("curve-late", socket("PULL", end)) == ["violation"]
    assert _outcomes("plaintext-endpoint", socket("PULL", end)) == []


def test_what_a_zap_handler_lacks_has_its_own_words() -> None:
    ends = [
        endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", zap=one)
        for one in ("none", "late", "allow-any")
    ]
    messages = {_messages("curve-without-zap", socket("PULL", end))[0] for end in ends}
    assert len(messages) == 3
    unclear = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", zap="unknown")
    assert _outcomes("curve-without-zap", socket("PULL", unclear)) == ["undetermined"]


def test_decoding_is_less_grave_when_peers_are_known() -> None:
    known = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", zap="keys")
    open_to_all = endpoint("bind", "tcp://*:1", "wildcard")

    def base(end: object) -> object:
        assert isinstance(end, type(known))
        verdicts: list[Verdict] = list(
            RULES["unsafe-decoding"].check(subject(socket("PULL", end, decoding=(decodes("pickle"),))))
        )
        return verdicts[0].base

    assert (base(known), base(open_to_all)) == ("medium", "critical")


def test_curve_that_is_there_on_some_paths_is_not_to_be_written_again() -> None:
    """It is to be made unconditional, and the remedy names the condition."""
    rule = rules()["plaintext-endpoint"]
    assert isinstance(rule, Rule)
    case = next(one for one in rule.invalid if one.name == "CURVE in one branch only")
    asked = subject(case.socket)
    (verdict,) = rule.check(asked)
    remedy = rule.remedy(asked, verdict)
    assert "does not hold: key" in remedy and "curve_secretkey" not in remedy
