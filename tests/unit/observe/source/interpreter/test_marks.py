"""Words that tell, and where they stand: against the patterns that they stand for."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ironhouse.observe.source.interpreter.marks import Mark, Words, between, offsets_of, whole, words_of

TEXTS = st.text(alphabet="ab_ .(1\n", max_size=60).map(str.encode)
NAMES = st.text(alphabet="ab_", min_size=1, max_size=3).map(str.encode)


@given(TEXTS, NAMES)
def test_a_word_is_found_where_its_pattern_matches(source: bytes, name: bytes) -> None:
    expected = [found.start() for found in re.finditer(rb"\b%b\b" % name, source)]
    assert list(whole(name).offsets(source)) == expected
    words = Words(source)
    for start in range(0, len(source) + 1, 7):
        for end in (start, start + 9, len(source)):
            inside = [at for at in expected if start <= at < end]
            assert words.has(frozenset((name,)), start, end) == bool(inside)
            assert words.which(frozenset((name, b"other")), start, end) == ({name} if inside else set())


@given(TEXTS, NAMES)
def test_a_start_and_an_end_of_a_word_are_found_where_their_patterns_match(source: bytes, name: bytes) -> None:
    starts = [found.start() for found in re.finditer(rb"(?<!\w)%b" % name, source)]
    ends = [found.start() for found in re.finditer(rb"%b(?!\w)" % name, source)]
    assert set(Mark(name, starts=True).offsets(source)) >= set(starts) - set(_overlapped(source, name))
    assert set(Mark(name, ends=True).offsets(source)) >= set(ends) - set(_overlapped(source, name))


def _overlapped(source: bytes, name: bytes) -> list[int]:
    """Occurrences that begin inside another: a plain search goes on behind the one before."""
    plain = [found.start() for found in re.finditer(re.escape(name), source)]
    return [at for at in range(len(source)) if source.startswith(name, at) and at not in plain]


def test_offsets_of_several_marks_are_in_order_and_asked_for_parts_of_a_file() -> None:
    source = b"def f(s):\n    s.recv()\n    s.bind(a)\n    resend(s)\n"
    found = offsets_of(source, (Mark(b"recv", starts=True), Mark(b".bind", ends=True), Mark(b"send", starts=True)))
    assert found == [source.index(b"recv"), source.index(b".bind")]
    assert between(found, 0, len(source))
    assert not between(found, source.index(b"resend"), len(source))
    assert not between(found, found[1] + 1, found[1] + 1)


def test_the_words_of_a_text_are_its_identifiers_and_numbers() -> None:
    assert words_of(b"a.b->c_1(2, 'x y')\n") == {b"a", b"b", b"c_1", b"2", b"x", b"y"}


def test_an_empty_name_stands_nowhere() -> None:
    assert offsets_of(b"zmq.Context()", [whole(b"")]) == []
