"""Meson: dependency() calls and the wrap files of subprojects.

Owns both syntaxes, a wrap's as far as its address and revision go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies import specifier
from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import release, system_package
from ironhouse.observe.dependencies.shapes import LineCount

_CALL = re.compile(r"\b(?:dependency|find_library)\s*\(([^()]{1,2000})")
_STRING = re.compile(r"'((?:[^'\\\n]|\\.)*)'")
_VERSION = re.compile(r"\bversion\s*:\s*(\[[^\]]*\]|'[^']*')")
_COMMENT = re.compile(r"('(?:[^'\\\n]|\\.)*')|\#[^\n]*")


def parse_build(path: str, text: str) -> Iterator[Declared]:
    text = _COMMENT.sub(lambda match: match[1] or "", text)
    count = LineCount(text)
    for match in _CALL.finditer(text):
        named = _STRING.match(match[1].lstrip())
        name = system_package(named[1]) if named else None
        if name is None:
            continue
        version = _VERSION.search(match[1])
        spec = ",".join(part.strip() for part in _STRING.findall(version[1])) if version else ""
        line = count.of(match.start())
        if re.fullmatch(r"={1,2}\s*[\w.]+|[\w.]+", spec):
            yield Declared(name, "pin", line, spec.lstrip("= "))
        else:
            yield Declared(name, "range" if spec else "unpinned", line, spec or None)


def parse_wrap(path: str, text: str) -> Iterator[Declared]:
    """``subprojects/libzmq.wrap``: what its address and revision say, else its name alone."""
    fields: dict[str, tuple[str, int]] = {}
    for number, written in enumerate(text.split("\n"), 1):
        key, equals, value = written.partition("=")
        if equals and not written.lstrip().startswith("#"):
            fields.setdefault(key.strip(), (value.strip(), number))
    address, line = fields.get("source_url") or fields.get("url") or ("", 1)
    found = release(address.removesuffix(".git"))
    name = found[0] if found else system_package(path.rsplit("/", 1)[-1].removesuffix(".wrap"))
    if name is None:
        return
    if "revision" in fields:
        revision, line = fields["revision"]
        kind, version = specifier.git_ref(revision)
        yield Declared(name, kind, line, version)
    elif found and found[1]:
        yield Declared(name, "pin", line, found[1])
    else:
        yield Declared(name, "unpinned", line)


ECOSYSTEMS = (
    Ecosystem("Meson", r"meson\.build", ("meson.build",), parse_build, frozenset(("ironhouse",))),
    Ecosystem("Meson-wrap", r"[\w.+-]+\.wrap", (".wrap",), parse_wrap, frozenset(("ironhouse",))),
)
