from __future__ import annotations

import pytest

from ironhouse.observe.ignore_comments import IgnoreComment, ignore_comments

SAYS = "ironhouse: ignore[hwm-unset] why"


def test_comments_of_python_and_of_c_are_found_with_their_lines() -> None:
    source = f"import zmq\nx = 1  # {SAYS}\n    # {SAYS}\n"
    assert ignore_comments("a.py", source.encode()) == [
        IgnoreComment(2, SAYS, False, "#"),
        IgnoreComment(3, SAYS, True, "#"),
    ]
    source = f"int x; // {SAYS}\n\t/* {SAYS} */\n"
    for path in ("a.c", "a.cpp", "a.H"):
        assert ignore_comments(path, source.encode()) == [
            IgnoreComment(1, SAYS, False, "//"),
            IgnoreComment(2, f"{SAYS} */", True, "/*"),
        ]


def test_a_text_in_a_string_is_no_comment() -> None:
    assert ignore_comments("a.py", f"x = '# {SAYS}'\ny = '''\n# {SAYS}\n'''\n".encode()) == []
    assert ignore_comments("a.cpp", f'auto x = "// {SAYS}"; auto y = R"(\n// {SAYS}\n)";\n'.encode()) == []


def test_it_may_stand_behind_another_comment() -> None:
    (found,) = ignore_comments("a.py", f"x = 1  # noqa: E501  # {SAYS}\n".encode())
    assert found.text == SAYS


def test_other_files_have_comments_behind_a_hash() -> None:
    (found,) = ignore_comments("requirements.txt", f"pyzmq==25.1.2  # {SAYS}\nx#{SAYS}\n".encode())
    assert found == IgnoreComment(1, SAYS, False, "#")
    (found,) = ignore_comments("CMakeLists.txt", f"  # {SAYS}\n".encode())
    assert found.alone


def test_prose_is_none_and_a_slip_is_one() -> None:
    prose = "# what ironhouse: ignore[x] means\n# ironhouse: the tool that finds sockets\n"
    assert ignore_comments("a.py", prose.encode()) == []
    for slip in ("ironhouse:ignore[x] y", "Ironhouse: Ignore[x]", "ironhouse ignored", "ironhouse-ignore"):
        (found,) = ignore_comments("a.py", f"# {slip}\n".encode())
        assert found.text == slip


@pytest.mark.parametrize("path", ["a.py", "a.cpp", "x.txt"])
def test_any_bytes_will_do(path: str) -> None:
    broken = b"\xff\xfe\x00 def (( ironhouse: ignore \n # ironhouse: ignore[a-b] \xff\n '''"
    assert isinstance(ignore_comments(path, broken), list)
    assert ignore_comments(path, b"") == []


def test_a_comment_that_speaks_twice_is_one() -> None:
    assert len(ignore_comments("a.py", f"# {SAYS}, as ironhouse: ignore[x] says\n".encode())) == 1
