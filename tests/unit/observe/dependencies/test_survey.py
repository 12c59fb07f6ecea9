"""The survey as a whole, on small trees: who watches what, and what cannot be read."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from ironhouse.observe.dependencies import listing
from ironhouse.observe.dependencies.survey import Problem, candidates, dependencies


def tree(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def git(root: Path) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)


NAMES = {
    "requirements.txt": "requirements",
    "requirements-dev.txt": "requirements",
    "dev-requirements.txt": "requirements",
    "test_requirements.txt": "requirements",
    "a/requirements_ascend.in": "requirements",
    "constraints.txt": "requirements",
    "requirements/common.txt": "requirements",
    "pyproject.toml": "pyproject.toml",
    "setup.py": "setup.py",
    "setup.cfg": "setup.cfg",
    "Pipfile": "Pipfile",
    "Pipfile.lock": "Pipfile.lock",
    "poetry.lock": "poetry.lock",
    "uv.lock": "uv.lock",
    "pdm.lock": "pdm.lock",
    "pylock.toml": "pylock.toml",
    "pylock.dev.toml": "pylock.toml",
    "environment.yml": "conda-environment",
    "ci/environment-py311.yaml": "conda-environment",
    "conda_env.yml": "conda-environment",
    "recipe/meta.yaml": "conda-recipe",
    "pixi.toml": "pixi.toml",
    "pixi.lock": "pixi.lock",
    "conda-lock.yml": "conda-lock",
    "CMakeLists.txt": "CMake",
    "cmake/FindZeroMQ.cmake": "CMake",
    "meson.build": "Meson",
    "subprojects/libzmq.wrap": "Meson-wrap",
    "conanfile.txt": "Conan",
    "conanfile.py": "Conan",
    "conan.lock": "conan.lock",
    "vcpkg.json": "vcpkg",
    "Dockerfile": "Dockerfile",
    "Dockerfile.cuda12.1": "Dockerfile",
    "docker/app.Dockerfile": "Dockerfile",
    "Containerfile": "Dockerfile",
    "debian/control": "debian/control",
    "packaging/debian/control.in": "debian/control",
    "configure.ac": "Autoconf",
    "m4/zmq.m4": "Autoconf",
    "x.spec": "RPM",
    "MODULE.bazel": "Bazel",
    "WORKSPACE": "Bazel",
    "deps.bzl": "Bazel",
    ".github/workflows/ci.yml": "CI",
    ".github/actions/setup/action.yml": "CI",
    ".gitlab-ci.yml": "CI-file",
    "Jenkinsfile": "CI-file",
    "install.sh": "shell",
    "Brewfile": "Brewfile",
    ".gitmodules": "git-submodule",
    "third_party/zmq.h": "header",
    "third_party/zmq.hpp": "header",
    "libs/libzmq-v142-mt-4_3_4.dll": "library",
    "libs/libzmq.so.5.2.4": "library",
}


@pytest.mark.parametrize(("path", "source"), NAMES.items())
def test_each_name_is_read_by_its_ecosystem(path: str, source: str) -> None:
    assert [ecosystem.source for _, ecosystem in candidates([path])] == [source]


@pytest.mark.parametrize(
    "path", ["src/zmq.cpp", "control", "notes.txt", "setup.pyc", "x/uv.lock.bak", "data.yml", "dockerfile-stages.png"]
)
def test_other_names_are_not_read(path: str) -> None:
    assert list(candidates([path])) == []


FILES: dict[str, str | bytes] = {
    "CMakeLists.txt": "find_package(ZeroMQ 4.3.4 EXACT)\n",
    "service/requirements.txt": "pyzmq==25.1.2\n",
    ".github/dependabot.yml": "version: 2\nupdates:\n- package-ecosystem: pip\n  directory: /service\n",
}


def test_each_pin_names_the_watchers_that_cover_it(tmp_path: Path) -> None:
    found = dependencies(tree(tmp_path, FILES))
    assert [(f.path, f.line, f.name, f.kind, f.version, f.watched_by) for f in found.facts] == [
        ("CMakeLists.txt", 1, "libzmq", "pin", "4.3.4", ()),
        ("service/requirements.txt", 1, "pyzmq", "pin", "25.1.2", ("dependabot",)),
        (".github/dependabot.yml", 3, "dependabot", "watcher", None, ()),
    ]
    assert found.problems == ()


HEADER = "#define ZMQ_VERSION_MAJOR 4\n#define ZMQ_VERSION_MINOR 3\n#define ZMQ_VERSION_PATCH 2\n"


@pytest.mark.parametrize(
    ("beside", "alone"),
    [
        ({}, True),
        ({"lib/libzmq-v142-mt-4_3_2.dll": b""}, False),
        ({"vendor/zmq/src/socket_base.cpp": ""}, False),
        ({"vendor/zmq/include/socket_base.cpp": ""}, False),
        ({"CMakeLists.txt": "find_package(ZeroMQ 4.3.4 EXACT)\n"}, True),
    ],
)
def test_a_header_without_a_library_or_sources_is_alone(
    tmp_path: Path, beside: dict[str, str | bytes], alone: bool
) -> None:
    found = dependencies(tree(tmp_path, {"vendor/zmq/include/zmq.h": HEADER, **beside})).facts
    assert [one.alone for one in found if one.source == "header"] == [alone]
    assert not any(one.alone for one in found if one.source != "header")


def test_a_folder_of_a_repository_is_watched_from_the_repositorys_top(tmp_path: Path) -> None:
    git(tree(tmp_path, FILES))
    pin, watcher = dependencies(tmp_path / "service").facts
    assert (pin.path, pin.watched_by) == ("requirements.txt", ("dependabot",))
    assert watcher.path == "../.github/dependabot.yml"


def test_a_folder_outside_the_watched_one_is_not(tmp_path: Path) -> None:
    git(tree(tmp_path, {**FILES, "legacy/requirements.txt": "pyzmq==20.0\n"}))
    assert dependencies(tmp_path / "legacy").facts[0].watched_by == ()


def test_each_declaration_says_what_its_file_is_there_for(tmp_path: Path) -> None:
    pin = "RUN pip install pyzmq==25.1.2\n"
    files: dict[str, str | bytes] = {
        "Dockerfile": pin,
        "Vagrantfile": "pip install pyzmq==25.1.2\n",
        "test/image/Dockerfile": pin,
        "docs/requirements.txt": "pyzmq==25.1.2\n",
        ".github/workflows/ci.yml": "run: pip install pyzmq==25.1.2\n",
        "ci/requirements.txt": "pyzmq==25.1.2\n",
        ".install_dependencies.sh": "pip install pyzmq==25.1.2\n",
        "tools/travis-install.sh": "pip install pyzmq==25.1.2\n",
        "install.sh": "pip install pyzmq==25.1.2\n",
        "circuit/requirements.txt": "pyzmq==25.1.2\n",
        "requirements-dev.txt": "pyzmq==25.1.2\n",
        "requirements/docs.txt": "pyzmq==25.1.2\n",
        "requirements/proxy.txt": "pyzmq==25.1.2\n",
        "dev-requirements.txt": "pyzmq==25.1.2\n",
        ".devcontainer/Dockerfile": pin,
        "Dockerfile.dev": pin,
        "Dockerfile.device": pin,
        "third_party/zeromq/include/zmq.h": "".join(
            f"#define ZMQ_VERSION_{part} {number}\n" for part, number in (("MAJOR", 4), ("MINOR", 3), ("PATCH", 4))
        ),
    }
    assert {one.path: one.scope for one in dependencies(tree(tmp_path, files)).facts} == {
        "Dockerfile": "production",
        "Vagrantfile": "test",
        "test/image/Dockerfile": "test",
        "docs/requirements.txt": "example",
        ".github/workflows/ci.yml": "test",
        "ci/requirements.txt": "test",
        ".install_dependencies.sh": "test",
        "tools/travis-install.sh": "test",
        "install.sh": "production",
        "circuit/requirements.txt": "production",
        "requirements-dev.txt": "test",
        "requirements/docs.txt": "test",
        "requirements/proxy.txt": "production",
        "dev-requirements.txt": "test",
        ".devcontainer/Dockerfile": "test",
        "Dockerfile.dev": "test",
        "Dockerfile.device": "production",
        "third_party/zeromq/include/zmq.h": "production",
    }


def test_a_group_of_developers_is_not_what_a_project_needs(tmp_path: Path) -> None:
    text = (
        "[project]\ndependencies = ['pyzmq==25.1.2']\n[project.optional-dependencies]\ntest = ['pyzmq==25.1.1']\n"
        "server = ['pyzmq==25.1.0']\ndevices = ['pyzmq==24.0.0']\n[dependency-groups]\ndev = ['pyzmq==24.0.1']\n"
        "[tool.poetry.group.docs.dependencies]\npyzmq = '23.0.0'\n"
    )
    found = dependencies(tree(tmp_path, {"pyproject.toml": text})).facts
    assert {one.version: one.scope for one in found if one.kind == "pin"} == {
        "25.1.2": "production",
        "25.1.1": "test",
        "25.1.0": "production",
        "24.0.0": "production",
        "24.0.1": "test",
        "23.0.0": "test",
    }


def test_gitignore_and_exclude_are_honoured(tmp_path: Path) -> None:
    files = {".gitignore": "gone/\n", "gone/requirements.txt": "pyzmq\n", "old/requirements.txt": "pyzmq\n"}
    git(tree(tmp_path, {**files, "requirements.txt": "pyzmq\n"}))
    assert [f.path for f in dependencies(tmp_path, exclude=["old/"]).facts] == ["requirements.txt"]


def test_a_tree_configuration_that_names_a_program_starts_none(tmp_path: Path) -> None:
    git(tree(tmp_path, {"requirements.txt": "pyzmq\n"}))
    marker = tmp_path / "started"
    hook = tmp_path / "hook.sh"
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)
    subprocess.run(["git", "-C", str(tmp_path), "config", "core.fsmonitor", str(hook)], check=True)
    assert dependencies(tmp_path).facts
    assert not marker.exists()


def test_what_cannot_be_read_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "a/pyproject.toml": "[project\n# pyzmq",
            "b/requirements.txt": b"pyzmq\0\0",
            "c/vcpkg.json": '{"zeromq"',
            "d/requirements.txt": b"\xff\xfep\0y\0z\0m\0q\0\n\0",
            "e/requirements.txt": b"# caf\xe9\npyzmq==1.0\n",
            ".github/dependabot.yml": "updates: [",
        },
    )
    found = dependencies(tmp_path)
    assert [(f.path, f.version) for f in found.facts] == [("d/requirements.txt", None), ("e/requirements.txt", "1.0")]
    assert sorted(problem.path for problem in found.problems) == [
        ".github/dependabot.yml",
        "a/pyproject.toml",
        "b/requirements.txt",
        "c/vcpkg.json",
    ]
    assert Problem("b/requirements.txt", 0, "binary") in found.problems


def test_a_huge_file_is_a_problem_and_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LARGEST", 10)
    tree(tmp_path, {"requirements.txt": "pyzmq==25.1.2\n"})
    (problem,) = dependencies(tmp_path).problems
    assert problem.path == "requirements.txt" and "more than 10" in problem.what


def test_a_file_that_nobody_wrote_by_hand_is_a_problem(tmp_path: Path) -> None:
    tree(tmp_path, {"run.sh": "pip install pyzmq\n" * 100_000, "big.sh": "true\n" * 300_000})
    found = dependencies(tmp_path)
    assert found.facts == ()
    assert [problem.path for problem in found.problems] == ["run.sh"]


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, {"in/requirements.txt": "pyzmq\n"})
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "constraints.txt").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "dev-requirements.txt")
    found = dependencies(tmp_path)
    assert [f.path for f in found.facts] == ["in/requirements.txt"]
    assert found.problems == (Problem("dev-requirements.txt", 0, "not a regular file"),)


def test_a_file_that_names_no_zeromq_is_not_parsed(tmp_path: Path) -> None:
    assert dependencies(tree(tmp_path, {"pyproject.toml": "[broken"})).problems == ()


def test_a_tracked_file_that_is_gone_says_nothing(tmp_path: Path) -> None:
    git(tree(tmp_path, {"requirements.txt": "pyzmq\n"}))
    subprocess.run(["git", "-C", str(tmp_path), "add", "."], check=True)
    (tmp_path / "requirements.txt").unlink()
    found = dependencies(tmp_path)
    assert (found.facts, found.problems) == ((), ())
