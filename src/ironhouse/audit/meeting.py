"""Which sockets can meet: whether a connect's address fits a bind's, and whether their types talk to each other.

Owns that question. What the source does not fix may be anything: such a meeting is *possible*, and an address of which
nothing is known meets none. Must not know what is made of a meeting.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from ironhouse.model.fact import SocketFact
from ironhouse.policy.patterns import overlap

MEETS: dict[str, frozenset[str]] = {
    "PUSH": frozenset({"PULL"}),
    "PULL": frozenset({"PUSH"}),
    "PUB": frozenset({"SUB", "XSUB"}),
    "XPUB": frozenset({"SUB", "XSUB"}),
    "SUB": frozenset({"PUB", "XPUB"}),
    "XSUB": frozenset({"PUB", "XPUB"}),
    "REQ": frozenset({"REP", "ROUTER"}),
    "REP": frozenset({"REQ", "DEALER"}),
    "DEALER": frozenset({"REP", "DEALER", "ROUTER"}),
    "ROUTER": frozenset({"REQ", "DEALER", "ROUTER"}),
    "PAIR": frozenset({"PAIR"}),
    "SERVER": frozenset({"CLIENT"}),
    "CLIENT": frozenset({"SERVER"}),
    "RADIO": frozenset({"DISH"}),
    "DISH": frozenset({"RADIO"}),
    "GATHER": frozenset({"SCATTER"}),
    "SCATTER": frozenset({"GATHER"}),
    "PEER": frozenset({"PEER"}),
    "CHANNEL": frozenset({"CHANNEL"}),
}
"""Which types may talk to which: the RFCs of each pattern, and ``zmq_socket(3)``."""

_DEFAULT = re.compile(r"\{[^{}]*=([\w.:/*\-\[\]]+)\}")
_HOLE = re.compile(r"\{[^{}]*\}|…")
_ADDRESS = re.compile(r"(?P<transport>[^:{}]+|\*\*)://(?P<rest>.*)", re.DOTALL)
_HOST_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:\]]*)(?::(?P<port>.*))?", re.DOTALL)
_EVERY_HOST = frozenset({"*", "0.0.0.0", "[::]", "[*]", "**", "[**]"})  # noqa: S104 - an address that is read, not bound
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|\[::1\]")


class _Address(msgspec.Struct, frozen=True):
    """An address as a pattern: ``**`` where nothing is known. ``fixed`` when its port or name is."""

    transport: str
    host: str
    port: str
    fixed: bool


def may_talk(one: SocketFact, other: SocketFact) -> bool:
    if not one.types or not other.types:
        return True
    return any(MEETS.get(a, frozenset()) & set(other.types) for a in one.types)


def meets(connect: str, bind: str) -> bool | None:
    """Whether the addresses fit: True when port or name say so, False when they may, None when they do not or when
    nothing is known of one of them. One expression in both may well be one address, whatever it is."""
    one, other = _address(connect), _address(bind)
    if one is None or other is None:
        return False if connect == bind and "{" in connect else None
    if not overlap(one.transport, other.transport):
        return None
    if not overlap(one.port, other.port) or not _hosts_meet(one.host, other.host):
        return None
    return one.fixed and other.fixed


def may_meet(connect: str, bind: str) -> bool:
    """Whether the addresses may fit, for all that the source says: False where they are known to differ."""
    return meets(connect, bind) is not None or _address(connect) is None or _address(bind) is None


@lru_cache(maxsize=4096)
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


def _hosts_meet(connect: str, bind: str) -> bool:
    """A bind to every interface takes all; two loopback addresses are one; names may be resolved to any address."""
    if bind in _EVERY_HOST or "**" in connect or connect in _EVERY_HOST:
        return True
    inside = [_LOOPBACK.fullmatch(one) is not None for one in (connect, bind)]
    if any(inside):
        return all(inside)
    return overlap(connect, bind) or not (_numeric(connect) and _numeric(bind))


def _numeric(host: str) -> bool:
    return host.startswith("[") or host.replace(".", "").isdigit()
