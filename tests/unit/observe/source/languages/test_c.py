"""C source on the left, the form that it must lower to on the right; and that nothing at all makes it raise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironhouse.observe.source.form import (
    Attr,
    Binary,
    Block,
    Call,
    Choice,
    Const,
    Define,
    DefineClass,
    Do,
    Expr,
    Function,
    If,
    Import,
    Index,
    Jump,
    Let,
    Loop,
    Map,
    Name,
    Opaque,
    Param,
    Ref,
    Return,
    Seq,
    Stmt,
    Switch,
    Text,
    Unary,
    Unit,
    Walrus,
)
from ironhouse.observe.source.languages import front_ends
from ironhouse.observe.source.languages.c import FRONT_END

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
    return FRONT_END.outline("m.c", data, FRONT_END.parse(data))


def top(source: str) -> tuple[Stmt, ...]:
    return cast(tuple[Stmt, ...], placeless(outline(source).body))


def functions(body: tuple[Stmt, ...]) -> Iterator[Function]:
    """The functions that an outline counts, wherever they stand."""
    for item in body:
        if isinstance(item, Define) and item.function.index >= 0:
            yield item.function
        elif isinstance(item, DefineClass):
            yield from functions(item.cls.body)


def body_with_places(source: str, index: int = 0) -> tuple[Stmt, ...]:
    """The lowered body of one function of *source*."""
    data = source.encode()
    tree = FRONT_END.parse(data)
    made = list(functions(FRONT_END.outline("m.c", data, tree).body))
    return FRONT_END.body(data, tree, made[index])


def body(source: str, index: int = 0) -> tuple[Stmt, ...]:
    return cast(tuple[Stmt, ...], placeless(body_with_places(source, index)))


def inside(source: str) -> tuple[Stmt, ...]:
    return body(f"void f(void) {{ {source} }}")


def value(source: str) -> Expr | None:
    """What ``x = source;`` assigns."""
    (let,) = inside(f"x = {source};")
    assert isinstance(let, Let)
    return let.value


def call(func: str | Expr, *args: Expr) -> Call:
    return Call(Name(func) if isinstance(func, str) else func, args, (), 0, 0, 0)


def do(func: str) -> Do:
    return Do(call(func), 0)


def test_the_folder_walk_finds_the_front_end() -> None:
    assert front_ends()[".c"] is FRONT_END


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("a", A),
        ("(((a)))", A),
        ("p->b.c", Attr(Attr(Name("p"), "b"), "c")),
        ("&a", Ref(A)),
        ("*a", A),
        ("(void *) a", A),
        ("a[3]", Index(A, Const(3))),
        ("f (a, &b)", call("f", A, Ref(B))),
        ("a ? b : c", Choice(A, B, C)),
        ("!a", Unary("not", A)),
        ("a && b || c", Binary("or", Binary("and", A, B), C)),
        ("a << b << c", Binary("<<", Binary("<<", A, B), C)),
        ("0x1Fu", Const(31)),
        ("0755", Const(0o755)),
        ("1000ULL", Const(1000)),
        ("-1", Const(-1)),
        ("1.5f", Const(1.5)),
        ("'a'", Const("a")),
        ("'\\n'", Const(10)),
        ("NULL", Const(None)),
        ('"a\\tb" "c"', Const("a\tbc")),
        ('"a" PRIu64 "b"', Text((Const("a"), Name("PRIu64"), Const("b")))),
        ("sizeof (a)", Opaque("sizeof (a)")),
        ("(y = f ()) ", Walrus(Y, call("f"))),
        ("y++", Walrus(Y, Binary("+", Y, Const(1)))),
        ("(struct p) {1, 2}", Seq("init", (Const(1), Const(2)))),
        ("(struct p) {.u = 1}", Map(((Const("u"), Const(1)),))),
    ],
)
def test_an_expression_lowers_to(source: str, form: Expr) -> None:
    assert value(source) == form


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("x = a;", Let(X, A, 0)),
        ("x += a;", Let(X, A, 0, "+")),
        ("x--;", Let(X, Const(1), 0, "-")),
        ("*x = a;", Let(X, A, 0)),
        ("f();", do("f")),
        ("int x;", Let(X, None, 0, "", "int")),
        ("void *x = a;", Let(X, A, 0, "", "void*")),
        ('const char x[] = "a";', Let(X, Const("a"), 0, "", "char")),
        ("struct p x = {a, b};", Let(X, Seq("init", (A, B)), 0, "", "p")),
        ("struct p x = {.u = a};", Let(X, Map(((Const("u"), A),)), 0, "", "p")),
        ("if (a) f(); else g();", If(A, (do("f"),), (do("g"),), 0, "a")),
        ("while (a) f();", Loop(None, None, A, (do("f"),), (), 0)),
        ("do f(); while (a);", Loop(None, None, A, (do("f"),), (), 0, once=True)),
        ("for (;;) f();", Loop(None, None, None, (do("f"),), (), 0)),
        ("{ f(); }", Block((do("f"),))),
        ("goto end;", Jump("goto", 0, Name("end"))),
        ("end: return a;", Return(A, 0)),
        ("return;", Return(None, 0)),
    ],
)
def test_a_statement_lowers_to(source: str, form: Stmt) -> None:
    assert inside(source) == (form,)


def test_a_for_is_its_start_and_a_loop_that_ends_with_the_step() -> None:
    step = Let(X, Const(1), 0, "+")
    start, loop = inside("for (int x = 0; x < 3; x++) f();")
    assert start == Let(X, Const(0), 0, "", "int")
    assert loop == Loop(None, None, Binary("<", X, Const(3)), (do("f"), step), (), 0)


def test_several_declarators_are_several_lets() -> None:
    assert inside("int x = 1, *y = &x;") == (
        Let(X, Const(1), 0, "", "int"),
        Let(Y, Ref(X), 0, "", "int*"),
    )


def test_an_array_of_structures_keeps_its_items() -> None:
    item = Seq("init", (Name("s"), Const(0), Name("ZMQ_POLLIN"), Const(0)))
    assert inside("zmq_pollitem_t items [] = { {s, 0, ZMQ_POLLIN, 0}, };") == (
        Let(Name("items"), Seq("init", (item,)), 0, "", "zmq_pollitem_t"),
    )


def test_calls_inside_an_assertion_are_kept() -> None:
    bound = Binary("==", call("zmq_bind", A, Const("tcp://*:1")), Const(0))
    assert inside('assert (a || (zmq_bind (a, "tcp://*:1") == 0));') == (Do(call("assert", Binary("or", A, bound)), 0),)


def test_exit_ends_the_path() -> None:
    assert inside("exit (1);") == (Do(call("exit", Const(1)), 0), Jump("raise", 0))


def test_a_comma_separates_statements() -> None:
    assert inside("f(), g();") == (do("f"), do("g"))


def test_a_switch_drops_its_breaks_and_gives_stacked_labels_one_body() -> None:
    assert inside("switch (a) { case 1: /* and */ case 2: f(); break; /* or */ default: g(); }") == (
        Switch(A, ((Const(1), (do("f"),)), (Const(2), (do("f"),)), (None, (do("g"),))), 0),
    )


def test_many_labels_of_one_body_are_one_that_nothing_is_known_of() -> None:
    assert inside("switch (a) { case 1: case 2: case 3: case P: case 5: f(); }") == (
        Switch(A, ((Opaque("1 | 2 | 3 | P | 5"), (do("f"),)),), 0),
    )


def test_a_declaration_after_a_label_belongs_to_it() -> None:
    (made,) = inside("switch (a) { case 1: int x = 1; f(); break; case 2: g(); }")
    assert isinstance(made, Switch)
    assert made.cases == (
        (Const(1), (Let(X, Const(1), 0, "", "int"), do("f"))),
        (Const(2), (do("g"),)),
    )


def test_a_label_beside_default_is_the_default() -> None:
    assert inside("switch (a) { case 1: default: f(); }") == (Switch(A, ((None, (do("f"),)),), 0),)


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 60 + "y" + "++)" * 60 + ";",
        "x = " + "-- " * 70 + "y;",
        "x = " + "(" * 60 + "y" + " ?: a)" * 60 + ";",
        "switch (x) { case 1: case 2: " * 60 + "f();" + "}" * 60,
    ],
)
def test_nothing_grows_faster_than_the_source(source: str) -> None:
    assert len(msgspec.msgpack.encode(body_with_places(f"void f(void) {{ {source} }}"))) < 50 * len(source)


def test_a_prototype_in_a_body_declares_nothing() -> None:
    assert inside("int g (int); f();") == (do("f"),)


def test_a_run_of_else_if_nests_to_a_bound_and_loses_nothing() -> None:
    arms = " else ".join(f"if (a == {n}) f{n}();" for n in range(3000))
    encoded = msgspec.json.encode(inside(arms))
    assert all(f'"f{n}"'.encode() in encoded for n in range(3000))


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("#include <zmq.h>\n", Import("zmq.h", (("*", "*"),), None, 0, 0)),
        ('#include "a/b.h"\n', Import("a/b.h", (("*", "*"),), None, 0, 0)),
        ("#define X 7\n", Let(Name("X"), Const(7), 0)),
        ('#define X "tcp://*:1" // why\n', Let(Name("X"), Const("tcp://*:1"), 0)),
        ('#define X "a;{b" // why\n', Let(Name("X"), Const("a;{b"), 0)),
        ('#define X "a//b" /* why */\n', Let(Name("X"), Const("a//b"), 0)),
        ("#define X (A_B + 1)\n", Let(Name("X"), Binary("+", Name("A_B"), Const(1)), 0)),
        ("#define X ZMQ_PULL\n", Let(Name("X"), Name("ZMQ_PULL"), 0)),
        ("static int x = 3;", Let(X, Const(3), 0, "", "int")),
        ("void *x;", Let(X, None, 0, "", "void*")),
        ("typedef struct a b;", Let(B, A, 0, "", "a")),
    ],
)
def test_the_outline_has(source: str, form: Stmt) -> None:
    assert top(source) == (form,)


@pytest.mark.parametrize(
    "source",
    [
        "#define F(a) (a + 1)\n",
        "#define EMPTY\n",
        "#define LOOP do { f(); } while (0)\n",
        "extern int x;",
        "int f(int);",
        ";",
    ],
)
def test_the_outline_leaves_out(source: str) -> None:
    assert top(source) == ()


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("g(a)", (Do(Call(Name("g"), (Name("a"),), (), 0, 0, 0), 0),)),
        ("do { g(a); } while (0)", (Do(Call(Name("g"), (Name("a"),), (), 0, 0, 0), 0),)),
        ("({ int r; r = g(a); r; })", None),
        ("g(ZMQ_##a, #a)", (Do(Call(Name("g"), (Name("ZMQ_$a"), Const("a")), (), 0, 0, 0), 0),)),
        ("g(a, ##__VA_ARGS__)", (Do(Call(Name("g"), (Name("a"), Name("__VA_ARGS__")), (), 0, 0, 0), 0),)),
        ("if (g(a)) {", ()),
    ],
)
def test_a_macro_is_what_stands_in_place_of_its_call(text: str, stands: tuple[Stmt, ...] | None) -> None:
    source = f"#define F(a) \\\n    {text}\nint x;"
    (head, _) = outline(source).body
    assert isinstance(head, Define)
    assert head.function.macro
    found = body(source)
    assert len(found) == 3 if stands is None else found == stands


def test_enumerations_are_counted() -> None:
    assert top("enum { P = 3, Q, R = N, S };") == (
        Let(Name("P"), Const(3), 0),
        Let(Name("Q"), Const(4), 0),
        Let(Name("R"), Name("N"), 0),
        Let(Name("S"), Binary("+", Name("N"), Const(1)), 0),
    )


def test_a_structure_has_its_fields_and_a_typedef_names_one_without_a_name() -> None:
    (made,) = outline("typedef struct { int a; void *s, *t; char b[3]; int (*cb)(int); } foo_t;").body
    assert isinstance(made, DefineClass)
    assert made.cls.name == "foo_t"
    assert made.cls.fields == (("a", "int"), ("s", "void*"), ("t", "void*"), ("b", "char"), ("cb", "int(*)"))


def test_a_function_has_its_head() -> None:
    (made,) = outline("\nstatic void *work (void *args, const char *name, int) { return args; }").body
    assert isinstance(made, Define)
    head = made.function
    assert (head.name, head.line, head.index, head.static, head.returns) == ("work", 2, 0, True, "void*")
    assert head.params == (Param("args", None, "void*"), Param("name", None, "char*"), Param("", None, "int"))
    assert head.body is None


def test_old_parameters_have_the_types_that_follow() -> None:
    (made,) = outline("int f(a, b) int a; char *b; { return a; }").body
    assert isinstance(made, Define)
    assert made.function.params == (Param("a", None, "int"), Param("b", None, "char*"))


def test_functions_are_numbered_in_their_order_and_found_again() -> None:
    source = "int f(void) { return 1; }\n#if A\nint g(void) { return 2; }\n#else\nint g(int x) { return 3; }\n#endif\n"
    assert [made.index for made in functions(outline(source).body)] == [0, 1, 2]
    assert [body(source, index) for index in range(3)] == [(Return(Const(n), 0),) for n in (1, 2, 3)]


def test_conditionals_in_a_body_are_taken_and_dead_ones_are_not() -> None:
    taken = inside("\n#ifdef A\nf();\n#else\ng();\n#endif\n")
    assert taken == (If(Opaque("defined(A)"), (do("f"),), (do("g"),), 0, "defined(A)"),)
    assert inside("\n#if 0\nf();\n#else\ng();\n#endif\n") == (do("g"),)


def test_a_conditional_that_opens_a_block_keeps_its_first_branch() -> None:
    assert inside("\n#ifdef A\nif (a) {\n#else\nif (b) {\n#endif\nf();\n}\n") == (If(A, (do("f"),), (), 0, "a"),)


def test_a_dead_branch_that_opens_a_block_opens_nothing() -> None:
    assert inside("\n#if 0\nif (a) {\n#else\nif (b) {\n#endif\nf();\n}\n") == (If(B, (do("f"),), (), 0, "b"),)
    assert inside("\n#if 0\nif (a) {\n#endif\nf();\n") == (do("f"),)


def test_a_conditional_that_ends_behind_the_head_of_an_if_keeps_its_first_branch() -> None:
    source = '\n#ifdef A\nif (a)\n#else\nif (g("{;}", b))\n#endif\nf();\n'
    assert inside(source) == (If(A, (do("f"),), (), 0, "a"),)


def test_a_conditional_inside_a_call_keeps_its_first_branch() -> None:
    assert inside("f(a,\n#ifdef A\nb\n#else\nc\n#endif\n);") == (Do(call("f", A, B), 0),)


def test_extern_c_is_no_obstacle() -> None:
    source = '#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void) { return 1; }\n#ifdef __cplusplus\n}\n#endif\n'
    unit = outline(source)
    assert [made.name for made in functions(unit.body)] == ["f"]
    assert unit.broken == 0


def test_lines_and_offsets_are_those_of_the_file() -> None:
    source = b"API_EXPORT int f(void)\n{\n  g();\n}\n"
    tree = FRONT_END.parse(source)
    (made,) = functions(FRONT_END.outline("m.c", source, tree).body)
    (statement,) = FRONT_END.body(source, tree, made)
    assert isinstance(statement, Do)
    assert isinstance(statement.value, Call)
    assert (statement.line, source[statement.value.start : statement.value.end]) == (3, b"g()")


def test_a_function_that_never_ends_is_read_as_far_as_it_goes() -> None:
    source = "int f(void) { return 1; }\nint g(int x) {\n  if (x) {\n    h();\n"
    assert outline(source).broken > 0
    names = [made.name for made in functions(outline(source).body)]
    assert names == ["f", "g"]
    assert b'"h"' in msgspec.json.encode(body(source, 1))


N = 10_000
DEEP = {
    "parentheses": "x = " + "(" * N + "1" + ")" * N + ";",
    "blocks": "{" * N + "g();" + "}" * N,
    "calls": "f(" * N + ")" * N + ";",
    "sums": "x = " + "a + " * N + "g();",
    "assignments": "a = " * N + "g();",
    "choices": "x = " + "a ? b : " * N + "g();",
    "loops": "for (;;) " * N + "g();",
    "casts": "x = " + "(int)" * N + "g();",
    "members": "a" + ".b()" * N + ";",
    "braces": "int x[] = " + "{" * N + "1" + "}" * N + ";",
    "declarators": "int " + "(*" * N + "x" + ")(int)" * N + ";",
    "conditionals": "\n" + "#if A\n" * N + "g();\n" + "#endif\n" * N,
}


@pytest.mark.parametrize("kind", DEEP)
def test_no_depth_of_nesting_is_too_much(kind: str) -> None:
    made = body_with_places(f"void f(void) {{ {DEEP[kind]} }}")
    assert made
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(made), type=tuple[Stmt, ...]) == made


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_outline_or_body_raise(source: bytes) -> None:
    tree = FRONT_END.parse(source)
    for made in functions(FRONT_END.outline("m.c", source, tree).body):
        FRONT_END.body(source, tree, made)


TOKENS = r"""
{ } ( ) [ ] ; , : = == + * & -> . ? # " ' \ // /* */ int x char struct enum typedef static return if else for while do
switch case goto f(x) =0 0x1 NULL sizeof a b
"""
PIECES = st.sampled_from([*TOKENS.split(), "\n", "\n#if ", "\n#else\n", "\n#endif\n", "\n#define "])


@given(st.lists(PIECES, max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_sequence_of_tokens_makes_outline_or_body_raise(pieces: list[str]) -> None:
    source = " ".join(pieces).encode()
    tree = FRONT_END.parse(source)
    assert tree.root_node.end_byte <= len(source)
    for made in functions(FRONT_END.outline("m.c", source, tree).body):
        FRONT_END.body(source, tree, made)
