"""pyzmq's own tests, run over our contexts: what a program knows of pyzmq holds of ours, in clear and with CURVE.

Owns where they come from (pyzmq's source distribution of the version that is installed), what is put in the place of
its contexts (``inside_pyzmqs_tests``, which goes with them), and which tests are left out or may fail, each with its
reason. Twice: sockets of the library's contexts, sync and asyncio, by either core; and pyzmq's own, asyncio's, gevent's
and tornado's among them, held by ``ironhouse run``. Must not know what the tests are about.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs
import pytest
import zmq

from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new

PATIENCE = 900
IDENTITY = "everybody"

ASKS_NOTHING = """\
baseline = "observe"
mode = "required"

[defaults]
encrypt = "never"
decode = "allow"
why = "pyzmq's own tests ask for nothing"
"""

ASKS_FOR_CURVE = f"""\
{ASKS_NOTHING}
[endpoint."tcp://**"]
encrypt = "everywhere"
zap = "required"
server = "{IDENTITY}"
why = "each test that talks over tcp is to be encrypted; all of them are one peer"
"""

IN_PLACE_OF = {
    "return zaio.Context": "import ironhouse.asyncio; return ironhouse.asyncio.Context",
    "return zmq.asyncio.Context": "import ironhouse.asyncio; return ironhouse.asyncio.Context",
    "return zmq.Context": "import ironhouse; return ironhouse.Context",
    "self.context = zmq.asyncio.Context()": "import ironhouse.asyncio; self.context = ironhouse.asyncio.Context()",
    "    devices.Device.context_factory = zmq.Context": "    pass",
}

NOT_OURS = ("test_cffi_backend.py", "test_cython.py", "test_includes.py", "test_mypy.py", "test_ssh.py")
"""Files about how pyzmq is built, typed and shipped, and about a program that is not here."""

A_RACE = ("test_log.py::TestPubLog::test_blank_root_topic",)
"""It subscribes, and expects of the publisher to know in the same instant. One that fails takes the file with it."""

OF_THEIR_OWN = ("test_auth.py", "test_security.py")
"""Files whose tests choose mechanism, keys and ZAP handler: what a policy that asks for CURVE takes from a program."""

_CLASS = "a repr names the class, which is ours"
_LAXER = "sets each option to a number of its own, laxer than any limit"
_KEYS = "connects with keys that it has just made, to prove that they fit: not those that the policy wants there"
_LIBRARY = {
    "test_context.py::TestContext::test_repr": _CLASS,
    "test_socket.py::TestSocket::test_repr": _CLASS,
    "test_socket.py::TestSocket::test_int_sockopts": _LAXER,
}
_RUN = {
    "test_socket.py::TestSocket::test_int_sockopts": _LAXER,
    "test_socket.py::TestSocketGreen::test_int_sockopts": _LAXER,
}

_PORT = "pyzmq's devices try a port with a context of their own, zmq.Context, before theirs binds it"
_SHADOW = "connects by zmq.Socket.shadow, a class of pyzmq's, to which no policy is applied: its peer is not understood"
IN_CLEAR = {
    "test_device.py::TestDevice::test_device_bind_to_random_binderror": _PORT,
    "test_device.py::TestDevice::test_device_bind_to_random_with_args": _PORT,
    "test_device.py::TestDevice::test_proxy": _PORT,
    "test_device.py::TestDevice::test_proxy_bind_to_random_with_args": _PORT,
    "test_device.py::TestDevice::test_single_socket_forwarder_bind": _PORT,
    "test_monqueue.py::TestMonitoredQueue::test_router_router": _PORT,
    "test_socket.py::TestSocket::test_shadow": _SHADOW,
}
"""Tests over the library's contexts that have an endpoint without CURVE, though the policy wants it, and why."""

CONTEXTS_OF_OTHERS = re.compile(r"Green::|^test_future\.py")
"""gevent's and tornado's, which the library has none of: a run holds them."""


class Variant(NamedTuple):
    """``fails`` is what fails, exactly, and why. A test that is in it and passes is as wrong as the other way round."""

    place: str
    core: str
    curve: bool
    fails: dict[str, str]
    mode: str = "required"

    @property
    def left_out(self) -> list[str]:
        """As pytest is told of it."""
        files = (*NOT_OURS, *OF_THEIR_OWN) if self.curve else NOT_OURS
        return [*(f"--ignore={one}" for one in files), *(f"--deselect={one}" for one in A_RACE)]


_INSTANCE = "an earlier test left zmq.Context.instance(), and takes it that this is what it is given by its own class"
VARIANTS = {
    "library, native": Variant(
        "library",
        "native",
        False,
        _LIBRARY | {"test_context.py::TestContext::test_instance_subclass_first": _INSTANCE},
    ),
    "library, pure": Variant(
        "library", "pure", False, _LIBRARY | {"test_context.py::TestContext::test_instance_subclass_first": _INSTANCE}
    ),
    "library, native, CURVE": Variant(
        "library", "native", True, _LIBRARY | {"test_socket.py::TestSocket::test_shadow": _SHADOW}
    ),
    "library, pure, CURVE": Variant(
        "library", "pure", True, _LIBRARY | {"test_socket.py::TestSocket::test_shadow": _SHADOW}
    ),
    "run, auto": Variant("run", "", False, {}, "auto"),
    "run": Variant("run", "", False, _RUN),
    "run, CURVE": Variant(
        "run",
        "",
        True,
        _RUN
        | {
            "test_curve_keygen.py::test_curve_keygen": _KEYS,
            "test_curve_keygen.py::test_curve_keygen_json": _KEYS,
        },
    ),
}


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


def prepare(sdist: Path, folder: Path, variant: Variant) -> Path:
    """A copy of pyzmq's tests, with our contexts in them, a policy and keys."""
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12's Python has none yet
        archive.extractall(folder)
    tests = folder / "tests"
    shutil.copytree(folder / sdist.name.removesuffix(".tar.gz") / "tests", tests)
    shutil.copy(Path(__file__).with_name("inside_pyzmqs_tests.py"), tests)
    for path in tests.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for theirs, ours in IN_PLACE_OF.items() if variant.place == "library" and path.name.startswith("test_") else ():
            text = text.replace(theirs, ours)
        more = "\n\nfrom inside_pyzmqs_tests import *\n" if path.name == "conftest.py" else ""
        path.write_text(text + more, encoding="utf-8")
    (tests / "ironhouse.toml").write_text(ASKS_FOR_CURVE if variant.curve else ASKS_NOTHING, encoding="utf-8")
    (tests / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\nmarkers =\n large:\n new_console:\n wheel:\n")
    own = new(IDENTITY)
    Folder(folder / "keys").write(own)
    Folder(folder / "keys").trust(own)
    return tests


def run(tests: Path, variant: Variant, selected: list[str]) -> tuple[set[str], int, str, dict[str, Any]]:
    """What failed, how many passed, all that was said, and what was counted."""
    proof = tests / "proof.json"
    proof.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "IRONHOUSE_PROOF": str(proof),
        "IRONHOUSE_PLACE": variant.place,
        "IRONHOUSE_CORE": variant.core,
        "IRONHOUSE_KEYS": str(tests.parent / "keys"),
        "IRONHOUSE_IDENTITY": IDENTITY if variant.curve else "",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-rfE", *selected]
    if variant.place == "run":
        held = [sys.executable, "-m", "ironhouse", "run", "--policy", "ironhouse.toml", "--mode", variant.mode]
        command = [*held, *(("--identity", IDENTITY) if variant.curve else ()), "--", *command]
    done = subprocess.run(
        command, cwd=tests, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    said = done.stdout + done.stderr[-2000:]
    failed = set(re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE))
    passed = int((re.findall(r"(\d+) passed", done.stdout) or ["0"])[0])
    return failed, passed, said, json.loads(proof.read_text(encoding="utf-8")) if proof.exists() else {}


@pytest.mark.long
@pytest.mark.parametrize("name", list(VARIANTS))
def test_they_pass(name: str, sdist: Path, tmp_path: Path) -> None:
    variant = VARIANTS[name]
    tests = prepare(sdist, tmp_path, variant)
    failed, passed, said, proof = run(tests, variant, variant.left_out)
    assert passed > 300, said[-6000:]
    assert not variant.core or proof["core"].startswith(variant.core)
    surprises = failed - set(variant.fails)
    if surprises:  # they wait for a tenth of a second here and there: on a busy machine that is not enough
        surprises, _, again, _ = run(tests, variant, sorted(surprises))
        assert not surprises, said[-6000:] + again[-6000:]
    assert set(variant.fails) <= failed, "a test that may fail has passed"
    if variant.curve:
        _all_was_encrypted(variant, proof)


def _all_was_encrypted(variant: Variant, proof: dict[str, Any]) -> None:
    endpoints: dict[str, dict[str, int]] = proof["endpoints"]
    clear = {test for test, mechanisms in endpoints.items() if set(mechanisms) != {"CURVE"}}
    if variant.place == "library":
        clear = {test for test in clear if not CONTEXTS_OF_OTHERS.search(test)}
    assert clear == (set(IN_CLEAR) if variant.place == "library" else set())
    assert sum(mechanisms.get("CURVE", 0) for mechanisms in endpoints.values()) > 150
    assert proof["counts"]["handshakes"] > 100 and proof["counts"]["answered 200"] > 50
