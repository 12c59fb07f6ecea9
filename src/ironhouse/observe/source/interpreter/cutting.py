"""Slices of texts: ``address[:-2]``, with bounds that are written as numbers.

Owns what is left of a text whose ends are known. Must not know containers: a slice of one is any of its elements.
"""

from __future__ import annotations

import re

from ironhouse.observe.source.interpreter.values import Const, Text, Unknown, Value

_BOUNDS = re.compile(r"\s*(-?\d{1,4})?\s*:\s*(-?\d{1,4})?\s*$")


def cut(value: Const | Text, key: Value, frame: int) -> Value | None:
    """``value[start:end]``; None where the bounds are no numbers, or lie in a part that is not known."""
    bounds = _BOUNDS.match(key.text) if isinstance(key, Unknown) else None
    if bounds is None:
        return None
    start, end = (int(one) if one else None for one in bounds.groups())
    if isinstance(value, Const):
        return Const(value.value[start:end], frame) if isinstance(value.value, str) else None
    parts = list(value.parts)
    last = parts[-1]
    if start is None and end is not None and end < 0:
        if not isinstance(last, str) or len(last) < -end:
            return None
        return Text((*parts[:-1], last[:end])) if last[:end] else Text(tuple(parts[:-1]))
    if end is None and start is not None and start < 0:
        return Const(last[start:], frame) if isinstance(last, str) and len(last) >= -start else None
    return None
