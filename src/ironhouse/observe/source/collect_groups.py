"""Which records are one socket: those of one place and one creation, of every context that is believed.

Owns which contexts stand for a socket: what unknown callers, factories on the way, tests and stand-ins gave rise to
gives way to what tells more. Must not make facts, nor run anything: the interpreter has finished.
"""

from __future__ import annotations

from ironhouse.observe.source.interpreter import symbols
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.records import SocketRecord
from ironhouse.observe.source.interpreter.values import Unknown, Value, alternatives, describe
from ironhouse.observe.source.scope import scope_of

Group = list[SocketRecord]


def groups_of(program: Program) -> list[Group]:
    """The records of one place and one creation, without those that only unknown callers gave rise to."""
    by_creation: dict[tuple[object, ...], list[SocketRecord]] = {}
    for record in program.records.values():
        by_creation.setdefault((record.creation, _offset(record), record.part), []).append(record)
    groups: dict[tuple[object, ...], Group] = {}
    for records in by_creation.values():
        moved = _without_their_factories([record for record in records if record.site != record.creation])
        known = [record for record in records if types_of(record.type)]
        if moved:
            stay = [record for record in records if record.site == record.creation and types_of(record.type)]
            fixed_here = {type_ for record in stay for type_ in types_of(record.type)}
            records = (
                moved if not known or fixed_here <= {t for r in moved for t in types_of(r.type)} else [*moved, *stay]
            )
        elif known:
            records = known
        for record in _by_construction(_in_scope(records)):
            groups.setdefault((record.site, record.creation, _offset(record), record.part), []).append(record)
    return _without_wrappers(list(groups.values()))


def _without_wrappers(groups: list[Group]) -> list[Group]:
    """Without sockets of a call that makes one itself, or has a wrapper of its own make it: these are one socket."""
    direct = {one[0].site: one for one in groups if one[0].site == one[0].creation and one[0].part is None}
    return [one for one in groups if one[0].site == one[0].creation or not _stands_for(direct.get(one[0].site), one)]


def _stands_for(direct: Group | None, wrapped: Group) -> bool:
    """Whether the socket that a call makes itself is known as well as the one that a wrapper makes for it."""
    if direct is None or direct[0].language != "python" or wrapped[0].part is not None:
        return False
    types = {type_ for record in direct for type_ in types_of(record.type)}
    alike = all(types.issuperset(types_of(record.type)) for record in wrapped)
    return alike and any(record.endpoints for record in direct) >= any(record.endpoints for record in wrapped)


def _without_their_factories(moved: Group) -> Group:
    """Without those whose place is only a station on the way to another's: nobody is known to call what makes them."""
    passed = {site for record in moved if types_of(record.type) for site in record.via if site != record.site}
    handed = {site for record in moved if types_of(record.type) for site in record.passed()}
    return [one for one in moved if one.site not in (handed if types_of(one.type) else passed)]


def _offset(record: SocketRecord) -> int:
    """Where the creation call starts: two may stand on one line."""
    return record.obj.call.start if record.obj.call is not None else 0


def _in_scope(records: Group) -> Group:
    """Production's own contexts, where they tell as much: what a test passes in says nothing of them."""
    own = [
        record for record in records if record.scope == scope_of(record.creation[0]) or record.site != record.creation
    ]
    others = [record for record in records if record not in own]
    tells_less = (any(one.endpoints for one in others) and not any(one.endpoints for one in own)) or (
        any(one.operations for one in others) and not any(one.operations for one in own)
    )
    return records if tells_less or not own else own


def _by_construction(records: Group) -> Group:
    """Sockets of a class whose constructions differ come to be where they are constructed."""
    records = _without_stand_ins(records)
    constructed = [record for record in records if record.construction is not None and _is_inside(record)]
    shapes = {record.construction: _shape(record) for record in constructed}
    if len(set(shapes.values())) < 2:
        return records
    for record in constructed:
        assert record.construction is not None
        record.site, record.frame = record.construction
    return [record for record in records if record.construction is not None or record not in constructed]


def _is_inside(record: SocketRecord) -> bool:
    """Whether the place where a socket comes to be is in what its construction calls."""
    if record.site == record.creation or record.construction is None or not record.sets_up:
        return record.site == record.creation
    outer = record.construction[0]
    return outer in record.via and record.site in record.via[: record.via.index(outer)]


def _without_stand_ins(records: Group) -> Group:
    """Without those of an object that stands for any of its class, where known ones do all that it does."""
    known = [record for record in records if record.construction is not None and not record.stands_in]
    done = {place for record in known for place in _done(record)}
    return [record for record in records if not (known and record.stands_in and done.issuperset(_done(record)))]


def _done(record: SocketRecord) -> list[tuple[str, str, int]]:
    """What was done to a socket, and where."""
    return [*record.operations, *((one.op, *one.site) for one in record.endpoints.values())]


def _shape(record: SocketRecord) -> tuple[object, ...]:
    """What tells one construction's socket from another's: its type, addresses and settings."""
    addresses = frozenset((one.op, describe(one.value)) for one in record.endpoints.values())
    settings = frozenset((name, describe(one.value)) for name, one in record.settings.items())
    return (types_of(record.type), addresses, settings)


def types_of(value: Value) -> tuple[str, ...]:
    """The socket types that a value may be, by their standard names."""
    found: list[str] = []
    for option in alternatives(value):
        if isinstance(option, Unknown) and option.default is not None:
            found.extend(types_of(option.default))
            continue
        known = symbols.socket_type(option)
        if known is not None:
            found.append(known)
    return tuple(dict.fromkeys(found))
