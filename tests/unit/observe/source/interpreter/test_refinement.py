"""What a branch knows because its test held: addresses that only the other branch could have are not its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.observe.source.survey import survey

SERVER = (
    "import zmq\n\nclass Publisher:\n    def __init__(self, count, url=None):\n"
    "        self._pub = zmq.Context().socket(zmq.PUB)\n        if url is None:\n"
    "            self._port = self._pub.bind_to_random_port('tcp://*')\n"
    "        else:\n            self._pub.bind(url)\n\n"
)


def _bound(root: Path, text: str) -> set[str]:
    (root / "app.py").write_text(text)
    return {one.text for each in survey(root, cache=False).sockets for one in each.endpoints}


@pytest.mark.parametrize(
    ("url", "bound"),
    [
        ("f'tcp://*:{port}'", {"tcp://*:{port}"}),
        ("'tcp://*:%s' % port", {"tcp://*:{port}"}),
        ("'tcp://*:5555'", {"tcp://*:5555"}),
        ("port", {"tcp://*", "{url}"}),
        ("None", {"tcp://*"}),
    ],
)
def test_a_text_that_is_put_together_is_not_none(tmp_path: Path, url: str, bound: set[str]) -> None:
    assert _bound(tmp_path, f"{SERVER}def main(port):\n    Publisher(2, {url})\n") == bound


CONFIG = (
    "import zmq\n\nclass Config:\n    def __init__(self, local{type} = {default}):\n        self.local = local\n\n"
    "    def get_uri(self):\n        if not self.local:\n            return 'tcp://10.0.0.1:1'\n"
    "        return 'ipc:///tmp/a'\n\n"
    "class Server:\n    def __init__(self, config: Config):\n        self.config = config\n\n"
    "    def serve(self):\n        socket = zmq.Context().socket(zmq.PUB)\n"
    "        if {test}:\n            socket.bind(self.config.get_uri())\n"
    "        else:\n            socket.bind('tcp://*:2')\n{after}"
)


def _calls(text: str, root: Path) -> dict[str, set[str]]:
    """What each line that attaches the socket attaches it to."""
    (root / "app.py").write_text(text)
    lines = text.splitlines()
    found: dict[str, set[str]] = {}
    for each in survey(root, cache=False).sockets:
        for one in each.endpoints:
            found.setdefault(lines[one.line - 1].strip(), set()).add(one.text)
    return found


@pytest.mark.parametrize("test", ["self.config.local", "self.config.local and True", "not (not self.config.local)"])
def test_what_a_field_switches_is_so_in_all_that_its_branch_calls(tmp_path: Path, test: str) -> None:
    text = CONFIG.format(type=": bool", default="True", test=test, after="")
    assert _calls(text, tmp_path) == {
        "socket.bind(self.config.get_uri())": {"ipc:///tmp/a"},
        "socket.bind('tcp://*:2')": {"tcp://*:2"},
    }


def test_below_the_branches_the_field_may_be_either(tmp_path: Path) -> None:
    after = "        socket.connect(self.config.get_uri())\n"
    text = CONFIG.format(type=": bool", default="True", test="self.config.local", after=after)
    assert _calls(text, tmp_path)[after.strip()] == {"ipc:///tmp/a", "tcp://10.0.0.1:1"}


def test_a_field_that_holds_more_than_a_switch_stays_what_it_is(tmp_path: Path) -> None:
    text = (
        "import zmq\n\nclass Server:\n    def __init__(self, url='tcp://*:1'):\n        self.url = url\n\n"
        "    def serve(self):\n        socket = zmq.Context().socket(zmq.PUB)\n"
        "        if self.url:\n            socket.bind(self.url)\n"
    )
    assert any("tcp://*:1" in one for one in _bound(tmp_path, text))
