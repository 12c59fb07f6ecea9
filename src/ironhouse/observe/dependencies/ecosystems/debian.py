"""Debian packaging: debian/control with its build and run-time relations.

Owns the relation fields: ``libzmq3-dev (>= 4.2) [linux-any] <!nocheck> | libzmq-dev``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import system_package

_FIELD = re.compile(r"(?P<field>[A-Za-z][\w-]*)\s*:(?P<rest>.*)\Z")
_RELATION = re.compile(
    r"\s*(?P<name>[a-z0-9][a-z0-9+.-]*)(?::\w+)?\s*(?:\((?P<spec>[^)]*)\))?\s*(?P<rest>[\[<][^|,]*)?\s*\Z"
)
_DEPENDS = frozenset(
    f"{prefix}{field}"
    for prefix, field in (
        ("", "depends"),
        ("pre-", "depends"),
        ("", "recommends"),
        ("", "suggests"),
        ("build-", "depends"),
        ("build-", "depends-indep"),
        ("build-", "depends-arch"),
    )
)


def parse(path: str, text: str) -> Iterator[Declared]:
    field = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#") or len(line) > 20_000:
            continue
        rest = line
        if line[:1].strip():
            match = _FIELD.match(line)
            field, rest = (match["field"].lower(), match["rest"]) if match else ("", "")
        if field not in _DEPENDS:
            continue
        for relation in re.split(r"[,|]", rest):
            found = _relation(relation, number, field)
            if found is not None:
                yield found


def _relation(text: str, line: int, field: str) -> Declared | None:
    match = _RELATION.match(text)
    name = system_package(match["name"]) if match else None
    if match is None or name is None:
        return None
    spec = re.sub(r"\s+", "", match["spec"] or "")
    condition = (match["rest"] or "").strip() or None
    if spec.startswith("=") and "$" not in spec:
        return Declared(name, "pin", line, spec[1:], condition)
    return Declared(name, "range" if spec else "unpinned", line, spec or None, condition)


ECOSYSTEM = Ecosystem(
    source="debian/control",
    ends=(),
    has=("control",),
    files=r"control(?:\.in|\.[\w-]+)?",
    folder=r"(?:^|/)debian[\w.-]*/",
    parse=parse,
    watched_as=frozenset(("ironhouse",)),
)
