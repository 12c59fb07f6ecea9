"""Answers that go out together, and answers that have to wait: a kernel that is made up tells who was sent READY."""

from typing import Any

import pytest
from tests.unit.runtime.test_connections import CLERK, WORKER, Kernel, admission, ask, come, finish, gate

from ironhouse.keys.trust import Known, trust
from ironhouse.runtime import matching
from ironhouse.runtime.connections import Gate
from ironhouse.runtime.matching import MOST, Outstanding
from ironhouse.runtime.zap import Request

ADDRESS = "10.0.0.1"


def question(**other: Any) -> Request:
    about = {"number": b"1", "domain": "d", "address": ADDRESS, "mechanism": "CURVE", "key": WORKER.public, **other}
    return Request(**about)


def begun(kernel: Kernel, at: Gate, *, alone: bool = True) -> Outstanding:
    """Three connections have asked; the first admission, of serial 1, is out."""
    for descriptor in (1, 2, 3):
        come(kernel, at, descriptor)
        ask(kernel, descriptor)
    return Outstanding(at, admission(1), at.likeliest_first(at.unanswered(ADDRESS)), alone=alone)


def bound(at: Gate) -> set[int]:
    return {one.descriptor for one in at if one.admission is not None}


def test_for_one_key_several_are_out_together() -> None:
    kernel = Kernel()
    at = gate(kernel)
    out = begun(kernel, at)
    assert out.takes(question(), Known("worker", ()))
    for serial in (2, 3):
        out.add(serial)
    come(kernel, at, 4)
    ask(kernel, 4)
    out.add(4)
    out.told = 4
    for descriptor in (4, 2):
        finish(kernel, descriptor)
    assert not out.is_settled(urgent=False)
    assert bound(at) == {2, 4} and len(at.unmatched) == 2
    for descriptor in (1, 3):
        finish(kernel, descriptor)
    out.told = 2
    assert out.is_settled(urgent=False)
    assert bound(at) == {1, 2, 3, 4} and not at.unmatched


def test_who_is_revoked_is_barred_by_all_serials_that_went_out_together() -> None:
    kernel = Kernel()
    at = gate(kernel)
    out = begun(kernel, at)
    out.add(2)
    out.told = 2
    for descriptor in (1, 2):
        finish(kernel, descriptor)
    assert out.is_settled(urgent=False)
    at.gone(1)
    assert at.revoke(trust([CLERK], {})) == 1
    assert at.revoked == {1, 2} and kernel.cuts == [2]


@pytest.mark.parametrize(
    ("asks", "known"),
    [
        (question(key=CLERK.public), Known("clerk", ())),
        (question(address="10.0.0.9"), Known("worker", ())),
        (question(domain="other"), Known("worker", ())),
        (question(), Known("worker", ("changed",))),
        (question(), None),
    ],
)
def test_another_has_to_wait(asks: Request, known: Known | None) -> None:
    kernel = Kernel()
    assert not begun(kernel, gate(kernel)).takes(asks, known)


def test_beside_an_earlier_one_none_may_be_out_and_too_many_may_not() -> None:
    kernel = Kernel()
    assert not begun(kernel, gate(kernel), alone=False).takes(question(), Known("worker", ()))
    kernel = Kernel()
    assert not begun(kernel, gate(kernel, connections=1)).takes(question(), Known("worker", ()))
    kernel = Kernel()
    out = begun(kernel, gate(kernel))
    for serial in range(2, MOST + 1):
        assert out.takes(question(), Known("worker", ()))
        out.add(serial)
    assert not out.takes(question(), Known("worker", ()))


def test_those_whose_connections_have_ended_are_waited_for_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "TIDY_S", 0)
    kernel = Kernel()
    at = gate(kernel)
    out = begun(kernel, at)
    for descriptor in (1, 2, 3):
        at.gone(descriptor)
    assert out.is_settled(urgent=False)


def test_a_message_that_tells_settles_it_too() -> None:
    kernel = Kernel()
    at = gate(kernel)
    out = begun(kernel, at)
    at.seen(1, 2)
    assert out.is_settled(urgent=True) and bound(at) == {2}
