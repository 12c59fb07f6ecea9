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


def test_bytes_of_either_direction_and_those_that_were_not_read(either: str, pair: Pair) -> None:
    ours, theirs = pair
    counts = core.new_counts()
    assert (counts is descriptors.counts) == (either == "pure")
    assert counts(ours.fileno(), cookie(ours)) == (0, 0, 0)
    theirs.sendall(b"ten bytes.")
    ours.recv(4)
    ours.sendall(b"five!")
    assert counts(ours.fileno(), cookie(ours)) == (5, 10, 6)


def test_a_descriptor_that_is_anothers_now_tells_nothing(either: str, pair: Pair) -> None:
    ours, theirs = pair
    counts, before = core.new_counts(), cookie(ours)
    os.dup2(theirs.fileno(), ours.fileno())
    assert counts(ours.fileno(), before) is None
    number = ours.detach()
    os.close(number)
    assert counts(number, before) is None


def test_a_connection_that_is_no_tcp_is_there_and_not_counted(either: str) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"bytes")
        assert core.new_counts()(ours.fileno(), cookie(ours)) == (None, None, 0)
