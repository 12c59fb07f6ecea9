"""A document beside the policies that it was judged by: what rules say of each socket, findings and all else.

Owns the way from a socket or a finding to what belongs to it. Must not know a strategy's words nor a layout. A document
holds violations alone; what is in order and what could not be determined is asked of the rules again, which are pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

import msgspec

from ironhouse.audit.engine import Answer, judge
from ironhouse.audit.rule import Verdict
from ironhouse.audit.rules import rules
from ironhouse.audit.subject import Subject, subject
from ironhouse.model.document import AuditDocument, Problem, scope_of_secrets
from ironhouse.model.fact import Place, Scope, SocketFact
from ironhouse.model.finding import SEVERITIES, Finding, Severity, Strategy
from ironhouse.policy.policy import DEFAULT, Policy


class Undetermined(msgspec.Struct, frozen=True):
    """What a rule could not answer, and where to look. ``socket`` is None where a declaration or a root is meant."""

    socket: SocketFact | None
    place: Place
    why: str

    @property
    def shown(self) -> str:
        return f"{self.place.path}:{self.place.line}"


class Judged:
    """One document, looked at from its sockets."""

    def __init__(self, document: AuditDocument, policies: Mapping[str, Policy]) -> None:
        self.document = document
        self.policies = policies
        self.by_id = {one.id: one for one in document.sockets}
        self._secrets = scope_of_secrets(document)
        self.production = [one for one in document.sockets if one.scope == "production"]

    def policy(self, root: str) -> Policy:
        return self.policies.get(root, DEFAULT)

    @cached_property
    def subjects(self) -> list[Subject]:
        """Every production socket that its policy asks anything of, beside what it asks."""
        asked = [(one, self.policy(one.root)) for one in self.production]
        return [subject(one, policy) for one, policy in asked if policy.mode != "disabled"]

    @cached_property
    def answers(self) -> list[Answer]:
        """What every rule says of production code."""
        document = self.document
        asked = judge(document.sockets, document.dependencies, tuple(rules().values()), self.policies, document.secrets)
        return [answer for answer, _ in asked if answer.scope == "production"]

    def findings(self, strategy: Strategy | None = None, scope: Scope = "production") -> list[Finding]:
        """What counts in *scope*, of *strategy* if it is given; the worst first, as in the document."""
        found = [one for one in self.document.findings if self.scope(one) == scope and one.suppressed is None]
        return [one for one in found if strategy is None or one.strategy == strategy]

    def scope(self, finding: Finding) -> Scope:
        """The scope of what a finding is about; a declaration of a version counts as production."""
        socket = self.by_id.get(finding.socket or "")
        return socket.scope if socket else self._secrets.get((finding.root, finding.path), "production")

    def shown(self, root: str, path: str) -> str:
        """A path as reports show it: the root is named only where there are several."""
        return f"{root.rstrip('/')}/{path}" if root and len(self.document.roots) > 1 else path

    def place(self, root: str, path: str, line: int) -> str:
        return f"{self.shown(root, path)}:{line}"

    def spot(self, one: Problem) -> str:
        """The place of a problem; without a line where the whole file is meant."""
        return self.place(one.root, one.path, one.line) if one.line > 1 else self.shown(one.root, one.path)

    def undetermined(self, strategy: Strategy) -> list[Undetermined]:
        """What could not be determined, each thing once for a socket, in the order of their places."""
        found: dict[tuple[str, str, str, int], Undetermined] = {}
        for rule, asked, _, verdict in self.answers:
            if rule.strategy == strategy and verdict.outcome == "undetermined":
                socket = self.by_id.get(asked) or self.by_id.get(verdict.socket or "")
                why = verdict.message or f"whether this holds is not known: {rule.title}"
                place = self._place_of(socket, asked, verdict)
                found[asked, why, verdict.path, verdict.line] = Undetermined(socket, place, why)
        return sorted(found.values(), key=lambda one: (one.place, one.why))

    def _place_of(self, socket: SocketFact | None, asked: str, verdict: Verdict) -> Place:
        root = socket.root if socket else asked.partition("\0")[0]
        return Place(self.shown(root, verdict.path), verdict.line)

    def level(self, socket: SocketFact) -> Severity | None:
        """The worst finding of a socket; None without any."""
        return self._levels.get(socket.id)

    @cached_property
    def worst_first(self) -> list[SocketFact]:
        """The production sockets, those with the worst findings first; among equals by place."""
        none = len(SEVERITIES)

        def gravity(one: SocketFact) -> tuple[int, str, str, int]:
            level = self.level(one)
            return SEVERITIES.index(level) if level else none, one.root, one.path, one.line

        return sorted(self.production, key=gravity)

    def is_open(self, socket: SocketFact) -> bool:
        """Whether something about a socket could not be determined."""
        return socket.id in self._open

    @cached_property
    def counted(self) -> Counter[str]:
        """How many findings count against each socket."""
        return Counter(one.socket for one in self.document.findings if one.socket and one.suppressed is None)

    @cached_property
    def _levels(self) -> dict[str, Severity]:
        found: dict[str, Severity] = {}
        for one in sorted(self.document.findings, key=lambda one: -SEVERITIES.index(one.severity)):
            if one.socket is not None and one.suppressed is None:
                found[one.socket] = one.severity
        return found

    @cached_property
    def _open(self) -> set[str]:
        return {one.asked for one in self.answers if one.verdict.outcome == "undetermined"}


def called(socket: SocketFact) -> str:
    """A socket in words: its name and type, or its type alone."""
    kind = socket.type if socket.types else "type unknown"
    return f"{socket.name} ({kind})" if socket.name else kind
