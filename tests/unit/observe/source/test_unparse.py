"""Expressions as a report shows them: Python that comes back as it was written, and forms of C."""

from __future__ import annotations

import pytest

from ironhouse.observe.source.form import TEXT_LIMIT, Attr, Call, Const, Expr, Index, Let, Name, Opaque, Ref, Seq, Unary
from ironhouse.observe.source.languages.python import FRONT_END
from ironhouse.observe.source.unparse import DEPTH_LIMIT, unparse


def lowered(source: str) -> Expr | None:
    """What ``x = source`` assigns."""
    data = f"x = {source}\n".encode()
    (let,) = FRONT_END.outline("a.py", data, FRONT_END.parse(data)).body
    assert isinstance(let, Let)
    return let.value


@pytest.mark.parametrize(
    "source",
    [
        "a",
        "5555",
        "True",
        "None",
        '"tcp://*:5555"',
        "zmq.asyncio.Context",
        "self.sockets[name]",
        'config["port"]',
        "make()",
        "make(a, 1)",
        "context.socket(zmq.REQ, socket_class=Own)",
        "make(*given)",
        "[a, b]",
        "[]",
        '{"a": 1, "b": c}',
        "a + b",
        "a not in b",
        "not a",
        "-a",
        "~a",
        "a if b else c",
        "await a.recv()",
        "[f(x) for x in each]",
    ],
)
def test_python_reads_as_it_was_written(source: str) -> None:
    assert unparse(lowered(source)) == source


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('f"tcp://{host}:{port}"', '"tcp://{host}:{port}"'),
        ("'single'", '"single"'),
        ("(a, b)", "[a, b]"),
        ("(a := b)", "a = b"),
        ("lambda: a", "lambda"),
        ("(yield a)", "yield a"),
    ],
)
def test_what_has_one_spelling_for_several_is_read_in_that(source: str, text: str) -> None:
    assert unparse(lowered(source)) == text


def test_an_address_that_is_taken_reads_as_in_c() -> None:
    assert unparse(Ref(Attr(Name("self"), "linger"))) == "&self.linger"


def test_what_the_form_has_no_place_for_is_its_own_text() -> None:
    assert unparse(Opaque("sizeof(int)", (Name("int"),))) == "sizeof(int)"


def test_nothing_reads_as_nothing() -> None:
    assert unparse(None) == ""


def test_a_text_as_long_as_the_limit_is_whole() -> None:
    assert unparse(Name("a" * TEXT_LIMIT)) == "a" * TEXT_LIMIT


def test_a_longer_text_is_cut_to_the_limit() -> None:
    assert unparse(Name("a" * (TEXT_LIMIT + 1))) == "a" * (TEXT_LIMIT - 1) + "…"


@pytest.mark.parametrize("opening", ["[", "f("])
def test_of_many_items_eight_are_read(opening: str) -> None:
    items = tuple(Const(number) for number in range(20))
    form = Seq("list", items) if opening == "[" else Call(Name("f"), items, (), 1, 0, 0)
    assert unparse(form)[len(opening) : -1] == "0, 1, 2, 3, 4, 5, 6, 7"


def nested(depth: int) -> Expr:
    form: Expr = Name("a")
    for _ in range(depth):
        form = Unary("-", form)
    return form


def test_nesting_is_read_down_to_the_limit_and_no_deeper() -> None:
    assert unparse(nested(DEPTH_LIMIT)) == "-" * DEPTH_LIMIT + "a"
    assert unparse(nested(DEPTH_LIMIT + 1)) == "-" * (DEPTH_LIMIT + 1) + "…"


def test_a_form_that_doubles_with_each_step_down_stays_within_the_limit() -> None:
    form: Expr = Name("a")
    for _ in range(40):
        form = Index(form, form)
    assert len(unparse(form)) <= TEXT_LIMIT
