"""The one generic check of options: each rule about a limit or a switch is a row that is put to it.

Owns how a row's answers about several options become verdicts, which endpoints owe an option, and how a value reads
where paths differ. Must not know any row. Every verdict names the value of the policy that it is judged by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from ironhouse.audit.remedy import set_integer, set_integers
from ironhouse.audit.rule import Case, Outcome, Question, Rule, Target, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import Confidence, EndpointFact, EndpointOp, OptionFact, SocketFact
from ironhouse.model.finding import Severity, Strategy
from ironhouse.model.profile import Setting
from ironhouse.model.sockets import ROUTABLE, does, reach
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.quantities import show

BEFORE = "before bind and connect"
EVERY_TYPE: frozenset[str] = frozenset()

Answer = tuple[Outcome, str, Confidence | None]
OK: Answer = ("ok", "", None)


class Asked(msgspec.Struct, frozen=True):
    """One option of one socket, beside the value that the policy wants."""

    name: str
    state: OptionFact
    subject: Subject
    setting: Setting

    @property
    def socket(self) -> SocketFact:
        return self.subject.socket

    @property
    def wanted(self) -> str:
        """The policy's value in words."""
        return show(BY_NAME[self.setting.key], self.setting.value)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A rule about options: which it asks of which types (``EVERY_TYPE``: of all), and how one is answered.

    ``start`` has a value for each option to start from where the policy asks for any limit; ``when`` heads the remedy;
    ``behind_flag`` is the base where a flag alone brings it about. ``keeps`` says that a mend keeps what is set as long
    as the policy lets it: where it is set is what is wrong. ``also`` are options that a mend sets too where nothing
    does: what the row asks for would be wrong without them.
    """

    id: str
    strategy: Strategy
    base: Severity
    title: str
    why: str
    references: tuple[str, ...]
    options: dict[str, frozenset[str]]
    answer: Callable[[Asked], Answer | None]
    start: dict[str, int]
    when: str
    valid: tuple[Case, ...]
    invalid: tuple[Case, ...]
    question: Question | None = None
    confidence: Confidence = "high"
    behind_flag: Severity | None = None
    keeps: bool = False
    also: dict[str, int] = {}

    def rule(self) -> Rule:
        return Rule(
            id=self.id,
            strategy=self.strategy,
            base=self.base,
            confidence=self.confidence,
            title=self.title,
            why=self.why,
            references=self.references,
            check=partial(_check, self),
            remedy=partial(_remedy, self),
            mend=partial(_mend, self),
            valid=self.valid,
            invalid=self.invalid,
            question=self.question,
        )


def _check(row: Row, asked: Subject) -> Iterator[Verdict]:
    """One verdict for each outcome, so that a socket without both marks is one finding."""
    fact = asked.socket
    grouped: dict[Outcome, list[tuple[Asked, str, Confidence | None]]] = {}
    for name, owing in row.options.items():
        owes = does(fact, owing) if owing else True
        setting = asked.profile.settings.get(name.lower())
        if owes is False or setting is None:
            continue
        one = Asked(name, fact.option(name), asked, setting)
        answer = row.answer(one)
        if answer is None:
            continue
        outcome, message, confidence = answer
        if owes is None and outcome == "violation":
            outcome, message = "undetermined", f"{message}; whether it matters depends on the type, {fact.type}"
        grouped.setdefault(outcome, []).append((one, message, confidence))
    for outcome, answers in grouped.items():
        places = [one.state for one, _, _ in answers if one.state.path is not None and one.state.line is not None]
        yield Verdict(
            outcome=outcome,
            path=(places[0].path if places else None) or fact.path,
            line=(places[0].line if places else None) or fact.line,
            message=_join([message for _, message, _ in answers]),
            confidence=next((one for _, _, one in answers if one), None),
            options=tuple(one.name for one, _, _ in answers),
            settings=tuple(one.setting for one, _, _ in answers),
            base=row.behind_flag if all(one.state.flag for one, _, _ in answers) else None,
        )


def _join(messages: list[str]) -> str:
    """``SNDHWM is never set``, ``RCVHWM is never set`` → ``SNDHWM and RCVHWM are never set``."""
    parts = [message.partition(" is ") for message in messages]
    if len(parts) > 1 and len({tail for _, _, tail in parts}) == 1:
        return ", ".join(head for head, _, _ in parts[:-1]) + f" and {parts[-1][0]} are {parts[0][2]}"
    return "; ".join(messages)


def _remedy(row: Row, asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    names = verdict.options or tuple(row.options)
    values = {name: _target(row, asked, name) for name in names}
    if len(set(values.values())) == 1:
        return set_integers(fact, names, values[names[0]], row.when)
    first, *rest = values.items()
    lines = [set_integers(fact, (first[0],), first[1], row.when)]
    return "\n".join([*lines, *(set_integer(fact, name, value) for name, value in rest)])


def _mend(row: Row, asked: Subject, verdict: Verdict) -> tuple[Target, ...]:
    """Every option of the verdict at the policy's value."""
    return (*(Target(name, _kept(row, asked, name)) for name in verdict.options), *beside(asked, row.also))


def beside(asked: Subject, options: dict[str, int]) -> tuple[Target, ...]:
    """Those of *options* that nothing sets, at the policy's value, or where it has none at the one that stands here."""
    wanted = {name: asked.profile.value(name.lower()) for name in options}
    return tuple(
        Target(name, int(value) if isinstance(value := wanted[name], int) else start)
        for name, start in options.items()
        if asked.socket.option(name).state == "default"
    )


def _kept(row: Row, asked: Subject, name: str) -> int:
    """What is set, where the row keeps it and the policy allows it; else what the remedy says."""
    setting = asked.profile.settings.get(name.lower())
    state = asked.socket.option(name)
    if not row.keeps or setting is None or not isinstance(state.value, int):
        return _target(row, asked, name)
    one = Asked(name, state, asked, setting)
    unlimited = state.value in BY_NAME[setting.key].unlimited
    return _target(row, asked, name) if unlimited or above_policy(one) not in (OK, None) else int(state.value)


def _target(row: Row, asked: Subject, name: str) -> int:
    """The policy's value; where it asks for any limit, one to start from."""
    value = asked.profile.value(name.lower())
    return int(value) if isinstance(value, int) else row.start[name]


# Answers that several rows give


def numbers(state: OptionFact) -> list[int] | None:
    """Every value that some path sets; None where the source leaves one open."""
    if isinstance(state.value, int):
        return [int(state.value)]
    found = [_number(one) for one in (state.text or "").split(" | ")]
    return None if None in found else [one for one in found if one is not None]


def judged(one: Asked, bad: Callable[[int], bool], says: str) -> Answer:
    """Judges what the option is set to; what is not set keeps libzmq's default, which other rows judge."""
    state = one.state
    if state.state == "default":
        return OK
    if isinstance(state.value, int):
        if not bad(int(state.value)):
            return OK
        if state.certainty == "must":
            return "violation", f"{one.name} is {says}", None
        return "violation", f"{one.name} is {says}{f', only where {state.flag}' if state.flag else ''}", "medium"
    parts = [_number(part) for part in (state.text or "").split(" | ")]
    if any(part is not None and bad(part) for part in parts):
        return "violation", f"{one.name} is {says} on some paths", "medium"
    if all(part is not None for part in parts):
        return OK
    return "undetermined", f"{one.name} is given by {state.text}", None


def never_set(one: Asked) -> Answer:
    """Whether the option is set at all, and on every path."""
    state = one.state
    if state.state == "unknown":
        return "undetermined", f"{one.name} is given by {state.text}", None
    if state.state == "default":
        return "violation", f"{one.name} is never set", None
    if state.certainty == "may":
        where = f"only where {state.flag}" if state.flag else "on some paths only"
        return "violation", f"{one.name} is set {where}", "medium"
    return OK


def above_policy(one: Asked) -> Answer | None:
    """Whether what is set is more than the policy's value. What is not set, or is no limit at all, others judge."""
    limit = one.setting.value
    if one.state.state == "default" or not isinstance(limit, int) or isinstance(limit, bool):
        return None
    key = BY_NAME[one.setting.key]
    if limit in key.unlimited:
        return None
    found = [part for part in numbers(one.state) or () if part not in key.unlimited and part > limit]
    says = f"{show(key, max(found))}, more than the policy's {one.wanted}" if found else ""
    return judged(one, lambda value: value in found, says)


def unset_or_above(one: Asked) -> Answer | None:
    """Whether the option is left alone, is no limit, or is more than the policy's value."""
    if one.state.state == "default" or one.state.certainty == "may":
        return never_set(one)
    unlimited = BY_NAME[one.setting.key].unlimited
    without = judged(one, lambda value: value in unlimited, "no limit")
    return without if without[0] == "violation" else above_policy(one) or without


def owed_at(one: Asked, op: EndpointOp) -> EndpointFact | bool:
    """An endpoint of that kind at which a limit on peers is owed; True where one may be, no more being known of its
    address; False where there is none. inproc, ipc and loopback have no peers from elsewhere."""
    ends = [end for end in one.socket.endpoints if end.op == op and reach(end) in ROUTABLE]
    return next((end for end in ends if reach(end) != "unknown"), bool(ends))


def where_owed(op: EndpointOp, answer: Callable[[Asked], Answer | None], one: Asked) -> Answer | None:
    """*answer* where some endpoint owes the option; a violation is undetermined where no address is known."""
    end = owed_at(one, op)
    if end is False:
        return None
    found = answer(one)
    if end is True and found is not None and found[0] == "violation":
        return "undetermined", f"{found[1]}; where it {op}s is not known", None
    return found


def _number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
