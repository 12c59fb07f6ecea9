"""Invariant: both sets of serials give the same answers to the same questions."""

import random

import pytest

from ironhouse.runtime import core
from ironhouse.runtime.serials import Serials

pytestmark = pytest.mark.usefixtures("either")


def test_the_sets_of_either_core_answer_alike() -> None:
    draw = random.Random(3)
    ours, model = core.new_serials(), Serials()
    for _ in range(20_000):
        serial = draw.randrange(1, 300) if draw.random() < 0.9 else draw.getrandbits(64) or 1
        match draw.randrange(5):
            case 0 if draw.random() < 0.3:
                ours.revoke(serial)
                model.revoke(serial)
            case 1 | 2:
                ours.expect(serial)
                model.expect(serial)
            case 3:
                assert ours.was_expected(serial) == model.was_expected(serial)
            case _:
                assert ours.is_revoked(serial) == model.is_revoked(serial)
        assert len(ours) == len(model)
    assert len(model) > 250


def test_no_serial_is_never_there() -> None:
    serials = core.new_serials()
    serials.revoke(0)
    serials.expect(0)
    assert not serials.is_revoked(0) and not serials.was_expected(0) and len(serials) == 0
