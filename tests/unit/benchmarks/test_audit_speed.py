"""The speed benchmark: what is made of its measurements, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks._figures import Figure
from benchmarks._parse_only import language_of
from benchmarks._processes import CommandError, Cost, cost_of, interleaved, median_seconds, spread
from benchmarks.audit_speed import Candidates, figures_of, main

COSTS = {
    "cold": [Cost(3.0, 250.0), Cost(9.0, 260.0), Cost(2.0, 240.0)],
    "warm": [Cost(0.25, 50.0)],
    "grep": [Cost(0.5, 20.0)],
    "parse": [Cost(0.75, 30.0)],
    "semgrep": [Cost(27.0, 400.0)],
}


def figures(lines: int = 1_500_000, python: int = 1_500_000, **costs: list[Cost]) -> dict[str, Figure]:
    found = Candidates(("git",), ("a.py",), lines, python)
    return {figure.name.removeprefix("t: "): figure for figure in figures_of("t", found, {**COSTS, **costs})}


def test_cold_is_the_median_and_is_put_on_a_million_lines_of_python() -> None:
    assert figures()["cold"].value == 3
    assert figures()["cold, 1 M lines of Python"].value == 2
    assert figures()["cold, 1 M lines of Python"].met is True
    assert figures(python=1_000_000)["cold, 1 M lines of Python"].met is False


def test_too_little_python_is_not_measured_and_not_met() -> None:
    figure = figures(python=10)["cold, 1 M lines of Python"]
    assert (figure.value, figure.met) == (None, False)


def test_ratios_are_against_grep_and_parse_together_and_against_semgrep() -> None:
    assert figures()["git grep + parse"].value == 1.25
    assert figures()["cold against git grep + parse"].value == 2.4
    assert figures()["faster than semgrep, cold"].value == 9
    assert figures(semgrep=[Cost(21.0, 1.0)])["faster than semgrep, cold"].met is False


def test_without_semgrep_its_target_is_not_met() -> None:
    found = Candidates(("git",), ("a.py",), 1, 1)
    without = {name: runs for name, runs in COSTS.items() if name != "semgrep"}
    figure = next(one for one in figures_of("t", found, without) if "faster than semgrep" in one.name)
    assert (figure.value, figure.met) == (None, False)


def test_the_largest_peak_counts_and_its_target_needs_a_large_tree() -> None:
    assert figures()["peak memory, cold"].value == 260
    assert figures()["peak memory, cold"].met is True
    assert figures(lines=1_000)["peak memory, cold"].met is None


def test_contenders_take_turns() -> None:
    order: list[str] = []

    def run(name: str) -> Cost:
        order.append(name)
        return Cost(1.0, 1.0)

    costs = interleaved({"a": lambda: run("a"), "b": lambda: run("b")}, 2)
    assert order == ["a", "b", "a", "b"]
    assert {name: len(runs) for name, runs in costs.items()} == {"a": 2, "b": 2}


def test_median_and_spread() -> None:
    costs = [Cost(1.0, 0), Cost(5.0, 0), Cost(2.0, 0)]
    assert median_seconds(costs) == 2
    assert spread(costs) == "1 to 5 s over 3 runs"


MEASURE = """import sys
from benchmarks._processes import cost_of
print(cost_of([sys.executable, "-c", sys.argv[1]]).megabytes)
"""


def megabytes_of(program: str) -> float:
    """Measured from a small process: the test runner's own memory would hide what the program takes."""
    measured = subprocess.run([sys.executable, "-c", MEASURE, program], capture_output=True, text=True, check=True)
    return float(measured.stdout)


def test_a_process_is_charged_for_its_memory() -> None:
    assert megabytes_of("x = b'x' * 200_000_000") > megabytes_of("pass") + 100


def test_a_command_that_fails_is_named() -> None:
    with pytest.raises(CommandError, match="ended with 3"):
        cost_of([sys.executable, "-c", "raise SystemExit(3)"])
    cost_of([sys.executable, "-c", "raise SystemExit(4)"], allowed=frozenset({0, 4}))


@pytest.mark.parametrize(("suffix", "language"), [(".py", "python"), (".c", "c"), (".h", "cpp"), (".cc", "cpp")])
def test_the_grammar_of_a_suffix(suffix: str, language: str) -> None:
    assert language_of(suffix) == language


def test_without_a_tree_one_line_says_what_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "audit_speed: give --tree DIR, a git work tree of about a million lines of Python"
    ]


def test_what_is_no_git_work_tree_is_an_error_that_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.audit_speed.pin_to_one_core", lambda: "core 0")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main(["--tree", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err
