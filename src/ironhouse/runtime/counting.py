"""How many messages of a socket libzmq still holds, where the native core does not count them.

Owns the count: each message is sent as a frame whose tracker pyzmq settles when libzmq frees it. That is exact, costs
more than the sending itself, and starts pyzmq's own collector of frames; so it is only done where a policy asks.
"""

from __future__ import annotations

from collections import deque

import zmq

LOOK = 1024
"""So many messages are sent between two looks at those that a stalled peer's keep from leaving at the front."""


class Tracked:
    """The messages that one socket sent, and that were not freed when it was last looked at."""

    def __init__(self) -> None:
        self._waiting: deque[zmq.MessageTracker] = deque()
        self._sent = 0

    def frame(self, data: object) -> zmq.Frame:
        """A frame with a copy of *data*, which tells when it is freed."""
        return zmq.Frame(bytes(memoryview(data)), track=True, copy=False)  # type: ignore[arg-type]

    def sent(self, frame: zmq.Frame) -> None:
        """*frame* went to libzmq."""
        assert isinstance(frame.tracker, zmq.MessageTracker)
        self._waiting.append(frame.tracker)
        self._sent += 1
        if self._sent % LOOK == 0:
            self._look()

    def _look(self) -> None:
        self._waiting = deque(one for one in self._waiting if not one.done)

    @property
    def queued(self) -> int:
        """Messages that libzmq holds; for a publisher, those that its slowest subscriber has not had."""
        self._look()
        return len(self._waiting)
