"""Which sockets are of code that never runs: in a module of Python that fails at its own import, in a call that names
what is defined nowhere or stands below one, in a branch that is not taken, in a program that no build file makes, in a
function of one file of C or C++ that nothing in it names.

Owns these and what is told of them. Must not know how sure a socket is otherwise.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ironhouse.observe.source.built import Built
from ironhouse.observe.source.collect_groups import Group
from ironhouse.observe.source.importable import Importable
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.units import Loaded
from ironhouse.observe.source.nameless import Nameless
from ironhouse.observe.source.scope import scope_of

_STATIC = re.compile(rb"(?:inline\s+)?static\b(?!.*(?:__attribute__|\[\[|\b[A-Z][A-Z0-9_]{2,}\b))", re.DOTALL)
"""The head of a function of one file alone, without an attribute or a macro: either may be what begins it."""
_COMMENT = re.compile(rb'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_PASTES = b"##"
_COMPILED = frozenset({".c", ".cc", ".cpp", ".cxx", ".c++"})


class LeftOver:
    """Which of one program's sockets nothing makes."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._importable = Importable(program.units)
        self._nameless = Nameless(program, self._importable)
        self._built = Built(program.units)

    def is_never_made(self, group: Group) -> bool:
        """Whether the socket is of code that never runs."""
        first = group[0]
        if first.language == "python":
            failing = self._fails_before(group) or self._names_nothing(group) or self._comes_after(group)
            return failing or self._is_ruled_out(group)
        begun = any(record.via for record in group)
        loaded = self._program.units.loaded.get(first.site[0])
        static = not begun and loaded is not None and self._is_left_over_static(loaded, first.site[1])
        return static or self._is_never_built(group)

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
        why = "what this module asks for there is not there: it cannot be imported, and makes no socket"
        self._program.note("file", (path, failing.line), failing.text, why)
        return True

    def _names_nothing(self, group: Group) -> bool:
        """Whether each call that would attach the socket names what is defined nowhere."""
        calls = [one for record in group for one in record.endpoints.values()]
        missing = [(one.site, self._nameless.missing(one.value, one.site[0])) for one in calls]
        if not missing or not all(name for _, name in missing):
            return False
        why = "what the address is made of is defined nowhere: the call fails before it attaches the socket"
        for site, name in missing:
            self._program.note("endpoint", site, name or "", why)
        return True

    def _is_ruled_out(self, group: Group) -> bool:
        """Whether what makes the socket stands in a branch that is not taken as the source stands."""
        found = [record.ruled_out for record in group]
        if not all(found):
            return False
        why = "that does not hold as the source stands: nothing makes this socket"
        self._program.note("socket-type", group[0].creation, found[0] or "", why)
        return True

    def _comes_after(self, group: Group) -> bool:
        """Whether all that makes the socket stands at the top of a file, below what fails there."""
        found = {self._begun_below(record.via[-1] if record.via else record.site) for record in group}
        if None in found:
            return False
        why = "what is asked for there is defined nowhere: nothing below runs"
        for path, line, text in sorted(one for one in found if one is not None):
            self._program.note("file", (path, line), text, why)
        return True

    def _begun_below(self, site: tuple[str, int]) -> tuple[str, int, str] | None:
        path, line = site
        failing, text = self._program.stops.get(path, (line, ""))
        loaded = self._program.units.loaded.get(path)
        if failing >= line or loaded is None or not self._nameless.is_lacked(text):
            return None
        return None if loaded.outline().functions(line) else (path, failing, text)

    def _is_left_over_static(self, loaded: Loaded, line: int) -> bool:
        """The same of C and C++: a function that only its own file can call, and that is named in its head alone."""
        path, source = loaded.unit.path, loaded.source
        outline = loaded.outline()
        own = [] if outline.classes(line) else outline.functions(line)
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
