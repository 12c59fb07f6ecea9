"""Commands: the texts by which a program tells an actor of its binding's own what to do.

Owns the parts of such a message, whatever calls send them, and the sockets of a proxy that is set up so. Which text
does what, the binding's table says. Must not know how a message to a socket is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ironhouse.observe.source.bindings.table import Row
from ironhouse.observe.source.form import Expr
from ironhouse.observe.source.interpreter import attaching, calls, creation, events, settings, symbols, waiting
from ironhouse.observe.source.interpreter.state import Setting
from ironhouse.observe.source.interpreter.values import Const, Obj, Symbol, Unknown, Value, alternatives, describe

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def sent(m: Machine, event: events.Event) -> None:
    """Something was sent to what is no socket: an actor that understands it does as it is told."""
    for actor in alternatives(event.on) if event.on is not None else ():
        if not isinstance(actor, Obj) or actor.kind == "socket":
            continue
        parts = [*(m.state.get(("d", actor)) or ()), *_parts(m, event)]
        if event.row.fixed.get("more"):
            m.state.set(("d", actor), tuple(parts))
            continue
        m.state.set(("d", actor), ())
        command = parts[0][0] if parts else None
        row = (
            symbols.method_row(actor.binding, actor.kind, command.value)
            if isinstance(command, Const) and isinstance(command.value, str)
            else None
        )
        if row is not None:
            _obey(m, event, actor, row, parts[1:])


def _parts(m: Machine, event: events.Event) -> list[tuple[Value, Expr]]:
    """What one call sends, up to the NULL that ends a list."""
    start = event.row.roles.get("data")
    if not isinstance(start, int):
        return []
    count = None if event.row.fixed.get("rest") else 1
    found: list[tuple[Value, Expr]] = []
    for value, source in list(zip(event.given.args, event.call.args, strict=False))[start:][:count]:
        if value == Const(None):
            break
        found.append((value, source))
    return found


def _obey(m: Machine, event: events.Event, actor: Obj, row: Row, parts: Sequence[tuple[Value, Expr]]) -> None:
    given = calls.Arguments([value for value, _ in parts], {})
    call = replace(event.call, args=tuple(source for _, source in parts))
    told = events.Event(m, row, event.table, actor, given, call)
    if row.event == "create":
        _make_end(m, told, actor)
    elif "part" in row.roles:
        _keep_for(m, told, actor)
    else:
        events.apply(m, row, event.table, actor, given, call)


def _keep_for(m: Machine, event: events.Event, actor: Obj) -> None:
    """An option of the end that a later command makes."""
    end, value = event.value("part"), event.value("value")
    if not isinstance(end, Const):
        return
    fixed = event.row.fixed
    path, line = event.site
    options = dict(m.state.get(("d", actor, end.value)) or {})
    for name in (fixed.get("names") or fixed["name"]).split(","):
        given = Const(int(fixed["value"])) if "value" in fixed else Const(1) if name == "CURVE_SERVER" else value
        options[name] = Setting(given or Unknown(""), describe(given) if given is not None else "", path, line)
    m.state.set(("d", actor, end.value), options)


def _make_end(m: Machine, event: events.Event, actor: Obj) -> None:
    """A proxy's frontend, backend or capture socket."""
    text = event.value("type")
    fixed = event.row.fixed.get("type")
    named = fixed or (text.value if isinstance(text, Const) and isinstance(text.value, str) else None)
    kind: Value = Symbol(event.table, named, m.frame.number) if named is not None else text or Unknown("type")
    end = event.row.fixed.get("as", "CAPTURE")
    made = creation.made_by(m, event, kind, end)
    for name, setting in (m.state.get(("d", actor, end)) or {}).items():
        settings.set_option(m, made, name, setting)
    others = m.program.parts.setdefault(actor, {})
    others[end] = made
    endpoint = event.value("endpoint")
    if endpoint is not None:
        attaching.attach(m, event, [made], endpoint, event.row.fixed["default"])
    if end == "CAPTURE":
        return
    waiting.operate(m, [made], "proxy", "none", "a proxy runs until its actor is destroyed", event.site)
    ends = [others[side] for side in ("FRONTEND", "BACKEND") if side in others]
    for one, other in zip(ends, reversed(ends), strict=True):
        record = m.program.records[one]
        if other is not one and other not in record.peers:
            record.peers.append(other)
