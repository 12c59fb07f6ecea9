"""What the kernel has counted of a connection, asked by either core: the same, and never of another connection."""

import os
import socket
import sys
from collections.abc import Iterator

import pytest

from ironhouse.runtime import core, descriptors

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nothing is counted elsewhere")

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A connection that was accepted, and its peer's end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        theirs = socket.create_connection(server.getsockname())
        ours, _ = server.accept()
    with ours, theirs:
        yield ours, theirs


def cookie(one: socket.socket) -> int | None:
    seen = descriptors.look(one.fileno())
    assert seen is not None and seen.cookie
    return seen.cookie


def test_who_is_at_the_other_end(either: str) -> None:
    look, _ = core.new_kernel()
    assert (look is descriptors.look) == (either == "pure")
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            server = socket.create_server((host, 0), family=family)
        except OSError:
            continue  # a machine without IPv6
        with server, socket.create_connection(server.getsockname()[:2]) as theirs:
            ours, _ = server.accept()
            with ours:
                assert look(ours.fileno()) == descriptors.Look(cookie(ours), host)
                assert look(theirs.fileno()) == descriptors.Look(cookie(theirs), host)
            assert look(server.fileno()) is None, "nobody is there"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        us = f"localhost:{os.getuid()}:{os.getgid()}:{os.getpid()}"
        assert look(ours.fileno()) == descriptors.Look(cookie(ours), us)
    assert look(-1) is None


def test_an_ipv4_peer_of_a_socket_of_both_families(either: str) -> None:
    look, _ = core.new_kernel()
    if not socket.has_dualstack_ipv6():
        pytest.skip("a machine without IPv6")
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server:
        theirs = socket.create_connection(("127.0.0.1", server.getsockname()[1]))
        ours, _ = server.accept()
        with ours, theirs:
            seen = look(ours.fileno())
            assert seen is not None and seen.address == "127.0.0.1"


def test_bytes_of_either_direction_and_those_that_were_not_read(either: str, pair: Pair) -> None:
    ours, theirs = pair
    counts = core.new_kernel()[1]
    assert (counts is descriptors.counts) == (either == "pure")
    assert counts(ours.fileno(), cookie(ours)) == (0, 0, 0)
    theirs.sendall(b"ten bytes.")
    ours.recv(4)
    ours.sendall(b"five!")
    assert counts(ours.fileno(), cookie(ours)) == (5, 10, 6)


def test_a_descriptor_that_is_anothers_now_tells_nothing(either: str, pair: Pair) -> None:
    ours, theirs = pair
    counts, before = core.new_kernel()[1], cookie(ours)
    os.dup2(theirs.fileno(), ours.fileno())
    assert counts(ours.fileno(), before) is None
    number = ours.detach()
    os.close(number)
    assert counts(number, before) is None


def test_a_connection_that_is_no_tcp_is_there_and_not_counted(either: str) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"bytes")
        assert core.new_kernel()[1](ours.fileno(), cookie(ours)) == (None, None, 0)
