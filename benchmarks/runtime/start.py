"""What a program pays before its first socket is there: ``import ironhouse``, a context and a socket, beside zmq's."""

from __future__ import annotations

import statistics
import subprocess
import sys

from benchmarks._figures import Figure, at_most
from benchmarks._processes import keeping_bytecode
from benchmarks.runtime._contenders import ratio

WAYS = {
    "zmq": "import zmq; context = zmq.Context(); socket = context.socket(zmq.PUSH)",
    "here": "import zmq, ironhouse; context = ironhouse.Context(); socket = context.socket(zmq.PUSH)",
}
CLOCKED = "import time; start = time.process_time(); {way}; print(time.process_time() - start); context.destroy(0)"
"""Only the statement's own time counts: a process's start would flatter both."""


def measure(rounds: int) -> tuple[Figure, ...]:
    spent: dict[str, list[float]] = {name: [] for name in WAYS}
    for number in range(2 * rounds + 1):
        for name, way in WAYS.items():
            took = _milliseconds(way)
            if number:  # the first makes the bytecode
                spent[name].append(took)
    return (
        *(Figure(f"import and a first socket: {name}", statistics.median(each), "ms") for name, each in spent.items()),
        ratio("import and a first socket: here against zmq", spent["here"], spent["zmq"], at_most(1.3)),
    )


def _milliseconds(way: str) -> float:
    command = [sys.executable, "-W", "ignore", "-c", CLOCKED.format(way=way)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=keeping_bytecode())
    return float(done.stdout) * 1e3
