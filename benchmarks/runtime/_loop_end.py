"""One end of a connection, as a process with a loop: ``python -m benchmarks.runtime._loop_end ROLE WHO SIZE COUNT …``.

ROLE and what is printed are as ``_end``'s; WHO is ``plain`` (``zmq.asyncio`` with the same options) or ``ours``.
Without encryption: what the loop costs is the same with it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

import zmq
import zmq.asyncio

import ironhouse
import ironhouse.asyncio
from benchmarks.runtime._contenders import PLAIN, equip

WARM = 10
"""One message in so many comes before the clock starts."""


async def main(role: str, who: str, size: int, count: int, endpoint: str = "") -> None:
    kind = zmq.PULL if role == "pull" else zmq.PUSH
    ours = ironhouse.asyncio.Context(policy=PLAIN)
    socket: Any = ours.socket(kind)
    if who == "plain":
        plain: Any = zmq.asyncio.Context().socket(kind)
        equip(plain, socket)
        socket = plain
    if role == "pull":
        await _pull(socket, count)
        return
    socket.connect(endpoint)
    start, message = time.process_time_ns(), bytes(size)
    for _ in range(count):
        await socket.send(message)
    socket.close()
    socket.context.term()
    print((time.process_time_ns() - start) / count)


async def _pull(socket: Any, count: int) -> None:
    socket.bind("tcp://127.0.0.1:*")
    print(socket.get_string(zmq.LAST_ENDPOINT).rstrip("\0"), flush=True)
    warm = count // WARM
    for _ in range(warm):
        await socket.recv()
    start, spent = time.perf_counter(), time.process_time_ns()
    for _ in range(count - warm):
        await socket.recv()
    seconds, spent, timed = time.perf_counter() - start, time.process_time_ns() - spent, count - warm
    print(timed / seconds, spent / timed, flush=True)


if __name__ == "__main__":
    role, who, size, count, *endpoint = sys.argv[1:]
    asyncio.run(main(role, who, int(size), int(count), *endpoint))
