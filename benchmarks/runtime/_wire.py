"""Two processes and the messages between them: what is given to a process, and what comes back.

A rate is what counts, and means something on a machine with nothing else to do. Processor time does on any: it is what
both processes spent on a message, in all of their threads.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks._processes import CommandError

LONGEST_S = 120


class Passage(msgspec.Struct, frozen=True):
    """Messages, or handshakes, a second, and nanoseconds of processor time for each, of both processes together."""

    rate: float
    cpu_ns: float


def passage(pull: Sequence[str], push: Sequence[str]) -> Passage:
    """Lets both commands run. *pull* prints its endpoint, which *push* is given as its last argument, and at the end
    its rate and nanoseconds; *push* prints its nanoseconds."""
    receiver = subprocess.Popen(pull, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert receiver.stdout is not None
    endpoint = receiver.stdout.readline().strip()
    sender = subprocess.Popen([*push, endpoint], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        said, complaint = receiver.communicate(timeout=LONGEST_S)
        spent, other = sender.communicate(timeout=LONGEST_S)
        if receiver.returncode or sender.returncode:
            raise CommandError((complaint or other).strip().rpartition("\n")[2])
        rate, received = said.split()
        return Passage(float(rate), float(received) + float(spent))
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"{' '.join(pull)} took more than {LONGEST_S} s") from error
    finally:
        for one in (receiver, sender):
            if one.poll() is None:
                one.kill()
                one.communicate()


def between(who: str, mechanism: str, size: int, count: int, folder: Path) -> Passage:
    """What two processes that ``_end`` plays come to."""
    shared = [who, mechanism, str(size), str(count), str(folder)]
    end = [sys.executable, "-m", "benchmarks.runtime._end"]
    return passage([*end, "pull", *shared], [*end, "push", *shared])
