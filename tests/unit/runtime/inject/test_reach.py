"""A command line is read for what keeps an injection out, and shows nothing that may be secret."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ironhouse.runtime.inject.reach import judge

PYTHON = sys.executable


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["-m", "locust", "--password", "x"], "-m locust"),
        (["-mlocust", "--password", "x"], "-mlocust"),
        (["-c", "import secret"], "-c"),
        (["-cimport secret"], "-c"),
        (["-u", "-W", "error", "job.py", "-I"], "-u -W job.py"),
        (["-Xdev", "job.py", "-S"], "-X job.py"),
        (["--check-hash-based-pycs", "job.py"], "--check-hash-based-pycs job.py"),
        ([], ""),
        (["-", "-E"], "-"),
    ],
)
def test_a_python_that_heeds_its_environment_is_reached(words: list[str], shown: str) -> None:
    found = judge(PYTHON, ["python", *words])
    assert (found.kind, found.shown) == ("python", f"{PYTHON} {shown}".rstrip())


@pytest.mark.parametrize("words", [["-I", "a.py"], ["-Es", "a.py"], ["-uS", "-m", "a"], ["-sIc", "pass"], ["-IW", "x"]])
def test_a_python_that_does_not_is_not(words: list[str]) -> None:
    found = judge(PYTHON, ["python", *words])
    assert found.kind == "unreached"
    assert "PYTHONPATH" in found.why


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (f"#!{PYTHON}", "python"),
        (f"#!{PYTHON} -Es", "unreached"),
        ("#!/usr/bin/env python3", "python"),
        ("#!/usr/bin/env -S python3 -I", "unreached"),
        ("#!/bin/sh", "other"),
        ("", "other"),
    ],
)
def test_a_script_is_judged_by_its_first_line(first: str, kind: str, tmp_path: Path) -> None:
    script = tmp_path / "tool"
    script.write_text(f"{first}\n")
    found = judge(str(script), [str(script), "--token", "secret"])
    assert found.kind == kind
    assert "secret" not in found.shown


def test_what_is_no_file_is_something_else() -> None:
    assert judge("no-such-program", ["no-such-program"]).kind == "other"


def test_a_program_without_a_folder_is_looked_for_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "tool"
    script.write_text(f"#!{PYTHON} -I\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert judge("tool", ["tool"]).kind == "unreached"
