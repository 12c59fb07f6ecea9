"""Texts of C++ that are declared empty and filled by a call that nobody can follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.observe.source.survey import survey


def _addresses(root: Path, filling: str, declared: str = "std::string host;") -> list[str]:
    text = (
        "#include <string>\n#include <zmq.hpp>\nbool ask(std::string& out);\n"
        "struct Node { template <class T> bool param(const char*, T&, T); };\n"
        "void run(std::istream& in, Node& node, const std::string& given) {\n    zmq::context_t context;\n"
        f"    zmq::socket_t sock(context, ZMQ_PUB);\n    {declared}\n    {filling}\n"
        '    sock.bind(std::string("tcp://") + host + ":5555");\n}\n'
    )
    (root / "app.cpp").write_text(text)
    return [one.text for each in survey(root, cache=False).sockets for one in each.endpoints]


@pytest.mark.parametrize(
    "filling",
    [
        "in >> host;",
        "std::getline(in, host);",
        "ask(host);",
        "host.assign(given);",
        "host.append(given);",
        "unheard_of(in, host);",
    ],
)
def test_what_fills_an_empty_text_leaves_nothing_known_of_it(tmp_path: Path, filling: str) -> None:
    assert _addresses(tmp_path, filling) == ["tcp://{host}:5555"]


def test_what_is_looked_up_by_a_key_has_the_default_behind_it(tmp_path: Path) -> None:
    found = _addresses(tmp_path, 'node.param("host", host, std::string("127.0.0.1"));')
    assert found == ["tcp://{host=127.0.0.1}:5555"]


@pytest.mark.parametrize("declared", ["std::string host;", 'std::string host = "";', "QString host;"])
def test_a_text_is_empty_however_that_is_said(tmp_path: Path, declared: str) -> None:
    assert _addresses(tmp_path, "ask(host);", declared) == ["tcp://{host}:5555"]


def test_a_buffer_of_c_is_filled_too(tmp_path: Path) -> None:
    assert _addresses(tmp_path, 'scanf("%s", host);', "char host[64];") == ["tcp://{host}:5555"]


@pytest.mark.parametrize("reading", ["host.clear();", "host.reserve(64);", "in >> number;"])
def test_what_reads_a_text_fills_nothing(tmp_path: Path, reading: str) -> None:
    assert _addresses(tmp_path, reading) == ["tcp://:5555"]


def test_a_field_is_told_by_its_name(tmp_path: Path) -> None:
    text = (
        "#include <string>\n#include <zmq.hpp>\nclass Feed {\n    std::string host_;\n    zmq::context_t context;\n"
        'public:\n    Feed(Ini& ini) : host_("") {\n        ini.read("host", host_);\n'
        '        zmq::socket_t sock(context, ZMQ_PUB);\n        sock.bind("tcp://" + host_ + ":5555");\n    }\n};\n'
    )
    (tmp_path / "app.cpp").write_text(text)
    found = [one.text for each in survey(tmp_path, cache=False).sockets for one in each.endpoints]
    assert found == ["tcp://{host_}:5555"]
