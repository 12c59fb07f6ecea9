"""pyproject.toml: PEP 621, dependency groups, Poetry, PDM, Hatch, uv, build requirements; and Pipfile.

Owns the shapes in which tools write dependencies there: lists of requirements under a key that speaks of
dependencies, and tables from a package to its version. Must not know one tool from another beyond that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ironhouse.observe.dependencies import specifier
from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import python_package, system_package
from ironhouse.observe.dependencies.shapes import Lines, read_toml, table

DEEPEST = 12
"""Levels of tables; no tool nests dependencies deeper than eight."""

_LISTS = re.compile(r"depend|require|constraint|packages\Z")
_TABLES = re.compile(r"dependencies\Z|dependencies-override|\A(?:dev-)?packages\Z")
_MAIN = frozenset(("project", "tool", "poetry", "pdm", "uv", "hatch", "pixi", "dependencies", "build-system"))


def parse(path: str, text: str) -> Iterator[Declared]:
    yield from declarations(read_toml(text), Lines(text), ())


def declarations(data: Mapping[str, object], lines: Lines, above: tuple[str, ...]) -> Iterator[Declared]:
    """Every ZeroMQ dependency in *data*; ``above`` are the keys that lead there."""
    if len(above) >= DEEPEST:
        return
    speaks = any(_LISTS.search(key) for key in above)
    for key, value in data.items():
        keys = (*above, key)
        if isinstance(value, list):
            if speaks or _LISTS.search(key):
                yield from _requirements(value, lines, _condition(keys))
            for entry in value:
                yield from declarations(table(entry), lines, keys)
        elif isinstance(value, dict):
            if _TABLES.search(key) and key != "optional-dependencies":
                yield from _versions(value, lines, keys)
            else:
                yield from declarations(value, lines, keys)


def _requirements(entries: list[object], lines: Lines, condition: str | None) -> Iterator[Declared]:
    for entry in entries:
        if isinstance(entry, str) and "zmq" in entry.lower():
            found = specifier.requirement(entry, lines.of(entry), condition)
            if found is not None:
                yield found


def _versions(entries: Mapping[str, object], lines: Lines, keys: tuple[str, ...]) -> Iterator[Declared]:
    """A table such as Poetry's: a package's name, and its version or a table that has one."""
    conda = "pixi" in keys and keys[-1] != "pypi-dependencies"
    for key, value in entries.items():
        if isinstance(value, list) and _LISTS.search(key) is None and not _known(key, conda):
            yield from _requirements(value, lines, _condition((*keys, key)))
        name = _known(key, conda)
        if name is None:
            continue
        line = lines.of_pattern(rf"""^\s*["']?{re.escape(key)}["']?\s*=|\.["']?{re.escape(key)}["']?\]""")
        for entry in value if isinstance(value, list) else (value,):
            yield _version(name, entry, line, _condition(keys), conda)


def _known(key: str, conda: bool) -> str | None:
    return system_package(key) if conda else python_package(key)


def _version(name: str, entry: object, line: int, condition: str | None, conda: bool) -> Declared:
    fields = table(entry)
    marker = fields.get("markers")
    condition = marker if isinstance(marker, str) else condition
    for key in ("rev", "tag", "branch"):
        ref = fields.get(key)
        if isinstance(ref, str):
            return Declared(name, *_placed(specifier.git_ref(ref), line), condition=condition)
    spec = entry if isinstance(entry, str) else fields.get("version")
    if not isinstance(spec, str):
        return Declared(name, "unpinned", line, None, condition)
    kind, version = specifier.conda(spec) if conda else specifier.bare_is_exact(spec)
    return Declared(name, kind, line, version, condition)


def _placed(spec: specifier.Spec, line: int) -> tuple[specifier.Kind, int, str | None]:
    return spec[0], line, spec[1]


def _condition(keys: tuple[str, ...]) -> str | None:
    """The group or extra that the keys name; None for a project's own dependencies."""
    rest = [key for key in keys if key not in _MAIN]
    return ".".join(rest) or None


PYTHON_KEYS = frozenset(("pip-audit", "safety", "ironhouse"))

ECOSYSTEMS = (
    Ecosystem(
        source="pyproject.toml",
        ends=("pyproject.toml", "uv.toml"),
        files=r"pyproject\.toml|uv\.toml",
        parse=parse,
        watched_as=PYTHON_KEYS
        | {"dependabot:pip", "dependabot:uv", "renovate:pep621", "renovate:poetry", "renovate:pixi"},
    ),
    Ecosystem(
        source="Pipfile",
        ends=("pipfile",),
        files=r"pipfile",
        parse=parse,
        watched_as=PYTHON_KEYS | {"dependabot:pip", "renovate:pipenv", "pyup"},
    ),
    Ecosystem(
        source="pixi.toml",
        ends=("pixi.toml",),
        files=r"pixi\.toml",
        parse=lambda path, text: declarations(read_toml(text), Lines(text), ("pixi",)),
        watched_as=frozenset(("renovate:pixi", "ironhouse")),
    ),
)
