"""What a path says a file is for, and which files are a binding's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ironhouse.observe.source.scope import HEAD_LENGTH, is_binding_source, scope_of


@pytest.mark.parametrize(
    "path",
    [
        "main.py",
        "src/server.cpp",
        "src/external_api/client.py",
        "app/api/deps.py",
        "src/latest.py",
        "src/Latest.cpp",
        "src/contest/a.py",
        "wintest/actor.py",
        "src/attest.py",
        "src/zeromq/socket.py",
        "src/czmq/server.c",
        "src/zmq/zmqpublish.cpp",
        "libzmq_wrapper/wrapper.cpp",
        "libzmq-mt-wrapper/wrapper.cpp",
        "zeromq-source-plugin/plugin.cpp",
        "src/vote_democracy_server.py",
        "src/testerone.py",
        "vllm/v1/sample/sampler.py",
        "scripts/deploy.py",
        "tools/collect.py",
        "src/inspector.py",
        "src/prototest.c",
        "src/demographics.py",
        "src/exampler.py",
        "src/testify.py",
        "vendor.py",
        "src/fastest_route.py",
        "src/attestation.py",
        "src/mockingbird.py",
        "src/Demockify.cpp",
        "experiments/launch.py",
        "src/echo.py",
        "src/prototyping.py",
        "src/threshold.cpp",
        "legacy/server.py",
        "src/archiver/main.py",
        "archive.py",
        "src/block_template.cpp",
        "broker_backup.py",
        "src/copy.py",
        "src/deep_copy.py",
    ],
)
def test_what_runs_for_real_is_production(path: str) -> None:
    assert scope_of(path) == "production"


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.py",
        "src/Tests/a.cpp",
        "pkg/test_socket.py",
        "pkg/socket_test.py",
        "conftest.py",
        "src/tests.py",
        "src/socket_test.cc",
        "src/socket_unittest.cc",
        "src/SocketTest.cpp",
        "src/TestSocket.cpp",
        "src/Test.cpp",
        "pdns/test-signers.cc",
        "regression-tests.recursor-dnssec/basic.py",
        "regression-tests/a.py",
        "unit_tests/a.cpp",
        "integration-test/a.py",
        "spec/a.py",
        "e2e/a.py",
        "test_utils/a.py",
        "src/app_zmqtest.cpp",
        "examples/tests/a.py",
        "tests/examples/a.py",
        "tests/libzmq/a.cpp",
        "extras/stress/mass.py",
        "perf-tests/a.py",
        "tools/mocks/a.py",
        "src/peer_test_actor.c",
        "src/start_test_publisher.py",
        "src/testAsync.py",
        "src/socket_test2.py",
        "src/zmqtest.cpp",
        "src/test_zmq2.py",
        "src/testzmq.py",
        "src/mock_server.py",
        "src/camera_fake.py",
        "src/MockServer.cpp",
        "src/SocketDummy.cpp",
        "tester.c",
        "src/broker_tester.py",
    ],
)
def test_tests_are_told_by_folder_and_by_name(path: str) -> None:
    assert scope_of(path) == "test"


@pytest.mark.parametrize(
    "path",
    [
        "examples/a.py",
        "concepts/zmq/a.py",
        "sandbox/a.py",
        "src/poc/a.py",
        "src/hello_world.py",
        "zmq_echo_server.py",
        "src/zmq_prototype.py",
        "Example/a.cpp",
        "demos/a.py",
        "docs/source/a.py",
        "benchmark/a.py",
        "benchmarks/a.py",
        "notebooks/a.py",
        "tutorial/a.c",
        "samples/a.c",
        "src/bench_serving.py",
        "src/client_example.cpp",
        "src/demo.py",
        "zmq_demo_server.py",
        "src/broker_example_2.cpp",
        "examples/cppzmq/a.cpp",
        "examples/libzmq-4.3.4/a.cpp",
    ],
)
def test_examples_are_told_by_folder_and_by_name(path: str) -> None:
    assert scope_of(path) == "example"


@pytest.mark.parametrize(
    "path",
    [
        "old/server.cpp",
        "src/old_src/server.cpp",
        "code-old/server.cpp",
        "attic/server.cpp",
        "archive/pkg/server.py",
        "pkg/latest_archive/server.py",
        "pkg/Deprecated/server.py",
        "backup/server.py",
        "tools/template/tool.cpp",
        "server_old.py",
        "server-old2.py",
        "server.bak.py",
        "server_unused.c",
        "Copy of server.py",
        "server - Copy.py",
        "server (1).py",
        "server copy 2.py",
    ],
)
def test_what_its_name_says_is_left_counts_as_an_example(path: str) -> None:
    assert scope_of(path) == "example"


@pytest.mark.parametrize(
    "path",
    [
        "third_party/x/a.cpp",
        "3rdparty/x/a.cpp",
        "Vendor/a.py",
        "external/a.cpp",
        "deps/libzmq/src/a.cpp",
        "tests/third_party/a.py",
        "vendor/x/tests/test_a.py",
        "lib/python3.11/site-packages/zmq/a.py",
        "libzmq/src/socket_base.cpp",
        "libzmq-4.3.4/src/a.cpp",
        "Libs/libzmq-mt-4_3_5/perf/a.cpp",
        "libs/zeromq-win64-src/a.cpp",
        "lib/libzmq-static/src/a.cpp",
        "cppzmq-v4.10.0/a.hpp",
        "zeromq-4.3.5/src/a.cpp",
        "czmq-4.2.1/src/zsock.c",
        "czmq/src/zsock.c",
        "pyzmq/zmq/sugar/socket.py",
        "include/zmq.hpp",
        "include/zmq_addon.hpp",
    ],
)
def test_what_others_wrote_is_vendored_before_it_is_anything_else(path: str) -> None:
    assert scope_of(path) == "vendored"


_CZMQ = b"/*  ====\n    zsock - x\n    This file is part of CZMQ, the high-level C binding for 0MQ:\n"
_LIBZMQ = b'/* SPDX-License-Identifier: MPL-2.0 */\n\n#include "precompiled.hpp"\n#include "tcp.hpp"\nint zmq::f () {'
_CPPZMQ = b"#ifndef __ZMQ_HPP_INCLUDED__\n#define __ZMQ_HPP_INCLUDED__\n"
_ZPROJECT = b"/*\n#####\n#  THIS FILE IS 100% GENERATED BY ZPROJECT; DO NOT EDIT EXCEPT EXPERIMENTALLY  #\n"
_PYZMQ = b'"""0MQ Socket"""\n\n# Copyright (C) PyZMQ Developers\n'


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("libs/zmq.h", b"#ifndef __ZMQ_H_INCLUDED__\n#define ZMQ_VERSION_MAJOR 4\n"),
        ("libs/zmq.h", b"/* This file is part of libzmq, the ZeroMQ core engine in C++. */"),
        ("a/renamed.h", b"#  define ZMQ_EXPORT __declspec(dllexport)\n"),
        ("inc/zmq.hpp", _CPPZMQ),
        ("inc/my_zmq.hpp", b"namespace zmq\n{\nclass context_t {};\nclass socket_t : x {\n"),
        ("inc/zmq_addon.hpp", b"#ifndef __ZMQ_ADDON_HPP_INCLUDED__\n"),
        ("src/zsock.c", _CZMQ),
        ("src/tcp.cpp", _LIBZMQ),
        ("zmq/sugar/socket.py", _PYZMQ),
        ("site-packages/zmq/green/core.py", b"import gevent\n"),
        ("bindings/qt/src/qzsock.cpp", _ZPROJECT),
        ("src/zmqpp/socket.cpp", b"/*\n * This file is part of zmqpp.\n"),
    ],
)
def test_a_bindings_own_source_is_known(path: str, head: bytes) -> None:
    assert is_binding_source(path, head)


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("src/a.cpp", b"#include <zmq.hpp>\nint main() { zmq::socket_t s(ctx, ZMQ_PUB); }"),
        ("src/zmq.h", b"#pragma once\n#include <zmq.h>\nclass Publisher {};\n"),
        ("src/a.cpp", b"#if ZMQ_VERSION_MAJOR >= 4\n#include <zmq.h>\n#endif\n"),
        ("src/a.c", b"#if ZMQ_VERSION_MAJOR < 3\n#define ZMQ_DONTWAIT ZMQ_NOBLOCK\n#endif\n"),
        ("src/a.cpp", b'#include "precompiled.hpp"\n#include "app.hpp"\nzmq::context_t context;\n'),
        ("src/a.cpp", b"/* SPDX-License-Identifier: MPL-2.0 */\n#include <zmq.hpp>\nzmq::context_t context;\n"),
        ("src/a.cpp", b"namespace zmq { class context_t; }\nclass socket_t : base {};\n"),
        ("src/zmq.hpp", b"#pragma once\n#include <zmq.h>\nnamespace zmq { class Publisher {}; }\n"),
        ("zmq/publisher.py", b"import zmq\n"),
        ("tools/a.py", _PYZMQ),
        ("src/mlm_selftest.c", _ZPROJECT),
        ("src/actor.c", b"/*\n    This file is part of Malamute, an open-source framework\n*/\n#include <czmq.h>\n"),
        ("src/a.cpp", b"namespace zmq { class socket_t; }\n"),
        ("src/a.cpp", b""),
    ],
)
def test_a_file_that_uses_a_binding_is_not_one(path: str, head: bytes) -> None:
    assert not is_binding_source(path, head)


@pytest.mark.parametrize("name", ["zmq.h", "zmq.hpp", "zmq_addon.hpp", "zmq_utils.h", "czmq.h", "czmq_library.h"])
def test_the_headers_of_this_system_are_known(name: str) -> None:
    header = Path("/usr/include") / name
    if not header.exists() and "CI" not in os.environ:
        pytest.skip(f"{header} is not installed")
    assert is_binding_source(name, header.read_bytes())


def test_a_file_is_judged_by_its_head_alone() -> None:
    assert not is_binding_source("a.h", b" " * HEAD_LENGTH + b"\n#define ZMQ_VERSION_MAJOR 4\n")
