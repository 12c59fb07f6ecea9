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
