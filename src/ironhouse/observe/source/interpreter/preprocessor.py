"""Conditionals of the C preprocessor that every libzmq since 4.0 answers alike.

Owns what of ``zmq.h`` is defined whichever release a program is built with. Pure; must not know statements. What 4.0
does not have, or what the program's own build decides, is not known: both sides are taken.
"""

from __future__ import annotations

import re

from ironhouse.model import options

OLDEST = (4, 0, 0)
"""The oldest release that is served: what asks for an older one is dead code."""

_DEFINED = re.compile(r"^(!?)\s*defined\s*\(?\s*ZMQ_(\w+)\s*\)?$")
_VERSION = re.compile(
    r"^ZMQ_VERSION(_MAJOR)?\s*(>=|<=|==|!=|<|>)\s*(?:ZMQ_MAKE_VERSION\s*\(([\d\s,]+)\)|(\d{1,9}))$", re.IGNORECASE
)
_ALWAYS = frozenset(("DONTWAIT", "SNDMORE", "POLLIN", "POLLOUT", "VERSION", "VERSION_MAJOR", "ROUTER", "DEALER"))
_IN_4_0 = frozenset(("PAIR", "PUB", "SUB", "REQ", "REP", "PULL", "PUSH", "XPUB", "XSUB", "STREAM"))


def holds(text: str) -> bool | None:
    """Whether a test of ``#if`` or ``#ifdef`` holds with every release that is served; None when that differs."""
    defined = _DEFINED.match(text.strip())
    if defined is not None:
        known = _is_defined(defined.group(2))
        return None if not known else not defined.group(1)
    version = _VERSION.match(text.strip())
    if version is None:
        return None
    major, sign, parts, number = version.groups()
    if major and number:
        wanted: tuple[int, ...] = (int(number),)
    elif parts and not major:
        wanted = tuple(int(part) for part in re.findall(r"\d{1,9}", parts))
    else:
        return None
    if wanted > OLDEST[: len(wanted)]:
        return None
    older = wanted < OLDEST[: len(wanted)]
    return {">=": True, "<": False, ">": older or None, "<=": False if older else None}.get(
        sign, (sign == "!=") if older else None
    )


def _is_defined(name: str) -> bool:
    if name in _ALWAYS or name in _IN_4_0:
        return True
    row = options.option(name)
    if row is None or row.draft:
        return False
    first = row.named if row.named is not None and name == row.name else row.since
    return tuple(int(part) for part in first.split(".")) <= OLDEST
