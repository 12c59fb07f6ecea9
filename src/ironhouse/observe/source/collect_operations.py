"""A socket's operations and decodings as facts: each place once, with what bounds its wait.

Owns which bound is told of several contexts', the part that options and socket types have in it, and what is decoded
behind a proxy. Must not know endpoints' facts, nor which records are one socket.
"""

from __future__ import annotations

from msgspec.structs import replace

from ironhouse.model.fact import DecodingFact, DecodingKind, OperationFact
from ironhouse.model.sockets import WAITS_ON_SEND, WAITS_ON_SEND_WITH
from ironhouse.observe.source.collect_groups import Group
from ironhouse.observe.source.collect_options import folded_value
from ironhouse.observe.source.interpreter import symbols
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.records import Operation, SocketRecord, is_worse, least_handled
from ironhouse.observe.source.interpreter.state import Setting
from ironhouse.observe.source.interpreter.values import describe


def operation_facts(
    program: Program, group: Group, types: tuple[str, ...], settings: dict[str, Setting]
) -> tuple[OperationFact, ...]:
    """One fact for each send, receive and poll, with the least that bounds it in any context."""
    merged: dict[tuple[str, str, int], Operation] = {}
    for record in group:
        for key, operation in record.operations.items():
            operation = _as_called(program, record, operation)
            before = merged.get(key)
            merged[key] = operation if before is None else _both(before, operation)
    wrapped = any(record.site != record.creation or record.construction is not None for record in group)
    never: set[str] = set()
    if wrapped and types:  # what is written for one socket alone and fails is a mistake, and stands
        never = {"send"} if set(types) <= symbols.NO_SEND else {"recv"} if set(types) <= symbols.NO_RECEIVE else never
    found = [_operation_fact(operation, types, settings) for operation in merged.values() if operation.op not in never]
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.op)))


def _both(one: Operation, other: Operation) -> Operation:
    """The same call in two contexts: the least that bounds it and the least that is done when its time is up."""
    worse = other if is_worse(other.bound, one.bound) else one
    return replace(
        worse,
        handled=least_handled(one.handled, other.handled),
        limits=one.limits | other.limits,
        awaited=one.awaited or other.awaited,
    )


def _as_called(program: Program, record: SocketRecord, operation: Operation) -> Operation:
    """A receive that nothing bounded in runs of callbacks alone is bounded by what calls them."""
    by = None
    for root in operation.roots:
        by = program.watched.get(root, {}).get(record.obj) if root is not None else None
        if by is None:
            return operation
    return operation if by is None else replace(operation, bound="poll", by=by)


def _operation_fact(operation: Operation, types: tuple[str, ...], settings: dict[str, Setting]) -> OperationFact:
    path, line = operation.site
    bound, by = operation.bound, operation.by
    if bound in ("none", "unknown") and operation.op in ("send", "recv"):
        name = "SNDTIMEO" if operation.op == "send" else "RCVTIMEO"
        setting = settings.get(name)
        if setting is not None and _bounds(setting):
            bound, by = ("option", name) if setting.must else ("unknown", f"{name} on some paths")
        elif operation.op == "send" and types and not any(_waits(type_, settings) for type_ in types):
            bound, by = "nonblocking", " ".join(f"{type_} drops" for type_ in types)
    ends = (operation.op in ("send", "recv") and bound in ("option", "nonblocking")) or operation.op == "poll"
    handled = operation.handled if ends else "unknown"
    limit = next(iter(operation.limits)) if len(operation.limits) == 1 else None
    return OperationFact(operation.op, path, line, bound, by, handled, limit, operation.awaited)


def _waits(type_: str, settings: dict[str, Setting]) -> bool:
    """Whether a send of that type may wait for a peer: the others drop unless an option says otherwise."""
    return type_ in WAITS_ON_SEND or WAITS_ON_SEND_WITH.get(type_) in settings


def _bounds(setting: Setting) -> bool:
    value = folded_value(setting.value)
    return not (isinstance(value, int) and value < 0)


def decoding_facts(group: Group) -> tuple[DecodingFact, ...]:
    """One fact for each place where what was received is decoded."""
    found: dict[tuple[str, str, int], DecodingFact] = {}
    for record in group:
        for key, decoding in record.decodings.items():
            path, line = decoding.site
            kind: DecodingKind = decoding.kind  # type: ignore[assignment]
            found.setdefault(key, DecodingFact(kind, path, line, decoding.guard))
    return tuple(sorted(found.values(), key=lambda one: (one.path, one.line, one.kind)))


def spread_decodings(program: Program) -> None:
    """What a proxy receives is decoded by whoever is connected behind it."""
    attached: dict[tuple[str, str], list[SocketRecord]] = {}
    for record in program.records.values():
        for endpoint in record.endpoints.values():
            attached.setdefault((endpoint.op, describe(endpoint.value)), []).append(record)
    for record in program.records.values():
        for peer in record.peers:
            behind = program.records.get(peer)
            for endpoint in behind.endpoints.values() if behind is not None else ():
                address = describe(endpoint.value)
                facing = "connect" if endpoint.op == "bind" else "bind"
                others = attached.get((facing, address), ()) if "://" in address else ()
                near = [other for other in others if other.creation[0] == record.creation[0]] or others
                for other in near:
                    if behind is not None and other.creation not in (record.creation, behind.creation):
                        for key, decoding in list(other.decodings.items()):
                            record.decodings.setdefault(key, decoding)
