"""How the records of one creation become sockets: which places they have, and which are only passed through."""

from __future__ import annotations

from pathlib import Path

from ironhouse.model.fact import Place, SocketFact
from ironhouse.observe.source.survey import survey

FACTORIES = """
import zmq

def make(context, socket_type):
    return context.socket(socket_type)

def make_inbox(context):
    inbox = make(context, zmq.PULL)
    inbox.rcvtimeo = 100
    return inbox
"""

USER = """

def first(context):
    inbox = make_inbox(context)
    return inbox.recv()
"""


def sockets(folder: Path, text: str) -> list[SocketFact]:
    (folder / "a.py").write_text(text)
    return list(survey(folder, cache=False).sockets)


def test_a_factory_that_calls_a_factory_is_passed_through(tmp_path: Path) -> None:
    (found,) = sockets(tmp_path, FACTORIES + USER)
    assert (found.line, found.factory, found.through) == (14, Place("a.py", 5), (Place("a.py", 8),))
    assert [one.bound for one in found.operations] == ["option"]


def test_a_factory_that_nobody_calls_is_the_place(tmp_path: Path) -> None:
    (found,) = sockets(tmp_path, FACTORIES)
    assert (found.line, found.factory, found.through) == (8, Place("a.py", 5), ())


def test_a_creation_in_place_has_one_place(tmp_path: Path) -> None:
    (found,) = sockets(tmp_path, "import zmq\ns = zmq.Context().socket(zmq.PUB)\n")
    assert (found.line, found.factory, found.through) == (2, None, ())
