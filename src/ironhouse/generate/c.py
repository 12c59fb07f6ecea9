"""A C header from plans: for each socket a function that sets all that the policy wants, before bind.

Owns the spelling in C (C99). Each function stops at the first option that libzmq refuses and gives it back. Must not
know how a plan came to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from ironhouse.generate.plan import Plan, Step, version_numbers


def header(plans: Sequence[Plan], origin: str) -> str:
    """The text of the header for *plans*, which came of the policy in *origin*."""
    frame = files("ironhouse.generate").joinpath("header.h.in").read_text(encoding="utf-8")
    body = "\n".join(_socket(one) for one in plans)
    return frame.replace("@ORIGIN@", _comment(origin)).replace("@SOCKETS@", body)


def _socket(plan: Plan) -> str:
    kinds = "|".join(plan.types) or "type not known"
    lines = [
        f"/* {_comment(plan.name)} ({kinds}), made at {_comment(', '.join(plan.places))}. */",
        f"static inline int ironhouse_limit_{plan.identifier}(void *socket)",
        "{",
        "    (void) socket;",
    ]
    for step in plan.steps:
        lines += _set(step)
    lines += ["    return 0;", "}", ""]
    if plan.server:
        zap = 1 if plan.authenticated else 0
        lines += _secured(plan, "server", "bind", f"ironhouse_serve(socket, keys, hint, {zap})")
    if plan.client:
        lines += _secured(plan, "client", "connect", "ironhouse_call(socket, keys, hint)")
    return "\n".join(lines)


def _set(step: Step) -> list[str]:
    kind = "int64_t" if step.wide else "int"
    lines = [
        f"    /* {_comment(step.why)} */",
        f"    {{ const {kind} value = {step.value};",
        f"      if (zmq_setsockopt(socket, ZMQ_{step.option.name}, &value, sizeof value) != 0)",
        f"          return ZMQ_{step.option.name}; }}",
    ]
    if step.since is None:
        return lines
    numbers = ", ".join(map(str, version_numbers(step.since)))
    return [f"#if ZMQ_VERSION >= ZMQ_MAKE_VERSION({numbers})", *lines, "#endif"]


def _secured(plan: Plan, role: str, before: str, call: str) -> list[str]:
    name = f"ironhouse_secure_{plan.identifier}_as_{role}"
    return [
        f"/* The same and CURVE, as the {role}: {_comment(plan.name)}. Before {before}. */",
        f"static inline int {name}(void *socket, ironhouse_key_source keys, void *hint)",
        "{",
        f"    const int refused = ironhouse_limit_{plan.identifier}(socket);",
        f"    return refused ? refused : {call};",
        "}",
        "",
    ]


def _comment(text: str) -> str:
    """*text* on one line of a comment that nothing in it can end."""
    return "".join(one if one.isprintable() else " " for one in text).replace("*/", "* /").replace("/*", "/ *")
