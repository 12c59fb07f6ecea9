"""What a strategy's gaps come to in the program at hand: sentences that name its own sockets, places and figures.

Owns these sentences. Must not judge: they are about findings that rules have made, and without any nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ironhouse.audit.calls import calls, worst_weight
from ironhouse.audit.report.judged import Judged, called
from ironhouse.audit.rules.memory import weigh
from ironhouse.audit.terminal import count
from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import Finding, Strategy
from ironhouse.model.sockets import ROUTABLE

NAMED = 3
"""Sockets that a sentence names."""
TAKES = frozenset({"PULL", "REP", "ROUTER", "SUB", "XSUB", "DEALER", "PAIR", "SERVER", "GATHER", "DISH"})
"""Types that hand what a peer sends to the program."""
_MARK = "\0"
"""Stands before and behind what is from the source; nothing that is shown has one."""
_ENDLESS = ("hwm-zero",)
_WAITS = ("recv-unbounded", "send-unbounded", "timeout-infinite")
_CLOSES = ("linger-unset", "linger-infinite")


def impact(judged: Judged, strategy: Strategy, among: Sequence[Finding] | None = None) -> list[str]:
    """Sentences about a strategy's findings, or those *among* them, the gravest first.

    ``spans`` tells names and places in a sentence from words.
    """
    found = judged.findings(strategy) if among is None else among
    say = {"high-water-marks": _queues, "timeouts": _waits, "curve": _plaintext}.get(strategy)
    return list(say(judged, found)) if say is not None and found else []


def spans(sentence: str) -> Iterator[tuple[str, bool]]:
    """The parts of a sentence, each with whether it is a name or a place of the source."""
    for number, part in enumerate(sentence.split(_MARK)):
        if part:
            yield part, number % 2 == 1


def _queues(judged: Judged, found: Sequence[Finding]) -> Iterator[str]:
    endless = _sockets(judged, found, _ENDLESS)
    if endless:
        yield f"{_listed(endless)} {_has(endless, 'have queues', 'has a queue')} without any limit."
    marks = any(one.rule.startswith("hwm-") for one in found)
    weighed = [weigh(one) for one in judged.subjects] if marks else []
    bounded = [one for one in weighed if one.worst.total]
    if bounded:
        heaviest = max(bounded, key=lambda one: one.worst.total or 0)
        yield (
            f"When its peers stall, {_name(heaviest.asked.socket)} alone may hold {heaviest.worst}; how many peers "
            "there are and what a message weighs is the policy's figure."
        )


def _waits(judged: Judged, found: Sequence[Finding]) -> Iterator[str]:
    stuck = [one for one in found if one.rule in _WAITS]
    if stuck:
        places = list(dict.fromkeys(_marked(judged.place(one.root, one.path, one.line)) for one in stuck))
        more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
        yield (
            f"{_listed(_sockets(judged, stuck))} can stop a thread for good, at {', '.join(places[:NAMED])}{more}: the "
            "peer need only be away, or slow."
        )
    closing = _sockets(judged, found, _CLOSES)
    if closing:
        yield f"{_listed(closing)} can keep the process from ending while a message waits for a peer that is away."


def _plaintext(judged: Judged, found: Sequence[Finding]) -> Iterator[str]:
    runs = _sockets(judged, found, ("unsafe-decoding",))
    if runs:
        yield f"{_listed(runs)} {_has(runs, 'decode', 'decodes')} what arrives in a way that can run a sender's code."
    admits = _sockets(judged, found, ("curve-without-zap",))
    if admits:
        yield f"{_listed(admits)} {_has(admits, 'let', 'lets')} in every client that knows the server's public key."
    open_ones = _sockets(judged, found, ("plaintext-endpoint",))
    bound = [one for one in open_ones if any(_is_open_bind(one))]
    takes = [one for one in bound if set(one.types) & TAKES]
    if takes:
        yield f"Whoever reaches {_listed(takes)} can send to the program, and is taken for a peer."
    gives = [one for one in bound if one not in takes]
    if gives:
        yield f"Whoever reaches {_listed(gives)} is handed what the program sends."
    rest = [one for one in open_ones if one not in bound]
    if rest:
        whose = _has(rest, "their", "its")
        yield f"What passes between {_listed(rest)} and {whose} peers can be read and changed on the way."


def _is_open_bind(socket: SocketFact) -> Iterator[bool]:
    for call in calls(socket):
        yield call.first.op == "bind" and worst_weight(socket, call.endpoints) in ROUTABLE


def _sockets(judged: Judged, found: Iterable[Finding], rules: Sequence[str] = ()) -> list[SocketFact]:
    """The sockets of *found*, each once; of *rules* alone, where some are given."""
    ids = dict.fromkeys(one.socket for one in found if one.socket and (not rules or one.rule in rules))
    return [judged.by_id[one] for one in ids if one in judged.by_id]


def _listed(sockets: Sequence[SocketFact]) -> str:
    """``a (PUSH), b (PULL) and 3 others``; of one name each once."""
    names = list(dict.fromkeys(map(_name, sockets)))
    shown, rest = names[:NAMED], len(names) - NAMED
    if rest > 0:
        return f"{', '.join(shown)} and {count(rest, 'other')}"
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if shown[1:] else shown[0]


def _name(socket: SocketFact) -> str:
    return _marked(called(socket))


def _marked(text: str) -> str:
    return f"{_MARK}{text}{_MARK}"


def _has(sockets: Sequence[SocketFact], several: str, one: str) -> str:
    return several if len({called(each) for each in sockets}) > 1 else one
