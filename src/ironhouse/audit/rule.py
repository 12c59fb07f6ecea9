"""What a rule is: its words, its question and the cases that prove it.

Owns the shapes of rules, verdicts and cases. Must not know any rule, nor how verdicts become findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from ironhouse.audit.subject import Subject
from ironhouse.model.document import Unit
from ironhouse.model.fact import Confidence, Exposure, SocketFact
from ironhouse.model.finding import Severity, Strategy
from ironhouse.model.profile import Setting

Outcome = Literal["ok", "violation", "undetermined"]


class Verdict(msgspec.Struct, frozen=True):
    """One answer of a rule about a socket.

    ``unit`` tells apart the things that one socket is asked about (its endpoints); empty for the socket
    itself. ``exposure`` is that of the endpoint meant, when it is not the socket's worst. ``base`` and
    ``confidence`` stand in for the rule's own where a mitigation or a *may* changes them. ``options``
    names the options that a remedy has to set, ``setting`` the value of the policy that is not met.
    """

    outcome: Outcome
    path: str
    line: int
    message: str = ""
    unit: str = ""
    exposure: Exposure | None = None
    base: Severity | None = None
    confidence: Confidence | None = None
    options: tuple[str, ...] = ()
    setting: Setting | None = None


class Question(msgspec.Struct, frozen=True):
    """What coverage counts. Rules with one ``name`` answer one question together, and the worst answer holds."""

    name: str
    says: str
    unit: Unit = "sockets"
    noun: str = "sockets"


class Case(msgspec.Struct, frozen=True):
    """A proof of a rule: facts made by hand, and a snippet of Python that must give the same answer."""

    name: str
    socket: SocketFact
    source: str


class Rule(msgspec.Struct, frozen=True):
    """A rule. ``check`` is pure and yields nothing for a socket that the rule asks nothing of.

    ``remedy`` returns code to paste, in the socket's own language and binding. ``invalid`` cases must each
    give a violation, ``valid`` ones none.
    """

    id: str
    strategy: Strategy
    base: Severity
    confidence: Confidence
    title: str
    why: str
    references: tuple[str, ...]
    check: Callable[[Subject], Iterable[Verdict]]
    remedy: Callable[[Subject, Verdict], str]
    valid: tuple[Case, ...]
    invalid: tuple[Case, ...]
    question: Question | None = None
