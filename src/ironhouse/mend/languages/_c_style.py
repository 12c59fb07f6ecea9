"""How a file of C or C++ is written: what is added to it is written alike.

Owns habits (comments, spaces, ``sizeof``, declarations behind statements, cppzmq's old and typed calls) and names that
are free. Must not know which option is wanted, nor where it goes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Literal

from tree_sitter import Node

from ironhouse.mend.languages._c_text import Text, arguments, function_of, within

Api = Literal["typed", "value", "pointer"]
"""cppzmq's ``set (zmq::sockopt::x, v)``, ``setsockopt (ZMQ_X, v)`` and ``setsockopt (ZMQ_X, &v, sizeof v)``."""

_TYPED = re.compile(r"((?:::)?(?:\w+::)*)sockopt::\w+")
_OLD = re.compile(r"(?:\.|->)\s*setsockopt\s*(?:<\w+>\s*)?\(([^;]*?)\)\s*;", re.S)
_NEW_CALLS = re.compile(r"\b(?:recv_flags|send_flags)::|\bzmq::buffer\s*\(|\bzmq::str_buffer\s*\(")
_CPPZMQ = re.compile(r"define\s+CPPZMQ_VERSION_MAJOR\s+(\d+)\s+#define\s+CPPZMQ_VERSION_MINOR\s+(\d+)", re.S)
_TAKES_POINTER = re.compile(r"\bsetsockopt\s*\(\s*int\s+\w+\s*,\s*const\s+void\b")
_TAKES_VALUE = re.compile(r"\bsetsockopt\s*\(\s*int\s+\w+\s*,\s*(?:const\s+)?T\b")
_WIDTHS = (80, 100, 120)


class Style:
    """The habits of one file, each worked out when it is asked for."""

    def __init__(self, text: Text, others: Callable[[], Iterable[str]]) -> None:
        """*others* gives the text of the other files that use the same socket."""
        self.text = text
        self._others = others

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

    def commented(self, lines: Sequence[tuple[str, str]], indent: str) -> list[str]:
        """Lines, each with its words: beside them all, or above, once for those in a row, where that is too wide."""
        beside = [f"{line}{self.gap}{self.comment(words)}" if words else line for line, words in lines]
        if all(len((indent + line).expandtabs(4)) <= max(self.width, 80) for line in beside):
            return beside
        found: list[str] = []
        last = ""
        for line, words in lines:
            found += [self.comment(words), line] if words and words != last else [line]
            last = words
        return found

    @cached_property
    def call(self) -> str:
        """The space between a function's name and its parenthesis: as libzmq's are called, else as any is."""
        found: Counter[tuple[bool, str]] = Counter()
        for one in within(self.text.root, "call_expression"):
            function, given = one.child_by_field_name("function"), one.child_by_field_name("arguments")
            if function is not None and given is not None:
                own = self.text.flat(function).startswith(("zmq_", "zsock"))
                found[own, self.text.between(function.end_byte, given.start_byte)] += 1
        own = bool(found[True, " "] or found[True, ""])
        return " " if found[own, " "] > found[own, ""] else ""

    @cached_property
    def comma(self) -> str:
        return "," if self._whole.count(", ") < len(re.findall(r",\w", self._whole)) else ", "

    def size_of(self, name: str, kind: str) -> str:
        """``sizeof`` as the file's own calls have it: of the type, of the variable, with and without parentheses."""
        for written in self._sizes():
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

    def _sizes(self) -> Iterator[str]:
        """What the file's own calls say of the size of a value."""
        for one in within(self.text.root, "sizeof_expression"):
            call = None if one.parent is None else one.parent.parent
            if call is not None and call.type == "call_expression" and "setsockopt" in function_of(call, self.text):
                yield self.text.of(one)

    @cached_property
    def declares_anywhere(self) -> bool:
        """Whether declarations may stand behind statements: C++ allows it, and so does C since 1999. In C a file that
        declares first and gives values later, and never otherwise, is taken for one that must."""
        if self.text.cpp:
            return True
        late = False
        for block in within(self.text.root, "compound_statement"):
            statements = [one for one in block.named_children if one.type != "comment"]
            first = next((at for at, one in enumerate(statements) if one.type != "declaration"), len(statements))
            if any(one.type == "declaration" for one in statements[first:]):
                return True
            late = late or self._given_later(statements[:first], statements[first:])
        return not late

    def _given_later(self, declarations: Sequence[Node], statements: Sequence[Node]) -> bool:
        """Whether a variable that is declared without a value gets it from one of the statements beside."""
        bare = ("identifier", "pointer_declarator")
        names = {
            self.text.of(one).lstrip("* ")
            for each in declarations
            for one in each.children_by_field_name("declarator")
            if one.type in bare
        }
        for one in statements:
            while one.type == "labeled_statement" and one.named_children:
                one = one.named_children[-1]
            inner = one.named_children[0] if one.type == "expression_statement" and one.named_children else None
            left = inner.child_by_field_name("left") if inner is not None else None
            if left is not None and self.text.of(left) in names:
                return True
        return False

    def free_name(self, node: Node, *candidates: str) -> str:
        """The first name that nothing has which can be seen at *node*."""
        taken = self.text.words_at(node)
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
        for one in chain((self._whole,), self.text.headers, self._others()):
            found = _api_in(one)
            if found is not None:
                return found
        for one in self.text.headers:
            if _TAKES_POINTER.search(one) and not _TAKES_VALUE.search(one):
                return "pointer"  # a copy of cppzmq from before it had any other way
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
