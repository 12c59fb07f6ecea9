"""How the bytes of a Python source become text: names, snippets, string literals, numbers.

Owns decoding. Must not know expressions or statements.

``text`` is everywhere the source decoded as Latin-1: one index then serves bytes and characters, and
slicing a str is the cheapest way to a name. A slice that is not ASCII is decoded again, as UTF-8.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tree_sitter import Node

from ironhouse.observe.source.form import TEXT_LIMIT, Const, Expr, Opaque, Text

EXTRAS = frozenset({"comment", "line_continuation"})
"""Named nodes that may stand anywhere and mean nothing."""

_ESCAPE = re.compile(r"\\(?:\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]+\}|[abfnrtv\\'\"])")
_SIMPLE = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "\n": "",
}
_LONGEST_INTEGER = 70
"""Characters of the longest integer worth reading: 64 binary digits with their prefix."""


@lru_cache(maxsize=1)
def view(source: bytes) -> str:
    """*source* as ``text``. The bodies of one file are asked for one by one: the last file is kept."""
    return source.decode("latin-1")


def utf8(shown: str) -> str:
    """A slice of ``text`` as its author wrote it."""
    return shown if shown.isascii() else shown.encode("latin-1").decode("utf-8", "replace")


def words(node: Node, text: str) -> str:
    """The source of *node*, whole: for names."""
    return utf8(text[node.start_byte : node.end_byte])


def snippet(node: Node, text: str) -> str:
    """The source of *node* on one line, cut: for reports."""
    start = node.start_byte
    shown = utf8(text[start : min(node.end_byte, start + 4 * TEXT_LIMIT)])
    if "\n" in shown:
        shown = " ".join(shown.split())
    return shown[:TEXT_LIMIT]


def significant(node: Node) -> list[Node]:
    """The named children without comments and line continuations."""
    return [kid for kid in node.named_children if kid.type not in EXTRAS]


def prefix(shown: str) -> str:
    """The letters before the quotes of a string literal, in lower case."""
    end = 0
    while end < len(shown) and shown[end] not in "\"'":
        end += 1
    return shown[:end].lower()


def literal(shown: str) -> str | None:
    """The value of a string literal from its source; None for one that has expressions inside."""
    letters = "" if shown[:1] in {'"', "'"} else prefix(shown)
    if "f" in letters or "t" in letters:
        return None
    start = len(letters)
    width = 3 if shown.startswith(('"""', "'''"), start) else 1
    quotes = shown[start : start + width]
    end = len(shown) - width if shown.endswith(quotes) and len(shown) >= start + 2 * width else len(shown)
    return content(shown[start + width : end], "r" in letters)


def content(shown: str, raw: bool) -> str:
    """What stands between the quotes, decoded."""
    shown = utf8(shown)
    if "\r" in shown:
        shown = shown.replace("\r\n", "\n")
    if raw or "\\" not in shown:
        return shown
    decoded = _ESCAPE.sub(_unescaped, shown)
    if not decoded.isascii():
        # A lone surrogate is legal in a literal and in no encoding: the facts must be writable as JSON.
        decoded = decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return decoded


def _unescaped(match: re.Match[str]) -> str:
    escape = match.group()[1:]
    simple = _SIMPLE.get(escape)
    if simple is not None:
        return simple
    if escape[0] == "N":
        import unicodedata

        try:
            return unicodedata.lookup(escape[2:-1])
        except KeyError:
            return match.group()
    code = int(escape, 8) if escape[0].isdigit() else int(escape[1:], 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def joined(pieces: list[str | Expr]) -> Expr:
    """The string that *pieces* make: neighbouring texts become one, and texts alone a ``Const``."""
    parts: list[Expr] = []
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
            continue
        if run:
            parts.append(Const("".join(run)))
            run = []
        parts.append(piece)
    if not parts:
        return Const("".join(run))
    if run:
        parts.append(Const("".join(run)))
    return Text(tuple(parts))


def number(shown: str) -> Expr:
    """An integer or a float of any spelling, Python 2's too. ``Opaque`` for what the wire cannot carry."""
    try:
        if shown.isdigit() and shown[0] != "0" and len(shown) < 19:
            return Const(int(shown))
        digits = shown.replace("_", "").rstrip("lL")
        if len(digits) > _LONGEST_INTEGER:
            return Opaque(shown[:TEXT_LIMIT])
        if digits[:1] == "0" and digits.isdigit():
            value = int(digits, 8)
        elif digits[:2].lower() in {"0x", "0o", "0b"} or digits.isdigit():
            value = int(digits, 0)
        else:
            return Const(float(digits))
    except ValueError:
        return Opaque(shown[:TEXT_LIMIT])
    return Const(value) if value < 1 << 64 else Opaque(shown[:TEXT_LIMIT])
