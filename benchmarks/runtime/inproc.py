"""A send and a receive over inproc, in one thread: what a call costs, with all that is checked and counted.

``python -m benchmarks.runtime.inproc`` is one round: a process of its own, since where the heap puts a message decides
a good part of what copying it costs. Time is the thread's own, which a busy machine does not lengthen.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import zmq

import ironhouse
from benchmarks._figures import Figure, at_most
from benchmarks._processes import CommandError
from benchmarks.runtime._contenders import equip, ratio

SIZES = {64: (0.42, 0.50), 4096: (0.58, 0.62)}
"""Bytes, and the targets without and with the exact count of the queue."""
SLICES, CALLS = 15, 3000


def measure(rounds: int) -> tuple[Figure, ...]:
    each = [_in_a_process() for _ in range(rounds)]
    figures: list[Figure] = []
    for size, (without, counted) in SIZES.items():
        cost = {name: [one[str(size)][name] for one in each] for name in ("plain", "ours", "counted")}
        label = f"inproc, {size} B"
        figures += [
            Figure(f"{label}: plain pyzmq", statistics.median(cost["plain"]), "ns"),
            Figure(f"{label}: here", statistics.median(cost["ours"]), "ns"),
            ratio(f"{label}: here against plain", cost["ours"], cost["plain"], at_most(without)),
            ratio(f"{label}: with the exact queue count", cost["counted"], cost["plain"], at_most(counted)),
        ]
    return tuple(figures)


def _in_a_process() -> dict[str, dict[str, float]]:
    done = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(f"inproc: {done.stderr.strip().rpartition(chr(10))[2]}")
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def _one_round() -> dict[int, dict[str, float]]:
    counting = {"defaults": {"count_queue": True, "why": "the benchmark"}}
    contexts = {
        "plain": zmq.Context(),
        "ours": ironhouse.Context(policy={}),
        "counted": ironhouse.Context(policy=counting),
    }
    pairs = {name: _pair(context) for name, context in contexts.items()}
    for end, like in zip(pairs["plain"], pairs["ours"], strict=True):
        equip(end, like)
    costs: dict[int, dict[str, float]] = {}
    for size in SIZES:
        message = bytes(size)
        spent: dict[str, list[float]] = {name: [] for name in pairs}
        for _ in range(SLICES):
            for name, (push, pull) in pairs.items():
                spent[name].append(_slice(push.send, pull.recv, message))
        costs[size] = {name: statistics.median(times) for name, times in spent.items()}
    for context in contexts.values():
        context.destroy(0)
    return costs


def _pair(context: Any) -> tuple[Any, Any]:
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    pull.bind("inproc://pair")
    push.connect("inproc://pair")
    return push, pull


def _slice(send: Callable[[bytes], Any], receive: Callable[[], bytes], message: bytes) -> float:
    """Nanoseconds for each pair of calls."""
    start = time.thread_time()
    for _ in range(CALLS):
        send(message)
        receive()
    return (time.thread_time() - start) / CALLS * 1e9


if __name__ == "__main__":
    print(json.dumps(_one_round()))
