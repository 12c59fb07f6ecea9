"""Handshakes a second of one CURVE server: with our ZAP handler, with pyzmq's, and with none."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks._figures import Figure, at_least
from benchmarks._processes import CommandError
from benchmarks.runtime._contenders import folders, ratio

COUNT = 1500
SIDES = {"open": "without ZAP", "thread": "ThreadAuthenticator", "ours": "here"}
LONGEST_S = 120


def measure(rounds: int) -> tuple[Figure, ...]:
    rates: dict[str, list[float]] = {who: [] for who in SIDES}
    with folders() as place:
        for _ in range(rounds):
            for who in SIDES:
                rates[who].append(handshakes(who, place, COUNT))
    return (
        *(Figure(f"handshakes: {SIDES[who]}", statistics.median(found), "/s") for who, found in rates.items()),
        ratio("handshakes: here against without ZAP", rates["ours"], rates["open"], at_least(0.95)),
        ratio("handshakes: here against ThreadAuthenticator", rates["ours"], rates["thread"], at_least(1.2)),
    )


def handshakes(who: str, place: Path, count: int) -> float:
    """How many a second a server of *who* came to, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.runtime._gate"]
    server = subprocess.Popen(
        [*command, "server", who, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        endpoint = server.stdout.readline().strip()
        done = subprocess.run(
            [*command, "clients", str(place), str(count), endpoint],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_S,
        )
        _, complaint = server.communicate("", timeout=LONGEST_S)
        if done.returncode or server.returncode:
            raise CommandError((done.stderr or complaint).strip().rpartition("\n")[2])
        return float(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"{count} handshakes took more than {LONGEST_S} s") from error
    finally:
        if server.poll() is None:
            server.kill()
            server.communicate()
