"""Waits of asyncio's sockets, and for the supervisor's end.

Owns that a call which waits longer than its limit is told what a sync one is: it is logged, counted and waits on, or
raises where the limit is the program's own or the policy says so; and that a poll lasts as long as it says (FACTS:
pyzmq's own raises ``Again`` when RCVTIMEO is over first).
"""

from __future__ import annotations

import functools
import os
from typing import Any

from zmq.backend import Socket as Backend

from ironhouse.runtime.inject.inplace import LIMIT, Seen
from ironhouse.runtime.limits import NO_LIMIT, Limit, look_after
from ironhouse.runtime.polling import connect_again
from ironhouse.runtime.state import ContextState
from ironhouse.runtime.timing import Op

_ADDS: dict[str, Op] = {"_add_recv_event": "recv", "_add_send_event": "send"}


def install(cls: type) -> None:
    """Changes, once, the class that *cls* has its waiting from."""
    owner: Any = next(one for one in cls.__mro__ if "_add_timeout" in one.__dict__)
    if "_held_waits" in owner.__dict__:
        return
    owner._held_waits = True
    for name, op in _ADDS.items():
        setattr(owner, name, _adding(getattr(owner, name), op))
    limit = owner._add_timeout

    @functools.wraps(limit)
    def _add_timeout(self: Any, future: Any, timeout: float) -> Any:
        return NO_LIMIT if type(self._held) is Seen else limit(self, future, timeout)

    owner._add_timeout = _add_timeout


def _adding(add: Any, op: Op) -> Any:
    """pyzmq's method, which gives the future of a call, or has *future* told of a poll's end."""

    @functools.wraps(add)
    def adding(self: Any, kind: str, *args: Any, **kwargs: Any) -> Any:
        future = add(self, kind, *args, **kwargs)
        held = self._held
        if type(held) is not Seen or future.done():
            return future
        if kind == "poll":
            look_after(self, future)
        else:
            limit = Limit(future, op, held, functools.partial(connect_again, self, held))
            limit.arm(self._call_later, _limit_of(self, held, op))
            future.add_done_callback(functools.partial(_done, limit, held, op))
        return future

    return adding


def _done(limit: Limit, held: Seen, op: Op, _: Any) -> None:
    limit.cancel()
    held.waited.pop(op, None)  # messages are not counted here


def _limit_of(socket: Any, held: Seen, op: Op) -> int:
    """The milliseconds that a call may wait: as the program has set it, else as the policy wants it, set or not."""
    if LIMIT[op] in held.own:
        return int(Backend.get(socket, LIMIT[op]))
    setting = held.wanted.settings.get("sndtimeo" if op == "send" else "rcvtimeo")
    return setting.value if setting is not None and type(setting.value) is int else -1


def for_supervisor(state: ContextState) -> None:
    """Until the thread of a context that was terminated has ended."""
    if state.pid == os.getpid():
        state.supervisor.wait()
