"""What a module makes below ``__main__`` to try itself out, copies of the Guide's examples, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.observe.source.survey import survey

SERVER = (
    "import zmq\n"
    "class Server:\n"
    "    def __init__(self, host):\n"
    "        self.socket = zmq.Context.instance().socket(zmq.REP)\n"
    "        self.socket.bind('tcp://' + host + ':5555')\n"
)
TRIED = "if __name__ == '__main__':\n    server = Server('*')\n"
USED = "import zmq\nfrom server import Server\nserver = Server('127.0.0.1')\n"


def _scopes(root: Path, files: dict[str, str]) -> dict[str, str]:
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    return {f"{one.path}:{one.line}": one.scope for one in survey(root, cache=False).sockets}


def test_what_production_makes_elsewhere_is_tried_out_below_main(tmp_path: Path) -> None:
    found = _scopes(tmp_path, {"server.py": SERVER + TRIED, "app.py": USED})
    assert found == {"server.py:7": "example", "app.py:3": "production"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"server.py": SERVER + TRIED}, id="nobody imports it"),
        pytest.param({"server.py": SERVER + TRIED, "app.py": "from server import Server\nimport zmq\n"}, id="unused"),
        pytest.param({"server.py": SERVER + TRIED, "tests/test_server.py": USED}, id="only a test uses it"),
    ],
)
def test_what_is_made_below_main_alone_is_a_programs(tmp_path: Path, files: dict[str, str]) -> None:
    scopes = [scope for place, scope in _scopes(tmp_path, files).items() if place.startswith("server.py")]
    assert set(scopes) == {"production"}


@pytest.mark.parametrize("guard", ["if debug:\n    server = Server('*')\n", TRIED + "port = 1\n"])
def test_what_runs_wherever_the_module_is_imported_is_its_own(tmp_path: Path, guard: str) -> None:
    found = _scopes(tmp_path, {"server.py": SERVER + guard, "app.py": USED})
    assert found["server.py:7"] == "production"


BOUND = "import zmq\nzmq.Context().socket(zmq.REP).bind('tcp://*:5555')\n"
GUIDES = ("hwserver", "wuserver", "tasksink", "taskvent", "rrbroker", "mdbroker", "ppqueue", "lpserver")


def test_many_of_the_guides_programs_side_by_side_are_a_copy_of_its_examples(tmp_path: Path) -> None:
    files = {f"zmq/{name}.py": BOUND for name in (*GUIDES, "service")}
    found = _scopes(tmp_path, files)
    assert {place.split(":")[0] for place, scope in found.items() if scope == "production"} == {"zmq/service.py"}
    assert len(found) == len(files)


@pytest.mark.parametrize(("folder", "names"), [("zmq/", GUIDES[1:]), ("", GUIDES)])
def test_a_few_of_them_or_the_guide_itself_are_what_is_audited(
    tmp_path: Path, folder: str, names: tuple[str, ...]
) -> None:
    found = _scopes(tmp_path, {f"{folder}{name}.py": BOUND for name in names})
    assert set(found.values()) == {"production"}
