"""What all queues together may take, against the policy's memory budget.

Owns how a socket's numbers are chosen: what the source sets, libzmq's default where it sets nothing, the policy's own
value where the source leaves it open. The arithmetic is ``policy.sizing``'s. Only a policy with a ``memory_budget``
is asked. A process is taken to be what one root holds in one scope.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.rule import RootCase, RootRule, Verdict
from ironhouse.audit.subject import Root, Subject
from ironhouse.model.fact import OptionFact, Scope
from ironhouse.model.options import option
from ironhouse.model.sockets import RECEIVES, SENDS, does, stays_inside
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.quantities import show
from ironhouse.policy.sizing import Worst, in_units, worst_case

SHOWN = 3
UNLIMITED = -1
NOUN: dict[Scope, str] = {
    "production": "production code",
    "test": "tests",
    "example": "examples",
    "vendored": "vendored code",
}


class Weighed(msgspec.Struct, frozen=True):
    """A socket with its worst case. ``assumed`` names what the source leaves open: the policy's value stood in."""

    asked: Subject
    worst: Worst
    assumed: tuple[str, ...]

    @property
    def called(self) -> str:
        fact = self.asked.socket
        return f"{fact.name or 'a socket'} ({fact.type if fact.types else 'type not known'}) at {fact.path}:{fact.line}"


def weigh(asked: Subject) -> Weighed:
    """The worst case of one socket."""
    fact = asked.socket
    assumed: list[str] = []
    marks = {
        name: 0 if does(fact, owing) is False else _mark(asked, name, assumed)
        for name, owing in (("SNDHWM", SENDS), ("RCVHWM", RECEIVES))
    }
    over_tcp = any(not one.text.startswith(("inproc://", "ipc://")) for one in fact.endpoints if not stays_inside(one))
    worst = worst_case(
        sndhwm=marks["SNDHWM"],
        rcvhwm=marks["RCVHWM"],
        peers=_number(asked.profile.value("peers")) or 1,
        message_size=_number(asked.profile.value("message_size")) or 0,
        sndbuf=_buffer(fact.option("SNDBUF")),
        rcvbuf=_buffer(fact.option("RCVBUF")),
        tcp=over_tcp,
    )
    return Weighed(asked, worst, tuple(assumed))


def _mark(asked: Subject, name: str, assumed: list[str]) -> int:
    """A mark as ``worst_case`` takes it: below nought for a queue without a limit."""
    fact = asked.socket.option(name)
    row = option(name)
    values = [int(one) for one in (fact.text or "").split(" | ") if one.lstrip("-").isdigit()]
    if isinstance(fact.value, int):
        values = [int(fact.value)]
    if fact.state == "default" or (fact.certainty == "may" and row is not None):
        values.append(int(row.default or 0) if row is not None else 0)
    if not values:
        assumed.append(name)
        values = [_number(asked.profile.value(name.lower())) or int((row.default if row is not None else 0) or 0)]
    return UNLIMITED if 0 in values else max(values)


def _buffer(fact: OptionFact) -> int | None:
    return int(fact.value) if isinstance(fact.value, int) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _check(asked: Root) -> Iterator[Verdict]:
    budget = asked.policy.memory_budget
    if budget is None or budget < 0:
        return
    by_scope: dict[Scope, list[Weighed]] = {}
    for one in asked.subjects:
        by_scope.setdefault(one.socket.scope, []).append(weigh(one))
    for scope, members in by_scope.items():
        yield _process(scope, members, budget)
        if len(members) > 1:
            yield from (
                _alone(one, budget) for one in members if one.worst.total is not None and one.worst.total > budget
            )


def _process(scope: Scope, members: list[Weighed], budget: int) -> Verdict:
    """The sum over one scope: without a limit where one of them has none."""
    endless = [one for one in members if one.worst.total is None]
    bounded = sorted((one for one in members if one.worst.total is not None), key=lambda one: -(one.worst.total or 0))
    total = sum(one.worst.total or 0 for one in bounded)
    heaviest = (endless or bounded)[0]
    place = heaviest.asked.socket
    if not endless and total <= budget:
        return Verdict("ok", place.path, place.line, socket=place.id)
    subject = f"all queues of {len(members)} {'socket' if len(members) == 1 else 'sockets'} in {NOUN[scope]}"
    shown = [f"{one.called}: {one.worst}" for one in (endless + bounded)[:SHOWN]]
    more = f"; and {len(members) - SHOWN} more" if len(members) > SHOWN else ""
    says = f"have no limit together ({len(endless)} without one)" if endless else f"may take {in_units(total)}"
    assumed = any(one.assumed for one in members)
    return Verdict(
        "violation",
        place.path,
        place.line,
        f"{subject} {says}, and the memory_budget is {in_units(budget)}: {'; '.join(shown)}{more}"
        + _origins(members)
        + ("; marks that the source leaves open are the policy's" if assumed else ""),
        confidence="medium" if assumed else None,
        options=("SNDHWM", "RCVHWM"),
        socket=place.id,
    )


def _alone(one: Weighed, budget: int) -> Verdict:
    place = one.asked.socket
    return Verdict(
        "violation",
        place.path,
        place.line,
        f"{one.called} alone may take {in_units(one.worst.total or 0)}, and the memory_budget for all is "
        f"{in_units(budget)}: {one.worst}{_origins([one])}",
        confidence="medium" if one.assumed else None,
        socket=place.id,
    )


def _origins(members: list[Weighed]) -> str:
    """Where the numbers come from that no source has: how many peers there are, and what a message weighs."""
    said = ""
    for key in ("peers", "message_size"):
        found = Counter(one.asked.profile.settings[key] for one in members if one.asked.profile.asks(key))
        each = [
            f"{show(BY_NAME[key], one.value)} by {one.entry}"
            + (", an assumption" if one.entry.startswith("baseline") else "")
            for one, _ in found.most_common(SHOWN)
        ]
        said += f"; {key}: {', '.join(each)}" if each else ""
    return said


def _remedy(asked: Root, verdict: Verdict) -> str:
    """The mark that would fit, were this socket to have an even share of the budget."""
    weighed = [weigh(one) for one in asked.subjects]
    mine = next(one for one in weighed if one.asked.socket.id == verdict.socket)
    beside = [one for one in weighed if one.asked.socket.scope == mine.asked.socket.scope]
    share = max(0, (asked.policy.memory_budget or 0) // len(beside) - mine.worst.buffers)
    directions = sum(one != 0 for one in (mine.worst.sndhwm, mine.worst.rcvhwm)) or 1
    each = max(1, mine.worst.message_size) * max(1, mine.worst.peers) * directions
    mark = max(1, share // each)
    sizes = [name for name, value in (("sndhwm", mine.worst.sndhwm), ("rcvhwm", mine.worst.rcvhwm)) if value != 0]
    name = mine.asked.socket.name
    lines = [f'[socket."{name}"]' if name else "[defaults]", *(f"{one} = {mark}" for one in sizes)]
    lines.append('why = "an even share of memory_budget; replace it by what a load test shows"')
    lines.append("# or say what is so: peers = …, message_size = …, and set SNDBUF and RCVBUF for the kernel's part")
    return "\n".join(lines)


_TCP = endpoint("bind", "tcp://*:5555", "wildcard", line=5)
_HEAD = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PUSH)\n"

RULE = RootRule(
    id="memory-over-budget",
    strategy="high-water-marks",
    base="medium",
    confidence="high",
    title="Queues may take more memory than the policy's budget",
    why=(
        "A mark is for each peer: when readers stall, a process holds (SNDHWM + RCVHWM) messages for every one of "
        "them, and the kernel's buffers on top. Added up over all sockets of a process that is what a stall may cost. "
        "The policy's `memory_budget` says what it may; `peers` and `message_size` of each socket are its too."
    ),
    references=(
        "https://zguide.zeromq.org/docs/chapter2/#High-Water-Marks",
        "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html",
    ),
    check=_check,
    remedy=_remedy,
    by_hand="how to share the memory out is a decision of the policy",
    valid=(
        RootCase(
            "a mark that fits",
            (socket("PUSH", _TCP, options={"SNDHWM": is_set(10)}),),
            _HEAD + "sock.setsockopt(zmq.SNDHWM, 10)\nsock.bind('tcp://*:5555')\n",
            'memory_budget = "512 MiB"\n',
        ),
        RootCase(
            "a policy without a budget asks nothing",
            (socket("PUSH", _TCP),),
            _HEAD + "sock.bind('tcp://*:5555')\n",
            'baseline = "recommended"\n',
        ),
    ),
    invalid=(
        RootCase(
            "the default marks of one socket with ten peers",
            (socket("PUSH", _TCP),),
            _HEAD + "sock.bind('tcp://*:5555')\n",
            'memory_budget = "512 MiB"\n',
        ),
        RootCase(
            "a queue without a limit",
            (socket("PUSH", _TCP, options={"SNDHWM": is_set(0)}),),
            _HEAD + "sock.setsockopt(zmq.SNDHWM, 0)\nsock.bind('tcp://*:5555')\n",
            'memory_budget = "64 GiB"\n',
        ),
    ),
)
