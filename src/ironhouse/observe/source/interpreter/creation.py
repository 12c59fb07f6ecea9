"""Events that make something: sockets, contexts, streams, devices, and the record that a socket starts with.

Owns where a socket comes to be: its site, its home, its makers, its scope. Must not know what is done with the
socket afterwards.

Long because a record is filled once, from all that is known where its socket is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ironhouse.model.fact import Confidence, Scope
from ironhouse.observe.source.bindings.table import Row
from ironhouse.observe.source.form import Call
from ironhouse.observe.source.interpreter import (
    attaching,
    binding_objects,
    builtins,
    calls,
    classes,
    construction,
    events,
    monitors,
    polling,
    symbols,
    waiting,
)
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.records import Site, SocketRecord
from ironhouse.observe.source.interpreter.state import Setting, weaken
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.interpreter.values import Func, Obj, Symbol, Unknown, Value, alternatives, describe, join
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def guessed_method(m: Machine, on: Value, name: str, given: calls.Arguments, e: Call | None) -> Value:
    """A method of something unknown: still a socket's creation when its argument is a socket type."""
    if e is not None and name == "socket" and m.frame.python:
        row = symbols.method_row("pyzmq", "context", "socket")
        kind = given.args[0] if given.args else given.kwargs.get("socket_type", Unknown("type"))
        confidence = _guess(m, on, kind, given)
        if row is not None and confidence is not None:
            return _make_socket(m, events.Event(m, row, "pyzmq", None, given, e), kind, None, confidence)
    if e is not None and name in ("setsockopt", "setsockopt_string", "set") and given.args:
        option = symbols.option_names(given.args[0]) if isinstance(given.args[0], Symbol) else ()
        if option and (m.frame.unit, e.line) not in m.program.traced:
            m.program.note(
                "option", (m.frame.unit, e.line), unparse(e), "the socket could not be traced to its creation"
            )
    return builtins.unknown_method(m, on, name, given, e)


def _guess(m: Machine, on: Value, kind: Value, given: calls.Arguments) -> Confidence | None:
    """How sure it is that ``on.socket(kind)`` makes a socket of ZeroMQ, of whatever *on* may be; None: it does not.

    A context takes one argument or names it, the standard library's module takes an address family: in a file that
    imports a binding the call counts, whoever gave it the context and the type.
    """
    if symbols.names_type(kind):
        return "high"
    text = describe(on).lower()
    if isinstance(on, Symbol) or "ssl" in text:
        return None
    if given.args and text.rpartition(".")[2].strip("_").endswith(("ctx", "context")):
        return "medium"
    loaded = m.program.units.loaded.get(m.frame.unit)
    if not isinstance(on, Unknown) or loaded is None or not loaded.imports():
        return None
    plain = isinstance(kind, ConstValue) or _STANDARD_FAMILY.search(describe(kind)) is not None
    one = (len(given.args) == 1 and not plain) or "socket_type" in given.kwargs or (not given.args and given.open)
    return "low" if one else None


_STANDARD_FAMILY = re.compile(r"\b[AP]F_|family")
"""What names the address family that the standard library's sockets are made of."""


def _create(m: Machine, event: events.Event) -> Value:
    fixed = event.row.fixed.get("type")
    value = event.value("type")
    endpoint = event.value("endpoint")
    if "or" in event.row.fixed and (endpoint is None or binding_objects.sockets_in(m, endpoint)):
        return endpoint or Unknown("", "call")  # a socket is given in its place, or nobody says what
    if value is None and len(event.given.args) == 1 and event.row.roles.get("context") is not None:
        taken = [
            one
            for one in alternatives(event.given.args[0])
            if isinstance(one, Obj) and binding_objects.socket_of(m, one)
        ]
        if taken:  # constructed from another: the same socket in another place
            return event.given.args[0]
    if fixed is not None:
        value = Symbol(event.table, fixed, m.frame.number)
    context_value = event.value("context") or event.on
    context = next(binding_objects.contexts(m, context_value), None) if context_value is not None else None
    own = binding_objects.class_of_sockets(m, context, event.value("cls")) if "cls" in event.roles else None
    if own is not None:
        cls, face = own
        # ``Context().socket(…)`` starts where the context's own call does: the two make two instances.
        call = replace(event.call, start=event.call.start + 1)
        return construction.instantiate(m, cls, _with_first(face, event.given), call)
    if value is None:
        if event.row.roles.get("type") is not None and event.table != "pyzmq":
            return ConstValue(None)
        value = Unknown("type")
    made = _make_socket(m, event, value, context, "high")
    kind = event.row.fixed.get("as")
    if kind in _ATTACHED:
        inner = f"inproc://{kind}"
        attaching.record_endpoint(m, [made], _ATTACHED[kind], ConstValue(inner), inner, event.site)
    if kind == "monitor":
        monitors.begin(m, event.sockets(), made, event.site)
    if endpoint is not None and not (isinstance(endpoint, ConstValue) and endpoint.value is None):
        attaching.attach(m, event, [made], endpoint, event.row.fixed.get("default", "connect"))
    return made


def made_by(m: Machine, event: events.Event, type_value: Value, end: str) -> Obj:
    """The socket that an actor of the binding's own makes for its *end*."""
    made = _make_socket(m, event, type_value, None, "high", end)
    record = m.program.records[made]
    record.name = record.name or f"{m.frame.label() or 'proxy'}.{end.lower()}"
    return made


def _make_socket(
    m: Machine,
    event: events.Event,
    type_value: Value,
    context: Obj | None,
    confidence: Confidence,
    part: str | None = None,
) -> Obj:
    frame = m.frame
    scope = _scope(m)
    # What a test does to its socket must not be told of the one that production makes by the same calls.
    key = (frame.unit, event.call.start, part, scope == "test", *classes.context_key(m))
    obj = m.program.object("socket", key, frame.unit, event.call.line, event.call)
    obj.binding = event.table
    m.program.created.add((frame.unit, event.call.start))
    m.program.makings += 1
    m.state.set(("x", obj), True)
    if context in m.program.awaited or symbols.is_asyncio(event.path):
        m.program.awaited.add(obj)
    settings = _defaults(m, context) if context is not None else {}
    settings.update(m.state.get(("d", "process")) or {})
    m.state.set(("o", obj), settings)
    m.state.set(("e", obj), frozenset())
    record = m.program.records.get(obj)
    if record is None:
        site, home = _home(m, type_value, event.site)
        loaded = m.program.units.loaded[frame.unit]
        record = m.program.records[obj] = SocketRecord(
            obj,
            event.table,
            loaded.unit.language if loaded else "python",
            type_value,
            event.text("type", type_value),
            confidence,
            site,
            event.site,
            home,
            context=context,
            part=event.row.fixed.get("as") or part,
            via=_via(m),
            makers=_makers(m),
            construction=_construction(m),
            sets_up=_is_plain(frame),
            stands_in=stands_in(frame),
            scope=scope,
            ruled_out=m.ruled_out[-1] if m.ruled_out else None,
        )
    else:
        record.type = join(record.type, type_value)
        record.ruled_out = record.ruled_out if m.ruled_out else None
    record.settings.update(settings)
    original = m.program.lost.get(context) if context is not None else None
    if original is not None:
        given = _defaults(m, original)
        record.lost = {**record.lost, **{name: one for name, one in given.items() if name not in settings}}
    record.conditions = tuple(m.conditions)
    return obj


def _defaults(m: Machine, context: Obj) -> dict[str, Setting]:
    """The options that a context gives its sockets; of the one context that all files share, those that may be set.

    What a test sets says nothing of production, and what a script sets is set where that script runs.
    """
    settings: dict[str, Setting] = m.state.get(("o", context)) or {}
    if context.path or all(one.path == m.frame.unit for one in settings.values()):
        return dict(settings)
    here: set[str] = set()
    frame: Frame | None = m.frame
    while frame is not None:
        here.add(frame.unit)
        frame = frame.caller
    tested = any(scope_of(unit) == "test" for unit in here)
    found: dict[str, Setting] = {}
    for name, setting in settings.items():
        if setting.path in here:
            found[name] = setting
        elif setting.path in m.program.imported and (tested or scope_of(setting.path) != "test"):
            found[name] = weaken(setting)
    return found


def _with_first(first: Value, given: calls.Arguments) -> calls.Arguments:
    """A call's arguments behind *first*, without the class that was chosen by them."""
    kwargs = {name: value for name, value in given.kwargs.items() if name != "socket_class"}
    return calls.Arguments([first, *given.args], kwargs, given.open)


_ATTACHED = {"monitor": "connect", "pipe": "bind"}
"""What is made attached to an endpoint within the process, and how."""


def _via(m: Machine) -> tuple[Site, ...]:
    """The calls that led here, the last first."""
    found: dict[Site, None] = {}
    frame: Frame | None = m.frame
    while frame is not None and frame.caller is not None:
        if frame.call is not None:
            found[frame.caller.unit, frame.call.line] = None
        frame = frame.caller
    return tuple(found)


def _makers(m: Machine) -> tuple[tuple[str, str], ...]:
    func = m.frame.func
    return ((func.unit, func.maker()),) if func is not None else ()


def _construction(m: Machine) -> tuple[Site, int] | None:
    """The call behind the constructor that is running, if one is: the outermost of a chain of base classes'."""
    if _is_plain(m.frame):
        return _setting_up(m)
    frame: Frame | None = m.frame
    found: tuple[Site, int] | None = None
    while frame is not None and frame.func is not None and frame.bound is not None and _constructs(frame):
        if frame.call is not None and frame.caller is not None and frame.caller.bound is not frame.bound:
            found = ((frame.caller.unit, frame.call.line), frame.caller.number)
            break
        frame = frame.caller
    return found


def _is_plain(frame: Frame) -> bool:
    """Whether what runs is no method."""
    return frame.bound is None and (frame.func is None or frame.func.owner is None)


def _setting_up(m: Machine) -> tuple[Site, int] | None:
    """The call by which a structure of C was first handed on to what makes a socket for it."""
    frame: Frame | None = m.frame
    found: tuple[Site, int] | None = None
    about: set[Obj] | None = None
    while frame is not None and frame.func is not None and frame.call is not None and frame.caller is not None:
        given = {
            one
            for param in frame.func.function.params
            for one in alternatives(m.state.get(("v", frame.number, param.name)) or ConstValue(None))
            if isinstance(one, Obj) and one.kind == "instance"
        }
        about = given if about is None else about & given
        if not about:
            break
        found = ((frame.caller.unit, frame.call.line), frame.caller.number)
        frame = frame.caller
    return found


def stands_in(frame: Frame) -> bool:
    """Whether the constructor that is running makes what stands for any object of its class."""
    return isinstance(frame.bound, Obj) and frame.bound.call is None and frame.func is not None and _constructs(frame)


def _constructs(frame: Frame) -> bool:
    func = frame.func
    assert func is not None
    owner = func.owner.cls.name if func.owner is not None else ""
    return func.function.name in ("__init__", owner)


def _scope(m: Machine) -> Scope:
    """Tests and examples that this context starts from, or whose object it works on, set its scope."""
    frame: Frame | None = m.frame
    while frame is not None:
        for path in (frame.unit, frame.bound.path if isinstance(frame.bound, Obj) else ""):
            found = scope_of(path) if path else "production"
            if found != "production":
                return found
        frame = frame.caller
    return "production"


def _home(m: Machine, type_value: Value, site: Site) -> tuple[Site, int]:
    """Where a socket comes to be: the call whose arguments fixed its type, when a caller's did."""
    born = {option.born for option in alternatives(type_value) if isinstance(option, Symbol)}
    if len(born) == 1 and (origin := born.pop()) != m.frame.number:
        frame = m.frame
        while frame.caller is not None and frame.number != origin:
            if frame.caller.number == origin and frame.call is not None:
                return (frame.caller.unit, frame.call.line), origin
            frame = frame.caller
    return site, m.frame.number


def _context(m: Machine, event: events.Event) -> Value:
    asyncio = symbols.is_asyncio(event.path)
    shadow = event.value("shadow")
    if shadow is not None and isinstance(shadow, Obj):
        inner = next(binding_objects.contexts(m, shadow), None)
        if inner is not None:
            made = m.program.object("context", ("shadow", inner, asyncio), inner.path, inner.line)
            made.binding = event.table
            m.program.shadows[made] = inner
            m.state.set(("x", made), True)
            if event.table == "pyzmq":
                m.program.lost[made] = inner
            if asyncio:
                m.program.awaited.add(made)
            return made
    if event.row.fixed.get("shared"):
        made = _shared_context(m, asyncio=asyncio)
    else:
        key = (m.frame.unit, event.call.start, *classes.context_key(m))
        made = m.program.object("context", key, m.frame.unit, event.call.line, event.call)
        m.program.makings += 1
    made.binding = event.table
    if asyncio:
        m.program.awaited.add(made)
    m.state.set(("x", made), True)
    return made


def _shared_context(m: Machine, *, asyncio: bool) -> Obj:
    """The process's own context: what asks for it gets the same one each time, one for asyncio and one for the rest."""
    return m.program.object("context", ("shared", "asyncio") if asyncio else ("shared",), "", 0)


def _object(m: Machine, event: events.Event) -> Value:
    kind = event.row.fixed["kind"]
    key = (m.frame.unit, event.call.start, *classes.context_key(m))
    made = m.program.object(kind, key, m.frame.unit, event.call.line, event.call)
    made.binding = event.table
    if symbols.is_asyncio(event.path):
        m.program.awaited.add(made)
    members: list[tuple[Obj, str]] = []
    if "sockets" in event.row.roles:
        start = event.row.roles["sockets"]
        for value in event.given.args[start if isinstance(start, int) else 0 :]:
            members += [(one, "in") for one in binding_objects.sockets_in(m, value)]
    m.state.set(("r", made), frozenset(members))
    context = event.value("context")
    if context is not None:
        inner = next(binding_objects.contexts(m, context), None)
        if inner is not None:
            m.program.wrapped[made] = inner
    elif event.row.fixed.get("shared"):
        m.program.wrapped[made] = _shared_context(m, asyncio=symbols.is_asyncio(event.path))
    task = event.value("task")
    own = symbols.function_row(task.binding, task.path) if isinstance(task, Symbol) else None
    if isinstance(task, Symbol) and own is not None and own.event == "object":
        return events.apply(m, own, task.binding, None, calls.NOTHING, event.call)
    if task is not None and "passes" in event.row.fixed:
        polling.call_back(m, event, task, [])
    return made


def _stream(m: Machine, event: events.Event) -> Value:
    value = event.value("socket")
    inner = next(iter(binding_objects.sockets_in(m, value)), None) if value is not None else None
    key = (m.frame.unit, event.call.start, *classes.context_key(m))
    made = m.program.object("stream", key, m.frame.unit, event.call.line, event.call)
    made.binding = event.table
    if inner is not None:
        m.program.wrapped[made] = inner
        if inner in m.program.monitored:
            m.program.handed_out.add(inner)
    return made


def _device(m: Machine, event: events.Event) -> Value:
    key = (m.frame.unit, event.call.start, *classes.context_key(m))
    made = m.program.object("device", key, m.frame.unit, event.call.line, event.call)
    made.binding = event.table
    sides: dict[str, Obj] = {}
    for side in event.row.fixed["parts"].split(","):
        value = event.value(side)
        if value is not None:
            sides[side] = _make_socket(m, event, value, None, "high", side)
            record = m.program.records[sides[side]]
            record.name = record.name or f"{m.frame.label() or 'device'}.{side}"
            waiting.operate(m, [sides[side]], "proxy", "none", "the device runs until it is ended", event.site)
    m.program.parts[made] = sides
    return made


def decorate(m: Machine, row: Row, symbol: Symbol, decorator: Call, func: Func) -> Value:
    """``@zmq.decorators.socket(zmq.REQ)``: what it makes and passes in."""
    given = calls.arguments(m, decorator)
    if row.fixed.get("makes") == "context":
        return _context(m, events.Event(m, Row("context"), symbol.binding, None, given, decorator))
    event = events.Event(m, Row("create", {"type": 0}), symbol.binding, None, given, decorator)
    made = _make_socket(m, event, given.args[0] if given.args else Unknown("type"), None, "high")
    m.program.records[made].name = (
        f"{func.function.name}.{symbols.socket_type(given.args[0]) or 'socket'}".lower() if given.args else None
    )
    return made


EVENTS: dict[str, Callable[[Machine, events.Event], Value]] = {
    "create": _create,
    "context": _context,
    "object": _object,
    "stream": _stream,
    "device": _device,
}
