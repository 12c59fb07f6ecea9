"""RPM spec files: BuildRequires, Requires.

Owns those tags; macros are not expanded, a version that has one stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import system_package

_TAG = re.compile(r"\s*(?:Build)?(?:Requires|Recommends)(?:\([\w,]+\))?\s*:(?P<rest>.*)\Z", re.IGNORECASE)
_RELATION = re.compile(
    r"(?:(?:pkgconfig|cmake|python3?(?:\.\d+)?dist)\((?P<inner>[\w.+-]+)\)|(?P<name>[A-Za-z][\w.+-]*(?:%\{[^}]*\})?))"
    r"\s*(?P<spec>(?:[<>]=?|=)\s*[^\s,]+)?"
)


def parse(path: str, text: str) -> Iterator[Declared]:
    for number, line in enumerate(text.split("\n"), 1):
        tag = _TAG.match(line) if len(line) < 5_000 else None
        if tag is None:
            continue
        for match in _RELATION.finditer(tag["rest"]):
            word = match["inner"] or re.sub(r"%\{.*\}\Z", "", match["name"])
            name = system_package(word)
            if name is None:
                continue
            spec = re.sub(r"\s+", "", match["spec"] or "")
            if spec.startswith("=") and "%" not in spec:
                yield Declared(name, "pin", number, spec[1:])
            else:
                yield Declared(name, "range" if spec else "unpinned", number, spec or None)


ECOSYSTEM = Ecosystem(
    source="RPM",
    ends=(".spec", ".spec.in"),
    files=r"[\w.+-]+\.spec(?:\.in)?",
    parse=parse,
    watched_as=frozenset(("ironhouse",)),
)
