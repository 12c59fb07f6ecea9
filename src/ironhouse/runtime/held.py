"""What is known of one socket beside libzmq's own state: its name, what is wanted of it, where it is, what it counted.

Owns the record. Must not know pyzmq's classes: sync, async and native faces share it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, NoReturn, Protocol
from weakref import WeakSet, WeakValueDictionary

from ironhouse.runtime.errors import ConcurrentUse, PeerUnreachable
from ironhouse.runtime.originals import allocate_lock

if TYPE_CHECKING:
    from ironhouse.model.fact import EndpointOp, Exposure
    from ironhouse.model.profile import EndpointProfile, SocketProfile
    from ironhouse.runtime.core._native import Core
    from ironhouse.runtime.counting import Tracked
    from ironhouse.runtime.declared import Declared
    from ironhouse.runtime.serials import Marks
    from ironhouse.runtime.site import Site
    from ironhouse.runtime.state import ContextState
    from ironhouse.runtime.watching import Watched

Role = Literal["server", "client", "none"]


class Endpoint:
    """One bind or connect that was made. ``role`` is CURVE's; ``server`` the name that the program expects there;
    ``where`` is what libzmq calls it, which chooses a port for who does not. ``own_keys`` and ``own_handler`` are
    whether a program that knows of no policy brought its keys, or who asks for those of its peers. ``profile`` is for
    endpoints beyond inproc: nothing that a policy wants of an endpoint holds within a process."""

    __slots__ = ("_profile", "address", "exposure", "op", "own_handler", "own_keys", "role", "server", "where")

    def __init__(
        self,
        op: EndpointOp,
        address: str,
        exposure: Exposure,
        profile: EndpointProfile | None,
        role: Role,
        server: str | None = None,
    ) -> None:
        self.op = op
        self.address = address
        self.exposure = exposure
        self._profile = profile
        self.role = role
        self.server = server
        self.where = address
        self.own_keys = self.own_handler = False

    @property
    def is_asked(self) -> bool:
        """Whether our ZAP handler asks everybody who comes in for a key."""
        return self.role == "server" and self.profile.authenticated and not self.own_handler

    @property
    def profile(self) -> EndpointProfile:
        """What is wanted of it."""
        assert self._profile is not None
        return self._profile


class Counters:
    """Messages and bytes of the application, and calls whose time was up; a multipart message counts as one, when its
    last frame went or came, and ``midway`` is whether one was received in part. ``dropped_revoked`` are messages of
    peers that were revoked, ``empty`` is how often nothing was there to be received. The native core has one of its
    own with the same attributes."""

    __slots__ = (
        "dropped_revoked",
        "empty",
        "midway",
        "receive_timeouts",
        "received",
        "received_bytes",
        "send_timeouts",
        "sent",
        "sent_bytes",
    )

    def __init__(self) -> None:
        self.sent = self.sent_bytes = self.received = self.received_bytes = 0
        self.send_timeouts = self.receive_timeouts = self.dropped_revoked = self.empty = 0
        self.midway = False


class Use(Protocol):
    """A lock that is never waited for."""

    def acquire(self, blocking: bool = ...) -> bool: ...

    def release(self) -> None: ...

    def locked(self) -> bool: ...


class Held:
    """One socket. ``use`` is held by the thread that is inside a call of it.

    Where *profile* is not given it is worked out when it is first asked for: one of a socket that the baseline alone
    holds for is rarely needed. *name* is what the program says; empty where it says nothing.
    """

    __slots__ = (
        "__weakref__",
        "_declared",
        "_name",
        "_profile",
        "asks",
        "core",
        "counters",
        "endpoints",
        "has_room",
        "kind",
        "path",
        "serials",
        "settled",
        "site",
        "state",
        "tracked",
        "trusted",
        "use",
        "waited",
        "watched",
    )

    def __init__(
        self,
        *,
        name: str,
        path: str,
        site: Site,
        kind: str,
        state: ContextState,
        profile: SocketProfile | None = None,
    ) -> None:
        self._name = name
        self.path = path
        self.site = site
        self.kind = kind
        """The socket's type, by libzmq's name."""
        self._profile = profile
        self.state = state
        self.endpoints: list[Endpoint] = []
        self.settled = False
        """Whether an endpoint other than inproc was made: from then on security options are locked."""
        self.has_room = False
        """Whether MAXMSGSIZE has been raised by what CURVE adds."""
        self._declared: Declared | None = None
        self.counters = Counters()
        self.waited: dict[Literal["send", "recv"], tuple[int, int]] = {}
        """How many messages had gone or come when a call was last to wait on, and how often one was since."""
        self.watched: Watched | None = None
        """What its monitor has told, from its first endpoint beyond inproc on."""
        self.use: Use = allocate_lock()
        self.core: Core | None = None
        """The native core, where it has one; ``use`` and ``counters`` are then the core's."""
        self.serials: Marks | None = None
        """The connections whose messages are looked for, from the first endpoint whose peers are authenticated on."""
        self.asks = False
        """Whether our ZAP handler admits peers of it: their messages have serials."""
        self.trusted = False
        """Whether our ZAP handler admitted every peer that is not of this process."""
        self.tracked: Tracked | None = None
        """What counts messages that wait, where it is asked for and the native core does not."""
        _HELD.add(self)

    @property
    def called(self) -> str:
        """What entries of the policy select it by: as the program says, else the variable that takes it, if any."""
        if not self._name:
            self._name = self.site.variable
        return self._name

    @property
    def name(self) -> str:
        """What it is called, else where it was made."""
        return self.called or f"{self.path}:{self.site.line}"

    @property
    def profile(self) -> SocketProfile:
        """What is wanted of it."""
        if self._profile is None:
            from ironhouse.policy.resolve import creation

            self._profile = creation(self.state.policy, name=self.called, types=(self.kind,), path=self.path)
        return self._profile

    @property
    def declared(self) -> Declared:
        """The security options that the program set itself."""
        if self._declared is None:
            from ironhouse.runtime.declared import Declared

            self._declared = Declared()
        return self._declared

    @property
    def is_baseline(self) -> bool:
        """Whether nobody wrote anything about it: ``ready`` has the baseline's limits."""
        return self._profile is None and self.state.is_baseline

    def enter(self) -> None:
        """Into a call of the socket; ``use.release`` is the way out. ``ConcurrentUse`` while another is inside one."""
        if not self.use.acquire(False):
            self.refuse()

    def waits_on(self, op: Literal["send", "recv"]) -> bool:
        """Whether a call whose time is up is to wait on."""
        return not self.is_baseline and self.profile.value("on_timeout") == "wait"

    @property
    def counts_queue(self) -> bool:
        """Whether the messages that wait to be sent are to be counted."""
        return not self.is_baseline and bool(self.profile.value("count_queue"))

    @property
    def is_vetted(self) -> bool:
        """Whether the next frame is the first of its message, and may be of a peer that was revoked."""
        return self.serials is not None and not self.counters.midway and len(self.serials) > 0

    def refuse(self) -> NoReturn:
        """Raises what overlapping use raises."""
        raise ConcurrentUse(f"{self.name} is used while another call of it is under way; give each thread a socket")

    def unreachable(self) -> NoReturn:
        """Raises what a send to a peer that is not connected raises."""
        setting = self.profile.settings.get("router_mandatory")
        entry = setting.entry if setting is not None and setting.value else ""
        raise PeerUnreachable(self.name, self.addresses, entry) from None

    def connect_at(self, address: str) -> Endpoint | None:
        """The connect that *address*, as a monitor says it, is of; None where it can be of several. libzmq calls one as
        the program did until its name was resolved, and then by what that gave: the port is what stays."""
        beyond = [one for one in self.endpoints if one.exposure != "inproc"]
        connects = {one.address: one for one in reversed(beyond) if one.op == "connect"}
        if address in connects or any(one.address == address for one in beyond):
            return connects.get(address)
        same = [one for one in connects.values() if port_of(one.address) == port_of(address)]
        return same[0] if len(same) == 1 else None

    @property
    def queued(self) -> int | None:
        """Messages that libzmq holds for this socket's peers, exactly; None where the policy's ``count_queue`` does not
        ask for it. What was sent with ``copy=False`` is not counted."""
        if self.core is not None:
            return self.core.queued
        return self.tracked.queued if self.tracked is not None else None

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(one.address for one in self.endpoints)


def port_of(address: str) -> str:
    """What follows the host in ``tcp://host:5555``."""
    return address.rpartition(":")[2]


_HELD: WeakSet[Held] = WeakSet()

BY_HANDLE: WeakValueDictionary[int, Held] = WeakValueDictionary()
"""The records of open sockets by libzmq's handle: a shadow of a socket is held to what that one is."""


def release(state: ContextState, handle: int) -> None:
    """A socket of *state*'s is about to be closed: libzmq may give its handle to another."""
    BY_HANDLE.pop(handle, None)
    state.open.discard(handle)


def _in_child() -> None:
    """After a fork nobody is inside a call, and libzmq's sockets are the parent's."""
    for held in list(_HELD):
        if held.core is not None:
            held.core.abandon()
        else:
            held.use = allocate_lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
