"""How long a call of an asyncio socket may wait.

Owns the timer of one call: what it does when its time is up is ``timing``'s decision. ``cancel`` is called by whoever
took the call out of the queue to answer it, pyzmq's code among them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import zmq

from ironhouse.runtime.polling import LOOK_S, connect_again, may_lose
from ironhouse.runtime.timing import Op, out_of_time

if TYPE_CHECKING:
    from asyncio import Future

    from ironhouse.runtime.held import Held


class NoLimit:
    """The limit of a poll, which has its own."""

    def cancel(self) -> None:
        """There is nothing to cancel."""


NO_LIMIT = NoLimit()


class Limit:
    """Of one call. ``taken`` is whether it is out of the queue. Armed again where the policy says to wait on.

    ``connect_again`` connects the socket to what libzmq has given up.
    """

    __slots__ = ("_connect_again", "_future", "_handle", "_held", "_ms", "_op", "taken")

    def __init__(self, future: Future[Any], op: Op, held: Held | None, connect_again: Callable[[], None]) -> None:
        self._connect_again = connect_again
        self._future = future
        self._op = op
        self._held = held
        self._ms = -1
        self._handle: Any = None
        self.taken = False

    def arm(self, call_later: Callable[[float, Any], Any], ms: int) -> None:
        """From now on the call has *ms*; negative: all the time there is."""
        if ms >= 0 and not self.taken:
            self._ms = ms
            self._handle = call_later(ms / 1000, lambda: self._over(call_later))

    def _over(self, call_later: Callable[[float, Any], Any]) -> None:
        if self._future.done():
            return
        self._connect_again()
        told = zmq.Again() if self._held is None else out_of_time(self._held, self._op, self._ms)
        if told is None:
            self.arm(call_later, self._ms)
        else:
            self._future.set_exception(told)

    def cancel(self) -> None:
        """The call is answered."""
        self.taken = True
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


def look_after(socket: Any, future: Future[Any]) -> None:
    """Connects *socket* to what libzmq has given up, now and as long as a poll of it, which ends *future*, waits."""
    held = socket._held
    if future.done() or not may_lose(held):
        return

    handle: Any = None

    def look() -> None:
        nonlocal handle
        if not future.done() and not socket.closed:
            connect_again(socket, held)
            handle = socket._call_later(LOOK_S, look)

    look()
    future.add_done_callback(lambda _: handle.cancel())
