"""The four strategies in words: what each is, what it keeps off, and what it costs not to have it.

Owns these words, which keys of a policy belong to which strategy, and what there is to do first where one is missing.
Must not know a document or a format. A word that stands here stands nowhere else.
"""

from __future__ import annotations

import msgspec

from ironhouse.model.finding import Severity, Strategy
from ironhouse.policy.keys import BY_NAME


class Threat(msgspec.Struct, frozen=True):
    """What may happen. ``severity`` is that of an endpoint which others may reach, with nothing done against it."""

    name: str
    severity: Severity
    says: str


class Words(msgspec.Struct, frozen=True):
    """What is to be said of one strategy.

    ``none`` is said where nothing of it is in place, ``act`` is what to do then, ``along`` what goes with that and is
    easily forgotten, ``acts`` the act for rules whose mend is a matter of its own.
    ``keys`` are the policy's keys that belong to it, ``target`` what is wanted where the policy has no keys for it.
    """

    strategy: Strategy
    title: str
    describes: str
    threats: tuple[Threat, ...]
    impact: str
    none: str
    act: str
    along: str = ""
    acts: dict[str, str] = {}
    keys: tuple[str, ...] = ()
    target: str = ""


_MARKS = Words(
    strategy="high-water-marks",
    title="High-water marks",
    describes=(
        "A ZeroMQ socket keeps a queue for each peer. The high-water mark is the number of messages that such a queue "
        "may hold; once it is reached a socket waits (PUSH, DEALER, REQ, PAIR) or drops (PUB, ROUTER, REP). The mark "
        "is to be chosen for each socket from the rate, the size of a message and the stall that has to be bridged, "
        "starting low, and set before the first bind: libzmq reads it when it makes a queue and never again. "
        "MAXMSGSIZE belongs to it, since a mark counts messages and not bytes."
    ),
    threats=(
        Threat(
            "Denial of service by an unlimited queue",
            "high",
            "a peer that stops reading, or one that sends faster than is read, fills memory until the process is "
            "killed; with a mark of 0 nothing stops it",
        ),
        Threat(
            "Exhaustion by many peers",
            "medium",
            "the mark is for each peer, so whoever may connect as often as they like multiplies what may be queued",
        ),
        Threat(
            "Exhaustion by large messages",
            "medium",
            "libzmq takes a frame of any size unless MAXMSGSIZE says otherwise: one frame may ask for all memory",
        ),
        Threat(
            "Loss that nobody notices",
            "medium",
            "a publisher or ROUTER drops what goes over the mark without an error; libzmq does not count it",
        ),
    ),
    impact=(
        "Without a mark that somebody chose, one slow consumer decides how much memory its producers take. The first "
        "sign is a process that the system kills, together with every message it still held."
    ),
    none="No socket has a limit that somebody chose.",
    act="Give every queue a limit",
    along="Decide for each what happens when it is reached: whoever sends waits, or a message is lost and counted.",
    acts={"departure-without-why": "Write down why the policy departs from its baseline"},
    keys=(
        "sndhwm",
        "rcvhwm",
        "maxmsgsize",
        "sndbuf",
        "rcvbuf",
        "backlog",
        "drops",
        "xpub_nodrop",
        "max_connections",
        "max_unfinished",
        "max_per_address",
        "count_queue",
        "message_size",
        "peers",
    ),
)

_TIMEOUTS = Words(
    strategy="timeouts",
    title="Timeouts",
    describes=(
        "By default a receive waits until a message comes, a send waits until a peer can take it, and a close waits "
        "until everything has been sent: each of them for ever. Every such call gets a bound, either by an option "
        "(RCVTIMEO, SNDTIMEO, LINGER) that is set when the socket is made, or by a poll with a timeout around it, and "
        "code that handles the case that time ran out. A handshake limit and heartbeats do the same for the connection."
    ),
    threats=(
        Threat(
            "Deadlock",
            "medium",
            "two sides that wait for each other never go on; a REQ whose reply is lost stays locked for good",
        ),
        Threat(
            "Unresponsive service",
            "medium",
            "one peer that died, or an attacker who connects and says nothing, holds a thread for as long as it likes",
        ),
        Threat(
            "Exhaustion of connections and threads",
            "medium",
            "connections that were opened and left half-way through a handshake, or whose peer vanished, add up",
        ),
        Threat(
            "Shutdown that never ends",
            "low",
            "close and term wait for unsent messages; a restart then takes a kill, and whoever waits for it waits too",
        ),
    ),
    impact=(
        "A call that may wait for ever turns the failure of one peer into the failure of all that wait for it, without "
        "an error, a log line or an alert: from outside the process looks alive."
    ),
    none="No socket has a bound of its own.",
    act="Let no call wait for ever",
    along="A timeout is as good as the code that handles it: retry, log, alert, or give up.",
    keys=(
        "sndtimeo",
        "rcvtimeo",
        "linger",
        "on_timeout",
        "handshake_ivl",
        "heartbeat_ivl",
        "heartbeat_timeout",
        "heartbeat_ttl",
        "connect_timeout",
        "reconnect_ivl",
        "reconnect_ivl_max",
        "immediate",
        "req_relaxed",
        "req_correlate",
        "router_mandatory",
    ),
)

_CURVE = Words(
    strategy="curve",
    title="CURVE encryption",
    describes=(
        "CURVE encrypts and authenticates a connection with a key pair for each side. Without it ZeroMQ uses NULL: "
        "plain bytes, and no question who the peer is. Every endpoint that leaves the machine is to use CURVE, set "
        "before it binds or connects; secret keys come from a file, a key ring or a vault, never from source. A ZAP "
        "handler decides which keys are let in: a CURVE server without one admits everybody who knows its public key. "
        "What was received stays data: it never reaches a decoder that can run code."
    ),
    threats=(
        Threat("Eavesdropping", "high", "everybody on the path between two peers reads every message"),
        Threat(
            "Man in the middle, and messages changed on the way",
            "high",
            "whoever can redirect the connection answers in the peer's name and alters what passes",
        ),
        Threat(
            "Peers that nobody let in",
            "high",
            "everybody who reaches a bound port sends commands, subscribes to data and fills queues",
        ),
        Threat(
            "Code of the sender's choosing",
            "critical",
            "pickle and its kin run what the bytes say; where a stranger can send, a stranger runs code",
        ),
        Threat(
            "Replay",
            "medium",
            "a recorded message is sent again; CURVE refuses recorded bytes, and what a peer with a valid key says "
            "twice is for the application to refuse",
        ),
    ),
    impact=(
        "On a network that others share, plaintext hands over what is sent and lets anyone send in its place. Nothing "
        "in the application notices either."
    ),
    none="No endpoint is encrypted.",
    act="Encrypt every endpoint that leaves the machine, and admit listed keys alone",
    along="Both ends change together: a CURVE server refuses peers that do not use CURVE.",
    acts={
        "unsafe-decoding": "Stop decoding received bytes with pickle and its kin",
        "router-handover": "Let no peer take over another's routing id",
        "bind-all-interfaces": "Bind the interface that peers come by, and no other",
        "ipc-shared-folder": "Keep ipc endpoints in a folder that nobody else may write to",
        "ignored-on-inproc": "Leave out what inproc ignores, or use a transport that heeds it",
    },
    keys=(
        "encrypt",
        "server_side",
        "server",
        "zap",
        "domain",
        "admit",
        "bind_all",
        "decode",
        "router_handover",
    ),
)

_LIBZMQ = Words(
    strategy="current-libzmq",
    title="Current libzmq",
    describes=(
        "All of the above is done by libzmq, and by the binding that carries it: the wheels of pyzmq bring a libzmq of "
        "their own, a C++ program takes the system's, a package manager's or a copy in the tree. Each declaration is "
        "to name a version that is known to work, something has to watch it for releases and advisories, and an "
        "update is tried in staging before it is rolled out."
    ),
    threats=(
        Threat(
            "Known flaws",
            "high",
            "what an advisory describes anybody can try; some of libzmq's flaws are reached before any handshake",
        ),
        Threat(
            "Flaws that are mended silently",
            "medium",
            "without a watch nobody learns that the version in use has been replaced, or why",
        ),
        Threat(
            "A library that nobody chose",
            "low",
            "without a version, two builds of one commit run different libraries, and neither was tested",
        ),
    ),
    impact=(
        "A flaw in libzmq is a flaw in every process that loads it, whatever the application does right. How long it "
        "stays open depends on whether somebody is told."
    ),
    none="No declaration has a fixed version or a watcher.",
    act="Have every declaration of libzmq and its bindings watched for releases and advisories",
    acts={
        "libzmq-vulnerable": "Update what has known flaws",
        "libzmq-outdated": "Update what is old",
    },
    target=(
        "The policy has no keys for this strategy. Wanted is, for each declaration, a version without known "
        "advisories, and a watcher that reads the file it stands in."
    ),
)

WORDS: dict[Strategy, Words] = {one.strategy: one for one in (_MARKS, _TIMEOUTS, _CURVE, _LIBZMQ)}
"""Every strategy, in the order of a report."""


def options_of(strategy: Strategy) -> dict[str, str]:
    """The options of libzmq that belong to *strategy*, each with the policy's key for it."""
    found = {key: BY_NAME[key].option for key in WORDS[strategy].keys}
    return {option: key for key, option in found.items() if option is not None}
