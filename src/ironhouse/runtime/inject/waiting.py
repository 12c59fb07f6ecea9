"""Waits that are not of one message: polls of asyncio's sockets, and for the supervisor's end.

Owns that a poll lasts as long as it says, whatever limit of receiving the policy has set (FACTS: pyzmq's own raises
``Again`` when RCVTIMEO is over first).
"""

from __future__ import annotations

import functools
import os
from typing import Any

from ironhouse.runtime.state import ContextState


class _NoLimit:
    def cancel(self) -> None:
        """There is nothing to cancel."""


def install(cls: type) -> None:
    """Changes, once, the class of asyncio's sockets that *cls* stands on."""
    owner: Any = next(one for one in cls.__mro__ if "_add_timeout" in one.__dict__)
    if "_held_polls" in owner.__dict__:
        return
    owner._held_polls = False
    add, limit = owner._add_recv_event, owner._add_timeout
    add_send = owner._add_send_event

    @functools.wraps(add)
    def _add_recv_event(self: Any, kind: str, *args: Any, **kwargs: Any) -> Any:
        self.__dict__["_held_polls"] = kind == "poll"
        return add(self, kind, *args, **kwargs)

    @functools.wraps(add_send)
    def _add_send_event(self: Any, kind: str, *args: Any, **kwargs: Any) -> Any:
        self.__dict__["_held_polls"] = kind == "poll"
        return add_send(self, kind, *args, **kwargs)

    @functools.wraps(limit)
    def _add_timeout(self: Any, future: Any, timeout: float) -> Any:
        return _NoLimit() if self._held_polls else limit(self, future, timeout)

    owner._add_recv_event, owner._add_send_event, owner._add_timeout = _add_recv_event, _add_send_event, _add_timeout


def for_supervisor(state: ContextState) -> None:
    """Until the thread of a context that was terminated has ended."""
    if state.pid == os.getpid():
        state.supervisor.wait()
