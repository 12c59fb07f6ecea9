"""Which sockets are of code that never runs, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.audit.engine import evaluate
from ironhouse.audit.rules import rules
from ironhouse.observe.source.survey import survey


def _read(root: Path, text: str, name: str = "app.py") -> dict[str, tuple[str, str]]:
    """By type: the confidence of each socket, and the severity of its plaintext."""
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text)
    sockets = survey(root, cache=False).sockets
    found = {one.socket: one for one in evaluate(sockets, (), rules().values()).findings if one.rule.startswith("plai")}
    return {one.type: (one.confidence, found[one.id].severity) for one in sockets}


C = (
    "#include <zmq.h>\n{declared}{head} feed(void *context) {{\n  void *push = zmq_socket(context, ZMQ_PUSH);\n"
    '  zmq_bind(push, "tcp://*:5555");\n}}\n'
    "int main() {{\n  void *context = zmq_ctx_new();\n  {call}\n}}\n"
)


@pytest.mark.parametrize("declared", ["", "static void feed(void *context);\n"])
@pytest.mark.parametrize("call", ["", "// feed(context);", "/* feed(context); */"])
def test_a_function_of_one_file_that_nothing_in_it_names_is_left_over(tmp_path: Path, declared: str, call: str) -> None:
    text = C.format(declared=declared, head="static void", call=call)
    assert _read(tmp_path, text, "app.c") == {"PUSH": ("low", "medium")}


@pytest.mark.parametrize(
    ("head", "call", "file"),
    [
        pytest.param("static void", "feed(context);", "app.c", id="called"),
        pytest.param("static void", "start(&feed);", "app.c", id="handed on"),
        pytest.param("void", "", "app.hpp", id="others may call it"),
        pytest.param("static void __attribute__((constructor))", "", "app.c", id="begun by the loader"),
        pytest.param("static COMMAND", "", "app.c", id="a macro may register it"),
        pytest.param("static void", "CALL(fe##ed);", "app.c", id="pasted together"),
        pytest.param("static void", "", "app.hpp", id="in a header"),
    ],
)
def test_a_function_that_may_be_begun_elsewhere_is_made(tmp_path: Path, head: str, call: str, file: str) -> None:
    assert _read(tmp_path, C.format(declared="", head=head, call=call), file)["PUSH"] == ("high", "high")


SERVER = "{how}\nimport zmq\n\nsocket = zmq.Context().socket(zmq.PUSH)\nsocket.bind('tcp://*:5555')\n"


@pytest.mark.parametrize(
    ("how", "frame"),
    [
        ("from .frame import Frame", "class Other: ...\n"),
        ("from .frame import Other, Frame", "class Other: ...\n"),
        ("from pkg.frame import Frame", "# class Frame: ...\n"),
        ("from .frame import Frame", "from .more import *\n"),
        ("from tying import List, Optional", ""),
        ("from threadign import Thread", ""),
    ],
)
def test_a_module_that_cannot_be_imported_makes_nothing(tmp_path: Path, how: str, frame: str) -> None:
    _package(tmp_path, frame)
    assert _read(tmp_path, SERVER.format(how=how), "pkg/app.py") == {"PUSH": ("low", "medium")}
    why = [one for one in survey(tmp_path, cache=False).unresolved if "cannot be imported" in one.why]
    assert [(one.path, one.line) for one in why] == [("pkg/app.py", 1)]


@pytest.mark.parametrize(
    ("how", "frame"),
    [
        pytest.param("from .frame import Frame", "class Frame: ...\n", id="defined"),
        pytest.param("from .frame import Frame", "try:\n    from fast import Frame\nexcept E: ...\n", id="tried"),
        pytest.param("from .frame import __file__ as frame", "class Frame: ...\n", id="what every module has"),
        pytest.param("from .frame import Frame", "from numpy import *\n", id="all of what is not in the tree"),
        pytest.param("from .frame import Frame", "def __getattr__(name): ...\n", id="made when asked for"),
        pytest.param("from .frame import Frame", "globals().update(made)\n", id="made at run time"),
        pytest.param("from .gone import Frame", "", id="a module that a build may make"),
        pytest.param("from tying import Knot", "", id="a module that is no misspelt one"),
        pytest.param("from typin import List", "", id="a module that may be another's"),
        pytest.param("import tying", "", id="a module of which nothing is known"),
        pytest.param("from . import Frame", "", id="a module of the package that a build may make"),
        pytest.param("from frame import Frame", "", id="a module that may be another"),
        pytest.param("from far.frames import Frame", "", id="a module of another folder, which may be another"),
        pytest.param("try:\n    from .frame import Frame\nexcept E: ...", "", id="tried where it is imported"),
        pytest.param("def go():\n    from .frame import Frame", "", id="in a function"),
    ],
)
def test_a_module_whose_imports_may_hold_is_run(tmp_path: Path, how: str, frame: str) -> None:
    _package(tmp_path, frame)
    assert _read(tmp_path, SERVER.format(how=how), "pkg/app.py") == {"PUSH": ("high", "high")}


def _package(root: Path, frame: str) -> None:
    for name, text in (("__init__", ""), ("frame", frame), ("more", "class More: ...\n")):
        (root / "pkg").mkdir(exist_ok=True)
        (root / "pkg" / f"{name}.py").write_text(text)
    (root / "lib" / "far").mkdir(parents=True, exist_ok=True)
    (root / "lib" / "far" / "frames.py").write_text("import zmq\n")


PROGRAM = (
    "#include <zmq.h>\nint main(void) {\n  void *push = zmq_socket(zmq_ctx_new(), ZMQ_PUSH);\n"
    '  zmq_bind(push, "tcp://*:5555");\n  for (;;) zmq_send(push, "a", 1, 0);\n}\n'
)
CMAKE = "add_executable(one src/one.c)\nadd_executable(two src/two.c)\nadd_executable(three src/three.c src/four.c)\n"


def _built(root: Path, files: dict[str, str]) -> dict[str, tuple[str, str]]:
    for name in ("one", "two", "three", "four", "five"):
        (root / "src").mkdir(exist_ok=True)
        (root / "src" / f"{name}.c").write_text("int work(void);\n")
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    return _read(root, PROGRAM, "src/left.c")


@pytest.mark.parametrize(
    "files",
    [
        {"CMakeLists.txt": CMAKE},
        {"Makefile": "all: one two three four\n\nformat:\n\tclang-format -i src/*.c\n"},
        {"CMakeLists.txt": CMAKE, "other/Makefile": "all: src/*.c\n"},
        {"CMakeLists.txt": CMAKE, "README.md": "The left one is not built.\n"},
        {"CMakeLists.txt": CMAKE + "#add_executable(left src/left.c)\n"},
        {"CMakeLists.txt": CMAKE + "#[[\nadd_executable(left src/left.c)\n]]\n"},
        {"CMakeLists.txt": CMAKE + "add_executable(five src/five.c) # and src/left.c\n"},
        {"Makefile": "all: one two three four\n\n#left: src/*.c\n"},
        {"configure.ac": "dnl left\n", "Makefile.am": "bin_PROGRAMS = one two three four\n"},
        {"CMakeLists.txt": CMAKE, "all.vcxproj": "<!-- <ClCompile Include='src/left.c'/> -->"},
        {"CMakeLists.txt": CMAKE, "modules/FindFast.cmake": "file(GLOB found *.c)\n"},
        {"CMakeLists.txt": CMAKE, "Rest.cmake": "file(GLOB found *.c)\n"},
    ],
)
def test_a_program_that_no_build_file_makes_is_left_over(tmp_path: Path, files: dict[str, str]) -> None:
    assert _built(tmp_path, files) == {"PUSH": ("low", "medium")}
    why = [one for one in survey(tmp_path, cache=False).unresolved if "nothing builds it" in one.why]
    assert [(one.path, one.text) for one in why] == [("src/left.c", "left.c")]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="no build file"),
        pytest.param({"CMakeLists.txt": CMAKE + "add_executable(left src/left.c)\n"}, id="named"),
        pytest.param({"CMakeLists.txt": CMAKE + 'add_executable(left "src/#left.c" src/left.c)\n'}, id="no comment"),
        pytest.param(
            {"CMakeLists.txt": CMAKE + "include(Rest)\n", "Rest.cmake": "file(GLOB found *.c)\n"},
            id="a module's pattern",
        ),
        pytest.param({"CMakeLists.txt": CMAKE + "foreach(one left right)\n"}, id="named without its ending"),
        pytest.param({"CMakeLists.txt": CMAKE + "file(GLOB rest src/*.c)\n"}, id="a pattern"),
        pytest.param({"Makefile": "all: one two three four $(wildcard src/*.c)\n"}, id="a pattern of make"),
        pytest.param({"CMakeLists.txt": CMAKE, "other/Makefile": "all: ../src/*.c\n"}, id="a pattern from beside"),
        pytest.param({"CMakeLists.txt": CMAKE, "win/all.vcxproj": "src/left.c"}, id="named by another build file"),
        pytest.param({"CMakeLists.txt": CMAKE, "README.md": "gcc src/left.c -lzmq\n"}, id="built by hand"),
        pytest.param({"CMakeLists.txt": "add_executable(one src/one.c)\n"}, id="most are not named"),
    ],
)
def test_a_program_that_something_may_build_is_made(tmp_path: Path, files: dict[str, str]) -> None:
    assert _built(tmp_path, files) == {"PUSH": ("high", "high")}


def test_what_stands_on_the_names_of_all_files_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    tree = tmp_path / "tree"
    tree.mkdir()
    assert _built(tree, {"CMakeLists.txt": CMAKE})["PUSH"][0] == "low"
    assert survey(tree).sockets[0].confidence == "low"
    (tree / "left.pro").write_text("SOURCES += src/left.c\n")
    assert survey(tree).sockets[0].confidence == "high"


NAMELESS = (
    "import zmq\n{top}\ndef serve():\n    {first}\n"
    "    socket = zmq.Context().socket(zmq.PUSH)\n    socket.bind({where})\n"
)


@pytest.mark.parametrize(
    ("top", "first", "where", "made"),
    [
        pytest.param("", "pass", "f'tcp://*:{port}'", False, id="defined nowhere"),
        pytest.param("def other(port): ...", "pass", "f'tcp://*:{port}'", False, id="a parameter of another's"),
        pytest.param("import conf", "pass", "f'tcp://*:{conf.port}'", False, id="a module of the tree lacks it"),
        pytest.param("import conf", "pass", "f'tcp://*:{conf.other}'", True, id="and this it has"),
        pytest.param("import given", "pass", "f'tcp://*:{given.port}'", True, id="another puts it there"),
        pytest.param("import some", "pass", "f'tcp://*:{some.port}'", True, id="another puts any there"),
        pytest.param("import made", "pass", "f'tcp://*:{made.port}'", True, id="it makes names"),
        pytest.param("import pkg", "pass", "f'tcp://*:{pkg.port}'", True, id="a package"),
        pytest.param("from os import *", "pass", "f'tcp://*:{port}'", True, id="from anywhere"),
        pytest.param("", "exec('port = 1')", "f'tcp://*:{port}'", True, id="made at run time"),
        pytest.param("", "for port in ():\n        pass", "f'tcp://*:{port}'", True, id="a loop's"),
        pytest.param("if 0:\n    port = 1", "pass", "f'tcp://*:{port}'", True, id="of a branch"),
        pytest.param("if 0:\n    from os import port", "pass", "f'tcp://*:{port}'", True, id="an import's"),
        pytest.param("", "pass", "'tcp://*:%d' % id", True, id="a builtin"),
    ],
)
def test_a_call_that_names_what_is_defined_nowhere_fails(
    tmp_path: Path, top: str, first: str, where: str, made: bool
) -> None:
    (tmp_path / "conf.py").write_text("other = 1\n# port = 2\n")
    (tmp_path / "given.py").write_text("")
    (tmp_path / "some.py").write_text("")
    (tmp_path / "main.py").write_text("import given, some\ngiven.port = 1\nsetattr(some, name, 1)\n")
    (tmp_path / "made.py").write_text("globals()['po' + 'rt'] = 1\n")
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("")
    found = _read(tmp_path, NAMELESS.format(top=top, first=first, where=where))
    assert found == {"PUSH": ("high", "high") if made else ("low", "medium")}


DECORATED = (
    "import zmq\n{top}\n{decorator}\nclass Server({base}):\n    def __init__(self):\n"
    "        self.socket = zmq.Context().socket(zmq.PUSH)\n        self.socket.bind('tcp://*:5555')\nServer()\n"
)


@pytest.mark.parametrize(
    ("top", "decorator", "base", "made"),
    [
        pytest.param("", "@core.register", "", False, id="a decorator"),
        pytest.param("from pkg.core import other", "@core.register()", "", False, id="imports of its members"),
        pytest.param("", "", "core.Base", False, id="a base"),
        pytest.param("", "", "Base", False, id="a bare one"),
        pytest.param("", "", "Exception", True, id="a builtin"),
        pytest.param("import core", "@core.register", "", True, id="imported"),
        pytest.param("from pkg import (\n    core,\n)", "@core.register", "", True, id="imported among others"),
        pytest.param("try:\n    core = 1\nexcept: pass", "@core.register", "", True, id="somewhere"),
        pytest.param("class core(object): ...", "@core.register", "", True, id="a class above"),
        pytest.param("class core(object): ...", "", "core", True, id="the same as a base"),
        pytest.param("def core(): ...", "@core()", "", True, id="a function"),
        pytest.param("from pkg import *", "@core.register", "", True, id="from anywhere"),
    ],
)
def test_a_module_whose_class_names_what_it_defines_nowhere_fails(
    tmp_path: Path, top: str, decorator: str, base: str, made: bool
) -> None:
    found = _read(tmp_path, DECORATED.format(top=top, decorator=decorator, base=base))
    assert found == {"PUSH": ("high", "high") if made else ("low", "medium")}


@pytest.mark.parametrize(
    ("top", "made"),
    [
        pytest.param("port = conf.port\n{make}", False, id="below what fails"),
        pytest.param("if __name__ == '__main__':\n    port = conf.port\n    {make}", False, id="in the program"),
        pytest.param("{make}\nport = conf.port", True, id="above it"),
        pytest.param("try:\n    port = conf.port\nexcept AttributeError: pass\n{make}", True, id="tried"),
        pytest.param("if hasattr(conf, 'port'):\n    port = conf.port\n{make}", True, id="asked first"),
        pytest.param("port = conf.other\n{make}", True, id="there"),
        pytest.param("port = conf.port\ndef serve():\n    {make}", True, id="in a function, which is another's"),
    ],
)
def test_what_stands_below_a_line_that_fails_does_not_run(tmp_path: Path, top: str, made: bool) -> None:
    (tmp_path / "conf.py").write_text("other = 1\n")
    make = "socket = zmq.Context().socket(zmq.PUSH); socket.bind('tcp://*:5555')"
    found = _read(tmp_path, "import zmq\nimport conf\n" + top.format(make=make) + "\n")
    assert found == {"PUSH": ("high", "high") if made else ("low", "medium")}


@pytest.mark.parametrize(
    ("flag", "test", "made"),
    [
        pytest.param("DEBUG = False", "DEBUG", False, id="off"),
        pytest.param("DEBUG = True", "not DEBUG", False, id="off where it is on"),
        pytest.param("DEBUG = True", "DEBUG", True, id="on"),
        pytest.param("POOL = {'a': 1}", "POOL.get('a') is None", True, id="what a container has"),
        pytest.param("import os\nDEBUG = os.environ.get('DEBUG')", "DEBUG", True, id="nobody knows"),
    ],
)
def test_a_branch_that_is_not_taken_as_the_source_stands(tmp_path: Path, flag: str, test: str, made: bool) -> None:
    text = (
        f"import zmq\n{flag}\ndef serve():\n    if {test}:\n"
        "        socket = zmq.Context().socket(zmq.PUSH)\n        socket.bind('tcp://*:5555')\n"
    )
    assert _read(tmp_path, text) == {"PUSH": ("high", "high") if made else ("low", "medium")}
