"""Messages over tcp between two processes that each run an asyncio loop, one awaited call for each message."""

from __future__ import annotations

import statistics
import sys

from benchmarks._figures import Figure, at_least
from benchmarks.runtime._contenders import ratio
from benchmarks.runtime._wire import Passage, passage

SIZES = {64: 10, 1024: 5}
"""Bytes, and the target."""
COUNTS = {"plain": 20_000, "ours": 200_000}


def measure(rounds: int) -> tuple[Figure, ...]:
    figures: list[Figure] = []
    for size, target in SIZES.items():
        each: dict[str, list[Passage]] = {who: [] for who in COUNTS}
        for _ in range(rounds):
            for who, count in COUNTS.items():
                each[who].append(between(who, size, count))
        rates = {who: [one.rate for one in found] for who, found in each.items()}
        spent = {who: [one.cpu_ns for one in found] for who, found in each.items()}
        label = f"asyncio, tcp, {size} B"
        for who, name in (("plain", "zmq.asyncio"), ("ours", "here")):
            cost = f"{statistics.median(spent[who]):.0f} ns of processor time each"
            figures.append(Figure(f"{label}: {name}", statistics.median(rates[who]), "/s", note=cost))
        figures.append(ratio(f"{label}: here against zmq.asyncio", rates["ours"], rates["plain"], at_least(target)))
        figures.append(
            ratio(f"{label}: here against zmq.asyncio, work for the same time", spent["plain"], spent["ours"])
        )
    return tuple(figures)


def between(who: str, size: int, count: int) -> Passage:
    """What two processes that ``_loop_end`` plays come to."""
    end = [sys.executable, "-W", "ignore", "-m", "benchmarks.runtime._loop_end"]
    shared = [who, str(size), str(count)]
    return passage([*end, "pull", *shared], [*end, "push", *shared])
