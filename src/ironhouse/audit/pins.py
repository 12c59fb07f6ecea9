"""Which libzmq a root's declarations pin, for what is set by a binding: remedies say when an option needs a newer one.

Owns that question. Must not know any rule. The lowest that is pinned counts: what is built anywhere has to work there.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ironhouse.advisories.matching import Placed, exact, library
from ironhouse.advisories.versions import upstream_key
from ironhouse.model.fact import Binding, DependencyFact
from ironhouse.model.options import option

BY_BINDING: dict[Binding, frozenset[str]] = {
    "pyzmq": frozenset({"pyzmq"}),
    "libzmq": frozenset({"libzmq"}),
    "cppzmq": frozenset({"libzmq"}),
    "czmq": frozenset({"libzmq"}),
    "zmqpp": frozenset({"libzmq"}),
}
"""Whose declaration brings libzmq to a socket of the binding: pyzmq's wheels bundle one."""


class Pinned(msgspec.Struct, frozen=True):
    """A libzmq version, and the declaration that it comes from."""

    version: str
    fact: DependencyFact


def pinned(facts: Iterable[DependencyFact], binding: Binding) -> Pinned | None:
    """The lowest libzmq that exact declarations give sockets of *binding*; None where nothing is pinned."""
    found = [
        Pinned(placed.versions[0], one)
        for one in facts
        if one.name in BY_BINDING[binding] and (placed := _placed(one)) is not None and len(placed.versions) == 1
    ]
    return min(found, key=lambda one: upstream_key(one.version) or (), default=None)


def too_new(name: str, have: Pinned) -> str | None:
    """What is wrong with setting option *name* there, in words; None where it is old enough."""
    row = option(name)
    since, version = upstream_key(row.since if row else "0"), upstream_key(have.version)
    if row is None or since is None or version is None or since <= version:
        return None
    via = " (bundled)" if have.fact.name == "pyzmq" else ""
    return f"{name} needs libzmq {row.since}; you pin {have.version}{via} at {have.fact.path}:{have.fact.line}"


def _placed(one: DependencyFact) -> Placed | None:
    if one.kind not in ("pin", "vendored") or one.version is None or one.packager is not None:
        return None
    return library(exact(one.name, one.version))
