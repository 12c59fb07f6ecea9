"""Renovate: renovate.json and its other places, ``renovate`` in package.json.

Owns what its configuration turns off: managers, packages, paths. Presets that live elsewhere are not fetched: of them
only the paths that ``config:recommended`` leaves out are known. A custom manager counts where its own text speaks of
ZeroMQ; its patterns are never run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from ironhouse.observe.dependencies.declared import UnreadableError
from ironhouse.observe.dependencies.shapes import Lines, items, read_json, table, texts
from ironhouse.observe.dependencies.watchers import Watcher
from ironhouse.observe.dependencies.watching import Watch

OFF_BY_DEFAULT = frozenset(("git-submodules",))
"""Managers that do nothing until a configuration enables them."""

RECOMMENDED_IGNORES = tuple(
    f"**/{folder}/**"
    for folder in (
        "node_modules",
        "bower_components",
        "vendor",
        "examples",
        "__tests__",
        "test",
        "tests",
        "__fixtures__",
    )
)
"""``:ignoreModulesAndTests``, a part of ``config:recommended`` and ``config:base``."""

_WITH_IGNORES = ("config:recommended", "config:base", "config:best-practices", "config:js", ":ignoreModulesAndTests")


def parse(path: str, text: str) -> Iterator[Watch]:
    data = read_json(text)
    if not isinstance(data, dict):
        raise UnreadableError("no table")
    line = 1
    if path.endswith("package.json"):
        line = Lines(text).of('"renovate"')
        data = data.get("renovate")
        if not isinstance(data, dict):
            return
    if data.get("enabled") is False:
        return
    yield _watch(data, line)
    yield from _custom(data, line)


def _watch(data: Mapping[str, object], line: int) -> Watch:
    managers = texts(data.get("enabledManagers"))
    off = {name for name in OFF_BY_DEFAULT if table(data.get(name)).get("enabled") is not True and name not in managers}
    off |= {name for name, value in data.items() if table(value).get("enabled") is False}
    without = list(texts(data.get("ignoreDeps")))
    for rule in items(data.get("packageRules")):
        fields = table(rule)
        if fields.get("enabled") is not False:
            continue
        names = (*texts(fields.get("matchPackageNames")), *texts(fields.get("matchDepNames")))
        of_managers = texts(fields.get("matchManagers"))
        if names and not of_managers:
            without.extend(names)
        elif of_managers and set(fields) <= {"enabled", "matchManagers", "description"}:
            off.update(of_managers)
    ignores = texts(data.get("ignorePaths"))
    if "ignorePaths" not in data and any(e.startswith(_WITH_IGNORES) for e in texts(data.get("extends"))):
        ignores = RECOMMENDED_IGNORES
    return Watch(
        name="renovate",
        line=line,
        covers=", ".join(managers) or "every manager that is on by default",
        keys=frozenset(f"renovate:{name}" for name in managers) or frozenset(("renovate:*",)),
        without_keys=frozenset(f"renovate:{name}" for name in off),
        files=texts(data.get("includePaths")),
        not_paths=tuple(p if "*" in p else f"{p.strip('/')}/**" for p in ignores),
        without=tuple(without),
    )


def _custom(data: Mapping[str, object], line: int) -> Iterator[Watch]:
    """Custom managers that name ZeroMQ: they watch the files whose names their patterns spell out."""
    for entry in (*items(data.get("customManagers")), *items(data.get("regexManagers"))):
        fields = table(entry)
        written = json.dumps(fields).lower()
        if "zmq" not in written and "zeromq" not in written:
            continue
        patterns = (*texts(fields.get("managerFilePatterns")), *texts(fields.get("fileMatch")))
        files = tuple(spelt for pattern in patterns if (spelt := _spelt_name(pattern)))
        if files:
            yield Watch(
                name="renovate",
                line=line,
                covers=f"a custom manager for {', '.join(files)}",
                keys=frozenset(("*",)),
                files=files,
            )


def _spelt_name(pattern: str) -> str:
    r"""The base name glob in ``(^|/)CMakeLists\.txt$``; empty when the pattern spells none."""
    text = pattern.strip("/").removesuffix("$").removeprefix("^").removeprefix("(^|/)").replace("\\.", ".")
    text = text.replace(".*", "*").replace(".+", "*").replace("\\/", "/")
    return "" if set(text) & set("()[]{}|\\^$+") else "**/" + text.rpartition("/")[2] if text else ""


WATCHER = Watcher(
    "renovate",
    r"(?:(?:\.github/|\.gitlab/)?renovate\.json5?|\.renovaterc(?:\.json5?)?|package\.json)",
    parse,
)
