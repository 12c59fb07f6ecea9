"""The top-level statements of a Python file, told from its text: against what the parser says."""

from __future__ import annotations

import pytest

from ironhouse.observe.source.languages import front_ends
from ironhouse.observe.source.languages._python_top_level import TopLevel

SOURCE = b'''"""Says
def nothing(): pass
of itself."""
import os, sys as system
from .desk import (
    hall,
    porch as yard,
)
from .all import *

PORT = 5555
HOST, NAME = "*", "desk"
TEXT = """
PORT = 1
"""
TABLE = {
    "a": 1,
}
TABLE["b"] = 2
if system:
    FLAG = True
else:
    FLAG = False
try:
    import fast
except ImportError:
    fast = None


@decorated
@twice
def factory(context):
    PORT = 1
    return context


async def later():
    pass


class Desk(Base):
    def open(self):
        pass


if __name__ == "__main__":
    factory(PORT)
'''


def texts(name: str) -> list[str]:
    found = TopLevel(SOURCE)
    return [SOURCE[slice(*found.spans[number])].decode().split("\n")[0] for number in found.defining(name)]


@pytest.mark.parametrize(
    ("name", "statements"),
    [
        ("os", ["import os, sys as system"]),
        ("system", ["import os, sys as system", "if system:"]),  # a test might be an annotation: too many do no harm
        ("yard", ["from .desk import ("]),
        ("PORT", ["PORT = 5555"]),
        ("NAME", ['HOST, NAME = "*", "desk"']),
        ("TABLE", ["TABLE = {", 'TABLE["b"] = 2']),
        ("FLAG", ["if system:"]),
        ("fast", ["try:"]),
        ("factory", ["@decorated"]),
        ("later", ["async def later():"]),
        ("Desk", ["class Desk(Base):"]),
        ("open", []),
        ("nothing", []),
    ],
)
def test_each_name_has_the_statements_that_may_define_it(name: str, statements: list[str]) -> None:
    assert texts(name) == statements


def test_what_brings_in_any_name_stands_apart() -> None:
    found = TopLevel(SOURCE)
    assert [SOURCE[slice(*found.spans[number])].strip() for number in found.stars] == [b"from .all import *"]


def test_the_statements_are_those_of_the_parser_and_keep_their_places() -> None:
    front_end = front_ends()[".py"]
    whole = front_end.outline("a.py", SOURCE, front_end.parse(SOURCE))
    parts = front_end.outline("a.py", SOURCE, front_end.excerpt(SOURCE, TopLevel(SOURCE).spans))
    assert parts.body == whole.body
    assert not parts.broken


@pytest.mark.parametrize(
    "source", [b"", b"\n\n", b"# nothing\n", b'"""Only a word."""\n', b"    indented = 1\n", b"'''"]
)
def test_a_file_without_statements_defines_nothing(source: bytes) -> None:
    found = TopLevel(source)
    assert found.defining("nothing") == []
    assert found.stars == []
