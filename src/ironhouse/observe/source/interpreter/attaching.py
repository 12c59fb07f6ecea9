"""Events that attach a socket to an endpoint: bind and connect, with the settings and the ZAP handler they met.

Owns the snapshot of the options at each endpoint. Must not know what an endpoint's text means: exposure is read from
it elsewhere; nor what a ZAP handler does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ironhouse.observe.source.interpreter import binding_objects, containers, creation, events, folding, usual, zap
from ironhouse.observe.source.interpreter.records import Endpoint, Site, SocketRecord
from ironhouse.observe.source.interpreter.state import Setting, either
from ironhouse.observe.source.interpreter.values import (
    Alt,
    Func,
    Obj,
    Text,
    Unknown,
    Value,
    alternatives,
    describe,
    join,
    join_all,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def attach(m: Machine, event: events.Event, targets: list[Obj], endpoint: Value, bare: str) -> None:
    """Endpoints as czmq writes them: ``@`` binds, ``>`` connects, each in its place; *bare* is for those without."""
    for option in alternatives(endpoint):
        text = describe(option)
        whole = not isinstance(option, ConstValue)
        for single in [text] if whole else text.split(","):
            op = "bind" if single.startswith("@") else "connect" if single.startswith(">") else bare
            value: Value = option if whole else ConstValue(single.lstrip("@>"))
            record_endpoint(m, targets, op, value, event.text("endpoint", endpoint), event.site)


def _endpoint(m: Machine, event: events.Event) -> Value:
    value = event.value("endpoint")
    if value is None:
        return Unknown("", "call")
    if event.row.fixed.get("format") and folding.is_text(value):
        place = event.row.roles["endpoint"]
        position = place if isinstance(place, int) else place[0] if isinstance(place, tuple) else 0
        value = folding.percent(m, value, event.given.args[position + 1 :])
    op = "connect" if event.row.event == "connect" else "bind"
    targets = event.sockets()
    if event.row.fixed.get("style") == "czmq":
        serverish = event.value("serverish")
        told = serverish is None or isinstance(serverish, ConstValue)
        bare = "bind" if isinstance(serverish, ConstValue) and serverish.value else event.row.fixed["default"]
        for each in (bare,) if told else ("bind", "connect"):
            attach(m, event, targets, value, each)
        return ConstValue(0, m.frame.number)
    socket_argument = event.value("socket")
    if socket_argument is not None:
        targets = binding_objects.sockets_in(m, socket_argument)
    record_endpoint(m, targets, op, value, event.text("endpoint", value), event.site)
    if event.row.fixed.get("yields"):
        return Unknown("port")
    return ConstValue(0, m.frame.number) if event.table != "pyzmq" else Unknown("", "call")


def record_endpoint(m: Machine, targets: list[Obj], op: str, value: Value, text: str, site: Site) -> None:
    for target in targets:
        record = m.program.records.get(target)
        if record is None:
            continue
        conditions = [text for text in m.conditions if text not in record.conditions]
        choices = _each_endpoint(m, value)
        for choice in choices:
            told_by = usual.flag_of(m, choice, choices)
            settings = _before(record, op, site, m.state.get(("o", target)) or {})
            key = (op, *site, describe(choice))
            handler = zap.met(m, record, choice)
            known = record.endpoints.get(key)
            if known is None:
                record.endpoints[key] = Endpoint(
                    "bind" if op == "bind" else "connect",
                    choice,
                    text,
                    site,
                    settings,
                    zap.serving(m, record.context),
                    handler,
                    len(targets) == 1 and not isinstance(value, Alt) and not conditions,
                    conditions[0] if conditions else None,
                    zap.root(m),
                    alone=not isinstance(value, Alt),
                    passed=_is_passed(m, choice),
                    told_by=told_by,
                )
            else:
                several = isinstance(value, Alt) and not known.alone
                known.told_by = (known.told_by or told_by) if several else (known.told_by and told_by)
                known.alone = known.alone and not isinstance(value, Alt)
                known.passed = known.passed or _is_passed(m, choice)
                known.options = _join_snapshots(known.options, settings)
                known.late = {name: late for name, late in known.late.items() if name not in settings}
            m.state.set(("a", target), (m.state.get(("a", target)) or frozenset()) | {key})
            seen = m.state.get(("e", target)) or frozenset()
            m.state.set(("e", target), seen | {key})


def _is_passed(m: Machine, value: Value) -> bool:
    """Whether an address that nobody knows comes from the caller of what attaches, which somebody outside calls."""
    if not isinstance(value, Unknown) or value.kind != "param":
        return False
    frame = m.frame
    if frame.call is None or creation.stands_in(frame):
        return False
    while frame.caller is not None and frame.caller.func is not None:
        frame = frame.caller
    return frame.func is not None and _is_unnamed(m, frame.func)


def _is_unnamed(m: Machine, func: Func) -> bool:
    """Whether no file that was read has a function's name but where it is defined: others call it, or nobody."""
    name = func.function.name.rpartition(".")[2].encode()
    known = m.program.unnamed.get(name)
    if known is None:
        sources = (loaded.source for loaded in m.program.units.loaded.values() if loaded is not None)
        known = m.program.unnamed[name] = sum(source.count(name) for source in sources) == 1
    return known


def last_endpoint(m: Machine, sockets: list[Obj]) -> Value | None:
    """Where sockets are bound, as libzmq says it: ``*`` is the address of every interface; None when nobody knows."""
    found: list[Value | None] = []
    for socket in sockets:
        record = m.program.records.get(socket)
        keys = m.state.get(("e", socket)) or m.program.root.get(("e", socket)) or ()
        for key in sorted(keys):
            endpoint = record.endpoints.get(key) if record is not None else None
            if endpoint is not None and endpoint.op == "bind":
                found.append(_as_bound(endpoint.value))
    known = [one for one in found if one is not None]
    return join_all(known) if known and len(known) == len(found) else None


def _as_bound(value: Value) -> Value | None:
    """An address as libzmq gives it back; None where its host is not told."""
    match value:
        case ConstValue(value=str() as text):
            return ConstValue(text.replace("://*", "://0.0.0.0"))
        case Text(parts=(str() as head, *rest)) if head.partition("://")[2]:
            return Text((head.replace("://*", "://0.0.0.0"), *rest))
        case _:
            return None


def _each_endpoint(m: Machine, value: Value) -> list[Value]:
    found: list[Value] = []
    for option in alternatives(value):
        if isinstance(option, Obj) and option.kind == "container":
            found.extend(alternatives(containers.element_of(m, option)))
        elif isinstance(option, Unknown) and option.given is not None:
            found.append(Unknown(option.text, option.kind, option.given))
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
            joined[name] = replace(present, must=False, usual=False)
        elif one == other:
            joined[name] = one
        else:
            value, text = join(one.value, other.value), either(one.text, other.text)
            usual = one.usual and other.usual
            joined[name] = replace(one, value=value, text=text, must=one.must and other.must, usual=usual)
    return joined


EVENTS: dict[str, Callable[[Machine, events.Event], Value]] = {
    "bind": _endpoint,
    "connect": _endpoint,
}
