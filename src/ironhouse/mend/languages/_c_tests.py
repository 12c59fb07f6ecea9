"""What the statements after a creation say of the new socket: that there is one, that there is none, that it must be.

Owns how tests and assertions are written in C and C++. Must not know where anything is written in.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from ironhouse.mend.languages._c_text import Text, arguments, function_of

_ASSERTS = re.compile(
    r"assert|check|require|expect|verify|ensure|ret_on|_or_|fail|die|bug_on|return_if|return_val_if|not_null|non_null|invariant",
    re.IGNORECASE,
)
_LEAVES = frozenset({"return_statement", "goto_statement", "break_statement", "continue_statement", "throw_statement"})
_ENDS = re.compile(r"(?:std::)?(?:_?exit|abort|terminate|quick_exit|zmq_abort|die|fatal|panic)", re.IGNORECASE)


_NOT = re.compile(r"\bnot\b")
NULL = r"(?:NULL|nullptr|0|\(void\*\)0)"


def holds(text: Text, target: str, test: Node | None) -> bool | None:
    """What a test says of *target*: True where it holds for a socket, False for none; None where it says neither."""
    if test is None:
        return None
    written = re.sub(r"\s+", "", _NOT.sub("!", text.of(test)))
    while written.startswith("(") and written.endswith(")") and _matched(written):
        written = written[1:-1]
    written = re.sub(r"^(?:G_|g_)?(?:un)?likely\((.*)\)$", r"\1", written, flags=re.IGNORECASE)
    name = re.escape(re.sub(r"\s+", "", target)) + r"(?:\.get\(\))?"
    for part in written.split("||"):
        while part.startswith("(") and part.endswith(")") and _matched(part):
            part = part[1:-1]
        if re.fullmatch(rf"!\(?{name}\)?|{name}=={NULL}|{NULL}=={name}", part):
            return False
    if re.fullmatch(rf"{name}|{name}!={NULL}|{NULL}!={name}", written):
        return True
    return None


def _matched(written: str) -> bool:
    """Whether the first parenthesis is closed by the last."""
    depth = 0
    for at, one in enumerate(written):
        depth += {"(": 1, ")": -1}.get(one, 0)
        if depth == 0:
            return at == len(written) - 1
    return False


def asks_errno(text: Text, node: Node) -> bool:
    """Whether an ``if`` asks what the creation left in ``errno``, which no other call may come before."""
    test = node.child_by_field_name("condition") if node.type == "if_statement" else None
    return test is not None and re.search(r"\b(?:zmq_)?errno\b", text.of(test)) is not None


def checks(text: Text, target: str, node: Node) -> bool:
    """Whether a statement leaves when there is no socket, or says that there must be one."""
    if node.has_error:
        return False
    if node.type == "if_statement":
        return holds(text, target, node.child_by_field_name("condition")) is False
    call = node.named_children[0] if node.named_children else None
    while call is not None and call.type == "binary_expression":
        # A message that is streamed into the assertion.
        call = call.child_by_field_name("left")
    if call is None or call.type != "call_expression":
        return False
    if node.type != "expression_statement":
        return False
    # The socket alone is what any call may be given; where it is compared the call is a check, whatever its name.
    asserts = _ASSERTS.search(function_of(call, text)) is not None
    name = re.sub(r"\s", "", target)
    return any(
        asserts if text.flat(one) == name else holds(text, target, one) is not None for one in arguments(call)[:2]
    )


def leaves(text: Text, branch: Node | None) -> bool:
    """Whether a branch never goes on with what follows its ``if``."""
    if branch is None:
        return False
    last = branch
    while last.type in ("compound_statement", "else_clause"):
        inside = [one for one in last.named_children if one.type != "comment"]
        if not inside:
            return False
        last = inside[-1]
    if last.type == "expression_statement":
        call = next((one for one in last.named_children), None)
        if call is not None and call.type == "throw_expression":
            return True
        return (
            call is not None and call.type == "call_expression" and _ENDS.fullmatch(function_of(call, text)) is not None
        )
    return last.type in _LEAVES
