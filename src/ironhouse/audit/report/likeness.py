"""What speaks for two addresses being one where they are not fixed: a name that both have.

Owns which names tell an address from others. Whether two addresses can be one is ``audit.meeting``'s. Pure.
"""

from __future__ import annotations

import re
from functools import cache

from ironhouse.audit.meeting import meets

fits = cache(meets)
"""``meets``, remembered: every connect is held against every bind, and most have an address that others have too."""

_NAME = re.compile(r"[A-Za-z_]\w*")
_OF_ANY_ADDRESS = frozenset(
    (
        *("self", "this", "args", "kwargs", "params", "arg", "option", "options", "opts", "config", "cfg", "conf"),
        *("settings", "env", "environ", "getenv", "get", "str", "format", "c_str", "data", "value", "received"),
        *("url", "uri", "addr", "address", "endpoint", "endpoints", "host", "hostname", "port", "path", "base", "name"),
        *("server", "client", "socket", "sock", "ctx", "context", "tcp", "ipc", "inproc", "localhost"),
    )
)
"""Names that say nothing of which address is meant."""
_ANYTHING = "**://**"


def is_open(text: str) -> bool:
    """Whether not even the transport of *text* is known."""
    return fits(text, _ANYTHING) is None


@cache
def names(text: str) -> frozenset[str]:
    """The names in an address that is not fixed which may tell it from others: of a variable, a key, an environment
    variable, or of a file that is fixed behind one. Of a fixed address there are none: it says all by itself."""
    found = {one.lower() for one in _NAME.findall(text)} if "{" in text else set()
    return frozenset(one for one in found if len(one) > 2 and one not in _OF_ANY_ADDRESS)
