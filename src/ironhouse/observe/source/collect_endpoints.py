"""A socket's endpoints as facts: one for each call and address, whichever contexts made it.

Owns whose addresses are believed, the joining of several into one, and the mechanism that the options set before the
call come to. Must not know operations, nor which records are one socket.
"""

from __future__ import annotations

import re

import msgspec
from msgspec.structs import replace

from ironhouse.model.fact import Certainty, EndpointFact, EndpointOp, Exposure, Mechanism, Place, Zap
from ironhouse.model.sockets import ranked
from ironhouse.observe.source.collect_groups import Group
from ironhouse.observe.source.collect_options import folded_value
from ironhouse.observe.source.endpoints import exposures_of, is_certain, shown
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.records import Endpoint, Handler, Site, SocketRecord
from ironhouse.observe.source.interpreter.state import Setting
from ironhouse.observe.source.interpreter.values import Const, Text, Unknown, Value, describe
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.shipped import Shipped

_HOLE = re.compile(r"\{[^{}]*\}")

_FILTERS = frozenset(("SUBSCRIBE", "UNSUBSCRIBE"))


def endpoint_facts(program: Program, group: Group, shipped: Shipped) -> tuple[EndpointFact, ...]:
    """One fact for each call that attaches the socket and each address it is given, ordered by place."""
    merged: dict[tuple[str, str, int], list[tuple[SocketRecord, Endpoint]]] = {}
    believed = _of_known_callers(group)
    for record in believed:
        taken = _taken_by_callers(record, believed)
        for endpoint in record.endpoints.values():
            if taken and endpoint.flag and (endpoint.op, endpoint.site) not in taken:
                continue
            merged.setdefault((endpoint.op, *endpoint.site), []).append((record, endpoint))
    found: list[EndpointFact] = []
    for each in merged.values():
        # What a test gives production's socket to attach to says nothing of production.
        own = [one for one in each if one[0].scope == scope_of(one[0].site[0])]
        told = [endpoint for _, endpoint in own] if own else _by_others(program, each)
        found.extend(_facts_of_call(program, shipped, [_with_shipped(program, shipped, one) for one in _telling(told)]))
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.op, one.text)))


def _with_shipped(program: Program, shipped: Shipped, endpoint: Endpoint) -> Endpoint:
    """A bind with the host that it has as long as nobody changes the configuration which lies in the tree."""
    if endpoint.op != "bind":
        return endpoint
    value, told = shipped.filled(endpoint.value, endpoint.site[0])
    if told is not None:
        why = f"the configuration that is shipped says {told.host} ({told.path}:{told.line})"
        program.note("endpoint", endpoint.site, endpoint.text, why)
    return endpoint if value is endpoint.value else replace(endpoint, value=value)


def _by_others(program: Program, each: list[tuple[SocketRecord, Endpoint]]) -> list[Endpoint]:
    """What a call of production's attaches to that tests alone were seen to make: others give it nobody knows what."""
    first = each[0][1]
    if scope_of(first.site[0]) != "production":
        return [endpoint for _, endpoint in each]
    own = [endpoint for record, endpoint in each if not _is_written_in_test(program, record, endpoint)]
    if any(describe(one.value) in one.text or _is_constant(program, one) for one in own):
        return own
    kind = first.value.kind if isinstance(first.value, Unknown) else "param"
    return [*own, replace(first, value=Unknown(first.text, kind), must=False, alone=False)]


def _is_constant(program: Program, endpoint: Endpoint) -> bool:
    """Whether an address is the constant of a file that the call names: nobody gives it another."""
    path = endpoint.site[0]
    top = program.unit_frames.get(path)
    known: Value | None = program.root.get(("v", top.number, endpoint.text)) if top is not None else None
    if known is None and top is not None and not top.python:
        known = program.nearest(endpoint.text, path)
    return isinstance(known, Const) and known == endpoint.value


def _is_written_in_test(program: Program, record: SocketRecord, endpoint: Endpoint) -> bool:
    """Whether an address stands as it is in a test that led to the socket; in an example, and not beside the call."""
    value = endpoint.value
    if isinstance(value, Unknown) and value.default is not None:
        value = value.default
    if not isinstance(value, Const):
        return False
    text = str(value.value).encode()
    scopes = {path: scope_of(path) for path, _ in record.via}
    own = program.units.loaded.get(endpoint.site[0])
    told = ("test",) if own is not None and text in own.source else ("test", "example")
    tests = [program.units.loaded.get(path) for path, scope in scopes.items() if scope in told]
    return any(loaded is not None and text in loaded.source for loaded in tests)


def _of_known_callers(group: Group) -> Group:
    """The contexts that have endpoints, without those in which nobody said where any of them leads, if others do."""
    attached = [record for record in group if record.endpoints]
    known = [record for record in attached if not all(_is_opaque(one) for one in record.endpoints.values())]
    called = [record for record in known if record.via and record.scope == "production"]
    if called and group[0].language == "python":
        known = [record for record in known if record.via or not all(map(_has_any_host, record.endpoints.values()))]
    return known or attached


def _has_any_host(endpoint: Endpoint) -> bool:
    """Whether the host of an address is an argument that nobody was seen to give, and that has no default."""
    match endpoint.value:
        case Text(parts=("tcp://", Unknown(kind="param", default=None), *_)):
            return not endpoint.passed
        case _:
            return False


def _taken_by_callers(record: SocketRecord, group: Group) -> set[tuple[EndpointOp, Site]]:
    """The branches that the callers who are known take of those which nobody's arguments left open; none if unknown."""
    if record.language != "python" or not any(one.flag for one in record.endpoints.values()):
        return set()  # in C a variable of the file decides as often as an argument does
    way = record.via
    callers = [one for one in group if len(one.via) > len(way) and one.via[: len(way)] == way and one.endpoints]
    if not callers or any(one.scope != "production" for one in callers):
        return set()
    found = {(one.op, one.site) for caller in callers for one in caller.endpoints.values()}
    return found if found < {(one.op, one.site) for one in record.endpoints.values()} else set()


def _telling(found: list[Endpoint]) -> list[Endpoint]:
    """One call's endpoints, without those that were met knowing nothing, where another time something was known."""
    telling = [endpoint for endpoint in found if not (endpoint.alone and _is_opaque(endpoint))]
    return telling or found


def _is_opaque(endpoint: Endpoint) -> bool:
    """Whether an address is a variable that nothing is known of, not even who gives it."""
    value = endpoint.value
    unknown = isinstance(value, Unknown) and value.kind in ("param", "other") and value.default is None
    return unknown and not endpoint.passed


def _facts_of_call(program: Program, shipped: Shipped, each: list[Endpoint]) -> list[EndpointFact]:
    """The facts of one call, one for each address that it is given."""
    facts: dict[str, EndpointFact] = {}
    for endpoint in each:
        fact = _endpoint_fact(program, shipped, endpoint)
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
        handler=left.handler if left.handler == right.handler else None,
        late_options=tuple(sorted({*left.late_options, *right.late_options})),
        told_by=left.told_by and right.told_by,
        open_host=left.open_host and right.open_host,
    )


def _endpoint_fact(program: Program, shipped: Shipped, endpoint: Endpoint) -> EndpointFact:
    exposure = exposures_of(endpoint.op, endpoint.value)
    mechanism, certainty, flag = _mechanism(endpoint.options)
    if exposure == ("inproc",):
        mechanism, certainty, flag = None, "must", None
    path, line = endpoint.site
    sure: Certainty = "must" if certainty == "must" and endpoint.must and is_certain(endpoint.value) else "may"
    text = _address(endpoint)
    zap, handler = ("none", None) if exposure == ("inproc",) else _zap(program, endpoint, mechanism)
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
        zap=zap,
        handler=handler,
        late_options=tuple(sorted(name for name in endpoint.late if name not in _FILTERS)),
        told_by=endpoint.told_by,
        open_host=endpoint.op == "bind" and shipped.is_open(endpoint.value, path),
    )


def _address(endpoint: Endpoint) -> str:
    """The address as text; where nothing of it is known, the source's own expression."""
    value = endpoint.value
    if isinstance(value, Unknown) and value.default is None and value.kind != "config":
        return f"{{{endpoint.text or value.text}}}"
    return shown(value) or endpoint.text


_ROLES: tuple[tuple[str, Mechanism], ...] = (
    ("CURVE_SERVERKEY", "curve-client"),
    ("CURVE_SERVER", "curve-server"),
    ("PLAIN_SERVER", "plain"),
    ("PLAIN_USERNAME", "plain"),
    # Either key alone: CURVE, and a client's side of it.
    ("CURVE_SECRETKEY", "curve-client"),
    ("CURVE_PUBLICKEY", "curve-client"),
)
_SWITCHES = ("CURVE_SERVER", "PLAIN_SERVER")
_OWN_KEYS = ("CURVE_SECRETKEY", "CURVE_PUBLICKEY")
"""Keys that libzmq takes only whole: an array that reads as empty here was filled where it was not followed."""


def _mechanism(settings: dict[str, Setting]) -> tuple[Mechanism | None, Certainty, str | None]:
    """What the options that were set before a call make of it, in their order. A server flag that may be off is *may*.

    A server's switch that is turned off resets to NULL, whatever was set before; of a server's switch and a server's
    key the later holds.
    """
    telling = settings.keys() & {name for name, _ in _ROLES}
    if not telling:
        return None, "must", None
    order = [name for name in settings if name in telling]
    for name in order:
        if name in _SWITCHES and settings[name].must and _is_off(settings[name]):
            order = order[order.index(name) + 1 :]
    on = [
        (name, mechanism)
        for name, mechanism in _ROLES
        if name in order and (name in _OWN_KEYS or not _is_off(settings[name]))
    ]
    if not on:
        return None, "must", None
    sides = [one for one in on if one[0] in ("CURVE_SERVERKEY", "CURVE_SERVER")]
    if len(sides) == 2 and all(_is_sure(name, settings[name]) for name, _ in sides):
        on = sorted(sides, key=lambda one: order.index(one[0]), reverse=True)
    name, mechanism = on[0]
    setting = settings[name]
    sure = _is_sure(name, setting)
    told = None if sure or isinstance(setting.value, Const) else setting.text
    return mechanism, "must" if sure else "may", setting.flag or told


def _is_off(setting: Setting) -> bool:
    plain = folded_value(setting.value)
    return plain in (0, False, "") or (isinstance(setting.value, Const) and setting.value.value is None)


def _is_sure(name: str, setting: Setting) -> bool:
    return setting.must and (name not in _SWITCHES or folded_value(setting.value) in (1, True))


def _zap(program: Program, endpoint: Endpoint, mechanism: Mechanism | None) -> tuple[Zap, Place | None]:
    """The handler's state, and where what tells of it stands."""
    handler = endpoint.handler
    if handler is None or handler.state == "elsewhere":
        handler = _handler_of(program, endpoint) or handler
    if handler is None or mechanism == "curve-client":
        return "none", None
    place = Place(*handler.site)
    domain = endpoint.options.get("ZAP_DOMAIN")
    named = domain is not None and not _is_off(domain)
    if mechanism is None and not named:
        # libzmq asks no handler about a NULL connection without a domain.
        relied_on = handler.state == "unknown" and handler.addresses and endpoint.op == "bind"
        return ("unasked", Place(*handler.addresses)) if handler.addresses and relied_on else ("none", None)
    enforced = endpoint.options.get("ZAP_ENFORCE_DOMAIN")
    if enforced is not None and _is_sure("ZAP_ENFORCE_DOMAIN", enforced) and not _is_off(enforced) and not named:
        return "unasked", place
    if handler.state in ("keys", "custom") and handler.domains and (domain is None or domain.must):
        own = folded_value(domain.value) if domain is not None else ""
        if isinstance(own, str) and (own or _ANY_DOMAIN) not in handler.domains:
            return "other-domain", place
    return handler.state, place  # type: ignore[return-value]


_ANY_DOMAIN = "*"
"""What zmq.auth calls a domain that is empty; it is no wildcard for others."""


def _handler_of(program: Program, endpoint: Endpoint) -> Handler | None:
    """A handler that was not met on the way to the endpoint: of its context, or of one that nobody knows."""
    for context, handler in program.zap_handlers:
        known = context is not None and endpoint.context is not None
        own = known and context is endpoint.context
        if own and context is program.shared_context() and handler.root != endpoint.root:
            return replace(handler, state="unknown", addresses=None)
        if handler.state == "custom":
            if own or (not known and handler.site[0] == endpoint.site[0]):
                return handler
        elif own or context is None:
            return replace(handler, state="unknown", addresses=None)
    return None
