"""Handshakes a second of one CURVE server: with our ZAP handler, with pyzmq's, and with none."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks._figures import Figure, at_least
from benchmarks._processes import CommandError
from benchmarks.runtime._contenders import folders, ratio
from benchmarks.runtime._wire import Passage

COUNT = 1500
SIDES = {"open": "without ZAP", "thread": "ThreadAuthenticator", "ours": "here"}
LONGEST_S = 120


def measure(rounds: int) -> tuple[Figure, ...]:
    each: dict[str, list[Passage]] = {who: [] for who in SIDES}
    with folders() as place:
        for _ in range(rounds):
            for who in SIDES:
                each[who].append(handshakes(who, place, COUNT))
    rates = {who: [one.rate for one in found] for who, found in each.items()}
    spent = {who: [one.cpu_ns for one in found] for who, found in each.items()}
    figures: list[Figure] = []
    for who, name in SIDES.items():
        cost = f"{statistics.median(spent[who]) / 1000:.0f} µs of processor time each"
        figures.append(Figure(f"handshakes: {name}", statistics.median(rates[who]), "/s", note=cost))
    for other, target in (("open", at_least(0.95)), ("thread", at_least(1.2))):
        name = f"handshakes: here against {SIDES[other]}"
        figures.append(ratio(name, rates["ours"], rates[other], target))
        figures.append(ratio(f"{name}, work for the same time", spent[other], spent["ours"]))
    return tuple(figures)


def handshakes(who: str, place: Path, count: int) -> Passage:
    """How many a second a server of *who* came to, in a process of its own, and what both ends spent on each."""
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
        said, complaint = server.communicate("", timeout=LONGEST_S)
        if done.returncode or server.returncode:
            raise CommandError((done.stderr or complaint).strip().rpartition("\n")[2])
        rate, spent = done.stdout.split()
        return Passage(float(rate), float(spent) + float(said) / count)
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"{count} handshakes took more than {LONGEST_S} s") from error
    finally:
        if server.poll() is None:
            server.kill()
            server.communicate()
