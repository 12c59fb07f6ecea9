"""From records to facts: the records of one place become one socket.

Owns the joining of calling contexts and the reading of options into endpoints' mechanisms and operations'
bounds. Must not run anything: the interpreter has finished. Long because each
field of a fact is joined in its own short way.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from ironhouse.model import options
from ironhouse.model.fact import (
    Binding,
    Certainty,
    DecodingFact,
    DecodingKind,
    EndpointFact,
    Exposure,
    Language,
    Mechanism,
    OperationFact,
    OptionFact,
    OptionValue,
    Place,
    SocketFact,
    Zap,
)
from ironhouse.model.sockets import WAITS_ON_SEND, WAITS_ON_SEND_WITH, ranked
from ironhouse.observe.source.endpoints import exposures_of, is_certain, shown
from ironhouse.observe.source.interpreter import symbols
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.records import Endpoint, Operation, SocketRecord
from ironhouse.observe.source.interpreter.state import Setting
from ironhouse.observe.source.interpreter.values import Const, Obj, Symbol, Unknown, Value, alternatives, describe, join
from ironhouse.observe.source.scope import scope_of

_HOLE = re.compile(r"\{[^{}]*\}")

_FILTERS = frozenset(("SUBSCRIBE", "UNSUBSCRIBE"))

Group = list[SocketRecord]


def facts(program: Program, root: str) -> list[SocketFact]:
    """One fact for each socket, ordered by place."""
    for record in program.records.values():
        record.settings = _final_settings(program, record)
    groups = _groups(program)
    _spread_decodings(program)
    found: list[SocketFact] = []
    taken: dict[str, int] = {}
    for group in sorted(groups, key=lambda one: (one[0].site, one[0].creation, one[0].part or "")):
        found.append(_fact(program, group, root, taken))
    return found


def _groups(program: Program) -> list[Group]:
    """The records of one place and one creation, without those that only unknown callers gave rise to."""
    by_creation: dict[tuple[object, ...], list[SocketRecord]] = {}
    for record in program.records.values():
        by_creation.setdefault((record.creation, _offset(record), record.part), []).append(record)
    groups: dict[tuple[object, ...], Group] = {}
    for records in by_creation.values():
        moved = _without_their_factories([record for record in records if record.site != record.creation])
        known = [record for record in records if _types(record.type)]
        if moved:
            stay = [record for record in records if record.site == record.creation and _types(record.type)]
            fixed_here = {type_ for record in stay for type_ in _types(record.type)}
            records = (
                moved if not known or fixed_here <= {t for r in moved for t in _types(r.type)} else [*moved, *stay]
            )
        elif known:
            records = known
        for record in _by_construction(_in_scope(records)):
            groups.setdefault((record.site, record.creation, _offset(record), record.part), []).append(record)
    return list(groups.values())


def _without_their_factories(moved: Group) -> Group:
    """Without those whose place is only a station on the way to another's: nobody is known to call what makes them."""
    passed = {site for record in moved if _types(record.type) for site in record.via if site != record.site}
    handed = {site for record in moved if _types(record.type) for site in record.passed()}
    return [one for one in moved if one.site not in (handed if _types(one.type) else passed)]


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
    return (_types(record.type), addresses, settings)


def _types(value: Value) -> tuple[str, ...]:
    found: list[str] = []
    for option in alternatives(value):
        if isinstance(option, Unknown) and option.default is not None:
            found.extend(_types(option.default))
            continue
        known = symbols.socket_type(option)
        if known is not None:
            found.append(known)
    return tuple(dict.fromkeys(found))


def _fact(program: Program, group: Group, root: str, taken: dict[str, int]) -> SocketFact:
    first = group[0]
    path, line = first.site
    types = tuple(dict.fromkeys(type_ for record in group for type_ in _types(record.type)))
    settings = _join_settings(record.settings for record in group)
    plain = f"{path}:{line}"
    taken[plain] = taken.get(plain, 0) + 1
    number = taken[plain]
    type_text = "|".join(types) if types else f"unknown: {first.type_text or describe(first.type)}"
    if not types:
        program.note(
            "socket-type", first.site, first.type_text, "the socket's type is not fixed by the code that was read"
        )
    name = next((record.name for record in group if record.name), None)
    closing = next((record.closed_with for record in group if record.closed_with is not None), None)
    if closing is not None and "LINGER" not in settings:
        settings["LINGER"] = replace(closing, must=closing.must and all(record.closed_with for record in group))
    return SocketFact(
        id=plain if number == 1 else f"{plain}#{number}",
        root=root,
        path=path,
        line=line,
        factory=Place(*first.creation) if first.creation != first.site else None,
        language=_language(first.language),
        binding=_binding(first.binding),
        type=type_text,
        name=name or f"{type_text.lower() if types else 'socket'}",
        scope=scope_of(path),
        confidence=first.confidence,
        options={name: _option(setting) for name, setting in sorted(settings.items())},
        endpoints=_endpoints(program, group),
        operations=_operations(program, group, types, settings),
        decoding=_decodings(group),
        through=tuple(Place(*site) for site in first.passed()),
    )


def _language(text: str) -> Language:
    return "python" if text == "python" else "c" if text == "c" else "cpp"


def _binding(text: str) -> Binding:
    for known in ("pyzmq", "libzmq", "cppzmq", "czmq", "zmqpp"):
        if text == known:
            return known
    raise ValueError(f"no binding is called {text}")


# Options


def _final_settings(program: Program, record: SocketRecord) -> dict[str, Setting]:
    """What each option came to: must, where every path that was seen to its end or to an endpoint has set it."""
    final: dict[str, Setting] = program.root.get(("o", record.obj)) or {}
    found: dict[str, Setting] = {}
    for name, setting in record.settings.items():
        if setting is record.closed_with:
            found[name] = setting
            continue
        ended = final.get(name)
        snapshots = [endpoint.options.get(name) or endpoint.late.get(name) for endpoint in record.endpoints.values()]
        always = [one for one in snapshots if one is not None and one.must]
        best = ended or next((one for one in snapshots if one is not None), None) or setting
        must = setting.must and (
            (ended is not None and ended.must)
            or (bool(snapshots) and len(always) == len(snapshots))
            or not (final or snapshots)
        )
        found[name] = replace(best, must=must)
    return found


def _join_settings(each: Iterable[dict[str, Setting]]) -> dict[str, Setting]:
    """Of several contexts' settings: must, where every context must; what only unknown callers give is dropped."""
    sets = list(each)
    joined: dict[str, Setting] = {}
    for name in dict.fromkeys(name for one in sets for name in one):
        present = [one[name] for one in sets if name in one]
        value = present[0].value
        texts = [present[0].text]
        for other in present[1:]:
            value = join(value, other.value)
            texts.append(other.text)
        must = all(one.must for one in present) and len(present) == len(sets)
        joined[name] = replace(present[0], value=_sure(value), text=" | ".join(dict.fromkeys(texts)), must=must)
    return joined


def _sure(value: Value) -> Value:
    """The value without alternatives that come only from parameters nobody gives."""
    each = alternatives(value)
    known = [one for one in each if not (isinstance(one, Unknown) and one.kind == "param")]
    if not known or len(known) == len(each):
        return value
    result = known[0]
    for one in known[1:]:
        result = join(result, one)
    return result


def _option(setting: Setting) -> OptionFact:
    value = setting.value
    folded = _folded(value)
    return OptionFact(
        state="set",
        certainty="must" if setting.must else "may",
        value=folded,
        text=setting.text or describe(value),
        path=setting.path,
        line=setting.line,
        flag=setting.flag,
    )


def _folded(value: Value) -> OptionValue:
    match value:
        case Const(value=float() as number):
            return int(number) if math.isfinite(number) else None
        case Const(value=bool() | int() | str() as plain):
            return plain
        case Unknown(default=Value() as default):
            return _folded(default)
        case _:
            return None


# Endpoints


def _endpoints(program: Program, group: Group) -> tuple[EndpointFact, ...]:
    merged: dict[tuple[str, str, int], list[tuple[SocketRecord, Endpoint]]] = {}
    for record in _of_known_callers(group):
        for endpoint in record.endpoints.values():
            merged.setdefault((endpoint.op, *endpoint.site), []).append((record, endpoint))
    found: list[EndpointFact] = []
    for each in merged.values():
        # What a test gives production's socket to attach to says nothing of production.
        own = [one for one in each if one[0].scope == scope_of(one[0].site[0])]
        told = [endpoint for _, endpoint in own] if own else _by_others(program, each)
        found.extend(_endpoint_facts(program, _telling(told)))
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.op, one.text)))


def _by_others(program: Program, each: list[tuple[SocketRecord, Endpoint]]) -> list[Endpoint]:
    """What a call of production's attaches to that tests alone were seen to make: others give it nobody knows what."""
    first = each[0][1]
    if scope_of(first.site[0]) != "production":
        return [endpoint for _, endpoint in each]
    own = [endpoint for record, endpoint in each if not _is_written_in_test(program, record, endpoint.value)]
    if any(describe(endpoint.value) in endpoint.text for endpoint in own):
        return own
    kind = first.value.kind if isinstance(first.value, Unknown) else "param"
    return [*own, replace(first, value=Unknown(first.text, kind), must=False, alone=False)]


def _is_written_in_test(program: Program, record: SocketRecord, value: Value) -> bool:
    """Whether an address stands as it is in one of the tests that led to the socket."""
    if isinstance(value, Unknown) and value.default is not None:
        value = value.default
    if not isinstance(value, Const):
        return False
    text = str(value.value).encode()
    tests = [program.units.loaded.get(path) for path, _ in record.via if scope_of(path) == "test"]
    return any(loaded is not None and text in loaded.source for loaded in tests)


def _of_known_callers(group: Group) -> Group:
    """The contexts that have endpoints, without those in which nobody said where any of them leads, if others do."""
    attached = [record for record in group if record.endpoints]
    known = [record for record in attached if not all(_is_opaque(one) for one in record.endpoints.values())]
    return known or attached


def _telling(found: list[Endpoint]) -> list[Endpoint]:
    """One call's endpoints, without those that were met knowing nothing, where another time something was known."""
    telling = [endpoint for endpoint in found if not (endpoint.alone and _is_opaque(endpoint))]
    return telling or found


def _is_opaque(endpoint: Endpoint) -> bool:
    """Whether an address is a variable that nothing is known of, not even who gives it."""
    value = endpoint.value
    unknown = isinstance(value, Unknown) and value.kind in ("param", "other") and value.default is None
    return unknown and not endpoint.passed


def _endpoint_facts(program: Program, each: list[Endpoint]) -> list[EndpointFact]:
    """The facts of one call, one for each address that it is given."""
    facts: dict[str, EndpointFact] = {}
    for endpoint in each:
        fact = _endpoint_fact(program, endpoint)
        skeleton = _HOLE.sub("{}", fact.text)
        before = facts.get(skeleton)
        if before is None:
            facts[skeleton] = fact
        elif before != fact:
            facts[skeleton] = _joined_endpoint(before, fact)
    return _without_opaque(list(facts.values()))


def _without_opaque(facts: list[EndpointFact]) -> list[EndpointFact]:
    """Without addresses that are nothing, and those whole from configuration beside one whose host is any host.

    Beside any other address, what is whole from configuration is that alone: the other is its default.
    """
    known = [one for one in facts if one.exposure != ("unknown",)] or facts
    framed = [one for one in known if "://" in one.text]
    others = [one for one in known if one in framed or "config" not in one.exposure]
    if any(one.exposure[0] in ("host-variable", "remote-connect") for one in framed):
        return others
    if not others:
        return known
    return [one if one in others else msgspec.structs.replace(one, exposure=_configured(one.exposure)) for one in known]


def _configured(exposures: tuple[Exposure, ...]) -> tuple[Exposure, ...]:
    return tuple(one for one in exposures if one not in ("host-variable", "remote-connect"))


def _joined_endpoint(left: EndpointFact, right: EndpointFact) -> EndpointFact:
    same = left.mechanism == right.mechanism
    return msgspec.structs.replace(
        left,
        exposure=ranked((*left.exposure, *right.exposure)),
        mechanism=left.mechanism if same else (left.mechanism or right.mechanism),
        certainty="must" if same and left.certainty == right.certainty == "must" else "may",
        flag=left.flag or right.flag,
        zap=left.zap if left.zap == right.zap else "unknown",
        late_options=tuple(sorted({*left.late_options, *right.late_options})),
    )


def _endpoint_fact(program: Program, endpoint: Endpoint) -> EndpointFact:
    exposure = exposures_of(endpoint.op, endpoint.value)
    mechanism, certainty, flag = _mechanism(endpoint.options)
    if exposure == ("inproc",):
        mechanism, certainty, flag = None, "must", None
    path, line = endpoint.site
    sure: Certainty = "must" if certainty == "must" and endpoint.must and is_certain(endpoint.value) else "may"
    text = _address(endpoint)
    if isinstance(endpoint.value, Unknown) and endpoint.value.default is None:
        program.note("endpoint", endpoint.site, text, "the address is not fixed by the code that was read")
    return EndpointFact(
        op=endpoint.op,
        text=text,
        path=path,
        line=line,
        exposure=exposure,
        mechanism=mechanism,
        certainty=sure,
        flag=flag or endpoint.flag,
        # libzmq asks no handler about a NULL connection without a domain.
        zap=_zap(program, endpoint) if mechanism is not None or "ZAP_DOMAIN" in endpoint.options else "none",
        late_options=tuple(sorted(name for name in endpoint.late if name not in _FILTERS)),
    )


def _address(endpoint: Endpoint) -> str:
    """The address as text; where nothing of it is known, the source's own expression."""
    value = endpoint.value
    if isinstance(value, Unknown) and value.default is None and value.kind != "config":
        return f"{{{endpoint.text or value.text}}}"
    return shown(value) or endpoint.text


def _mechanism(settings: dict[str, Setting]) -> tuple[Mechanism | None, Certainty, str | None]:
    """What the options that were set before a call make of it. A server flag that may be off is *may*."""
    for name, mechanism in (
        ("CURVE_SERVERKEY", "curve-client"),
        ("CURVE_SERVER", "curve-server"),
        ("PLAIN_SERVER", "plain"),
        ("PLAIN_USERNAME", "plain"),
    ):
        setting = settings.get(name)
        if setting is None:
            continue
        plain = _folded(setting.value)
        if plain in (0, False, "") or (isinstance(setting.value, Const) and setting.value.value is None):
            continue
        sure = setting.must and ((name != "CURVE_SERVER" and name != "PLAIN_SERVER") or plain in (1, True))
        flag = setting.flag or (None if sure else setting.text)
        return mechanism, "must" if sure else "may", flag  # type: ignore[return-value]
    return None, "must", None


def _zap(program: Program, endpoint: Endpoint) -> Zap:
    if endpoint.zap != "none":
        return endpoint.zap  # type: ignore[return-value]
    for context, path in program.zap_handlers:
        if context is endpoint.context or (path == endpoint.site[0] and (context is None or endpoint.context is None)):
            return "custom"
    if any(context is None or context is endpoint.context for context, _ in program.zap_started):
        return "unknown"
    return "none"


# Operations and decodings


def _operations(
    program: Program, group: Group, types: tuple[str, ...], settings: dict[str, Setting]
) -> tuple[OperationFact, ...]:
    merged: dict[tuple[str, str, int], Operation] = {}
    for record in group:
        for key, operation in record.operations.items():
            operation = _as_called(program, record, operation)
            before = merged.get(key)
            if before is None or _BADNESS.index(operation.bound) < _BADNESS.index(before.bound):
                merged[key] = operation
    wrapped = any(record.site != record.creation or record.construction is not None for record in group)
    never: set[str] = set()
    if wrapped and types:  # what is written for one socket alone and fails is a mistake, and stands
        never = {"send"} if set(types) <= symbols.NO_SEND else {"recv"} if set(types) <= symbols.NO_RECEIVE else never
    found = [_operation(operation, types, settings) for operation in merged.values() if operation.op not in never]
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.op)))


def _as_called(program: Program, record: SocketRecord, operation: Operation) -> Operation:
    """A receive that nothing bounded in runs of callbacks alone is bounded by what calls them."""
    by = None
    for root in operation.roots:
        by = program.watched.get(root, {}).get(record.obj) if root is not None else None
        if by is None:
            return operation
    return operation if by is None else replace(operation, bound="poll", by=by)


_BADNESS = ("none", "unknown", "poll", "wait", "option", "nonblocking")


def _operation(operation: Operation, types: tuple[str, ...], settings: dict[str, Setting]) -> OperationFact:
    path, line = operation.site
    bound, by = operation.bound, operation.by
    if bound in ("none", "unknown") and operation.op in ("send", "recv"):
        name = "SNDTIMEO" if operation.op == "send" else "RCVTIMEO"
        setting = settings.get(name)
        if setting is not None and _bounds(setting):
            bound, by = ("option", name) if setting.must else ("unknown", f"{name} on some paths")
        elif operation.op == "send" and types and not any(_waits(type_, settings) for type_ in types):
            bound, by = "nonblocking", " ".join(f"{type_} drops" for type_ in types)
    return OperationFact(operation.op, path, line, bound, by)


def _waits(type_: str, settings: dict[str, Setting]) -> bool:
    """Whether a send of that type may wait for a peer: the others drop unless an option says otherwise."""
    return type_ in WAITS_ON_SEND or WAITS_ON_SEND_WITH.get(type_) in settings


def _bounds(setting: Setting) -> bool:
    value = _folded(setting.value)
    return not (isinstance(value, int) and value < 0)


def _decodings(group: Group) -> tuple[DecodingFact, ...]:
    found: dict[tuple[str, str, int], DecodingFact] = {}
    for record in group:
        for key, decoding in record.decodings.items():
            path, line = decoding.site
            kind: DecodingKind = decoding.kind  # type: ignore[assignment]
            found.setdefault(key, DecodingFact(kind, path, line, decoding.guard))
    return tuple(sorted(found.values(), key=lambda one: (one.path, one.line, one.kind)))


def _spread_decodings(program: Program) -> None:
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


__all__ = ["Obj", "Symbol", "facts", "options"]
