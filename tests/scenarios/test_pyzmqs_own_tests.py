"""pyzmq's own tests, run over our contexts: what a program knows of pyzmq holds of ours.

Owns where they come from (pyzmq's source distribution of the version that is installed), what is put in the place of
its contexts, and which tests may fail, each with its reason. Must not know what the tests are about.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import platformdirs
import pytest
import zmq

from ironhouse.runtime.inject.report import Report

PATIENCE = 600

ASKS_NOTHING = """\
baseline = "observe"
mode = "required"

[defaults]
encrypt = "never"
decode = "allow"
why = "pyzmq's own tests ask for nothing"
"""

NOT_OURS = ("test_cffi_backend.py", "test_cython.py", "test_includes.py", "test_mypy.py", "test_ssh.py")
"""Files about how pyzmq is built, typed and shipped, and about a program that is not here."""

INJECTED = """

import zmq_test_utils
import ironhouse

_theirs = zmq_test_utils.BaseZMQTestCase.Context
zmq_test_utils.BaseZMQTestCase.Context = property(
    lambda self: _theirs.fget(self) if self.green else ironhouse.Context
)


@pytest.fixture
def Context():
    return ironhouse.Context
"""

IN_PLACE_OF = {
    "return zaio.Context": "import ironhouse.asyncio; return ironhouse.asyncio.Context",
    "return zmq.asyncio.Context": "import ironhouse.asyncio; return ironhouse.asyncio.Context",
    "return zmq.Context": "import ironhouse; return ironhouse.Context",
    "self.context = zmq.asyncio.Context()": "import ironhouse.asyncio; self.context = ironhouse.asyncio.Context()",
}

_CLASS = "a repr names the class, which is ours"
FAILS = {
    "test_context.py::TestContext::test_repr": _CLASS,
    "test_socket.py::TestSocket::test_repr": _CLASS,
    "test_socket.py::TestSocket::test_int_sockopts": "sets each option to a number of its own, laxer than any limit",
}
"""What may fail, and why."""


@pytest.fixture(scope="module")
def sdist() -> Path:
    """The source distribution of the pyzmq that is installed; it is kept for the next time."""
    folder = Path(platformdirs.user_cache_dir("ironhouse-tests"))
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"pyzmq-{zmq.__version__}.tar.gz"
    if not place.exists():
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", "pyzmq"]
        step = subprocess.run(
            [*command, "-d", str(folder), f"pyzmq=={zmq.__version__}"], capture_output=True, text=True, check=False
        )
        if step.returncode or not place.exists():
            (pytest.fail if os.environ.get("CI") else pytest.skip)(
                f"pyzmq's source cannot be had: {step.stderr[-300:]}"
            )
    return place


@pytest.fixture
def tests(sdist: Path, tmp_path: Path) -> Path:
    """A copy of its tests."""
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = tmp_path / "tests"
    shutil.copytree(tmp_path / sdist.name.removesuffix(".tar.gz") / "tests", folder)
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\nmarkers =\n large:\n new_console:\n wheel:\n")
    return folder


@pytest.fixture
def injected(tests: Path) -> Path:
    """A copy of its tests, with our contexts in them."""
    for path in tests.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for theirs, ours in IN_PLACE_OF.items() if path.name.startswith("test_") else ():
            text = text.replace(theirs, ours)
        path.write_text(text + INJECTED if path.name == "conftest.py" else text, encoding="utf-8")
    return tests


def _outcome(folder: Path, *before: str, more: Sequence[str] = (), least: int = 300) -> set[str]:
    """The tests that failed, of those that ran, of which more than *least* passed; *before* is what runs pytest."""
    command = [sys.executable, *before, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-rfE"]
    run = subprocess.run(
        [*command, *(f"--ignore={one}" for one in NOT_OURS), *more],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    passed = int((re.findall(r"(\d+) passed", run.stdout) or ["0"])[0])
    assert passed > least, run.stdout[-3000:] + run.stderr[-2000:]
    return set(re.findall(r"^(?:FAILED|ERROR) (\S+)", run.stdout, re.MULTILINE))


@pytest.mark.long
def test_they_pass_where_the_policy_asks_for_nothing(injected: Path) -> None:
    (injected / "ironhouse.toml").write_text(ASKS_NOTHING, encoding="utf-8")
    assert _outcome(injected) == set(FAILS)


READS_BACK = "sets LINGER laxer than the policy wants it, and reads it back"
IN_A_RUN: dict[str, dict[str, str]] = {
    "auto": {},
    "required": {
        "test_socket.py::TestSocket::test_int_sockopts": READS_BACK,
        "test_socket.py::TestSocketGreen::test_int_sockopts": READS_BACK,
    },
}
"""What may fail, and why, of those that know nothing of us."""

LIMITS_ALONE = """\
[defaults]
encrypt = "never"
bind_all = "allow"
decode = "allow"
why = "pyzmq's own tests have no keys"
"""


@pytest.mark.long
@pytest.mark.parametrize("mode", ["auto", "required"])
def test_they_pass_unmodified_in_a_run_that_has_limits(tests: Path, mode: str) -> None:
    (tests / "ironhouse.toml").write_text(LIMITS_ALONE, encoding="utf-8")
    before = ("-m", "ironhouse", "run", "--mode", mode, "--report", "report.json", "--", sys.executable)
    failed = _outcome(tests, *before, more=("-k", "not test_large_send"))  # a message of 2 GiB
    odd = sorted(failed - set(IN_A_RUN[mode]))
    if odd:  # some sleep until a subscriber has come, or have a port that another's test has
        failed -= set(odd) - _outcome(tests, *before, more=odd, least=-1)
    assert failed == set(IN_A_RUN[mode])
    report = msgspec.json.decode((tests / "report.json").read_bytes(), type=Report)
    assert [why for process in report.processes for why in process.failures] == []
    assert sum(len(process.sockets) for process in report.processes) > 1000
