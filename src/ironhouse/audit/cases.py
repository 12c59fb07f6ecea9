"""Builds facts by hand, for the cases that rules carry and for tests.

Owns short ways to write a fact, and a policy. Every socket it makes is as an observer would state it for a file of
Python, at ``app.py``.
"""

from __future__ import annotations

import tomllib

from ironhouse.model.fact import (
    Binding,
    Bound,
    Certainty,
    DecodingFact,
    DecodingKind,
    DependencyFact,
    DependencyKind,
    EndpointFact,
    EndpointOp,
    Exposure,
    Handled,
    Language,
    Mechanism,
    MonitorFact,
    OperationFact,
    OperationKind,
    OptionFact,
    OptionValue,
    Place,
    Scope,
    SocketFact,
    Zap,
)
from ironhouse.policy.load import parse
from ironhouse.policy.policy import Policy

PATH = "app.py"


def socket(
    type: str,
    *endpoints: EndpointFact,
    name: str = "sock",
    path: str = PATH,
    line: int = 3,
    options: dict[str, OptionFact] | None = None,
    operations: tuple[OperationFact, ...] = (),
    decoding: tuple[DecodingFact, ...] = (),
    scope: Scope = "production",
    language: Language = "python",
    binding: Binding = "pyzmq",
    factory: Place | None = None,
    root: str = ".",
    not_inherited: dict[str, OptionFact] | None = None,
    monitors: tuple[MonitorFact, ...] = (),
) -> SocketFact:
    """A socket of *type* at *path*:*line*."""
    return SocketFact(
        id=f"{path}:{line}:{name}",
        root=root,
        path=path,
        line=line,
        factory=factory,
        language=language,
        binding=binding,
        type=type,
        name=name,
        scope=scope,
        confidence="high",
        options=options or {},
        endpoints=endpoints,
        operations=operations,
        decoding=decoding,
        not_inherited=not_inherited or {},
        monitors=monitors,
    )


def is_set(
    value: OptionValue, *, text: str | None = None, line: int = 4, path: str = PATH, certainty: Certainty = "must"
) -> OptionFact:
    """An option that every path sets to *value*; ``None`` when the source does not fix it."""
    return OptionFact("set", certainty, value, text or repr(value), path, line)


def may_set(value: OptionValue, flag: str, *, line: int = 4, path: str = PATH, usual: bool = False) -> OptionFact:
    """An option that is set to *value* only where *flag* holds."""
    return OptionFact("set", "may", value, repr(value), path, line, flag, usual)


def unknown_option(text: str, *, line: int = 4, path: str = PATH) -> OptionFact:
    """An option of which nothing is known but the expression *text*."""
    return OptionFact(state="unknown", text=text, path=path, line=line)


def endpoint(
    op: EndpointOp,
    text: str,
    exposure: Exposure | tuple[Exposure, ...],
    *,
    line: int = 5,
    path: str = PATH,
    mechanism: Mechanism | None = None,
    zap: Zap = "none",
    certainty: Certainty = "must",
    flag: str | None = None,
    late: tuple[str, ...] = (),
    told_by: str | None = None,
    open_host: bool = False,
) -> EndpointFact:
    """A bind or a connect; under the NULL mechanism unless *mechanism* says otherwise."""
    return EndpointFact(
        op=op,
        text=text,
        path=path,
        line=line,
        exposure=exposure if isinstance(exposure, tuple) else (exposure,),
        mechanism=None if exposure == "inproc" else mechanism,
        certainty=certainty,
        flag=flag,
        zap=zap,
        late_options=late,
        told_by=told_by,
        open_host=open_host,
    )


def call(
    op: OperationKind,
    bound: Bound,
    *,
    line: int = 8,
    by: str | None = None,
    path: str = PATH,
    handled: Handled = "unknown",
    limit_ms: int | None = None,
    awaited: bool = False,
) -> OperationFact:
    """A call that can wait."""
    return OperationFact(op, path, line, bound, by, handled, limit_ms, awaited)


def monitor(
    drained: Handled = "unknown", *, closed_early: Place | None = None, line: int = 5, path: str = PATH
) -> MonitorFact:
    """A socket's events, turned on."""
    return MonitorFact(path, line, drained, closed_early)


def decodes(kind: DecodingKind, *, line: int = 9, guarded_by: str | None = None, path: str = PATH) -> DecodingFact:
    """Received bytes that reach a decoder."""
    return DecodingFact(kind=kind, path=path, line=line, guarded_by=guarded_by)


def declared(
    name: str,
    kind: DependencyKind,
    version: str | None = None,
    *,
    path: str = "requirements.txt",
    source: str = "requirements",
    line: int = 1,
    watched_by: tuple[str, ...] = (),
    root: str = ".",
) -> DependencyFact:
    """A declaration of *name* in a file of pip's requirements, unless *path* and *source* say otherwise."""
    return DependencyFact(name, kind, source, path, line, root=root, version=version, watched_by=watched_by)


def policy(text: str) -> Policy:
    """The policy that *text* spells out, as an ``ironhouse.toml``."""
    return parse(tomllib.loads(text), "ironhouse.toml")
