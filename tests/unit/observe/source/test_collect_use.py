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
