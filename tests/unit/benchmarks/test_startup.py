"""The start-up benchmark: a difference within each round, so that a busy minute meets both."""

from __future__ import annotations

import json

import pytest
from benchmarks import startup
from benchmarks._processes import Cost


def test_figures_are_medians_of_what_a_round_takes_beyond_nothing() -> None:
    seconds = {startup.NOTHING: (0.01, 0.50, 0.01), "ironhouse --help": (0.05, 0.56, 0.12)}
    costs = {name: [Cost(one, 1.0) for one in each] for name, each in seconds.items()}
    (figure,) = startup.figures_of(costs)
    assert figure.name == "ironhouse --help, beyond python -c pass"
    assert figure.value == pytest.approx(60) and figure.unit == "ms" and figure.met


def test_it_measures_the_real_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert startup.main(["--rounds", "1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["benchmark"] == "startup"
    assert len(document["figures"]) == len(startup.CONTENDERS) - 1
    assert all(one["target"]["value"] == startup.TARGET_MS for one in document["figures"])
