"""Whether a thread of the process is inside one of libzmq's proxies.

Owns how that is told. What a proxy receives no call of ours counts, and pyzmq lets nobody know which sockets it was
given: a socket that has never received anything may be one that is read all the time.
"""

from __future__ import annotations

import sys

_CALLS = frozenset(("proxy", "proxy_steerable", "device", "monitored_queue"))
"""pyzmq's. They are compiled, so the frame that is on top is the one that called."""


def under_way() -> bool:
    """Whether the code that a thread is in now names one of the calls."""
    return any(not _CALLS.isdisjoint(frame.f_code.co_names) for frame in sys._current_frames().values())
