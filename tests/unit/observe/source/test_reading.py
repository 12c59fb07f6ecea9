"""Reading one file: what comes back, and which line says why nothing does."""

from __future__ import annotations

import codecs
import errno
import os
from pathlib import Path

import pytest

from ironhouse.observe.source import reading
from ironhouse.observe.source.reading import Problem, read


def _read(folder: Path, data: bytes) -> bytes | Problem:
    (folder / "a.py").write_bytes(data)
    return read(folder, "a.py")


def _why(result: bytes | Problem) -> str:
    assert isinstance(result, Problem)
    return str(result)


def test_bytes_come_back_as_they_are(tmp_path: Path) -> None:
    assert _read(tmp_path, b"caf\xe9 = 1\r\n\x0c") == b"caf\xe9 = 1\r\n\x0c"


def test_an_empty_file_is_empty_text(tmp_path: Path) -> None:
    assert _read(tmp_path, b"") == b""


def test_a_utf8_mark_is_taken_off(tmp_path: Path) -> None:
    assert _read(tmp_path, codecs.BOM_UTF8 + b"import zmq\n") == b"import zmq\n"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_wide_encodings_become_utf8(tmp_path: Path, mark: bytes, encoding: str) -> None:
    assert _read(tmp_path, mark + "# é\nimport zmq\n".encode(encoding)) == "# é\nimport zmq\n".encode()


def test_half_a_utf16_character_is_no_error(tmp_path: Path) -> None:
    assert _read(tmp_path, codecs.BOM_UTF16_LE + b"a\x00b") == "a\N{REPLACEMENT CHARACTER}".encode()


def test_nul_bytes_without_a_mark_are_no_text(tmp_path: Path) -> None:
    assert _why(_read(tmp_path, b"import zmq\x00")).startswith("a.py: holds NUL bytes")


def test_a_huge_file_is_refused_with_its_size(tmp_path: Path) -> None:
    with (tmp_path / "a.py").open("wb") as file:
        file.truncate(50 << 20)
    assert _why(read(tmp_path, "a.py")).startswith("a.py: 50 MB in one file")


def test_a_file_at_the_limit_is_read_and_one_byte_more_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SIZE_LIMIT", 1000)
    assert _read(tmp_path, b"a" * 1000) == b"a" * 1000
    assert isinstance(_read(tmp_path, b"a" * 1001), Problem)


def test_a_file_that_grows_past_the_limit_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SIZE_LIMIT", 1000)
    monkeypatch.setattr(os, "read", lambda descriptor, size: b"x" * 600)
    assert isinstance(_read(tmp_path, b"a" * 600), Problem)


def test_an_overlong_line_is_refused_where_it_stands(tmp_path: Path) -> None:
    result = _read(tmp_path, b"a\n" * 3 + b"x" * (reading.LINE_LIMIT + 1) + b"\n")
    assert isinstance(result, Problem)
    assert (result.line, result.what[:11]) == (4, "a line long")


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_many_lines_at_the_limit_are_read(tmp_path: Path, end: bytes) -> None:
    data = (b"x" * (reading.LINE_LIMIT - len(end)) + end) * 3
    assert _read(tmp_path, data) == data


def test_a_missing_file_has_vanished(tmp_path: Path) -> None:
    assert "vanished" in _why(read(tmp_path, "gone.py"))


def test_a_fifo_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    assert "not a regular file" in _why(read(tmp_path, "a.py"))


def test_a_device_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    (tmp_path / "folder.py").mkdir()
    assert "not a regular file" in _why(read(tmp_path, "zero.py"))
    assert "not a regular file" in _why(read(tmp_path, "folder.py"))


def test_a_link_to_itself_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to("a.py")
    assert "leads to itself" in _why(read(tmp_path, "a.py"))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "permission denied"),
        (errno.EIO, "check the disk"),
        (errno.ENAMETOOLONG, "too long"),
        (errno.EMFILE, "ulimit"),
    ],
)
def test_what_the_system_refuses_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuse)
    line = _why(read(tmp_path, "a.py"))
    assert said in line
    assert "\n" not in line


def test_an_impossible_name_is_a_problem(tmp_path: Path) -> None:
    assert "no system can have" in _why(read(tmp_path, "a\0.py"))


def test_a_root_that_is_a_file_is_read_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x")
    assert read(tmp_path / "a.py", "a.py") == b"x"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_descriptors_are_closed_on_every_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"a" * 10)
    os.mkfifo(tmp_path / "pipe.py")
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    for _ in range(5):
        read(tmp_path, "a.py")
        read(tmp_path, "pipe.py")
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == before
