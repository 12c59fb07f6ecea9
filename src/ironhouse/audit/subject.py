"""What a rule is asked about: a socket, a declaration or a whole root, beside what the policy wants of it.

Owns how the two are brought together, through ``policy.resolve`` alone. Must not know any rule.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ironhouse.model.fact import DependencyFact, EndpointFact, SocketFact
from ironhouse.model.profile import EndpointProfile, SocketProfile
from ironhouse.model.sockets import reach, worst
from ironhouse.policy.policy import DEFAULT, Policy
from ironhouse.policy.resolve import creation, endpoint


class Subject(msgspec.Struct, frozen=True):
    """One socket and its profile. ``at`` gives what is wanted of one of its endpoints. ``beside`` are all sockets of
    the same root, where they are known."""

    socket: SocketFact
    profile: SocketProfile
    policy: Policy
    beside: tuple[SocketFact, ...] = ()

    def at(self, one: EndpointFact) -> EndpointProfile:
        """What the policy wants where the socket binds or connects so. An address that configuration gives counts as
        ``config``, one that is not known at all as ``unknown``."""
        exposure = worst(one.exposure)
        return endpoint(
            self.policy,
            self.profile,
            path=self.socket.path,
            address=one.text,
            exposure=exposure if exposure == "config" else reach(one),
        )


class Declaration(msgspec.Struct, frozen=True):
    """One declaration of libzmq or of a binding. ``beside`` is all that the same root declares, watchers too."""

    fact: DependencyFact
    beside: tuple[DependencyFact, ...]
    policy: Policy


class Root(msgspec.Struct, frozen=True):
    """All sockets of one root, each with its profile, and the policy that they share."""

    name: str
    subjects: tuple[Subject, ...]
    policy: Policy


def subject(fact: SocketFact, policy: Policy = DEFAULT, beside: tuple[SocketFact, ...] = ()) -> Subject:
    """*fact* beside what *policy* wants of it."""
    return Subject(fact, creation(policy, name=fact.name, types=fact.types, path=fact.path), policy, beside)


def declarations(facts: Iterable[DependencyFact], policy: Policy = DEFAULT) -> list[Declaration]:
    """Every declaration among the *facts* of one root; what watches declarations is none itself."""
    beside = tuple(facts)
    return [Declaration(one, beside, policy) for one in beside if one.kind != "watcher"]


def root(facts: Iterable[SocketFact], policy: Policy = DEFAULT, name: str = ".") -> Root:
    """The sockets of one root together."""
    return Root(name, tuple(subject(one, policy) for one in facts), policy)
