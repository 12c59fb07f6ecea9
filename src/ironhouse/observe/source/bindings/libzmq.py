"""libzmq's C functions, 4.0 to 4.3.5, draft ones included: ``zmq.h`` and ``zmq_utils.h``.

Owns which C name makes which event. Must not know any constant: types, options and flags (``ZMQ_PULL``,
``ZMQ_SNDHWM``, ``ZMQ_DONTWAIT``) are what follows the prefix, and deprecated spellings (``ZMQ_XREQ``,
``ZMQ_IDENTITY``) are aliases of the option table. Positions count every argument of the C call, the object
at ``on`` included.

Source: ``include/zmq.h`` at the tags v4.0.0 to v4.3.5, and ``zmq_disconnect_peer`` from what follows them.
"""

from __future__ import annotations

from ironhouse.observe.source.bindings.table import Binding, Row, row

_CONTEXTS: dict[str, Row] = {
    "zmq_ctx_new": row("context"),
    "zmq_init": row("context"),
    "zmq_ctx_set": row("option", on=0, name=1, value=2),
    "zmq_ctx_set_ext": row("option", on=0, name=1, value=2),
    "zmq_ctx_get": row("nothing", on=0),
    "zmq_ctx_get_ext": row("nothing", on=0),
    "zmq_ctx_term": row("nothing", on=0),
    "zmq_ctx_destroy": row("nothing", on=0),
    "zmq_ctx_shutdown": row("nothing", on=0),
    "zmq_term": row("nothing", on=0),
}

_SOCKETS: dict[str, Row] = {
    "zmq_socket": row("create", context=0, type=1),
    "zmq_close": row("close", on=0),
    "zmq_setsockopt": row("option", on=0, name=1, value=2),
    "zmq_getsockopt": row("query", on=0, name=1, into=2),
    "zmq_bind": row("bind", on=0, endpoint=1),
    "zmq_connect": row("connect", on=0, endpoint=1),
    "zmq_connect_peer": row("connect", on=0, endpoint=1),
    "zmq_unbind": row("unbind", on=0, endpoint=1),
    "zmq_disconnect": row("disconnect", on=0, endpoint=1),
    "zmq_disconnect_peer": row("nothing", on=0),
    "zmq_join": row("nothing", on=0),
    "zmq_leave": row("nothing", on=0),
    "zmq_socket_get_peer_state": row("nothing", on=0),
    # The PAIR that publishes the events is libzmq's own; the program makes and connects the other one itself.
    "zmq_socket_monitor": row("monitor", on=0, endpoint=1),
    "zmq_socket_monitor_versioned": row("monitor", on=0, endpoint=1),
    "zmq_socket_monitor_pipes_stats": row("nothing", on=0),
}

_TRANSFERS: dict[str, Row] = {
    "zmq_send": row("send", on=0, data=1, flags=3),
    "zmq_send_const": row("send", on=0, data=1, flags=3),
    "zmq_sendmsg": row("send", on=0, data=1, flags=2),
    "zmq_sendiov": row("send", on=0, data=1, flags=3),
    "zmq_msg_send": row("send", on=1, data=0, flags=2),
    "zmq_recv": row("recv", on=0, into=1, flags=3),
    "zmq_recvmsg": row("recv", on=0, into=1, flags=2),
    "zmq_recviov": row("recv", on=0, into=1, flags=3),
    "zmq_msg_recv": row("recv", on=1, into=0, flags=2),
}

_MESSAGES: dict[str, Row] = {
    "zmq_msg_data": row("part", on=0),
    "zmq_msg_move": row("part", on=1, into=0),
    "zmq_msg_copy": row("part", on=1, into=0),
    **{
        f"zmq_msg_{name}": row("nothing", on=0)
        for name in (
            "init",
            "init_size",
            "init_data",
            "init_buffer",
            "close",
            "size",
            "more",
            "get",
            "set",
            "gets",
            "routing_id",
            "set_routing_id",
            "group",
            "set_group",
        )
    },
}

_POLLING: dict[str, Row] = {
    "zmq_poll": row("poll", sockets=0, timeout=2),
    "zmq_ppoll": row("poll", sockets=0, timeout=2),
    "zmq_pollitem_t": row("object", sockets=0, fixed={"kind": "pollitem"}),
    "zmq_poller_new": row("object", fixed={"kind": "poller"}),
    "zmq_poller_add": row("register", on=0, socket=1),
    "zmq_poller_modify": row("register", on=0, socket=1),
    "zmq_poller_wait": row("poll", on=0, timeout=2),
    "zmq_poller_wait_all": row("poll", on=0, timeout=3),
    **{
        f"zmq_poller_{name}": row("nothing", on=0)
        for name in ("remove", "destroy", "size", "fd", "add_fd", "modify_fd", "remove_fd")
    },
}

_PROXIES: dict[str, Row] = {
    "zmq_proxy": row("proxy", frontend=0, backend=1),
    "zmq_proxy_steerable": row("proxy", frontend=0, backend=1, control=3),
    "zmq_device": row("proxy", frontend=1, backend=2),
}

_KEYS: dict[str, Row] = {
    # A key that is decoded into a buffer is still the key that stood in the source.
    "zmq_z85_decode": row("part", on=1, into=0),
    "zmq_z85_encode": row("part", on=1, into=0),
    "zmq_curve_keypair": row("nothing"),
    "zmq_curve_public": row("nothing"),
}

_REST: dict[str, Row] = {
    f"zmq_{name}": row("nothing")
    for name in (
        "errno",
        "strerror",
        "version",
        "has",
        "sleep",
        "threadstart",
        "threadclose",
        "stopwatch_start",
        "stopwatch_intermediate",
        "stopwatch_stop",
        "atomic_counter_new",
        "atomic_counter_set",
        "atomic_counter_inc",
        "atomic_counter_dec",
        "atomic_counter_value",
        "atomic_counter_destroy",
        "timers_new",
        "timers_destroy",
        "timers_add",
        "timers_cancel",
        "timers_set_interval",
        "timers_reset",
        "timers_timeout",
        "timers_execute",
    )
}

BINDING = Binding(
    name="libzmq",
    languages=("c", "cpp"),
    functions={
        **_CONTEXTS,
        **_SOCKETS,
        **_TRANSFERS,
        **_MESSAGES,
        **_POLLING,
        **_PROXIES,
        **_KEYS,
        **_REST,
    },
    methods={},
    words=(b"zmq", b"ZMQ_"),
    seeds=("zmq_*", "ZMQ_*"),
    prefixes=("zmq_", "ZMQ_"),
)
