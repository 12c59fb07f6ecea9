"""A policy that departs from its baseline without saying why.

Owns the words alone: which values depart is ``policy.departures``' question, and is asked once for a root.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.rule import RootCase, RootRule, Verdict
from ironhouse.audit.subject import Root
from ironhouse.policy.departures import without_reason


def _check(asked: Root) -> Iterator[Verdict]:
    policy = asked.policy
    for row in without_reason(policy):
        yield Verdict(
            "violation",
            policy.place or PurePath(policy.origin).name,
            1,
            f"{row.entry}: {row.key} = {row.value} departs from the baseline {policy.baseline}, and nobody says why",
            unit=f"{row.entry} {row.key}",
        )


def _remedy(asked: Root, verdict: Verdict) -> str:
    entry, _, key = verdict.unit.rpartition(" ")
    return f'{entry}\nwhy = "…"  # who decided {key}, from what: a load test, a measured latency, an agreement'


_SOCKETS = (
    socket("PUSH", endpoint("connect", "tcp://127.0.0.1:5555", "loopback", line=5), options={"SNDHWM": is_set(5000)}),
)
_SOURCE = (
    "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PUSH)\nsock.setsockopt(zmq.SNDHWM, 5000)\n"
    "sock.connect('tcp://127.0.0.1:5555')\n"
)

RULE = RootRule(
    id="departure-without-why",
    strategy="high-water-marks",
    base="low",
    confidence="high",
    title="The policy departs from its baseline without a reason",
    why=(
        "Each value of a baseline has a reason and a source. One that replaces it and has neither cannot be judged "
        "by who comes next: nobody dares to change it, and nobody knows whether it was ever right."
    ),
    references=("https://zguide.zeromq.org/docs/chapter2/#High-Water-Marks",),
    check=_check,
    remedy=_remedy,
    by_hand="nobody but who made the policy knows the reason",
    valid=(
        RootCase(
            "a departure with its reason",
            _SOCKETS,
            _SOURCE,
            '[socket.sock]\nsndhwm = 5000\nwhy = "load test: 3,000 messages a second, stalls of 1.5 s"\n',
        ),
        RootCase("the baseline's own value", _SOCKETS, _SOURCE, "[type.PUSH]\nsndhwm = 1000\n"),
    ),
    invalid=(RootCase("a departure alone", _SOCKETS, _SOURCE, "[socket.sock]\nsndhwm = 5000\n"),),
)
