"""What a rule is asked about: a socket, beside what the policy wants of it.

Owns how the two are brought together, through ``policy.resolve`` alone. Must not know any rule.
"""

from __future__ import annotations

import msgspec

from ironhouse.model.fact import EndpointFact, SocketFact
from ironhouse.model.profile import EndpointProfile, SocketProfile
from ironhouse.model.sockets import reach, worst
from ironhouse.policy.policy import DEFAULT, Policy
from ironhouse.policy.resolve import creation, endpoint


class Subject(msgspec.Struct, frozen=True):
    """One socket and its profile. ``at`` gives what is wanted of one of its endpoints."""

    socket: SocketFact
    profile: SocketProfile
    policy: Policy

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


def subject(fact: SocketFact, policy: Policy = DEFAULT) -> Subject:
    """*fact* beside what *policy* wants of it."""
    return Subject(fact, creation(policy, name=fact.name, types=fact.types, path=fact.path), policy)
