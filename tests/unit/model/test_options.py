from __future__ import annotations

import zmq
from zmq.constants import ContextOption, SocketOption

from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.model.options import (
    CONTEXT_OPTIONS,
    PAIRED,
    SOCKET_OPTIONS,
    SOCKET_TYPE_ALIASES,
    by_number,
    context_option,
    expand,
    option,
)

NOT_OF_A_SOCKET = {"HWM", "BLOCKY"}
"""libzmq 2's paired mark, and an option of the context that pyzmq lists among those of sockets."""


def test_every_socket_option_of_pyzmq_is_in_the_table_with_its_number() -> None:
    theirs = {name: int(one) for name, one in SocketOption.__members__.items() if name not in NOT_OF_A_SOCKET}
    ours = {name: row.number for row in SOCKET_OPTIONS for name in (row.name, *row.aliases)}
    assert {name: ours.get(name) for name in theirs} == theirs


def test_every_context_option_of_pyzmq_is_in_the_table_with_its_number() -> None:
    ours = {row.name: row.number for row in CONTEXT_OPTIONS}
    assert {one.name: ours.get(one.name) for one in ContextOption} == {one.name: int(one) for one in ContextOption}


def test_defaults_are_what_a_fresh_socket_of_the_library_says() -> None:
    checked = 0
    with zmq.Context() as context, context.socket(zmq.DEALER) as socket:
        for row in SOCKET_OPTIONS:
            if row.default is None or row.kind in ("bytes", "text", "key", "fd") or not row.applies_to("DEALER"):
                continue
            try:
                value = socket.get(SocketOption(row.number))
            except zmq.ZMQError:
                continue
            assert value == int(row.default), row.name
            checked += 1
    assert checked >= 30


def test_options_that_cannot_be_set_are_refused_by_the_library() -> None:
    with zmq.Context() as context, context.socket(zmq.DEALER) as socket:
        for row in SOCKET_OPTIONS:
            if row.settable or row.kind == "text":
                continue
            try:
                socket.setsockopt(SocketOption(row.number), 1)
            except zmq.ZMQError:
                continue
            raise AssertionError(f"{row.name} can be set")


def test_names_and_numbers_are_unique() -> None:
    names = [name for row in SOCKET_OPTIONS for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names))
    assert len({row.number for row in SOCKET_OPTIONS}) == len(SOCKET_OPTIONS)


def test_options_apply_to_types_that_exist() -> None:
    assert {one for row in SOCKET_OPTIONS for one in row.types} <= set(SOCKET_TYPES)
    assert set(SOCKET_TYPE_ALIASES.values()) <= set(SOCKET_TYPES)


def test_a_name_is_found_with_its_prefix_in_any_case_and_by_its_old_name() -> None:
    assert option("ZMQ_SNDHWM") is option("sndhwm") is by_number(23)
    assert option("IDENTITY") is option("routing_id")
    assert option("NO_SUCH_OPTION") is None
    assert context_option("ZMQ_MAX_SOCKETS") is not None


def test_the_paired_mark_sets_both() -> None:
    assert expand("ZMQ_HWM") == PAIRED["HWM"] == ("SNDHWM", "RCVHWM")
    assert expand("CONNECT_RID") == ("CONNECT_ROUTING_ID",)
    assert expand("SO_REUSEADDR") == ()


def test_marks_are_not_live_and_timeouts_are() -> None:
    live = {row.name for row in SOCKET_OPTIONS if row.live}
    assert {"SNDTIMEO", "RCVTIMEO", "LINGER"} <= live
    assert not {"SNDHWM", "RCVHWM", "CURVE_SERVER", "CURVE_SECRETKEY", "MAXMSGSIZE"} & live
