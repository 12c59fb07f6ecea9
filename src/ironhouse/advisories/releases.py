"""Releases: which there are, which is the newest, what pyzmq's wheels bundle, what distributions ship.

Owns the reading of ``releases.json``. Must not know advisories.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from ironhouse.advisories.versions import upstream_key

COMMIT_LENGTH = 7
"""In characters: a shorter part of a commit's name may be anything."""


class Release(msgspec.Struct, frozen=True, array_like=True):
    """A release; ``date`` and ``commit`` (of its tag) are empty where they are not known."""

    version: str
    date: str = ""
    commit: str = ""


class Project(msgspec.Struct, frozen=True):
    """``floor`` is the oldest release to be content with, where there is one below the newest, with the reason."""

    newest: str
    source: str
    releases: tuple[Release, ...]
    floor: str = ""
    floor_why: str = ""
    notes: str = ""


class Bundle(msgspec.Struct, frozen=True, array_like=True):
    """From release ``since`` of pyzmq on, its wheels bundle these; ``libsodium`` is empty where that is not known."""

    since: str
    libzmq: str
    libsodium: str = ""


class Bundles(msgspec.Struct, frozen=True):
    """``for_linux`` is the first release of pyzmq that has a wheel for Linux."""

    source: str
    notes: str
    for_linux: str
    rows: tuple[Bundle, ...]


class Shipped(msgspec.Struct, frozen=True, array_like=True):
    """The version of libzmq's package that a distribution's release has, and where that was read."""

    distribution: str
    version: str
    source: str


class Known(msgspec.Struct, frozen=True):
    """``checked`` is the day on which all of it was last held to its sources."""

    checked: str
    projects: dict[str, Project]
    bundles: Bundles
    distributions: tuple[Shipped, ...]


@cache
def known() -> Known:
    """All that is known of releases."""
    return msgspec.json.decode(files(__package__).joinpath("releases.json").read_bytes(), type=Known)


def newest(project: str) -> Release | None:
    """The newest release of *project* that is known."""
    found = known().projects.get(project)
    return None if found is None else next(one for one in found.releases if one.version == found.newest)


def bundled(pyzmq: str) -> Bundle | None:
    """What the wheels of that release of pyzmq bundle; None for what cannot be placed."""
    key = upstream_key(pyzmq)
    if key is None:
        return None
    rows = [one for one in known().bundles.rows if (upstream_key(one.since) or ()) <= key]
    return rows[-1] if rows else None


def has_linux_wheels(pyzmq: str) -> bool:
    """Whether that release of pyzmq has wheels for Linux: before them it was built from source there."""
    return (upstream_key(pyzmq) or ()) >= (upstream_key(known().bundles.for_linux) or ())


def of_commit(project: str, commit: str) -> str | None:
    """The release whose tag is at *commit* (a name, or seven characters of it and more)."""
    found = known().projects.get(project)
    if found is None or len(commit) < COMMIT_LENGTH:
        return None
    return next((one.version for one in found.releases if one.commit.startswith(commit.lower())), None)


def shipped(version: str) -> str | None:
    """The distribution's release that has exactly this version of libzmq's package."""
    return next((one.distribution for one in known().distributions if one.version == version), None)
