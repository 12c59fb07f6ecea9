"""Socket events: what a binding's row does to the state and to a socket's record.

Owns the meaning of every event that ``bindings/table.py`` lists. Must not know any binding's names: a row
says which argument stands in which role. Long because the events are one vocabulary; each is a short
function of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ironhouse.model.fact import Bound, Confidence, OperationKind, Scope
from ironhouse.observe.source.bindings.table import Row
from ironhouse.observe.source.form import Attr, Call, Const, Expr, Name, Ref
from ironhouse.observe.source.interpreter import builtins, calls, classes, expressions, names, symbols
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.records import Decoding, Endpoint, Operation, Site, SocketRecord
from ironhouse.observe.source.interpreter.state import Setting, weaken
from ironhouse.observe.source.interpreter.values import (
    Alt,
    ClassRef,
    Func,
    Method,
    Obj,
    Polled,
    Received,
    Symbol,
    Unknown,
    Value,
    alternatives,
    describe,
    join,
    join_all,
    objects_of,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.form import Function
    from ironhouse.observe.source.interpreter.machine import Machine

DEVICE_SIDES = frozenset(("in", "out", "mon"))

ZAP_ENDPOINT = "inproc://zeromq.zap"
"""Where libzmq asks its handler (RFC 27): a socket that is bound there is a handler."""


class Event:
    """One row applied to one call: its roles as values and as source."""

    __slots__ = ("call", "given", "m", "on", "roles", "row", "table")

    def __init__(self, m: Machine, row: Row, table: str, on: Value | None, given: calls.Arguments, e: Call) -> None:
        self.m = m
        self.row = row
        self.table = table
        self.given = given
        self.call = e
        self.on = on
        self.roles = row.by_count.get(len(given.args), row.roles)
        if row.on is not None and row.on < len(given.args):
            self.on = given.args[row.on]

    @property
    def site(self) -> Site:
        return (self.m.frame.unit, self.call.line)

    def value(self, role: str) -> Value | None:
        """The argument in this role; None when it was not given."""
        place = self.roles.get(role)
        if place is None:
            return None
        position, keyword = place if isinstance(place, tuple) else (place, place)
        if isinstance(keyword, str) and keyword in self.given.kwargs:
            return self.given.kwargs[keyword]
        if isinstance(position, int) and position < len(self.given.args):
            return self.given.args[position]
        return None

    def source(self, role: str) -> Expr | None:
        """The argument's expression, where the call spells it out."""
        place = self.roles.get(role)
        if place is None:
            return None
        position, keyword = place if isinstance(place, tuple) else (place, place)
        for name, expr in self.call.kwargs:
            if name == keyword:
                return expr
        if isinstance(position, int) and position < len(self.call.args):
            return self.call.args[position]
        return None

    def text(self, role: str, value: Value | None = None) -> str:
        source = self.source(role)
        if source is not None and not isinstance(source, Ref):
            return unparse(source)
        return describe(value) if value is not None else unparse(source)

    def sockets(self) -> list[Obj]:
        """The sockets that the event is about."""
        if self.on is None:
            return []
        part = self.row.fixed.get("part")
        found: list[Obj] = []
        for option in alternatives(self.on):
            if not isinstance(option, Obj):
                continue
            if part is not None:
                chosen = self.m.program.parts.get(option, {}).get(part)
                found.extend([chosen] if chosen is not None else [])
                continue
            socket = socket_of(self.m, option)
            if socket is not None:
                found.append(socket)
            elif option.kind == "container":
                found.extend(one for one in expressions.flattened(self.m, option) if one.kind == "socket")
        return found


def apply(m: Machine, row: Row, table: str, on: Value | None, given: calls.Arguments, e: Call) -> Value:
    """Do what the row says; the value is what the call returns."""
    handler = _EVENTS.get(row.event)
    if handler is None:
        return Unknown(unparse(e), "call")
    event = Event(m, row, table, on, given, e)
    m.program.events += 1
    _mark_active(m)
    return handler(m, event)


def _mark_active(m: Machine) -> None:
    """Whoever is running has to do with sockets, and so have its callers."""
    frame: Frame | None = m.frame
    while frame is not None and frame not in m.program.active_frames:
        m.program.active_frames.add(frame)
        if frame.func is not None:
            if frame.func.owner is not None:
                m.program.active_classes.add(frame.func.owner)
            name = frame.func.function.name
            m.program.active.add(frame.func.owner.cls.name if name == "__init__" and frame.func.owner else name)
        frame = frame.caller


# Objects


def socket_of(m: Machine, obj: Obj | None) -> Obj | None:
    """The socket that an object is or wraps."""
    if obj is None or obj.kind == "socket":
        return obj
    inner = m.program.wrapped.get(obj)
    return socket_of(m, inner) if inner is not None else None


def wrapped(m: Machine, obj: Obj) -> Obj | None:
    """The binding's object behind an instance of a class that derives from one of the binding's."""
    found = m.program.wrapped.get(obj)
    if found is not None or obj.cls is None:
        return found
    base = classes.binding_base(m, obj.cls)
    row = symbols.function_row(base.binding, base.path) if base is not None else None
    if base is None or row is None:
        return None
    line = obj.cls.cls.line
    made_by = Call(Name(obj.cls.cls.name), (), (), line, obj.cls.cls.start, obj.cls.cls.end)
    if row.event == "context":
        return _link(m, obj, m.program.object("context", (obj,), obj.cls.unit, line), base.binding)
    if row.event == "create":
        return link_base(m, obj, base, calls.NOTHING, made_by)
    return None


def _link(m: Machine, obj: Obj, inner: Obj, binding: str) -> Obj:
    inner.binding = binding
    m.program.wrapped[obj] = inner
    return inner


def link_base(m: Machine, obj: Obj, base: Symbol, given: calls.Arguments, e: Call) -> Obj | None:
    """An instance of a class that derives from a binding's: construct the binding's part of it."""
    row = symbols.function_row(base.binding, base.path)
    if row is None:
        return None
    made = apply(m, row, base.binding, None, given, e)
    if isinstance(made, Obj):
        return _link(m, obj, made, base.binding)
    return None


def super_method(m: Machine, bound: Obj, owner: ClassRef, name: str, given: calls.Arguments, e: Call | None) -> Value:
    """``super().name(…)`` where the next class is a binding's."""
    base = classes.binding_base(m, owner)
    if base is None or e is None:
        return builtins.unknown_call(m, Method(bound, name), given, e)
    if name == "__init__":
        known = m.program.wrapped.get(bound)
        if known is not None and known.kind == "context":
            return known
        return link_base(m, bound, base, given, e) or Unknown("super")
    inner = wrapped(m, bound)
    if inner is None:
        return Unknown(name, "call")
    return calls.call_method(m, inner, name, given, e)


def object_attribute(m: Machine, obj: Obj, name: str) -> Value | None:
    """An attribute of a binding's object: the wrapped socket, the context; methods are left to the call."""
    if name in ("socket", "_socket") and obj.kind in ("stream",):
        return m.program.wrapped.get(obj)
    option = symbols.option_names(ConstValue(name)) if obj.kind == "socket" else ()
    if option:
        setting = (m.state.get(("o", obj)) or {}).get(option[0])
        return setting.value if setting is not None else None
    if obj.kind == "socket" and name == "context":
        record = m.program.records.get(obj)
        return record.context if record is not None else None
    if obj.kind == "pollitem" and name == "socket" and (members := m.state.get(("r", obj))):
        return join_all([*dict.fromkeys(one for one, _ in sorted(members, key=lambda member: member[0].number))])
    if obj.kind == "pollitem" and name == "revents":
        m.touched.extend(socket for socket, _ in m.state.get(("r", obj)) or ())
        return Unknown(name)
    if obj.kind == "container" and name in ("revents", "events"):
        _touch(m, obj)
        return Unknown(name)
    if obj.kind == "container":
        cells = m.state.get(("c", obj)) or {}
        found: Value | None = cells.get(name)
        if found is None and name == "socket":
            found = cells.get(0)
        if found is None and name in ("first", "second"):
            found = _of_pairs(name, cells)
        return found
    if obj.kind == "namespace":
        return builtins.argparse_value(m, obj, name)
    return None


def _of_pairs(name: str, cells: dict[object, Value]) -> Value | None:
    """``it->first`` and ``it->second`` of a map: any key that is known as a value, any element."""
    if name == "second":
        return join_all(list(cells.values())) if cells else None
    keys = [key for key in cells if isinstance(key, Value)]
    return join_all(keys) if keys else None


def _touch(m: Machine, obj: Obj) -> None:
    for inner in expressions.flattened(m, obj):
        if inner.kind == "socket":
            m.touched.append(inner)


def set_by_attribute(m: Machine, obj: Obj, name: str, value: Value, target: Attr) -> bool:
    """``socket.linger = 0`` and ``context.linger = 0``; whether it was an option."""
    if obj.kind == "container":
        cells = dict(m.state.get(("c", obj)) or {})
        cells[name] = value
        m.state.set(("c", obj), cells)
        return True
    if obj.kind == "pollitem" and name in ("socket", "events"):
        _set_item(m, obj, name, value)
        return True
    socket = obj if obj.kind == "context" else socket_of(m, obj)
    option = symbols.option_names(ConstValue(name))
    if socket is None or not option:
        return False
    line = m.line
    for one in option:
        set_option(m, socket, one, Setting(value, describe(value), m.frame.unit, line))
    return True


def _set_item(m: Machine, item: Obj, name: str, value: Value) -> None:
    """``item.socket = s`` and then ``item.events = ZMQ_POLLIN``; the items of an array are one object."""
    members = m.state.get(("r", item)) or frozenset()
    if name == "socket":
        m.state.set(("f", item, "socket"), value)
        members |= {(one, side) for one in _sockets_in(m, value) for side in ("in", "out")}
    else:
        last = _sockets_in(m, m.state.get(("f", item, "socket")) or value)
        named = symbols.flag_names(describe(value))
        sides = [side for side, flag in (("in", "POLLIN"), ("out", "POLLOUT")) if flag in named] or ["in", "out"]
        members = frozenset((one, side) for one, side in members if one not in last or side in sides)
    m.state.set(("r", item), members)


def guessed_method(m: Machine, on: Value, name: str, given: calls.Arguments, e: Call | None) -> Value:
    """A method of something unknown: still a socket's creation when its argument is a socket type."""
    if e is not None and name == "socket" and given.args and names.is_python(m):
        row = symbols.method_row("pyzmq", "context", "socket")
        text = describe(on).lower()
        context_like = text.rpartition(".")[2].strip("_").endswith(("ctx", "context")) and "ssl" not in text
        if row is not None and (symbols.names_type(given.args[0]) or (context_like and not isinstance(on, Symbol))):
            confidence: Confidence = "high" if symbols.names_type(given.args[0]) else "medium"
            return _make_socket(m, Event(m, row, "pyzmq", None, given, e), given.args[0], None, confidence)
    if e is not None and name in ("setsockopt", "setsockopt_string", "set") and given.args:
        option = symbols.option_names(given.args[0]) if isinstance(given.args[0], Symbol) else ()
        if option and (m.frame.unit, e.line) not in m.program.traced:
            m.program.note(
                "option", (m.frame.unit, e.line), unparse(e), "the socket could not be traced to its creation"
            )
    return builtins.unknown_method(m, on, name, given, e)


# Creation


def _create(m: Machine, event: Event) -> Value:
    fixed = event.row.fixed.get("type")
    value = event.value("type")
    if value is None and len(event.given.args) == 1 and event.row.roles.get("context") is not None:
        taken = [one for one in alternatives(event.given.args[0]) if isinstance(one, Obj) and socket_of(m, one)]
        if taken:  # constructed from another: the same socket in another place
            return event.given.args[0]
    if fixed is not None:
        value = Symbol(event.table, fixed, m.frame.number)
    context_value = event.value("context") or event.on
    context = next(_contexts(m, context_value), None) if context_value is not None else None
    if value is None:
        if event.row.roles.get("type") is not None and event.table != "pyzmq":
            return ConstValue(None)
        value = Unknown("type")
    made = _make_socket(m, event, value, context, "high")
    if event.row.fixed.get("as") == "monitor":
        _record_endpoint(m, [made], "connect", ConstValue("inproc://monitor"), "monitor", event.site)
    endpoint = event.value("endpoint")
    if endpoint is not None and not (isinstance(endpoint, ConstValue) and endpoint.value is None):
        _attach(m, event, [made], endpoint, event.row.fixed.get("default", "connect"))
    return made


def _contexts(m: Machine, value: Value) -> Iterator[Obj]:
    for option in alternatives(value):
        if isinstance(option, Obj):
            inner = m.program.wrapped.get(option) if option.kind == "instance" else option
            if inner is not None and inner.kind == "context":
                yield inner
            elif inner is not None and inner.kind == "socket":
                record = m.program.records.get(inner)
                if record is not None and record.context is not None:
                    yield record.context


def _make_socket(
    m: Machine, event: Event, type_value: Value, context: Obj | None, confidence: Confidence, part: str | None = None
) -> Obj:
    frame = m.frame
    key = (frame.unit, event.call.start, part, *classes.context_key(m))
    obj = m.program.object("socket", key, frame.unit, event.call.line, event.call)
    obj.binding = event.table
    m.program.created.add((frame.unit, event.call.start))
    m.state.set(("x", obj), True)
    defaults = m.state.get(("o", context)) if context is not None else None
    settings = dict(defaults or {})
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
            scope=_scope(m),
        )
    else:
        record.type = join(record.type, type_value)
    record.settings.update(settings)
    record.conditions = tuple(m.conditions)
    return obj


def _via(m: Machine) -> frozenset[Site]:
    """The calls that led here."""
    found: set[Site] = set()
    frame: Frame | None = m.frame
    while frame is not None and frame.caller is not None:
        if frame.call is not None:
            found.add((frame.caller.unit, frame.call.line))
        frame = frame.caller
    return frozenset(found)


def _makers(m: Machine) -> tuple[tuple[str, str], ...]:
    func = m.frame.func
    if func is None:
        return ()
    name = func.owner.cls.name if func.owner is not None else func.function.name
    return ((func.unit, name),)


def _construction(m: Machine) -> tuple[Site, int] | None:
    """The call behind the constructor that is running, if one is: the outermost of a chain of base classes'."""
    frame: Frame | None = m.frame
    found: tuple[Site, int] | None = None
    while frame is not None and frame.func is not None and frame.bound is not None and _constructs(frame):
        if frame.call is not None and frame.caller is not None and frame.caller.bound is not frame.bound:
            found = ((frame.caller.unit, frame.call.line), frame.caller.number)
            break
        frame = frame.caller
    return found


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


def _attach(m: Machine, event: Event, targets: list[Obj], endpoint: Value, bare: str) -> None:
    """Endpoints as czmq writes them: ``@`` binds, ``>`` connects, each in its place; *bare* is for those without."""
    for option in alternatives(endpoint):
        text = describe(option)
        whole = not isinstance(option, ConstValue)
        for single in [text] if whole else text.split(","):
            op = "bind" if single.startswith("@") else "connect" if single.startswith(">") else bare
            value: Value = option if whole else ConstValue(single.lstrip("@>"))
            _record_endpoint(m, targets, op, value, event.text("endpoint", endpoint), event.site)


def _context(m: Machine, event: Event) -> Value:
    shadow = event.value("shadow")
    if shadow is not None and isinstance(shadow, Obj):
        inner = next(_contexts(m, shadow), None)
        if inner is not None:
            made = m.program.object("context", ("shadow", inner), inner.path, inner.line)
            made.binding = event.table
            m.state.set(("x", made), True)
            return made
    if event.row.fixed.get("shared"):
        made = m.program.object("context", ("shared",), "", 0)
    else:
        key = (m.frame.unit, event.call.start, *classes.context_key(m))
        made = m.program.object("context", key, m.frame.unit, event.call.line, event.call)
    made.binding = event.table
    m.state.set(("x", made), True)
    return made


def _object(m: Machine, event: Event) -> Value:
    kind = event.row.fixed["kind"]
    key = (m.frame.unit, event.call.start, *classes.context_key(m))
    made = m.program.object(kind, key, m.frame.unit, event.call.line, event.call)
    made.binding = event.table
    members: list[tuple[Obj, str]] = []
    if "sockets" in event.row.roles:
        start = event.row.roles["sockets"]
        for value in event.given.args[start if isinstance(start, int) else 0 :]:
            members += [(one, "in") for one in _sockets_in(m, value)]
    m.state.set(("r", made), frozenset(members))
    context = event.value("context")
    if context is not None:
        inner = next(_contexts(m, context), None)
        if inner is not None:
            m.program.wrapped[made] = inner
    task = event.value("task")
    if task is not None and "passes" in event.row.fixed:
        _call_back(m, event, task, [])
    return made


def _sockets_in(m: Machine, value: Value) -> list[Obj]:
    """The sockets in a value, in its containers, and behind its instances and streams."""
    found: list[Obj] = []
    for option in expressions.flattened(m, value):
        socket = socket_of(m, option)
        if socket is not None:
            found.append(socket)
    return found


def _stream(m: Machine, event: Event) -> Value:
    value = event.value("socket")
    inner = next(iter(_sockets_in(m, value)), None) if value is not None else None
    key = (m.frame.unit, event.call.start, *classes.context_key(m))
    made = m.program.object("stream", key, m.frame.unit, event.call.line, event.call)
    made.binding = event.table
    if inner is not None:
        m.program.wrapped[made] = inner
    return made


def _device(m: Machine, event: Event) -> Value:
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
            _operate(m, [sides[side]], "proxy", "none", "the device runs until it is ended", event.site)
    m.program.parts[made] = sides
    return made


def decorate(m: Machine, row: Row, symbol: Symbol, decorator: Call, func: Func) -> Value:
    """``@zmq.decorators.socket(zmq.REQ)``: what it makes and passes in."""
    given = calls.arguments(m, decorator)
    if row.fixed.get("makes") == "context":
        return _context(m, Event(m, Row("context"), symbol.binding, None, given, decorator))
    event = Event(m, Row("create", {"type": 0}), symbol.binding, None, given, decorator)
    made = _make_socket(m, event, given.args[0] if given.args else Unknown("type"), None, "high")
    m.program.records[made].name = (
        f"{func.function.name}.{symbols.socket_type(given.args[0]) or 'socket'}".lower() if given.args else None
    )
    return made


# Options


def set_option(m: Machine, target: Obj, name: str, setting: Setting) -> None:
    """Record an option on a socket or a context; on a socket also which endpoints it came too late for."""
    current = dict(m.state.get(("o", target)) or {})
    current[name] = setting
    m.state.set(("o", target), current)
    record = m.program.records.get(target)
    if record is None:
        return
    record.settings[name] = setting
    # Set by who met the socket when it was bound already: nothing says that it is called.
    bound_before = m.program.root.get(("e", target)) or ()
    for key in m.state.get(("e", target)) or ():
        endpoint = record.endpoints.get(key)
        if endpoint is None or name in endpoint.options:
            continue
        if record.part in DEVICE_SIDES:
            # A device queues its options and sets them before it binds.
            endpoint.options[name] = setting
        else:
            endpoint.late[name] = weaken(setting) if key in bound_before else setting


def _option(m: Machine, event: Event) -> Value:
    fixed = event.row.fixed.get("name")
    name_value = event.value("name")
    value = event.value("value")
    if "value" in event.row.fixed:
        value = ConstValue(int(event.row.fixed["value"]))
    text = event.text("value", value)
    if isinstance(value, Obj) and value.kind == "container" and event.table != "pyzmq":
        value = expressions.item(m, value, ConstValue(0))
    if name_value is not None and isinstance(name_value, Alt):
        options = tuple(name for one in name_value.options for name in symbols.option_names(one))
    else:
        options = (fixed,) if fixed else symbols.option_names(name_value) if name_value is not None else ()
    targets = _targets(m, event)
    if not targets:
        return Unknown("", "call")
    if not options:
        if name_value is not None and not isinstance(name_value, ConstValue | Symbol):
            m.program.note("option", event.site, unparse(event.call), "the option's name is not known")
        return Unknown("", "call")
    m.program.traced.add(event.site)
    m.program.unresolved.pop(("option", *event.site), None)
    must = len(targets) == 1 and not isinstance(name_value, Alt)
    for target in targets:
        for option in options:
            path, line = event.site
            set_option(m, target, option, Setting(value or Unknown(text), text, path, line, must))
    return ConstValue(0, m.frame.number)


def _targets(m: Machine, event: Event) -> list[Obj]:
    targets = event.sockets()
    if not targets and event.on is not None:
        targets = list(_contexts(m, event.on))
    return targets


def _options(m: Machine, event: Event) -> Value:
    value = event.value("value")
    path, line = event.site
    for target in _targets(m, event):
        for name in event.row.fixed["names"].split(","):
            set_option(m, target, name, Setting(value or Unknown(""), event.text("value", value), path, line))
    return ConstValue(0, m.frame.number)


def _defaults(m: Machine, event: Event) -> Value:
    value = event.value("value")
    path, line = event.site
    # Kept on the path and not merged into the root: another program of the tree is another process.
    setting = Setting(value or Unknown(""), event.text("value", value), path, line)
    m.state.set(("d", "process"), {**(m.state.get(("d", "process")) or {}), event.row.fixed["name"]: setting})
    return ConstValue(None)


# Endpoints


def _endpoint(m: Machine, event: Event) -> Value:
    value = event.value("endpoint")
    if value is None:
        return Unknown("", "call")
    if event.row.fixed.get("format") and expressions.is_text(value):
        place = event.row.roles["endpoint"]
        position = place if isinstance(place, int) else place[0] if isinstance(place, tuple) else 0
        value = expressions.percent(m, value, event.given.args[position + 1 :])
    op = "connect" if event.row.event == "connect" else "bind"
    targets = event.sockets()
    if event.row.fixed.get("style") == "czmq":
        serverish = event.value("serverish")
        bare = "bind" if isinstance(serverish, ConstValue) and serverish.value else event.row.fixed["default"]
        _attach(m, event, targets, value, bare)
        return ConstValue(0, m.frame.number)
    socket_argument = event.value("socket")
    if socket_argument is not None:
        targets = _sockets_in(m, socket_argument)
    _record_endpoint(m, targets, op, value, event.text("endpoint", value), event.site)
    if event.row.fixed.get("yields"):
        return Unknown("port")
    return ConstValue(0, m.frame.number) if event.table != "pyzmq" else Unknown("", "call")


def _record_endpoint(m: Machine, targets: list[Obj], op: str, value: Value, text: str, site: Site) -> None:
    for target in targets:
        record = m.program.records.get(target)
        if record is None:
            continue
        conditions = [text for text in m.conditions if text not in record.conditions]
        for choice in _each_endpoint(m, value):
            settings = _before(record, op, site, m.state.get(("o", target)) or {})
            key = (op, *site, describe(choice))
            zap = _zap_state(m, record, choice)
            known = record.endpoints.get(key)
            if known is None:
                record.endpoints[key] = Endpoint(
                    "bind" if op == "bind" else "connect",
                    choice,
                    text,
                    site,
                    settings,
                    record.context,
                    zap,
                    len(targets) == 1 and not isinstance(value, Alt) and not conditions,
                    conditions[0] if conditions else None,
                )
            else:
                known.options = _join_snapshots(known.options, settings)
                known.late = {name: late for name, late in known.late.items() if name not in settings}
            seen = m.state.get(("e", target)) or frozenset()
            m.state.set(("e", target), seen | {key})


def _each_endpoint(m: Machine, value: Value) -> list[Value]:
    found: list[Value] = []
    for option in alternatives(value):
        if isinstance(option, Obj) and option.kind == "container":
            found.extend(alternatives(expressions.element_of(m, option)))
        else:
            found.append(option)
    given = [one for one in found if not (isinstance(one, ConstValue) and one.value is None)]
    return given or found[:1]


def _before(record: SocketRecord, op: str, site: Site, settings: dict[str, Setting]) -> dict[str, Setting]:
    """The settings without those that an earlier run of the same code set behind this very call."""
    later: dict[str, set[tuple[str, int]]] = {}
    for endpoint in record.endpoints.values():
        if (endpoint.op, endpoint.site) == (op, site):
            for name, late in endpoint.late.items():
                later.setdefault(name, set()).add((late.path, late.line))
    return {name: one for name, one in settings.items() if (one.path, one.line) not in later.get(name, ())}


def _join_snapshots(left: dict[str, Setting], right: dict[str, Setting]) -> dict[str, Setting]:
    joined: dict[str, Setting] = {}
    for name in {**left, **right}:
        one, other = left.get(name), right.get(name)
        if one is None or other is None:
            present = one or other
            assert present is not None
            joined[name] = replace(present, must=False)
        elif one == other:
            joined[name] = one
        else:
            text = one.text if one.text == other.text else f"{one.text} | {other.text}"
            joined[name] = replace(one, value=join(one.value, other.value), text=text, must=one.must and other.must)
    return joined


def _zap_state(m: Machine, record: SocketRecord, endpoint: Value) -> str:
    context = record.context
    if isinstance(endpoint, ConstValue) and str(endpoint.value).startswith(ZAP_ENDPOINT):
        m.state.set(("z", context), "custom")
        m.program.zap_handlers.append((context, record.creation[0]))
    found: str | None = m.state.get(("z", context)) if context is not None else None
    return found or "none"


def _zap(m: Machine, event: Event) -> Value:
    step = event.row.fixed["step"]
    for option in alternatives(event.on) if event.on is not None else ():
        if not isinstance(option, Obj):
            continue
        context = m.program.wrapped.get(option)
        context = context if context is None or context.kind == "context" else None
        before: str | None = m.state.get(("z", context))
        location = event.value("location")
        if step == "curve":
            anyone = location is None or describe(location) in ("*", "CURVE_ALLOW_ANY", "auth.CURVE_ALLOW_ANY")
            now = "allow-any" if anyone else "keys"
        elif step in ("start", "stop"):
            now = before or "unknown"
        else:
            now = step
        m.state.set(("z", context), now)
        if step == "start":
            m.program.zap_started.append((context, event.site))
        for record in m.program.records.values():
            if record.context is not context and context is not None:
                continue
            for key in m.state.get(("e", record.obj)) or ():
                endpoint = record.endpoints.get(key)
                if endpoint is not None and endpoint.zap == "none":
                    endpoint.zap = "late"
    return Unknown("", "call")


# Sending, receiving, waiting


def _operate(m: Machine, targets: list[Obj], op: OperationKind, bound: Bound, by: str | None, site: Site) -> None:
    for target in targets:
        record = m.program.records.get(target)
        if record is None:
            continue
        key = (op, *site)
        known = record.operations.get(key)
        if known is None:
            record.operations[key] = Operation(op, site, bound, by)
        elif known.bound != bound:
            worse = min((known.bound, bound), key=("none", "unknown", "poll", "wait", "option", "nonblocking").index)
            if worse != known.bound:
                record.operations[key] = Operation(op, site, worse, by)


_NO_WAIT = frozenset(("NOBLOCK", "DONTWAIT", "DONT_BLOCK", "DONT_WAIT"))


def _bound(m: Machine, target: Obj, flags: Value | None, side: str) -> tuple[Bound, str | None]:
    """What ends the wait of a send or receive, as far as the call and the path say; options come later."""
    if flags is not None:
        text = describe(flags)
        mentioned = symbols.flag_names(text)
        certain = not isinstance(flags, Alt) or all(
            symbols.flag_names(describe(option)) & _NO_WAIT for option in flags.options
        )
        if mentioned & _NO_WAIT and certain:
            return "nonblocking", text.rpartition(".")[2]
        if isinstance(flags, ConstValue) and flags.value in (1, 3):
            return "nonblocking", "DONTWAIT"
    if m.waits:
        return "wait", m.waits[-1]
    guard: tuple[Bound, str] | None = m.state.get(("g", target, side))
    if guard is not None:
        return guard
    if isinstance(flags, Alt) and any(_waits(one) for one in flags.options):
        return "none", f"flags {describe(flags)}: it waits on some path"
    if isinstance(flags, Unknown | Alt) and not symbols.flag_names(describe(flags)) & {"SNDMORE"}:
        default = flags.default if isinstance(flags, Unknown) else None
        if not (isinstance(default, ConstValue | Symbol)):
            return "unknown", f"flags: {describe(flags)}"
    return "none", None


def _waits(flags: Value) -> bool:
    """Whether flags that are known leave a call waiting."""
    known = isinstance(flags, ConstValue | Symbol) and not symbols.flag_names(describe(flags)) & _NO_WAIT
    return known and not (isinstance(flags, ConstValue) and flags.value in (1, 3))


def _send(m: Machine, event: Event) -> Value:
    queued = event.row.fixed.get("queued")
    for target in event.sockets():
        bound, by = _bound(m, target, event.value("flags"), "out")
        if queued or event.row.fixed.get("nonblocking"):
            bound, by = "nonblocking", f"queued by the {queued}" if queued else event.row.fixed.get("nonblocking")
        _operate(m, [target], "send", bound, by, event.site)
    return Unknown("", "call")


def _recv(m: Machine, event: Event) -> Value:
    targets = event.sockets()
    for target in targets:
        bound, by = _bound(m, target, event.value("flags"), "in")
        if event.row.fixed.get("nonblocking"):
            bound, by = "nonblocking", event.row.fixed["nonblocking"]
        _operate(m, [target], "recv", bound, by, event.site)
        decodes = event.row.fixed.get("decodes")
        if decodes:
            decode(m, Received(frozenset([target])), decodes, event.site)
    if not targets:
        return Unknown("received", "call")
    value: Value = Received(frozenset(targets))
    through = event.value("through")
    if through is not None:
        return calls.call_value(m, through, calls.Arguments([value], {}), event.call, None)
    into = event.source("into")
    if isinstance(into, Call) and unparse(into.func).rpartition(".")[2] in _INSERTERS and into.args:
        into = into.args[0]
    if event.row.fixed.get("into") == "receiver" and isinstance(event.call.func, Attr):
        into = event.call.func.base
    if into is not None:
        m.assign(into.target if isinstance(into, Ref) else into, value)
        return Unknown("received", "call") if not event.row.fixed.get("returns") else value
    return Unknown("plain", "call") if event.row.fixed.get("plain") else value


_INSERTERS = ("back_inserter", "inserter", "front_inserter")


def decode(m: Machine, value: Value, kind: str, site: Site) -> None:
    """Received bytes reach a decoder that can run code."""
    for option in alternatives(value):
        if not isinstance(option, Received):
            continue
        for target in option.sockets:
            record = m.program.records.get(target)
            if record is not None:
                guard = option.guard or m.state.get(("h", target))
                record.decodings.setdefault((kind, *site), Decoding(kind, site, guard))


def _register(m: Machine, event: Event) -> Value:
    value = event.value("socket")
    members = []
    for socket in _sockets_in(m, value) if value is not None else ():
        flags = " ".join(describe(one) for one in (*event.given.args, *event.given.kwargs.values()))
        named = symbols.flag_names(flags)
        sides = [side for side, flag in (("in", "POLLIN"), ("out", "POLLOUT")) if flag in named] or ["in", "out"]
        members += [(socket, side) for side in sides]
    for option in alternatives(event.on) if event.on is not None else ():
        if isinstance(option, Obj):
            before = m.state.get(("r", option)) or frozenset()
            m.state.set(("r", option), before | frozenset(members))
    callback = event.value("callback")
    if callback is not None and "passes" in event.row.fixed:
        _call_back(m, event, callback, [socket for socket, side in members if side == "in"])
    elif callback is not None and members:
        builtins.run_callback(m, callback, [Received(frozenset(socket for socket, _ in members))])
    return Unknown("", "call")


def _call_back(m: Machine, event: Event, callback: Value, ready: list[Obj]) -> None:
    """Run what a loop or an actor calls, with what it passes; receives from what it found *ready* do not wait."""
    passed: list[Value] = []
    for role in event.row.fixed["passes"].split(","):
        value = event.on if role == "object" else event.value(role) if role else None
        passed.append(value if value is not None else Unknown(role or "argument"))
    before = {socket: m.state.get(("g", socket, "in")) for socket in ready}
    name = unparse(event.call.func)
    for socket in ready:
        m.state.set(("g", socket, "in"), ("poll", f"{name}() in line {event.call.line} calls when it is readable"))
    builtins.run_callback(m, callback, passed)
    for socket, guard in before.items():
        m.state.set(("g", socket, "in"), guard)


def _polled(m: Machine, event: Event) -> list[tuple[Obj, str]]:
    """Which sockets a poll waits for, and for which side."""
    found: list[tuple[Obj, str]] = []
    role = event.value("sockets")
    if role is not None:
        named = symbols.flag_names(" ".join(describe(one) for one in expressions.leaves(m, role)))
        sides = [side for side, flag in (("in", "POLLIN"), ("out", "POLLOUT")) if flag in named] or ["in", "out"]
        found += [(socket, side) for socket in _sockets_in(m, role) for side in sides]
        for item in expressions.flattened(m, role):
            found += sorted(m.state.get(("r", item)) or (), key=lambda member: (member[0].number, member[1]))
    for option in alternatives(event.on) if event.on is not None else ():
        if not isinstance(option, Obj):
            continue
        members = m.state.get(("r", option))
        if members:
            found += sorted(members, key=lambda member: (member[0].number, member[1]))
        elif (socket := socket_of(m, option)) is not None:
            flags = " ".join(describe(one) for one in (*event.given.args, *event.given.kwargs.values()))
            named = symbols.flag_names(flags)
            sides = [side for side, flag in (("in", "POLLIN"), ("out", "POLLOUT")) if flag in named] or ["in"]
            found += [(socket, side) for side in sides]
    return found


def _poll(m: Machine, event: Event) -> Value:
    polled = _polled(m, event)
    value = event.value("timeout")
    bound, by = _poll_bound(event, value)
    sockets = list(dict.fromkeys(socket for socket, _ in polled))
    _operate(m, sockets, "poll", bound, by, event.site)
    guard = (
        bound,
        f"poll({by}) in line {event.call.line}"
        if bound == "poll"
        else f"poll() without a timeout in line {event.call.line}",
    )
    for socket, side in polled:
        m.state.set(("p", socket, side), guard)
    m.touched.extend(sockets)
    if event.row.fixed.get("yields") == "socket":
        for socket, side in polled:
            m.state.set(("g", socket, side), guard)
        return join_all([*sockets, ConstValue(None)]) if sockets else Unknown("ready")
    ready = Polled(frozenset(sockets))
    if event.row.fixed.get("yields") == "lists":
        return expressions.container(m, event.call, [ready, ready, ready])
    return ready


def _poll_bound(event: Event, value: Value | None) -> tuple[Bound, str | None]:
    if event.m.waits:
        return "wait", event.m.waits[-1]
    if event.row.fixed.get("endless"):
        return "wait", "an event loop runs until it is ended"
    text = event.text("timeout", value)
    if len(event.given.args) in event.row.by_count and _is_array(event):
        return "none", "no timeout"
    if value is None:
        return "none", "no timeout"
    verdicts = {_finite(option) for option in alternatives(value)}
    if verdicts == {True}:
        return "poll", text
    if verdicts == {False}:
        return "none", f"timeout {text}"
    if False in verdicts:
        return "none", f"timeout {text} on some path"
    return "poll", text


def _is_array(event: Event) -> bool:
    """Whether the items of a poll are a pointer or an array: what follows is their number."""
    source = event.source("sockets")
    if not isinstance(source, Name | Attr):
        return isinstance(source, Ref)
    text = classes.declared_type(event.m, source)
    return text is not None and text.rpartition("::")[2].rstrip("*") in ("pollitem_t", "zmq_pollitem_t")


def _finite(value: Value) -> bool | None:
    match value:
        case ConstValue(value=None):
            return False
        case ConstValue(value=int() | float() as number):
            return number >= 0
        case Unknown(default=Value() as default):
            return _finite(default)
        case _:
            return None


def _handler(m: Machine, event: Event) -> Value:
    sockets = event.sockets()
    callback = event.value("callback")
    for socket in sockets:
        _operate(m, [socket], "recv", "nonblocking", "called by the event loop", event.site)
    if callback is not None and sockets:
        builtins.run_callback(m, callback, [Received(frozenset(sockets))])
    return Unknown("", "call")


def _proxy(m: Machine, event: Event) -> Value:
    ends = []
    for role in ("frontend", "backend"):
        value = event.value(role)
        ends.append(_sockets_in(m, value) if value is not None else [])
        _operate(m, ends[-1], "proxy", "none", "a proxy runs until its context ends", event.site)
    control = event.value("control")
    if control is not None:
        _operate(m, _sockets_in(m, control), "proxy", "none", "a proxy runs until its context ends", event.site)
    for one, other in ((ends[0], ends[1]), (ends[1], ends[0])):
        for socket in one:
            record = m.program.records.get(socket)
            if record is not None:
                record.peers.extend(peer for peer in other if peer not in record.peers)
    return Unknown("", "call")


def _close(m: Machine, event: Event) -> Value:
    linger = event.value("linger")
    if linger is None:
        return Unknown("", "call")
    targets = event.sockets()
    if event.row.event == "destroy":
        contexts = set(_contexts(m, event.on)) if event.on is not None else set()
        targets = [record.obj for record in m.program.records.values() if record.context in contexts]
    path, line = event.site
    for target in targets:
        current = m.state.get(("o", target)) or {}
        if "LINGER" not in current and not (isinstance(linger, ConstValue) and linger.value is None):
            text = f"close(linger={event.text('linger', linger)})"
            here = m.program.root.get(("x", target)) is None and not m.conditions
            setting = Setting(linger, text, path, line, here and event.row.event == "close")
            record = m.program.records.get(target)
            if record is not None:
                record.settings.setdefault("LINGER", setting)
                record.closed_with = setting
    return Unknown("", "call")


def _part(m: Machine, event: Event) -> Value:
    return event.on if event.on is not None else Unknown("", "call")


def _nothing(m: Machine, event: Event) -> Value:
    return Unknown("", "call")


_EVENTS: dict[str, Callable[[Machine, Event], Value]] = {
    "create": _create,
    "context": _context,
    "object": _object,
    "stream": _stream,
    "device": _device,
    "device-start": _nothing,
    "option": _option,
    "options": _options,
    "defaults": _defaults,
    "bind": _endpoint,
    "connect": _endpoint,
    "unbind": _nothing,
    "disconnect": _nothing,
    "close": _close,
    "destroy": _close,
    "send": _send,
    "recv": _recv,
    "poll": _poll,
    "register": _register,
    "handler": _handler,
    "proxy": _proxy,
    "part": _part,
    "zap": _zap,
    "nothing": _nothing,
}

__all__ = ["Const", "Function", "apply", "names", "objects_of"]
