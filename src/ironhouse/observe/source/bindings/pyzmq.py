"""pyzmq's names: sync, asyncio, green, ZMQStream, devices, proxies and ``zmq.auth``.

Source: pyzmq 27.3's API documentation and ``zmq/sugar``. Aliases (``zmq.green``, ``zmq.asyncio``) hold
the same names as ``zmq`` itself.
"""

from __future__ import annotations

from ironhouse.observe.source.bindings.table import Binding, Role, Row, row

_SOCKET: dict[str, Row] = {
    "setsockopt": row("option", name=(0, "option"), value=(1, "optval")),
    "set": row("option", name=(0, "option"), value=(1, "optval")),
    "setsockopt_string": row("option", name=(0, "option"), value=(1, "optval")),
    "setsockopt_unicode": row("option", name=(0, "option"), value=(1, "optval")),
    "set_string": row("option", name=(0, "option"), value=(1, "optval")),
    "set_hwm": row("options", value=(0, "value"), fixed={"names": "SNDHWM,RCVHWM"}),
    "subscribe": row("option", value=(0, "topic"), fixed={"name": "SUBSCRIBE"}),
    "unsubscribe": row("option", value=(0, "topic"), fixed={"name": "UNSUBSCRIBE"}),
    "disable_monitor": row("unmonitor"),
    "monitor": row("monitor", endpoint=(0, "addr")),
    "bind": row("bind", endpoint=(0, "addr")),
    "connect": row("connect", endpoint=(0, "addr")),
    "bind_to_random_port": row("bind", endpoint=(0, "addr"), fixed={"yields": "port"}),
    "unbind": row("unbind", endpoint=(0, "addr")),
    "disconnect": row("disconnect", endpoint=(0, "addr")),
    "close": row("close", linger=(0, "linger")),
    "send": row("send", data=(0, "data"), flags=(1, "flags")),
    "send_multipart": row("send", data=(0, "msg_parts"), flags=(1, "flags")),
    "send_string": row("send", data=(0, "u"), flags=(1, "flags")),
    "send_unicode": row("send", data=(0, "u"), flags=(1, "flags")),
    "send_json": row("send", data=(0, "obj"), flags=(1, "flags")),
    "send_pyobj": row("send", data=(0, "obj"), flags=(1, "flags")),
    "send_serialized": row("send", data=(0, "msg"), flags=(2, "flags")),
    "recv": row("recv", flags=(0, "flags")),
    "recv_multipart": row("recv", flags=(0, "flags")),
    "recv_string": row("recv", flags=(0, "flags")),
    "recv_unicode": row("recv", flags=(0, "flags")),
    "recv_json": row("recv", flags=(0, "flags"), fixed={"plain": "yes"}),
    "recv_pyobj": row("recv", flags=(0, "flags"), fixed={"decodes": "recv_pyobj"}),
    "recv_into": row("recv", into=0, flags=(2, "flags")),
    "recv_serialized": row("recv", through=(0, "deserialize"), flags=(1, "flags")),
    "poll": row("poll", timeout=(0, "timeout"), fixed={"flags": "1"}),
    "getsockopt": row("query", name=(0, "option")),
    "get": row("query", name=(0, "option")),
    "get_monitor_socket": row("create", fixed={"type": "PAIR", "as": "monitor"}),
    "__enter__": row("part"),
}

_CONTEXT: dict[str, Row] = {
    "socket": row("create", type=(0, "socket_type"), cls="socket_class"),
    "setsockopt": row("option", name=(0, "opt"), value=(1, "value")),
    "set": row("option", name=(0, "option"), value=(1, "optval")),
    "destroy": row("destroy", linger=(0, "linger")),
    "term": row("nothing"),
    "instance": row("part"),
    "shadow": row("context", shadow=0),
    "__enter__": row("part"),
}

_POLLER: dict[str, Row] = {
    "register": row("register", socket=(0, "socket")),
    "modify": row("register", socket=(0, "socket")),
    "unregister": row("nothing"),
    "poll": row("poll", timeout=(0, "timeout")),
}

_STREAM: dict[str, Row] = {
    **{name: meaning for name, meaning in _SOCKET.items() if meaning.event in ("option", "options", "bind", "connect")},
    "on_recv": row("handler", callback=(0, "callback")),
    "on_recv_stream": row("handler", callback=(0, "callback")),
    "on_send": row("nothing"),
    "stop_on_recv": row("nothing"),
    "stop_on_send": row("nothing"),
    "flush": row("nothing"),
    "send": row("send", data=(0, "msg"), fixed={"queued": "stream"}),
    "send_multipart": row("send", data=(0, "msg"), fixed={"queued": "stream"}),
    "send_string": row("send", data=(0, "u"), fixed={"queued": "stream"}),
    "send_json": row("send", data=(0, "obj"), fixed={"queued": "stream"}),
    "send_pyobj": row("send", data=(0, "obj"), fixed={"queued": "stream"}),
    "close": row("close", linger=(0, "linger")),
}

_AUTHENTICATOR: dict[str, Row] = {
    "start": row("zap", fixed={"step": "start"}),
    "stop": row("zap", fixed={"step": "stop"}),
    "configure_curve": row(
        "zap", domain=(0, "domain"), location=(1, "location"), fixed={"step": "curve", "domain": "*"}
    ),
    "configure_curve_callback": row("zap", domain=(0, "domain"), fixed={"step": "custom", "domain": "*"}),
    "configure_plain": row("zap", domain=(0, "domain"), fixed={"step": "keys", "domain": "*"}),
    "allow": row("zap", fixed={"step": "addresses"}),
    "deny": row("zap", fixed={"step": "addresses"}),
}

_DEVICE: dict[str, Row] = {
    **{
        f"{verb}_{side}": row(verb, endpoint=0, fixed={"part": side})
        for verb in ("bind", "connect")
        for side in ("in", "out", "mon")
    },
    **{f"bind_{side}_to_random_port": row("bind", endpoint=0, fixed={"part": side}) for side in ("in", "out", "mon")},
    **{f"setsockopt_{side}": row("option", name=0, value=1, fixed={"part": side}) for side in ("in", "out", "mon")},
    "start": row("device-start"),
    "run": row("device-start"),
}

_DEVICE_ROLES: dict[str, Role] = {"in": (1, "in_type"), "out": (2, "out_type")}
_PROXY_ROLES: dict[str, Role] = {
    "in": (0, "in_type"),
    "out": (1, "out_type"),
    "mon": (2, "mon_type"),
}
_AUTHENTICATOR_ROW = row("object", context=(0, "context"), fixed={"kind": "authenticator", "shared": "yes"})

_FUNCTIONS: dict[str, Row] = {
    "Context": row("context", shadow=(0, "io_threads")),
    "Context.instance": row("context", fixed={"shared": "yes"}),
    "Context.shadow": row("context", shadow=0),
    "Context.shadow_pyczmq": row("context", shadow=0),
    "ZMQContext": row("context"),
    # The same by the names that are never asyncio's.
    "SyncContext": row("context", shadow=(0, "io_threads")),
    "SyncContext.instance": row("context", fixed={"shared": "yes"}),
    "SyncContext.shadow": row("context", shadow=0),
    "SyncSocket": row("create", context=(0, "ctx_or_socket"), type=(1, "socket_type")),
    "Socket": row("create", context=(0, "ctx_or_socket"), type=(1, "socket_type")),
    "Socket.shadow": row("part", on=0),
    "Poller": row("object", fixed={"kind": "poller"}),
    "select": row("poll", sockets=0, timeout=(3, "timeout"), fixed={"unit": "s", "yields": "lists"}),
    "zmq_poll": row("poll", sockets=0, timeout=(1, "timeout")),
    "proxy": row("proxy", frontend=(0, "frontend"), backend=(1, "backend")),
    "proxy_steerable": row("proxy", frontend=(0, "frontend"), backend=(1, "backend"), control=(3, "control")),
    "utils.monitor.recv_monitor_message": row("recv", on=0, flags=(1, "flags"), fixed={"plain": "yes"}),
    "device": row("proxy", frontend=(1, "frontend"), backend=(2, "backend")),
    "eventloop.zmqstream.ZMQStream": row("stream", socket=(0, "socket")),
    "log.handlers.PUBHandler": row(
        "create",
        endpoint=(0, "interface_or_socket"),
        context=(1, "context"),
        fixed={"type": "PUB", "default": "bind", "or": "socket"},
    ),
    "eventloop.future.Context": row("context"),
    "eventloop.future.Poller": row("object", fixed={"kind": "poller"}),
    **{
        f"auth{module}.{name}": _AUTHENTICATOR_ROW
        for module, name in (
            ("", "Authenticator"),
            (".base", "Authenticator"),
            (".thread", "ThreadAuthenticator"),
            (".asyncio", "AsyncioAuthenticator"),
            (".ioloop", "IOLoopAuthenticator"),
        )
    },
    **{
        f"{prefix}{name}": Row("device", _DEVICE_ROLES, {"parts": "in,out"})
        for prefix in ("devices.", "devices.basedevice.")
        for name in ("Device", "ThreadDevice", "ProcessDevice", "BackgroundDevice")
    },
    **{
        f"{prefix}{name}": Row("device", _PROXY_ROLES, {"parts": "in,out,mon"})
        for prefix in (
            "devices.",
            "devices.monitoredqueuedevice.",
            "devices.proxydevice.",
            "devices.proxysteerabledevice.",
        )
        for name in (
            "MonitoredQueue",
            "ThreadMonitoredQueue",
            "ProcessMonitoredQueue",
            "Proxy",
            "ThreadProxy",
            "ProcessProxy",
            "ProxySteerable",
            "ThreadProxySteerable",
            "ProcessProxySteerable",
        )
    },
    "devices.monitored_queue": row("proxy", frontend=(0, "in_socket"), backend=(1, "out_socket")),
    "decorators.socket": row("decorate", fixed={"makes": "socket"}),
    "decorators.context": row("decorate", fixed={"makes": "context"}),
    "ssh.tunnel_connection": row("connect", socket=0, endpoint=1),
    "ssh.tunnel.tunnel_connection": row("connect", socket=0, endpoint=1),
}

BINDING = Binding(
    name="pyzmq",
    languages=("python",),
    functions=_FUNCTIONS,
    methods={
        "socket": _SOCKET,
        "context": _CONTEXT,
        "poller": _POLLER,
        "stream": _STREAM,
        "authenticator": _AUTHENTICATOR,
        "device": _DEVICE,
    },
    words=(b"zmq",),
    seeds=("zmq", "zmq_*", "ZMQ*"),
    modules=("zmq",),
    aliases=(
        "green",
        "asyncio",
        "backend",
        "constants",
        "sugar",
        "sugar.constants",
        "sugar.socket",
        "sugar.context",
        "sugar.poll",
        "backend.cython",
        "eventloop.zmqstream.zmq",
        "green.core",
        "_future",
        "SocketType",
        "SocketOption",
        "Flag",
        "ContextOption",
        "PollEvent",
    ),
    attributes=("socket", "context"),
)
