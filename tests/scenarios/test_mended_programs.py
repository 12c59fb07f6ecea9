"""Programs of pyzmq, mended by ``--fix=all`` and then run: they do what they did, and every option that was written has
its value by the first bind or connect, as libzmq itself says."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from ironhouse.audit.rule import Case, Rule
from ironhouse.audit.rules import rules
from ironhouse.cli.main import main

WATCHED = """
import json, sys, zmq
from zmq.constants import SocketOption
given, seen = {}, []
plain_set, plain_bind, plain_connect = zmq.Socket.set, zmq.Socket.bind, zmq.Socket.connect

def watched_set(self, option, value):
    given.setdefault(id(self), {})[SocketOption(option).name] = int(value) if isinstance(value, int) else None
    return plain_set(self, option, value)

def note(self):
    values = dict(given.get(id(self), {}))
    for name in sys.argv[2].split(","):
        try:
            values[name] = self.getsockopt(getattr(zmq, name))
        except (AttributeError, zmq.ZMQError):
            pass  # an option that cannot be read back: what was given counts
    seen.append(values)

def watched_bind(self, address):
    note(self)
    return plain_bind(self, "tcp://127.0.0.1:*" if address.startswith("tcp://*") else address)

def watched_connect(self, address):
    note(self)
    return plain_connect(self, address.replace("//peer", "//127.0.0.1"))

zmq.Socket.set = zmq.Socket.setsockopt = watched_set
zmq.Socket.bind, zmq.Socket.connect = watched_bind, watched_connect
if sys.argv[3] == "quiet":
    zmq.Socket.send = zmq.Socket.send_multipart = lambda self, *a, **k: None
    zmq.Socket.recv = lambda self, *a, **k: b""
    zmq.Socket.poll = lambda self, *a: 0
source = open(sys.argv[1]).read()
names = {"__name__": "__main__"}
exec(compile(source, sys.argv[1], "exec"), names)
print(json.dumps(seen))
import os
sys.stdout.flush()
os._exit(0)  # a linger that is for ever is among what is to be mended
"""

PROGRAMS: dict[str, str] = {
    "work is pushed and pulled": """
import zmq
ctx = zmq.Context()
out = ctx.socket(zmq.PUSH)
port = out.bind_to_random_port("tcp://127.0.0.1")
work = ctx.socket(zmq.PULL)
work.connect(f"tcp://127.0.0.1:{port}")
for number in range(50):
    out.send(b"%d" % number)
print(sum(int(work.recv()) for _ in range(50)))
""",
    "requests are answered in a thread": """
import threading
import zmq

def serve(ctx):
    with ctx.socket(zmq.REP) as desk:
        desk.bind("inproc://desk")
        ready.set()
        for _ in range(3):
            desk.send(desk.recv().upper())

ready = threading.Event()
ctx = zmq.Context()
thread = threading.Thread(target=serve, args=(ctx,))
thread.start()
ready.wait()
ask = ctx.socket(zmq.REQ)
ask.connect("inproc://desk")
for word in (b"a", b"b", b"c"):
    ask.send(word)
    print(ask.recv())
thread.join()
""",
    "a feed is followed, with fields": """
import zmq
ctx = zmq.Context()

class Feed:
    def __init__(self):
        self.out = ctx.socket(zmq.XPUB)
        self.out.linger = 0
        self.out.bind("inproc://feed")

feed = Feed()
seen = ctx.socket(zmq.SUB); seen.subscribe = b""; seen.connect("inproc://feed")
feed.out.recv()
feed.out.send(b"news")
print(seen.recv())
""",
    "a mark that came too late": """
import zmq
ctx = zmq.Context()
out = ctx.socket(zmq.PUSH)
out.bind("inproc://work")
out.setsockopt(zmq.SNDHWM, 3)
out.sndtimeo = 0
work = ctx.socket(zmq.PULL)
work.rcvhwm = 3
work.connect("inproc://work")
print("connected")
""",
    "coroutines": """
import asyncio
import zmq
import zmq.asyncio

async def run():
    ctx = zmq.asyncio.Context()
    here = ctx.socket(zmq.PAIR)
    here.bind("inproc://pair")
    there = ctx.socket(zmq.PAIR)
    there.connect("inproc://pair")
    await here.send(b"hello")
    print(await there.recv())

asyncio.run(run())
""",
}


def _cases() -> list[tuple[Rule, Case]]:
    return [(rule, case) for rule in rules().values() if isinstance(rule, Rule) and rule.mend for case in rule.invalid]


def _audit(folder: Path, *arguments: str) -> str:
    out = folder.parent / "out"
    with out.open("w", encoding="utf-8") as to, redirect_stdout(to):
        main(["audit", "--no-cache", "--exit-zero", str(folder), *arguments])
    return out.read_text(encoding="utf-8")


def _facts(folder: Path) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The sockets, and how often each rule finds something."""
    document = json.loads(_audit(folder, "--format", "json"))
    found: dict[str, int] = {}
    for finding in document["findings"]:
        found[finding["rule"]] = found.get(finding["rule"], 0) + 1
    return document["sockets"], found


def _run(file: Path, names: list[str], how: str) -> tuple[list[str], list[dict[str, int]]]:
    """What the program prints, and each option's value at each bind and connect."""
    (file.parent.parent / "watched.py").write_text(WATCHED)
    command = [sys.executable, str(file.parent.parent / "watched.py"), str(file), ",".join(names) or "TYPE", how]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    *printed, seen = done.stdout.splitlines()
    return printed, json.loads(seen)


def _written(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, int]]:
    """What was written for each socket, in the order of the source; marks that were there may have been moved."""
    found: list[dict[str, int]] = []
    for old, new in zip(before, after, strict=True):
        values = {name: state["value"] for name, state in new["options"].items() if isinstance(state["value"], int)}
        had = {name: state["value"] for name, state in old["options"].items()}
        found.append({one: int(value) for one, value in values.items() if value != had.get(one) or one.endswith("HWM")})
    return found


def _mended(tmp_path: Path, files: tuple[tuple[str, str], ...], how: str) -> tuple[dict[str, int], dict[str, int]]:
    """Mends and runs; gives what the rules found before and after."""
    folder = tmp_path / "tree"
    folder.mkdir()
    for name, text in files:
        (folder / name).write_text(text)
    file = folder / "app.py"
    sockets, found = _facts(folder)
    said, _ = _run(file, [], how)
    _audit(folder, "--fix=all")
    again, remains = _facts(folder)
    written = _written(sockets, again)
    names = sorted({name for each in written for name in each})
    printed, seen = _run(file, names, how)
    assert printed == said
    waiting = [each for each in written if each]
    for values in seen:
        match = next((each for each in waiting if all(values.get(name) == value for name, value in each.items())), None)
        if match is not None:
            waiting.remove(match)
    assert not waiting or not seen, (waiting, seen)
    return found, remains


@pytest.mark.parametrize(("rule", "case"), _cases(), ids=lambda one: one.id if isinstance(one, Rule) else one.name)
def test_a_case_of_a_rule_is_mended_and_runs(rule: Rule, case: Case, tmp_path: Path) -> None:
    found, remains = _mended(tmp_path, case.files, "quiet")
    assert found[rule.id]
    left_alone = "\nif " in case.source or "\n    if " in case.source or ".poll(" in case.source
    assert left_alone or rule.id not in remains


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_does_what_it_did(source: str, tmp_path: Path) -> None:
    found, remains = _mended(tmp_path, (("app.py", source),), "loud")
    assert sum(remains.values()) < sum(found.values())
    assert not {"hwm-unset", "hwm-late", "linger-unset", "recv-unbounded", "send-unbounded"} & set(remains)
