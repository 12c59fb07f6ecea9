"""Which texts are secrets: a CURVE secret key, a password; and which only stand in the place of one.

Owns the look of keys (RFC 32's Z85, or 32 raw bytes), placeholders, and the keys that the documentation gives away.
Must not know where a text was found.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from itertools import pairwise

KEY_LENGTH = 40
RAW_LENGTH = 32
FEWEST_CHARACTERS = 14
"""Different ones in a key: of 40 that are drawn from 85 there are more than 20, practically always."""
IN_A_ROW = 12
"""So many neighbours in the alphabet, one after the other, were typed and not drawn."""

Z85 = rb"0-9a-zA-Z.\-:+=^!/*?&<>()\[\]{}@%$#"
QUOTED_KEY = re.compile(rb"([\"'])([" + Z85 + rb"]{40})(?:\\0)?\1")

_KEY = re.compile(f"[{Z85.decode()}]{{{KEY_LENGTH}}}")
_STANDS_IN = re.compile(
    r"change.?me|secret|private|public|placeholder|example|dummy|insert|replace|key.?key|abcdef|012345"
    r"|(?:your|here).*(?:your|here)",
    re.I,
)
"""Words that no draw makes. Four letters stand in one drawn key of 40,000: such a word counts when it comes twice."""
_TEMPLATE = re.compile(r"^\$\w+$|\$\{\w|\{\{|^<.*>$|^\{.*\}$|^%\(?\w+\)?s?%?$|^@\w+@$|^\*+$|^x+$|^\.+$|^-+$", re.I)

_PUBLISHED = frozenset(
    (
        "b218ec99bcfe06b4",  # zmq_curve(7), server
        "3e46d895cb32b5c0",  # zmq_curve(7), client
        "ed1caaa265db4e2b",  # libzmq's perf/local_thr.cpp
        "0824cb5784937fd4",  # libzmq's perf/remote_thr.cpp
        "9880cc398e489b6f",  # libzmq's tests/test_bind_curve_fuzzer.cpp, client
        "a83e7ebf506c3c45",  # the same, server
    )
)
"""Digests of secret keys that manuals and examples print: whoever can read has them."""


def is_key(text: object) -> bool:
    """Whether *text* is a secret key as CURVE_SECRETKEY takes it, and not just of its form."""
    if not isinstance(text, str):
        return False
    plain = text[:-1] if text.endswith("\0") and len(text) == KEY_LENGTH + 1 else text
    looks = len(plain) == RAW_LENGTH or _KEY.fullmatch(plain) is not None
    return looks and len(set(plain)) >= FEWEST_CHARACTERS and not (_STANDS_IN.search(plain) or _row(plain))


def is_password(text: object) -> bool:
    """Whether *text* is a password: anything but nothing, or the name of one to come."""
    return isinstance(text, str) and bool(text.strip()) and not _TEMPLATE.search(text.strip())


def is_published(text: str) -> bool:
    """Whether *text* is a secret key of the documentation."""
    return blake2b(text.rstrip("\0").encode("utf-8", "surrogateescape"), digest_size=8).hexdigest() in _PUBLISHED


def _row(text: str) -> bool:
    longest = run = 0
    for left, right in pairwise(text):
        run = run + 1 if ord(right) - ord(left) in (0, 1) else 0
        longest = max(longest, run)
    return longest >= IN_A_ROW
