"""Edits change what they name and nothing else; what is shown of them is what ``git apply`` and ``patch`` make."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ironhouse.mend.edits import applied, line_after, meet, unified
from ironhouse.mend.shapes import Edit

PIECES = st.sampled_from(
    (b"a", b"b", b"\n", b"\n", b"\r\n", b"\t", b"\xe9", b"\xff\xfe", b" ", b"-", b"+", b"@@", b"\\")
)
TEXTS = st.lists(PIECES, max_size=40).map(b"".join)


def _edit(start: int, end: int, text: bytes, path: str = "f") -> Edit:
    return Edit(path, start, end, text)


def _git(folder: Path, patch: bytes, *command: str) -> None:
    subprocess.run(command, cwd=folder, input=patch, check=True, capture_output=True)


@st.composite
def _edited(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """A file, and edits of it that do not meet."""
    source = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(source)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [_edit(start, end, draw(TEXTS)) for start, end in pairs]
    kept: list[Edit] = []
    for one in edits:
        if not any(meet(one, other) for other in kept):
            kept.append(one)
    return source, kept


def test_edits_are_made_in_any_order_and_an_equal_one_counts_once() -> None:
    edits = [_edit(4, 5, b"E"), _edit(0, 1, b""), _edit(2, 2, b"--"), _edit(4, 5, b"E")]
    assert applied(b"abcdef", edits) == b"b--cdEf"


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        (_edit(0, 3, b""), _edit(2, 4, b""), True),
        (_edit(0, 3, b""), _edit(3, 4, b""), False),
        (_edit(1, 1, b"x"), _edit(1, 1, b"y"), True),
        (_edit(1, 1, b"x"), _edit(1, 1, b"x"), False),
        (_edit(1, 1, b"x\n"), _edit(1, 1, b"y\n"), False),
        (_edit(1, 1, b"x\n"), _edit(1, 1, b"y"), True),
        (_edit(1, 1, b"x"), _edit(1, 3, b""), False),
        (_edit(2, 2, b"x"), _edit(1, 3, b""), True),
        (_edit(0, 3, b""), _edit(2, 4, b"", "g"), False),
    ],
)
def test_what_meets_is_told(one: Edit, other: Edit, do: bool) -> None:
    assert meet(one, other) is do and meet(other, one) is do


def test_edits_that_meet_are_never_made() -> None:
    with pytest.raises(ValueError, match="meets another"):
        applied(b"abcdef", [_edit(0, 3, b""), _edit(2, 4, b"")])


def test_a_line_is_found_again() -> None:
    source = b"a\nb\nc\nd\n"
    edits = [_edit(2, 2, b"new\nnew\n"), _edit(4, 6, b"")]
    assert [line_after(source, edits, line) for line in (1, 2, 4)] == [1, 4, 5]


def test_a_patch_reads_as_diff_writes_it() -> None:
    old = b"".join(b"%d\n" % number for number in range(1, 20))
    edits = [_edit(8, 10, b"five\n"), _edit(len(old), len(old), b"20\n")]
    assert unified(b"f", old, applied(old, edits), edits) == (
        b"--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n@@ -17,3 +17,4 @@\n 17\n 18\n 19\n+20\n"
    )


def test_nothing_changed_is_no_patch() -> None:
    assert unified(b"f", b"a\n", b"a\n", [_edit(0, 1, b"a")]) == b""


@pytest.mark.parametrize(
    "name", [b"f.py", b"with space.py", b'quo"te.py', b"back\\slash.py", "é.py".encode(), b"\x01.py"]
)
def test_git_takes_a_patch_of_a_file_of_any_name(tmp_path: Path, name: bytes) -> None:
    file = Path(str(tmp_path) + "/" + name.decode())
    file.write_bytes(b"a\nb\n")
    edits = [_edit(2, 3, b"B")]
    _git(tmp_path, unified(name, b"a\nb\n", b"a\nB\n", edits), "git", "apply")
    assert file.read_bytes() == b"a\nB\n"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_edited())
def test_a_patch_applied_is_the_file_that_was_edited(
    tmp_path_factory: pytest.TempPathFactory, edited: tuple[bytes, list[Edit]]
) -> None:
    old, edits = edited
    new = applied(old, edits)
    patch = unified(b"f", old, new, edits)
    assert bool(patch) == (old != new)
    for command in (("git", "apply", "--unidiff-zero"), ("patch", "-p1", "--binary", "-s")):
        folder = tmp_path_factory.mktemp("tree")
        (folder / "f").write_bytes(old)
        if patch:
            _git(folder, patch, *command)
            assert ((folder / "f").read_bytes() if (folder / "f").exists() else b"") == new
