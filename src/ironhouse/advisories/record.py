"""Advisories as they are kept: the part of OSV's form that is used, and the reading of ``records/``.

Owns the shape. Must not know how versions compare. ``database_specific`` holds what OSV has no field for: how sure we
are of the record, when it was last held to its sources, whether those contradict each other, and whether ZeroMQ's own
code reaches the flaw at all.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Level = Literal["CRITICAL", "HIGH", "MEDIUM", "LOW"]
LEVELS: tuple[Level, ...] = ("CRITICAL", "HIGH", "MEDIUM", "LOW")
"""From worst to least."""


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """A version from which on the flaw is there, or from which on it is not."""

    introduced: str | None = None
    fixed: str | None = None


class Range(msgspec.Struct, frozen=True):
    """``SEMVER`` are upstream's versions, ``ECOSYSTEM`` a distribution's, in its own order."""

    type: Literal["SEMVER", "ECOSYSTEM"]
    events: tuple[Event, ...]


class Package(msgspec.Struct, frozen=True, omit_defaults=True):
    """``ecosystem`` is OSV's: ``OSS-Fuzz`` for upstream (its project's name), ``Debian:9``, ``Ubuntu:18.04:LTS``."""

    ecosystem: str
    name: str
    purl: str = ""


class Affected(msgspec.Struct, frozen=True, omit_defaults=True):
    """A package, with the ranges that are affected; ``versions`` are single ones beside them."""

    package: Package
    ranges: tuple[Range, ...] = ()
    versions: tuple[str, ...] = ()


class Rating(msgspec.Struct, frozen=True):
    """A CVSS vector."""

    type: Literal["CVSS_V2", "CVSS_V3", "CVSS_V4"]
    score: str


class Reference(msgspec.Struct, frozen=True):
    """Where something of the record can be read up."""

    type: str
    url: str


class Ours(msgspec.Struct, frozen=True, omit_defaults=True):
    """``reach`` says why ZeroMQ does not come by the flaw; empty where it does."""

    severity: Level
    confidence: Literal["high", "medium", "low"]
    checked: str
    notes: str
    disputed: bool = False
    reach: str = ""


class Advisory(msgspec.Struct, frozen=True):
    """One advisory. Unknown keys are refused: a record with a slip of the pen says so when it is loaded."""

    schema_version: str
    id: str
    aliases: tuple[str, ...]
    published: str
    modified: str
    summary: str
    details: str
    severity: tuple[Rating, ...]
    affected: tuple[Affected, ...]
    references: tuple[Reference, ...]
    database_specific: Ours

    @property
    def project(self) -> str:
        """The project whose versions the first range counts in."""
        return self.affected[0].package.name


@cache
def advisories() -> tuple[Advisory, ...]:
    """Every record, by id."""
    found = [
        msgspec.json.decode(one.read_bytes(), type=Advisory)
        for one in files(__package__).joinpath("records").iterdir()
        if one.name.endswith(".json")
    ]
    return tuple(sorted(found, key=lambda one: one.id))


def of(project: str) -> tuple[Advisory, ...]:
    """The advisories of one project."""
    return tuple(one for one in advisories() if one.project == project)
