"""Dockerfiles, scripts and CI files that install; headers and libraries that lie in the tree."""

from __future__ import annotations

import pytest

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import dockerfile, shell_scripts, vendored


@pytest.mark.parametrize(
    ("line", "name", "kind", "version"),
    [
        ("RUN apt-get update && apt-get install -y libzmq3-dev=4.3.4-6 && rm -rf /x", "libzmq", "pin", "4.3.4-6"),
        ("RUN apk add --no-cache zeromq-dev", "libzmq", "unpinned", None),
        ("RUN apk add 'zeromq-dev>4.3'", "libzmq", "range", ">4.3"),
        ("RUN dnf -y install zeromq-devel-4.3.4-1.el8", "libzmq", "pin", "4.3.4-1.el8"),
        ("RUN pip3 install --no-cache-dir pyzmq==25.1.2", "pyzmq", "pin", "25.1.2"),
        ('RUN ["pip", "install", "pyzmq>=25"]', "pyzmq", "range", ">=25"),
        ("RUN /opt/venv/bin/python -m pip install zmq", "zmq", "unpinned", None),
        ("RUN uv pip install 'pyzmq<27'", "pyzmq", "range", "<27"),
        ("RUN conda install -y -c conda-forge pyzmq=25.1.2", "pyzmq", "pin", "25.1.2"),
        ("RUN vcpkg install zeromq[sodium]:x64-linux", "libzmq", "unpinned", None),
        (
            "ARG V=4.3.5\nRUN wget https://github.com/zeromq/libzmq/releases/download/v$V/zeromq-${V}.tar.gz",
            "libzmq",
            "pin",
            "4.3.5",
        ),
        ("ADD https://download.zeromq.org/zeromq-4.1.4.tar.gz /tmp", "libzmq", "pin", "4.1.4"),
        ("RUN git clone -b v4.3.4 --depth 1 https://github.com/zeromq/libzmq.git", "libzmq", "pin", "4.3.4"),
        (
            "RUN git clone https://github.com/zeromq/cppzmq && cd cppzmq && git checkout v4.8.1 && make",
            "cppzmq",
            "pin",
            "4.8.1",
        ),
        ("RUN git clone https://github.com/zeromq/czmq.git", "czmq", "unpinned", None),
        ('RUN bash -lc "apt-get install -y libczmq-dev"', "czmq", "unpinned", None),
        ("RUN brew install zeromq", "libzmq", "unpinned", None),
    ],
)
def test_each_way_to_install(line: str, name: str, kind: str, version: str | None) -> None:
    (found,) = dockerfile.parse("Dockerfile", f"FROM debian:12\n{line}\n")
    assert (found.name, found.kind, found.version) == (name, kind, version)


def test_a_continued_command_gives_each_package_its_own_line() -> None:
    text = (
        "FROM x\nRUN apt-get install -y \\\n    git \\\n    # messaging\n"
        "    libczmq4 \\\n    libzmq3-dev && \\\n    true\n"
    )
    assert list(dockerfile.parse("Dockerfile", text)) == [
        Declared("czmq", "unpinned", 5),
        Declared("libzmq", "unpinned", 6),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "# pip install pyzmq",
        "echo 'apt-get install libzmq3-dev'",
        "apt-get remove -y libzmq5",
        "pip uninstall pyzmq",
        "dpkg -l libzmq3-dev",
        "python -m zmq.log",
        "cmake -DWITH_ZMQ=ON ..",
        "      - name: Install libzmq3-dev",
        'for p in x; do grep "libzmq3-dev" y; done',
    ],
)
def test_what_installs_nothing_declares_nothing(line: str) -> None:
    assert list(shell_scripts.parse("x.sh", f"{line}\n")) == []


def test_a_workflow_installs_on_its_own_line() -> None:
    text = (
        "jobs:\n  a:\n    steps:\n      - run: pip install pyzmq==26.0.0\n      - run: |\n"
        "          sudo apt-get install -y ninja-build \\\n            libzmq3-dev\n"
        "          brew install zeromq cppzmq\n"
    )
    assert [(d.name, d.line) for d in shell_scripts.parse(".github/workflows/ci.yml", text)] == [
        ("pyzmq", 4),
        ("libzmq", 7),
        ("libzmq", 8),
        ("cppzmq", 8),
    ]


def test_a_list_of_packages_is_read_without_its_command() -> None:
    assert [d.name for d in shell_scripts.parse("x.yml", "packages:\n  - libzmq3-dev\n  - g++\n")] == ["libzmq"]
    assert [d.name for d in shell_scripts.parse("x.sh", 'DEPS="g++ libzmq3-dev"\n')] == ["libzmq"]


def test_a_variable_that_has_two_values_is_not_filled_in() -> None:
    text = "V=4.3.4\nV=4.3.5\nwget https://github.com/zeromq/libzmq/archive/v$V.tar.gz\n"
    (found,) = shell_scripts.parse("x.sh", text)
    assert (found.kind, found.version) == ("unpinned", None)


def test_an_endless_line_is_left_alone() -> None:
    assert list(shell_scripts.parse("x.sh", "pip install pyzmq " + '"' * 100_000)) == []


def test_a_brewfile() -> None:
    assert list(shell_scripts.parse_brewfile("Brewfile", 'tap "x"\nbrew "zeromq"\n')) == [
        Declared("libzmq", "unpinned", 2)
    ]


def test_a_header_states_its_version() -> None:
    zmq_h = "/* x */\n#define ZMQ_VERSION_MAJOR 4\n#define ZMQ_VERSION_MINOR 3\n#define ZMQ_VERSION_PATCH 4\n"
    zmq_hpp = (
        "#define CPPZMQ_VERSION_MAJOR 4\n#define CPPZMQ_VERSION_MINOR 10\n#define CPPZMQ_VERSION_PATCH 0\n"
        "#define ZMQ_VERSION_MAJOR 9\n"
    )
    assert list(vendored.parse_header("deps/zmq.h", zmq_h)) == [Declared("libzmq", "vendored", 2, "4.3.4")]
    assert list(vendored.parse_header("deps/zmq.hpp", zmq_hpp)) == [Declared("cppzmq", "vendored", 1, "4.10.0")]


def test_an_old_header_without_a_version_is_still_a_copy_and_a_projects_own_file_is_none() -> None:
    old = "namespace zmq { class socket_t {}; }\n"
    assert list(vendored.parse_header("inc/zmq.hpp", old)) == [Declared("cppzmq", "vendored", 1)]
    assert list(vendored.parse_header("src/zmq.h", "#include <zmq.h>\nvoid start_zmq_thread(void);\n")) == []


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("libs/libzmq-v142-mt-4_3_4.dll", "4.3.4"),
        ("libs/libzmq.so.5.2.5", "4.3.5"),
        ("libs/libzmq.so.5.1.5", "4.2.5"),
        ("libs/libzmq.so.5", None),
        ("libs/libzmq.a", None),
    ],
)
def test_a_library_is_judged_by_its_name(path: str, version: str | None) -> None:
    assert list(vendored.parse_library(path, "")) == [Declared("libzmq", "vendored", 1, version)]
