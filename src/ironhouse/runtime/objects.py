"""Messages that are more than bytes: pickles, which are code, and structs, which are checked when they come.

Owns who may send and receive which. The faces of sync and async sockets share it: pyzmq's own methods do the waiting.
Pickle runs what its sender wants (CVE-2024-50050 and its like), so the policy has to allow it, for a socket whose peers
are authenticated, and to say why.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import zmq

from ironhouse.runtime.errors import InvalidMessage
from ironhouse.runtime.held import Held

if TYPE_CHECKING:
    from ironhouse.model.profile import Setting

    Base = zmq.Socket[Any]
else:
    Base = object

KEY = "decode"


class Objects(Base):
    """A mixin before a class of pyzmq's; ``_held`` is the socket's record."""

    _held: Held | None

    def send_pyobj(self, obj: Any, flags: int = 0, protocol: int = pickle.DEFAULT_PROTOCOL, **kwargs: Any) -> Any:
        """As pyzmq's; ``PolicyViolation`` where the policy does not allow it to this socket."""
        _refuse_pickle(self._held, "send_pyobj")
        return super().send_pyobj(obj, flags, protocol, **kwargs)

    def recv_pyobj(self, flags: int = 0) -> Any:
        """As pyzmq's; ``PolicyViolation`` where the policy does not allow it to this socket: nothing is received."""
        _refuse_pickle(self._held, "recv_pyobj")
        return super().recv_pyobj(flags)

    def send_struct(self, value: Any, flags: int = 0, **kwargs: Any) -> Any:
        """Sends *value*, of any type that msgspec knows, as a frame of MessagePack; otherwise as ``send``.
        ``TypeError`` for a type that it does not know."""
        return self.send(_writer()(value), flags, **kwargs)

    def recv_struct(self, type: Any, flags: int = 0) -> Any:
        """A value of *type* from the next message; ``InvalidMessage`` where that is none, and it is consumed."""
        held = self._held
        return self._deserialize(self.recv(flags), _reader(type, held.name if held is not None else "a socket"))


@cache
def _writer() -> Callable[[Any], bytes]:
    import msgspec  # late: it costs half of what zmq costs

    return msgspec.msgpack.encode


@lru_cache(maxsize=256)
def _reader(wanted: Any, name: str) -> Callable[[bytes], Any]:
    import msgspec

    decoder = msgspec.msgpack.Decoder(wanted)

    def read(data: bytes) -> Any:
        try:
            return decoder.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidMessage(f"a message to {name} is no {getattr(wanted, '__name__', wanted)}: {error}") from error

    return read


def _refuse_pickle(held: Held | None, call: str) -> None:
    if held is None or not held.state.enforces:
        return
    found = why_no_pickle(held, call)
    if found is not None:
        held.state.refuse(*found)


def why_no_pickle(held: Held, call: str) -> tuple[str, str] | None:
    """Why, and by which entry, a socket may not make *call*, which pickles; None where it may."""
    setting = _setting(held)
    why = _reason(held, setting) if setting is not None else None
    return (f"{held.name} may not {call}: {why}", setting.entry) if setting is not None and why is not None else None


def _setting(held: Held) -> Setting | None:
    """What is wanted; of a socket that only sends, what is wanted of those that receive."""
    found = held.profile.settings.get(KEY)
    if found is None:
        from ironhouse.policy.resolve import creation

        found = creation(held.state.policy, name=held.profile.name, types=(), path=held.path).settings.get(KEY)
    return found


def _reason(held: Held, setting: Setting) -> str | None:
    if setting.value == "refuse":
        return 'what is unpickled runs as code; use send_struct and recv_struct, or set decode = "authenticated"'
    if not setting.why:
        return f'decode = "{setting.value}" says no why'
    if setting.value == "authenticated" and not _knows_its_peers(held):
        return 'decode is "authenticated", and a peer of it may be anybody'
    return None


def _knows_its_peers(held: Held) -> bool:
    """Whether everybody at the other end of it has shown a key that is known, or is this process."""
    beyond = [one for one in held.endpoints if one.exposure != "inproc"]
    return all(one.role == "client" or one.is_asked for one in beyond)
