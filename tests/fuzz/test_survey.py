"""Fuzzing the observer of sources from files on disk to facts: one invariant for each test.

Each has a small budget, the same examples every time; ``-m long`` runs it with a large one and new examples.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.fuzz import trees
from tests.fuzz.bounds import bounded
from tests.fuzz.trees import Generator, Tree, write

from ironhouse.cli.main import main
from ironhouse.model.fact import SocketFact
from ironhouse.observe import unchanged
from ironhouse.observe.source.cache import FOLDER_VARIABLE
from ironhouse.observe.source.defects import RAISE_VARIABLE
from ironhouse.observe.source.survey import Survey, survey

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the bounds need alarms and /proc")

RANDOMS = st.randoms(use_true_random=False)
EVERY_CHECK_OFF = list(HealthCheck)

TICK = 0.03
"""Seconds, more than a tick of the clock that files are stamped with."""


def few(examples: int) -> settings:
    return settings(
        deadline=None, max_examples=examples, derandomize=True, database=None, suppress_health_check=EVERY_CHECK_OFF
    )


many = settings(deadline=None, max_examples=2_000, suppress_health_check=EVERY_CHECK_OFF)
many_audits = settings(many, max_examples=400)
"""Of whole audits, eight to an example: half a second to two seconds each."""

each_generator = pytest.mark.parametrize("generator", trees.GENERATORS, ids=lambda one: one.__name__)


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv(RAISE_VARIABLE, "1")
    monkeypatch.setattr(unchanged, "TRUSTED_AFTER", int(TICK * 1e9))


def _survey(tree: Tree, *, cache: bool = False) -> Survey:
    with TemporaryDirectory() as folder, bounded("a survey of " + ", ".join(tree)):
        return survey(write(Path(folder), tree), cache=cache)


def test_there_are_seeds_of_every_language_and_calls_of_every_binding() -> None:
    assert {suffix for suffix, _ in trees.SEEDS} >= {".py", ".c", ".cpp"}
    assert len(trees.SEEDS) > 100
    assert all(len(calls) > 60 for calls in trees.CALLS.values())


@pytest.mark.parametrize("seed", range(5))
def test_what_is_generated_is_analysed_and_has_sockets(seed: int) -> None:
    """Else the invariants below would hold of nothing."""
    random = Random(seed)
    found = [_survey(trees.misused_bindings(random)) for _ in range(6)]
    assert all(one.files for one in found)
    assert sum(len(one.sockets) for one in found) > 6


# Invariant: a survey never raises, and what it finds can be written down


def never_raises(generator: Generator, random: Random) -> None:
    found = _survey(generator(random))
    assert msgspec.json.decode(msgspec.json.encode(found), type=Survey) == found


@each_generator
@given(random=RANDOMS)
@few(300)
def test_no_tree_of_files_makes_it_raise(generator: Generator, random: Random) -> None:
    never_raises(generator, random)


@pytest.mark.long
@each_generator
@given(random=RANDOMS)
@many
def test_no_tree_of_files_makes_it_raise_at_length(generator: Generator, random: Random) -> None:
    never_raises(generator, random)


# Invariant: what one broken file holds does not change what is found in the others

SOUND: Tree = {
    "sound/plain_quotes.py": b"import zmq\n\ndef serve_quotes(quote_context):\n"
    b"    quote_socket = quote_context.socket(zmq.ROUTER)\n    quote_socket.setsockopt(zmq.SNDHWM, 100)\n"
    b"    quote_socket.bind('tcp://127.0.0.1:5001')\n    return quote_socket.recv_multipart()\n",
    "sound/quotes_in_c.c": b"#include <zmq.h>\nint relay_quotes(void) {\n  void *quote_context = zmq_ctx_new();\n"
    b"  void *quote_relay = zmq_socket(quote_context, ZMQ_PULL);\n  int quote_wait = 500;\n"
    b"  zmq_setsockopt(quote_relay, ZMQ_RCVTIMEO, &quote_wait, sizeof quote_wait);\n"
    b'  return zmq_connect(quote_relay, "tcp://10.0.0.1:5002");\n}\n',
}


def keeps_to_itself(random: Random) -> None:
    broken = {f"broken/{name}": content for name, content in trees.any_tree(random).items()}
    alone, together = _survey(SOUND), _survey({**SOUND, **broken})
    assert len(alone.sockets) == 2
    assert _sound(together) == _sound(alone), broken
    assert set(alone.unresolved) <= set(together.unresolved), broken


def _sound(found: Survey) -> list[SocketFact]:
    """The sockets of the sound files; the folder that they were audited in is another each time."""
    return [replace(one, root="") for one in found.sockets if one.path in SOUND]


@given(random=RANDOMS)
@few(250)
def test_a_broken_file_does_not_change_what_is_found_in_the_others(random: Random) -> None:
    keeps_to_itself(random)


@pytest.mark.long
@given(random=RANDOMS)
@many
def test_a_broken_file_does_not_change_what_is_found_in_the_others_at_length(random: Random) -> None:
    keeps_to_itself(random)


# Invariant: a result that comes from the cache equals a fresh one


def cached_equals_fresh(random: Random) -> None:
    tree = trees.any_tree(random)
    changed = {**tree, random.choice(list(tree)): b"import zmq\ns = zmq.Context().socket(zmq.REQ)\n"}
    with TemporaryDirectory() as folder, bounded("surveys with a cache"):
        root = write(Path(folder), tree)
        fresh = survey(root, cache=False)
        assert survey(root) == fresh
        assert survey(root) == fresh
        write(root, changed)
        fresh = survey(root, cache=False)
        assert survey(root) == fresh
        assert survey(root) == fresh


@given(random=RANDOMS)
@few(150)
def test_a_result_from_the_cache_equals_a_fresh_one(random: Random) -> None:
    cached_equals_fresh(random)


@pytest.mark.long
@given(random=RANDOMS)
@many
def test_a_result_from_the_cache_equals_a_fresh_one_at_length(random: Random) -> None:
    cached_equals_fresh(random)


# Invariant: a report that is found again equals a fresh one, whatever has happened to the tree


def _moved(random: Random, root: Path, files: list[Path]) -> None:
    file = random.choice(files)
    file.rename(random.choice((root, file.parent)) / f"moved{random.choice(trees.SUFFIXES)}")


def _edited(random: Random, root: Path, files: list[Path]) -> None:
    """In place, with as many bytes and the same time of modification."""
    file = random.choice(files)
    before, content = file.stat(), bytearray(file.read_bytes())
    if content:
        content[random.randrange(len(content))] = random.choice(b"zmq ()\n")
    file.write_bytes(content)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _added(random: Random, root: Path, files: list[Path]) -> None:
    write(root, {f"{random.choice(('', 'new/', 'hidden/'))}added.py": random.choice(files).read_bytes()})


def _hidden(random: Random, root: Path, files: list[Path]) -> None:
    (root / ".gitignore").write_text(random.choice(("", "hidden/\n", "*.py\n", f"{random.choice(files).name}\n")))


def _removed(random: Random, root: Path, files: list[Path]) -> None:
    random.choice(files).unlink()


def found_again_equals_fresh(random: Random) -> None:
    with TemporaryDirectory() as folder, TemporaryDirectory() as reports, bounded("audits with a cache"):
        root = write(Path(folder), trees.any_tree(random))

        def audit(*arguments: str) -> bytes:
            report = Path(reports) / "report.json"
            main(["audit", str(root), "--format", "json", "--output", str(report), *arguments])
            return report.read_bytes()

        if random.random() < 0.5:
            subprocess.run(["git", "init", "-q", str(root)], check=True)
            if random.random() < 0.5:
                subprocess.run(["git", "-C", str(root), "add", "."], check=True)
        for _ in range(2):
            time.sleep(2 * TICK)
            fresh = audit("--no-cache")
            assert audit() == fresh
            assert audit() == fresh
            files = sorted(file for file in root.rglob("*.*") if file.is_file() and ".git" not in str(file))
            if files:
                random.choice((_moved, _edited, _added, _hidden, _removed))(random, root, files)
            assert audit() == audit("--no-cache")


@given(random=RANDOMS)
@few(25)
def test_a_report_that_is_found_again_equals_a_fresh_one(random: Random) -> None:
    found_again_equals_fresh(random)


@pytest.mark.long
@given(random=RANDOMS)
@many_audits
def test_a_report_that_is_found_again_equals_a_fresh_one_at_length(random: Random) -> None:
    found_again_equals_fresh(random)


# Invariant: no single file takes unbounded time or memory

P = "import zmq\nctx = zmq.Context()\ns = ctx.socket(zmq.PUB)\n"
C = "#include <zmq.h>\nvoid *s;\nvoid f(void *c, int x) {\n  s = zmq_socket(c, ZMQ_PUB);\n"

GREEDY: dict[str, Callable[[int], str]] = {
    "sockets.py": lambda n: P + "".join(f"s{i} = ctx.socket(zmq.PUB)\ns{i}.bind('tcp://*:{i}')\n" for i in range(n)),
    "parameters.py": lambda n: P + f"def f({', '.join(f'a{i}' for i in range(n))}):\n    a1.send(a2)\nf(*[s] * {n})\n",
    "literal.py": lambda n: P + f"for x in {list(range(n * 10))}:\n    s.connect('tcp://a:%d' % x)\n",
    "options.py": lambda n: (
        P + f"for k, v in {{{', '.join(f'zmq.SNDHWM: {i}' for i in range(n))}}}.items():\n    s.setsockopt(k, v)\n"
    ),
    "branches.py": lambda n: (
        P
        + "def f(x):\n"
        + "".join(f"    if c{i}:\n        x = x + 'a'\n        s.sndhwm = {i}\n" for i in range(n // 4))
        + "    s.bind(x)\n"
    ),
    "doubling.py": lambda n: P + "x = 'a'\n" + "x = x + x\n" * n + "s.bind(x)\n",
    "doubling_cells.py": lambda n: P + "x = [s]\n" + "x = [x, x]\n" * (n // 20) + "zmq.select(x, x, x)\nprint(x)\n",
    "calls.py": lambda n: (
        P
        + "".join(
            f"def f{i}(s):\n" + "".join(f"    f{(i * 7 + j * 3) % 40}(ctx.socket(zmq.PUB))\n" for j in range(8))
            for i in range(min(n // 20, 40))
        )
        + "f0(s)\n"
    ),
    "parentheses.py": lambda n: P + f"s.bind({'(' * n}1{')' * n})\ns.bind({'f(' * n}{')' * n})\n",
    "chain.py": lambda n: P + f"s{'.a()' * n}\nx = {'1 + ' * n}s\nx = {'a.' * n}b\n",
    "chain.c": lambda n: C + f"  zmq_bind(x{'->a' * n}, x{'->b' * n});\n}}\n",
    "conditionals.h": lambda n: "#if A\n" * n + C + "}\n" + "#endif\n" * n,
    "braces.cpp": lambda n: C + "{" * n + "zmq::socket_t t(c, 1);" + "f<" * n + "}\n",
    "declarations.cpp": lambda n: C + "zmq::socket_t " * (n * 5) + "\n" + "template <" * n + " zmq::socket_t",
    "shift.py": lambda n: (
        P + f"s.linger = 1 << {n} << 1{'0' * n}\nx = 'a' * 10 ** {n}\ny = [0] * 10 ** {n}\ns.bind(x)\n"
    ),
}
"""Programs whose cost grows with something: by name, and made for a size."""


def _of_size(name: str, size: int) -> None:
    found = _survey({name: GREEDY[name](size).encode()})
    assert found.files == 1
    assert found.sockets or found.unresolved


@pytest.mark.parametrize("name", GREEDY)
def test_no_file_takes_unbounded_time_or_memory(name: str) -> None:
    _of_size(name, 1_000)


@pytest.mark.long
@pytest.mark.parametrize("name", GREEDY)
def test_no_huge_file_takes_unbounded_time_or_memory(name: str) -> None:
    _of_size(name, 10_000)
