"""Where an endpoint really is, beside what its address says, and whether CURVE can be in force there.

Owns the options that put a socket elsewhere than its address, and what libzmq never encrypts, whatever its options say:
transports that are no streams, and sockets that speak plain TCP. Must not know what is owed where.
"""

from __future__ import annotations

import os
from typing import Any

import zmq
from zmq.backend import Socket as Backend

from ironhouse.model.addresses import exposure_of, of_host, transport
from ironhouse.model.fact import EndpointOp, Exposure
from ironhouse.runtime.held import Held

_DATAGRAMS = ("udp", "pgm", "epgm", "norm")


_TRANSPORTS = ("tcp", "ipc", "inproc", "tipc", "vmci", "ws", "wss", "hvsocket", *_DATAGRAMS)


def heeded(address: str) -> str:
    """What libzmq heeds of *address*: it reads no further than a NUL. Raises what libzmq would raise of one that it
    cannot use, before anybody asks what would be owed there."""
    read = address.partition("\0")[0]
    scheme, separator, _ = read.partition("://")
    if not separator:
        raise zmq.ZMQError(zmq.EINVAL, f"{read!r} is no address: it begins with its transport, as tcp://host:port does")
    if scheme not in _TRANSPORTS:
        raise zmq.ZMQError(
            zmq.EPROTONOSUPPORT, f"libzmq has no transport {scheme!r}: say tcp, ipc or inproc ({read!r})"
        )
    return read


def exposure(socket: Any, op: EndpointOp, address: str) -> Exposure:
    """How exposed *socket* is at *address*: one that listens by a descriptor of the program's is where that is, and one
    that goes through a proxy leaves this machine."""
    said = exposure_of(op, address)
    if said == "inproc":
        return said
    if op == "bind":
        descriptor = _option(socket, zmq.USE_FD)
        return said if not isinstance(descriptor, int) or descriptor < 0 else _of_descriptor(descriptor)
    proxy = _option(socket, zmq.SOCKS_PROXY)
    return "remote-connect" if said == "loopback" and isinstance(proxy, bytes) and proxy.strip(b"\0") else said


def why_never_encrypted(held: Held, address: str) -> str | None:
    """Why CURVE is not in force on a socket at *address* although its options say so; None where it is."""
    scheme = transport(address)
    if scheme in _DATAGRAMS:
        return f"libzmq encrypts nothing on {scheme}; use tcp"
    if "STREAM" in held.profile.types:
        return "a STREAM socket speaks plain TCP, which libzmq does not encrypt; use another type, or loopback"
    if held.declared.raw:
        return "ROUTER_RAW makes it speak plain TCP, which libzmq does not encrypt; leave that off, or use loopback"
    return None


def _option(socket: Any, number: int) -> object:
    try:
        found: object = Backend.get(socket, number)
    except zmq.ZMQError:  # a libzmq that does not have it
        return None
    return found


def _of_descriptor(descriptor: int) -> Exposure:
    import socket as system  # late: few programs listen by a descriptor of their own

    try:
        duplicate = os.dup(descriptor)
    except OSError:
        return "wildcard"
    with system.socket(fileno=duplicate) as one:
        if one.family == getattr(system, "AF_UNIX", None):
            return "ipc"
        is_internet = one.family in (system.AF_INET, system.AF_INET6)
        return of_host("bind", str(one.getsockname()[0])) if is_internet else "wildcard"
