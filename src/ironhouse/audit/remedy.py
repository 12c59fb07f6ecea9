"""Spells a remedy in the code's own language and binding.

Owns how each binding sets an option and starts CURVE and ZAP. Must not know which rule asks, nor what
value is right: values come from the caller. Every remedy says which version it needs where 4.0 is not enough.
"""

from __future__ import annotations

import re

from ironhouse.model.fact import SocketFact
from ironhouse.model.options import option

_EXPRESSION = re.compile(r"[A-Za-z_][\w.]*(?:(?:->|\.|::)\w+|\[\w+\])*")

ZMQPP_NAMES: dict[str, str] = {
    "SNDHWM": "send_high_water_mark",
    "RCVHWM": "receive_high_water_mark",
    "SNDTIMEO": "send_timeout",
    "RCVTIMEO": "receive_timeout",
    "LINGER": "linger",
    "REQ_RELAXED": "request_relaxed",
    "REQ_CORRELATE": "request_correlate",
    "CURVE_SERVER": "curve_server",
    "CURVE_SECRETKEY": "curve_secret_key",
    "CURVE_PUBLICKEY": "curve_public_key",
    "CURVE_SERVERKEY": "curve_server_key",
    "ZAP_DOMAIN": "zap_domain",
    "MAXMSGSIZE": "max_messsage_size",
    "HANDSHAKE_IVL": "handshake_interval",
    "HEARTBEAT_IVL": "heartbeat_interval",
    "RECONNECT_IVL": "reconnect_interval",
    "RECONNECT_IVL_MAX": "reconnect_interval_max",
    "SNDBUF": "send_buffer_size",
    "RCVBUF": "receive_buffer_size",
}
"""zmqpp's own names for options, from its ``socket_options.hpp``; one of them is misspelt there."""

CURVE_NEEDS = "libzmq >= 4.0 built with libsodium"


ENFORCED = "before bind; without a domain that is enforced, everybody is let in once the handler is gone"


def name_of(socket: SocketFact) -> str:
    """How the code at hand calls the socket, where that is an expression that can be pasted.

    A fact's name is qualified (``Hub.out``, ``Hub.run.out``): in Python an attribute of a class is ``self.out`` and a
    variable of a function ``out``; in C and C++ both are ``out``.
    """
    *owners, name = socket.name.split(".")
    if not _EXPRESSION.fullmatch(socket.name) or name == "self":
        return "socket"
    is_attribute = bool(owners) and (owners[-1] == "self" or owners[-1].lstrip("_")[:1].isupper())
    return f"self.{name}" if is_attribute and socket.language == "python" else name


def comment(socket: SocketFact, text: str) -> str:
    """*text* as a comment of the socket's language."""
    return f"# {text}" if socket.language == "python" else f"/* {text} */" if socket.language == "c" else f"// {text}"


def set_integer(socket: SocketFact, name: str, value: int) -> str:
    """The line (two in C) that sets option *name* to *value*."""
    me = name_of(socket)
    row = option(name)
    wide = row is not None and row.kind == "int64"
    match socket.binding:
        case "pyzmq":
            code = f"{me}.setsockopt(zmq.{name}, {value})"
        case "libzmq":
            variable = name.lower()
            kind = "int64_t" if wide else "int"
            code = f"{kind} {variable} = {value};\nzmq_setsockopt({me}, ZMQ_{name}, &{variable}, sizeof {variable});"
        case "cppzmq":
            typed = f"static_cast<int64_t>({value})" if wide else str(value)  # set() takes the option's own type alone
            code = (
                f"{me}.set(zmq::sockopt::{name.lower()}, {typed});"
                f"  // cppzmq < 4.7: {me}.setsockopt(ZMQ_{name}, {'(int64_t) ' if wide else ''}{value});"
            )
        case "czmq":
            code = f"zsock_set_{name.lower()}({me}, {value});"
        case "zmqpp":
            code = f"{me}.set(zmqpp::socket_option::{ZMQPP_NAMES.get(name, name.lower())}, {value});"
    if row is not None and row.since not in ("3.2", "4.0"):
        code += f"  {comment(socket, f'libzmq >= {row.since}')}"
    return code


def set_integers(socket: SocketFact, names: tuple[str, ...], value: int, when: str) -> str:
    """Lines that set each of *names*, under a comment that says *when* they must run."""
    return "\n".join([comment(socket, when), *(set_integer(socket, name, value) for name in names)])


def curve_server(socket: SocketFact) -> str:
    """Lines that make the socket a CURVE server whose clients are asked for their keys."""
    me = name_of(socket)
    head = comment(
        socket, f"before bind and connect; {CURVE_NEEDS}; the key comes from a file or a vault, never source"
    )
    lines: tuple[str, ...]
    match socket.binding:
        case "pyzmq":
            lines = (
                f"{me}.curve_secretkey = server_secret_key",
                f"{me}.curve_server = True",
                f'{me}.zap_domain = b"app"',
            )
        case "libzmq":
            lines = (
                f"zmq_setsockopt({me}, ZMQ_CURVE_SECRETKEY, server_secret_key, 40 + 1);",
                "int curve_server = 1;",
                f"zmq_setsockopt({me}, ZMQ_CURVE_SERVER, &curve_server, sizeof curve_server);",
                f'zmq_setsockopt({me}, ZMQ_ZAP_DOMAIN, "app", 3);',
            )
        case "cppzmq":
            lines = (
                f"{me}.set(zmq::sockopt::curve_secretkey, server_secret_key);"
                f"  // cppzmq < 4.7: {me}.setsockopt(ZMQ_CURVE_SECRETKEY, server_secret_key, 41);",
                f"{me}.set(zmq::sockopt::curve_server, true);  // cppzmq < 4.7: {me}.setsockopt(ZMQ_CURVE_SERVER, 1);",
                f'{me}.set(zmq::sockopt::zap_domain, "app");'
                f'  // cppzmq < 4.7: {me}.setsockopt(ZMQ_ZAP_DOMAIN, "app", 3);',
            )
        case "czmq":
            lines = (
                f"zcert_apply(server_certificate, {me});",
                f"zsock_set_curve_server({me}, 1);",
                f'zsock_set_zap_domain({me}, "app");',
            )
        case "zmqpp":
            lines = (
                f"{me}.set(zmqpp::socket_option::curve_secret_key, server_secret_key);",
                f"{me}.set(zmqpp::socket_option::curve_server, true);",
                f'{me}.set(zmqpp::socket_option::zap_domain, "app");',
            )
    rest = comment(socket, "until a ZAP handler asks for their keys, every client is let in: see curve-without-zap")
    return "\n".join((head, *lines, rest))


def zap_domain(socket: SocketFact, when: str) -> str:
    """Lines that name the socket's ZAP domain and enforce it, under a comment that says *when* they must run.

    ``zmq.h`` declares ENFORCE for draft builds alone; libzmq knows its number in all.
    """
    me = name_of(socket)
    enforce = "ZMQ_ZAP_ENFORCE_DOMAIN, declared for draft builds alone; libzmq >= 4.2.3"
    match socket.binding:
        case "pyzmq":
            lines = [f'{me}.zap_domain = b"app"', f"{me}.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)  # libzmq >= 4.2.3"]
        case "libzmq":
            lines = [f'zmq_setsockopt({me}, ZMQ_ZAP_DOMAIN, "app", 3);', *_enforced(socket, me, enforce)]
        case "cppzmq":
            lines = [
                f'{me}.set(zmq::sockopt::zap_domain, "app");'
                f'  // cppzmq < 4.7: {me}.setsockopt(ZMQ_ZAP_DOMAIN, "app", 3);',
                *_enforced(socket, f"static_cast<void *>({me})", enforce),
            ]
        case "czmq":
            lines = [f'zsock_set_zap_domain({me}, "app");', *_enforced(socket, f"zsock_resolve({me})", enforce)]
        case "zmqpp":
            lines = [
                f'{me}.set(zmqpp::socket_option::zap_domain, "app");',
                *_enforced(socket, f"static_cast<void *>({me})", enforce),
            ]
    return "\n".join([comment(socket, when), *lines])


def _enforced(socket: SocketFact, handle: str, says: str) -> tuple[str, str]:
    return "int enforce = 1;", f"zmq_setsockopt({handle}, 93, &enforce, sizeof enforce);  {comment(socket, says)}"


def curve_client(socket: SocketFact) -> str:
    """Lines that make the socket a CURVE client with a key pair of its own."""
    me = name_of(socket)
    head = comment(socket, f"before connect and bind; {CURVE_NEEDS}; the server's public key comes by configuration")
    keys = ("publickey", "client_public_key"), ("secretkey", "client_secret_key"), ("serverkey", "server_public_key")
    match socket.binding:
        case "pyzmq":
            lines = [f"{me}.curve_{key} = {value}" for key, value in keys]
        case "libzmq":
            lines = [f"zmq_setsockopt({me}, ZMQ_CURVE_{key.upper()}, {value}, 40 + 1);" for key, value in keys]
        case "cppzmq":
            lines = [
                f"{me}.set(zmq::sockopt::curve_{key}, {value});"
                f"  // cppzmq < 4.7: {me}.setsockopt(ZMQ_CURVE_{key.upper()}, {value}, 41);"
                for key, value in keys
            ]
        case "czmq":
            lines = [
                f"zcert_apply(client_certificate, {me});",
                f"zsock_set_curve_serverkey({me}, server_public_key);",
            ]
        case "zmqpp":
            lines = [
                f"{me}.set(zmqpp::socket_option::{ZMQPP_NAMES[f'CURVE_{key.upper()}']}, {value});"
                for key, value in keys
            ]
    return "\n".join((head, *lines))


def zap(socket: SocketFact) -> str:
    """Lines that start a ZAP handler which admits listed keys alone."""
    head = comment(socket, "once for each context, before the first bind of a CURVE server")
    match socket.binding:
        case "pyzmq":
            lines = [
                "auth = zmq.auth.thread.ThreadAuthenticator(context)  # import zmq.auth.thread",
                "auth.start()",
                'auth.configure_curve(domain="app", location="authorized_clients")  # a folder of *.key files',
            ]
        case "czmq":
            lines = [
                "zactor_t *auth = zactor_new(zauth, NULL);",
                'zstr_sendx(auth, "CURVE", "authorized_clients", NULL);',
                "zsock_wait(auth);",
            ]
        case "cppzmq":
            lines = [
                "zmq::socket_t zap(context, zmq::socket_type::rep);",
                'zap.bind("inproc://zeromq.zap.01");',
                "// answer each request as RFC 27 says: 200 only if its last frame (32 bytes) is a listed client key",
            ]
        case "zmqpp":
            lines = [
                "zmqpp::auth auth(context);",
                'auth.configure_domain("app");',
                "auth.configure_curve(client_public_key);  // one call for each client",
            ]
        case "libzmq":
            lines = [
                "void *zap = zmq_socket(context, ZMQ_REP);",
                'zmq_bind(zap, "inproc://zeromq.zap.01");',
                comment(
                    socket, "answer each request as RFC 27 says: 200 only if its last frame (32 bytes) is a listed key"
                ),
            ]
    domain = zap_domain(socket, ENFORCED)
    return "\n".join([head, *lines, domain])


def is_awaited(socket: SocketFact) -> bool:
    """Whether the socket is zmq.asyncio's: its sends, receives and polls are awaited."""
    return any(one.awaited for one in socket.operations)


def handle_timeout(socket: SocketFact, op: str) -> str:
    """Lines that show what to do when the bound of a send or receive (*op*) runs out."""
    me = name_of(socket)
    todo = "no peer in time: retry, log, alert"
    match socket.binding:
        case "pyzmq":
            wait = "await " if is_awaited(socket) else ""
            inner = f"message = {wait}{me}.recv()" if op == "recv" else f"{wait}{me}.send(message)"
            return f"try:\n    {inner}\nexcept zmq.Again:\n    ...  # {todo}"
        case "cppzmq":
            inner = (
                f"{me}.recv(message, zmq::recv_flags::none)"
                if op == "recv"
                else f"{me}.send(message, zmq::send_flags::none)"
            )
            return f"if (!{inner}) {{ /* {todo} */ }}"
        case "czmq":
            inner = f"zmsg_recv({me})" if op == "recv" else f"zmsg_send(&message, {me})"
            return f"if ({inner} {'== NULL' if op == 'recv' else '!= 0'}) {{ /* {todo} */ }}"
        case "zmqpp":
            inner = f"{me}.receive(message)" if op == "recv" else f"{me}.send(message)"
            return f"if (!{inner}) {{ /* {todo} */ }}"
        case "libzmq":
            inner = f"zmq_msg_recv(&message, {me}, 0)" if op == "recv" else f"zmq_msg_send(&message, {me}, 0)"
            return f"if ({inner} == -1 && errno == EAGAIN) {{ /* {todo} */ }}"
