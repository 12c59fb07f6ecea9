"""Two processes and the messages between them: what is given to a process, and the rate that comes back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks._processes import CommandError

LONGEST_S = 120


def rate(pull: Sequence[str], push: Sequence[str]) -> float:
    """Messages a second. The command *pull* prints its endpoint, which *push* is given as its last argument, and at the
    end the rate."""
    receiver = subprocess.Popen(pull, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert receiver.stdout is not None
    endpoint = receiver.stdout.readline().strip()
    sender = subprocess.Popen([*push, endpoint], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        said, complaint = receiver.communicate(timeout=LONGEST_S)
        _, other = sender.communicate(timeout=LONGEST_S)
        if receiver.returncode or sender.returncode:
            raise CommandError((complaint or other).strip().rpartition("\n")[2])
        return float(said)
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"{' '.join(pull)} took more than {LONGEST_S} s") from error
    finally:
        for one in (receiver, sender):
            if one.poll() is None:
                one.kill()
                one.communicate()


def between(who: str, mechanism: str, size: int, count: int, folder: Path) -> float:
    """Messages a second between two processes that ``_end`` plays."""
    shared = [who, mechanism, str(size), str(count), str(folder)]
    end = [sys.executable, "-m", "benchmarks.runtime._end"]
    return rate([*end, "pull", *shared], [*end, "push", *shared])
