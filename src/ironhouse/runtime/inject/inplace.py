"""What is done to one of pyzmq's own sockets: when it is made, when an option is set, at each endpoint.

Owns the difference between the modes: ``required`` does what the library's own sockets do, ``auto`` works out what
that would have been and says it in the record, and neither refuses nor raises. Must not know how pyzmq's methods are
replaced.
"""

from __future__ import annotations

import itertools
import os
import sys
from typing import Any, Literal
from weakref import WeakKeyDictionary

import zmq
from zmq.backend import Socket as Backend

from ironhouse.keys.certificate import CertificateError
from ironhouse.model.fact import EndpointOp
from ironhouse.model.options import Option, by_number
from ironhouse.model.profile import SocketProfile
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.policy import Policy
from ironhouse.policy.resolve import creation
from ironhouse.runtime import rules, zap
from ironhouse.runtime.errors import PolicyViolation
from ironhouse.runtime.held import Endpoint, Held
from ironhouse.runtime.inject import brought, record
from ironhouse.runtime.inject.choosing import TIMEOUTS, Face, choose
from ironhouse.runtime.inject.observing import Kind, departures, laxer, mechanism, octets
from ironhouse.runtime.inject.settings import Settings
from ironhouse.runtime.objects import KEY, why_no_pickle
from ironhouse.runtime.policed import INSIDE, apply, foresee, settle, why_refused
from ironhouse.runtime.site import NOWHERE, caller
from ironhouse.runtime.state import ContextState, new_state

_OF_PYZMQ = ("ironhouse.runtime", "zmq.sugar", "zmq._future", "zmq.green.core")
"""Where pyzmq makes sockets for whoever asks. Its devices make some of their own, in threads of their own."""
LIMIT = {"send": int(zmq.SNDTIMEO), "recv": int(zmq.RCVTIMEO)}


class Seen(Held):
    """The record of a socket that is pyzmq's own. ``wanted`` is all that the policy says; ``own`` are the timeouts that
    the program has set itself, and whose errors it expects; ``told`` is what is said once."""

    __slots__ = ("own", "told", "wanted")

    own: set[int]
    told: set[str]
    wanted: SocketProfile

    def waits_on(self, op: Literal["send", "recv"]) -> bool:
        return super().waits_on(op) and LIMIT[op] not in self.own


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
        is_pyzmqs = site is NOWHERE
        if is_pyzmqs:
            site = caller(_OF_PYZMQ)
        path = state.path_of(site.file)
        kind = socket._type_name
        wanted = creation(state.policy, name=site.variable, types=(kind,), path=path)
        choice = choose(wanted, self.settings.mode, face)
        held = Seen(name="", path=path, site=site, kind=kind, profile=choice.profile, state=state)
        held.own, held.told, held.wanted = set(), set(), wanted
        now = [key for key in choice.now if not (is_pyzmqs and key in TIMEOUTS)]  # its threads wait for each other
        held.own.update(LIMIT.values() if is_pyzmqs else ())
        done = {key: choice.profile.value(key) for key in now if apply(socket, choice.profile.settings[key])}
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

    def guard(self, held: Seen, number: int, value: object) -> bool:
        """The program is about to set an option; returns whether it may. A limit is never refused: where the policy's
        is stricter it stays, and the program goes on."""
        if number in LIMIT.values() and held.profile.value("on_timeout") == "wait":
            held.own.add(number)
            return True
        row = by_number(number)
        if row is None:
            return True
        if rules.is_security(row):
            self._guard_security(held, row, value)
            held.declared.took(row.name, value)
            return True
        setting = held.profile.settings.get(row.name.lower())
        why = rules.laxer(row, value, setting)
        if why is not None:
            say(held, row.name.lower(), f"{why}; {self._stays}", kind="noted")
            return not self.requires
        late = rules.too_late(row, setting, has_endpoint=bool(held.endpoints), is_settled=held.settled)
        if late is not None and setting is not None and setting.value != value:
            say(held, row.name.lower(), late, kind="noted")
        return True

    @property
    def _stays(self) -> str:
        return "the policy's stays" if self.requires else "--mode required keeps the policy's"

    def _guard_security(self, held: Seen, row: Option, value: object) -> None:
        found = why_refused(held, row.number, value)
        if found is None or _are_own([one for one in held.endpoints if one.exposure != "inproc"]):
            return  # a program whose keys are its own has others for its next endpoint, which is looked at then
        say(held, row.name.lower(), found[0])
        if self.requires:
            raise PolicyViolation(f"{held.name}: {found[0]}", found[1])

    def guard_pickle(self, held: Seen, call: str) -> None:
        """The program is about to make *call*, which pickles."""
        if not self.requires and KEY in held.told:
            return
        found = why_no_pickle(held, call)
        if found is None:
            return
        held.told.add(KEY)
        say(held, KEY, found[0])
        if self.requires:
            raise PolicyViolation(*found)

    def attach(self, socket: Any, held: Seen, op: EndpointOp, address: str) -> Endpoint | None:
        """The program is about to bind or connect; None where libzmq will not."""
        if op == "bind" and address == zap.ADDRESS:
            self._own_handler(held)
        try:
            made = foresee(socket, held, op, address)
        except zmq.ZMQError:  # no address: libzmq says so to the program
            return None
        handler = _HANDLERS.get(held.state, "none")
        beyond = made.exposure != "inproc"
        has = int(Backend.get(socket, zmq.MECHANISM)) if beyond else 0
        refused = brought.why_refused(held, made, has, handler) if beyond else None
        role = brought.side(held, has)
        if not self.requires:
            for kind, key, why in departures(socket, held, made, refused, role, handler):
                say(held, key, why, kind=kind)
            return made
        try:
            if refused is not None:
                raise PolicyViolation(*refused)
            if not beyond or not held.declared or (role == "none" and made.role != "none"):
                return settle(socket, held, op, address, None, one_role=False)
            for key, why in brought.keep(socket, held, made, role, handler):
                say(held, key, why, kind="noted")
            return made
        except (PolicyViolation, CertificateError) as error:
            say(held, "endpoint", str(error))
            raise

    def failed(self, held: Seen) -> None:
        """The program could not bind or connect: what its socket is settled by are the endpoints that it has."""
        held.settled = any(one.exposure != "inproc" for one in held.endpoints)

    def left(self, held: Seen, op: EndpointOp, address: str) -> None:
        """The program has unbound or disconnected."""
        held.endpoints[:] = [one for one in held.endpoints if (one.op, one.address) != (op, address)]

    def attached(self, socket: Any, held: Held, made: Endpoint) -> None:
        """The program has bound or connected."""
        held.settled = held.settled or made.exposure != "inproc"
        where = octets(socket, zmq.LAST_ENDPOINT).decode("utf-8", "replace")
        record.process()
        record.write(
            "endpoint",
            number=number_of(held),
            op=made.op,
            address=made.address,
            at=where if made.op == "bind" and where else made.address,
            exposure=made.exposure,
            mechanism="NULL" if made.exposure == "inproc" else mechanism(socket),  # it ignores what is set (FACTS)
        )
        if type(held) is Seen and made.exposure != "inproc" and "lax" not in held.told:
            held.told.add("lax")
            for key, why in laxer(socket, held.wanted):
                if not self._waits_by_itself(socket, held, key):
                    say(held, key, why, kind="lax")

    def _waits_by_itself(self, socket: Any, held: Seen, key: str) -> bool:
        """Whether *key* is a limit that holds for the socket though libzmq has none: asyncio's waits are ours."""
        number = {"sndtimeo": LIMIT["send"], "rcvtimeo": LIMIT["recv"]}.get(key)
        return self.requires and number is not None and number not in held.own and hasattr(socket, "_add_recv_event")

    def _own_handler(self, held: Seen) -> None:
        record.write("zap", number=number_of(held))
        if self.requires and held.state.supervisor.serves:
            why = (
                f"{held.name} is a ZAP handler of the program's own, and ironhouse's serves this context already; "
                "start it before the first socket that it is for, or take it out"
            )
            say(held, "zap", why)
            raise PolicyViolation(why, held.state.said_by)
        _HANDLERS[held.state] = "pyzmq's" if _is_within("zmq.auth") else "other"


_HANDLERS: WeakKeyDictionary[ContextState, brought.Handler] = WeakKeyDictionary()
"""Who answers ZAP in a context, where the program has bound a handler there."""


_NUMBERS: WeakKeyDictionary[Held, int] = WeakKeyDictionary()
_numbers = itertools.count(1)


def number_of(held: Held) -> int:
    """What tells a socket from the others of its process."""
    found = _NUMBERS.get(held)
    if found is None:
        found = _NUMBERS[held] = next(_numbers)
    return found


def say(held: Seen, key: str, why: str, *, kind: Kind = "refused") -> None:
    """Writes down what was refused, or would have been, what is laxer than the policy's (``lax``), and what was kept as
    one of both has it without a refusal (``noted``)."""
    said = f"{kind} {key} {why}"
    if said not in held.told:
        held.told.add(said)
        record.process()
        record.write(kind, number=number_of(held), key=key, why=why)


def _are_own(endpoints: list[Endpoint]) -> bool:
    """Whether each has keys that the program brought."""
    return bool(endpoints) and all(one.own_keys for one in endpoints)


def _is_within(package: str) -> bool:
    """Whether code of *package* is what calls."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
        if str(frame.f_globals.get("__name__", "")).startswith(f"{package}."):
            return True
    return False
