from __future__ import annotations

from ironhouse.policy.sizing import FRAME_OVERHEAD, KERNEL_BUFFER, in_units, worst_case


def test_the_worst_case_is_marks_times_peers_times_size_and_buffers() -> None:
    worst = worst_case(sndhwm=0, rcvhwm=1000, peers=3, message_size=1 << 20, sndbuf=4096, rcvbuf=4096, tcp=True)
    assert worst.total == 1000 * 3 * ((1 << 20) + FRAME_OVERHEAD) + 3 * 8192
    assert "RCVHWM 1,000 messages × 3 peers × (1.0 MiB + 64 B) + 24.0 KiB of kernel buffers = " in str(worst)


def test_both_marks_are_shown_where_both_hold_messages_and_no_buffers_where_there_are_none() -> None:
    worst = worst_case(sndhwm=5, rcvhwm=7, peers=1, message_size=36, sndbuf=None, rcvbuf=None, tcp=False)
    assert str(worst) == "(SNDHWM 5 + RCVHWM 7) messages × 1 peer × (36 B + 64 B) = 1.2 KiB"


def test_buffers_that_are_left_alone_count_as_what_the_kernel_may_grow_them_to() -> None:
    worst = worst_case(sndhwm=1, rcvhwm=1, peers=2, message_size=100, sndbuf=None, rcvbuf=-1, tcp=True)
    assert worst.buffers == 2 * 2 * KERNEL_BUFFER
    assert worst_case(sndhwm=1, rcvhwm=1, peers=2, message_size=1, sndbuf=None, rcvbuf=None, tcp=False).buffers == 0


def test_an_unlimited_queue_has_no_worst_case() -> None:
    worst = worst_case(sndhwm=-1, rcvhwm=10, peers=1, message_size=1, sndbuf=None, rcvbuf=None, tcp=False)
    assert worst.total is None and "unlimited queue" in str(worst)


def test_bytes_are_shown_as_people_read_them() -> None:
    assert [in_units(one) for one in (5, 2048, 5 << 20, 3 << 40)] == ["5 B", "2.0 KiB", "5.0 MiB", "3.0 TiB"]
