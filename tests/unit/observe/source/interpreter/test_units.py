"""Bodies are the same with a file's tree and without it, and few trees are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.observe.source.interpreter import units
from ironhouse.observe.source.interpreter.program import functions_of
from ironhouse.observe.source.interpreter.units import Loaded, Units

ROSETTA = Path(__file__).parents[4] / "rosetta"
SOURCES = sorted(
    str(file.relative_to(ROSETTA)) for file in ROSETTA.rglob("*.*") if file.suffix in (".py", ".c", ".cpp")
)


def _bodies(loaded: Loaded) -> list[object]:
    return [loaded.body(function) for function, _ in functions_of(loaded.unit.body)]


def test_a_body_is_the_same_without_the_tree_of_its_file() -> None:
    assert len(SOURCES) > 100
    compared = 0
    for path in SOURCES:
        kept, dropped = (Units(ROSETTA).load(path, candidate=True) for _ in range(2))
        assert kept is not None and dropped is not None
        dropped.tree = None
        assert _bodies(dropped) == _bodies(kept), path
        compared += len(kept.unit.bodies)
    assert compared > 200


def test_the_trees_of_what_was_loaded_first_are_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "import zmq\ndef f():\n    return zmq.PUB\n"
    monkeypatch.setattr(units, "TREE_BYTES", 2 * len(source))
    for name in "abc":
        (tmp_path / f"{name}.py").write_text(source)
    files = Units(tmp_path)
    loaded = [files.load(f"{name}.py", candidate=True) for name in "abc"]
    assert [one is not None and one.tree is not None for one in loaded] == [False, True, True]
    assert all(one is not None and any(_bodies(one)) for one in loaded)
