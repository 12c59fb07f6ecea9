"""Every binding's table keeps to the shape, to libzmq's names, and (for pyzmq) to the package that is installed."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest
import zmq

from ironhouse.model import options
from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.observe.source.bindings import bindings, cppzmq, czmq
from ironhouse.observe.source.bindings.table import Binding, Role, Row

NAMES = {"pyzmq", "libzmq", "cppzmq", "czmq", "zmqpp"}
LANGUAGES = {"python", "c", "cpp"}

ROLES: dict[str, set[str]] = {
    "create": {"type", "context", "endpoint", "cls"},
    "context": {"shadow"},
    "object": {"sockets", "socket", "context", "data", "task", "arg"},
    "stream": {"socket"},
    "device": {"in", "out", "mon"},
    "device-start": set(),
    "decorate": set(),
    "option": {"name", "value", "part"},
    "options": {"value", "part"},
    "defaults": {"value"},
    "bind": {"endpoint", "socket"},
    "connect": {"endpoint", "socket", "serverish"},
    "unbind": {"endpoint"},
    "disconnect": {"endpoint"},
    "close": {"linger"},
    "destroy": {"linger"},
    "send": {"flags", "data", "dont_block"},
    "recv": {"flags", "into", "through", "dont_block"},
    "poll": {"timeout", "sockets"},
    "query": {"name", "into"},
    "register": {"socket", "callback", "arg"},
    "handler": {"callback"},
    "proxy": {"frontend", "backend", "control"},
    "monitor": {"endpoint"},
    "unmonitor": set(),
    "part": {"into"},
    "zap": {"location", "domain"},
    "nothing": {"endpoint"},
}
"""Every event and the roles that a row of it may have."""

FIXED = {
    "type",
    "as",
    "style",
    "or",
    "default",
    "kind",
    "started",
    "shared",
    "parts",
    "part",
    "makes",
    "name",
    "names",
    "value",
    "yields",
    "format",
    "more",
    "rest",
    "passes",
    "queued",
    "nonblocking",
    "decodes",
    "plain",
    "into",
    "data",
    "unit",
    "flags",
    "endless",
    "step",
    "domain",
}
STEPS = {"addresses", "start", "stop", "curve", "keys", "custom", "allow-any"}
WAITS_OR_SETS = ("send", "recv", "poll", "bind", "connect", "set", "unbind", "disconnect", "subscribe", "close")
"""How the names of those methods of ``zmq.Socket`` begin that matter to a fact."""


def rows() -> Iterator[tuple[str, Row]]:
    """Every row of every table, with a name to report it by."""
    for table in bindings().values():
        for name, meaning in table.functions.items():
            yield f"{table.name}: {name}", meaning
        for kind, methods in table.methods.items():
            for name, meaning in methods.items():
                yield f"{table.name}: {kind}.{name}", meaning


def position(role: Role) -> int | None:
    if isinstance(role, tuple):
        return role[0]
    return role if isinstance(role, int) else None


def c_tables() -> list[Binding]:
    return [table for table in bindings().values() if table.prefixes]


def test_every_binding_has_one_table() -> None:
    assert set(bindings()) == NAMES


def test_the_tables_are_not_empty() -> None:
    assert all(table.functions and table.words and table.seeds for table in bindings().values())


def test_languages_are_known() -> None:
    for table in bindings().values():
        assert table.languages
        assert set(table.languages) <= LANGUAGES


def test_events_and_their_roles_are_known() -> None:
    wrong = [
        where for where, one in rows() if one.event not in ROLES or not set(one.roles) <= ROLES.get(one.event, set())
    ]
    assert wrong == []


def test_what_a_row_fixes_has_a_known_name() -> None:
    assert [where for where, one in rows() if not set(one.fixed) <= FIXED] == []


def test_positions_are_never_negative() -> None:
    for where, one in rows():
        places = [position(role) for role in one.roles.values()] + [one.on]
        assert all(place is None or place >= 0 for place in places), where


def test_the_object_of_a_call_has_no_other_role() -> None:
    for where, one in rows():
        if one.on is not None:
            assert one.on not in [position(role) for role in one.roles.values()], where


def test_every_option_that_a_row_fixes_exists() -> None:
    for where, one in rows():
        names = one.fixed.get("names", one.fixed.get("name", ""))
        for name in filter(None, names.split(",")):
            assert options.option(name) or options.context_option(name), (where, name)


def test_option_rows_say_which_option() -> None:
    for where, one in rows():
        if one.event in ("option", "defaults"):
            assert "name" in one.roles or "name" in one.fixed, where
        if one.event == "options":
            assert "names" in one.fixed, where


def test_every_socket_type_that_a_row_fixes_exists() -> None:
    assert [where for where, one in rows() if one.fixed.get("type", "PAIR") not in SOCKET_TYPES] == []


def test_names_that_differ_from_libzmqs_lead_to_libzmqs() -> None:
    for table in bindings().values():
        for name, of in table.option_names.items():
            assert options.expand(of), (table.name, name)
        for name, of in table.type_names.items():
            assert of in SOCKET_TYPES, (table.name, name)


def test_every_object_with_methods_can_be_made() -> None:
    for table in bindings().values():
        made = {one.fixed.get("kind") for one in table.functions.values()}
        made |= {{"create": "socket"}.get(one.event, one.event) for one in table.functions.values()}
        assert set(table.methods) <= made, table.name


def test_steps_of_authentication_are_known() -> None:
    assert [where for where, one in rows() if one.event == "zap" and one.fixed.get("step") not in STEPS] == []


def test_no_c_function_belongs_to_two_bindings() -> None:
    claimed = [name for table in c_tables() for name in table.functions]
    assert len(claimed) == len(set(claimed))


def test_no_prefix_of_c_names_covers_anothers_names() -> None:
    for table in c_tables():
        for other in c_tables():
            if other is not table:
                assert [name for name in other.functions if name.startswith(table.prefixes)] == []


def test_a_file_that_calls_a_function_of_c_has_a_word_that_is_searched_for() -> None:
    for table in c_tables():
        for name in table.functions:
            actor = table.functions[name].event == "object" and "_" not in name
            assert actor or any(word in name.encode() for word in table.words), name
            assert any(re.search(seed, name) for seed in table.seeds), name


def test_overloads_are_of_names_that_the_table_has() -> None:
    for name, by_count in cppzmq.OVERLOADS.items():
        kind, _, method = name.rpartition(".")
        table = cppzmq.BINDING.methods[kind] if kind else cppzmq.BINDING.functions
        for count, places in by_count.items():
            assert set(places) <= set(table[method].roles)
            assert all(isinstance(place, int) and place < count for place in places.values())


@pytest.mark.parametrize(
    ("function", "socket_type", "action"),
    [
        ("zsock_new_pub", "PUB", "bind"),
        ("zsock_new_sub", "SUB", "connect"),
        ("zsock_new_req", "REQ", "connect"),
        ("zsock_new_rep", "REP", "bind"),
        ("zsock_new_dealer", "DEALER", "connect"),
        ("zsock_new_router", "ROUTER", "bind"),
        ("zsock_new_push", "PUSH", "connect"),
        ("zsock_new_pull", "PULL", "bind"),
        ("zsock_new_xpub", "XPUB", "bind"),
        ("zsock_new_xsub", "XSUB", "connect"),
    ],
)
def test_czmq_attaches_a_bare_endpoint_as_its_header_says(function: str, socket_type: str, action: str) -> None:
    fixed = czmq.BINDING.functions[function].fixed
    assert (fixed["type"], fixed["default"]) == (socket_type, action)


def test_czmqs_hwm_is_nothing_on_a_zsock_and_both_marks_on_a_zsocket() -> None:
    functions = czmq.BINDING.functions
    assert functions["zsock_set_hwm"].event == "nothing"
    assert functions["zsocket_set_hwm"].fixed["names"] == "SNDHWM,RCVHWM"


def test_czmqs_routing_id_is_a_peer_and_its_identity_is_the_option() -> None:
    functions = czmq.BINDING.functions
    assert functions["zsock_set_routing_id"].event == "nothing"
    assert functions["zsock_set_identity"].fixed["name"] == "ROUTING_ID"


def test_every_method_of_pyzmqs_socket_that_waits_or_sets_is_in_the_table() -> None:
    methods = {
        name
        for name in dir(zmq.Socket)
        if name.startswith(WAITS_OR_SETS) and inspect.isroutine(getattr(zmq.Socket, name))
    }
    assert len(methods) > 20
    assert methods - set(bindings()["pyzmq"].methods["socket"]) == set()


def test_every_method_that_pyzmqs_table_names_exists() -> None:
    classes = {"socket": zmq.Socket, "context": zmq.Context, "poller": zmq.Poller}
    for kind, cls in classes.items():
        for name in bindings()["pyzmq"].methods[kind]:
            assert hasattr(cls, name), f"{kind}.{name}"


def test_pyzmqs_methods_have_as_many_parameters_as_the_table_says() -> None:
    for name, one in bindings()["pyzmq"].methods["socket"].items():
        try:
            parameters = list(inspect.signature(getattr(zmq.Socket, name)).parameters)[1:]
        except ValueError:  # a built-in without a signature
            continue
        for role in one.roles.values():
            place = position(role)
            assert place is None or place < len(parameters), name
