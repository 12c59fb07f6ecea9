"""A survey is found again only while everything that it stands on is as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ironhouse.observe.source import survey as module
from ironhouse.observe.source.survey import Survey, survey

SERVER = """import zmq
from settings import ADDRESS

def serve() -> None:
    sock = zmq.Context().socket(zmq.REP)
    sock.bind(ADDRESS)
"""
WRAPPER = """import zmq

def make_publisher(address):
    sock = zmq.Context().socket(zmq.PUB)
    sock.bind(address)
    return sock
"""
USER = """from wrapper import make_publisher

publisher = make_publisher("tcp://*:7000")
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "tree"
    root.mkdir()
    (root / "server.py").write_text(SERVER)
    (root / "settings.py").write_text('ADDRESS = "tcp://127.0.0.1:5555"\n')
    (root / "wrapper.py").write_text(WRAPPER)
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    monkeypatch.setenv("IRONHOUSE_CACHE_DIR", str(cache))
    return root


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many surveys were made anew so far."""
    count = [0]
    original = module._analyse

    def counting(*args: object, **kwargs: object) -> object:
        count[0] += 1
        return original(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_analyse", counting)
    return lambda: count[0]


def exposures(made: Survey) -> set[str]:
    return {word for fact in made.sockets for endpoint in fact.endpoints for word in endpoint.exposure}


def test_an_unchanged_tree_is_not_analysed_twice_and_says_the_same(tree: Path, analysed: Callable[[], int]) -> None:
    first = survey(tree)
    assert first.sockets
    assert survey(tree) == first
    assert analysed() == 1


def test_a_changed_candidate_is_analysed_again(tree: Path, analysed: Callable[[], int]) -> None:
    survey(tree)
    (tree / "server.py").write_text(SERVER.replace("zmq.REP", "zmq.ROUTER"))
    assert "ROUTER" in {fact.type for fact in survey(tree).sockets}
    assert analysed() == 2


def test_a_changed_module_that_a_candidate_imports_is_seen(tree: Path, analysed: Callable[[], int]) -> None:
    assert "wildcard" not in exposures(survey(tree))
    (tree / "settings.py").write_text('ADDRESS = "tcp://*:5555"\n')
    assert "wildcard" in exposures(survey(tree))
    assert analysed() == 2


def test_a_module_that_appears_is_seen(tree: Path, analysed: Callable[[], int]) -> None:
    (tree / "settings.py").unlink()
    survey(tree)
    (tree / "settings.py").write_text('ADDRESS = "tcp://*:5555"\n')
    assert "wildcard" in exposures(survey(tree))
    assert analysed() == 2


def test_a_file_that_starts_to_use_a_wrapper_is_seen(tree: Path, analysed: Callable[[], int]) -> None:
    survey(tree)
    (tree / "user.py").write_text(USER)
    assert "user.py" in {fact.path for fact in survey(tree).sockets}
    assert analysed() == 2


def test_another_choice_of_files_is_another_survey(tree: Path, analysed: Callable[[], int]) -> None:
    survey(tree)
    assert "server.py" not in {fact.path for fact in survey(tree, exclude=["server.py"]).sockets}
    assert analysed() == 2


def test_without_the_cache_nothing_is_remembered(tree: Path, analysed: Callable[[], int]) -> None:
    survey(tree, cache=False)
    survey(tree, cache=False)
    assert analysed() == 2
