"""PyUp: .pyup.yml.

Owns its few keys. It reads Python's requirement files: those it finds, or with ``search: False`` those it lists.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import UnreadableError
from ironhouse.observe.dependencies.marked_yaml import read_yaml
from ironhouse.observe.dependencies.shapes import items, table, texts
from ironhouse.observe.dependencies.watchers import Watcher
from ironhouse.observe.dependencies.watching import SECURITY_ONLY, Watch


def parse(path: str, text: str) -> Iterator[Watch]:
    data = read_yaml(text) if text.strip() else {}
    if data == "":
        data = {}
    if not isinstance(data, dict):
        raise UnreadableError("no table")
    update = str(data.get("update", "all")).lower()
    if update == "false":
        return
    listed: list[str] = []
    for entry in items(data.get("requirements")):
        listed.extend(texts(entry) or tuple(table(entry)))
    searches = str(data.get("search", "true")).lower() != "false"
    yield Watch(
        name="pyup" + (SECURITY_ONLY if update in ("insecure", "security") else ""),
        line=1,
        covers="requirement files" if searches else ", ".join(listed),
        keys=frozenset(("pyup",)),
        files=() if searches else (*listed, "/"),
    )


WATCHER = Watcher("pyup", r"\.?pyup\.ya?ml", parse)
