"""Which sockets are of code that never runs: in a module of Python that fails at its own import, in a call that names
what is defined nowhere or stands below one, in a branch that is not taken, in a program that no build file makes, in a
function of C or C++ that nothing calls, in a header that nothing includes, or below a macro that nothing defines.

Owns these and what is told of them. Must not know how sure a socket is otherwise.
"""

from __future__ import annotations

from ironhouse.observe.source.built import Built
from ironhouse.observe.source.collect_groups import Group
from ironhouse.observe.source.importable import Importable
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.nameless import Nameless
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.switched import Switched
from ironhouse.observe.source.uncalled import Uncalled


class LeftOver:
    """Which of one program's sockets nothing makes."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._importable = Importable(program.units)
        self._nameless = Nameless(program, self._importable)
        self._built = Built(program.units)
        self._switched = Switched(program.units, self._built)
        self._uncalled = Uncalled(program)

    def is_never_made(self, group: Group) -> bool:
        """Whether the socket is of code that never runs."""
        first = group[0]
        if first.language == "python":
            failing = self._fails_before(group) or self._names_nothing(group) or self._comes_after(group)
            return failing or self._is_ruled_out(group)
        begun = any(record.via for record in group)
        left = not begun and self._uncalled.is_left_over(*first.site)
        return left or self._is_never_built(group) or self._is_switched_off(group) or self._is_never_included(group)

    def _is_never_included(self, group: Group) -> bool:
        """Whether all that makes the socket stands in headers that nothing includes."""
        if not self._uncalled.are_never_included(path for record in group for path, _ in (record.site, *record.via)):
            return False
        path = group[0].site[0]
        why = "no source of the tree includes this header: nothing builds what stands in it"
        self._program.note("file", (path, 1), path.rpartition("/")[2], why)
        return True

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
        self._program.note("file", (path, failing.line), failing.text, failing.why)
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
