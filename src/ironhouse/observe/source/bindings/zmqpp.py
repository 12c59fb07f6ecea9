"""zmqpp's names, 2.0 to 4.2: socket, poller, reactor, loop, message, auth, curve.

Owns which name below ``zmqpp::`` makes which event, and zmqpp's own words for options and socket types. Must not
know how C++ is written. A ``true`` that stands for "do not block" has the role ``dont_block``; it stands where
older calls have flags (``zmqpp::socket::dont_wait``), so ``flags`` names the same place.

Source: the headers below ``src/zmqpp`` at 2.1.0, 3.2.0, 4.2.0 and after; ``src/zmqpp/auth.cpp``.
"""

from __future__ import annotations

from collections.abc import Mapping

from ironhouse.observe.source.bindings.table import Binding, Row, row

OPTION_NAMES: Mapping[str, str] = {
    "send_buffer_size": "SNDBUF",
    "receive_buffer_size": "RCVBUF",
    "receive_more": "RCVMORE",
    "file_descriptor": "FD",
    "reconnect_interval": "RECONNECT_IVL",
    "reconnect_interval_max": "RECONNECT_IVL_MAX",
    "receive_timeout": "RCVTIMEO",
    "send_timeout": "SNDTIMEO",
    "recovery_interval": "RECOVERY_IVL",
    "high_water_mark": "HWM",
    # zmqpp itself spells it with three s.
    "max_messsage_size": "MAXMSGSIZE",
    "send_high_water_mark": "SNDHWM",
    "receive_high_water_mark": "RCVHWM",
    "ipv4_only": "IPV4ONLY",
    "delay_attach_on_connect": "IMMEDIATE",
    "tcp_keepalive_count": "TCP_KEEPALIVE_CNT",
    "tcp_keepalive_interval": "TCP_KEEPALIVE_INTVL",
    "curve_public_key": "CURVE_PUBLICKEY",
    "curve_secret_key": "CURVE_SECRETKEY",
    "curve_server_key": "CURVE_SERVERKEY",
    "request_correlate": "REQ_CORRELATE",
    "request_relaxed": "REQ_RELAXED",
    "handshake_interval": "HANDSHAKE_IVL",
    "type_of_service": "TOS",
    "connect_rid": "CONNECT_ROUTING_ID",
    "identity": "ROUTING_ID",
    "heartbeat_interval": "HEARTBEAT_IVL",
    "multicast_max_tpdu": "MULTICAST_MAXTPDU",
    "tpc_max_retransmit": "TCP_MAXRT",
    "vmci_buffer_min": "VMCI_BUFFER_MIN_SIZE",
    "vmci_buffer_max": "VMCI_BUFFER_MAX_SIZE",
    "xpub_welcome_message": "XPUB_WELCOME_MSG",
}
"""Names below ``socket_option`` that are not libzmq's in lower case."""

TYPE_NAMES: Mapping[str, str] = {
    "publish": "PUB",
    "subscribe": "SUB",
    "request": "REQ",
    "reply": "REP",
    "xpublish": "XPUB",
    "xsubscribe": "XSUB",
    "xrequest": "DEALER",
    "xreply": "ROUTER",
    "xreq": "DEALER",
    "xrep": "ROUTER",
}
"""Names below ``socket_type`` that are not libzmq's in lower case."""

_SOCKET: dict[str, Row] = {
    "set": row("option", name=0, value=1),
    "bind": row("bind", endpoint=0),
    "connect": row("connect", endpoint=0),
    "unbind": row("unbind", endpoint=0),
    "disconnect": row("disconnect", endpoint=0),
    "close": row("close"),
    "subscribe": row("option", value=0, fixed={"name": "SUBSCRIBE"}),
    "unsubscribe": row("option", value=0, fixed={"name": "UNSUBSCRIBE"}),
    "send": row("send", data=0, flags=1, dont_block=1),
    "send_raw": row("send", data=0, flags=2),
    "receive": row("recv", into=0, flags=1, dont_block=1),
    "receive_raw": row("recv", into=0, flags=2),
    # Receives until a signal comes.
    "wait": row("recv"),
    "get": row("query", name=0, into=1),
    **{name: row("nothing") for name in ("type", "has_more_parts", "join")},
    "monitor": row("monitor", endpoint=0),
    "unmonitor": row("unmonitor"),
}

_CONTEXT: dict[str, Row] = {
    "set": row("option", name=0, value=1),
    "get": row("nothing"),
    "terminate": row("nothing"),
}

_POLLER: dict[str, Row] = {
    "add": row("register", socket=0),
    "check_for": row("register", socket=0),
    "poll": row("poll", timeout=0),
    **{name: row("nothing") for name in ("remove", "has", "events", "has_input", "has_output", "has_error")},
}

_REACTOR: dict[str, Row] = {
    "add": row("register", socket=0, callback=1),
    "check_for": row("register", socket=0),
    "poll": row("poll", timeout=0),
    "get_poller": row("part"),
    **{name: row("nothing") for name in ("remove", "has", "events")},
}

_LOOP: dict[str, Row] = {
    "add": row("register", socket=0, callback=1),
    "start": row("poll", fixed={"endless": "yes"}),
    "remove": row("nothing"),
    "reset": row("nothing"),
}

_MESSAGE: dict[str, Row] = {
    "get": row("part", into=0),
    "extract": row("part", into=0, fixed={"rest": "into"}),
    **{name: row("part") for name in ("raw_data", "raw_msg", "copy")},
    **{
        name: row("part", on=0, fixed={"into": "receiver"})
        for name in ("add", "add_raw", "add_const", "add_nocopy", "add_nocopy_const", "push_front", "push_back", "move")
    },
    **{name: row("nothing") for name in ("parts", "size", "pop_front", "pop_back", "remove", "remaining", "next")},
    **{name: row("nothing") for name in ("read_cursor", "reset_read_cursor", "is_signal", "get_property")},
    **{name: row("nothing") for name in ("set_group", "raw_new_msg", "sent")},
}

_AUTHENTICATOR: dict[str, Row] = {
    "configure_curve": row("zap", location=0, fixed={"step": "curve"}),
    "configure_plain": row("zap", fixed={"step": "keys"}),
    "allow": row("zap", fixed={"step": "addresses"}),
    "deny": row("zap", fixed={"step": "addresses"}),
    **{name: row("nothing") for name in ("configure_domain", "configure_gssapi", "set_verbose")},
}

_ACTOR: dict[str, Row] = {"pipe": row("nothing"), "stop": row("nothing")}
"""``pipe`` hands out an end of the PAIR that the actor made, the same one each time."""

_CLASSES: dict[str, Row] = {
    "context": row("context"),
    "socket": row("create", context=0, type=1),
    "message": row("object", data=0, fixed={"kind": "message"}),
    "poller": row("object", fixed={"kind": "poller"}),
}

_FUNCTIONS: dict[str, Row] = {
    **_CLASSES,
    **{f"{name}_t": meaning for name, meaning in _CLASSES.items()},
    "reactor": row("object", fixed={"kind": "reactor"}),
    "loop": row("object", fixed={"kind": "loop"}),
    "frame": row("object", data=0, fixed={"kind": "message"}),
    "proxy": row("proxy", frontend=0, backend=1),
    "proxy_steerable": row("proxy", frontend=0, backend=1, control=3),
    "auth": row("object", context=0, fixed={"kind": "authenticator", "started": "yes"}),
    "actor": row("object", task=0, fixed={"kind": "actor", "passes": "pipe"}),
    "curve.generate_keypair": row("nothing"),
    "z85.encode": row("part", on=0),
    "z85.decode": row("part", on=0),
    **{name: row("nothing") for name in ("version", "zmq_version", "has_capability")},
}

BINDING = Binding(
    name="zmqpp",
    languages=("cpp",),
    functions=_FUNCTIONS,
    methods={
        "socket": _SOCKET,
        "context": _CONTEXT,
        "poller": _POLLER,
        "reactor": _REACTOR,
        "loop": _LOOP,
        "message": _MESSAGE,
        "authenticator": _AUTHENTICATOR,
        "actor": _ACTOR,
    },
    words=(b"zmqpp",),
    seeds=("zmqpp",),
    namespaces=("zmqpp",),
    type_prefixes=("socket_type.",),
    option_prefixes=("socket_option.", "context_option."),
    option_names=OPTION_NAMES,
    type_names=TYPE_NAMES,
)
