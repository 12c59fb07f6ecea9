"""CI files and shell scripts that install packages; Homebrew's Brewfile.

Owns which files hold shell. What the lines mean is ``shell``'s. No watcher of dependencies reads such lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import system_package
from ironhouse.observe.dependencies.shapes import LineCount
from ironhouse.observe.dependencies.shell import installs

_BREW = re.compile(r"""^\s*brew\s+["'](?:[\w.-]+/)*([\w.@-]+)["']""", re.MULTILINE)


def parse(path: str, text: str) -> Iterator[Declared]:
    return installs(text, loose=True)


def parse_brewfile(path: str, text: str) -> Iterator[Declared]:
    count = LineCount(text)
    for match in _BREW.finditer(text):
        name, _, version = match[1].partition("@")
        package = system_package(name)
        if package:
            yield Declared(package, "unpinned", count.of(match.start(1)), version or None)


_WATCHED = frozenset(("ironhouse",))

ECOSYSTEMS = (
    Ecosystem(
        source="CI",
        files=r"[\w.+-]+\.ya?ml",
        ends=(".yml", ".yaml"),
        folder=r"(?:^|/)\.(?:github|circleci|gitlab|buildkite|azure\w*)/",
        parse=parse,
        watched_as=_WATCHED,
        of_ci=True,
    ),
    Ecosystem(
        source="CI-file",
        files=r"\.gitlab-ci\.ya?ml|\.travis\.ya?ml|\.?appveyor\.ya?ml|azure-pipelines[\w.-]*\.ya?ml|\.readthedocs\.ya?ml|"
        r"bitbucket-pipelines\.yml|\.cirrus\.ya?ml|\.drone\.ya?ml|jenkinsfile[\w.-]*|vagrantfile",
        ends=(".yml", ".yaml", "vagrantfile"),
        has=("jenkinsfile",),
        parse=parse,
        watched_as=_WATCHED,
        of_ci=True,
    ),
    Ecosystem(
        source="shell",
        files=r"[\w.+-]+\.(?:sh|bash|zsh|ps1)",
        ends=(".sh", ".bash", ".zsh", ".ps1"),
        parse=parse,
        watched_as=_WATCHED,
    ),
    Ecosystem(source="Brewfile", files=r"brewfile", ends=("brewfile",), parse=parse_brewfile, watched_as=_WATCHED),
)
