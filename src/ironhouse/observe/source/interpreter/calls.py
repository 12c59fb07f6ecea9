"""Calls, attributes and items: who is meant, and what happens then.

Owns the dispatch on what is called, the binding of parameters, fields and bound methods. A function
of the tree is run in place (bounded by depth and by how often it has been run); a binding's name goes to
``events``; anything else to ``builtins``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Call, Const, Expr, Function, Index, Name, Param, Ref, Star
from ironhouse.observe.source.interpreter import (
    binding_objects,
    builtins,
    classes,
    containers,
    creation,
    events,
    folding,
    names,
    settings,
    symbols,
)
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.values import (
    Alt,
    ClassRef,
    External,
    Func,
    Method,
    ModuleRef,
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
    describe,
    join,
    join_all,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

DEPTH_LIMIT = 14
RUN_LIMIT = 300
"""How often one function is run in place, over all its callers."""

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


@dataclass(slots=True)
class Arguments:
    """A call's arguments. ``open`` says that ``*args`` or ``**kwargs`` of unknown content may add to them."""

    args: list[Value]
    kwargs: dict[str, Value]
    open: bool = False


NOTHING = Arguments([], {})


def call(m: Machine, e: Call) -> Value:
    """The value of a call, with all its effects."""
    callee = _callee(m, e.func)
    wait = builtins.wait_of(m, callee, e)
    if wait is not None:
        m.waits.append(wait)
    try:
        given = arguments(m, e)
    finally:
        if wait is not None:
            m.waits.pop()
    if isinstance(e.func, Attr) and e.func.name in REPLACING and not names.is_python(m):
        held = _replaced(m, callee, e.func, given, e)
        if held is not None:
            return held
    if isinstance(callee, Method) and callee.name in GROWING and not names.is_python(m) and isinstance(e.func, Attr):
        grown = _grown(m, callee.on, e.func, given)
        if grown is not None:
            return grown
    return call_value(m, callee, given, e, e.func)


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
        text = classes.declared_type(m, func.base)
        if text is None or not classes.is_indirect(text):
            return None
        target = classes.resolve_type(m, text)
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
        member = attribute_or_none(m, option, func.name)
        unknown = isinstance(member, Unknown) and (names.is_python(m) or member.kind != "other")
        found.append(Method(option, func.name) if unknown or member is None else member)
    return join_all(found) if found else Unknown(unparse(func))


def _inherited(m: Machine, func: Name, value: Value) -> Value:
    """A method that a class of C++ has from a binding's and calls without ``this``."""
    bound = m.frame.bound
    if isinstance(bound, Obj) and bound.cls is not None and not names.is_python(m):
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
            known = containers.elements(m, m.evaluate(arg.value))
            if known is None:
                given.open = True
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
            return invoke(m, callee, given, e)
        case ClassRef():
            return classes.instantiate(m, callee, given, e or Call(Name(""), (), (), 0, 0, 0))
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
                special = attribute_or_none(m, callee, name)
                if special is not None:
                    return call_value(m, special, given, e, func)
            return builtins.unknown_call(m, callee, given, e)
        case Unknown(text=text) if not names.is_python(m) and (known := builtins.c_function(text)) is not None:
            return known(m, given, e)
        case _:
            return builtins.unknown_call(m, callee, given, e)


def _call_each(m: Machine, options: tuple[Value, ...], given: Arguments, e: Call | None, func: Expr | None) -> Value:
    """Call each alternative on a path of its own; of overloads, those that can take so many arguments."""
    funcs = [option for option in options if isinstance(option, Func)]
    if len(funcs) == len(options) and not names.is_python(m):
        fitting = [option for option in funcs if _takes(option.function, len(given.args))]
        options = tuple(fitting or funcs[:1])
        if len(options) == 1:
            return call_value(m, options[0], given, e, func)
    found: list[Value] = []

    def one(option: Value) -> bool:
        found.append(call_value(m, option, given, e, func))
        return False

    paths = [m.forked(lambda option=option: one(option)) for option in options]  # type: ignore[misc]
    m.state.settle([path for path in paths if path is not None])
    return join_all(found)


def _takes(function: Function, count: int) -> bool:
    required = sum(1 for param in function.params if param.default is None and not param.kind)
    return required <= count <= len(function.params) or any(param.kind for param in function.params)


def bind_to(value: Value, obj: Value) -> Value:
    """A method, bound to its object; overloads stay alternatives."""
    if isinstance(value, Alt):
        return Alt(tuple(bind_to(option, obj) for option in value.options))
    if isinstance(value, Func):
        return Func(value.function, value.unit, value.closure, value.owner, obj)
    if isinstance(value, Partial) and isinstance(value.func, Func):
        return Partial(bind_to(value.func, obj), value.args, value.kwargs)
    return value


def invoke(m: Machine, func: Func, given: Arguments, e: Call | None, bound: Value | None = None) -> Value:
    """Run a function of the tree with these arguments; ``e`` is None when nobody in the tree calls it so."""
    bound = bound if bound is not None else func.bound
    program = m.program
    key = func.key()
    program.visited.add(key)
    if e is not None and (bound is not None or func.owner is None):
        program.called.add(key)
    if isinstance(bound, Obj):
        program.ran_on.add((bound, key))
    if not _worth_running(m, func, given, e, bound):
        remembered = program.remembered.get(key)
        return remembered or builtins.unknown_call(m, Unknown(func.function.name, "call"), given, e)
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
    events_before = program.events
    frame = m.enter(func.unit, func, e, closure=func.closure, bound=bound)
    program.closures[frame.number] = func.closure
    _bind_parameters(m, frame, func, given, bound)
    before = {param.name: m.state.get(("v", frame.number, param.name)) for param in func.function.params}
    dead = m.run(body)
    _run_nested(m, frame, dead=dead)
    given_back = _given_back(m, frame, func, before, dead=dead)
    value = m.leave(frame, dead=dead)
    if program.events > events_before:
        program.quiet[key] = 0
    else:
        program.quiet[key] = program.quiet.get(key, 0) + 1
        held = program.versions.get(bound, 0) if isinstance(bound, Obj) else 0
        program.quiet_held[key] = max(held, program.quiet_held.get(key, 0))
    for target, changed in given_back:
        m.assign(target, changed)
    if isinstance(value, ConstValue | Text | Alt) and not any(isinstance(one, Obj) for one in alternatives(value)):
        program.remembered[key] = value
    return value


def _given_back(
    m: Machine, frame: Frame, func: Func, before: dict[str, Value | None], *, dead: bool
) -> list[tuple[Expr, Value]]:
    """What a function of C or C++ leaves in its caller's variables: through ``&x``, references, buffers of text."""
    if frame.call is None or names.is_python(m):
        return []
    found: list[tuple[Expr, Value]] = []
    for param, arg in zip(func.function.params, frame.call.args, strict=False):
        text = param.type or ""
        target = arg.target if isinstance(arg, Ref) else arg
        anything = isinstance(arg, Ref) or ("&" in text and "const" not in text)
        if not isinstance(target, Name | Attr | Index) or not (anything or "char" in text):
            continue
        key = ("v", frame.number, param.name)
        ends = [writes.get(key) for _, writes in frame.returns] + ([] if dead else [m.state.get(key)])
        known = [end for end in ends if end is not None]
        if not any(end != before[param.name] for end in known):
            continue
        value = join_all(known)
        if anything or folding.is_text(value):
            classes.returned(m, value)
            found.append((target, value))
    return found


def _site(m: Machine, func: Func, given: Arguments, e: Call, bound: Value | None) -> tuple[object, ...]:
    """One call's runs are counted for each socket, instance and closure that it is about."""
    about = [one.number for value in given.args for one in alternatives(value) if isinstance(one, Obj)]
    number = bound.number if isinstance(bound, Obj) else None
    return (func.key(), m.frame.unit, e.start, number, func.closure, *about)


def _worth_running(m: Machine, func: Func, given: Arguments, e: Call | None, bound: Value | None) -> bool:
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
    if _is_quiet(m, key, bound) and not any(_touching(value) for value in (*given.args, *given.kwargs.values())):
        return False
    rank = _relevance(m, func)
    if rank == MATTERS:
        return True
    concerned = any(_concerns(value) for value in (*given.args, *given.kwargs.values()))
    if rank == TOUCHES:
        return bound is not None or concerned
    function = func.function
    if function.end - function.start > PLAIN_SIZE_LIMIT:
        return False
    if concerned and any(_touching(value) for value in (*given.args, *given.kwargs.values())):
        return True
    may_tell = (
        ADDRESS_NAME.search(function.name) is not None
        or function.name in ("__init__", "__new__", "__post_init__")
        or function.end - function.start <= TINY_SIZE
    )
    return may_tell and m.frame.depth <= PLAIN_DEPTH_LIMIT and program.counts.get(key, 0) < PLAIN_RUN_LIMIT


def _is_quiet(m: Machine, key: tuple[str, int], bound: Value | None) -> bool:
    """Whether nothing happened in the function's last runs, on objects that held as much as this one."""
    if m.program.quiet.get(key, 0) < QUIET_RUNS:
        return False
    held = m.program.versions.get(bound, 0) if isinstance(bound, Obj) else 0
    return held <= m.program.quiet_held.get(key, 0)


MATTERS, TOUCHES, PLAIN = 2, 1, 0


def _relevance(m: Machine, func: Func) -> int:
    """Whether a function names a binding or a maker of sockets, has a word of a socket's methods, or neither."""
    key = func.key()
    found = m.program.relevance.get(key)
    if found is None:
        function, units = func.function, m.program.units
        if function.index < 0 or units.matters(func.unit, function.start, function.end, m.program.makers):
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
    """Run the functions that were defined inside and that nothing called: callbacks, threads."""
    if dead:
        return
    for func, count in list(frame.nested):
        if m.program.counts.get(func.key(), 0) > count:
            continue
        if not m.program.units.touches(func.unit, func.function.start, func.function.end):
            continue
        path = m.forked(lambda func=func: bool(invoke(m, func, NOTHING, None)) and False)  # type: ignore[misc]
        if path is not None:
            m.state.settle([{}, path])


def _bind_parameters(m: Machine, frame: Frame, func: Func, given: Arguments, bound: Value | None) -> None:
    params = list(func.function.params)
    python = names.is_python(m)
    if python and params and func.owner is not None and not _is_static(func.function):
        if bound is not None:
            first = params.pop(0)
            names.declare(m, first.name, func.owner if _has_decorator(func.function, "classmethod") else bound)
            if isinstance(bound, ClassRef):
                names.declare(m, first.name, bound)
        elif not given.args:
            names.declare(m, params.pop(0).name, classes.canonical(m, func.owner))
    pending = list(given.args)
    for param in params:
        names.declare(m, param.name, _parameter(m, func, param, params, pending, given, frame))
        if param.type:
            m.state.set(("t", frame.number, param.name), param.type)


def _parameter(
    m: Machine, func: Func, param: Param, params: list[Param], pending: list[Value], given: Arguments, frame: Frame
) -> Value:
    if param.kind == "*":
        rest, pending[:] = list(pending), []
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
    else:
        return _missing(m, func, param, given, frame)
    return classes.typed(m, value, param.type, frame.func.function.line) if param.type and frame.func else value


def _missing(m: Machine, func: Func, param: Param, given: Arguments, frame: Frame) -> Value:
    default = m.evaluate(param.default) if param.default is not None else None
    if default is None and frame.call is not None and not names.is_python(m):
        written = m.program.units.declared_default(func, func.function.params.index(param), _declaring(m, func))
        default = m.evaluate(written) if written is not None else None
    if frame.call is not None and default is not None and not given.open:
        return default
    if default is None:
        default = builtins.option_default(m, func.function, param.name)
    if default is not None and not (isinstance(default, ConstValue) and default.value is None):
        return Unknown(param.name, "param", default)
    value: Value = Unknown(param.name, "param")
    return classes.typed(m, value, param.type, 0) if param.type else value


def _declaring(m: Machine, func: Func) -> list[str]:
    """The files that may declare a function: its class's, its own, and those that this includes."""
    owner = [func.owner.unit] if func.owner is not None else []
    return list(dict.fromkeys([*owner, func.unit, *m.program.includes.get(func.unit, ())]))


def _has_decorator(function: Function, *wanted: str) -> bool:
    for decorator in function.decorators:
        inner = decorator.func if isinstance(decorator, Call) else decorator
        name = inner.name if isinstance(inner, Attr) else inner.id if isinstance(inner, Name) else ""
        if name in wanted:
            return True
    return False


def _is_static(function: Function) -> bool:
    return _has_decorator(function, "staticmethod")


# Attributes and items


def attribute(m: Machine, base: Value, name: str, origin: Expr | None = None) -> Value:
    """``base.name``."""
    found: list[Value] = []
    for option in alternatives(base):
        if isinstance(option, ConstValue) and option.value is None and len(alternatives(base)) > 1:
            continue
        value = attribute_or_none(m, option, name)
        if value is None and origin is not None and not names.is_python(m):
            value = classes.loose_field(m, option, origin)
        if value is None:
            text = unparse(origin) if isinstance(option, Obj) and origin is not None else f"{describe(option)}.{name}"
            kind = option.kind if isinstance(option, Unknown) else "other"
            value = Unknown(text, "config" if names.config_like(text) else kind)
        found.append(value)
    return join_all(found)


def attribute_or_none(m: Machine, base: Value, name: str) -> Value | None:
    """``base.name`` of one alternative; None when nothing says what it is."""
    match base:
        case Symbol():
            return symbols.with_attribute(base, name, m.frame.number)
        case External(path=path):
            dotted = f"{path}.{name}"
            module = m.program.units.module(dotted, 0, m.frame.unit) if names.is_python(m) else None
            return ModuleRef(module) if module is not None else External(dotted)
        case ModuleRef(path=path):
            return names.module_name(m, path, name)
        case Obj(kind="instance"):
            return _instance_attribute(m, base, name)
        case Obj():
            return binding_objects.object_attribute(m, base, name)
        case ClassRef():
            value = classes.attribute(m, base, name)
            if isinstance(value, Func) and _has_decorator(value.function, "classmethod"):
                return bind_to(value, base)
            return value if value is not None else _class_of_binding(m, base, name)
        case Super(owner=owner, bound=bound):
            value = classes.attribute(m, _dynamic_class(bound) or owner, name, after=owner)
            return bind_to(value, bound) if value is not None else Method(base, name)
        case Received() | Polled():
            if isinstance(base, Polled):
                m.touched.extend(base.sockets)
                row = symbols.method_row("pyzmq", "socket", name)
                if row is not None and row.event in ("recv", "send") and base.sockets:
                    return join_all([Method(socket, name) for socket in base.sockets])
            return base
        case Unknown(default=Value() as default) if not isinstance(default, ConstValue):
            return attribute_or_none(m, default, name)
        case Unknown(kind="other"):
            return names.in_namespace(m, base, name)
        case _:
            return None


def _class_of_binding(m: Machine, ref: ClassRef, name: str) -> Value | None:
    base = classes.binding_base(m, ref)
    return symbols.with_attribute(base, name, m.frame.number) if base is not None else None


def _dynamic_class(bound: Value) -> ClassRef | None:
    return bound.cls if isinstance(bound, Obj) else bound if isinstance(bound, ClassRef) else None


def field_or_none(m: Machine, base: Value, name: str) -> Value | None:
    """A field or method of an object, for names that stand without their object."""
    for option in alternatives(base):
        if isinstance(option, Obj) and option.kind == "instance":
            found = _instance_attribute(m, option, name, binding=False)
            if found is not None:
                return found
    return None


def _instance_attribute(m: Machine, obj: Obj, name: str, *, binding: bool = True) -> Value | None:
    found: Value | None = m.state.get(("f", obj, name))
    if found is not None:
        return names.force(m, found)
    ref = obj.cls
    if ref is None:
        return None
    value = classes.attribute(m, ref, name)
    if value is not None:
        return _bound_attribute(m, obj, value)
    text = classes.field_type(m, ref, name)
    if text is not None:
        made = classes.declared(m, text, ref.cls.line) if not names.is_python(m) else _annotated(m, obj, name, text)
        if not (isinstance(made, ConstValue) and made.value is None):
            m.state.set(("f", obj, name), made)
            m.program.root.set(("f", obj, name), made)
            return made
        return None
    if binding:
        wrapped = binding_objects.wrapped(m, obj)
        if wrapped is not None:
            return binding_objects.object_attribute(m, wrapped, name) or Method(wrapped, name)
    return None


def _annotated(m: Machine, obj: Obj, name: str, text: str) -> Value:
    kind = "config" if names.config_like(f"{obj.cls.cls.name if obj.cls else ''} {name}".lower()) else "param"
    return classes.typed(m, Unknown(name, kind), text, 0)


def _bound_attribute(m: Machine, obj: Obj, value: Value) -> Value:
    if isinstance(value, Func):
        function = value.function
        if _has_decorator(function, "property", "cached_property", "default", "lazyproperty", "reify"):
            read = Call(Name(function.name), (), (), function.line, function.start, 0)
            return invoke(m, value, NOTHING, read, bound=obj)
        if _is_static(function):
            return value
        return bind_to(value, (obj.cls or obj) if _has_decorator(function, "classmethod") else obj)
    return bind_to(value, obj) if isinstance(value, Alt | Partial) else value


def set_attribute(m: Machine, base: Value, name: str, value: Value, target: Attr) -> None:
    """``base.name = value``."""
    several = len(alternatives(base)) > 1
    for option in alternatives(base):
        match option:
            case Obj(kind="instance"):
                wrapped = binding_objects.wrapped(m, option)
                if wrapped is not None and settings.set_by_attribute(m, wrapped, name, value, target):
                    continue
                set_field(m, option, name, value, weak=several)
            case Obj():
                settings.set_by_attribute(m, option, name, value, target)
            case ModuleRef(path=path):
                frame = names.run_unit(m, path)
                if frame is not None:
                    m.state.set(("v", frame.number, name), value)
                    classes.keep(m, value, name, held=True, owner="")
            case ClassRef(scope=scope):
                m.state.set(("v", scope, name), value)
                classes.keep(m, value, name, held=True, owner=option.cls.name)
            case Unknown() | ConstValue(value=None) if not names.is_python(m):
                set_field(m, classes.loose(m, target.base), name, value, weak=several)
            case _:
                pass


def set_field(m: Machine, bound: Value, name: str, value: Value, *, weak: bool = False) -> None:
    """Give a field of an instance the value."""
    for option in alternatives(bound):
        if not isinstance(option, Obj):
            continue
        key = ("f", option, name)
        before = m.state.get(key)
        after = join(before, value) if weak and before is not None else value
        m.state.set(key, after)
        if after != before and any(isinstance(one, Obj) for one in alternatives(after)):
            known = m.program.root.get(key)
            if known is None or join(known, after) != known:
                m.program.versions[option] = m.program.versions.get(option, 0) + 1
        classes.keep(m, value, name, held=True, owner=option.cls.cls.name if option.cls else None)


def set_item(m: Machine, base: Value, key: Value, value: Value) -> None:
    """``base[key] = value``."""
    for option in alternatives(base):
        if not isinstance(option, Obj) or option.kind != "container":
            continue
        cells = dict(m.state.get(("c", option)) or {})
        place = containers.cell_key(key)
        if place == containers.ANY and place in cells:
            value = join(cells[place], value)
        cells[place] = value
        m.state.set(("c", option), cells)
        label = m.program.labels.get(option)
        classes.keep(m, value, label or "item", held=False)


def call_symbol(m: Machine, symbol: Symbol, given: Arguments, e: Call) -> Value:
    """Call a name of a binding."""
    row = symbols.function_row(symbol.binding, symbol.path)
    if row is not None:
        return events.apply(m, row, symbol.binding, None, given, e)
    head, _, last = symbol.path.rpartition(".")
    owner = symbols.function_row(symbol.binding, head) if head else None
    if owner is not None and given.args:
        target = given.args[0]
        return call_value(m, Method(target, last), Arguments(given.args[1:], given.kwargs, given.open), e, None)
    if symbols.socket_type(symbol) is None and len(given.args) == 1 and symbol.path[:1].isupper():
        return given.args[0]
    return builtins.unknown_call(m, symbol, given, e)


def call_method(m: Machine, on: Value, name: str, given: Arguments, e: Call | None) -> Value:
    """Call a method that no class of the tree defines."""
    match on:
        case Obj(kind="container"):
            return builtins.container_method(m, on, name, given, e)
        case ClassRef() if name == "__new__":
            return classes.canonical(m, on)
        case Super(bound=Obj() as bound, owner=owner):
            return binding_objects.super_method(m, bound, owner, name, given, e)
        case Obj(kind="instance"):
            return builtins.unknown_call(m, Method(on, name), given, e)
        case Obj():
            row = symbols.method_row(on.binding, on.kind, name)
            if row is not None and e is not None:
                return events.apply(m, row, on.binding, on, given, e)
            return builtins.object_method(m, on, name, given, e)
        case ConstValue(value=str()) | Text():
            value = builtins.text_method(m, on, name, given)
            if name == "append" and e is not None:
                _append(m, e.func, value)
            return value
        case Received() | Polled():
            return on
        case Unknown(default=Value() as default):
            return call_method(m, default, name, given, e)
        case Unknown() | Symbol() if not names.is_python(m) and (known := builtins.c_function(name)) is not None:
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


__all__ = ["NOTHING", "Arguments", "Const", "call", "call_value"]
