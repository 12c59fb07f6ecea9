"""What a binding's names and libzmq's numbers stand for."""

from __future__ import annotations

import pytest

from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.observe.source.interpreter.symbols import (
    TYPE_NUMBERS,
    canonical,
    flag_names,
    function_row,
    method_row,
    names_type,
    option_names,
    socket_type,
    with_attribute,
)
from ironhouse.observe.source.interpreter.values import Alt, Const, External, Symbol, Text, Unknown, Value

REQ = Symbol("pyzmq", "REQ")


@pytest.mark.parametrize("name", SOCKET_TYPES)
def test_every_socket_type_is_known_by_its_name(name: str) -> None:
    assert socket_type(Symbol("pyzmq", name)) == name
    assert socket_type(Symbol("pyzmq", f"SocketType.{name}")) == name
    assert socket_type(Symbol("libzmq", f"ZMQ_{name}")) == name
    assert socket_type(Symbol("cppzmq", f"socket_type.{name.lower()}")) == name


@pytest.mark.parametrize(
    ("binding", "path", "name"),
    [
        ("pyzmq", "XREQ", "DEALER"),
        ("pyzmq", "XREP", "ROUTER"),
        ("libzmq", "ZMQ_XREQ", "DEALER"),
        ("libzmq", "ZMQ_XREP", "ROUTER"),
        ("zmqpp", "socket_type.xrequest", "DEALER"),
        ("zmqpp", "socket_type.xrep", "ROUTER"),
        ("zmqpp", "socket_type.publish", "PUB"),
        ("zmqpp", "socket_type.pull", "PULL"),
    ],
)
def test_other_names_of_a_type_are_that_type(binding: str, path: str, name: str) -> None:
    assert socket_type(Symbol(binding, path)) == name


def test_an_option_that_is_called_like_a_type_of_zmqpp_is_no_type() -> None:
    assert socket_type(Symbol("zmqpp", "socket_option.subscribe")) is None
    assert socket_type(Symbol("zmqpp", "socket_type.subscribe")) == "SUB"


def test_a_type_that_is_called_like_an_option_of_zmqpp_is_no_option() -> None:
    assert option_names(Symbol("zmqpp", "socket_type.subscribe")) == ()
    assert option_names(Symbol("zmqpp", "socket_option.subscribe")) == ("SUBSCRIBE",)


@pytest.mark.parametrize(
    ("number", "name"),
    [(0, "PAIR"), (1, "PUB"), (5, "DEALER"), (8, "PUSH"), (11, "STREAM"), (12, "SERVER"), (20, "CHANNEL")],
)
def test_a_number_is_the_type_that_zmq_h_gives_it(number: int, name: str) -> None:
    assert socket_type(Const(number)) == name


def test_the_numbers_are_those_of_the_known_types_each_once() -> None:
    assert sorted(TYPE_NUMBERS.values()) == sorted(set(TYPE_NUMBERS.values()) & set(SOCKET_TYPES))


@pytest.mark.parametrize(
    "value",
    [
        Const(True),
        Const(99),
        Const(-1),
        Const("REQ"),
        Const(None),
        Symbol("pyzmq", "SNDHWM"),
        Symbol("pyzmq", ""),
        External("other.REQ"),
        Unknown("kind"),
        Alt((REQ, REQ)),
    ],
)
def test_anything_else_is_no_type(value: Value) -> None:
    assert socket_type(value) is None


def test_a_symbol_of_a_type_names_one_and_its_number_does_not() -> None:
    assert names_type(REQ)
    assert names_type(Alt((Unknown("kind"), REQ)))
    assert not names_type(Const(3))
    assert not names_type(Alt((Const(3), Symbol("pyzmq", "SNDHWM"))))


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (Symbol("pyzmq", "SNDHWM"), ("SNDHWM",)),
        (Symbol("pyzmq", "SocketOption.LINGER"), ("LINGER",)),
        (Symbol("libzmq", "ZMQ_RCVTIMEO"), ("RCVTIMEO",)),
        (Symbol("cppzmq", "sockopt.linger"), ("LINGER",)),
        (Symbol("cppzmq", "sockopt.socket_type"), ("TYPE",)),
        (Symbol("zmqpp", "socket_option.send_timeout"), ("SNDTIMEO",)),
        (Symbol("pyzmq", "IDENTITY"), ("ROUTING_ID",)),
        (Symbol("pyzmq", "HWM"), ("SNDHWM", "RCVHWM")),
        (Symbol("libzmq", "ZMQ_HWM"), ("SNDHWM", "RCVHWM")),
        (Symbol("zmqpp", "socket_option.high_water_mark"), ("SNDHWM", "RCVHWM")),
        (Const("linger"), ("LINGER",)),
        (Const("hwm"), ("SNDHWM", "RCVHWM")),
        (Const(17), ("LINGER",)),
        (Const(23), ("SNDHWM",)),
        (Unknown("name", "param", Const("LINGER")), ("LINGER",)),
    ],
)
def test_an_option_has_libzmqs_names(value: Value, names: tuple[str, ...]) -> None:
    assert option_names(value) == names


@pytest.mark.parametrize(
    "value",
    [
        Symbol("pyzmq", "REQ"),
        Symbol("cppzmq", "socket_type.req"),
        Const("nothing"),
        Const(9999),
        Const(True),
        Const(None),
        Unknown("name"),
        Text(("LIN", "GER")),
        External("other.LINGER"),
    ],
)
def test_what_is_no_option_has_no_name(value: Value) -> None:
    assert option_names(value) == ()


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("Context", "Context"),
        ("asyncio.Context", "Context"),
        ("sugar.context.Context", "Context"),
        ("green.core.Context", "Context"),
        ("asyncio", ""),
        ("devices.monitored_queue", "devices.monitored_queue"),
        ("asynciox.Context", "asynciox.Context"),
    ],
)
def test_a_sub_module_that_repeats_the_roots_names_is_left_out(path: str, short: str) -> None:
    assert canonical("pyzmq", path) == short


def test_a_function_has_the_same_row_under_each_of_its_paths() -> None:
    row = function_row("pyzmq", "asyncio.Context")
    assert row is not None
    assert row.event == "context"
    assert row is function_row("pyzmq", "Context")
    assert function_row("pyzmq", "asyncio.Nothing") is None


def test_a_methods_row_is_found_by_the_objects_kind() -> None:
    row = method_row("pyzmq", "socket", "bind")
    assert row is not None
    assert row.event == "bind"
    assert method_row("pyzmq", "context", "bind") is None
    assert method_row("pyzmq", "nothing", "bind") is None
    assert method_row("nothing", "socket", "bind") is None


def test_an_attribute_is_one_name_further_down_and_born_where_it_was_read() -> None:
    root = with_attribute(Symbol("pyzmq", "", born=1), "asyncio", 4)
    assert (root.path, root.born) == ("asyncio", 4)
    assert with_attribute(root, "Context", 5).path == "asyncio.Context"


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("zmq.NOBLOCK", {"NOBLOCK"}),
        ("ZMQ_DONTWAIT | ZMQ_SNDMORE", {"DONTWAIT", "SNDMORE"}),
        ("zmq::send_flags::dontwait", {"DONTWAIT"}),
        ("zmqpp::socket::dont_wait", {"DONT_WAIT"}),
        ("flags", set()),
    ],
)
def test_the_flags_that_a_text_mentions_are_found(text: str, flags: set[str]) -> None:
    assert flag_names(text) == flags
