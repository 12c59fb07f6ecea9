"""Which modules of Python fail at their own import: they ask a file of the tree for a name that it cannot have, a class
or a decorator of theirs names what they define nowhere, or they, or a file that they import, are no Python.

Owns the proof. Must not know sockets. A name counts as missing only where the file it is asked of, and every file that
hands on to that one all it has, say it nowhere but in comments, and none of them makes names at run time. What a
conditional, a function or a ``try`` imports may be left out; every module has names like ``__file__``; what is outside
the tree may have any name; a package may have modules that a build makes.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from typing import NamedTuple

from ironhouse.observe.source.form import Attr, Call, Define, DefineClass, Expr, Import, Name, Stmt
from ironhouse.observe.source.interpreter.marks import whole
from ironhouse.observe.source.interpreter.units import Loaded, Units
from ironhouse.observe.source.misspelt import meant
from ironhouse.observe.source.refused import Refused

STAR_DEPTH = 4
"""So many files are followed that hand on to one another all they have."""

READ = 2_000
"""In a tree with more files of Python than this any may give a module a name."""

INDENT = 100
"""How far from its beginning a line is looked at for the mark of a comment."""

SIZE_LIMIT = 400_000
"""Largest file that is looked through, in bytes."""

MAKES_NAMES = re.compile(rb"\b(?:__getattr__|globals|locals|vars|exec|eval|setattr|__dict__|sys\.modules)\b")
_STAR = re.compile(rb"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+\(?[ \t]*\*", re.MULTILINE)


_BUILTINS = frozenset(dir(builtins)).union(
    ("StandardError", "WindowsError", "basestring", "buffer", "cmp", "execfile", "file", "long", "raw_input", "reduce"),
    ("reload", "unichr", "unicode", "xrange", "profile", "reveal_type", "_", "__file__", "__path__", "__builtins__"),
)
"""Python 2's too, and what tools put there."""
_COMMENTS = re.compile(rb"#[^\n]*")
_ANY_STAR = re.compile(rb"\bimport[ \t]+\(?[ \t]*\*")
_HEADER = re.compile(rb"^([ \t]*class[ \t]+\w+)[ \t]*\([^()]*\)", re.MULTILINE)


class Failing(NamedTuple):
    """What a module fails at, as its line has it."""

    line: int
    text: str
    why: str = "what this module asks for there is not there: it cannot be imported, and makes no socket"


def may_have_any(source: bytes) -> bool:
    """Whether a file may have names that it nowhere spells out."""
    return _ANY_STAR.search(source) is not None or MAKES_NAMES.search(source) is not None


def is_builtin(name: str) -> bool:
    return name in _BUILTINS


class Importable:
    """Answers of one program's modules, each worked out once."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._missing: dict[str, Failing | None] = {}
        self._lacking: dict[tuple[str, str], bool] = {}
        self._refused = Refused()

    def missing(self, path: str) -> Failing | None:
        """What the module at *path* fails at, or None where nothing is sure to fail."""
        if path not in self._missing:
            self._missing[path] = self._find(path)
        return self._missing[path]

    def lacks(self, path: str, name: str) -> bool:
        """Whether the module at *path* cannot have the name, which no other file of the tree gives it either."""
        asked = (path, name)
        if asked not in self._lacking:
            package = path == "__init__.py" or path.endswith("/__init__.py")
            own = not (package or name.startswith("__")) and self._lacks(path, name.encode(), STAR_DEPTH)
            self._lacking[asked] = own and not self._is_put_there(path, name.encode())
        return self._lacking[asked]

    def _is_put_there(self, path: str, name: bytes) -> bool:
        """Whether a file gives a module's attribute, or any of it, a value; so it may be where they are too many."""
        stem = re.escape(path.rpartition("/")[2].removesuffix(".py").encode())
        others = [one for one in self._units.names() if one.endswith(".py")]
        if not 0 < len(others) <= READ:
            return True
        alias = re.compile(rb"\b%s[ \t]+as[ \t]+(\w+)" % stem)
        any_of_it = re.compile(rb"\b(?:setattr|vars|getattr)[ \t]*\([^\n]*\b%s\b|\b%s\.__dict__" % (stem, stem))
        for one in others:
            source = self._source(one)
            if source is None or name not in source:
                found = source is not None and any_of_it.search(source) is not None
            else:
                called = b"|".join((stem, *alias.findall(source)))
                given = rb"\b(?:%s)\.%s[ \t]*(?::[^=\n]*)?=(?!=)" % (called, re.escape(name))
                found = re.search(given, source) is not None or any_of_it.search(source) is not None
            if found:
                return True
        return False

    def _find(self, path: str) -> Failing | None:
        loaded = self._units.loaded.get(path)
        if loaded is None or loaded.unit.language != "python":
            return None
        for statement in loaded.unit.body:
            if isinstance(statement, Import) and statement.names and self._fails(statement, path):
                names = ", ".join(name for name, _ in statement.names)
                return Failing(statement.line, f"from {'.' * statement.level}{statement.module} import {names}")
        return (None if loaded.unit.broken else _undefined(loaded)) or self._torn(loaded, path)

    def _torn(self, loaded: Loaded, path: str) -> Failing | None:
        """Where the file, or one that it imports, is no Python."""
        line = self._refused.line(path, loaded.source)
        if line is not None:
            text = loaded.source.splitlines()[line - 1 : line] or [b""]
            why = "no version of Python takes this line: the file cannot be run, and makes no socket"
            return Failing(line, text[0].decode(errors="replace").strip(), why)
        for statement in () if self._refused.is_spent() else loaded.unit.body:
            target = self._beside(statement, path) if isinstance(statement, Import) else None
            source = None if target is None else self._source(target)
            line = None if target is None or source is None else self._refused.line(target, source)
            if line is not None and isinstance(statement, Import):
                why = f"no version of Python takes line {line} of {target}: this module cannot be imported"
                return Failing(statement.line, f"import {'.' * statement.level}{statement.module}", why)
        return None

    def _beside(self, statement: Import, importer: str) -> str | None:
        """The file of the tree that the import is sure to name: its module's, or one beside a program."""
        target = self._units.modules.module(statement.module, statement.level, importer)
        if target is None or target == importer:
            return None
        if statement.level or self._is_sure(statement, target, importer):
            return target
        folder = importer.rpartition("/")[0]
        same = target.rpartition("/")[0] == folder and not self._units.modules.has(f"{folder}/__init__.py")
        return target if same else None

    def _fails(self, statement: Import, importer: str) -> bool:
        target = self._units.modules.module(statement.module, statement.level, importer)
        if target is None and not statement.level:
            beside = importer.rpartition("/")[0]
            folder = f"{beside}/{statement.module}/" if beside else f"{statement.module}/"
            return meant(statement.module, statement.names) is not None and not self._units.modules.has(folder)
        if target is None or target.endswith("/__init__.py") or target == "__init__.py" or target == importer:
            return False
        if not statement.level and not self._is_sure(statement, target, importer):
            return False
        asked = [name for name, _ in statement.names if name != "*" and not name.startswith("__")]
        return any(self._lacks(target, name.encode(), STAR_DEPTH) for name in asked)

    def _is_sure(self, statement: Import, target: str, importer: str) -> bool:
        """Whether nothing but the target can be the module that is named in full."""
        if "." not in statement.module and "/" in importer:
            return False  # a module of that name may be found elsewhere
        tail = f"{statement.module.replace('.', '/')}.py"
        return target.endswith(tail) and importer.startswith(target.removesuffix(tail))  # nor is another folder's it

    def _lacks(self, path: str, name: bytes, depth: int) -> bool:
        """Whether the file, and what it takes all names of, cannot have the name."""
        source = self._source(path)
        if source is None or not depth or _says(source, name) or MAKES_NAMES.search(source):
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


def _says(source: bytes, name: bytes) -> bool:
    """Whether the name stands in a line that is no comment."""
    lines = (source.rfind(b"\n", 0, at) + 1 for at in whole(name).offsets(source))
    return any(not source[line : line + INDENT].lstrip().startswith(b"#") for line in lines)


def _undefined(loaded: Loaded) -> Failing | None:
    """The class or the function at the top that has a base or a decorator which nothing in the file defines."""
    code = None
    for line, name in _asked_for(loaded.unit.body):
        if is_builtin(name) or (code is None and may_have_any(loaded.source)):
            continue
        code = code or _HEADER.sub(rb"\1", _COMMENTS.sub(b"", loaded.source))
        word = re.escape(name.encode())
        uses = re.findall(rb"(?<![\w.])%s\b(?![ \t]*[.(\[])" % word, code)
        given = re.search(
            rb"^[ \t]*(?:import|from|class|def|async def)\b[^\n]*(?<![\w.])%s\b" % word, code, re.MULTILINE
        )
        if not uses and not given:
            return Failing(line, name)
    return None


def _asked_for(body: tuple[Stmt, ...]) -> Iterator[tuple[int, str]]:
    """The names that the classes and functions of a body ask for as it runs, each with its line."""
    for statement in body:
        if isinstance(statement, DefineClass):
            own = statement.cls
            for one in (*own.decorators, *own.bases):
                yield from ((own.line, name) for name in _head(one))
            yield from _asked_for(own.body)
        elif isinstance(statement, Define):
            for one in statement.function.decorators:
                yield from ((statement.function.line, name) for name in _head(one))


def _head(expression: Expr) -> Iterator[str]:
    while isinstance(expression, Attr | Call):
        expression = expression.base if isinstance(expression, Attr) else expression.func
    if isinstance(expression, Name):
        yield expression.id
