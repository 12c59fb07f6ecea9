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
