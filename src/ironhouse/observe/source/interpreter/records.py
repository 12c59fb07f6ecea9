"""What the interpreter writes down about each socket while it runs.

Owns the record of one abstract socket and the events on it. A record is for one creation call in one
calling context; ``collect`` joins the records of one place into a fact.
"""

from __future__ import annotations

import msgspec

from ironhouse.model.fact import Bound, Confidence, EndpointOp, OperationKind, Scope
from ironhouse.observe.source.interpreter.state import Setting
from ironhouse.observe.source.interpreter.values import Obj, Value

Site = tuple[str, int]
"""A path and a line."""


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
    zap: str
    must: bool
    flag: str | None
    root: int
    alone: bool = True
    """Whether it never was one of several that branches decide between."""
    passed: bool = False
    """Whether a caller passes the address on that nobody is known to call: other callers say nothing of its."""
    late: dict[str, Setting] = {}


class Operation(msgspec.Struct, gc=False):
    op: OperationKind
    site: Site
    bound: Bound
    by: str | None
    roots: frozenset[tuple[str, int] | None] = frozenset()
    """The functions that nobody in the tree calls and in whose runs nothing bounded it; None is a file's outline."""


class Decoding(msgspec.Struct, gc=False):
    kind: str
    site: Site
    guard: str | None


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
    makers: tuple[tuple[str, str], ...] = ()
    """The function or class whose code creates it, as file and name: what other files may import."""
    closed_with: Setting | None = None
    """The linger that a close gives, which counts only where no option sets one."""
    endpoints: dict[tuple[str, str, int, str], Endpoint] = {}
    operations: dict[tuple[str, str, int], Operation] = {}
    decodings: dict[tuple[str, str, int], Decoding] = {}
    settings: dict[str, Setting] = {}
    conditions: tuple[str, ...] = ()
    """What its creation itself depends on."""
    peers: list[Obj] = []
    """Sockets that a proxy hands this one's messages to."""

    def passed(self) -> tuple[Site, ...]:
        """The calls between the creation and the place where it comes to be: those that handed the socket on."""
        return self.via[: self.via.index(self.site)] if self.site in self.via else ()


_FROM_WORST: tuple[Bound, ...] = ("none", "unknown", "poll", "wait", "option", "nonblocking")


def is_worse(one: Bound, other: Bound) -> bool:
    """Whether a call so bounded waits less surely for an end: of what several paths say, the worst holds."""
    return _FROM_WORST.index(one) < _FROM_WORST.index(other)
