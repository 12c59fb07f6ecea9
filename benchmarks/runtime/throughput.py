"""Messages of 64 bytes over tcp between two processes, with CURVE and without."""

from __future__ import annotations

import statistics

from benchmarks._figures import Figure, at_least
from benchmarks.runtime._contenders import folders, ratio
from benchmarks.runtime._wire import Passage, between

SIZE = 64
SIDES = {
    "plain, NULL": ("plain", "null", 600_000),
    "here, NULL": ("ours", "null", 1_500_000),
    "plain, CURVE": ("plain", "curve", 400_000),
    "here, CURVE": ("ours", "curve", 400_000),
    "here, CURVE, each message's peer checked": ("checked", "curve", 400_000),
}
"""Who, with which mechanism, and how many messages: about half a second each."""


RATIOS = {
    "CURVE here against plain": ("here, CURVE", "plain, CURVE", at_least(1.2)),
    "NULL here against plain": ("here, NULL", "plain, NULL", at_least(2.5)),
    "CURVE here against NULL plain": ("here, CURVE", "plain, NULL", at_least(1.0)),
    "peer check against none": ("here, CURVE, each message's peer checked", "here, CURVE", at_least(0.95)),
}


def measure(rounds: int) -> tuple[Figure, ...]:
    each: dict[str, list[Passage]] = {name: [] for name in SIDES}
    with folders() as place:
        for _ in range(rounds):
            for name, (who, mechanism, count) in SIDES.items():
                each[name].append(between(who, mechanism, SIZE, count, place))
    rates = {name: [one.rate for one in found] for name, found in each.items()}
    spent = {name: [one.cpu_ns for one in found] for name, found in each.items()}
    figures: list[Figure] = []
    for name in SIDES:
        cost = f"{statistics.median(spent[name]):.0f} ns of processor time each"
        figures.append(Figure(f"tcp, 64 B: {name}", statistics.median(rates[name]), "/s", note=cost))
    for name, (ours, theirs, target) in RATIOS.items():
        figures.append(ratio(f"tcp, 64 B: {name}", rates[ours], rates[theirs], target))
        figures.append(ratio(f"tcp, 64 B: {name}, work for the same time", spent[theirs], spent[ours]))
    return tuple(figures)
