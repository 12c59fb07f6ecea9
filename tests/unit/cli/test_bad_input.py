"""Bad input through the program itself: a clear line for each, and the rest is still audited."""

from __future__ import annotations

import codecs
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ironhouse.cli.main import main
from ironhouse.observe.source import reading

SAFE = (
    "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\nsock.setsockopt(zmq.RCVHWM, 100)\n"
    "sock.setsockopt(zmq.RCVTIMEO, 1000)\nsock.bind('inproc://work')\nsock.recv()\n"
)
NAMES_ZMQ = b"import zmq\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with one sound program in it, to which a test adds what is bad."""
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "sound.py").write_text(SAFE)
    return folder


def _audit(tree: Path, *arguments: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    command = [sys.executable, "-m", "ironhouse.cli.main", "audit", "--no-cache", "--format", "json", *arguments]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, timeout=120)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def _huge_line(file: Path) -> None:
    """50 MB of zeros take no room on the disk."""
    with file.open("wb") as out:
        out.write(NAMES_ZMQ)
        out.truncate(50 << 20)


def _long_line(file: Path) -> None:
    file.write_bytes(NAMES_ZMQ + b"x = '" + b"a" * (5 << 20) + b"'\n")


def _binary(file: Path) -> None:
    file.write_bytes(NAMES_ZMQ + bytes(range(256)))


def _link_to_itself(file: Path) -> None:
    file.symlink_to(file.name)


@pytest.mark.parametrize(
    ("make", "code", "says"),
    [
        (_huge_line, 4, "50 MB in one file"),
        (_long_line, 4, "a line longer than 1 MB"),
        (_binary, 4, "holds NUL bytes"),
        (_link_to_itself, None, "leads to itself"),
    ],
)
def test_what_cannot_be_analysed_is_a_line_and_the_rest_is_audited(
    tree: Path, make: Callable[[Path], None], code: int | None, says: str
) -> None:
    make(tree / "bad.py")
    exited, document = _audit(tree)
    assert code is None or exited == code
    assert [one["path"] for one in document["problems"]] == ["bad.py"]
    assert says in document["problems"][0]["what"] and "\n" not in document["problems"][0]["what"]
    assert [one["path"] for one in document["sockets"]] == ["sound.py"]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_line(tree: Path) -> None:
    (tree / "bad.py").write_bytes(NAMES_ZMQ)
    (tree / "bad.py").chmod(0)
    exited, document = _audit(tree)
    assert exited == 4 and "permission denied" in document["problems"][0]["what"]


def test_a_folder_that_leads_back_to_itself_is_a_line_and_is_not_followed(tree: Path) -> None:
    (tree / "inner").mkdir()
    (tree / "inner" / "back").symlink_to("..")
    exited, document = _audit(tree)
    assert exited != 4
    assert _audit(tree, "--strict", "--exit-zero")[0] == 4
    assert [one["path"] for one in document["problems"]] == ["inner/back"]
    assert len(document["sockets"]) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"# caf\xe9\n" + SAFE.encode(),
        codecs.BOM_UTF8 + SAFE.encode(),
        codecs.BOM_UTF16_LE + SAFE.encode("utf-16-le"),
        b"# -*- coding: no-such-coding -*-\n" + SAFE.encode(),
        b"def broken(:\n\n" + SAFE.encode(),
        b"print 'python 2'\n" + SAFE.encode() + b"class (\n",
        SAFE.replace("\n", "\r\n").encode(),
    ],
    ids=["latin-1", "utf-8-mark", "utf-16", "unknown-coding", "syntax-error", "torn", "crlf"],
)
def test_text_of_any_encoding_and_with_syntax_errors_is_still_read(tree: Path, content: bytes) -> None:
    (tree / "odd.py").write_bytes(content)
    exited, document = _audit(tree)
    assert [one["path"] for one in document["sockets"]] == ["odd.py", "sound.py"]
    assert (exited, document["problems"]) == (0, [])


def test_a_creation_that_does_not_parse_is_a_problem_and_never_clean(tree: Path) -> None:
    (tree / "odd.py").write_text("import zmq\ndef f(:\n  s = zmq.Context().socket(zmq.PULL\n  s.recv(\n")
    exited, document = _audit(tree)
    assert [(one["path"], str(one["line"])) for one in document["problems"]] == [("odd.py", "3")]
    assert exited == 4


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_path_that_is_neither_a_file_nor_a_folder_is_wrong_usage(tree: Path) -> None:
    os.mkfifo(tree / "pipe.py")
    assert main(["audit", str(tree / "pipe.py")]) == 2


def _nothing_there(file: Path) -> None:
    """The path is given all the same."""


def _link_to_nothing(file: Path) -> None:
    file.symlink_to("gone")


@pytest.mark.parametrize(
    ("make", "code", "says"),
    [
        (_nothing_there, 2, "there is no file or folder"),
        (_link_to_nothing, 2, "a link that leads nowhere"),
        (_link_to_itself, 2, "a link that leads nowhere"),
        (_binary, 3, "bad.txt: not a kind of file that is analysed"),
    ],
)
def test_a_path_of_which_nothing_is_audited_is_one_line_and_never_clean(
    tree: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], None], code: int, says: str
) -> None:
    make(tree / "bad.txt")
    assert main(["audit", "--no-cache", str(tree / "bad.txt")]) == code
    said = capsys.readouterr()
    assert said.out == "" and says in said.err and said.err.count("\n") == 1


def test_an_empty_path_is_not_the_current_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--no-cache", ""]) == 2
    assert "an empty path was given" in capsys.readouterr().err


def test_a_root_whose_name_no_report_could_hold_is_refused(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / os.fsdecode(b"odd\xff")
    try:
        tree.rename(odd)
    except OSError:
        pytest.skip("no such names here")
    assert main(["audit", "--no-cache", str(odd)]) == 2
    said = capsys.readouterr()
    assert "odd? is not valid UTF-8" in said.err and said.err.count("\n") == 1


def test_blanks_and_letters_of_any_script_in_a_path_are_like_any_others(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "Übung 1" / "größe Ω"
    folder.mkdir(parents=True)
    (folder / "à la.py").write_text(SAFE)
    assert main(["audit", "--no-cache", "--format", "json", "--exit-zero", str(tmp_path / "Übung 1")]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {one["path"] for one in document["sockets"]} == {"größe Ω/à la.py"}


def test_links_to_folders_are_told_of_where_nothing_else_is_there(
    tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links/tree").symlink_to(tree)
    assert main(["audit", "--no-cache", str(tmp_path / "links")]) == 3
    assert "links to folders are not followed (1 here): name what they lead to" in capsys.readouterr().err


def test_a_folder_that_may_not_be_entered_is_one_line_and_never_clean(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own entry can be asked for, what is in it cannot."""
    stat, inner = os.stat, f"{tree.resolve()}{os.sep}"

    def refused(path: object, *rest: object, **more: object) -> object:
        if str(path).startswith(inner):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return stat(path, *rest, **more)  # type: ignore[arg-type]

    def unlisted(path: object = ".") -> object:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, "stat", refused)
    monkeypatch.setattr(os, "scandir", unlisted)
    assert main(["audit", "--no-cache", str(tree)]) == 3
    said = capsys.readouterr()
    assert f"{tree}: permission denied" in said.err and said.err.count("\n") == 1


@pytest.mark.parametrize("cached", [False, True])
def test_a_file_that_vanishes_between_listing_and_reading_is_a_line(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, cached: bool
) -> None:
    """The search has read it; whoever opens it next finds it gone. Once it is back, nothing remembers that."""
    (tree / "bad.py").write_text(SAFE)
    monkeypatch.setenv("IRONHOUSE_CACHE_DIR", str(tmp_path / "cache"))
    regular_bytes = reading._regular_bytes
    opened = 0

    def vanish(path: str) -> bytes | str:
        nonlocal opened
        if path.endswith("bad.py"):
            opened += 1
            if opened > cached:  # with a cache, the key of the result is taken first, from what was still there
                raise FileNotFoundError(2, "gone")
        return regular_bytes(path)

    arguments = ["audit", str(tree), "--format", "json", *([] if cached else ["--no-cache"])]
    with monkeypatch.context() as patch:
        patch.setattr(reading, "_regular_bytes", vanish)
        assert main(arguments) == 4
    document = json.loads(capsys.readouterr().out)
    assert [(one["path"], one["what"][:8]) for one in document["problems"]] == [("bad.py", "vanished")]
    assert [one["path"] for one in document["sockets"]] == ["sound.py"]
    assert main(arguments) == 0
    assert len(json.loads(capsys.readouterr().out)["sockets"]) == 2
