"""Which sockets are of code that never runs: in a module of Python that fails at its own import, in a program that no
build file makes, in a function of C or C++ that nothing calls, or below a macro that nothing defines.

Owns these four and what is told of them. Must not know how sure a socket is otherwise.
"""

from __future__ import annotations

from ironhouse.observe.source.built import Built
from ironhouse.observe.source.collect_groups import Group
from ironhouse.observe.source.importable import Importable
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.switched import Switched
from ironhouse.observe.source.uncalled import Uncalled


class LeftOver:
    """Which of one program's sockets nothing makes."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._importable = Importable(program.units)
        self._built = Built(program.units)
        self._switched = Switched(program.units, self._built)
        self._uncalled = Uncalled(program)

    def is_never_made(self, group: Group) -> bool:
        """Whether the socket is of code that never runs."""
        first = group[0]
        if first.language == "python":
            return self._fails_before(group)
        begun = any(record.via for record in group)
        left = not begun and self._uncalled.is_left_over(*first.site)
        return left or self._is_never_built(group) or self._is_switched_off(group)

    def _is_switched_off(self, group: Group) -> bool:
        """Whether the socket is made, or handed on, in code that a macro switches on which nothing defines."""
        for path, line in dict.fromkeys((group[0].site, group[0].creation)):
            macro = self._switched.off(path, line)
            if macro is not None:
                why = "nothing defines this macro: the compiler leaves out what stands below its #if"
                self._program.note("file", (path, line), macro, why)
                return True
        return False

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
