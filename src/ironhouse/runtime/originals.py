"""The system's own threads and locks, also where gevent has put its own in their place.

Owns the look-up. A thread that serves libzmq must not be a greenlet: it would stop with the hub, and the hub with it.
"""

from __future__ import annotations

import _thread
import sys
from collections.abc import Callable
from typing import Any


def _original(name: str) -> Any:
    monkey = sys.modules.get("gevent.monkey")
    if monkey is not None and monkey.is_module_patched("threading"):
        return monkey.get_original("_thread", name)
    return getattr(_thread, name)


start_thread: Callable[..., int] = _original("start_new_thread")
allocate_lock: Callable[[], Any] = _original("allocate_lock")
thread_id: Callable[[], int] = _original("get_ident")
