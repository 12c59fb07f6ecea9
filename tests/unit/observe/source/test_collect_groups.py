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


PANEL = """
#include <zmq.hpp>
class Panel {
  public:
    Panel();
    void open(const char* address);
    void on_timer();
  private:
    zmq::context_t context_;
    zmq::socket_t socket_;
};
"""

TIMER = """
#include "panel.h"
Panel::Panel() : socket_(context_, ZMQ_SUB)
{
    socket_.setsockopt(ZMQ_RCVTIMEO, 100);
    timer_.start(std::bind(&Panel::on_timer, this));
}
void Panel::open(const char* address) { socket_.connect(address); }
void Panel::on_timer() { zmq::message_t m; socket_.recv(&m); }
"""

WINDOW = """
#include "panel.h"
class Window {
  public:
    Window();
    Panel* panel_;
};
Window::Window()
{
    panel_ = new Panel(this);
    panel_->open("tcp://10.0.0.1:5555");
}
"""


def test_an_object_that_is_constructed_somewhere_is_not_told_twice(tmp_path: Path) -> None:
    for name, text in (("panel.h", PANEL), ("panel.cpp", TIMER), ("window.cpp", WINDOW)):
        (tmp_path / name).write_text(text)
    (found,) = survey(tmp_path, cache=False).sockets
    assert [one.bound for one in found.operations] == ["option"]


def test_a_call_that_a_wrapper_may_answer_makes_one_socket(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import sys\nimport zmq\n\n\nclass Traced(zmq.Context):\n    def socket(self, kind):\n"
        "        made = super().socket(kind)\n        print(made)\n        return made\n\n\n"
        "def main():\n    context = Traced() if '--trace' in sys.argv else zmq.Context()\n"
        "    socket = context.socket(zmq.PULL)\n    socket.bind('tcp://*:1')\n    socket.recv()\n"
    )
    assert [(one.line, one.factory) for one in survey(tmp_path, cache=False).sockets] == [(14, None)]
    (tmp_path / "app.py").write_text(
        (tmp_path / "app.py").read_text().replace(" if '--trace' in sys.argv else zmq.Context()", "")
    )
    assert [(one.line, one.factory and one.factory.line) for one in survey(tmp_path, cache=False).sockets] == [(14, 7)]
