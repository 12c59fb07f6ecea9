"""New key pairs. CURVE's are those of X25519: the arithmetic is the ``cryptography`` library's.

Owns what a new certificate holds. Must not know where it is kept.
"""

from __future__ import annotations

import datetime

from ironhouse.errors import UsageError
from ironhouse.keys.certificate import Certificate, Secret, valid_name


def new(name: str, groups: tuple[str, ...] = ()) -> Certificate:
    """A certificate called *name* with a key pair of its own. ``UsageError`` for a name that no file can have."""
    for one in (name, *groups):
        valid_name(one)
    try:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    except ImportError as error:
        raise UsageError("making keys needs cryptography; install it with: pip install 'ironhouse[keys]'") from error
    private = X25519PrivateKey.generate()
    made = datetime.datetime.now(datetime.UTC).date().isoformat()
    public = private.public_key().public_bytes_raw()
    return Certificate(name, public, groups, Secret(private.private_bytes_raw()), {"created": made})
