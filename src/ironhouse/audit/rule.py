"""What a rule is: its words, its question and the cases that prove it.

Four kinds, by what they are asked about: a socket (``Rule``), a declaration of libzmq or a binding
(``DeclarationRule``), a secret that is given away (``SecretRule``), everything of one root together (``RootRule``).
Owns the shapes of rules, verdicts and cases. Must not know any rule, nor how verdicts become findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from ironhouse.audit.subject import Declaration, Root, Subject
from ironhouse.model.document import Unit
from ironhouse.model.fact import Confidence, DependencyFact, Exposure, SecretFact, SocketFact
from ironhouse.model.finding import Severity, Strategy
from ironhouse.model.profile import Setting

Outcome = Literal["ok", "violation", "undetermined"]


class Verdict(msgspec.Struct, frozen=True):
    """One answer of a rule about what it was asked.

    ``unit`` tells apart the things that one socket is asked about (its endpoints); empty for the socket
    itself. ``exposure`` is that of the endpoint meant, when it is not the socket's worst. ``base`` and
    ``confidence`` stand in for the rule's own where a mitigation or a *may* changes them. ``options`` names the options
    that a remedy has to set, ``settings`` are the values of the policy that are not met. ``socket`` is the id of the
    socket that a rule about a root means.
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
    settings: tuple[Setting, ...] = ()
    socket: str | None = None


class Target(msgspec.Struct, frozen=True):
    """An option, and the value that it is to have before the first bind or connect for a violation to go away."""

    name: str
    value: int


class Question(msgspec.Struct, frozen=True):
    """What coverage counts. Rules with one ``name`` answer one question together, and the worst answer holds."""

    name: str
    says: str
    unit: Unit = "sockets"
    noun: str = "sockets"


class Case(msgspec.Struct, frozen=True):
    """A proof of a rule: facts made by hand, and a snippet of Python that must give the same answer; where the rule
    needs more than the baseline, the policy that both are judged by."""

    name: str
    socket: SocketFact
    source: str
    policy: str = ""

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        return (("app.py", self.source), *((("ironhouse.toml", self.policy),) if self.policy else ()))


class DeclarationCase(msgspec.Struct, frozen=True):
    """A proof of a rule about declarations: facts made by hand (watchers among them), and the text of each file that
    says so. Every declaration among the facts is asked about."""

    name: str
    facts: tuple[DependencyFact, ...]
    files: tuple[tuple[str, str], ...]


class SecretCase(msgspec.Struct, frozen=True):
    """A proof of a rule about secrets: facts made by hand, and the text of each file that says so. Every secret among
    the facts is asked about."""

    name: str
    facts: tuple[SecretFact, ...]
    files: tuple[tuple[str, str], ...]


class RootCase(msgspec.Struct, frozen=True):
    """A proof of a rule about a root: its sockets, the Python that makes them, and the policy that judges them."""

    name: str
    sockets: tuple[SocketFact, ...]
    source: str
    policy: str

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        return (("app.py", self.source), ("ironhouse.toml", self.policy))


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What rules of all kinds have. ``by_hand`` says why a violation has no mechanical mend, where it has none."""

    id: str
    strategy: Strategy
    base: Severity
    confidence: Confidence
    title: str
    why: str
    references: tuple[str, ...]
    question: Question | None = None
    by_hand: str = ""


class Rule(Words, frozen=True, kw_only=True):
    """A rule about a socket. ``check`` is pure and yields nothing for a socket that the rule asks nothing of.

    ``remedy`` returns code to paste, in the socket's own language and binding. ``mend`` returns the options that a
    program can write in its place, all of them together, or why it cannot for this verdict. ``invalid`` cases must each
    give a violation, ``valid`` ones none.
    """

    check: Callable[[Subject], Iterable[Verdict]]
    remedy: Callable[[Subject, Verdict], str]
    mend: Callable[[Subject, Verdict], tuple[Target, ...] | str] | None = None
    valid: tuple[Case, ...]
    invalid: tuple[Case, ...]


class DeclarationRule(Words, frozen=True, kw_only=True):
    """A rule about a declaration. ``remedy`` returns what to write instead, in the syntax of the file."""

    by_hand: str = "what to depend on, and who watches it, is for whoever can build and test with it"
    check: Callable[[Declaration], Iterable[Verdict]]
    remedy: Callable[[Declaration, Verdict], str]
    valid: tuple[DeclarationCase, ...]
    invalid: tuple[DeclarationCase, ...]


class SecretRule(Words, frozen=True, kw_only=True):
    """A rule about a secret that is given away. ``remedy`` returns what to do instead, in the language of the file."""

    check: Callable[[SecretFact], Iterable[Verdict]]
    remedy: Callable[[SecretFact, Verdict], str]
    valid: tuple[SecretCase, ...]
    invalid: tuple[SecretCase, ...]


class RootRule(Words, frozen=True, kw_only=True):
    """A rule about all sockets of a root together, or about the policy that judges them. Coverage does not count it."""

    check: Callable[[Root], Iterable[Verdict]]
    remedy: Callable[[Root, Verdict], str]
    valid: tuple[RootCase, ...]
    invalid: tuple[RootCase, ...]


AnyRule = Rule | DeclarationRule | SecretRule | RootRule
