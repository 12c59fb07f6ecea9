from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironhouse.policy.patterns import matches, overlap

PIECES = st.lists(st.sampled_from(["a", "b", "/", "*", "**", "?"]), max_size=6).map("".join)
TEXTS = st.text("ab/", max_size=7)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("orders", "orders", True),
        ("orders", "orders2", False),
        ("Worker.*", "Worker.sock", True),
        ("services/*", "services/a/b.py", False),
        ("services/**", "services/a/b.py", True),
        ("**/tests/*", "a/b/tests/x.py", True),
        ("tcp://*:5555", "tcp://10.0.0.1:5555", True),
        ("tcp://10.0.0.1:5555", "tcp://*:5555", False),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("", "", True),
    ],
)
def test_a_pattern_matches(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@given(PIECES, TEXTS)
def test_matching_is_what_a_regular_expression_says(pattern: str, text: str) -> None:
    parts = re.findall(r"\*\*|\*|\?|.", pattern)
    known = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    expression = "".join(known.get(part, re.escape(part)) for part in parts)
    assert matches(pattern, text) is bool(re.fullmatch(expression, text, re.DOTALL))


@given(PIECES, PIECES, TEXTS)
def test_patterns_of_one_text_overlap(one: str, other: str, text: str) -> None:
    if matches(one, text) and matches(other, text):
        assert overlap(one, other) and overlap(other, one)


@given(st.text("ab/", max_size=5), PIECES)
def test_a_pattern_without_stars_overlaps_what_matches_it(text: str, pattern: str) -> None:
    assert overlap(text, pattern) is matches(pattern, text)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("a*", "*b", True), ("a*", "b*", False), ("x/*", "x/y/**", False), ("**", "a/b", True), ("*a", "*b", False)],
)
def test_whether_two_patterns_meet_is_known_from_them_alone(one: str, other: str, expected: bool) -> None:
    assert overlap(one, other) is expected
