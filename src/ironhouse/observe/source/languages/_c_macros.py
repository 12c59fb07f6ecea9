"""Macros of C and C++ that have parameters: their heads, and what stands in place of a call of one.

Owns how a macro's text becomes statements. Must not know what any name in it means, nor who calls it: what arguments
do to the body is the interpreter's. A macro whose text calls nothing, or that is no statements by itself (it opens a
brace that another closes), has no place in the form.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from ironhouse.observe.source.form import PASTE, Block, Const, Function, Loop, Stmt
from ironhouse.observe.source.languages._c_functions import parameters
from ironhouse.observe.source.languages._c_lowering import Lowering, line_of

LONGEST = 2_000
"""Longest macro that is read, in bytes: beyond it is a program of its own."""

_CALL = re.compile(
    rb"(?!(?:if|while|for|switch|sizeof|defined|return|catch|decltype|alignof|assert)\b)[A-Za-z_]\w*\s*\("
)
_HEAD = re.compile(rb"\s*#\s*define\s+\w+\([^)]*\)")
_CONTINUED = re.compile(rb"\\[ \t]*\r?\n")
_OPTIONAL = re.compile(rb",?\s*(?:##\s*(?=__VA_ARGS__)|__VA_OPT__\s*\(\s*,?\s*\))")
_PASTED = re.compile(rb"\s*##\s*")
_QUOTED = re.compile(rb"#\s*(?=[A-Za-z_])(\w+)")
_JUMPS = re.compile(rb"\b(?:break|continue)\b")


def macro(low: Lowering, node: Node, index: int) -> Function | None:
    """The head of a ``#define NAME(a, b) …``; None when nothing in it is called."""
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or value is None or value.end_byte - value.start_byte > LONGEST:
        return None
    if _CALL.search(low.source, value.start_byte, value.end_byte) is None:
        return None
    return Function(
        name=low.text(name),
        params=parameters(low, node.child_by_field_name("parameters")),
        line=line_of(node),
        start=node.start_byte,
        end=node.end_byte,
        index=index,
        macro=True,
    )


def text_of(source: bytes, function: Function) -> bytes:
    """The text of a macro as a function that can be parsed, pasted names and quoted ones made names and literals."""
    found = _HEAD.match(source, function.start, function.end)
    text = b"" if found is None else source[found.end() : function.end]
    text = _OPTIONAL.sub(b",", _CONTINUED.sub(b" ", text))
    text = _QUOTED.sub(rb'"\1"', _PASTED.sub(PASTE.encode(), text)).strip()
    if text.startswith(b"({") and text.endswith(b"})"):
        text = text[1:-1]
    return b"void f(void) {\n" + text + b"\n;}"


def macro_body(low: Lowering, root: Node) -> tuple[Stmt, ...]:
    """The statements of such a text; none where they do not stand by themselves."""
    head = root.named_children[0] if root.named_children else None
    body = head.child_by_field_name("body") if head is not None else None
    if body is None or root.has_error:
        return ()
    return _flat(low.block(body), jumps=_JUMPS.search(low.source) is not None)


def _flat(body: tuple[Stmt, ...], *, jumps: bool) -> tuple[Stmt, ...]:
    """Without the braces, or the loop that runs once, which make one statement of several."""
    while len(body) == 1:
        only = body[0]
        runs_once = isinstance(only, Loop) and only.once and only.test in (Const(0), Const(value=False))
        if not (isinstance(only, Block) or (isinstance(only, Loop) and runs_once and not jumps)):
            break
        body = only.body
    return body
