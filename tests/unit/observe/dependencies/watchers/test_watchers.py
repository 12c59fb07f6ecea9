"""What each watcher's configuration covers."""

from __future__ import annotations

import pytest

from ironhouse.observe.dependencies.declared import UnreadableError
from ironhouse.observe.dependencies.watchers import dependabot, pyup, renovate, scheduled
from ironhouse.observe.dependencies.watching import Watch, covers, matches

PIP = ("dependabot:pip", "renovate:pip_requirements", "pip-audit", "pyup")


def watched(watches: list[Watch], keys: tuple[str, ...], path: str, name: str = "pyzmq") -> list[str]:
    return [watch.name for watch in watches if covers(watch, (*keys, "*"), path, (name,))]


DEPENDABOT = """\
version: 2
updates:
- package-ecosystem: github-actions
  directory: "/"
  schedule: {interval: daily}
- package-ecosystem: "pip"
  directory: "/"
  schedule:
    interval: daily
"""


def test_dependabots_pip_reads_its_folder_and_those_right_below() -> None:
    watches = list(dependabot.parse(".github/dependabot.yml", DEPENDABOT))
    assert [watch.line for watch in watches] == [3, 6]
    assert watched(watches, PIP, "requirements.txt") == ["dependabot"]
    assert watched(watches, PIP, "requirements/dev.txt") == ["dependabot"]
    assert watched(watches, PIP, "modules/remote/requirements.txt") == []


def test_a_pip_watcher_does_not_watch_cmake() -> None:
    assert watched(list(dependabot.parse("x", DEPENDABOT)), ("ironhouse",), "CMakeLists.txt", "libzmq") == []


def test_dependabots_directories_may_be_globs() -> None:
    text = 'updates:\n- package-ecosystem: vcpkg\n  directories: ["/libs/*", "/deep/**"]\n'
    watches = list(dependabot.parse("x", text))
    assert watched(watches, ("dependabot:vcpkg",), "libs/a/vcpkg.json") == ["dependabot"]
    assert watched(watches, ("dependabot:vcpkg",), "libs/a/b/vcpkg.json") == []
    assert watched(watches, ("dependabot:vcpkg",), "deep/a/b/vcpkg.json") == ["dependabot"]


def test_a_limit_of_zero_leaves_security_updates() -> None:
    watches = list(dependabot.parse("x", DEPENDABOT + "  open-pull-requests-limit: 0\n"))
    assert watched(watches, PIP, "requirements.txt") == ["dependabot (security updates only)"]


@pytest.mark.parametrize(
    ("ignore", "expected"),
    [
        ("{dependency-name: pyzmq}", []),
        ('{dependency-name: "*"}', []),
        ('{dependency-name: pyzmq, versions: ["27.x"]}', ["dependabot"]),
        ('{dependency-name: pyzmq, update-types: ["version-update:semver-major"]}', ["dependabot"]),
        ("{dependency-name: numpy}", ["dependabot"]),
    ],
)
def test_dependabots_ignore(ignore: str, expected: list[str]) -> None:
    watches = list(dependabot.parse("x", DEPENDABOT + f"  ignore:\n  - {ignore}\n"))
    assert watched(watches, PIP, "requirements.txt") == expected


def test_dependabots_allow_keeps_what_it_names() -> None:
    watches = list(dependabot.parse("x", DEPENDABOT + "  allow:\n  - dependency-name: numpy\n"))
    assert watched(watches, PIP, "requirements.txt") == []


@pytest.mark.parametrize("text", ["updates: [", "- a", "a: }\n b", "&a [*a", "\x00"])
def test_broken_yaml_is_a_problem(text: str) -> None:
    with pytest.raises(UnreadableError):
        list(dependabot.parse("x", text))


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 90_000, "{a: " * 40_000])
def test_deep_yaml_is_refused_before_anything_recurses(text: str) -> None:
    with pytest.raises(UnreadableError, match="nested deeper"):
        list(dependabot.parse("x", text))


def test_a_yaml_tag_builds_nothing() -> None:
    assert list(dependabot.parse("x", "updates: !!python/object/apply:os.system ['exit 3']\n")) == []


def test_renovate_watches_what_its_managers_read() -> None:
    watches = list(renovate.parse("renovate.json5", "{ // all\n extends: ['config:recommended'],\n}\n"))
    assert watched(watches, PIP, "requirements.txt") == ["renovate"]
    assert watched(watches, ("renovate:conan",), "conanfile.txt", "libzmq") == ["renovate"]
    assert watched(watches, ("ironhouse",), "CMakeLists.txt", "libzmq") == []
    assert watched(watches, ("renovate:git-submodules",), ".gitmodules", "libzmq") == []
    assert watched(watches, PIP, "examples/requirements.txt") == []


@pytest.mark.parametrize(
    "text",
    [
        '{"enabledManagers": ["npm"]}',
        '{"ignoreDeps": ["pyzmq"]}',
        '{"enabled": false}',
        '{"packageRules": [{"matchPackageNames": ["pyzmq"], "enabled": false}]}',
        '{"packageRules": [{"matchManagers": ["pip_requirements"], "enabled": false}]}',
        '{"pip_requirements": {"enabled": false}}',
        '{"ignorePaths": ["service/"]}',
        '{"includePaths": ["other/**"]}',
    ],
)
def test_what_renovate_is_told_to_leave_alone(text: str) -> None:
    assert watched(list(renovate.parse("renovate.json", text)), PIP, "service/requirements.txt") == []


def test_renovates_submodules_may_be_enabled() -> None:
    watches = list(renovate.parse("renovate.json", '{"git-submodules": {"enabled": true}}'))
    assert watched(watches, ("renovate:git-submodules",), ".gitmodules", "libzmq") == ["renovate"]


def test_a_custom_manager_watches_the_files_that_it_spells_out() -> None:
    text = (
        '{"customManagers": [{"customType": "regex", "managerFilePatterns": ["/(^|/)CMakeLists\\\\.txt$/"],'
        '"matchStrings": ["ZMQ_VERSION (?<currentValue>.*)"], "depNameTemplate": "zeromq/libzmq"}]}'
    )
    watches = list(renovate.parse("renovate.json", text))
    assert watched(watches, ("ironhouse",), "src/CMakeLists.txt", "libzmq") == ["renovate"]
    assert watched(watches, ("ironhouse",), "src/x.cmake", "libzmq") == []


def test_renovate_in_package_json_and_none_there() -> None:
    assert list(renovate.parse("package.json", '{"name": "x"}')) == []
    assert [watch.line for watch in renovate.parse("package.json", '{\n "renovate": {}}')] == [2]


def test_pyup() -> None:
    assert watched(list(pyup.parse(".pyup.yml", "schedule: every week\n")), PIP, "a/requirements.txt") == ["pyup"]
    listed = list(pyup.parse(".pyup.yml", "search: False\nrequirements:\n  - dev.txt:\n      update: all\n"))
    assert watched(listed, PIP, "requirements.txt") == []
    assert watched(listed, PIP, "dev.txt") == ["pyup"]
    assert list(pyup.parse(".pyup.yml", "update: false\n")) == []


SCHEDULED = "on:\n  schedule:\n    - cron: '0 4 * * 1'\njobs:\n  a:\n    steps:\n"


@pytest.mark.parametrize(
    ("step", "key", "path", "expected"),
    [
        ("- run: pip-audit -r requirements.txt", "pip-audit", "requirements.txt", ["pip-audit"]),
        ("- run: pip-audit -r requirements.txt", "pip-audit", "other/constraints.txt", []),
        ("- uses: pypa/gh-action-pip-audit@v1.1.0", "pip-audit", "a/requirements.txt", ["pip-audit"]),
        ("- uses: google/osv-scanner-action/osv-scanner-action@v2", "osv-scanner", "uv.lock", ["osv-scanner"]),
        ("- run: trivy fs .", "trivy", "uv.lock", ["trivy"]),
        (
            "- uses: aquasecurity/trivy-action@0.30\n        with:\n          scan-type: fs",
            "trivy",
            "uv.lock",
            ["trivy"],
        ),
        ("- uses: aquasecurity/trivy-action@0.30\n        with:\n          image-ref: x", "trivy", "uv.lock", []),
        (
            "- uses: aquasecurity/trivy-action@0.30\n        with:\n          image-ref: x",
            "trivy:image",
            "Dockerfile",
            ["trivy"],
        ),
        ("- run: ironhouse audit .", "ironhouse", "CMakeLists.txt", ["ironhouse"]),
        ("- run: pip install pip-audit", "pip-audit", "requirements.txt", []),
        ("- run: echo pip-audit", "pip-audit", "requirements.txt", []),
        ("# - run: pip-audit", "pip-audit", "requirements.txt", []),
    ],
)
def test_a_scheduled_scanner(step: str, key: str, path: str, expected: list[str]) -> None:
    watches = list(scheduled.parse(".github/workflows/x.yml", SCHEDULED + f"      {step}\n"))
    assert watched(watches, (key,), path) == expected


def test_a_scanner_without_a_schedule_watches_nothing() -> None:
    text = "on: [push]\n#  schedule:\n#    - cron: x\njobs:\n  a:\n    steps:\n      - run: pip-audit\n"
    assert list(scheduled.parse(".github/workflows/x.yml", text)) == []


def test_globs() -> None:
    assert matches("a/b/c.txt", "**/c.txt") and matches("c.txt", "**/c.txt") and matches("a/b", "a/*")
    assert not matches("a/b/c", "a/*")
    assert not matches("a" * 200, "*a" * 200 + "b")
