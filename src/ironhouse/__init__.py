"""ironhouse makes ZeroMQ applications safe to run: one policy; every ZeroMQ socket found, held to it, and proved.

The public names are loaded when they are first used: the command line never pays for zmq.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ironhouse.errors import IronhouseError as IronhouseError
    from ironhouse.runtime.attempts import Breaker as Breaker
    from ironhouse.runtime.attempts import Plan as Plan
    from ironhouse.runtime.context import Context as Context
    from ironhouse.runtime.errors import AuthenticationFailed as AuthenticationFailed
    from ironhouse.runtime.errors import ConcurrentUse as ConcurrentUse
    from ironhouse.runtime.errors import InvalidMessage as InvalidMessage
    from ironhouse.runtime.errors import PeerUnreachable as PeerUnreachable
    from ironhouse.runtime.errors import PolicyViolation as PolicyViolation
    from ironhouse.runtime.errors import ReceiveTimeout as ReceiveTimeout
    from ironhouse.runtime.errors import SendTimeout as SendTimeout
    from ironhouse.runtime.polling import Poller as Poller
    from ironhouse.runtime.requester import AsyncRequester as AsyncRequester
    from ironhouse.runtime.requester import CircuitOpen as CircuitOpen
    from ironhouse.runtime.requester import Requester as Requester
    from ironhouse.runtime.requester import RequestFailed as RequestFailed
    from ironhouse.runtime.socket import Socket as Socket

_FROM = {
    "IronhouseError": "ironhouse.errors",
    "Context": "ironhouse.runtime.context",
    "Poller": "ironhouse.runtime.polling",
    "Socket": "ironhouse.runtime.socket",
    **dict.fromkeys(
        (
            "AuthenticationFailed",
            "ConcurrentUse",
            "InvalidMessage",
            "PeerUnreachable",
            "PolicyViolation",
            "ReceiveTimeout",
            "SendTimeout",
        ),
        "ironhouse.runtime.errors",
    ),
    **dict.fromkeys(("Breaker", "Plan"), "ironhouse.runtime.attempts"),
    **dict.fromkeys(("AsyncRequester", "CircuitOpen", "RequestFailed", "Requester"), "ironhouse.runtime.requester"),
}
__all__ = sorted(_FROM)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    module = _FROM.get(name)
    if name == "asyncio":  # as in ``zmq.asyncio``, without an import of its own
        return importlib.import_module("ironhouse.asyncio")
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(module), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_FROM})
