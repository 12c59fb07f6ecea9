"""A capture of the wire that needs no rights: a relay on loopback that keeps what passes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

PATIENCE = 60


class Wire:
    """A relay on loopback in front of each port, which keeps what passes in either direction."""

    def __init__(self, ports: list[str]) -> None:
        self.seen = bytearray()
        self._open = [socket.create_server(("127.0.0.1", 0)) for _ in ports[1::2]]
        self._threads: list[threading.Thread] = []
        self.ports = list(ports)
        self.ports[1::2] = [str(one.getsockname()[1]) for one in self._open]
        for listener, port in zip(tuple(self._open), ports[1::2], strict=True):
            self._start(self._accept, listener, int(port))

    def close(self) -> None:
        """Cut every connection, wait for the threads, and leave nothing open."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
        for one in self._open:
            one.close()

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket, port: int) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                self._open.append(near)
                far = socket.create_connection(("127.0.0.1", port))
                self._open.append(far)
                self._start(self._pass_on, near, far)
                self._start(self._pass_on, far, near)

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                self.seen += data
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
