"""What is: facts about sockets, as observers state them and as JSON shows them.

Owns the shape of a socket, its options, endpoints, operations and decodings, and of secrets that are given away.
Must not know the policy: nothing here says whether a fact is good or bad.
Absence is a value: an option is ``set``, ``default`` or ``unknown``, never left out
of a judgement because nobody saw it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Language = Literal["python", "c", "cpp"]
Binding = Literal["pyzmq", "libzmq", "cppzmq", "czmq", "zmqpp"]
Scope = Literal["production", "test", "example", "vendored"]
Confidence = Literal["high", "medium", "low"]
Certainty = Literal["must", "may"]
OptionState = Literal["set", "default", "unknown"]
Exposure = Literal[
    "inproc",
    "ipc",
    "loopback",
    "remote-connect",
    "host-variable",
    "wildcard",
    "config",
    "unknown",
]
Mechanism = Literal["plain", "curve-server", "curve-client", "unknown"]
Zap = Literal["none", "allow-any", "keys", "custom", "late", "unknown", "elsewhere", "other-domain", "unasked"]
"""``elsewhere`` serves another context, ``other-domain`` knows other domains than this one's, ``unasked`` is there and
libzmq does not ask it: a list of addresses and a NULL endpoint without a domain, or ENFORCE without a domain."""

EndpointOp = Literal["bind", "connect"]
OperationKind = Literal["send", "recv", "poll", "proxy"]
Bound = Literal["option", "nonblocking", "poll", "wait", "none", "unknown"]
Handled = Literal["yes", "no", "unknown"]
DecodingKind = Literal[
    "pickle", "cloudpickle", "dill", "marshal", "torch.load", "recv_pyobj", "joblib", "shelve", "jsonpickle", "yaml"
]

OptionValue = int | bool | str | None
"""A value that could be folded: an integer in the option's own unit, a truth, a text; null when it could not."""

SOCKET_TYPES: tuple[str, ...] = (
    "PAIR",
    "PUB",
    "SUB",
    "REQ",
    "REP",
    "DEALER",
    "ROUTER",
    "PULL",
    "PUSH",
    "XPUB",
    "XSUB",
    "STREAM",
    "SERVER",
    "CLIENT",
    "RADIO",
    "DISH",
    "GATHER",
    "SCATTER",
    "DGRAM",
    "PEER",
    "CHANNEL",
)


class Place(msgspec.Struct, frozen=True, order=True):
    """A line of a file; ``path`` is relative to the root that was audited, ``line`` counts from 1."""

    path: str
    line: int


class OptionFact(msgspec.Struct, frozen=True):
    """One option of one socket.

    ``value`` is typed and null where the source does not fix it; ``text`` is the source's own
    expression. Several values that different paths set stand in ``text`` joined by `` | ``.
    ``flag`` is the condition under which a *may* option is set, as the source writes it; ``usual`` says that it holds
    as long as nobody says otherwise, by the default of what it asks.
    """

    state: OptionState
    certainty: Certainty = "must"
    value: OptionValue = None
    text: str | None = None
    path: str | None = None
    line: int | None = None
    flag: str | None = None
    usual: bool = False


class EndpointFact(msgspec.Struct, frozen=True):
    """One bind or connect.

    ``exposure`` holds everything that is true of the address, the worst first: several words where a flag or a default
    decides, and ``config`` beside ``host-variable`` or ``remote-connect`` where the whole address is configured.
    ``mechanism`` and ``zap`` belong to the endpoint and not to the socket: they are what was set
    *before* this call. ``late_options`` names what was set only after it. ``flag`` is the condition
    that decides the mechanism (or the call itself) where it is not the same on every path. ``handler`` is where the
    ZAP handler that ``zap`` tells of is started; of one that is ``unasked``, where it is given its list of addresses.
    ``told_by`` is the flag that has to be set for this address to be used; by default another one is. ``open_host``
    says of a bind that its host is an entry of a configuration, and that nothing in the tree says what it has.
    """

    op: EndpointOp
    text: str
    path: str
    line: int
    exposure: tuple[Exposure, ...]
    mechanism: Mechanism | None = None
    certainty: Certainty = "must"
    flag: str | None = None
    zap: Zap = "none"
    late_options: tuple[str, ...] = ()
    handler: Place | None = None
    told_by: str | None = None
    open_host: bool = False


class OperationFact(msgspec.Struct, frozen=True):
    """One call that can wait. ``bound`` says what ends the wait; ``by`` names it (an option, a poll and its line).

    ``handled`` says whether the program deals with a wait that ended without a message: it catches the exception or
    looks at the result. ``no`` is sure on some path, ``yes`` on all; it is told where an option or a flag ends the
    wait, and of polls that are awaited. ``limit_ms`` is the limit that a poll itself gives, where the source fixes it.
    ``awaited`` says that the call is zmq.asyncio's: what it gives is awaited.
    """

    op: OperationKind
    path: str
    line: int
    bound: Bound
    by: str | None = None
    handled: Handled = "unknown"
    limit_ms: int | None = None
    awaited: bool = False


class MonitorFact(msgspec.Struct, frozen=True):
    """A socket's events, turned on at *path*:*line*: libzmq sends them into a PAIR within the process.

    ``drained`` says whether something receives them: ``no`` where it is sure that nothing does. ``closed_early`` is
    where that PAIR is closed while the events are still on.
    """

    path: str
    line: int
    drained: Handled = "unknown"
    closed_early: Place | None = None


class DecodingFact(msgspec.Struct, frozen=True):
    """Bytes that this socket received reach a decoder that can run code. ``guarded_by`` names a check made before."""

    kind: DecodingKind
    path: str
    line: int
    guarded_by: str | None = None


class SocketFact(msgspec.Struct, frozen=True):
    """One socket, at the place where it comes to be.

    ``type`` is one of ``SOCKET_TYPES``, several joined by ``|`` where a flag decides, or
    ``unknown: <expression>``. ``factory`` is the physical creation call when a factory or a base
    class made the socket for the code at ``path``:``line``. ``options`` has an entry for every option
    that some path sets, and for those alone; one that is not named is at its default. ``through`` are the calls
    between the two, of factories that call factories, the one next to the creation first. ``not_inherited`` are
    defaults of a context which this socket's is a shadow or a copy of: the socket does not have them.
    """

    id: str
    root: str
    path: str
    line: int
    factory: Place | None
    language: Language
    binding: Binding
    type: str
    name: str
    scope: Scope
    confidence: Confidence
    options: dict[str, OptionFact] = {}
    endpoints: tuple[EndpointFact, ...] = ()
    operations: tuple[OperationFact, ...] = ()
    decoding: tuple[DecodingFact, ...] = ()
    through: tuple[Place, ...] = ()
    not_inherited: dict[str, OptionFact] = {}
    monitors: tuple[MonitorFact, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """The types it can have; empty when the type is unknown."""
        return () if self.type.startswith("unknown") else tuple(self.type.split("|"))

    def option(self, name: str) -> OptionFact:
        """The fact for option *name* (libzmq's name without ``ZMQ_``); ``default`` when no path sets it."""
        return self.options.get(name, DEFAULT)


DEFAULT = OptionFact(state="default")

UnresolvedKind = Literal["socket-type", "endpoint", "option", "operation", "escape", "file", "budget"]


class Unresolved(msgspec.Struct, frozen=True):
    """Something that was seen and could not be worked out; counted, never taken for safe."""

    kind: UnresolvedKind
    path: str
    line: int
    text: str
    why: str


DependencyKind = Literal["pin", "range", "unpinned", "vendored", "watcher"]


class DependencyFact(msgspec.Struct, frozen=True):
    """A declaration of libzmq or of a binding in the tree, or something that watches such declarations.

    ``name`` is the package (``libzmq``, ``pyzmq``, ``cppzmq`` …; for a watcher the watcher's own name),
    ``version`` the exact version or the specifier as written, ``source`` the kind of file. A pin without a
    version is exact, and its version stands elsewhere (the commit of a git submodule). ``watched_by`` names the
    watchers that read this very file for this package; empty: nothing does. ``condition`` is what the declaration
    depends on (a marker, an extra, a platform). ``covers`` is a watcher's own: what it reads, and where. ``scope`` is
    what the declaring file is there for; a copy in the tree counts as production, for it is built. ``packager`` is who
    packs a binding that brings no libzmq of its own: there that is a package apart. ``alone`` is a header that has
    neither a library nor its sources in the tree: which release runs is not its to say.
    """

    name: str
    kind: DependencyKind
    source: str
    path: str
    line: int
    root: str = ""
    version: str | None = None
    watched_by: tuple[str, ...] = ()
    condition: str | None = None
    covers: tuple[str, ...] = ()
    scope: Scope = "production"
    packager: Literal["conda"] | None = None
    alone: bool = False


SecretKind = Literal["literal", "file", "log", "argument", "written"]


class SecretFact(msgspec.Struct, frozen=True):
    """A place where a secret is given away: a CURVE secret key, or a password. No part of its value is in it.

    ``kind``: a ``literal`` of the source, a key ``file`` in the tree, a ``log`` (or the terminal), an ``argument`` of a
    command line, a file that code has ``written`` and did not keep to its owner. ``what`` is the secret by name: an
    option of ZeroMQ, a variable, a file. ``through`` is what gives it away: the function that logs it, the command
    line's option. ``published`` tells a key of the documentation; ``console`` a program that shows a new key to whoever
    runs it and gives it to no socket. A file has its ``mode`` in octal, and ``tracked`` says whether git has it; null
    where no git was asked.
    """

    kind: SecretKind
    path: str
    line: int
    what: str
    sort: Literal["key", "password"] = "key"
    scope: Scope = "production"
    confidence: Confidence = "high"
    through: str | None = None
    published: bool = False
    console: bool = False
    mode: str | None = None
    tracked: bool | None = None
    root: str = ""
