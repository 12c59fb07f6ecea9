"""What it costs to start: ``ironhouse --help`` and an import of it, beside an interpreter that does nothing.

``python -m benchmarks.startup [--rounds N] [--json]``. Every contender is a whole process on one core, and they take
turns; figures are medians of the time that each takes beyond ``python -c pass`` of the same round. Bytecode is there:
a round that is not counted comes first.

Owns which commands are compared. Must not import ironhouse itself.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from benchmarks._figures import Figure, Report, argument_parser, at_most, show
from benchmarks._processes import CommandError, Cost, cost_of, interleaved, median_seconds, pin_to_one_core, spread

ROUNDS = 15
TARGET_MS = 100
"""Milliseconds beyond an interpreter that does nothing."""

NOTHING = "python -c pass"
CONTENDERS: dict[str, tuple[str, ...]] = {
    NOTHING: ("-c", "pass"),
    "ironhouse --help": ("-m", "ironhouse", "--help"),
    "ironhouse audit --help": ("-m", "ironhouse", "audit", "--help"),
    "import ironhouse.cli": ("-c", "import ironhouse.cli"),
    "import ironhouse.cli.main": ("-c", "import ironhouse.cli.main"),
    "import ironhouse": ("-c", "import ironhouse"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help=f"runs of each (default: {ROUNDS})")
    options = parser.parse_args(arguments)
    try:
        pinned = pin_to_one_core()
        commands: dict[str, Callable[[], Cost]] = {
            name: partial(cost_of, (sys.executable, *words)) for name, words in CONTENDERS.items()
        }
        interleaved(commands, 1)
        costs = interleaved(commands, options.rounds)
    except CommandError as error:
        print(f"startup: {error}", file=sys.stderr)
        return 2
    nothing: dict[str, str | int | float] = {
        "pinned to": pinned,
        NOTHING: f"{1000 * median_seconds(costs[NOTHING]):.1f} ms",
    }
    show(Report("startup", figures_of(costs), nothing), as_json=options.json)
    return 0


def figures_of(costs: Mapping[str, Sequence[Cost]]) -> tuple[Figure, ...]:
    """What each contender takes beyond an interpreter that does nothing, round by round."""
    return tuple(
        Figure(
            f"{name}, beyond {NOTHING}",
            1000
            * statistics.median(one.seconds - base.seconds for one, base in zip(each, costs[NOTHING], strict=True)),
            "ms",
            at_most(TARGET_MS),
            spread(each),
        )
        for name, each in costs.items()
        if name != NOTHING
    )


if __name__ == "__main__":
    sys.exit(main())
