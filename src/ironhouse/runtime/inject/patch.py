"""pyzmq's classes, changed in place as soon as the program has imported zmq.

Owns which methods are replaced. Every socket of whatever class and context comes by ``zmq.Socket``: asyncio's,
gevent's, shadows, those that are made round the context. ``auto`` replaces what happens once in a socket's life; what
happens for each message is replaced in ``required`` alone. Sockets that ironhouse makes itself are left as they are.
"""

from __future__ import annotations

import functools
import sys
from typing import Any
from weakref import WeakValueDictionary

import zmq
from zmq.backend import Context as Backend

from ironhouse.errors import IronhouseError
from ironhouse.runtime import polling
from ironhouse.runtime.context import SOCKETS_FOR_EACH
from ironhouse.runtime.errors import ConcurrentUse
from ironhouse.runtime.inject import messages, monitors, record, waiting
from ironhouse.runtime.inject.choosing import Face
from ironhouse.runtime.inject.inplace import Run, Seen
from ironhouse.runtime.inject.settings import current
from ironhouse.runtime.policed import Policed

_BY_HANDLE: WeakValueDictionary[int, Seen] = WeakValueDictionary()
"""By libzmq's handle: a shadow is held by what holds the socket that it is one of."""


def install() -> None:
    """Changes zmq, where this process is of a run."""
    settings = current()
    if settings is None or settings.mode == "disabled" or "_held" in zmq.Socket.__dict__:
        return
    record.process()
    try:
        run = Run(settings)
    except IronhouseError as error:
        record.write("failed", why=str(error))
        if settings.mode == "required":
            raise
        return
    _sockets(run)
    _sockets_of_ours(run)
    if run.requires:
        messages.install()
        monitors.install()
        _polls()
        _contexts(run)


def _sockets(run: Run) -> None:
    cls: Any = zmq.Socket
    cls._held = None
    make, set_option, close = cls.__init__, cls.set, cls.close

    @functools.wraps(make)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if isinstance(self, Policed) or _is_ours(sys._getframe(1)):
            return
        handle = int(self.underlying)
        face = _face(self)
        if run.requires and face == "async":
            waiting.install(type(self))  # here, since most programs import asyncio's part late, if at all
        if self._shadow:
            held = _BY_HANDLE.get(handle)
            if held is not None:
                self.__dict__["_held"] = held
            return
        held = _quiet(run, run.hold, self, face)
        if held is not None:
            _BY_HANDLE[handle] = held

    @functools.wraps(set_option)
    def set(self: Any, option: int, optval: Any) -> None:
        held = self._held
        if type(held) is not Seen or _quiet(run, run.guard, held, int(option), optval) is not False:
            set_option(self, option, optval)

    @functools.wraps(close)
    def closed(self: Any, linger: int | None = None) -> None:
        held = self._held
        if type(held) is not Seen or self._shadow or self.closed:
            close(self, linger)
            return
        if linger is not None and _quiet(run, run.guard, held, int(zmq.LINGER), linger) is False:
            linger = None  # as it is: the policy's, or less
        if run.requires:
            _end(held, self, linger, close)
        else:
            _BY_HANDLE.pop(int(self.underlying), None)
            close(self, linger)

    cls.__init__, cls.set, cls.setsockopt, cls.close = __init__, set, set, closed
    cls.bind = _endpoint(run, cls.bind, "bind")
    cls.connect = _endpoint(run, cls.connect, "connect")
    cls.unbind, cls.disconnect = _leaving(run, cls.unbind, "bind"), _leaving(run, cls.disconnect, "connect")
    cls.send_pyobj, cls.recv_pyobj = (_pickling(run, one) for one in (cls.send_pyobj, cls.recv_pyobj))


def _sockets_of_ours(run: Run) -> None:
    """Sockets of ``ironhouse.Context`` obey without this; they are told in the report."""
    cls: Any = Policed
    hold, attach = cls._hold, cls._attach

    @functools.wraps(hold)
    def _hold(self: Any, *args: Any, **kwargs: Any) -> None:
        hold(self, *args, **kwargs)
        _quiet(run, run.tell, self)

    @functools.wraps(attach)
    def _attach(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = attach(self, *args, **kwargs)
        held = self._held
        if held is not None and held.endpoints:
            _quiet(run, run.attached, self, held, held.endpoints[-1])
        return result

    cls._hold, cls._attach = _hold, _attach


def _endpoint(run: Run, call: Any, op: Any) -> Any:
    @functools.wraps(call)
    def attach(self: Any, addr: Any) -> Any:
        held = self._held
        if type(held) is not Seen or self.closed:
            return call(self, addr)
        address = addr.decode("utf-8", "replace") if isinstance(addr, bytes) else addr
        made = _quiet(run, run.attach, self, held, op, address) if isinstance(address, str) else None
        try:
            result = call(self, addr)
        except zmq.ZMQError:
            run.failed(held)
            raise
        if made is not None:
            if run.requires and op == "bind" and made.exposure == "ipc" and not made.profile.authenticated:
                from ironhouse.runtime import ipc

                ipc.keep_others_out(made.address)
            held.endpoints.append(made)
            _quiet(run, run.attached, self, held, made)
        return result

    return attach


def _leaving(run: Run, call: Any, op: Any) -> Any:
    @functools.wraps(call)
    def leave(self: Any, addr: Any) -> Any:
        result = call(self, addr)
        held = self._held
        if type(held) is Seen:
            run.left(held, op, addr.decode("utf-8", "replace") if isinstance(addr, bytes) else addr)
        return result

    return leave


def _pickling(run: Run, call: Any) -> Any:
    @functools.wraps(call)
    def pickling(self: Any, *args: Any, **kwargs: Any) -> Any:
        held = self._held
        if type(held) is Seen:
            _quiet(run, run.guard_pickle, held, call.__name__)
        return call(self, *args, **kwargs)

    return pickling


def _end(held: Seen, socket: Any, linger: int | None, close: Any) -> None:
    alone = held.use.acquire(False)
    if not alone and not messages.is_within(socket):
        raise ConcurrentUse(f"{held.name} is closed while another thread is inside a call of it")
    try:
        held.state.forget(socket)
        _BY_HANDLE.pop(int(socket.underlying), None)
        close(socket, linger)
    finally:
        if alone:
            held.use.release()


def _quiet(run: Run, call: Any, *args: Any) -> Any:
    """What *call* gives; in ``auto`` an error of it is written down and the program goes on as without us."""
    if run.requires:
        return call(*args)
    try:
        return call(*args)
    except Exception as error:
        record.write("failed", why=f"{type(error).__name__}: {error}")
        return None


def _polls() -> None:
    """Every poll of pyzmq's own comes by ``zmq_poll``: a poller's, gevent's too, a socket's, and ``select``."""
    ask: Any = zmq.zmq_poll

    @functools.wraps(ask)
    def zmq_poll(sockets: Any, timeout: int = -1) -> Any:
        return polling.poll(lambda limit: ask(sockets, limit), (one for one, _ in sockets), timeout)

    for module in (zmq, zmq.backend, zmq.sugar, sys.modules["zmq.sugar.poll"]):
        if getattr(module, "zmq_poll", None) is ask:
            module.zmq_poll = zmq_poll  # type: ignore[attr-defined]


def _face(socket: Any) -> Face:
    if hasattr(type(socket), "_add_recv_event"):
        return "async"
    green = sys.modules.get("zmq.green")
    return "green" if green is not None and isinstance(socket, green.Socket) else "sync"


def _is_ours(frame: Any) -> bool:
    """Whether what makes a socket or a context is ironhouse: the supervisor's, and the library's own classes."""
    return str(frame.f_globals.get("__name__", "")).startswith("ironhouse.runtime")


def _contexts(run: Run) -> None:
    cls: Any = zmq.Context
    make, term = cls.__init__, cls.term

    @functools.wraps(make)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if self._shadow or _is_ours(sys._getframe(1)):
            return
        limit, most = (int(Backend.get(self, one)) for one in (zmq.SOCKET_LIMIT, zmq.MAX_SOCKETS))
        Backend.set(self, zmq.MAX_SOCKETS, min(limit, SOCKETS_FOR_EACH * most + 8))

    @functools.wraps(term)
    def ended(self: Any) -> None:
        term(self)
        state = self.__dict__.get("_state")
        if state is not None and not self._shadow:
            waiting.for_supervisor(state)

    cls.__init__, cls.term = __init__, ended
