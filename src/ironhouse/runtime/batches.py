"""Many messages in one call.

Owns what a batch means, in terms of a socket's own ``send`` and ``recv``; the native core crosses into C once for all
of it. A sending batch waits as ``send`` does, a receiving one for its first message only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

import zmq

if TYPE_CHECKING:
    Base = zmq.Socket[bytes]
else:
    Base = object


class Batches(Base):
    """A mixin before a sync class of pyzmq's."""

    def send_many(self, messages: Sequence[Any], flags: int = 0) -> int:
        """Sends each of *messages* as a message of one frame, and gives how many went: all of them, or with NOBLOCK
        as many as could at once. Where none could, ``zmq.Again``. Each has SNDTIMEO to itself; when it passes,
        ``SendTimeout`` says in ``sent`` how many went before."""
        sent = 0
        for one in messages:
            try:
                self.send(one, flags)
            except zmq.Again as error:
                if flags & zmq.NOBLOCK and sent:
                    break
                error.sent = sent  # type: ignore[attr-defined]
                raise
            sent += 1
        return sent

    @overload
    def recv_many(self, n: int, flags: int = 0, multipart: Literal[False] = False) -> list[bytes]: ...
    @overload
    def recv_many(self, n: int, flags: int, multipart: Literal[True]) -> list[list[bytes]]: ...
    @overload
    def recv_many(self, n: int, flags: int = 0, *, multipart: Literal[True]) -> list[list[bytes]]: ...
    def recv_many(self, n: int, flags: int = 0, multipart: bool = False) -> Any:
        """At least one message and at most *n*: those that are there, once the first has come as ``recv`` gives it.

        With *multipart* each is the list of its frames. Without, each frame is an item, as ``recv`` gives them one by
        one: a message of several is not cut at the end of the batch, which may be longer than *n* by that much.
        """
        if n < 1:
            raise ValueError(f"a batch of {n} messages; ask for one at least")
        found: list[Any] = []
        while len(found) < n or (not multipart and self.getsockopt(zmq.RCVMORE)):
            try:
                found.append(self.recv_multipart(flags) if multipart else self.recv(flags))
            except zmq.Again:
                if not found:
                    raise
                break
            flags |= zmq.NOBLOCK
        return found
