"""cppzmq's names, 4.2 to 4.11: ``zmq.hpp`` and ``zmq_addon.hpp``, the old integer API and the typed one.

Owns which name below ``zmq::`` makes which event. Must not know how C++ is written: ``a->b``, ``a::b``,
``new T(a)`` and ``T x{a}`` arrive alike. Old code passes ``ZMQ_`` constants here: those names are libzmq's.

Durations are milliseconds, as ``long`` or as ``std::chrono``. Where overloads put an argument in different
places the row has the place of the typed API, and ``OVERLOADS`` the others, by the number of arguments.

Source: the two headers at v4.2.0, v4.3.0, v4.9.0 and after.
"""

from __future__ import annotations

from collections.abc import Mapping

from ironhouse.observe.source.bindings.table import Binding, Role, Row, row

OPTION_NAMES: Mapping[str, str] = {"socket_type": "TYPE"}
"""Names below ``sockopt`` that are not libzmq's in lower case."""

OVERLOADS: Mapping[str, Mapping[int, Mapping[str, Role]]] = {
    "poll": {2: {"sockets": 0, "timeout": 1}},
    "socket.send": {3: {"data": 0, "flags": 2}},
    "socket.recv": {3: {"into": 0, "flags": 2}},
}
"""Name → number of arguments → where the roles stand then.

``poll(vector, timeout)`` and ``poll(pointer, count)`` both have two arguments: with a pointer or an array
there is no timeout. ``send(pointer, size)`` too has two, and then no flags.
"""

_SOCKET: dict[str, Row] = {
    "setsockopt": row("option", name=0, value=1),
    "set": row("option", name=0, value=1),
    "bind": row("bind", endpoint=0),
    "connect": row("connect", endpoint=0),
    "unbind": row("unbind", endpoint=0),
    "disconnect": row("disconnect", endpoint=0),
    "close": row("close"),
    "send": row("send", data=0, flags=1, by_count=OVERLOADS["socket.send"]),
    "send_static": row("send", data=0, flags=1),
    "recv": row("recv", into=0, flags=1, by_count=OVERLOADS["socket.recv"]),
    "handle": row("part"),
    "getsockopt": row("query", name=0, into=1),
    "get": row("query", name=0),
    **{name: row("nothing") for name in ("connected", "join", "leave", "swap")},
}

_CONTEXT: dict[str, Row] = {
    "setctxopt": row("option", name=0, value=1),
    "set": row("option", name=0, value=1),
    "handle": row("part"),
    **{name: row("nothing") for name in ("getctxopt", "get", "close", "shutdown", "swap")},
}

_POLLER: dict[str, Row] = {
    "add": row("register", socket=0, callback=2),
    "modify": row("register", socket=0),
    "wait": row("poll", timeout=0),
    "wait_all": row("poll", timeout=1),
    **{name: row("nothing") for name in ("remove", "size", "empty")},
}

_MONITOR: dict[str, Row] = {
    name: row("nothing")
    for name in ("monitor", "init", "check_event", "process_event", "abort", "swap", "monitor_socket")
}
"""A monitor makes its PAIR itself; ``monitor_socket`` hands out the same one each time."""

_MESSAGE: dict[str, Row] = {
    **{name: row("part") for name in ("data", "to_string", "to_string_view", "str", "handle")},
    "move": row("part", on=0, fixed={"into": "receiver"}),
    "copy": row("part", on=0, fixed={"into": "receiver"}),
    "swap": row("part", on=0, fixed={"into": "receiver"}),
    **{
        name: row("nothing")
        for name in (
            "rebuild",
            "size",
            "empty",
            "more",
            "equal",
            "get",
            "gets",
            "routing_id",
            "set_routing_id",
            "group",
            "set_group",
        )
    },
}

_MULTIPART: dict[str, Row] = {
    "recv": row("recv", on=0, flags=1, fixed={"into": "receiver"}),
    "send": row("send", on=0, flags=1, fixed={"data": "receiver"}),
    **{
        name: row("part")
        for name in (
            "pop",
            "popstr",
            "poptyp",
            "remove",
            "peek",
            "peekstr",
            "peektyp",
            "front",
            "back",
            "at",
            "begin",
            "cbegin",
            "rbegin",
            "clone",
            "str",
            "encode",
        )
    },
    **{
        name: row("part", on=0, fixed={"into": "receiver"})
        for name in (
            "prepend",
            "append",
            "push",
            "add",
            "push_back",
            "pushmem",
            "addmem",
            "pushstr",
            "addstr",
            "pushtyp",
            "addtyp",
            "decode_append",
        )
    },
    **{name: row("nothing") for name in ("clear", "size", "empty", "equal", "end", "cend", "rend")},
}

_FUNCTIONS: dict[str, Row] = {
    "context_t": row("context"),
    "socket_t": row("create", context=0, type=1),
    # socket_ref(from_handle, handle): the first argument is a tag.
    "socket_ref": row("part", on=1),
    "monitor_t": row("object", fixed={"kind": "monitor"}),
    "message_t": row("object", data=0, fixed={"kind": "message"}),
    "multipart_t": row("object", data=0, socket=0, fixed={"kind": "multipart"}),
    "multipart_t.create": row("object", data=0, fixed={"kind": "multipart"}),
    "multipart_t.decode": row("part", on=0),
    "poller_t": row("object", fixed={"kind": "poller"}),
    "active_poller_t": row("object", fixed={"kind": "poller"}),
    "pollitem_t": row("object", sockets=0, fixed={"kind": "pollitem"}),
    "poll": row("poll", sockets=0, timeout=2, by_count=OVERLOADS["poll"]),
    "proxy": row("proxy", frontend=0, backend=1),
    "proxy_steerable": row("proxy", frontend=0, backend=1, control=3),
    "recv_multipart": row("recv", on=0, into=1, flags=2),
    "recv_multipart_n": row("recv", on=0, into=1, flags=3),
    "send_multipart": row("send", on=0, data=1, flags=2),
    "encode": row("part", on=0),
    "decode": row("part", on=0, into=1),
    **{name: row("part", on=0) for name in ("buffer", "mutable_buffer", "const_buffer", "str_buffer")},
    **{name: row("part", on=0) for name in ("recv_flags", "send_flags")},
    "version": row("nothing"),
    "swap": row("nothing"),
}

BINDING = Binding(
    name="cppzmq",
    languages=("cpp",),
    functions=_FUNCTIONS,
    methods={
        "socket": _SOCKET,
        "context": _CONTEXT,
        "poller": _POLLER,
        "monitor": _MONITOR,
        "message": _MESSAGE,
        "multipart": _MULTIPART,
    },
    words=(b"zmq",),
    seeds=("zmq::*", "socket_t", "context_t"),
    namespaces=("zmq",),
    type_prefixes=("socket_type.",),
    option_prefixes=("sockopt.", "ctxopt."),
    option_names=OPTION_NAMES,
)
