"""What no source may do to the audit: end it, outgrow its budget, or change what is found elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tree_sitter import Tree

from ironhouse.observe.source.defects import RAISE_VARIABLE
from ironhouse.observe.source.form import Unit
from ironhouse.observe.source.interpreter import program, root_run, running
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
    invoke = running.invoke

    def fail(m: Machine, func: Func, *rest: object, **more: object) -> Value:
        if func.function.name == "broken":
            raise KeyError("a\nb")
        return invoke(m, func, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "invoke", fail)


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


# Causes that were found and mended


def _python(body: str) -> str:
    return f"import zmq\ns = zmq.Context().socket(zmq.PUB)\n{body}\n"


def _addresses(found: Survey) -> list[str]:
    return [endpoint.text for socket in found.sockets for endpoint in socket.endpoints]


def test_a_number_that_is_none_has_no_value(audit: Audit) -> None:
    found = audit(a_py=_python("s.rcvhwm = 1e999\ns.linger = 1e999 - 1e999\ns.sndhwm = int(1e999)"))
    (socket,) = found.sockets
    assert [socket.options[name].value for name in ("RCVHWM", "LINGER", "SNDHWM")] == [None] * 3


@pytest.mark.parametrize("field", ["²", "9" * 5000])
def test_a_field_of_a_format_that_is_no_position_is_a_name(audit: Audit, field: str) -> None:
    assert len(_addresses(audit(a_py=_python(f"s.bind('tcp://{{{field}}}:1'.format('a'))")))) == 1


def test_a_text_that_doubles_without_end_is_given_up(audit: Audit) -> None:
    found = audit(a_py=_python("x = 'tcp://a'\n" + "x = x + x\n" * 200 + "s.bind(x)"))
    assert [len(text) < 200 for text in _addresses(found)] == [True]


def test_a_version_that_is_written_wrongly_is_not_known(audit: Audit) -> None:
    test = "#if ZMQ_VERSION >= ZMQ_MAKE_VERSION(4 3, 2)\n"
    assert audit(a_c=f"#include <zmq.h>\n{test}void f(void *c) {{ zmq_socket(c, ZMQ_PUB); }}\n#endif\n").sockets


def test_a_long_chain_of_members_costs_no_more_than_its_length(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each level asks for the type of what stands before it, which once evaluated all of it again."""
    spent = 0
    spend = Machine.spend

    def count(m: Machine) -> None:
        nonlocal spent
        spent += 1
        spend(m)

    monkeypatch.setattr(Machine, "spend", count)
    chain = "a" + "->b" * 24
    audit(a_c=f'#include <zmq.h>\nvoid f(struct t *a) {{ zmq_bind({chain}, "tcp://*:1"); }}\n')
    assert 24 < spent < 24**3


@pytest.mark.parametrize("torn", ["zmq_socket(c, ZMQ_SUB) { torn", ".bind( zmq_socket(c, ZMQ_SUB) ) import zmq"])
def test_what_looks_like_a_definition_of_a_binding_s_function_changes_no_other_file(audit: Audit, torn: str) -> None:
    sound = '#include <zmq.h>\nvoid f(void *c) { zmq_bind(zmq_socket(c, ZMQ_PUB), "tcp://*:1"); }\n'
    found = audit(a_cpp=f"{torn}\nint zmq_bind(void *s, char *a) {{ return 0; }}\n", b_c=sound)
    assert [(one.path, one.type, len(one.endpoints)) for one in found.sockets] == [("b.c", "PUB", 1)]


@pytest.mark.parametrize("name", ["a" * 5000, "a." * 3000 + "b"])
def test_a_module_of_a_name_that_no_system_can_have_is_not_there(audit: Audit, name: str) -> None:
    header = name.replace(".", "/")
    found = audit(a_py=f"import {name}\n{SOUND}", b_c=f'#include "{header}.h"\n#include <zmq.h>\n')
    assert [one.path for one in found.sockets] == ["a.py"]


def test_an_include_of_a_file_outside_the_root_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside.h").write_text('#define WHERE "tcp://*:1"\nstatic const char *where = "tcp://*:1";\n')
    (tmp_path / "tree").mkdir()
    for path in (tmp_path / "outside.h", "../outside.h"):
        bind = f'#include "{path}"\n#include <zmq.h>\nvoid f(void *c) {{ zmq_bind(zmq_socket(c, 1), where); }}\n'
        (tmp_path / "tree" / "a.c").write_text(bind)
        assert _addresses(survey(tmp_path / "tree", cache=False)) == ["{where}"]


def test_expressions_have_a_budget_of_their_own(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root_run, "STEP_LIMIT", 100)
    found = audit(a_py=_python("s.send(" + "s.a, " * 2000 + ")"), b_py=SOUND)
    assert [(one.kind, one.path) for one in found.unresolved] == [("budget", "a.py")]
    assert {one.path for one in found.sockets} == {"a.py", "b.py"}


def test_a_factory_that_is_called_too_often_is_noted_where_it_is_not_followed(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "RUN_LIMIT", 2)
    users = "".join(f"def user_{number}(ctx):\n    s = make(ctx, zmq.PULL)\n    s.recv()\n" for number in range(3))
    found = audit(factory_py=f"import zmq\ndef make(ctx, kind):\n    return ctx.socket(kind)\n{users}")
    assert [socket.name for socket in found.sockets] == ["user_0.s", "user_1.s"]
    assert [(one.kind, one.line) for one in found.unresolved] == [("budget", 11)]
