"""Programs in C and C++ that are mended: read by the survey, written by the writer, taken by a compiler before and
after."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from ironhouse.mend.edits import applied
from ironhouse.mend.languages.c import write
from ironhouse.mend.shapes import Edit, Refusal, Want
from ironhouse.model.fact import SocketFact
from ironhouse.observe.source.survey import survey

STRICT = ("-fsyntax-only", "-Wall", "-Wextra", "-Wshadow", "-Werror")


class Mender:
    """Writes files, and mends one socket of them."""

    def __init__(self, folder: Path, headers: Path) -> None:
        self.folder = folder
        self._headers = headers

    def sockets(self, files: Mapping[str, str]) -> tuple[SocketFact, ...]:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return survey(self.folder, cache=False).sockets

    def written(
        self, files: Mapping[str, str], wants: Mapping[str, int], socket: str = "", why: str = ""
    ) -> tuple[Edit, ...] | Refusal:
        """What the writer says of the socket of that name; of the only one where none is named."""
        found = [one for one in self.sockets(files) if not socket or one.name.split(".")[-1] == socket]
        assert len(found) == 1, [one.name for one in found]
        asked = tuple(Want(name, value, found[0].option(name), why) for name, value in wants.items())
        return write(lambda path: (self.folder / path).read_bytes(), found[0], asked)

    def mended(
        self,
        source: str,
        wants: Mapping[str, int],
        *,
        name: str = "app.c",
        socket: str = "",
        why: str = "",
        beside: Mapping[str, str] | None = None,
        flags: tuple[str, ...] | None = (),
    ) -> str:
        """The text after the mend. The compiler takes it before and after, unless *flags* is None."""
        files = {**(beside or {}), name: source}
        edits = self.written(files, wants, socket, why)
        assert not isinstance(edits, Refusal), edits
        after = applied(source.encode(), [one for one in edits if one.path == name]).decode()
        if flags is not None:
            self.compiles(name, source, flags)
            self.compiles(name, after, flags)
        return after

    def refused(
        self, source: str, wants: Mapping[str, int], *, name: str = "app.c", socket: str = "", **beside: str
    ) -> str:
        edits = self.written({**beside, name: source}, wants, socket)
        assert isinstance(edits, Refusal), edits
        return edits.why

    def compiles(self, name: str, source: str, flags: tuple[str, ...]) -> None:
        """The compiler has nothing to say of it."""
        (self.folder / name).write_bytes(source.encode())
        command = ["gcc"] if name.endswith(".c") else ["g++", "-include", str(self._headers)]
        command += [*STRICT, *flags, name]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{done.stderr}\n{source}"


@pytest.fixture(scope="session")
def headers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The headers of the programs in C++, which a compiler reads once for all of them."""
    missing = [tool for tool in ("gcc", "g++") if shutil.which(tool) is None]
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {', '.join(missing)}")
    path = tmp_path_factory.mktemp("headers") / "all.hpp"
    path.write_text("".join(f"#include <{one}>\n" for one in ("memory", "utility", "vector", "zmq.hpp")))
    subprocess.run(["g++", "-x", "c++-header", str(path)], check=True)
    return path


@pytest.fixture
def mender(tmp_path: Path, headers: Path) -> Mender:
    return Mender(tmp_path, headers)
