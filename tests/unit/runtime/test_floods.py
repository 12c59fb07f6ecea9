"""A message of frames without end takes memory without a bound on plain pyzmq; here its sender is cut off."""

import socket as system
import time
from typing import Any

import pytest
import zmq
from tests.unit.runtime.conftest import Make

from ironhouse.model.profile import Setting, SocketProfile
from ironhouse.runtime.floods import SLACK, Allowance, Tally

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(48)
READY = b"\x04\x1a\x05READY\x0bSocket-Type\x00\x00\x00\x04PUSH"
MORE = b"\x03" + (1 << 16).to_bytes(8, "big") + bytes(1 << 16)
FLOOD = 32 << 20
UNTIL_S = 20
SMALL = {"defaults": {"rcvhwm": 2, "maxmsgsize": "64 KiB", "why": "a small queue"}}


def floods(pull: Any) -> int:
    """How many bytes a stranger got rid of, of a message that does not end."""
    port = int(str(pull.get_string(zmq.LAST_ENDPOINT)).rstrip("\0").rpartition(":")[2])
    sent = 0
    with system.create_connection(("127.0.0.1", port)) as one:
        one.settimeout(UNTIL_S)
        try:
            one.sendall(GREETING + READY)
            answer = b""
            while b"READY" not in answer:  # what comes before the handshake is over is refused
                answer += one.recv(1024) or b"READY"
            while sent < FLOOD:
                one.sendall(MORE)
                sent += len(MORE)
                time.sleep(0.005)  # connections are looked at four times a second
        except OSError:
            pass
    return sent


def test_frames_without_end_pass_every_limit(make: Make) -> None:
    plain: zmq.Context[Any] = zmq.Context()
    pull = plain.socket(zmq.PULL)
    pull.rcvhwm, pull.maxmsgsize = 2, 1 << 16
    pull.bind("tcp://127.0.0.1:*")
    assert floods(pull) >= FLOOD and not pull.poll(0)
    plain.destroy(0)

    ours = make(policy=SMALL).socket(zmq.PULL)
    ours.bind("tcp://127.0.0.1:*")
    assert floods(ours) < FLOOD
    assert ours._held is not None and ours._held.watched is not None and ours._held.watched.gate is not None
    assert ours._held.watched.gate.flooding == 1


def test_a_busy_peer_is_left_alone(make: Make) -> None:
    context = make(policy=SMALL)
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    pull.bind("tcp://127.0.0.1:*")
    push.connect(str(pull.get_string(zmq.LAST_ENDPOINT)))
    for _ in range(1000):
        push.send(bytes(1 << 16))
        pull.recv()
    assert pull._held is not None and pull._held.watched is not None and pull._held.watched.gate is not None
    assert pull._held.watched.gate.flooding == 0


def allowance(**values: Setting) -> Allowance:
    return Allowance(SocketProfile("orders", ("PULL",), dict(values)))


@pytest.mark.parametrize("taken", [0, 7, 10_000])
def test_what_fits_the_queue_and_what_was_taken_is_allowed(taken: int) -> None:
    found = allowance(rcvhwm=Setting("rcvhwm", 10, "e"), maxmsgsize=Setting("maxmsgsize", 100, "e"))
    assert found
    most = 2 * (10 + taken + 2) * 100 + SLACK
    assert not found.exceeded(most, taken) and found.exceeded(most + 1, taken)


def test_no_limit_is_no_allowance() -> None:
    assert not allowance(rcvhwm=Setting("rcvhwm", 0, "e"), maxmsgsize=Setting("maxmsgsize", 100, "e"))
    assert not allowance(rcvhwm=Setting("rcvhwm", 10, "e"), maxmsgsize=Setting("maxmsgsize", -1, "e"))
    assert not allowance()


def test_what_a_message_weighs_counts_where_somebody_said_it() -> None:
    marks = {"rcvhwm": Setting("rcvhwm", 10, "e"), "maxmsgsize": Setting("maxmsgsize", 1 << 20, "e")}
    guess = allowance(**marks, message_size=Setting("message_size", 10, "baseline recommended", source="a guide"))
    said = allowance(**marks, message_size=Setting("message_size", 10, "[defaults]"))
    assert said.exceeded(SLACK + 241, 0) and not guess.exceeded(SLACK + 241, 0)


def test_a_count_begins_anew_when_the_queue_went_through() -> None:
    found = allowance(rcvhwm=Setting("rcvhwm", 10, "e"), maxmsgsize=Setting("maxmsgsize", 100, "e"))
    tally = Tally(0, 0)
    assert not tally.is_flooding(found, 2_000, 10)
    assert tally.is_flooding(found, 2_000 + SLACK + 2_401, 10)
