"""Waits that are bounded from outside: ``wait_for``, timeouts as ``with`` blocks.

Owns the calls that bound what they enclose, and what a ``with`` item gives. Must not know what waits inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Call, Const, Expr, Name
from ironhouse.observe.source.interpreter import attributes, calls, running
from ironhouse.observe.source.interpreter.values import External, Func, Obj, Unknown, Value, alternatives, join_all
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

WAITS: dict[str, tuple[int, str]] = {
    "asyncio.wait_for": (1, "timeout"),
    "asyncio.timeouts.timeout": (0, "delay"),
    "asyncio.timeout": (0, "delay"),
    "async_timeout.timeout": (0, "delay"),
    "anyio.fail_after": (0, "delay"),
    "anyio.move_on_after": (0, "delay"),
    "trio.fail_after": (0, "seconds"),
    "trio.move_on_after": (0, "seconds"),
    "gevent.Timeout": (0, "seconds"),
    "gevent.timeout.Timeout": (0, "seconds"),
    "gevent.with_timeout": (0, "seconds"),
    "eventlet.Timeout": (0, "seconds"),
    "tornado.gen.with_timeout": (0, "timeout"),
    "gen.with_timeout": (0, "timeout"),
}
"""Calls that bound a wait from outside, with the argument that says for how long."""


def wait_of(m: Machine, callee: Value, e: Call) -> str | None:
    """The bound that a call puts round what its arguments await, as text; None when it puts none."""
    if not isinstance(callee, External):
        return None
    place = WAITS.get(callee.path)
    if place is None:
        return None
    position, keyword = place
    given = next((value for name, value in e.kwargs if name == keyword), None)
    if given is None and position < len(e.args):
        given = e.args[position]
    if given is None or (isinstance(given, Const) and given.value is None):
        return None
    return f"{callee.path.rpartition('.')[2]}({unparse(given)})"


def entered(m: Machine, item: Expr) -> Value:
    """The value of a ``with`` item's ``as`` name; a bounded wait stays on until the block ends."""
    if isinstance(item, Call):
        wait = wait_of(m, m.evaluate(item.func), item) if not isinstance(item.func, Attr) else _wait_of_attr(m, item)
        if wait is not None:
            m.waits.append(wait)
            return Unknown("timeout")
    value = m.evaluate(item)
    found: list[Value] = []
    for option in alternatives(value):
        if isinstance(option, Obj) and option.kind == "instance":
            for name in ("__enter__", "__aenter__"):
                method = attributes.attribute_or_none(m, option, name)
                if isinstance(method, Func):
                    found.append(running.invoke(m, method, calls.NOTHING, Call(Name(name), (), (), 0, 0, 0)))
                    break
            else:
                found.append(option)
        else:
            found.append(option)
    return join_all(found)


def _wait_of_attr(m: Machine, item: Call) -> str | None:
    assert isinstance(item.func, Attr)
    base = item.func.base
    if not isinstance(base, Name | Attr):
        return None
    return wait_of(m, attributes.attribute(m, m.evaluate(base), item.func.name), item)
