"""Which files of Python the compiler refuses, whatever its version.

Owns the proof: what Python's own compiler says, and which of it every version says. Must not know modules. What only
one version refuses (the statements of Python 2, the syntax of a later one) says nothing, nor what stands in a template;
tabs indent differently from version to version.
"""

from __future__ import annotations

import ast
import re
import warnings

BUDGET = 400_000
"""So many bytes of one tree are compiled: a few hundredths of a second."""

_TEMPLATE = re.compile(rb"\{%|\{\{[ \t]*\w[\w.]*[ \t]*\}\}")
_ALWAYS = re.compile(
    r"trailing comma not allowed|'.' was never closed|unmatched '.'$|closing parenthesis '.' does not match|"
    r"unterminated (?:triple-quoted )?string literal|invalid character '|invalid non-printable character|"
    r"positional argument follows keyword argument$"
)
_INDENTED = re.compile(r"unindent does not match|unexpected indent|expected an indented block")
_FORMATTED = re.compile(r"\b[bru]?[ft][bru]?['\"]", re.IGNORECASE)
"""What may hold a string of its own in one version and not in another."""
_MARKERS = ("<<<<<<< ", "=======", ">>>>>>> ")
"""Of a merge that was left undone."""
_OPEN_ENDED = re.compile(r"[=+\-*/%.|&^~<>]\Z")
"""No statement ends with these."""


class Refused:
    """Answers for the files of one tree, for as long as the budget lasts."""

    def __init__(self) -> None:
        self._left = BUDGET
        self._found: dict[str, int | None] = {}

    def is_spent(self) -> bool:
        """Whether no other file is compiled: none need be read for it."""
        return self._left < 0

    def line(self, path: str, source: bytes) -> int | None:
        """The line of the file that no version of Python takes; None where one may, or nobody has looked."""
        if path not in self._found:
            self._left -= len(source)
            self._found[path] = refused_line(source) if self._left >= 0 else None
        return self._found[path]


def refused_line(source: bytes) -> int | None:
    """The first line that every version of Python refuses, where the file has no other error before it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "source", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as error:
        return error.lineno if _is_refused_by_all(error, source) else None
    except (ValueError, RecursionError, MemoryError):
        return None  # it holds what no source does, or is nested too deep: nothing is known
    return None


def _is_refused_by_all(error: SyntaxError, source: bytes) -> bool:
    said = error.msg
    if error.lineno is None or _TEMPLATE.search(source):
        return False
    if isinstance(error, IndentationError):
        return b"\t" not in source and _INDENTED.match(said) is not None
    text = (error.text or "").rstrip()
    if said == "invalid syntax":
        ends = (error.offset or 0) > len(text) and _OPEN_ENDED.search(text) is not None
        return ends or text.startswith(_MARKERS)
    return _ALWAYS.match(said) is not None and not (said.startswith("unterminated") and _FORMATTED.search(text))
