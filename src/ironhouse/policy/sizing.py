"""How much memory queues may take at worst.

Owns the arithmetic, after FACTS: a mark is for each peer, and a pipe holds what both marks let in; tcp adds a kernel
buffer on each side. Pure. Must not know sockets or policies beyond the numbers that it is given.
"""

from __future__ import annotations

import msgspec

KERNEL_BUFFER = 4 << 20
"""What the kernel may hold for one side of one connection where SNDBUF and RCVBUF are left alone: Linux grows a
receive buffer up to ``net.ipv4.tcp_rmem``'s third number, 6 MiB, and a send buffer up to ``tcp_wmem``'s, 4 MiB."""

FRAME_OVERHEAD = 64
"""What libzmq keeps for a message beside its bytes: a ``zmq_msg_t``, and a header for what is over 33 bytes long."""


class Worst(msgspec.Struct, frozen=True):
    """The worst case of one socket, in bytes, with the numbers that it comes from. None: there is no limit."""

    sndhwm: int
    rcvhwm: int
    peers: int
    message_size: int
    buffers: int
    total: int | None

    def __str__(self) -> str:
        if self.total is None:
            return "no limit: a mark of 0 is an unlimited queue"
        marks = [f"{name} {mark:,}" for name, mark in (("SNDHWM", self.sndhwm), ("RCVHWM", self.rcvhwm)) if mark]
        messages = f"({' + '.join(marks)}) messages" if marks[1:] else f"{marks[0] if marks else 'no'} messages"
        each = f"({in_units(self.message_size)} + {FRAME_OVERHEAD} B)"
        buffers = f" + {in_units(self.buffers)} of kernel buffers" if self.buffers else ""
        peers = "1 peer" if self.peers == 1 else f"{self.peers:,} peers"
        return f"{messages} × {peers} × {each}{buffers} = {in_units(self.total)}"


def worst_case(
    *, sndhwm: int, rcvhwm: int, peers: int, message_size: int, sndbuf: int | None, rcvbuf: int | None, tcp: bool
) -> Worst:
    """(SNDHWM + RCVHWM) × peers × message size + kernel buffers. A mark that the type does not have is 0 and *not*
    unlimited: the caller passes what it knows to be unlimited as a negative number."""
    each = sum(KERNEL_BUFFER if one is None or one <= 0 else one for one in (sndbuf, rcvbuf)) if tcp else 0
    buffers = each * peers
    unlimited = sndhwm < 0 or rcvhwm < 0
    total = None if unlimited else (sndhwm + rcvhwm) * peers * (message_size + FRAME_OVERHEAD) + buffers
    return Worst(sndhwm, rcvhwm, peers, message_size, buffers, total)


def in_units(size: int) -> str:
    """Bytes as people read them: ``640.0 MiB``."""
    number = float(size)
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if number < 1024 or unit == "TiB":
            return f"{size} B" if unit == "B" else f"{number:,.1f} {unit}"
        number /= 1024
    raise AssertionError("unreachable")
