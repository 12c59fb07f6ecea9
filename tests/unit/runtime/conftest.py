"""Folders of keys and contexts that are taken apart at the end, with nothing left over."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import ironhouse
from ironhouse.errors import UsageError
from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new
from ironhouse.runtime import core
from ironhouse.runtime.held import Held

UNTIL_S = 5

Make = Callable[..., ironhouse.Context]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No policy above, no keys of the user's."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IRONHOUSE_KEYS", str(tmp_path / "no keys"))


@pytest.fixture(autouse=True)
def nothing_is_left_over() -> Iterator[None]:
    before = _threads(), _descriptors()
    yield
    deadline = time.monotonic() + UNTIL_S
    while (now := (_threads(), _descriptors())) > before and time.monotonic() < deadline:
        time.sleep(0.01)  # a thread that was joined is still a task of the kernel for a moment
    assert now <= before


def _threads() -> int:
    """The tasks of the system: a thread of ours is none that Python's ``threading`` knows."""
    return len(list(Path("/proc/self/task").iterdir()))


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def choose(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the end of the test *which* core is active."""
    monkeypatch.setenv(core.VARIABLE, which)
    monkeypatch.setattr(core._Choice, "said", None)
    monkeypatch.setattr(core._Choice, "native", None)
    try:
        core.active()
    except UsageError as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))


@pytest.fixture(params=["native", "pure"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The test is run with the native core, and without it."""
    choose(request.param, monkeypatch)
    return str(request.param)


@pytest.fixture
def parties(tmp_path: Path) -> tuple[Path, Path]:
    """The folders of a server ``orders`` and of a client ``worker`` (of the group ``workers``) who know each other."""
    server, client = new("orders"), new("worker", ("workers",))
    places = tmp_path / "server", tmp_path / "client"
    for place, own, other in zip(places, (server, client), (client, server), strict=True):
        Folder(place).write(own)
        Folder(place).trust(other)
    return places


@pytest.fixture
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Makes contexts; each is destroyed when the test ends, the last one first."""
    made: list[_Keeping] = []

    def context(*args: Any, **kwargs: Any) -> ironhouse.Context:
        one = _Keeping(*args, **kwargs)
        made.append(one)
        return one

    yield context
    for one in reversed(made):
        one.destroy(0)


class _Keeping(ironhouse.Context):
    """Keeps its sockets until it is destroyed: one that is collected first would warn that nobody closed it."""

    kept: tuple[Any, ...] = ()

    def _add_socket(self, socket: Any) -> None:
        super()._add_socket(socket)
        self.kept = (*self.kept, socket)


def held(socket: ironhouse.Socket) -> Held:
    assert socket._held is not None
    return socket._held


def in_use(socket: ironhouse.Socket) -> None:
    """Waits until another thread is inside a call of it."""
    deadline = time.monotonic() + UNTIL_S
    while not held(socket).use.locked():
        assert time.monotonic() < deadline
        time.sleep(0.001)
