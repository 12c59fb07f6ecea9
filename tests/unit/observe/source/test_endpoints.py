"""Addresses on the left, how exposed they are on the right: once bound, once connected."""

from __future__ import annotations

import pytest

from ironhouse.model.fact import Exposure
from ironhouse.observe.source.endpoints import exposures_of, is_certain, shown
from ironhouse.observe.source.interpreter.values import Alt, Const, External, Obj, Text, Unknown, Value

HOST = Unknown("host", "param")
PORT = Unknown("port", "param")
OTHER_HOST: tuple[Exposure, Exposure] = ("host-variable", "remote-connect")
"""What is bound to, or connected to, a host that is not this one or not known."""


def each(value: Value) -> tuple[set[Exposure], set[Exposure]]:
    return set(exposures_of("bind", value)), set(exposures_of("connect", value))


def both(value: Value) -> tuple[Exposure, Exposure]:
    """For what has one exposure once bound and one once connected."""
    (bound,), (connected,) = each(value)
    return bound, connected


def text(*parts: str | Value) -> Text:
    return Text(parts)


@pytest.mark.parametrize(
    "address",
    [
        "tcp://127.0.0.1:5555",
        "tcp://127.0.0.1:*",
        "tcp://127.0.0.1",
        "tcp://127.8.9.10:5555",
        "tcp://127.0.0.1-1",
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
        text("tcp://", Unknown("args.host", "config"), ":5555"),
        text(Unknown("args.protocol", "config"), "://", Unknown("args.host", "config")),
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
        (text("tcp://127.0.0.1", PORT), ("loopback", "loopback")),
        (text("tcp://127.0.0", PORT), OTHER_HOST),
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
        (text("tcp://", Unknown("localhost()"), ":5555"), ("loopback", "loopback")),
        (text("tcp://", Unknown("self.loopback"), ":5555"), ("loopback", "loopback")),
    ],
)
def test_a_host_is_found_behind_a_hole_for_the_scheme(value: Value, exposures: tuple[Exposure, Exposure]) -> None:
    assert both(value) == exposures


@pytest.mark.parametrize(
    ("value", "bound", "connected"),
    [
        (Unknown("address", "param", Const("tcp://127.0.0.1:5555")), "loopback", "loopback"),
        (Unknown("address", "param", text("tcp://127.0.0.1:", PORT)), "loopback", "loopback"),
        (Unknown("address", "param", Const("tcp://*:5555")), "wildcard", "remote-connect"),
        (
            Unknown("address", "param", Alt((Const("ipc:///run/a"), Const("tcp://*:1")))),
            "ipc wildcard",
            "ipc remote-connect",
        ),
        (text("tcp://", Unknown("host", "param", Const("127.0.0.1")), ":5555"), "loopback", "loopback"),
        (text("tcp://", Unknown("host", "param", Const("*")), ":", PORT), "wildcard", "remote-connect"),
        (text("tcp://[", Unknown("host", "param", Const("::1")), "]:5555"), "loopback", "loopback"),
        (text("tcp://", Unknown("where", "param", text("127.0.0.1:", PORT))), "loopback", "loopback"),
        (text("tcp://127.0.0.", Unknown("last", "param", Const(1)), ":5555"), "loopback", "loopback"),
        (text(Unknown("base", "param", text("tcp://127.0.0.1:", PORT)), "0"), "loopback", "loopback"),
        (text(Unknown("scheme", "param", Const("ipc")), "://", HOST), "ipc host-variable", "ipc remote-connect"),
    ],
)
def test_a_parameter_that_nobody_gives_is_its_default(value: Value, bound: str, connected: str) -> None:
    assert each(value) == ({*bound.split()}, {*connected.split()})


@pytest.mark.parametrize(
    ("value", "default"),
    [
        (text("tcp://", Unknown("args.host", "config", Const("127.0.0.1")), ":5555"), "loopback"),
        (text("tcp://", Unknown("args.host", "config", Const("localhost")), ":", PORT), "loopback"),
    ],
)
def test_the_default_of_a_configured_host_stands_beside_the_variable(value: Value, default: Exposure) -> None:
    assert each(value) == ({default, "host-variable"}, {default, "remote-connect"})


@pytest.mark.parametrize(
    ("value", "exposures"),
    [
        (Unknown("args.address", "config", Const("ipc:///run/a")), {"config", "ipc"}),
        (Unknown("args.address", "config", Const("tcp://127.0.0.1:1")), {"config", "loopback"}),
        (text(Unknown("args.base", "config", Const("inproc://a")), "_", PORT), {"config", "inproc"}),
        (text(Unknown("args.prefix", "config", Const("ipc:///tmp/")), "127.0.0.1:", PORT), {"ipc", "loopback"}),
        (text("tcp://", Alt((Const("127.0.0.1"), Const("[::1]"))), ":5555"), {"loopback"}),
        (text(Alt((Const("ipc:///tmp/"), Const("tcp://"))), "127.0.0.1:5555"), {"ipc", "loopback"}),
        (Unknown("args.address", "config", Const("")), None),
        (Unknown("args.address", "config", Const(None)), None),
    ],
)
def test_a_default_of_what_is_configured_leaves_configuration(value: Value, exposures: set[Exposure] | None) -> None:
    configured = ({"config", "host-variable"}, {"config", "remote-connect"})
    assert each(value) == ((exposures, exposures) if exposures else configured)


@pytest.mark.parametrize(
    "value",
    [
        Unknown("address", "config"),
        Unknown("args.address"),
        Unknown("config['address']"),
        Unknown("os.environ['ADDRESS']", "call"),
        Unknown("getenv(ADDRESS)", "call"),
        Unknown("self.settings.endpoint", "param"),
        text(Unknown("settings.address", "config"), ":5555"),
    ],
)
def test_a_name_that_says_configuration_is_configured_and_a_variable(value: Value) -> None:
    assert each(value) == ({"config", "host-variable"}, {"config", "remote-connect"})


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


@pytest.mark.parametrize("value", [text(), Const("")])
def test_an_address_without_text_is_unknown(value: Value) -> None:
    assert both(value) == ("unknown", "unknown")


def test_of_several_alternatives_each_is_told_the_worst_first() -> None:
    options: tuple[Value, ...] = (
        Const("inproc://a"),
        Unknown("args.address"),
        Const("tcp://*:1"),
        Const("tcp://127.0.0.1:1"),
        Const("ipc:///run/a"),
    )
    told = ("wildcard", "host-variable", "config", "loopback", "ipc", "inproc")
    assert exposures_of("bind", Alt(options)) == exposures_of("bind", Alt(options[::-1])) == told


def test_an_alternative_that_is_no_address_counts_for_nothing() -> None:
    assert exposures_of("bind", Alt((Const(None), Const("tcp://*:1"), Const("")))) == ("wildcard",)


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


@pytest.mark.parametrize(
    ("name", "exposures"),
    [
        ("ipc_path", ("ipc", "ipc")),
        ("self.ipc_address", ("ipc", "ipc")),
        ("ipc_sub_url", ("host-variable", "remote-connect")),
        ("ipc_url", ("host-variable", "remote-connect")),
        ("ipc_curl_path", ("ipc", "ipc")),
    ],
)
def test_a_name_with_ipc_in_it_is_a_clue_unless_it_is_a_urls(name: str, exposures: tuple[Exposure, Exposure]) -> None:
    assert both(Unknown(name)) == exposures


@pytest.mark.parametrize(
    ("host", "stays"),
    [
        ('m_cfg["address"].to("127.0.0.1")', True),
        ('table.value_or("localhost")', True),
        ("settings.find('host', 'localhost')", True),
        ("host or '127.0.0.1'", True),
        ("lookup('127.0.0.1', family)", False),
        ("lookup('10.0.0.1')", False),
    ],
)
def test_the_loopback_host_that_a_call_is_given_last_is_its_default(host: str, stays: bool) -> None:
    found = exposures_of("bind", text("tcp://", Unknown(host), ":5555"))
    assert found == (("host-variable", "loopback") if stays else ("host-variable",))
