"""Patterns that entries select sockets by: whether one matches, and whether two can match the same thing.

Owns the syntax: ``*`` is any text but ``/``, ``**`` any text, ``?`` one character. Pure. That two patterns may meet is
worked out from the patterns alone: a contradiction is known when a policy is loaded and not when a socket binds.
"""

from __future__ import annotations

from functools import cache

_MANY, _ANY, _ONE = "any text", "any text but /", "one character"
"""Tokens of a pattern that are no character: a text has none of them, whatever it is made of."""

_WRITTEN = (("**", _MANY), ("*", _ANY), ("?", _ONE))


def matches(pattern: str, text: str) -> bool:
    """Whether *pattern* is a pattern of *text*."""
    return _meet(_tokens(pattern), tuple(text))


def overlap(one: str, other: str) -> bool:
    """Whether some text is matched by both patterns."""
    return _meet(_tokens(one), _tokens(other))


@cache
def _tokens(pattern: str) -> tuple[str, ...]:
    found: list[str] = []
    at = 0
    while at < len(pattern):
        mark, token = next(
            ((mark, token) for mark, token in _WRITTEN if pattern.startswith(mark, at)), (pattern[at],) * 2
        )
        found.append(token)
        at += len(mark)
    return tuple(found)


def _meet(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether both sequences of tokens can stand for the same text: every pair of places is looked at once."""
    pending = [(0, 0)]
    seen = {(0, 0)}
    while pending:
        i, j = pending.pop()
        if i == len(left) and j == len(right):
            return True
        for step in _steps(left, right, i, j):
            if step not in seen:
                seen.add(step)
                pending.append(step)
    return False


def _steps(left: tuple[str, ...], right: tuple[str, ...], i: int, j: int) -> list[tuple[int, int]]:
    a = left[i] if i < len(left) else None
    b = right[j] if j < len(right) else None
    found: list[tuple[int, int]] = []
    if a in (_ANY, _MANY):
        found.append((i + 1, j))
        if b is not None and _takes(a, b):
            found.append((i, j + 1))
    if b in (_ANY, _MANY):
        found.append((i, j + 1))
        if a is not None and _takes(b, a):
            found.append((i + 1, j))
    if a is not None and b is not None and a not in (_ANY, _MANY) and b not in (_ANY, _MANY) and _same(a, b):
        found.append((i + 1, j + 1))
    return found


def _takes(star: str | None, piece: str) -> bool:
    """Whether a star may swallow what *piece* of the other pattern stands for."""
    return star == _MANY or piece not in ("/", _MANY)


def _same(a: str, b: str) -> bool:
    if _ONE in (a, b):
        return "/" not in (a, b)
    return a == b
