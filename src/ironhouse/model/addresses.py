"""How exposed a concrete address is, from its text alone.

Owns what is a loopback and what a wildcard host, and the reach of each transport. Pure: names are not looked up. Must
not know addresses with holes in them, which only source has, nor what exposure is bad.
"""

from __future__ import annotations

import re

from ironhouse.model.fact import EndpointOp, Exposure

LOCAL_HOST = re.compile(
    r"^(?:localhost|127\.\d+\.\d+\.\d[-\d]*|\[?::1\]?|\[?::ffff:127\.[\d.]+\]?|ip6-localhost)$", re.IGNORECASE
)
WILDCARD_HOST = re.compile(r"^(?:\*|0\.0\.0\.0|\[?::\]?|\[?::0\]?|0)$")
LOOPBACK_INTERFACE = re.compile(r"^lo\d*$")
MULTICAST = ("pgm", "epgm", "norm", "udp", "tipc")


def elsewhere(op: EndpointOp) -> Exposure:
    """A host that is not known to be this machine."""
    return "host-variable" if op == "bind" else "remote-connect"


def transport(address: str) -> str:
    """``tcp`` of ``tcp://host:5555``; empty where there is none."""
    scheme, separator, _ = address.partition("://")
    return scheme.strip().lstrip("@>").lower() if separator else ""


def exposure_of(op: EndpointOp, address: str) -> Exposure:
    """The exposure of a bind or connect to *address*; a host's name other than ``localhost`` counts as elsewhere."""
    scheme = transport(address)
    if scheme == "inproc":
        return "inproc"
    if scheme in ("ipc", "vmci"):
        return "ipc"
    if scheme in MULTICAST:
        return "wildcard" if op == "bind" else "remote-connect"
    rest = address.partition("://")[2].rpartition(";")[2].rpartition("@")[2]
    host = host_of(rest)
    if op == "bind" and host is not None and LOOPBACK_INTERFACE.match(host):
        return "loopback"
    return of_host(op, host)


def of_host(op: EndpointOp, host: str | None) -> Exposure:
    """The exposure of a literal *host*; None is one that could not be told from its port."""
    if host is not None and LOCAL_HOST.match(host):
        return "loopback"
    if host is not None and WILDCARD_HOST.match(host):
        return "wildcard" if op == "bind" else "loopback" if host != "*" else "remote-connect"
    return elsewhere(op)


def host_of(rest: str) -> str | None:
    """The literal host at the start of *rest*, what follows ``tcp://``; None when it ends before its host does."""
    if rest.startswith("["):
        inside, bracket, _ = rest.partition("]")
        return inside[1:] if bracket else None
    if rest.count(":") > 1:  # an address of IPv6 without its brackets
        return rest.rpartition(":")[0]
    host, colon, _ = rest.partition(":")
    if colon or LOCAL_HOST.match(host) or WILDCARD_HOST.match(host):
        return host
    return host or None
