"""What the command line's options of a program of C++ have as long as nobody gives them: their declared defaults.

Owns how the usual libraries declare an option and how its value is asked for: gflags, Abseil, Boost.Program_options,
cxxopts, argparse, TCLAP, Qt, docopt, ROS. Must not know sockets. Where the declarations of a name differ nothing is
said.
"""

from __future__ import annotations

import re

from ironhouse.observe.source.interpreter.units import Units
from ironhouse.observe.source.scope import scope_of

READ = 2_000
"""Of a tree with more files of C++ than this nothing is said."""

SIZE_LIMIT = 400_000
"""Largest of those, in bytes."""

_FILE = re.compile(r".*\.(?:c|cc|cpp|cxx|c\+\+|h|hh|hpp|hxx|h\+\+|ipp|tpp)")
_FLAG = re.compile(r"\bFLAGS_(\w+)\)?$")
_ASKED = re.compile(
    r"\[[\"']?(?:--)?([A-Za-z][\w.-]*)[\"']?\](?:\.\w+\(\))?$|\.(?:get|value|get_parameter)\([\"']?(?:--)?([A-Za-z][\w-]*)[\"']?\)(?:\.as_string\(\))?$"
)
_ARGUMENT = re.compile(r"(?:\w+(?:\.|->))*(\w+)\.getValue\(\)$")
_VARIABLE = re.compile(r"(?:\w+(?:\.|->))*([A-Za-z_]\w*)")

_FILE_NAME = re.compile(rb"\"((?:\w[\w.-]*/)*\w[\w.-]*\.\w+)\"")
_WORDS = re.compile(rb"\b\w+((?:\s*>>\s*\w+(?:(?:\.|->)\w+)*){1,40})\s*;")
_TEXT = rb"(?:(?:std::)?string[ \t]*[({][ \t]*)?\"([^\"\n]*)\""
_DEFAULT = rb"(?:(?!\)\s*\(\s*\")[^;]){0,400}?\bdefault_value[ \t]*\(\s*" + _TEXT
_OF_QT = rb"\s*\}?\s*,\s*(?:\w+\()?\"[^\"\n]*\"\)?\s*,\s*(?:\w+\()?\"[^\"\n]*\"\)?\s*,\s*" + _TEXT
_DECLARED = {
    "flag": rb"\b(?:DEFINE_string|ABSL_FLAG)\s*\(\s*(?:std::string\s*,\s*)?%s\s*,\s*" + _TEXT,
    "option": rb"\"(?:\w,[ \t]*)?(?:--)?%s(?:,\w)?\"(?:" + _DEFAULT + rb"|" + _OF_QT + rb")",
    "parameter": rb"\bdeclare_parameter\b[^;()]{0,200}\(\s*\"%s\"\s*,\s*" + _TEXT,
    "document": rb"--%s[= ]<?[\w-]+>?[^\n\[]{0,200}\[default:[ \t]*([^\]\n]+)\]",
    "parsed": rb"\bQCommandLineOption\s+%s\s*[({]\s*(?:\"[^\"\n]*\"|\{[^{}]*\})" + _OF_QT,
    "argument": rb"\bValueArg\s*<[^;()]{0,200}>\s*%s\s*[({]"
    + rb"\s*\"[^\"\n]*\"\s*," * 3
    + rb"\s*false\s*,\s*"
    + _TEXT,
    "variable": rb"\bvalue\s*<[^;()]{0,200}>\s*\(\s*&\s*(?:\w+(?:\.|->))*%s\s*\)" + _DEFAULT,
}


class Declared:
    """Answers of one tree, each worked out once."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._known: dict[tuple[str, str], tuple[str, str, int] | None] = {}
        self._paths: list[str] | None = None

    def default(self, text: str) -> tuple[str, str, int] | None:
        """What the expression gives where nobody gave its option, and where that stands."""
        for how, pattern in (("flag", _FLAG), ("option", _ASKED), ("argument", _ARGUMENT)):
            found = pattern.search(text)
            if found is not None:
                name = next(name for name in found.groups() if name)
                also = ("parameter", "document", "parsed") if how == "option" else ()
                return next((known for one in (how, *also) if (known := self._of(one, name)) is not None), None)
        named = _VARIABLE.fullmatch(text)
        return self._of("variable", named[1]) if named is not None else None

    def parameter(self, name: str) -> tuple[str, str, int] | None:
        """What a parameter of ROS is declared with."""
        return self._of("parameter", name)

    def read_in_order(self, name: str) -> list[tuple[list[str], int]]:
        """Where a stream is read word by word: the names of files beside it, and which word the variable gets."""
        word = name.encode()
        found: list[tuple[list[str], int]] = []
        for path in self._sources():
            source = self._units.text(path, SIZE_LIMIT)
            if source is None or word not in source or b">>" not in source:
                continue
            files = [match[1].decode() for match in _FILE_NAME.finditer(source)]
            for chain in _WORDS.finditer(source):
                variables = [re.split(rb"\.|->", each.strip())[-1] for each in chain[1].split(b">>")[1:]]
                found += [(files, place) for place, variable in enumerate(variables) if variable == word]
        return found

    def asks_for(self, key: str) -> bool:
        """Whether a file of C++ has the name as a text, under which something is looked up."""
        named = b'"%s"' % key.encode()
        texts = (self._units.text(path, SIZE_LIMIT) for path in self._sources())
        return any(text is not None and named in text for text in texts)

    def _of(self, how: str, name: str) -> tuple[str, str, int] | None:
        if (how, name) not in self._known:
            self._known[how, name] = self._find(how, name.encode())
        return self._known[how, name]

    def _find(self, how: str, name: bytes) -> tuple[str, str, int] | None:
        pattern = re.compile(_DECLARED[how] % re.escape(name))
        found: tuple[str, str, int] | None = None
        for path in self._sources():
            source = self._units.text(path, SIZE_LIMIT)
            if source is None or name not in source:
                continue
            for match in pattern.finditer(source):
                text = next(group for group in match.groups() if group is not None).decode(errors="replace").strip()
                if found is not None and found[0] != text:
                    return None
                found = found or (text, path, source.count(b"\n", 0, match.start()) + 1)
        return found

    def _sources(self) -> list[str]:
        if self._paths is None:
            paths = [one for one in self._units.names() if _FILE.fullmatch(one.lower())]
            paths = [one for one in paths if scope_of(one) not in ("test", "vendored")]
            self._paths = paths if len(paths) <= READ else []
        return self._paths
