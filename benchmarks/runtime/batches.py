"""``send_many`` and ``recv_many`` against a C program that calls libzmq, both with the library that pyzmq has loaded.

The program is compiled when it is measured; without a C compiler the figure is not measured.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

from benchmarks._figures import Figure, at_least
from benchmarks.runtime._contenders import folders, ratio
from benchmarks.runtime._wire import Passage, between, passage

SIZE, COUNT = 64, 2_000_000
SOURCE = Path(__file__).with_name("_ends.c")
NAME = "tcp, 64 B: send_many and recv_many against C"


def measure(rounds: int) -> tuple[Figure, ...]:
    compiler, library = shutil.which("cc"), loaded()
    if compiler is None or library is None:
        missing = "no C compiler" if compiler is None else "the libzmq of pyzmq is in no file of its own"
        return (Figure(NAME, None, "×", at_least(0.95), missing),)
    ours: list[Passage] = []
    theirs: list[Passage] = []
    with folders() as place, tempfile.TemporaryDirectory(prefix="ironhouse-benchmark-") as scratch:
        program = Path(scratch) / "ends"
        subprocess.run([compiler, "-O2", "-o", str(program), str(SOURCE), "-ldl"], check=True)
        shared = [library, str(SIZE), str(COUNT)]
        for _ in range(rounds):
            theirs.append(passage([str(program), "pull", *shared], [str(program), "push", *shared]))
            ours.append(between("batch", "null", SIZE, COUNT, place))
    return (
        Figure("tcp, 64 B: C", statistics.median(one.rate for one in theirs), "/s"),
        Figure("tcp, 64 B: send_many and recv_many", statistics.median(one.rate for one in ours), "/s"),
        ratio(NAME, [one.rate for one in ours], [one.rate for one in theirs], at_least(0.95)),
        ratio(f"{NAME}, work for the same time", [one.cpu_ns for one in theirs], [one.cpu_ns for one in ours]),
    )


def loaded() -> str | None:
    """The libzmq that pyzmq has loaded; Linux alone tells."""
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return None
    paths = {line.split()[-1] for line in maps.read_text().splitlines() if "libzmq" in line}
    return min(paths) if paths else None
