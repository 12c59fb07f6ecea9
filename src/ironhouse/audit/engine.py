"""Puts every socket to every rule: facts in, findings and coverage out.

Pure: no I/O, no clock; the policy is given. Owns how verdicts become findings and tallies. Must not know any
rule by name, nor how anything is shown. A verdict that is undetermined is no finding, and is counted apart:
it never becomes covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ironhouse.audit.remedy import comment
from ironhouse.audit.rule import Outcome, Question, Rule, Verdict
from ironhouse.audit.severity import severity
from ironhouse.audit.subject import Subject, subject
from ironhouse.model.document import Measure, StrategySummary, Summary, Tally
from ironhouse.model.fact import Confidence, DependencyFact, Scope, SocketFact
from ironhouse.model.finding import SEVERITIES, Finding, Strategy
from ironhouse.model.sockets import exposure
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.policy import DEFAULT, Policy
from ironhouse.policy.quantities import show

_WORSE: dict[Outcome, int] = {"ok": 0, "undetermined": 1, "violation": 2}
_SURENESS: tuple[Confidence, ...] = ("high", "medium", "low")
_SCOPES: tuple[Scope, ...] = ("production", "test", "example", "vendored")

Answer = tuple[Rule, SocketFact, Verdict]


class Evaluation(msgspec.Struct, frozen=True):
    """What the rules say: findings from worst to least, and the coverage of each strategy."""

    findings: tuple[Finding, ...]
    summary: Summary


def evaluate(
    sockets: Sequence[SocketFact],
    dependencies: Sequence[DependencyFact],
    rules: Iterable[Rule],
    policies: Mapping[str, Policy] | None = None,
) -> Evaluation:
    """Judge *sockets* and *dependencies* by *rules* and the policy of the root that each is below.

    A root without one is judged by the recommended baseline. Mode ``disabled`` asks nothing of a root's sockets.
    """
    rules = tuple(rules)
    findings: list[Finding] = []
    answers: list[Answer] = []
    for socket in sockets:
        policy = (policies or {}).get(socket.root, DEFAULT)
        if policy.mode == "disabled":
            continue
        worst = exposure(socket)
        asked = subject(socket, policy)
        for rule in rules:
            for verdict in rule.check(asked):
                answers.append((rule, socket, verdict))
                if verdict.outcome == "violation":
                    level = severity(verdict.base or rule.base, verdict.exposure or worst, socket.scope)
                    findings.append(
                        Finding(
                            rule=rule.id,
                            severity=level,
                            confidence=_less_sure(verdict.confidence or rule.confidence, socket.confidence),
                            strategy=rule.strategy,
                            socket=socket.id,
                            path=verdict.path,
                            line=verdict.line,
                            message=f"{_called(socket, verdict.path)}: {verdict.message}",
                            remedy=_remedy(rule, asked, verdict),
                            wanted=_wanted(verdict),
                            root=socket.root,
                        )
                    )
    findings.sort(key=lambda one: (SEVERITIES.index(one.severity), one.rule, one.path, one.line, one.message))
    return Evaluation(tuple(findings), _summarise(rules, answers, dependencies))


def _called(socket: SocketFact, path: str) -> str:
    """The socket in words; where the finding is in another file than the socket, with its place."""
    kind = socket.type if socket.types else "socket of unknown type"
    called = f"{socket.name} ({kind})" if socket.name else f"{kind} at line {socket.line}"
    return called if path == socket.path else f"{called} of {socket.path}:{socket.line}"


def _remedy(rule: Rule, asked: Subject, verdict: Verdict) -> str:
    """The rule's remedy; where it belongs into another file than the socket's, it says so."""
    socket = asked.socket
    text = rule.remedy(asked, verdict)
    if verdict.path == socket.path:
        return text
    return f"{comment(socket, f'in {verdict.path}, by the name that the socket has there')}\n{text}"


def _wanted(verdict: Verdict) -> str | None:
    """The policy's value that is not met, and which entry gives it."""
    setting = verdict.setting
    return f"{setting.key} = {show(BY_NAME[setting.key], setting.value)} ({setting.entry})" if setting else None


def _less_sure(one: Confidence, other: Confidence) -> Confidence:
    return max(one, other, key=_SURENESS.index)


def _summarise(rules: Sequence[Rule], answers: Sequence[Answer], dependencies: Sequence[DependencyFact]) -> Summary:
    def of(strategy: Strategy) -> StrategySummary:
        questions = [one.question for one in rules if one.strategy == strategy and one.question]
        return _of_strategy(questions, [one for one in answers if one[0].strategy == strategy])

    return Summary(
        high_water_marks=of("high-water-marks"),
        timeouts=of("timeouts"),
        curve=of("curve"),
        current_libzmq=_of_dependencies(dependencies),
    )


def _of_strategy(asked: Sequence[Question], answers: Sequence[Answer]) -> StrategySummary:
    """Tallies of the rules that have a question; one without counts nothing, it only finds."""
    sockets: dict[Scope, dict[str, Outcome]] = {scope: {} for scope in _SCOPES}
    questions = {one.name: one for one in asked}
    units: dict[str, dict[str, Outcome]] = {name: {} for name in questions}
    for rule, socket, verdict in answers:
        if rule.question is None:
            continue
        _keep_worst(sockets[socket.scope], socket.id, verdict.outcome)
        if socket.scope == "production":
            _keep_worst(units[rule.question.name], f"{socket.id}\0{verdict.unit}", verdict.outcome)
    measures = tuple(
        Measure(question.name, question.unit, question.noun, question.says, _tally(units[name].values()))
        for name, question in questions.items()
    )
    return StrategySummary(
        **{scope: _tally(sockets[scope].values()) for scope in _SCOPES},
        measures=measures,
    )


def _of_dependencies(dependencies: Sequence[DependencyFact]) -> StrategySummary:
    """A declaration of libzmq or of a binding is covered when something watches it for releases."""
    declared = [one for one in dependencies if one.kind != "watcher"]
    watched = sum(bool(one.watched_by) for one in declared)
    tally = Tally(covered=watched, uncovered=len(declared) - watched)
    watch = Measure(
        "watched", "declarations", "declarations of libzmq and its bindings", "are watched for updates", tally
    )
    return StrategySummary(tally, Tally(), Tally(), Tally(), (watch,))


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
