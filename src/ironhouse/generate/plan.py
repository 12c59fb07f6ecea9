"""What generated code has to set on each socket, in which order, and from which libzmq on.

Owns the choice and the order of settings; the languages only spell them. Pure: facts and a policy in, plans out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from ironhouse.model.fact import SocketFact
from ironhouse.model.options import Option, option
from ironhouse.model.profile import Setting
from ironhouse.model.sockets import ends_its_proxy, reach
from ironhouse.policy.keys import KEYS
from ironhouse.policy.policy import Policy
from ironhouse.policy.resolve import creation, endpoint

OLDEST = "4.0"
"""Options of this version and older are set without asking which libzmq is there."""

CURVE_FLOOR = 600
"""Smallest MAXMSGSIZE under which CURVE's handshake still passes: the limit counts its commands too (FACTS)."""


class Step(msgspec.Struct, frozen=True):
    """One option and its value. ``since`` is the first libzmq that has it, None when every supported one does."""

    option: Option
    value: int
    why: str
    since: str | None

    @property
    def wide(self) -> bool:
        """Whether libzmq takes 64 bits for it."""
        return self.option.kind in ("int64", "uint64")


class Plan(msgspec.Struct, frozen=True):
    """One socket. ``server`` and ``client`` say in which roles it owes CURVE, ``authenticated`` whether ZAP is owed."""

    name: str
    identifier: str
    types: tuple[str, ...]
    places: tuple[str, ...]
    steps: tuple[Step, ...]
    server: bool
    client: bool
    authenticated: bool


def plans(sockets: Sequence[SocketFact], policy: Policy) -> list[Plan]:
    """A plan for each name among *sockets*, in the order of the names. Sockets of one name and type share one."""
    named: dict[str, list[SocketFact]] = {}
    for one in sockets:
        if one.name:
            named.setdefault(one.name, []).append(one)
    found = [_plan(name, facts, policy) for name, facts in sorted(named.items())]
    return _told_apart(found)


def _plan(name: str, facts: Sequence[SocketFact], policy: Policy) -> Plan:
    types = tuple(dict.fromkeys(kind for one in facts for kind in one.types))
    made = creation(policy, name=name, types=types, path=facts[0].path)
    ends = [
        (one.op, endpoint(policy, made, path=fact.path, address=one.text, exposure=reach(one)))
        for fact in facts
        for one in fact.endpoints
    ]
    server = any(at.encrypted for op, at in ends if op == "bind")
    client = any(at.encrypted for op, at in ends if op == "connect")
    settings = [made.settings[key.name] for key in KEYS if key.name in made.settings]
    steps = [step for one in settings if (step := _step(one, server or client)) is not None]
    steps = [step for step in steps if not any(ends_its_proxy(one, step.option.name) for one in facts)]
    return Plan(
        name,
        identifier(name),
        types,
        tuple(f"{one.path}:{one.line}" for one in facts),
        tuple(steps),
        server,
        client,
        any(at.authenticated for op, at in ends if op == "bind"),
    )


def _step(setting: Setting, encrypted: bool) -> Step | None:
    row = option(setting.key)
    if row is None or not isinstance(setting.value, int):
        return None
    value = int(setting.value)
    if row.name == "MAXMSGSIZE" and encrypted and 0 <= value < CURVE_FLOOR:
        value = CURVE_FLOOR
    reason = f"{setting.why or 'no reason given'} ({setting.entry})"
    newer = _version(row.since) > _version(OLDEST)
    return Step(row, value, reason, row.since if newer else None)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def version_numbers(since: str) -> tuple[int, int, int]:
    """``4.2`` as the three numbers that ``ZMQ_MAKE_VERSION`` takes."""
    major, minor, patch = (*_version(since), 0)[:3]
    return major, minor, patch


def identifier(name: str) -> str:
    """A name of C for a socket's: what is no letter or digit becomes one underscore, words stay apart."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    plain = re.sub(r"\W+", "_", words, flags=re.ASCII).strip("_").lower()
    plain = re.sub(r"_+", "_", plain)
    return f"socket_{plain}" if not plain or plain[0].isdigit() else plain


def _told_apart(found: list[Plan]) -> list[Plan]:
    """Names that become the same identifier get a number behind it, one that no other name becomes."""
    taken = {one.identifier for one in found}
    seen: set[str] = set()
    told: list[Plan] = []
    for one in found:
        name, number = one.identifier, 1
        while name in seen or (number > 1 and name in taken):
            number += 1
            name = f"{one.identifier}_{number}"
        seen.add(name)
        told.append(one if name == one.identifier else msgspec.structs.replace(one, identifier=name))
    return told
