"""Modules and includes: which file of the tree one names.

Owns the search, from the importing file's folder upwards, and which paths were asked for. Must not know what is in a
file.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from os.path import isdir, isfile  # unlike a Path's, these say no to a name that no system can have
from pathlib import Path, PurePosixPath

STRIPPED = "."
"""Stands for the root itself where its own name is the top-level package."""


class Modules:
    """The search for modules and includes below one root."""

    def __init__(self, root: Path, loaded: Mapping[str, object]) -> None:
        self.root = root
        self.loaded = loaded
        self.asked: dict[str, bool] = {}
        """The paths that were asked for, each with whether it was there; a folder's name ends in a slash."""
        self._modules: dict[tuple[str, int, str], str | None] = {}
        self._bases: dict[tuple[str, str], str | None] = {}
        self._by_name: dict[str, list[str]] = {}
        self._indexed = 0

    def module(self, dotted: str, level: int, importer: str) -> str | None:
        """The file of a Python module as *importer* would find it, or None when it is not in the tree."""
        folder = importer.rpartition("/")[0]
        key = (dotted, level, folder)
        if key not in self._modules:
            self._modules[key] = self._find_module(dotted, level, folder)
        return self._modules[key]

    def _find_module(self, dotted: str, level: int, folder: str) -> str | None:
        tail = dotted.replace(".", "/")
        if level > 0:
            for _ in range(level - 1):
                folder = folder.rpartition("/")[0]
            return self._module_in(folder, tail)
        base = self._base(tail.partition("/")[0], folder)
        if base is None:
            return self._only(tail)
        found = self._module_in(base, tail if base != STRIPPED else tail.partition("/")[2])
        # A package may be spread over several folders of the tree, each with a part of it.
        return found if found is not None or "/" not in tail else self._only(tail)

    def _base(self, head: str, folder: str) -> str | None:
        """The folder that the top-level package or module *head* is found in from *folder*, which most are not."""
        key = (head, folder)
        if key in self._bases:
            return self._bases[key]
        found: str | None = None
        current = folder
        while True:
            # What is inside a package is not found from below without the package's name.
            inside = current != folder and self._is_file(f"{current}/__init__.py" if current else "__init__.py")
            for base in () if inside else (current, f"{current}/src" if current else "src"):
                if self._exists_here(f"{base}/{head}" if base else head):
                    found = base
                    break
            if found is not None or not current:
                break
            current = current.rpartition("/")[0]
        if found is None and head == self.root.name:
            found = STRIPPED
        self._bases[key] = found
        return found

    def _only(self, tail: str) -> str | None:
        """The only candidate of a module's name: its folder may be put on the path by what runs first."""
        if tail.partition("/")[0] in sys.stdlib_module_names:
            return None
        name = f"{tail}.py"
        ends = [one for one in self._candidates(name.rpartition("/")[2]) if one == name or one.endswith(f"/{name}")]
        return ends[0] if len(ends) == 1 else None

    def _exists_here(self, base: str) -> bool:
        return self._is_file(f"{base}.py") or self._is_folder(base)

    def _is_folder(self, path: str) -> bool:
        key = f"{path}/"
        known = self.asked.get(key)
        if known is None:
            known = self.asked[key] = isdir(f"{self.root}/{path}")  # noqa: PTH112  (see the import)
        return known

    def _module_in(self, folder: str, tail: str) -> str | None:
        if folder == STRIPPED:
            folder = ""
        base = f"{folder}/{tail}" if folder and tail else folder or tail
        if tail and self._is_file(f"{base}.py"):
            return f"{base}.py"
        package = f"{base}/__init__.py" if base else "__init__.py"
        return package if self._is_file(package) else None

    def include(self, name: str, includer: str) -> str | None:
        """The file that an ``#include`` names, looked for beside the includer and up the tree.

        What a build adds to the include path is not known: a candidate whose path ends so, and no other's does, is it.
        """
        folder = PurePosixPath(includer).parent
        for base in (folder, *folder.parents):
            for path in (base / name, base / "include" / name, base / "src" / name):
                text = _normal(path)
                if text is not None and self._is_file(text):
                    return text
        ends = [path for path in self._candidates(name.rpartition("/")[2]) if path.endswith(f"/{name}")]
        return ends[0] if len(ends) == 1 else None

    def _candidates(self, name: str) -> list[str]:
        if self._indexed != len(self.loaded):
            self._indexed = len(self.loaded)
            self._by_name = {}
            for path, unit in self.loaded.items():
                if unit is not None:
                    self._by_name.setdefault(path.rpartition("/")[2], []).append(path)
        return self._by_name.get(name, [])

    def has(self, path: str) -> bool:
        """Whether the tree has a file, or a folder where *path* ends in a slash."""
        return self._is_folder(path[:-1]) if path.endswith("/") else self._is_file(path)

    def _is_file(self, path: str) -> bool:
        path = path.removeprefix("./")
        known = self.asked.get(path)
        if known is None:
            known = self.asked[path] = path in self.loaded or isfile(f"{self.root}/{path}")  # noqa: PTH113
        return known


def _normal(path: PurePosixPath) -> str | None:
    """The path without ``..``; None when it leaves the root."""
    if path.is_absolute():
        return None
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
