"""What concerns several findings or several sockets: what is written together, and what is not for others' sake."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from ironhouse.audit.cases import call, endpoint, is_set, socket
from ironhouse.mend import plan as planning
from ironhouse.mend.plan import Plan, Proposal, plan
from ironhouse.mend.shapes import Edit, Refusal, Sources, Want, Writer
from ironhouse.mend.wants import Wanted
from ironhouse.model.fact import DEFAULT, OptionFact, Place, SocketFact
from ironhouse.model.finding import Finding
from ironhouse.observe.source.defects import RAISE_VARIABLE

SOURCE = (
    b"def made(kind):\n    s = ctx.socket(kind)\n    return s\n\n\na = made(PUSH)\na.bind('inproc://a')\n"
    b"b = made(PULL)\nb.bind('inproc://b')\n"
)
SOCK = socket("PUSH", endpoint("bind", "inproc://a", "inproc", line=7), name="a", line=6)

Plans = Callable[[Writer], Plan]


def _proposal(fact: SocketFact, name: str = "LINGER", state: OptionFact = DEFAULT, value: int = 1) -> Proposal:
    finding = Finding(f"{name.lower()}-unset", "low", "high", "timeouts", fact.id, fact.path, fact.line, "", "")
    return Proposal(finding, fact, Wanted((Want(name, value, state),)))


def _planned(
    monkeypatch: pytest.MonkeyPatch, writer: Writer, *proposed: Proposal, sockets: tuple[SocketFact, ...] = ()
) -> Plan:
    monkeypatch.setattr(planning, "writers", lambda: {"python": writer})
    return plan(proposed, sockets or tuple({one.socket.id: one.socket for one in proposed}.values()), lambda _: SOURCE)


def _writes(sources: Sources, fact: SocketFact, wants: tuple[Want, ...]) -> tuple[Edit, ...]:
    """An edit that tells who asked, and where they said that the socket is made."""
    made = fact.factory or Place(fact.path, fact.line)
    return (Edit(made.path, made.line, made.line, ",".join(one.name for one in wants).encode()),)


def _marks_alone(sources: Sources, fact: SocketFact, wants: tuple[Want, ...]) -> tuple[Edit, ...] | Refusal:
    if any(one.name == "LINGER" for one in wants):
        return Refusal("no linger here", fact.path, fact.line)
    return _writes(sources, fact, wants)


def test_what_one_socket_wants_is_written_together_in_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _planned(monkeypatch, _writes, _proposal(SOCK), _proposal(SOCK, "SNDHWM"))
    assert [one.edits[0].text for one in found.mends] == [b"SNDHWM,LINGER"]
    assert len(found.mends[0].findings) == 2 and not found.left


def test_what_can_be_written_is_when_the_rest_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _planned(monkeypatch, _marks_alone, _proposal(SOCK), _proposal(SOCK, "SNDHWM"))
    assert [one.edits[0].text for one in found.mends] == [b"SNDHWM"]
    assert [(one.finding.rule, one.why) for one in found.left] == [("linger-unset", "no linger here")]


def test_edits_of_two_sockets_that_meet_are_made_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(SOCK, id="other", name="b")
    found = _planned(monkeypatch, _writes, _proposal(SOCK), _proposal(other, "SNDHWM"))
    assert [one.socket.id for one in found.mends] == [SOCK.id]
    assert [one.why for one in found.left] == ["what it changes is changed for a already"]


ANSWERS = (call("recv", "none"), call("send", "none", line=9))


@pytest.mark.parametrize(
    ("server", "refused"),
    [
        (socket("ROUTER", endpoint("bind", "tcp://*:5", "wildcard"), operations=ANSWERS), True),
        (socket("ROUTER", endpoint("bind", "{address}", "unknown"), operations=ANSWERS), True),
        (socket("ROUTER", endpoint("bind", "tcp://*:6", "wildcard"), operations=ANSWERS), False),
        (socket("ROUTER", endpoint("bind", "tcp://*:5", "wildcard")), False),
        (socket("ROUTER", endpoint("bind", "tcp://*:5", "wildcard"), operations=ANSWERS, scope="test"), False),
        (socket("REP", endpoint("bind", "tcp://*:5", "wildcard"), operations=ANSWERS), False),
    ],
    ids=["by hand", "who knows where", "elsewhere", "through a proxy", "in a test", "a REP"],
)
def test_requests_are_not_numbered_for_a_router_that_replies_by_hand(
    monkeypatch: pytest.MonkeyPatch, server: SocketFact, refused: bool
) -> None:
    asks = replace(socket("REQ", endpoint("connect", "tcp://h:5", "remote-connect"), line=6), id="asks")
    found = _planned(monkeypatch, _writes, _proposal(asks, "REQ_CORRELATE"), _proposal(asks), sockets=(asks, server))
    why = "sock may be what answers: it replies by hand, and would not expect the frame that REQ_CORRELATE adds"
    assert [(one.why, one.place) for one in found.left] == [(why, Place(server.path, 9))] * refused
    assert [one.edits[0].text for one in found.mends] == [b"LINGER" if refused else b"LINGER,REQ_CORRELATE"]


def test_requests_are_not_numbered_for_a_router_that_connects_either(monkeypatch: pytest.MonkeyPatch) -> None:
    asks = replace(socket("REQ", endpoint("bind", "tcp://*:5", "wildcard"), line=6), id="asks")
    router = socket("ROUTER", endpoint("connect", "tcp://h:5", "remote-connect"), operations=ANSWERS)
    found = _planned(monkeypatch, _writes, _proposal(asks, "REQ_CORRELATE"), sockets=(asks, router))
    assert not found.mends and "replies by hand" in found.left[0].why


def test_requests_are_numbered_where_a_rep_is_known_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asks = replace(socket("REQ", endpoint("connect", "tcp://h:5", "remote-connect"), line=6), id="asks")
    rep = socket("REP", endpoint("bind", "tcp://*:5", "wildcard"))
    router = socket("ROUTER", endpoint("bind", "{address}", "unknown"), operations=ANSWERS)
    found = _planned(monkeypatch, _writes, _proposal(asks, "REQ_CORRELATE"), sockets=(asks, rep, router))
    assert len(found.mends) == 1 and not found.left


def test_a_language_without_a_writer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _planned(monkeypatch, _writes, _proposal(replace(SOCK, language="cpp")))
    assert [one.why for one in found.left] == ["mends are not written in cpp yet"]


def test_a_writer_that_fails_takes_one_sockets_mends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(sources: Sources, fact: SocketFact, wants: tuple[Want, ...]) -> tuple[Edit, ...]:
        if fact.name == "a":
            raise IndexError("of no use")
        return _writes(sources, fact, wants)

    monkeypatch.delenv(RAISE_VARIABLE)
    found = _planned(monkeypatch, fails, _proposal(SOCK), _proposal(replace(SOCK, id="other", name="b", line=8)))
    assert [one.socket.name for one in found.mends] == ["b"]
    assert "internal error" in found.left[0].why and "IndexError of no use" in found.left[0].why


FACTORY = Place("app.py", 2)


def test_a_factory_that_leaves_binding_to_its_callers_is_let_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _planned(monkeypatch, _writes, _proposal(replace(SOCK, factory=FACTORY)))
    assert found.mends[0].edits[0].start == 6


def test_a_factory_that_binds_is_written_into_for_its_one_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = endpoint("bind", "inproc://a", "inproc", line=3)
    made = replace(SOCK, factory=FACTORY, endpoints=(inside,))
    found = _planned(monkeypatch, _writes, _proposal(made))
    assert found.mends[0].edits[0].start == 2
    other = replace(made, id="other", line=8)
    found = _planned(monkeypatch, _writes, _proposal(made), sockets=(made, other))
    assert [one.why for one in found.left] == [
        "the factory at app.py:2 makes 2 sockets, and what is written there is for all of them"
    ]


def test_a_factory_that_is_a_socket_of_its_own_is_shared_with_those_that_it_makes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = replace(SOCK, id="own", line=2)
    made = replace(SOCK, factory=FACTORY)
    found = _planned(monkeypatch, _writes, _proposal(own), sockets=(own, made))
    assert "the factory at app.py:2 makes 2 sockets" in found.left[0].why


@pytest.mark.parametrize(("wanted", "mended"), [((1, 1), 2), ((1, 2), 0), ((1, None), 0)])
def test_one_line_that_sets_an_option_for_two_is_changed_if_both_want_the_same(
    monkeypatch: pytest.MonkeyPatch, wanted: tuple[int | None, ...], mended: int
) -> None:
    state = is_set(0, line=9)
    facts = [replace(SOCK, id=str(number), line=6 + 2 * number, options={"LINGER": state}) for number in range(2)]
    asked = [
        _proposal(one, state=state, value=value) for one, value in zip(facts, wanted, strict=True) if value is not None
    ]
    same = Edit("app.py", 0, 1, b"1")
    found = _planned(monkeypatch, lambda *_: (same,), *asked, sockets=tuple(facts))
    assert len(found.mends) == mended
    assert all("sets it for 2 sockets" in one.why for one in found.left)
