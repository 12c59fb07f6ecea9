"""How exposed an endpoint is: from the text of an address, with holes, to a word.

Owns the classes of addresses. Pure; must not know policy: nothing here says what exposure is bad.
"""

from __future__ import annotations

import re

from ironhouse.model.fact import EndpointOp, Exposure
from ironhouse.observe.source.interpreter.names import config_like
from ironhouse.observe.source.interpreter.values import Alt, Const, Text, Unknown, Value, alternatives, describe

LOCAL_HOST = re.compile(
    r"^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|\[?::ffff:127\.[\d.]+\]?|ip6-localhost)$", re.IGNORECASE
)
WILDCARD_HOST = re.compile(r"^(?:\*|0\.0\.0\.0|\[?::\]?|\[?::0\]?|0)$")
_IPC_NAME = re.compile(r"(?:^|[_.(])ipc(?:_|$|[A-Z])")
"""A variable that is called an IPC path: the only clue there is, so the endpoint's certainty stays *may*."""

_RANK: tuple[Exposure, ...] = (
    "inproc",
    "ipc",
    "loopback",
    "unknown",
    "config",
    "remote-connect",
    "host-variable",
    "wildcard",
)


def exposure_of(op: EndpointOp, value: Value) -> Exposure:
    """The exposure of one bind or connect; the worst of several alternatives."""
    found = [_one(op, option) for option in alternatives(value)]
    return max(found, key=_RANK.index)


def is_certain(value: Value) -> bool:
    """Whether the exposure follows from the text alone and not from a default or a guess."""
    if isinstance(value, Alt | Unknown):
        return False
    if isinstance(value, Text):
        head = value.parts[0] if value.parts else ""
        return isinstance(head, str) and re.match(r"(?:inproc|ipc)://|[a-z]+://.", head) is not None
    return True


def _one(op: EndpointOp, value: Value) -> Exposure:
    match value:
        case Const(value=str() as text):
            return _of_parts(op, (text,))
        case Text(parts=parts):
            return _of_parts(op, parts)
        case Unknown(default=Value() as default):
            return exposure_of(op, default)
        case Unknown(text=text, kind=kind):
            if _IPC_NAME.search(text):
                return "ipc"
            if kind == "config" or config_like(text):
                return "config"
            return "host-variable" if op == "bind" else "remote-connect"
        case Const():
            return "unknown"
        case _:
            return "host-variable" if op == "bind" else "remote-connect"


def _of_parts(op: EndpointOp, parts: tuple[str | Value, ...]) -> Exposure:
    parts = _with_defaults(parts)
    head = parts[0] if isinstance(parts[0], str) else ""
    scheme, separator, rest = head.partition("://")
    scheme = scheme.strip().lstrip("@>").lower()
    if not separator:
        return _without_scheme(op, parts)
    if scheme == "inproc":
        return "inproc"
    if scheme in ("ipc", "vmci"):
        return "ipc"
    if scheme in ("pgm", "epgm", "norm", "udp", "tipc"):
        return "wildcard" if op == "bind" else "remote-connect"
    return _of_host(op, rest.rpartition(";")[2].rpartition("@")[2])


def _with_defaults(parts: tuple[str | Value, ...]) -> tuple[str | Value, ...]:
    """The parts with each hole filled that has a default: an address is judged as it is when nobody says otherwise."""
    filled: list[str | Value] = []
    for part in parts:
        pieces: tuple[str | Value, ...] = (part,)
        if isinstance(part, Unknown) and isinstance(part.default, Const) and isinstance(part.default.value, str | int):
            pieces = (str(part.default.value),)
        elif isinstance(part, Unknown) and isinstance(part.default, Text):
            pieces = part.default.parts
        for piece in pieces:
            if isinstance(piece, str) and filled and isinstance(filled[-1], str):
                filled[-1] += piece
            else:
                filled.append(piece)
    return tuple(filled) or ("",)


def _without_scheme(op: EndpointOp, parts: tuple[str | Value, ...]) -> Exposure:
    """No scheme in the literal start: ``f"{protocol}://{host}:{port}"`` and whole addresses from elsewhere."""
    literal = "".join(part if isinstance(part, str) else "{}" for part in parts)
    _, separator, rest = literal.partition("://")
    if separator:
        host = rest.partition(":")[0]
        if LOCAL_HOST.match(host):
            return "loopback"
        if WILDCARD_HOST.match(host):
            return "wildcard" if op == "bind" else "remote-connect"
    first = parts[0]
    if isinstance(first, Unknown) and len(parts) > 1 and isinstance(parts[1], str):
        host = parts[1].partition(":")[0]
        if LOCAL_HOST.match(host):
            return "loopback"
    if isinstance(first, Unknown):
        return _one(op, first)
    return "host-variable" if op == "bind" else "remote-connect"


def _of_host(op: EndpointOp, rest: str) -> Exposure:
    host = _host(rest)
    if host is not None and LOCAL_HOST.match(host):
        return "loopback"
    if host is not None and WILDCARD_HOST.match(host):
        return "wildcard" if op == "bind" else "loopback" if host != "*" else "remote-connect"
    return "host-variable" if op == "bind" else "remote-connect"


def _host(rest: str) -> str | None:
    """The literal host at the start of *rest*; None when a hole comes before its end."""
    if rest.startswith("["):
        inside, bracket, _ = rest.partition("]")
        return f"{inside}]" if bracket else None
    host, colon, _ = rest.partition(":")
    if colon or LOCAL_HOST.match(host) or WILDCARD_HOST.match(host):
        return host
    return host or None


def shown(value: Value) -> str:
    """The endpoint for a report: literal text with holes in braces; a default is shown after an equals sign."""
    if isinstance(value, Unknown) and value.default is not None:
        return f"{{{value.text}={describe(value.default)}}}"
    if isinstance(value, Text):
        return "".join(part if isinstance(part, str) else _hole(part) for part in value.parts)
    if isinstance(value, Unknown):
        return f"{{{value.text}}}"
    return describe(value)


def _hole(part: Value) -> str:
    if isinstance(part, Unknown) and part.default is not None:
        return f"{{{part.text}={describe(part.default)}}}"
    return f"{{{describe(part)}}}"
