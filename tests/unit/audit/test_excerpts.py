"""Lines of source beside a finding: the right ones, and no secret in them."""

from __future__ import annotations

import pytest

from ironhouse.audit.excerpts import WIDEST, Spot, cut, wanted
from ironhouse.model.document import AuditDocument

LINES = [f"line {number}" for number in range(1, 11)]


@pytest.mark.parametrize(
    ("line", "first", "last"), [(1, "line 1", "line 3"), (5, "line 3", "line 7"), (10, "line 8", "line 10")]
)
def test_two_lines_on_either_side_as_far_as_there_are_any(line: int, first: str, last: str) -> None:
    excerpt = cut(LINES, line)
    assert excerpt is not None
    assert (excerpt.lines[0], excerpt.lines[-1]) == (first, last)
    assert excerpt.lines[line - excerpt.first] == f"line {line}"


@pytest.mark.parametrize("line", [0, 11, -1])
def test_a_line_that_is_not_there_has_no_excerpt(line: int) -> None:
    assert cut(LINES, line) is None


def test_long_lines_are_cut_and_carriage_returns_go() -> None:
    excerpt = cut([" ".join(["x"] * WIDEST), "b\r"], 1)
    assert excerpt is not None
    assert len(excerpt.lines[0]) == WIDEST + 1 and excerpt.lines[0].endswith("…") and excerpt.lines[1] == "b"


def test_a_secret_that_begins_above_the_excerpt_is_hidden_in_it() -> None:
    source = ["sock.setsockopt(", "    zmq.CURVE_SECRETKEY,", '    b"hunter2",', ")", "a()", "sock.bind(x)"]
    excerpt = cut(source, 5)
    assert excerpt is not None and "hunter2" not in "".join(excerpt.lines)


def test_every_finding_has_its_spot_below_its_root(document: AuditDocument) -> None:
    spots = set(wanted(document))
    assert Spot(".", "src/feed.py", 14) in spots
    assert {(one.path, one.line) for one in spots} == {(one.path, one.line) for one in document.findings}
