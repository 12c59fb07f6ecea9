"""How a file of C or C++ is written: what is added to it is written alike.

Owns habits (comments, spaces, ``sizeof``, declarations behind statements, cppzmq's old and typed calls) and names that
are free. Must not know which option is wanted, nor where it goes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from tree_sitter import Node

from ironhouse.mend.languages._c_text import Text, arguments, function_of, within

Api = Literal["typed", "value", "pointer"]
"""cppzmq's ``set (zmq::sockopt::x, v)``, ``setsockopt (ZMQ_X, v)`` and ``setsockopt (ZMQ_X, &v, sizeof v)``."""

_TYPED = re.compile(r"((?:::)?(?:\w+::)*)sockopt::\w+")
_OLD = re.compile(r"(?:\.|->)\s*setsockopt\s*(?:<\w+>\s*)?\(([^;]*?)\)\s*;", re.S)
_NEW_CALLS = re.compile(r"\b(?:recv_flags|send_flags)::|\bzmq::buffer\s*\(|\bzmq::str_buffer\s*\(")
_CPPZMQ = re.compile(r"define\s+CPPZMQ_VERSION_MAJOR\s+(\d+)\s+#define\s+CPPZMQ_VERSION_MINOR\s+(\d+)", re.S)
_WIDTHS = (80, 100, 120)


class Style:
    """The habits of one file, each worked out when it is asked for."""

    def __init__(self, text: Text) -> None:
        self.text = text

    @cached_property
    def _whole(self) -> str:
        return self.text.between(0, len(self.text.source))

    def comment(self, words: str) -> str:
        """*words* as a comment of the file's kind."""
        return f"// {words}" if self._slashes else f"/* {words} */"

    @cached_property
    def _slashes(self) -> bool:
        """Whether comments inside functions are written with ``//``: what heads a file says nothing of its habits."""
        inside: Counter[bool] = Counter()
        for body in within(self.text.root, "compound_statement"):
            if body.parent is not None and body.parent.type == "function_definition":
                for one in within(body, "comment"):
                    if one.start_point[0] == one.end_point[0]:
                        inside[self.text.of(one).startswith("//")] += 1
        if not inside:
            return self.text.cpp
        return inside[True] > inside[False] if inside[True] != inside[False] else self.text.cpp

    @cached_property
    def gap(self) -> str:
        """What stands between code and a comment beside it."""
        gaps = Counter(len(one[1]) for one in re.finditer(r"[;{]([ ]{1,2})(?://|/\*)", self._whole))
        return " " * (gaps.most_common(1)[0][0] if gaps else 2)

    @cached_property
    def width(self) -> int:
        """The width that nearly all lines of the file keep to."""
        lengths = sorted(len(line.expandtabs(4)) for line in self._whole.splitlines())
        usual = lengths[len(lengths) * 98 // 100] if lengths else 0
        return next((one for one in _WIDTHS if usual <= one), usual)

    def beside(self, line: str, words: str, indent: str) -> list[str]:
        """*line* with *words* beside it, or above it where both are too long for the file."""
        if not words:
            return [line]
        written = self.comment(words)
        if len((indent + line + self.gap + written).expandtabs(4)) <= max(self.width, 80):
            return [f"{line}{self.gap}{written}"]
        return [written, line]

    @cached_property
    def call(self) -> str:
        """The space between a function's name and its parenthesis."""
        found = Counter(
            self.text.between(function.end_byte, given.start_byte)
            for one in within(self.text.root, "call_expression")
            if (function := one.child_by_field_name("function")) is not None
            and (given := one.child_by_field_name("arguments")) is not None
        )
        return " " if found[" "] > found[""] else ""

    @cached_property
    def comma(self) -> str:
        return "," if self._whole.count(", ") < len(re.findall(r",\w", self._whole)) else ", "

    def size_of(self, name: str, kind: str) -> str:
        """``sizeof`` as the file's own calls have it: of the type, of the variable, with and without parentheses."""
        for one in self.setters():
            last = arguments(one)[-1]
            if last.type != "sizeof_expression":
                continue
            written = self.text.of(last)
            of_type = re.fullmatch(r"sizeof(\s*)\(\s*(?:int|int64_t|uint64_t|size_t|long)\s*\)", written)
            if of_type:
                return f"sizeof{of_type[1]}({kind})"
            of_name = re.fullmatch(r"sizeof(\s*)(\(?)\s*[^()]+(\)?)", written)
            if of_name:
                return f"sizeof{of_name[1]}{of_name[2]}{name}{of_name[3]}"
        return f"sizeof{self.call}({name})"

    def setters(self) -> Iterator[Node]:
        """The file's own calls of ``zmq_setsockopt``."""
        for one in within(self.text.root, "call_expression"):
            if function_of(one, self.text).removeprefix("::") == "zmq_setsockopt" and len(arguments(one)) == 4:
                yield one

    @cached_property
    def declares_anywhere(self) -> bool:
        """Whether declarations may stand behind statements: C++ allows it, and so does C since 1999."""
        if self.text.cpp:
            return True
        for block in within(self.text.root, "compound_statement"):
            seen = False
            for one in block.named_children:
                if one.type == "declaration" and seen:
                    return True
                seen = seen or one.type in ("expression_statement", "if_statement", "for_statement", "while_statement")
        return False

    def free_name(self, *candidates: str) -> str:
        """The first name that nothing in the file or in the project's headers beside it has."""
        taken = self.text.words()
        for one in (*candidates, *(f"{one}_value" for one in candidates)):
            if one not in taken:
                return one
        count = 2
        while f"{candidates[0]}{count}" in taken:
            count += 1
        return f"{candidates[0]}{count}"

    @cached_property
    def api(self) -> Api:
        """How cppzmq's options are set: as in the file, in the headers that it includes, or as its other calls go."""
        for one in (self._whole, *self.text.headers):
            found = _api_in(one)
            if found is not None:
                return found
        for one in self.text.headers:
            version = _CPPZMQ.search(one)
            if version is not None:
                return "typed" if (int(version[1]), int(version[2])) >= (4, 7) else "value"
        return "typed" if _NEW_CALLS.search(self._whole) else "value"

    def namespace(self, prefix: str | None, last: str) -> str:
        """What stands before ``sockopt`` or ``socket_option``: as in the file, else as the class is written."""
        found = re.search(rf"((?:::)?(?:\w+::)*){last}::\w+", self._whole)
        if found is not None:
            return found[1]
        return ("zmqpp::" if last == "socket_option" else "zmq::") if prefix is None else prefix


def _api_in(written: str) -> Api | None:
    """The typed calls where there are any; else what most of the old ones look like."""
    if _CPPZMQ.search(written):
        return None
    if _TYPED.search(written):
        return "typed"
    kinds: Counter[Api] = Counter()
    for one in _OLD.finditer(written):
        kinds["pointer" if "sizeof" in one[1] or one[1].count(",") > 1 else "value"] += 1
    if kinds["value"]:
        return "value"
    return "pointer" if kinds["pointer"] else None
