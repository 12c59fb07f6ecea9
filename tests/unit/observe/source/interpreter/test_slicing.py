"""Functions of Python whose lines say ``# kept`` where the slice keeps them, and one promise for any function."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironhouse.observe.source.form import (
    Block,
    Call,
    Construct,
    Define,
    DefineClass,
    Do,
    If,
    Loop,
    Name,
    Ref,
    Scope,
    Stmt,
    Switch,
    Try,
    With,
)
from ironhouse.observe.source.interpreter.slicing import SHORT, SMALL, assigned, relevant
from ironhouse.observe.source.languages.python import FRONT_END

TELLING = frozenset({"zmq", "socket"})
HEAD = 1
"""The line of the ``def`` that a test's statements are put below."""


def body_of(statements: str) -> tuple[Stmt, ...]:
    source = f"def f():\n{textwrap.indent(textwrap.dedent(statements).strip(chr(10)), '    ')}\n".encode()
    tree = FRONT_END.parse(source)
    (define,) = FRONT_END.outline("a.py", source, tree).body
    assert isinstance(define, Define)
    return FRONT_END.body(source, tree, define.function)


def line_of(statement: Stmt) -> int:
    match statement:
        case Define(function=function):
            return function.line
        case DefineClass(cls=cls):
            return cls.line
        case Scope() | Block():
            raise AssertionError(f"{statement} has no line")
        case _:
            return statement.line


def blocks_of(statement: Stmt) -> list[tuple[Stmt, ...]]:
    match statement:
        case If(then=then, orelse=orelse):
            return [then, orelse]
        case Loop(body=body, orelse=orelse):
            return [body, orelse]
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            return [body, *(handler.body for handler in handlers), orelse, final]
        case With(body=body) | Block(body=body):
            return [body]
        case Switch(cases=cases):
            return [inner for _, inner in cases]
        case _:
            return []


def everything(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    for statement in body:
        yield statement
        for block in blocks_of(statement):
            yield from everything(block)


def check(statements: str, *, fields: frozenset[str] = frozenset(), short: bool = False, calling: bool = False) -> None:
    """Of a long function (or a *short* one), exactly the lines that say ``# kept`` are."""
    source = textwrap.dedent(statements).strip("\n")
    padding = SMALL + 1 if short else SHORT + 1
    padded = "\n".join([source, *(f"idle{number} = idling{number}" for number in range(padding))])
    body = relevant(body_of(padded), TELLING, fields, calling=calling)
    kept = {line_of(statement) - HEAD - 1 for statement in everything(body)}
    lines = source.splitlines()
    shown = [lines[number] if number < len(lines) else "padding" for number in sorted(kept)]
    assert shown == [line for line in lines if line.endswith("# kept")]


def test_a_long_function_that_tells_nothing_is_dropped() -> None:
    check("a = b\nb(a)")


@pytest.mark.parametrize(
    "statement",
    [
        "zmq.run()",
        "a = zmq",
        "a = b.socket(c)",
        "socket = b",
        "a.socket = b",
        "a: zmq.Context = b",
        "a = [b for b in zmq]",
        "a = {'b': zmq}",
        "a = f'{zmq}'",
        "a = b if zmq else c",
        "a = lambda: zmq",
        "a = b[zmq]",
        "a(b=zmq)",
        "a(*zmq)",
        "await zmq",
        "yield zmq",
        "return zmq",
        "raise zmq",
    ],
)
def test_a_statement_that_mentions_a_telling_name_is_kept(statement: str) -> None:
    check(f"{statement}  # kept\nx = y")


def test_a_function_inside_is_kept_when_its_body_tells() -> None:
    check("""
        def inner():  # kept
            if a:
                zmq.run()
        def other():
            run()
    """)


def test_imports_and_classes_are_kept_always() -> None:
    check("""
        import a  # kept
        class B:  # kept
            pass
        c = d
    """)


def test_what_a_telling_statement_defines_is_followed() -> None:
    check("""
        x = f(y)
        a = zmq  # kept
        b = f(a)  # kept
        f(b)  # kept
        z = f(y)
    """)


def test_it_is_followed_two_steps_back_up() -> None:
    check("""
        d = f(c)
        c = f(b)  # kept
        b = f(a)  # kept
        a = zmq  # kept
    """)


def test_a_use_before_the_definition_counts_too_for_a_loop_may_come_round() -> None:
    check("""
        while going:  # kept
            f(a)  # kept
            a = zmq  # kept
            b = c
    """)


def test_a_name_that_nearly_every_statement_mentions_is_not_followed() -> None:
    check("""
        log = make()
        log.info(other)
        self.b = other
        log.info(zmq)  # kept
        self.a = zmq  # kept
        self.c = other
    """)


def test_a_name_that_nearly_every_statement_mentions_is_not_followed_down_either() -> None:
    check("""
        log.info(zmq)  # kept
        log.info(other)
    """)


def test_a_receiver_that_the_body_itself_gives_a_value_is_followed() -> None:
    check("""
        self = make()  # kept
        self.b = other
        self.a = zmq  # kept
    """)


def test_what_defines_a_name_that_a_kept_statement_uses_is_kept() -> None:
    check("""
        host = find()  # kept
        other = find()
        address = host + port  # kept
        zmq.bind(address)  # kept
    """)


def test_what_is_put_into_a_container_that_is_used_is_kept() -> None:
    check("""
        each = []  # kept
        each.append(a)  # kept
        each[0] = b  # kept
        rest = []
        rest.append(a)
        for one in each:  # kept
            zmq.bind(one)  # kept
    """)


def test_a_tuple_defines_each_of_its_variables() -> None:
    check("""
        host, *rest = find()  # kept
        other, *more = find()
        zmq.bind(host)  # kept
    """)


def test_an_assignment_inside_an_expression_defines() -> None:
    check("""
        not (a := find()) and go  # kept
        not (b := find()) and go
        zmq.bind(a)  # kept
    """)


def test_an_assignment_inside_a_call_defines() -> None:
    check("""
        f(a := find())  # kept
        zmq.bind(a)  # kept
    """)


def test_an_assignment_inside_a_test_defines() -> None:
    check("""
        if (a := find()) is None:  # kept
            return  # kept
        zmq.bind(a)  # kept
    """)


def test_what_a_call_writes_through_an_address_is_kept() -> None:
    def call(name: str, *args: Name | Ref) -> Do:
        return Do(Call(Name(name), args, (), 1, 0, 0), 1)

    reading = call("read", Name("file"), Ref(Name("a")))
    idle = call("read", Name("other"), Ref(Name("b")))
    telling = call("zmq", Name("a"))
    assert relevant((reading, telling, *[idle] * (SHORT + 1)), TELLING) == (reading, telling)


def test_a_member_initialiser_is_kept_always() -> None:
    member = Construct("field", (), 1, 0, 0)
    idle = Do(Call(Name("a"), (), (), 1, 0, 0), 1)
    assert relevant((member, *[idle] * (SHORT + 1)), TELLING) == (member,)


def test_a_field_is_kept_where_telling_statements_use_fields_of_its_name() -> None:
    check(
        """
        self.timeout = a  # kept
        self.table[b] = c  # kept
        member_ = d  # kept
        self.other = e
        timeout = g
        other_ = h
        """,
        fields=frozenset({"timeout", "table", "member_", "nothing"}),
    )


def test_what_defines_a_fields_value_is_kept() -> None:
    check("a = b()  # kept\nself.timeout = a  # kept", fields=frozenset({"timeout"}))


def test_a_callback_out_of_a_table_is_kept() -> None:
    check("table[key](a)  # kept\ntable(b)")


def test_what_defines_the_test_round_a_kept_statement_is_kept() -> None:
    check("""
        quick = a  # kept
        slow = a
        if quick:  # kept
            zmq.run()  # kept
        else:
            b = c
        if slow:
            b = c
    """)


def test_what_defines_the_loop_round_a_kept_statement_is_kept() -> None:
    check("""
        each = a  # kept
        for one in each:  # kept
            b = c
            zmq.run()  # kept
        for one in rest:
            b = c
    """)


def test_a_test_that_tells_is_kept_with_nothing_below() -> None:
    check("""
        if zmq:  # kept
            a = b
        if c:
            a = b
    """)


def test_where_calls_fail_by_their_value_a_test_that_tells_keeps_what_it_uses() -> None:
    check(
        """
        a = b  # kept
        c = d
        if zmq.bind(a):  # kept
            e = f
        if g(c):
            e = f
        """,
        calling=True,
    )


def test_a_loop_over_what_tells_is_kept_with_nothing_below() -> None:
    check("""
        for a in zmq:  # kept
            b = c
        for e in d:
            b = c
    """)


def test_a_kept_statement_keeps_all_that_is_round_it() -> None:
    check("""
        with a:  # kept
            try:  # kept
                b = c
            except E:
                while d:  # kept
                    zmq.run()  # kept
        with a:
            try:
                b = c
            finally:
                d()
    """)


def test_a_with_that_tells_is_kept_and_what_it_defines_is_followed() -> None:
    check("""
        with zmq.run() as a:  # kept
            b = c
        d(a)  # kept
    """)


def test_a_match_is_kept_where_a_case_is() -> None:
    check("""
        match a:  # kept
            case 1:
                zmq.run()  # kept
            case 2:
                b = c
        match a:
            case 1:
                b = c
    """)


@pytest.mark.parametrize("weak", ["return", "return a", "raise a"])
def test_a_return_or_jump_alone_in_its_branch_is_dropped(weak: str) -> None:
    check(f"""
        if test:
            {weak}
        zmq.run()  # kept
    """)


@pytest.mark.parametrize("weak", ["return", "return a", "raise a"])
def test_a_return_or_jump_is_kept_beside_something_that_is(weak: str) -> None:
    check(f"""
        if test:  # kept
            zmq.run()  # kept
            b = c
            {weak}  # kept
    """)


@pytest.mark.parametrize("weak", ["return", "return a", "raise a"])
def test_a_return_or_jump_is_kept_where_the_test_above_tells(weak: str) -> None:
    check(f"""
        if zmq is None:  # kept
            {weak}  # kept
    """)


@pytest.mark.parametrize("telling", ["return zmq.run()", "raise zmq.Error"])
def test_a_return_or_jump_that_tells_is_kept_alone(telling: str) -> None:
    check(f"""
        if test:  # kept
            {telling}  # kept
    """)


def test_a_break_alone_in_its_loop_is_dropped() -> None:
    check("""
        while a:
            break
        while zmq.poll():  # kept
            if b:
                break
    """)


def test_the_return_at_the_end_of_a_function_is_kept() -> None:
    check("a = b\nreturn c  # kept")


def test_a_short_function_is_sliced_but_for_what_its_returns_need() -> None:
    check(
        """
        host = find()  # kept
        other = find()
        if quick:  # kept
            return host  # kept
        if slow:
            c = other
        """,
        short=True,
    )


def test_a_long_function_may_return_without_it() -> None:
    check("""
        host = find()
        if quick:
            return host
    """)


def test_a_body_of_few_plain_statements_is_kept_whole() -> None:
    body = body_of("\n".join(f"a{number} = b" for number in range(SMALL)))
    assert relevant(body, TELLING) is body


def test_one_statement_more_is_sliced() -> None:
    assert relevant(body_of("\n".join(f"a{number} = b" for number in range(SMALL + 1))), TELLING) == ()


def test_few_statements_of_which_one_has_others_inside_are_sliced() -> None:
    assert relevant(body_of("if a:\n    b = c"), TELLING) == ()


def test_assigned_has_the_variables_that_get_a_value_at_any_depth() -> None:
    body = body_of("""
        a = used
        for b in used:
            with used as c:
                (d, e), *g = used
        try:
            h[used] = used
        except used:
            k.append(used)
        if used:
            m: int = used
        match used:
            case 1:
                n += used
        while used:
            not (q := used)
    """)
    assert assigned(body) == ({*"abcdeghkmnq"}, set())


def test_fields_that_are_assigned_are_found_beside_the_variables() -> None:
    body = body_of("""
        while a:
            self.b = a
            c = self.d
    """)
    assert assigned(body) == ({"b", "c"}, {"b"})


def test_nothing_is_assigned_in_an_empty_body() -> None:
    assert assigned(()) == (set(), set())


LEAVES = st.sampled_from(
    [
        "a = b",
        "b = zmq",
        "f(a)",
        "a.append(c)",
        "self.a = c",
        "zmq.bind(c)",
        "return a",
        "return",
        "raise b",
        "import d",
    ]
    + ["c = f(b)", "t[a](b)", "a, c = b"]
)
TESTS = st.sampled_from(["a", "b", "zmq", "f(c)"])


def indented(block: list[str]) -> str:
    return textwrap.indent("\n".join(block), "    ")


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    block = st.lists(inner, min_size=1, max_size=5).map(indented)
    return st.one_of(
        st.builds("if {}:\n{}\nelse:\n{}".format, TESTS, block, block),
        st.builds("for c in {}:\n{}".format, TESTS, block),
        st.builds("while {}:\n{}\n    break\nelse:\n{}".format, TESTS, block, block),
        st.builds("try:\n{}\nexcept E:\n{}\nfinally:\n{}".format, block, block, block),
        st.builds("with {} as a:\n{}".format, TESTS, block),
        st.builds("match {}:\n    case 1:\n{}".format, TESTS, block.map(lambda text: textwrap.indent(text, "    "))),
        st.builds("def g():\n{}".format, block),
    )


BODIES = st.lists(st.recursive(LEAVES, compound, max_leaves=30), min_size=1, max_size=30).map("\n".join)


def is_part_of(kept: tuple[Stmt, ...], whole: tuple[Stmt, ...]) -> bool:
    """Whether each statement of *kept* is one of *whole*, in its order, with blocks of which the same holds."""
    rest = iter(whole)
    for statement in kept:
        found = next((one for one in rest if type(one) is type(statement) and line_of(one) == line_of(statement)), None)
        if found is None:
            return False
        pairs = list(zip(blocks_of(statement), blocks_of(found), strict=True))
        if not (all(is_part_of(*pair) for pair in pairs) if pairs else statement == found):
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(BODIES, st.sets(st.sampled_from(["a", "other"])))
def test_everything_kept_is_in_the_original_in_the_same_order(statements: str, fields: set[str]) -> None:
    body = body_of(statements)
    kept = relevant(body, TELLING, fields)
    assert is_part_of(kept, body)


@settings(max_examples=150, deadline=None)
@given(BODIES)
def test_every_statement_that_tells_is_in_the_slice(statements: str) -> None:
    body = body_of(statements)
    telling = [number for number, line in enumerate(statements.splitlines(), HEAD + 1) if "zmq.bind" in line]
    known = {line_of(statement) for statement in everything(body)}
    kept = {line_of(statement) for statement in everything(relevant(body, TELLING))}
    assert kept >= known & set(telling)
