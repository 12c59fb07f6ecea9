"""Calls: who is meant, and what happens then.

Owns the evaluation of arguments and the dispatch on what is called: a function of the tree goes to ``running``, a
class to ``classes``, a binding's name to ``events``, anything else to ``builtins``. Must not know what those do.

Long because it is one dispatch, over every kind of value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ironhouse.observe.source.form import Attr, Call, Expr, Function, Index, Name, Star
from ironhouse.observe.source.interpreter import (
    attributes,
    binding_objects,
    bounded_waits,
    builtins,
    callbacks,
    classes,
    construction,
    container_methods,
    containers,
    creation,
    declared_types,
    events,
    folding,
    macros,
    outcomes,
    outputs,
    running,
    settings,
    symbols,
    texts,
    waiting,
)
from ironhouse.observe.source.interpreter.emplacing import EMPLACING, emplaced
from ironhouse.observe.source.interpreter.values import (
    Alt,
    ClassRef,
    External,
    Func,
    Method,
    Obj,
    Partial,
    Polled,
    Received,
    Super,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    join_all,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


class Arguments(msgspec.Struct, gc=False):
    """A call's arguments. ``open`` says that ``*args`` or ``**kwargs`` of unknown content may add to them.

    ``rest`` is what each of them is, of however many: the frames of a message that was received.
    """

    args: list[Value]
    kwargs: dict[str, Value]
    open: bool = False
    rest: Received | None = None

    def each(self) -> tuple[Value, ...]:
        """Every value that is given, whatever its place."""
        given = (*self.args, *self.kwargs.values())
        return given if self.rest is None else (*given, self.rest)


NOTHING = Arguments([], {})


def call(m: Machine, e: Call) -> Value:
    """The value of a call, with all its effects."""
    callee = _callee(m, e.func)
    if not m.frame.python and macros.is_macro(callee):
        made = macros.expanded(m, callee, e)
        if made is not None:
            return made
        callee = macros.function_beside(callee, e)
    wait = bounded_waits.wait_of(m, callee, e) if type(callee) is External else None
    if wait is None:
        inner = e.args[0] if e.args else None
        run = outcomes.started(m, callee, e, inner) if type(inner) is Call and m.frame.python else None
        given = arguments(m, e) if run is None else _run_arguments(m, e, run)
    else:
        m.waits.append(wait)
        try:
            given = _run_arguments(m, e, e.args[0] if e.args else None)
        finally:
            m.waits.pop()
    if not m.frame.python and isinstance(e.func, Attr):
        if e.func.name in REPLACING:
            held = _replaced(m, callee, e.func, given, e)
            if held is not None:
                return held
        if e.func.name in EMPLACING and isinstance(callee, Method) and isinstance(callee.on, Obj):
            made = emplaced(m, callee.on, e.func, given, e) if callee.on.kind == "container" else None
            if made is not None:
                return made
        if isinstance(callee, Method) and callee.name in GROWING:
            grown = _grown(m, callee.on, e.func, given)
            if grown is not None:
                return grown
    value = call_value(m, callee, given, e, e.func)
    if not m.frame.python and m.frame.func is not None:
        outputs.write(m, callee, e)
    return value


def _run_arguments(m: Machine, e: Call, run: Expr | None) -> Arguments:
    """The arguments of what runs the coroutine that *run* gives; nothing round a task catches what it lets through."""
    awaited, caught = m.awaited, m.caught
    m.awaited = run
    if outcomes.is_task(e):
        m.caught = outcomes.LETS_THROUGH
    given = arguments(m, e)
    m.awaited, m.caught = awaited, caught
    return given


GROWING = frozenset(("append", "assign", "push_back"))
"""Methods by which a string of C++ changes in place."""


def _grown(m: Machine, on: Value, func: Attr, given: Arguments) -> Value | None:
    """``text.append(more)`` and ``text.assign(other)``: the variable has the new text from here on."""
    if not given.args or not isinstance(func.base, Name | Attr) or not folding.is_text(on):
        return None
    value = given.args[0] if func.name == "assign" else folding.concatenate(m, [on, given.args[0]])
    m.assign(func.base, value)
    return value


REPLACING = frozenset(("reset", "emplace"))
"""Methods by which a smart pointer or an optional takes something else to hold."""


def _replaced(m: Machine, callee: Value, func: Attr, given: Arguments, e: Call) -> Value | None:
    """``holder.reset(new T(…))`` and ``holder.emplace(…)``; None when *callee* is a method of the tree."""
    if any(isinstance(option, Func) for option in alternatives(callee)):
        return None
    if func.name == "emplace":
        text = declared_types.declared_type(m, func.base)
        if text is None or not declared_types.is_indirect(text):
            return None
        target = declared_types.resolve_type(m, text)
        if target is None:
            return None
        held = call_value(m, target, given, e, None)
    else:
        held = given.args[0] if given.args else ConstValue(None)
    if not isinstance(func.base, Name | Attr | Index):
        return None
    if isinstance(held, Obj) or held == ConstValue(None):
        m.assign(func.base, held)
        return held
    return None


def _callee(m: Machine, func: Expr) -> Value:
    if not isinstance(func, Attr):
        if isinstance(func, Name) and func.id == "super":
            return External("super")
        value = m.evaluate(func)
        return _inherited(m, func, value) if isinstance(func, Name) and isinstance(value, Unknown) else value
    base = m.evaluate(func.base)
    found: list[Value] = []
    for option in alternatives(base):
        if isinstance(option, ConstValue) and option.value is None:
            continue
        member = attributes.attribute_or_none(m, option, func.name)
        unknown = isinstance(member, Unknown) and (m.frame.python or member.kind != "other")
        found.append(Method(option, func.name) if unknown or member is None else member)
    if len(found) > 1 and func.name == "socket":  # what nobody knows beside a context is that context, from a store
        known = [one for one in found if not (isinstance(one, Method) and isinstance(one.on, Unknown))]
        found = known or found
    return join_all(found) if found else Unknown(unparse(func))


def _inherited(m: Machine, func: Name, value: Value) -> Value:
    """A method that a class of C++ has from a binding's and calls without ``this``."""
    bound = m.frame.bound
    if isinstance(bound, Obj) and bound.cls is not None and not m.frame.python:
        base = classes.binding_base(m, bound.cls)
        inner = binding_objects.wrapped(m, bound) if base is not None else None
        if inner is not None and base is not None and symbols.method_row(base.binding, inner.kind, func.id) is not None:
            return Method(inner, func.id)
    return value


def arguments(m: Machine, e: Call) -> Arguments:
    """Evaluate a call's arguments in order."""
    given = Arguments([], {})
    for arg in e.args:
        if isinstance(arg, Star):
            each = m.evaluate(arg.value)
            known = containers.elements(m, each)
            if known is None:
                given.open = True
                given.rest = next((one for one in alternatives(each) if isinstance(one, Received)), given.rest)
            else:
                given.args.extend(known)
        else:
            given.args.append(m.evaluate(arg))
    for name, arg in e.kwargs:
        value = m.evaluate(arg)
        if name != "**":
            given.kwargs[name] = value
            continue
        cells = m.state.get(("c", value)) if isinstance(value, Obj) else None
        if isinstance(value, Unknown) and isinstance(value.default, Obj):
            given.open = True
            for key in m.state.get(("c", value.default)) or {}:
                if isinstance(key, str) and key != containers.ANY:
                    given.kwargs[key] = containers.item(m, value, ConstValue(key))
        if cells is None or containers.ANY in cells:
            given.open = True
        for key, cell in (cells or {}).items():
            if isinstance(key, str) and key != containers.ANY:
                given.kwargs[key] = cell
    return given


def call_value(m: Machine, callee: Value, given: Arguments, e: Call | None, func: Expr | None) -> Value:
    """Call a value."""
    match callee:
        case Alt(options=options):
            return _call_each(m, options, given, e, func)
        case Func():
            _watch(m, callee, given, e)
            made = running.invoke(m, callee, given, e)
            # What a function makes of text in a way that is not followed, its name and the text still tell.
            if folding.is_text(made) or any(isinstance(option, Symbol) for option in alternatives(made)):
                return made
            return (
                texts.of_address(m, callee, given)
                or builtins.imported(callee, given)
                or texts.with_address(made, given)
            )
        case ClassRef():
            return construction.instantiate(m, callee, given, e or Call(Name(""), (), (), 0, 0, 0))
        case Symbol():
            return call_symbol(m, callee, given, e or Call(Name(""), (), (), 0, 0, 0))
        case Method(on=on, name=name):
            return call_method(m, on, name, given, e)
        case Partial(func=inner, args=args, kwargs=kwargs):
            return call_value(m, inner, Arguments([*args, *given.args], {**dict(kwargs), **given.kwargs}), e, func)
        case External(path=path):
            return builtins.external(m, path, given, e)
        case Received() | Polled():
            return callee
        case Obj(kind="instance"):
            for name in ("__call__", "operator()"):
                special = attributes.attribute_or_none(m, callee, name)
                if special is not None:
                    return call_value(m, special, given, e, func)
            return builtins.unknown_call(m, callee, given, e)
        case Unknown(text=text) if not m.frame.python and (known := builtins.c_function(text)) is not None:
            return known(m, given, e)
        case _:
            return builtins.unknown_call(m, callee, given, e)


def _watch(m: Machine, callee: Func, given: Arguments, e: Call | None) -> None:
    """A call that hands a socket and a callback to an event loop of the tree runs the callback for it."""
    if not any(isinstance(value, Func | Partial) for value in (*given.args, *given.kwargs.values())):
        return
    name = callee.function.name
    ready = callbacks.watched(m, callee, name, given)
    for value in (*given.args, *given.kwargs.values()) if ready else ():
        if isinstance(value, Func | Partial):
            passed = [] if m.frame.python else callbacks.callback_arguments(m, given, value)
            callbacks.run_watching(m, value, passed, ready, name, e.line if e is not None else m.line)


def _call_each(m: Machine, options: tuple[Value, ...], given: Arguments, e: Call | None, func: Expr | None) -> Value:
    """Call each alternative on a path of its own; of overloads, those that can take so many arguments."""
    funcs = [option for option in options if isinstance(option, Func)]
    if len(funcs) == len(options) and not m.frame.python:
        fitting = [option for option in funcs if given.open or _takes(option.function, len(given.args))]
        options = tuple(fitting or funcs[:1])
        if len(options) == 1:
            return call_value(m, options[0], given, e, func)
    options = waiting.able(m, options)
    found: list[Value] = []

    def one(option: Value) -> bool:
        found.append(call_value(m, option, given, e, func))
        return False

    paths = [m.forked(lambda option=option: one(option)) for option in options]  # type: ignore[misc]
    alive = [path for path in paths if path is not None]
    sockets = [option.on for option in options if isinstance(option, Method)]
    if isinstance(func, Attr) and len(sockets) == len(alive) and settings.are_alternatives(m, func.base, sockets):
        for key, path in [(("o", socket), path) for socket, path in zip(sockets, alive, strict=True)]:
            for other in alive if key in path else ():
                other.setdefault(key, path[key])
    m.state.settle(alive)
    return join_all(found)


def _takes(function: Function, count: int) -> bool:
    required = sum(1 for param in function.params if param.default is None and not param.kind)
    return required <= count <= len(function.params) or any(param.kind for param in function.params)


def call_symbol(m: Machine, symbol: Symbol, given: Arguments, e: Call) -> Value:
    """Call a name of a binding."""
    row = symbols.function_row(symbol.binding, symbol.path)
    if row is not None:
        return events.apply(m, row, symbol.binding, None, given, e, symbol.path)
    head, _, last = symbol.path.rpartition(".")
    owner = symbols.function_row(symbol.binding, head) if head else None
    if owner is not None and given.args:
        target = given.args[0]
        rest = Arguments(given.args[1:], given.kwargs, given.open)
        return binding_objects.unbound_method(m, target, last, rest, e)
    if symbols.socket_type(symbol) is None and len(given.args) == 1 and symbol.path[:1].isupper():
        return given.args[0]
    return builtins.unknown_call(m, symbol, given, e)


def call_method(m: Machine, on: Value, name: str, given: Arguments, e: Call | None) -> Value:
    """Call a method that no class of the tree defines."""
    match on:
        case Obj(kind="container"):
            return container_methods.container_method(m, on, name, given, e)
        case ClassRef() if name == "__new__":
            return classes.canonical(m, on)
        case Super(bound=Obj() as bound, owner=owner):
            return binding_objects.super_method(m, bound, owner, name, given, e)
        case Obj(kind="instance"):
            behind = m.program.behind.get(on)
            return (
                call_method(m, behind, name, given, e)
                if behind
                else builtins.unknown_call(m, Method(on, name), given, e)
            )
        case Obj() if name == "get" and not given.args and not m.frame.python:
            return on  # the pointer's, not the socket's: that one is asked for an option
        case Obj():
            row = symbols.method_row(on.binding, on.kind, name)
            if name == "get" and not given.each() and not m.frame.python:
                return on  # a smart pointer's: an option's has a name
            if row is not None and e is not None:
                return events.apply(m, row, on.binding, on, given, e)
            return builtins.object_method(m, on, name, given, e)
        case ConstValue(value=str()) | Text():
            value = texts.text_method(m, on, name, given)
            if name == "append" and e is not None:
                _append(m, e.func, value)
            return value
        case Received() | Polled():
            return on
        case Unknown(default=Obj(kind="container")) if name == "get" and given.args:
            return containers.got(m, on, given.args)
        case Unknown(default=Value() as default):
            if name in texts.PASSING:
                return on
            made = call_method(m, default, name, given, e)
            if folding.is_text(made):
                return Unknown(f"{on.text}.{name}()", on.kind, made)
            return texts.parts_by_default(m, on, name, made) if name in texts.TAKES_APART else made
        case Unknown() | Symbol() if not m.frame.python and (known := builtins.c_function(name)) is not None:
            return known(m, given, e)
        case Unknown() | External() | Method():
            return creation.guessed_method(m, on, name, given, e)
        case _:
            return builtins.unknown_call(m, Method(on, name), given, e)


def _append(m: Machine, func: Expr, value: Value) -> None:
    """``text.append(a).append(b)`` changes *text*."""
    while isinstance(func, Attr):
        func = func.base.func if isinstance(func.base, Call) else func.base
    if isinstance(func, Name):
        m.assign(func, value)
