"""Which code of C and C++ a macro switches on that nothing defines: the compiler leaves it out.

Owns the proof. Must not know sockets. What nothing in the tree defines may come from outside (a compiler, a header of
the system, whoever builds), so that more has to be shown: that the one ``#define`` of it is commented out, or that it
is an option of CMake which no build file hands on to the compiler.
"""

from __future__ import annotations

import re

from ironhouse.observe.source.built import Built
from ironhouse.observe.source.interpreter.units import Units

READ = 2_000
"""Of a tree with more files than this that could define a macro nothing is said."""

SIZE_LIMIT = 400_000
"""Largest of those, in bytes."""

_DIRECTIVE = re.compile(rb"^[ \t]*#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b([^\n]*)", re.MULTILINE)
_SWITCH = re.compile(rb"[ \t]*(?:defined[ \t]*\(?[ \t]*)?([A-Za-z]\w*)[ \t]*\)?[ \t]*(?:/[/*].*)?")
_DEFINING = re.compile(r".*\.(?:c|cc|cpp|cxx|c\+\+|cu|h|hh|hpp|hxx|h\+\+|inl|ipp|tpp|in|def|inc|ino|pch)")
_HANDED = (
    rb"-D[ \t]*%s\b|/D[ \t]*%s\b|(?:definitions|DEFINITIONS|DEFINES|defines|copts|define|set10?)\b[^\n)]{0,300}\b%s\b"
)
_GENERAL = re.compile(rb"-D[ \t]*[\"']?\$|(?:compile_definitions|COMPILE_DEFINITIONS)\b[^)]{0,2000}\$\{")
"""A build file that hands on what a variable names."""


class Switched:
    """Answers of one tree, each worked out once."""

    def __init__(self, units: Units, built: Built) -> None:
        self._units = units
        self._built = built
        self._off: dict[bytes, bool] = {}
        self._code: list[bytes] | None = None

    def off(self, path: str, line: int) -> str | None:
        """The macro that the line's code is for, where nothing defines it."""
        loaded = self._units.loaded.get(path)
        if loaded is None or b"#if" not in loaded.source:
            return None
        end = loaded.outline().start_of(line)
        return next((name.decode() for name in _around(loaded.source, end) if self._is_off(name)), None)

    def _is_off(self, name: bytes) -> bool:
        if name not in self._off:
            self._off[name] = self._find(name)
        return self._off[name]

    def _find(self, name: bytes) -> bool:
        builds, others = self._built.told()
        asked = re.compile(rb"^[ \t]*#[ \t]*(?:define|undef|cmakedefine(?:01)?)[ \t]+%s\b" % name, re.MULTILINE)
        dropped = re.compile(rb"^[ \t]*(?://|/\*)[ \t]*#[ \t]*define[ \t]+%s\b" % name, re.MULTILINE)
        option = re.compile(rb"^[ \t]*(?:cmake_dependent_)?option[ \t]*\([ \t]*%s\b" % name, re.M | re.I)
        texts = self._all()
        if not builds or not texts or any(asked.search(text) for text in texts):
            return False
        handed = re.compile(_HANDED % (name, name, name))
        if any(handed.search(text) or _GENERAL.search(text) for text in builds.values()):
            return False
        if any(option.search(text) for text in builds.values()):
            return True
        handed = re.compile(rb"\b%s\b" % name)
        named = any(handed.search(text) for text in (*builds.values(), *others))
        return not named and any(dropped.search(text) for text in texts)

    def _all(self) -> list[bytes]:
        """What every file of the tree says that could define a macro; nothing where that is not known."""
        if self._code is None:
            paths = [one for one in self._units.names() if _DEFINING.fullmatch(one.rpartition("/")[2].lower())]
            read = [self._units.text(one, SIZE_LIMIT) for one in paths] if len(paths) <= READ else []
            self._code = [text for text in read if text is not None]
            if len(self._code) < len(read):
                self._code = []  # what one of them defines is not known
        return self._code


def _around(source: bytes, end: int) -> list[bytes]:
    """The macros that have to be defined for the code there, of conditionals that ask for one alone."""
    open_: list[bytes | None] = []
    for found in _DIRECTIVE.finditer(source, 0, end):
        word, rest = found[1], found[2]
        if word in (b"ifdef", b"if", b"ifndef"):
            asked = _SWITCH.fullmatch(rest) if word != b"ifndef" else None
            open_.append(asked[1] if asked is not None else None)
        elif open_ and word in (b"else", b"elif"):
            open_[-1] = None
        elif open_:
            open_.pop()
    return [name for name in open_ if name is not None]
