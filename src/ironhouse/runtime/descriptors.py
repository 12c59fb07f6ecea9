"""What the kernel knows of a connection whose descriptor libzmq owns, and the one thing that is done to it.

Owns the system calls. libzmq may close a descriptor, and the kernel give its number to another connection, at any
moment: everything is asked of a duplicate, and a connection is cut only where its cookie is still the one that was seen
when it was accepted (FACTS). Linux has SO_COOKIE and the counts of TCP_INFO; elsewhere they are None.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
from collections.abc import Callable

import msgspec

if sys.platform != "win32":
    import fcntl
    import termios

SO_COOKIE = 57
_RECEIVED = struct.Struct("=Q")
_SENT_AGAIN = struct.Struct("=QQ")
_CREDENTIALS = struct.Struct("=iII")
_RECEIVED_AT, _SENT_AT, _INFO_SIZE = 128, 200, 256
"""``struct tcp_info`` of <linux/tcp.h>: tcpi_bytes_received; and since 4.19 tcpi_bytes_sent, in which bytes that were
sent again count again, and tcpi_bytes_retrans, which are those."""

HAS_COOKIES = sys.platform.startswith("linux")
_SOL_SOCKET, _IPPROTO_TCP, _TCP_INFO = int(socket.SOL_SOCKET), int(socket.IPPROTO_TCP), 11
_INTERNET = (int(socket.AF_INET), int(socket.AF_INET6))

RESERVE = 64
"""Descriptors that the program itself is left with, below the limit of the process."""


Counts = Callable[[int, int | None], tuple[int | None, int | None, int] | None]
"""What ``counts`` is, of either core."""


class Look(msgspec.Struct, frozen=True):
    """A connection when it came. ``address`` is the peer's without its port, of ipc its process, empty where the system
    tells neither."""

    cookie: int | None
    address: str


def look(descriptor: int) -> Look | None:
    """The connection behind *descriptor*; None where there is none any more."""
    with contextlib.suppress(OSError):
        one = _duplicate(descriptor)
        try:
            address = str(one.getpeername()[0]) if one.family in _INTERNET else _process(one)
            return Look(_cookie(one), address.removeprefix("::ffff:"))
        finally:
            one.close()
    return None


def counts(descriptor: int, cookie: int | None) -> tuple[int | None, int | None, int] | None:
    """Bytes that were sent and received in the connection's whole life, None where the system does not count them; and
    how many of those were not read yet, or are just being read. None where the connection has ended."""
    with contextlib.suppress(OSError):
        one = _duplicate(descriptor)
        try:
            if _cookie(one) != cookie:
                return None
            if one.family not in _INTERNET:
                return None, None, 0
            unread = _unread(one)  # first: what was read is never told as less than it is
            return (*_counts(one), unread)
        finally:
            one.close()
    return None


def _process(one: socket.SocketType) -> str:
    """Whose connection of ipc it is, as libzmq says it to ZAP: ``localhost:uid:gid:pid``, where the system tells."""
    if not sys.platform.startswith("linux") or one.family != int(socket.AF_UNIX):
        return ""
    told = one.getsockopt(_SOL_SOCKET, int(socket.SO_PEERCRED), _CREDENTIALS.size)
    pid, uid, gid = _CREDENTIALS.unpack(told)
    return f"localhost:{uid}:{gid}:{pid}"


def cut(descriptor: int, cookie: int | None) -> bool:
    """Shuts the connection down, if it is still the one with that *cookie*; libzmq then drops its peer."""
    with contextlib.suppress(OSError):
        one = _duplicate(descriptor)
        try:
            if cookie is None or _cookie(one) != cookie:
                return False
            one.shutdown(socket.SHUT_RDWR)
            return True
        finally:
            one.close()
    return False


def most_connections() -> int | None:
    """How many connections the process may have before it runs out of descriptors; None where there is no limit."""
    if sys.platform == "win32":
        return None
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else max(1, soft - RESERVE)


def _duplicate(descriptor: int) -> socket.SocketType:
    """The interpreter's own class: ``socket.socket`` around it makes enumerations of numbers, at thrice the cost."""
    duplicate = os.dup(descriptor)
    try:
        return socket.SocketType(fileno=duplicate)
    except OSError:
        os.close(duplicate)
        raise


def _cookie(one: socket.SocketType) -> int | None:
    if not HAS_COOKIES:
        return None
    try:
        return int.from_bytes(one.getsockopt(_SOL_SOCKET, SO_COOKIE, 8), sys.byteorder)
    except OSError:
        return None


def _counts(one: socket.SocketType) -> tuple[int | None, int | None]:
    if not HAS_COOKIES:
        return None, None
    try:
        info = one.getsockopt(_IPPROTO_TCP, _TCP_INFO, _INFO_SIZE)
    except OSError:
        return None, None
    if len(info) < _SENT_AT + _SENT_AGAIN.size:
        return None, None
    sent, again = _SENT_AGAIN.unpack_from(info, _SENT_AT)
    return sent - again, _RECEIVED.unpack_from(info, _RECEIVED_AT)[0]


def _unread(one: socket.SocketType) -> int:
    if sys.platform == "win32":
        return 0
    return int.from_bytes(fcntl.ioctl(one.fileno(), termios.FIONREAD, bytes(4)), sys.byteorder)
