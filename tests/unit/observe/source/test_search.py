"""What a match is: the same for the expression, for the passes and for the set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironhouse.observe.source import search
from ironhouse.observe.source.search import FileSearch, Words

_TEXTS = st.text("ab_.é", max_size=12).map(str.encode)
_WORDS = st.lists(st.text("ab_é", min_size=1, max_size=4).map(str.encode), min_size=1, max_size=20)


def _naive(words: list[bytes], text: bytes, whole: bool) -> bool:
    edge = (rb"(?<![0-9A-Za-z_])", rb"(?![0-9A-Za-z_])") if whole else (b"", b"")
    return any(re.search(edge[0] + re.escape(word) + edge[1], text) for word in words)


@given(_WORDS, _TEXTS, st.booleans())
def test_every_way_of_searching_agrees_with_one_word_at_a_time(words: list[bytes], text: bytes, whole: bool) -> None:
    wanted = Words(words, whole=whole)
    expected = _naive(words, text, whole)
    assert wanted.within(text + b" a b aa bb", len(text)) is expected
    assert (re.search(wanted.pattern, text) is not None) is expected


def test_long_and_nested_names_make_an_expression_that_compiles() -> None:
    nested = [b"a" * length for length in range(1, 200)]
    wanted = Words([*nested, b"b" * 5000], whole=True)
    assert re.search(wanted.pattern, b"x " + b"b" * 5000)
    assert not re.search(wanted.pattern, b"x " + b"b" * 4999)


def test_a_word_inside_another_is_looked_for_once() -> None:
    assert Words([b"czmq", b"zmq", b"zmqpp"]).words == (b"zmq",)
    assert Words([b"czmq", b"zmq"], whole=True).words == (b"czmq", b"zmq")


@pytest.mark.parametrize("at", [0, 1, 60, 61, 62, 63, 64, 65, 66, 127, 128, 190])
def test_a_word_is_found_across_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    monkeypatch.setattr(search, "BUFFER", 64)
    (tmp_path / "a.py").write_bytes(b"-" * at + b"zmq" + b"-" * 70)
    assert FileSearch(tmp_path, Words([b"zmq"])).holds("a.py") is True
    assert FileSearch(tmp_path, Words([b"zmq"], whole=True)).holds("a.py") is True
    assert FileSearch(tmp_path, Words([b"qmz"])).holds("a.py") is False


def test_what_an_earlier_file_left_in_the_buffer_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"import zmq")
    (tmp_path / "b.py").write_bytes(b"")
    asked = FileSearch(tmp_path, Words([b"zmq"]))
    assert asked.holds("a.py") is True
    assert asked.holds("b.py") is False
