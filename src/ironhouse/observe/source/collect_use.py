"""Whether anything makes a socket at all: a private function that no file of the tree names is left over.

Owns how sure it is that a socket comes to be. Must not know what it is there for. A module of Python that fails at its
own import makes nothing either, nor does a program that no build file makes.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ironhouse.model.fact import Confidence
from ironhouse.observe.source.built import Built
from ironhouse.observe.source.collect_groups import Group
from ironhouse.observe.source.form import functions_of
from ironhouse.observe.source.importable import Importable
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.units import Loaded
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.trials import around, start_of

_DUNDER = re.compile(r"__\w+__")
_STATIC = re.compile(rb"(?:inline\s+)?static\b(?!.*(?:__attribute__|\[\[|\b[A-Z][A-Z0-9_]{2,}\b))", re.DOTALL)
"""The head of a function of one file alone, without an attribute or a macro: either may be what begins it."""
_COMMENT = re.compile(rb'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_PASTES = b"##"
_COMPILED = frozenset({".c", ".cc", ".cpp", ".cxx", ".c++"})


class Uses:
    """Which private functions of one program something names, and which of its modules can be imported."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._named: dict[str, bool] = {}
        self._importable = Importable(program.units)
        self._built = Built(program.units)

    def confidence(self, group: Group) -> Confidence:
        """How sure it is that the socket is made: the creation's own confidence, and none where nobody begins it."""
        first = group[0]
        begun = any(record.via for record in group)
        if not begun and self._is_left_over(*first.site):
            return "low"
        never = self._fails_before(group) if first.language == "python" else self._is_never_built(group)
        return "low" if never else first.confidence

    def _is_never_built(self, group: Group) -> bool:
        """Whether the socket is a program's that no build file makes."""
        path = group[0].site[0]
        if scope_of(path) != "production" or not self._built.is_left_out(path):
            return False
        why = "the build files name what lies beside this program one by one, and not this one: nothing builds it"
        self._program.note("file", (path, 1), path.rpartition("/")[2], why)
        return True

    def _fails_before(self, group: Group) -> bool:
        """Whether the module that the socket belongs to, or that makes it, cannot be imported."""
        path = group[0].site[0]
        failing = self._importable.missing(path)
        if failing is None:
            return False
        names = ", ".join(name for name, _ in failing.names)
        text = f"from {'.' * failing.level}{failing.module} import {names}"
        why = "what this module imports there is not there: it cannot be imported, and makes no socket"
        self._program.note("file", (path, failing.line), text, why)
        return True

    def _is_left_over(self, path: str, line: int) -> bool:
        loaded = self._program.units.loaded.get(path)
        if loaded is None:
            return False
        if loaded.unit.language != "python":
            return self._is_left_over_static(loaded, line)
        names = [name for name, is_class in around(loaded.unit.body, loaded.source, line) if not is_class]
        name = names[-1] if names else ""
        return name.startswith("_") and not _DUNDER.fullmatch(name) and not self._is_named(name)

    def _is_left_over_static(self, loaded: Loaded, line: int) -> bool:
        """The same of C and C++: a function that only its own file can call, and that is named in its head alone."""
        path, source = loaded.unit.path, loaded.source
        offset = start_of(source, line)
        own = [one for one, cls in functions_of(loaded.unit.body) if cls is None and one.start <= offset < one.end]
        if not own or own[0].owner or PurePosixPath(path).suffix.lower() not in _COMPILED or _PASTES in source:
            return False
        name = own[0].name.encode()
        if not _STATIC.match(source[own[0].start : own[0].end].partition(name)[0]):
            return False
        code = _COMMENT.sub(b"", source)
        word = re.escape(name)
        named = len(re.findall(rb"\b%s\b" % word, code))
        declared = len(re.findall(rb"^[ \t]*static\b[^;{}=]*\b%s\s*\([^;{}]*\)\s*;" % word, code, re.MULTILINE))
        return named - declared == 1 and not any(path in one for one in self._program.includes.values())

    def _is_named(self, name: str) -> bool:
        """Whether a line other than the definition's, or a comment's, has the name, or a file of another language."""
        found = self._named.get(name)
        if found is None:
            pattern = re.compile(rb"^(?![ \t]*(?:#|(?:async )?def )).*\b%s\b" % re.escape(name.encode()), re.MULTILINE)
            sources = (loaded.source for loaded in self._program.units.loaded.values() if loaded is not None)
            found = self._named[name] = any(name.encode() in one and pattern.search(one) for one in sources)
        return found
