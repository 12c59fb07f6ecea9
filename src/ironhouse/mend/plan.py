"""What is to be done about the findings of one root: which are mended, by which edits, and which are not and why.

Pure: the bytes of files come through ``Sources``. Owns what concerns several findings or several sockets: what one
socket's findings want together, a statement that several sockets share, edits that meet. How an option is written is
its language's; what would mend a finding is ``wants``'.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import PurePosixPath
from typing import Literal

import msgspec
from msgspec.structs import replace
from tree_sitter import Point

from ironhouse.audit.engine import judge
from ironhouse.audit.meeting import may_meet, meets
from ironhouse.audit.pins import pinned
from ironhouse.audit.rule import AnyRule
from ironhouse.audit.subject import subject
from ironhouse.mend.edits import meet
from ironhouse.mend.languages import writers
from ironhouse.mend.shapes import Edit, Refusal, Sources, Want, Writer
from ironhouse.mend.wants import ORDER, Unmended, Wanted, wanted
from ironhouse.model.fact import DependencyFact, Place, SocketFact
from ironhouse.model.finding import Finding
from ironhouse.observe.source.defects import defect
from ironhouse.observe.source.languages import front_ends
from ironhouse.policy.policy import Policy

Why = Literal["by hand", "unsafe", "refused", "dropped"]
"""``by hand`` has no mechanical mend, ``unsafe`` one that was not asked for, ``refused`` none in this code; ``dropped``
is what was tried and did not stand the audit."""

SHARED_FACTORY = "the factory at {place} makes {number} sockets, and what is written there is for all of them"
NOWHERE = Refusal("where it is made there is no place for a line of its own", "", 0)
BY_HAND = "{name} may be what answers: it replies by hand, and would not expect the frame that REQ_CORRELATE adds"
SHARED_LINE = "what sets {name} here sets it for {number} sockets, and not all of them want that"


class Left(msgspec.Struct, frozen=True):
    """A finding that is not mended. ``place`` is what stands in the way, where that is a place."""

    finding: Finding
    kind: Why
    why: str
    place: Place | None = None


class Mend(msgspec.Struct, frozen=True):
    """One socket's findings, and the edits that mend them. ``unsafe`` says of each what it changes, if anything,
    ``options`` what it sets."""

    socket: SocketFact
    findings: tuple[Finding, ...]
    unsafe: tuple[str, ...]
    options: tuple[frozenset[str], ...]
    wants: tuple[Want, ...]
    edits: tuple[Edit, ...]


class Plan(msgspec.Struct, frozen=True):
    mends: tuple[Mend, ...]
    left: tuple[Left, ...]


class Proposal(msgspec.Struct, frozen=True):
    """A finding with what it wants of its socket."""

    finding: Finding
    socket: SocketFact
    wanted: Wanted


def proposals(
    findings: Iterable[Finding],
    sockets: Sequence[SocketFact],
    dependencies: Sequence[DependencyFact],
    rules: Sequence[AnyRule],
    policy: Policy,
) -> tuple[list[Proposal], list[Left]]:
    """What would mend each of *findings*; all that is given is of one root."""
    policies = dict.fromkeys((*(one.root for one in sockets), *(one.root for one in dependencies)), policy)
    open_ = Counter(map(_told, findings))
    by_id = {one.id: one for one in sockets}
    pins = {binding: pinned(dependencies, binding) for binding in {one.binding for one in sockets}}
    found: list[Proposal] = []
    left: list[Left] = []
    for answer, finding in judge(sockets, dependencies, rules, policies):
        if finding is None or not open_[_told(finding)]:
            continue
        open_[_told(finding)] -= 1
        socket = by_id.get(finding.socket or "")
        asked = subject(socket, policy) if socket is not None else None
        what = wanted(answer.rule, asked, answer.verdict, pins[socket.binding] if socket is not None else None)
        if isinstance(what, Unmended):
            left.append(Left(finding, "by hand" if what.by_hand else "refused", what.why))
        elif socket is not None:
            found.append(Proposal(finding, socket, what))
    return found, left


def plan(proposed: Sequence[Proposal], sockets: Sequence[SocketFact], sources: Sources) -> Plan:
    """Edits for *proposed*, all of one root whose sockets are *sockets*."""
    left: list[Left] = []
    mends: list[Mend] = []
    of_socket: dict[str, list[Proposal]] = defaultdict(list)
    for one in proposed:
        of_socket[one.socket.id].append(one)
    shared = _Shared(sockets, {name: _merged(each) for name, each in of_socket.items()})
    for each in of_socket.values():
        kept: list[Proposal] = []
        for one in each:
            refusal = shared.line(one) or _unexpected(one, sockets)
            if refusal is None:
                kept.append(one)
            else:
                left.append(_left(one, refusal))
        made = _written(kept, *shared.places(each[0].socket, sources), sources, left) if kept else None
        if made is None:
            continue
        met = next((other for other in mends for a in other.edits for b in made.edits if meet(a, b)), None)
        if met is None:
            mends.append(made)
        else:
            why = f"what it changes is changed for {met.socket.name or 'another socket'} already"
            left += (Left(one, "refused", why) for one in made.findings)
    return Plan(tuple(mends), tuple(left))


def _written(
    proposed: list[Proposal], places: Sequence[SocketFact], instead: Refusal | None, sources: Sources, left: list[Left]
) -> Mend | None:
    """One socket's mend at the first of *places* that takes all that is proposed, or else some of it. *instead* is
    said where none does."""
    socket = proposed[0].socket
    writer = writers().get(socket.language)
    if writer is None:
        left += (Left(one.finding, "refused", f"mends are not written in {socket.language} yet") for one in proposed)
        return None
    writer = _guarded(writer)
    refused: dict[str, Refusal] = {}
    best: list[Proposal] = []
    where = socket
    for place in places:
        possible = proposed
        if isinstance(writer(sources, place, _merged(proposed)), Refusal):
            possible = []
            for one in proposed:
                alone = writer(sources, place, one.wanted.wants)
                if isinstance(alone, Refusal):
                    refused[one.finding.rule] = instead or alone
                else:
                    possible.append(one)
        if len(possible) > len(best):
            best, where = possible, place
        if best == proposed:
            break
    edits = writer(sources, where, _merged(best)) if best else ()
    if isinstance(edits, Refusal):
        left += (_left(one, instead or edits) for one in proposed)
        return None
    left += (_left(one, refused.get(one.finding.rule) or instead or NOWHERE) for one in proposed if one not in best)
    if not best:
        return None
    unsafe = tuple(one.wanted.unsafe for one in best)
    options = tuple(frozenset(want.name for want in one.wanted.wants) for one in best)
    return Mend(socket, tuple(one.finding for one in best), unsafe, options, _merged(best), edits)


def _guarded(writer: Writer) -> Writer:
    """*writer*, to which a file that is not to be read or written is a reason to refuse."""

    def write(sources: Sources, socket: SocketFact, wants: tuple[Want, ...]) -> tuple[Edit, ...] | Refusal:
        try:
            made = writer(sources, socket, wants)
            if not isinstance(made, Refusal) and any(meet(a, b) for a, b in combinations(dict.fromkeys(made), 2)):
                raise ValueError(f"edits for {socket.id} meet each other")
            return made
        except FileNotFoundError as error:
            return Refusal(
                "the file is a link, is outside of what was audited, or is in UTF-16 or UTF-32", str(error), 1
            )
        except Exception as error:  # one socket that a writer fails at must not take the others' mends with it
            return Refusal(defect(socket.path, socket.line, error).what, socket.path, socket.line)

    return write


class _Shared:
    """What several sockets have in common: the factory that makes them, and lines that set an option."""

    def __init__(self, sockets: Sequence[SocketFact], wants: Mapping[str, tuple[Want, ...]]) -> None:
        self._made = Counter(one.factory for one in sockets if one.factory is not None)
        self._made.update(Place(one.path, one.line) for one in sockets if Place(one.path, one.line) in self._made)
        self._setting: dict[tuple[str, Place], list[int | None]] = defaultdict(list)
        for one in sockets:
            values = {want.name: want.value for want in wants.get(one.id, ())}
            for name, state in one.options.items():
                if state.path is not None and state.line is not None:
                    self._setting[name, Place(state.path, state.line)].append(values.get(name))

    def places(self, socket: SocketFact, sources: Sources) -> tuple[list[SocketFact], Refusal | None]:
        """Where lines for *socket* may go: beside the call that gives it, unless its factory has bound it by then; in
        the factory, unless that makes others too, which is what is said where nothing else helps."""
        made = socket.factory or Place(socket.path, socket.line)
        asked_for = [replace(socket, factory=None, through=())] if socket.factory is not None else []
        if asked_for and _attached_inside(socket, sources):
            asked_for = []
        number = self._made[made]
        if number <= 1:
            return [*asked_for, socket], None
        why = SHARED_FACTORY.format(place=f"{made.path}:{made.line}", number=number)
        return asked_for, Refusal(why, made.path, made.line)

    def line(self, one: Proposal) -> Refusal | None:
        """Why what sets an option for this socket is not to be changed: others want something else of it."""
        for want in one.wanted.wants:
            state = want.state
            if state.path is None or state.line is None:
                continue
            values = self._setting[want.name, Place(state.path, state.line)]
            if len(set(values)) > 1:
                return Refusal(SHARED_LINE.format(name=want.name, number=len(values)), state.path, state.line)
        return None


def _unexpected(one: Proposal, sockets: Sequence[SocketFact]) -> Refusal | None:
    """Why a REQ is not to number its requests: what it asks may be a ROUTER of this tree that replies by hand.
    A proxy passes the number on, and a REP gives it back."""
    if not any(want.name == "REQ_CORRELATE" and want.state.state == "default" for want in one.wanted.wants):
        return None
    if any(_fit(one.socket, other, meets) for other in sockets if other.types == ("REP",)):
        return None
    for other in sockets:
        sent = next((call for call in other.operations if call.op == "send"), None)
        near = other.scope in ("production", one.socket.scope)
        if near and sent is not None and "ROUTER" in other.types and _fit(one.socket, other, may_meet):
            return Refusal(BY_HAND.format(name=other.name or "a ROUTER"), sent.path, sent.line)
    return None


def _fit(asks: SocketFact, answers: SocketFact, fits: Callable[[str, str], bool | None]) -> bool:
    """Whether an address that one connects to is one that the other binds, as *fits* judges two."""
    return any(
        fits(call.text, bind.text)
        for one, other in ((asks, answers), (answers, asks))
        for call in one.endpoints
        for bind in other.endpoints
        if call.op == "connect" and bind.op == "bind"
    )


def _attached_inside(socket: SocketFact, sources: Sources) -> bool:
    """Whether a function on the way from the creation to who asked for the socket binds or connects it."""
    for place in (socket.factory, *socket.through):
        ends = [one.line for one in socket.endpoints if place is not None and one.path == place.path]
        if place is None or not ends:
            continue
        try:
            first, last = _function_at(sources(place.path), place)
        except FileNotFoundError:
            return True
        if any(first <= line <= last for line in ends):
            return True
    return False


def _function_at(source: bytes, place: Place) -> tuple[int, int]:
    """The lines of the function that *place* is in; of the file where it is in none."""
    tree = front_ends()[PurePosixPath(place.path).suffix.lower()].parse(source)
    node = tree.root_node.descendant_for_point_range(Point(place.line - 1, 0), Point(place.line - 1, 0))
    # Blank space before a statement belongs to what holds it, so the line's first column is enough.
    while node is not None and node.type != "function_definition":
        node = node.parent
    node = node or tree.root_node
    return node.start_point.row + 1, node.end_point.row + 1


def _merged(proposed: Sequence[Proposal]) -> tuple[Want, ...]:
    """All wants of one socket, each option once, in the order that they are written in; they come from one policy, so
    that those of one option agree."""
    found = {want.name: want for one in proposed for want in one.wanted.wants}
    return tuple(sorted(found.values(), key=lambda want: ORDER.get(want.name, len(ORDER))))


def _left(one: Proposal, refusal: Refusal) -> Left:
    place = Place(refusal.path, refusal.line) if refusal.path else None
    return Left(one.finding, "refused", refusal.why, place)


def _told(finding: Finding) -> tuple[str, str | None, str, int, str]:
    return finding.rule, finding.socket, finding.path, finding.line, finding.message
