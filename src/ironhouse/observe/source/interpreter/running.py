"""Running a function of the tree in place of its call.

Owns the binding of parameters, what a function gives back, and the limits: how deep, how often, and what is worth
running at all. Must not know how it was found who is called. Long because each limit stands beside its reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Call, Expr, Index, Name, Param, Ref
from ironhouse.observe.source.interpreter import (
    attributes,
    binding_objects,
    builtins,
    callbacks,
    calls,
    classes,
    configuration,
    containers,
    declared_types,
    folding,
    holding,
    names,
    outcomes,
    traits,
)
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.values import (
    Alt,
    ClassRef,
    Func,
    Obj,
    Polled,
    Received,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    join_all,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

DEPTH_LIMIT = 14
RUN_LIMIT = 300
"""How often one function is run in place, over all its callers."""

TOO_OFTEN = "a call that makes a socket was not followed: too many calls lead to it"

SITE_RUN_LIMIT = 4
"""How often one call runs its function: contexts beyond the third add nothing that anyone reads."""

OWN_RUNS = 3
"""How often a method is run on each instance all the same: a wrapper of a socket has as many callers as instances."""

TINY_SIZE = 300
"""A function of so few bytes is run whatever it is called."""

ADDRESS_NAME = re.compile(
    r"addr|url|uri|endpoint|path|port|host|(?:^|_)ip(?:_|c|$)|name|ident|hwm|timeout|limit|key|context|ctx|sock|zmq|conn|init"
    r"|config|setting|option|env|default|transport|protocol|bind|make|create|build|get_",
    re.IGNORECASE,
)
"""Names of functions whose value a socket may be given."""

QUIET_RUNS = 3
"""A function in which nothing happened so often is not run again; what it returned last stands in for it."""

PLAIN_SIZE_LIMIT = 2_500
"""Largest function, in bytes, that is run although nothing in it has to do with sockets: it may give an address."""

PLAIN_DEPTH_LIMIT = 5
PLAIN_RUN_LIMIT = 8

TELLING_RUN_LIMIT = 40
"""How often a function that gave text is run on arguments that it was not given before."""


def invoke(m: Machine, func: Func, given: calls.Arguments, e: Call | None, bound: Value | None = None) -> Value:
    """Run a function of the tree with these arguments; ``e`` is None when nobody in the tree calls it so."""
    bound = bound if bound is not None else func.bound
    program = m.program
    key = func.key()
    program.visited.add(key)
    if program.outlined:  # before that nobody knows which names tell, and what matters is run again
        if e is not None and (bound is not None or func.owner is None) and _is_used(m, func):
            program.called.add(key)
        if isinstance(bound, Obj):
            program.ran_on.add((bound, key))
    if not _worth_running(m, func, given, e, bound):
        if e is not None and key in program.making and _is_too_much(m, key):
            program.note("budget", (m.frame.unit, e.line), unparse(e), TOO_OFTEN)
        remembered = _remembered(m, func, given, bound)
        made = (
            remembered
            or binding_objects.context_from(m, bound)
            or builtins.unknown_call(m, Unknown(func.function.name, "call"), given, e)
        )
        return traits.returned(m, func, made)
    loaded = program.units.load(func.unit)
    if loaded is None:
        return Unknown(func.function.name, "call")
    program.counts[key] = program.counts.get(key, 0) + 1
    if e is not None:
        place = _site(m, func, given, e, bound)
        program.site_counts[place] = program.site_counts.get(place, 0) + 1
    if isinstance(bound, Obj):
        program.own_runs[bound, key] = program.own_runs.get((bound, key), 0) + 1
    body = program.body(func)
    events_before, makings_before = program.events, program.makings
    caught = m.caught
    above = outcomes.above(m, func, e)
    if above is not None:
        m.caught = above
    frame = m.enter(func.unit, func, e, closure=func.closure, bound=bound)
    program.closures[frame.number] = func.closure
    _bind_parameters(m, frame, func, given, bound)
    before = {param.name: m.state.get(("v", frame.number, param.name)) for param in func.function.params}
    dead = m.run(body)
    _run_nested(m, frame, dead=dead)
    given_back = _given_back(m, frame, func, before, dead=dead)
    value = m.leave(frame, dead=dead)
    m.caught = caught
    if program.makings > makings_before:
        program.making.add(key)
    if program.events > events_before:
        program.quiet[key] = 0
    else:
        program.quiet[key] = program.quiet.get(key, 0) + 1
        program.quiet_held[key] = max(_held(m, given, bound), program.quiet_held.get(key, 0))
    for target, changed in given_back:
        m.assign(target, changed)
    _remember(m, func, given, bound, value, given_back=bool(given_back), of_root=e is None)
    return value


def _is_used(m: Machine, func: Func) -> bool:
    """Whether a call tells how a function is used: a test's call of production's tells what the test wants to know."""
    unit = m.frame.unit
    return not m.frame.python or scope_of(unit) != "test" or scope_of(func.unit) == "test"


def _remembered(m: Machine, func: Func, given: calls.Arguments, bound: Value | None) -> Value | None:
    """What the function returned when it was asked so; without arguments also what it did when it was nobody's."""
    found = m.program.remembered.get(_asked(func, given, bound))
    if found is None and bound is not None and not (given.args or given.kwargs):
        return m.program.remembered.get((func.key(), ()))
    return found


def _remember(
    m: Machine,
    func: Func,
    given: calls.Arguments,
    bound: Value | None,
    value: Value,
    *,
    given_back: bool,
    of_root: bool,
) -> None:
    """Keep a plain value for the calls that will not be run; what a test's object gives stands in for no other's.

    What a root gives was asked with nobody's arguments. What a function left in its caller's variables is not kept for
    the same call: it has to run again to leave it there.
    """
    remembered, key, asked = m.program.remembered, func.key(), _asked(func, given, bound)
    of_test = isinstance(bound, Obj) and scope_of(bound.path) == "test" and scope_of(func.unit) != "test"
    if of_test:
        return
    plain = isinstance(value, ConstValue | Text | Alt) and not any(isinstance(one, Obj) for one in alternatives(value))
    if plain and not (of_root and func.function.params):
        remembered[asked] = value
        if (bound is None or given.args or given.kwargs) and folding.is_text(value):
            remembered[key, ()] = value
    if given_back:
        remembered.pop(asked, None)
        remembered[key, ()] = value


def _asked(func: Func, given: calls.Arguments, bound: Value | None) -> tuple[object, ...]:
    """What a call asks: of a method without arguments its object's fields tell, whichever object it is."""
    told = (*given.args, *given.kwargs.items())
    return (func.key(), None if bound is not None and not told else told)


def _given_back(
    m: Machine, frame: Frame, func: Func, before: dict[str, Value | None], *, dead: bool
) -> list[tuple[Expr, Value]]:
    """What a function of C or C++ leaves in its caller's variables: by ``&x``, references, buffers of text, arrays.

    An array that nobody gave a value comes to be one when its first socket is put into it.
    """
    if frame.call is None or m.frame.python:
        return []
    found: list[tuple[Expr, Value]] = []
    for param, arg in zip(func.function.params, frame.call.args, strict=False):
        text = param.type or ""
        target = arg.target if isinstance(arg, Ref) else arg
        anything = isinstance(arg, Ref) or ("&" in text and "const" not in text) or text.endswith("**")
        array = "**" in text or "[" in text
        if not isinstance(target, Name | Attr | Index) or not (anything or array or "char" in text):
            continue
        key = ("v", frame.number, param.name)
        ends = [writes.get(key) for _, writes in frame.returns] + ([] if dead else [m.state.get(key)])
        known = [end for end in ends if end is not None]
        if not any(end != before[param.name] for end in known):
            continue
        value = join_all(known)
        made = [one for one in alternatives(value) if array and isinstance(one, Obj) and one.kind == "container"]
        if made and isinstance(before[param.name], Unknown):
            holding.returned(m, made[0])
            found.append((target, made[0]))
        elif anything or folding.is_text(value):
            holding.returned(m, value)
            found.append((target, value))
    return found


def _site(m: Machine, func: Func, given: calls.Arguments, e: Call, bound: Value | None) -> tuple[object, ...]:
    """One call's runs are counted for each socket, instance and closure that it is about.

    Those of a function that makes sockets are counted for each chain of such functions' calls too, and for each way
    of calling it: every caller has another socket, and another address.
    """
    about: list[object] = [one.number for value in given.args for one in alternatives(value) if isinstance(one, Obj)]
    number = bound.number if isinstance(bound, Obj) else None
    key = func.key()
    making = m.program.making
    if key in making:
        about += [value for value in (*given.args, *given.kwargs.values()) if isinstance(value, _TOLD)]
        here = m.frame
        shared = not here.python and any(_stands_for_many(value) for value in (bound, *given.args))
        if shared and here.call is not None:
            about.append(here.call.start)
        frame: Frame | None = here
        while frame is not None and frame.func is not None and frame.func.key() in m.program.factories:
            if frame.call is not None and frame.caller is not None:
                about.append((frame.caller.unit, frame.call.start))
            frame = frame.caller
    return (key, m.frame.unit, e.start, number, func.closure, *about)


def _stands_for_many(value: Value | None) -> bool:
    """Whether it is the object that stands for any of its type: each caller means another."""
    return isinstance(value, Obj) and value.kind == "instance" and value.call is None


_TOLD = (ConstValue, Text, Symbol, Unknown)
"""Arguments that are the same whenever they say the same."""


def _worth_running(m: Machine, func: Func, given: calls.Arguments, e: Call | None, bound: Value | None) -> bool:
    program = m.program
    key = func.key()
    frame: Frame | None = m.frame
    if frame is None or frame.depth >= DEPTH_LIMIT:
        return False
    often = program.counts.get(key, 0) >= RUN_LIMIT
    if e is not None and not often:
        often = program.site_counts.get(_site(m, func, given, e, bound), 0) >= SITE_RUN_LIMIT
    if often and not (isinstance(bound, Obj) and program.own_runs.get((bound, key), 0) < OWN_RUNS):
        return False
    while frame is not None:
        if frame.func is not None and frame.func.key() == key and frame.bound is bound:
            return False
        frame = frame.caller
    if (key, ()) in program.remembered and _asked(func, given, bound) not in program.remembered:
        return program.counts.get(key, 0) < TELLING_RUN_LIMIT
    quiet = key not in program.getters and _is_quiet(m, key, given, bound)
    if quiet and not any(_touching(value) for value in given.each()):
        return False
    rank = relevance(m, func)
    if rank == MATTERS or (isinstance(bound, ClassRef) and binding_objects.is_context(m, bound)):
        return True
    concerned = any(_concerns(value) for value in given.each())
    if rank == TOUCHES:
        return bound is not None or concerned
    function = func.function
    if function.end - function.start > PLAIN_SIZE_LIMIT:
        return False
    if concerned and any(_touching(value) for value in given.each()):
        return True
    may_tell = (
        ADDRESS_NAME.search(function.name) is not None
        or function.name in ("__init__", "__new__", "__post_init__")
        or function.end - function.start <= TINY_SIZE
    )
    return may_tell and m.frame.depth <= PLAIN_DEPTH_LIMIT and program.counts.get(key, 0) < PLAIN_RUN_LIMIT


def _is_too_much(m: Machine, key: tuple[str, int]) -> bool:
    """Whether a function is not run because all its calls together, or those above it, are too many."""
    return m.frame.depth >= DEPTH_LIMIT or m.program.counts.get(key, 0) >= RUN_LIMIT


def _is_quiet(m: Machine, key: tuple[str, int], given: calls.Arguments, bound: Value | None) -> bool:
    """Whether nothing happened in the function's last runs, on objects that held as much as this one."""
    if m.program.quiet.get(key, 0) < QUIET_RUNS:
        return False
    return _held(m, given, bound) <= m.program.quiet_held.get(key, 0)


def _held(m: Machine, given: calls.Arguments, bound: Value | None) -> int:
    """How often the object of a method, or a structure that is passed, has come to hold something else."""
    each = (one for value in (bound, *given.args) if value is not None for one in alternatives(value))
    return max((m.program.versions.get(one, 0) for one in each if isinstance(one, Obj)), default=0)


MATTERS, TOUCHES, PLAIN = 2, 1, 0


def relevance(m: Machine, func: Func) -> int:
    """Whether a function names a binding or a maker of sockets, has a word of a socket's methods, or neither."""
    key = func.key()
    found = m.program.relevance.get(key)
    if found is None:
        function, units = func.function, m.program.units
        if function.index < 0 or units.matters(func.unit, function.start, function.end, m.program.makers_in(func.unit)):
            found = MATTERS
        else:
            found = TOUCHES if units.touches(func.unit, function.start, function.end) else PLAIN
        m.program.relevance[key] = found
    return found


def _touching(value: Value) -> bool:
    """Whether an argument is a socket or came from one: then even a function that was quiet so far may matter."""
    return any(
        isinstance(option, Received | Polled)
        or (isinstance(option, Obj) and option.kind not in ("instance", "container", "namespace"))
        for option in alternatives(value)
    )


def _concerns(value: Value) -> bool:
    return any(isinstance(option, Obj | Received | Polled | Symbol | Func) for option in alternatives(value))


def _run_nested(m: Machine, frame: Frame, *, dead: bool) -> None:
    """Run the functions that were defined inside and that nothing called: callbacks, threads, what is given back."""
    if dead and not isinstance(frame.bound, Obj):
        if frame.nested:
            callbacks.leave_to_callers(m, frame)
        return
    given_back = [value for value, _ in frame.returns] if dead else []
    for func, count in list(frame.nested):
        if m.program.counts.get(func.key(), 0) > count or (dead and func not in given_back):
            continue
        if not m.program.units.touches(func.unit, func.function.start, func.function.end):
            continue
        path = m.forked(lambda func=func: bool(invoke(m, func, calls.NOTHING, None)) and False)  # type: ignore[misc]
        if path is not None:
            m.state.settle([{}, path])


_PLAIN = frozenset(("int", "str", "float", "bytes", "bool"))
"""Annotations of parameters that are not given None."""


def _bind_parameters(m: Machine, frame: Frame, func: Func, given: calls.Arguments, bound: Value | None) -> None:
    params = list(func.function.params)
    python = m.frame.python
    if python and params and func.owner is not None and not attributes.is_static(func.function):
        if bound is not None:
            first = params.pop(0)
            names.declare(
                m, first.name, func.owner if attributes.has_decorator(func.function, "classmethod") else bound
            )
            if isinstance(bound, ClassRef):
                names.declare(m, first.name, bound)
        elif not given.args:
            names.declare(m, params.pop(0).name, classes.canonical(m, func.owner))
    pending = list(given.args)
    for param in params:
        value = _parameter(m, func, param, params, pending, given, frame)
        if python and param.type in _PLAIN and type(value) is Unknown and value.kind == "config" and not param.default:
            value = Unknown(value.text, value.kind, value.default, value.given, there=True)
        names.declare(m, param.name, value)
        if param.type:
            m.state.set(("t", frame.number, param.name), param.type)


def _parameter(
    m: Machine,
    func: Func,
    param: Param,
    params: list[Param],
    pending: list[Value],
    given: calls.Arguments,
    frame: Frame,
) -> Value:
    if param.kind == "*":
        rest, pending[:] = list(pending), []
        if not rest and given.rest is not None:
            return given.rest
        if not rest and (frame.call is None or given.open):
            return Unknown(f"*{param.name}", "param")
        return containers.container(m, param, rest)
    if param.kind == "**":
        known = {one.name for one in params}
        made = containers.container(m, param, [])
        m.state.set(("c", made), {name: value for name, value in given.kwargs.items() if name not in known})
        return made if frame.call is not None and not given.open else Unknown(f"**{param.name}", "param")
    if param.name in given.kwargs:
        value = given.kwargs[param.name]
    elif pending:
        value = pending.pop(0)
    elif given.rest is not None:
        value = given.rest
    else:
        return _missing(m, func, param, given, frame)
    return declared_types.typed(m, value, param.type, frame.func.function.line) if param.type and frame.func else value


def _missing(m: Machine, func: Func, param: Param, given: calls.Arguments, frame: Frame) -> Value:
    default = m.evaluate(param.default) if param.default is not None else None
    if default is None and frame.call is not None and not m.frame.python:
        written = m.program.units.declared_default(func, func.function.params.index(param), _declaring(m, func))
        default = m.evaluate(written) if written is not None else None
    if frame.call is not None and default is not None and not given.open:
        return default
    if default is None:
        default = configuration.option_default(m, func.function, param.name)
    if default is not None and not (isinstance(default, ConstValue) and default.value is None):
        return Unknown(param.name, "param", default)
    value: Value = Unknown(param.name, "param")
    return declared_types.typed(m, value, param.type, 0) if param.type else value


def _declaring(m: Machine, func: Func) -> list[str]:
    """The files that may declare a function: its class's, its own, and those that this includes."""
    owner = [func.owner.unit] if func.owner is not None else []
    return list(dict.fromkeys([*owner, func.unit, *m.program.includes.get(func.unit, ())]))
