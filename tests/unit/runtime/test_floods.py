"""A message of frames without end takes memory without a bound on plain pyzmq; here its sender is cut off."""

import socket as system
import threading
import time
import types
from typing import Any

import pytest
import zmq
from tests.unit.runtime.conftest import Make

from ironhouse.model.profile import Setting, SocketProfile
from ironhouse.runtime.floods import ASK, FRAMES, SLACK, Allowance, Tally
from ironhouse.runtime.watching import Watched

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(48)
MORE = b"\x03" + (1 << 16).to_bytes(8, "big") + bytes(1 << 16)
FLOOD = 32 << 20
UNTIL_S = 20
SMALL = {"defaults": {"rcvhwm": 2, "maxmsgsize": "64 KiB", "why": "a small queue"}}


def ready(kind: bytes) -> bytes:
    body = b"\x05READY\x0bSocket-Type" + len(kind).to_bytes(4, "big") + kind
    return bytes((4, len(body))) + body


def floods(pull: Any, kind: bytes = b"PUSH") -> int:
    """How many bytes a stranger, a *kind*, got rid of, of a message that does not end."""
    port = int(str(pull.get_string(zmq.LAST_ENDPOINT)).rstrip("\0").rpartition(":")[2])
    sent = 0
    with system.create_connection(("127.0.0.1", port)) as one:
        one.settimeout(UNTIL_S)
        try:
            one.sendall(GREETING + ready(kind))
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


@pytest.mark.parametrize(("kind", "peer"), [(zmq.PULL, b"PUSH"), (zmq.PUSH, b"PULL"), (zmq.PUB, b"SUB")])
def test_a_program_that_does_nothing_is_not_filled(make: Make, kind: int, peer: bytes) -> None:
    ours = make(policy=SMALL).socket(kind)
    ours.bind("tcp://127.0.0.1:*")
    assert floods(ours, peer) < FLOOD
    gate = watched(ours).gate
    assert gate is not None and gate.flooding == 1


def test_a_busy_socket_hides_nobody(make: Make, either: str) -> None:
    """What its other peers send is no allowance of the one that sends without end."""
    context = make(policy=SMALL)
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    pull.bind("tcp://127.0.0.1:*")
    push.connect(str(pull.get_string(zmq.LAST_ENDPOINT)))
    sent: list[int] = []
    stranger = threading.Thread(target=lambda: sent.append(floods(pull)))
    stranger.start()
    while stranger.is_alive():
        push.send(bytes(1 << 12))
        pull.recv()
    stranger.join()
    gate = watched(pull).gate
    assert sent[0] < FLOOD and gate is not None and gate.flooding == 1
    push.send(b"still here")
    assert pull.recv() == b"still here" and watched(push).handshakes == 1


def test_a_large_message_of_many_frames_passes(make: Make, either: str) -> None:
    context = make(policy=SMALL)
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    pull.bind("tcp://127.0.0.1:*")
    push.connect(str(pull.get_string(zmq.LAST_ENDPOINT)))
    for _ in range(40):
        push.send_multipart([bytes(1 << 16)] * 30)
        assert len(pull.recv_multipart()) == 30
    assert watched(push).handshakes == 1


def watched(socket: Any) -> Watched:
    assert socket._held is not None and socket._held.watched is not None
    found: Watched = socket._held.watched
    return found


def test_what_a_proxy_reads_is_not_weighed(make: Make) -> None:
    pull = make(policy=SMALL).socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    begun, lock = threading.Event(), threading.Lock()
    lock.acquire()

    zmqs = types.SimpleNamespace(proxy=lock.acquire)  # compiled, as pyzmq's is

    def runs() -> None:
        begun.set()
        zmqs.proxy()

    assert watched(pull).progress() == (0, False)
    thread = threading.Thread(target=runs)
    thread.start()
    begun.wait()
    deadline = time.monotonic() + UNTIL_S
    while watched(pull).progress() is not None:
        assert time.monotonic() < deadline
    lock.release()
    thread.join()


def allowance(*kinds: str, **values: int) -> Allowance:
    settings = {key: Setting(key, value, "[defaults]") for key, value in values.items()}
    return Allowance(SocketProfile("orders", kinds or ("PULL",), settings))


def test_the_queue_and_one_message_are_allowed() -> None:
    found = allowance(rcvhwm=10, maxmsgsize=1000)
    assert found.message == FRAMES * 1000 + SLACK and found.queue == 2 * 11 * 1000 + found.message
    said = allowance(rcvhwm=10, maxmsgsize=1000, message_size=300)
    assert said.message == 600 + SLACK and said.queue == 2 * 11 * 300 + said.message


def test_no_limit_is_no_allowance() -> None:
    assert not allowance(rcvhwm=0, maxmsgsize=100)
    assert not allowance(rcvhwm=10, maxmsgsize=-1)
    assert not allowance()


def test_a_publishers_peers_have_no_queue() -> None:
    found = allowance("PUB", maxmsgsize=1000)
    assert found and found.queue == found.message


def test_what_a_baseline_guesses_of_a_message_does_not_count() -> None:
    marks = {"rcvhwm": Setting("rcvhwm", 10, "e"), "maxmsgsize": Setting("maxmsgsize", 1 << 20, "e")}
    guess = Setting("message_size", 10, "baseline recommended", source="a guide")
    found = Allowance(SocketProfile("orders", ("PULL",), {**marks, "message_size": guess}))
    assert found.message == FRAMES * (1 << 20) + SLACK


SMALLEST = allowance(rcvhwm=1, maxmsgsize=1000)


def test_a_connection_is_asked_after_when_it_has_sent_something() -> None:
    tally = Tally(0, 0.0)
    assert tally.look(SMALLEST, ASK, 0, 0.0) == "fine"
    assert tally.look(SMALLEST, ASK + 1, 0, 0.0) == "ask"
    assert tally.asked


def asked() -> Tally:
    tally = Tally(0, 0.0)
    assert tally.look(SMALLEST, ASK + 1, 0, 0.0) == "ask"
    return tally


def test_one_that_delivers_may_send_for_ever() -> None:
    tally, received = asked(), ASK + 1
    for rounds in range(100):
        received += SMALLEST.queue
        tally.told = True
        assert tally.look(SMALLEST, received, rounds, 0.0) == "fine"
        received += ASK + 1
        assert tally.look(SMALLEST, received, rounds, 0.0) == "ask"


def test_one_that_delivers_nothing_may_fill_its_queue_and_no_more() -> None:
    assert asked().look(SMALLEST, ASK + 1 + SMALLEST.queue, 0, 0.0) == "fine"
    assert asked().look(SMALLEST, ASK + 2 + SMALLEST.queue, 0, 0.0) == "flooding"


def test_what_had_come_before_a_round_is_of_one_message() -> None:
    tally, received = asked(), ASK + 2 + SMALLEST.message
    assert tally.look(SMALLEST, received, 1, 0.0) == "fine", "it came while the round went on, or later"
    assert tally.look(SMALLEST, received, 1, 0.0) == "fine", "no round since"
    assert tally.look(SMALLEST, received, 2, 0.0) == "flooding"


def test_heartbeats_are_no_message() -> None:
    tally = Tally(0, 0.0)
    for day in range(1, 400):
        assert tally.look(SMALLEST, day * 86_400 * 100, day, day * 86_400.0) == "fine"
