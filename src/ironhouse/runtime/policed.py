"""What sync and async sockets share: options that the policy guards, and endpoints that are settled before libzmq's.

Owns the order of things: limits when a socket is made, mechanism, keys and ZAP before its first endpoint, nothing of
them after it. Must not know how messages are sent and received. Decisions are ``rules``' and ``curve``'s.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import zmq

from ironhouse.model.addresses import exposure_of
from ironhouse.model.fact import EndpointOp
from ironhouse.model.options import by_number, option
from ironhouse.model.profile import Setting
from ironhouse.policy.resolve import creation, endpoint
from ironhouse.runtime import rules, vetting
from ironhouse.runtime.errors import ConcurrentUse
from ironhouse.runtime.held import Endpoint, Held
from ironhouse.runtime.site import caller
from ironhouse.runtime.state import state_of

if TYPE_CHECKING:
    Base = zmq.Socket[Any]
else:
    Base = object

INSIDE = ("ironhouse.runtime", "ironhouse.asyncio", "zmq")
"""Packages whose frames are not the program's."""


class Policed(Base):
    """A mixin before a class of pyzmq's. ``_held`` is None of a shadow: the socket that it is one of has the record."""

    _held: Held | None = None

    def _hold(self, context: zmq.Context[Any], name: str | None) -> None:
        """Makes the policy's values this socket's; called once, by the constructor, before the program has it."""
        state = state_of(context)
        site = caller(INSIDE)
        path = state.path_of(site.file)
        called = name or site.variable
        profile = creation(state.policy, name=called, types=(self._type_name,), path=path)
        self._held = Held(name=called or f"{path}:{site.line}", path=path, site=site, profile=profile, state=state)
        if state.enforces:
            for setting in profile.settings.values():
                self._apply(setting)
        state.add(self)

    def _apply(self, setting: Setting) -> None:
        row = option(setting.key)
        if row is None or not row.settable or not isinstance(setting.value, int):
            return
        try:
            self._set_unguarded(row.number, int(setting.value))
        except zmq.ZMQError as error:
            if error.errno != zmq.EINVAL:  # EINVAL: this libzmq does not have the option, or not for this type
                raise

    def _set_unguarded(self, option: int, value: Any) -> None:
        """Sets an option as the policy does, past its own guard."""
        super().setsockopt(option, value)

    def _abandon(self) -> None:
        """Closes a socket that was refused before the program had it."""
        super().close(0)

    # Options

    def set(self, option: int, optval: Any) -> None:
        """As pyzmq's. ``PolicyViolation`` where the policy wants it stricter, or it comes after the first endpoint."""
        held, row = self._held, by_number(int(option))
        if held is not None and held.state.enforces and row is not None:
            setting = held.profile.settings.get(row.name.lower())
            late = rules.too_late(row, setting, has_endpoint=bool(held.endpoints), is_settled=held.settled)
            why = late or rules.laxer(row, optval, setting)
            if why is not None:
                state = held.state
                state.refuse(f"{held.name}: {why}", setting.entry if setting is not None else state.said_by)
        super().setsockopt(option, optval)
        if held is not None and row is not None and rules.is_security(row):
            held.declared.took(row.name, optval)

    setsockopt = set

    # Endpoints

    def bind(self, addr: str | bytes) -> Any:
        """As pyzmq's, once the policy's mechanism is in place; ``PolicyViolation`` where it cannot be."""
        return self._attach("bind", addr, None)

    def connect(self, addr: str | bytes, *, server: str | None = None) -> Any:
        """As pyzmq's. ``server`` names the peer whose public key is expected there, before what the policy says."""
        return self._attach("connect", addr, server)

    def unbind(self, addr: str | bytes) -> None:
        """As pyzmq's."""
        super().unbind(addr)
        self._leave("bind", addr)

    def disconnect(self, addr: str | bytes) -> None:
        """As pyzmq's."""
        super().disconnect(addr)
        self._leave("connect", addr)

    def _leave(self, op: EndpointOp, given: str | bytes) -> None:
        held = self._held
        address = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
        if held is not None:
            held.endpoints[:] = [one for one in held.endpoints if (one.op, one.address) != (op, address)]

    def poll(self, timeout: float | None = None, flags: int = zmq.POLLIN) -> Any:
        """As pyzmq's."""
        self._connect_again()
        return super().poll(timeout, flags)  # type: ignore[arg-type]

    def _connect_again(self) -> None:
        """Connects to what libzmq has given up, where it is time to; by the thread that uses the socket."""
        held = self._held
        if held is not None and held.watched is not None and held.watched.lost:
            from ironhouse.runtime.reconnecting import connect_again

            connect_again(self, held)

    # Monitors

    def monitor(self, addr: str | bytes | None, events: int = zmq.EVENT_ALL) -> None:
        """As pyzmq's. The supervisor has libzmq's one monitor of the socket, and passes on what it tells."""
        held = self._held
        if held is None or not held.state.enforces:
            super().monitor(addr, events)
        elif addr is None:
            held.state.supervisor.end_relay(self)
        else:
            held.state.supervisor.relay(self, addr, events)

    def get_monitor_socket(self, events: int | None = None, addr: str | None = None) -> Any:
        """As pyzmq's. Its events come when they come: it has no RCVTIMEO."""
        from ironhouse.runtime.supervisor import new_address

        made = super().get_monitor_socket(events, new_address() if addr is None else addr)
        if isinstance(made, Policed) and made._held is not None and made._held.state.enforces:
            made._set_unguarded(zmq.RCVTIMEO, -1)
        return made

    def _attach(self, op: EndpointOp, given: str | bytes, server: str | None) -> Any:
        held = self._held
        address = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
        call = super().bind if op == "bind" else super().connect
        if held is None or not held.state.enforces:
            return call(address)
        if held.state.pid != os.getpid():
            raise zmq.ZMQError(zmq.ENOTSOCK)  # the child of a fork: its sockets, and our thread, are the parent's
        made = self._settle(held, op, address, server)
        result = call(address)
        if op == "bind" and made.exposure == "ipc" and not made.profile.authenticated:
            from ironhouse.runtime import ipc

            ipc.keep_others_out(address)
        held.endpoints.append(made)
        return result

    def _settle(self, held: Held, op: EndpointOp, address: str, server: str | None) -> Endpoint:
        state = held.state
        exposure = exposure_of(op, address)
        profile = endpoint(state.policy, held.profile, path=held.path, address=address, exposure=exposure)
        if exposure == "inproc":
            return Endpoint(op, address, exposure, profile, "none")
        from ironhouse.runtime import curve  # late, with all that connections need

        role = curve.role_of(op, profile, server)
        made = Endpoint(op, address, exposure, profile, role, server)
        if op == "bind" and exposure == "ipc":
            from ironhouse.runtime import ipc

            ipc.refuse_taken(address)
        curve.refuse_different(held, made)
        _refuse_wildcard(held, made)
        if role != "none":
            curve.equip(self, held, made, server)
        elif held.declared:
            self._hold_to_its_word(held, made)
        vetting.begin(held, made)
        held.settled = True
        state.supervisor.watch(self, curve.caps_of(made))
        return made

    def _hold_to_its_word(self, held: Held, made: Endpoint) -> None:
        """Refuses security options of the program's own that would not do what they say, and has a domain that it
        named asked about in earnest: peers are let in by default once a handler is gone."""
        zap, encrypt = (made.profile.settings.get(key) for key in ("zap", "encrypt"))
        asks = encrypt is not None and encrypt.value != "never"
        needs_zap = asks and zap is not None and zap.value == "required"
        why = held.declared.refusal(int(self.get(zmq.MECHANISM)), needs_zap=needs_zap)
        if why is not None:
            message = f"{held.name} may not {made.op} {made.address}: {why}"
            held.state.refuse(message, zap.entry if zap is not None else held.state.said_by)
        elif held.declared.domain and needs_zap:
            self._set_unguarded(zmq.ZAP_ENFORCE_DOMAIN, 1)

    # The end

    def close(self, linger: int | None = None) -> None:
        """As pyzmq's; ``ConcurrentUse`` while another thread is inside a call of this socket."""
        held = self._held
        if held is None or self.closed:
            if held is not None and held.core is not None:
                held.core.detach()
            super().close(linger)
            return
        if linger is not None:
            _refuse_linger(held, linger)
        if not held.use.acquire(False):
            raise ConcurrentUse(f"{held.name} is closed while another thread is inside a call of it")
        try:
            held.state.forget(self)
            if held.core is not None:
                held.core.detach()  # before libzmq gives the handle's address to another socket
            super().close(linger)
        finally:
            held.use.release()


def _refuse_wildcard(held: Held, made: Endpoint) -> None:
    """Every interface is refused to a socket that asks nobody who he is."""
    setting = made.profile.settings.get("bind_all")
    open_to_all = made.op == "bind" and made.exposure == "wildcard" and not made.profile.authenticated
    if setting is not None and setting.value == "refuse" and open_to_all:
        message = f"{held.name} binds every interface by {made.address}; name the one that it serves"
        held.state.refuse(message, setting.entry)


def _refuse_linger(held: Held, linger: int) -> None:
    setting = held.profile.settings.get("linger")
    row = by_number(zmq.LINGER)
    why = rules.laxer(row, linger, setting) if row is not None else None
    if why is not None and setting is not None and held.state.enforces:
        held.state.refuse(f"{held.name}: {why}", setting.entry)
