"""The command: which groups there are, and their figures in one report."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Sequence

import zmq

import benchmarks.runtime
from benchmarks._figures import Figure, Report, argument_parser, show
from benchmarks._processes import CommandError
from ironhouse.runtime import core

ROUNDS = 7

Measure = Callable[[int], tuple[Figure, ...]]


def groups() -> dict[str, Measure]:
    """Every group of figures, by its module's name."""
    found = sorted(one.name for one in pkgutil.iter_modules(benchmarks.runtime.__path__))
    modules = {name: f"{benchmarks.runtime.__name__}.{name}" for name in found if not name.startswith("_")}
    return {name: importlib.import_module(module).measure for name, module in modules.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser(benchmarks.runtime.__doc__)
    parser.add_argument("--only", action="append", default=[], choices=sorted(groups()), help="a group of figures")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help=f"rounds (default: {ROUNDS})")
    options = parser.parse_args(arguments)
    figures: list[Figure] = []
    try:
        for name, measure in groups().items():
            if not options.only or name in options.only:
                figures += measure(options.rounds)
    except CommandError as error:
        print(f"runtime: {error}", file=sys.stderr)
        return 2
    measured_on: dict[str, str | int | float] = {
        "pyzmq": zmq.__version__,
        "libzmq": zmq.zmq_version(),
        "core": core.active(),
    }
    show(Report("runtime", tuple(figures), measured_on), as_json=options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
