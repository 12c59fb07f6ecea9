"""The ZAP handler of a context (RFC 27): who starts one, what it is told, and which endpoints met it.

Owns a handler's state on a path and what it becomes for endpoints that were attached already. Must not know which
endpoints owe a handler, nor whether libzmq asks it about one: that follows from the facts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ironhouse.observe.source.interpreter import events
from ironhouse.observe.source.interpreter.records import Endpoint, Handler, SocketRecord
from ironhouse.observe.source.interpreter.state import Key
from ironhouse.observe.source.interpreter.values import Const, Obj, Unknown, Value, alternatives, describe

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

ENDPOINT = "inproc://zeromq.zap"
"""Where libzmq asks its handler: a socket that is bound there is a handler."""

_ANYONE = ("*", "CURVE_ALLOW_ANY", "auth.CURVE_ALLOW_ANY")
_OF_PROCESS = ("czmq",)
"""Bindings whose sockets have a context that no call names."""

_LATEST: Key = ("d", "zap handler")
"""The handler that the present path started last, with its context."""


def met(m: Machine, record: SocketRecord, endpoint: Value) -> Handler | None:
    """The handler that serves a socket's context where it is attached to *endpoint*, which may make it one; else the
    one that the same run started for another context."""
    context = serving(m, record.context)
    if isinstance(endpoint, Const) and str(endpoint.value).startswith(ENDPOINT):
        handler = Handler("custom", record.creation, root(m))
        m.state.set(("z", context), handler)
        m.state.set(_LATEST, (context, handler))
        m.program.zap_handlers.append((context, handler))
    key = _key(context, record.binding)
    found: Handler | None = m.state.get(key)
    if found is not None and _is_anothers(m, context, found):
        # The process's own context, or one that nobody knows: what another run starts is for another process, or not.
        return None if context is None else replace(found, state="unknown", addresses=None)
    if found is not None or context is None:
        return found
    latest: tuple[Obj | None, Handler] | None = m.state.get(_LATEST)
    return replace(latest[1], state="elsewhere") if latest is not None and latest[0] is not None else None


def serving(m: Machine, context: Obj | None) -> Obj | None:
    """The context whose handler serves *context*: a shadow is another face of the one that it was made from."""
    while context is not None and context in m.program.shadows:
        context = m.program.shadows[context]
    return context


def root(m: Machine) -> int:
    """The number of the outermost activation: what two of them do has no order."""
    frame = m.frame
    while frame.caller is not None:
        frame = frame.caller
    return frame.number


def _is_anothers(m: Machine, context: Obj | None, handler: Handler) -> bool:
    """Whether a handler that another run started is of a context that need not be the same one."""
    return handler.root != root(m) and (context is None or context is m.program.shared_context())


def _key(context: Obj | None, binding: str) -> Key:
    """Where the state of a context's ZAP handler is kept; of a binding that has one context for a process, on the
    path alone: another program of the tree is another process.
    """
    return ("d", "zap") if context is None and binding in _OF_PROCESS else ("z", context)


def _zap(m: Machine, event: events.Event) -> Value:
    for option in alternatives(event.on) if event.on is not None else ():
        if not isinstance(option, Obj):
            continue
        context = m.program.wrapped.get(option)
        context = serving(m, context) if context is not None and context.kind == "context" else None
        key = _key(context, event.table)
        before: Handler | None = m.state.get(key)
        if before is not None and key[0] == "z" and _is_anothers(m, context, before):
            before = None
        if event.row.fixed["step"] == "stop":
            continue
        now = _told(event, before or Handler("unknown", event.site, root(m)))
        m.state.set(key, now)
        if before is None and key[0] == "z":
            m.program.zap_handlers.append((context, now))
        if key[0] == "z":
            m.state.set(_LATEST, (context, now))
        for record in m.program.records.values():
            _tell(m, record, context, now, "e" if key[0] == "z" else "a")
    return Unknown("", "call")


def _tell(m: Machine, record: SocketRecord, context: Obj | None, now: Handler, seen: str) -> None:
    """What a handler's step means to the endpoints of a socket that are there already."""
    own = serving(m, record.context)
    if context is None or own is context:
        for attached in m.state.get((seen, record.obj)) or ():
            endpoint = record.endpoints.get(attached)
            if endpoint is not None:
                _catch_up(endpoint, now, same_run=endpoint.root == root(m))
    elif own is not None:
        for attached in m.state.get(("a", record.obj)) or ():
            endpoint = record.endpoints.get(attached)
            if endpoint is not None and endpoint.handler is None:
                endpoint.handler = replace(now, state="elsewhere")


def _told(event: events.Event, handler: Handler) -> Handler:
    """The handler after a step: what it admits, which addresses, of which domains."""
    step = event.row.fixed["step"]
    if step == "addresses":
        return replace(handler, addresses=handler.addresses or event.site)
    if step == "start":
        return handler
    if step == "curve":
        location = event.value("location")
        anyone = location is None or describe(location) in _ANYONE
        step = "allow-any" if anyone else "keys"
    return replace(handler, state=step, domains=_domains(event, handler))


def _domains(event: events.Event, handler: Handler) -> tuple[str, ...] | None:
    """The domains that the handler has been told, where it heeds them and all are fixed."""
    default = event.row.fixed.get("domain")
    if default is None or handler.domains is None:
        return None
    given = event.value("domain")
    if given is None:
        return (*handler.domains, default)
    return (*handler.domains, given.value) if isinstance(given, Const) and isinstance(given.value, str) else None


def _catch_up(endpoint: Endpoint, now: Handler, *, same_run: bool) -> None:
    """What a step means to an endpoint that was attached before it."""
    before = endpoint.handler
    if before is None or before.state == "elsewhere":
        endpoint.handler = replace(now, state="late") if same_run else replace(now, state="unknown", addresses=None)
    elif before.site == now.site and same_run:
        # Started in time: until it was told whom to admit, it refused all.
        endpoint.handler = now if before.state == "unknown" else replace(now, state=before.state)


EVENTS: dict[str, Callable[[Machine, events.Event], Value]] = {"zap": _zap}
