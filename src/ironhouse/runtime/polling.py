"""Polls of several sockets, of which some may have lost an endpoint meanwhile.

Owns when a poll comes back to its thread to connect again: sockets are not thread-safe, so the supervisor that knows
of the loss cannot do it. Must not know what a poll tells.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import zmq

from ironhouse.runtime.held import Held

LOOK_S = 0.5
"""How often a poll that waits looks whether libzmq has given up an endpoint of a socket that connects."""

Polled = list[tuple[Any, int]]


class Poller(zmq.Poller):
    """A drop-in for ``zmq.Poller`` that connects sockets of ``ironhouse.Context`` to what libzmq has given up."""

    def poll(self, timeout: float | None = None) -> Polled:
        """As pyzmq's."""
        return poll(lambda asked: super(Poller, self).poll(asked), (one for one, _ in self.sockets), timeout)


def poll(ask: Callable[[int], Polled], sockets: Iterable[Any], timeout: float | None) -> Polled:
    """What *ask*, a poll of *sockets* for so many milliseconds, gives within *timeout*; forever where that is None or
    negative."""
    limit = -1 if timeout is None or timeout < 0 else int(timeout)
    mine = [one for one in sockets if may_lose(getattr(one, "_held", None))]
    if not mine:
        return ask(limit)
    until = time.monotonic() + limit / 1000 if limit >= 0 else float("inf")
    while True:
        for one in mine:
            connect_again(one, one._held)
        left = until - time.monotonic()
        found = ask(max(0, round(min(left, LOOK_S) * 1000)))
        if found or left <= LOOK_S:
            return found


def may_lose(held: Held | None) -> bool:
    """Whether libzmq may give up an endpoint of the socket: it connects to one beyond its process."""
    return (
        held is not None
        and held.watched is not None
        and any(one.op == "connect" and one.exposure != "inproc" for one in held.endpoints)
    )


def connect_again(socket: Any, held: Held) -> None:
    """Connects *socket* to what libzmq has given up, where it is time to; by the thread that uses the socket."""
    if held.watched is not None and held.watched.lost:
        held.watched.connect_again(socket, held)
