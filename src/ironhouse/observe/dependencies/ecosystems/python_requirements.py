"""pip's requirement and constraint files.

Owns their syntax: continued lines, hashes, options, editable and plain addresses. A ``-r`` include is another
file, which is read for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.specifier import requirement

LONGEST = 4_000
"""In characters, over all continued lines."""

_OPTION = re.compile(r"\s--?[A-Za-z][\w-]*(?:[= ].*)?\Z")
_EDITABLE = re.compile(r"(?:-e|--editable)[= ]\s*")


def parse(path: str, text: str) -> Iterator[Declared]:
    for line, logical in _logical_lines(text):
        if logical.startswith("-"):
            logical, editable = _EDITABLE.subn("", logical, count=1)
            if not editable:
                continue
        found = requirement(_OPTION.sub("", logical, count=1).strip(), line)
        if found is not None:
            yield found


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with what a ``\\`` continues, up to the first option of a requirement: its hashes say nothing here."""
    start, held = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if not held:
            start = number
            line = line.lstrip()
        if line.lstrip().startswith("#"):
            continue
        whole = line.rstrip()
        goes_on = whole.endswith("\\")
        # What follows a hash is a hash; a requirement that runs on for longer than this is none.
        if len(held) < LONGEST and " --" not in held:
            held += f"{whole[:-1]} " if goes_on else line
        if not goes_on:
            if held.strip():
                yield start, _without_options(held)
            held = ""
    if held.strip():
        yield start, _without_options(held)


def _without_options(held: str) -> str:
    return held.strip() if held.startswith("-") else held.split(" --", 1)[0].strip()


_WATCHED = frozenset(
    (
        "dependabot:pip",
        "dependabot:uv",
        "renovate:pip_requirements",
        "renovate:pip-compile",
        "pyup",
        "pip-audit",
        "safety",
        "osv-scanner",
        "trivy",
        "grype",
        "ironhouse",
    )
)

ECOSYSTEMS = (
    Ecosystem(
        source="requirements",
        ends=(".txt", ".in", ".pip"),
        files=r"(?:[\w.-]*[_.-])?(?:requirements?|constraints?|reqs?)(?:[_.-][\w.-]*)?\.(?:txt|in|pip)|"
        r"[\w.-]*requirements\.(?:txt|in)",
        parse=parse,
        watched_as=_WATCHED,
    ),
    Ecosystem(
        source="requirements",
        ends=(".txt", ".in", ".pip"),
        files=r"[\w.-]+\.(?:txt|in)",
        folder=r"(?:^|/)(?:requirements?|constraints|reqs)/",
        parse=parse,
        watched_as=_WATCHED,
    ),
)
