"""What the interpreter writes down about each socket while it runs.

Owns the record of one abstract socket and the events on it. A record is for one creation call in one
calling context; ``collect`` joins the records of one place into a fact.
"""

from __future__ import annotations

import msgspec

from ironhouse.model.fact import Bound, Confidence, EndpointOp, Handled, OperationKind, Scope
from ironhouse.observe.source.interpreter.state import Setting
from ironhouse.observe.source.interpreter.values import Const, Obj, Value

Site = tuple[str, int]
"""A path and a line."""


class Handler(msgspec.Struct, frozen=True, gc=False):
    """A context's ZAP handler as one path met it. ``state`` is the fact's word, ``addresses`` where it was given a list
    of addresses, ``domains`` those that it admits from, where it tells them apart and all are fixed. ``root`` is the
    number of the outermost activation that started it."""

    state: str
    site: Site
    root: int
    addresses: Site | None = None
    domains: tuple[str, ...] | None = ()


class Endpoint(msgspec.Struct, gc=False):
    """A bind or connect as one path met it. ``options`` is what had been set by then on that path.

    ``root`` is the number of the outermost activation that it was met in: what two of them do has no order.
    """

    op: EndpointOp
    value: Value
    text: str
    site: Site
    options: dict[str, Setting]
    context: Obj | None
    handler: Handler | None
    must: bool
    flag: str | None
    root: int
    alone: bool = True
    """Whether it never was one of several that branches decide between."""
    passed: bool = False
    """Whether a caller passes the address on that nobody is known to call: other callers say nothing of its."""
    late: dict[str, Setting] = {}
    told_by: str | None = None
    """The flag that has to be set for it, where another one is used by default."""


class Operation(msgspec.Struct, gc=False):
    op: OperationKind
    site: Site
    bound: Bound
    by: str | None
    roots: frozenset[tuple[str, int] | None] = frozenset()
    """The functions that nobody in the tree calls and in whose runs nothing bounded it; None is a file's outline."""
    handled: Handled = "yes"
    """What becomes of a wait that ended for nothing: the worst of all runs."""
    limits: frozenset[int | None] = frozenset()
    """The limits in milliseconds that a poll was given; None is one that is not known."""
    awaited: bool = False


class Decoding(msgspec.Struct, gc=False):
    kind: str
    site: Site
    guard: str | None


class Monitor(msgspec.Struct, gc=False):
    """Events that a socket was told to send: to an address, or to the PAIR that it gave back."""

    site: Site
    address: str | None = None
    pair: Obj | None = None
    turned_off: bool = False
    closed_early: Site | None = None
    """Where the PAIR is closed on a path that turns the events off only afterwards."""


class SocketRecord(msgspec.Struct, gc=False):
    """One abstract socket."""

    obj: Obj
    binding: str
    language: str
    type: Value
    type_text: str
    confidence: Confidence
    site: Site
    """Where it comes to be for a reader: moves to the caller when a factory made it."""
    creation: Site
    """The physical creation call."""
    frame: int
    """The frame that ``site`` is in."""
    name: str | None = None
    maker: str = ""
    """The function that gave it back at ``site``: what it is called where nothing there names it."""
    held: bool = False
    """Whether a field or a module variable keeps it: then returning it makes nobody a factory."""
    context: Obj | None = None
    part: str | None = None
    construction: tuple[Site, int] | None = None
    """The call that constructed the object in whose constructor this socket is made, and that call's frame."""
    sets_up: bool = False
    """Whether that call hands an object to a function that sets it up, and is no constructor's."""
    stands_in: bool = False
    """Whether the object in whose constructor it is made stands for any of its class: no known call makes it."""
    scope: Scope = "production"
    """The scope of the code that this context starts from: what a test passes says nothing of production."""
    via: tuple[Site, ...] = ()
    """The calls that led to the creation, the last first: a factory's own is among those of its callers' sockets."""
    ruled_out: str | None = None
    """The condition of its creation that does not hold as the source stands."""
    makers: tuple[tuple[str, str], ...] = ()
    """The function or class whose code creates it, as file and name: what other files may import."""
    closed_with: Setting | None = None
    """The linger that a close gives, which counts only where no option sets one."""
    endpoints: dict[tuple[str, str, int, str], Endpoint] = {}
    operations: dict[tuple[str, str, int], Operation] = {}
    decodings: dict[tuple[str, str, int], Decoding] = {}
    settings: dict[str, Setting] = {}
    lost: dict[str, Setting] = {}
    """What the context that its own is a shadow or a copy of gives its sockets, and this one did not get."""
    conditions: tuple[str, ...] = ()
    """What its creation itself depends on."""
    peers: list[Obj] = []
    """Sockets that a proxy hands this one's messages to."""

    monitors: dict[Site, Monitor] = {}

    def addresses(self, op: EndpointOp) -> set[object]:
        """The addresses that are known of those that it binds or connects to."""
        return {one.value.value for one in self.endpoints.values() if one.op == op and isinstance(one.value, Const)}

    def passed(self) -> tuple[Site, ...]:
        """The calls between the creation and the place where it comes to be: those that handed the socket on."""
        return self.via[: self.via.index(self.site)] if self.site in self.via else ()


_FROM_WORST: tuple[Bound, ...] = ("none", "unknown", "poll", "wait", "option", "nonblocking")


_LEAST_HANDLED: tuple[Handled, ...] = ("no", "unknown", "yes")


def least_handled(one: Handled, other: Handled) -> Handled:
    """What holds of a call of which two paths say this: one that surely does not deal with it is enough."""
    return min(one, other, key=_LEAST_HANDLED.index)


def is_worse(one: Bound, other: Bound) -> bool:
    """Whether a call so bounded waits less surely for an end: of what several paths say, the worst holds."""
    return _FROM_WORST.index(one) < _FROM_WORST.index(other)
