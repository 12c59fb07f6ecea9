"""One end of what is not ZeroMQ's: ``python -m benchmarks.runtime._other_end ROLE WHO SIZE COUNT FOLDER …``.

As ``_end``, over TLS 1.3 with the certificate in FOLDER. WHO is ``ssl`` (a blocking socket), ``asyncio`` (streams),
both with four bytes of length before each message, ``nng`` (pynng's PUSH and PULL), ``grpc`` (one stream of requests)
or ``nats`` (a subject of a nats-server between the two, whose own processor time is not counted).
"""

from __future__ import annotations

import asyncio
import importlib
import itertools
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

WARM = 10
"""As in ``_end``."""

BATCH = 64
"""Messages that asyncio's writer is given before it waits for room."""

CERTIFICATE, KEY, HOST = "certificate.pem", "key.pem", "localhost"
LENGTH = struct.Struct("<I")


class Clock:
    """``tick`` is called for each message that came; ``says`` what they cost, from the first that is timed."""

    def __init__(self, count: int) -> None:
        self._left, self._timed = count, count - count // WARM
        self._start, self._spent = 0.0, 0

    def tick(self) -> bool:
        """Whether it was the last one."""
        if self._left == self._timed:
            self._start, self._spent = time.perf_counter(), time.process_time_ns()
        self._left -= 1
        return not self._left

    def says(self) -> str:
        seconds, spent = time.perf_counter() - self._start, time.process_time_ns() - self._spent
        return f"{self._timed / seconds} {spent / self._timed}"


def secured(role: str, folder: Path) -> ssl.SSLContext:
    if role == "pull":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
    else:
        context = ssl.create_default_context(cafile=str(folder / CERTIFICATE))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def pull_ssl(clock: Clock, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        theirs, _ = server.accept()
    with (
        secured("pull", folder).wrap_socket(theirs, server_side=True) as connection,
        connection.makefile("rb") as stream,
    ):
        while True:
            (size,) = LENGTH.unpack(stream.read(LENGTH.size))
            stream.read(size)
            if clock.tick():
                print(clock.says(), flush=True)
                return


def push_ssl(message: bytes, count: int, folder: Path, port: str) -> None:
    with socket.create_connection(("127.0.0.1", int(port))) as plain:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with secured("push", folder).wrap_socket(plain, server_hostname=HOST) as connection:
            framed = LENGTH.pack(len(message)) + message
            for _ in range(count):
                connection.sendall(framed)
            connection.recv(1)  # till the other end has had them all


def pull_asyncio(clock: Clock, folder: Path) -> None:
    async def main() -> None:
        done = asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                (size,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
                await reader.readexactly(size)
                if clock.tick():
                    break
            print(clock.says(), flush=True)
            writer.close()
            done.set()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=secured("pull", folder), limit=1 << 20)
        print(server.sockets[0].getsockname()[1], flush=True)
        await done.wait()

    asyncio.run(main())


def push_asyncio(message: bytes, count: int, folder: Path, port: str) -> None:
    async def main() -> None:
        context = secured("push", folder)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port), ssl=context, server_hostname=HOST)
        framed = LENGTH.pack(len(message)) + message
        for number in range(count):
            writer.write(framed)
            if not number % BATCH:
                await writer.drain()
        await writer.drain()
        await reader.read()  # till the other end has had them all
        writer.close()

    asyncio.run(main())


def _nng(role: str, folder: Path) -> tuple[Any, Any]:
    nng: Any = importlib.import_module("pynng")
    certificate = (folder / CERTIFICATE).read_text()
    config = nng.TLSConfig
    if role == "pull":
        key = (folder / KEY).read_text()
        return nng, config(config.MODE_SERVER, own_cert_string=certificate, own_key_string=key)
    return nng, config(config.MODE_CLIENT, ca_string=certificate, server_name=HOST)


def pull_nng(clock: Clock, folder: Path) -> None:
    nng, config = _nng("pull", folder)
    with nng.Pull0(tls_config=config) as inbox:
        listener = inbox.listen("tls+tcp://127.0.0.1:0")
        print(str(listener.local_address).rpartition(":")[2], flush=True)
        while True:
            inbox.recv()
            if clock.tick():
                print(clock.says(), flush=True)
                return


def push_nng(message: bytes, count: int, folder: Path, port: str) -> None:
    nng, config = _nng("push", folder)
    with nng.Push0(tls_config=config) as outbox:
        outbox.dial(f"tls+tcp://127.0.0.1:{port}", block=True)
        for _ in range(count):
            outbox.send(message)
        time.sleep(1)  # nng sends what it has after the call, and forgets it at close


def pull_grpc(clock: Clock, folder: Path) -> None:
    grpc: Any = importlib.import_module("grpc")
    done = threading.Event()

    def take(messages: Iterator[bytes], _: Any) -> bytes:
        for _ in messages:
            if clock.tick():
                break
        print(clock.says(), flush=True)
        done.set()
        return b""

    class Handler(grpc.GenericRpcHandler):  # type: ignore[misc]
        def service(self, _: Any) -> Any:
            return grpc.stream_unary_rpc_method_handler(take)

    server = grpc.server(futures.ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers((Handler(),))
    pair = (folder / KEY).read_bytes(), (folder / CERTIFICATE).read_bytes()
    print(server.add_secure_port(f"{HOST}:0", grpc.ssl_server_credentials([pair])), flush=True)
    server.start()
    done.wait()
    server.stop(grace=5).wait()


def push_grpc(message: bytes, count: int, folder: Path, port: str) -> None:
    grpc: Any = importlib.import_module("grpc")
    credentials = grpc.ssl_channel_credentials((folder / CERTIFICATE).read_bytes())
    with grpc.secure_channel(f"{HOST}:{port}", credentials) as channel:
        channel.stream_unary("/benchmark/push")(itertools.repeat(message, count))


SUBJECT = "benchmark"
UNTIL_FLUSH = 10_000
"""Messages that NATS, which drops what a subscriber is too slow for, has under way at most."""


async def _nats(folder: Path, port: str) -> Any:
    nats: Any = importlib.import_module("nats")
    return await nats.connect(f"tls://{HOST}:{port}", tls=secured("push", folder), pending_size=8 << 20)


def pull_nats(clock: Clock, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    tls = f'cert_file: "{folder / CERTIFICATE}", key_file: "{folder / KEY}"'
    (folder / "nats.conf").write_text(f"listen: 127.0.0.1:{port}\nmax_pending: 64MB\ntls {{ {tls} }}\n")
    server = subprocess.Popen(["nats-server", "-c", folder / "nats.conf"], stderr=subprocess.DEVNULL)

    async def main() -> None:
        done = asyncio.Event()

        async def take(_: Any) -> None:
            if clock.tick():
                print(clock.says(), flush=True)
                done.set()

        connection = await _nats(folder, port)
        limits = {"pending_msgs_limit": 10**7, "pending_bytes_limit": 1 << 30}
        await connection.subscribe(SUBJECT, cb=take, **limits)
        await connection.flush()
        print(port, flush=True)
        await done.wait()
        await connection.close()

    try:
        with reached(int(port)):
            asyncio.run(main())
    finally:
        server.terminate()
        server.wait()


def reached(port: int) -> socket.socket:
    """A connection to *port*, once somebody listens there."""
    until = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def push_nats(message: bytes, count: int, folder: Path, port: str) -> None:
    async def main() -> None:
        connection = await _nats(folder, port)
        for number in range(count):
            await connection.publish(SUBJECT, message)
            if not number % UNTIL_FLUSH:
                await connection.flush()
        await connection.flush()
        await connection.close()

    asyncio.run(main())


PULLS: dict[str, Callable[[Clock, Path], None]] = {
    "ssl": pull_ssl,
    "asyncio": pull_asyncio,
    "nng": pull_nng,
    "grpc": pull_grpc,
    "nats": pull_nats,
}
PUSHES: dict[str, Callable[[bytes, int, Path, str], None]] = {
    "ssl": push_ssl,
    "asyncio": push_asyncio,
    "nng": push_nng,
    "grpc": push_grpc,
    "nats": push_nats,
}


def main(role: str, who: str, size: int, count: int, folder: Path, port: str = "") -> None:
    if role == "pull":
        PULLS[who](Clock(count), folder)
    else:
        start = time.process_time_ns()
        PUSHES[who](bytes(size), count, folder, port)
        print((time.process_time_ns() - start) / count)


if __name__ == "__main__":
    role, who, size, count, folder, *port = sys.argv[1:]
    main(role, who, int(size), int(count), Path(folder), *port)
