"""What a program pays for that has no policy and stays within its process, and what a thread of ours never does."""

import subprocess
import sys
from pathlib import Path

FIRST = """
import sys, zmq
before = set(sys.modules)
import ironhouse
context = ironhouse.Context()
puller, pusher = context.socket(zmq.PULL), context.socket(zmq.PUSH)
puller.bind("inproc://first")
pusher.setsockopt(zmq.LINGER, 0)
pusher.connect("inproc://first")
pusher.send(b"hello")
assert puller.recv() == b"hello"
context.destroy(0)
print(*(name for name in set(sys.modules) - before if not name.startswith("ironhouse")))
print(*(name for name in sys.modules if name.startswith("ironhouse.")))
"""

THREAD = """
import pathlib, sys, threading, time, zmq
import ironhouse

class Watch:
    def find_spec(self, name, path=None, target=None):
        if threading.get_ident() != main:
            print(name)

main = threading.get_ident()
sys.meta_path.insert(0, Watch())
policy = {"defaults": {"encrypt": "loopback", "why": "test"}}
keys = pathlib.Path(sys.argv[1])
server = ironhouse.Context(policy=policy, identity="orders", keys=keys)
client = ironhouse.Context(policy=policy, identity="worker", keys=sys.argv[2])
plain = zmq.Context()
puller, pusher, stranger = server.socket(zmq.PULL), client.socket(zmq.PUSH), plain.socket(zmq.PUSH)
puller.bind("tcp://127.0.0.1:*")
at = puller.last_endpoint.decode()
stranger.connect(at)  # without CURVE: a handshake that fails
pusher.connect(at, server="orders")
pusher.send(b"hello")
assert puller.recv() == b"hello"
gate = puller._held.watched.gate
(keys / "peers" / "worker.key").unlink()
until = time.monotonic() + 10
while list(gate) and time.monotonic() < until:
    time.sleep(0.05)
assert puller._held.watched.last_cause
plain.destroy(0), client.destroy(0), server.destroy(0)
"""


def run(program: str, *arguments: str) -> list[str]:
    command = [sys.executable, "-W", "error", "-c", program, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()


def test_a_first_socket_within_the_process_needs_neither_policy_nor_any_library() -> None:
    others, ours = run(FIRST)
    assert not others.split()
    assert not {"ironhouse.policy.resolve", "ironhouse.model.options", "ironhouse.keys"} & set(ours.split())


def test_the_supervisors_thread_imports_nothing(parties: tuple[Path, Path]) -> None:
    """A fork while it did would leave the child an import that never ends."""
    server, client = parties
    assert run(THREAD, str(server), str(client)) == []
