"""From a version as written to a kind: exact, a range, or open.

Owns the meaning of ``==``, ``=``, ``^`` and their kin in each notation. Must not know which file or
package the text comes from.
"""

from __future__ import annotations

import re
from typing import Literal

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.names import python_package, release

Kind = Literal["pin", "range", "unpinned"]
Spec = tuple[Kind, str | None]

_EXACT = re.compile(r"\s*===?\s*([\w.!+-]+)\s*\Z")
_PLAIN = re.compile(r"v?\d[\w.!+~:-]*\Z")
_REQUIREMENT = re.compile(
    r"\s*(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:@\s*(?P<url>\S+)|\(?(?P<spec>[<>=!~^][^;#)]*|\*)?\)?)"
    r"\s*(?:;\s*(?P<marker>[^#]*))?(?:\s#.*)?\Z"
)
_REF = re.compile(r"(?:refs/tags/|tags/|origin/)?(?:release[-_/])?v?(\d+\.\d+(?:[.\-_]?\w+)*)\Z")
_HASH = re.compile(r"[0-9a-f]{7,64}\Z")


def pep440(text: str) -> Spec:
    """``==25.1.2`` is a pin, ``==25.*`` and everything else a range, nothing is open."""
    text = text.strip()
    if not text or text == "*":
        return "unpinned", None
    for clause in text.split(","):
        exact = _EXACT.match(clause)
        if exact:
            return "pin", exact[1]
    return "range", text


def bare_is_exact(text: str) -> Spec:
    """Poetry's, pixi's, Conan's notation: a version without an operator means that version alone."""
    text = text.strip()
    if text.startswith("v") and _PLAIN.match(text):
        text = text[1:]
    if _PLAIN.match(text) and not re.search(r"(?i)\.x\b", text):
        return "pin", text
    return pep440(text)


def bare_is_minimum(text: str) -> Spec:
    """CMake's notation: ``4.2`` means 4.2 or later, ``4.2...<4.4`` a range. Written out with operators."""
    low, dots, high = text.strip().partition("...")
    if not low:
        return "unpinned", None
    if not dots:
        return "range", f">={low}"
    return "range", f">={low},{high}" if high.startswith("<") else f">={low},<={high}"


def conda(text: str) -> Spec:
    """conda's notation: ``=25.1`` and ``25.1.*`` are ranges, ``=25.1.2`` and ``=25.1.2=build`` name one release."""
    text = text.strip()
    single = re.match(r"=(?!=)\s*([\w.!+*]+)(=\S+)?\Z", text)
    if single:
        exact = bool(single[2]) or single[1].count(".") >= 2
        return ("pin", single[1]) if exact and "*" not in single[1] else ("range", text)
    bare = re.match(r"(\d[\w.!+]*)(?:\s+\S+)?\Z", text)
    if bare:
        return "pin", bare[1]
    return pep440(text)


def git_ref(ref: str) -> Spec:
    """A tag that reads as a version, or a commit, is a pin; a branch is open and kept as ``version``."""
    ref = ref.strip()
    tag = _REF.match(ref)
    if tag:
        return "pin", tag[1]
    if _HASH.match(ref.lower()) and any(c.isdigit() for c in ref):
        return "pin", ref
    return "unpinned", ref or None


def requirement(text: str, line: int, condition: str | None = None) -> Declared | None:
    """A PEP 508 requirement (or a bare address) for a ZeroMQ binding; None for any other package or broken text."""
    match = _REQUIREMENT.match(text) if len(text) < 4_000 else None
    if match is None:
        return _address(text, line, condition)
    name = python_package(match["name"])
    if name is None:
        return None
    marker = (match["marker"] or "").strip() or condition
    if match["url"]:
        found = release(match["url"])
        version = found[1] if found else None
        return Declared(name, "pin" if version else "unpinned", line, version or match["url"], marker)
    kind, version = pep440(match["spec"] or "")
    return Declared(name, kind, line, version, marker)


def _address(text: str, line: int, condition: str | None) -> Declared | None:
    if "://" not in text and "git@" not in text:
        return None
    found = release(text.strip().removeprefix("-e").strip())
    if found is None or python_package(found[0]) is None:
        return None
    return Declared(found[0], "pin" if found[1] else "unpinned", line, found[1] or text.strip(), condition)
