"""What is in place: for each strategy the sockets that have something of it, with value and place.

Owns how a fact becomes an item of *Currently implemented*. Must not judge: an item is what the source does, and where
that holds on some paths only it says on which. What libzmq does by itself is nothing that anybody implemented.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ironhouse.audit.calls import addresses, calls
from ironhouse.audit.mechanism import deciding_flag
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.strategies import options_of
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import DependencyFact, EndpointFact, OperationFact, OptionFact, Place, SocketFact, Zap
from ironhouse.model.finding import Strategy
from ironhouse.model.options import option
from ironhouse.model.sockets import set_late
from ironhouse.policy.keys import BY_NAME, Key
from ironhouse.policy.quantities import show

WAITING = {"send": ("send",), "receive": ("recv", "poll")}
ZAP: dict[Zap, str] = {
    "none": "no ZAP handler",
    "allow-any": "a ZAP handler that lets everybody in",
    "keys": "a ZAP handler that admits listed keys",
    "custom": "a ZAP handler of its own",
    "late": "a ZAP handler that comes too late",
    "elsewhere": "a ZAP handler of another context",
    "other-domain": "a ZAP handler of other domains, which refuses everybody",
    "unasked": "a ZAP handler that libzmq does not ask",
    "unknown": "whether a ZAP handler serves it is not known",
}
LINES = 4
"""Of an item that are named for each file."""
SOME_PATHS = "some paths"
"""The condition of what holds on some paths and nobody knows on which."""
BOUND = {"option": "a timeout option", "nonblocking": "never waits", "poll": "a poll", "wait": "a bounded wait"}


class Item(msgspec.Struct, frozen=True):
    """One thing that is in place: what, where it was seen, and under which condition if not always."""

    what: str
    places: tuple[Place, ...] = ()
    only: str | None = None


class Row(msgspec.Struct, frozen=True):
    """One socket and what it has of a strategy. A declaration of a version has no socket, and says what it is."""

    what: str
    place: Place
    items: tuple[Item, ...]
    socket: SocketFact | None = None

    @property
    def shown(self) -> str:
        return f"{self.place.path}:{self.place.line}"


def implemented(judged: Judged, strategy: Strategy) -> list[Row]:
    """The rows of *strategy*, in the order of the document."""
    if strategy == "current-libzmq":
        return [_declared(judged, one) for one in judged.document.dependencies if one.kind != "watcher" and _held(one)]
    found: list[Row] = []
    for asked in judged.subjects:
        items = list(_options(judged, asked, strategy))
        if strategy == "timeouts":
            items += _waits(judged, asked.socket)
        if strategy == "curve":
            items += _endpoints(judged, asked)
            items += _guards(judged, asked.socket)
        if items:
            fact = asked.socket
            what = fact.type if fact.types else "type unknown"
            found.append(Row(what, _at(judged, fact.root, fact.path, fact.line), tuple(items), fact))
    return found


def places(row: Row, item: Item) -> str:
    """Where an item was seen, file by file: the lines alone as long as they are in the row's own file."""
    by_file: dict[str, list[str]] = {}
    for one in item.places:
        by_file.setdefault(one.path, []).append(str(one.line))
    shown = []
    for path, lines in by_file.items():
        more = f" and {len(lines) - LINES} more" if len(lines) > LINES else ""
        own = "line " if len(lines) == 1 else "lines "
        shown.append(f"{own if path == row.place.path else f'{path}:'}{', '.join(lines[:LINES])}{more}")
    return "; ".join(shown)


def needless(judged: Judged) -> dict[str, int]:
    """How many binds and connects the policy asks no CURVE of, by what their exposure is."""
    found: dict[str, int] = {}
    for asked in judged.subjects:
        for call in calls(asked.socket):
            if not any(asked.at(one).encrypted for one in call.endpoints):
                word = asked.at(call.first).exposure
                found[word] = found.get(word, 0) + 1
    return found


def _options(judged: Judged, asked: Subject, strategy: Strategy) -> Iterator[Item]:
    fact = asked.socket
    for name, key in options_of(strategy).items():
        state = fact.option(name)
        known = BY_NAME[key]
        if state.state != "set" or not known.applies_to(fact.types) or set_late(fact, name):
            continue
        if state.value is None or state.value in known.unlimited or state.value is False:
            continue
        shown = show(known, bool(state.value) if known.kind == "switch" else state.value)
        wanted = asked.profile.value(key)
        above = isinstance(state.value, int) and isinstance(wanted, int) and state.value > wanted not in known.unlimited
        more = f", more than the policy's {_figure(name, show(known, wanted))}" if above and _is_limit(known) else ""
        yield Item(f"{name} {_figure(name, shown)}{more}", _where(judged, fact, state), _condition(state))


def _is_limit(known: Key) -> bool:
    return known.kind in ("count", "duration", "size")


def _figure(name: str, shown: str) -> str:
    """A value with its unit, as people read it."""
    row = option(name)
    return f"{int(shown):,} {row.unit if row is not None else ''}".rstrip() if shown.isdigit() else shown


def _where(judged: Judged, fact: SocketFact, state: OptionFact) -> tuple[Place, ...]:
    if state.path is None or state.line is None:
        return ()
    return (_at(judged, fact.root, state.path, state.line),)


def _condition(state: OptionFact) -> str | None:
    return None if state.certainty == "must" else state.flag or SOME_PATHS


def _waits(judged: Judged, fact: SocketFact) -> Iterator[Item]:
    """Calls that cannot wait for ever, by what bounds them; types that drop and never wait are not worth a line."""
    for noun, kinds in WAITING.items():
        seen = [one for one in fact.operations if one.op in kinds]
        for bound, says in BOUND.items():
            held = [one for one in seen if one.bound == bound]
            if held and bound != "nonblocking":
                share = "" if len(held) == len(seen) else f", {len(held)} of {len(seen)} calls"
                yield Item(f"{noun} bounded by {says}{_limit(held)}{share}", _lines(judged, fact, held))


def _limit(held: list[OperationFact]) -> str:
    """The longest that the source fixes for these calls, and what it is called there, if that is no number."""
    longest = max((one.limit_ms for one in held if one.limit_ms is not None), default=None)
    by = next((one.by for one in held if one.by and one.limit_ms == longest and not one.by.isdecimal()), None)
    length = "" if longest is None else f" of {show(BY_NAME['rcvtimeo'], longest)}"
    return f"{length}: {by}" if by else length


def _lines(judged: Judged, fact: SocketFact, held: list[OperationFact]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(_at(judged, fact.root, one.path, one.line) for one in held))


def _endpoints(judged: Judged, asked: Subject) -> Iterator[Item]:
    fact = asked.socket
    for call in calls(fact):
        held = [one for one in call.endpoints if one.mechanism in ("curve-server", "curve-client")]
        if held:
            place = _at(judged, fact.root, call.first.path, call.first.line)
            yield Item(
                f"{call.first.op} {addresses(held)}: {_mechanism(held[0])}", (place,), deciding_flag(fact, held[0])
            )


def _mechanism(one: EndpointFact) -> str:
    return "CURVE client" if one.mechanism == "curve-client" else f"CURVE server, {ZAP[one.zap]}"


def _guards(judged: Judged, fact: SocketFact) -> Iterator[Item]:
    for one in fact.decoding:
        if one.guarded_by:
            place = _at(judged, fact.root, one.path, one.line)
            yield Item(f"{one.kind} decodes only after {one.guarded_by}", (place,))


def _held(one: DependencyFact) -> bool:
    return one.kind == "pin" or bool(one.watched_by)


def _declared(judged: Judged, one: DependencyFact) -> Row:
    items = [Item("a fixed version")] if one.kind == "pin" else []
    items += [Item(f"watched by {name}") for name in one.watched_by]
    return Row(f"{one.name} {one.version or ''}".strip(), _at(judged, one.root, one.path, one.line), tuple(items))


def _at(judged: Judged, root: str, path: str, line: int) -> Place:
    return Place(judged.shown(root, path), line)
