"""Which question is answered when: two sockets of one domain, with a kernel and readers that are made up."""

from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.runtime.test_connections import CLERK, WORKER, Kernel, ask, come, finish, gate

from ironhouse.keys.trust import trust
from ironhouse.runtime.connections import Gate
from ironhouse.runtime.work import Work
from ironhouse.runtime.zap import Request

ADDRESS = "10.0.0.1"


class Nothing:
    """What a reader's line gives that has no event."""

    def receive(self) -> None:
        return None


@pytest.fixture
def kernel() -> Kernel:
    return Kernel()


def serving(*gates: Gate) -> Any:
    """Work of which each gate is a socket's, and which knows the worker and the clerk."""
    work: Any = Work(lambda: trust([WORKER, CLERK], {}), deque())
    for number, one in enumerate(gates):
        work._readers[number] = SimpleNamespace(gate=one)
        work._lines[number] = Nothing()
    return work


def question(who: Any = WORKER) -> Request:
    return Request(b"1", "d", ADDRESS, "CURVE", who.public)


def arrive(kernel: Kernel, at: Gate, *descriptors: int) -> None:
    for descriptor in descriptors:
        come(kernel, at, descriptor)
        ask(kernel, descriptor)


def code(answer: list[bytes] | None) -> bytes | None:
    return answer[2] if answer is not None else None


def test_questions_of_one_key_are_answered_at_once_and_those_of_another_wait(kernel: Kernel) -> None:
    at = gate(kernel)
    work = serving(at)
    arrive(kernel, at, 1, 2, 3)
    assert [code(work._answer_to(question(who))) for who in (WORKER, WORKER, CLERK)] == [b"200", b"200", None]
    for descriptor in (1, 2):
        finish(kernel, descriptor)
    work._outstanding.told = 2
    assert work._outstanding.is_settled(urgent=True)
    work._outstanding = None
    assert code(work._answer_to(question(CLERK))) == b"200"
    assert [one.admission and one.admission.known.name for one in at] == ["worker", "worker", "clerk"]


def test_a_question_that_may_be_of_another_sockets_connection_waits(kernel: Kernel) -> None:
    left, right = gate(kernel), gate(kernel)
    work = serving(left, right)
    arrive(kernel, left, 1, 2)
    assert code(work._answer_to(question())) == b"200"
    arrive(kernel, right, 3)
    assert work._answer_to(question()) is None


def test_who_is_no_longer_known_is_not_answered_beside_those_who_were(kernel: Kernel) -> None:
    at = gate(kernel)
    work = serving(at)
    arrive(kernel, at, 1, 2)
    assert code(work._answer_to(question())) == b"200"
    work._trust = trust([CLERK], {})
    assert work._answer_to(question()) is None
    work._outstanding = None
    assert code(work._answer_to(question())) in (b"300", b"400")
