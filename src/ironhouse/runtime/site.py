"""Where a socket was made, and what the program calls it.

Owns the reading of a caller's frame: the same names as the audit gives, ``Hub.out`` for ``self.out = …`` in a method of
``Hub``, ``Hub.run.out`` for a variable of it. Nothing is kept of a frame but its code, which is read when the name is
asked for: ``dis`` costs as much to import as a socket to make. A name that cannot be told is empty.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from types import CodeType, FrameType

_BETWEEN = frozenset(("CACHE", "LOAD_FAST", "LOAD_DEREF", "LOAD_GLOBAL", "LOAD_NAME", "COPY", "EXTENDED_ARG", "NOP"))
"""What may stand between a call and the instruction that keeps its result: the owner of an attribute is loaded."""
_ENTERS = frozenset(("BEFORE_WITH", "BEFORE_ASYNC_WITH", "LOAD_SPECIAL"))
_ENTERING = _BETWEEN | _ENTERS | frozenset(("SWAP", "PUSH_NULL", "CALL"))
"""What ``with … as name`` does before it keeps the result; from Python 3.14 on, step by step."""
_VARIABLES = frozenset(("STORE_FAST", "STORE_DEREF", "STORE_NAME", "STORE_GLOBAL", "STORE_FAST_LOAD_FAST"))


class Site:
    """A file as the interpreter names it, and a line; ``variable`` is the qualified one that takes the socket."""

    __slots__ = ("_at", "_code", "file", "line")

    def __init__(self, file: str, line: int, code: CodeType | None = None, at: int = -1) -> None:
        self.file = file
        self.line = line
        self._code = code
        self._at = at

    @property
    def variable(self) -> str:
        return _variable(self._code, self._at) if self._code is not None else ""


NOWHERE = Site("", 0)


def caller(inside: tuple[str, ...]) -> Site:
    """The nearest frame whose module is none of *inside* (packages by name): it made the socket."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if not any(module == one or module.startswith(f"{one}.") for one in inside):
            return Site(frame.f_code.co_filename, frame.f_lineno or 0, frame.f_code, frame.f_lasti)
        frame = frame.f_back
    return NOWHERE


@lru_cache(maxsize=1024)
def _variable(code: CodeType, at: int) -> str:
    import dis

    owner, entering = "", False
    for instruction in dis.get_instructions(code):
        if instruction.offset <= at:
            continue
        if instruction.opname in _VARIABLES:
            name = str(instruction.argval[0] if isinstance(instruction.argval, tuple) else instruction.argval)
            return name if code.co_name == "<module>" else f"{_qualified(code)}.{name}"
        if instruction.opname == "STORE_ATTR":
            scope = _qualified(code).rpartition(".")[0]
            return f"{scope}.{instruction.argval}" if owner == "self" and scope else str(instruction.argval)
        entering = entering or instruction.opname in _ENTERS
        if instruction.opname not in (_ENTERING if entering else _BETWEEN):
            return ""
        if instruction.opname.startswith("LOAD"):
            owner = str(instruction.argval)
    return ""


def _qualified(code: CodeType) -> str:
    return code.co_qualname.replace(".<locals>", "")
