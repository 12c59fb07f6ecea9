"""When a connecting socket is refused, by what its monitor tells."""

from typing import Any

import pytest
import zmq
from tests.unit.runtime.conftest import Make

from ironhouse.runtime import monitoring
from ironhouse.runtime.monitoring import Event
from ironhouse.runtime.watching import FAILURES, Watched

HERE, THERE = "tcp://127.0.0.1:1", "tcp://127.0.0.1:2"
LATER = 100.0


@pytest.fixture
def watched(make: Make) -> tuple[Any, Watched]:
    """A socket that connects to both, and what is told of it; libzmq itself reaches nobody there."""
    push = make().socket(zmq.PUSH)
    push.connect(HERE)
    push.connect(THERE)
    held = push._held
    assert held is not None
    return push, Watched(held)


def fails(one: Watched, *addresses: str) -> None:
    for at in range(FAILURES):
        for address in addresses:
            one.saw(Event(monitoring.HANDSHAKE_FAILED_NO_DETAIL, 32, address), float(at))


def succeeds(one: Watched, address: str) -> None:
    one.saw(Event(monitoring.HANDSHAKE_SUCCEEDED, 0, address), 1.0)


def test_all_endpoints_have_to_fail(watched: tuple[Any, Watched]) -> None:
    _, one = watched
    fails(one, HERE)
    assert not one.is_refused(LATER)
    fails(one, THERE)
    assert one.is_refused(LATER)


def test_a_name_of_two_addresses_is_one_endpoint(watched: tuple[Any, Watched]) -> None:
    _, one = watched
    fails(one, "tcp://192.0.2.1:1", "tcp://192.0.2.2:1")
    succeeds(one, THERE)
    assert not one.is_refused(LATER), "the other endpoint is well"


def test_a_name_fails_under_what_it_resolves_to(make: Make) -> None:
    """libzmq says the name of the first attempt, and the address of those that follow."""
    push = make().socket(zmq.PUSH)
    push.connect("tcp://localhost:1")
    held = push._held
    assert held is not None
    one = Watched(held)
    one.saw(Event(monitoring.HANDSHAKE_FAILED_NO_DETAIL, 32, "tcp://localhost:1"), 0.0)
    fails(one, HERE)
    assert one.is_refused(LATER)
    succeeds(one, "tcp://localhost:1")
    assert not one.is_refused(LATER)
    fails(one, HERE)
    assert one.is_refused(LATER)


def test_of_two_names_with_one_port_both_have_to_fail(make: Make) -> None:
    push = make().socket(zmq.PUSH)
    for name in ("localhost", "ip6-localhost"):
        push.connect(f"tcp://{name}:1")
    assert push._held is not None
    one = Watched(push._held)
    fails(one, "tcp://192.0.2.1:1")
    assert not one.is_refused(LATER)
    fails(one, "tcp://192.0.2.2:1")
    assert one.is_refused(LATER)


def test_an_endpoint_that_was_left_counts_no_more(make: Make) -> None:
    push = make().socket(zmq.PUSH)
    push.connect(HERE)
    held = push._held
    assert held is not None and held.watched is not None
    fails(held.watched, HERE)
    assert held.watched.is_refused(LATER)
    push.disconnect(HERE)
    push.connect(THERE)
    assert not held.watched.is_refused(LATER), "nobody has refused anything there"


def test_an_endpoint_that_is_there_twice_is_one(make: Make) -> None:
    push = make().socket(zmq.PUSH)
    push.connect(HERE)
    push.connect(HERE)
    assert push._held is not None
    one = Watched(push._held)
    fails(one, HERE)
    assert one.is_refused(LATER)


def test_what_is_known_of_a_silence(watched: tuple[Any, Watched], make: Make) -> None:
    _, one = watched
    assert "nobody was reached" in one.why_silent()
    succeeds(one, HERE)
    assert one.why_silent() == ""
    fails(one, HERE)
    assert one.why_silent().startswith("last failed handshake")
    pull = make().socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    assert pull._held is not None and Watched(pull._held).why_silent() == "", "a server has to reach nobody"
