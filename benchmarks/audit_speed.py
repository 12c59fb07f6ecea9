"""How fast the audit is, and in how much memory, beside `git grep`, the parser alone and semgrep.

``python -m benchmarks.audit_speed --tree DIR [--tree DIR …] [--rounds N] [--semgrep PROGRAM] [--json]``. Give git work
trees of about a million lines; several checkouts added to one repository will do.

Every contender is a whole process on one core, and they take turns; figures are medians. Cold means that the audit's
own caches are empty (a fresh ``IRONHOUSE_CACHE_DIR``); the system's file cache is warm for all alike, because a
round that is not counted comes first. `git grep` looks for the audit's own words as one expression, and the parser
reads the candidates that it finds. semgrep gets the Python ones of these candidates by name (its rules are for
Python), and so is spared the search; it runs offline with the five rules of ``data/semgrep.yaml``. It is not a
dependency: `python -m venv DIR`, `DIR/bin/pip install semgrep`, then ``--semgrep DIR/bin/semgrep``. Without it that
figure is not measured and so not met.

Owns which commands are compared. Must not import the parser or the auditor itself: what this process holds would be
counted into the peak of every child.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from benchmarks._figures import Figure, Report, argument_parser, at_least, at_most, show
from benchmarks._processes import CommandError, Cost, cost_of, interleaved, median_seconds, pin_to_one_core, spread

ROUNDS = 5
RULES = Path(__file__).parent / "data" / "semgrep.yaml"
PYTHON_SUFFIXES = (".py", ".pyw", ".pyx", ".pxd")
MILLION = 1_000_000
ENOUGH_PYTHON = 100_000
"""Lines of Python below which start-up hides what a line costs."""
LARGE = 1_300_000
"""Lines of the tree that the memory target speaks of."""

ASK_FOR_WORDS = (
    "import json; from ironhouse.observe.source.bindings import bindings; "
    "from ironhouse.observe.source.languages import front_ends; from ironhouse.observe.source.search import Words; "
    "words = Words(word for table in bindings().values() for word in table.words); "
    "print(json.dumps([words.pattern.decode(), sorted(front_ends())]))"
)


class Candidates(msgspec.Struct, frozen=True):
    """What `git grep` finds in one tree, and the command that finds it. ``lines`` counts each line of the tree once."""

    grep: tuple[str, ...]
    files: tuple[str, ...]
    lines: int
    python_lines: int


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser(__doc__)
    parser.add_argument("--tree", type=Path, action="append", default=[], metavar="DIR", help="a git work tree")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help=f"runs of each (default: {ROUNDS})")
    parser.add_argument("--semgrep", default="semgrep", metavar="PROGRAM", help="the semgrep to compare with")
    options = parser.parse_args(arguments)
    if not options.tree:
        print("audit_speed: give --tree DIR, a git work tree of about a million lines of Python", file=sys.stderr)
        return 2
    try:
        pinned = pin_to_one_core()
        reports = [_measured(tree.resolve(), options.rounds, shutil.which(options.semgrep)) for tree in options.tree]
    except CommandError as error:
        print(f"audit_speed: {error}", file=sys.stderr)
        return 2
    figures = tuple(figure for report in reports for figure in report.figures)
    measured_on = {key: value for report in reports for key, value in report.measured_on.items()}
    show(Report("audit speed", figures, {"pinned to": pinned, **measured_on}), as_json=options.json)
    return 0


def figures_of(tree: str, found: Candidates, costs: Mapping[str, Sequence[Cost]]) -> tuple[Figure, ...]:
    """The figures of one tree from each contender's runs; ``semgrep`` may be missing among them."""
    medians = {name: median_seconds(runs) for name, runs in costs.items()}
    notes = {name: spread(runs) for name, runs in costs.items()}
    cold, floor = medians["cold"], medians["grep"] + medians["parse"]
    per_million = cold / found.python_lines * MILLION if found.python_lines >= ENOUGH_PYTHON else None
    too_little = "" if per_million is not None else f"under {ENOUGH_PYTHON:,} lines of Python"
    semgrep = medians.get("semgrep")
    faster = None if semgrep is None else semgrep / cold
    peak = max(cost.megabytes for cost in costs["cold"])
    is_large = found.lines >= LARGE
    return (
        Figure(f"{tree}: cold, 1 M lines of Python", per_million, "s", at_most(2), too_little),
        Figure(f"{tree}: cold", cold, "s", note=notes["cold"]),
        Figure(f"{tree}: warm", medians["warm"], "s", at_most(0.3), notes["warm"]),
        Figure(f"{tree}: git grep", medians["grep"], "s", note=notes["grep"]),
        Figure(f"{tree}: parse of the candidates", medians["parse"], "s", note=notes["parse"]),
        Figure(f"{tree}: git grep + parse", floor, "s"),
        Figure(f"{tree}: cold against git grep + parse", cold / floor, "×", at_most(3)),
        Figure(f"{tree}: semgrep, five rules", semgrep, "s", note=notes.get("semgrep", "not installed")),
        Figure(f"{tree}: faster than semgrep, cold", faster, "×", at_least(8)),
        Figure(
            f"{tree}: peak memory, cold",
            peak,
            "MB",
            at_most(300) if is_large else None,
            "" if is_large else f"the target is for {LARGE:,} lines",
        ),
    )


def _measured(tree: Path, rounds: int, semgrep: str | None) -> Report:
    found = _candidates(tree)
    with tempfile.TemporaryDirectory(prefix="audit-speed-") as scratch:
        contenders = _contenders(tree, found, Path(scratch), semgrep)
        interleaved(contenders, 1)
        costs = interleaved(contenders, rounds)
    name = tree.name
    size: dict[str, str | int | float] = {
        f"{name}: lines of Python, C and C++": found.lines,
        f"{name}: lines of Python": found.python_lines,
        f"{name}: candidate files": len(found.files),
    }
    return Report("audit speed", figures_of(name, found, costs), size)


def _contenders(tree: Path, found: Candidates, scratch: Path, semgrep: str | None) -> dict[str, Callable[[], Cost]]:
    listing = scratch / "candidates"
    listing.write_bytes(b"\0".join(os.fsencode(tree / path) for path in found.files))
    audit = [sys.executable, "-m", "ironhouse.cli.main", "audit", str(tree), "--exit-zero"]
    audit += ["--format", "json", "--output", os.devnull]
    caches: list[str] = []

    def cold() -> Cost:
        caches.append(tempfile.mkdtemp(dir=scratch))
        return warm()

    def warm() -> Cost:
        # 4: a candidate could not be analysed in full, which a large tree always has.
        return cost_of(audit, environment={"IRONHOUSE_CACHE_DIR": caches[-1]}, allowed=frozenset({0, 4}))

    parse = (sys.executable, "-m", "benchmarks._parse_only", str(listing))
    contenders = {
        "cold": cold,
        "warm": warm,
        "grep": lambda: cost_of(found.grep, folder=tree),
        "parse": lambda: cost_of(parse, folder=Path(__file__).parents[1]),
    }
    python = [path for path in found.files if path.endswith(PYTHON_SUFFIXES)]
    if semgrep and python:
        command = [semgrep, "scan", "--metrics=off", "--disable-version-check", "--quiet", "--no-git-ignore"]
        command += ["--jobs=1", "--config", str(RULES), "--json", "--output", os.devnull, *python]
        contenders["semgrep"] = lambda: cost_of(command, folder=tree)
    return contenders


def _candidates(tree: Path) -> Candidates:
    pattern, suffixes = msgspec.json.decode(_output((sys.executable, "-c", ASK_FOR_WORDS)), type=tuple[str, list[str]])
    globs = tuple(f"*{suffix}" for suffix in suffixes)
    grep = ("git", "-c", "grep.threads=1", "grep", "-lIzP", "-e", pattern, "--", *globs)
    files = tuple(sorted(map(os.fsdecode, filter(None, _output(grep, tree).split(b"\0")))))
    if not files:
        raise CommandError(f"{tree}: no file in it names ZeroMQ; give a tree that uses it")
    listed = filter(None, _output(("git", "ls-files", "-z", "--", *globs), tree).split(b"\0"))
    lines = {path: _lines(tree / path) for path in map(os.fsdecode, listed)}
    python_lines = sum(count for path, count in lines.items() if path.endswith(PYTHON_SUFFIXES))
    return Candidates(grep, files, sum(lines.values()), python_lines)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.is_file() and not path.is_symlink() else 0


def _output(command: Sequence[str], folder: Path | None = None) -> bytes:
    try:
        return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        complaint = getattr(error, "stderr", b"") or b""
        last = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise CommandError(f"{folder or ''}: {' '.join(command[:4])}: {last or error}") from error


if __name__ == "__main__":
    sys.exit(main())
