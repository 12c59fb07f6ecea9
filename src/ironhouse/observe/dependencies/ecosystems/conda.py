"""conda's environment files and recipes (meta.yaml with Jinja, recipe.yaml).

Owns their items. They are read line by line: a recipe is no YAML before its templates are filled in, and an
environment file has one package a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies import specifier
from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.names import packager, release, system_package

_ITEM = re.compile(
    r"""\s*-\s+["']?(?:[\w./-]+::)?(?P<name>[A-Za-z][\w.-]*?)(?:\[[^\]]*\])?
    \s*(?P<spec>(?:[=<>!~\d*{$]|\bx\b)[^#"']*)?["']?\s*(?:\#\s*\[(?P<selector>[^\]]+)\].*|\#.*)?\Z""",
    re.VERBOSE,
)
_FLOW = re.compile(r"\s*(?:dependencies|run|host|build|requirements|pip)\s*:\s*\[(?P<items>[^\]]*)\]")
_SET = re.compile(r"""\{%-?\s*set\s+(\w+)\s*=\s*["']([^"']{1,200})["']\s*-?%\}""")
_TEMPLATE = re.compile(r"\$?\{\{\s*([\w.]+)\s*\}\}")
_PIP = re.compile(r"\s*-?\s*pip\s*:")
_URL = re.compile(r"\s*-?\s*url\s*:\s*(\S+)")


def parse(path: str, text: str) -> Iterator[Declared]:
    values = dict(_SET.findall(text))
    by_pip: int | None = None
    for number, line in enumerate(text.split("\n"), 1):
        indent = len(line) - len(line.lstrip())
        if by_pip is not None and line.strip() and indent <= by_pip:
            by_pip = None
        if _PIP.match(line):
            by_pip = indent
        if len(line) > 2_000 or not re.search("zmq|zeromq", line, re.IGNORECASE):
            continue
        if "{{" in line:
            line = _TEMPLATE.sub(lambda match: values.get(match[1], match[0]), line)
        flow = _FLOW.match(line)
        if flow:
            for item in flow["items"].split(","):
                yield from _item(f"- {item.strip()}", number, by_pip=by_pip is not None)
            continue
        url = _URL.match(line)
        found = release(url[1]) if url else None
        if found is not None:
            yield Declared(found[0], "pin" if found[1] else "unpinned", number, found[1])
        else:
            yield from _item(line, number, by_pip=by_pip is not None)


def _item(line: str, number: int, *, by_pip: bool) -> Iterator[Declared]:
    match = _ITEM.match(line)
    if match is None:
        return
    # No channel has a package of that name: below ``pip:`` it is PyPI's stub.
    name = "zmq" if match["name"].lower() == "zmq" else system_package(match["name"])
    if name is None:
        return
    spec = (match["spec"] or "").strip()
    packed = None if by_pip else packager(name)
    if "{" in spec:
        yield Declared(name, "unpinned", number, spec, match["selector"], packed)
        return
    kind, version = specifier.conda(spec)
    yield Declared(name, kind, number, version, match["selector"], packed)


ECOSYSTEMS = (
    Ecosystem(
        source="conda-environment",
        ends=(".yml", ".yaml"),
        files=r"(?!.*conda-lock)(?:[\w.-]*[-_.])?(?:environments?|env|conda|conda[-_]env)(?:[-_.][\w.-]*)?\.ya?ml|[\w.-]*environment\.ya?ml",
        parse=parse,
        watched_as=frozenset(("dependabot:conda", "ironhouse")),
    ),
    Ecosystem(
        source="conda-recipe",
        ends=("meta.yaml", "recipe.yaml"),
        files=r"meta\.yaml|recipe\.yaml",
        parse=parse,
        watched_as=frozenset(("ironhouse",)),
    ),
)
