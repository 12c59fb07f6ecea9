"""Messages that a call was given whose task was cancelled before it could take them: they are the next to be received.

Owns them, and the future that tells. A future that is done keeps its result where its task is cancelled in the same
turn of the loop: the task wakes with ``CancelledError``, and with pyzmq the message is lost. Must not know sockets.
"""

from __future__ import annotations

from asyncio import CancelledError, Future
from bisect import insort
from collections.abc import Callable, Generator
from typing import Any

import msgspec
import zmq


class Answer(Future[Any]):
    """A future whose message goes back where the task that waits for it is cancelled although it has come."""

    give_back: Callable[[], object] | None = None

    def __await__(self) -> Generator[Any, None, Any]:
        if not self.done():
            self._asyncio_future_blocking = True
            try:
                yield self
            except (CancelledError, GeneratorExit):
                give_back, self.give_back = self.give_back, None
                if give_back is not None:
                    give_back()
                raise
        if not self.done():
            raise RuntimeError("await wasn't used with future")
        self.give_back = None
        return self.result()

    __iter__ = __await__


class Message(msgspec.Struct):
    """What one call received: frames, and whether libzmq had more of the same message behind them."""

    number: int
    frames: list[Any]
    more: bool


class Returned(list[Message]):
    """Of one socket, in the order in which they came. A list, whose emptiness each call can ask at next to no cost."""

    def put(self, message: Message) -> None:
        """*message* was not taken."""
        insort(self, message, key=lambda one: one.number)

    def frame(self, *, copy: bool) -> Any:
        """The next frame."""
        first = self[0]
        found = first.frames.pop(0)
        if not first.frames:
            del self[0]
        return _as(found, copy=copy)

    def multipart(self, rest: Callable[[], list[Any]], *, copy: bool) -> list[Any]:
        """All frames of the next message; *rest* receives those that are libzmq's still."""
        found: list[Any] = []
        more = True
        while more and self:
            first = self.pop(0)
            found += first.frames
            more = first.more
        return [_as(one, copy=copy) for one in found] + (rest() if more else [])


def _as(frame: Any, *, copy: bool) -> Any:
    if isinstance(frame, zmq.Frame):
        return frame.bytes if copy else frame
    return frame if copy else zmq.Frame(frame)
