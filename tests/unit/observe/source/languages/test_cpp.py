"""C++ source on the left, the form that it must lower to on the right; and that nothing at all makes it raise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironhouse.observe.source.form import (
    Attr,
    Await,
    Binary,
    Block,
    Call,
    Class,
    Const,
    Construct,
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
    Seq,
    Stmt,
    Try,
    Unit,
    Walrus,
)
from ironhouse.observe.source.languages import front_ends
from ironhouse.observe.source.languages.cpp import FRONT_END

PLACES = {"line", "start", "end"}
A, B, S, T, X, CTX = Name("a"), Name("b"), Name("s"), Name("T"), Name("x"), Name("ctx")
SOCKET = Attr(Name("zmq"), "socket_t")
PUB = Name("ZMQ_PUB")


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
    return FRONT_END.outline("m.cpp", data, FRONT_END.parse(data))


def top(source: str) -> tuple[Stmt, ...]:
    return cast(tuple[Stmt, ...], placeless(outline(source).body))


def functions(body: tuple[Stmt, ...]) -> Iterator[Function]:
    """The functions that an outline counts, wherever they stand."""
    for item in body:
        if isinstance(item, Define) and item.function.index >= 0:
            yield item.function
        elif isinstance(item, DefineClass):
            yield from functions(item.cls.body)


def heads(source: str) -> list[tuple[str | None, str]]:
    """Owner and name of each function."""
    return [(made.owner, made.name) for made in functions(outline(source).body)]


def body_with_places(source: str, index: int = 0) -> tuple[Stmt, ...]:
    """The lowered body of one function of *source*."""
    data = source.encode()
    tree = FRONT_END.parse(data)
    made = list(functions(FRONT_END.outline("m.cpp", data, tree).body))
    return FRONT_END.body(data, tree, made[index])


def body(source: str, index: int = 0) -> tuple[Stmt, ...]:
    return cast(tuple[Stmt, ...], placeless(body_with_places(source, index)))


def inside(source: str) -> tuple[Stmt, ...]:
    return body(f"void f() {{ {source} }}")


def value(source: str) -> Expr | None:
    """What ``x = source;`` assigns."""
    (let,) = inside(f"x = {source};")
    assert isinstance(let, Let)
    return let.value


def only_class(source: str) -> Class:
    (made,) = top(source)
    assert isinstance(made, DefineClass)
    return made.cls


def call(func: str | Expr, *args: Expr) -> Call:
    return Call(Name(func) if isinstance(func, str) else func, args, (), 0, 0, 0)


def do(func: str) -> Do:
    return Do(call(func), 0)


MADE = call(SOCKET, CTX, PUB)
LINGER = Attr(Attr(Name("zmq"), "sockopt"), "linger")


def socket(name: str, *args: Expr) -> Let:
    return Let(Name(name), call(SOCKET, *args), 0, "", "zmq::socket_t")


def test_the_folder_walk_finds_the_front_end_for_headers_too() -> None:
    assert all(front_ends()[suffix] is FRONT_END for suffix in (".cc", ".cpp", ".hpp", ".h", ".cu"))


@pytest.mark.parametrize(
    "source",
    [
        "zmq::socket_t s(ctx, ZMQ_PUB);",
        "zmq::socket_t s{ctx, ZMQ_PUB};",
        "zmq::socket_t s = {ctx, ZMQ_PUB};",
        "zmq::socket_t s = zmq::socket_t(ctx, ZMQ_PUB);",
        "zmq::socket_t s = zmq::socket_t{ctx, ZMQ_PUB};",
        "zmq::socket_t s (*ctx, ZMQ_PUB);",
        "static const zmq::socket_t s(ctx, ZMQ_PUB);",
    ],
)
def test_a_construction_is_a_call_of_its_class(source: str) -> None:
    assert inside(source) == (socket("s", CTX, PUB),)


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        ("(ctx, type)", (CTX, Name("type"))),
        ("(ctx_ref(), type)", (call("ctx_ref"), Name("type"))),
        ("(std::ref(x), type)", (call(Attr(Name("std"), "ref"), X), Name("type"))),
        ("(x[1], a)", (Index(X, Const(1)), A)),
        ("(zmq::socket_type::pub)", (Attr(Attr(Name("zmq"), "socket_type"), "pub"),)),
        ("(this->c, 8)", (Attr(Name("this"), "c"), Const(8))),
        ("(a * b)", (Binary("*", A, B),)),
        ("{}", ()),
    ],
)
def test_the_arguments_of_a_construction_are_expressions(source: str, arguments: tuple[Expr, ...]) -> None:
    assert inside(f"zmq::socket_t s{source};") == (socket("s", *arguments),)


def test_what_can_only_be_a_prototype_declares_nothing() -> None:
    assert inside("zmq::socket_t s(); zmq::socket_t make(Foo a); int g(int); void h(x);") == ()


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("zmq::socket_t s;", Let(S, None, 0, "", "zmq::socket_t")),
        (
            "zmq::socket_t *s = new zmq::socket_t(ctx, ZMQ_PUB);",
            Let(S, call(SOCKET, CTX, PUB), 0, "", "zmq::socket_t*"),
        ),
        ("auto s = new zmq::socket_t{ctx, ZMQ_PUB};", Let(S, MADE, 0, "", "auto")),
        ("auto s = std::make_unique<zmq::socket_t>(ctx, ZMQ_PUB);", Let(S, MADE, 0, "", "auto")),
        ("auto s{a};", Let(S, A, 0, "", "auto")),
        ("T& s(a);", Let(S, A, 0, "", "T&")),
        ("T *s{nullptr};", Let(S, Const(None), 0, "", "T*")),
        ("int x(3);", Let(X, Const(3), 0, "", "int")),
        ("uint64_t x{3};", Let(X, Const(3), 0, "", "uint64_t")),
        ("std::vector<int> x = {1, 2};", Let(X, Seq("init", (Const(1), Const(2))), 0, "", "std::vector<int>")),
        ("T x = {.u = a};", Let(X, Map(((Const("u"), A),)), 0, "", "T")),
        ("T x[] = {{a}, {b}};", Let(X, Seq("init", (Seq("init", (A,)), Seq("init", (B,)))), 0, "", "T")),
        ("auto [a, b] = x;", Let(Seq("tuple", (A, B)), X, 0, "", "auto")),
        ("struct T { int a; } x = {1};", Let(X, call("T", Const(1)), 0, "", "T")),
    ],
)
def test_a_declaration_lowers_to(source: str, form: Stmt) -> None:
    assert inside(source)[-1:] == (form,)


def test_several_declarators_construct_several() -> None:
    assert inside("zmq::socket_t s(ctx, ZMQ_PUB), x(ctx, ZMQ_SUB);") == (
        socket("s", CTX, PUB),
        socket("x", CTX, Name("ZMQ_SUB")),
    )


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("a::b::c", Attr(Attr(A, "b"), "c")),
        ("::a::b", Attr(A, "b")),
        ("a<int, b<x>>::c", Attr(A, "c")),
        ("a->b", Attr(A, "b")),
        ("this", Name("this")),
        ("foo<int>(x)", call("foo", X)),
        ("a.foo<int>(x)", call(Attr(A, "foo"), X)),
        ("a.template foo<int>(x)", call(Attr(A, "foo"), X)),
        ("static_cast<void *>(a)", A),
        ("int(a)", A),
        ("std::string(a)", call(Attr(Name("std"), "string"), A)),
        ("T{a}", call("T", A)),
        ("std::array<int, 2>{a, b}", Seq("init", (A, B))),
        ("new T", call("T")),
        ("new T[3]", Opaque("new T[3]")),
        ("std::make_shared<a::b>(x)", call(Attr(A, "b"), X)),
        ("f({a, b})", call("f", Seq("init", (A, B)))),
        ("nullptr", Const(None)),
        ("1'000", Const(1000)),
        ('"a"s', Const("a")),
        ('R"--(a\\n"b)--"', Const('a\\n"b')),
        ('u8"a" "b"', Const("ab")),
        ("100ms", call(Attr(Attr(Name("std"), "chrono"), "milliseconds"), Const(100))),
        ("co_await a", Await(A)),
        ("a and not b", msgspec.convert([9, "and", [2, "a"], [10, "not", [2, "b"]]], Expr)),
        ("a << b", Binary("<<", A, B)),
    ],
)
def test_an_expression_lowers_to(source: str, form: Expr) -> None:
    assert value(source) == form


def test_a_lambda_has_its_body() -> None:
    made = value("[this, &a](int b) -> int { return b; }")
    assert made == Lambda(Function("<lambda>", (Param("b", None, "int"),), 0, 0, 0, body=(Return(B, 0),)))


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("delete x;", Do(call("delete", X), 0)),
        ("throw a;", Jump("raise", 0, A)),
        ("throw;", Jump("raise", 0)),
        ("co_return a;", Return(A, 0)),
        ("using namespace a::b;", Import("a.b", (("*", "*"),), None, -1, 0)),
        ("using a::b;", Let(B, Attr(A, "b"), 0)),
        ("using x = a::b<int>;", Let(X, Attr(A, "b"), 0, "", "a::b<int>")),
        ("for (auto& x : a) f();", Loop(X, A, None, (do("f"),), (), 0)),
        ("while (auto x = f()) f();", Loop(None, None, Walrus(X, call("f")), (do("f"),), (), 0)),
        ("LOG(a) << b;", Do(Binary("<<", call("LOG", A), B), 0)),
        (
            "s.set(zmq::sockopt::linger, 0);",
            Do(call(Attr(S, "set"), LINGER, Const(0)), 0),
        ),
        ("if constexpr (a) f();", If(A, (do("f"),), (), 0, "a")),
    ],
)
def test_a_statement_lowers_to(source: str, form: Stmt) -> None:
    assert inside(source) == (form,)


def test_what_a_condition_declares_comes_before_it() -> None:
    assert inside("if (auto x = f(); x) g();") == (
        Let(X, call("f"), 0, "", "auto"),
        If(X, (do("g"),), (), 0, "auto x = f(); x"),
    )


def test_handlers_have_types_and_names() -> None:
    assert inside("try { f(); } catch (const a::b& x) { g(); } catch (...) { throw; }") == (
        Try(
            (do("f"),),
            (Handler(("a::b",), "x", (do("g"),), 0), Handler((), None, (Jump("raise", 0),), 0)),
            (),
            (),
            0,
        ),
    )


def test_std_abort_ends_the_path() -> None:
    assert inside("std::abort();") == (Do(call(Attr(Name("std"), "abort")), 0), Jump("raise", 0))


def test_a_macro_that_opens_a_block_is_a_call_and_a_block() -> None:
    assert inside("FOREACH(a, b) { f(); }") == (Do(call("FOREACH", A, B), 0), Block((do("f"),)))


def test_a_class_has_fields_bases_initialisers_and_methods() -> None:
    made = only_class(
        "class X : public ns::B<int>, private C { public: X(); ~X() {} int get() const { return a; }\n"
        " zmq::socket_t s{ctx, ZMQ_PUB}; int a = 3, *b; std::unique_ptr<zmq::socket_t> p; void f(); };"
    )
    assert made.name == "X"
    assert made.bases == (Attr(Name("ns"), "B"), Name("C"))
    assert made.fields == (
        ("s", "zmq::socket_t"),
        ("a", "int"),
        ("b", "int*"),
        ("p", "std::unique_ptr<zmq::socket_t>"),
    )
    assert [item.target for item in made.body if isinstance(item, Let)] == [S, A]
    assert [item.function.name for item in made.body if isinstance(item, Define)] == ["~X", "get"]
    assert socket("s", CTX, PUB) in made.body


def test_an_exported_class_is_a_class() -> None:
    assert only_class("class MY_EXPORT X : public B { Q_OBJ o; };").bases == (Name("B"),)


def test_macros_in_a_class_do_not_hide_its_members() -> None:
    made = only_class("class X {\n  Q_OBJECT\npublic slots:\n  void f() { g(); }\nsignals:\n  void h();\n  int a;\n};")
    assert made.fields == (("a", "int"),)


def test_a_scoped_enumeration_is_a_class_of_its_constants() -> None:
    made = only_class("enum class E : int { A = 1, B };")
    assert made.body == (Let(Name("A"), Const(1), 0), Let(Name("B"), Const(2), 0))


def test_a_constructor_begins_with_its_member_initialisers() -> None:
    source = "ns::X::X(int a) : Base(ZMQ_PUB), s{ctx, a}, t<int>(3) { f(); }"
    assert heads(source) == [("ns.X", "X")]
    assert body(source) == (
        Construct("Base", (PUB,), 0, 0, 0),
        Construct("s", (CTX, A), 0, 0, 0),
        Construct("t", (Const(3),), 0, 0, 0),
        do("f"),
    )


def test_a_constructor_in_its_class_and_in_a_function_try_block_too() -> None:
    assert body("struct X { X() : a(1) {} };") == (Construct("a", (Const(1),), 0, 0, 0),)
    assert body("X::X() try : a(1) { } catch (...) { }")[0] == Construct("a", (Const(1),), 0, 0, 0)


@pytest.mark.parametrize(
    ("source", "head"),
    [
        ("void Foo::bar() {}", ("Foo", "bar")),
        ("zmq::socket_t& a::Foo::bar() {}", ("a.Foo", "bar")),
        ("template <class T> void Foo<T>::bar() {}", ("Foo", "bar")),
        ("Foo::~Foo() {}", ("Foo", "~Foo")),
        ("bool operator==(const A& a, const A& b) { return true; }", (None, "operator==")),
        ("bool Foo::operator()(int a) { return true; }", ("Foo", "operator()")),
        ("Foo::operator bool() const { return true; }", ("Foo", "operator bool")),
        ("namespace a { namespace { void f() {} } }", (None, "f")),
        ('extern "C" int f(void) { return 1; }', (None, "f")),
        ("MY_API void *f(void) { return 0; }", (None, "f")),
        ("struct X { void close() MY_NOTHROW { g(); } };", (None, "close")),
        ('TEST_CASE("a b", "[c]") { f(); }', (None, "TEST_CASE@1")),
        ("TEST(Suite, Name) { f(); }", (None, "TEST@1")),
        ("TEST_F(Fixture, Name) { f(); }", ("Fixture", "TEST_F@1")),
        ("BOOST_AUTO_TEST_CASE(name) { f(); }", (None, "BOOST_AUTO_TEST_CASE@1")),
        ('TEST_CASE_METHOD(Fixture, "a") { f(); }', ("Fixture", "TEST_CASE_METHOD@1")),
    ],
)
def test_a_function_is_named(source: str, head: tuple[str | None, str]) -> None:
    assert heads(source) == [head]


@pytest.mark.parametrize("end", [";", ""])
def test_a_suite_of_boost_gives_its_tests_a_fixture(end: str) -> None:
    source = f"""
BOOST_FIXTURE_TEST_SUITE(Outer, net::Fixture){end}
BOOST_AUTO_TEST_CASE(first) {{ f(); }}
BOOST_AUTO_TEST_SUITE(Inner){end}
BOOST_AUTO_TEST_CASE(second) {{ f(); }}
BOOST_AUTO_TEST_SUITE_END(){end}
BOOST_FIXTURE_TEST_CASE(third, Own) {{ f(); }}
BOOST_AUTO_TEST_SUITE_END(){end}
BOOST_AUTO_TEST_CASE(fourth) {{ f(); }}
"""
    assert [owner for owner, _ in heads(source)] == ["net.Fixture", "net.Fixture", "Own", None]


@pytest.mark.parametrize("opened", ['TEST_CASE("a")', "TEST(A, B)", "BOOST_AUTO_TEST_CASE(a)"])
def test_a_test_macro_has_its_body(opened: str) -> None:
    assert body(f"{opened} {{ zmq::socket_t s(ctx, ZMQ_PUB); }}") == (socket("s", CTX, PUB),)


def test_parameters_have_types_and_defaults() -> None:
    (made,) = functions(outline("void f(const a::b& x, int n = 3, std::function<void(int)> g, T&&... rest) {}").body)
    assert made.params == (
        Param("x", None, "a::b&"),
        Param("n", Const(3), "int"),
        Param("g", None, "std::function<void(int)>"),
        Param("rest", None, "T&&", "*"),
    )


def test_functions_are_numbered_in_source_order_in_classes_too() -> None:
    source = "void f() {} struct X { void g() {} struct Y { void h() {} }; X() = default; }; void X::i() {}"
    assert [(made.name, made.index) for made in functions(outline(source).body)] == [
        ("f", 0),
        ("g", 1),
        ("h", 2),
        ("i", 3),
    ]


def test_a_local_class_carries_its_bodies() -> None:
    (made,) = inside("struct L { void m() { g(); } };")
    assert isinstance(made, DefineClass)
    (method,) = made.cls.body
    assert isinstance(method, Define)
    assert (method.function.index, method.function.body) == (-1, (do("g"),))


@pytest.mark.parametrize(
    ("source", "form"),
    [
        (
            "static zmq::context_t x(1);",
            Let(X, call(Attr(Name("zmq"), "context_t"), Const(1)), 0, "", "zmq::context_t"),
        ),
        ("zmq::socket_t s(ctx, ZMQ_PUB);", socket("s", CTX, PUB)),
        ("T Foo::x = 3;", Let(Attr(Name("Foo"), "x"), Const(3), 0, "", "T")),
        ("namespace x = a::b;", Let(X, Attr(A, "b"), 0, "", "a::b")),
        ("namespace n { using x = a::b; }", Let(X, Attr(A, "b"), 0, "", "a::b")),
        ("template <class T> using x = a::b<T>;", Let(X, Attr(A, "b"), 0, "", "a::b<T>")),
        ("typedef std::unique_ptr<a> x;", Let(X, Attr(Name("std"), "unique_ptr"), 0, "", "std::unique_ptr<a>")),
    ],
)
def test_the_outline_has(source: str, form: Stmt) -> None:
    assert top(source) == (form,)


def test_outside_functions_a_prototype_is_told_from_a_variable() -> None:
    assert top("zmq::socket_t make(Config);") == ()
    known = top("zmq::context_t ctx; zmq::socket_t s(ctx, kind);")
    assert known[1:] == (socket("s", CTX, Name("kind")),)


def test_both_sides_of_a_conditional_are_in_the_outline_but_dead_code_is_not() -> None:
    assert top("#if A\nint x = 1;\n#else\nint x = 2;\n#endif\n#if 0\nint x = 3;\n#endif\n") == (
        Let(X, Const(1), 0, "", "int"),
        Let(X, Const(2), 0, "", "int"),
    )


@pytest.mark.parametrize("call", ["s.operator void*()", "s->operator void *()", "s.operator const void*( )"])
def test_a_conversion_that_is_called_by_its_name_is_what_it_is_called_on(call: str) -> None:
    assert inside(f"zmq_bind({call}, a);") == inside("zmq_bind(s, a);")


def test_comments_vanish_everywhere() -> None:
    plain = "zmq::socket_t s(ctx, ZMQ_PUB); f(a, b); x = a + b;"
    noted = "zmq::socket_t /**/ s(ctx, /**/ ZMQ_PUB); // c\n f(a /**/, b); /**/ x = a /**/ + /**/ b;"
    assert inside(noted) == inside(plain)


def test_readable_code_is_counted_as_such_and_the_rest_as_broken() -> None:
    assert outline("void f() { g(); }").broken == 0
    assert outline("void f() { g( ] ); }").broken > 0


def test_what_is_readable_near_a_fault_is_kept() -> None:
    encoded = msgspec.json.encode(inside("g(1); @ $ h(2); if (a) int q = k(3);"))
    assert all(f'"{name}"'.encode() in encoded for name in "ghk")


N = 10_000
DEEP = {
    "parentheses": "x = " + "(" * N + "1" + ")" * N + ";",
    "blocks": "{" * N + "g();" + "}" * N,
    "streams": "os" + " << g(1)" * N + ";",
    "lambdas": "x = " + "[]{ return " * N + "1;" + "};" * N,
    "switches": "switch (x) { case 1: " * N + "g();" + "}" * N,
    "handlers": "try { " * N + "g();" + "} catch (...) {}" * N,
    "templates": "A<" * N + "int" + ">" * N + " x;",
    "names": "a::" * N + "f();",
    "classes": "struct A {" * N + "int x;" + "};" * N,
    "otherwise": " else ".join(["if (a) g();"] * N),
}


@pytest.mark.parametrize("kind", DEEP)
def test_no_depth_of_nesting_is_too_much(kind: str) -> None:
    made = body_with_places(f"void f() {{ {DEEP[kind]} }}")
    assert made
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(made), type=tuple[Stmt, ...]) == made


@pytest.mark.parametrize("unit", ["namespace a {", "struct A {", 'extern "C" {', "template <class T> ", "#if A\n"])
def test_no_depth_of_definitions_is_too_much(unit: str) -> None:
    made = outline(unit * N + "int x;").body
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(made), type=tuple[Stmt, ...]) == made


def lower(source: bytes) -> None:
    """All that can be asked of a front end."""
    tree = FRONT_END.parse(source)
    for made in functions(FRONT_END.outline("m.cpp", source, tree).body):
        FRONT_END.body(source, tree, made)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_outline_or_body_raise(source: bytes) -> None:
    lower(source)


REAL = """
#pragma once
#include <zmq.hpp>
#ifdef __cplusplus
extern "C" {
#endif
#define ENDPOINT "tcp://*:5556" /* all of them */
#define KIND (ZMQ_XPUB)
namespace bus { namespace detail {
enum class Mode : int { kBind = 1, kConnect };
template <typename T, int N = 3> class BUS_API Channel final : public Base<T>, private zmq::monitor_t {
  Q_OBJECT
 public:
  explicit Channel(zmq::context_t& ctx, const std::string& where = ENDPOINT) try
      : Base<T>(KIND), socket_{ctx, zmq::socket_type::xpub}, items_{{socket_, 0, ZMQ_POLLIN, 0}} {
    socket_.set(zmq::sockopt::sndhwm, 1'000);
    if (auto rc = open(where); rc != 0) { throw std::runtime_error("no \\"" + where + "\\""); }
  } catch (const zmq::error_t& e) { std::cerr << e.what() << std::endl; }
  virtual ~Channel() noexcept override { close(); }
  template <class... A> auto send(A&&... args) -> bool { return (put(std::forward<A>(args)) && ...); }
  operator bool() const { return static_cast<bool>(socket_); }
 private:
  zmq::socket_t socket_;
  std::vector<zmq_pollitem_t> items_;
  std::unique_ptr<std::thread> worker_ = nullptr; unsigned flag_ : 3;
};
}}  // namespace
int main(int argc, char **argv) {
  zmq::context_t ctx(1);
  zmq::socket_t s(ctx, argc > 1 ? ZMQ_PUB : ZMQ_SUB), *t = new zmq::socket_t(ctx, 8);
  zmq_pollitem_t items[] = {{s, 0, ZMQ_POLLIN, 0}, {.socket = *t, .events = ZMQ_POLLOUT}};
#if defined(WITH_CURVE) && !NO_CURVE
  s.setsockopt(ZMQ_CURVE_SERVER, &one, sizeof one);
#else
  if (argc) {
#endif
  std::thread run([&ctx, p = std::move(t)]() mutable { for (;;) { if (!p->recv(m, 0x1u)) break; else continue; } });
  for (const auto& [key, v] : table) switch (key) { case 'a': case 2: f(v); break; default: goto out; }
  do { rc = zmq_poll(items, 2, -1), i++; } while (rc == -1 && errno == EINTR);
  std::string raw = R"x(a)b)x" "c"s; auto wait = 100ms; delete t;
out:
  return zmq_msg_send(&msg, s, ZMQ_DONTWAIT) < 0 ? EXIT_FAILURE : 0;
}
TEST_CASE("sends", "[bus]") { SECTION("one") { REQUIRE(send(1) == true); } }
TEST_F(Bus, Receives) { ASSERT_EQ(0, zmq_bind(s, "inproc://x")) << "why"; }
#ifdef __cplusplus
}
#endif
"""


def test_the_text_that_is_cut_below_is_read_whole() -> None:
    names = [made.name for made in functions(outline(REAL).body)]
    assert names == ["Channel", "~Channel", "send", "operator bool", "main", "TEST_CASE@44", "TEST_F@45"]


@given(st.integers(0, len(REAL)), st.integers(0, len(REAL)), st.integers(0, len(REAL)))
@settings(max_examples=300, deadline=None)
def test_no_cut_through_real_code_makes_outline_or_body_raise(start: int, end: int, gap: int) -> None:
    source = REAL.encode()
    first, second = sorted((start, end))
    lower(source[first:second])
    lower(source[:first] + source[second:])
    lower(source[:gap] + source[first:second] + source[gap:])
