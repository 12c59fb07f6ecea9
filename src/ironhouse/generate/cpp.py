"""A C++ header from plans: for each socket a function that sets all that the policy wants, before bind.

Owns the spelling in C++ (C++11, any cppzmq). Every return code is checked; a key is asked for when it is needed and
never stands in the header. Must not know how a plan came to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from ironhouse.generate.plan import Plan, Step, version_numbers


def header(plans: Sequence[Plan], origin: str) -> str:
    """The text of the header for *plans*, which came of the policy in *origin*."""
    frame = files("ironhouse.generate").joinpath("header.hpp.in").read_text(encoding="utf-8")
    body = "\n".join(_socket(one) for one in plans)
    return frame.replace("@ORIGIN@", _comment(origin)).replace("@SOCKETS@", body)


def _socket(plan: Plan) -> str:
    owes = plan.server or plan.client
    kinds = "|".join(plan.types) or "type not known"
    lines = [f"// {_comment(plan.name)} ({kinds}), made at {_comment(', '.join(plan.places))}."]
    arguments = "zmq::socket_t& socket"
    lines.append(f"inline void limit_{plan.identifier}({arguments})")
    lines += ["{", "    void* const handle = static_cast<void*>(socket);", "    (void)handle;"]
    for step in plan.steps:
        lines += _set(plan, step)
    lines += ["}", ""]
    if owes:
        lines += _secured(plan)
    return "\n".join(lines)


def _set(plan: Plan, step: Step) -> list[str]:
    kind = "std::int64_t" if step.wide else "int"
    name = f"ZMQ_{step.option.name}"
    lines = [
        f"    // {_comment(step.why)}",
        f'    detail::set<{kind}>(handle, {name}, {step.value}, "{_text(plan.name)}: {step.option.name}");',
    ]
    if step.since is None:
        return lines
    numbers = ", ".join(map(str, version_numbers(step.since)))
    return [f"#if ZMQ_VERSION >= ZMQ_MAKE_VERSION({numbers})", *lines, "#endif"]


def _secured(plan: Plan) -> list[str]:
    """The functions that set limits and keys, one for each role that the socket has."""
    lines: list[str] = []
    if plan.server:
        zap = "true" if plan.authenticated else "false"
        lines += [
            f"// The same as the CURVE server of its connections: {_comment(plan.name)}. Before bind.",
            f"inline void secure_{plan.identifier}_as_server(zmq::socket_t& socket, const key_source& keys)",
            "{",
            f"    limit_{plan.identifier}(socket);",
            f'    detail::serve(static_cast<void*>(socket), keys, {zap}, "{_text(plan.name)}");',
            "}",
            "",
        ]
    if plan.client:
        lines += [
            f"// The same as a CURVE client: {_comment(plan.name)}. Before connect.",
            f"inline void secure_{plan.identifier}_as_client(zmq::socket_t& socket, const key_source& keys)",
            "{",
            f"    limit_{plan.identifier}(socket);",
            f'    detail::call(static_cast<void*>(socket), keys, "{_text(plan.name)}");',
            "}",
            "",
        ]
    return lines


def _comment(text: str) -> str:
    """*text* on one line of a comment that nothing in it can end or continue."""
    return "".join(one if one.isprintable() and one != "\\" else " " for one in text)


def _text(text: str) -> str:
    """*text* inside a string literal."""
    plain = "".join(one if one.isprintable() and one.isascii() else "?" for one in text)
    return plain.replace("\\", "?").replace('"', "'").replace("??", "?")
