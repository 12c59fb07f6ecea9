"""Which code a macro switches on that nothing defines, and what may be defined all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.observe.source.survey import survey

PROGRAM = (
    "#include <zmq.h>\n{above}\nint main(void) {{\n{test}\n  void *push = zmq_socket(zmq_ctx_new(), ZMQ_PUSH);\n"
    '  zmq_bind(push, "tcp://*:5555");\n  for (;;) zmq_send(push, "a", 1, 0);\n#endif\n}}\n'
)
CMAKE = (
    'option(WITH_FEED "Feeds" OFF)\nif(WITH_FEED)\n  message(STATUS WITH_FEED)\nendif()\nadd_executable(app app.c)\n'
)


def _sure(root: Path, cmake: str, test: str = "#ifdef WITH_FEED", above: str = "", **files: str) -> str:
    (root / "app.c").write_text(PROGRAM.format(test=test, above=above))
    for name, text in {"CMakeLists.txt": cmake, **files}.items():
        (root / name).write_text(text)
    (found,) = survey(root, cache=False).sockets
    return found.confidence


@pytest.mark.parametrize(
    "test", ["#ifdef WITH_FEED", "#if defined(WITH_FEED) // on", "#if WITH_FEED", "#if defined WITH_FEED"]
)
def test_an_option_that_no_build_file_hands_on_is_off(tmp_path: Path, test: str) -> None:
    assert _sure(tmp_path, CMAKE, test) == "low"
    (why,) = [one for one in survey(tmp_path, cache=False).unresolved if one.kind == "file"]
    assert (why.path, why.line, why.text) == ("app.c", 5, "WITH_FEED")


def test_a_macro_whose_definition_is_commented_out_is_off(tmp_path: Path) -> None:
    assert _sure(tmp_path, "add_executable(app app.c)\n", above="//#define WITH_FEED") == "low"


@pytest.mark.parametrize(
    ("cmake", "files"),
    [
        pytest.param("add_executable(app app.c)\n", {}, id="whoever builds may define it"),
        pytest.param(CMAKE + "add_definitions(-DWITH_FEED)\n", {}, id="handed on"),
        pytest.param(CMAKE + "target_compile_definitions(app PRIVATE WITH_FEED)\n", {}, id="handed on to one program"),
        pytest.param(CMAKE + "add_definitions(-D${one})\n", {}, id="whatever a variable names is handed on"),
        pytest.param(CMAKE, {"config.h.in": "#cmakedefine WITH_FEED\n"}, id="in a file that is filled in"),
        pytest.param(CMAKE, {"config.h": "#define WITH_FEED 1\n"}, id="defined in a header"),
        pytest.param(CMAKE, {"Makefile": "app:\n\tcc -DWITH_FEED app.c\n"}, id="defined by another build"),
    ],
)
def test_what_may_be_defined_is_on(tmp_path: Path, cmake: str, files: dict[str, str]) -> None:
    assert _sure(tmp_path, cmake, **files) == "high"


@pytest.mark.parametrize("test", ["#ifndef WITH_FEED", "#ifdef WITH_FEED\n#else", "#ifdef WITH_FEED\n#endif\n#if 1"])
def test_what_is_there_without_the_macro_is_on(tmp_path: Path, test: str) -> None:
    assert _sure(tmp_path, CMAKE, test) == "high"
