"""Which mends stand when what they made is audited again."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.mend.plan import Mend
from ironhouse.mend.shapes import Edit, Want
from ironhouse.mend.standing import LOST, NOT_GONE, Standing, Verdicts, standing, unparsable
from ironhouse.model.fact import DEFAULT, SocketFact
from ironhouse.model.finding import Finding, Severity, Strategy

SOURCE = b"import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PUSH)\nsock.bind('tcp://*:1')\n"
BIND = endpoint("bind", "tcp://*:1", "wildcard", line=4)
BEFORE = socket("PUSH", BIND)
AFTER = replace(BEFORE, options={"HANDSHAKE_IVL": is_set(5000)})
EDIT = Edit("app.py", SOURCE.index(b"sock.bind"), SOURCE.index(b"sock.bind"), b"sock.handshake_ivl = 5000\n")


def _finding(rule: str, severity: Severity = "medium", strategy: Strategy = "timeouts", id: str = BEFORE.id) -> Finding:
    return Finding(rule, severity, "high", strategy, id, "app.py", 3, "", "")


OPTIONS = {"handshake-limit": ["HANDSHAKE_IVL"], "router-not-mandatory": ["ROUTER_MANDATORY", "SNDTIMEO"]}
WRONG = _finding("handshake-limit")


def _mend(*findings: Finding, unsafe: str = "") -> Mend:
    wants = (Want("HANDSHAKE_IVL", 5000, DEFAULT),)
    options = tuple(frozenset(OPTIONS.get(one.rule, ())) for one in findings)
    return Mend(BEFORE, findings, tuple(unsafe for _ in findings), options, wants, (EDIT,))


def _stands(mend: Mend, after: SocketFact | None, *found: Finding) -> Standing:
    before: dict[tuple[str, str], list[Finding]] = {(one.socket or "", one.rule): [one] for one in mend.findings}
    then: dict[tuple[str, str], list[Finding]] = {(one.socket or "", one.rule): [one] for one in found}
    sockets = () if after is None else (after,)
    return standing([mend], Verdicts((BEFORE,), before), Verdicts(sockets, then), lambda path: SOURCE)


def test_a_mend_whose_findings_are_gone_stands() -> None:
    assert _stands(_mend(WRONG), AFTER) == Standing((), {})


def test_a_finding_that_is_still_there_falls_alone() -> None:
    other = _finding("heartbeat-unset")
    (fell,) = _stands(_mend(WRONG, other), AFTER, other).fallen
    assert (fell.finding, fell.why) == (other, NOT_GONE)


def test_a_socket_that_is_lost_takes_the_mends_of_its_file_with_it() -> None:
    for after in (None, replace(AFTER, type="PULL"), replace(AFTER, line=9)):
        (fell,) = _stands(_mend(WRONG), after).fallen
        assert (fell.finding, fell.why) == (WRONG, LOST)


def test_a_socket_is_found_again_below_lines_that_were_added() -> None:
    above = replace(EDIT, start=11, end=11)
    mend = replace(_mend(WRONG), edits=(above,))
    assert _stands(mend, replace(AFTER, line=4)).fallen == ()


def test_an_option_that_comes_after_an_endpoint_falls_unless_it_is_live() -> None:
    late = replace(AFTER, endpoints=(replace(BIND, late_options=("HANDSHAKE_IVL", "LINGER")),))
    (fell,) = _stands(_mend(WRONG), late).fallen
    assert "HANDSHAKE_IVL came after the bind at app.py:4" in fell.why
    live = replace(_mend(WRONG), wants=(Want("LINGER", 1000, DEFAULT),))
    assert _stands(live, late).fallen == ()


@pytest.mark.parametrize(
    ("unsafe", "severity", "stands"),
    [("", "info", False), ("", "high", False), ("it waits", "info", True), ("it waits", "medium", True)]
    + [("it waits", "high", False)],
)
def test_a_new_finding_is_let_in_where_it_was_announced_and_is_no_graver(
    unsafe: str, severity: Severity, stands: bool
) -> None:
    new = _finding("timeout-unhandled", severity)
    found = _stands(_mend(WRONG, unsafe=unsafe), AFTER, new)
    assert (found.fallen == ()) is stands
    assert found.brings == ({BEFORE.id: [new]} if stands else {})
    assert stands or "then timeout-unhandled is found" in found.fallen[0].why


def test_a_new_finding_that_speaks_of_no_option_may_be_due_to_any_mend_of_its_socket() -> None:
    mark = _finding("hwm-unset", strategy="high-water-marks")
    new = _finding("timeout-unhandled", "high")
    fell = _stands(_mend(WRONG, mark, unsafe="it waits"), AFTER, new).fallen
    assert {(one.finding.rule, one.sure) for one in fell} == {(WRONG.rule, False), (mark.rule, False)}


def test_a_new_finding_takes_what_sets_the_option_that_it_speaks_of_with_it() -> None:
    router = _finding("router-not-mandatory", "low", "high-water-marks")
    new = replace(_finding("timeout-unhandled"), message="this send raises zmq.Again when SNDTIMEO runs out")
    fell = _stands(_mend(WRONG, router, unsafe=""), AFTER, new).fallen
    assert [(one.finding, one.sure) for one in fell] == [(router, True)]


def test_a_new_finding_on_another_socket_takes_what_touches_its_file_with_it() -> None:
    other = socket("PULL", line=7)
    new = _finding("hwm-zero", "high", id=other.id)
    before = Verdicts((BEFORE, other), {(BEFORE.id, WRONG.rule): [WRONG]})
    moved = replace(other, line=8)
    after = Verdicts((AFTER, moved), {(moved.id, new.rule): [new]})
    fell = standing([_mend(WRONG)], before, after, lambda path: SOURCE + b"\n" * 9).fallen
    assert [one.finding for one in fell] == [WRONG]


def test_a_file_that_parsed_and_does_so_no_more_is_told() -> None:
    broken = SOURCE.replace(b"ctx = ", b"ctx = = ")
    assert unparsable({"app.py": SOURCE}, {"app.py": broken}) == ["app.py"]
    assert unparsable({"app.py": SOURCE}, {"app.py": SOURCE + b"x = 1\n"}) == []
    assert unparsable({"app.py": broken}, {"app.py": broken + b"x = 1\n"}) == []
