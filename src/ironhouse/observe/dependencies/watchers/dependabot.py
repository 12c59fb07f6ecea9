"""Dependabot: .github/dependabot.yml.

Owns what an ``updates`` entry reads: one package ecosystem in given folders. The pip fetcher also reads requirement
files one folder below its own (dependabot-core, python/lib/dependabot/python/file_fetcher.rb). An
``open-pull-requests-limit`` of 0 turns version updates off and leaves security updates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ironhouse.observe.dependencies.declared import UnreadableError
from ironhouse.observe.dependencies.marked_yaml import line_of, read_yaml
from ironhouse.observe.dependencies.shapes import items, table, texts
from ironhouse.observe.dependencies.watchers import Watcher
from ironhouse.observe.dependencies.watching import SECURITY_ONLY, Watch

_TYPES_OF_ALL = frozenset(("version-update:semver-major", "version-update:semver-minor", "version-update:semver-patch"))


def parse(path: str, text: str) -> Iterator[Watch]:
    data = read_yaml(text)
    if not isinstance(data, dict):
        raise UnreadableError("no table with `updates`")
    for entry in items(data.get("updates")):
        fields = table(entry)
        ecosystem = fields.get("package-ecosystem")
        if isinstance(ecosystem, str):
            yield _watch(ecosystem, fields)


def _watch(ecosystem: str, fields: Mapping[str, object]) -> Watch:
    folders = (*texts(fields.get("directory")), *texts(fields.get("directories"))) or ("/",)
    security = SECURITY_ONLY if fields.get("open-pull-requests-limit") == "0" else ""
    return Watch(
        name="dependabot" + security,
        line=line_of(ecosystem),
        covers=f"{ecosystem} in {', '.join(folders)}",
        keys=frozenset((f"dependabot:{ecosystem}",)),
        folders=folders,
        one_below=ecosystem == "pip",
        names=_named(fields.get("allow")),
        without=_ignored(fields.get("ignore")),
    )


def _named(entries: object) -> tuple[str, ...]:
    """Package names that ``allow`` keeps; none when some entry keeps a whole type."""
    names = [table(entry).get("dependency-name") for entry in items(entries)]
    if any(name is None for name in names):
        return ()
    return tuple(name for name in names if isinstance(name, str))


def _ignored(entries: object) -> tuple[str, ...]:
    """Package names that ``ignore`` leaves out altogether; one that skips some versions is still watched."""
    names: list[str] = []
    for entry in items(entries):
        fields = table(entry)
        name = fields.get("dependency-name")
        types = texts(fields.get("update-types"))
        whole = "versions" not in fields and (not types or _TYPES_OF_ALL.issubset(types))
        if isinstance(name, str) and whole:
            names.append(name)
    return tuple(names)


WATCHER = Watcher("dependabot", r"\.github/dependabot\.ya?ml", parse)
