"""Fuzzing mends from files on disk to patches: whatever a tree holds, its patches apply, and nothing raises.

Each has a small budget, the same examples every time; ``-m long`` runs it with a large one and new examples.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzz import trees
from tests.fuzz.trees import Generator, Tree, write

from ironhouse.cli.main import main
from ironhouse.errors import NothingScannedError
from ironhouse.observe.source.defects import RAISE_VARIABLE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the trees are written for it")

RANDOMS = st.randoms(use_true_random=False)
few = settings(deadline=None, max_examples=12, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
many = settings(few, max_examples=600, derandomize=settings().derandomize)

TYPES = ("PUB", "PUSH", "PULL", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PAIR")
CREATIONS = (
    "{s} = ctx.socket(zmq.{t})",
    "{s} = ctx.socket(  # the feed\n    zmq.{t},\n)",
    "{s}: zmq.Socket = ctx.socket(zmq.{t})",
    "{s} = other = ctx.socket(zmq.{t})",
    "{s}, other = ctx.socket(zmq.{t}), 1",
    "{s} = [ctx.socket(zmq.{t})][0]",
    "{s} = ctx.socket(zmq.{t}) if ctx else None",
    "held = {{}}\nheld[0] = ctx.socket(zmq.{t})\n{s} = held[0]",
)
SETTINGS = (
    "{s}.sndhwm = {n}",
    "{s}.setsockopt(zmq.RCVHWM, {n})",
    "{s}.set_hwm({n})  # few",
    "# how many may wait\n{s}.hwm = {n}",
    "{s}.LINGER = {n}",
    "if ctx:\n    {s}.set(zmq.SNDHWM, {n})",
    "for one in (1, 2):\n    {s}.rcvtimeo = {n}",
)
USES = (
    "{s}.bind('tcp://*:5555')",
    "{s}.connect('tcp://peer:5555')",
    "for n in (1, 2):\n    {s}.bind(f'tcp://*:{{n}}')",
    "try:\n    {s}.bind('tcp://*:5555')\nfinally:\n    pass",
    "{s}.send(b'')",
    "{s}.recv()",
    "{s}.poll(100)",
)


def small_programs(random: Random) -> Tree:
    """Sockets of Python, made and set and bound in any order, with the line ends and the last line of anybody."""
    parts: list[str] = []
    for name in random.sample(("a", "b", "c"), random.randint(1, 3)):
        words = {
            "s": name,
            "t": random.choice(("PUB", "PUSH", "PULL", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PAIR")),
        }
        body = [random.choice((*SETTINGS, *USES)) for _ in range(random.randint(1, 5))]
        parts += (
            one.format(**words, n=random.choice((0, 1, 10, 5000, -1))) for one in (random.choice(CREATIONS), *body)
        )
    text = "\n".join(parts)
    if random.random() < 0.4:
        text = "def run():\n" + "\n".join(f"\t{line}" for line in text.split("\n")) + "\nrun()"
    text = f"import zmq\nctx = zmq.Context()\n{text}{random.choice(('', chr(10)))}"
    source = text.replace("\n", random.choice(("\n", "\n", "\r\n"))).encode()
    return {"app.py": trees.torn(random, source) if random.random() < 0.2 else source}


GENERATORS: tuple[Generator, ...] = (*trees.GENERATORS, small_programs)
each_generator = pytest.mark.parametrize("generator", GENERATORS, ids=lambda one: one.__name__)


@pytest.fixture(autouse=True)
def _defects_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RAISE_VARIABLE, "1")


def _patch(tree: Path, file: Path) -> bytes:
    with suppress(NothingScannedError):
        main(["audit", str(tree), "--no-cache", "--exit-zero", "--all", "--diff", "--output", str(file), "--debug"])
    return file.read_bytes() if file.exists() else b""


def patches_apply(generator: Generator, random: Random) -> None:
    """Invariant: a patch is one that git takes, and a tree that it was applied to has nothing more to mend; torn code
    need not show all at once what it is, but comes to an end too."""
    with TemporaryDirectory() as folder:
        tree = write(Path(folder) / "tree", generator(random))
        sound = {file for file in tree.rglob("*.py") if _compiles(file)}
        for left in range(3 if generator is trees.torn_programs else 1, -1, -1):
            (Path(folder) / "patch").unlink(missing_ok=True)
            if not _patch(tree, Path(folder) / "patch"):
                break
            assert left
            subprocess.run(["git", "apply", "../patch"], cwd=tree, check=True, capture_output=True)
            assert all(map(_compiles, sound))


def _compiles(file: Path) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(file.read_bytes(), file, "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def test_what_is_generated_has_something_to_mend(tmp_path: Path) -> None:
    """Else the invariant would hold of nothing."""
    random = Random(0)
    numbers = [str(number) for number in range(12)]
    found = [_patch(write(tmp_path / one, small_programs(random)), tmp_path / f"{one}.patch") for one in numbers]
    assert sum(map(bool, found)) > 6


@each_generator
@given(random=RANDOMS)
@few
def test_patches_of_any_tree_apply(generator: Generator, random: Random) -> None:
    patches_apply(generator, random)


@pytest.mark.long
@each_generator
@given(random=RANDOMS)
@many
def test_patches_of_any_tree_apply_at_length(generator: Generator, random: Random) -> None:
    patches_apply(generator, random)
