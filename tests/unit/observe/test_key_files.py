"""Files with secret keys: which are found, whether git has them, and who may read them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ironhouse.model.fact import SecretFact
from ironhouse.observe.key_files import key_files
from ironhouse.observe.unchanged import Seen

KEY = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
CERTIFICATE = f'#   ****  Generated  ****\nmetadata\ncurve\n    public-key = "{"0" * 40}"\n    secret-key = "{KEY}"\n'


def _file(folder: Path, name: str, text: str = CERTIFICATE, mode: int = 0o600) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).chmod(mode)


def _found(folder: Path) -> list[SecretFact]:
    return list(key_files(folder))


@pytest.mark.parametrize(
    "name", ["server.key_secret", "keys/mycert.txt_secret", "client.zpl", "client_secret", "a.cert"]
)
def test_a_certificate_with_a_secret_key_is_found(tmp_path: Path, name: str) -> None:
    _file(tmp_path, name)
    (fact,) = _found(tmp_path)
    assert (fact.kind, fact.path, fact.line, fact.mode, fact.tracked) == ("file", name, 5, "0600", None)
    assert KEY not in repr(fact)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("server.key", CERTIFICATE.partition("    secret")[0]),
        ("server.key_secret", CERTIFICATE.replace(KEY, "0" * 40)),
        ("server.key_secret", ""),
        ("server.key_secret", "\n" * 100_000 + CERTIFICATE),
        ("notes.txt", CERTIFICATE),
        ("tls.key", "-----BEGIN PRIVATE KEY-----\n"),
    ],
)
def test_other_files_are_not(tmp_path: Path, name: str, text: str) -> None:
    _file(tmp_path, name, text)
    assert _found(tmp_path) == []


def test_neither_a_link_nor_a_folder_nor_what_cannot_be_read_is_looked_into(tmp_path: Path) -> None:
    _file(tmp_path, "outside/real.txt")
    (tmp_path / "link.key_secret").symlink_to(tmp_path / "outside" / "real.txt")
    (tmp_path / "folder.key_secret").mkdir()
    assert _found(tmp_path) == []


def test_the_mode_is_that_of_this_copy(tmp_path: Path) -> None:
    _file(tmp_path, "server.key_secret", mode=0o644)
    assert [one.mode for one in _found(tmp_path)] == ["0644"]


def test_git_says_what_it_has(tmp_path: Path) -> None:
    _file(tmp_path, "committed.key_secret")
    _file(tmp_path, "stray.key_secret")
    _file(tmp_path, "ignored.key_secret")
    (tmp_path / ".gitignore").write_text("ignored*\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "committed.key_secret"], cwd=tmp_path, check=True)
    from ironhouse.observe.source import worktree

    seen = Seen()
    seen.listed = worktree.listed(tmp_path)
    found = key_files(tmp_path, seen=seen)
    assert {one.path: one.tracked for one in found} == {"committed.key_secret": True, "stray.key_secret": False}
    assert "committed.key_secret" in seen.paths


def test_exclude_leaves_it_out(tmp_path: Path) -> None:
    _file(tmp_path, "server.key_secret")
    assert list(key_files(tmp_path, exclude=["*.key_secret"])) == []
