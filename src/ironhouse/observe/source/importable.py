"""Which modules of Python fail at their own import: they ask a file of the tree for a name that it cannot have.

Owns the proof. Must not know sockets. A name counts as missing only where the file it is asked of, and every file that
hands on to that one all it has, say it nowhere but in comments, and none of them makes names at run time. What a
conditional, a function or a ``try`` imports may be left out; every module has names like ``__file__``; what is outside
the tree may have any name; a package may have modules that a build makes.
"""

from __future__ import annotations

import re

from ironhouse.observe.source.form import Import
from ironhouse.observe.source.interpreter.units import Units

STAR_DEPTH = 4
"""So many files are followed that hand on to one another all they have."""

SIZE_LIMIT = 400_000
"""Largest file that is looked through, in bytes."""

MAKES_NAMES = re.compile(rb"\b(?:__getattr__|globals|locals|vars|exec|eval|setattr|__dict__|sys\.modules)\b")
_STAR = re.compile(rb"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+\(?[ \t]*\*", re.MULTILINE)


class Importable:
    """Answers of one program's modules, each worked out once."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._missing: dict[str, Import | None] = {}

    def missing(self, path: str) -> Import | None:
        """The import that the module at *path* fails at, or None where none is sure to fail."""
        if path not in self._missing:
            self._missing[path] = self._find(path)
        return self._missing[path]

    def lacks(self, path: str, name: str) -> bool:
        """Whether the module at *path* cannot have the name."""
        package = path == "__init__.py" or path.endswith("/__init__.py")
        return not (package or name.startswith("__")) and self._lacks(path, name.encode(), STAR_DEPTH)

    def _find(self, path: str) -> Import | None:
        loaded = self._units.loaded.get(path)
        if loaded is None or loaded.unit.language != "python":
            return None
        for statement in loaded.unit.body:
            if isinstance(statement, Import) and statement.names and self._fails(statement, path):
                return statement
        return None

    def _fails(self, statement: Import, importer: str) -> bool:
        if not statement.level and "." not in statement.module and "/" in importer:
            return False  # a module of that name may be found elsewhere
        target = self._units.modules.module(statement.module, statement.level, importer)
        if target is None or target.endswith("/__init__.py") or target == "__init__.py" or target == importer:
            return False
        tail = f"{statement.module.replace('.', '/')}.py"
        if not statement.level and not (target.endswith(tail) and importer.startswith(target.removesuffix(tail))):
            return False  # nor is one of another folder sure to be it
        asked = [name for name, _ in statement.names if name != "*" and not name.startswith("__")]
        return any(self._lacks(target, name.encode(), STAR_DEPTH) for name in asked)

    def _lacks(self, path: str, name: bytes, depth: int) -> bool:
        """Whether the file, and what it takes all names of, cannot have the name."""
        source = self._source(path)
        if source is None or not depth or MAKES_NAMES.search(source):
            return False
        if re.search(rb"^(?![ \t]*#).*\b%s\b" % re.escape(name), source, re.MULTILINE):
            return False
        for dots, module in _STAR.findall(source):
            handed = self._units.modules.module(module.decode(), len(dots), path)
            if handed is None or handed == path or not self._lacks(handed, name, depth - 1):
                return False
        return True

    def _source(self, path: str) -> bytes | None:
        loaded = self._units.loaded.get(path)
        if loaded is not None:
            return loaded.source
        return self._units.text(path, SIZE_LIMIT)
