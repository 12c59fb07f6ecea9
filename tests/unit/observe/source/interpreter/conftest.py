"""Sources written in a test, audited as a tree of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ironhouse.model.fact import SocketFact
from ironhouse.observe.source.survey import survey


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., dict[str, SocketFact]]:
    """Audit sources given as ``name=text``; the sockets by their type."""

    def audit(**sources: str) -> dict[str, SocketFact]:
        for name, text in sources.items():
            stem, _, suffix = name.rpartition("_")
            (tmp_path / f"{stem}.{suffix}").write_text(text)
        return {socket.type: socket for socket in survey(tmp_path, cache=False).sockets}

    return audit
