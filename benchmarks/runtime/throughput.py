"""Messages of 64 bytes over tcp between two processes, with CURVE and without."""

from __future__ import annotations

import statistics

from benchmarks._figures import Figure, at_least
from benchmarks.runtime._contenders import folders, ratio
from benchmarks.runtime._wire import between

SIZE = 64
SIDES = {
    "plain, NULL": ("plain", "null", 200_000),
    "here, NULL": ("ours", "null", 400_000),
    "plain, CURVE": ("plain", "curve", 200_000),
    "here, CURVE": ("ours", "curve", 200_000),
    "here, CURVE, each message's peer checked": ("checked", "curve", 200_000),
}
"""Who, with which mechanism, and how many messages: about half a second each."""


def measure(rounds: int) -> tuple[Figure, ...]:
    rates: dict[str, list[float]] = {name: [] for name in SIDES}
    with folders() as place:
        for _ in range(rounds):
            for name, (who, mechanism, count) in SIDES.items():
                rates[name].append(between(who, mechanism, SIZE, count, place))
    context = tuple(Figure(f"tcp, 64 B: {name}", statistics.median(each), "/s") for name, each in rates.items())
    checked = rates["here, CURVE, each message's peer checked"]
    return (
        *context,
        ratio("tcp, 64 B: CURVE here against plain", rates["here, CURVE"], rates["plain, CURVE"], at_least(1.2)),
        ratio("tcp, 64 B: NULL here against plain", rates["here, NULL"], rates["plain, NULL"], at_least(2.5)),
        ratio("tcp, 64 B: CURVE here, NULL plain", rates["here, CURVE"], rates["plain, NULL"], at_least(1.0)),
        ratio("tcp, 64 B: with the peer check", checked, rates["here, CURVE"], at_least(0.95)),
    )
