"""What the child of a fork inherits: contexts and sockets whose threads are its parent's.

Owns making them unusable there: what is called says that it is closed, and what is closed is left alone. A call of
libzmq would reach into the parent, through the descriptors that both have.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any
from weakref import WeakSet

import zmq

_CONTEXTS: WeakSet[zmq.Context[Any]] = WeakSet()


def follow(context: zmq.Context[Any]) -> None:
    """*context* was made by this process."""
    _CONTEXTS.add(context)


def _in_child() -> None:
    for context in list(_CONTEXTS):
        sockets = list(getattr(context, "_sockets", ()))
        with contextlib.suppress(AttributeError):  # a pyzmq whose contexts say otherwise that they are closed
            for one in sockets:
                one._closed = True
            context.closed = True
    _CONTEXTS.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
