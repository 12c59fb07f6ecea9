"""vcpkg.json: dependencies, features, overrides, and the baseline that fixes what is left open.

Owns the manifest's meaning: an override is exact; a dependency without a version is what the baseline commit has,
a release that only the registry can tell, so it is a pin without a version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import system_package
from ironhouse.observe.dependencies.shapes import Lines, items, read_json, table

_VERSIONS = ("version", "version-semver", "version-date", "version-string")


def parse(path: str, text: str) -> Iterator[Declared]:
    data, lines = table(read_json(text)), Lines(text)
    baseline = data.get("builtin-baseline")
    baseline = baseline if isinstance(baseline, str) else None
    yield from _dependencies(data, lines, baseline, None)
    for feature, value in table(data.get("features")).items():
        yield from _dependencies(table(value), lines, baseline, f"feature {feature}")
    for entry in items(data.get("overrides")):
        fields = table(entry)
        key = fields.get("name")
        name = system_package(key) if isinstance(key, str) else None
        version = next((fields[k] for k in _VERSIONS if isinstance(fields.get(k), str)), None)
        if name:
            yield Declared(name, "pin", lines.of(f'"{key}"'), str(version) if version else None, "override")


def _dependencies(
    data: Mapping[str, object], lines: Lines, baseline: str | None, condition: str | None
) -> Iterator[Declared]:
    for entry in items(data.get("dependencies")):
        fields = table(entry)
        key = entry if isinstance(entry, str) else fields.get("name")
        name = system_package(key) if isinstance(key, str) else None
        if name is None:
            continue
        line = lines.of(f'"{key}"')
        platform = fields.get("platform")
        where = platform if isinstance(platform, str) else condition
        minimum = fields.get("version>=")
        if isinstance(minimum, str):
            yield Declared(name, "range", line, f">={minimum}", where)
        elif baseline:
            yield Declared(name, "pin", line, None, where or f"baseline {baseline}")
        else:
            yield Declared(name, "unpinned", line, None, where)


ECOSYSTEM = Ecosystem(
    source="vcpkg",
    ends=("vcpkg.json",),
    files=r"vcpkg\.json",
    parse=parse,
    watched_as=frozenset(("dependabot:vcpkg", "ironhouse")),
)
