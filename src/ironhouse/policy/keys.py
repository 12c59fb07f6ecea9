"""The keys that a policy may set: what each means, which option of libzmq it is, and what "no limit" looks like.

Owns the vocabulary. Must not know values (``baselines``) or entries. A key for an option is the option's name in lower
case; the table here adds what libzmq's own table (``model.options``) does not say: which value stands for no limit,
and whether less is stricter.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ironhouse.model.fact import OptionValue
from ironhouse.model.options import option
from ironhouse.model.sockets import RECEIVES, SENDS, WAITS_ON_SEND, WAITS_ON_SEND_WITH

Kind = Literal["count", "duration", "size", "switch", "word", "name", "names"]
"""``duration`` is kept in milliseconds, ``size`` in bytes, ``names`` as one text with commas between them."""


class Key(msgspec.Struct, frozen=True):
    """One key. ``unlimited`` are the values that are no limit at all; ``types`` is empty when every type has it."""

    name: str
    kind: Kind
    says: str
    unlimited: tuple[OptionValue, ...] = ()
    types: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    at_creation: bool = True
    """Whether it has to be settled when a socket is made; the others belong to its binds and connects."""
    measured: bool = False
    """Whether it says what is and limits nothing: a baseline assumes it, and who knows better departs from nothing."""

    @property
    def option(self) -> str | None:
        """libzmq's name of the option that it sets; None of a key that is ironhouse's own."""
        row = option(self.name)
        return row.name if row is not None else None

    def applies_to(self, types: tuple[str, ...]) -> bool:
        """Whether a socket that may be of these types (none: of any) can be asked it."""
        return not self.types or not types or not self.types.isdisjoint(types)


_WAITING = WAITS_ON_SEND | frozenset(WAITS_ON_SEND_WITH)

KEYS: tuple[Key, ...] = (
    Key("sndhwm", "count", "messages that may wait for each peer, sending side", (0,), SENDS),
    Key("rcvhwm", "count", "messages that may wait from each peer, receiving side", (0,), RECEIVES),
    Key("sndbuf", "size", "kernel buffer for sending", (-1, 0), SENDS),
    Key("rcvbuf", "size", "kernel buffer for receiving", (-1, 0), RECEIVES),
    Key("maxmsgsize", "size", "largest frame that is taken from a peer", (-1,), RECEIVES | {"XPUB", "PUB"}),
    Key("sndtimeo", "duration", "longest wait of a send", (-1,), _WAITING),
    Key("rcvtimeo", "duration", "longest wait of a receive", (-1,), RECEIVES),
    Key("linger", "duration", "longest wait of a close for messages that were not sent", (-1,), SENDS),
    Key("handshake_ivl", "duration", "longest a peer may take for its handshake", (0,)),
    Key("heartbeat_ivl", "duration", "time between two heartbeats", (0,)),
    Key("heartbeat_timeout", "duration", "silence after which a peer is taken for dead", (0,)),
    Key("heartbeat_ttl", "duration", "silence after which the other side is to take us for dead", (0,)),
    Key("connect_timeout", "duration", "longest an attempt to connect may take", (0,)),
    Key("reconnect_ivl", "duration", "wait before the first attempt to connect again", (-1,)),
    Key("reconnect_ivl_max", "duration", "longest wait between two attempts, doubling until then", (0,)),
    Key("backlog", "count", "connections that may wait to be accepted", (0,)),
    Key("immediate", "switch", "queue only for peers that are there", types=frozenset(SENDS)),
    Key("req_relaxed", "switch", "a REQ may ask again after a lost reply", types=frozenset(("REQ",))),
    Key("req_correlate", "switch", "a REQ takes no reply but the one to its last request", types=frozenset(("REQ",))),
    Key("router_mandatory", "switch", "a ROUTER says when it cannot deliver", types=frozenset(("ROUTER",))),
    Key("router_handover", "switch", "a peer may take over another's routing id", types=frozenset(("ROUTER",))),
    Key("xpub_nodrop", "switch", "a publisher waits for a slow subscriber", types=frozenset(("PUB", "XPUB"))),
    Key(
        "drops",
        "word",
        "what is done about messages that are dropped at the mark",
        types=frozenset(("PUB", "XPUB", "ROUTER", "REP", "RADIO")),
        words=("count", "accept"),
    ),
    Key("on_timeout", "word", "what a call does whose time is up", words=("raise", "wait")),
    Key(
        "encrypt",
        "word",
        "where CURVE is owed: endpoints that leave the machine, also loopback, also ipc, nowhere",
        words=("routable", "loopback", "everywhere", "never"),
        at_creation=False,
    ),
    Key(
        "zap",
        "word",
        "whether a ZAP handler decides who may connect",
        words=("required", "optional"),
        at_creation=False,
    ),
    Key(
        "bind_all",
        "word",
        "whether a socket may bind every interface",
        words=("refuse", "allow"),
        at_creation=False,
    ),
    Key(
        "decode",
        "word",
        "whether received bytes may reach a decoder that can run code",
        types=RECEIVES,
        words=("refuse", "authenticated", "allow"),
    ),
    Key(
        "server_side",
        "word",
        "which side is the CURVE server, whose public key the other must know",
        words=("binds", "connects"),
        at_creation=False,
    ),
    Key("server", "name", "the peer whose public key is expected of the CURVE server there", at_creation=False),
    Key("domain", "name", "the ZAP domain that peers of the CURVE server are judged in", at_creation=False),
    Key("admit", "names", "who may connect: names of peers, groups as @group", at_creation=False),
    Key("max_connections", "count", "connections of authenticated peers at one time", (0,), at_creation=False),
    Key("max_unfinished", "count", "handshakes under way at one time", (0,), at_creation=False),
    Key("max_per_address", "count", "connections from one address at one time", (0,), at_creation=False),
    Key("count_queue", "switch", "count the messages that wait to be sent, exactly", types=frozenset(SENDS)),
    Key("message_size", "size", "what a message weighs at most, to work out memory with", (-1,), measured=True),
    Key("peers", "count", "how many peers there are at most, to work out memory with", (0,), measured=True),
)

BY_NAME: dict[str, Key] = {one.name: one for one in KEYS}
