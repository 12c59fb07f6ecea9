"""Security options that a program sets itself, before the endpoint that they are for.

Owns what libzmq lets pass without a word and no socket of ours may be (FACTS): a CURVE server with the all-zero secret
key, a server that a later option made a client, a ZAP domain that nobody is asked about. Pure: names and values in, a
reason out. Keeps no key but that of the server that a client expects, which is public.
"""

from __future__ import annotations

CURVE = 2
"""libzmq's number of the mechanism."""

_MAKES_CLIENT = ("CURVE_SERVERKEY", "PLAIN_USERNAME", "PLAIN_PASSWORD")
_MAKES_SERVER = ("CURVE_SERVER", "PLAIN_SERVER", "GSSAPI_SERVER")


class Declared:
    """One socket's, from its creation to its first endpoint beyond inproc."""

    __slots__ = ("domain", "enforced", "has_secret", "is_server", "overruled", "raw", "server_key")

    def __init__(self) -> None:
        self.has_secret = False
        self.is_server = False
        self.overruled = False
        """Whether an option that makes a client came after one that made a server."""
        self.domain = False
        self.enforced = False
        self.server_key = b""
        """That of the server which a CURVE client expects, as its 32 bytes."""
        self.raw = False
        """Whether it speaks plain TCP: libzmq does not say so when it is asked."""

    def __bool__(self) -> bool:
        return self.has_secret or self.is_server or self.overruled or self.domain or self.enforced

    def took(self, option: str, value: object) -> None:
        """The program has set *option*, by libzmq's name."""
        if option in _MAKES_SERVER:
            self.is_server, self.overruled = bool(value), False
        elif option in _MAKES_CLIENT:
            self.overruled = self.is_server
            if option == "CURVE_SERVERKEY" and isinstance(value, bytes):
                self.server_key = _raw(value)
        elif option == "CURVE_SECRETKEY":
            self.has_secret = True
        elif option == "ZAP_DOMAIN":
            self.domain = bool(value)
        elif option == "ZAP_ENFORCE_DOMAIN":
            self.enforced = bool(value)
        elif option == "ROUTER_RAW":
            self.raw = bool(value)

    def refusal(self, mechanism: int, *, needs_zap: bool) -> str | None:
        """Why a socket with these options is not what they say, under *mechanism* as libzmq has it; None where it is.
        *needs_zap*: the policy wants the peers of a server asked for their keys."""
        if self.overruled:
            return "an option of a client set after the server's made it a client"
        if self.is_server and mechanism == CURVE and not self.has_secret:
            return "a CURVE server without CURVE_SECRETKEY has the all-zero key, which everybody knows"
        if self.enforced and not self.domain:
            return "ZAP_ENFORCE_DOMAIN without a ZAP_DOMAIN: no handler is asked, everybody is let in"
        if self.is_server and needs_zap and not self.domain:
            return "a server without a ZAP_DOMAIN asks nobody who may connect: set one and start a handler for it"
        return None


def _raw(key: bytes) -> bytes:
    """A key's 32 bytes, which libzmq takes in Z85 too, with and without a NUL at its end; empty of what it refuses."""
    if len(key) not in (40, 41):
        return key if len(key) == 32 else b""
    from ironhouse.keys import z85

    try:
        return z85.decode(key[:40].decode("ascii"))
    except ValueError:
        return b""
