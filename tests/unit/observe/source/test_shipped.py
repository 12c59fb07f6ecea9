"""What the configuration in the tree says of a host that a bind takes from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.audit.engine import evaluate
from ironhouse.audit.rules import rules
from ironhouse.observe.source.survey import survey

BIND = "import zmq\nfrom conf import config\nsocket = zmq.Context().socket(zmq.PUB)\nsocket.bind(f'tcp://{{{host}}}:5555')\n"


def _severity(root: Path, host: str, files: dict[str, str]) -> str:
    (root / "app.py").write_text(BIND.format(host=host))
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    found = evaluate(survey(root, cache=False).sockets, (), rules().values()).findings
    return next(one.severity for one in found if one.rule == "plaintext-endpoint")


@pytest.mark.parametrize(
    ("host", "place", "text"),
    [
        ('config.get("pub", "zmq_ip")', "app.ini:2", "[pub]\nzmq_ip = 127.0.0.1\n"),
        ('config["zmq_ip"]', "app.yaml:2", "pub:\n  zmq_ip: localhost  # others: 0.0.0.0\n"),
        ('config["zmq_ip"]', "app.toml:1", 'zmq_ip = "127.0.0.1"\n# zmq_ip = "0.0.0.0"\n'),
        ('config["zmq_ip"]', "app.json:2", '{\n  "zmq_ip": "127.0.0.1",\n  "port": 1\n}\n'),
        ('config["zmq_ip"]', "map.json:1", '{"zmq_ip": {\n "section": "pub",\n "default": "127.0.0.1"\n}}\n'),
        ("config.ZMQ_ADDRESS", "pkg/default_settings.py:1", "ZMQ_ADDRESS: str = '127.0.0.1'\n"),
    ],
)
def test_a_host_that_is_shipped_as_loopback_stays_unless_told(tmp_path: Path, host: str, place: str, text: str) -> None:
    name = place.partition(":")[0]
    assert _severity(tmp_path, host, {name: text}) == "medium"
    said = [one.why for one in survey(tmp_path, cache=False).unresolved if "shipped" in one.why]
    assert said == [
        f"the configuration that is shipped says {'localhost' if 'yaml' in name else '127.0.0.1'} ({place})"
    ]


@pytest.mark.parametrize(
    ("host", "files"),
    [
        pytest.param('config["zmq_ip"]', {"a.ini": "zmq_ip = 0.0.0.0\n"}, id="all interfaces"),
        pytest.param('config["zmq_ip"]', {"a.ini": "zmq_ip=127.0.0.1\n", "b.ini": "zmq_ip=10.0.0.1\n"}, id="two"),
        pytest.param("args.zmq_ip", {}, id="who starts it names the host"),
        pytest.param("docopt(config)['--zmq-ip']", {}, id="the same by docopt"),
        pytest.param('make("zmq_ip")', {"a.ini": "zmq_ip = 127.0.0.1\n"}, id="no configuration"),
    ],
)
def test_what_is_not_shipped_as_loopback_may_leave(tmp_path: Path, host: str, files: dict[str, str]) -> None:
    assert _severity(tmp_path, host, files) == "high"


@pytest.mark.parametrize(
    ("host", "files"),
    [
        pytest.param('config["zmq_ip"]', {}, id="nothing is shipped"),
        pytest.param('config["zmq_ip"]', {"a.ini": "# zmq_ip = 127.0.0.1\n"}, id="in a comment"),
        pytest.param('config["zmq_ip"]', {"a.ini": "other_zmq_ip = 127.0.0.1\n"}, id="another entry"),
        pytest.param('config["zmq_ip"]', {"tests/a.ini": "zmq_ip = 127.0.0.1\n"}, id="a test's"),
        pytest.param('config["host"]', {"a.ini": "host = 127.0.0.1\n"}, id="whose host nobody knows"),
        pytest.param('config["zmq_ip"]', {"a.ini": "zmq_ip = {{ zmq_ip }}\n"}, id="filled in later"),
    ],
)
def test_a_host_that_only_a_configuration_elsewhere_names_is_open(
    tmp_path: Path, host: str, files: dict[str, str]
) -> None:
    assert _severity(tmp_path, host, files) == "medium"
    (socket,) = survey(tmp_path, cache=False).sockets
    assert [one.open_host for one in socket.endpoints] == [True]


@pytest.mark.parametrize(
    ("call", "severity"),
    [
        ('cfg["address"].to("127.0.0.1")', "medium"),
        ('cfg.value("address", "localhost")', "medium"),
        ('cfg["address"].to("0.0.0.0")', "high"),
    ],
)
def test_a_default_that_the_expression_names_is_one(tmp_path: Path, call: str, severity: str) -> None:
    (tmp_path / "app.cpp").write_text(
        "#include <zmq.hpp>\nvoid serve(zmq::context_t &context, Config &cfg) {\n"
        "  zmq::socket_t socket(context, ZMQ_PUB);\n"
        f'  socket.bind("tcp://" + {call} + ":5555");\n  socket.send(zmq::buffer("x"));\n}}\n'
    )
    found = evaluate(survey(tmp_path, cache=False).sockets, (), rules().values()).findings
    assert [one.severity for one in found if one.rule == "plaintext-endpoint"] == [severity]
