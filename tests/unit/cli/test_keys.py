from pathlib import Path

import pytest

from ironhouse.cli.main import main
from ironhouse.keys.certificate import render
from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new


def says(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["keys", *words])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_who_is_trusted_is_known_by_the_name_of_the_file_and_what_it_counts_as_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "worker.key"
    file.write_text(render(new("boss", ("admins",)), with_secret=False))
    here = str(tmp_path / "here")
    code, told = says("trust", str(file), "--keys", here, capsys=capsys)
    assert code == 0 and "worker is known from now on, and counts as admins" in told and "calls itself boss" in told
    assert [one.name for one in Folder(Path(here)).peers()] == ["worker"]
    code, told = says("trust", str(file), "--keys", str(tmp_path / "there"), "--groups", "night", capsys=capsys)
    assert "counts as night" in told
    assert [one.groups for one in Folder(tmp_path / "there").peers()] == [("night",)]


def test_the_list_shows_who_is_known_and_what_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Folder(tmp_path).trust(new("worker", ("night",)))
    (tmp_path / "peers" / "half.key").write_text("cur")
    code, told = says("list", "--keys", str(tmp_path), capsys=capsys)
    assert code == 2 and "half.key" in told and "worker" in told and "groups night" in told
