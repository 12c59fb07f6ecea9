"""What is done to one of pyzmq's own sockets: when it is made, when an option is set, at each endpoint.

Owns the difference between the modes: ``required`` does what the library's own sockets do, ``auto`` works out what
that would have been and says it in the record, and neither refuses nor raises. Must not know how pyzmq's methods are
replaced.
"""

from __future__ import annotations

import itertools
import os
from typing import Any, Literal
from weakref import WeakKeyDictionary

import zmq
from zmq.backend import Socket as Backend

from ironhouse.keys.certificate import CertificateError
from ironhouse.model.fact import EndpointOp
from ironhouse.model.options import by_number, option
from ironhouse.model.profile import SocketProfile
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.policy import Policy
from ironhouse.policy.resolve import creation
from ironhouse.runtime import rules, zap
from ironhouse.runtime.errors import PolicyViolation
from ironhouse.runtime.held import Endpoint, Held
from ironhouse.runtime.inject import record
from ironhouse.runtime.inject.choosing import TIMEOUTS, Face, choose
from ironhouse.runtime.inject.settings import Settings
from ironhouse.runtime.policed import INSIDE, apply, foresee, settle, why_refused, why_wildcard
from ironhouse.runtime.site import NOWHERE, caller
from ironhouse.runtime.state import ContextState, new_state

MECHANISMS = ("NULL", "PLAIN", "CURVE", "GSSAPI")
_OF_PYZMQ = ("ironhouse.runtime", "zmq.sugar", "zmq._future", "zmq.green.core")
"""Where pyzmq makes sockets for whoever asks. Its devices make some of their own, in threads of their own."""
_LIMIT = {"send": int(zmq.SNDTIMEO), "recv": int(zmq.RCVTIMEO)}


class Seen(Held):
    """The record of a socket that is pyzmq's own. ``wanted`` is all that the policy says; ``own`` are the timeouts that
    the program has set itself, and whose errors it expects; ``told`` is whether what is laxer was said."""

    __slots__ = ("own", "told", "wanted")

    own: set[int]
    told: bool
    wanted: SocketProfile

    def waits_on(self, op: Literal["send", "recv"]) -> bool:
        return super().waits_on(op) and _LIMIT[op] not in self.own


class Run:
    """One process of a run."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.policy: Policy = settings.read_policy()

    @property
    def requires(self) -> bool:
        return self.settings.mode == "required"

    def state_of(self, context: zmq.Context[Any]) -> ContextState:
        """The state of the context that a socket is made in, its own or that of the one it is a shadow of."""
        own = context.__dict__.get("_state")
        if isinstance(own, ContextState) and own.pid == os.getpid():
            return own
        settings = self.settings
        state = new_state(context, self.policy, settings.mode, settings.identity or None, settings.keys or None)
        context.__dict__["_state"] = state
        return state

    def hold(self, socket: Any, face: Face) -> Seen:
        """Makes what the policy says of a socket that was just made this socket's."""
        state = self.state_of(socket.context)
        site = caller((*INSIDE, "threading", "multiprocessing"))
        if site is NOWHERE:
            site = caller(_OF_PYZMQ)
        path = state.path_of(site.file)
        kind = socket._type_name
        wanted = creation(state.policy, name=site.variable, types=(kind,), path=path)
        choice = choose(wanted, self.settings.mode, face)
        held = Seen(
            name=site.variable or f"{path}:{site.line}", path=path, site=site, profile=choice.profile, state=state
        )
        held.own, held.told, held.wanted = set(), False, wanted
        done = {key: choice.profile.value(key) for key in choice.now if apply(socket, choice.profile.settings[key])}
        socket.__dict__["_held"] = held
        self._made(held, kind, face, done)
        if self.requires:
            self._admit(socket, held)
        return held

    def tell(self, socket: Any) -> None:
        """Writes down a socket of ``ironhouse.Context``, which was just made."""
        held = socket._held
        settings = held.profile.settings if held.state.enforces else {}
        done = {key: one.value for key, one in settings.items() if BY_NAME[key].option}
        self._made(held, socket._type_name, "async" if hasattr(socket, "_add_recv_event") else "sync", done)

    def _made(self, held: Held, kind: str, face: Face, done: dict[str, Any]) -> None:
        record.process()
        site = held.site
        record.write(
            "socket",
            number=number_of(held),
            name=held.name,
            type=kind,
            file=site.file,
            line=site.line,
            face=face,
            set=done,
        )

    def _admit(self, socket: Any, held: Seen) -> None:
        try:
            held.state.add(socket)
        except PolicyViolation as error:
            say(held, "memory", str(error))
            Backend.close(socket, 0)
            raise

    def guard(self, held: Seen, number: int, value: object) -> None:
        """The program is about to set an option."""
        row = by_number(number)
        if row is not None and rules.is_security(row):
            held.declared.took(row.name, value)
        if number in _LIMIT.values() and held.profile.value("on_timeout") == "wait":
            held.own.add(number)
            return
        found = why_refused(held, number, value)
        if found is None:
            return
        say(held, row.name.lower() if row is not None else str(number), found[0])
        if self.requires:
            raise PolicyViolation(f"{held.name}: {found[0]}", found[1])

    def attach(self, socket: Any, held: Seen, op: EndpointOp, address: str) -> Endpoint | None:
        """The program is about to bind or connect; None where libzmq will not."""
        if op == "bind" and address == zap.ADDRESS:
            self._own_handler(held)
        if not self.requires:
            try:
                made = foresee(socket, held, op, address)
            except zmq.ZMQError:  # no address: libzmq says so to the program
                return None
            for key, why in _departures(socket, held, made):
                say(held, key, why)
            return made
        try:
            return settle(socket, held, op, address, None)
        except (PolicyViolation, CertificateError) as error:
            say(held, "endpoint", str(error))
            raise

    def attached(self, socket: Any, held: Held, made: Endpoint) -> None:
        """The program has bound or connected."""
        held.settled = held.settled or made.exposure != "inproc"
        where = _bytes(socket, zmq.LAST_ENDPOINT).decode("utf-8", "replace")
        record.process()
        record.write(
            "endpoint",
            number=number_of(held),
            op=made.op,
            address=made.address,
            at=where if made.op == "bind" and where else made.address,
            exposure=made.exposure,
            mechanism=_mechanism(socket),
        )
        if type(held) is Seen and made.exposure != "inproc" and not held.told:
            held.told = True
            for key, why in _laxer(socket, held):
                say(held, key, why, kind="lax")

    def _own_handler(self, held: Seen) -> None:
        record.write("zap", number=number_of(held))
        if self.requires:
            why = (
                f"{held.name}: the program has a ZAP handler of its own, and ironhouse's has to be the one; "
                "take it out, or run with --mode auto, which keeps it"
            )
            say(held, "zap", why)
            raise PolicyViolation(why, held.state.said_by)


_NUMBERS: WeakKeyDictionary[Held, int] = WeakKeyDictionary()
_numbers = itertools.count(1)


def number_of(held: Held) -> int:
    """What tells a socket from the others of its process."""
    found = _NUMBERS.get(held)
    if found is None:
        found = _NUMBERS[held] = next(_numbers)
    return found


def say(held: Seen, key: str, why: str, *, kind: str = "refused") -> None:
    """Writes down what was refused, would have been, or is laxer than the policy's (``lax``)."""
    record.process()
    record.write(kind, number=number_of(held), key=key, why=why)


def _departures(socket: Any, held: Seen, made: Endpoint) -> list[tuple[str, str]]:
    """What would be refused at an endpoint, by key of the policy."""
    found: list[tuple[str, str]] = []
    if made.exposure == "inproc":
        return found
    wildcard = why_wildcard(held, made)
    if wildcard is not None:
        found.append(("bind_all", wildcard[0]))
    if made.role == "none":
        return found
    mechanism = _mechanism(socket)
    if mechanism != "CURVE":
        found.append(
            ("encrypt", f"{held.name} is to {made.op} {made.address} with {mechanism}, the policy wants CURVE")
        )
    elif made.role == "server" and made.profile.authenticated and not _asks(socket):
        found.append(
            ("zap", f"{held.name} serves {made.address} without asking a ZAP handler: who knows its key is let in")
        )
    return found


def _asks(socket: Any) -> bool:
    """Whether libzmq will ask a ZAP handler, and let nobody in without an answer."""
    try:
        return bool(_bytes(socket, zmq.ZAP_DOMAIN)) and bool(Backend.get(socket, zmq.ZAP_ENFORCE_DOMAIN))
    except (zmq.ZMQError, AttributeError):
        return False


def _bytes(socket: Any, number: int) -> bytes:
    found = Backend.get(socket, number)
    return found.rstrip(b"\0") if isinstance(found, bytes) else b""


def _mechanism(socket: Any) -> str:
    return MECHANISMS[int(Backend.get(socket, zmq.MECHANISM))]


def _laxer(socket: Any, held: Seen) -> list[tuple[str, str]]:
    """Options that are laxer than the policy wants them, when the socket comes into use."""
    found = []
    for key, setting in held.wanted.settings.items():
        row = option(key)
        if row is None or not row.settable or not row.readable or (key in TIMEOUTS and type(setting.value) is not int):
            continue
        try:
            value = Backend.get(socket, row.number)
            if row.number == zmq.MAXMSGSIZE and held.has_room and isinstance(setting.value, int):
                value = min(value, setting.value)  # it was raised by what CURVE adds
            why = rules.laxer(row, value, setting)
        except zmq.ZMQError:
            continue
        if why is not None:
            found.append((key, why.replace(" is set to ", " is ", 1)))
    return found
