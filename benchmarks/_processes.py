"""Runs one command as a process of its own and says what it cost.

Owns the clock, the peak memory and the pinning to a core. Must not know what the commands do. The caller keeps small:
Linux counts the memory of the process that starts a child into the child's peak.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

KILOBYTES = 1 if sys.platform == "darwin" else 1024
"""Bytes in one unit of ``ru_maxrss``."""


class CommandError(Exception):
    """A command of a benchmark failed. The message names it and shows the end of what it complained of."""


class Cost(msgspec.Struct, frozen=True):
    """Wall-clock seconds and the peak of the largest process (its children counted apart), in MB of 10⁶ bytes.

    Linux charges a process with what its parent held when it forked: a peak below the measuring process's own
    cannot be seen, so whoever measures must be small.
    """

    seconds: float
    megabytes: float


def pin_to_one_core() -> str:
    """Keep this process and all that it starts on one core; says which, or that the system cannot."""
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"core {core}"


def keeping_bytecode() -> dict[str, str]:
    """The environment for a process that keeps the bytecode which it makes, as it has it of every installed package."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cost_of(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    allowed: frozenset[int] = frozenset({0}),
) -> Cost:
    """What *command* costs from its start to its end. Raises CommandError when its exit code is not *allowed*.

    Python keeps the bytecode that it makes: a round that is not counted makes it.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**keeping_bytecode(), **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        raise CommandError(f"{' '.join(command[:6])} ended with {process.returncode}; run it by hand to see why")
    return Cost(seconds, usage.ru_maxrss * KILOBYTES / 1e6)


def interleaved(contenders: Mapping[str, Callable[[], Cost]], rounds: int) -> dict[str, list[Cost]]:
    """Each contender once in every round, in order, so that a busy minute of the machine meets them all."""
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            costs[name].append(run())
    return costs


def median_seconds(costs: Sequence[Cost]) -> float:
    return statistics.median(cost.seconds for cost in costs)


def spread(costs: Sequence[Cost]) -> str:
    """How far the runs lie apart."""
    seconds = [cost.seconds for cost in costs]
    return f"{min(seconds):.3g} to {max(seconds):.3g} s over {len(seconds)} runs"
