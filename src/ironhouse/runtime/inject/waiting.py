"""Waits of asyncio's sockets, and for the supervisor's end.

Owns that a limit which the policy has set on a socket ends no wait of a program that does not know of it, and that a
poll lasts as long as it says (FACTS: pyzmq's own raises ``Again`` when RCVTIMEO is over first).
"""

from __future__ import annotations

import functools
import os
from typing import Any

from ironhouse.runtime.inject.inplace import Seen
from ironhouse.runtime.state import ContextState
from ironhouse.runtime.timing import Op

_ADDS: dict[str, Op] = {"_add_recv_event": "recv", "_add_send_event": "send"}


class _NoLimit:
    def cancel(self) -> None:
        """There is nothing to cancel."""


def install(cls: type) -> None:
    """Changes, once, the class that *cls* has its waiting from."""
    owner: Any = next(one for one in cls.__mro__ if "_add_timeout" in one.__dict__)
    if "_held_limit" in owner.__dict__:
        return
    owner._held_limit = None
    for name, op in _ADDS.items():
        setattr(owner, name, _adding(getattr(owner, name), op))
    limit = owner._add_timeout

    @functools.wraps(limit)
    def _add_timeout(self: Any, future: Any, timeout: float) -> Any:
        return _NoLimit() if _is_ours(self) else limit(self, future, timeout)

    owner._add_timeout = _add_timeout


def _adding(add: Any, op: Op) -> Any:
    """pyzmq's method, which asks for the limit of the wait that it adds: that of *op*, or of a poll."""

    @functools.wraps(add)
    def adding(self: Any, kind: str, *args: Any, **kwargs: Any) -> Any:
        self.__dict__["_held_limit"] = None if kind == "poll" else op
        return add(self, kind, *args, **kwargs)

    return adding


def _is_ours(socket: Any) -> bool:
    """Whether the limit of the wait that is being added was set by the policy, and the program is to see none of it."""
    held, op = socket._held, socket._held_limit
    return type(held) is Seen and (op is None or held.waits_on(op))


def for_supervisor(state: ContextState) -> None:
    """Until the thread of a context that was terminated has ended."""
    if state.pid == os.getpid():
        state.supervisor.wait()
