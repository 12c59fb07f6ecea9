""".gitmodules: a submodule of a ZeroMQ repository.

Owns the section's address. The commit is in git's index and not in the file: the pin's version is unknown here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import release, system_package


def parse(path: str, text: str) -> Iterator[Declared]:
    for number, line in enumerate(text.split("\n"), 1):
        key, equals, value = line.partition("=")
        if not equals or key.strip() != "url":
            continue
        address = value.strip().rstrip("/").removesuffix(".git")
        found = release(address)
        name = found[0] if found else system_package(address.rsplit("/", 1)[-1])
        if name is not None:
            yield Declared(name, "pin", number)


ECOSYSTEM = Ecosystem(
    source="git-submodule",
    ends=(".gitmodules",),
    files=r"\.gitmodules",
    parse=parse,
    watched_as=frozenset(("dependabot:gitsubmodule", "renovate:git-submodules", "osv-scanner", "ironhouse")),
)
