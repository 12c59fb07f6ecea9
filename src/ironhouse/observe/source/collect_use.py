"""Whether anything makes a socket at all: a private method that no file of the tree names is left over.

Owns how sure it is that a socket comes to be, and to stay: one that a function binds and lets go again, and does
nothing else with, looks whether a port is free. A class or function whose name an import or a definition below it takes
over is made by nobody either. Must not know what it is there for.
"""

from __future__ import annotations

import re

from ironhouse.model.fact import Confidence
from ironhouse.observe.source.collect_groups import Group
from ironhouse.observe.source.form import Class, Function, Import
from ironhouse.observe.source.interpreter.program import Program

_DUNDER = re.compile(r"__\w+__")

_LETS_GO = rb"(?:close|unbind|disconnect|term_endpoint|destroy)"
_METHOD = (
    rb"(?:\.|->)(?:bind(?:_to_random_port)?|%s|setsockopt\w*|getsockopt\w*|set|get|linger|last_endpoint)\b" % _LETS_GO
)
_FUNCTION = rb"\bzmq_(?:bind|close|unbind|setsockopt|getsockopt)[ \t]*\([ \t]*"
_COMMENT = {"python": re.compile(rb"#[^\n]*")}
_OF_C = re.compile(rb"//[^\n]*|/\*.*?\*/", re.DOTALL)


class Uses:
    """Which private functions of one program's Python something names."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._named: dict[str, bool] = {}

    def confidence(self, group: Group) -> Confidence:
        """How sure it is that the socket is made: the creation's own confidence, and none where nobody begins it."""
        first = group[0]
        if self._is_probe(group) or self._is_shadowed(group):
            return "low"
        begun = first.language != "python" or any(record.via for record in group)
        return first.confidence if begun or not self._is_left_over(*first.site) else "low"

    def _is_probe(self, group: Group) -> bool:
        """Whether a function's own socket is bound and let go by it, and nothing else is done with it there."""
        first = group[0]
        if any(one.operations or one.monitors or one.held or one.peers or one.site != one.creation for one in group):
            return False
        loaded = self._program.units.loaded.get(first.site[0])
        name = first.name.rpartition(".")[2] if first.name else ""
        if loaded is None or not name.isidentifier():
            return False
        within = loaded.outline().functions(first.site[1])
        if not within:
            return False
        text = _COMMENT.get(first.language, _OF_C).sub(b"", loaded.source[within[-1].start : within[-1].end])
        return _only_binds(text, name.encode(), within[-1].name == "main")

    def _is_shadowed(self, group: Group) -> bool:
        """Whether what stands further down takes the name of the class or function over, which nothing has had by then.

        One with a decorator may have been kept by that.
        """
        path, line = group[0].creation
        loaded = self._program.units.loaded.get(path)
        if loaded is None or group[0].language != "python":
            return False
        outline = loaded.outline()
        own: list[Class | Function] = [*outline.classes(line)[:1], *outline.functions(line)[:1]]
        for part in own[:1]:
            name, source = re.escape(part.name.encode()), loaded.source
            taken = [outline.start_of(one.line) for one in outline.imports if one.line > line and _binds(one, part)]
            again = re.compile(rb"^(?:class|def|async def)[ \t]+%s\b" % name, re.MULTILINE).search(source, part.end)
            if again is not None and not part.decorators:
                taken.append(again.start())
            return bool(taken) and not re.search(rb"\b%s\b" % name, source[part.end : min(taken)])
        return False

    def _is_left_over(self, path: str, line: int) -> bool:
        loaded = self._program.units.loaded.get(path)
        if loaded is None:
            return False
        within = loaded.outline().functions(line)
        name = within[-1].name if within else ""
        return name.startswith("_") and not _DUNDER.fullmatch(name) and not self._is_named(name)

    def _is_named(self, name: str) -> bool:
        """Whether a line other than the definition's, or a comment's, has the name, or a file of another language."""
        found = self._named.get(name)
        if found is None:
            pattern = re.compile(rb"^(?![ \t]*(?:#|(?:async )?def )).*\b%s\b" % re.escape(name.encode()), re.MULTILINE)
            sources = (loaded.source for loaded in self._program.units.loaded.values() if loaded is not None)
            found = self._named[name] = any(name.encode() in one and pattern.search(one) for one in sources)
        return found


def _binds(statement: Import, part: Class | Function) -> bool:
    """Whether ``from module import name`` gives its name to something else."""
    return any(alias == part.name for _, alias in statement.names)


def _only_binds(text: bytes, name: bytes, is_main: bool) -> bool:
    """Whether all that the *text* of a function does with its variable is to make it, to bind it and to let it go.

    A C++ object lets go by itself where its block ends; main's ends with the program.
    """
    own = rb"\bsocket_t[ \t]+%s\b" % name
    made = rb"\bvoid[ \t]*\*[ \t]*%s\b|^[ \t]*%s[ \t]*=[^=]|\bas[ \t]+%s[ \t]*:" % (name, name, name)
    used = re.compile(rb"%s|%s|\b%s%s|%s%s\b" % (own, made, name, _METHOD, _FUNCTION, name), re.MULTILINE)
    said = [match.end() for match in re.finditer(rb"(?<![\w.\"'])%s\b" % name, text)]
    known = [match.span() for match in used.finditer(text)]
    ends = rb"\b%s(?:\.|->)%s\b|\bzmq_(?:close|unbind)[ \t]*\([ \t]*%s\b" % (name, _LETS_GO, name)
    entered = re.search(rb"\bwith\b[^\n]*\bas[ \t]+%s[ \t]*:" % name, text)
    lets_go = entered or re.search(ends, text) or (re.search(own, text) and not is_main)
    return bool(lets_go and said) and all(any(start < at <= end for start, end in known) for at in said)
