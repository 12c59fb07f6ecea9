"""THE option table: what each option of libzmq 4.3.5 is called, means and starts from.

Owns names, numbers, types, units, defaults, versions and the socket types an option applies to. Must
not know what value is good, nor how any binding spells an option. Longer than most files because it is
one row for each option and nothing else.

Sources: numbers and draft status from ``include/zmq.h`` of libzmq 4.3.5, first versions from the same
file at each release tag, types, units, defaults and applicable sockets from ``zmq_setsockopt(3)``,
``zmq_getsockopt(3)`` and ``zmq_ctx_set(3)`` of 4.3.5; defaults again from a DEALER of the library itself
(the unit test asks it). Two departures from the manual, both from runs recorded in FACTS:

- SNDHWM and RCVHWM are not ``live``: a mark that is set after bind is ignored for every later peer.
- SNDTIMEO and RCVTIMEO are ``live``: libzmq reads them at each call.

``ZMQ_HWM`` (number 1) was libzmq 2's single mark. pyzmq and cppzmq keep the name for setting both: see ``PAIRED``.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["int", "bool", "int64", "uint64", "bytes", "text", "key", "flags", "fd"]
"""libzmq's C type by meaning: ``bool`` is an int of 0 or 1, ``key`` is 32 raw bytes or 40 Z85 characters."""

Unit = Literal["ms", "s", "messages", "bytes", "kB", "connections", "hops", "kbit/s"]
Default = int | bool | str | None


class Option(msgspec.Struct, frozen=True):
    """One option, in libzmq's own terms.

    ``default`` is None where there is none to speak of (a filter, a key that is not set, what can only be
    read). ``since`` is the first version that has it under any name, ``named`` the first that has it under
    this one. ``types`` is empty when it applies to every socket type. ``live`` options take effect at once;
    any other only for binds and connects that come later. ``secret`` values are never shown. ``draft``
    options are declared only for a build with draft APIs, though most builds do accept their numbers.
    """

    name: str
    number: int
    kind: Kind
    default: Default
    since: str
    unit: Unit | None = None
    types: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    named: str | None = None
    settable: bool = True
    readable: bool = True
    live: bool = False
    secret: bool = False
    deprecated: bool = False
    draft: bool = False

    def applies_to(self, socket_type: str) -> bool:
        """Whether libzmq heeds this option on a socket of that type."""
        return not self.types or socket_type in self.types


SOCKET_OPTIONS: tuple[Option, ...] = (
    Option("AFFINITY", 4, "uint64", 0, "3.2"),
    Option(
        "ROUTING_ID",
        5,
        "bytes",
        None,
        "3.2",
        types=("REQ", "REP", "ROUTER", "DEALER"),
        aliases=("IDENTITY",),
        named="4.2.3",
    ),
    Option("SUBSCRIBE", 6, "bytes", None, "3.2", types=("SUB",), readable=False, live=True),
    Option("UNSUBSCRIBE", 7, "bytes", None, "3.2", types=("SUB",), readable=False, live=True),
    Option("RATE", 8, "int", 100, "3.2", unit="kbit/s"),
    Option("RECOVERY_IVL", 9, "int", 10000, "3.2", unit="ms"),
    Option("SNDBUF", 11, "int", -1, "3.2", unit="bytes"),
    Option("RCVBUF", 12, "int", -1, "3.2", unit="bytes"),
    Option("RCVMORE", 13, "bool", None, "3.2", settable=False),
    Option("FD", 14, "fd", None, "3.2", settable=False),
    Option("EVENTS", 15, "flags", None, "3.2", settable=False),
    Option("TYPE", 16, "int", None, "3.2", settable=False),
    Option("LINGER", 17, "int", -1, "3.2", unit="ms", live=True),
    Option("RECONNECT_IVL", 18, "int", 100, "3.2", unit="ms"),
    Option("BACKLOG", 19, "int", 100, "3.2", unit="connections"),
    Option("RECONNECT_IVL_MAX", 21, "int", 0, "3.2", unit="ms"),
    Option("MAXMSGSIZE", 22, "int64", -1, "3.2", unit="bytes"),
    Option("SNDHWM", 23, "int", 1000, "3.2", unit="messages"),
    Option("RCVHWM", 24, "int", 1000, "3.2", unit="messages"),
    Option("MULTICAST_HOPS", 25, "int", 1, "3.2", unit="hops"),
    Option("RCVTIMEO", 27, "int", -1, "3.2", unit="ms", live=True),
    Option("SNDTIMEO", 28, "int", -1, "3.2", unit="ms", live=True),
    Option("IPV4ONLY", 31, "bool", True, "3.2", deprecated=True),
    Option("LAST_ENDPOINT", 32, "text", None, "3.2", settable=False),
    Option(
        "ROUTER_MANDATORY",
        33,
        "bool",
        False,
        "3.2",
        types=("ROUTER",),
        aliases=("FAIL_UNROUTABLE", "ROUTER_BEHAVIOR"),
        readable=False,
        live=True,
    ),
    Option("TCP_KEEPALIVE", 34, "int", -1, "3.2"),
    Option("TCP_KEEPALIVE_CNT", 35, "int", -1, "3.2"),
    Option("TCP_KEEPALIVE_IDLE", 36, "int", -1, "3.2", unit="s"),
    Option("TCP_KEEPALIVE_INTVL", 37, "int", -1, "3.2", unit="s"),
    Option("TCP_ACCEPT_FILTER", 38, "text", None, "3.2", readable=False, deprecated=True),
    Option("IMMEDIATE", 39, "bool", False, "3.2", aliases=("DELAY_ATTACH_ON_CONNECT",), named="4.0"),
    Option("XPUB_VERBOSE", 40, "bool", False, "3.2", types=("XPUB",), readable=False, live=True),
    Option("ROUTER_RAW", 41, "bool", False, "4.0", types=("ROUTER",), readable=False),
    Option("IPV6", 42, "bool", False, "4.0"),
    Option("MECHANISM", 43, "int", 0, "4.0", settable=False),
    Option("PLAIN_SERVER", 44, "bool", False, "4.0"),
    Option("PLAIN_USERNAME", 45, "text", None, "4.0"),
    Option("PLAIN_PASSWORD", 46, "text", None, "4.0", secret=True),
    Option("CURVE_SERVER", 47, "bool", False, "4.0"),
    Option("CURVE_PUBLICKEY", 48, "key", None, "4.0"),
    Option("CURVE_SECRETKEY", 49, "key", None, "4.0", secret=True),
    Option("CURVE_SERVERKEY", 50, "key", None, "4.0"),
    Option("PROBE_ROUTER", 51, "bool", False, "4.0", types=("ROUTER", "DEALER", "REQ"), readable=False, live=True),
    Option("REQ_CORRELATE", 52, "bool", False, "4.0", types=("REQ",), readable=False, live=True),
    Option("REQ_RELAXED", 53, "bool", False, "4.0", types=("REQ",), readable=False, live=True),
    Option("CONFLATE", 54, "bool", False, "4.0", types=("PULL", "PUSH", "SUB", "PUB", "DEALER")),
    Option("ZAP_DOMAIN", 55, "text", "", "4.0"),
    Option("ROUTER_HANDOVER", 56, "bool", False, "4.1", types=("ROUTER",), readable=False, live=True),
    Option("TOS", 57, "int", 0, "4.1"),
    Option("IPC_FILTER_PID", 58, "int", None, "4.1", readable=False, deprecated=True),
    Option("IPC_FILTER_UID", 59, "int", None, "4.1", readable=False, deprecated=True),
    Option("IPC_FILTER_GID", 60, "int", None, "4.1", readable=False, deprecated=True),
    Option(
        "CONNECT_ROUTING_ID",
        61,
        "bytes",
        None,
        "4.1",
        types=("ROUTER", "STREAM"),
        aliases=("CONNECT_RID",),
        named="4.2.3",
        readable=False,
    ),
    Option("GSSAPI_SERVER", 62, "bool", False, "4.1"),
    Option("GSSAPI_PRINCIPAL", 63, "text", None, "4.1"),
    Option("GSSAPI_SERVICE_PRINCIPAL", 64, "text", None, "4.1"),
    Option("GSSAPI_PLAINTEXT", 65, "bool", False, "4.1"),
    Option("HANDSHAKE_IVL", 66, "int", 30000, "4.1", unit="ms"),
    Option("SOCKS_PROXY", 68, "text", None, "4.1"),
    Option("XPUB_NODROP", 69, "bool", False, "4.1", types=("XPUB", "PUB"), readable=False, live=True),
    Option("XPUB_MANUAL", 71, "bool", False, "4.2", types=("XPUB",), readable=False, live=True),
    Option("XPUB_WELCOME_MSG", 72, "bytes", None, "4.2", types=("XPUB",), readable=False),
    Option("STREAM_NOTIFY", 73, "bool", True, "4.2", types=("STREAM",), readable=False),
    Option("INVERT_MATCHING", 74, "bool", False, "4.2", types=("PUB", "XPUB", "SUB")),
    Option("HEARTBEAT_IVL", 75, "int", 0, "4.2", unit="ms"),
    Option("HEARTBEAT_TTL", 76, "int", 0, "4.2", unit="ms"),
    Option("HEARTBEAT_TIMEOUT", 77, "int", -1, "4.2", unit="ms"),
    Option("XPUB_VERBOSER", 78, "bool", False, "4.2", types=("XPUB",), readable=False, live=True),
    Option("CONNECT_TIMEOUT", 79, "int", 0, "4.2", unit="ms"),
    Option("TCP_MAXRT", 80, "int", 0, "4.2", unit="ms"),
    Option("THREAD_SAFE", 81, "bool", None, "4.2", settable=False),
    Option("MULTICAST_MAXTPDU", 84, "int", 1500, "4.2", unit="bytes"),
    Option("VMCI_BUFFER_SIZE", 85, "uint64", 65546, "4.2", unit="bytes"),
    Option("VMCI_BUFFER_MIN_SIZE", 86, "uint64", 128, "4.2", unit="bytes"),
    Option("VMCI_BUFFER_MAX_SIZE", 87, "uint64", 262144, "4.2", unit="bytes"),
    Option("VMCI_CONNECT_TIMEOUT", 88, "int", -1, "4.2", unit="ms"),
    Option("USE_FD", 89, "fd", -1, "4.2"),
    Option("GSSAPI_PRINCIPAL_NAMETYPE", 90, "int", 0, "4.3"),
    Option("GSSAPI_SERVICE_PRINCIPAL_NAMETYPE", 91, "int", 0, "4.3"),
    Option("BINDTODEVICE", 92, "text", None, "4.3"),
    Option("ZAP_ENFORCE_DOMAIN", 93, "bool", False, "4.2.3", draft=True),
    Option("LOOPBACK_FASTPATH", 94, "bool", False, "4.2.4", draft=True),
    Option("METADATA", 95, "text", None, "4.2.4", readable=False, draft=True),
    Option("MULTICAST_LOOP", 96, "bool", True, "4.3", types=("RADIO",), draft=True),
    Option("ROUTER_NOTIFY", 97, "flags", 0, "4.3", types=("ROUTER",), draft=True),
    Option(
        "XPUB_MANUAL_LAST_VALUE", 98, "bool", False, "4.3.2", types=("XPUB",), readable=False, live=True, draft=True
    ),
    Option("SOCKS_USERNAME", 99, "text", None, "4.3.2", draft=True),
    Option("SOCKS_PASSWORD", 100, "text", None, "4.3.2", secret=True, draft=True),
    Option("IN_BATCH_SIZE", 101, "int", 8192, "4.3.2", unit="messages", draft=True),
    Option("OUT_BATCH_SIZE", 102, "int", 8192, "4.3.2", unit="messages", draft=True),
    Option("WSS_KEY_PEM", 103, "text", None, "4.3.3", readable=False, secret=True, draft=True),
    Option("WSS_CERT_PEM", 104, "text", None, "4.3.3", readable=False, draft=True),
    Option("WSS_TRUST_PEM", 105, "text", None, "4.3.3", readable=False, draft=True),
    Option("WSS_HOSTNAME", 106, "text", None, "4.3.3", readable=False, draft=True),
    Option("WSS_TRUST_SYSTEM", 107, "bool", False, "4.3.3", readable=False, draft=True),
    Option("ONLY_FIRST_SUBSCRIBE", 108, "bool", False, "4.3.3", types=("XSUB", "XPUB"), readable=False, draft=True),
    Option("RECONNECT_STOP", 109, "flags", 0, "4.3.3", draft=True),
    Option(
        "HELLO_MSG",
        110,
        "bytes",
        None,
        "4.3.3",
        types=("ROUTER", "DEALER", "CLIENT", "SERVER", "PEER"),
        readable=False,
        draft=True,
    ),
    Option(
        "DISCONNECT_MSG", 111, "bytes", None, "4.3.3", types=("ROUTER", "SERVER", "PEER"), readable=False, draft=True
    ),
    Option("PRIORITY", 112, "int", 0, "4.3.4", draft=True),
    Option("BUSY_POLL", 113, "bool", False, "4.3.5", readable=False, draft=True),
    Option("HICCUP_MSG", 114, "bytes", None, "4.3.5", types=("DEALER", "CLIENT", "PEER"), readable=False, draft=True),
    Option("XSUB_VERBOSE_UNSUBSCRIBE", 115, "bool", False, "4.3.5", types=("XSUB",), readable=False, draft=True),
    Option("TOPICS_COUNT", 116, "int", 0, "4.3.5", types=("PUB", "XPUB", "SUB", "XSUB"), settable=False, draft=True),
    Option("NORM_MODE", 117, "int", 1, "4.3.5", draft=True),
    Option("NORM_UNICAST_NACK", 118, "bool", False, "4.3.5", draft=True),
    Option("NORM_BUFFER_SIZE", 119, "int", 2048, "4.3.5", unit="kB", draft=True),
    Option("NORM_SEGMENT_SIZE", 120, "int", 1400, "4.3.5", unit="bytes", draft=True),
    Option("NORM_BLOCK_SIZE", 121, "int", 16, "4.3.5", draft=True),
    Option("NORM_NUM_PARITY", 122, "int", 4, "4.3.5", draft=True),
    Option("NORM_NUM_AUTOPARITY", 123, "int", 0, "4.3.5", draft=True),
    Option("NORM_PUSH", 124, "bool", False, "4.3.5", draft=True),
)

CONTEXT_OPTIONS: tuple[Option, ...] = (
    Option("IO_THREADS", 1, "int", 1, "3.2"),
    Option("MAX_SOCKETS", 2, "int", 1023, "3.2"),
    Option("SOCKET_LIMIT", 3, "int", None, "4.1", settable=False),
    Option("THREAD_PRIORITY", 3, "int", -1, "4.1", readable=False),
    Option("THREAD_SCHED_POLICY", 4, "int", -1, "4.1"),
    Option("MAX_MSGSZ", 5, "int", 2**31 - 1, "4.2", unit="bytes"),
    Option("MSG_T_SIZE", 6, "int", None, "4.3", settable=False),
    Option("THREAD_AFFINITY_CPU_ADD", 7, "int", None, "4.3", readable=False),
    Option("THREAD_AFFINITY_CPU_REMOVE", 8, "int", None, "4.3", readable=False),
    Option("THREAD_NAME_PREFIX", 9, "int", None, "4.3"),
    Option("ZERO_COPY_RECV", 10, "bool", True, "4.2.4", draft=True),
    Option("BLOCKY", 70, "bool", True, "4.2"),
)
"""Options of a context. Their numbers overlap those of sockets: two tables, two look-ups."""

PAIRED: dict[str, tuple[str, ...]] = {"HWM": ("SNDHWM", "RCVHWM")}
"""Names that bindings accept and libzmq >= 3 does not have: setting one sets each of these."""

SOCKET_TYPE_ALIASES: dict[str, str] = {"XREQ": "DEALER", "XREP": "ROUTER"}
"""Names that zmq.h keeps for socket types."""

_BY_NAME = {name: row for row in SOCKET_OPTIONS for name in (row.name, *row.aliases)}
_BY_NUMBER = {row.number: row for row in SOCKET_OPTIONS}
_CONTEXT_BY_NAME = {row.name: row for row in CONTEXT_OPTIONS}


def option(name: str) -> Option | None:
    """The socket option of that name or alias, with or without ``ZMQ_``, in any case; None when there is none."""
    return _BY_NAME.get(name.upper().removeprefix("ZMQ_"))


def by_number(number: int) -> Option | None:
    """The socket option with libzmq's number; None when there is none."""
    return _BY_NUMBER.get(number)


def context_option(name: str) -> Option | None:
    """The context option of that name, with or without ``ZMQ_``, in any case; None when there is none."""
    return _CONTEXT_BY_NAME.get(name.upper().removeprefix("ZMQ_"))


def expand(name: str) -> tuple[str, ...]:
    """libzmq's own names for a name that a program may use: ``HWM`` gives both marks, ``IDENTITY`` gives
    ``ROUTING_ID``; a name that is not known gives nothing."""
    plain = name.upper().removeprefix("ZMQ_")
    if plain in PAIRED:
        return PAIRED[plain]
    row = _BY_NAME.get(plain)
    return (row.name,) if row else ()
