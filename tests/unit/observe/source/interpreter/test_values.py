"""What two paths' values come to together, and how a value reads in a report."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironhouse.observe.source.form import Function
from ironhouse.observe.source.interpreter.values import (
    ALT_LIMIT,
    Alt,
    Const,
    External,
    Func,
    Imported,
    Method,
    ModuleRef,
    Obj,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    describe,
    join,
    join_all,
    objects_of,
)

ONE, TWO, THREE = Const(1), Const(2), Const(3)


def thing(kind: str = "socket", number: int = 1, label: str = "") -> Obj:
    return Obj(kind, number, "a.py", number, label=label)


FEW_VALUES: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from([ONE, TWO, THREE]),
    st.sampled_from([Unknown("x"), Symbol("pyzmq", "REQ"), Text(("tcp://", Unknown("host")))]),
)


def test_joining_a_value_with_its_equal_gives_the_value() -> None:
    left = Const("a")
    assert join(left, Const("a")) is left


def test_where_a_value_was_born_makes_no_alternative() -> None:
    assert join(Const(1, born=3), Const(1, born=4)) == ONE
    assert join(Symbol("pyzmq", "REQ", born=3), Symbol("pyzmq", "REQ", born=4)) == Symbol("pyzmq", "REQ")


def test_joining_keeps_the_order_in_which_alternatives_came() -> None:
    assert join(Alt((TWO, ONE)), THREE) == Alt((TWO, ONE, THREE))
    assert join(THREE, Alt((TWO, ONE))) == Alt((THREE, TWO, ONE))


def test_an_alternative_that_is_there_is_not_added_again() -> None:
    assert join(Alt((ONE, TWO)), Alt((TWO, THREE))) == Alt((ONE, TWO, THREE))
    assert join(Alt((ONE, TWO)), ONE) == Alt((ONE, TWO))


def test_alike_objects_are_two_alternatives() -> None:
    left, right = thing(), thing()
    joined = join(left, right)
    assert [one is other for one, other in zip(alternatives(joined), (left, right), strict=True)] == [True, True]


def test_as_many_alternatives_as_the_limit_are_kept() -> None:
    each: list[Value] = [Const(number) for number in range(ALT_LIMIT)]
    assert join_all(each) == Alt(tuple(each))


def test_one_alternative_more_than_the_limit_is_unknown() -> None:
    assert isinstance(join_all([Const(number) for number in range(ALT_LIMIT + 1)]), Unknown)


def test_beyond_the_limit_the_objects_are_kept() -> None:
    kept: list[Value] = [thing(number=1), thing(number=2)]
    plain: list[Value] = [Const(number) for number in range(ALT_LIMIT - 1)]
    assert join_all([*kept, *plain]) == Alt(tuple(kept))


def test_one_object_beyond_the_limit_is_that_object() -> None:
    made = thing()
    assert join(Alt(tuple(Const(number) for number in range(ALT_LIMIT))), made) is made


def test_no_more_objects_than_the_limit_are_kept() -> None:
    many: list[Value] = [thing(number=number) for number in range(ALT_LIMIT + 3)]
    assert join_all(many) == Alt(tuple(many[:ALT_LIMIT]))


def test_the_join_of_none_is_unknown_and_of_one_is_itself() -> None:
    assert join_all([]) == Unknown("")
    assert join_all([TWO]) is TWO


@given(st.lists(FEW_VALUES, min_size=1, max_size=12))
def test_a_join_has_every_value_once_and_nothing_else(each: list[Value]) -> None:
    assert list(alternatives(reduce(join, each))) == list(dict.fromkeys(each))


def test_objects_of_gives_the_kind_that_was_asked_for() -> None:
    wanted, other = thing("socket", 1), thing("poller", 2)
    assert list(objects_of(Alt((ONE, other, wanted)), "socket")) == [wanted]
    assert list(objects_of(wanted, "socket")) == [wanted]
    assert list(objects_of(other, "socket")) == []


FUNCTION = Function("make_socket", (), 1, 0, 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Const("tcp://*:1"), "tcp://*:1"),
        (Const(-1), "-1"),
        (Const(True), "True"),
        (Const(None), ""),
        (Const(""), ""),
        (Text(("tcp://", Unknown("host"), ":", Const(5555))), "tcp://{host}:{5555}"),
        (Text(("a", Text(("b", Unknown("c"))))), "a{b{c}}"),
        (Alt((Const("a"), Const("b"))), "a | b"),
        (Alt((Const("a"), External("a"), Const("b"))), "a | b"),
        (Unknown("args.port", "config", Const(1)), "args.port"),
        (Symbol("pyzmq", "asyncio.Context"), "asyncio.Context"),
        (External("pickle.loads"), "pickle.loads"),
        (Imported("lib/net.py", "PORT"), "PORT"),
        (Func(FUNCTION, "a.py"), "make_socket()"),
        (thing(label="self.out"), "self.out"),
        (thing("poller"), "poller"),
        (Method(thing(label="self.out"), "fileno"), "self.out.fileno"),
        (ModuleRef("lib/net.py"), "moduleref"),
    ],
)
def test_a_value_reads_as_its_source_would(value: Value, text: str) -> None:
    assert describe(value) == text


@pytest.mark.parametrize("make", [lambda born: Const("tcp", born), lambda born: Symbol("pyzmq", "REQ", born)])
def test_where_a_value_was_born_makes_it_no_other(make: Callable[[int], Value]) -> None:
    assert make(1) == make(2)
    assert (make(1) != make(2)) is False
    assert make(1) != Const("ipc")
