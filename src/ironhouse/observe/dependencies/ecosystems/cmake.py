"""CMake: find_package, pkg_check_modules, FetchContent, ExternalProject, CPM.

Owns the commands that bring a package in, with the variables that the same file sets for them. It has no scopes
and takes no branch: what some configuration would use is a declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ironhouse.observe.dependencies import specifier
from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import release, system_package
from ironhouse.observe.dependencies.shapes import LineCount

LONGEST_CALL = 20_000
"""In characters."""

LONGEST_VALUE = 200
"""In characters. A version or an address is shorter; variables made of variables could double without end."""

_CALL = re.compile(
    r"(?P<name>find_package|find_dependency|find_library|pkg_check_modules|pkg_search_module|fetchcontent_declare|"
    r"externalproject_add|cpmaddpackage|cpmfindpackage|cpmdeclarepackage|set|conan_cmake_configure|file)\s*\(",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"\#\[(=*)\[.*?\]\1\]|(\"(?:[^\"\\]|\\.)*\")|\#[^\n]*", re.DOTALL)
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s()"]+)')
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_MODULE = re.compile(r"(?P<name>[\w.+-]+?)\s*(?P<spec>(?:[<>]?=|<|>).*)?\Z")
_SHORT = re.compile(r"(?:gh|gl):(?P<path>[\w.-]+/[\w.-]+)(?P<ref>[#@].*)?\Z")


def parse(path: str, text: str) -> Iterator[Declared]:
    text = _COMMENT.sub(lambda match: match[2] or "\n" * match[0].count("\n"), text)
    found = list(_calls(text))
    named = {declared.name for declared, by_library in found if not by_library}
    for declared, by_library in found:
        # A find module asks pkg-config first and looks for the file next: that is one dependency.
        if not by_library or declared.name not in named:
            yield declared


def _calls(text: str) -> Iterator[tuple[Declared, bool]]:
    """Each declaration, and whether it is only a library that is looked for by name."""
    values: dict[str, str] = {}
    count = LineCount(text)
    starts = [match.start() for match in _CALL.finditer(text)] + [len(text)]
    for match, end in zip(_CALL.finditer(text), starts[1:], strict=True):
        words = _words(text, match.end(), end, values)
        if not words:
            continue
        name, line = match["name"].lower(), count.of(match.start())
        if name == "set":
            if len(words) >= 2 and len(words[1]) <= LONGEST_VALUE:
                values[words[0]] = words[1]
        elif name == "find_library":
            yield from ((found, True) for found in _library(words[1:], line))
        elif name != "file" or words[0].upper() == "DOWNLOAD":
            yield from ((found, False) for found in _READERS.get(name, _fetched)(words, line))


def _words(text: str, start: int, end: int, values: dict[str, str]) -> list[str]:
    """The arguments of the call whose ``(`` ends at *start*, variables filled in where the file sets them.

    *end* is where the next call begins: a text of unclosed calls is passed over once.
    """
    depth, at, limit = 1, start, min(end, start + LONGEST_CALL)
    words: list[str] = []
    while at < limit:
        char = text[at]
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                break
        elif not char.isspace():
            match = _WORD.match(text, at, limit)
            if match is None:
                break
            word = match[1] if match[1] is not None else match[2]
            words.append(_VARIABLE.sub(lambda found: values.get(found[1], found[0]), word))
            at = match.end()
            continue
        at += 1
    return words


def _find_package(words: Sequence[str], line: int) -> Iterator[Declared]:
    name = system_package(words[0])
    if name is None:
        return
    version = words[1] if len(words) > 1 and (words[1][:1].isdigit() or words[1].startswith("${")) else ""
    if version and "EXACT" in words and "$" not in version:
        yield Declared(name, "pin", line, version)
    elif "$" in version:
        yield Declared(name, "unpinned", line, version)
    else:
        kind, written = specifier.bare_is_minimum(version)
        yield Declared(name, kind, line, written)


def _library(words: Sequence[str], line: int) -> Iterator[Declared]:
    for word in words:
        name = {"zmq": "libzmq", "libzmq": "libzmq", "czmq": "czmq", "zmqpp": "zmqpp"}.get(word.lower())
        if name is not None:
            yield Declared(name, "unpinned", line)
            return


def _modules(words: Sequence[str], line: int) -> Iterator[Declared]:
    for word in words[1:]:
        for part in word.split(";"):
            match = _MODULE.match(part)
            name = system_package(match["name"]) if match else None
            if match is None or name is None:
                continue
            spec = match["spec"] or ""
            if spec.startswith("="):
                yield Declared(name, "pin", line, spec[1:].strip())
            else:
                yield Declared(name, "range" if spec else "unpinned", line, spec or None)


def _fetched(words: Sequence[str], line: int) -> Iterator[Declared]:
    """FetchContent_Declare, ExternalProject_Add, CPMAddPackage: an address and, for git, a tag."""
    if len(words) == 1:
        yield from _short(words[0], line)
        return
    named = {word.upper(): value for word, value in pairwise(words)}
    address = next(
        (found for word in words if "/" in word and (found := release(word.removesuffix(".git"))) is not None), None
    )
    project = next((named[key] for key in ("GITHUB_REPOSITORY", "GITLAB_REPOSITORY", "NAME") if key in named), "")
    name = address[0] if address else system_package(project.rsplit("/", 1)[-1])
    if name is None and any("/" in word for word in words):
        name = _by_path(words)
    if name is None:
        return
    ref = named.get("GIT_TAG") or named.get("VERSION")
    if ref is None and address is not None and address[1]:
        yield Declared(name, "pin", line, address[1])
        return
    kind, version = specifier.git_ref(ref) if ref else ("unpinned", None)
    yield Declared(name, kind, line, version)


def _by_path(words: Sequence[str]) -> str | None:
    """A mirror: some other host's address that ends in a name we know."""
    for word in words:
        if "://" in word or word.startswith("git@"):
            name = system_package(word.rsplit("/", 1)[-1].removesuffix(".git"))
            if name is not None:
                return name
    return None


def _short(word: str, line: int) -> Iterator[Declared]:
    """CPM's ``gh:zeromq/cppzmq#v4.10.0``."""
    match = _SHORT.match(word)
    name = system_package(match["path"].rsplit("/", 1)[-1]) if match else None
    if match and name:
        kind, version = specifier.git_ref((match["ref"] or "#")[1:].partition("@")[0])
        yield Declared(name, kind, line, version)


def _conan(words: Sequence[str], line: int) -> Iterator[Declared]:
    for word in words:
        head, slash, version = word.partition("/")
        name = system_package(head)
        if name and slash:
            yield Declared(name, "pin", line, version.partition("@")[0])


_READERS = {
    "find_package": _find_package,
    "find_dependency": _find_package,
    "pkg_check_modules": _modules,
    "pkg_search_module": _modules,
    "conan_cmake_configure": _conan,
}

ECOSYSTEM = Ecosystem(
    source="CMake",
    ends=("cmakelists.txt", ".cmake", ".cmake.in"),
    files=r"cmakelists\.txt|[\w.+-]+\.cmake(?:\.in)?",
    parse=parse,
    watched_as=frozenset(("ironhouse",)),
)
