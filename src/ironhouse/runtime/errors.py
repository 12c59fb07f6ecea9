"""Errors of sockets that obey a policy.

Naming: each says what happened as a noun; those that come instead of ``zmq.Again`` are one too, so that a program which
handles that keeps working. No error carries a key.
"""

from __future__ import annotations

from typing import Any

import zmq

from ironhouse.errors import IronhouseError


class PolicyViolation(IronhouseError):
    """The policy refuses a call; ``entry`` is the entry of the policy that does."""

    def __init__(self, message: str, entry: str = "") -> None:
        super().__init__(f"{message} ({entry})" if entry else message)
        self.entry = entry


class ConcurrentUse(IronhouseError):
    """A socket was used by a thread while another was inside a call of it."""


class PeerUnreachable(IronhouseError, zmq.ZMQError):
    """A message is for a routing id that no connected peer has; its ``errno`` is EHOSTUNREACH. Without ROUTER_MANDATORY
    libzmq would have dropped it and said nothing. ``socket`` is the socket's name."""

    def __init__(self, socket: str, endpoints: tuple[str, ...], entry: str = "") -> None:
        zmq.ZMQError.__init__(self, zmq.EHOSTUNREACH)
        self.socket = socket
        where = ", ".join(endpoints) or "no endpoint"
        why = f" (ROUTER_MANDATORY of {entry})" if entry else ""
        self.strerror = f"no connected peer of {socket} ({where}) has the routing id that the message is for{why}"
        self.args = (self.errno, self.strerror)

    def __str__(self) -> str:
        return str(self.strerror)

    def __reduce__(self) -> Any:
        return Exception.__reduce__(self)


class InvalidMessage(IronhouseError, ValueError):
    """A message is not of the type that was asked for. It has been received, and is gone."""


class _Timeout(IronhouseError, zmq.Again):
    """A call whose time was up. ``socket`` is its name, ``endpoints`` what it is bound and connected to, ``limit_ms``
    the time it had in milliseconds, ``last_failure`` the last failed handshake that was seen, if any. The text also has
    the policy's entry that the limit is of, and what is known of why nothing came."""

    sent = 0
    """How many messages of a batch went before this one."""

    def __init__(
        self,
        what: str,
        *,
        socket: str,
        endpoints: tuple[str, ...],
        limit_ms: int,
        last_failure: str | None = None,
        why: str = "",
        entry: str = "",
    ) -> None:
        zmq.Again.__init__(self)
        self.socket = socket
        self.endpoints = endpoints
        self.limit_ms = limit_ms
        self.last_failure = last_failure
        where = ", ".join(endpoints) or "no endpoint"
        limit = f"{limit_ms} ms of {entry}" if entry else f"{limit_ms} ms"
        self.strerror = f"{what} on {socket} ({where}) within {limit}"
        if why:
            self.strerror += f"; {why}"
        self.args = (self.errno, self.strerror)

    def __str__(self) -> str:
        return str(self.strerror)

    def __reduce__(self) -> Any:
        return Exception.__reduce__(self)


class SendTimeout(_Timeout):
    """No peer took the message in time."""


class ReceiveTimeout(_Timeout):
    """No message came in time."""


class AuthenticationFailed(_Timeout):
    """Every endpoint failed its handshake, again and again, for as long as the call could wait."""
