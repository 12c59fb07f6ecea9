"""Bazel: bazel_dep in MODULE.bazel, http_archive and git_repository in WORKSPACE and .bzl files.

Owns the calls' keyword arguments as far as they are literal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ironhouse.observe.dependencies import specifier
from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import release, system_package
from ironhouse.observe.dependencies.shapes import LineCount

_CALL = re.compile(
    r"^[ \t]*(?:maybe\(\s*)?(?P<call>bazel_dep|single_version_override|http_archive|git_repository|new_git_repository|"
    r"new_http_archive|git_override|archive_override)\b[\s(,]",
    re.MULTILINE,
)
_ARGUMENT = re.compile(r"""\b(\w+)\s*=\s*(?:\[\s*)?["']([^"'\n]{1,500})["']""")
LONGEST_CALL = 4_000
"""In characters."""


def parse(path: str, text: str) -> Iterator[Declared]:
    text = re.sub(r"(?m)^[ \t]*#[^\n]*", "", text)
    count = LineCount(text)
    starts = [match.start() for match in _CALL.finditer(text)] + [len(text)]
    for start, end in pairwise(starts):
        arguments = dict(_ARGUMENT.findall(text[start : min(end, start + LONGEST_CALL)]))
        found = _call(arguments, count.of(start))
        if found is not None:
            yield found


def _call(arguments: dict[str, str], line: int) -> Declared | None:
    written = arguments.get("name") or arguments.get("module_name") or ""
    address = arguments.get("url") or arguments.get("urls") or arguments.get("remote") or ""
    found = release(address.removesuffix(".git"))
    prefix = arguments.get("strip_prefix", "")
    by_prefix = release(prefix)
    name = found[0] if found else by_prefix[0] if by_prefix else system_package(written.rpartition("_")[2] or written)
    if name is None:
        return None
    ref = arguments.get("tag") or arguments.get("commit") or arguments.get("version")
    if ref:
        kind, version = specifier.git_ref(ref)
        return Declared(name, kind, line, version)
    version = (found[1] if found else None) or (by_prefix[1] if by_prefix else None)
    return Declared(name, "pin" if version or "sha256" in arguments else "unpinned", line, version)


ECOSYSTEM = Ecosystem(
    source="Bazel",
    ends=("module.bazel", "workspace", "workspace.bazel", ".bzl"),
    files=r"module\.bazel|workspace(?:\.bazel)?|[\w.+-]+\.bzl",
    parse=parse,
    watched_as=frozenset(("dependabot:bazel", "renovate:bazel", "renovate:bazel-module", "ironhouse")),
)
