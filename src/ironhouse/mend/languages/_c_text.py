"""One file of C or C++ that is to be written in: its bytes, its tree, and where nodes and lines stand in it.

Owns reading and positions. Must not know any binding, nor what is wanted. Text is given back byte by byte as it stands.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

from tree_sitter import Node, Tree

from ironhouse.mend.shapes import Sources
from ironhouse.observe.source.languages import front_ends
from ironhouse.observe.source.reading import WIDE_MARKS

FUNCTIONS = frozenset({"function_definition", "lambda_expression"})
BLOCKS = frozenset({"compound_statement", "case_statement", "translation_unit", "declaration_list", "field_list"})
DIRECTIVES = frozenset({"preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif", "preproc_elifdef"})

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[A-Za-z_]\w*")
_LITERAL = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.S)
_PARENTHESES = re.compile(r"\([^()]*\)")
_QUOTED_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.M)
_CPP_ONLY = re.compile(rb"::|\bclass\b|\btemplate\b|\bnamespace\b")
_BESIDE = ("", "include/", "src/", "lib/", "inc/")
INCLUDED_LIMIT = 40
"""Most headers of the project that are looked into for one file."""


class CannotWriteError(Exception):
    """What stands in the way of a mend, in words for the user, and the line that it stands in."""

    def __init__(self, why: str, path: str, line: int) -> None:
        super().__init__(why)
        self.why = why
        self.path = path
        self.line = line


class Text:
    """A file, read. ``cpp`` tells whether a C++ compiler takes it."""

    def __init__(self, sources: Sources, path: str) -> None:
        self.path = path
        self.sources = sources
        self.source = sources(path)
        suffix = PurePosixPath(path).suffix.lower()
        if suffix not in front_ends():
            raise self.cannot(f"{suffix or 'a file without a suffix'} is not read as C or C++", 1)
        if self.source.startswith(WIDE_MARKS):
            raise self.cannot("the file is not in UTF-8", 1)
        mark = len(codecs.BOM_UTF8) if self.source.startswith(codecs.BOM_UTF8) else 0
        self.root = _parsed(suffix, b" " * mark + self.source[mark:]).root_node
        self.cpp = front_ends()[suffix].language == "cpp" and (
            suffix != ".h" or _CPP_ONLY.search(self.source) is not None
        )

    def cannot(self, why: str, where: int | Node) -> CannotWriteError:
        return CannotWriteError(why, self.path, where if isinstance(where, int) else where.start_point[0] + 1)

    def of(self, node: Node) -> str:
        """The text of *node* as it stands."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> str:
        return self.source[start:end].decode("utf-8", "surrogateescape")

    def flat(self, node: Node) -> str:
        """The text of *node* without any space: what two spellings of an expression have in common."""
        return _SPACE.sub("", self.of(node))

    @cached_property
    def newline(self) -> str:
        return "\r\n" if b"\r\n" in self.source else "\n"

    def line_start(self, offset: int) -> int:
        return self.source.rfind(b"\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Where the end of the line stands, before its ``\\r\\n`` or ``\\n``."""
        end = self.source.find(b"\n", offset)
        end = len(self.source) if end < 0 else end
        return end - 1 if end > offset and self.source[end - 1 : end] == b"\r" else end

    def indent(self, node: Node) -> str:
        """What stands before the first word of the line that *node* begins in."""
        start = self.line_start(node.start_byte)
        line = self.between(start, self.line_end(start))
        return line[: len(line) - len(line.lstrip(" \t"))]

    def opens_line(self, node: Node) -> bool:
        """Whether nothing but space stands before *node* in its line."""
        return not self.source[self.line_start(node.start_byte) : node.start_byte].strip()

    def at_line(self, line: int) -> Iterator[Node]:
        """The nodes that begin in that line, from the outside in, in the order of the text."""
        row = line - 1
        stack = [self.root]
        while stack:
            node = stack.pop()
            if node.start_point[0] == row:
                yield node
            stack += [child for child in reversed(node.children) if child.start_point[0] <= row <= child.end_point[0]]

    def words_at(self, node: Node) -> frozenset[str]:
        """Every word that a name at *node* could meet: of the function there, and of what stands outside functions in
        this file and in the project's headers that it includes. Comments, literals and parameters apart."""
        function = outermost(node, FUNCTIONS) or node
        return self._words_outside | frozenset(_words(self.of(function)))

    @cached_property
    def _words_outside(self) -> frozenset[str]:
        kept: list[str] = []
        at = 0
        for start, end in self._bodies:
            kept.append(self.between(at, start))
            at = max(at, end)
        kept.append(self.between(at, len(self.source)))
        found: set[str] = set()
        for text in (" ".join(kept), *self.headers):
            found.update(_words(_without_parentheses(_LITERAL.sub(" ", text))))
        return frozenset(found)

    @cached_property
    def _bodies(self) -> list[tuple[int, int]]:
        """Where the bodies of functions stand, the outermost alone."""
        found: list[tuple[int, int]] = []
        stack = [self.root]
        while stack:
            node = stack.pop()
            body = node.child_by_field_name("body") if node.type in FUNCTIONS else None
            if body is not None:
                found.append((body.start_byte, body.end_byte))
            else:
                stack += reversed(node.children)
        return found

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The text of the project's headers that the file includes by a path in quotes, and that those include."""
        pending = [(self.path, self.between(0, len(self.source)))]
        seen: dict[str, str] = {}
        while pending and len(seen) < INCLUDED_LIMIT:
            path, text = pending.pop(0)
            for name in _QUOTED_INCLUDE.findall(text):
                found = self._header(path, name)
                if found is not None and found[0] not in seen and found[0] != self.path:
                    seen[found[0]] = found[1]
                    pending.append(found)
        return tuple(seen.values())

    def _header(self, path: str, name: str) -> tuple[str, str] | None:
        for folder in (PurePosixPath(path).parent, *PurePosixPath(path).parent.parents):
            for between in _BESIDE:
                candidate = _joined(folder, between + name)
                if candidate is None:
                    continue
                try:
                    return candidate, self.sources(candidate).decode("utf-8", "replace")
                except OSError:
                    continue
        return None


def _joined(folder: PurePosixPath, name: str) -> str | None:
    """*name* seen from *folder*; None where that is out of the root."""
    parts: list[str] = []
    for part in (*folder.parts, *PurePosixPath(name).parts):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in (".", "/"):
            parts.append(part)
    return "/".join(parts)


@lru_cache(maxsize=8)
def _parsed(suffix: str, source: bytes) -> Tree:
    """A file is asked for once for each of its sockets."""
    return front_ends()[suffix].parse(source)


def _words(text: str) -> list[str]:
    return _WORD.findall(_LITERAL.sub(" ", text))


def _without_parentheses(text: str) -> str:
    count = 1
    while count:
        text, count = _PARENTHESES.subn(" ", text)
    return text


def around(node: Node, kinds: frozenset[str]) -> Node | None:
    """The nearest of *kinds* that *node* stands in."""
    found = node.parent
    while found is not None and found.type not in kinds:
        found = found.parent
    return found


def outermost(node: Node, kinds: frozenset[str]) -> Node | None:
    """The outermost of *kinds* that *node* stands in."""
    found, at = None, around(node, kinds)
    while at is not None:
        found, at = at, around(at, kinds)
    return found


def within(node: Node, kind: str) -> Iterator[Node]:
    """Every node of that kind in *node*, itself too, in the order of the text."""
    stack = [node]
    while stack:
        one = stack.pop()
        if one.type == kind:
            yield one
        stack += reversed(one.children)


def following(node: Node) -> Iterator[Node]:
    """The statements after *node* in its block, comments apart."""
    next_one = node.next_named_sibling
    while next_one is not None:
        if next_one.type != "comment":
            yield next_one
        next_one = next_one.next_named_sibling


def function_of(call: Node, text: Text) -> str:
    """What a call calls, without spaces and template arguments; empty where that is no name."""
    function = call.child_by_field_name("function")
    if function is None:
        return ""
    return re.sub(r"<.*>", "", text.flat(function))


def arguments(call: Node) -> list[Node]:
    given = call.child_by_field_name("arguments")
    return [] if given is None else [child for child in given.named_children if child.type != "comment"]
