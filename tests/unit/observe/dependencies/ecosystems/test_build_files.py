"""CMake, Meson, Autoconf, Conan, vcpkg, Bazel, Debian, RPM, conda, submodules."""

from __future__ import annotations

import pytest

from ironhouse.observe.dependencies.declared import Declared, UnreadableError
from ironhouse.observe.dependencies.ecosystems import (
    autoconf,
    bazel,
    cmake,
    conan,
    conda,
    debian,
    git_submodules,
    meson,
    rpm,
    vcpkg,
)


@pytest.mark.parametrize(
    ("text", "name", "kind", "version"),
    [
        ("find_package(ZeroMQ 4.3.4 EXACT REQUIRED)", "libzmq", "pin", "4.3.4"),
        ("find_package(ZeroMQ 4.2 REQUIRED)", "libzmq", "range", ">=4.2"),
        ("find_package(ZeroMQ 4.2...<4.4)", "libzmq", "range", ">=4.2,<4.4"),
        ("FIND_PACKAGE( cppzmq )", "cppzmq", "unpinned", None),
        ("set(V 4.3.2)\nfind_package(ZeroMQ ${V} EXACT)", "libzmq", "pin", "4.3.2"),
        ("find_package(ZeroMQ ${ELSEWHERE} EXACT)", "libzmq", "unpinned", "${ELSEWHERE}"),
        ("pkg_check_modules(ZMQ REQUIRED IMPORTED_TARGET libzmq>=4.2)", "libzmq", "range", ">=4.2"),
        ("pkg_check_modules(ZMQ libzmq=4.3.4)", "libzmq", "pin", "4.3.4"),
        ("find_library(ZMQ_LIBRARIES NAMES libzmq-v142-mt-4_3_4 zmq)", "libzmq", "unpinned", None),
        (
            "FetchContent_Declare(zmq\n  GIT_REPOSITORY https://github.com/zeromq/libzmq.git\n  GIT_TAG v4.3.5)",
            "libzmq",
            "pin",
            "4.3.5",
        ),
        (
            'FetchContent_Declare(z GIT_REPOSITORY "https://github.com/zeromq/cppzmq" GIT_TAG master)',
            "cppzmq",
            "unpinned",
            "master",
        ),
        (
            "ExternalProject_Add(x URL https://github.com/zeromq/libzmq/releases/download/v4.3.4/zeromq-4.3.4.tar.gz)",
            "libzmq",
            "pin",
            "4.3.4",
        ),
        (
            "set(CZMQ_VERSION 4.2.1)\nExternalProject_Add(c URL https://github.com/zeromq/czmq/archive/v${CZMQ_VERSION}.zip)",
            "czmq",
            "pin",
            "4.2.1",
        ),
        ('CPMAddPackage("gh:zeromq/cppzmq#v4.10.0")', "cppzmq", "pin", "4.10.0"),
        ("CPMAddPackage(NAME cppzmq VERSION 4.8.1 GITHUB_REPOSITORY zeromq/cppzmq)", "cppzmq", "pin", "4.8.1"),
    ],
)
def test_each_cmake_command(text: str, name: str, kind: str, version: str | None) -> None:
    (found,) = cmake.parse("CMakeLists.txt", text)
    assert (found.name, found.kind, found.version) == (name, kind, version)


def test_cmake_lines_count_through_comments_and_comments_declare_nothing() -> None:
    text = '#[[ find_package(ZeroMQ)\n]]\n# find_package(cppzmq)\nmessage("# no") find_package(czmq)\n'
    assert list(cmake.parse("CMakeLists.txt", text)) == [Declared("czmq", "unpinned", 4)]


def test_a_find_module_is_one_dependency() -> None:
    text = "pkg_check_modules(PC libzmq)\nfind_library(Z NAMES zmq)\n"
    assert [found.line for found in cmake.parse("FindZeroMQ.cmake", text)] == [1]


def test_variables_made_of_variables_do_not_grow_without_end() -> None:
    doubling = "".join(f'set(V{i + 1} "${{V{i}}}${{V{i}}}")\n' for i in range(60))
    text = f"set(V0 4.3)\n{doubling}find_package(ZeroMQ ${{V60}})\n"
    (found,) = cmake.parse("CMakeLists.txt", text)
    assert found.version is not None and len(found.version) < 500


def test_an_unclosed_cmake_call_ends_with_the_file() -> None:
    assert list(cmake.parse("CMakeLists.txt", "find_package(ZeroMQ 4.3.4")) == [
        Declared("libzmq", "range", 1, ">=4.3.4")
    ]


def test_meson_dependencies_and_versions() -> None:
    text = (
        "a = dependency('libzmq', version: '>=4.2')\n# dependency('czmq')\n"
        "b = dependency('cppzmq', version : ['>4', '<5'])\n"
    )
    assert list(meson.parse_build("meson.build", text)) == [
        Declared("libzmq", "range", 1, ">=4.2"),
        Declared("cppzmq", "range", 3, ">4,<5"),
    ]


def test_a_meson_wrap_has_the_version_of_its_address_or_revision() -> None:
    archive = "[wrap-file]\nsource_url = https://github.com/zeromq/cppzmq/archive/v4.9.0.tar.gz\n"
    git = "[wrap-git]\nurl = https://github.com/zeromq/libzmq.git\nrevision = v4.3.5\n"
    assert list(meson.parse_wrap("subprojects/cppzmq.wrap", archive)) == [Declared("cppzmq", "pin", 2, "4.9.0")]
    assert list(meson.parse_wrap("subprojects/libzmq.wrap", git)) == [Declared("libzmq", "pin", 3, "4.3.5")]


def test_autoconf_modules() -> None:
    text = "dnl PKG_CHECK_MODULES([Z],[libzmq])\nPKG_CHECK_MODULES([ZMQ], [libzmq >= 4.0 libczmq])\n"
    assert list(autoconf.parse("configure.ac", text)) == [
        Declared("libzmq", "range", 2, ">=4.0"),
        Declared("czmq", "unpinned", 2),
    ]


def test_an_autoconf_library_check_counts_where_nothing_says_more() -> None:
    assert list(autoconf.parse("configure.ac", "AC_CHECK_LIB([zmq], [zmq_ctx_new])")) == [
        Declared("libzmq", "unpinned", 1)
    ]


def test_conan_references() -> None:
    text = "[requires]\nzeromq/4.3.5\n# czmq/4.2.1\ncppzmq/[>=4.8 <5]@\n"
    assert list(conan.parse("conanfile.txt", text)) == [
        Declared("libzmq", "pin", 2, "4.3.5"),
        Declared("cppzmq", "range", 4, ">=4.8 <5"),
    ]
    recipe = 'class A:\n    def requirements(self):\n        self.requires("zeromq/4.3.4@user/stable")\n'
    assert list(conan.parse("conanfile.py", recipe)) == [Declared("libzmq", "pin", 3, "4.3.4")]


def test_vcpkg_overrides_baseline_and_minimum() -> None:
    text = (
        '{\n "dependencies": [\n  "cppzmq",\n  {"name": "zeromq", "version>=": "4.3.4", "platform": "!windows"}\n ],\n'
        ' "builtin-baseline": "0123",\n "overrides": [\n  {"name": "zeromq", "version": "4.3.5"}\n ]\n}\n'
    )
    assert list(vcpkg.parse("vcpkg.json", text)) == [
        Declared("cppzmq", "pin", 3, None, "baseline 0123"),
        Declared("libzmq", "range", 4, ">=4.3.4", "!windows"),
        Declared("libzmq", "pin", 8, "4.3.5", "override"),
    ]


def test_vcpkg_without_a_baseline_is_open() -> None:
    assert list(vcpkg.parse("vcpkg.json", '{"dependencies": ["zeromq"]}')) == [Declared("libzmq", "unpinned", 1)]


@pytest.mark.parametrize("text", ["{", '"zeromq', "[1, 2", "\0"])
def test_broken_json_is_a_problem(text: str) -> None:
    with pytest.raises(UnreadableError):
        list(vcpkg.parse("vcpkg.json", text))


@pytest.mark.parametrize("text", ["[]", "3", '{"dependencies": 5, "overrides": {"name": 3}, "features": [1]}'])
def test_json_of_another_shape_declares_nothing(text: str) -> None:
    assert list(vcpkg.parse("vcpkg.json", text)) == []


def test_bazel_modules_and_archives() -> None:
    text = (
        'bazel_dep(name = "libzmq", version = "4.3.5.bcr.2")\n# bazel_dep(name = "czmq", version = "1")\n'
        'http_archive(\n    name = "com_github_zeromq_cppzmq",\n    strip_prefix = "cppzmq-4.10.0",\n'
        '    urls = ["https://github.com/zeromq/cppzmq/archive/v4.10.0.tar.gz"],\n)\n'
    )
    assert [(d.name, d.kind, d.line, d.version) for d in bazel.parse("MODULE.bazel", text)] == [
        ("libzmq", "pin", 1, "4.3.5.bcr.2"),
        ("cppzmq", "pin", 3, "4.10.0"),
    ]


def test_debian_relations_over_folded_lines() -> None:
    text = (
        "Source: x\nDescription: uses libzmq3-dev\nBuild-Depends: debhelper (>= 13),\n"
        " libzmq3-dev (>= 4.2) [linux-any] | libzmq-dev,\n"
        "# comment\n cppzmq-dev (= 4.7.1-1),\n\nPackage: x\nDepends: ${shlibs:Depends}, libzmq5 (= ${v})\n"
    )
    assert list(debian.parse("debian/control", text)) == [
        Declared("libzmq", "range", 4, ">=4.2", "[linux-any]"),
        Declared("libzmq", "unpinned", 4),
        Declared("cppzmq", "pin", 6, "4.7.1-1"),
        Declared("libzmq", "range", 9, "=${v}"),
    ]


def test_rpm_requirements() -> None:
    text = "Name: x\nBuildRequires: gcc zeromq-devel >= 4.1, pkgconfig(libczmq)\nRequires: python3dist(pyzmq) = 25.1\n"
    assert list(rpm.parse("x.spec", text)) == [
        Declared("libzmq", "range", 2, ">=4.1"),
        Declared("czmq", "unpinned", 2),
        Declared("pyzmq", "pin", 3, "25.1"),
    ]


def test_a_bare_zmq_in_a_conda_environment_is_pypis_stub() -> None:
    (stub,) = conda.parse("environment.yml", "  - pip:\n      - zmq==0.0.0\n")
    assert stub.name == "zmq"


def test_conda_environments_and_recipes() -> None:
    text = (
        '{% set zmqver = "4.3.5" %}\ndependencies:\n  - python=3.11\n  - pyzmq=25.1\n'
        "  - conda-forge::zeromq=4.3.4=h27\n"
        "  - zeromq {{ zmqver }}  # [linux]\n  - cppzmq >=4.8,<5\n  - czmq {{ czmq }}\n"
        "  # - zmqpp\n  - pip:\n    - aiozmq==1.0.0\n"
    )
    assert list(conda.parse("environment.yml", text)) == [
        Declared("pyzmq", "range", 4, "=25.1", packager="conda"),
        Declared("libzmq", "pin", 5, "4.3.4"),
        Declared("libzmq", "pin", 6, "4.3.5", "linux"),
        Declared("cppzmq", "range", 7, ">=4.8,<5"),
        Declared("czmq", "unpinned", 8, "{{ czmq }}"),
        Declared("aiozmq", "pin", 11, "1.0.0"),
    ]


def test_what_pip_installs_into_a_conda_environment_is_not_condas() -> None:
    text = "dependencies:\n  - pip:\n      - pyzmq==25.1.2\n  - pyzmq=25.1.2\n"
    assert [one.packager for one in conda.parse("environment.yml", text)] == [None, "conda"]


def test_a_submodule_is_a_pin_whose_version_is_not_in_the_file() -> None:
    text = (
        '[submodule "third_party/libzmq"]\n\tpath = third_party/libzmq\n\turl = https://github.com/zeromq/libzmq.git\n'
    )
    assert list(git_submodules.parse(".gitmodules", text)) == [Declared("libzmq", "pin", 3)]
