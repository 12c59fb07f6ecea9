"""A CURVE server that peers connect to, or those peers, as a process: ``python -m benchmarks.runtime._gate ROLE …``.

``server WHO FOLDER`` prints its endpoint, lets peers in until its input ends, and prints the nanoseconds of processor
time that it has spent since. WHO is ``open`` (CURVE without ZAP),
``thread`` (pyzmq's ``ThreadAuthenticator`` with the same peer's certificate) or ``ours``.
``clients FOLDER COUNT ENDPOINT`` connects plain sockets, BATCH at a time, and prints how many handshakes there were a
second, and its nanoseconds for each. With IMMEDIATE a socket has somewhere to send to when its handshake is over, and
not before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator
from zmq.utils import z85

import ironhouse
from benchmarks.runtime._contenders import CLIENT, POLICY, SERVER, equip
from ironhouse.keys.folder import Folder

BATCH = 50
LONGEST_MS = 20_000


def server(who: str, folder: Path) -> None:
    with _bound(who, folder) as socket:
        start = time.process_time_ns()
        print(socket.get_string(zmq.LAST_ENDPOINT).rstrip("\0"), flush=True)
        sys.stdin.read()
        print(time.process_time_ns() - start)


@contextmanager
def _bound(who: str, folder: Path) -> Iterator[Any]:
    ours = ironhouse.Context(policy=POLICY, identity=SERVER, keys=folder / SERVER)
    like = ours.socket(zmq.ROUTER)
    if who == "ours":
        like.bind("tcp://127.0.0.1:*")
        yield like
        ours.destroy(0)
        return
    context = zmq.Context()
    gate = ThreadAuthenticator(context) if who == "thread" else None
    if gate is not None:
        gate.start()
        gate.configure_curve(domain="global", location=_certificates(folder))
    socket = context.socket(zmq.ROUTER)
    equip(socket, like)
    own = Folder(folder / SERVER).identity(SERVER)
    assert own.secret is not None
    socket.curve_secretkey, socket.curve_publickey, socket.curve_server = own.secret.reveal(), own.public, True
    if gate is not None:
        socket.zap_domain = b"global"
    socket.bind("tcp://127.0.0.1:*")
    yield socket
    if gate is not None:
        gate.stop()
    context.destroy(0)
    ours.destroy(0)


def _certificates(folder: Path) -> Path:
    """The client's public key as ``zmq.auth`` reads it."""
    place = folder / "certificates"
    place.mkdir(exist_ok=True)
    key = z85.encode(Folder(folder / SERVER).peer(CLIENT).public).decode()
    (place / f"{CLIENT}.key").write_text(f'metadata\ncurve\n    public-key = "{key}"\n')
    return place


def clients(folder: Path, count: int, endpoint: str) -> None:
    own, other = Folder(folder / CLIENT).identity(CLIENT), Folder(folder / CLIENT).peer(SERVER)
    assert own.secret is not None
    context = zmq.Context()
    start, spent = time.perf_counter(), time.process_time_ns()
    for _ in range(0, count, BATCH):
        sockets = []
        for _ in range(BATCH):
            socket = context.socket(zmq.DEALER)
            socket.linger, socket.immediate = 0, 1
            socket.curve_secretkey, socket.curve_publickey = own.secret.reveal(), own.public
            socket.curve_serverkey = other.public
            socket.connect(endpoint)
            sockets.append(socket)
        if not all(one.poll(LONGEST_MS, zmq.POLLOUT) for one in sockets):
            raise SystemExit("a handshake did not succeed")
        for one in sockets:
            one.close()
    print(count / (time.perf_counter() - start), (time.process_time_ns() - spent) / count)
    context.term()


if __name__ == "__main__":
    role, *rest = sys.argv[1:]
    if role == "server":
        server(rest[0], Path(rest[1]))
    else:
        clients(Path(rest[0]), int(rest[1]), rest[2])
