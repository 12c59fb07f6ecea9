from __future__ import annotations

from itertools import product
from typing import get_args

from ironhouse.audit.cases import call, decodes, endpoint, is_set, socket
from ironhouse.audit.engine import Evaluation, evaluate
from ironhouse.audit.rules import rules
from ironhouse.audit.severity import BY_EXPOSURE, BY_SCOPE, severity
from ironhouse.model.document import Tally
from ironhouse.model.fact import DependencyFact, EndpointFact, EndpointOp, Exposure, Scope, SocketFact
from ironhouse.model.finding import SEVERITIES, at_least
from ironhouse.policy.load import parse
from ironhouse.policy.policy import Policy


def _evaluate(*sockets: SocketFact) -> Evaluation:
    return evaluate(sockets, (), rules().values())


def test_the_severity_table_has_a_row_for_every_exposure_and_scope() -> None:
    assert set(BY_EXPOSURE) == set(get_args(Exposure))
    assert set(BY_SCOPE) == set(get_args(Scope))
    for row in (*BY_EXPOSURE.values(), *BY_SCOPE.values()):
        assert tuple(row) == SEVERITIES


def test_nothing_is_graver_than_its_base_and_a_graver_base_never_less_grave() -> None:
    for exposure, scope in product(BY_EXPOSURE, BY_SCOPE):
        levels = [severity(base, exposure, scope) for base in SEVERITIES]
        assert all(at_least(base, level) for base, level in zip(SEVERITIES, levels, strict=True))
        assert levels == sorted(levels, key=SEVERITIES.index)


def test_an_unknown_exposure_is_between_reachable_and_local() -> None:
    for base in SEVERITIES:
        assert at_least(BY_EXPOSURE["wildcard"][base], BY_EXPOSURE["unknown"][base])
        assert at_least(BY_EXPOSURE["unknown"][base], BY_EXPOSURE["loopback"][base])
    assert BY_EXPOSURE["unknown"] not in (BY_EXPOSURE["wildcard"], BY_EXPOSURE["loopback"])


def test_the_same_fault_is_less_grave_in_tests_and_on_inproc() -> None:
    def worst(scope: Scope, exposure: Exposure) -> str:
        fact = socket("PUSH", endpoint("bind", "x", exposure), options={"SNDHWM": is_set(0)}, scope=scope)
        return next(one.severity for one in _evaluate(fact).findings if one.rule == "hwm-zero")

    assert worst("production", "wildcard") == "high"
    assert worst("production", "inproc") == "low"
    assert worst("test", "wildcard") == "low"


def test_findings_are_sorted_from_worst_to_least(sockets: tuple[SocketFact, ...]) -> None:
    levels = [SEVERITIES.index(one.severity) for one in _evaluate(*sockets).findings]
    assert levels == sorted(levels) and len(set(levels)) > 2


def test_the_order_of_sockets_changes_nothing(sockets: tuple[SocketFact, ...]) -> None:
    assert _evaluate(*sockets) == _evaluate(*reversed(sockets))


def test_coverage_counts_production_alone_and_the_rest_apart() -> None:
    good = {"RCVHWM": is_set(10)}
    summary = _evaluate(
        socket("PULL", line=1, options=good),
        socket("PULL", line=2),
        socket("unknown: t", line=3),
        socket("PULL", line=4, scope="test"),
        socket("PULL", line=5, scope="vendored", options=good),
    ).summary.high_water_marks
    assert summary.production == Tally(covered=1, uncovered=1, undetermined=1)
    assert summary.test == Tally(uncovered=1)
    assert summary.vendored == Tally(covered=1)
    assert summary.example == Tally()
    assert {one.name: one.tally for one in summary.measures}["high-water-mark"] == summary.production


def test_undetermined_is_never_counted_as_covered() -> None:
    summary = _evaluate(socket("PULL")).summary.timeouts
    bound = next(one.tally for one in summary.measures if one.name == "receive-bound")
    assert bound == Tally(undetermined=1)


def test_a_send_only_socket_is_not_in_the_receive_coverage() -> None:
    summary = _evaluate(socket("PUSH", operations=(call("send", "option"),))).summary.timeouts
    tallies = {one.name: one.tally for one in summary.measures}
    assert tallies["receive-bound"] == Tally() and tallies["send-bound"] == Tally(covered=1)


def test_endpoints_are_counted_each() -> None:
    fact = socket(
        "PULL",
        endpoint("bind", "tcp://*:1", "wildcard", line=5),
        endpoint("bind", "tcp://*:2", "wildcard", line=6, mechanism="curve-server", zap="keys"),
        endpoint("bind", "inproc://a", "inproc", line=7),
    )
    curve = next(one for one in _evaluate(fact).summary.curve.measures if one.name == "curve")
    assert curve.tally == Tally(covered=1, uncovered=1)


def test_a_finding_says_the_flag_that_its_address_needs() -> None:
    fact = socket(
        "PULL",
        endpoint("bind", "tcp://*:1", "wildcard", line=5, told_by="force_tcp"),
        endpoint("bind", "ipc:///tmp/a", "ipc", line=6),
    )
    found = [(one.message, one.severity) for one in _evaluate(fact).findings if one.rule == "plaintext-endpoint"]
    said = "sock (PULL): bind on tcp://*:1 is in plaintext where force_tcp; otherwise the socket stays on this machine"
    assert found == [(said, "medium")]


def test_the_addresses_of_one_call_are_one_endpoint_and_one_finding() -> None:
    fact = socket(
        "PULL",
        endpoint("bind", "tcp://{host}:1", "host-variable"),
        endpoint("bind", "tcp://[::]:1", "wildcard"),
        endpoint("bind", "tcp://127.0.0.1:1", "loopback"),
        endpoint("bind", "tcp://{peer}:1", "host-variable"),
    )
    evaluation = _evaluate(fact)
    found = [one.message for one in evaluation.findings if one.rule == "plaintext-endpoint"]
    assert found == [
        "sock (PULL): bind on tcp://[::]:1, tcp://{host}:1 or 1 other is in plaintext; on other paths it is "
        "tcp://127.0.0.1:1; which of them is this socket's is not known"
    ]
    curve = next(one for one in evaluation.summary.curve.measures if one.name == "curve")
    assert curve.tally == Tally(uncovered=1)


def test_nobody_connects_to_every_interface() -> None:
    both = [endpoint("connect", text, "remote-connect") for text in ("tcp://*:1", "tcp://{host}:1")]
    messages = [one.message for one in _evaluate(socket("PULL", *both)).findings if one.rule == "plaintext-endpoint"]
    assert messages == ["sock (PULL): connect to tcp://{host}:1 is in plaintext"]


def test_an_address_without_a_transport_is_never_taken_for_reachable() -> None:
    def level(text: str, exposure: Exposure, op: EndpointOp = "bind") -> list[str]:
        found = _evaluate(socket("PULL", endpoint(op, text, exposure))).findings
        return [one.severity for one in found if one.rule == "plaintext-endpoint"]

    assert level("tcp://{host}:1", "host-variable") == ["high"]
    assert level("{address}", "host-variable") == ["medium"]
    assert level("{transport}://{host}", "host-variable") == ["medium"]
    assert level("{address=tcp://*:1}", "wildcard") == ["high"]
    assert level("tcp://{peer}:1", "remote-connect", "connect") == ["medium"]
    assert level("tcp://{peer=}:1", "remote-connect", "connect") == ["medium"]
    assert level("tcp://:1", "remote-connect", "connect") == ["medium"]
    assert level("tcp://{peer=away}:1", "remote-connect", "connect") == ["high"]
    assert level("tcp://peer:1", "remote-connect", "connect") == ["high"]
    assert level("{address}", "remote-connect", "connect") == []


def test_what_is_decoded_from_an_address_that_is_whole_from_configuration_is_less_grave() -> None:
    def level(text: str, op: EndpointOp, exposure: Exposure = "config") -> list[str]:
        fact = socket("REP", endpoint(op, text, exposure), decoding=(decodes("pickle"),))
        return [one.severity for one in _evaluate(fact).findings if one.rule == "unsafe-decoding"]

    assert level("{$PEER}", "connect") == level("{$PEER=}", "connect") == ["medium"]
    assert level("{$PEER=tcp://away:1}", "connect") == level("{$PEER}", "bind") == ["medium"]
    assert level("{$PEER=tcp://*:1}", "bind", "wildcard") == ["critical"]
    assert level("tcp://{$PEER}:1", "bind", "host-variable") == ["high"]


def test_of_many_addresses_some_of_which_stay_here_nobody_knows_which_is_whose() -> None:
    def found(*last: EndpointFact) -> list[tuple[str, str]]:
        many = [endpoint("bind", f"tcp://*:{port}", "wildcard") for port in (1, 2, 3)]
        fact = socket("REP", *many, *last, decoding=(decodes("pickle"),))
        wanted = ("plaintext-endpoint", "unsafe-decoding")
        return [(one.severity, one.message) for one in _evaluate(fact).findings if one.rule in wanted]

    said = "which of them is this socket's is not known"
    unsure = found(endpoint("bind", "ipc://run", "ipc"))
    assert [(level, said in message) for level, message in unsure] == [("medium", True), ("medium", True)]
    sure = found(endpoint("bind", "tcp://*:4", "wildcard"))
    assert [(level, said in message) for level, message in sure] == [("critical", False), ("high", False)]
    assert [level for level, _ in found()] == ["critical", "high"]


def test_a_declaration_is_covered_when_something_watches_it() -> None:
    facts = (
        DependencyFact("libzmq", "pin", "cmake", "CMakeLists.txt", 1, version="4.3.4"),
        DependencyFact("pyzmq", "range", "requirements", "requirements.txt", 1, watched_by=("dependabot",)),
        DependencyFact("dependabot", "watcher", "dependabot", ".github/dependabot.yml", 1),
    )
    summary = evaluate((), facts, rules().values()).summary.current_libzmq
    tallies = {one.name: one.tally for one in summary.measures}
    assert tallies["watched"] == Tally(covered=1, uncovered=1)
    assert summary.production == Tally(uncovered=1, undetermined=1)


def test_a_finding_is_no_surer_than_its_socket() -> None:
    import msgspec

    unsure = msgspec.structs.replace(socket("PUSH"), confidence="low")
    assert {one.confidence for one in _evaluate(unsure).findings} == {"low"}


def test_the_policy_of_its_root_judges_a_socket() -> None:
    fact = socket("PUSH", endpoint("bind", "tcp://*:1", "wildcard"), root="a")
    allowing = parse({"defaults": {"encrypt": "never"}}, "ironhouse.toml")

    def found(policies: dict[str, Policy]) -> set[str]:
        return {one.rule for one in evaluate((fact,), (), rules().values(), policies).findings}

    assert "plaintext-endpoint" in found({})
    assert "plaintext-endpoint" in found({"b": allowing})
    assert "plaintext-endpoint" not in found({"a": allowing}) and "hwm-unset" in found({"a": allowing})


def test_a_policy_that_is_disabled_asks_nothing() -> None:
    fact = socket("PUSH", endpoint("bind", "tcp://*:1", "wildcard"), root="a")
    evaluation = evaluate((fact,), (), rules().values(), {"a": Policy(mode="disabled")})
    assert evaluation.findings == () and evaluation.summary.curve.production.total == 0


def test_a_remedy_sets_the_policys_value() -> None:
    policies = {".": parse({"socket": {"sock": {"sndhwm": 77, "why": "measured"}}}, "ironhouse.toml")}
    found = evaluate((socket("PUSH"),), (), rules().values(), policies).findings
    assert "zmq.SNDHWM, 77" in next(one.remedy for one in found if one.rule == "hwm-unset")
