"""What is known of one socket beside libzmq's own state: its name, what is wanted of it, where it is, what it counted.

Owns the record. Must not know pyzmq's classes: sync, async and native faces share it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ironhouse.model.fact import EndpointOp, Exposure
from ironhouse.model.profile import EndpointProfile, SocketProfile
from ironhouse.runtime.originals import allocate_lock
from ironhouse.runtime.site import Site

if TYPE_CHECKING:
    from ironhouse.runtime.state import ContextState
    from ironhouse.runtime.watching import Watched

Role = Literal["server", "client", "none"]


class Endpoint:
    """One bind or connect that was made. ``role`` is CURVE's."""

    __slots__ = ("address", "exposure", "op", "profile", "role")

    def __init__(self, op: EndpointOp, address: str, exposure: Exposure, profile: EndpointProfile, role: Role) -> None:
        self.op = op
        self.address = address
        self.exposure = exposure
        self.profile = profile
        self.role = role


class Counters:
    """Messages and bytes of the application, and calls whose time was up; a multipart message counts as one."""

    __slots__ = ("receive_timeouts", "received", "received_bytes", "send_timeouts", "sent", "sent_bytes")

    def __init__(self) -> None:
        self.sent = self.sent_bytes = self.received = self.received_bytes = 0
        self.send_timeouts = self.receive_timeouts = 0


class Held:
    """One socket. ``use`` is held by the thread that is inside a call of it."""

    __slots__ = (
        "__weakref__",
        "counters",
        "endpoints",
        "name",
        "path",
        "profile",
        "settled",
        "site",
        "state",
        "use",
        "watched",
    )

    def __init__(self, *, name: str, path: str, site: Site, profile: SocketProfile, state: ContextState) -> None:
        self.name = name
        self.path = path
        self.site = site
        self.profile = profile
        self.state = state
        self.endpoints: list[Endpoint] = []
        self.settled = False
        """Whether an endpoint other than inproc was made: from then on security options are locked."""
        self.counters = Counters()
        self.watched: Watched | None = None
        """What its monitor has told, from its first endpoint beyond inproc on."""
        self.use = allocate_lock()

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(one.address for one in self.endpoints)
