"""Conan: conanfile.txt and the literal references in conanfile.py.

Owns the notation ``name/version@user/channel``. The recipe is never executed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import system_package
from ironhouse.observe.dependencies.shapes import LineCount

_REFERENCE = re.compile(
    r"""(?:^\s*|["'])(?P<name>zeromq|libzmq|cppzmq|czmq|zmqpp)/(?P<version>\[[^\]\n]{1,100}\]|[^@#"'\s,]{1,100})""",
    re.IGNORECASE | re.MULTILINE,
)


def parse(path: str, text: str) -> Iterator[Declared]:
    count = LineCount(text)
    for match in _REFERENCE.finditer(text):
        start = text.rfind("\n", 0, match.start("name")) + 1
        if text[start : match.start("name")].lstrip().startswith("#"):
            continue
        name = system_package(match["name"])
        version = match["version"]
        line = count.of(match.start("name"))
        if name is None:
            continue
        if version.startswith("["):
            yield Declared(name, "range", line, version[1:-1].strip())
        elif "{" in version or "%" in version:
            yield Declared(name, "unpinned", line, version)
        else:
            yield Declared(name, "pin", line, version)


ECOSYSTEM = Ecosystem(
    source="Conan",
    ends=("conanfile.txt", "conanfile.py"),
    files=r"conanfile\.(?:txt|py)",
    parse=parse,
    watched_as=frozenset(("renovate:conan", "ironhouse")),
)
