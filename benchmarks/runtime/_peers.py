"""Peers of one server, each with its own key, as a process: ``python -m benchmarks.runtime._peers SECRETS SERVER``.

SECRETS is a file with a public and a secret key a line, SERVER the server's public key; the endpoint is the first line
of input. Each peer sends one message; all stay connected until the input ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

import zmq

LONGEST_MS = 60_000


def main(secrets: Path, server: str) -> None:
    endpoint = sys.stdin.readline().strip()
    context = zmq.Context()
    context.max_sockets = 20_000
    sockets = []
    for line in secrets.read_text().splitlines():
        socket = context.socket(zmq.DEALER)
        public, secret = line.split()
        socket.linger, socket.immediate, socket.handshake_ivl = 0, 1, LONGEST_MS
        socket.curve_publickey, socket.curve_secretkey = public.encode(), secret.encode()
        socket.curve_serverkey = server.encode()
        socket.connect(endpoint)
        sockets.append(socket)
        if not len(sockets) % 50 and not all(one.poll(LONGEST_MS, zmq.POLLOUT) for one in sockets[-50:]):
            raise SystemExit("a handshake did not succeed")
    for socket in sockets:
        socket.send(b"")
    sys.stdin.read()
    context.destroy(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
