"""Limits on what peers may cost: size of a frame, time for a handshake, silence, attempts to connect. Each is a row.

Owns which endpoints owe which: limits on strangers are owed where one binds to where they may come from, those on
connecting where one connects to another machine. All but the size of a frame are hardening, and of severity info.
"""

from __future__ import annotations

from functools import partial

from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.option_rows import (
    BEFORE,
    EVERY_TYPE,
    OK,
    Answer,
    Asked,
    Row,
    above_policy,
    judged,
    owed_at,
    unset_or_above,
    where_owed,
)
from ironhouse.audit.rule import Case, Rule
from ironhouse.model.sockets import RECEIVES

MANUAL = "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html"
CURVE = "https://libzmq.readthedocs.io/en/latest/zmq_curve.html"
HEARTBEATS = "https://zguide.zeromq.org/docs/chapter4/#Heartbeating"

HANDSHAKE_SIZE = 600
"""In bytes. CURVE's handshake itself is held to MAXMSGSIZE and fails without a telling event below 276 to 547, by type
of socket and length of the routing id; measured with libzmq 4.3.5."""

START = {
    "MAXMSGSIZE": 1 << 20,
    "HANDSHAKE_IVL": 5000,
    "HEARTBEAT_IVL": 5000,
    "HEARTBEAT_TIMEOUT": 15_000,
    "HEARTBEAT_TTL": 15_000,
    "CONNECT_TIMEOUT": 5000,
    "RECONNECT_IVL_MAX": 10_000,
}
TAKES = RECEIVES | {"XPUB", "PUB"}
"""A publisher takes subscriptions."""


def _too_small(one: Asked) -> Answer | None:
    if not any(end.mechanism in ("curve-server", "curve-client") for end in one.socket.endpoints):
        return None
    return judged(
        one, lambda value: 0 <= value < HANDSHAKE_SIZE, f"below {HANDSHAKE_SIZE} bytes: CURVE's handshake may not fit"
    )


def _heartbeat(one: Asked) -> Answer | None:
    """Both sides of a connection may send them. Of the two others libzmq's default follows the interval."""
    if owed_at(one, "bind") is False:
        return where_owed("connect", _interval, one)
    return where_owed("bind", _interval, one)


def _interval(one: Asked) -> Answer | None:
    return unset_or_above(one) if one.name == "HEARTBEAT_IVL" else above_policy(one)


def _size(one: Asked) -> Answer | None:
    """No limit; what is set above the policy's is another row's."""
    found = unset_or_above(one)
    return OK if above_policy(one) is not None and found == above_policy(one) else found


_BIND = endpoint("bind", "tcp://*:5555", "wildcard")
_LOCAL = endpoint("bind", "ipc:///run/app/work", "ipc")
_CONNECT = endpoint("connect", "tcp://peer:5555", "remote-connect")
_PULL = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\n"
_SET = "sock.setsockopt(zmq.{}, {})\n"
_BINDS = "sock.bind('tcp://*:5555')\n"
_CONNECTS = "sock.connect('tcp://peer:5555')\n"


def _setting(*values: tuple[str, int]) -> str:
    return "".join(_SET.format(name, value) for name, value in values)


ROWS: tuple[Row, ...] = (
    Row(
        id="maxmsgsize-unset",
        strategy="high-water-marks",
        base="low",
        title="No limit on the size of a frame that strangers may send",
        why=(
            "A high-water mark counts messages, whatever they weigh: one frame of a gigabyte is one message, and "
            "libzmq makes room for it as soon as its length is announced. MAXMSGSIZE bounds each frame, and closes the "
            "connection of who sends a larger one. An unfinished multipart message still has no bound."
        ),
        references=(MANUAL,),
        options={"MAXMSGSIZE": TAKES},
        answer=partial(where_owed, "bind", _size),
        start=START,
        when=f"{BEFORE}; bytes of a frame, never below {HANDSHAKE_SIZE} with CURVE",
        valid=(
            Case(
                "a limit",
                socket("PULL", _BIND, options={"MAXMSGSIZE": is_set(65536)}),
                _PULL + _setting(("MAXMSGSIZE", 65536)) + _BINDS,
            ),
            Case(
                "nobody comes from elsewhere",
                socket("PULL", _LOCAL),
                _PULL + "sock.bind('ipc:///run/app/work')\n",
            ),
        ),
        invalid=(
            Case("no limit", socket("PULL", _BIND), _PULL + _BINDS),
            Case(
                "-1",
                socket("PULL", _BIND, options={"MAXMSGSIZE": is_set(-1)}),
                _PULL + _setting(("MAXMSGSIZE", -1)) + _BINDS,
            ),
        ),
    ),
    Row(
        id="maxmsgsize-above-policy",
        strategy="high-water-marks",
        base="info",
        title="A frame may be larger than the policy allows",
        why=(
            "What one frame may take, times the mark, times the peers, is what strangers may make a process hold. A "
            "larger limit belongs into the policy, with what needs it as its reason."
        ),
        references=(MANUAL,),
        options={"MAXMSGSIZE": TAKES},
        answer=partial(where_owed, "bind", above_policy),
        start=START,
        when=f"{BEFORE}; bytes of a frame; or say in the policy why more is needed",
        valid=(
            Case(
                "the policy's limit",
                socket("PULL", _BIND, options={"MAXMSGSIZE": is_set(1 << 20)}),
                _PULL + _setting(("MAXMSGSIZE", 1 << 20)) + _BINDS,
            ),
        ),
        invalid=(
            Case(
                "a gigabyte",
                socket("PULL", _BIND, options={"MAXMSGSIZE": is_set(1 << 30)}),
                _PULL + _setting(("MAXMSGSIZE", 1 << 30)) + _BINDS,
            ),
        ),
    ),
    Row(
        id="maxmsgsize-below-handshake",
        strategy="curve",
        base="medium",
        title="A frame limit that CURVE's own handshake does not fit",
        why=(
            "MAXMSGSIZE holds for the frames of the handshake too, and counts the 33 bytes that CURVE adds to each "
            "message. Below some hundred bytes the handshake fails, no event says why, and clients try again for ever."
        ),
        references=(MANUAL, CURVE),
        options={"MAXMSGSIZE": TAKES},
        answer=_too_small,
        start=START,
        when=f"{BEFORE}; never below {HANDSHAKE_SIZE} with CURVE",
        valid=(
            Case(
                "room enough",
                socket(
                    "PULL",
                    endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-server", zap="keys"),
                    options={"MAXMSGSIZE": is_set(65536), "CURVE_SERVER": is_set(1)},
                ),
                _PULL + _setting(("MAXMSGSIZE", 65536), ("CURVE_SERVER", 1)) + _BINDS,
            ),
            Case(
                "without CURVE a small limit is a choice",
                socket("PULL", _BIND, options={"MAXMSGSIZE": is_set(256)}),
                _PULL + _setting(("MAXMSGSIZE", 256)) + _BINDS,
            ),
        ),
        invalid=(
            Case(
                "256 bytes",
                socket(
                    "PULL",
                    endpoint("bind", "tcp://*:5555", "wildcard", mechanism="curve-server", zap="keys"),
                    options={"MAXMSGSIZE": is_set(256), "CURVE_SERVER": is_set(1)},
                ),
                "def serve(key):\n    import zmq\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PULL)\n"
                "    sock.setsockopt(zmq.MAXMSGSIZE, 256)\n    sock.curve_secretkey = key\n"
                "    sock.curve_server = True\n    sock.bind('tcp://*:5555')\n",
            ),
        ),
    ),
    Row(
        id="handshake-limit",
        strategy="timeouts",
        base="info",
        title="Strangers may take their time over a handshake",
        why=(
            "Who connects and says nothing holds a descriptor until HANDSHAKE_IVL is over: 30 s unless it is set. A "
            "few hundred such connections use up a process's descriptors."
        ),
        references=(MANUAL,),
        options={"HANDSHAKE_IVL": EVERY_TYPE},
        answer=partial(where_owed, "bind", unset_or_above),
        start=START,
        when=f"{BEFORE}; milliseconds",
        valid=(
            Case(
                "five seconds",
                socket("PULL", _BIND, options={"HANDSHAKE_IVL": is_set(5000)}),
                _PULL + _setting(("HANDSHAKE_IVL", 5000)) + _BINDS,
            ),
            Case("who connects waits for nobody", socket("PULL", _CONNECT), _PULL + _CONNECTS),
        ),
        invalid=(
            Case("30 s by default", socket("PULL", _BIND), _PULL + _BINDS),
            Case(
                "no limit",
                socket("PULL", _BIND, options={"HANDSHAKE_IVL": is_set(0)}),
                _PULL + _setting(("HANDSHAKE_IVL", 0)) + _BINDS,
            ),
        ),
    ),
    Row(
        id="heartbeat-unset",
        strategy="timeouts",
        base="info",
        title="A peer that vanished is not noticed",
        why=(
            "libzmq sends no heartbeats unless it is told to. A peer whose machine or network went away without a word "
            "stays connected: its queue fills, and what is sent to it is lost."
        ),
        references=(MANUAL, HEARTBEATS),
        options={"HEARTBEAT_IVL": EVERY_TYPE, "HEARTBEAT_TIMEOUT": EVERY_TYPE, "HEARTBEAT_TTL": EVERY_TYPE},
        answer=_heartbeat,
        start=START,
        when=f"{BEFORE}; milliseconds",
        valid=(
            Case(
                "every five seconds",
                socket("PULL", _BIND, options={"HEARTBEAT_IVL": is_set(5000)}),
                _PULL + _setting(("HEARTBEAT_IVL", 5000)) + _BINDS,
            ),
        ),
        invalid=(Case("none", socket("PULL", _BIND), _PULL + _BINDS),),
    ),
    Row(
        id="connect-limit",
        strategy="timeouts",
        base="info",
        title="Attempts to connect have no limit and do not back off",
        why=(
            "An address that swallows packets holds an attempt for as long as the system allows, minutes on Linux; one "
            "that refuses is tried ten times a second for ever, by every client at once when a server restarts."
        ),
        references=(MANUAL,),
        options={"CONNECT_TIMEOUT": EVERY_TYPE, "RECONNECT_IVL_MAX": EVERY_TYPE},
        answer=partial(where_owed, "connect", unset_or_above),
        start=START,
        when=f"{BEFORE}; milliseconds",
        valid=(
            Case(
                "both",
                socket(
                    "PULL", _CONNECT, options={"CONNECT_TIMEOUT": is_set(5000), "RECONNECT_IVL_MAX": is_set(10_000)}
                ),
                _PULL + _setting(("CONNECT_TIMEOUT", 5000), ("RECONNECT_IVL_MAX", 10_000)) + _CONNECTS,
            ),
            Case("who binds tries nothing", socket("PULL", _BIND), _PULL + _BINDS),
        ),
        invalid=(
            Case("neither", socket("PULL", _CONNECT), _PULL + _CONNECTS),
            Case(
                "one of the two",
                socket("PULL", _CONNECT, options={"CONNECT_TIMEOUT": is_set(5000)}),
                _PULL + _setting(("CONNECT_TIMEOUT", 5000)) + _CONNECTS,
            ),
        ),
    ),
)

RULES: tuple[Rule, ...] = tuple(row.rule() for row in ROWS)
