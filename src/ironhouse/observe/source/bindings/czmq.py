"""czmq's names, 2.2 to 4.2: zsock, zstr, zframe, zmsg, zpoller, zloop, zactor and its actors, and zsocket before them.

Owns which C name makes which event, and which text that is sent to czmq's own actors does. Must not know libzmq's
constants: ``ZMQ_PUB`` in ``zsock_new (ZMQ_PUB)`` is libzmq's name. Positions count every argument of the C call.
Longer than most tables because czmq has a function for each option and each socket type.

What these rows say beyond the shape's own words
``fixed["default"]``  what a bare endpoint does (``bind``, ``connect``); an endpoint is a list that commas separate
``fixed["rest"]``     the role that all later arguments have too, up to NULL
``fixed["more"]``     what is sent is a part of a message of which another call sends the end
``fixed["passes"]``   the callback's arguments in order, by role; ``object`` is what the call is made on, ``pipe`` an
                      end of a PAIR of czmq's own
``task``              the function that an actor runs; when it is a name of this table (``zauth``) that name's row says
                      what is made, and ``methods`` of its kind say what the texts do that are sent to the object. Their
                      positions count the texts after the command.

Source: the headers of czmq v2.2.0, v3.0.2, v4.2.1 and after; ``src/zsock_option.inc``, ``src/zsys.c``.
"""

from __future__ import annotations

from collections.abc import Mapping

from ironhouse.observe.source.bindings.table import Binding, Row, row

OPTION_DEFAULTS: Mapping[str, int] = {"LINGER": 0}
"""What every zsock has from the start instead of libzmq's default (``zsys_socket``); zctx sets it as it closes one."""

_BINDS = ("pub", "rep", "router", "pull", "xpub", "server", "radio", "gather", "dgram")
_CONNECTS = ("req", "dealer", "push", "xsub", "pair", "stream", "client", "dish", "scatter", "sub")

# One name a line would fill four pages.
# fmt: off
_NAMES = (
    "affinity", "backlog", "bindtodevice", "conflate", "connect_timeout", "curve_publickey", "curve_secretkey",
    "curve_server", "curve_serverkey", "disconnect_msg", "gssapi_plaintext", "gssapi_principal",
    "gssapi_principal_nametype", "gssapi_server", "gssapi_service_principal", "gssapi_service_principal_nametype",
    "handshake_ivl", "heartbeat_ivl", "heartbeat_timeout", "heartbeat_ttl", "hello_msg", "immediate", "in_batch_size",
    "invert_matching", "ipv4only", "ipv6", "linger", "loopback_fastpath", "maxmsgsize", "metadata", "multicast_hops",
    "multicast_loop", "multicast_maxtpdu", "only_first_subscribe", "out_batch_size", "plain_password", "plain_server",
    "plain_username", "priority", "probe_router", "rate", "rcvbuf", "rcvhwm", "rcvtimeo", "reconnect_ivl",
    "reconnect_ivl_max", "reconnect_stop", "recovery_ivl", "req_correlate", "req_relaxed", "router_handover",
    "router_mandatory", "router_notify", "router_raw", "sndbuf", "sndhwm", "sndtimeo", "socks_password",
    "socks_proxy", "socks_username", "stream_notify", "subscribe", "tcp_accept_filter", "tcp_keepalive",
    "tcp_keepalive_cnt", "tcp_keepalive_idle", "tcp_keepalive_intvl", "tcp_maxrt", "tos", "unsubscribe", "use_fd",
    "vmci_buffer_max_size", "vmci_buffer_min_size", "vmci_buffer_size", "vmci_connect_timeout", "wss_cert_pem",
    "wss_hostname", "wss_key_pem", "wss_trust_pem", "wss_trust_system", "xpub_manual", "xpub_manual_last_value",
    "xpub_nodrop", "xpub_verbose", "xpub_verboser", "xpub_welcome_msg", "zap_domain", "zap_enforce_domain",
)
"""Options of zsock that are libzmq's in lower case."""

_ZSOCKET_NAMES = (
    "affinity", "backlog", "conflate", "curve_publickey", "curve_publickey_bin", "curve_secretkey",
    "curve_secretkey_bin", "curve_server", "curve_serverkey", "curve_serverkey_bin", "delay_attach_on_connect",
    "gssapi_plaintext", "gssapi_principal", "gssapi_server", "gssapi_service_principal", "identity", "immediate",
    "ipv4only", "ipv6", "linger", "maxmsgsize", "multicast_hops", "plain_password", "plain_server", "plain_username",
    "probe_router", "rate", "rcvbuf", "rcvhwm", "rcvtimeo", "reconnect_ivl", "reconnect_ivl_max", "recovery_ivl",
    "req_correlate", "req_relaxed", "router_handover", "router_mandatory", "router_raw", "sndbuf", "sndhwm",
    "sndtimeo", "subscribe", "tcp_accept_filter", "tcp_keepalive", "tcp_keepalive_cnt", "tcp_keepalive_idle",
    "tcp_keepalive_intvl", "tos", "unsubscribe", "xpub_verbose", "zap_domain",
)
"""Those that zsocket has too: it was given up before the others came."""

_WRITE_ONLY = (
    "conflate", "connect_rid", "connect_rid_bin", "curve_publickey_bin", "curve_secretkey_bin", "curve_serverkey_bin",
    "delay_attach_on_connect", "disconnect_msg", "hello_msg", "only_first_subscribe", "probe_router", "req_correlate",
    "req_relaxed", "router_handover", "router_mandatory", "router_raw", "stream_notify", "subscribe", "unsubscribe",
    "wss_cert_pem", "wss_hostname", "wss_key_pem", "wss_trust_pem", "wss_trust_system", "xpub_manual",
    "xpub_manual_last_value", "xpub_nodrop", "xpub_verbose", "xpub_verboser", "xpub_welcome_msg",
)
# fmt: on

_RENAMED: Mapping[str, str] = {
    "curve_publickey_bin": "CURVE_PUBLICKEY",
    "curve_secretkey_bin": "CURVE_SECRETKEY",
    "curve_serverkey_bin": "CURVE_SERVERKEY",
    "connect_rid": "CONNECT_ROUTING_ID",
    "connect_rid_bin": "CONNECT_ROUTING_ID",
    "delay_attach_on_connect": "IMMEDIATE",
    "identity": "ROUTING_ID",
}
_OPTIONS: Mapping[str, str] = {**{name: name.upper() for name in _NAMES}, **_RENAMED}
"""czmq's name of an option → libzmq's. Not among them: ``routing_id``, which is a SERVER's next peer."""

_READ_ONLY = ("events", "fd", "last_endpoint", "mechanism", "rcvmore", "type")
_READABLE = (*(name for name in _OPTIONS if name not in _WRITE_ONLY), *_READ_ONLY)
_OF_LIBZMQ_2 = ("hwm", "swap", "recovery_ivl_msec", "mcast_loop")
"""Options that are compiled to nothing against libzmq >= 3: ``zsock_set_hwm`` sets no mark."""


def _nothing(prefix: str, *names: str) -> dict[str, Row]:
    return {f"{prefix}_{name}": row("nothing", on=0) for name in names}


_ZSOCK: dict[str, Row] = {
    "zsock_new": row("create", type=0),
    **{
        f"zsock_new_{name}": row(
            "create", endpoint=0, fixed={"type": name.upper(), "style": "czmq", "default": default}
        )
        for names, default in ((_BINDS, "bind"), (_CONNECTS, "connect"))
        for name in names
    },
    "zsock_destroy": row("close", on=0),
    "zsock_bind": row("bind", on=0, endpoint=1, fixed={"format": "printf"}),
    "zsock_connect": row("connect", on=0, endpoint=1, fixed={"format": "printf"}),
    "zsock_unbind": row("unbind", on=0, endpoint=1, fixed={"format": "printf"}),
    "zsock_disconnect": row("disconnect", on=0, endpoint=1, fixed={"format": "printf"}),
    # A true third argument makes bare endpoints binds.
    "zsock_attach": row("connect", on=0, endpoint=1, serverish=2, fixed={"style": "czmq", "default": "connect"}),
    **{f"zsock_set_{name}": row("option", on=0, value=1, fixed={"name": of}) for name, of in _OPTIONS.items()},
    "zsock_set_unbounded": row("options", on=0, fixed={"names": "SNDHWM,RCVHWM", "value": "0"}),
    **{f"zsock_{verb}": row("send", on=0, data=2, fixed={"rest": "data"}) for verb in ("send", "vsend", "bsend")},
    "zsock_signal": row("send", on=0, data=1),
    **{f"zsock_{verb}": row("recv", on=0, into=2, fixed={"rest": "into"}) for verb in ("recv", "vrecv", "brecv")},
    "zsock_wait": row("recv", on=0),
    "zsock_resolve": row("part", on=0),
    "zsock_events": row("query", on=0, fixed={"name": "EVENTS"}),
    **_nothing(
        "zsock",
        *(name for name in _READABLE if name != "events"),
        "thread_safe",
        *_OF_LIBZMQ_2,
        *(f"set_{name}" for name in _OF_LIBZMQ_2),
    ),
    **_nothing("zsock", "endpoint", "type_str", "is", "has_in", "join", "leave", "routing_id", "set_routing_id"),
    # Reads what is left of a message whose first part was read: it never waits.
    "zsock_flush": row("nothing", on=0),
}

_ZSTR: dict[str, Row] = {
    **{f"zstr_{verb}": row("send", on=0, data=1) for verb in ("send", "sendf", "send_compress")},
    **{
        f"zstr_{verb}": row("send", on=0, data=1, fixed={"more": "yes"})
        for verb in ("sendm", "sendfm", "sendm_compress")
    },
    "zstr_sendx": row("send", on=0, data=1, fixed={"rest": "data"}),
    "zstr_recv": row("recv", on=0),
    "zstr_str": row("recv", on=0),
    "zstr_recv_compress": row("recv", on=0),
    "zstr_recv_nowait": row("recv", on=0, fixed={"nonblocking": "yes"}),
    "zstr_recvx": row("recv", on=0, into=1, fixed={"rest": "into"}),
    "zstr_free": row("nothing", on=0),
}

_ZFRAME: dict[str, Row] = {
    "zframe_send": row("send", on=1, data=0, flags=2),
    "zframe_recv": row("recv", on=0),
    "zframe_recv_nowait": row("recv", on=0, fixed={"nonblocking": "yes"}),
    "zframe_new": row("object", data=0, fixed={"kind": "message"}),
    "zframe_from": row("object", data=0, fixed={"kind": "message"}),
    "zframe_frommem": row("object", data=0, fixed={"kind": "message"}),
    "zframe_new_empty": row("object", fixed={"kind": "message"}),
    **{f"zframe_{name}": row("part", on=0) for name in ("data", "dup", "strdup", "strhex")},
    **_nothing("zframe", "destroy", "size", "meta", "streq", "eq", "more", "set_more", "reset", "print", "print_n"),
    **_nothing("zframe", "fprint", "is", "routing_id", "set_routing_id", "group", "set_group"),
}

_ZMSG: dict[str, Row] = {
    "zmsg_send": row("send", on=1, data=0),
    "zmsg_sendm": row("send", on=1, data=0),
    "zmsg_recv": row("recv", on=0),
    "zmsg_recv_nowait": row("recv", on=0, fixed={"nonblocking": "yes"}),
    "zmsg_new": row("object", fixed={"kind": "message"}),
    "zmsg_load": row("object", data=0, fixed={"kind": "message"}),
    "zmsg_new_signal": row("object", fixed={"kind": "message"}),
    **{
        f"zmsg_{name}": row("part", on=0)
        for name in ("pop", "popstr", "popmsg", "first", "next", "last", "unwrap", "dup", "encode", "decode")
    },
    **{
        f"zmsg_{name}": row("part", on=1, into=0)
        for name in ("prepend", "append", "push", "add", "wrap", "pushmem", "addmem", "pushstr", "addstr", "addmsg")
    },
    **_nothing("zmsg", "pushstrf", "addstrf", "destroy", "size", "content_size", "remove", "save", "print", "print_n"),
    **_nothing("zmsg", "fprint", "eq", "signal", "is", "routing_id", "set_routing_id"),
}

_POLLING: dict[str, Row] = {
    "zpoller_new": row("object", sockets=0, fixed={"kind": "poller", "rest": "sockets"}),
    "zpoller_add": row("register", on=0, socket=1),
    "zpoller_wait": row("poll", on=0, timeout=1, fixed={"yields": "socket"}),
    **_nothing("zpoller", "remove", "destroy", "expired", "terminated", "set_nonstop", "ignore_interrupts"),
    "zloop_new": row("object", fixed={"kind": "poller"}),
    "zloop_reader": row("register", on=0, socket=1, callback=2, arg=3, fixed={"passes": "object,socket,arg"}),
    "zloop_poller": row("register", on=0, socket=1, callback=2, arg=3, fixed={"passes": "object,socket,arg"}),
    "zloop_timer": row("register", on=0, callback=3, arg=4, fixed={"passes": "object,,arg"}),
    "zloop_ticket": row("register", on=0, callback=1, arg=2, fixed={"passes": "object,,arg"}),
    "zloop_start": row("poll", on=0, fixed={"endless": "yes"}),
    **_nothing("zloop", "destroy", "reader_end", "reader_set_tolerant", "poller_end", "poller_set_tolerant"),
    **_nothing("zloop", "timer_end", "ticket_reset", "ticket_delete", "set_ticket_delay", "set_max_timers"),
    **_nothing("zloop", "set_verbose", "set_nonstop", "set_tolerant", "ignore_interrupts"),
}

_STARTED = {"kind": "authenticator", "started": "yes"}

_ACTORS: dict[str, Row] = {
    "zactor_new": row("object", task=0, arg=1, fixed={"kind": "actor", "passes": "pipe,arg"}),
    "zactor_send": row("send", on=0, data=1),
    "zactor_recv": row("recv", on=0),
    "zactor_sock": row("part", on=0),
    "zactor_resolve": row("part", on=0),
    **_nothing("zactor", "destroy", "is", "set_destructor"),
    "zauth": row("object", fixed=_STARTED),
    "zproxy": row("object", fixed={"kind": "proxy"}),
    "zgossip": row("object", fixed={"kind": "gossip"}),
    "zbeacon": row("object", fixed={"kind": "beacon"}),
    "zmonitor": row("object", fixed={"kind": "monitor"}),
    "zthread_fork": row("object", context=0, task=1, arg=2, fixed={"kind": "actor", "passes": "arg,context,pipe"}),
    "zthread_new": row("object", task=0, arg=1, fixed={"kind": "actor", "passes": "arg"}),
}

_SECURITY: dict[str, Row] = {
    "zauth_new": row("object", context=0, fixed=_STARTED),
    "zauth_configure_curve": row("zap", on=0, location=2, fixed={"step": "curve"}),
    "zauth_configure_plain": row("zap", on=0, fixed={"step": "keys"}),
    "zauth_destroy": row("zap", on=0, fixed={"step": "stop"}),
    "zauth_allow": row("zap", on=0, fixed={"step": "addresses"}),
    "zauth_deny": row("zap", on=0, fixed={"step": "addresses"}),
    **_nothing("zauth", "configure_gssapi", "set_verbose"),
    "zcert_apply": row("options", on=1, value=0, fixed={"names": "CURVE_SECRETKEY,CURVE_PUBLICKEY"}),
    "zcert_new": row("object", fixed={"kind": "certificate"}),
    "zcert_load": row("object", fixed={"kind": "certificate"}),
    "zcert_new_from": row("object", data=1, fixed={"kind": "certificate"}),
    "zcert_new_from_txt": row("object", data=1, fixed={"kind": "certificate"}),
    "zcert_dup": row("part", on=0),
    **{f"zcert_{name}": row("part", on=0) for name in ("public_key", "secret_key", "public_txt", "secret_txt")},
    **_nothing("zcert", "destroy", "meta", "meta_keys", "set_meta", "unset_meta", "save", "save_public"),
    **_nothing("zcert", "save_secret", "eq", "print", "fprint"),
}

# fmt: off
_PROCESS_WIDE = (
    "io_threads", "max_sockets", "max_msgsz", "pipehwm", "interface", "auto_use_fd", "thread_priority",
    "thread_sched_policy", "thread_name_prefix", "logident", "logstream", "logsender", "logsystem",
)
# fmt: on

_PROCESS: dict[str, Row] = {
    "zsys_init": row("context"),
    "zsys_socket": row("create", type=0),
    "zsys_close": row("close", on=0),
    "zsys_create_pipe": row("create", fixed={"type": "PAIR", "as": "pipe"}),
    **{
        f"zsys_set_{name}": row("defaults", value=0, fixed={"name": name.upper()})
        for name in ("linger", "sndhwm", "rcvhwm", "ipv6")
    },
    **{f"zsys_set_{name}": row("nothing") for name in _PROCESS_WIDE},
    "zsys_shutdown": row("nothing"),
}

_ZCTX: dict[str, Row] = {
    "zctx_new": row("context"),
    "zctx_shadow": row("context", shadow=0),
    "zctx_shadow_zmq_ctx": row("context", shadow=0),
    "zctx_underlying": row("part", on=0),
    "zctx_destroy": row("nothing", on=0),
    "zctx_set_iothreads": row("option", on=0, value=1, fixed={"name": "IO_THREADS"}),
    **{
        f"zctx_set_{name}": row("option", on=0, value=1, fixed={"name": name.upper()})
        for name in ("linger", "sndhwm", "rcvhwm")
    },
    "zctx_set_pipehwm": row("nothing", on=0),
}

_ZSOCKET: dict[str, Row] = {
    "zsocket_new": row("create", context=0, type=1),
    "zsocket_destroy": row("close", on=1),
    "zsocket_bind": row("bind", on=0, endpoint=1, fixed={"format": "printf"}),
    "zsocket_connect": row("connect", on=0, endpoint=1, fixed={"format": "printf"}),
    "zsocket_unbind": row("unbind", on=0, endpoint=1, fixed={"format": "printf"}),
    "zsocket_disconnect": row("disconnect", on=0, endpoint=1, fixed={"format": "printf"}),
    "zsocket_poll": row("poll", sockets=0, timeout=1),
    "zsocket_sendmem": row("send", on=0, data=1, flags=3),
    "zsocket_signal": row("send", on=0),
    "zsocket_wait": row("recv", on=0),
    "zsocket_type_str": row("nothing", on=0),
    # Unlike zsock's, this one was kept alive for libzmq >= 3.
    "zsocket_set_hwm": row("options", on=0, value=1, fixed={"names": "SNDHWM,RCVHWM"}),
    **{f"zsocket_set_{name}": row("option", on=0, value=1, fixed={"name": _OPTIONS[name]}) for name in _ZSOCKET_NAMES},
    "zsocket_events": row("query", on=0, fixed={"name": "EVENTS"}),
    **_nothing("zsocket", *(name for name in _READABLE if name in _ZSOCKET_NAMES), *_READ_ONLY[1:]),
    "zproxy_new": row("proxy", frontend=1, backend=2),
    **_nothing("zproxy", "destroy", "capture", "pause", "resume"),
}

_AUTHENTICATOR: dict[str, Row] = {
    "CURVE": row("zap", location=0, fixed={"step": "curve"}),
    "PLAIN": row("zap", fixed={"step": "keys"}),
    "GSSAPI": row("nothing"),
    "ALLOW": row("zap", fixed={"step": "addresses"}),
    "DENY": row("zap", fixed={"step": "addresses"}),
    "VERBOSE": row("nothing"),
}

_PROXY: dict[str, Row] = {
    "FRONTEND": row("create", type=0, endpoint=1, fixed={"style": "czmq", "default": "bind", "as": "FRONTEND"}),
    "BACKEND": row("create", type=0, endpoint=1, fixed={"style": "czmq", "default": "bind", "as": "BACKEND"}),
    "CAPTURE": row("create", endpoint=0, fixed={"type": "PUSH", "style": "czmq", "default": "connect"}),
    "DOMAIN": row("option", part=0, value=1, fixed={"name": "ZAP_DOMAIN"}),
    "PLAIN": row("option", part=0, fixed={"name": "PLAIN_SERVER", "value": "1"}),
    # Side, public key, secret key: the side becomes a server with that key.
    "CURVE": row("options", part=0, value=2, fixed={"names": "CURVE_SECRETKEY,CURVE_SERVER"}),
    "PAUSE": row("nothing"),
    "RESUME": row("nothing"),
    "VERBOSE": row("nothing"),
}
"""``part`` names the side whose socket a later FRONTEND or BACKEND makes: options are queued for it."""

# fmt: off
_FAMILIES = (
    "zsock_", "zstr_", "zframe_", "zmsg_", "zpoller_", "zloop_", "zactor_", "zauth_", "zcert_", "zsys_", "zctx_",
    "zsocket_", "zproxy_", "zthread_",
)
# fmt: on

BINDING = Binding(
    name="czmq",
    languages=("c", "cpp"),
    functions={
        **_ZSOCK,
        **_ZSTR,
        **_ZFRAME,
        **_ZMSG,
        **_POLLING,
        **_ACTORS,
        **_SECURITY,
        **_PROCESS,
        **_ZCTX,
        **_ZSOCKET,
    },
    methods={"authenticator": _AUTHENTICATOR, "proxy": _PROXY},
    words=(b"czmq", *(family.encode() for family in _FAMILIES)),
    seeds=tuple(f"{name}*" for name in (*_FAMILIES, "zauth", "zproxy", "zgossip", "zbeacon", "zmonitor")),
    prefixes=(*_FAMILIES, "ZFRAME_", "CURVE_ALLOW_ANY"),
)
