"""What sockets of one underlying context share: policy, identity, trust, the memory they may take, the supervisor.

Owns the look-up by libzmq's context, so that shadows and copies of a context fall under the same policy. Must not know
how a socket is made or used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakSet, WeakValueDictionary

import zmq

from ironhouse.errors import UsageError
from ironhouse.policy.search import nearest
from ironhouse.runtime import core
from ironhouse.runtime.errors import PolicyViolation
from ironhouse.runtime.originals import allocate_lock

if TYPE_CHECKING:
    from pathlib import Path

    from ironhouse.keys.certificate import Certificate
    from ironhouse.keys.trust import Source, Trust
    from ironhouse.model.profile import EndpointProfile, Mode
    from ironhouse.policy.policy import Policy
    from ironhouse.runtime.held import Held
    from ironhouse.runtime.supervisor import Supervisor

    PolicyLike = Policy | str | os.PathLike[str] | Mapping[str, Any] | None

# What only an endpoint beyond inproc, a policy that somebody wrote, or something to be said needs is imported then: a
# first socket should cost little more than pyzmq's own. The supervisor's thread must never be the one that imports:
# ``prepare`` comes before it.


class ContextState:
    """One underlying context."""

    def __init__(
        self,
        policy: Policy | None,
        mode: Mode,
        keys: Source | str | os.PathLike[str] | None,
        identity: str | Certificate | None,
        underlying: int,
    ) -> None:
        self._policy = policy
        self.is_baseline = policy is None
        """Whether nobody wrote a policy, and the baseline ``recommended`` is all that holds."""
        self.mode = mode
        self._keys = _from_here(keys) if isinstance(keys, str | os.PathLike) else keys
        self._underlying = underlying
        self.serials = core.new_serials()
        self.pid = os.getpid()
        self.sockopts: dict[int, Any] = {}
        self._identity = identity
        self._certificate: Certificate | None = None
        self._rules: dict[str, frozenset[str] | None] = {}
        self._sockets: WeakSet[Any] = WeakSet()
        self.open: set[int] = set()
        """The handles of sockets that were not closed: what is weak has forgotten those that are garbage already."""
        self._trust: tuple[object, Trust] | None = None
        self._lock = allocate_lock()
        self._once = allocate_lock()
        self._source: Source | None = None
        self._supervisor: Supervisor | None = None

    @property
    def policy(self) -> Policy:
        """What holds for its sockets."""
        if self._policy is None:
            from ironhouse.policy.policy import DEFAULT

            self._policy = DEFAULT
        return self._policy

    # Not cached properties: those share a lock in some versions, which a fork leaves locked, and have none in others

    @property
    def source(self) -> Source:
        """Where keys are."""
        with self._once:
            if self._source is None:
                self._source = source_of(self.policy, self._keys)
            return self._source

    @property
    def supervisor(self) -> Supervisor:
        """The thread that goes with the context, which is not started yet."""
        with self._once:
            if self._supervisor is None:
                from ironhouse.runtime.supervisor import Supervisor

                self._supervisor = Supervisor(self, self._underlying)
            return self._supervisor

    def ended(self) -> None:
        """The context was terminated: returns when nothing of ours runs beside it any more."""
        if self._supervisor is not None:  # else nobody has asked for it
            self._supervisor.wait()

    @property
    def enforces(self) -> bool:
        """Whether the policy's values are set, and what departs from them is refused or said."""
        return self.mode != "disabled"

    @property
    def says_identity(self) -> bool:
        """Whether the program says who it is."""
        return self._identity is not None

    @property
    def said_by(self) -> str:
        return self.policy.origin or f"baseline {self.policy.baseline}"

    def path_of(self, file: str) -> str:
        """*file* as entries of the policy name it: relative to the policy's folder, else to the working folder."""
        origin = "" if self.is_baseline else self.policy.origin
        try:
            base = os.path.realpath(os.path.dirname(origin)).rstrip(os.sep) + os.sep
            real = os.path.realpath(file)
        except (ValueError, OSError):
            return file.replace(os.sep, "/")
        return (real.removeprefix(base) if real.startswith(base) else file).replace(os.sep, "/")

    def refuse(self, message: str, entry: str) -> None:
        """Raises in mode ``required``; in ``auto`` it is said in the log."""
        if self.mode == "required":
            raise PolicyViolation(message, entry)
        import logging

        logging.getLogger("ironhouse.runtime").warning("%s (%s)", message, entry)

    # Sockets and what they may take

    def add(self, socket: Any) -> None:
        """Counts a socket that was made, and refuses it where the memory of all together would be too much."""
        self._sockets.add(socket)
        budget = None if self.is_baseline else self.policy.memory_budget
        if budget is None:
            return
        from ironhouse.policy.sizing import in_units
        from ironhouse.runtime import memory

        held = [one._held for one in self._sockets if not one.closed]
        total = memory.total([one.profile for one in held])
        if total is None or total > budget:
            took = "no limit" if total is None else in_units(total)
            self._sockets.discard(socket)
            self.refuse(
                f"with {socket._held.name} the queues of this context may take {took}, "
                f"the policy's memory_budget is {in_units(budget)}",
                self.said_by,
            )
            self._sockets.add(socket)

    def forget(self, socket: Any) -> None:
        """A socket is about to be closed."""
        self._sockets.discard(socket)

    def count(self) -> int:
        """How many sockets are open."""
        return len(self._sockets)

    # Who we are, whom we admit

    def identity_of(self, held: Held) -> Certificate:
        """The certificate of this process; ``CertificateError`` says how to come by one."""
        if self._certificate is None:
            from ironhouse.keys.certificate import Certificate, CertificateError

            if isinstance(self._identity, Certificate):
                self._certificate = self._identity
            elif self._identity is None:
                where = getattr(self.source, "path", "the store of keys")
                raise CertificateError(
                    'say who this process is: Context(identity="NAME"), or ironhouse run --identity NAME; '
                    f"ironhouse keys new NAME makes keys in {where}"
                )
            else:
                self._certificate = self.source.identity(self._identity)
        return self._certificate

    def admit_in(self, domain: str, profile: EndpointProfile) -> None:
        """Makes the policy's rule for *domain* known before its first endpoint is there. To admit every peer that is
        known is a rule like others: a domain has one."""
        setting = profile.settings.get("admit")
        rule = None
        if setting is not None and isinstance(setting.value, str):
            rule = frozenset(part for part in setting.value.split(", ") if part)
        with self._lock:
            known = self._rules.setdefault(domain, rule)
            self._trust = None
        if known != rule:
            raise PolicyViolation(
                f"the ZAP domain {domain} is to admit {_in_words(rule)} here and {_in_words(known)} elsewhere; "
                "give one of the sockets a domain of its own",
                setting.entry if setting is not None else self.said_by,
            )

    def prepare(self) -> None:
        """Imports what ``trusted`` needs. A fork while the supervisor imported would leave the child an import that
        never ends."""
        import ironhouse.keys.trust

        assert ironhouse.keys.trust is not None
        self.source.stamp()

    def trusted(self) -> Trust:
        """The peers as they are now; read again only when something has changed."""
        from ironhouse.keys.trust import trust

        stamp = self.source.stamp()
        with self._lock:
            if self._trust is not None and self._trust[0] == stamp:
                return self._trust[1]
            rules = {domain: rule for domain, rule in self._rules.items() if rule is not None}
            found = trust(self.source.peers(), rules)
            self._trust = (stamp, found)
            return found


def _in_words(rule: frozenset[str] | None) -> str:
    return "every known peer" if rule is None else ", ".join(sorted(rule)) or "nobody"


_STATES: WeakValueDictionary[int, ContextState] = WeakValueDictionary()


def new_state(
    context: zmq.Context[Any],
    policy: PolicyLike,
    mode: Mode | None,
    identity: str | Certificate | None,
    keys: Source | str | os.PathLike[str] | None,
) -> ContextState:
    """The state of *context*, which was just made, or that of the context that it is a shadow of."""
    underlying = int(context.underlying)
    found = _STATES.get(underlying) if has_state(context) else None
    if found is not None:
        return found
    if mode is not None and mode not in ("required", "auto", "disabled"):
        raise UsageError(f"mode is {mode!r}; say required, auto or disabled, or leave it out")
    chosen = policy_of(policy)
    state = ContextState(chosen, mode or mode_of(chosen), keys, identity, underlying)
    _STATES[underlying] = state
    return state


def has_state(context: zmq.Context[Any]) -> bool:
    """Whether *context* is a shadow of one that has a state; else libzmq's address may be one that is used again."""
    found = _STATES.get(int(context.underlying)) if context._shadow else None
    return found is not None and found.pid == os.getpid()


def state_of(context: zmq.Context[Any]) -> ContextState:
    """The state of the context that a socket is made in; one with the policy that is found where there is none yet."""
    own = getattr(context, "_state", None)
    if isinstance(own, ContextState):
        return own
    state = new_state(context, None, None, None, None)
    context.__dict__["_state"] = state  # kept alive by the context that it is of
    return state


def policy_of(given: PolicyLike) -> Policy | None:
    """The policy that *given* is or names; None: the one that holds for the working folder. None of those is there
    where the baseline alone holds."""
    if given is None:
        given = nearest(os.getcwd())
        if given is None:
            return None
    from ironhouse.policy.load import parse, read
    from ironhouse.policy.policy import Policy

    if isinstance(given, Policy):
        return given
    if isinstance(given, Mapping):
        return parse(given, "the policy in the program")
    return read(_from_here(given))


def _from_here(path: str | os.PathLike[str]) -> Path:
    """*path* as it is now: a program may go to another folder, as those that become a service do."""
    from pathlib import Path

    return Path(path).expanduser().absolute()


def mode_of(policy: Policy | None) -> Mode:
    """What is written, else ``required``: who makes sockets through the library wants them to obey."""
    return policy.mode if policy is not None and policy.says_mode else "required"


def source_of(policy: Policy, given: Source | str | os.PathLike[str] | None) -> Source:
    """Where keys are: as the program says, else as the policy does, else the user's own folder."""
    from pathlib import Path

    from ironhouse.keys.folder import Folder, default_place

    if given is None:
        if not policy.keys:
            return Folder(default_place())
        return Folder(Path(policy.origin).parent / Path(policy.keys).expanduser())
    if isinstance(given, str | os.PathLike):
        return Folder(Path(given))
    if not hasattr(given, "identity"):
        raise UsageError(f"keys is {type(given).__name__}; name a folder, or give a source of certificates")
    return given
