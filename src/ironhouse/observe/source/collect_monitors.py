"""A socket's monitors as facts: whether anything receives their events, and what is closed too early.

Owns when it is sure that nobody receives: the PAIR goes to no code that is not read, and nothing of the tree that is
kept under its name, or connects to its address, receives. Must not know what a full PAIR does to a program.
"""

from __future__ import annotations

import re

from ironhouse.model.fact import Handled, MonitorFact, Place
from ironhouse.observe.source.collect_groups import Group, types_of
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.records import Monitor, SocketRecord
from ironhouse.observe.source.interpreter.values import Const


def monitor_facts(program: Program, group: Group) -> tuple[MonitorFact, ...]:
    """One fact for each place where the socket's events are turned on."""
    found: dict[tuple[str, int], list[Monitor]] = {}
    for record in group:
        for site, monitor in record.monitors.items():
            found.setdefault(site, []).append(monitor)
    return tuple(_fact(program, each) for _, each in sorted(found.items()))


def _fact(program: Program, each: list[Monitor]) -> MonitorFact:
    said = {_drained(program, one) for one in each}
    early = next((one.closed_early for one in each if one.closed_early is not None), None)
    drained: Handled = said.pop() if len(said) == 1 else "unknown"
    return MonitorFact(*each[0].site, drained, Place(*early) if early is not None else None)


def _drained(program: Program, monitor: Monitor) -> Handled:
    if monitor.pair is not None:
        record = program.records.get(monitor.pair)
        if record is None or monitor.pair in program.handed_out:
            return "unknown"
        return "yes" if _receives(record) else "unknown" if monitor.turned_off else _never(program, record)
    if monitor.address is None:
        return "unknown"
    listening = [one for one in program.records.values() if "PAIR" in types_of(one.type) or not types_of(one.type)]
    joined = [one for one in listening if monitor.address in one.addresses("connect")]
    if joined:
        return "yes" if any(map(_receives, joined)) else "unknown"
    return "unknown" if monitor.turned_off or any(_leads_somewhere(one) for one in listening) else "no"


def _receives(record: SocketRecord) -> bool:
    return any(one.op in ("recv", "proxy") for one in record.operations.values())


def _never(program: Program, record: SocketRecord) -> Handled:
    """Whether a PAIR that was seen to receive nothing surely does not: nobody else has it, or mentions where it is."""
    if record.operations or record.site != record.creation or any(maker in record.makers for maker in _givers(program)):
        return "unknown"
    if not record.held:
        return "no"
    owner, _, field = (record.name or "").rpartition(".")
    if owner and not field.startswith("_"):
        return "unknown"  # a public field is for others to read
    mention = re.compile(rb"\b" + re.escape(field.encode()) + rb"\b(?!\s*=(?!=)|\.close\b)")
    sources = (loaded.source for loaded in program.units.loaded.values() if loaded is not None)
    return "unknown" if any(mention.search(source) for source in sources) else "no"


def _givers(program: Program) -> list[tuple[str, str]]:
    """The functions that give back a socket which they made."""
    return [(func.unit, func.maker()) for func in program.factories.values()]


def _leads_somewhere(record: SocketRecord) -> bool:
    """Whether a PAIR connects to an address that is not known, or nothing is known of what it connects to."""
    ends = [one for one in record.endpoints.values() if one.op == "connect"]
    return not record.endpoints or any(not isinstance(one.value, Const) for one in ends)
