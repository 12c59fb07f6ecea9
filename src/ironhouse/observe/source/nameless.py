"""Which addresses of Python cannot come to be: they name what is defined nowhere, so that the call fails before it.

Owns the proof. Must not know sockets. A bare name counts only where no line of its file gives it to anything and
nothing there makes names at run time; an attribute of a file of the tree only where that file cannot have it.
"""

from __future__ import annotations

import re

from ironhouse.observe.source.importable import Importable, is_builtin, may_have_any
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.values import Alt, External, Text, Unknown, Value, alternatives

_GIVES = (
    rb"^[ \t]*(?:[\w.\[\]]+[ \t]*,[ \t]*)*\(?%s\b[ \t]*(?:,[^=\n]*|:[^=\n]*|[-+*/|&%%])?=(?!=)"
    rb"|\b%s[ \t]*:=|\b(?:as|import|for|global|nonlocal|def|class|del)\b(?![^\n(]*\()[^\n:]*\b%s\b"
    rb"|\b(?:def|class)[ \t]+%s\b"
)


class Nameless:
    """Answers of one program, each worked out once."""

    def __init__(self, program: Program, importable: Importable) -> None:
        self._program = program
        self._importable = importable
        self._known: dict[tuple[str, str], bool] = {}

    def missing(self, value: Value, path: str) -> str | None:
        """What an address that a call in the file at *path* is given asks for and nothing has."""
        if isinstance(value, Alt):
            found = [self.missing(one, path) for one in value.options]
            return found[0] if all(found) else None
        parts = value.parts if isinstance(value, Text) else (value,)
        return next((one for part in parts if not isinstance(part, str) and (one := self._lacking(part, path))), None)

    def _lacking(self, part: Value, path: str) -> str | None:
        told: list[str] = []
        for one in alternatives(part):
            match one:
                case External(path=name) if name.isidentifier() and self._is_undefined(name, path):
                    told.append(name)
                case Unknown(text=text, default=None) if text in self._program.lacked and self.is_lacked(text):
                    told.append(text)
                case _:
                    return None
        return told[0] if told else None

    def is_lacked(self, text: str) -> bool:
        """Whether an expression asks a file of the tree for a name that it cannot have."""
        path, name = self._program.lacked[text]
        return self._importable.lacks(path, name)

    def _is_undefined(self, name: str, path: str) -> bool:
        key = (path, name)
        if key not in self._known:
            self._known[key] = self._find(name.encode(), path)
        return self._known[key]

    def _find(self, name: bytes, path: str) -> bool:
        loaded = self._program.units.loaded.get(path)
        if loaded is None or loaded.unit.broken or is_builtin(name.decode()):
            return False
        source = loaded.source
        if name not in source or may_have_any(source):
            return False
        return not re.search(_GIVES % ((re.escape(name),) * 4), source, re.MULTILINE)
