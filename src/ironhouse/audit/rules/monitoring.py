"""Monitors that stop the context they watch: events that nobody receives, a PAIR that is closed too early.

Owns both rules. Must not know how it was found that nothing receives: that is the fact's ``drained``.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.cases import endpoint, monitor, socket
from ironhouse.audit.remedy import comment, name_of
from ironhouse.audit.rule import Case, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import Binding, Place


def _undrained(asked: Subject) -> Iterator[Verdict]:
    for number, one in enumerate(asked.socket.monitors):
        words = (
            "its events are turned on and nothing receives them: once no more fit in, the whole context stands still"
        )
        yield Verdict(
            {"yes": "ok", "no": "violation"}.get(one.drained, "undetermined"),  # type: ignore[arg-type]
            one.path,
            one.line,
            words if one.drained == "no" else "what receives its events is not known",
            unit=str(number),
        )


def _closed_early(asked: Subject) -> Iterator[Verdict]:
    for number, one in enumerate(asked.socket.monitors):
        early = one.closed_early
        if early is None:
            yield Verdict("ok", one.path, one.line, unit=str(number))
            continue
        words = f"the PAIR of the monitor at {one.path}:{one.line} is closed here while its events are still on"
        yield Verdict("violation", early.path, early.line, words, unit=str(number))


_OFF: dict[Binding, tuple[str, ...]] = {
    "pyzmq": ("{me}.disable_monitor()", "events.close()"),
    "libzmq": ("zmq_socket_monitor({me}, NULL, 0);", "zmq_close(events);"),
    "cppzmq": ("zmq_socket_monitor({me}.handle(), nullptr, 0);", "events.close();"),
    "czmq": ("zactor_destroy(&monitor);",),
    "zmqpp": ("{me}.unmonitor();", "events.close();"),
}
_DRAIN: dict[Binding, tuple[str, ...]] = {
    "pyzmq": ("while recv_monitor_message(events)['event'] != zmq.EVENT_MONITOR_STOPPED:", "    ..."),
    "libzmq": ("while (zmq_msg_recv(&event, events, 0) != -1) {{ /* two frames an event */ }}",),
    "cppzmq": ('zmq::monitor_t::monitor({me}, "inproc://events");  // a subclass of it receives each event',),
    "czmq": ("while ((event = zmsg_recv(monitor)) != NULL) zmsg_destroy(&event);",),
    "zmqpp": ("while (events.receive(event)) {{ }}",),
}


def _written(asked: Subject, head: str, lines: tuple[str, ...]) -> str:
    me = name_of(asked.socket)
    return "\n".join([comment(asked.socket, head), *(one.format(me=me) for one in lines)])


def _drain(asked: Subject, verdict: Verdict) -> str:
    binding = asked.socket.binding
    return "\n".join(
        (
            _written(asked, "in a thread of its own, for as long as the events are on", _DRAIN[binding]),
            _written(asked, "or turn them off", _OFF[binding]),
        )
    )


def _turn_off(asked: Subject, verdict: Verdict) -> str:
    return _written(asked, "first the events, then what they arrive at", _OFF[asked.socket.binding])


_MANUAL = "https://libzmq.readthedocs.io/en/latest/zmq_socket_monitor.html"
_PYZMQ = "https://pyzmq.readthedocs.io/en/latest/api/zmq.html#zmq.Socket.disable_monitor"
_BIND = endpoint("bind", "tcp://*:5555", "wildcard", line=4)
_HEAD = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.REP)\nsock.bind('tcp://*:5555')\n"
_ON = "events = sock.get_monitor_socket()\n"

RULES: tuple[Rule, ...] = (
    Rule(
        id="monitor-undrained",
        strategy="timeouts",
        base="high",
        confidence="high",
        title="A monitor that nobody reads lets strangers stop the context",
        why=(
            "libzmq's I/O thread puts each event into an inproc PAIR and waits while that is full. Opening and closing "
            "a TCP connection makes several, before any handshake: 750 of them were enough to stop every socket of the "
            "context, and a single one where nothing is connected to the monitor's address."
        ),
        references=(_MANUAL, _PYZMQ),
        check=_undrained,
        remedy=_drain,
        valid=(
            Case(
                "something receives",
                socket("REP", _BIND, monitors=(monitor(drained="yes"),)),
                _HEAD + _ON + "while True:\n    events.recv_multipart()\n",
            ),
            Case(
                "it is handed to code that is not read",
                socket("REP", _BIND, monitors=(monitor(),)),
                "from elsewhere import watch\n" + _HEAD + _ON + "watch(events)\n",
            ),
        ),
        invalid=(
            Case(
                "nothing receives",
                socket("REP", _BIND, monitors=(monitor(drained="no"),)),
                _HEAD.replace("sock.bind", "events = sock.get_monitor_socket()\nsock.bind") + "sock.recv()\n",
            ),
            Case(
                "nothing is connected",
                socket("REP", _BIND, monitors=(monitor(drained="no"),)),
                _HEAD + "sock.monitor('inproc://events', zmq.EVENT_ALL)\n",
            ),
        ),
    ),
    Rule(
        id="monitor-closed-early",
        strategy="timeouts",
        base="medium",
        confidence="high",
        title="A monitor's PAIR is closed before its events are turned off",
        why=(
            "An event for a PAIR that is closed at the other end waits for ever: in the I/O thread, which then serves "
            "no socket of the context, or in the call that turns the events off, since that sends one too. Turn them "
            "off first and close the PAIR then; or close the socket, receive until MONITOR_STOPPED, and close."
        ),
        references=(_MANUAL, _PYZMQ),
        check=_closed_early,
        remedy=_turn_off,
        valid=(
            Case(
                "in the right order",
                socket("REP", _BIND, monitors=(monitor(drained="yes"),)),
                _HEAD + _ON + "events.recv_multipart()\nsock.disable_monitor()\nevents.close()\n",
            ),
        ),
        invalid=(
            Case(
                "the PAIR first",
                socket("REP", _BIND, monitors=(monitor(drained="yes", closed_early=Place("app.py", 7)),)),
                _HEAD + _ON + "events.recv_multipart()\nevents.close()\nsock.disable_monitor()\n",
            ),
            Case(
                "a with block",
                socket("REP", _BIND, monitors=(monitor(drained="yes", closed_early=Place("app.py", 6)),)),
                _HEAD
                + "with sock.get_monitor_socket() as events:\n    events.recv_multipart()\nsock.disable_monitor()\n",
            ),
        ),
    ),
)
