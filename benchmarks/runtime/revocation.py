"""From the removal of a peer's key to the end of its connection, while a thousand peers are connected.

Other peers count as untouched where the server still has the very connections that it had, by the kernel's cookies.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import zmq
from zmq.utils import z85

import ironhouse
from benchmarks._figures import Figure, at_least, at_most
from benchmarks._processes import CommandError
from benchmarks.runtime._contenders import SERVER
from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new

PEERS = 1000
LONGEST_S = 120
SETTLE_S = 1.0
"""So long after a revocation it is looked at who is still there: a peer that was cut comes again within that."""
POLICY = {
    "defaults": {
        "encrypt": "loopback",
        "max_connections": 4 * PEERS,
        "max_per_address": 4 * PEERS,
        "max_unfinished": PEERS,
        "rcvtimeo": LONGEST_S * 1000,
        "why": "the benchmark stays on this machine",
    }
}


def measure(rounds: int) -> tuple[Figure, ...]:
    took, touched = revocations(PEERS, rounds)
    note = f"{min(took):.2f} to {max(took):.2f} s over {len(took)} revocations"
    return (
        Figure(f"revocation to disconnect, {PEERS} peers", statistics.median(took), "s", at_most(1), note),
        Figure("revocation to disconnect, the slowest", max(took), "s", at_most(1)),
        Figure("other peers that were untouched", PEERS - 1 - touched, "", at_least(PEERS - 1)),
    )


def revocations(peers: int, rounds: int) -> tuple[list[float], int]:
    """Seconds that each of *rounds* revocations took, and how many connections of other peers ended meanwhile."""
    with tempfile.TemporaryDirectory(prefix="ironhouse-benchmark-") as scratch:
        place = Path(scratch)
        folder, secrets = _keys(place, peers)
        with ironhouse.Context(policy=POLICY, identity=SERVER, keys=folder.path) as context:
            socket: Any = context.socket(zmq.ROUTER)
            socket.bind("tcp://127.0.0.1:*")
            endpoint = socket.get_string(zmq.LAST_ENDPOINT).rstrip("\0")
            public = z85.encode(folder.identity(SERVER).public).decode()
            command = [sys.executable, "-W", "ignore", "-m", "benchmarks.runtime._peers", str(secrets), public]
            crowd = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                assert crowd.stdin is not None
                crowd.stdin.write(f"{endpoint}\n")
                crowd.stdin.flush()
                for _ in range(peers):
                    socket.recv_multipart()
                return _revoke(socket._held.watched.gate, folder, rounds)
            finally:
                crowd.communicate("", timeout=LONGEST_S)
                context.destroy(0)


def _keys(place: Path, peers: int) -> tuple[Folder, Path]:
    folder, secrets = Folder(place / SERVER), place / "secrets"
    folder.write(new(SERVER))
    lines = []
    for number in range(peers):
        one = new(f"peer{number}")
        folder.trust(one)
        assert one.secret is not None
        lines.append(" ".join(z85.encode(key).decode() for key in (one.public, one.secret.reveal())))
    secrets.write_text("\n".join(lines))
    return folder, secrets


def _revoke(gate: Any, folder: Folder, rounds: int) -> tuple[list[float], int]:
    took: list[float] = []
    touched = 0
    for number in range(rounds):
        name = f"peer{7 * number}"
        before = _present(gate)
        start = time.monotonic()
        (folder.path / "peers" / f"{name}.key").unlink()
        while name in _present(gate):
            if time.monotonic() - start > LONGEST_S:
                raise CommandError(f"{name} was revoked and not cut off")
            time.sleep(0.002)
        took.append(time.monotonic() - start)
        time.sleep(SETTLE_S)
        after = _present(gate)
        touched += sum(after.get(other) != cookie for other, cookie in before.items() if other != name)
    return took, touched


def _present(gate: Any) -> dict[str, int | None]:
    """Who is connected, by which connection."""
    while True:
        try:
            return {one.admission.known.name: one.cookie for one in gate if one.admission is not None}
        except RuntimeError:  # the supervisor has changed the table meanwhile
            continue


if __name__ == "__main__":
    print(measure(3))
