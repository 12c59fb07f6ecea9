"""How versions compare: upstream's, a distribution's, and ranges as the files that declare them write them.

Owns the orders and the reading of specifiers. Pure. Must not know advisories or releases. What cannot be read is None,
and never taken for a version that is safe.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

Key = tuple[int, ...]

_UPSTREAM = re.compile(r"v?(\d+(?:\.\d+)*)(?P<rest>.*)\Z", re.IGNORECASE)
_BEFORE = re.compile(r"[-_.]?(?:rc|a|b|alpha|beta|pre|dev)[-_.]?\d*", re.IGNORECASE)
_PACKAGED = re.compile(r"(?:\d+:)?(?P<upstream>\d+(?:\.\d+)+)(?:[+~.]\w+)?-(?:[0-9][\w.+~]*|r\d+)\Z")
_CLAUSE = re.compile(r"(?P<op>~=|===?|!=|<=|>=|<<|>>|=|<|>|~|\^)?\s*v?(?P<version>\d[\w.*+!:~-]*)")
LONGEST = 200
"""In characters: a version or a specifier is shorter, whatever else stands in the file."""


@lru_cache(maxsize=1024)
def upstream_key(version: str) -> Key | None:
    """A key by which upstream's versions order: ``4.3.5``, ``v4.3.5``; a release candidate is before its release."""
    match = _UPSTREAM.match(version.strip()) if len(version) <= LONGEST else None
    if match is None:
        return None
    numbers = tuple(int(part) for part in match[1].split("."))
    numbers += (0,) * (4 - len(numbers))
    rest = match["rest"]
    if not rest:
        return (*numbers, 0)
    return (*numbers, -1) if _BEFORE.fullmatch(rest) else None


def packaged(version: str) -> tuple[str, str] | None:
    """Upstream's version and the whole, of a distribution's: ``4.3.4-1+deb11u1``, ``4.2.5-1ubuntu0.2+esm1``."""
    match = _PACKAGED.match(version.strip()) if len(version) <= LONGEST else None
    return None if match is None else (match["upstream"], version.strip().partition(":")[2] or version.strip())


def debian_before(one: str, other: str) -> bool:
    """Whether *one* comes before *other* in dpkg's order. Both without an epoch."""
    return _debian_order(one, other) < 0


def _debian_order(one: str, other: str) -> int:
    for left, right in zip(_halves(one), _halves(other), strict=True):
        order = _part_order(left, right)
        if order:
            return order
    return 0


def _halves(version: str) -> tuple[str, str]:
    upstream, _, revision = version.rpartition("-")
    return (upstream, revision) if upstream else (version, "")


def _part_order(left: str, right: str) -> int:
    """dpkg's comparison: parts without and with digits in turn; ``~`` before the end, letters before marks."""
    while left or right:
        plain_left, left = _split(left, str.isdigit)
        plain_right, right = _split(right, str.isdigit)
        for a, b in _padded(plain_left, plain_right):
            if _weight(a) != _weight(b):
                return _weight(a) - _weight(b)
        digits_left, left = _split(left, _no_digit)
        digits_right, right = _split(right, _no_digit)
        order = int(digits_left or "0") - int(digits_right or "0")
        if order:
            return order
    return 0


def _no_digit(char: str) -> bool:
    return not char.isdigit()


def _split(text: str, ends: Callable[[str], bool]) -> tuple[str, str]:
    at = next((number for number, char in enumerate(text) if ends(char)), len(text))
    return text[:at], text[at:]


def _padded(left: str, right: str) -> list[tuple[str, str]]:
    length = max(len(left), len(right)) + 1
    return list(zip(left.ljust(length, "\0"), right.ljust(length, "\0"), strict=True))


def _weight(char: str) -> int:
    if char == "~":
        return -1
    if char == "\0":
        return 0
    return ord(char) if char.isalpha() else ord(char) + 256


def permits(specifier: str, version: str) -> bool | None:
    """Whether a range as it is written lets *version* in; None for a range that cannot be read.

    Read are PEP 440's operators, Poetry's ``^``, conda's ``4.3.*`` and ``=4.3``, Debian's ``<<`` and ``>>``, blanks or
    commas between clauses (all hold) and ``|`` between alternatives (any holds).
    """
    key = upstream_key(version)
    if key is None or len(specifier) > LONGEST:
        return None
    answers = [_all_hold(part, key) for part in re.split(r"\|\|?", specifier)]
    return True if True in answers else None if None in answers else False


def _all_hold(clauses: str, key: Key) -> bool | None:
    rest = re.sub(r"[\s,]+|include_prerelease=\w+", "", _CLAUSE.sub("", clauses))
    found = list(_CLAUSE.finditer(clauses))
    if rest or not found:
        return None
    answers = [_holds(match["op"] or "", match["version"], key) for match in found]
    return False if False in answers else None if None in answers else True


def _holds(op: str, written: str, key: Key) -> bool | None:
    packaged_as = packaged(written)
    plain = packaged_as[0] if packaged_as else written.removesuffix("~").partition("-")[0]
    star = re.match(r"(\d+(?:\.\d+)*)\.(?:\*|x)\Z", plain)
    prefix = tuple(int(part) for part in (star[1] if star else plain).split(".")) if _numbers(star, plain) else None
    if star or op == "=":
        if prefix is None:
            return None
        inside = key[: len(prefix)] == prefix
        return not inside if op == "!=" else inside if op in ("", "=", "==", "===") else None
    bound = upstream_key(plain)
    if bound is None or prefix is None:
        return None
    if op in ("~=", "~", "^"):
        return bound <= key < _next(prefix, op)
    return _COMPARE[op](key, bound)


def _numbers(star: re.Match[str] | None, plain: str) -> bool:
    return star is not None or re.fullmatch(r"\d+(?:\.\d+)*", plain) is not None


def _next(prefix: Key, op: str) -> Key:
    """The first version that is out: 4.4 for ``~=4.3.2`` and ``~4.3``, 5 for ``^4.3``, 0.5 for ``^0.4``."""
    keep = {"~=": max(1, len(prefix) - 1), "~": min(2, len(prefix)), "^": 1}[op]
    if op == "^" and prefix[0] == 0:
        keep = min(2, len(prefix))
    numbers = [*prefix[: keep - 1], prefix[keep - 1] + 1]
    return (*numbers, *(0,) * (4 - len(numbers)), -1)


_COMPARE: dict[str, Callable[[Key, Key], bool]] = {
    "": lambda key, bound: key == bound,
    "==": lambda key, bound: key == bound,
    "===": lambda key, bound: key == bound,
    "!=": lambda key, bound: key != bound,
    "<": lambda key, bound: key < bound,
    "<<": lambda key, bound: key < bound,
    "<=": lambda key, bound: key <= bound,
    ">": lambda key, bound: key > bound,
    ">>": lambda key, bound: key > bound,
    ">=": lambda key, bound: key >= bound,
}
