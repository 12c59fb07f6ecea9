"""How exposed an endpoint is: from the text of an address, with holes, to words.

Owns the classes of addresses. Pure; must not know policy: nothing here says what exposure is bad.
"""

from __future__ import annotations

import re

from ironhouse.model.addresses import LOCAL_HOST, MULTICAST, elsewhere, host_of, of_host
from ironhouse.model.fact import EndpointOp, Exposure
from ironhouse.model.sockets import ranked
from ironhouse.observe.source.interpreter.names import config_like
from ironhouse.observe.source.interpreter.values import Alt, Const, Text, Unknown, Value, alternatives, describe

_IPC_NAME = re.compile(r"(?:^|[_.(])ipc(?:_|$|[A-Z])|(?:^|_|ZMQ)IPC(?:_|$)")
"""A variable that is called an IPC path: the only clue there is, so the endpoint's certainty stays *may*."""

_URL_NAME = re.compile(r"(?:(?:^|[_.])ur[li]|U(?:r[li]|R[LI]))s?(?:_|$)")
"""A variable that is called a URL brings its own scheme, whatever it is for."""

_LOOPBACK_NAME = re.compile(r"(?:^|[_.])(?:localhost|loopback|local_?host_?(?:ip|addr\w*))(?:\(\))?$", re.IGNORECASE)
"""A variable or a function that is called the loopback host: the only clue there is, as above."""

_LOOPBACK_DEFAULT = re.compile(
    r"""(?:[(,=:?]|\bor\b|\|\|)\s*[bu]?["'](?:localhost|127\.0\.0\.1|::1)["']\s*(?:\)|$)""", re.IGNORECASE
)
"""A call that is given the loopback host last: what it gives back where it finds nothing."""

_ARGUMENTS = re.compile(r"\([^()]*\)")
"""What a call is given: a call of any function with something of a configuration is not one to a configuration."""


def exposures_of(op: EndpointOp, value: Value) -> tuple[Exposure, ...]:
    """What may be true of one bind or connect, the worst first; an address that is nothing counts for nothing."""
    found = {word for option in alternatives(value) for word in _one(op, option)}
    return ranked(found - {"unknown"} or {"unknown"})


def is_certain(value: Value) -> bool:
    """Whether the exposure follows from the text alone and not from a default or a guess."""
    if isinstance(value, Alt | Unknown):
        return False
    if isinstance(value, Text):
        head = value.parts[0] if value.parts else ""
        return isinstance(head, str) and re.match(r"(?:inproc|ipc)://|[a-z]+://.", head) is not None
    return True


def _one(op: EndpointOp, value: Value) -> set[Exposure]:
    match value:
        case Const(value=str() as text):
            return _of_parts(op, (text,)) if text else {"unknown"}
        case Text(parts=parts):
            return _of_parts(op, parts)
        case Unknown():
            return _of_variable(op, value)
        case Const():
            return {"unknown"}
        case _:
            return {elsewhere(op)}


def _of_variable(op: EndpointOp, value: Unknown) -> set[Exposure]:
    """An address that is a variable as a whole: configuration stands beside its default, a parameter is its default.

    Only what comes whole from configuration is ``config``: where a host alone does, the address is known but for it.
    """
    default = set(exposures_of(op, value.default)) - {"unknown"} if value.default is not None else set()
    if default:
        return default | ({"config"} if _configured(value) else set())
    if _IPC_NAME.search(value.text) and not _URL_NAME.search(value.text):
        return {"ipc"}
    return {elsewhere(op), "config"} if _configured(value) else {elsewhere(op)}


def _of_parts(op: EndpointOp, parts: tuple[str | Value, ...]) -> set[Exposure]:
    """An address of which parts are known: the scheme decides, then the host."""
    if not parts:
        return {"unknown"}
    head = parts[0] if isinstance(parts[0], str) else ""
    scheme, separator, rest = head.partition("://")
    scheme = scheme.strip().lstrip("@>").lower()
    if not separator:
        return _of_scheme_variable(op, parts)
    if scheme == "inproc":
        return {"inproc"}
    if scheme in ("ipc", "vmci"):
        return {"ipc"}
    if scheme in MULTICAST:
        return {"wildcard" if op == "bind" else "remote-connect"}
    return _of_host(op, _joined((rest.rpartition(";")[2].rpartition("@")[2], *parts[1:])))


def _of_scheme_variable(op: EndpointOp, parts: tuple[str | Value, ...]) -> set[Exposure]:
    """No scheme in the literal start: ``f"{protocol}://{host}"``, ``f"{prefix}127.0.0.1"``, ``f"{address}_1"``."""
    hole, rest = parts[0], parts[1:]
    if isinstance(hole, str):
        return {elsewhere(op)}
    found: set[Exposure] = set()
    for default in _defaults(hole):
        filled = _joined((*default, *rest))
        if isinstance(filled[0], str) and "://" in filled[0]:
            found |= _of_parts(op, filled)
    literal = rest[0] if rest and isinstance(rest[0], str) else ""
    if literal.startswith("://"):
        return found | _of_host(op, _joined((literal[3:], *rest[1:])))
    if LOCAL_HOST.match(literal.partition(":")[0]):
        return found | {"loopback"}
    if not isinstance(hole, Unknown):
        return found or {elsewhere(op)}
    if found:
        return found | ({"config"} if _configured(hole) else set())
    return _of_variable(op, Unknown(hole.text, hole.kind))


def _of_host(op: EndpointOp, parts: tuple[str | Value, ...]) -> set[Exposure]:
    """What stands behind ``tcp://``: a literal host, or one with a hole in it."""
    rest = parts[0] if parts and isinstance(parts[0], str) else ""
    holes = parts[1:] if rest else parts
    if not holes or ":" in rest.rpartition("]")[2].lstrip("[") or rest == "*":
        return {of_host(op, host_of(rest))}
    hole = holes[0]
    assert not isinstance(hole, str)
    found: set[Exposure] = set()
    for default in _defaults(hole):
        found |= _of_host(op, _joined((rest, *default, *holes[1:])))
    if found:
        return found | ({elsewhere(op)} if isinstance(hole, Unknown) and _configured(hole) else set())
    if LOCAL_HOST.match(rest):  # a whole host of this machine: what follows it is its port
        return {"loopback"}
    if not isinstance(hole, Unknown) or rest.strip("["):
        return {elsewhere(op)}
    if _LOOPBACK_NAME.search(hole.text):
        return {"loopback"}
    return {elsewhere(op), "loopback"} if _LOOPBACK_DEFAULT.search(hole.text) else {elsewhere(op)}


def _configured(variable: Unknown) -> bool:
    if variable.kind == "config":
        return True
    text = variable.text
    while text != (text := _ARGUMENTS.sub("", text)):
        pass
    return config_like(text)


def _defaults(hole: Value) -> list[tuple[str | Value, ...]]:
    """What fills a hole when nobody says otherwise, and each of its alternatives."""
    found: list[tuple[str | Value, ...]] = []
    for option in alternatives(hole):
        match option:
            case Unknown(default=Value() as default):
                found += _defaults(default) or ([(default,)] if isinstance(default, Unknown) else [])
            case Const(value=str() | int() as plain) if plain != "":
                found.append((str(plain),))
            case Text(parts=parts):
                found.append(parts)
            case Unknown() if option is not hole:
                found.append((option,))
            case _:
                continue
    return found


def _joined(parts: tuple[str | Value, ...]) -> tuple[str | Value, ...]:
    """The parts with neighbouring texts put together and empty ones away."""
    joined: list[str | Value] = []
    for part in parts:
        before = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(before, str):
            joined[-1] = before + part
        elif part != "":
            joined.append(part)
    return tuple(joined)


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
