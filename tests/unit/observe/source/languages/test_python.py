"""Python source on the left, the form that it must lower to on the right; and that nothing at all makes it raise."""

from __future__ import annotations

import argparse
import ast
import asyncio.base_events
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironhouse.observe.source.form import (
    TEXT_LIMIT,
    Attr,
    Await,
    Binary,
    Call,
    Choice,
    Class,
    Comp,
    Const,
    Define,
    DefineClass,
    Do,
    Expr,
    Function,
    Handler,
    If,
    Import,
    Index,
    Jump,
    Lambda,
    Let,
    Loop,
    Map,
    Name,
    Opaque,
    Param,
    Return,
    Scope,
    Seq,
    Star,
    Stmt,
    Switch,
    Text,
    Try,
    Unary,
    Unit,
    Walrus,
    With,
    Yield,
)
from ironhouse.observe.source.languages import front_ends
from ironhouse.observe.source.languages.python import FRONT_END

PLACES = {"line", "start", "end"}
A, B, C, X, Y = Name("a"), Name("b"), Name("c"), Name("x"), Name("y")


def placeless(form: object) -> object:
    """*form* with every line and offset zero, for comparisons where places do not matter."""
    if isinstance(form, tuple):
        return tuple(placeless(item) for item in form)
    if not isinstance(form, msgspec.Struct):
        return form
    names = form.__struct_fields__
    return type(form)(**{name: 0 if name in PLACES else placeless(getattr(form, name)) for name in names})


def outline(source: str | bytes) -> Unit:
    data = source.encode() if isinstance(source, str) else source
    return FRONT_END.outline("m.py", data, FRONT_END.parse(data))


def statements(source: str) -> tuple[Stmt, ...]:
    return cast(tuple[Stmt, ...], placeless(outline(source).body))


def statement(source: str) -> Stmt:
    (only,) = statements(source)
    return only


def value(source: str) -> Expr | None:
    """What ``x = source`` assigns."""
    let = statement(f"x = {source}\n")
    assert isinstance(let, Let)
    return let.value


def call(func: str | Expr, *args: Expr, **kwargs: Expr) -> Call:
    return Call(Name(func) if isinstance(func, str) else func, args, tuple(kwargs.items()), 0, 0, 0)


def do(func: str) -> tuple[Stmt, ...]:
    return (Do(call(func), 0),)


def functions(body: tuple[Stmt, ...]) -> Iterator[Function]:
    """The functions of an outline, wherever in classes and conditions they stand."""
    for item in body:
        if isinstance(item, Define):
            yield item.function
        elif isinstance(item, DefineClass):
            yield from functions(item.cls.body)
        elif isinstance(item, If):
            yield from functions(item.then + item.orelse)
        elif isinstance(item, Loop):
            yield from functions(item.body + item.orelse)
        elif isinstance(item, With):
            yield from functions(item.body)
        elif isinstance(item, Try):
            yield from functions(item.body)
            for handler in item.handlers:
                yield from functions(handler.body)
            yield from functions(item.orelse + item.final)
        elif isinstance(item, Switch):
            for _, case in item.cases:
                yield from functions(case)


def lowered_in_full(source: bytes) -> Unit:
    """The invariant of this front end: any bytes lower, every function's body too, and the result can be cached."""
    tree = FRONT_END.parse(source)
    unit = FRONT_END.outline("m.py", source, tree)
    found = list(functions(unit.body))
    assert [function.index for function in found] == list(range(len(found)))
    for function in found:
        assert function.body is None
        unit.bodies[function.index] = FRONT_END.body(source, tree, function)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(unit), type=Unit) == unit
    msgspec.json.encode(unit)
    return unit


# Expressions

EXPRESSIONS: list[tuple[str, Expr]] = [
    ("a", A),
    ("a.b.c", Attr(Attr(A, "b"), "c")),
    ("(\n  a  # why\n  .b\n)", Attr(A, "b")),
    ("((a))", A),
    ("a[1]", Index(A, Const(1))),
    ("a[b, 1]", Index(A, Seq("tuple", (B, Const(1))))),
    ("a[1:b()]", Index(A, Opaque("1:b()", (call("b"),)))),
    ("a()", call("a")),
    ("a(b, *c, x=1, **y)", Call(A, (B, Star(C)), (("x", Const(1)), ("**", Y)), 0, 0, 0)),
    ("a(  # why\n  b,  # because\n)", call("a", B)),
    ("a(b for c in x)", call("a", Comp("generator", B, C, X))),
    ("a.b(c)", call(Attr(A, "b"), C)),
    ("True", Const(True)),
    ("False", Const(False)),
    ("None", Const(None)),
    ("...", Opaque("...")),
    ("1_000", Const(1000)),
    ("0x1F", Const(31)),
    ("0o17", Const(15)),
    ("0b11", Const(3)),
    ("0", Const(0)),
    ("0755", Const(493)),
    ("10L", Const(10)),
    ("1.5", Const(1.5)),
    ("1e3", Const(1000.0)),
    ("-1", Const(-1)),
    ("- a", Unary("-", A)),
    ("~a", Unary("~", A)),
    ("not a", Unary("not", A)),
    ("3j", Opaque("3j")),
    ("18446744073709551615", Const(2**64 - 1)),
    ("18446744073709551616", Opaque("18446744073709551616")),
    ("-9223372036854775808", Const(-(2**63))),
    ("a + b * c", Binary("+", A, Binary("*", B, C))),
    ("a % (b, c)", Binary("%", A, Seq("tuple", (B, C)))),
    ("a // b", Binary("//", A, B)),
    ("a ** -1", Binary("**", A, Const(-1))),
    ("a | b", Binary("|", A, B)),
    ("a << b", Binary("<<", A, B)),
    ("a or b and c", Binary("or", A, Binary("and", B, C))),
    ("a == b", Binary("==", A, B)),
    ("a <> b", Binary("!=", A, B)),
    ("a not in b", Binary("not in", A, B)),
    ("a is not None", Binary("is not", A, Const(None))),
    ("a < b <= c", Binary("and", Binary("<", A, B), Binary("<=", B, C))),
    ("a if b else c", Choice(B, A, C)),
    ("(a := b)", Walrus(A, B)),
    ("await a()", Await(call("a"))),
    ("yield", Yield(None)),
    ("yield a", Yield(A)),
    ("yield from a", Yield(Star(A))),
    ("[a, *b]", Seq("list", (A, Star(B)))),
    ("[]", Seq("list", ())),
    ("(a,)", Seq("tuple", (A,))),
    ("a, b", Seq("tuple", (A, B))),
    ("{a, b}", Seq("set", (A, B))),
    ("{a: 1, **b}", Map(((A, Const(1)), (Star(B), Const(None))))),
    ("[a for b in c if x]", Comp("list", A, B, C)),
    ("{a for b in c}", Comp("set", A, B, C)),
    ("{x: a for b in c}", Comp("dict", A, B, C, X)),
    ("[a for b, c in x for y in c]", Comp("list", Comp("list", A, Y, C), Seq("tuple", (B, C)), X)),
    ("lambda: a", Lambda(Function("<lambda>", (), 0, 0, 0, body=(Return(A, 0),)))),
    (
        "lambda a, *b, c=1, **x: y",
        Lambda(
            Function(
                "<lambda>",
                (Param("a"), Param("b", kind="*"), Param("c", Const(1)), Param("x", kind="**")),
                0,
                0,
                0,
                body=(Return(Y, 0),),
            )
        ),
    ),
]


@pytest.mark.parametrize(("source", "expected"), EXPRESSIONS, ids=[source for source, _ in EXPRESSIONS])
def test_an_expression_lowers_to_its_form(source: str, expected: Expr) -> None:
    assert value(source) == expected
    assert outline(f"x = {source}").broken == 0


STRINGS: list[tuple[str, Expr]] = [
    ("'tcp://*:5555'", Const("tcp://*:5555")),
    ('""', Const("")),
    ('"""a\n"b" """', Const('a\n"b" ')),
    (r"'\n\t\\\'\x41\u00e9\101\N{EM DASH}\d'", Const("\n\t\\'A\xe9A\u2014\\d")),
    ("'a\\\nb'", Const("ab")),
    (r"r'\n'", Const(r"\n")),
    (r"b'\xff\0'", Const("\xff\0")),
    (r"Rb'\xff'", Const(r"\xff")),
    ("u'é'", Const("é")),
    (r"'\ud800'", Const("\ufffd")),
    (r"'\N{NO SUCH NAME}'", Const(r"\N{NO SUCH NAME}")),
    ("'a' \"b\"", Const("ab")),
    ("('a'  # why\n 'b')", Const("ab")),
    ("f'plain'", Const("plain")),
    ("f'tcp://{a}:{b.c!r:>{x}}'", Text((Const("tcp://"), A, Const(":"), Attr(B, "c")))),
    ("f'{a}{{b}}\\n'", Text((A, Const("{b}\n")))),
    ("rf'{a}\\n'", Text((A, Const("\\n")))),
    ("f'{a=}'", Text((Const("a="), A))),
    ("f'{a, b}'", Text((Seq("tuple", (A, B)),))),
    ("'x' f'y{a}' 'z' f'w'", Text((Const("xy"), A, Const("zw")))),
    ("'%s' % a", Binary("%", Const("%s"), A)),
    ("'{}'.format(a)", call(Attr(Const("{}"), "format"), A)),
]


@pytest.mark.parametrize(("source", "expected"), STRINGS, ids=[source for source, _ in STRINGS])
def test_a_string_is_decoded(source: str, expected: Expr) -> None:
    assert value(source) == expected


def test_a_literal_has_the_value_that_python_gives_it() -> None:
    source = Path(argparse.__file__).read_text("utf-8")
    expected = [
        node.value.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ]
    actual = [
        item.value.value for item in outline(source).body if isinstance(item, Let) and isinstance(item.value, Const)
    ]
    assert expected
    assert actual == expected


# Statements

STATEMENTS: list[tuple[str, tuple[Stmt, ...]]] = [
    ("a = b", (Let(A, B, 0),)),
    ("a = b = c()", (Let(B, call("c"), 0), Let(A, B, 0))),
    ("a = b = c = x", (Let(C, X, 0), Let(B, C, 0), Let(A, C, 0))),
    ("a, b = c", (Let(Seq("tuple", (A, B)), C, 0),)),
    ("(a, [b, *c]) = x", (Let(Seq("tuple", (A, Seq("list", (B, Star(C))))), X, 0),)),
    ("a.b[1] = c", (Let(Index(Attr(A, "b"), Const(1)), C, 0),)),
    ("a += b", (Let(A, B, 0, "+"),)),
    ("a //= b", (Let(A, B, 0, "//"),)),
    ("a: int = b", (Let(A, B, 0, "", "int"),)),
    ("a: List[x.Y]", (Let(A, None, 0, "", "List[x.Y]"),)),
    ("type(a).b.c = x()", (Let(Attr(Attr(call("type", A), "b"), "c"), call("x"), 0),)),
    ("type(a)[b] = c", (Let(Index(call("type", A), B), C, 0),)),
    ("a()", do("a")),
    ("a(); b()", do("a") + do("b")),
    ("'docstring'", ()),
    ("# comment", ()),
    ("pass\ndel a\ntype x = int", ()),
    ("assert a() == 1, b()", (Do(Binary("==", call("a"), Const(1)), 0),)),
    ("return a, b", (Return(Seq("tuple", (A, B)), 0),)),
    ("return", (Return(None, 0),)),
    ("raise a(b) from c", (Jump("raise", 0, call("a", B)),)),
    ("raise", (Jump("raise", 0),)),
    ("break", (Jump("break", 0),)),
    ("continue", (Jump("continue", 0),)),
    ("global a, b", (Scope(("a", "b")),)),
    ("nonlocal c", (Scope(("c",)),)),
    ("import zmq", (Import("zmq", (), None, 0, 0),)),
    ("import zmq.green as zmq, a.b", (Import("zmq.green", (), "zmq", 0, 0), Import("a.b", (), None, 0, 0))),
    ("from zmq import SUB, Context as C", (Import("zmq", (("SUB", "SUB"), ("Context", "C")), None, 0, 0),)),
    ("from zmq import (  # why\n  SUB,\n)", (Import("zmq", (("SUB", "SUB"),), None, 0, 0),)),
    ("from . import a", (Import("", (("a", "a"),), None, 1, 0),)),
    ("from ..b.c import *", (Import("b.c", (("*", "*"),), None, 2, 0),)),
    ("from __future__ import annotations", ()),
    ("if a: b()", (If(A, do("b"), (), 0, "a"),)),
    (
        "if a: b()\nelif c  : x()\nelse: y()",
        (If(A, do("b"), (If(C, do("x"), do("y"), 0, "c"),), 0, "a"),),
    ),
    ("for a, b in c: x()\nelse: y()", (Loop(Seq("tuple", (A, B)), C, None, do("x"), do("y"), 0),)),
    ("async for a in b: x()", (Loop(A, B, None, do("x"), (), 0),)),
    ("while a: x()\nelse: y()", (Loop(None, None, A, do("x"), do("y"), 0),)),
    (
        "try: a()\nexcept (X, y.Z) as e: b()\nexcept X: pass\nexcept: c()\nelse: x()\nfinally: y()",
        (
            Try(
                do("a"),
                (Handler(("X", "y.Z"), "e", do("b"), 0), Handler(("X",), None, (), 0), Handler((), None, do("c"), 0)),
                do("x"),
                do("y"),
                0,
            ),
        ),
    ),
    ("try: a()\nexcept* X as e: b()", (Try(do("a"), (Handler(("X",), "e", do("b"), 0),), (), (), 0),)),
    ("try: a()\nexcept X, e: b()", (Try(do("a"), (Handler(("X",), "e", do("b"), 0),), (), (), 0),)),
    ("try: a()\nexcept X, Y: b()", (Try(do("a"), (Handler(("X", "Y"), None, do("b"), 0),), (), (), 0),)),
    (
        "with a() as b, c as (x, y), a: b()",
        (With(((call("a"), B), (C, Seq("tuple", (X, Y))), (A, None)), do("b"), 0),),
    ),
    ("async with (\n  a() as b,\n  c,\n): b()", (With(((call("a"), B), (C, None)), do("b"), 0),)),
    ("print 'a', b", (Do(call("print", Const("a"), B), 0),)),
    ("print >>c, b", (Do(call("print", B, file=C), 0),)),
    ("exec 'a' in b", (Do(call("exec", Const("a"), B), 0),)),
]


@pytest.mark.parametrize(("source", "expected"), STATEMENTS, ids=[source for source, _ in STATEMENTS])
def test_a_statement_lowers_to_its_form(source: str, expected: tuple[Stmt, ...]) -> None:
    assert statements(source + "\n") == expected
    assert outline(source + "\n").broken == 0


PATTERNS: list[tuple[str, Expr | None]] = [
    ("_", None),
    ("x", X),
    ("'a'", Const("a")),
    ("-1", Const(-1)),
    ("a.b", Attr(A, "b")),
    ("1 | 2", Binary("|", Const(1), Const(2))),
    ("[a, *_]", Seq("list", (A, Star(Name("_"))))),
    ("(a, b) as c", Walrus(C, Seq("tuple", (A, B)))),
    ("{'a': b, **c}", Map(((Const("a"), B), (Star(C), Const(None))))),
    ("a.b(x, y=1)", call(Attr(A, "b"), X, y=Const(1))),
]


@pytest.mark.parametrize(("pattern", "expected"), PATTERNS, ids=[pattern for pattern, _ in PATTERNS])
def test_a_case_lowers_to_its_pattern(pattern: str, expected: Expr | None) -> None:
    source = f"match a:\n  case {pattern}:\n    b()\n"
    assert statement(source) == Switch(A, ((expected, do("b")),), 0)


def test_a_match_of_several_subjects_matches_their_tuple_and_its_guard_stands_in_the_body() -> None:
    source = "match a, b:\n  case _ if c:\n    x()\n"
    assert statement(source) == Switch(Seq("tuple", (A, B)), ((Name("_"), (If(C, do("x"), (), 0, "c"),)),), 0)


# Functions and classes


def test_a_function_has_its_head_in_the_outline_and_its_body_on_demand() -> None:
    source = b"@a.b\n@c(1)\nasync def f(x, y: int, a=1, b: T = 2, /, *, c, *d: U, **e) -> R:\n  'doc'\n  x()\n"
    tree = FRONT_END.parse(source)
    (define,) = FRONT_END.outline("m.py", source, tree).body
    assert placeless(define) == Define(
        Function(
            "f",
            (
                Param("x"),
                Param("y", None, "int"),
                Param("a", Const(1)),
                Param("b", Const(2), "T"),
                Param("c"),
                Param("d", None, "U", "*"),
                Param("e", kind="**"),
            ),
            0,
            0,
            0,
            index=0,
            decorators=(Attr(A, "b"), call("c", Const(1))),
            is_async=True,
            returns="R",
        )
    )
    assert isinstance(define, Define)
    assert placeless(FRONT_END.body(source, tree, define.function)) == do("x")


def test_a_parameter_of_python_2_may_be_a_tuple() -> None:
    (define,) = statements("def f(a, (b, c)): pass\n")
    assert isinstance(define, Define)
    assert [param.name for param in define.function.params] == ["a", "(b, c)"]


def test_functions_count_in_source_order_at_any_depth_of_the_module_level() -> None:
    source = (
        "def a(): pass\n"
        "class K:\n"
        "  def b(self): pass\n"
        "  class L:\n"
        "    @staticmethod\n"
        "    def c(): pass\n"
        "if x:\n  def d(): pass\n"
        "elif y:\n  def e(): pass\n"
        "else:\n  def f(): pass\n"
        "try:\n  def g(): pass\n"
        "except E:\n  def h(): pass\n"
        "finally:\n  def i(): pass\n"
    )
    found = list(functions(outline(source).body))
    assert [(function.name, function.index) for function in found] == [
        (name, index) for index, name in enumerate("abcdefghi")
    ]
    assert [function.name for function in found if function.static] == ["c"]


def test_nested_functions_and_classes_carry_their_bodies() -> None:
    source = b"def f():\n  def g():\n    return 1\n  class K:\n    def h(self):\n      return 2\n"
    unit = lowered_in_full(source)
    inner = Function("g", (), 0, 0, 0, body=(Return(Const(1), 0),))
    method = Function("h", (Param("self"),), 0, 0, 0, body=(Return(Const(2), 0),))
    assert placeless(unit.bodies[0]) == (
        Define(inner),
        DefineClass(Class("K", (), (Define(method),), (), 0, 0, 0)),
    )


def test_a_class_has_its_bases_members_and_fields() -> None:
    source = (
        "@a\nclass K(b.C, Generic[T], metaclass=M):\n"
        "  'doc'\n"
        "  x: int\n"
        "  y: Optional[Socket] = None\n"
        "  z = 1\n"
        "  def f(self): pass\n"
    )
    assert statement(source) == DefineClass(
        Class(
            "K",
            (Attr(B, "C"), Index(Name("Generic"), Name("T"))),
            (
                Let(Y, Const(None), 0, "", "Optional[Socket]"),
                Let(Name("z"), Const(1), 0),
                Define(Function("f", (Param("self"),), 0, 0, 0, index=0)),
            ),
            (("x", "int"), ("y", "Optional[Socket]")),
            0,
            0,
            0,
            decorators=(A,),
        )
    )


def test_lines_count_from_one_and_offsets_are_bytes() -> None:
    source = "é = 1\n\n@d\ndef f(): pass\nx = é(1)\n".encode()
    _, define, let = outline(source).body
    assert isinstance(define, Define)
    assert isinstance(let, Let)
    assert isinstance(let.value, Call)
    assert define.function.line == 4
    assert source[define.function.start : define.function.end] == b"def f(): pass"
    assert let.line == let.value.line == 5
    assert source[let.value.start : let.value.end] == "é(1)".encode()
    assert let.value.func == Name("é")


def test_a_byte_order_mark_and_dos_line_ends_are_read() -> None:
    unit = outline(b"\xef\xbb\xbfa = '''1\r\n2'''\r\nif b:\r\n  c()\r\n")
    assert placeless(unit.body) == (Let(A, Const("1\n2"), 0), If(B, do("c"), (), 0, "b"))
    assert unit.broken == 0


def test_a_body_that_is_not_in_the_tree_is_empty() -> None:
    source = b"x = 1\n"
    assert FRONT_END.body(source, FRONT_END.parse(source), Function("f", (), 1, 2, 4, index=0)) == ()


# What is too big, too deep, or broken


def test_a_test_is_cut_and_put_on_one_line() -> None:
    (branch,) = statements("if (a and\n    " + "b" * 500 + "): pass\n")
    assert isinstance(branch, If)
    assert branch.text == ("(a and " + "b" * 500)[:TEXT_LIMIT]


def test_a_huge_display_keeps_only_its_calls() -> None:
    rows = ", ".join(["1"] * 3000)
    huge = value(f"[{rows}, (a, b(1)), {{'k': c()}}]")
    assert isinstance(huge, Opaque)
    assert huge.parts == (call("b", Const(1)), call("c"))
    assert value(f"[{rows}]") == Opaque(f"[{rows}]"[:TEXT_LIMIT])
    assert isinstance(value(repr("s" * 5000)), Opaque)


DEEP = {
    "parentheses": "x = " + "(" * 10_000 + "1" + ")" * 10_000,
    "additions": "x = " + " + ".join(["a"] * 5000),
    "lists": "x = " + "[" * 1500 + "]" * 1500,
    "attributes": "x = " + ".".join(["a"] * 5000),
    "calls": "x = a" + ".b()" * 3000,
    "comparisons": "x = " + " < ".join(["a"] * 5000),
    "negations": "x = " + "not " * 5000 + "a",
    "lambdas": "x = " + "lambda: " * 3000 + "1",
    "targets": " = ".join(["a"] * 5000),
    "clauses": "x = [a " + "for b in c " * 3000 + "]",
    "patterns": "match x:\n  case " + "[" * 2000 + "]" * 2000 + ": pass",
    "alternatives": "match x:\n  case " + "|".join(["a.b"] * 2000) + ": pass",
    "branches": "if a: pass\n" + "elif b: pass\n" * 3000,
    "functions": "".join(" " * i + "def f():\n" for i in range(400)) + " " * 400 + "pass",
    "classes": "".join(" " * i + "class f:\n" for i in range(400)) + " " * 400 + "pass",
    "blocks": "".join(" " * i + "if a:\n" for i in range(400)) + " " * 400 + "pass",
    "open brackets": "f(" * 5000,
    "open functions": "def f(:\n" * 1000,
}


@pytest.mark.parametrize("source", DEEP.values(), ids=DEEP)
def test_any_nesting_lowers_to_a_form_of_bounded_depth(source: str) -> None:
    lowered_in_full(source.encode())


def test_parentheses_cost_no_depth_and_a_deep_sum_keeps_its_last_terms() -> None:
    assert value("(" * 10_000 + "1" + ")" * 10_000) == Const(1)
    total = value(" + ".join(["a"] * 5000))
    assert isinstance(total, Binary)
    assert total.right == A


def test_a_long_chain_of_branches_is_a_flat_switch_of_their_tests() -> None:
    source = "if a: b()\n" + "elif c: b()\n" * 99 + "else: x()\n"
    assert statement(source) == Switch(Const(True), ((A, do("b")), *[(C, do("b"))] * 99, (None, do("x"))), 0)


def test_what_stands_round_an_error_is_kept() -> None:
    unit = outline("import zmq\ndef f(:\n  a()\nx = = 3\nb(1\nc()\n")
    assert unit.broken > 0
    assert placeless(unit.body[0]) == Import("zmq", (), None, 0, 0)
    assert [function.name for function in functions(unit.body)] == ["f"]
    assert "c" in repr(unit.body[2:])


def test_broken_places_are_counted_and_sound_source_has_none() -> None:
    assert outline("a = 1\n").broken == 0
    assert outline("a = 1\nb = = 2\nc = 3\nd = = 4\n").broken == 2


def test_python_claims_its_suffixes_in_the_folder_walk() -> None:
    assert all(front_ends()[suffix] is FRONT_END for suffix in (".py", ".pyw", ".pyx", ".pxd"))


# Anything at all

WORDS = """
def class if elif else for while try except finally with match case lambda async await yield from import as in is not
and or return raise global del assert print exec a b f zmq _ 1 0x 1.e5 'a' "b f'{ r''' b'' \\ ( ) [ ] { } : , . ; @ =
== != -> := + - * ** / // % & | ^ ~ < > <> ... # é cdef type
"""
TOKENS = [*WORDS.split(), "\n", "\n  ", "\n    ", "\n", " ", "\t", "\r\n", "\x00", "\xa0"]

REAL = [Path(cast(str, module.__file__)).read_bytes() for module in (argparse, asyncio.base_events, typing, ast)] + [
    Path(__file__).read_bytes()
]


@given(st.binary(max_size=2000))
@settings(deadline=None, max_examples=200)
def test_no_bytes_make_it_raise(source: bytes) -> None:
    lowered_in_full(source)


@given(st.lists(st.sampled_from(TOKENS), max_size=120))
@settings(deadline=None, max_examples=400)
def test_no_tokens_in_any_order_make_it_raise(tokens: list[str]) -> None:
    lowered_in_full(" ".join(tokens).encode())


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_no_cut_through_real_source_makes_it_raise(data: st.DataObject) -> None:
    pieces = []
    for _ in range(data.draw(st.integers(1, 3))):
        source = data.draw(st.sampled_from(REAL))
        start = data.draw(st.integers(0, len(source)))
        pieces.append(source[start : start + data.draw(st.integers(0, 3000))])
    lowered_in_full(b"".join(pieces))


@pytest.mark.parametrize("source", REAL)
def test_real_source_lowers_without_a_broken_place(source: bytes) -> None:
    unit = lowered_in_full(source)
    assert unit.broken == 0
    assert unit.bodies
