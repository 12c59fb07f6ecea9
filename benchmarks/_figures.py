"""How every benchmark prints: each figure beside its target, or all of it as JSON with ``--json``.

Owns the shape of a figure, of a target and of a report, and their two renderings. Must not know what
is measured or how. A figure without a target is context (a peer's time, a count) and says so; a figure
that falls short is printed as such and never left out.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from typing import Literal, TextIO

import msgspec

SCHEMA = "ironhouse.benchmark/1"

Relation = Literal[">=", "<="]


class Target(msgspec.Struct, frozen=True):
    """What a figure must reach, in the figure's own unit."""

    relation: Relation
    value: float

    def met_by(self, value: float) -> bool:
        return value >= self.value if self.relation == ">=" else value <= self.value


def at_least(value: float) -> Target:
    return Target(">=", value)


def at_most(value: float) -> Target:
    return Target("<=", value)


class Figure(msgspec.Struct, frozen=True):
    """One number. ``unit`` follows it in print (``s``, ``MB``, ``%``, ``×``). ``value`` is None where it could not be
    measured; ``note`` then says why, and a figure with a target that was not measured is not met."""

    name: str
    value: float | None
    unit: str = ""
    target: Target | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None for a figure that has none."""
        if self.target is None:
            return None
        return self.value is not None and self.target.met_by(self.value)


class Report(msgspec.Struct, frozen=True):
    """What one benchmark found. ``measured_on`` names the trees, sizes and versions that the figures hold for."""

    benchmark: str
    figures: tuple[Figure, ...]
    measured_on: dict[str, str | int | float] = {}

    @property
    def short(self) -> tuple[Figure, ...]:
        """The figures that miss their target."""
        return tuple(figure for figure in self.figures if figure.met is False)


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """A parser that has the option which every benchmark shares; hand it the benchmark's own ``__doc__``."""
    first_line = (description or "").strip().partition("\n")[0]
    parser = argparse.ArgumentParser(description=first_line)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    return parser


def show(report: Report, *, as_json: bool, out: TextIO | None = None) -> None:
    """Print *report* to *out* (standard output)."""
    stream = out or sys.stdout
    stream.write(as_document(report) if as_json else as_table(report))


def as_document(report: Report) -> str:
    document = {
        "schema": SCHEMA,
        "benchmark": report.benchmark,
        "measured_on": {**_machine(), **report.measured_on},
        "figures": [{**msgspec.to_builtins(figure), "met": figure.met} for figure in report.figures],
        "short": [figure.name for figure in report.short],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_table(report: Report) -> str:
    rows = [("figure", "measured", "target", "")]
    rows += [_row(figure) for figure in report.figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [report.benchmark]
    lines += [f"  {key}: {_number(value)}" for key, value in {**_machine(), **report.measured_on}.items()]
    lines.append("")
    for name, measured, target, verdict in rows:
        cells = f"{name:<{widths[0]}}  {measured:>{widths[1]}}  {target:>{widths[2]}}  {verdict}"
        lines.append(cells.rstrip())
    with_target = [figure for figure in report.figures if figure.met is not None]
    if with_target:
        lines += ["", f"{len(with_target) - len(report.short)} of {len(with_target)} targets met"]
    return "\n".join(lines) + "\n"


def _row(figure: Figure) -> tuple[str, str, str, str]:
    measured = "not measured" if figure.value is None else _with_unit(figure.value, figure.unit)
    target = f"{figure.target.relation} {_with_unit(figure.target.value, figure.unit)}" if figure.target else "-"
    verdict = {True: "met", False: "SHORT", None: ""}[figure.met]
    return figure.name, measured, target, f"{verdict}  {figure.note}".strip()


def _with_unit(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}".rstrip()


def _number(value: str | int | float) -> str:
    """Whole numbers with separators; others with three significant digits, or two decimals from 10 up, and with more
    where that would show a whole number: 97.996 must not look like the 98 that it falls short of."""
    if isinstance(value, str):
        return value
    if float(value).is_integer():
        return f"{int(value):,}"
    text = f"{value:,.2f}" if abs(value) >= 10 else f"{value:.3g}"
    return f"{value:,.8g}" if float(text.replace(",", "")).is_integer() else text


def _machine() -> dict[str, str | int | float]:
    return {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}
