"""Every benchmark prints through ``benchmarks._figures``: a missed target must be impossible to overlook."""

from __future__ import annotations

import io
import json

import pytest
from benchmarks._figures import Figure, Report, argument_parser, as_table, at_least, at_most, show

REPORT = Report(
    "recall",
    (
        Figure("sites found, Python", 98.4, "%", at_least(98)),
        Figure("sites found, C and C++", 95.96, "%", at_least(96)),
        Figure("cold", 1.5, "s", at_most(2)),
        Figure("semgrep", None, "s", note="not installed"),
    ),
    {"lines": 1_003_221},
)


def test_a_figure_that_falls_short_is_named_in_print_and_in_json() -> None:
    assert [figure.name for figure in REPORT.short] == ["sites found, C and C++"]
    line = next(line for line in as_table(REPORT).splitlines() if line.startswith("sites found, C and C++"))
    assert line.split() == ["sites", "found,", "C", "and", "C++", "95.96", "%", ">=", "96", "%", "SHORT"]
    assert "2 of 3 targets met" in as_table(REPORT)


def test_the_target_stands_beside_the_figure() -> None:
    line = next(line for line in as_table(REPORT).splitlines() if line.startswith("cold"))
    assert line.split() == ["cold", "1.5", "s", "<=", "2", "s", "met"]


def test_a_figure_with_a_target_that_was_not_measured_is_not_met() -> None:
    assert Figure("warm", None, "s", at_most(0.3)).met is False


def test_a_figure_without_a_target_is_neither_met_nor_short() -> None:
    assert REPORT.figures[3].met is None
    assert "not measured" in as_table(REPORT)
    assert "not installed" in as_table(REPORT)


@pytest.mark.parametrize(("value", "target"), [(97.96, 98), (97.996, 98), (2.9996, 3), (2.9, 3)])
def test_rounding_in_print_never_lifts_a_figure_to_its_target(value: float, target: float) -> None:
    line = as_table(Report("x", (Figure("sites", value, "", at_least(target)),))).splitlines()[-3]
    name, measured, relation, wanted, verdict = line.split()
    assert (name, relation, wanted, verdict) == ("sites", ">=", str(target), "SHORT")
    assert float(measured) < target


def test_json_is_one_object_with_what_it_was_measured_on() -> None:
    out = io.StringIO()
    show(REPORT, as_json=True, out=out)
    document = json.loads(out.getvalue())
    assert document["schema"] == "ironhouse.benchmark/1"
    assert document["measured_on"]["lines"] == 1_003_221
    assert document["figures"][1] == {
        "name": "sites found, C and C++",
        "value": 95.96,
        "unit": "%",
        "target": {"relation": ">=", "value": 96},
        "note": "",
        "met": False,
    }
    assert document["short"] == ["sites found, C and C++"]


def test_every_benchmark_takes_json() -> None:
    assert argument_parser("Accuracy.\n\nMore.").parse_args(["--json"]).json is True
