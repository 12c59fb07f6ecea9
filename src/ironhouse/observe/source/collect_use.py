"""Whether anything makes a socket at all: a private method that no file of the tree names is left over.

Owns how sure it is that a socket comes to be. Must not know what it is there for.
"""

from __future__ import annotations

import re

from ironhouse.model.fact import Confidence
from ironhouse.observe.source.collect_groups import Group
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.trials import around

_DUNDER = re.compile(r"__\w+__")


class Uses:
    """Which private functions of one program's Python something names."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._named: dict[str, bool] = {}

    def confidence(self, group: Group) -> Confidence:
        """How sure it is that the socket is made: the creation's own confidence, and none where nobody begins it."""
        first = group[0]
        begun = first.language != "python" or any(record.via for record in group)
        return first.confidence if begun or not self._is_left_over(*first.site) else "low"

    def _is_left_over(self, path: str, line: int) -> bool:
        loaded = self._program.units.loaded.get(path)
        if loaded is None:
            return False
        names = [name for name, is_class in around(loaded.unit.body, loaded.source, line) if not is_class]
        name = names[-1] if names else ""
        return name.startswith("_") and not _DUNDER.fullmatch(name) and not self._is_named(name)

    def _is_named(self, name: str) -> bool:
        """Whether a line other than the definition's, or a comment's, has the name, or a file of another language."""
        found = self._named.get(name)
        if found is None:
            pattern = re.compile(rb"^(?![ \t]*(?:#|(?:async )?def )).*\b%s\b" % re.escape(name.encode()), re.MULTILINE)
            sources = (loaded.source for loaded in self._program.units.loaded.values() if loaded is not None)
            found = self._named[name] = any(name.encode() in one and pattern.search(one) for one in sources)
        return found
