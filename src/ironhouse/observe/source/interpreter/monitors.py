"""Events about monitors: a socket's events are turned on and off, and the PAIR that they arrive at is closed.

Owns which PAIR belongs to which monitor, and the order of closing it and turning the events off on one path. Must not
know what is received from it: that is the PAIR's own record. libzmq sends each event into an inproc PAIR and waits
while that is full, closed at the other end or not connected at all: its I/O thread then serves nobody any more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.interpreter import containers, events
from ironhouse.observe.source.interpreter.records import Monitor, Site
from ironhouse.observe.source.interpreter.values import Const, Obj, Unknown, Value

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def _monitor(m: Machine, event: events.Event) -> Value:
    """``socket.monitor(address, events)``; without an address the events are turned off."""
    endpoint = event.value("endpoint")
    sockets = event.sockets()
    if isinstance(endpoint, Const) and endpoint.value in (None, 0, ""):
        _turn_off(m, sockets)
    elif endpoint is not None:
        address = endpoint.value if isinstance(endpoint, Const) and isinstance(endpoint.value, str) else None
        for socket in sockets:
            _turn_on(m, socket, Monitor(event.site, address))
    return Const(0, m.frame.number) if event.table != "pyzmq" else Unknown("", "call")


def _disable(m: Machine, event: events.Event) -> Value:
    _turn_off(m, event.sockets())
    return Unknown("", "call")


def begin(m: Machine, sockets: list[Obj], pair: Obj, site: Site) -> None:
    """A socket was asked for the PAIR of its events, which turns them on."""
    for socket in sockets:
        _turn_on(m, socket, Monitor(site, pair=pair))
        m.program.monitored[pair] = socket


def hand_out(m: Machine, given: Obj) -> None:
    """Code that is not read is given something: what PAIRs are in it, that code may receive from."""
    m.program.handed_out.update(one for one in containers.flattened(m, given) if one in m.program.monitored)


def _turn_on(m: Machine, socket: Obj, monitor: Monitor) -> None:
    record = m.program.records.get(socket)
    if record is not None:
        record.monitors.setdefault(monitor.site, monitor)
        m.state.set(("n", socket), "on")


def _turn_off(m: Machine, sockets: list[Obj]) -> None:
    for socket in sockets:
        m.state.set(("n", socket), "off")
        early: Site | None = m.state.get(("k", socket))
        record = m.program.records.get(socket)
        for monitor in record.monitors.values() if record is not None else ():
            monitor.turned_off = True
            monitor.closed_early = monitor.closed_early or early


def closed(m: Machine, sockets: list[Obj], site: Site) -> None:
    """Sockets are closed: of one that is monitored the events end so; a PAIR of events that are on was closed early."""
    for socket in sockets:
        if socket in m.program.records and m.program.records[socket].monitors:
            m.state.set(("n", socket), "off")
        for other in _monitored_through(m, socket):
            if m.state.get(("n", other)) == "on":
                m.state.set(("k", other), site)


def _monitored_through(m: Machine, pair: Obj) -> list[Obj]:
    """The sockets whose events arrive at *pair*: it was asked for, or is connected to the address they are sent to."""
    known = m.program.monitored.get(pair)
    if known is not None:
        return [known]
    record = m.program.records.get(pair)
    addresses = record.addresses("connect") if record is not None else set()
    if not addresses:
        return []
    return [
        other.obj
        for other in m.program.records.values()
        if any(one.address in addresses for one in other.monitors.values())
    ]


EVENTS: dict[str, Callable[[Machine, events.Event], Value]] = {
    "monitor": _monitor,
    "unmonitor": _disable,
}
