"""The same tree, the same report: whatever the order in which a run of Python hands out what is in a set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROSETTA = Path(__file__).parent.parent / "rosetta"
SEEDS = ("1", "2", "3")


@pytest.mark.long
def test_the_report_does_not_depend_on_how_a_run_hashes() -> None:
    reports = {_report(seed) for seed in SEEDS}
    assert len(reports) == 1
    assert b'"sockets"' in reports.pop()


def _report(seed: str) -> bytes:
    command = (
        sys.executable,
        "-m",
        "ironhouse",
        "audit",
        str(ROSETTA),
        "--format",
        "json",
        "--no-cache",
        "--exit-zero",
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout
