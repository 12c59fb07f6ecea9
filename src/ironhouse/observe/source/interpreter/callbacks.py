"""Functions that something outside will call: threads, tasks, pools, event loops, ``bind`` and ``partial``.

Owns which of a call's arguments are called back, with which arguments and on which object. Must not know why they
are called.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Call, Name
from ironhouse.observe.source.interpreter import (
    attributes,
    binding_objects,
    builtins,
    calls,
    classes,
    containers,
    holding,
    outcomes,
    running,
)
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.values import ClassRef, Func, Obj, Partial, Unknown, Value, alternatives

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def with_members_bound(m: Machine, given: calls.Arguments) -> calls.Arguments:
    """``thread(&Class::run, this)`` and ``connect(from, &A::signal, to, &B::slot)``: methods with their objects."""
    args = list(given.args)
    for place, value in enumerate(args):
        if not isinstance(value, Func) or value.owner is None or value.bound is not None:
            continue
        for near in (place + 1, place - 1):
            other = args[near] if 0 <= near < len(args) else None
            if (
                any(_is_a(m, one, value.owner) for one in alternatives(other) if isinstance(one, Obj))
                if other
                else False
            ):
                args[place] = attributes.bind_to(value, other)  # type: ignore[arg-type]
                if near > place:
                    del args[near]
                return with_members_bound(m, calls.Arguments(args, given.kwargs, given.open))
    return given if args == given.args else calls.Arguments(args, given.kwargs, given.open)


def _is_a(m: Machine, obj: Obj, ref: ClassRef) -> bool:
    return obj.cls is not None and (obj.cls is ref or ref in classes.lineage(m, obj.cls))


def _bind(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """``bind(&Class::method, object, _1)``: the method with what it is given; placeholders stay open."""
    given = with_members_bound(m, given)
    if not given.args or not isinstance(given.args[0], Func | Partial):
        return builtins.unknown_call(m, Unknown("bind"), given, e)
    return Partial(given.args[0], tuple(given.args[1:]), ())


def callback_arguments(m: Machine, given: calls.Arguments, callback: Value) -> list[Value]:
    """What a thread, process, task or pool passes on: ``args=(…)``, else what follows the function."""
    args = given.kwargs.get("args")
    if args is not None:
        return containers.elements(m, args) or []
    if callback in given.args:
        rest = given.args[given.args.index(callback) + 1 :]
        if rest and isinstance(rest[0], Func) and not m.frame.python:
            return []  # several callbacks are registered: none is what another is given
        if len(rest) == 1 and (unpacked := containers.elements(m, rest[0])) is not None:
            return unpacked
        return [*_before_them(m, callback, len(rest)), *rest] if rest else rest
    return []


def _before_them(m: Machine, callback: Value, given: int) -> list[Value]:
    """What a callback is passed before the caller's own data: ``add_watch(fd, condition, callback, *data)``."""
    if not isinstance(callback, Func):
        return []
    has_self = m.frame.python and callback.owner is not None and not attributes.is_static(callback.function)
    params = callback.function.params[1:] if has_self and callback.bound is not None else callback.function.params
    wanted = [param for param in params if param.default is None]
    if any(param.kind for param in params) or len(wanted) <= given:
        return []
    return [Unknown(param.name, "param") for param in wanted[: len(wanted) - given]]


def run_callback(
    m: Machine, callback: Value, args: list[Value], guards: dict[Obj, str] | None = None, name: str = ""
) -> None:
    """Run a function that something outside, called *name*, will call, on a path that may not be taken.

    *guards* are the sockets that it is called for once they are readable, and what says so.
    """
    for option in alternatives(callback):
        if not isinstance(option, Func | Partial):
            continue
        waits, m.waits = m.waits, []
        caught, m.caught = m.caught, outcomes.by_root(m.frame.unit) if outcomes.is_thread(name) else outcomes.MAY_CATCH
        e = Call(Name("callback"), (), (), m.line, -m.line, -m.line)

        def body(option: Value = option, e: Call = e) -> bool:
            for socket, by in (guards or {}).items():
                m.state.set(("g", socket, "in"), ("poll", by))
            calls.call_value(m, option, calls.Arguments(list(args), {}, open=True), e, None)
            return False

        path = m.forked(body)
        m.waits = waits
        m.caught = caught
        if path is not None:
            m.state.settle([{}, {key: value for key, value in path.items() if key[0] != "g"} if guards else path])


def run_watching(m: Machine, callback: Value, args: list[Value], ready: list[Obj], name: str, line: int) -> None:
    """Run what *name* calls once the sockets *ready* are readable: its receives from them do not wait."""
    guards = dict.fromkeys(ready, f"{name}() in line {line} calls when it is readable")
    for option in alternatives(callback):
        inner = option.func if isinstance(option, Partial) else option
        if not isinstance(inner, Func):
            continue
        if ready:
            m.program.watched.setdefault(inner.key(), {}).update(guards)
            m.program.followed[inner.key()] = inner
        else:  # who registered it before passes it on here
            guards |= m.program.watched.get(inner.key(), {})
    m.program.watchers.update(guards.values())
    run_callback(m, callback, args, guards, name)


_REGISTERS = re.compile(
    r"regist|watch|notif|readable|(?:^|_)add_?(?:handler|reader|socket|channel|poller|source)", re.I
)
"""Names of functions of C, and of methods of event loops outside of the tree, that take a socket and what to call."""


def watched(m: Machine, callee: Value, name: str, given: calls.Arguments) -> list[Obj]:
    """The sockets that a call hands to an event loop together with a callback; it stands behind them."""
    ready: list[Obj] = []
    for value in (*given.args, *given.kwargs.values()):
        if isinstance(value, Func | Partial):
            return ready if ready and _polls(m, callee, name) else []
        ready += sockets_of(m, value)
    return []


def sockets_of(m: Machine, value: Value) -> list[Obj]:
    """The sockets in a value, and those that an instance which stands for one holds."""
    found = binding_objects.sockets_in(m, value)
    for option in alternatives(value) if not found else ():
        for name in sorted(m.program.holding.get(option, ())) if isinstance(option, Obj) else ():
            found += binding_objects.sockets_in(m, m.state.get(("f", option, name)) or Unknown(name))
    return found


def _polls(m: Machine, callee: Value, name: str) -> bool:
    """Whether *callee* belongs to an event loop: its class polls, or it is not of the tree and has such a name."""
    if not isinstance(callee, Func):
        return _REGISTERS.search(name.rpartition(".")[2]) is not None
    ref = callee.bound.cls if isinstance(callee.bound, Obj) and callee.bound.cls is not None else callee.owner
    if ref is None:
        return not m.frame.python and _REGISTERS.search(name) is not None
    known = m.program.polling.get(ref)
    if known is None:
        known = m.program.polling[ref] = any(_has_poll(m, base) for base in classes.lineage(m, ref))
    return known


_POLLS = frozenset((b"poll", b"zmq_poll", b"select", b"zmq_poller_wait", b"zpoller_wait", b"zloop_start", b"wait_all"))


def _has_poll(m: Machine, base: Value) -> bool:
    if not isinstance(base, ClassRef):
        return False
    places = [(base.unit, base.cls.start, base.cls.end)]
    for funcs in m.program.methods.get(base.cls.name, {}).values():
        places += [(func.unit, func.function.start, func.function.end) for func in funcs]
    return any(m.program.units.mentioned(*place, _POLLS) for place in places)


def leave_to_callers(m: Machine, frame: Frame) -> None:
    """Functions that a plain function gives back are its caller's to call: one with a socket is run if none does."""
    given = [
        part
        for value, _ in frame.returns
        for option in alternatives(value)
        for part in (containers.elements(m, option) or [option])
    ]
    held = frozenset(
        key[2].encode()
        for _, writes in frame.returns
        for key, value in writes.items()
        if key[0] == "v" and key[1] == frame.number and any(_keeps(m, option) for option in alternatives(value))
    )
    for func, count in frame.nested if held else ():
        if func in given and m.program.units.mentioned(func.unit, func.function.start, func.function.end, held):
            m.given_back.append((func, count))


def _keeps(m: Machine, value: Value) -> bool:
    return isinstance(value, Obj) and (holding.is_handle(m, value) or bool(m.program.holding.get(value)))


def run_given_back(m: Machine) -> None:
    """At the end of a root: the functions that were given back to it and that nothing called."""
    while m.given_back:
        func, count = m.given_back.pop(0)
        if m.program.counts.get(func.key(), 0) > count:
            continue
        path = m.forked(lambda func=func: bool(running.invoke(m, func, calls.NOTHING, None)) and False)  # type: ignore[misc]
        if path is not None:
            m.state.settle([{}, path])


def _partial(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args:
        return Unknown("partial", "call")
    return Partial(given.args[0], tuple(given.args[1:]), tuple(given.kwargs.items()))


PYTHON: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "partial": _partial,
    "functools.partial": _partial,
}

C: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "bind": _bind,
    "bind_front": _bind,
}
