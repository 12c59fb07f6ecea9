"""Tries mends of one root: made in memory, parsed, audited; what does not stand is taken out, the rest tried again.

Owns that loop, and who is to blame where that is not plain: each of a socket's mends is left out once. Must not write
anything, nor know what makes a mend stand (``mend.standing``).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

import msgspec

from ironhouse.audit.rules import rules
from ironhouse.cli import observing
from ironhouse.mend.edits import applied
from ironhouse.mend.plan import Left, Mend, Plan, Proposal, plan
from ironhouse.mend.shapes import Edit, Sources
from ironhouse.mend.standing import BROKEN, Fallen, standing, unparsable, verdicts
from ironhouse.model.fact import DependencyFact, SocketFact
from ironhouse.model.finding import Finding
from ironhouse.model.redaction import redact
from ironhouse.policy.policy import Policy

ROUNDS = 8
"""How often what does not stand is taken out and the rest tried again."""

UNSETTLED = "it was tried with others, and something was always found that was not there before"


class Settled(msgspec.Struct, frozen=True):
    """What stands together: the mends, each file as it would be, what they bring; and what was left, and why."""

    mends: tuple[Mend, ...]
    files: dict[str, bytes]
    brings: dict[str, list[Finding]]
    left: tuple[Left, ...]


class _Tried(msgspec.Struct, frozen=True):
    plan: Plan
    files: dict[str, bytes] = {}
    fallen: tuple[Fallen, ...] = ()
    brings: dict[str, list[Finding]] = {}


class Trials:
    """The mends of one root, whose sockets and dependencies are given as they were audited."""

    def __init__(
        self,
        root: str,
        arguments: argparse.Namespace,
        policy: Policy,
        sockets: Sequence[SocketFact],
        dependencies: Sequence[DependencyFact],
        sources: Sources,
    ) -> None:
        self._root = root
        self._arguments = arguments
        self._policy = policy
        self._sockets = sockets
        self._dependencies = dependencies
        self._sources = sources
        self._rules = list(rules().values())
        self._before = verdicts(sockets, dependencies, self._rules, policy)

    def settle(self, proposed: Sequence[Proposal]) -> Settled:
        """What of *proposed* stands."""
        dropped: list[Left] = []
        for _ in range(ROUNDS):
            tried = self._tried(proposed)
            if not tried.fallen:
                return Settled(tried.plan.mends, tried.files, tried.brings, (*tried.plan.left, *dropped))
            fallen = self._told_apart(proposed, tried.fallen)
            dropped += (Left(one.finding, "dropped", one.why) for one in fallen)
            proposed = _without(proposed, fallen)
        return Settled((), {}, {}, (*dropped, *(Left(one.finding, "dropped", UNSETTLED) for one in proposed)))

    def _tried(self, proposed: Sequence[Proposal]) -> _Tried:
        planned = plan(proposed, self._sockets, self._sources)
        files = {path: applied(self._sources(path), edits) for path, edits in by_path(planned.mends).items()}
        if not files:
            return _Tried(planned)
        broken = unparsable({path: self._sources(path) for path in files}, files)
        if broken:
            torn = [one for one in planned.mends if touches(one, broken)]
            return _Tried(planned, files, tuple(Fallen(each, BROKEN) for one in torn for each in one.findings))
        after = verdicts(self._looked_again(files), self._dependencies, self._rules, self._policy)
        stands = standing(planned.mends, self._before, after, self._sources)
        return _Tried(planned, files, stands.fallen, stands.brings)

    def _told_apart(self, proposed: Sequence[Proposal], fallen: Sequence[Fallen]) -> list[Fallen]:
        """*fallen*; where it was not sure which mend of a socket it was, the one without which the rest stands."""
        found = [one for one in fallen if one.sure]
        unsure: dict[str, list[Fallen]] = {}
        for one in fallen:
            if not one.sure:
                unsure.setdefault(one.finding.socket or "", []).append(one)
        for number in range(max(map(len, unsure.values()), default=0)):
            leaving = {socket: each[number] for socket, each in unsure.items() if number < len(each)}
            again = self._tried(_without(proposed, (*found, *leaving.values()))).fallen
            still = {one.finding.socket for one in again}
            for socket in set(leaving) - still:
                found.append(leaving[socket])
                del unsure[socket]
            if not unsure:
                break
        return [*found, *(one for each in unsure.values() for one in each)]

    def _looked_again(self, files: Mapping[str, bytes]) -> tuple[SocketFact, ...]:
        observed = observing.Observed()
        observing.observe(observed, self._root, self._arguments, files)
        return tuple(redact(one) for one in observed.sockets)


def by_path(mends: Sequence[Mend]) -> dict[str, list[Edit]]:
    """The edits of each file, each once."""
    found: dict[str, list[Edit]] = {}
    for one in mends:
        for edit in one.edits:
            if edit not in found.setdefault(edit.path, []):
                found[edit.path].append(edit)
    return found


def touches(one: Mend, paths: Sequence[str]) -> bool:
    return any(edit.path in paths for edit in one.edits)


def _without(proposed: Sequence[Proposal], fallen: Sequence[Fallen]) -> list[Proposal]:
    gone = {id(one.finding) for one in fallen}
    return [one for one in proposed if id(one.finding) not in gone]
