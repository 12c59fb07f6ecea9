"""What every version of Python refuses, and what only one may."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.observe.source import refused
from ironhouse.observe.source.refused import Refused, refused_line
from ironhouse.observe.source.survey import survey

TORN = [
    ("from a import b,\n", 1),
    ("if a:\n    b\n  c\n", 3),
    ("def a():\n\nb = 1\n", 3),
    ("a = 1\n  b = 2\n", 2),
    ("a = (1,\nb = 2\n", 1),
    ("a = 1)\n", 1),
    ("a = [1}\n", 1),
    ("a = 'b\n", 1),
    ("a = '''b\n", 1),
    ("a = “b”\n", 1),
    ("a = \n", 1),
    ("a.\nb = 1\n", 1),
    ("<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> b\n", 1),
    ("a(b=1, 2)\n", 1),
]
TAKEN = [
    "print 'a', (b,\n  c)\n",
    "print >>a, `b`, 0777, 10L, ur'c', d <> e\n",
    "exec 'a' in b\n",
    "try:\n    pass\nexcept A, b:\n    raise A, 'c'\n",
    "def f((a, b)):\n    return lambda (c, d): c\n",
    "f(a,\n  `b`,\n  c)\n",
    "a(async=True)\n",
    "if 1:\n\ta\n        b\n",
    "type A = int\nclass B[T]: pass\n",
    "a = f'{b['c']}'\n",
    "a = f'{\nb}'\n",
    "a = t'{b}'\n",
    "{% if a %}\nimport b,\n{% endif %}\n",
    "import {{ name }}\nfrom a import b,\n",
    "a = '\\d'\n",
    "a = 1\n",
    "a\0",
]


@pytest.mark.parametrize(("text", "line"), TORN)
def test_what_no_version_takes_is_refused(text: str, line: int) -> None:
    assert refused_line(text.encode()) == line


@pytest.mark.parametrize("text", TAKEN)
def test_what_a_version_may_take_is_not(text: str) -> None:
    assert refused_line(text.encode()) is None


def test_a_tree_has_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refused, "BUDGET", 12)
    of_tree = Refused()
    assert [of_tree.line(path, b"a = (1\n") for path in ("a.py", "b.py", "a.py")] == [1, None, 1]


SERVER = "{how}\nimport zmq\n\nsocket = zmq.Context().socket(zmq.PUSH)\nsocket.bind('tcp://*:5555')\n"


@pytest.mark.parametrize(
    ("path", "how", "others", "line"),
    [
        ("app.py", "from a import b,", {}, 1),
        ("app.py", "import sub", {"sub.py": "a = (1\n"}, 1),
        ("app.py", "from sub import *", {"sub.py": "a = (1\n"}, 1),
        ("bin/app.py", "import sub", {"bin/sub.py": "a = (1\n"}, 1),
        ("pkg/app.py", "\nfrom .sub import a", {"pkg/__init__.py": "", "pkg/sub.py": "a = (1\n"}, 2),
        ("pkg/app.py", "from . import a", {"pkg/__init__.py": "a = (1\n"}, 1),
    ],
)
def test_a_module_of_which_a_part_is_no_python_makes_nothing(
    tmp_path: Path, path: str, how: str, others: dict[str, str], line: int
) -> None:
    _write(tmp_path, {path: SERVER.format(how=how), **others})
    found = survey(tmp_path, cache=False)
    assert [one.confidence for one in found.sockets] == ["low"]
    why = [one for one in found.unresolved if one.why.startswith("no version of Python")]
    assert [(one.path, one.line) for one in why] == [(path, line)]


@pytest.mark.parametrize(
    ("path", "how", "others"),
    [
        pytest.param("app.py", "import sub", {"sub.py": "print 'a'\n"}, id="of Python 2"),
        pytest.param("app.py", "try:\n    import sub\nexcept E: ...", {"sub.py": "a = (1\n"}, id="tried"),
        pytest.param("app.py", "def go():\n    import sub", {"sub.py": "a = (1\n"}, id="in a function"),
        pytest.param("app.py", "import sub", {"lib/sub.py": "a = (1\n"}, id="another folder's"),
        pytest.param("pkg/app.py", "import sub", {"pkg/__init__.py": "", "pkg/sub.py": "a = (1\n"}, id="a package's"),
    ],
)
def test_a_module_of_which_all_may_be_python_is_run(
    tmp_path: Path, path: str, how: str, others: dict[str, str]
) -> None:
    _write(tmp_path, {path: SERVER.format(how=how), **others})
    assert [one.confidence for one in survey(tmp_path, cache=False).sockets] == ["high"]


def _write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
