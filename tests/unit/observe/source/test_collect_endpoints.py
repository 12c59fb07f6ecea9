"""What a production socket attaches to that tests alone were seen to open."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ironhouse.observe.source import collect_endpoints
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.records import Endpoint, SocketRecord
from ironhouse.observe.source.interpreter.state import State
from ironhouse.observe.source.interpreter.values import Const, Unknown, Value
from ironhouse.observe.source.survey import survey

ADDRESS = Const("inproc://commands")


def _program(*, own: Value | None = None, nearest: Value | None = None, python: bool = False) -> Program:
    """A program in which ``COMMANDS`` is *own* in the file that binds, and *nearest* in another."""
    root = State()
    if own is not None:
        root.set(("v", 1, "COMMANDS"), own)
    parts: dict[str, Any] = {
        "unit_frames": {"server.cpp": SimpleNamespace(number=1, python=python)},
        "root": root,
        "nearest": lambda name, path: nearest if name == "COMMANDS" else None,
        "units": SimpleNamespace(loaded={}),
    }
    return cast("Program", SimpleNamespace(**parts))


def _endpoint(value: Value = ADDRESS, text: str = "COMMANDS") -> Endpoint:
    return Endpoint("bind", value, text, ("server.cpp", 9), {}, None, None, True, None, 1)


def _values(program: Program, endpoint: Endpoint) -> list[Value]:
    record = cast("SocketRecord", SimpleNamespace(via=[("tests/starting.cpp", 3)]))
    return [one.value for one in collect_endpoints._by_others(program, [(record, endpoint)])]


@pytest.mark.parametrize(
    "program",
    [_program(own=ADDRESS), _program(own=ADDRESS, python=True), _program(nearest=ADDRESS)],
    ids=["own", "python", "of a header"],
)
def test_a_constant_that_the_call_names_is_given_by_nobody_else(program: Program) -> None:
    assert _values(program, _endpoint()) == [ADDRESS]


@pytest.mark.parametrize(
    "program",
    [_program(), _program(own=Const("inproc://other")), _program(nearest=ADDRESS, python=True)],
    ids=["no constant", "another value", "another module of Python"],
)
def test_what_a_parameter_was_given_others_may_give_otherwise(program: Program) -> None:
    given: list[Value] = [ADDRESS, Unknown("COMMANDS", "param")]
    assert _values(program, _endpoint()) == given


SENDER = (
    "import zmq\nclass Sender:\n    def __init__(self, to={default}):\n"
    "        self.socket = zmq.Context().socket(zmq.REQ)\n        self.socket.connect(to)\n"
)
USING = "import zmq\nfrom sender import Sender\nSender('tcp://10.0.0.1:1').socket.recv()\n"


@pytest.mark.parametrize(
    ("default", "folder", "expected"),
    [
        ("None", "examples", []),
        ("'tcp://127.0.0.1:1'", "examples", []),
        ("'tcp://10.0.0.1:1'", "examples", ["tcp://10.0.0.1:1"]),
        ("None", "app", ["tcp://10.0.0.1:1"]),
    ],
)
def test_what_an_example_alone_names_says_nothing_of_what_it_shows(
    tmp_path: Path, default: str, folder: str, expected: list[str]
) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / "sender.py").write_text(SENDER.format(default=default))
    (tmp_path / folder / "use.py").write_text(USING)
    (socket,) = survey(tmp_path, cache=False).sockets
    assert [one.text for one in socket.endpoints if "10.0.0.1" in one.text] == expected


BRANCHES = (
    "import argparse\nimport os\nimport sys\nimport zmq\n\n\n"
    "def serve(port):\n    socket = zmq.Context().socket(zmq.REP)\n    if port is None:\n"
    "        socket.bind_to_random_port('tcp://*')\n    else:\n        socket.bind('tcp://*:%d' % port)\n"
    "    socket.recv()\n\n\n"
)
PARSED = "parser = argparse.ArgumentParser()\nparser.add_argument({})\nserve(parser.parse_args().port)\n"


@pytest.mark.parametrize(
    ("call", "lines"),
    [
        ("serve(int(sys.argv[1]))\n", [12]),
        (PARSED.format("'port', type=int"), [12]),
        (PARSED.format("'--port', type=int, required=True"), [12]),
        (PARSED.format("'--port', type=int, default=5"), [12]),
        (PARSED.format("'--port', type=int"), [10, 12]),
        (PARSED.format("'port', type=int, nargs='?'"), [10, 12]),
        (PARSED.format("'--port', type=int, default=os.environ.get('PORT')"), [10, 12]),
        ("serve(None)\n", [10]),
        ("serve(None)\nserve(int(sys.argv[1]))\n", [10, 12]),
        ("", [10, 12]),
    ],
)
def test_a_branch_that_no_known_caller_takes_binds_nothing(tmp_path: Path, call: str, lines: list[int]) -> None:
    (tmp_path / "app.py").write_text(BRANCHES + call)
    (found,) = survey(tmp_path, cache=False).sockets
    assert [one.line for one in found.endpoints] == lines


@pytest.mark.parametrize(
    ("annotation", "lines"), [(": int", [12]), (": int = None", [10, 12]), (": int | None", [10, 12]), ("", [10, 12])]
)
def test_a_setting_for_a_number_is_a_number(tmp_path: Path, annotation: str, lines: list[int]) -> None:
    text = BRANCHES.replace("(port):", f"(port{annotation}):") + "def run(args):\n    serve(args.port)\n"
    (tmp_path / "app.py").write_text(text)
    (found,) = survey(tmp_path, cache=False).sockets
    assert [one.line for one in found.endpoints] == lines
