"""What tests of ``ironhouse run`` share: running a program under it, and reading the report."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import jsonschema
import msgspec
import pytest

from ironhouse.runtime.inject.report import Report, SocketSeen

AT_MOST_S = 120
"""Long past what any of them takes; a program that hangs fails its test."""

PROGRAMS = Path(os.environ.get("IRONHOUSE_TEST_PROGRAMS") or Path(__file__).parents[2] / "build" / "programs-venv")
"""The virtual environment of programs that others wrote; .ci/test makes it."""


SCHEMA = jsonschema.Draft202012Validator(
    msgspec.json.decode((Path(__file__).parents[2] / "docs" / "run.schema.json").read_bytes())
)


class Ran(msgspec.Struct):
    code: int
    out: str
    err: str
    report: Report

    @property
    def sockets(self) -> dict[str, SocketSeen]:
        """By name; of sockets with one name, the last."""
        return {one.name: one for process in self.report.processes for one in process.sockets}


def command(where: Path, *options: str) -> list[str]:
    """``ironhouse run`` with a report that ``read`` finds in *where*."""
    return [sys.executable, "-m", "ironhouse", "run", "--report", str(where / "report.json"), *options, "--"]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("IRONHOUSE_")}
    return {**own, **(extra or {})}


def run(where: Path, *options: str, program: Sequence[str], extra: Mapping[str, str] | None = None) -> Ran:
    """Runs *program* in the folder *where*."""
    done = subprocess.run(
        [*command(where, *options), *program],
        cwd=where,
        env=environment(extra),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=AT_MOST_S,
        check=False,
    )
    assert (where / "report.json").is_file(), done.stderr
    return Ran(done.returncode, done.stdout, done.stderr, read(where))


def read(where: Path) -> Report:
    """The report, which is as its published schema says."""
    raw = (where / "report.json").read_bytes()
    SCHEMA.validate(msgspec.json.decode(raw))
    return msgspec.json.decode(raw, type=Report)


def others(name: str) -> str:
    """A program that others wrote, by its file; the test is skipped, and fails in CI, where there is none."""
    found = shutil.which(name, path=str(PROGRAMS / "bin"))
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {name} in {PROGRAMS}; .ci/test installs it")
    assert found is not None
    return found
