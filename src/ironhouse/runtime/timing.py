"""What a call is told whose time is up: the one decision of sync, async and native faces.

Owns counting it, whether the policy lets the call wait on, and which error it is otherwise. Must not know how a call
waits.
"""

from __future__ import annotations

import time
from typing import Any, Literal

import zmq
from zmq.backend import Socket as Backend

from ironhouse.runtime.errors import AuthenticationFailed, ReceiveTimeout, SendTimeout
from ironhouse.runtime.held import Held
from ironhouse.runtime.polling import connect_again

Op = Literal["send", "recv"]


def again(socket: zmq.Socket[Any], held: Held, op: Op, flags: int, error: zmq.Again) -> None:
    """What comes of ``Again``: raised as it is for a call that would not wait; else by the policy. An error that a
    variable of this frame went on naming would keep the socket open: its traceback leads to the caller's frames."""
    held.counters.empty += op == "recv"
    connect_again(socket, held)
    told = None
    try:
        if flags & zmq.NOBLOCK:
            raise error
        told = out_of_time(held, op, int(Backend.get(socket, zmq.SNDTIMEO if op == "send" else zmq.RCVTIMEO)))
        if told is not None:
            raise told from None
    finally:
        del error, told


def out_of_time(held: Held, op: Op, limit_ms: int) -> SendTimeout | ReceiveTimeout | AuthenticationFailed | None:
    """The error for a call of *held* that waited *limit_ms*; None where the policy says to log it and to wait on."""
    counters = held.counters
    if op == "send":
        counters.send_timeouts += 1
    else:
        counters.receive_timeouts += 1
    watched = held.watched
    refused = watched is not None and watched.is_refused(time.monotonic())
    if held.waits_on(op) and not refused:
        _say_it_waits(held, op, limit_ms)
        return None
    setting = held.profile.settings.get("sndtimeo" if op == "send" else "rcvtimeo")
    about: dict[str, Any] = {
        "entry": setting.entry if setting is not None and setting.value == limit_ms else "",
        "socket": held.name,
        "endpoints": held.addresses,
        "limit_ms": limit_ms,
        "last_failure": watched.last_cause if watched is not None else None,
        "why": watched.why_silent() if watched is not None else "",
    }
    if refused:
        return AuthenticationFailed("every handshake failed", **about)
    if op == "send":
        return SendTimeout("no peer took the message", **about)
    return ReceiveTimeout("nothing came", **about)


def _say_it_waits(held: Held, op: Op, limit_ms: int) -> None:
    """Logs the first time, and of further ones without a message in between the second, fourth, eighth: a server that
    has nothing to do is no news."""
    moved = held.counters.sent if op == "send" else held.counters.received
    before, times = held.waited.get(op, (moved, 0))
    times = times + 1 if before == moved else 1
    held.waited[op] = moved, times
    if not times & (times - 1):
        import logging  # late: it takes as long as the first socket does

        often = f", {times} times over" if times > 1 else ""
        logging.getLogger("ironhouse.runtime").warning(
            "%s: no %s within %d ms%s; it waits on", held.name, op, limit_ms, often
        )
