"""Which functions of C and C++ nothing calls, and what may be begun by others all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.observe.source.survey import survey

FEED = (
    "#include <zmq.h>\n{head} feed(void *context) {{\n  void *push = zmq_socket(context, ZMQ_PUSH);\n"
    '  zmq_bind(push, "tcp://*:5555");\n}}\n{rest}\n'
)
MAIN = "int main(void) { return 0; }"
METHOD = (
    '#include "feeder.h"\nvoid Feeder::begin_feeding() {\n  push = zmq_socket(context, ZMQ_PUSH);\n'
    '  zmq_bind(push, "tcp://*:5555");\n}\n'
)
HEADER = (
    "#include <zmq.h>\nclass Feeder{bases} {{\n  {virtual}void begin_feeding();\n  void *push;\n  void *context;\n}};\n"
)
TREE = {"feeder.cpp": METHOD, "main.cpp": MAIN, "CMakeLists.txt": "add_executable(feeder feeder.cpp main.cpp)\n"}


def _sure(root: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    (found,) = survey(root, cache=False).sockets
    return found.confidence


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app.c": FEED.format(head="void", rest=MAIN)}, id="of a program"),
        pytest.param(
            {"app.c": FEED.format(head="void", rest="void go(void) {\n  //feed(context);\n}")}, id="commented out"
        ),
        pytest.param(
            {"app.cpp": FEED.format(head='extern "C" {\nint go();\n}\nvoid', rest=MAIN)}, id="below a block for C"
        ),
        pytest.param(
            {"app.c": "void feed(void *context);\n" + FEED.format(head="void", rest=MAIN), "b.c": "/* feed(x); */\n"},
            id="named in a comment elsewhere",
        ),
        pytest.param(
            {"app.c": FEED.format(head="void", rest=MAIN), "b.c": "void feed(int a) {\n}\nint go(void) { feed(1); }\n"},
            id="another file's own is called",
        ),
    ],
)
def test_a_function_that_nothing_calls_is_left_over(tmp_path: Path, files: dict[str, str]) -> None:
    assert _sure(tmp_path, files) == "low"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app.c": FEED.format(head="void", rest="")}, id="of a library"),
        pytest.param({"app.c": FEED.format(head="void", rest="void go(void) {\n  feed(0);\n}")}, id="called"),
        pytest.param(
            {"app.c": FEED.format(head="void", rest=MAIN), "b.c": "void go() {\n  feed(0);\n}"}, id="elsewhere"
        ),
        pytest.param({"app.c": FEED.format(head="void", rest=MAIN), "app.h": "void feed(void *);\n"}, id="in a header"),
        pytest.param({"app.c": FEED.format(head="void", rest=MAIN), "app.py": "lib.feed(0)\n"}, id="from Python"),
        pytest.param({"app.c": FEED.format(head="void", rest=MAIN), "b.c": 'dlsym(h, "feed");\n'}, id="by its name"),
        pytest.param({"app.c": FEED.format(head="EXPORT void", rest=MAIN)}, id="given out"),
        pytest.param({"app.cpp": FEED.format(head='extern "C" void', rest=MAIN)}, id="given out to C"),
        pytest.param({"app.cpp": FEED.format(head='extern "C" {\nvoid', rest="}\n" + MAIN)}, id="in a block for C"),
    ],
)
def test_a_function_that_may_be_called_is_made(tmp_path: Path, files: dict[str, str]) -> None:
    assert _sure(tmp_path, files) == "high"


@pytest.mark.parametrize(
    "files",
    [
        {"feeder.h": HEADER.format(bases="", virtual="")},
        {"feeder.h": "class Part {};\n" + HEADER.format(bases=" : public Part", virtual="")},
    ],
)
def test_a_method_that_nothing_calls_is_left_over(tmp_path: Path, files: dict[str, str]) -> None:
    assert _sure(tmp_path, {**TREE, **files}) == "low"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"main.cpp": "int main() { Feeder f; f.begin_feeding(); }\n"}, id="called"),
        pytest.param({"feeder.h": HEADER.format(bases=" : public QThread", virtual="")}, id="a framework may call it"),
        pytest.param({"feeder.h": HEADER.format(bases="", virtual="virtual ")}, id="what derives from it may call it"),
        pytest.param(
            {"CMakeLists.txt": TREE["CMakeLists.txt"] + "install(FILES feeder.h DESTINATION include)\n"},
            id="handed out",
        ),
        pytest.param({"main.cpp": "int other();\n"}, id="no program"),
        pytest.param(
            {
                "feeder.h": HEADER.format(bases="", virtual="").replace(
                    "{\n", "{\n void a() {\n  begin_feeding();\n }\n"
                )
            },
            id="called in its class",
        ),
    ],
)
def test_a_method_that_may_be_called_is_made(tmp_path: Path, files: dict[str, str]) -> None:
    assert _sure(tmp_path, {**TREE, "feeder.h": HEADER.format(bases="", virtual=""), **files}) == "high"


INLINE = FEED.format(head="inline void", rest="inline void go(void *context) { feed(context); }")
BESIDE = {
    "net/feed.h": INLINE,
    "net/all.h": '#include "feed.h"\n',
    "main.cpp": "// net/all.h is no more\n" + MAIN,
    "CMakeLists.txt": "include_directories(deps/x-install/include)\nadd_executable(app main.cpp)\n",
}


def test_a_header_that_nothing_includes_is_left_over(tmp_path: Path) -> None:
    assert _sure(tmp_path, BESIDE) == "low"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"main.cpp": '#include "net/all.h"\n' + MAIN}, id="by way of another header"),
        pytest.param({"main.cpp": "#include NET\n" + MAIN}, id="a macro says what is included"),
        pytest.param({"wrap.pyx": 'cdef extern from "net/feed.h":\n    void go(void *)\n'}, id="another language"),
        pytest.param(
            {"CMakeLists.txt": "add_executable(app main.cpp)\n# one\nadd_x(feed.h)\n"}, id="the build names it"
        ),
        pytest.param({"CMakeLists.txt": "add_executable(a main.cpp)\ninstall(FILES net/all.h)\n"}, id="handed out"),
        pytest.param({"main.cpp": "int start(void) { return 0; }\n"}, id="no program"),
        pytest.param({"include/x.h": "int x;\n"}, id="headers for others"),
        pytest.param({"CMakeLists.txt": None}, id="no build"),
    ],
)
def test_a_header_that_may_be_included_is_used(tmp_path: Path, changed: dict[str, str | None]) -> None:
    files = {name: text for name, text in {**BESIDE, **changed}.items() if text is not None}
    assert _sure(tmp_path, files) != "low"
