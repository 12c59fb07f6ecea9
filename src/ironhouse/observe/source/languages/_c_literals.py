"""The values of C and C++ literals: numbers with suffixes, characters, strings with escapes and prefixes.

Owns decoding alone; must not know the tree. A literal that cannot be read gives ``None`` and never raises.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SUFFIX = re.compile(r"[uUlLzZ]+$")
_FLOAT_SUFFIX = re.compile(r"(?:[fFlL]|f16|f32|f64|bf16)$")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\r?\n)|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}
_LONGEST_NUMBER = 64


@lru_cache(maxsize=4096)
def number(text: bytes) -> int | float | None:
    """``0x1Fu``, ``1'000ULL``, ``0755``, ``0b11``, ``1.5f``, ``-3``."""
    digits = text.decode("ascii", "replace").replace("'", "").replace(" ", "")
    if len(digits) > _LONGEST_NUMBER:
        return None
    sign = -1 if digits[:1] == "-" else 1
    digits = digits.lstrip("+-")
    try:
        return sign * _whole(_SUFFIX.sub("", digits))
    except ValueError:
        pass
    try:
        if digits[:2] in ("0x", "0X"):
            return sign * float.fromhex(_FLOAT_SUFFIX.sub("", digits))
        return sign * float(_FLOAT_SUFFIX.sub("", digits))
    except (ValueError, OverflowError):
        return None


def _whole(digits: str) -> int:
    if digits[:1] == "0" and digits.isdigit():
        return int(digits, 8)
    return int(digits, 0)


def string(text: bytes) -> str:
    """One string literal with its quotes and prefix, raw ones too; a missing closing quote does no harm."""
    opened = text.find(b'"')
    raw = b"R" in text[:opened]
    content = text[opened + 1 :]
    if content.endswith(b'"'):
        content = content[:-1]
    if raw:
        delimiter, bracket, rest = content.partition(b"(")
        if bracket:
            content = rest.removesuffix(b")" + delimiter)
        return content.decode("utf-8", "replace")
    decoded = content.decode("utf-8", "replace")
    return unescaped(decoded) if "\\" in decoded else decoded


def unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    hexadecimal, octal, short, long, newline, simple = match.groups()
    if newline:
        return ""
    if simple is not None:
        return _SIMPLE.get(simple, simple)
    code = int(octal, 8) if octal else int(hexadecimal or short or long, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def character(text: bytes) -> int | None:
    """The integer that a character literal is; several characters count as GCC does."""
    opened = text.find(b"'")
    content = unescaped(text[opened + 1 :].removesuffix(b"'").decode("utf-8", "replace"))
    if not content or opened < 0:
        return None
    if len(content) == 1:
        return ord(content)
    value = 0
    for each in content[:4]:
        value = value << 8 | ord(each) & 0xFF
    return value
