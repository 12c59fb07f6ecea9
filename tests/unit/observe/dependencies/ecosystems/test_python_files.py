"""Requirement files, pyproject.toml, setup.cfg, setup.py, Pipfile: what each declares, on which line."""

from __future__ import annotations

import pytest

from ironhouse.observe.dependencies.declared import Declared, UnreadableError
from ironhouse.observe.dependencies.ecosystems import pyproject, python_requirements, setup_files


def requirements(text: str) -> list[Declared]:
    return list(python_requirements.parse("requirements.txt", text))


def test_a_hashed_pin_over_several_lines_is_a_pin_on_its_first_line() -> None:
    text = "# via -r in\nnumpy==1.26\npyzmq==25.1.2 \\\n    --hash=sha256:00aa \\\n    --hash=sha256:00bb\nray\n"
    assert requirements(text) == [Declared("pyzmq", "pin", 3, "25.1.2")]


def test_comments_and_commented_requirements_are_none() -> None:
    assert requirements("# pyzmq==1\n    # pyzmq==2\n-r more.txt\n--index-url https://example.org/pyzmq\n") == []


@pytest.mark.parametrize(
    ("line", "kind", "version", "condition"),
    [
        ("pyzmq", "unpinned", None, None),
        ("PyZMQ  # messages", "unpinned", None, None),
        ("pyzmq>=25,<28", "range", ">=25,<28", None),
        ("pyzmq ~= 25.1", "range", "~= 25.1", None),
        ("pyzmq==25.*", "range", "==25.*", None),
        ("pyzmq===26.0.0", "pin", "26.0.0", None),
        ("pyzmq (>=22)", "range", ">=22", None),
        ("pyzmq[green]==26.2.0; python_version < '3.13'", "pin", "26.2.0", "python_version < '3.13'"),
        ("pyzmq @ git+https://github.com/zeromq/pyzmq@v25.1.0", "pin", "25.1.0", None),
        ("-e git+https://github.com/zeromq/pyzmq.git#egg=pyzmq", "unpinned", None, None),
        ("https://files.example.org/packages/pyzmq-26.0.3.tar.gz", "pin", "26.0.3", None),
    ],
)
def test_each_notation_of_a_requirement(line: str, kind: str, version: str | None, condition: str | None) -> None:
    (found,) = requirements(f"six\n{line}\n")
    assert (found.name, found.kind, found.line, found.condition) == ("pyzmq", kind, 2, condition)
    if version is not None or "://" not in line:
        assert found.version == version


def test_packages_whose_names_only_contain_zmq_are_no_dependencies() -> None:
    assert requirements("jupyter-client\nzmq-tubes==1\npyzmq-mdp\ntxzmq\n") == []


def test_the_stub_and_aiozmq_keep_their_own_names() -> None:
    assert [found.name for found in requirements("zmq\naiozmq==1.0.0\n")] == ["zmq", "aiozmq"]


PYPROJECT = """\
[build-system]
requires = ["setuptools", "pyzmq==24.0.1"]
[project]
name = "zmq-service"
dependencies = [
  "msgpack>=1",
  "pyzmq>=25.0.0",
]
[project.optional-dependencies]
old = ["pyzmq<23; python_version<'3.9'"]
[dependency-groups]
dev = [{include-group = "x"}, "pyzmq[test]==26.0"]
[tool.poetry.dependencies]
pyzmq = "^25.1"
[tool.poetry.group.test.dependencies]
aiozmq = {version = "1.0.0", optional = true}
[tool.pdm.dev-dependencies]
bench = ["aiozmq"]
[tool.hatch.envs.default]
extra-dependencies = ["pyzmq~=26.1"]
[tool.uv]
constraint-dependencies = ["pyzmq<27"]
[tool.deptry.per_rule_ignores]
DEP002 = ["pyzmq"]
[tool.pixi.dependencies]
zeromq = "4.3.5.*"
[tool.mypy]
overrides = [{module = "zmq.*"}]
"""


def test_every_tools_table_in_pyproject_is_read_and_others_are_not() -> None:
    found = [(d.line, d.name, d.kind, d.version) for d in pyproject.parse("pyproject.toml", PYPROJECT)]
    assert sorted(found) == [
        (2, "pyzmq", "pin", "24.0.1"),
        (7, "pyzmq", "range", ">=25.0.0"),
        (10, "pyzmq", "range", "<23"),
        (12, "pyzmq", "pin", "26.0"),
        (14, "pyzmq", "range", "^25.1"),
        (16, "aiozmq", "pin", "1.0.0"),
        (18, "aiozmq", "unpinned", None),
        (20, "pyzmq", "range", "~=26.1"),
        (22, "pyzmq", "range", "<27"),
        (26, "libzmq", "range", "4.3.5.*"),
    ]


def test_the_group_of_a_dependency_is_its_condition() -> None:
    conditions = {d.line: d.condition for d in pyproject.parse("pyproject.toml", PYPROJECT)}
    assert conditions[7] is None
    assert conditions[10] == "python_version<'3.9'"
    assert conditions[12] == "dependency-groups.dev"


def test_a_poetry_dependency_from_git_has_its_tag() -> None:
    text = '[tool.poetry.dependencies]\npyzmq = {git = "https://github.com/zeromq/pyzmq.git", tag = "v26.0.0"}\n'
    assert list(pyproject.parse("pyproject.toml", text)) == [Declared("pyzmq", "pin", 2, "26.0.0")]


def test_broken_toml_says_where() -> None:
    with pytest.raises(UnreadableError) as error:
        list(pyproject.parse("pyproject.toml", "[project]\ndependencies = [pyzmq\n"))
    assert error.value.line == 2


def test_toml_that_would_take_minutes_is_refused() -> None:
    with pytest.raises(UnreadableError, match="not read"):
        list(pyproject.parse("pyproject.toml", "pyzmq = 1\n" + "a." * 100_000 + "a = 1\n"))


def test_a_pipfile_is_read() -> None:
    text = '[packages]\npyzmq = "==25.1.2"\n[dev-packages]\naiozmq = "*"\n'
    assert list(pyproject.parse("Pipfile", text)) == [
        Declared("pyzmq", "pin", 2, "25.1.2", "packages"),
        Declared("aiozmq", "unpinned", 4, None, "dev-packages"),
    ]


def test_setup_cfg_requirements_and_extras() -> None:
    text = (
        "[metadata]\nname = x\nkeywords = pyzmq\n[options]\ninstall_requires =\n    six\n    pyzmq>=22\n"
        "[options.extras_require]\nfast = pyzmq==26.2.0\n"
    )
    assert list(setup_files.parse_cfg("setup.cfg", text)) == [
        Declared("pyzmq", "range", 7, ">=22"),
        Declared("pyzmq", "pin", 9, "26.2.0", "fast"),
    ]


def test_setup_py_is_read_where_it_is_literal_and_never_run() -> None:
    text = (
        "import os; os._exit(3)\n"
        "REQUIRES = ['numpy',\n  'pyzmq>=17']\n"
        "setup(name='pyzmq', install_requires=REQUIRES + open('x').readlines(),\n"
        "      extras_require={'gevent': ['aiozmq==1.0.0']}, description='pyzmq')\n"
    )
    assert list(setup_files.parse_py("setup.py", text)) == [
        Declared("pyzmq", "range", 3, ">=17"),
        Declared("aiozmq", "pin", 5, "1.0.0"),
    ]


def test_a_setup_py_of_python_2_is_a_problem_and_no_crash() -> None:
    with pytest.raises(UnreadableError):
        list(setup_files.parse_py("setup.py", "print 'pyzmq'\n"))
