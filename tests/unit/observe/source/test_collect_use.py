"""Which sockets nothing is seen to make, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.audit.engine import evaluate
from ironhouse.audit.rules import rules
from ironhouse.observe.source.survey import survey

CLASS = (
    "import zmq\nclass Camera:\n    def __init__(self):\n        self._init_pub()\n"
    "    def _init_pub(self):\n        self.socket = zmq.Context().socket(zmq.PUB)\n"
    "        self.socket.bind('tcp://*:1')\n"
    "    def {name}(self):\n        self.socket = zmq.Context().socket(zmq.PUSH)\n"
    "        self.socket.bind('tcp://*:2')\n"
)


def _read(root: Path, text: str) -> dict[str, tuple[str, str]]:
    """By type: the confidence of each socket, and the severity of its plaintext."""
    (root / "app.py").write_text(text)
    sockets = survey(root, cache=False).sockets
    found = {one.socket: one for one in evaluate(sockets, (), rules().values()).findings if one.rule.startswith("plai")}
    return {one.type: (one.confidence, found[one.id].severity) for one in sockets}


def test_a_private_method_that_nothing_names_is_left_over(tmp_path: Path) -> None:
    text = CLASS.format(name="_init_push") + "    # self._init_push()\n"
    assert _read(tmp_path, text) == {"PUB": ("high", "high"), "PUSH": ("low", "medium")}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        pytest.param("init_push", "", id="others may call it"),
        pytest.param("__call__", "", id="the language calls it"),
        pytest.param("_init_push", "    def go(self):\n        self._init_push()\n", id="called"),
        pytest.param("_init_push", "register('start', '_init_push')\n", id="named in a text"),
        pytest.param("_init_push", "run(Camera._init_push)\n", id="handed on"),
    ],
)
def test_what_others_may_begin_is_made(tmp_path: Path, name: str, more: str) -> None:
    assert _read(tmp_path, CLASS.format(name=name) + more)["PUSH"] == ("high", "high")


PROBES = {
    "free.py": (
        "import zmq\ndef is_free(port):\n    socket = zmq.Context().socket(zmq.PUB)  # a socket\n    try:\n"
        "        socket.bind('tcp://*:%d' % port)\n        {line}\n        return True\n"
        "    except zmq.ZMQError:\n        return False\n",
        "socket.unbind(socket.getsockopt_string(zmq.LAST_ENDPOINT))",
        ("pass", "self.socket = socket; socket.close()", "start(socket); socket.close()"),
    ),
    "free.cpp": (
        "#include <zmq.hpp>\nint unique(zmq::context_t &context, int port) {{\n"
        "    zmq::socket_t socket(context, ZMQ_PULL); // a socket\n"
        '    socket.bind("tcp://*:" + std::to_string(port));\n    {line}\n    return port;\n}}\n',
        "",
        ("start(socket);", "all.push_back(std::move(socket));"),
    ),
    "free.c": (
        "#include <zmq.h>\nint is_free(void *context) {{\n    void *socket = zmq_socket(context, ZMQ_PUB);\n"
        '    int rc = zmq_bind(socket, "tcp://*:5555");\n    {line}\n    return rc;\n}}\n',
        "zmq_close(socket);",
        ("", "publisher = socket; zmq_close(socket);"),
    ),
}


@pytest.mark.parametrize("name", PROBES)
def test_a_socket_that_is_bound_and_let_go_looks_whether_a_port_is_free(tmp_path: Path, name: str) -> None:
    text, probe, others = PROBES[name]

    def confidence(line: str) -> list[str]:
        (tmp_path / name).write_text(text.format(line=line))
        return [one.confidence for one in survey(tmp_path, cache=False).sockets]

    assert confidence(probe) == ["low"]
    assert [confidence(line) for line in others] == [["high"]] * len(others)


@pytest.mark.parametrize(
    ("below", "confidence"),
    [
        ("from gaze import Server\n", "low"),
        ("from gaze import Server as Other\n", "high"),
        ("Server()\nfrom gaze import Server\n", "high"),
        ("class Own(Server):\n    pass\nfrom gaze import Server\n", "high"),
    ],
)
def test_a_class_whose_name_an_import_takes_over_is_made_by_nobody(tmp_path: Path, below: str, confidence: str) -> None:
    text = (
        "import zmq\nclass Server:\n    def __init__(self):\n        self.socket = zmq.Context().socket(zmq.PUB)\n"
        "        self.socket.bind('tcp://*:1')\n    def go(self):\n        self.socket.send(b'')\n"
    )
    (tmp_path / "app.py").write_text(text + below + "def main():\n    Server().go()\n")
    assert {one.confidence for one in survey(tmp_path, cache=False).sockets} == {confidence}


@pytest.mark.parametrize(
    ("made", "low"),
    [
        pytest.param("port = s.bind_to_random_port('tcp://*')\n    s.close()", True, id="any port"),
        pytest.param("port = s.bind_to_random_port('tcp://*')\n    s.send(b'')\n    s.close()", False, id="it sends"),
    ],
)
def test_a_port_that_is_looked_for_is_let_go(tmp_path: Path, made: str, low: bool) -> None:
    text = f"import zmq\ndef find(context):\n    s = context.socket(zmq.PUB)\n    {made}\n    return port\n"
    assert _read(tmp_path, text)["PUB"] == (("low", "medium") if low else ("high", "high"))


def test_a_port_that_is_tried_in_a_with_is_let_go(tmp_path: Path) -> None:
    text = (
        "import zmq\ndef is_free(port):\n    with zmq.Context() as c, c.socket(zmq.PUB) as s:\n"
        "        s.bind(f'tcp://*:{port}')\n        return True\n"
    )
    assert _read(tmp_path, text)["PUB"] == ("low", "medium")


AGAIN = (
    "import zmq\n{decorator}{kind}\n    socket = zmq.Context().socket(zmq.PUSH)\n    socket.bind('tcp://*:1')\n"
    "{between}\n{again}\n    pass\n"
)


@pytest.mark.parametrize(
    ("decorator", "kind", "between", "again", "low"),
    [
        pytest.param("", "def serve():", "", "def serve():", True, id="a function"),
        pytest.param("", "class Serve:", "", "class Serve(Base):", True, id="a class"),
        pytest.param("", "def serve():", "serve()", "def serve():", False, id="called before"),
        pytest.param(
            "from web import route\n@route('/')\n", "def serve():", "", "def serve():", False, id="kept by a decorator"
        ),
        pytest.param("", "def serve():", "class A:", "    def serve():", False, id="a method of that name"),
    ],
)
def test_what_is_defined_again_is_not_made(
    tmp_path: Path, decorator: str, kind: str, between: str, again: str, low: bool
) -> None:
    body = AGAIN.format(decorator=decorator, kind=kind, between=between, again=again)
    body = body.replace("\n    pass\n", "\n        pass\n") if again.startswith(" ") else body
    assert _read(tmp_path, body)["PUSH"] == (("low", "medium") if low else ("high", "high"))
