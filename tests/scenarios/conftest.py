"""What the examples' tests share: building one, and ports for it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

TOOLS = ("cmake", "g++", "pkg-config")
PACKAGES = ("libzmq", "cppzmq")


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Builds an example's plant monitor with CMake, out of the tree, without a warning; gives the program's path."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if not missing:
        missing = [name for name in PACKAGES if subprocess.call(["pkg-config", "--exists", name])]

    def built(example: Path) -> Path:
        if missing:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {', '.join(missing)}")
        folder = tmp_path_factory.mktemp(example.name)
        for command in (["cmake", "-S", str(example), "-B", str(folder)], ["cmake", "--build", str(folder)]):
            step = subprocess.run(command, capture_output=True, text=True, check=False)
            assert step.returncode == 0, step.stdout + step.stderr
            assert "warning" not in step.stderr, step.stderr
        return folder / "plant_monitor"

    return built


@pytest.fixture
def ports() -> list[str]:
    """``--…-port`` arguments with ports that are free on every interface now."""
    listeners = [socket.create_server(("", 0)) for _ in range(3)]
    numbers = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    names = ("--readings-port", "--alarms-port", "--commands-port")
    return [word for name, number in zip(names, numbers, strict=True) for word in (name, str(number))]
