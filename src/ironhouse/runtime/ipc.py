"""The file of an ipc endpoint: whether somebody listens at it already, and who may connect.

Owns both questions. libzmq removes a file that is there and binds anew: a second bind takes the endpoint away from
who has it, without a word (FACTS). Who may connect is who may write to the file. Must not know sockets of libzmq.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
import time
from pathlib import Path

import zmq

PATIENCE_S = 0.5
"""How long a listener that is going may take: ``unbind`` is done by another thread of libzmq."""

_SCHEME = "ipc://"


def refuse_taken(address: str) -> None:
    """Raises what a second bind of a TCP address raises, where somebody listens at *address*."""
    path = _path(address)
    if path is None:
        return
    until = time.monotonic() + PATIENCE_S
    while _listens(path):
        if time.monotonic() > until:
            raise zmq.ZMQError(errno.EADDRINUSE, f"Address already in use (addr={address!r})")
        time.sleep(0.01)


def keep_others_out(address: str) -> None:
    """Leaves the file to its owner, where others may write to it."""
    path = _path(address)
    if path is not None and os.name == "posix" and path.is_socket():
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & (stat.S_IWGRP | stat.S_IWOTH):
            path.chmod(mode & stat.S_IRWXU)


def _path(address: str) -> Path | None:
    """The file of *address*; None of one in Linux's abstract name space, and of one that libzmq is to choose."""
    name = address.removeprefix(_SCHEME)
    return Path(name) if name != address and name and name[0] not in "@*" else None


def _listens(path: Path) -> bool:
    if not hasattr(socket, "AF_UNIX"):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one:
        one.setblocking(False)
        try:
            one.connect(str(path))
        except BlockingIOError:  # its queue of those who wait is full
            return True
        except OSError:  # no file, none that anybody listens at, or a name that is too long: libzmq says so
            return False
    return True
