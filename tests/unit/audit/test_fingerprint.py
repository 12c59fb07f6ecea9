"""Vectors are those that GitHub's own implementation is tested with."""

from __future__ import annotations

import pytest

from ironhouse.audit.fingerprint import Lines

ENDED = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]


@pytest.mark.parametrize(
    ("source", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", ENDED),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", ENDED),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", ENDED),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_the_hashes_are_those_of_code_scanning(source: str, hashes: list[str]) -> None:
    lines = Lines(source)
    assert [lines.fingerprint(number) for number in range(1, len(hashes) + 1)] == hashes
    assert lines.fingerprint(len(hashes) + 1) == lines.fingerprint(0) == ""


def test_a_line_keeps_its_fingerprint_when_it_moves_and_is_indented() -> None:
    code = "sock.bind('tcp://*:5555')\n" + "rest()\n" * 20
    before, after = Lines(code), Lines("import zmq\n\n    " + code)
    assert before.fingerprint(1) == after.fingerprint(3) != after.fingerprint(1)


def test_the_text_of_a_line_is_on_one_line_without_blanks_around_it() -> None:
    assert Lines("a\n\t sock.bind( \t x)  \n").text(2) == "sock.bind( x)"
    assert Lines("a").text(2) == ""


def test_characters_outside_the_basic_plane_count_as_the_two_units_that_they_are() -> None:
    assert Lines("\U0001f512" * 60).fingerprint(1) == Lines("\U0001f512" * 50).fingerprint(1) != ""
