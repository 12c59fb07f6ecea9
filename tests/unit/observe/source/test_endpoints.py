"""Addresses on the left, how exposed they are on the right: once bound, once connected."""

from __future__ import annotations

from typing import Literal

import pytest

from ironhouse.model.fact import EndpointOp, Exposure
from ironhouse.observe.source.endpoints import exposure_of, is_certain, shown
from ironhouse.observe.source.interpreter.values import Alt, Const, External, Obj, Text, Unknown, Value

HOST = Unknown("host", "param")
PORT = Unknown("port", "param")
OTHER_HOST: tuple[Exposure, Exposure] = ("host-variable", "remote-connect")
"""What is bound to, or connected to, a host that is not this one or not known."""


def both(value: Value) -> tuple[Exposure, Exposure]:
    return exposure_of("bind", value), exposure_of("connect", value)


def text(*parts: str | Value) -> Text:
    return Text(parts)


@pytest.mark.parametrize(
    "address",
    [
        "tcp://127.0.0.1:5555",
        "tcp://127.0.0.1:*",
        "tcp://127.0.0.1",
        "tcp://127.8.9.10:5555",
        "tcp://localhost:5555",
        "tcp://LocalHost:5555",
        "tcp://ip6-localhost:5555",
        "tcp://[::1]:5555",
        "tcp://[::ffff:127.0.0.1]:5555",
        "tcp://[::FFFF:127.0.0.1]:5555",
        "TCP://127.0.0.1:5555",
        "ws://127.0.0.1:5555/path",
        "@tcp://127.0.0.1:5555",
        ">tcp://127.0.0.1:5555",
        " tcp://127.0.0.1:5555",
        "tcp://192.168.1.1:0;127.0.0.1:5555",
    ],
)
def test_loopback_in_each_spelling_is_loopback(address: str) -> None:
    assert both(Const(address)) == ("loopback", "loopback")


@pytest.mark.parametrize("address", ["tcp://*:5555", "tcp://*", "tcp://*:*", "ws://*:5555"])
def test_a_star_is_every_interface_to_bind_and_no_one_host_to_connect(address: str) -> None:
    assert both(Const(address)) == ("wildcard", "remote-connect")


@pytest.mark.parametrize("address", ["tcp://0.0.0.0:5555", "tcp://[::]:5555", "tcp://[::0]:5555", "tcp://0:5555"])
def test_the_unspecified_address_is_every_interface_to_bind_and_this_host_to_connect(address: str) -> None:
    assert both(Const(address)) == ("wildcard", "loopback")


@pytest.mark.parametrize(
    "address",
    [
        "tcp://192.168.1.5:5555",
        "tcp://collector.example.com:5555",
        "tcp://localhost.example.com:5555",
        "tcp://127.0.0.1.example.com:5555",
        "tcp://128.0.0.1:5555",
        "tcp://10.127.0.0:5555",
        "tcp://[2001:db8::1]:5555",
        "tcp://[::ffff:10.0.0.1]:5555",
        "tcp://127.0.0.1:0;collector:5555",
        "tcp://eth0:5555",
        "tcp://[::1",
        "tcp://",
    ],
)
def test_any_other_host_is_reached_from_elsewhere(address: str) -> None:
    assert both(Const(address)) == OTHER_HOST


@pytest.mark.parametrize("scheme", ["pgm", "epgm", "norm", "udp", "tipc"])
def test_multicast_and_its_kin_are_open_to_all_when_bound(scheme: str) -> None:
    assert both(Const(f"{scheme}://127.0.0.1:5555")) == ("wildcard", "remote-connect")


@pytest.mark.parametrize(
    ("value", "exposure"),
    [
        (Const("inproc://work"), "inproc"),
        (Const("INPROC://work"), "inproc"),
        (Const(" inproc://work"), "inproc"),
        (Const("@inproc://work"), "inproc"),
        (Const(">ipc:///run/app.sock"), "ipc"),
        (text("inproc://", Unknown("name")), "inproc"),
        (Const("ipc:///run/app.sock"), "ipc"),
        (Const("ipc://*"), "ipc"),
        (text("ipc://", HOST), "ipc"),
        (Const("vmci://*:5555"), "ipc"),
    ],
)
def test_what_never_leaves_the_machine_is_told_by_its_scheme(value: Value, exposure: Exposure) -> None:
    assert both(value) == (exposure, exposure)


@pytest.mark.parametrize(
    "value",
    [
        text("tcp://", HOST, ":5555"),
        text("tcp://", HOST),
        text("tcp://", HOST, ":", PORT),
        text("tcp://10.0.0.", Unknown("last"), ":5555"),
        text("tcp://[", HOST, "]:5555"),
        text("tcp://", Alt((Const("127.0.0.1"), Const("*"))), ":5555"),
        text(Unknown("scheme"), "://", HOST, ":", PORT),
        text(Unknown("scheme"), "://10.0.0.1:", PORT),
        text(HOST, ":5555"),
    ],
)
def test_a_hole_for_the_host_is_any_host(value: Value) -> None:
    assert both(value) == OTHER_HOST


@pytest.mark.parametrize(
    ("value", "exposures"),
    [
        (text("tcp://127.0.0.1:", PORT), ("loopback", "loopback")),
        (text("tcp://[::1]:", PORT), ("loopback", "loopback")),
        (text("tcp://*:", PORT), ("wildcard", "remote-connect")),
        (text("tcp://0.0.0.0:", PORT), ("wildcard", "loopback")),
        (text("tcp://10.0.0.1:", PORT), OTHER_HOST),
    ],
)
def test_a_hole_for_the_port_hides_no_host(value: Value, exposures: tuple[Exposure, Exposure]) -> None:
    assert both(value) == exposures


@pytest.mark.parametrize(
    ("value", "exposures"),
    [
        (text(Unknown("scheme"), "://localhost:", PORT), ("loopback", "loopback")),
        (text(Unknown("scheme"), "://*:", PORT), ("wildcard", "remote-connect")),
        (text(Unknown("prefix"), "127.0.0.1:5555"), ("loopback", "loopback")),
        (text(Unknown("settings.address", "config"), ":5555"), ("config", "config")),
    ],
)
def test_a_host_is_found_behind_a_hole_for_the_scheme(value: Value, exposures: tuple[Exposure, Exposure]) -> None:
    assert both(value) == exposures


@pytest.mark.parametrize(
    ("value", "exposures"),
    [
        (Unknown("address", "param", Const("tcp://127.0.0.1:5555")), ("loopback", "loopback")),
        (Unknown("address", "param", Const("tcp://*:5555")), ("wildcard", "remote-connect")),
        (Unknown("args.address", "config", Const("ipc:///run/a")), ("ipc", "ipc")),
        (Unknown("address", "param", text("tcp://127.0.0.1:", PORT)), ("loopback", "loopback")),
        (
            Unknown("address", "param", Alt((Const("ipc:///run/a"), Const("tcp://*:1")))),
            ("wildcard", "remote-connect"),
        ),
        (text("tcp://", Unknown("host", "param", Const("127.0.0.1")), ":5555"), ("loopback", "loopback")),
        (text("tcp://", Unknown("host", "param", Const("*")), ":", PORT), ("wildcard", "remote-connect")),
        (text(Unknown("base", "param", text("tcp://127.0.0.1:", PORT)), "0"), ("loopback", "loopback")),
        (text(Unknown("scheme", "param", Const("ipc")), "://", HOST), ("ipc", "ipc")),
        (text("tcp://127.0.0.", Unknown("last", "param", Const(1)), ":5555"), ("loopback", "loopback")),
    ],
)
def test_a_default_is_taken_where_there_is_one(value: Value, exposures: tuple[Exposure, Exposure]) -> None:
    assert both(value) == exposures


def test_a_default_with_a_hole_of_its_own_continues_the_text_before_it() -> None:
    value = text("tcp://", Unknown("where", "param", text("127.0.0.1:", PORT)))
    assert both(value) == ("loopback", "loopback")


@pytest.mark.parametrize(
    "value",
    [
        Unknown("address", "config"),
        Unknown("args.address"),
        Unknown("config['address']"),
        Unknown("os.environ['ADDRESS']", "call"),
        Unknown("getenv(ADDRESS)", "call"),
        Unknown("self.settings.endpoint", "param"),
    ],
)
def test_a_name_that_says_configuration_is_configured(value: Value) -> None:
    assert both(value) == ("config", "config")


@pytest.mark.parametrize("name", ["ipc_path", "self.ipc_name", "worker_ipc_address", "ipcPath", "get(ipc_name)", "ipc"])
def test_a_name_that_says_ipc_is_ipc(name: str) -> None:
    assert both(Unknown(name)) == ("ipc", "ipc")


@pytest.mark.parametrize("name", ["address", "recipcount", "ipcalc", "configured_address", "argument"])
def test_a_name_that_only_looks_like_it_says_nothing(name: str) -> None:
    assert both(Unknown(name)) == OTHER_HOST


@pytest.mark.parametrize("value", [Const(5555), Const(None), Const(True)])
def test_a_constant_that_is_no_text_is_unknown(value: Value) -> None:
    assert both(value) == ("unknown", "unknown")


@pytest.mark.parametrize("value", [External("lib.ADDRESS"), Obj("instance", 1, "a.py", 1)])
def test_a_value_that_no_text_is_known_of_is_any_host(value: Value) -> None:
    assert both(value) == OTHER_HOST


def test_a_text_of_no_parts_is_any_host() -> None:
    assert both(text()) == OTHER_HOST


FROM_BEST_TO_WORST: list[tuple[Exposure, EndpointOp, Value]] = [
    ("inproc", "bind", Const("inproc://a")),
    ("ipc", "bind", Const("ipc:///run/a")),
    ("loopback", "bind", Const("tcp://127.0.0.1:1")),
    ("unknown", "bind", Const(1)),
    ("config", "bind", Unknown("args.address")),
    ("host-variable", "bind", Unknown("address")),
    ("wildcard", "bind", Const("tcp://*:1")),
]


@pytest.mark.parametrize("worst", range(1, len(FROM_BEST_TO_WORST)))
@pytest.mark.parametrize("order", [1, -1])
def test_of_several_alternatives_the_worst_counts(worst: int, order: Literal[1, -1]) -> None:
    options = tuple(value for _, _, value in FROM_BEST_TO_WORST[: worst + 1])
    assert exposure_of("bind", Alt(options[::order])) == FROM_BEST_TO_WORST[worst][0]


def test_of_several_hosts_to_connect_to_the_remote_one_counts() -> None:
    assert exposure_of("connect", Alt((Unknown("args.address"), Const("tcp://collector:1")))) == "remote-connect"
    assert exposure_of("connect", Alt((Const("ipc:///run/a"), Const("tcp://localhost:1")))) == "loopback"


@pytest.mark.parametrize(
    ("value", "certain"),
    [
        (Const("tcp://*:5555"), True),
        (text("tcp://127.0.0.1:", PORT), True),
        (text("inproc://", HOST), True),
        (text("ipc://", HOST), True),
        (text("tcp://", HOST, ":5555"), False),
        (text(HOST, ":5555"), False),
        (text("host", PORT), False),
        (HOST, False),
        (Unknown("address", "param", Const("tcp://*:5555")), False),
        (Alt((Const("tcp://*:1"), Const("tcp://*:2"))), False),
    ],
)
def test_certain_is_what_the_text_alone_says(value: Value, certain: bool) -> None:
    assert is_certain(value) is certain


@pytest.mark.parametrize(
    ("value", "report"),
    [
        (Const("tcp://*:5555"), "tcp://*:5555"),
        (text("tcp://", HOST, ":", PORT), "tcp://{host}:{port}"),
        (text("tcp://", Unknown("host", "param", Const("*")), ":1"), "tcp://{host=*}:1"),
        (text("tcp://", External("lib.HOST"), ":1"), "tcp://{lib.HOST}:1"),
        (Unknown("address"), "{address}"),
        (Unknown("address", "param", Const("tcp://*:1")), "{address=tcp://*:1}"),
        (Alt((Const("ipc:///run/a"), Const("tcp://*:1"))), "ipc:///run/a | tcp://*:1"),
    ],
)
def test_an_endpoint_is_shown_with_its_holes_in_braces(value: Value, report: str) -> None:
    assert shown(value) == report
