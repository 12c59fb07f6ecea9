"""What is a key, what only stands in its place, and what the documentation prints."""

from __future__ import annotations

import base64
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironhouse.observe.source.secrets.values import is_key, is_password, is_published

MANUAL = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"
Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


def _drawn(seed: int) -> str:
    raw = random.Random(seed).randbytes(32)
    return base64.b85encode(raw).decode().translate(str.maketrans(_PYTHONS, Z85))


_PYTHONS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"


def test_keys_that_are_drawn_are_keys() -> None:
    assert [key for key in map(_drawn, range(2000)) if not is_key(key)] == []


@pytest.mark.parametrize(
    "key", ["87.}FDkOthkJoZwyoUr@}{*B+So22Z..A7L(Qv*&", "fmYQV<t.7HL3fBEnvKR>s72GlT[^?HEreb:mbv2n"]
)
def test_a_short_word_that_chance_wrote_leaves_a_key_a_key(key: str) -> None:
    assert is_key(key)


def test_a_key_may_end_as_a_text_of_c() -> None:
    assert is_key(f"{MANUAL}\0") and is_published(f"{MANUAL}\0")


@given(st.binary(min_size=32, max_size=32).filter(lambda raw: len(set(raw)) > 24))
def test_raw_keys_are_keys(raw: bytes) -> None:
    assert is_key(raw.decode("latin-1")) or any(b - a in (0, 1) for a, b in pairwise(raw))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0" * 40,
        "x" * 40,
        "\0" * 32,
        Z85[:40],
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmn",
        "your-secret-key-goes-here-in-40-letters!",
        "your-own-40-letters-will-have-to-go-here",
        "${SECRET}",
        "<secret>",
        MANUAL[:39],
        f"{MANUAL}6",
        None,
        7,
    ],
)
def test_what_stands_in_the_place_of_a_key_is_none(text: object) -> None:
    assert not is_key(text)


@pytest.mark.parametrize("text", ["hunter2", "correct horse", "p$x", "admin"])
def test_passwords(text: str) -> None:
    assert is_password(text)


@pytest.mark.parametrize("text", ["", " ", "${PASSWORD}", "$PASSWORD", "<password>", "{{ password }}", "{password}"])
def test_names_of_passwords_to_come_are_none(text: str) -> None:
    assert not is_password(text)


def test_a_key_of_ones_own_is_not_published() -> None:
    assert is_published(MANUAL) and not is_published(_drawn(1))
