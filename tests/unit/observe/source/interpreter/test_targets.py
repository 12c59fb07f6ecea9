"""Which functions matter: who constructs what makes a socket in a method whose name tells nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.observe.source.survey import survey

CLASS = (
    "#include <string>\nclass Feeder {{\n public:\n  Feeder(const std::string &host) : host_(host) {{}}\n"
    "  void {name}();\n"
    "  std::string host_;\n}};\n"
)
METHOD = (
    "#include <zmq.hpp>\nvoid Feeder::{name}() {{\n  zmq::context_t context;\n"
    "  zmq::socket_t socket(context, ZMQ_REP);\n"
    '  socket.bind("tcp://" + host_ + ":5555");\n}}\n'
)
MAIN = 'int main() {{\n  Feeder feed("127.0.0.1");\n  feed.{name}();\n}}\n'


@pytest.mark.parametrize("name", ["run", "start", "feed_them"])
@pytest.mark.parametrize("apart", [False, True])
def test_who_constructs_the_class_says_what_its_method_binds(tmp_path: Path, name: str, apart: bool) -> None:
    parts = [text.format(name=name) for text in (CLASS, METHOD, MAIN)]
    if apart:
        (tmp_path / "feeder.h").write_text(parts[0])
        (tmp_path / "feed.cpp").write_text('#include "feeder.h"\n' + parts[1])
        (tmp_path / "main.cpp").write_text('#include "feeder.h"\n' + parts[2])
    else:
        (tmp_path / "main.cpp").write_text("".join(parts))
    (found,) = survey(tmp_path, cache=False).sockets
    assert "loopback" in found.endpoints[0].exposure
