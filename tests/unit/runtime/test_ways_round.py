"""Ways round the policy that libzmq and pyzmq offer without a word: each is closed, or says that it is one."""

import asyncio
import copy
import gc
import socket as system
import subprocess
import sys
import traceback
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zmq
import zmq.asyncio
from tests.unit.runtime.conftest import Make

import ironhouse
import ironhouse.asyncio
from ironhouse.errors import UsageError
from ironhouse.keys.folder import Folder

UNTIL_S = 20
ANYWHERE = "tcp://0.0.0.0:*"


@pytest.fixture
def orders(make: Make, parties: tuple[Path, Path]) -> ironhouse.Context:
    """A context that has keys."""
    return make(identity="orders", keys=parties[0])


# What is never encrypted, whatever its options say


def test_a_socket_that_speaks_plain_tcp_is_not_taken_for_an_encrypted_one(orders: ironhouse.Context) -> None:
    raw = orders.socket(zmq.ROUTER)
    raw.router_raw = 1
    for socket in (orders.socket(zmq.STREAM), raw):
        with pytest.raises(ironhouse.PolicyViolation, match=r"plain TCP.*baseline recommended"):
            socket.bind(ANYWHERE)
        socket.bind("tcp://127.0.0.1:*")
    late = orders.socket(zmq.ROUTER)
    late.bind("tcp://127.0.0.1:*")
    with pytest.raises(ironhouse.PolicyViolation, match="ROUTER_RAW"):
        late.router_raw = 1


@pytest.mark.parametrize("scheme", ["udp", "epgm", "pgm", "norm"])
def test_datagrams_are_refused_where_curve_is_owed(orders: ironhouse.Context, scheme: str) -> None:
    with pytest.raises(ironhouse.PolicyViolation, match=f"encrypts nothing on {scheme}; use tcp"):
        orders.socket(zmq.PUB).bind(f"{scheme}://lo;239.192.1.1:5555")


# Addresses that say something else


@pytest.mark.parametrize("kind", [str, bytes])
def test_an_address_ends_where_libzmq_stops_reading(make: Make, kind: type) -> None:
    address = "tcp://*:0\0;127.0.0.1:1"
    with pytest.raises(ironhouse.PolicyViolation, match="without keys"):
        make().socket(zmq.PULL).bind(address if kind is str else address.encode())


def test_a_descriptor_of_the_programs_own_is_where_it_listens(make: Make) -> None:
    pull = make().socket(zmq.PULL)
    with system.socket() as one:
        one.bind(("0.0.0.0", 0))
        pull.set(zmq.USE_FD, one.fileno())
        with pytest.raises(ironhouse.PolicyViolation, match="without keys"):
            pull.bind(f"tcp://127.0.0.1:{one.getsockname()[1]}")
    pull.set(zmq.USE_FD, -1)
    pull.bind("tcp://127.0.0.1:*")


def test_a_proxy_is_not_this_machine(make: Make) -> None:
    push = make().socket(zmq.PUSH)
    push.set(zmq.SOCKS_PROXY, b"192.0.2.1:1080")
    with pytest.raises(ironhouse.PolicyViolation, match="without keys"):
        push.connect("tcp://127.0.0.1:5555")


# Shadows and copies


@pytest.mark.parametrize(
    "again",
    [ironhouse.Socket, lambda one: ironhouse.Socket.shadow(one.underlying), copy.copy],
    ids=["shadow", "shadow of the handle", "copy"],
)
def test_a_shadow_of_a_socket_is_held_to_what_that_is(make: Make, again: Callable[[Any], Any]) -> None:
    pull = make().socket(zmq.PULL, name="orders")
    shadow = again(pull)
    with pytest.raises(ironhouse.PolicyViolation, match="orders"):
        shadow.bind(ANYWHERE)
    with pytest.raises(ironhouse.PolicyViolation, match="orders"):
        shadow.rcvhwm = 0
    shadow.bind("inproc://here")
    with pytest.raises(ironhouse.PolicyViolation, match="after bind"):
        pull.rcvhwm = 1
    shadow.close()
    with pytest.raises(zmq.ZMQError) as error:
        pull.recv()
    assert error.value.errno == zmq.ENOTSOCK


def test_an_asyncio_copy_is_held_too(make: Make) -> None:
    async def refused() -> None:
        context = ironhouse.asyncio.Context(policy={"baseline": "recommended"})
        pull = context.socket(zmq.PULL)
        for one in (copy.copy(pull), ironhouse.asyncio.Socket(pull), ironhouse.Socket(pull)):
            with pytest.raises(ironhouse.PolicyViolation):
                one.bind(ANYWHERE)
        pull.close()
        context.term()

    asyncio.run(refused())


def test_the_address_of_a_closed_socket_means_nothing(make: Make) -> None:
    from ironhouse.runtime.held import BY_HANDLE

    context = make()
    pull = context.socket(zmq.PULL)
    handle = int(pull.underlying)
    assert handle in BY_HANDLE
    pull.close()
    assert handle not in BY_HANDLE


def test_a_shadow_context_may_not_say_otherwise(make: Make) -> None:
    context = make()
    for more in ({"policy": {"baseline": "strict"}}, {"identity": "x"}, {"mode": "auto"}, {"keys": "."}):
        with pytest.raises(UsageError, match="shadow"):
            ironhouse.Context(context, **more)


# What is said wrong


def test_a_mode_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="required, auto or disabled"):
        ironhouse.Context(mode="enforce")  # type: ignore[arg-type]


def test_auto_says_that_there_are_no_keys_and_goes_on(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    pull = make(mode="auto").socket(zmq.PULL)
    pull.bind(ANYWHERE)
    assert "without keys" in caplog.text and pull.get(zmq.MECHANISM) == zmq.NULL


def test_auto_does_not_go_on_in_plaintext_where_keys_were_meant(make: Make, parties: tuple[Path, Path]) -> None:
    (parties[0] / "orders.key_secret").chmod(0o644)
    with pytest.raises(ironhouse.PolicyViolation, match="chmod 600"):
        make(mode="auto", identity="orders", keys=parties[0]).socket(zmq.PULL).bind(ANYWHERE)
    with pytest.raises(ironhouse.PolicyViolation, match="without keys"):
        make(mode="auto").socket(zmq.PUSH).connect("tcp://192.0.2.1:5555", server="orders")


def test_an_identity_without_its_secret_is_said(make: Make, parties: tuple[Path, Path]) -> None:
    public = Folder(parties[0]).peer("worker")
    with pytest.raises(ironhouse.PolicyViolation, match="has no secret key"):
        make(identity=public, keys=parties[0]).socket(zmq.PULL).bind(ANYWHERE)


def test_a_limit_of_the_program_that_is_stricter_stays(orders: ironhouse.Context) -> None:
    pull = orders.socket(zmq.PULL)
    pull.maxmsgsize = 1000
    pull.bind(ANYWHERE)
    pull.bind(ANYWHERE)
    assert pull.maxmsgsize == 1000 + 33


# What is left behind


REFUSED = {
    "a default of the context": """
with ironhouse.Context(policy={"baseline": "recommended"}) as ctx:
    ctx.linger = -1
    push = ctx.socket(zmq.PUSH)
""",
    "a policy that cannot be read": """
open("ironhouse.toml", "w").write("linger = -1")
with zmq.Context() as ctx:
    push = ironhouse.Socket(ctx, zmq.PUSH)
""",
}


@pytest.mark.parametrize("program", REFUSED.values(), ids=REFUSED)
def test_a_socket_that_is_refused_does_not_hang_the_end_of_its_context(program: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"import zmq, ironhouse\n{program}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=UNTIL_S, cwd=tmp_path)
    assert done.returncode == 1 and "linger" in done.stderr.lower() and "Unclosed" not in done.stderr


@pytest.mark.usefixtures("either")
def test_an_error_that_was_handled_keeps_no_socket_open(make: Make) -> None:
    context = ironhouse.Context(policy={"baseline": "recommended"})

    def ends() -> Any:
        pull = context.socket(zmq.PULL)
        pull.bind("inproc://here")
        pull.rcvtimeo = 1
        for flags in (0, zmq.NOBLOCK):
            with pytest.raises(zmq.Again):
                pull.recv(flags)
        pull.close()
        return weakref.ref(pull)

    gc.disable()
    try:
        assert ends()() is None
    finally:
        gc.enable()
    context.term()


def test_no_frame_of_an_error_holds_a_secret(make: Make, parties: tuple[Path, Path], orders: ironhouse.Context) -> None:
    own = Folder(parties[0]).identity("orders")
    assert own.secret is not None
    raw, text = own.secret.reveal(), (parties[0] / "orders.key_secret").read_text().split('"')[-2]
    taken = orders.socket(zmq.REP)
    taken.bind("inproc://zeromq.zap.01")
    broken = make(identity="orders", keys=parties[0])
    (parties[0] / "orders.key_secret").write_text(f"curve\n public-key = 'short'\n secret-key = '{text}'\n")
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: orders.socket(zmq.PUSH).connect("tcp://192.0.2.1:5555", server="nobody"),
        lambda: orders.socket(zmq.PULL).bind(ANYWHERE),
        lambda: broken.socket(zmq.PULL).bind(ANYWHERE),
    )
    for attempt in attempts:
        with pytest.raises(ironhouse.PolicyViolation) as error:
            attempt()
        frames = list(_frames(error.value))
        assert len(frames) > 3
        assert not [one for one in frames if repr(raw) in one or text in one]


def _frames(error: BaseException | None) -> Any:
    """The variables of ironhouse's own frames that a report of *error* and of what led to it would show."""
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_globals["__name__"].startswith("ironhouse"):
                yield repr(frame.f_locals)
        error = error.__cause__ or error.__context__
