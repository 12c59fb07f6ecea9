from __future__ import annotations

import pytest
import zmq

from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.model.sockets import (
    EXPOSURE_ORDER,
    RECEIVES,
    SENDS,
    WAITS_ON_SEND,
    WAITS_ON_SEND_WITH,
    does,
    exposure,
    ranked,
    stays_inside,
    waits_on_send,
    weight,
    worst,
)


def test_every_type_sends_or_receives() -> None:
    assert set(SOCKET_TYPES) == SENDS | RECEIVES


@pytest.mark.parametrize("name", ["PAIR", "PUB", "REQ", "DEALER", "PUSH", "XPUB"])
def test_a_send_without_a_peer_waits_for_the_types_of_the_table(name: str) -> None:
    with zmq.Context() as context, context.socket(getattr(zmq, name)) as one:
        one.setsockopt(zmq.SNDTIMEO, 20)
        one.setsockopt(zmq.LINGER, 0)
        one.bind("inproc://nobody")
        try:
            one.send(b"x")
            waited = False
        except zmq.Again:
            waited = True
    assert waited == (name in WAITS_ON_SEND)


@pytest.mark.parametrize("name", ["REP", "ROUTER"])
def test_answers_beyond_the_mark_are_dropped_and_never_wait(name: str) -> None:
    with zmq.Context() as context, context.socket(getattr(zmq, name)) as server, context.socket(zmq.DEALER) as client:
        for one, out, inward in ((server, 1, 100), (client, 100, 1)):
            one.setsockopt(zmq.SNDHWM, out)
            one.setsockopt(zmq.RCVHWM, inward)
            one.setsockopt(zmq.SNDTIMEO, 500)
            one.setsockopt(zmq.RCVTIMEO, 500)
            one.setsockopt(zmq.LINGER, 0)
        server.bind("inproc://answers")
        client.connect("inproc://answers")
        for _ in range(20):
            client.send_multipart([b"", b"request"])
        for _ in range(20):
            server.send_multipart(server.recv_multipart())
    assert name not in WAITS_ON_SEND


def test_a_router_waits_only_with_mandatory_and_a_publisher_only_without_drops() -> None:
    assert WAITS_ON_SEND_WITH == {"ROUTER": "ROUTER_MANDATORY", "PUB": "XPUB_NODROP", "XPUB": "XPUB_NODROP"}
    assert waits_on_send(socket("ROUTER")) is False
    assert waits_on_send(socket("ROUTER", options={"ROUTER_MANDATORY": is_set(1)})) is True
    assert waits_on_send(socket("ROUTER", options={"ROUTER_MANDATORY": is_set(None, text="strict")})) is None


def test_a_type_that_is_not_known_is_neither_yes_nor_no() -> None:
    assert does(socket("unknown: cfg.type"), SENDS) is None
    assert does(socket("PUSH|PULL"), SENDS) is None
    assert does(socket("PUSH|DEALER"), SENDS) is True
    assert waits_on_send(socket("PUSH|PUB")) is None


def test_the_worst_exposure_counts_and_none_seen_is_unknown() -> None:
    inner, outer = endpoint("bind", "inproc://a", "inproc"), endpoint("bind", "tcp://*:1", "wildcard")
    assert exposure(socket("PULL", inner, outer)) == "wildcard"
    assert exposure(socket("PULL", endpoint("bind", "x", "unknown"), inner)) == "unknown"
    assert exposure(socket("PULL")) == "unknown"


def test_of_an_endpoint_with_several_exposures_the_worst_counts() -> None:
    assert worst(("loopback", "wildcard", "ipc")) == "wildcard"
    assert worst(("loopback", "host-variable")) == "host-variable"
    assert worst(()) == "unknown"
    assert ranked(("ipc", "wildcard", "ipc")) == ("wildcard", "ipc")


def test_configuration_stands_for_the_variable_that_it_sets() -> None:
    assert worst(("host-variable", "config")) == worst(("remote-connect", "config")) == "config"
    assert worst(("config", "loopback")) == "config"
    assert worst(("host-variable", "config", "wildcard")) == "wildcard"


def test_only_inproc_on_every_path_stays_inside() -> None:
    assert stays_inside(endpoint("bind", "inproc://a", "inproc"))
    assert not stays_inside(endpoint("bind", "{a}", ("wildcard", "inproc")))
    assert len(set(EXPOSURE_ORDER)) == len(EXPOSURE_ORDER) == 8


def test_what_leaves_the_machine_only_if_told_to_weighs_less_than_what_does() -> None:
    default = endpoint("bind", "tcp://{args.host=127.0.0.1}:1", ("host-variable", "loopback"))
    told = endpoint("bind", "tcp://{host}:1", "host-variable")
    anyone = endpoint("bind", "tcp://{host=*}:1", ("wildcard", "loopback"))
    here = endpoint("bind", "tcp://127.0.0.1:1", "loopback")
    for one, expected in ((default, "unknown"), (told, "host-variable"), (anyone, "wildcard"), (here, "loopback")):
        assert weight(socket("PULL", one), one) == expected
    assert exposure(socket("PULL", default)) == "unknown" and exposure(socket("PULL", default, told)) == "host-variable"


def test_what_a_flag_puts_in_the_place_of_this_machines_own_weighs_as_unknown() -> None:
    told = endpoint("bind", "tcp://*:1", "wildcard", told_by="args.remote")
    inside = endpoint("bind", "tcp://127.0.0.1:1", "loopback")
    ipc = endpoint("bind", "ipc:///run/a", "ipc")
    others = endpoint("bind", "tcp://*:2", "wildcard")
    outward = endpoint("connect", "tcp://127.0.0.1:1", "loopback")
    for beside, expected in ((inside, "unknown"), (ipc, "unknown"), (others, "wildcard"), (outward, "wildcard")):
        assert weight(socket("PUB", told, beside), told) == expected
    by_default = endpoint("bind", "tcp://*:1", "wildcard")
    asked = endpoint("bind", "tcp://127.0.0.1:1", "loopback", told_by="args.local")
    assert weight(socket("PUB", by_default, asked), by_default) == "wildcard"


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ("tcp://127.0.0.1:{port}", "unknown"),
        ("tcp://127.0.0.1:5555", "host-variable"),
        ("ipc://127.0.0.1:{port}", "host-variable"),
    ],
)
def test_a_host_of_this_machine_in_the_same_address_is_what_stands_there_unless_told(
    beside: str, expected: str
) -> None:
    variable = endpoint("bind", "tcp://{host}:{port}", "host-variable")
    fallback = endpoint("bind", beside, "loopback")
    assert weight(socket("SUB", variable, fallback), variable) == expected
    elsewhere = endpoint("bind", beside, "loopback", line=99)
    assert weight(socket("SUB", variable, elsewhere), variable) == "host-variable"


def test_a_connect_to_a_host_that_nothing_is_known_of_weighs_as_unknown() -> None:
    addresses = {
        "tcp://{host}:{port}": "unknown",
        "tcp://{settings.host}:5555": "unknown",
        "tcp://{host=10.0.0.1}:5555": "remote-connect",
        "tcp://broker:{port}": "remote-connect",
        "tcp://10.0.0.{number}:5555": "remote-connect",
    }
    for text, expected in addresses.items():
        one = endpoint("connect", text, "remote-connect")
        assert weight(socket("SUB", one), one) == expected
