"""The native core: whether it is active, and which sockets get one.

Owns the choice, made once a process when the first context is there: native where the extension was built, finds the
functions of the libzmq that pyzmq has loaded, and passes a check of both; else pure, which is pyzmq's own calls.
``IRONHOUSE_CORE=pure`` or ``native`` decides instead. Must not know what a policy is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import zmq
from zmq.backend import Socket as Backend

from ironhouse.errors import UsageError
from ironhouse.runtime.held import Held
from ironhouse.runtime.originals import allocate_lock

if TYPE_CHECKING:
    from ironhouse.runtime.descriptors import Counts, Look
    from ironhouse.runtime.serials import Marks

VARIABLE = "IRONHOUSE_CORE"

_NEEDS = {
    "send": ("send",),
    "send_multipart": ("send", "send_multipart"),
    "send_many": ("send", "send_many"),
    "recv": ("recv",),
    "recv_multipart": ("recv", "recv_multipart"),
    "recv_many": ("recv", "recv_multipart", "recv_many"),
    "recv_with_peer": ("recv", "recv_with_peer"),
}
"""The methods that the core has, and those in terms of which each is defined: who overrides one means all of them."""


class _Choice:
    """``said`` is None until it was made; ``native`` is None where it is the pure one."""

    said: str | None = None
    native: Any = None
    lock = allocate_lock()


def active() -> str:
    """``native``, or ``pure: `` and why. Raises ``UsageError`` where ``IRONHOUSE_CORE`` asks for what is not to be."""
    with _Choice.lock:
        if _Choice.said is None:
            _Choice.said = _choose(os.environ.get(VARIABLE, ""))
        return _Choice.said


def _choose(wanted: str) -> str:
    if wanted not in ("", "pure", "native"):
        raise UsageError(f"{VARIABLE} is {wanted!r}; say pure or native, or leave it out")
    found = f"{VARIABLE} says so" if wanted == "pure" else _load()
    if not isinstance(found, str):
        _Choice.native = found
        return "native"
    if wanted == "native":
        raise UsageError(f"{VARIABLE} is native, and the native core cannot be: {found}")
    return f"pure: {found}"


def _extension() -> Any:
    """The extension, None where it is not active."""
    active()
    return _Choice.native


def _load() -> ModuleType | str:
    """The extension, ready for use, or why it is not."""
    try:
        from ironhouse.runtime.core import _native as native
    except ImportError as error:
        return f"the extension was not built ({error})"
    from ironhouse.runtime.core.check import check

    if ".cython" not in Backend.__module__:
        return f"pyzmq runs on {Backend.__module__}"
    path = getattr(sys.modules[Backend.__module__], "__file__", None)
    if not path:
        return "pyzmq's own extension is in no file"
    return native.find(path, refuse=Held.refuse, about_peers=_about_peers) or check(native) or native


def _about_peers() -> tuple[Any, type, str, str, str]:
    """What the extension has to know of peers; asked for when a socket authenticates them, or they are asked for."""
    from ironhouse.runtime import zap
    from ironhouse.runtime.peer import Peer
    from ironhouse.runtime.vetting import tell

    return tell, Peer, zap.SERIAL, zap.GROUPS, zap.NAME


def attach(socket: zmq.Socket[Any], held: Held, ours: type, *, count: bool = False) -> None:
    """Gives *socket* a native core, where that is active and the socket's class leaves the calls of *ours* as they are.

    From then on *held* is in use when the core is, and counts what the core does. Only for a socket that its process
    made and that *held* is the record of, never for a handle that something else may close.
    """
    native = _extension()
    cls: Any = type(socket)
    names = _unchanged(cls, ours) if native is not None else ()
    if not names:
        return
    core = native.Core(socket, socket.underlying, int(zmq.Socket.get(socket, zmq.TYPE)), count, held.late)
    held.core = held.use = core
    held.counters = core.counters
    socket.__dict__.update((name, getattr(core, name)) for name in names)


EAGER = "recv", "recv_multipart", "send", "send_multipart"


def hasten(socket: Any, held: Held, ours: type, **how: Any) -> None:
    """Gives an asyncio socket, whose inner one has a core, the calls that the core does at once."""
    native = _extension()
    cls: Any = type(socket)
    names = [name for name in EAGER if name in _unchanged(cls, ours)] if native is not None else []
    if names and held.core is not None:
        eager = native.Eager(held.core, socket, socket._recv_futures, socket._send_futures, socket._returned, **how)
        socket.__dict__.update((name, getattr(eager, name)) for name in names)


def detach(socket: zmq.Socket[Any]) -> None:
    """Takes its core from a socket that is about to be closed in whatever way; ``ConcurrentUse`` while it is used."""
    held: Held | None = getattr(socket, "_held", None)
    core = held.core if held is not None else None
    if held is None or core is None or core.detached:
        return
    if not core.acquire(False):
        held.refuse()
    core.detach()
    core.release()


@lru_cache(maxsize=256)
def _unchanged(cls: Any, ours: Any) -> tuple[str, ...]:
    """The core's methods that do on *cls* what they do on *ours*: nothing between it and pyzmq defines them anew."""
    same = {name for name in _NEEDS if _definitions(cls, name) == _definitions(ours, name)}
    return tuple(name for name, needs in _NEEDS.items() if same.issuperset(needs))


def _definitions(cls: type, name: str) -> list[object]:
    return [one.__dict__[name] for one in cls.__mro__ if name in one.__dict__]


class Line:
    """The calls of a plain socket of ours that do not wait: None, or False, where one would have to."""

    def __init__(self, socket: zmq.Socket[bytes]) -> None:
        native = _extension()
        if native is not None:
            core = native.Core(socket, socket.underlying, int(socket.get(zmq.TYPE)))
            self.__dict__.update(receive=core.try_recv_multipart, send=core.try_send_multipart)
        self._socket = socket

    def receive(self) -> list[bytes] | None:
        """All frames of the next message."""
        try:
            return self._socket.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            return None

    def send(self, frames: list[bytes]) -> bool:
        """Whether the message went."""
        try:
            self._socket.send_multipart(frames, zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True


def new_serials() -> Marks:
    """The sets of one context's connections, as the active core wants them."""
    native = _extension()
    if native is not None:
        marks: Marks = native.Serials()
        return marks
    from ironhouse.runtime.serials import Serials

    return Serials()


def new_kernel() -> tuple[Callable[[int], Look | None], Counts]:
    """What asks the kernel who a connection is, and for its counts."""
    from ironhouse.runtime import descriptors

    native = _extension()
    if native is None or not descriptors.HAS_COOKIES:
        return descriptors.look, descriptors.counts

    def look(descriptor: int) -> Look | None:
        found = native.peer(descriptor)
        return descriptors.Look(*found) if found is not None else None

    return look, native.counts
