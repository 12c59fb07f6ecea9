"""What is caught, by what is written: the types of handlers, the items of ``with``."""

from __future__ import annotations

import pytest

from ironhouse.observe.source.form import Attr, Call, Handler, Name
from ironhouse.observe.source.interpreter.outcomes import (
    CATCHES,
    LETS_THROUGH,
    MAY_CATCH,
    catching,
    entering,
    is_thread,
)
from ironhouse.observe.source.interpreter.values import Unknown


def handler(*types: str) -> Handler:
    return Handler(types, None, (), 1)


@pytest.mark.parametrize(
    ("types", "says"),
    [
        ((), CATCHES),
        (("zmq.Again",), CATCHES),
        (("zmq.error.ZMQError",), CATCHES),
        (("OSError", "Exception"), CATCHES),
        (("KeyError",), LETS_THROUGH),
        (("asyncio.TimeoutError", "zmq.ContextTerminated"), LETS_THROUGH),
        (("queue.Empty",), LETS_THROUGH),
        (("ConnectionLost",), MAY_CATCH),
        (("self.errors",), MAY_CATCH),
    ],
)
def test_a_handler_catches_again_by_its_types(types: tuple[str, ...], says: int) -> None:
    assert catching((handler(*types),)) == says


def test_of_several_handlers_the_widest_counts_and_none_lets_through() -> None:
    assert catching((handler("KeyError"), handler("zmq.Again"))) == CATCHES
    assert catching(()) == LETS_THROUGH


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (Call(Attr(Name("contextlib"), "suppress"), (Attr(Name("zmq"), "Again"),), (), 1, 0, 0), CATCHES),
        (Call(Name("suppress"), (Name("KeyError"),), (), 1, 0, 0), LETS_THROUGH),
        (Attr(Name("self"), "_lock"), LETS_THROUGH),
        (Call(Name("open"), (), (), 1, 0, 0), LETS_THROUGH),
        (Call(Name("reporting"), (), (), 1, 0, 0), MAY_CATCH),
    ],
)
def test_a_with_item_catches_what_it_is_known_to(item: Call | Attr, says: int) -> None:
    assert entering(item, Unknown("")) == says


def test_a_thread_is_known_by_its_class() -> None:
    assert is_thread("threading.Thread")
    assert is_thread("multiprocessing.context.Process")
    assert not is_thread("executor.submit")
