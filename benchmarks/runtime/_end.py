"""One end of a connection, as a process: ``python -m benchmarks.runtime._end ROLE WHO MECHANISM SIZE COUNT FOLDER …``.

ROLE is ``pull`` (prints its endpoint, then messages a second and nanoseconds of processor time for each) or ``push``
(takes the endpoint as its last argument, and prints its nanoseconds once all is sent);
WHO is ``plain``, ``ours``, ``checked`` (a server with a serial that is revoked, so that each message is looked at) or
``batch`` (``send_many`` and ``recv_many``); MECHANISM is ``null`` or ``curve``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import zmq

import ironhouse
from benchmarks.runtime._contenders import CLIENT, PLAIN, POLICY, SERVER, equip
from ironhouse.keys.folder import Folder

BATCH = 256
WARM = 10
"""One message in so many comes before the clock starts."""


def main(role: str, who: str, mechanism: str, size: int, count: int, folder: Path, endpoint: str = "") -> None:
    encrypted = mechanism == "curve"
    name = SERVER if role == "pull" else CLIENT
    kind = zmq.PULL if role == "pull" else zmq.PUSH
    context = ironhouse.Context(policy=POLICY if encrypted else PLAIN, identity=name, keys=folder / name)
    socket: Any = context.socket(kind)
    if who == "plain":
        theirs = zmq.Context()
        plain = theirs.socket(kind)
        equip(plain, socket)
        if encrypted:
            _encrypt(plain, role, folder)
        socket = plain
    if role == "pull":
        _pull(socket, who, count)
    else:
        if encrypted and who != "plain":
            socket.connect(endpoint, server=SERVER)
        else:
            socket.connect(endpoint)
        start = time.process_time_ns()
        _push(socket, who, bytes(size), count)
        socket.close()
        socket.context.term()
        print((time.process_time_ns() - start) / count)


def _encrypt(socket: Any, role: str, folder: Path) -> None:
    own = Folder(folder / (SERVER if role == "pull" else CLIENT)).identity(SERVER if role == "pull" else CLIENT)
    assert own.secret is not None
    socket.curve_secretkey, socket.curve_publickey = own.secret.reveal(), own.public
    if role == "pull":
        socket.curve_server = True
    else:
        socket.curve_serverkey = Folder(folder / CLIENT).peer(SERVER).public


def _pull(socket: Any, who: str, count: int) -> None:
    socket.bind("tcp://127.0.0.1:*")
    if who == "checked":
        socket._held.state.serials.revoke(1 << 40)
    print(socket.get_string(zmq.LAST_ENDPOINT).rstrip("\0"), flush=True)
    warm = count // WARM
    if who == "batch":
        seconds, spent, timed = _pull_batches(socket, warm, count)
    else:
        receive = socket.recv
        for _ in range(warm):
            receive()
        start, spent = time.perf_counter(), time.process_time_ns()
        for _ in range(count - warm):
            receive()
        seconds, spent, timed = time.perf_counter() - start, time.process_time_ns() - spent, count - warm
    print(timed / seconds, spent / timed, flush=True)


def _pull_batches(socket: Any, warm: int, count: int) -> tuple[float, int, int]:
    receive = socket.recv_many
    got = 0
    while got < warm:
        got += len(receive(BATCH))
    before, start, spent = got, time.perf_counter(), time.process_time_ns()
    while got < count:
        got += len(receive(BATCH))
    return time.perf_counter() - start, time.process_time_ns() - spent, got - before


def _push(socket: Any, who: str, message: bytes, count: int) -> None:
    if who == "batch":
        batch = [message] * BATCH
        for _ in range(0, count, BATCH):
            socket.send_many(batch)
        return
    send = socket.send
    for _ in range(count):
        send(message)


if __name__ == "__main__":
    role, who, mechanism, size, count, folder, *endpoint = sys.argv[1:]
    main(role, who, mechanism, int(size), int(count), Path(folder), *endpoint)
