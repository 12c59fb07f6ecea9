"""Keys that stand in the text of a source file beside a name that calls them secret.

Owns the patterns for that: no syntax is needed where a quoted key follows ``secret_key =``. Must not know what a
program does with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.source.secrets.values import QUOTED_KEY, is_key

BEFORE = 160
"""Bytes before a key in which its name stands."""

_NAMED = re.compile(
    rb"""(?P<name>[\w-]*(?:secret|private|prvkey|privkey|seckey)[\w-]*)
    (?P<quote>["'])?[\])\s]*                  # the end of a key of a map, of an element, of a C declarator
    (?:\[\s*\w*\s*\]\s*)?                     # char secret[41]
    (?::\s*[\w.]+(?:\[[\w., |]*\])?\s*)?      # secret: bytes
    (?P<sign>==?|:|\(|,|\{|\s)\s*
    (?:\(?\s*(?:const\s+)?\w[\w.: *]*[({)]\s*)*    # bytes( or (uint8_t *)
    [rbuLR]{0,2}$""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_SECRET = re.compile(r"pub(?:lic)?|server_?key", re.IGNORECASE)


def named_secrets(source: bytes) -> Iterator[tuple[str, str, int]]:
    """The name, the key and the line of each."""
    for match in QUOTED_KEY.finditer(source):
        key = match[2].decode("ascii")
        if not is_key(key):
            continue
        before = source[max(0, match.start() - BEFORE) : match.start()]
        named = _NAMED.search(before.replace(b"\\\n", b"\n"))
        if named is None or (named["sign"] == b"," and not named["quote"]):
            continue  # of two arguments in a row, the first is no name of the second
        name = named["name"].decode("utf-8", "replace")
        if not _NOT_SECRET.search(name):
            yield name, key, source.count(b"\n", 0, match.start()) + 1
