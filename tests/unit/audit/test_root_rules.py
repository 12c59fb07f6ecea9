"""Rules about a whole root keep their promises: sockets, source and policy say the same."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ironhouse.audit.cases import endpoint, is_set, may_set, policy, socket, unknown_option
from ironhouse.audit.engine import evaluate
from ironhouse.audit.explanation import explanation
from ironhouse.audit.rule import RootCase, RootRule
from ironhouse.audit.rules import rules
from ironhouse.audit.rules.memory import weigh
from ironhouse.audit.subject import root, subject
from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import Finding
from ironhouse.policy.policy import DEFAULT

RULES = {name: one for name, one in rules().items() if isinstance(one, RootRule)}
CASES = [(rule, case) for rule in RULES.values() for case in (*rule.valid, *rule.invalid)]
INVALID = [(rule, case) for rule in RULES.values() for case in rule.invalid]
TCP = endpoint("bind", "tcp://*:1", "wildcard")
KIB, MIB = 1 << 10, 1 << 20


def _name(value: object) -> str:
    return value.id if isinstance(value, RootRule) else value.name if isinstance(value, RootCase) else ""


def _found(rule: str, text: str, *facts: SocketFact) -> list[Finding]:
    findings = evaluate(facts, (), rules().values(), {".": policy(text)}).findings
    return [one for one in findings if one.rule == rule]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=_name)
def test_a_case_gives_a_violation_only_where_it_is_invalid(rule: RootRule, case: RootCase) -> None:
    outcomes = {one.outcome for one in rule.check(root(case.sockets, policy(case.policy)))}
    assert ("violation" in outcomes) == (case in rule.invalid)


@pytest.mark.parametrize(("rule", "case"), CASES, ids=_name)
def test_the_auditor_reads_from_a_cases_source_what_its_facts_say(
    rule: RootRule, case: RootCase, tmp_path: Path
) -> None:
    survey = pytest.importorskip("ironhouse.observe.source.survey").survey
    ast.parse(case.source)
    (tmp_path / "app.py").write_text(case.source, encoding="utf-8")
    sockets = survey(tmp_path, cache=False).sockets
    assert len(sockets) == len(case.sockets)
    outcomes = {one.outcome for one in rule.check(root(sockets, policy(case.policy)))}
    assert ("violation" in outcomes) == (case in rule.invalid)


@pytest.mark.parametrize(("rule", "case"), INVALID, ids=_name)
def test_a_remedy_is_a_policy_that_mends_it(rule: RootRule, case: RootCase) -> None:
    whole = root(case.sockets, policy(case.policy))
    for verdict in rule.check(whole):
        text = rule.remedy(whole, verdict)
        assert verdict.message and policy(text.replace("peers = …, message_size = …", ""))
    assert "## Remedy" in explanation(rule)


def test_no_policy_has_no_budget_and_no_departures() -> None:
    assert [list(rule.check(root((socket("PUSH"),), DEFAULT))) for rule in RULES.values()] == [[], []]


def test_the_sum_of_all_sockets_counts_and_its_numbers_are_shown() -> None:
    facts = [
        socket("PUSH", TCP, name=name, line=number, options={"SNDHWM": is_set(100), "SNDBUF": is_set(8 * KIB)})
        for number, name in enumerate(("one", "two", "three", "four"), 1)
    ]
    text = 'memory_budget = "100 MiB"\n[defaults]\npeers = 5\nmessage_size = "64 KiB"\nwhy = "measured"\n'
    (over,) = _found("memory-over-budget", text, *facts)
    assert "all queues of 4 sockets in production code may take 205.3 MiB" in over.message
    assert "the memory_budget is 100.0 MiB" in over.message and "; and 1 more; peers: 5 by [defaults]" in over.message
    assert "one (PUSH) at app.py:1: SNDHWM 100 messages × 5 peers × (64.0 KiB + 64 B)" in over.message
    assert not _found("memory-over-budget", text.replace("100 MiB", "300 MiB"), *facts)


def test_each_scope_is_a_process_of_its_own_and_a_test_is_less_grave() -> None:
    facts = [
        socket("PUSH", TCP, name="a", options={"SNDHWM": is_set(500)}),
        socket("PUSH", TCP, name="b", line=9, options={"SNDHWM": is_set(2000)}, scope="test"),
    ]
    found = _found("memory-over-budget", 'memory_budget = "512 MiB"\n', *facts)
    assert [(one.severity, "tests" in one.message) for one in found] == [("info", True)]


def test_a_socket_that_is_over_by_itself_is_named_by_itself() -> None:
    facts = [
        socket("PUSH", TCP, name="big", options={"SNDHWM": is_set(5000)}),
        socket("PUSH", endpoint("bind", "inproc://a", "inproc"), name="small", line=9, options={"SNDHWM": is_set(1)}),
    ]
    messages = [one.message for one in _found("memory-over-budget", 'memory_budget = "512 MiB"\n', *facts)]
    assert len(messages) == 2 and any(one.startswith("big (PUSH) at app.py:3 alone may take") for one in messages)


def test_what_the_source_leaves_open_is_the_policys_and_less_sure() -> None:
    fact = socket("PUSH", TCP, options={"SNDHWM": unknown_option("cfg.hwm")})
    (found,) = _found("memory-over-budget", 'memory_budget = "1 MiB"\n', fact)
    assert found.confidence == "medium" and "SNDHWM 1,000 messages × 10 peers" in found.message
    assert "peers: 10 by baseline recommended, an assumption" in found.message


@pytest.mark.parametrize(
    ("fact", "marks"),
    [
        (socket("PUSH", TCP), (1000, 0)),
        (socket("SUB", TCP, options={"RCVHWM": is_set(7)}), (0, 7)),
        (socket("PAIR", TCP, options={"SNDHWM": is_set(5)}), (5, 1000)),
        (socket("PUSH", TCP, options={"SNDHWM": may_set(5, "flag")}), (1000, 0)),
        (socket("PUSH", TCP, options={"SNDHWM": is_set(None, text="10 | 5000")}), (5000, 0)),
        (socket("PUSH", TCP, options={"SNDHWM": is_set(None, text="10 | 0")}), (-1, 0)),
        (socket("unknown: t", TCP), (1000, 1000)),
    ],
)
def test_the_marks_that_are_weighed(fact: SocketFact, marks: tuple[int, int]) -> None:
    worst = weigh(subject(fact)).worst
    assert (worst.sndhwm, worst.rcvhwm) == marks


def test_kernel_buffers_count_for_what_leaves_the_process_by_tcp_alone() -> None:
    def buffers(*ends: object) -> int:
        return weigh(subject(socket("PUSH", *ends))).worst.buffers  # type: ignore[arg-type]

    assert buffers(TCP) == buffers(endpoint("bind", "{address}", "unknown")) > 0
    assert buffers(endpoint("bind", "ipc://a", "ipc")) == buffers(endpoint("bind", "inproc://a", "inproc")) == 0


def test_a_departure_names_the_entry_and_the_file() -> None:
    (found,) = _found("departure-without-why", "[defaults]\nlinger = 0\n", socket("PUSH"))
    assert (found.path, found.severity, found.socket) == ("ironhouse.toml", "low", None)
    assert "[defaults]: linger = 0 ms departs from the baseline recommended" in found.message
