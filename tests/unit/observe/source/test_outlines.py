"""What a line stands in, in files of few and of many functions."""

from __future__ import annotations

from random import Random

from ironhouse.observe.source.form import functions_of
from ironhouse.observe.source.languages import front_ends
from ironhouse.observe.source.outlines import Outline

SOURCE = b"""\
import one
class Desk:
    class Inner:
        def deep(self): pass
    def open(self):
        pass

def free():
    return 1
if one:
    def free():
        return 2
from two import Desk
"""


def outline(source: bytes) -> Outline:
    front_end = front_ends()[".py"]
    tree = front_end.parse(source)
    return Outline(front_end.outline("a.py", source, tree).body, source)


def test_the_names_of_what_a_line_stands_in() -> None:
    of = outline(SOURCE)
    assert list(of.names(1)) == []
    assert list(of.names(5)) == [("Desk", True), ("open", False)]
    assert list(of.names(9)) == [("free", False)]
    assert [one.name for one in of.functions(12)] == ["free"] and of.classes(12) == []
    assert [one.line for one in of.imports] == [1, 13]


def test_where_a_line_begins() -> None:
    of = outline(SOURCE)
    assert [SOURCE[of.start_of(line) :][:6] for line in (6, 2, 13)] == [b"pass\n\n", b"class ", b"from t"]
    assert of.start_of(0) == of.start_of(1) == 0
    assert of.start_of(99) == len(SOURCE)


def test_it_is_what_asking_every_function_gives() -> None:
    random = Random(1)
    source = b"".join(b"def f%d():\n%s" % (at, b"    pass\n" * random.randint(1, 4)) for at in range(60))
    of = outline(source)
    for line in range(1, source.count(b"\n") + 1):
        at = of.start_of(line)
        assert of.functions(line) == [one for one, _ in functions_of(of.body) if one.start <= at < one.end]
