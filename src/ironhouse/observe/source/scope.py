"""Says what a file is there for, from its path: production, test, example or vendored; and whether it is a
ZeroMQ binding's own source.

Owns the names of folders and files that projects use for these. Must not know facts or findings: what a scope
does to severity is the auditor's table.

Whole path components count, in any case, so that ``external_api/`` and ``latest.py`` are production. The audited
root is no part of the path: who audits a folder ``tests`` means it. Vendored goes before test, test before
example. Decided here: benchmarks and documentation are examples (nobody deploys them); ``scripts``, ``tools`` and
``contrib`` are production (they run for real, often with more rights); ``sample`` alone is production (it is
sampling as often as a sample), ``samples`` are examples.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ironhouse.model.fact import Scope

VENDORED_FOLDERS = frozenset(
    {
        "3rd-party",
        "3rd_party",
        "3rdparty",
        "_deps",
        "_vendor",
        "bower_components",
        "deps",
        "dist-packages",
        "extern",
        "external",
        "externals",
        "node_modules",
        "site-packages",
        "submodules",
        "subprojects",
        "third-party",
        "third_party",
        "thirdparty",
        "vendor",
        "vendored",
    }
)

BINDING_FOLDER = re.compile(
    r"""
    (?: libzmq | cppzmq | zmqpp | azmq ) (?: [-_.]? (?: v?\d[\w.+-]* | master | main | stable ) )?
    | (?: zeromq | pyzmq | czmq ) [-_.]? (?: v?\d[\w.+-]* | master | main | stable )
    | (?: libzmq | libzeromq | zeromq | czmq | cppzmq )
      (?: [-_.] (?: android | arm64 | debug | dll | ios | linux | m[dt]d? | mingw | msvc | release | shared | source
        | src | static | v[cs]\d+ | win(?: 32 | 64 | dows )? | x64 | x86 ) )+
      (?: [-_.]? v?\d[\w.+-]* )?
    """,
    re.VERBOSE,
)
"""A checkout or an unpacked release of libzmq or a binding, as a whole component, or what it was built for besides.
Bare ``zeromq``, ``czmq`` and ``pyzmq`` are what projects call their own code about it."""

BINDING_TREE = re.compile(r"(?:^|/)(?:czmq[^/]*/(?:src|include)|pyzmq[^/]*/zmq)/")
"""Folders that are a binding's own inside one of that name."""

BINDING_HEADERS = frozenset({"zmq.hpp", "zmq_addon.hpp"})
"""Headers that projects copy beside their own."""

TEST_FOLDERS = frozenset(
    {
        "__tests__",
        "e2e",
        "fake",
        "fakes",
        "mock",
        "mocks",
        "spec",
        "specs",
        "stress",
        "test",
        "test-suite",
        "test_suite",
        "testing",
        "tests",
        "testsuite",
        "unittest",
        "unittests",
    }
)
TEST_FOLDER = re.compile(
    r"""
    (?: acceptance | functional | fuzz | integration | load | perf(?:ormance)? | regression | smoke | stress | system
      | unit
    ) [-_]? tests? (?: \.[\w.-]+ )?
    | tests? [-_.] [\w.-]+
    """,
    re.VERBOSE,
)
TEST_FILE = re.compile(
    r"""
    conftest\.py | tests?\d*\.\w+ | (?: .*[-_] )? testers?\d*\.\w+
    | tests?[-_].*\.\w+ | (?: .*[-_] )? tests?[-_].*\.\w+
    | .*[-_.](?: test | tests | unittest | unittests | spec )\d*\.\w+
    | (?: .*[-_] )? (?: zmq | zeromq )tests?\d*\.\w+ | test_?(?: zmq | zeromq )\w*\.\w+
    | (?: .*[-_] )? (?: dummy | fake | mock | mocked )(?: [-_].* )?\.\w+
    """,
    re.VERBOSE,
)
TEST_FILE_IN_CAPITALS = re.compile(
    r"(?:.*[a-z0-9_])?(?:Unit)?Tests?\d*\.\w+|[Tt]est[A-Z].*\.\w+|(?:.*[a-z0-9_])?(?:Dummy|Fake|Mock)(?:[A-Z].*)?\.\w+"
)
"""``SocketTest.cpp``, ``testSocket.py``, ``MockServer.cpp``: here the case tells a test from ``Latest.cpp``."""

EXAMPLE_FOLDERS = frozenset(
    {
        "bench",
        "benches",
        "benchmark",
        "benchmarking",
        "benchmarks",
        "concept",
        "concepts",
        "cookbook",
        "demo",
        "demos",
        "doc",
        "docs",
        "documentation",
        "example",
        "examples",
        "getting-started",
        "getting_started",
        "hello-world",
        "hello_world",
        "helloworld",
        "notebook",
        "notebooks",
        "playground",
        "poc",
        "proof-of-concept",
        "proof_of_concept",
        "prototype",
        "prototypes",
        "quickstart",
        "samples",
        "sandbox",
        "scratch",
        "scratchpad",
        "snippets",
        "tutorial",
        "tutorials",
    }
)
EXAMPLE_FILE = re.compile(
    r"""
    (?: bench | benchmark | demo | example | playground | poc | prototype | sandbox | scratch | tutorial )
      (?: [-_].* )?\.\w+
    | .*[-_](?: bench | benchmark | demo | example | playground | poc | prototype | sandbox | tutorial )\d*\.\w+
    | .*[-_](?: demo | example | tutorial )[-_].*\.\w+
    | (?: .*[-_] )? hello[-_]?(?: world | zmq ) (?: [-_].* )?\.\w+
    | (?: .*[-_] )? echo[-_]?(?: client | server )\.\w+
    """,
    re.VERBOSE,
)

LEFT_FOLDER = re.compile(
    r"""
    (?: .*[-_.] )? (?: old | archived? | deprecated | obsolete | unused ) | old [-_.] [\w.-]+
    | archives | attic | backups? | bak | graveyard | recycle[-_]bin | templates?
    """,
    re.VERBOSE,
)
"""What is kept beside what runs: what it once was, and what to copy a new part from. Not ``legacy``, which often runs
still."""
LEFT_FILE = re.compile(
    r".*[-_.](?:old|bak|archived|deprecated|obsolete|unused)\d*\.\w+|old[-_]?\.\w+"
    r"|copy of .*|.*(?:[- ]copy|\(copy\)| \(\d\))(?: ?\(?\d+\)?)?\.\w+"
)
"""A file alone that says so of itself: ``backup`` and ``archive`` at its end are as often what the program does."""

HEAD_LENGTH = 8192
"""Bytes of a file that tell a binding's source: licence, include guard and version macros stand there."""


class Telltale(NamedTuple):
    """A binding's mark: a line that only its own files hold, where the path must match too if one is given."""

    mark: re.Pattern[bytes]
    path: re.Pattern[str] | None = None


TELLTALES: tuple[Telltale, ...] = (
    Telltale(re.compile(rb"This file is part of (?:libzmq|0MQ|CZMQ|zmqpp|azmq)\b")),
    Telltale(re.compile(rb"^[ \t]*#[ \t]*define[ \t]+(?:ZMQ|CZMQ|CPPZMQ|ZMQPP)_VERSION_MAJOR[ \t]+\d", re.MULTILINE)),
    Telltale(re.compile(rb"^[ \t]*#[ \t]*define[ \t]+(?:ZMQ_EXPORT|CZMQ_EXPORT|ZMQPP_EXPORT)\b", re.MULTILINE)),
    Telltale(re.compile(rb"^#ifndef (?:__ZMQ(?:_ADDON)?_HPP_INCLUDED__|__ZMQ(?:_UTILS)?_H_INCLUDED__)", re.MULTILINE)),
    # Here a header's name must agree: a program may declare things of that namespace itself.
    Telltale(
        re.compile(rb"namespace[ \t]+zmq\s*\{.*\bclass[ \t]+(?:ZMQ_\w+[ \t]+)?socket_(?:base_)?t\s*[:{]", re.DOTALL),
        re.compile(r"(?:^|/)[^/]*zmq[^/]*\.h(?:h|pp|xx)?$"),
    ),
    # libzmq since 4.3.5. Its licence and its precompiled header are each common, together they are not.
    Telltale(
        re.compile(
            rb"\A/\* SPDX-License-Identifier: MPL-2\.0 \*/\s+"
            rb"(?:#include \"precompiled\.hpp\"|#ifndef __ZMQ_\w+_INCLUDED__)"
        )
    ),
    # czmq's own classes for another language, which its projects' generator writes into each of them.
    Telltale(re.compile(rb"THIS FILE IS 100% GENERATED BY ZPROJECT"), re.compile(r"(?:^|/)bindings/")),
    # A project may have a package of its own called zmq: the heading tells.
    Telltale(re.compile(rb"Copyright \(C\) PyZMQ Developers"), re.compile(r"(?:^|/)zmq/.*\.(?:py|pyx|pxd|pyi|h)$")),
)

INSTALLED_PYZMQ = re.compile(r"(?:^|/)(?:site-packages|dist-packages|pyzmq[^/]*)/zmq/")
"""pyzmq's own package where its path alone tells: some of its files have no heading."""


@lru_cache(maxsize=8192)  # asked for each call that is run, of a few files again and again
def scope_of(path: str) -> Scope:
    """What the file at *path* (POSIX, relative to the audited root) is there for."""
    *folders, name = path.split("/")
    lowered = [folder.lower() for folder in folders]
    if _is_vendored(lowered, name.lower()):
        return "vendored"
    if any(map(_is_test_folder, lowered)) or TEST_FILE.fullmatch(name.lower()) or TEST_FILE_IN_CAPITALS.fullmatch(name):
        return "test"
    if not EXAMPLE_FOLDERS.isdisjoint(lowered) or EXAMPLE_FILE.fullmatch(name.lower()):
        return "example"
    if any(map(LEFT_FOLDER.fullmatch, lowered)) or LEFT_FILE.fullmatch(name.lower()):
        return "example"
    return "production"


def is_binding_source(path: str, head: bytes) -> bool:
    """Whether *path* is libzmq's or a binding's own source, which is not audited unless asked for.

    *head* is the file, or its first ``HEAD_LENGTH`` bytes at least. A file that merely includes or imports a
    binding is none.
    """
    if INSTALLED_PYZMQ.search(path):
        return True
    head = head[:HEAD_LENGTH]
    return any(
        (telltale.path is None or telltale.path.search(path)) and telltale.mark.search(head) for telltale in TELLTALES
    )


def _is_vendored(folders: list[str], name: str) -> bool:
    if not VENDORED_FOLDERS.isdisjoint(folders) or name in BINDING_HEADERS:
        return True
    # ``examples/cppzmq/`` shows how a binding is used; only above tests and examples is such a folder the binding.
    own = folders
    for depth, folder in enumerate(folders):
        if folder in EXAMPLE_FOLDERS or _is_test_folder(folder):
            own = folders[:depth]
            break
    return any(map(BINDING_FOLDER.fullmatch, own)) or BINDING_TREE.search("/".join(own) + "/") is not None


def _is_test_folder(folder: str) -> bool:
    return folder in TEST_FOLDERS or TEST_FOLDER.fullmatch(folder) is not None
