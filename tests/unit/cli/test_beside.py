"""What is read beside the document: lines of the source, without secrets, and the policies that judged it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ironhouse.cli import judging, main
from ironhouse.cli.observing import Observed

SOURCE = """\
import zmq

ctx = zmq.Context()
sock = ctx.socket(zmq.PULL)
sock.plain_password = b"hunter2"
sock.bind("tcp://*:5555")
data = sock.recv()
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "app.py").write_text(SOURCE)
    return folder


def _page(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main.main(["audit", *arguments, "--exit-zero"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("root", ["", "app.py"])
def test_a_finding_has_its_lines_below_a_folder_and_of_a_file(
    tree: Path, capsys: pytest.CaptureFixture[str], root: str
) -> None:
    page = _page(capsys, str(tree / root), "--format", "html")
    assert "sock.bind(&quot;tcp://*:5555&quot;)" in page


def test_a_secret_beside_a_finding_is_hidden(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = _page(capsys, str(tree), "--format", "html")
    assert "sock.plain_password = ‹hidden›" in page and "hunter2" not in page


@pytest.mark.skipif(shutil.which("git") is None, reason="without git there is no commit to name")
def test_a_report_says_what_was_audited_and_when_whatever_the_path_was(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read elsewhere, where ``.`` means nothing."""
    monkeypatch.chdir(tree)
    today = datetime.now(UTC).date().isoformat()
    markdown, page = (_page(capsys, ".", "--format", form) for form in ("markdown", "html"))
    assert "- **Audited:** `tree`\n" in markdown and f" on {today}, from the source alone" in markdown
    assert "<title>ZeroMQ mitigation report: tree</title>" in page and "<dd>tree</dd>" in page
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "first")):
        subprocess.run((*git, *command), check=True, capture_output=True)
    ran = subprocess.run(("git", "rev-parse", "--short=12", "HEAD"), check=True, capture_output=True, text=True)
    commit = ran.stdout.strip()
    assert f"- **Audited:** `tree` with commit {commit} checked out\n" in _page(capsys, ".", "--format", "markdown")
    assert f"<dd>tree with commit {commit} checked out</dd>" in _page(capsys, ".", "--format", "html")
    assert f"`{tree}/app.py` with commit {commit}" in _page(capsys, str(tree / "app.py"), "--format", "markdown")


def test_a_kept_report_has_the_same_lines_and_policy(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "ironhouse.toml").write_text('[type.PULL]\nrcvhwm = 50\nwhy = "two seconds of readings"\n')
    for name in ("html", "markdown"):
        first, again = (_page(capsys, str(tree), "--format", name) for _ in range(2))
        assert first == again and "two seconds of readings (baseline: 1000)" in first


def test_several_roots_have_their_own_lines(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tree.parent / "other"
    other.mkdir()
    (other / "app.py").write_text(SOURCE.replace("5555", "6666"))
    page = _page(capsys, str(tree), str(other), "--format", "html")
    assert "tcp://*:5555&quot;)" in page and "tcp://*:6666&quot;)" in page


def test_a_file_that_is_gone_costs_its_lines_and_nothing_else(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = judging.judge

    def judge_and_lose(observed: Observed) -> object:
        (tree / "app.py").unlink()
        return judge(observed)

    monkeypatch.setattr(judging, "judge", judge_and_lose)
    page = _page(capsys, str(tree), "--format", "html", "--no-cache")
    assert 'class="excerpt"' not in page and "plaintext-endpoint" in page
