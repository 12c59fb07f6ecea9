"""What gaps come to in the program at hand."""

from __future__ import annotations

import msgspec

from ironhouse.audit.cases import call, decodes, endpoint, is_set, socket
from ironhouse.audit.engine import evaluate
from ironhouse.audit.report.impact import impact, spans
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.steps import first_steps
from ironhouse.audit.rules import rules
from ironhouse.model.document import AuditDocument
from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import STRATEGIES, Strategy

WILD = endpoint("bind", "tcp://*:5555", "wildcard")


def _said(document: AuditDocument, strategy: Strategy, *sockets: SocketFact) -> str:
    found = evaluate(sockets, (), rules().values(), {})
    judged = Judged(msgspec.structs.replace(document, sockets=sockets, findings=found.findings), {})
    return "".join(text for text, _ in spans(" ".join(impact(judged, strategy))))


def test_nothing_is_said_where_nothing_was_found(document: AuditDocument) -> None:
    assert [_said(document, one) for one in STRATEGIES] == [""] * len(STRATEGIES)


def test_the_socket_that_may_hold_most_is_named_with_its_numbers(document: AuditDocument) -> None:
    small = socket("PULL", WILD, name="small")
    big = socket("ROUTER", WILD, name="big", line=9, options={"SNDHWM": is_set(10**6), "RCVHWM": is_set(10**6)})
    said = _said(document, "high-water-marks", small, big)
    assert "big (ROUTER) alone may hold (SNDHWM 1,000,000 + RCVHWM 1,000,000) messages × 10 peers" in said
    assert "= 1.2 TiB" in said


def test_a_queue_without_a_limit_comes_first(document: AuditDocument) -> None:
    said = _said(document, "high-water-marks", socket("PUSH", WILD, name="feed", options={"SNDHWM": is_set(0)}))
    assert said == "feed (PUSH) has a queue without any limit."


def test_calls_that_may_stop_a_thread_are_named_with_their_places(document: AuditDocument) -> None:
    facts = [
        socket("REP", WILD, name=name, line=number, operations=(call("recv", "none", line=10 * number),))
        for number, name in enumerate("abcde", 1)
    ]
    said = _said(document, "timeouts", *facts)
    who, where = "a (REP), b (REP), c (REP) and 2 others", "app.py:10, app.py:20, app.py:30 and 2 more"
    assert said.startswith(f"{who} can stop a thread for good, at {where}: ")


def test_who_reaches_plaintext_sends_is_handed_or_reads_on_the_way(document: AuditDocument) -> None:
    takes, gives = socket("PULL", WILD, name="takes"), socket("PUB", WILD, name="gives", line=9)
    asks = socket("REQ", endpoint("connect", "tcp://10.0.0.1:5555", "remote-connect"), name="asks", line=12)
    said = _said(document, "curve", takes, gives, asks)
    assert "Whoever reaches takes (PULL) can send to the program" in said
    assert "Whoever reaches gives (PUB) is handed what the program sends." in said
    assert "What passes between asks (REQ) and its peers can be read and changed on the way." in said


def test_a_decoder_that_runs_code_comes_before_plaintext(document: AuditDocument) -> None:
    said = _said(document, "curve", socket("PULL", WILD, name="jobs", decoding=(decodes("pickle"),)))
    assert said.startswith("jobs (PULL) decodes what arrives in a way that can run a sender's code.")


def test_a_server_that_admits_everybody_comes_before_plaintext(document: AuditDocument) -> None:
    """Encrypted is not closed: who only reads of plaintext takes these for safe."""
    server = endpoint("bind", "tcp://*:5556", "wildcard", mechanism="curve-server", zap="none")
    said = _said(document, "curve", socket("PULL", server, name="jobs"), socket("PUB", WILD, name="news", line=9))
    assert said.startswith("jobs (PULL) lets in every client that knows the server's public key. Whoever reaches news")


def test_names_and_places_are_told_from_words() -> None:
    assert list(spans("Who reaches \0a (PULL)\0 reads \0b.py:1\0.")) == [
        ("Who reaches ", False),
        ("a (PULL)", True),
        (" reads ", False),
        ("b.py:1", True),
        (".", False),
    ]


def test_the_first_steps_say_it_too(document: AuditDocument) -> None:
    fact = socket("PULL", WILD, name="jobs")
    found = evaluate((fact,), (), rules().values(), {})
    judged = Judged(msgspec.structs.replace(document, sockets=(fact,), findings=found.findings, problems=()), {})
    said = [one.here for one in first_steps(judged)]
    assert any(one.startswith("Whoever reaches \0jobs (PULL)\0 can send to the program") for one in said)
    assert any("alone may hold" in one for one in said)
