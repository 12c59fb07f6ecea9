"""Which programs of C and C++ no build file of the tree makes, where the build files name what they make one by one.

Owns the proof, and which files tell how something is built. Must not know sockets. A program counts as left out only
where the build files name most of what lies beside it, none of them takes sources by a pattern, and nothing in the tree
names it that could build it: a build file by its name with an ending or without, a script or a document with one.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ironhouse.observe.source.interpreter.units import Units

READ = 400
"""Of a tree with more files than this that could tell nothing is said."""

SIZE_LIMIT = 400_000
"""Largest of those, in bytes."""

BESIDE = 3
"""Fewer sources named beside a program tell nothing of how the tree is built."""

SOURCES = frozenset({".c", ".cc", ".cpp", ".cxx", ".c++"})

_MAIN = re.compile(rb"^[ \t]*(?:extern[ \t]+\"C\"[ \t]+)?(?:int|auto|void)?\s*\bmain[ \t]*\(", re.MULTILINE)
_BUILDS = re.compile(
    r"cmakelists\.txt | .*\.cmake(?:\.in)? | (?:gnu)?makefile.* | .*\.(?:mk|mak|make|am|ac|pro|pri|qbs)"
    r"| .*\.(?:gypi?|gni?|bzl|bazel) | meson\.build | build | sconstruct | sconscript | wscript | configure(?:\.in)?"
    r"| setup\.(?:py|cfg) | jamfile.*"
    r"| .*\.(?:vcxproj|vcproj|cbp|lua|zig|ninja|nix) | build\.rs | .*\.pbxproj | \.?cproject",
    re.VERBOSE,
)
_TELLS = re.compile(
    r".*\.(?:sh|bash|bat|cmd|ps1|py|rb|pl|ya?ml|json|toml|md|rst|txt|xml) | readme.* | dockerfile.*", re.X
)
_PATTERN = re.compile(
    rb"\bGLOB(?:_RECURSE)?\b|\baux_source_directory\b|\bwildcard\b|\bglob\b|\bfind[ \t][^\n#]*[ \t]-i?name\b"
    rb"|(?P<upwards>(?:\.\.|\$)\S*)?\*\.(?P<own>c|C|cc|cpp|cxx|c\+\+|o)\b"
)
_CHORE = re.compile(
    rb"^\t.*\b(?:rm|astyle|clang-format|clang-tidy|cppcheck|indent|tar|zip|ctags|etags|lcov|wc|grep|doxygen)\b.*$",
    re.MULTILINE,
)
"""A line of a Makefile that works upon sources and makes nothing of them."""
_COMMENT = re.compile(rb"^[ \t]*(?:#|dnl\b)[^\n]*|(?<=[\s)])#[^\n\"'#]*$", re.MULTILINE)
"""What is commented out in a build file. Of a line's end only what has no quotation marks, which may be a text's."""
_FINDS = re.compile(r"find.*\.cmake|.*config(?:-?version)?\.cmake")
"""Modules of CMake that look for what is installed."""
_USUAL = ("CMakeLists.txt", "Makefile", "Makefile.am", "meson.build")


_BLOCKS = ((b"#[[", b"]]"), (b"#[=[", b"]=]"), (b"<!--", b"-->"))
"""What begins and ends a comment of several lines: CMake's and XML's."""


class Built:
    """Answers of one program's files, each worked out once."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._left: dict[str, bool] = {}
        self._texts: tuple[dict[str, bytes], list[bytes]] | None = None

    def is_left_out(self, path: str) -> bool:
        """Whether the file at *path* is a program that nothing in the tree builds."""
        if path not in self._left:
            loaded = self._units.loaded.get(path)
            own = PurePosixPath(path).suffix.lower() in SOURCES and loaded is not None and _MAIN.search(loaded.source)
            self._left[path] = bool(own) and self._is_unnamed(path)
        return self._left[path]

    def _is_unnamed(self, path: str) -> bool:
        if not self._is_unnamed_above(path):
            return False
        builds, others = self.told()
        own = list(builds.values())
        patterns = (one for one, text in builds.items() if _has_pattern(text, one, path))
        if not own or any(_is_used(one, builds) for one in patterns) or _is_named(path, own):
            return False
        name = path.rpartition("/")[2].encode()
        if any(name in text for text in others):
            return False
        folder = path.rpartition("/")[0]
        beside = [one for one in self._units.names() if one.rpartition("/")[0] == folder and one != path]
        sources = [one for one in beside if PurePosixPath(one).suffix.lower() in SOURCES]
        named = sum(_is_named(one, own) for one in sources)
        return named >= BESIDE and 2 * named > len(sources)

    def _is_unnamed_above(self, path: str) -> bool:
        """Whether there are build files of the usual names above, which neither name the file nor have a pattern."""
        texts: dict[str, bytes] = {}
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            asked = [f"{folder}/{name}" if folder else name for name in _USUAL]
            for one in asked:
                text = self._units.text(one, SIZE_LIMIT) if self._units.modules.has(one) else None
                if text is not None:
                    texts[one] = _without_comments(text)
        patterns = any(_has_pattern(text, one, path) for one, text in texts.items())
        return bool(texts) and not patterns and not _is_named(path, list(texts.values()))

    def told(self) -> tuple[dict[str, bytes], list[bytes]]:
        """What the tree's build files say, and what other files say that could tell of building."""
        if self._texts is None:
            names = [(one, one.rpartition("/")[2].lower()) for one in self._units.names()]
            builds = [one for one, name in names if _BUILDS.fullmatch(name)]
            # Without a build file there is nothing to prove, and nothing else is read.
            others = [one for one, name in names if _TELLS.fullmatch(name) and one not in builds] if builds else []
            few = len(builds) + len(others) <= READ
            read = [(one, self._units.text(one, SIZE_LIMIT)) for one in (*builds, *others)] if few else []
            if any(text is None for _, text in read[: len(builds)]):
                read = []  # what one of them says is not known
            self._texts = (
                {one: _without_comments(text) for one, text in read[: len(builds)] if text is not None},
                [text for _, text in read[len(builds) :] if text is not None],
            )
        return self._texts


def _without_comments(text: bytes) -> bytes:
    for opens, closes in _BLOCKS:
        parts, at = [], 0
        while (start := text.find(opens, at)) >= 0 and (end := text.find(closes, start)) >= 0:
            parts.append(text[at:start])
            at = end + len(closes)
        text = b"".join((*parts, text[at:]))
    return _COMMENT.sub(b"", text)


def _has_pattern(text: bytes, build: str, path: str) -> bool:
    """Whether the build file takes sources by a pattern that the file at *path* could match."""
    above = path.startswith(build.rpartition("/")[0])
    found = _PATTERN.finditer(_CHORE.sub(b"", text))
    return any(above or one["upwards"] is not None or one["own"] is None for one in found)


def _is_used(build: str, builds: dict[str, bytes]) -> bool:
    """Whether the build file could take sources: of CMake's modules those alone that another one names."""
    name = build.rpartition("/")[2].lower()
    if not name.endswith(".cmake"):
        return True
    return not _FINDS.fullmatch(name) and _is_named(build, [text for one, text in builds.items() if one != build])


def _is_named(path: str, texts: list[bytes]) -> bool:
    """Whether one of the texts has the file's name without its ending as a word."""
    stem = re.compile(rb"(?<![\w])%s(?![\w])" % re.escape(path.rpartition("/")[2].rpartition(".")[0].encode()))
    return any(map(stem.search, texts))
