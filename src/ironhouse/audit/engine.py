"""Puts everything to every rule: facts in, findings and coverage out.

Pure: no I/O, no clock; the policy is given. Owns how verdicts become findings and tallies. Must not know any
rule by name, nor how anything is shown. A verdict that is undetermined is no finding, and is counted apart:
it never becomes covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from ironhouse.audit.pins import Pinned, pinned, too_new
from ironhouse.audit.remedy import comment
from ironhouse.audit.rule import AnyRule, DeclarationRule, Outcome, Question, RootRule, Rule, SecretRule, Verdict
from ironhouse.audit.severity import severity
from ironhouse.audit.subject import Declaration, Root, Subject, declarations, subject
from ironhouse.model.document import Measure, StrategySummary, Summary, Tally
from ironhouse.model.fact import Confidence, DependencyFact, Scope, SecretFact, SocketFact
from ironhouse.model.finding import SEVERITIES, Finding, Severity, Strategy
from ironhouse.model.sockets import exposure
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.policy import DEFAULT, Policy
from ironhouse.policy.quantities import show

_WORSE: dict[Outcome, int] = {"ok": 0, "undetermined": 1, "violation": 2}
_SURENESS: tuple[Confidence, ...] = ("high", "medium", "low")
_SCOPES: tuple[Scope, ...] = ("production", "test", "example", "vendored")


class Evaluation(msgspec.Struct, frozen=True):
    """What the rules say: findings from worst to least, and the coverage of each strategy."""

    findings: tuple[Finding, ...]
    summary: Summary


class Answer(NamedTuple):
    """A verdict, with the rule that gave it, and what was asked: its name (unique) and its scope."""

    rule: AnyRule
    asked: str
    scope: Scope
    verdict: Verdict


def evaluate(
    sockets: Sequence[SocketFact],
    dependencies: Sequence[DependencyFact],
    rules: Iterable[AnyRule],
    policies: Mapping[str, Policy] | None = None,
    secrets: Sequence[SecretFact] = (),
) -> Evaluation:
    """Judge *sockets*, *dependencies* and *secrets* by *rules* and the policy of the root that each is below.

    A root without one is judged by the recommended baseline. Mode ``disabled`` asks nothing of what is in a root.
    """
    rules = tuple(rules)
    findings: list[Finding] = []
    answers: list[Answer] = []
    for answer, finding in judge(sockets, dependencies, rules, policies, secrets):
        answers.append(answer)
        if finding is not None:
            findings.append(finding)
    findings.sort(key=lambda one: (SEVERITIES.index(one.severity), one.rule, one.path, one.line, one.message))
    return Evaluation(tuple(findings), _summarise(rules, answers))


Judged = Iterator[tuple[Answer, Finding | None]]


def judge(
    sockets: Sequence[SocketFact],
    dependencies: Sequence[DependencyFact],
    rules: Sequence[AnyRule],
    policies: Mapping[str, Policy] | None = None,
    secrets: Sequence[SecretFact] = (),
) -> Judged:
    """Every answer to every question, with the finding that it makes if it is a violation; as ``evaluate`` asks."""
    for name in dict.fromkeys(one.root for each in (sockets, dependencies, secrets) for one in each):
        policy = (policies or {}).get(name, DEFAULT)
        if policy.mode == "disabled":
            continue
        own = tuple(one for one in sockets if one.root == name)
        subjects = tuple(subject(one, policy, own) for one in own)
        declared = declarations((one for one in dependencies if one.root == name), policy)
        yield from _of_sockets(subjects, declared, [one for one in rules if isinstance(one, Rule)])
        yield from _of_declarations(declared, [one for one in rules if isinstance(one, DeclarationRule)])
        yield from _of_secrets(
            [one for one in secrets if one.root == name], [one for one in rules if isinstance(one, SecretRule)]
        )
        yield from _of_root(Root(name, subjects, policy), [one for one in rules if isinstance(one, RootRule)])


def _of_sockets(subjects: Sequence[Subject], declared: Sequence[Declaration], rules: Sequence[Rule]) -> Judged:
    facts = [one.fact for one in declared]
    pins = {binding: pinned(facts, binding) for binding in {one.socket.binding for one in subjects}}
    for asked in subjects:
        socket = asked.socket
        worst = exposure(socket)
        for rule in rules:
            for verdict in rule.check(asked):
                found = None
                if verdict.outcome == "violation":
                    found = _finding(
                        rule,
                        verdict,
                        level=severity(
                            verdict.base or rule.base, verdict.exposure or worst, socket.scope, socket.confidence
                        ),
                        confidence=_less_sure(verdict.confidence or rule.confidence, socket.confidence),
                        socket=socket,
                        called=_called(socket, verdict.path),
                        remedy=_remedy(rule, asked, verdict, pins[socket.binding]),
                        root=socket.root,
                    )
                yield Answer(rule, socket.id, socket.scope, verdict), found


def _of_declarations(declared: Sequence[Declaration], rules: Sequence[DeclarationRule]) -> Judged:
    """A declaration has no endpoint: what counts is what the declaring file is for."""
    for number, asked in enumerate(declared):
        fact = asked.fact
        for rule in rules:
            for verdict in rule.check(asked):
                found = None
                if verdict.outcome == "violation":
                    found = _finding(
                        rule,
                        verdict,
                        level=severity(verdict.base or rule.base, "wildcard", fact.scope),
                        confidence=verdict.confidence or rule.confidence,
                        socket=None,
                        called=f"{fact.name} {fact.version or ''}".strip(),
                        remedy=rule.remedy(asked, verdict),
                        root=fact.root,
                    )
                yield Answer(rule, f"{fact.root}\0{number}", fact.scope, verdict), found


def _of_secrets(secrets: Sequence[SecretFact], rules: Sequence[SecretRule]) -> Judged:
    """A secret that is given away is so to whoever comes by: what counts is what the file is for."""
    for number, fact in enumerate(secrets):
        for rule in rules:
            for verdict in rule.check(fact):
                found = None
                if verdict.outcome == "violation":
                    found = _finding(
                        rule,
                        verdict,
                        level=severity(verdict.base or rule.base, "wildcard", fact.scope),
                        confidence=_less_sure(verdict.confidence or rule.confidence, fact.confidence),
                        socket=None,
                        called="",
                        remedy=rule.remedy(fact, verdict),
                        root=fact.root,
                    )
                yield Answer(rule, f"{fact.root}\0secret {number}", fact.scope, verdict), found


def _of_root(asked: Root, rules: Sequence[RootRule]) -> Judged:
    """A verdict about a socket is as grave as the socket makes it."""
    by_id = {one.socket.id: one.socket for one in asked.subjects}
    for rule in rules:
        for verdict in rule.check(asked):
            socket = by_id.get(verdict.socket or "")
            base = verdict.base or rule.base
            found = None
            if verdict.outcome == "violation":
                found = _finding(
                    rule,
                    verdict,
                    level=severity(base, verdict.exposure or exposure(socket), socket.scope, socket.confidence)
                    if socket
                    else base,
                    confidence=verdict.confidence or rule.confidence,
                    socket=socket,
                    called="",
                    remedy=rule.remedy(asked, verdict),
                    root=asked.name,
                )
            yield Answer(rule, asked.name, socket.scope if socket else "production", verdict), found


def _finding(
    rule: AnyRule,
    verdict: Verdict,
    *,
    level: Severity,
    confidence: Confidence,
    socket: SocketFact | None,
    called: str,
    remedy: str,
    root: str,
) -> Finding:
    return Finding(
        rule=rule.id,
        severity=level,
        confidence=confidence,
        strategy=rule.strategy,
        socket=socket.id if socket else None,
        path=verdict.path,
        line=verdict.line,
        message=f"{called}: {verdict.message}" if called else verdict.message,
        remedy=remedy,
        wanted=_wanted(verdict),
        root=root,
    )


def _called(socket: SocketFact, path: str) -> str:
    """The socket in words; where the finding is in another file than the socket, with its place."""
    kind = socket.type if socket.types else "socket of unknown type"
    if socket.confidence == "low":
        kind += ", which nothing here is seen to make or to use"
    called = f"{socket.name} ({kind})" if socket.name else f"{kind} at line {socket.line}"
    return called if path == socket.path else f"{called} of {socket.path}:{socket.line}"


def _remedy(rule: Rule, asked: Subject, verdict: Verdict, have: Pinned | None) -> str:
    """The rule's remedy; it says so where it belongs into another file than the socket's, and where an option that it
    sets is newer than the libzmq that is pinned."""
    socket = asked.socket
    lines = [rule.remedy(asked, verdict)]
    if have is not None:
        lines[:0] = [comment(socket, words) for name in verdict.options if (words := too_new(name, have))]
    if verdict.path != socket.path:
        lines.insert(0, comment(socket, f"in {verdict.path}, by the name that the socket has there"))
    return "\n".join(lines)


def _wanted(verdict: Verdict) -> str | None:
    """The policy's values that are not met, and which entry gives them."""
    by_entry: dict[str, list[str]] = {}
    for one in verdict.settings:
        by_entry.setdefault(one.entry, []).append(f"{one.key} = {show(BY_NAME[one.key], one.value)}")
    return "; ".join(f"{', '.join(values)} ({entry})" for entry, values in by_entry.items()) or None


def _less_sure(one: Confidence, other: Confidence) -> Confidence:
    return max(one, other, key=_SURENESS.index)


def _summarise(rules: Sequence[AnyRule], answers: Sequence[Answer]) -> Summary:
    def of(strategy: Strategy) -> StrategySummary:
        questions = [one.question for one in rules if one.strategy == strategy and one.question]
        return _of_strategy(questions, [one for one in answers if one.rule.strategy == strategy])

    return Summary(
        high_water_marks=of("high-water-marks"),
        timeouts=of("timeouts"),
        curve=of("curve"),
        current_libzmq=of("current-libzmq"),
    )


def _of_strategy(asked: Sequence[Question], answers: Sequence[Answer]) -> StrategySummary:
    """Tallies of the rules that have a question; one without counts nothing, it only finds."""
    tallied: dict[Scope, dict[str, Outcome]] = {scope: {} for scope in _SCOPES}
    questions = {one.name: one for one in asked}
    units: dict[str, dict[str, Outcome]] = {name: {} for name in questions}
    for rule, name, scope, verdict in answers:
        if rule.question is None:
            continue
        _keep_worst(tallied[scope], name, verdict.outcome)
        if scope == "production":
            _keep_worst(units[rule.question.name], f"{name}\0{verdict.unit}", verdict.outcome)
    measures = tuple(
        Measure(question.name, question.unit, question.noun, question.says, _tally(units[name].values()))
        for name, question in questions.items()
    )
    return StrategySummary(
        **{scope: _tally(tallied[scope].values()) for scope in _SCOPES},
        measures=measures,
    )


def _keep_worst(outcomes: dict[str, Outcome], key: str, outcome: Outcome) -> None:
    if key not in outcomes or _WORSE[outcome] > _WORSE[outcomes[key]]:
        outcomes[key] = outcome


def _tally(outcomes: Iterable[Outcome]) -> Tally:
    counted = list(outcomes)
    return Tally(
        covered=counted.count("ok"),
        uncovered=counted.count("violation"),
        undetermined=counted.count("undetermined"),
    )
