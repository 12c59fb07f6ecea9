import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironhouse.errors import UsageError
from ironhouse.runtime.attempts import Breaker, Plan


@given(st.floats(0.01, 100), st.integers(1, 20))
def test_attempts_share_what_is_left_and_never_pass_the_deadline(deadline: float, attempts: int) -> None:
    plan = Plan(deadline=deadline, attempts=attempts)
    left = deadline
    for made in range(attempts):
        limit = plan.limit(made, left)
        assert 0 < limit <= left * 1.000001
        left -= limit
    assert left < deadline * 1e-9


@given(st.integers(1, 60), st.floats(0, 10), st.floats(0, 1))
def test_a_pause_is_never_longer_than_what_is_left_or_the_longest(made: int, left: float, chance: float) -> None:
    plan = Plan(pause=0.05, longest_pause=1.0)
    assert 0 <= plan.wait(made, left, chance) <= min(left, 1.0)
    assert plan.wait(1, 10, 1.0) == 0.05 and plan.wait(3, 10, 1.0) == 0.2


@pytest.mark.parametrize(
    "wrong",
    [
        {"deadline": 0},
        {"deadline": float("inf")},
        {"deadline": float("nan")},
        {"attempts": 0},
        {"pause": -1},
        {"pause": 2.0},
    ],
)
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        Plan(**wrong)  # type: ignore[arg-type]


def test_a_breaker_opens_rests_lets_one_through_and_closes() -> None:
    breaker = Breaker(failures=2, rest=10)
    breaker.failed(0)
    assert breaker.allows(1)
    breaker.failed(1)
    assert (breaker.state(5), breaker.allows(5), breaker.rests(5)) == ("open", False, 6)
    assert breaker.state(11) == "half-open"
    assert [breaker.allows(11), breaker.allows(11)] == [True, False]
    breaker.failed(12)
    assert breaker.state(13) == "open" and breaker.allows(22)
    breaker.succeeded()
    assert breaker.state(22) == "closed" and breaker.allows(22)


def test_one_that_was_let_through_and_cancelled_leaves_the_way_to_the_next() -> None:
    breaker = Breaker(failures=1, rest=1)
    breaker.failed(0)
    assert breaker.allows(2) and not breaker.allows(2)
    breaker.abandoned()
    assert breaker.allows(2)
