"""What a call whose time is up is told."""

import pytest
import zmq
from tests.unit.runtime.conftest import Make

from ironhouse.runtime.timing import out_of_time

WAITS = {"defaults": {"on_timeout": "wait", "why": "a test"}}

pytestmark = pytest.mark.usefixtures("either")


def test_a_wait_without_an_end_is_said_ever_more_rarely(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    context = make(policy=WAITS)
    pull, push = context.socket(zmq.PULL, name="orders"), context.socket(zmq.PUSH, name="source")
    pull.bind("inproc://orders")
    push.connect("inproc://orders")
    held = pull._held
    assert held is not None

    def said(times: int) -> list[str]:
        caplog.clear()
        assert [out_of_time(held, "recv", 50) for _ in range(times)] == [None] * times
        return [one.partition("within ")[2].partition(";")[0] for one in caplog.messages]

    assert said(9) == ["50 ms", "50 ms, 2 times over", "50 ms, 4 times over", "50 ms, 8 times over"]
    push.send(b"x")
    pull.recv()
    assert said(2) == ["50 ms", "50 ms, 2 times over"], "a message came in between"
    assert held.counters.receive_timeouts == 11
