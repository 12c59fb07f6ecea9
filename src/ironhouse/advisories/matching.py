"""Which advisories a declared version falls under, and which libzmq it comes to.

Owns the decision, from a package's name and its version or range as declared. Pure. Must not know files, facts or
rules. A version that cannot be placed gives ``unknown``, never nothing: not knowing is not being safe.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ironhouse.advisories.record import LEVELS, Advisory, of
from ironhouse.advisories.releases import bundled, known, of_commit
from ironhouse.advisories.versions import debian_before, packaged, permits, upstream_key

Certainty = Literal["must", "may"]


class Match(msgspec.Struct, frozen=True):
    """An advisory that the declared version falls under: for sure, or where a range or a backport leaves it open."""

    advisory: Advisory
    certainty: Certainty


class Placed(msgspec.Struct, frozen=True):
    """Where a declaration stands: the releases of ``project`` that it may come to, the newest last, empty when that is
    not known. ``whole`` is a distribution's version, ``through`` the binding whose wheels bring the library."""

    project: str
    versions: tuple[str, ...]
    whole: str | None = None
    through: str | None = None


def exact(project: str, version: str) -> Placed:
    """Where a pin stands: a version, a tag, a commit, or a distribution's version."""
    of_package = packaged(version)
    if of_package is not None:
        return Placed(project, (of_package[0],), of_package[1])
    release = of_commit(project, version)
    if release is not None:
        return Placed(project, (release,))
    plain = version.partition("#")[0].partition("=")[0]
    return Placed(project, (plain,) if upstream_key(plain) is not None and "." in plain else ())


def ranged(project: str, specifier: str) -> Placed:
    """Where a range stands: every known release that it lets in."""
    found = known().projects.get(project)
    if found is None:
        return Placed(project, ())
    return Placed(project, tuple(one.version for one in found.releases if permits(specifier, one.version)))


def library(placed: Placed) -> Placed | None:
    """The libzmq that a placed declaration comes to: itself, or what pyzmq's wheels bundle; None for other bindings."""
    if placed.project == "libzmq":
        return placed
    if placed.project != "pyzmq" or placed.whole is not None:
        return None
    rows = [row.libzmq for one in placed.versions if (row := bundled(one)) is not None]
    return Placed("libzmq", tuple(dict.fromkeys(rows)), None, "pyzmq")


def matches(placed: Placed) -> tuple[Match, ...]:
    """The advisories that *placed* falls under, the gravest first; one that ZeroMQ does not reach is left out."""
    found: list[Match] = []
    for advisory in of(placed.project):
        if advisory.database_specific.reach:
            continue
        hit = [one for one in placed.versions if _affected(advisory, one)]
        if not hit or (placed.whole is not None and _backported(advisory, placed.whole)):
            continue
        all_hit = len(hit) == len(placed.versions) and placed.whole is None
        sure = all_hit and not advisory.database_specific.disputed
        found.append(Match(advisory, "must" if sure else "may"))
    return tuple(sorted(found, key=_gravity))


def fixed_in(advisory: Advisory, version: str) -> str | None:
    """The release of its own series in which *version* is rid of *advisory*."""
    key = upstream_key(version)
    if key is None:
        return None
    fixes = [
        event.fixed
        for one in advisory.affected[0].ranges
        for event in one.events
        if event.fixed is not None and (upstream_key(event.fixed) or ()) > key
    ]
    return fixes[0] if fixes else None


def _gravity(one: Match) -> tuple[int, str]:
    return LEVELS.index(one.advisory.database_specific.severity), one.advisory.id


def _affected(advisory: Advisory, version: str) -> bool:
    key = upstream_key(version)
    if key is None:
        return False
    upstream = advisory.affected[0]
    if version in upstream.versions:
        return True
    inside = False
    for one in upstream.ranges:
        for event in one.events:
            bound = upstream_key(event.introduced or event.fixed or "")
            if bound is not None and bound <= key:
                inside = event.introduced is not None
    return inside


def _backported(advisory: Advisory, whole: str) -> bool:
    """Whether a distribution's version has the fix: a package of this very upstream version had it by then."""
    for one in advisory.affected[1:]:
        if not _of_family(one.package.ecosystem, whole):
            continue
        for event in (event for each in one.ranges for event in each.events):
            if event.fixed is None or _series(event.fixed) != _series(whole):
                continue
            if not debian_before(whole, event.fixed):
                return True
    return False


def _of_family(ecosystem: str, whole: str) -> bool:
    """Whether the package may have come by way of *ecosystem*: Ubuntu's fixes are in Ubuntu's packages alone, those of
    one Debian release in its updates, those of Debian's own line in all that come later."""
    if ecosystem.startswith("Ubuntu"):
        return "ubuntu" in whole
    _, colon, release = ecosystem.partition(":")
    return f"+deb{release}u" in whole if colon else True


def _series(whole: str) -> str:
    found = packaged(whole)
    return found[0] if found else ""
