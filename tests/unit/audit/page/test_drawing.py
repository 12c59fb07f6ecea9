"""The drawing of a topology: what stands where, what is one row, and what is left out."""

from __future__ import annotations

import re

import msgspec

from ironhouse.audit.cases import endpoint, socket
from ironhouse.audit.page.columns import columns
from ironhouse.audit.page.drawing import drawing
from ironhouse.audit.page.parts import Anchors
from ironhouse.audit.page.worded import in_words, remarks
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.topology import Topology, topology
from ironhouse.model.document import AuditDocument
from ironhouse.model.fact import SocketFact


def _bind(path: str, line: int, kind: str = "PULL", text: str = "") -> SocketFact:
    address = endpoint("bind", text or f"tcp://*:{line}", "wildcard")
    return socket(kind, address, name="inbox", path=path, line=line)


def _connect(path: str, line: int, text: str = "{where}", kind: str = "PUSH") -> SocketFact:
    return socket(kind, endpoint("connect", text, "config"), name="outbox", path=path, line=line)


def _judged(document: AuditDocument, *sockets: SocketFact) -> Judged:
    return Judged(msgspec.structs.replace(document, sockets=sockets, findings=()), {})


def _drawn(judged: Judged, *, two: bool = True) -> str:
    return drawing(topology(judged), judged, Anchors(judged), two=two)


def _lines(drawn: str) -> list[str]:
    return re.findall(r'<path d="[^"]*" class="edge ([^"]*)"', drawn)


def _heights(graph: Topology) -> dict[str, int]:
    return {file: len(members) for file, members in graph.files.items()}


def test_sockets_of_a_file_that_look_the_same_are_one_row(document: AuditDocument) -> None:
    judged = _judged(document, *(_connect("app.py", line) for line in (1, 2, 3)), _bind("hub.py", 9))
    drawn = _drawn(judged)
    assert drawn.count('class="socket"') == 2 and "outbox PUSH × 3" in drawn
    assert "at app.py:1, app.py:2, app.py:3" in drawn
    assert _lines(drawn) == ["plaintext possible"]


def test_a_file_has_one_line_to_a_group_and_its_rows_end_with_the_groups_letter(document: AuditDocument) -> None:
    binds = [_bind("hub.py", line) for line in (1, 2)]
    judged = _judged(document, *binds, _connect("app.py", 3), _connect("app.py", 4, "{elsewhere}"))
    wide, narrow = _drawn(judged), _drawn(judged, two=False)
    assert _lines(wide) == ["plaintext possible"] and _lines(narrow) == []
    for drawn in (wide, narrow):
        assert drawn.count(">→ A</text>") == 2 and "A: any of 2 binds" in drawn
    assert any("letter" in one for one in remarks(topology(judged)))


def test_a_group_is_told_in_words_too(document: AuditDocument) -> None:
    judged = _judged(document, _bind("hub.py", 1), _bind("hub.py", 2), _connect("app.py", 3))
    (said,) = in_words(topology(judged), judged, Anchors(judged))
    assert re.sub("<[^>]*>", "", said) == (
        "A: outbox (PUSH) may reach any of inbox (PULL), inbox (PULL): plaintext that leaves the machine."
    )


def test_what_is_joined_to_nothing_fills_the_shorter_column(document: AuditDocument) -> None:
    lonely = [_bind(f"lonely{number}.py", 100 + number, "REP") for number in range(4)]
    judged = _judged(document, _bind("hub.py", 1), _connect("app.py", 2, "tcp://h:1"), *lonely)
    graph = topology(judged)
    left, right = columns(graph, _heights(graph), 0)
    assert (left[0], right[0]) == ("app.py", "hub.py")
    assert (len(left), len(right)) == (3, 3)


def test_a_file_that_binds_too_moves_where_the_other_column_would_be_much_longer(document: AuditDocument) -> None:
    busy = [_bind("main.py", 1), *(_connect("main.py", line, "tcp://h:9") for line in (2, 3, 4)), _bind("hub.py", 9)]
    clients = [_connect(f"client{number}.py", number, "tcp://h:1") for number in range(10, 16)]
    graph = topology(_judged(document, *busy, *clients))
    left, right = columns(graph, _heights(graph), 0)
    assert set(right) == {"hub.py", "main.py"} and len(left) == len(clients)


def test_of_very_many_sockets_those_without_a_line_are_left_out_and_counted(document: AuditDocument) -> None:
    lonely = [_bind(f"lonely{number}.py", 1000 + number, "REP") for number in range(120)]
    judged = _judged(document, _bind("hub.py", 1), _connect("app.py", 2, "tcp://h:1"), *lonely)
    assert _drawn(judged).count('class="socket"') == 2
    assert any("120 files with 120 sockets" in one for one in remarks(topology(judged)))
