"""What becomes of messages that cannot be delivered, and of a REQ whose reply is lost.

Owns ROUTER's, publishers' and REQ's switches, and whatever other switch or size a policy asks for. Must not know
limits: those are other files'. Whether an application counts what it loses is not to be seen in its sockets: what
drops is told of as info, until the policy says that it may.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.cases import call, endpoint, is_set, socket
from ironhouse.audit.option_rows import BEFORE, EVERY_TYPE, OK, Answer, Asked, Row, judged, never_set, numbers
from ironhouse.audit.remedy import comment, set_integers
from ironhouse.audit.rule import Case, Question, Rule, Target, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import OptionFact
from ironhouse.model.options import option
from ironhouse.model.sockets import ends_its_proxy

MANUAL = "https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html"
SOCKETS = "https://libzmq.readthedocs.io/en/latest/zmq_socket.html"
PIRATE = "https://zguide.zeromq.org/docs/chapter4/#Client-Side-Reliability-Lazy-Pirate-Pattern"
SUICIDAL = "https://zguide.zeromq.org/docs/chapter5/#Slow-Subscriber-Detection-Suicidal-Snail-Pattern"

PAIR_OF_REQ = ("REQ_RELAXED", "REQ_CORRELATE")
PUBLISHERS = frozenset(("PUB", "XPUB"))
UNCOVERED = ("SNDBUF", "RCVBUF", "IMMEDIATE", "BACKLOG", "RECONNECT_IVL", "XPUB_NODROP")
"""Options that a policy may ask for and no rule of its own covers."""


def _on(state: OptionFact) -> bool:
    return state.state == "set" and state.certainty == "must" and bool(state.value)


def _open(state: OptionFact) -> bool:
    """Whether the source leaves it open."""
    return state.state == "unknown" or (state.state == "set" and (state.value is None or state.certainty == "may"))


def _mandatory(one: Asked) -> Answer | None:
    if not one.setting.value or ends_its_proxy(one.socket, one.name):
        return None  # what a proxy cannot deliver it has to drop
    return never_set(one) if one.state.state != "set" else judged(one, lambda value: not value, "off") or OK


def _handover(one: Asked) -> Answer | None:
    return None if one.setting.value else judged(one, bool, "on: any peer takes over another's routing id")


def _unlike(one: Asked) -> Answer | None:
    """Any other value than the policy's: less of a buffer is as much a departure as more."""
    wanted = one.setting.value
    if wanted is None:
        return None
    row = option(one.name)
    if one.state.state == "default":
        same = row is not None and row.default == wanted
        return OK if same else ("violation", f"{one.name} is not set to the policy's {one.wanted}", None)
    found = numbers(one.state)
    if found is None:
        return "undetermined", f"{one.name} is given by {one.state.text}", None
    return judged(one, lambda value: value != int(wanted), f"another value than the policy's {one.wanted}")


def _drops(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    setting = asked.profile.settings.get("drops")
    if setting is None or setting.value != "count" or not fact.types or not set(fact.types) <= PUBLISHERS:
        return
    state = fact.option("XPUB_NODROP")
    if _on(state):
        yield Verdict("ok", fact.path, fact.line)
    elif _open(state):
        yield Verdict("undetermined", fact.path, fact.line, f"whether it drops is given by {state.text}")
    else:
        words = "drops for each subscriber that is slow, at its mark, and libzmq counts none of it"
        yield Verdict("violation", fact.path, fact.line, words, options=("XPUB_NODROP",), settings=(setting,))


def _count_drops(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    return "\n".join(
        (
            comment(fact, "number each message of a topic, and count the gaps where it is received; or, if losing is"),
            comment(fact, 'meant, say so in the policy: drops = "accept"; or let one slow subscriber stop all:'),
            set_integers(fact, ("XPUB_NODROP",), 1, "send then gives EAGAIN at the mark, so bound it with SNDTIMEO"),
        )
    )


def _locked(asked: Subject) -> Iterator[Verdict]:
    """A REQ whose receive is bounded: what becomes of it when the time is up."""
    fact = asked.socket
    setting = asked.profile.settings.get("req_relaxed")
    if fact.types != ("REQ",) or setting is None or not setting.value:
        return
    calls = [one for one in fact.operations if one.op in ("recv", "poll")]
    bounded = next((one for one in calls if one.bound in ("option", "poll", "wait")), None)
    if bounded is None or any(one.bound == "none" for one in calls):
        return
    relaxed, correlate = (fact.option(name) for name in PAIR_OF_REQ)
    if _on(relaxed) and _on(correlate):
        yield Verdict("ok", fact.path, fact.line)
    elif _open(relaxed) or _open(correlate):
        yield Verdict("undetermined", fact.path, fact.line, "whether it may ask again is not the same on every path")
    elif _on(relaxed):
        yield Verdict(
            "violation",
            relaxed.path or fact.path,
            relaxed.line or fact.line,
            "REQ_RELAXED without REQ_CORRELATE takes the late reply to an earlier request for the answer",
            base="medium",
            confidence="high",
            options=("REQ_CORRELATE",),
            settings=tuple(one for key, one in asked.profile.settings.items() if key == "req_correlate"),
        )
    else:
        yield Verdict(
            "violation",
            bounded.path,
            bounded.line,
            "when this times out the next send fails with EFSM, unless the socket is closed and made anew: REQ_RELAXED "
            "and REQ_CORRELATE are not set",
            options=PAIR_OF_REQ,
            settings=(setting,),
        )


def _relax(asked: Subject, verdict: Verdict) -> tuple[Target, ...]:
    return tuple(Target(name, 1) for name in verdict.options)


def _unlock(asked: Subject, verdict: Verdict) -> str:
    return set_integers(
        asked.socket, verdict.options or PAIR_OF_REQ, 1, "at creation, both; or close it and make it anew"
    )


_BIND = endpoint("bind", "tcp://*:5555", "wildcard")
_CONNECT = endpoint("connect", "tcp://peer:5555", "remote-connect")
_ROUTER = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.ROUTER)\n"
_PUB = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PUB)\n"
_REQ = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.REQ)\n"
_BINDS = "sock.bind('tcp://*:5555')\n"
_ASKS = "sock.connect('tcp://peer:5555')\nsock.send(b'')\nif sock.poll(1000):\n    sock.recv()\n"
_ASKED = (call("send", "none", line=5), call("poll", "poll", line=6), call("recv", "poll", line=7))

ROWS: tuple[Row, ...] = (
    Row(
        id="router-not-mandatory",
        strategy="high-water-marks",
        base="low",
        title="A ROUTER that drops without a word",
        why=(
            "A ROUTER drops what is for a peer that it does not know, or whose queue is full, and send reports "
            "success. With ROUTER_MANDATORY it fails with EHOSTUNREACH or EAGAIN, and the application can act."
        ),
        references=(MANUAL, SOCKETS),
        options={"ROUTER_MANDATORY": frozenset(("ROUTER",))},
        answer=_mandatory,
        start={"ROUTER_MANDATORY": 1},
        also={"SNDTIMEO": 5000},
        when="at creation; handle EHOSTUNREACH and EAGAIN, and bound the send with SNDTIMEO: with this it may wait",
        valid=(
            Case(
                "mandatory",
                socket("ROUTER", _BIND, options={"ROUTER_MANDATORY": is_set(1)}),
                _ROUTER + "sock.setsockopt(zmq.ROUTER_MANDATORY, 1)\n" + _BINDS,
            ),
            Case(
                "in a proxy, which an error would end",
                socket("ROUTER", _BIND, operations=(call("proxy", "none", line=6),)),
                _ROUTER + _BINDS + "back = ctx.socket(zmq.DEALER)\nzmq.proxy(sock, back)\n",
            ),
        ),
        invalid=(Case("by default", socket("ROUTER", _BIND), _ROUTER + _BINDS),),
    ),
    Row(
        id="router-handover",
        strategy="curve",
        base="medium",
        title="A peer may take over another's routing id",
        why=(
            "With ROUTER_HANDOVER who connects with a routing id that is taken gets it, and with it the replies that "
            "are meant for the other. The routing id is the peer's own claim: even with CURVE it is not bound to a key."
        ),
        references=(MANUAL,),
        options={"ROUTER_HANDOVER": frozenset(("ROUTER",))},
        answer=_handover,
        start={"ROUTER_HANDOVER": 0},
        when=f"{BEFORE}; who a message is from, its User-Id says",
        valid=(Case("by default", socket("ROUTER", _BIND), _ROUTER + _BINDS),),
        invalid=(
            Case(
                "on",
                socket("ROUTER", _BIND, options={"ROUTER_HANDOVER": is_set(1)}),
                _ROUTER + "sock.setsockopt(zmq.ROUTER_HANDOVER, 1)\n" + _BINDS,
            ),
        ),
    ),
    Row(
        id="option-unlike-policy",
        strategy="high-water-marks",
        base="info",
        title="An option is not as the policy wants it",
        why=(
            "The policy asks for a value of an option that the baseline `recommended` leaves alone: kernel buffers, "
            "which bound small messages where marks cannot; whether to queue for a peer that is not there; backlog, "
            "the first wait before connecting again, whether publishers wait."
        ),
        references=(MANUAL,),
        options=dict.fromkeys(UNCOVERED, EVERY_TYPE),
        answer=_unlike,
        start=dict.fromkeys(UNCOVERED, 0),
        when=BEFORE,
        valid=(Case("the baseline asks for none of them", socket("PUB", _BIND), _PUB + _BINDS),),
        invalid=(
            Case(
                "a policy that bounds the kernel's buffers too",
                socket("PUB", _BIND),
                _PUB + _BINDS,
                '[defaults]\nsndbuf = "64 KiB"\nwhy = "messages of some bytes: a mark bounds nothing"\n',
            ),
        ),
    ),
)

RULES: tuple[Rule, ...] = (
    *(row.rule() for row in ROWS),
    Rule(
        id="publisher-drops",
        strategy="high-water-marks",
        base="info",
        confidence="medium",
        title="A publisher drops, and nothing counts it",
        why=(
            "At the mark of a slow subscriber a PUB or XPUB drops what is for it, and libzmq neither reports nor "
            "counts that. A subscriber that finds gaps in numbered messages is the only one who can tell."
        ),
        references=(SOCKETS, SUICIDAL),
        check=_drops,
        remedy=_count_drops,
        by_hand="whether to count what is lost, to accept it, or to let one slow subscriber stop all is a decision",
        valid=(
            Case(
                "one that waits",
                socket("XPUB", _BIND, options={"XPUB_NODROP": is_set(1)}),
                "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.XPUB)\n"
                "sock.setsockopt(zmq.XPUB_NODROP, 1)\n" + _BINDS,
            ),
        ),
        invalid=(Case("by default", socket("PUB", _BIND), _PUB + _BINDS),),
    ),
    Rule(
        id="req-locked",
        strategy="timeouts",
        base="low",
        confidence="medium",
        title="A REQ that cannot ask again after a timeout",
        why=(
            "A REQ whose reply did not come is in the state of waiting for it: the next send fails with EFSM, for "
            "good. REQ_RELAXED lets it ask again; alone it takes the late reply to the earlier request for the answer "
            "to the new one, so REQ_CORRELATE goes with it. Closing the socket and making it anew serves as well."
        ),
        references=(MANUAL, PIRATE),
        check=_locked,
        remedy=_unlock,
        mend=_relax,
        question=Question("req-again", "can ask again after a timeout"),
        valid=(
            Case(
                "relaxed and correlated",
                socket(
                    "REQ",
                    _CONNECT,
                    options={"REQ_RELAXED": is_set(1), "REQ_CORRELATE": is_set(1)},
                    operations=_ASKED,
                ),
                _REQ + "sock.setsockopt(zmq.REQ_RELAXED, 1)\nsock.setsockopt(zmq.REQ_CORRELATE, 1)\n" + _ASKS,
            ),
        ),
        invalid=(
            Case("neither", socket("REQ", _CONNECT, operations=_ASKED), _REQ + _ASKS),
            Case(
                "relaxed alone",
                socket("REQ", _CONNECT, options={"REQ_RELAXED": is_set(1)}, operations=_ASKED),
                _REQ + "sock.setsockopt(zmq.REQ_RELAXED, 1)\n" + _ASKS,
            ),
        ),
    ),
)
