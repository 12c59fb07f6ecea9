"""The sync socket: pyzmq's, held to the policy.

Owns sending and receiving: who may be inside a call, what a call does whose time is up, what is counted. The native
core does the same for plain bytes, and falls back to what is here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import zmq

from ironhouse.runtime import core
from ironhouse.runtime.batches import Batches
from ironhouse.runtime.held import BY_HANDLE, Held
from ironhouse.runtime.objects import Objects
from ironhouse.runtime.policed import Policed
from ironhouse.runtime.polling import Poller
from ironhouse.runtime.timing import Op, again

if TYPE_CHECKING:
    from ironhouse.runtime.peer import Peer

# What is for peers, and for counting without the native core, is imported by the first call that needs it.


class Socket(Policed, Objects, Batches, zmq.Socket[bytes]):
    """A drop-in for ``zmq.Socket``. ``name`` is what the policy's entries select it by; without one it is the
    variable that takes it. A ``send`` or ``recv`` that is kept does not keep the socket open."""

    _poller_class = Poller

    def __init__(self, *args: Any, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self._shadow:
            self._hold(self.context, name)
            assert self._held is not None
            self._equip(self._held)
        else:
            self._held = BY_HANDLE.get(int(self.underlying))

    def _equip(self, held: Held) -> None:
        """Gives the socket that *held* is the record of its native core, or what does without."""
        count = held.counts_queue
        core.attach(self, held, Socket, count=count)
        if count and held.core is None:
            from ironhouse.runtime.counting import Tracked

            held.tracked = Tracked()

    # Messages

    def send(  # type: ignore[override]
        self, data: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any
    ) -> Any:
        """As pyzmq's; ``SendTimeout`` when SNDTIMEO has passed."""
        held = self._held
        if held is None:
            return super().send(data, flags, copy, track, **kwargs)
        if copy and held.core is not None and held.core.queued is not None and _is_buffer(data):
            return held.core.send(memoryview(data).tobytes(), flags, copy, track, **kwargs)  # it counts bytes alone
        size = _length(data)
        counted = held.tracked if copy and not flags & zmq.SNDMORE else None
        if counted is not None and (type(data) is bytes or _is_buffer(data)):
            data, track = counted.frame(data), False
        held.enter()
        try:
            result = self._until(held, "send", flags, super().send, data, flags, copy, track, **kwargs)
            counters = held.counters
            counters.sent += not flags & zmq.SNDMORE
            counters.sent_bytes += size
        finally:
            held.use.release()
        if counted is not None and isinstance(data, zmq.Frame):
            counted.sent(data)
            return None
        return result

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """As pyzmq's; ``ReceiveTimeout`` when RCVTIMEO has passed."""
        held = self._held
        if held is None:
            return super().recv(flags, copy, track)
        held.enter()
        try:
            return self._take(held, flags, copy, track)
        finally:
            held.use.release()

    def recv_with_peer(self, flags: int = 0) -> tuple[bytes, Peer]:
        """As ``recv``, with who sent it. The further frames of a message are of the same peer."""
        from ironhouse.runtime.peer import peer_of

        held = self._held
        if held is None:
            frame = super().recv(flags, copy=False)
            return frame.bytes, peer_of(frame, trusted=False)
        held.enter()
        try:
            frame = self._take(held, flags, False, False)
            return frame.bytes, peer_of(frame, trusted=held.trusted)
        finally:
            held.use.release()

    def recv_into(self, buffer: Any, /, *, nbytes: int = 0, flags: int = 0) -> int:
        """As pyzmq's, also with versions that have none; ``ReceiveTimeout`` when RCVTIMEO has passed."""
        view = writable(buffer, nbytes)
        return fill(view, self.recv(flags, copy=False))

    # What they have in common; the caller is the only one inside

    def _take(self, held: Held, flags: int, copy: bool, track: bool) -> Any:
        if held.is_vetted:
            from ironhouse.runtime import vetting

            frame = vetting.receive(self, held, flags, track)
            found = frame.bytes if copy else frame
        else:
            found = self._until(held, "recv", flags, super().recv, flags, copy, track)
        self._count_in(held, len(found))
        return found

    def _until(self, held: Held, op: Op, flags: int, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What *call* gives, for as long as the policy lets it wait."""
        while True:
            try:
                return call(*args, **kwargs)
            except zmq.Again as error:
                self._again(held, op, flags, error)
            except zmq.ZMQError as error:
                if error.errno == zmq.EHOSTUNREACH:
                    held.unreachable()
                raise

    def _count_in(self, held: Held, size: int) -> None:
        counters = held.counters
        counters.midway = bool(zmq.Socket.get(self, zmq.RCVMORE))
        counters.received += not counters.midway
        counters.received_bytes += size

    _again = again


def _is_buffer(data: Any) -> bool:
    """Whether *data* is to be copied, and not bytes already."""
    if type(data) is bytes or isinstance(data, zmq.Frame):
        return False
    try:
        memoryview(data)
    except TypeError:
        return False
    return True


def _length(data: Any) -> int:
    try:
        return len(data)
    except TypeError:
        return 0


def fill(view: memoryview, frame: zmq.Frame) -> int:
    """Puts *frame* into *view*, cut where it is too long, as pyzmq does; returns how long it was."""
    view[: len(frame)] = frame.buffer[: len(view)]
    return len(frame)


def writable(buffer: Any, nbytes: int) -> memoryview:
    """The part of *buffer* that is to be filled; refused as pyzmq refuses it."""
    view = memoryview(buffer)
    if view.readonly or not view.contiguous:
        raise BufferError("the buffer is not writable, or not contiguous")
    view = view.cast("B")
    if not 0 <= nbytes <= len(view):
        raise ValueError(f"{nbytes=} does not fit a buffer of {len(view)} bytes")
    return view[:nbytes] if nbytes else view
