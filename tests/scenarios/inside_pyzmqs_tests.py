"""Copied beside pyzmq's own tests and loaded by their conftest: our contexts in the place of pyzmq's, and what was
encrypted.

Owns what is counted: for each test, by what mechanism each of its endpoints over tcp was made, as libzmq says it; for
all together, handshakes that succeeded and peers that our ZAP handler let in. ``IRONHOUSE_PROOF`` names the file that
it is written to; ``IRONHOUSE_IDENTITY`` who every context is; ``IRONHOUSE_PLACE=run`` leaves pyzmq's own contexts.
"""

from __future__ import annotations

import importlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq
import zmq.devices
from zmq.backend import Socket as Backend

from ironhouse.runtime import core, monitoring, state, watching, zap

__all__ = ["name_the_test", "pytest_configure", "pytest_sessionfinish"]

MECHANISMS = ("NULL", "PLAIN", "CURVE", "GSSAPI")

endpoints: dict[str, Counter[str]] = {}
counts: Counter[str] = Counter()
current = ["at import"]

if os.environ.get("IRONHOUSE_PLACE") != "run":
    import ironhouse

    __all__ += ["Context"]

    @pytest.fixture
    def Context() -> type[zmq.Context[Any]]:
        """In the place of the fixture of pyzmq's conftest."""
        return ironhouse.Context


@pytest.fixture(autouse=True)
def name_the_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """What is counted meanwhile is this test's."""
    current[0] = request.node.nodeid
    yield
    current[0] = "between tests"


def pytest_configure() -> None:
    """Puts our contexts where the tests take theirs from, and counts."""
    if os.environ.get("IRONHOUSE_PLACE") != "run":
        _put_ours()
    for name in ("bind", "connect"):
        setattr(zmq.Socket, name, _counting(getattr(zmq.Socket, name)))
    saw, answer = watching.Watched.saw, zap.answer

    def also_saw(self: Any, event: Any, now: float) -> None:
        counts["handshakes"] += event.kind == monitoring.HANDSHAKE_SUCCEEDED
        saw(self, event, now)

    def also_answered(number: bytes, code: Any, *args: Any, **kwargs: Any) -> list[bytes]:
        counts[f"answered {code}"] += 1
        return answer(number, code, *args, **kwargs)

    watching.Watched.saw = also_saw  # type: ignore[method-assign]
    zap.answer = also_answered


def _put_ours() -> None:
    case: Any = importlib.import_module("zmq_test_utils").BaseZMQTestCase
    theirs: Any = case.Context
    case.Context = property(lambda self: theirs.fget(self) if self.green else ironhouse.Context)
    zmq.devices.Device.context_factory = ironhouse.Context
    ours: Any = state.ContextState
    make = ours.__init__

    def with_identity(self: Any, policy: Any, mode: Any, keys: Any, identity: Any, *more: Any) -> None:
        make(self, policy, mode, keys, identity or os.environ.get("IRONHOUSE_IDENTITY"), *more)

    ours.__init__ = with_identity


def _counting(attach: Callable[..., Any]) -> Callable[..., Any]:
    """*attach*, which is counted where it succeeds over tcp."""

    def counted(self: Any, addr: Any, *args: Any, **kwargs: Any) -> Any:
        result = attach(self, addr, *args, **kwargs)
        if str(addr).startswith("tcp:"):
            mechanism = MECHANISMS[int(Backend.get(self, zmq.MECHANISM))]
            endpoints.setdefault(current[0], Counter())[mechanism] += 1
        return result

    return counted


def pytest_sessionfinish() -> None:
    """Writes what was counted."""
    found = {"core": core.active(), "endpoints": endpoints, "counts": counts}
    Path(os.environ["IRONHOUSE_PROOF"]).write_text(json.dumps(found), encoding="utf-8")
