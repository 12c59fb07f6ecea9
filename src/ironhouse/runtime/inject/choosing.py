"""Which of a policy's values are set on a socket of a program that does not know of the policy: the decision.

Owns what may be set behind a program's back, and what may not. Pure. A value of the baseline is nobody's word about
this program: in ``auto`` only those of it are set that bound a stranger and not the program. What somebody wrote into
the policy is set in every mode but ``disabled``, and so are all limits in ``required``.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ironhouse.model.profile import Mode, Setting, SocketProfile
from ironhouse.policy.keys import BY_NAME

NEVER = frozenset(("req_relaxed", "req_correlate"))
"""CORRELATE changes what the peer sees; RELAXED without it takes a stale answer for the next one's (FACTS)."""

ONLY_WRITTEN = frozenset(("router_mandatory", "immediate", "xpub_nodrop"))
"""They raise errors, or wait, where the program knows of neither."""

Face = Literal["sync", "async", "green"]
"""How a socket's calls wait: in libzmq, on an event loop, in gevent's hub (where timeouts of libzmq have no effect)."""

TIMEOUTS = frozenset(("sndtimeo", "rcvtimeo"))

HARMLESS = frozenset(("handshake_ivl", "connect_timeout"))
"""They end what a stranger began, or an attempt to connect that is made again."""

WAITS = Setting("on_timeout", "wait", "ironhouse run", "a program that does not know of the limit expects no error")


class Choice(msgspec.Struct, frozen=True):
    """``profile`` is what the socket is held to from now on, ``now`` the keys of it that are set at once."""

    profile: SocketProfile
    now: tuple[str, ...]


def choose(wanted: SocketProfile, mode: Mode, face: Face) -> Choice:
    """Of what a policy wants, what is done. Only a ``sync`` call whose time is up can be made to wait on."""
    settings = {key: one for key, one in wanted.settings.items() if key not in NEVER and (_written(one) or _may(key))}
    if not is_written(settings, "on_timeout"):
        settings["on_timeout"] = WAITS
    waits = settings["on_timeout"].value == "wait"
    if mode != "required" or face == "green" or (waits and face != "sync"):
        settings = {key: one for key, one in settings.items() if key not in TIMEOUTS}
    now = [
        key
        for key, one in settings.items()
        if BY_NAME[key].option and (mode == "required" or key in HARMLESS or _written(one))
    ]
    return Choice(SocketProfile(wanted.name, wanted.types, settings), tuple(now) if mode != "disabled" else ())


def _may(key: str) -> bool:
    return key not in ONLY_WRITTEN


def _written(setting: Setting) -> bool:
    """Whether an entry says it, and not the baseline."""
    return setting.entry.startswith("[")


def is_written(settings: dict[str, Setting], key: str) -> bool:
    """Whether an entry of the policy says *key*."""
    return key in settings and _written(settings[key])
