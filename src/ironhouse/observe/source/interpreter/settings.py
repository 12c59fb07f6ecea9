"""Events that set options: by a call, by an attribute, by a context's defaults, by ``close(linger=…)``.

Owns which setting a socket has on the present path, and which endpoints it came too late for. Must not know an
option's meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Expr, Name
from ironhouse.observe.source.interpreter import binding_objects, containers, events, monitors, polling, symbols
from ironhouse.observe.source.interpreter.state import Setting, weaken
from ironhouse.observe.source.interpreter.values import Alt, Obj, Symbol, Unknown, Value, describe
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

DEVICE_SIDES = frozenset(("in", "out", "mon"))


def set_by_attribute(m: Machine, obj: Obj, name: str, value: Value, target: Attr) -> bool:
    """``socket.linger = 0`` and ``context.linger = 0``; whether it was an option."""
    if obj.kind == "container":
        cells = dict(m.state.get(("c", obj)) or {})
        cells[name] = value
        m.state.set(("c", obj), cells)
        return True
    if obj.kind == "pollitem" and name in ("socket", "events"):
        polling.set_poll_item(m, obj, name, value)
        return True
    socket = obj if obj.kind == "context" else binding_objects.socket_of(m, obj)
    option = symbols.option_names(ConstValue(name))
    if socket is None or not option:
        return False
    m.program.events += 1
    line = m.line
    for one in option:
        set_option(m, socket, one, Setting(value, describe(value), m.frame.unit, line))
    return True


def set_option(m: Machine, target: Obj, name: str, setting: Setting) -> None:
    """Record an option on a socket or a context; on a socket also which endpoints it came too late for."""
    current = dict(m.state.get(("o", target)) or {})
    current.pop(name, None)  # the order is that in which each was set last: of CURVE's two roles the later holds
    current[name] = setting
    m.state.set(("o", target), current)
    record = m.program.records.get(target)
    if record is None:
        return
    record.settings[name] = setting
    # Set by who met the socket when it was bound already: nothing says that it is called.
    bound_before = (m.program.root.get(("e", target)) or frozenset()) - (m.state.get(("a", target)) or frozenset())
    for key in m.state.get(("e", target)) or ():
        endpoint = record.endpoints.get(key)
        if endpoint is None or name in endpoint.options:
            continue
        if record.part in DEVICE_SIDES:
            # A device queues its options and sets them before it binds.
            endpoint.options[name] = setting
        else:
            endpoint.late[name] = weaken(setting) if key in bound_before else setting


def _option(m: Machine, event: events.Event) -> Value:
    fixed = event.row.fixed.get("name")
    name_value = event.value("name")
    value = event.value("value")
    if "value" in event.row.fixed:
        value = ConstValue(int(event.row.fixed["value"]))
    text = event.text("value", value)
    if isinstance(value, Obj) and value.kind == "container" and event.table != "pyzmq":
        value = containers.item(m, value, ConstValue(0))
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
    on = event.call.args[event.row.on] if event.row.on is not None and event.row.on < len(event.call.args) else None
    must = (len(targets) == 1 or are_alternatives(m, on, targets)) and not isinstance(name_value, Alt)
    for target in targets:
        for option in options:
            path, line = event.site
            set_option(m, target, option, Setting(value or Unknown(text), text, path, line, must))
    return ConstValue(0, m.frame.number)


def are_alternatives(m: Machine, on: Expr | None, targets: Sequence[Value]) -> bool:
    """Whether the sockets are what one variable may hold and no other has: whichever comes to be gets the option."""
    if not isinstance(on, Name):
        return False
    label = m.frame.label()
    name = f"{label}.{on.id}" if label else on.id
    records = [m.program.records.get(target) if isinstance(target, Obj) else None for target in targets]
    return all(record is not None and record.name == name and not record.held for record in records)


def _targets(m: Machine, event: events.Event) -> list[Obj]:
    targets = event.sockets()
    if not targets and event.on is not None:
        targets = list(binding_objects.contexts(m, event.on))
    return targets


def _options(m: Machine, event: events.Event) -> Value:
    value = event.value("value")
    path, line = event.site
    for target in _targets(m, event):
        for name in event.row.fixed["names"].split(","):
            set_option(m, target, name, Setting(value or Unknown(""), event.text("value", value), path, line))
    return ConstValue(0, m.frame.number)


def _defaults(m: Machine, event: events.Event) -> Value:
    value = event.value("value")
    path, line = event.site
    # Kept on the path and not merged into the root: another program of the tree is another process.
    setting = Setting(value or Unknown(""), event.text("value", value), path, line)
    m.state.set(("d", "process"), {**(m.state.get(("d", "process")) or {}), event.row.fixed["name"]: setting})
    return ConstValue(None)


def _close(m: Machine, event: events.Event) -> Value:
    if event.row.event == "close":
        monitors.closed(m, event.sockets(), event.site)
    linger = event.value("linger")
    if linger is None:
        return Unknown("", "call")
    targets = event.sockets()
    if event.row.event == "destroy":
        if isinstance(linger, Unknown) and linger.kind == "param":
            return Unknown("", "call")  # a wrapper of a context hands on what nobody gives: its sockets keep theirs
        contexts = set(binding_objects.contexts(m, event.on)) if event.on is not None else set()
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


EVENTS: dict[str, Callable[[Machine, events.Event], Value]] = {
    "option": _option,
    "options": _options,
    "defaults": _defaults,
    "close": _close,
    "destroy": _close,
}
