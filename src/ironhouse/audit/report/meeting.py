"""Whether two addresses can be one: what a connect says, against what a bind says.

Owns how an address of which parts are not fixed is read. Must not know sockets. Pure.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from ironhouse.policy import patterns

_DEFAULT = re.compile(r"\{[^{}]*=([\w.:/*\-\[\]]+)\}")
_HOLE = re.compile(r"\{[^{}]*\}|…")
_ADDRESS = re.compile(r"(?P<transport>[^:{}]+|\*\*)://(?P<rest>.*)", re.DOTALL)
_HOST_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:\]]*)(?::(?P<port>.*))?", re.DOTALL)
_EVERY_HOST = frozenset({"*", "0.0.0.0", "[::]", "[*]", "**", "[**]"})  # noqa: S104 - an address that is read, not bound
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|\[::1\]")
_NAME = re.compile(r"[A-Za-z_]\w*")
_WORDS_OF_ANY_ADDRESS = frozenset(
    (
        *("self", "this", "args", "kwargs", "params", "arg", "option", "options", "opts", "config", "cfg", "conf"),
        *("settings", "env", "environ", "getenv", "get", "str", "format", "c_str", "data", "value", "received"),
        *("url", "uri", "addr", "address", "endpoint", "endpoints", "host", "hostname", "port", "path", "base", "name"),
        *("server", "client", "socket", "sock", "ctx", "context", "tcp", "ipc", "inproc", "localhost"),
    )
)
"""Words that say nothing of which address is meant."""


class _Address(msgspec.Struct, frozen=True):
    """An address as a pattern: ``**`` where nothing is known. ``fixed`` when its port or name is."""

    transport: str
    host: str
    port: str
    fixed: bool


def meets(connect: str, bind: str) -> bool | None:
    """Whether the addresses fit: True when port or name say so, False when they may, None when they do not or when
    nothing is known of one of them. One expression in both may well be one address, whatever it is."""
    one, other = _address(connect), _address(bind)
    if one is None or other is None:
        return False if connect == bind and "{" in connect else None
    if not _overlap(one.transport, other.transport):
        return None
    if not _overlap(one.port, other.port) or not _hosts_meet(one.host, other.host):
        return None
    return one.fixed and other.fixed


def is_open(text: str) -> bool:
    """Whether not even the transport of *text* is known."""
    return _address(text) is None


@cache
def names(text: str) -> frozenset[str]:
    """The names in an expression that may tell which address it is: of a variable, a key, an environment variable."""
    found = {one.lower() for hole in _HOLE.findall(text) for one in _NAME.findall(hole)}
    return frozenset(one for one in found if len(one) > 2 and one not in _WORDS_OF_ANY_ADDRESS)


@cache
def _address(text: str) -> _Address | None:
    """*text* as a pattern; None where not even the transport is known."""
    plain = _HOLE.sub("**", _DEFAULT.sub(r"\1", text))
    match = _ADDRESS.fullmatch(plain)
    if match is None:
        return None
    transport, rest = match["transport"], match["rest"]
    if transport in ("inproc", "ipc"):
        return _Address(transport, "**", rest, "**" not in rest)
    parts = _HOST_PORT.fullmatch(rest)
    if parts is None:
        return _Address(transport, "**", "**", fixed=False)
    port = parts["port"] if parts["port"] not in (None, "", "*", "0") else "**"
    return _Address(transport, parts["host"], port, "**" not in port)


_overlap = cache(patterns.overlap)


def _hosts_meet(connect: str, bind: str) -> bool:
    """A bind to every interface takes all; two loopback addresses are one; names may be resolved to any address."""
    if bind in _EVERY_HOST or "**" in connect or connect in _EVERY_HOST:
        return True
    inside = [_LOOPBACK.fullmatch(one) is not None for one in (connect, bind)]
    if any(inside):
        return all(inside)
    return _overlap(connect, bind) or not (_numeric(connect) and _numeric(bind))


def _numeric(host: str) -> bool:
    return host.startswith("[") or host.replace(".", "").isdigit()
