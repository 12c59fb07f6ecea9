"""What sync and async sockets share: options that the policy guards, and endpoints that are settled before libzmq's.

Owns the order of things: limits when a socket is made, mechanism, keys and ZAP before its first endpoint, nothing of
them after it. Must not know how messages are sent and received. Decisions are ``rules``' and ``curve``'s. Long because
that order stands in one place.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import zmq
from zmq.backend import Socket as Backend

from ironhouse.policy import ready
from ironhouse.runtime.errors import ConcurrentUse, PolicyViolation
from ironhouse.runtime.held import BY_HANDLE, Endpoint, Held, release
from ironhouse.runtime.polling import connect_again
from ironhouse.runtime.site import caller
from ironhouse.runtime.state import ContextState, state_of

if TYPE_CHECKING:
    from ironhouse.model.fact import EndpointOp
    from ironhouse.model.profile import Setting

    Base = zmq.Socket[Any]
else:
    Base = object

# The policy and the table of options are imported when they are asked: a socket that has the baseline's limits, sets
# what those leave alone, and stays within the process needs neither.

INSIDE = ("ironhouse.runtime", "ironhouse.asyncio", "zmq")
"""Packages whose frames are not the program's."""


class Policed(Base):
    """A mixin before a class of pyzmq's. A shadow has the record of the socket that it is one of: ``_held`` is None
    where that is none of ours."""

    _held: Held | None = None

    def _hold(self, context: zmq.Context[Any], name: str | None) -> None:
        """Makes the policy's values this socket's; called once, by the constructor, before the program has it. One that
        is refused is closed: nobody else knows of it, and the end of its context would wait for it."""
        try:
            self._take_up(state_of(context), name)
        except BaseException:
            super().close(0)
            raise

    def _take_up(self, state: ContextState, name: str | None) -> None:
        site = caller(INSIDE)
        held = Held(name=name or "", path=state.path_of(site.file), site=site, kind=self._type_name, state=state)
        self._held = held
        handle = int(self.underlying)
        BY_HANDLE[handle] = held
        state.open.add(handle)
        if state.enforces:
            _limit(self, held)
        state.add(self)

    # Options

    def set(self, option: int, optval: Any) -> None:
        """As pyzmq's. ``PolicyViolation`` where the policy wants it stricter, or it comes after the first endpoint."""
        held = self._held
        if held is None or (held.is_baseline and ready.may_be_set(held.kind, int(option), optval)):
            super().setsockopt(option, optval)
            return
        if held.state.enforces:
            refuse_option(held, int(option), optval)
        super().setsockopt(option, optval)
        held.late = held.late and option != zmq.ROUTER_MANDATORY  # what the program has said last holds
        if int(option) in ready.SECURITY:
            _declare(held, int(option), optval)

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
            held.endpoints[:] = [
                one for one in held.endpoints if one.op != op or address not in (one.address, one.where)
            ]
            if held.watched is not None:
                held.watched.left()

    def poll(self, timeout: float | None = None, flags: int = zmq.POLLIN) -> Any:
        """As pyzmq's."""
        self._connect_again()
        found = super().poll(timeout, flags)  # type: ignore[arg-type]
        if self._held is not None and flags & zmq.POLLIN:
            self._held.counters.empty += found == 0
        return found

    def _connect_again(self) -> None:
        """Connects to what libzmq has given up, where it is time to; by the thread that uses the socket."""
        if self._held is not None:
            connect_again(self, self._held)

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
            Backend.set(made, zmq.RCVTIMEO, -1)
        return made

    def _attach(self, op: EndpointOp, given: str | bytes, server: str | None) -> Any:
        held = self._held
        address = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
        call = super().bind if op == "bind" else super().connect
        if held is None or not held.state.enforces or self.closed:
            return call(address)
        if held.state.pid != os.getpid():
            raise zmq.ZMQError(zmq.ENOTSOCK)  # the child of a fork: its sockets, and our thread, are the parent's
        made = settle(self, held, op, address, server)
        result = call(address)
        if op == "bind" and made.exposure == "ipc" and not made.profile.authenticated:
            from ironhouse.runtime import ipc

            ipc.keep_others_out(made.address)
        if op == "bind":
            made.where = str(super().get_string(zmq.LAST_ENDPOINT)).rstrip("\0")
        held.endpoints.append(made)
        return result

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
            refuse_linger(held, linger)
        if not held.use.acquire(False):
            raise ConcurrentUse(f"{held.name} is closed while another thread is inside a call of it")
        try:
            held.state.forget(self)
            release(held.state, int(self.underlying))
            if held.core is not None:
                held.core.detach()  # before libzmq gives the handle's address to another socket
            super().close(linger)
        finally:
            held.use.release()


def _limit(socket: zmq.Socket[Any], held: Held) -> None:
    """Sets what is wanted of the socket that was just made."""
    limits = ready.LIMITS.get(held.kind) if held.is_baseline else None
    if limits is None:
        held.late = bool(held.profile.value("router_mandatory"))
        for setting in held.profile.settings.values():
            if setting.key != "router_mandatory":
                apply(socket, setting)
        return
    for number, value in limits:
        if number == zmq.ROUTER_MANDATORY:
            held.late = True
        else:
            _put(socket, number, value)


def _declare(held: Held, number: int, value: object) -> None:
    """The program has set a security option itself."""
    from ironhouse.model.options import by_number

    row = by_number(number)
    if row is not None:
        held.declared.took(row.name, value)


# What a socket that is no subclass of pyzmq's, but pyzmq's own, has in common with these


def apply(socket: zmq.Socket[Any], setting: Setting) -> bool:
    """Sets what the policy says, past every guard; returns whether this libzmq has the option for this type."""
    from ironhouse.model.options import option

    row = option(setting.key)
    if row is None or not row.settable or not isinstance(setting.value, int):
        return False
    return _put(socket, row.number, int(setting.value))


def _put(socket: zmq.Socket[Any], number: int, value: int) -> bool:
    """Whether this libzmq has the option for this type."""
    try:
        Backend.set(socket, number, value)
    except zmq.ZMQError as error:
        if error.errno != zmq.EINVAL:
            raise
        return False
    return True


def refuse_option(held: Held, number: int, value: object) -> None:
    """Refuses a value that comes too late, or is laxer than the policy's; in ``auto`` it is said."""
    found = why_refused(held, number, value)
    if found is not None:
        held.state.refuse(f"{held.name}: {found[0]}", found[1])


def why_refused(held: Held, number: int, value: object) -> tuple[str, str] | None:
    """Why an option cannot be set to *value*, and by which entry; None where it can."""
    from ironhouse.model.options import by_number
    from ironhouse.runtime import rules

    row = by_number(number)
    if row is None:
        return None
    setting = held.profile.settings.get(row.name.lower())
    late = rules.too_late(row, setting, has_endpoint=bool(held.endpoints), is_settled=held.settled)
    why = late or rules.laxer(row, value, setting)
    return (why, setting.entry if setting is not None else held.state.said_by) if why is not None else None


def settle(
    socket: Any, held: Held, op: EndpointOp, address: str, server: str | None, *, one_role: bool = True
) -> Endpoint:
    """Makes *socket* what the policy wants of it at *address*, where it is about to be. *one_role*: it has to want the
    same of it as at its other endpoints, so that what its options say is true of them all. Without it too one that has
    a ZAP domain keeps it: pyzmq has no way to take it away, and who has no key would be asked for one."""
    made = foresee(socket, held, op, address, server)
    if made.exposure == "inproc":
        return made
    import logging  # late, with all that connections need

    from ironhouse.runtime import curve

    refuse_place(held, made)
    try:
        if one_role or (made.role == "none" and any(one.role == "server" for one in held.endpoints)):
            curve.refuse_different(held, made)
        if made.role != "none":
            curve.equip(socket, held, made, server)
        elif any(one.role != "none" for one in held.endpoints):
            curve.clear(socket)
    except PolicyViolation as error:
        if held.state.mode == "required" or held.state.says_identity or server is not None:
            raise  # who says whose keys it has, or whom it meets, is not served in plaintext
        logging.getLogger("ironhouse.runtime").warning("%s", error)
        made.role = "none"
    if made.role == "none" and held.declared:
        _hold_to_its_word(socket, held, made)
    follow(socket, held, made)
    return made


def refuse_place(held: Held, made: Endpoint) -> None:
    """Refuses an address that somebody has, or that nobody meant to serve."""
    if made.op == "bind" and made.exposure == "ipc":
        from ironhouse.runtime import ipc

        ipc.refuse_taken(made.address)
    found = why_wildcard(held, made)
    if found is not None:
        held.state.refuse(*found)


def follow(socket: Any, held: Held, made: Endpoint) -> None:
    """From here on the connections of *made*, which is about to be the socket's, are followed."""
    from ironhouse.runtime import curve, vetting

    vetting.begin(held, made)
    held.settled = True
    held.state.supervisor.watch(socket, curve.caps_of(made))


def _hold_to_its_word(socket: Any, held: Held, made: Endpoint) -> None:
    """Refuses security options of the program's own that would not do what they say, and has a domain that it named
    asked about in earnest: peers are let in by default once a handler is gone."""
    zap, encrypt = (made.profile.settings.get(key) for key in ("zap", "encrypt"))
    asks = encrypt is not None and encrypt.value != "never"
    needs_zap = asks and zap is not None and zap.value == "required"
    why = held.declared.refusal(int(socket.get(zmq.MECHANISM)), needs_zap=needs_zap)
    if why is not None:
        message = f"{held.name} may not {made.op} {made.address}: {why}"
        held.state.refuse(message, zap.entry if zap is not None else held.state.said_by)
    elif held.declared.domain and needs_zap:
        Backend.set(socket, zmq.ZAP_ENFORCE_DOMAIN, 1)


def foresee(socket: Any, held: Held, op: EndpointOp, address: str, server: str | None = None) -> Endpoint:
    """What the policy wants of *socket* at *address*; nothing is done about it."""
    if address.startswith("inproc://"):
        return Endpoint(op, address.partition("\0")[0], "inproc", None, "none")
    from ironhouse.policy.resolve import endpoint
    from ironhouse.runtime import curve, places

    address = places.heeded(address)
    exposure = places.exposure(socket, op, address)
    profile = endpoint(held.state.policy, held.profile, path=held.path, address=address, exposure=exposure)
    return Endpoint(op, address, exposure, profile, curve.role_of(op, profile, server), server)


def why_wildcard(held: Held, made: Endpoint) -> tuple[str, str] | None:
    """Why, and by which entry, every interface is refused to a socket that asks nobody who he is; None where not."""
    setting = made.profile.settings.get("bind_all")
    open_to_all = made.op == "bind" and made.exposure == "wildcard" and not made.profile.authenticated
    if setting is None or setting.value != "refuse" or not open_to_all:
        return None
    return f"{held.name} binds every interface by {made.address}; name the one that it serves", setting.entry


def refuse_linger(held: Held, linger: int) -> None:
    """Refuses a close that would wait longer than the policy lets it."""
    if held.is_baseline and ready.may_be_set(held.kind, zmq.LINGER, linger):
        return
    from ironhouse.model.options import by_number
    from ironhouse.runtime import rules

    setting = held.profile.settings.get("linger")
    row = by_number(zmq.LINGER)
    why = rules.laxer(row, linger, setting) if row is not None else None
    if why is not None and setting is not None and held.state.enforces:
        held.state.refuse(f"{held.name}: {why}", setting.entry)
