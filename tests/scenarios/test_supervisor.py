"""The supervisor under attack, and when its process forks, ends or runs gevent. Each program is a process of its own.

Owns the programs and how long each may take. A program says ``done`` when it got where it had to.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 40
FEW = 4
"""A socket says it once in ten seconds at most, whatever comes."""

HEAD = """
import atexit, os, random, resource, socket, sys, threading, time
import zmq, ironhouse

def left():
    return len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd"))

def served(ctx):
    pull = ctx.socket(zmq.PULL, name="served")
    pull.bind("tcp://127.0.0.1:*")
    return pull

def port(pull):
    return int(pull.get_string(zmq.LAST_ENDPOINT).rstrip("\\0").rpartition(":")[2])

def alive(ctx, pull):
    push = ctx.socket(zmq.PUSH, name="legitimate")
    push.connect(f"tcp://127.0.0.1:{port(pull)}")
    push.send(b"alive")
    assert pull.recv() == b"alive"
    push.close()

def settled(before):
    until = time.monotonic() + 10
    while left() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert left() <= before, (before, left())

zmq.Context().term()
before = left()
"""


def runs(program: str, tmp_path: Path, *, code: int = 0, warnings: int = 0) -> str:
    """What *program* printed; it ended by itself with *code*, in time, and with no more lines on its standard error
    than *warnings* of failed handshakes."""
    (tmp_path / ".git").mkdir(exist_ok=True)
    path = tmp_path / "program.py"
    path.write_text(HEAD + program, encoding="utf-8")
    command = [sys.executable, "-W", "ignore::ResourceWarning", "-X", "faulthandler", str(path)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False)
    said = run.stderr.splitlines()
    assert run.returncode == code and len(said) <= warnings, run.stdout + run.stderr
    assert all("failed handshakes" in one for one in said), run.stderr
    return run.stdout


BURST = """
ctx = ironhouse.Context()
pull = served(ctx)
kept = []
for number in range(5000):
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex(("127.0.0.1", port(pull)))
    kept.append(one)
    if number % 2:
        kept.pop(0).close()
alive(ctx, pull)
for one in kept:
    one.close()
alive(ctx, pull)
ctx.destroy(0)
settled(before)
print("done")
"""


def test_five_thousand_connections_in_a_burst(tmp_path: Path) -> None:
    assert runs(BURST, tmp_path, warnings=FEW) == "done\n"


GARBAGE = """
ctx = ironhouse.Context()
pull = served(ctx)
greeting = b"\\xff" + bytes(8) + b"\\x7f\\x03\\x00"
random.seed(1)
words = [
    b"GET / HTTP/1.1\\r\\n\\r\\n", b"\\x16\\x03\\x01\\x02\\x00\\x01\\x00", b"", b"\\0", b"\\xff" * 100, bytes(1000),
    greeting + b"CURVE" + bytes(47), greeting + b"NULL" + bytes(48) + b"\\x04\\xff" + b"\\5READY" * 40,
    greeting + b"NULL" + bytes(48) + b"\\x06" + b"\\xff" * 8, greeting + b"PLAIN" + bytes(47) + b"\\x04\\0",
    greeting + b"NULL" + bytes(48) + b"\\x04\\x19\\5READY\\x0bSocket-Type\\0\\0\\0\\x04PUSH\\0\\x01a"
    + b"\\x01\\x00" * 9,
]
for number in range(400):
    with socket.create_connection(("127.0.0.1", port(pull))) as one:
        try:
            one.sendall(words[number % len(words)] if number < 300 else random.randbytes(random.randrange(500)))
            if number % 3:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\\1\\0\\0\\0\\0\\0\\0\\0")
        except OSError:
            pass
while pull.poll(100):
    pull.recv_multipart()
alive(ctx, pull)
ctx.destroy(0)
settled(before)
print("done")
"""


def test_handshakes_of_garbage(tmp_path: Path) -> None:
    assert runs(GARBAGE, tmp_path, warnings=FEW) == "done\n"


FORK = """
ctx = ironhouse.Context()
pull = served(ctx)
alive(ctx, pull)
child = os.fork()
if child == 0:
    {child}
    fresh = ironhouse.Context()
    alive(fresh, served(fresh))
    fresh.destroy(0)
    {end}
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0, status
alive(ctx, pull)
ctx.destroy(0)
settled(before)
print("done")
"""


@pytest.mark.parametrize("child", ["pass", "pull.close(); ctx.term()", "ctx.destroy()", "del pull, ctx"])
@pytest.mark.parametrize("end", ["os._exit(0)", "sys.exit(0)"])
def test_a_fork(tmp_path: Path, child: str, end: str) -> None:
    assert runs(FORK.format(child=child, end=end), tmp_path) == "done\n"


def test_the_sockets_of_a_parent_are_no_use_to_its_child(tmp_path: Path) -> None:
    program = """
ctx = ironhouse.Context()
pull = served(ctx)
child = os.fork()
if child == 0:
    for call in (pull.recv, lambda: served(ctx), lambda: pull.bind("tcp://127.0.0.1:*")):
        try:
            call()
        except (zmq.ZMQError, ironhouse.IronhouseError) as error:
            pass
        else:
            os._exit(3)
    os._exit(0)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0, status
ctx.destroy(0)
print("done")
"""
    assert runs(program, tmp_path) == "done\n"


ENDS = {
    "a context": "ctx = ironhouse.Context()",
    "a context and its socket": "ctx = ironhouse.Context(); pull = served(ctx)",
    "a socket alone": "pull = served(ironhouse.Context())",
    "a message that waits": (
        "ctx = ironhouse.Context(); s = ctx.socket(zmq.PUSH); s.connect('tcp://127.0.0.1:9'); s.send(b'')"
    ),
    "a receive in a daemon thread": (
        "ctx = ironhouse.Context(); pull = served(ctx); threading.Thread(target=pull.recv, daemon=True).start()"
    ),
    "a monitor": "ctx = ironhouse.Context(); pull = served(ctx); monitor = pull.get_monitor_socket()",
    "term at exit": "ctx = ironhouse.Context(); pull = served(ctx); atexit.register(ctx.destroy, 0)",
    "a socket made at exit": "ctx = ironhouse.Context(); served(ctx); atexit.register(served, ctx)",
    "an instance": "pull = served(ironhouse.Context.instance())",
    "an exit in a thread": (
        "ctx = ironhouse.Context(); threading.Thread(target=lambda: (served(ctx), sys.exit())).start()"
    ),
    "a native thread in a send": (
        "ctx = ironhouse.Context(); s = ctx.socket(zmq.PUSH); s.bind('tcp://127.0.0.1:*'); "
        "threading.Thread(target=s.send, args=(b'',), daemon=True).start()"
    ),
    "an open context in a cycle": (
        "class A: pass\na = A(); a.a = a; a.ctx = ironhouse.Context(); a.s = served(a.ctx); del a"
    ),
    "a context and its socket that were collected": (
        "import gc, warnings\nwarnings.simplefilter('ignore', ResourceWarning)\n"
        "class A: pass\na = A(); a.a = a; a.ctx = ironhouse.Context(); a.s = served(a.ctx); del a; gc.collect()"
    ),
}


@pytest.mark.parametrize("state", ENDS)
def test_the_interpreter_ends_in_every_state(tmp_path: Path, state: str) -> None:
    assert runs(ENDS[state] + "\nprint('done', flush=True)\n", tmp_path) == "done\n"


def test_it_ends_by_a_signal(tmp_path: Path) -> None:
    program = "ctx = ironhouse.Context(); pull = served(ctx)\nos.kill(os.getpid(), 15)\ntime.sleep(60)\n"
    assert runs(program, tmp_path, code=-15) == ""


MANY = """
ctx = ironhouse.Context()
for number in range({count}):
    pull = ctx.socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    pull.close()
last = served(ctx)
alive(ctx, last)
ctx.destroy(0)
settled(before)
print("done")
"""


@pytest.mark.parametrize("count", [2_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_sockets_that_come_and_go(tmp_path: Path, count: int) -> None:
    assert runs(MANY.format(count=count), tmp_path) == "done\n"


GREEN = """
import gevent.monkey
gevent.monkey.patch_all()
import gevent, threading, time, os
import zmq, ironhouse

longest = [0.0]
def beats():
    last = time.monotonic()
    while True:
        gevent.sleep(0.01)
        now = time.monotonic()
        longest[0] = max(longest[0], now - last)
        last = now

heart = gevent.spawn(beats)
ctx = ironhouse.Context()
pull = ctx.socket(zmq.PULL)
pull.bind("tcp://127.0.0.1:*")
push = ctx.socket(zmq.PUSH)
push.connect(pull.get_string(zmq.LAST_ENDPOINT))
gevent.sleep(1.0)
push.send(b"x")
assert pull.recv() == b"x"
gevent.sleep(0.2)
assert longest[0] < 0.5, longest
ctx.destroy(0)
heart.kill()
print("done")
"""


def test_a_program_under_gevent(tmp_path: Path) -> None:
    pytest.importorskip("gevent")
    (tmp_path / ".git").mkdir()
    path = tmp_path / "program.py"
    path.write_text(GREEN, encoding="utf-8")
    command = [sys.executable, str(path)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert run.stdout == "done\n" and not run.returncode, run.stdout + run.stderr
