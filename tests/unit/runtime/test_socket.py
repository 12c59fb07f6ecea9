import contextlib
import threading
from collections.abc import Callable

import pytest
import zmq
from tests.unit.runtime.conftest import Make, held, in_use

import ironhouse

UNTIL_S = 10

pytestmark = pytest.mark.usefixtures("either")


def test_limits_are_set_before_the_program_has_the_socket(make: Make) -> None:
    pull = make().socket(zmq.PULL)
    values = {
        one: pull.get(one) for one in (zmq.RCVHWM, zmq.RCVTIMEO, zmq.MAXMSGSIZE, zmq.HANDSHAKE_IVL, zmq.HEARTBEAT_IVL)
    }
    assert values == {
        zmq.RCVHWM: 1000,
        zmq.RCVTIMEO: 5000,
        zmq.MAXMSGSIZE: 1 << 20,
        zmq.HANDSHAKE_IVL: 5000,
        zmq.HEARTBEAT_IVL: 5000,
    }
    assert make().socket(zmq.PUSH).get(zmq.LINGER) == 1000


def test_an_entry_selects_by_the_name_that_is_given_and_by_the_variable(make: Make) -> None:
    policy = {"socket": {"orders": {"rcvhwm": 7, "why": "few"}, "*.answers": {"rcvhwm": 9, "why": "fewer"}}}
    ctx = make(policy=policy)

    def run() -> int:
        answers = ctx.socket(zmq.PULL)
        return answers.rcvhwm

    assert ctx.socket(zmq.PULL, name="orders").rcvhwm == 7
    assert run() == 9


def test_a_laxer_value_is_refused_and_a_stricter_one_taken(make: Make) -> None:
    pull = make().socket(zmq.PULL, name="orders")
    for option, value in ((zmq.RCVTIMEO, -1), (zmq.RCVHWM, 0), (zmq.RCVHWM, 1001), (zmq.MAXMSGSIZE, -1)):
        with pytest.raises(ironhouse.PolicyViolation, match=r"orders.*baseline recommended"):
            pull.set(option, value)
    with pytest.raises(ironhouse.PolicyViolation):
        pull.rcvtimeo = 60_000
    with pytest.raises(ironhouse.PolicyViolation):
        pull.setsockopt(zmq.RCVHWM, 0)
    pull.rcvtimeo = 10
    pull.rcvhwm = 3
    assert (pull.rcvtimeo, pull.rcvhwm) == (10, 3)


def test_the_refusal_names_the_entry(make: Make) -> None:
    ctx = make(policy={"socket": {"orders": {"rcvtimeo": "1 s", "why": "slow is broken"}}})
    with pytest.raises(ironhouse.PolicyViolation, match=r"\[socket\.\"orders\"\]") as error:
        ctx.socket(zmq.PULL, name="orders").rcvtimeo = 2000
    assert error.value.entry == '[socket."orders"]'


def test_auto_says_it_and_disabled_leaves_all_alone(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    loud = make(mode="auto").socket(zmq.PULL)
    loud.rcvtimeo = -1
    assert loud.rcvtimeo == -1 and "RCVTIMEO" in caplog.text
    caplog.clear()
    free = make(mode="disabled").socket(zmq.PULL)
    free.rcvhwm = 0
    assert (free.rcvtimeo, free.maxmsgsize) == (-1, -1) and not caplog.text


def test_a_mark_after_bind_is_refused_also_on_inproc(make: Make) -> None:
    pull = make().socket(zmq.PULL)
    pull.bind("inproc://here")
    with pytest.raises(ironhouse.PolicyViolation, match="after bind or connect"):
        pull.rcvhwm = 5
    pull.rcvtimeo = 5


def test_a_receive_whose_time_is_up_says_where(make: Make) -> None:
    pull = make().socket(zmq.PULL, name="orders")
    pull.bind("inproc://here")
    pull.rcvtimeo = 20
    with pytest.raises(ironhouse.ReceiveTimeout, match=r"orders \(inproc://here\) within 20 ms") as error:
        pull.recv()
    assert isinstance(error.value, zmq.Again) and error.value.errno == zmq.EAGAIN
    assert (error.value.socket, error.value.endpoints, error.value.limit_ms) == ("orders", ("inproc://here",), 20)
    assert held(pull).counters.receive_timeouts == 1


def test_a_limit_of_the_policys_is_named(make: Make) -> None:
    pull = make(policy={"socket": {"orders": {"rcvtimeo": 20, "why": "few"}}}).socket(zmq.PULL, name="orders")
    pull.bind("inproc://here")
    with pytest.raises(ironhouse.ReceiveTimeout, match=r'within 20 ms of \[socket\."orders"\]'):
        pull.recv()


def test_a_send_whose_time_is_up_is_a_send_timeout(make: Make) -> None:
    push = make().socket(zmq.PUSH)
    push.sndtimeo = 20
    push.bind("inproc://here")
    with pytest.raises(ironhouse.SendTimeout):
        push.send(b"")


def test_a_call_that_would_not_wait_is_told_what_pyzmq_tells(make: Make) -> None:
    pull = make().socket(zmq.PULL)
    pull.bind("inproc://here")
    with pytest.raises(zmq.Again) as error:
        pull.recv(zmq.NOBLOCK)
    assert type(error.value) is zmq.Again


def test_on_timeout_wait_logs_and_goes_on(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    ctx = make(policy={"defaults": {"on_timeout": "wait", "rcvtimeo": 20, "why": "an idle worker"}})
    pull, push = ctx.socket(zmq.PULL, name="idle"), ctx.socket(zmq.PUSH)
    pull.bind("inproc://here")
    push.connect("inproc://here")
    sender = threading.Timer(0.1, push.send, (b"late",))
    sender.start()
    assert pull.recv() == b"late"
    sender.join()
    assert held(pull).counters.receive_timeouts >= 1 and "idle" in caplog.text


def test_a_bind_that_fails_says_why(make: Make) -> None:
    ctx = make()
    one, other = ctx.socket(zmq.PULL), ctx.socket(zmq.PULL)
    one.bind("tcp://127.0.0.1:*")
    with pytest.raises(zmq.ZMQError) as error:
        other.bind(one.get_string(zmq.LAST_ENDPOINT).rstrip("\0"))
    assert error.value.errno == zmq.EADDRINUSE
    with pytest.raises(zmq.ZMQError, match=str(zmq.IPC_PATH_MAX_LEN)):
        other.bind("ipc://" + "a" * (zmq.IPC_PATH_MAX_LEN + 1))


def test_an_address_may_be_bytes(make: Make) -> None:
    make().socket(zmq.PULL).bind(b"inproc://here")


@pytest.mark.parametrize(
    ("address", "errno", "says"),
    [
        ("localhost:5555", zmq.EINVAL, "tcp://host:port"),
        ("tpc://127.0.0.1:5555", zmq.EPROTONOSUPPORT, "no transport 'tpc'"),
    ],
)
def test_what_is_no_address_is_said_before_any_key_is_asked_for(
    make: Make, address: str, errno: int, says: str
) -> None:
    for attach in (make().socket(zmq.PUSH).connect, make().socket(zmq.PULL).bind):
        with pytest.raises(zmq.ZMQError, match=says) as error:
            attach(address)
        assert error.value.errno == errno


def test_an_endpoint_whose_port_libzmq_chose_is_left_too(make: Make) -> None:
    pull = make().socket(zmq.PULL)
    with pull.bind("tcp://127.0.0.1:*"):
        assert held(pull).addresses == ("tcp://127.0.0.1:*",)
    assert held(pull).addresses == ()
    pull.rcvhwm = 5


def test_messages_and_bytes_are_counted(make: Make) -> None:
    ctx = make()
    pull, push = ctx.socket(zmq.PULL), ctx.socket(zmq.PUSH)
    pull.bind("inproc://here")
    push.connect("inproc://here")
    push.send(b"four")
    push.send_multipart([b"ab", b"c"])
    assert (pull.recv(), pull.recv_multipart()) == (b"four", [b"ab", b"c"])
    assert (held(push).counters.sent, held(push).counters.sent_bytes) == (2, 7)
    assert held(pull).counters.received_bytes == 7


def test_two_threads_inside_one_socket_are_told(make: Make) -> None:
    pull = make().socket(zmq.PULL, name="shared")
    pull.bind("inproc://here")
    pull.rcvtimeo = 500
    inside = threading.Thread(target=lambda: _quiet(pull.recv))
    inside.start()
    in_use(pull)
    for call in (pull.recv, pull.close):
        with pytest.raises(ironhouse.ConcurrentUse, match="shared"):
            call()
    inside.join()
    pull.close()
    assert pull.closed


def test_one_socket_in_use_does_not_keep_the_others_of_a_context_open(make: Make) -> None:
    context = make()
    others = [context.socket(zmq.PULL) for _ in range(20)]  # pyzmq closes them in no order
    used = context.socket(zmq.PULL, name="used")
    used.bind("inproc://here")
    used.rcvtimeo = 500
    inside = threading.Thread(target=lambda: _quiet(used.recv))
    inside.start()
    in_use(used)
    with pytest.raises(ironhouse.ConcurrentUse, match="used"):
        context.destroy(0)
    assert all(one.closed for one in others) and not used.closed and not context.closed
    inside.join()
    context.destroy(0)
    assert used.closed and context.closed


def test_handing_a_socket_over_is_legal(make: Make) -> None:
    pull = make().socket(zmq.PULL)
    pull.bind("inproc://here")
    pull.rcvtimeo = 10
    for _ in range(2):
        thread = threading.Thread(target=lambda: _quiet(pull.recv))
        thread.start()
        thread.join()
    with pytest.raises(ironhouse.ReceiveTimeout):
        pull.recv()


def _quiet(call: Callable[[], object]) -> None:
    with contextlib.suppress(ironhouse.ReceiveTimeout):
        call()
