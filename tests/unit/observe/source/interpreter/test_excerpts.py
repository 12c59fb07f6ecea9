"""Files that are only imported: what is asked of them is read, and it means what it means in the whole file."""

from __future__ import annotations

from pathlib import Path

from ironhouse.model.fact import SocketFact
from ironhouse.observe.source.interpreter.units import Units
from ironhouse.observe.source.survey import survey


def sockets(folder: Path, **files: str) -> dict[str, SocketFact]:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = survey(folder, cache=False, debug=True)
    assert not found.problems
    return {one.type: one for one in found.sockets}


def test_constants_of_an_imported_file_follow_what_they_are_made_of(tmp_path: Path) -> None:
    found = sockets(
        tmp_path,
        a="import zmq\nfrom settings import ADDRESS\ns = zmq.Context().socket(zmq.REP)\ns.bind(ADDRESS)\n",
        settings="import json\nfrom ports import DESK as PORT\nHOST = '*'\nADDRESS = f'tcp://{HOST}:{PORT}'\n"
        "HALL = json.loads('1')\n",
        ports="DESK = 5555\n",
    )
    assert [one.text for one in found["REP"].endpoints] == ["tcp://*:5555"]


def test_the_last_of_several_statements_counts_and_a_branch_leaves_both(tmp_path: Path) -> None:
    found = sockets(
        tmp_path,
        a="import zmq, settings\nc = zmq.Context()\ns = c.socket(zmq.REP)\ns.bind(settings.ADDRESS)\n"
        "t = c.socket(zmq.PUB)\nt.bind(settings.OTHER)\n",
        settings="import sys\nADDRESS = 'tcp://127.0.0.1:1'\nADDRESS = 'tcp://*:1'\n"
        "if sys.argv:\n    OTHER = 'tcp://*:2'\nelse:\n    OTHER = 'ipc://desk'\n",
    )
    assert [one.text for one in found["REP"].endpoints] == ["tcp://*:1"]
    assert {one.text for one in found["PUB"].endpoints} == {"tcp://*:2", "ipc://desk"}


def test_functions_and_classes_of_an_imported_file_are_run_with_its_own_names(tmp_path: Path) -> None:
    found = sockets(
        tmp_path,
        a="import zmq\nfrom lib import Place, address\nc = zmq.Context()\ns = c.socket(zmq.REP)\ns.bind(address(5))\n"
        "t = c.socket(zmq.PUB)\nt.bind(Place().where())\n",
        lib="from base import Base\nHOST = '*'\n\n\ndef address(port):\n    return make(HOST, port)\n\n\n"
        "def make(host, port):\n    return f'tcp://{host}:{port}'\n\n\nclass Place(Base):\n    port = 6\n",
        base="class Base:\n    def where(self):\n        return f'tcp://127.0.0.1:{self.port}'\n",
    )
    assert [one.text for one in found["REP"].endpoints] == ["tcp://*:5"]
    assert [one.text for one in found["PUB"].endpoints] == ["tcp://127.0.0.1:6"]


def test_an_empty_package_and_names_that_nobody_defines_do_no_harm(tmp_path: Path) -> None:
    found = sockets(
        tmp_path,
        a="import zmq\nfrom pkg import missing\nfrom pkg.lib import PORT\ns = zmq.Context().socket(zmq.REP)\n"
        "s.bind(f'tcp://*:{PORT}')\nmissing(s)\n",
        pkg____init__="",
        pkg__lib="PORT = 7\n",
    )
    assert [one.text for one in found["REP"].endpoints] == ["tcp://*:7"]


def test_a_file_that_becomes_a_candidate_runs_the_rest_once(tmp_path: Path) -> None:
    """Its constant is asked for in the first round; in the second it is found to use the first round's factory."""
    found = sockets(
        tmp_path,
        a="import zmq\nimport user\n\n\ndef make_desk(kind):\n    return zmq.Context.instance().socket(kind)\n\n\n"
        "s = make_desk(zmq.REP)\ns.bind(user.ADDRESS)\n",
        user="ADDRESS = 'tcp://*:8'\nfrom a import make_desk\nKIND = 1\ndesk = make_desk(KIND)\ndesk.bind('tcp://*:9')\n",
    )
    assert [one.text for one in found["REP"].endpoints] == ["tcp://*:8"]
    assert [(one.text, one.path, one.line) for one in found["PUB"].endpoints] == [("tcp://*:9", "user.py", 5)]


def test_only_what_is_asked_for_is_lowered(tmp_path: Path) -> None:
    (tmp_path / "lib.py").write_text("A = 1\nB = 2\n\n\ndef f():\n    return A\n\n\ndef g():\n    return B\n")
    loaded = Units(tmp_path).load("lib.py")
    assert loaded is not None and not loaded.unit.body
    (found,) = loaded.defining("A")
    assert loaded.defining("A") == ()
    assert loaded.unit.body == (found,)
