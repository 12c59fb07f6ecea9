"""Declarations of C and C++: the default of a parameter, which a definition elsewhere does not repeat.

Owns the reading of a parameter list as text. Must not know forms of expressions.
"""

from __future__ import annotations

import re

from ironhouse.observe.source.form import Function

_DECLARED = rb"\b%s\s*\(([^;{}]*)\)[^;{}()]*;"


def declared_default(source: bytes, function: Function, position: int) -> bytes | None:
    """The text behind the ``=`` of a parameter in a declaration that has as many parameters."""
    for match in re.finditer(_DECLARED % re.escape(function.name.encode()), source):
        params = _split(match.group(1))
        if len(params) == len(function.params) and position < len(params):
            _, given, text = params[position].partition(b"=")
            if given and text.strip():
                return text.strip()
    return None


def _split(text: bytes) -> list[bytes]:
    """A parameter list at its commas, those within brackets aside."""
    parts, depth = [b""], 0
    for each in text.split(b","):
        parts[-1] += b"," + each if depth else each
        depth += sum(each.count(one) for one in (b"(", b"<", b"{", b"[")) - sum(
            each.count(one) for one in (b")", b">", b"}", b"]")
        )
        if not depth:
            parts.append(b"")
    return parts[:-1] if not depth else parts
