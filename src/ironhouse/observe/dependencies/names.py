"""The names that libzmq and its bindings go by, in each world that packages them.

Owns the two tables (PyPI's names, everyone else's) and the reading of a release's address. Must not
know file formats. A name that is not here is not a dependency that this project speaks of.
"""

from __future__ import annotations

import re
from typing import Literal

PYTHON = {
    "pyzmq": "pyzmq",
    "pyzmq-static": "pyzmq",
    "aiozmq": "aiozmq",
    "zmq": "zmq",
}
"""PyPI's names, normalised as PEP 503 says. ``zmq`` is a stub there that pulls in pyzmq."""

SYSTEM = {
    "zeromq": "libzmq",
    "zmq": "libzmq",
    "libzmq": "libzmq",
    "libzmq-static": "libzmq",
    "zeromq-dev": "libzmq",
    "zeromq-devel": "libzmq",
    "zeromq3": "libzmq",
    "zeromq3-devel": "libzmq",
    "zeromq-libs": "libzmq",
    "libzmq-dev": "libzmq",
    "libzmq-devel": "libzmq",
    "libzmq1": "libzmq",
    "libzmq3": "libzmq",
    "libzmq3-dev": "libzmq",
    "libzmq4": "libzmq",
    "libzmq5": "libzmq",
    "libzmq5-dev": "libzmq",
    "libzmq5-dbg": "libzmq",
    "mingw-w64-x86_64-zeromq": "libzmq",
    "mingw-w64-ucrt-x86_64-zeromq": "libzmq",
    "cppzmq": "cppzmq",
    "cppzmq-dev": "cppzmq",
    "cppzmq-devel": "cppzmq",
    "mingw-w64-x86_64-cppzmq": "cppzmq",
    "czmq": "czmq",
    "libczmq": "czmq",
    "czmq-dev": "czmq",
    "czmq-devel": "czmq",
    "libczmq-dev": "czmq",
    "libczmq3": "czmq",
    "libczmq4": "czmq",
    "zmqpp": "zmqpp",
    "libzmqpp": "zmqpp",
    "zmqpp-devel": "zmqpp",
    "libzmqpp-dev": "zmqpp",
    "libzmqpp3": "zmqpp",
    "libzmqpp4": "zmqpp",
    "pyzmq": "pyzmq",
    "py-zmq": "pyzmq",
    "py3-pyzmq": "pyzmq",
    "py3-zmq": "pyzmq",
    "python-zmq": "pyzmq",
    "python-pyzmq": "pyzmq",
    "python2-zmq": "pyzmq",
    "python3-zmq": "pyzmq",
    "python3-pyzmq": "pyzmq",
    "aiozmq": "aiozmq",
    "python3-aiozmq": "aiozmq",
}
"""Names in Debian, Fedora, Alpine, Arch, Homebrew, vcpkg, Conan, conda-forge, pkg-config and CMake."""

_SUFFIX = re.compile(r"-(?:dev|devel|dbg|libs)\Z|\A(?:lib\w+|py3|python[23]?)-|\A(?:libc?zmq|libzmqpp)\d|\Apython3-")


def python_package(name: str) -> str | None:
    """What PyPI's *name* is, or None when it is no ZeroMQ binding."""
    return PYTHON.get(name.lower().replace("_", "-").replace(".", "-"))


def system_package(name: str) -> str | None:
    """What a distribution's, a C++ package manager's or CMake's *name* is, or None."""
    return SYSTEM.get(name.lower())


def distribution_package(name: str) -> str | None:
    """As ``system_package``, for names that could hardly mean anything but a distribution's package.

    ``zeromq`` and ``zmq`` are words that scripts and messages use; ``libzmq3-dev`` is not.
    """
    known = SYSTEM.get(name.lower())
    return known if known is not None and _SUFFIX.search(name.lower()) else None


def packager(name: str) -> Literal["conda"] | None:
    """Who packs package *name* where conda does, if it matters: its pyzmq uses the zeromq package of the channel."""
    return "conda" if name == "pyzmq" else None


_PROJECT = re.compile(
    r"(?i)(?:github\.com[/:]|codeload\.github\.com/|/repos/|gitlab[\w.]*/)"
    r"[\w.-]+/(?P<project>libzmq|cppzmq|czmq|zmqpp|pyzmq|aiozmq|zeromq[34](?:-[\dx]+)?|zeromq2-x)(?P<rest>(?:\.git)?(?![\w-]).*)"
)
_ARCHIVE = re.compile(
    r"(?i)(?:^|[/=])(?P<name>zeromq|libzmq|cppzmq|czmq|zmqpp|pyzmq|aiozmq)[-_]v?(?P<version>\d+(?:\.\d+)+(?:[\w.]*\d)?)"
    r"(?=[-_.](?:tar|tgz|tbz|zip|orig|stable|rc|cp|py|pp|win|src|\d*\.?tar)|\Z)"
)
_VERSION_IN_PATH = re.compile(
    r"(?:/|@|refs/tags/)v?(\d+\.\d+(?:\.\d+)*(?:[-.]?(?:rc|a|b)\d+)?)(?=/|\.tar|\.zip|\.tgz|#|\Z)"
)
_COMMIT = re.compile(r"(?<![0-9a-f])([0-9a-f]{40})(?![0-9a-f])")


def release(address: str) -> tuple[str, str | None] | None:
    """The package and version that a download or clone address names; None when it is not ZeroMQ's.

    The version is None for an address of the project itself (a clone). Variables must be filled in before.
    """
    if len(address) > 2_000:
        return None
    archive = _ARCHIVE.search(address)
    project = _PROJECT.search(address)
    if project is None:
        return None if archive is None else (SYSTEM[archive["name"].lower()], archive["version"])
    name = project["project"].lower()
    package = "libzmq" if name.startswith("zeromq") else SYSTEM[name]
    if archive is not None:
        return package, archive["version"]
    version = _VERSION_IN_PATH.search(project["rest"]) or _COMMIT.search(project["rest"])
    return package, version[1] if version else None
