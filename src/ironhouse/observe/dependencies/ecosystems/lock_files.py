"""Lock files of Python's and conda's tools, and Conan's.

Owns their layouts. They are written by machines and run to megabytes, so they are read by pattern and not by a
TOML or YAML reader: a second for one lock file is more than the whole audit may take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import packager, python_package, system_package
from ironhouse.observe.dependencies.shapes import LineCount, Lines, read_json, table
from ironhouse.observe.dependencies.specifier import bare_is_exact

LARGEST = 16_000_000
"""In characters: the lock of a large workspace runs to megabytes."""

LONGEST_HEAD = 4_000
"""In characters: a package's version and marker stand within its first lines, its files after them."""

_NAME = re.compile(r"""^(?:name = "(?P<name>[\w.-]*zmq[\w.-]*)"|\[\[)""", re.MULTILINE | re.IGNORECASE)
_VERSION = re.compile(r'^version = "([^"\n]{1,100})"', re.MULTILINE)
_MARKER = re.compile(r'^markers? = "([^\n]{1,300})"$', re.MULTILINE)


def parse_packages(path: str, text: str) -> Iterator[Declared]:
    """poetry.lock, uv.lock, pdm.lock, pylock.toml: tables ``[[package]]`` with a name and a version."""
    count = LineCount(text)
    for match in _NAME.finditer(text):
        name = python_package(match["name"]) if match["name"] else None
        if name is None:
            continue
        block = text[match.end() : match.end() + LONGEST_HEAD].partition("\n[")[0].partition("\nname = ")[0]
        version, marker = _VERSION.search(block), _MARKER.search(block)
        line = count.of(match.start())
        yield Declared(name, "pin", line, version[1] if version else None, marker[1] if marker else None)


def parse_pipfile_lock(path: str, text: str) -> Iterator[Declared]:
    lines = Lines(text)
    for group, packages in table(read_json(text)).items():
        for key, value in table(packages).items():
            name = python_package(key)
            if name is None or group == "_meta":
                continue
            fields = table(value)
            spec, ref, marker = fields.get("version"), fields.get("ref"), fields.get("markers")
            kind, version = (
                bare_is_exact(spec) if isinstance(spec, str) else ("pin", ref if isinstance(ref, str) else None)
            )
            condition = marker if isinstance(marker, str) else None if group == "default" else group
            yield Declared(name, kind, lines.of(f'"{key}":'), version, condition)


_CONDA_FILE = re.compile(
    r"/(?P<name>[a-z0-9_.-]*(?:zmq|zeromq)[a-z0-9_.-]*?)-(?P<version>\d[\w.!+]*)-(?P<build>[\w.]+)\.(?:conda|tar\.bz2)"
)
_WHEEL_FILE = re.compile(r"/(?P<name>pyzmq|aiozmq|zmq)-(?P<version>\d[\w.!+]*?)(?:-[\w.-]+\.whl|\.tar\.gz|\.zip)", re.I)
_NAMED = re.compile(
    r"^\s*-?\s*name: (?P<name>[\w.-]*(?:zmq|zeromq)[\w.-]*)\s*\n\s+version: (?P<version>\S+)", re.MULTILINE
)


def parse_conda_lock(path: str, text: str) -> Iterator[Declared]:
    """pixi.lock, conda-lock.yml and explicit lists. A release that several platforms share is given once."""
    seen: set[tuple[str, str]] = set()
    found: list[tuple[int, str, str, bool]] = []
    for pattern in (_CONDA_FILE, _WHEEL_FILE, _NAMED):
        for match in pattern.finditer(text):
            name, version = system_package(match["name"]), match["version"].strip("'\"")
            if name is not None and (name, version) not in seen:
                seen.add((name, version))
                found.append((match.start("name"), name, version, pattern is _CONDA_FILE))
    count = LineCount(text)
    for at, name, version, packed in sorted(found):
        yield Declared(name, "pin", count.of(at), version, packager=packager(name) if packed else None)


_CONAN = re.compile(r'"(?P<name>zeromq|libzmq|cppzmq|czmq|zmqpp)/(?P<version>[^@#"\s]{1,80})[^"\n]*"', re.IGNORECASE)


def parse_conan_lock(path: str, text: str) -> Iterator[Declared]:
    seen: set[tuple[str, str]] = set()
    count = LineCount(text)
    for match in _CONAN.finditer(text):
        name = system_package(match["name"])
        if name is not None and (name, match["version"]) not in seen:
            seen.add((name, match["version"]))
            yield Declared(name, "pin", count.of(match.start()), match["version"])


_SCANNERS = frozenset(("osv-scanner", "trivy", "grype", "ironhouse"))

ECOSYSTEMS = (
    Ecosystem(
        source="poetry.lock",
        files=r"poetry\.lock",
        ends=("poetry.lock",),
        largest=LARGEST,
        parse=parse_packages,
        watched_as=_SCANNERS | {"dependabot:pip", "renovate:poetry", "safety"},
    ),
    Ecosystem(
        source="uv.lock",
        files=r"uv\.lock",
        ends=("uv.lock",),
        largest=LARGEST,
        parse=parse_packages,
        watched_as=_SCANNERS | {"dependabot:uv", "renovate:pep621"},
    ),
    Ecosystem(
        source="pdm.lock",
        files=r"pdm\.lock",
        ends=("pdm.lock",),
        largest=LARGEST,
        parse=parse_packages,
        watched_as=_SCANNERS | {"renovate:pep621"},
    ),
    Ecosystem(
        source="pylock.toml",
        files=r"pylock(?:\.[\w-]+)?\.toml",
        ends=(".toml",),
        largest=LARGEST,
        parse=parse_packages,
        watched_as=_SCANNERS | {"pip-audit"},
    ),
    Ecosystem(
        source="Pipfile.lock",
        files=r"pipfile\.lock",
        ends=("pipfile.lock",),
        largest=LARGEST,
        parse=parse_pipfile_lock,
        watched_as=_SCANNERS | {"dependabot:pip", "renovate:pipenv", "safety", "pyup"},
    ),
    Ecosystem(
        source="pixi.lock",
        files=r"pixi\.lock",
        ends=("pixi.lock",),
        largest=LARGEST,
        parse=parse_conda_lock,
        watched_as=frozenset(("renovate:pixi", "ironhouse")),
    ),
    Ecosystem(
        source="conda-lock",
        files=r"(?:[\w.-]*[-.])?conda-lock\.ya?ml|conda-(?:linux|osx|win)-[\w.-]*\.(?:lock|txt)",
        ends=("conda-lock.yml", "conda-lock.yaml", ".lock", ".txt"),
        largest=LARGEST,
        parse=parse_conda_lock,
        watched_as=frozenset(("ironhouse",)),
    ),
    Ecosystem(
        source="conan.lock",
        files=r"conan\.lock",
        ends=("conan.lock",),
        largest=LARGEST,
        parse=parse_conan_lock,
        watched_as=_SCANNERS,
    ),
)
