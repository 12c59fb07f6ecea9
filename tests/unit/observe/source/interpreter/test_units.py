"""Bodies are the same with a file's tree and without it, and a tree is not kept."""

from __future__ import annotations

from pathlib import Path

from ironhouse.observe.source.form import functions_of
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
        for one in (kept, dropped):
            one.unit.bodies.clear()
        kept.tree, dropped.tree = kept.front_end.parse(kept.source), None
        assert _bodies(dropped) == _bodies(kept), path
        compared += len(kept.unit.bodies)
    assert compared > 200


def test_what_may_have_to_do_with_sockets_is_lowered_before_the_tree_is_let_go(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "import zmq\ndef f():\n    return zmq.PUB\ndef g():\n    return 1\ndef h(s):\n    s.recv()\n"
    )
    loaded = Units(tmp_path).load("a.py", candidate=True)
    assert loaded is not None and loaded.tree is None
    lowered = [function.name for function, _ in functions_of(loaded.unit.body) if function.index in loaded.unit.bodies]
    assert lowered == ["f", "h"]
    assert all(_bodies(loaded))
