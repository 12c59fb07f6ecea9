"""Addresses that functions, classes, options and branches put together, in Python: what they come to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ironhouse.observe.source.survey import survey

Exposures = Callable[..., dict[str, list[str]]]


@pytest.fixture
def exposures(tmp_path: Path) -> Exposures:
    """Each socket's exposures by its type, for sockets that have a type of their own."""

    def run(source: str, **others: str) -> dict[str, list[str]]:
        for name, text in {"program": source, **others}.items():
            (tmp_path / f"{name}.py").write_text(f"import zmq\n\n\n{text}", encoding="utf-8")
        found: dict[str, set[str]] = {}
        for fact in survey(tmp_path, cache=False).sockets:
            words = {word for one in fact.endpoints for word in one.exposure}
            found.setdefault(fact.type, set()).update(words)
        return {name: sorted(words) for name, words in found.items()}

    return run


def test_what_a_function_made_for_one_caller_is_not_what_another_gets(exposures: Exposures) -> None:
    known = "".join(f"    context.socket(zmq.PUB).bind(url('127.0.0.1', {port}))\n" for port in range(6))
    found = exposures(
        "def url(host, port):\n    return f'tcp://{host}:{port}'\n\n\n"
        f"def main(context, host):\n{known}    context.socket(zmq.REP).bind(url(host, 1))\n"
    )
    assert found == {"PUB": ["loopback"], "REP": ["host-variable"]}


def test_what_a_test_gives_a_socket_of_production_says_nothing_of_it(
    exposures: Exposures,
) -> None:
    desk = (
        "def served(context, address):\n    sock = context.socket(zmq.REP)\n    sock.bind(address)\n    return sock\n"
        "\n\nclass Desk:\n    def __init__(self, context, address):\n        self.sock = served(context, address)\n"
    )
    test = "from program import Desk\n\n\ndef test_desk():\n    Desk(zmq.Context(), 'inproc://desk')\n"
    main = "\n\ndef main():\n    Desk(zmq.Context(), 'tcp://*:1')\n"
    assert exposures(desk + main, test_desk=test)["REP"] == ["wildcard"]


TRAITS = """
from traitlets import CaselessStrEnum, Unicode, default


class Desk(Configurable):
    ip = Unicode(config=True)
    other_ip = Unicode("", config=True)
    url = Unicode("tcp://127.0.0.1:1", config=True)
    asked = Unicode(config=True)
    made = Unicode()
    transport = CaselessStrEnum(["tcp", "ipc"], default_value="tcp")

    def _ip_default(self):
        return "127.0.0.1"

    _other_ip_default = _ip_default

    @default("made")
    def _what_made_is(self):
        return "inproc://made"

    def serve(self, context):
        context.socket(zmq.REP).bind(f"tcp://{self.ip}:1")
        context.socket(zmq.PUB).bind(f"tcp://{self.other_ip}:1")
        context.socket(zmq.SUB).bind(self.url)
        context.socket(zmq.REQ).connect(self.asked)
        context.socket(zmq.PULL).bind(self.made)
        context.socket(zmq.PUSH).bind(f"{self.transport}://{self.ip}")
"""


def test_a_trait_is_configured_and_has_the_default_that_its_class_gives_it(exposures: Exposures) -> None:
    assert exposures(TRAITS) == {
        "REP": ["host-variable", "loopback"],
        "PUB": ["host-variable", "loopback"],
        "SUB": ["config", "loopback"],
        "REQ": ["config", "remote-connect"],
        "PULL": ["config", "inproc"],
        "PUSH": ["host-variable", "ipc", "loopback"],
    }


FIELDS = """
from dataclasses import dataclass, field


@dataclass
class DeskConfig:
    address: str = field(default="ipc:///run/desk")
    other: str = field(default_factory=lambda: "tcp://*:1")


@dataclass
class Desk:
    address: str = field(default="ipc:///run/desk")


def serve(context, config: DeskConfig, desk: Desk):
    context.socket(zmq.REP).bind(config.address)
    context.socket(zmq.PUB).bind(config.other)
    context.socket(zmq.PULL).bind(desk.address)
"""


def test_a_field_of_a_class_of_configuration_is_configured_beside_its_default(exposures: Exposures) -> None:
    assert exposures(FIELDS) == {"REP": ["config", "ipc"], "PUB": ["config", "wildcard"], "PULL": ["ipc"]}


@pytest.mark.parametrize(
    "read",
    [
        "json.load(file)['address']",
        "yaml.safe_load(file)['desk']['address']",
        "tomllib.load(file).get('address')",
        "json.loads(file.read())['address'].replace('a', 'b')",
        "expand(os.environ['ADDRESS'])",
        "args.address.split(',')[0]",
        "os.environ['ADDRESS'][1:]",
    ],
)
def test_what_is_made_of_configuration_alone_is_configuration(exposures: Exposures, read: str) -> None:
    imports = "import json\nimport os\nimport tomllib\n\nimport yaml\nfrom elsewhere import expand\n\n\n"
    found = exposures(f"{imports}def main(file, args):\n    zmq.Context().socket(zmq.REP).bind({read})\n")
    assert found == {"REP": ["config", "host-variable"]}


@pytest.mark.parametrize(
    "read", ["start(config, name).address", "start(config, name)[0]", "json.loads(sock.recv())[0]"]
)
def test_what_a_call_gives_back_is_not_configuration_because_it_is_given_some(exposures: Exposures, read: str) -> None:
    found = exposures(
        "import json\n\nfrom elsewhere import start\n\n\ndef main(config, name, context):\n"
        f"    sock = context.socket(zmq.PULL)\n    context.socket(zmq.REP).bind({read})\n"
    )
    assert found["REP"] == ["host-variable"]


def test_an_address_from_a_file_adds_nothing_beside_one_with_any_host(exposures: Exposures) -> None:
    read = "    address = f'tcp://{host}:1'\n    if again:\n        address = json.load(file)['address']\n"
    bind = "    zmq.Context().socket(zmq.REP).bind(address)\n"
    assert exposures(f"import json\n\n\ndef main(host, again, file):\n{read}{bind}") == {"REP": ["host-variable"]}


def test_a_method_of_a_socket_is_one_under_any_name(exposures: Exposures) -> None:
    found = exposures(
        "class Address:\n    def bind(self, sock, how=None):\n        (how or sock.bind)('tcp://*:1')\n\n\n"
        "def main(context):\n    Address().bind(context.socket(zmq.REP))\n"
        "    listen = context.socket(zmq.PUB).bind\n    listen('ipc:///run/desk')\n"
    )
    assert found == {"REP": ["wildcard"], "PUB": ["ipc"]}


def test_a_received_port_leaves_the_host_that_is_written(exposures: Exposures) -> None:
    found = exposures(
        "def main(context):\n    asked = context.socket(zmq.REQ)\n    port = asked.recv_json()['port']\n"
        "    context.socket(zmq.DEALER).connect(f'tcp://127.0.0.1:{port}')\n"
        "    context.socket(zmq.SUB).connect(asked.recv_string())\n"
    )
    assert (found["DEALER"], found["SUB"]) == (["loopback"], ["remote-connect"])


def test_a_literal_beside_what_is_configured_is_its_default(exposures: Exposures) -> None:
    found = exposures(
        "import sys\n\n\ndef main(context):\n    address = 'tcp://127.0.0.1:1'\n    if len(sys.argv) > 1:\n"
        "        address = sys.argv[1]\n    context.socket(zmq.SUB).connect(address)\n"
    )
    assert found == {"SUB": ["config", "loopback"]}


WORKERS = {
    "queues.py": "import zmq\n\n\nclass PushQueue:\n    def __init__(self, addr: str, create: bool):\n"
    "        self.socket = zmq.Context().socket(zmq.PUSH)\n"
    "        self.socket.bind(addr) if create else self.socket.connect(addr)\n",
    "worker.py": "from queues import PushQueue\n\n\ndef tokenize_worker(*, addr: str, create: bool) -> None:\n"
    "    queue = PushQueue(addr, create=create)\n    queue.socket.send(b'')\n",
    "launch.py": "import multiprocessing as mp\n\nfrom arguments import parse_args\nfrom worker import tokenize_worker"
    "\n\n\ndef main():\n    args, verbose = parse_args()\n"
    "    mp.Process(target=tokenize_worker, kwargs={'addr': args.zmq_addr, 'create': False}).start()\n",
    "arguments.py": "class ServerArgs:\n    name: str\n\n    @property\n    def zmq_addr(self):\n"
    "        return 'ipc:///run/' + self.name\n\n\ndef parse_args() -> Tuple[ServerArgs, bool]:\n"
    "    return ServerArgs(**elsewhere()), True\n" + "    # and much more\n" * 200,
}


def test_an_address_comes_through_a_process_from_a_file_that_names_the_worker_alone(tmp_path: Path) -> None:
    for name, text in WORKERS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (found,) = survey(tmp_path, cache=False).sockets
    assert (found.path, found.line) == ("worker.py", 5)
    assert [(one.op, one.exposure) for one in found.endpoints] == [("connect", ("ipc",))]


def test_a_parameter_that_another_branch_replaces_is_told_beside_it(exposures: Exposures) -> None:
    found = exposures(
        "def main(context, address=None):\n    context.socket(zmq.REP).bind(address or 'inproc://desk')\n"
    )
    assert found == {"REP": ["host-variable", "inproc"]}


def test_an_address_that_is_not_set_yet_tells_nothing_beside_what_it_is_set_to(exposures: Exposures) -> None:
    found = exposures(
        "class Desk:\n    def __init__(self, context):\n        self.sock = context.socket(zmq.PUSH)\n\n"
        "    def attach(self):\n        self.sock.connect(self.address)\n\n"
        "    def start(self):\n        self.address = 'inproc://desk'\n        self.attach()\n"
        "        self.sock.send(b'')\n"
    )
    assert found == {"PUSH": ["inproc"]}


DEFAULTS = {
    "a parser's fallback": (
        "import configparser\nc = configparser.ConfigParser()\nhost = c.get('a', 'host', fallback='127.0.0.1')\n"
    ),
    "a command's dictionary": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--host', default='127.0.0.1')\n"
        "host = vars(p.parse_args())['host']\n"
    ),
    "a command's arguments handed on": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--host', default='127.0.0.1')\n"
        "def name(host):\n    return host\nhost = name(**vars(p.parse_args()))\n"
    ),
    "defaults that are set": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--host')\n"
        "p.set_defaults(host='127.0.0.1')\nhost = p.parse_args().host\n"
    ),
    "flags that are defined by name": (
        "from absl import flags\nFLAGS = flags.FLAGS\nflags.DEFINE_string('host', '127.0.0.1', 'x')\n"
        "host = FLAGS.host\n"
    ),
    "what defines a flag": (
        "from absl import flags\n_HOST = flags.DEFINE_string('host', '127.0.0.1', 'x')\nhost = _HOST.value\n"
    ),
    "tornado's options": (
        "from tornado.options import define, options\ndefine('host', default='127.0.0.1')\nhost = options.host\n"
    ),
    "typer's option": (
        "import typer\ndef main(host: str = typer.Option('127.0.0.1', help='x')):\n"
        "    zmq.Context().socket(zmq.REP).bind(f'tcp://{host}:5')\n"
    ),
    "an enumeration's member": "import enum\nclass D(enum.Enum):\n    HOST = '127.0.0.1'\nhost = D.HOST.value\n",
    "an attribute that is asked for": (
        "from django.conf import settings\nhost = getattr(settings, 'ZMQ_HOST', '127.0.0.1')\n"
    ),
    "a class's own, which a branch replaces": (
        "class A:\n    host = '127.0.0.1'\n    def __init__(self, host=None):\n        if host:\n"
        "            self.host = host\n    def go(self):\n"
        "        zmq.Context().socket(zmq.REP).bind(f'tcp://{self.host}:5')\n"
    ),
    "an item of a dictionary by its name": (
        "OPTS = dict(host='127.0.0.1')\nzmq.Context().socket(zmq.REP).bind('tcp://%(host)s:5' % OPTS)\n"
    ),
    "the same, of a default": (
        "def go(c={'host': '127.0.0.1'}):\n    zmq.Context().socket(zmq.REP).bind('tcp://{host}:5'.format(**c))\n"
    ),
    "what a name resolves to": (
        "import socket\ndef go(host='127.0.0.1'):\n    ip = socket.getaddrinfo(host, 5)[0][4][0]\n"
        "    zmq.Context().socket(zmq.REP).bind(f'tcp://{ip}:5')\n"
    ),
    "an address as an object": (
        "import ipaddress\ndef go(host='127.0.0.1'):\n"
        "    zmq.Context().socket(zmq.REP).bind(f'tcp://{ipaddress.ip_address(host)}:5')\n"
    ),
}


@pytest.mark.parametrize("source", [pytest.param(text, id=name) for name, text in DEFAULTS.items()])
def test_what_stands_there_unless_somebody_says_otherwise(exposures: Exposures, source: str) -> None:
    bind = "" if ".bind(" in source else "zmq.Context().socket(zmq.REP).bind(f'tcp://{host}:5')\n"
    assert "loopback" in exposures(source + bind)["REP"]


def test_a_parsers_get_has_a_section_and_an_option_and_no_default(exposures: Exposures) -> None:
    source = "import configparser\nc = configparser.ConfigParser()\nhost = c.get('a', 'localhost')\n"
    assert exposures(source + "zmq.Context().socket(zmq.REP).bind(f'tcp://{host}:5')\n")["REP"] == ["host-variable"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param("Process(target=serve, args=('127.0.0.1', 5)).start()", ["loopback"], id="a process's"),
        pytest.param("partial(serve, '127.0.0.1')(5)", ["loopback"], id="given in two parts"),
        pytest.param("Process(target=serve, args=(host, 5)).start()", ["host-variable"], id="what nobody knows"),
        pytest.param("", ["host-variable"], id="nobody's"),
    ],
)
def test_what_known_callers_give_says_more_than_what_anybody_may(
    exposures: Exposures, call: str, expected: list[str]
) -> None:
    found = exposures(
        "from functools import partial\nfrom multiprocessing import Process\n\n\ndef serve(host, port):\n"
        f"    zmq.Context().socket(zmq.REP).bind(f'tcp://{{host}}:{{port}}')\n\n\n{call}\n"
    )
    assert found == {"REP": expected}
