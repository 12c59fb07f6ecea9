"""Copies in the tree: headers of libzmq and its bindings, and built libraries.

Owns where a header states its version and how a library's name does. A built library is never opened. Copies
are watched by what looks at content (OSV's scanner for C and C++ sources), never by what reads manifests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem

_DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+_VERSION_(?:MAJOR|MINOR|PATCH))[ \t]+(\d+)", re.MULTILINE)
_HEADERS = {
    "zmq.h": ("libzmq", "ZMQ_VERSION_"),
    "zmq.hpp": ("cppzmq", "CPPZMQ_VERSION_"),
    "czmq_prelude.h": ("czmq", "CZMQ_VERSION_"),
    "czmq_library.h": ("czmq", "CZMQ_VERSION_"),
    "zmqpp.hpp": ("zmqpp", "ZMQPP_VERSION_"),
}
_OWN_INCLUDES = re.compile(r"zmq_bind|zmq_ctx|ZMQ_EXPORT|class\s+socket_t|namespace\s+zmq|CZMQ_EXPORT|ZMQPP_")


def parse_header(path: str, text: str) -> Iterator[Declared]:
    """A header that is libzmq's or a binding's own; a project's file that has only its name is none."""
    base = path.rsplit("/", 1)[-1].lower()
    name, prefix = _HEADERS[base]
    parts: dict[str, str] = {}
    line = 0
    for match in _DEFINE.finditer(text):
        if match[1].startswith(prefix):
            parts.setdefault(match[1].removeprefix(prefix), match[2])
            line = line or text.count("\n", 0, match.start()) + 1
    if "MAJOR" in parts and "MINOR" in parts:
        version = ".".join(parts[part] for part in ("MAJOR", "MINOR", "PATCH") if part in parts)
        yield Declared(name, "vendored", line, version)
    elif _OWN_INCLUDES.search(text) and base not in ("czmq_prelude.h", "zmqpp.hpp"):
        yield Declared(name, "vendored", 1)


_LIBRARY = re.compile(r"lib(?P<name>zmq|czmq|zmqpp)(?:[-_.]|\Z)")
_DOTTED = re.compile(r"(?<!\d)(\d+)[._](\d+)[._](\d+)(?!\d)")


def parse_library(path: str, text: str) -> Iterator[Declared]:
    """``libzmq-v142-mt-4_3_4.dll`` states its release; ``libzmq.so.5.2.4`` its interface, 5.2.z for 4.3.z."""
    base = path.rsplit("/", 1)[-1].lower()
    match = _LIBRARY.match(base)
    name = {"zmq": "libzmq", "czmq": "czmq", "zmqpp": "zmqpp"}[match["name"]] if match else "libzmq"
    numbers = _DOTTED.search(base)
    version = ".".join(numbers.groups()) if numbers else None
    if version and (".so." in base or base.endswith(".dylib")):
        version = _of_interface(version) if name == "libzmq" else None
    yield Declared(name, "vendored", 1, version)


def _of_interface(soname: str) -> str | None:
    """libzmq's configure.ac keeps the patch level as the third number of its libtool version since 4.2.0."""
    for interface, series in (("5.2.", "4.3."), ("5.1.", "4.2.")):
        if soname.startswith(interface):
            return series + soname.removeprefix(interface)
    return None


ECOSYSTEMS = (
    Ecosystem(
        source="header",
        ends=("zmq.h", "zmq.hpp", "czmq_prelude.h", "czmq_library.h", "zmqpp.hpp"),
        files=r"zmq\.h|zmq\.hpp|czmq_(?:prelude|library)\.h|zmqpp\.hpp",
        parse=parse_header,
        watched_as=frozenset(("osv-scanner", "ironhouse")),
    ),
    Ecosystem(
        source="library",
        ends=(),
        has=("libzmq", "libczmq"),
        files=r"lib(?:c?zmq|zmqpp)[\w.+-]*\.(?:so(?:\.\d+)*|dll|lib|a|dylib)|libzmq\.so[\d.]*",
        parse=parse_library,
        watched_as=frozenset(("ironhouse",)),
        by_name=True,
    ),
)
