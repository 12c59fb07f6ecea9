"""What no source may do to the audit: end it, outgrow its budget, or change what is found elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tree_sitter import Tree

from ironhouse.observe.source.defects import RAISE_VARIABLE
from ironhouse.observe.source.form import Unit
from ironhouse.observe.source.interpreter import calls, program
from ironhouse.observe.source.interpreter.machine import Machine
from ironhouse.observe.source.interpreter.values import Func, Value
from ironhouse.observe.source.languages import python
from ironhouse.observe.source.survey import Survey, survey

SOUND = "import zmq\ndef serve(ctx):\n    s = ctx.socket(zmq.PULL)\n    s.bind('tcp://*:1')\n    s.recv()\n"
BROKEN = "import zmq\ndef broken(ctx):\n    s = ctx.socket(zmq.PUB)\n"

Audit = Callable[..., Survey]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """Audit sources given as ``name_suffix=text``."""

    def run(**sources: str) -> Survey:
        for name, text in sources.items():
            stem, _, suffix = name.rpartition("_")
            (tmp_path / f"{stem}.{suffix}").write_text(text)
        return survey(tmp_path, cache=False)

    return run


# The nets


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter has a defect that every function called ``broken`` meets."""
    invoke = calls.invoke

    def fail(m: Machine, func: Func, *rest: object, **more: object) -> Value:
        if func.function.name == "broken":
            raise KeyError("a\nb")
        return invoke(m, func, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(calls, "invoke", fail)


@pytest.mark.usefixtures("failing")
def test_a_defect_is_a_problem_of_its_file_and_the_rest_is_audited(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(RAISE_VARIABLE)
    found = audit(a_py=BROKEN, b_py=SOUND)
    assert [(one.path, one.line) for one in found.problems] == [("a.py", 2)]
    assert found.problems[0].what.startswith("internal error while reading a.py: please report it (KeyError 'a")
    assert "\n" not in found.problems[0].what
    assert ("b.py", "PULL", 1) in [(one.path, one.type, len(one.endpoints)) for one in found.sockets]


@pytest.mark.usefixtures("failing")
def test_a_defect_is_raised_where_somebody_looks_for_it(
    audit: Audit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(KeyError):
        audit(a_py=BROKEN)
    monkeypatch.delenv(RAISE_VARIABLE)
    with pytest.raises(KeyError):
        survey(tmp_path, cache=False, debug=True)


def test_a_defect_of_a_front_end_is_a_problem_of_its_file(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(RAISE_VARIABLE)
    outline = python.Python.outline

    def fail(self: python.Python, path: str, source: bytes, tree: Tree) -> Unit:
        if path == "a.py":
            raise RecursionError
        return outline(self, path, source, tree)

    monkeypatch.setattr(python.Python, "outline", fail)
    found = audit(a_py=BROKEN, b_py=SOUND)
    assert [one.path for one in found.problems] == ["a.py"]
    assert [one.path for one in found.sockets] == ["b.py"]


def test_all_files_together_have_a_budget_and_the_rest_is_noted(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "STEPS_AT_LEAST", 6)
    monkeypatch.setattr(program, "STEPS_PER_LINE", 0)
    found = audit(a_py=SOUND, b_py=SOUND)
    assert {one.kind for one in found.unresolved} >= {"budget"}
    assert len(found.sockets) == 1
