"""A report is found again only while a fresh audit would say the same: every kind of change is seen."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ironhouse.cli import kept_report, observing, suppressing
from ironhouse.cli.main import main
from ironhouse.cli.observing import Observed
from ironhouse.observe import unchanged

TICK = 0.03
"""Seconds, more than a tick of the clock that files are stamped with."""

SERVER = "import zmq\nfrom settings import ADDRESS\nsock = zmq.Context().socket(zmq.REP)\nsock.bind(ADDRESS)\n"
OTHER = "import zmq\nother = zmq.Context().socket(zmq.PUB)\nother.bind('tcp://*:5556')\n"
WRAPPER = "import zmq\ndef make_publisher(to):\n    s = zmq.Context().socket(zmq.PUB)\n    s.bind(to)\n    return s\n"
USER = "from lib.wrapper import make_publisher\npublisher = make_publisher('tcp://*:7000')\n"
WATCHER = "version: 2\nupdates:\n- {package-ecosystem: pip, directory: /, schedule: {interval: daily}}\n"
IGNORE = "# ironhouse: ignore[plaintext-endpoint] the lab's own network"
ENTRY = """
[[ignore]]
rule = "plaintext-endpoint"
path = "**"
reason = "moves to CURVE in spring"
expires = 2027-03-31
"""
MAKERS = {"tree_sitter", "tomllib", "ironhouse.audit.rules", "ironhouse.advisories", "ironhouse.policy.policy"}
"""Of what makes a report, a module for each of its parts."""

FILES = {
    ".gitignore": "ignored/\n*.pyc\n",
    "README": "what it is\n",
    "app/server.py": SERVER,
    "app/settings.py": "ADDRESS = 'tcp://127.0.0.1:5555'\n",
    "app/quiet.py": "print('nothing')\n",
    "ignored/other.py": OTHER,
    "inner/nested.py": OTHER,
    "inner/out.py": OTHER,
    "inner/.gitignore": "out.py\n",
    "lib/wrapper.py": WRAPPER,
    "lib/loose/loose.py": OTHER,
    "pins/requirements.txt": "pyzmq==24.0.0\n",
    "requirements.txt": "pyzmq==25.1.2\n",
}


class Audits:
    """Audits one tree, and knows how often it was really looked at."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.made = 0
        self._capsys = capsys

    def __call__(self, *arguments: str, root: Path | None = None) -> str:
        main(["audit", str(root or self.root), *arguments, "--format", "json"])
        return self._capsys.readouterr().out

    def fresh(self, *arguments: str) -> str:
        made = self.made
        out = self(*arguments, "--no-cache")
        self.made = made
        return out


@pytest.fixture(params=[True, False], ids=["repository", "folder"])
def audits(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Audits:
    root = tmp_path / "tree"
    for name, text in FILES.items():
        _write(root / name, text)
    if request.param:
        _git(root / "inner", "init", "-q")
        _git(root, "init", "-q")
        _git(root, "add", "app", "lib/wrapper.py", "pins", ".gitignore", "README", "requirements.txt")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("IRONHOUSE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(unchanged, "TRUSTED_AFTER", int(TICK * 1e9))
    found = Audits(root, capsys)
    observe = observing.observe

    def counting(observed: Observed, path: str, arguments: argparse.Namespace) -> None:
        found.made += 1
        observe(observed, path, arguments)

    monkeypatch.setattr(observing, "observe", counting)
    time.sleep(2 * TICK)
    return found


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def _git(folder: Path, *command: str) -> None:
    subprocess.run(["git", "-C", str(folder), *command], check=True, capture_output=True)


def test_an_unchanged_tree_is_not_looked_at_twice_and_says_the_same(audits: Audits) -> None:
    fresh = audits.fresh()
    assert '"ROUTER"' not in fresh and '"PUB"' in fresh and '"REP"' in fresh
    assert [audits(), audits(), audits()] == [fresh] * 3
    assert audits.made == 1


def test_both_formats_and_exit_codes_come_from_one_report(audits: Audits, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(audits.root)
    assert main(["audit", path]) == 1
    told = capsys.readouterr().out
    assert main(["audit", path]) == 1
    again = capsys.readouterr().out
    assert told.splitlines()[2:] == again.splitlines()[2:]  # before that stands how long it took
    assert main(["audit", path, "--exit-zero"]) == 0
    assert audits.made == 1


def _same_size_and_time(root: Path) -> None:
    file = root / "app/server.py"
    before = file.stat()
    file.write_text(SERVER.replace("REP", "PUB"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _imported(root: Path) -> None:
    _write(root / "app/settings.py", "ADDRESS = 'tcp://*:5555'\n")


def _removed(root: Path) -> None:
    (root / "lib/wrapper.py").unlink()


def _no_longer_ignored(root: Path) -> None:
    _write(root / ".gitignore", "*.pyc\n")


def _now_ignored(root: Path) -> None:
    _write(root / ".gitignore", "ignored/\nnew.py\napp/\ninner/\n")


def _becomes_a_link(root: Path) -> None:
    (root / "app/server.py").rename(root.parent / "elsewhere.py")
    (root / "app/server.py").symlink_to(root.parent / "elsewhere.py")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a candidate, its size and time as before": _same_size_and_time,
    "a module that a candidate imports": _imported,
    "a file that begins to name zmq": lambda root: _write(root / "app/quiet.py", OTHER),
    "a new file": lambda root: _write(root / "app/new.py", OTHER),
    "a new file that uses a wrapper": lambda root: _write(root / "app/user.py", USER),
    "a file that begins to use a wrapper": lambda root: _write(root / "app/quiet.py", USER),
    "a file that is gone": _removed,
    "a folder that is renamed": lambda root: (root / "lib").rename(root / "library"),
    "a folder that is renamed and that git does not track": lambda root: (root / "lib/loose").rename(root / "lib/lose"),
    "a file that has become a link": _becomes_a_link,
    "an ignored folder that no longer is": _no_longer_ignored,
    "a folder that is ignored": _now_ignored,
    "a file of a nested repository": lambda root: _write(root / "inner/nested.py", SERVER),
    "the .gitignore of a nested repository": lambda root: _write(root / "inner/.gitignore", ""),
    "a new folder in a nested repository": lambda root: _write(root / "inner/more/new.py", OTHER),
    "a pin": lambda root: _write(root / "requirements.txt", "pyzmq==26.0\n"),
    "a new pin": lambda root: _write(root / "lib/requirements.txt", "pyzmq==26.0\n"),
    "a comment that ignores": lambda root: _write(root / "inner/nested.py", OTHER.replace("')\n", f"')  {IGNORE}\n")),
    "a policy": lambda root: _write(root / "ironhouse.toml", 'baseline = "strict"\n'),
    "an ignore of the policy": lambda root: _write(root / "ironhouse.toml", ENTRY),
    "a watcher": lambda root: _write(root / ".github/dependabot.yml", WATCHER),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_that_matters_is_seen(audits: Audits, change: Callable[[Path], object]) -> None:
    before = audits()
    assert audits() == before and audits.made == 1
    change(audits.root)
    fresh = audits.fresh()
    assert fresh != before
    assert audits() == fresh and audits.made == 2


def _ignore_settings(root: Path) -> None:
    _write(root / ".gitignore", "ignored/\nsettings.py\n")
    if (root / ".git").exists():
        _git(root, "rm", "-q", "--cached", "app/settings.py")


def test_a_module_that_git_ignores_is_seen_to_change(audits: Audits) -> None:
    _ignore_settings(audits.root)
    time.sleep(2 * TICK)
    before = audits()
    assert audits() == before and audits.made == 1
    _imported(audits.root)
    fresh = audits.fresh()
    assert fresh != before and audits() == fresh


def test_a_module_that_git_ignores_is_seen_to_appear(audits: Audits) -> None:
    _ignore_settings(audits.root)
    (audits.root / "app/settings.py").unlink()
    time.sleep(2 * TICK)
    before = audits()
    assert audits() == before and audits.made == 1
    _imported(audits.root)
    fresh = audits.fresh()
    assert fresh != before and audits() == fresh


def test_a_link_whose_target_appears_is_seen(audits: Audits) -> None:
    _ignore_settings(audits.root)
    (audits.root / "app/settings.py").unlink()
    (audits.root / "app/settings.py").symlink_to(audits.root.parent / "target.py")
    time.sleep(2 * TICK)
    before = audits()
    assert audits() == before and audits.made == 1
    _write(audits.root.parent / "target.py", "ADDRESS = 'tcp://*:5555'\n")
    fresh = audits.fresh()
    assert fresh != before and audits() == fresh


def test_a_link_whose_target_changes_while_it_is_looked_at_is_seen(
    audits: Audits, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = audits.root.parent / "target.py"
    (audits.root / "app/settings.py").rename(target)
    (audits.root / "app/settings.py").symlink_to(target)
    time.sleep(2 * TICK)
    before = _audit_while(audits, monkeypatch, lambda: _write(target, "ADDRESS = 'tcp://*:5555'\n"))
    fresh = audits.fresh()
    assert fresh != before and audits() == fresh


def test_a_submodule_whose_folder_becomes_a_link_is_seen(audits: Audits) -> None:
    if not (audits.root / ".git").exists():
        pytest.skip("there are no submodules")
    _write(audits.root / "lib/third/inner/sub.py", OTHER)
    _write(audits.root / ".gitignore", "ignored/\nthird\n")
    _git(audits.root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},lib/third/inner")
    time.sleep(2 * TICK)
    before = audits()
    assert audits() == before and audits.made == 1
    (audits.root / "lib/third").rename(audits.root.parent / "third")
    (audits.root / "lib/third").symlink_to(audits.root.parent / "third")
    fresh = audits.fresh()
    assert fresh != before and audits() == fresh


def test_a_watcher_above_the_root_is_seen(audits: Audits) -> None:
    if not (audits.root / ".git").exists():
        pytest.skip("nothing above the root counts")
    before = audits(root=audits.root / "pins")
    assert audits(root=audits.root / "pins") == before and audits.made == 1
    _write(audits.root / ".github/dependabot.yml", WATCHER)
    assert audits(root=audits.root / "pins") != before


def test_where_a_repository_begins_is_seen_without_git(audits: Audits, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(audits.root.parent / ".github/dependabot.yml", WATCHER)
    monkeypatch.setenv("PATH", str(audits.root))
    time.sleep(2 * TICK)
    before = audits(root=audits.root / "pins")
    assert audits(root=audits.root / "pins") == before and audits.made == 1
    (audits.root.parent / ".git").mkdir()
    if (audits.root / ".git").exists():
        (audits.root / ".git").rename(audits.root / "git")
    assert audits(root=audits.root / "pins") != before


def test_what_the_index_alone_says_is_seen(audits: Audits) -> None:
    if not (audits.root / ".git").exists():
        pytest.skip("there is no index")
    before = audits()
    _git(audits.root, "add", "-f", "ignored/other.py")
    fresh = audits.fresh()
    assert fresh != before and audits() == fresh
    (audits.root / ".git/info/exclude").write_text("inner/\n")
    fresh = audits.fresh()
    assert audits() == fresh


def test_a_folder_that_becomes_a_repository_is_looked_at_again(audits: Audits) -> None:
    if (audits.root / ".git").exists():
        pytest.skip("it is one")
    before = audits()
    _git(audits.root, "init", "-q")
    (audits.root / ".git/info/exclude").write_text("app/\n")
    fresh = audits.fresh()
    assert fresh != before and audits() == fresh


def test_what_is_built_beside_the_sources_does_not_matter(audits: Audits) -> None:
    if not (audits.root / ".git").exists():
        pytest.skip("without git a folder's own time is all that tells of new files")
    audits()
    _write(audits.root / "app/server.pyc", "")
    _write(audits.root / "README", "how to use it\n")
    assert audits() and audits.made == 1


def test_other_options_users_and_versions_have_other_reports(audits: Audits, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = audits()
    assert audits("--exclude", "server.py") == audits.fresh("--exclude", "server.py") != whole
    assert audits.made == 2
    audits("--include-vendored")
    assert audits.made == 3
    audits(root=audits.root / "app")
    assert audits.made == 4
    monkeypatch.setattr(kept_report, "_code", lambda: iter([("newer.py", 1, 1)]))
    assert audits() == whole and audits.made == 5


def test_a_tree_that_has_just_changed_is_not_kept(audits: Audits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "TRUSTED_AFTER", 3_000_000_000)
    audits()
    audits()
    assert audits.made == 2


def _audit_while(audits: Audits, monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> str:
    """An audit during which something changes: it has looked already, and has not kept its report yet."""
    observe = observing.observe

    def meanwhile(observed: Observed, path: str, arguments: argparse.Namespace) -> None:
        observe(observed, path, arguments)
        change()

    with monkeypatch.context() as patch:
        patch.setattr(observing, "observe", meanwhile)
        return audits()


@pytest.mark.parametrize("name", ["app/quiet.py", "app/new.py"])
def test_a_change_while_it_is_looked_at_is_not_lost(audits: Audits, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = _audit_while(audits, monkeypatch, lambda: _write(audits.root / name, OTHER))
    fresh = audits.fresh()
    assert fresh != before and audits() == fresh


@pytest.mark.parametrize("name", ["app/server.py", "pins/requirements.txt"])
def test_what_vanishes_while_it_is_looked_at_is_not_remembered(
    audits: Audits, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = _audit_while(audits, monkeypatch, (audits.root / name).unlink)
    fresh = audits.fresh()
    assert fresh != before and audits() == fresh


def test_a_report_that_was_damaged_is_made_again(audits: Audits, tmp_path: Path) -> None:
    fresh = audits()
    for file in (tmp_path / "cache").glob("report-*"):
        file.write_bytes(file.read_bytes()[:-7])
    assert audits() == fresh and audits.made == 2


def test_several_roots_are_one_report_that_holds_while_all_do(audits: Audits) -> None:
    other = audits.root.parent / "second"
    _write(other / "app.py", OTHER)
    time.sleep(2 * TICK)
    first = audits(str(other))
    assert audits(str(other)) == first and audits.made == 2
    _write(other / "app.py", SERVER)
    assert audits(str(other)) == audits.fresh(str(other)) != first


def test_a_single_file_is_kept_as_well(audits: Audits) -> None:
    file = audits.root / "app/server.py"
    before = audits(root=file)
    assert audits(root=file) == before and audits.made == 1
    file.write_text(SERVER.replace("REP", "PUB"))
    assert audits(root=file) != before


def test_a_report_holds_until_the_day_of_an_ignore_is_over(audits: Audits, monkeypatch: pytest.MonkeyPatch) -> None:
    def on(year: int, month: int, day: int) -> str:
        today = date(year, month, day)
        monkeypatch.setattr(suppressing, "_today", lambda: today)
        monkeypatch.setattr(kept_report, "_today", today.isoformat)
        return audits()

    _write(audits.root / "ironhouse.toml", ENTRY)
    time.sleep(2 * TICK)
    before = on(2027, 1, 1)
    assert '"kind": "config"' in before
    assert on(2027, 3, 31) == before and audits.made == 1
    expired = on(2027, 4, 1)
    assert '"kind": "config"' not in expired and "expired on 2027-03-31" in expired and audits.made == 2
    assert on(2031, 1, 1) == expired and audits.made == 2
    assert on(2027, 3, 31) == before and audits.made == 3


def test_a_baseline_is_held_against_a_report_that_was_kept(audits: Audits, tmp_path: Path) -> None:
    baseline = str(tmp_path / "known.json")
    plain = audits()
    assert '"kind": "baseline"' not in plain
    known = audits("--write-baseline", baseline)
    assert known.count('"kind": "baseline"') == plain.count('"rule":')
    assert audits("--baseline", baseline) == known == audits.fresh("--baseline", baseline)
    assert audits() == plain and audits.made == 1
    Path(baseline).write_text('{"schema": "ironhouse.baseline/1", "findings": []}', encoding="utf-8")
    assert audits("--baseline", baseline) == plain and audits.made == 1


def test_sarif_of_a_report_that_was_kept_is_that_of_a_fresh_one(audits: Audits, tmp_path: Path) -> None:
    fresh, kept = tmp_path / "fresh.sarif", tmp_path / "kept.sarif"
    audits("--sarif", str(fresh))
    audits("--sarif", str(kept))
    assert audits.made == 1 and kept.read_bytes() == fresh.read_bytes() != b""


@pytest.mark.parametrize(
    ("form", "not_needed"),
    [
        (
            "json",
            {*MAKERS, "rich", "ironhouse.audit", "ironhouse.model.document"},
        ),
        (
            "text",
            MAKERS,
        ),
    ],
)
def test_showing_a_kept_report_loads_nothing_that_only_makes_one(
    audits: Audits, form: str, not_needed: set[str]
) -> None:
    audits()
    arguments = ["audit", str(audits.root), "--format", form, "--output", os.devnull, "--exit-zero"]
    code = f"import sys; from ironhouse.cli.main import main; assert main({arguments}) == 0; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "ironhouse.cli.kept_report" in loaded and not_needed & loaded == set()


def test_a_kept_report_says_what_a_fresh_one_does_of_its_rules(audits: Audits, tmp_path: Path) -> None:
    shown = []
    for number, more in enumerate(([], [], ["--no-cache"])):
        out = tmp_path / f"{number}.txt"
        main(["audit", str(audits.root), "--output", str(out), *more])
        shown.append([line for line in out.read_text(encoding="utf-8").splitlines() if " ms " not in line])
    assert audits.made == 2 and shown[0] == shown[1] == shown[2]
    assert any("×" in line and "·" in line for line in shown[1])
