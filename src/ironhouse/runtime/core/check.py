"""Whether the functions that were found are those that pyzmq's sockets are made of, and do what they are to do.

Owns the check at start: it takes well under a millisecond and no thread of libzmq's for input and output. An unknown
pyzmq or libzmq is not refused for being unknown; whatever differs from what the core relies on makes it stay out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import zmq

if TYPE_CHECKING:
    from types import ModuleType

OLDEST = (4, 2)
"""Messages have been of 64 bytes since 4.1, and tell the metadata of their connection in all of 4.2."""

SHORT, LONG = b"ironhouse", bytes(range(256)) * 64
"""One that libzmq keeps inside a message, and one that it does not."""


def check(native: ModuleType) -> str | None:
    """Why the core may not be used; None where it may."""
    if native.version() != zmq.zmq_version_info():
        return f"the library that was found is {native.version()}, pyzmq runs on {zmq.zmq_version_info()}"
    if native.version() < OLDEST:
        return f"libzmq {zmq.zmq_version()} is older than {'.'.join(map(str, OLDEST))}"
    context = zmq.Context(0)
    left, right = (zmq.Socket(context, zmq.PAIR) for _ in range(2))
    try:
        left.bind("inproc://check")
        right.connect("inproc://check")
        return _speaks(native, left, right)
    except Exception as error:
        return f"the check at start failed: {type(error).__name__}: {error}"
    finally:
        left.close(0)
        right.close(0)
        context.term()


def _speaks(native: ModuleType, left: Any, right: Any) -> str | None:
    ours, theirs = (native.Core(one, one.underlying, zmq.PAIR, count) for one, count in ((left, False), (right, True)))
    ours.send_multipart([SHORT, LONG])
    if right.recv_multipart() != [SHORT, LONG]:
        return "what the core sent did not reach pyzmq as it was"
    right.send_multipart([LONG, SHORT])
    if ours.recv_multipart() != [LONG, SHORT]:
        return "what pyzmq sent did not reach the core as it was"
    theirs.send(LONG)
    if theirs.queued != 1 or ours.recv() != LONG or theirs.queued != 0:
        return "messages that wait were not counted right"
    if ours.try_recv() is not None or _error_of(ours.recv) != zmq.EAGAIN:
        return "an empty queue was not told as such"
    ours.detach()
    if _error_of(ours.recv) is None:
        return "a core that was detached received"
    return None


def _error_of(receive: Any) -> int | None:
    try:
        receive(zmq.NOBLOCK)
    except zmq.ZMQError as error:
        return error.errno
    return None
