"""Monitors of pyzmq's own sockets, where the policy is required.

Owns that the program's and the supervisor's do not end each other: libzmq has one for a socket, and a second takes its
place without a word.
"""

from __future__ import annotations

import functools
from typing import Any

import zmq
from zmq.backend import Socket as Backend

from ironhouse.runtime.inject.inplace import LIMIT, Seen
from ironhouse.runtime.supervisor import new_address


def install() -> None:
    """Has the supervisor pass on what it is told, in place of ``monitor``."""
    cls: Any = zmq.Socket
    monitor_, get = cls.monitor, cls.get_monitor_socket

    @functools.wraps(monitor_)
    def monitor(self: Any, addr: str | bytes | None, events: int = zmq.EVENT_ALL) -> None:
        held = self._held
        if type(held) is not Seen:
            monitor_(self, addr, events)
        elif addr is None:
            held.state.supervisor.end_relay(self)
        else:
            held.state.supervisor.relay(self, addr, int(events))

    @functools.wraps(get)
    def get_monitor_socket(self: Any, events: int | None = None, addr: str | None = None) -> Any:
        ours = type(self._held) is Seen
        made = get(self, events, new_address() if ours and addr is None else addr)
        if type(made._held) is Seen:  # its events come when they come
            made._held.own.add(LIMIT["recv"])
            Backend.set(made, zmq.RCVTIMEO, -1)
        return made

    cls.monitor, cls.get_monitor_socket = monitor, get_monitor_socket
