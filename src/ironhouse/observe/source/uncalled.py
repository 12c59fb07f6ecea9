"""Which functions of C and C++ nothing in the tree calls, and which headers nothing includes: left over from what a
program once did.

Owns the proof. Must not know sockets. A function may be begun by what is not in the tree (a framework, a loader, who
uses a library), so that a name which nothing else has is not enough. One of a single file is left over where that file
does not name it again; any other where beside that its one call is commented out, or its own file is a program. A
method is where a build makes programs of the tree and installs no header, and its class derives from nothing else.
There a header is too that no file names, or such headers alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from ironhouse.observe.source.form import Class, Function
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.units import Loaded

READ = 2_000
"""Of a tree with more files than this that could name a function nothing is said."""

SIZE_LIMIT = 400_000
"""Largest of those, in bytes."""

BASES = 4
"""So many classes are followed that derive from one another."""

_STATIC = re.compile(rb"(?:inline\s+)?static\b(?!.*(?:__attribute__|\[\[|\b[A-Z][A-Z0-9_]{2,}\b))", re.DOTALL)
"""The head of a function of one file alone, without an attribute or a macro: either may be what begins it."""
_MARKED = re.compile(rb"__attribute__|__declspec|\[\[|\b[A-Z][A-Z0-9_]{2,}\b|\bextern\b|\bvirtual\b|\btemplate\b")
_COMMENT = re.compile(rb'//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_SAID = re.compile(rb'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
"""A text, or a comment: what loads a function at run time has its name in a text."""
_PASTES = b"##"
_COMPILED = frozenset({".c", ".cc", ".cpp", ".cxx", ".c++"})
_NAMES = re.compile(
    r".*\.(?:c|cc|cpp|cxx|c\+\+|cu|m|mm|ino|h|hh|hpp|hxx|h\+\+|inl|ipp|tpp|tcc|in|i|swg|def|map|sym|exp|py|pyx|pxd"
    r"|java|rs|go|cs|lua|rb|js|ts|ui|qml)"
)
"""Files that could name a function: of the languages that call one, and lists of what a library gives out."""
_OF_C = re.compile(r".*\.(?:c|cc|cpp|cxx|c\+\+|cu|h|hh|hpp|hxx|h\+\+|inl|ipp|tpp|tcc)")
_HEADER = re.compile(r".*\.(?:h|hh|hpp|hxx|h\+\+|inl|ipp|tpp|tcc)")
_GIVEN_OUT = re.compile(r"(?:.*/)?(?:inc|include|includes|api|sdk|public|plugins?)/.*", re.IGNORECASE)
"""Folders whose headers are for others."""
_COMPUTED = re.compile(rb"^[ \t]*#[ \t]*include[ \t]+(?!_)[A-Za-z]", re.MULTILINE)
"""What is included is a macro's to say."""
_OF_C_ALONE = re.compile(rb'extern\s+"C"\s*\{')
_TYPE = (
    rb"(?!(?:return|else|do|throw|new|delete|case|goto|co_\w+)\b)(?![^;\n]*(?:<<|>>|&&))[A-Za-z_][\w:*&<>, \t]*[ \t*&]"
)
"""What stands before a function's name where it is declared, and not called."""
_MAIN = re.compile(rb"^[ \t]*(?:int|auto|void)?\s*\bmain[ \t]*\(", re.MULTILINE)
_FRAMEWORK = re.compile(r"(?:main|setup|loop)|\w*(?:Main|init|Init|_main)")
"""Functions that what is linked with calls by their names."""
_BUILD = re.compile(r"(?:.*/)?(?:CMakeLists\.txt|Makefile(?:\.am|\.in)?|meson\.build|.*\.pro|SConstruct|wscript)")
_GIVES_HEADERS = re.compile(
    rb"^[^#\n]*(?:include_HEADERS|PUBLIC_HEADER|FILE_SET|install_headers|headers\.path"
    rb"|(?<![\w-])install\b[^#\n]{0,200}(?:\binclude\b|\.h\b|\.hpp\b|includedir|INCLUDE))",
    re.MULTILINE,
)


class Uncalled:
    """Answers of one program's functions, each worked out once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[tuple[str, int], bool] = {}
        self._code: dict[str, bytes] | None = None
        self._programs: bool | None = None
        self._unincluded: dict[str, bool] = {}

    def are_never_included(self, paths: Iterable[str]) -> bool:
        """Whether all files are headers that no source brings in, in a tree of programs."""
        found = set(paths)
        if not all(_HEADER.fullmatch(one.lower()) for one in found):
            return False
        users = (one for one, brought in self._program.includes.items() if not found.isdisjoint(brought))
        if any(PurePosixPath(one).suffix.lower() in _COMPILED for one in users):
            return False
        return all(map(self._is_never_included, sorted(found)))

    def _is_never_included(self, path: str) -> bool:
        if path not in self._unincluded:
            self._unincluded[path] = not _GIVEN_OUT.fullmatch(path) and self._is_brought_in_by_none(path)
        return self._unincluded[path]

    def is_left_over(self, path: str, line: int) -> bool:
        """Whether the line stands in a function that nothing calls."""
        loaded = self._program.units.loaded.get(path)
        if loaded is None or PurePosixPath(path).suffix.lower() not in _COMPILED or _PASTES in loaded.source:
            return False
        outline = loaded.outline()
        own, classes = outline.functions(line), outline.classes(line)
        if not own:
            return False
        key = (path, own[0].start)
        if key not in self._known:
            self._known[key] = self._find(loaded, own[0], classes)
        return self._known[key]

    def _find(self, loaded: Loaded, function: Function, classes: list[Class]) -> bool:
        name = function.name.rpartition("::")[2].encode()
        if not re.fullmatch(rb"[A-Za-z_]\w*", name):
            return False
        head = _head(loaded.source, function, name)
        code = _COMMENT.sub(b"", loaded.source)
        if function.owner or classes:
            return not classes and self._is_method_left(loaded, function, name, code)
        if _STATIC.match(head):
            return _times(code, name) == 1 and not self._is_included(loaded.unit.path)
        if _MARKED.search(head) or _times(code, name) != 1 or _is_of_c(loaded.source, function.start):
            return False
        called = re.search(rb"(?://|/\*)[^\n]{0,200}\b%s[ \t]*\(" % name, loaded.source)
        begins = _MAIN.search(code) and not _FRAMEWORK.fullmatch(function.name)
        return bool(called or begins) and not self._is_included(loaded.unit.path) and not self._others(loaded, name)

    def _is_included(self, path: str) -> bool:
        return any(path in one for one in self._program.includes.values())

    def _others(self, loaded: Loaded, name: bytes) -> bool:
        """Whether another file names the function, but as one that it defines itself."""
        code = self._all()
        if code is None:
            return True
        own = re.compile(rb"^[ \t]*%s%s[ \t]*\([^;{}()]*\)\s*\{" % (_TYPE, name), re.MULTILINE)
        word = re.compile(rb"\b%s\b" % name)
        others = (text for path, text in code.items() if path != loaded.unit.path and name in text)
        return any(word.search(text) and not own.search(text) for text in others)

    def _is_method_left(self, loaded: Loaded, function: Function, name: bytes, code: bytes) -> bool:
        """Whether the tree has the method's name where it is declared and where it is defined, and nowhere else."""
        owner = (function.owner or "").rpartition(".")[2].encode()
        if (
            not owner
            or name == owner
            or name.startswith(b"on")
            or _times(code, name) != 1
            or not self._is_of_programs()
        ):
            return False
        word = re.compile(rb"\b%s\b" % name)
        texts = self._all() or {}
        others = (text for path, text in texts.items() if path != loaded.unit.path and name in text)
        naming = [text for text in others if word.search(text)]
        if len(naming) != 1 or len(word.findall(naming[0])) != 1:
            return False
        declared = re.search(rb"^[ \t]*%s%s[ \t]*\([^{}]*?\)([^{};]*);" % (_TYPE, name), naming[0], re.MULTILINE)
        if declared is None or re.search(rb"\bvirtual\b|\boverride\b", declared[0]):
            return False
        return self._is_of_the_tree(owner, BASES)

    def _is_brought_in_by_none(self, path: str) -> bool:
        """Whether each file that names the header, by its name alone, is a header of which the same is so."""
        texts = self._all()
        if texts is None or not self._is_of_programs() or any(map(_COMPUTED.search, texts.values())):
            return False
        if any(_GIVEN_OUT.fullmatch(one) for one in texts if _HEADER.fullmatch(one.lower())):
            return False
        told = [*texts.items(), *((one, self._program.units.text(one, SIZE_LIMIT)) for one in self._builds())]
        waiting, seen = [path], {path}
        while waiting:
            name = waiting.pop().rpartition("/")[2]
            word = re.compile(rb"(?<![\w.-])%s(?![\w.-])" % re.escape(name.encode()))
            for one, text in told:
                if one in seen or text is None or not word.search(text):
                    continue
                if not _HEADER.fullmatch(one.lower()):
                    return False
                seen.add(one)
                waiting.append(one)
        return True

    def _builds(self) -> list[str]:
        return [one for one in self._program.units.names() if _BUILD.fullmatch(one)][:READ]

    def _is_of_the_tree(self, name: bytes, depth: int) -> bool:
        """Whether a class derives from nothing, or from classes of the tree of which this is so."""
        head = re.compile(
            rb"\b(?:class|struct)[ \t]+(?:\w+[ \t]+)?%s\s*(?:final\s*)?(?::([^{};]*))?\{" % re.escape(name)
        )
        found = [match for text in (self._all() or {}).values() if name in text for match in head.finditer(text)]
        if len(found) != 1 or not depth:
            return False
        bases = re.sub(rb"\b(?:public|protected|private|virtual)\b", b"", found[0][1] or b"").split(b",")
        bases = [base.strip() for base in bases if base.strip()]
        return all(re.fullmatch(rb"\w+", base) and self._is_of_the_tree(base, depth - 1) for base in bases)

    def _is_of_programs(self) -> bool:
        """Whether a build makes programs of the tree, and hands out none of its headers."""
        if self._programs is None:
            units = self._program.units
            builds = [units.text(one, SIZE_LIMIT) for one in self._builds()]
            texts = self._all() or {}
            self._programs = (
                bool(builds)
                and not any(text is None or _GIVES_HEADERS.search(text) for text in builds)
                and any(_MAIN.search(text) for text in texts.values())
            )
        return self._programs

    def _all(self) -> dict[str, bytes] | None:
        """What every file of the tree says that could name a function, but in comments; None of a tree too large."""
        if self._code is None:
            units = self._program.units
            paths = [one for one in units.names() if _NAMES.fullmatch(one.rpartition("/")[2].lower())]
            read = {one: units.text(one, SIZE_LIMIT) for one in paths} if len(paths) <= READ else {}
            whole = {one: text for one, text in read.items() if text is not None}
            self._code = {one: _without_comments(one, text) for one, text in whole.items()}
            if len(whole) < len(read):
                self._code = {}  # what one of them says is not known
        return self._code or None


def _head(source: bytes, function: Function, name: bytes) -> bytes:
    """What stands before the function's name, macros and all that a parser makes nothing of too."""
    begins = max(source.rfind(sign, 0, function.start) for sign in (b";", b"}", b"{", b"\n#")) + 1
    begins = source.find(b"\n", begins) + 1 if source[begins : begins + 1] == b"#" else begins
    text = source[begins : function.start] + source[function.start : function.end].partition(name)[0]
    return _COMMENT.sub(b"", text).strip()


def _is_of_c(source: bytes, offset: int) -> bool:
    """Whether a file of C++ gives the function out to C: what is not in the tree finds such a one by its name."""
    for block in _OF_C_ALONE.finditer(source, 0, offset):
        between = source[block.end() : offset]
        if between.count(b"{") >= between.count(b"}"):
            return True
    return False


def _without_comments(path: str, text: bytes) -> bytes:
    return _SAID.sub(lambda match: match[1] or b"", text) if _OF_C.fullmatch(path.lower()) else text


def _times(code: bytes, name: bytes) -> int:
    """How often a file has the name, without the prototypes of a function of its own."""
    named = len(re.findall(rb"\b%s\b" % name, code))
    return named - len(re.findall(rb"^[ \t]*%s%s\s*\([^;{}]*\)\s*;" % (_TYPE, name), code, re.MULTILINE))
