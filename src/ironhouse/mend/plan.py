"""What is to be done about the findings of one root: which are mended, by which edits, and which are not and why.

Pure: the bytes of files come through ``Sources``. Owns what concerns several findings or several sockets: what one
socket's findings want together, a statement that several sockets share, edits that meet. How an option is written is
its language's; what would mend a finding is ``wants``'.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from ironhouse.audit.engine import judge
from ironhouse.audit.pins import pinned
from ironhouse.audit.rule import AnyRule
from ironhouse.audit.subject import subject
from ironhouse.mend.edits import meet
from ironhouse.mend.languages import writers
from ironhouse.mend.shapes import Edit, Refusal, Sources, Want, Writer
from ironhouse.mend.wants import ORDER, Unmended, Wanted, wanted
from ironhouse.model.fact import DependencyFact, Place, SocketFact
from ironhouse.model.finding import Finding
from ironhouse.policy.policy import Policy

Why = Literal["by hand", "unsafe", "refused", "dropped"]
"""``by hand`` has no mechanical mend, ``unsafe`` one that was not asked for, ``refused`` none in this code; ``dropped``
is what was tried and did not stand the audit."""

SHARED_FACTORY = "the factory at {place} makes {number} sockets, and what is written there is for all of them"
SHARED_LINE = "what sets {name} here sets it for {number} sockets, and not all of them want that"


class Left(msgspec.Struct, frozen=True):
    """A finding that is not mended. ``place`` is what stands in the way, where that is a place."""

    finding: Finding
    kind: Why
    why: str
    place: Place | None = None


class Mend(msgspec.Struct, frozen=True):
    """One socket's findings, and the edits that mend them. ``unsafe`` says of each what it changes, if anything."""

    socket: SocketFact
    findings: tuple[Finding, ...]
    unsafe: tuple[str, ...]
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
            refusal = shared.against(one)
            if refusal is None:
                kept.append(one)
            else:
                left.append(_left(one, refusal))
        made = _written(kept, sources, left) if kept else None
        if made is None:
            continue
        met = next((other for other in mends for a in other.edits for b in made.edits if meet(a, b)), None)
        if met is None:
            mends.append(made)
        else:
            why = f"what it changes is changed for {met.socket.name or 'another socket'} already"
            left += (Left(one, "refused", why) for one in made.findings)
    return Plan(tuple(mends), tuple(left))


def _written(proposed: list[Proposal], sources: Sources, left: list[Left]) -> Mend | None:
    """One socket's mend: of all that is proposed, or else of what can be written by itself."""
    socket = proposed[0].socket
    writer = writers().get(socket.language)
    if writer is None:
        left += (Left(one.finding, "refused", f"mends are not written in {socket.language} yet") for one in proposed)
        return None
    writer = _guarded(writer)
    edits = writer(sources, socket, _merged(proposed))
    if isinstance(edits, Refusal) and len(proposed) > 1:
        possible: list[Proposal] = []
        for one in proposed:
            alone = writer(sources, socket, one.wanted.wants)
            if isinstance(alone, Refusal):
                left.append(_left(one, alone))
            else:
                possible.append(one)
        if not possible:
            return None
        proposed, edits = possible, writer(sources, socket, _merged(possible))
    if isinstance(edits, Refusal):
        left += (_left(one, edits) for one in proposed)
        return None
    unsafe = tuple(one.wanted.unsafe for one in proposed)
    return Mend(socket, tuple(one.finding for one in proposed), unsafe, _merged(proposed), edits)


def _guarded(writer: Writer) -> Writer:
    """*writer*, to which a file that is not to be read or written is a reason to refuse."""

    def write(sources: Sources, socket: SocketFact, wants: tuple[Want, ...]) -> tuple[Edit, ...] | Refusal:
        try:
            return writer(sources, socket, wants)
        except FileNotFoundError as error:
            return Refusal("the file is a link, is outside of what was audited, or is no UTF-8 text", str(error), 1)

    return write


class _Shared:
    """What several sockets have in common: the place that makes them, and lines that set an option."""

    def __init__(self, sockets: Sequence[SocketFact], wants: Mapping[str, tuple[Want, ...]]) -> None:
        self._made = Counter(one.factory for one in sockets if one.factory is not None)
        self._made.update(Place(one.path, one.line) for one in sockets if Place(one.path, one.line) in self._made)
        self._setting: dict[tuple[str, Place], list[int | None]] = defaultdict(list)
        for one in sockets:
            values = {want.name: want.value for want in wants.get(one.id, ())}
            for name, state in one.options.items():
                if state.path is not None and state.line is not None:
                    self._setting[name, Place(state.path, state.line)].append(values.get(name))

    def against(self, one: Proposal) -> Refusal | None:
        """Why the proposal would change other sockets too."""
        factory = one.socket.factory
        if factory is not None and self._made[factory] > 1 and any(w.state.state != "set" for w in one.wanted.wants):
            where = f"{factory.path}:{factory.line}"
            why = SHARED_FACTORY.format(place=where, number=self._made[factory])
            return Refusal(why, factory.path, factory.line)
        for want in one.wanted.wants:
            state = want.state
            if state.path is None or state.line is None:
                continue
            values = self._setting[want.name, Place(state.path, state.line)]
            if len(set(values)) > 1:
                return Refusal(SHARED_LINE.format(name=want.name, number=len(values)), state.path, state.line)
        return None


def _merged(proposed: Sequence[Proposal]) -> tuple[Want, ...]:
    """All wants of one socket, each option once, in the order that they are written in; they come from one policy, so
    that those of one option agree."""
    found = {want.name: want for one in proposed for want in one.wanted.wants}
    return tuple(sorted(found.values(), key=lambda want: ORDER.get(want.name, len(ORDER))))


def _left(one: Proposal, refusal: Refusal) -> Left:
    return Left(one.finding, "refused", refusal.why, Place(refusal.path, refusal.line))


def _told(finding: Finding) -> tuple[str, str | None, str, int, str]:
    return finding.rule, finding.socket, finding.path, finding.line, finding.message
