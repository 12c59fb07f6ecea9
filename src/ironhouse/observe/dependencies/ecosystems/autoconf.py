"""Autoconf: PKG_CHECK_MODULES and AC_CHECK_LIB in configure.ac and in m4 files.

Owns those macros alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import system_package
from ironhouse.observe.dependencies.shapes import LineCount

_MODULES = re.compile(
    r"\b(?:PKG_CHECK_MODULES(?:_STATIC)?|PKG_CHECK_EXISTS)\s*\(\s*(?:\[?\w+\]?\s*,\s*)?(?P<list>\[[^\]]{1,1000}\]|[^,)\[]{1,1000})"
)
_MODULE = re.compile(r"(?P<name>[A-Za-z][\w.+-]*)\s*(?P<spec>(?:[<>]=?|=)\s*[\w.${}]+)?")


def parse(path: str, text: str) -> Iterator[Declared]:
    text = "\n".join("" if line.lstrip().startswith(("#", "dnl ")) else line for line in text.split("\n"))
    found = False
    count = LineCount(text)
    for match in _MODULES.finditer(text):
        for module in _MODULE.finditer(match["list"].strip("[]")):
            name = system_package(module["name"])
            if name is None:
                continue
            found = True
            line = count.of(match.start())
            spec = re.sub(r"\s+", "", module["spec"] or "")
            if spec.startswith("=") and "$" not in spec:
                yield Declared(name, "pin", line, spec[1:])
            else:
                yield Declared(name, "range" if spec else "unpinned", line, spec or None)
    if not found:
        yield from _libraries(text)


def _libraries(text: str) -> Iterator[Declared]:
    """``AC_CHECK_LIB([zmq], [zmq_ctx_new])``: asked only where no module check says more."""
    count = LineCount(text)
    for match in re.finditer(
        r"\bAC_CHECK_LIB\s*\(\s*\[?(\w+)\]?|\bAC_SEARCH_LIBS\s*\(\s*\[?\w+\]?\s*,\s*\[?(\w+)", text
    ):
        name = system_package(match[1] or match[2])
        if name is not None:
            yield Declared(name, "unpinned", count.of(match.start()))


ECOSYSTEM = Ecosystem(
    source="Autoconf",
    ends=("configure.ac", "configure.in", ".m4"),
    files=r"configure\.(?:ac|in)|[\w.+-]+\.m4",
    parse=parse,
    watched_as=frozenset(("ironhouse",)),
)
