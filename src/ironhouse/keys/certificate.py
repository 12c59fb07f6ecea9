"""A certificate: a name, a public key, groups, and for its owner the secret key.

Owns the shape and the text form, ZPL (https://rfc.zeromq.org/spec/4/) as CZMQ's ``zcert`` and ``zmq.auth`` write it, so
that their files can be read and ours can be read by them. Pure. A secret never reaches a repr or an error's text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from ironhouse.errors import UsageError
from ironhouse.keys import z85

KEY_CHARACTERS = 40
_LINE = re.compile(r"""^\s*([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:#.*)?$""")
"""``name = "value"``; a comment may follow a value in quotes, whose text may hold the character that starts one."""


class CertificateError(UsageError):
    """A certificate that cannot be used: names it, and what to do."""


_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}", re.ASCII)


def valid_name(name: str) -> None:
    """Raises ``CertificateError`` for a name of a certificate or a group that is not safe as the name of a file."""
    if not _NAME.fullmatch(name):
        raise CertificateError(
            f"{name!r} is no name for a key or a group: letters, digits and . _ -, up to 100 of them"
        )


class Secret:
    """The secret half of a key pair. Neither ``repr`` nor ``str``, ``pickle`` or ``copy`` give it away."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        if len(raw) != 32:
            raise ValueError("a CURVE secret key is 32 bytes")
        self._raw = raw

    def reveal(self) -> bytes:
        """The 32 raw bytes, for libzmq."""
        return self._raw

    def __repr__(self) -> str:
        return "<secret>"

    def __reduce__(self) -> str:
        raise TypeError("a secret key is not pickled")


class Certificate(msgspec.Struct, frozen=True):
    """``public`` is 32 raw bytes. ``groups`` are the groups that a peer counts as; ``secret`` is None of a peer's."""

    name: str
    public: bytes
    groups: tuple[str, ...] = ()
    secret: Secret | None = None
    metadata: Mapping[str, str] = {}

    @property
    def text_key(self) -> str:
        """The public key in Z85."""
        return z85.encode(self.public)


def parse(text: str, name: str) -> Certificate:
    """The certificate that *text* is; *name* is what it is called where its metadata give no name, and in the
    ``CertificateError`` where it is none: that has no part of the text."""
    section = ""
    metadata: dict[str, str] = {}
    curve: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line == line.lstrip() and "=" not in line:
            section = line.strip()
            continue
        match = _LINE.match(line)
        if match is None:
            raise CertificateError(f"the certificate {name} has a line that is not ZPL; make it anew")
        value = next((one for one in match.groups()[1:] if one is not None), "")
        (curve if section == "curve" else metadata)[match[1]] = value
    public = _key(curve.get("public-key"), "public", name)
    secret = _key(curve["secret-key"], "secret", name) if "secret-key" in curve else None
    groups = tuple(metadata.get("groups", "").replace(",", " ").split())
    called = metadata.get("name", name)
    return Certificate(called, public, groups, Secret(secret) if secret is not None else None, metadata)


def _key(text: str | None, which: str, name: str) -> bytes:
    if text is None or len(text) != KEY_CHARACTERS:
        raise CertificateError(f"the certificate {name} has no {which} key of {KEY_CHARACTERS} characters")
    try:
        return z85.decode(text)
    except ValueError:
        raise CertificateError(f"the certificate {name} has a {which} key that is not Z85") from None


def render(certificate: Certificate, *, with_secret: bool) -> str:
    """The text of a certificate file; the secret key only where it was asked for."""
    metadata = {**certificate.metadata, "name": certificate.name}
    if certificate.groups:
        metadata["groups"] = " ".join(certificate.groups)
    lines = ["metadata", *(f'    {key} = "{_plain(value)}"' for key, value in metadata.items())]
    lines += ["curve", f'    public-key = "{certificate.text_key}"']
    if with_secret and certificate.secret is not None:
        lines.append(f'    secret-key = "{z85.encode(certificate.secret.reveal())}"')
    return "\n".join(lines) + "\n"


def _plain(value: str) -> str:
    return "".join(one if one.isprintable() and one != '"' else " " for one in value)
