from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.run.sending.retry_budget import BUDGET, THROTTLED_COST, TRANSIENT_COST, RetryBudget


def test_a_success_pays_back_one() -> None:
    budget = RetryBudget(20.0)
    assert budget.spend(20.0)
    assert not budget.affords(1.0)
    budget.earn()
    assert not budget.spend(2.0)
    assert budget.spend(1.0), "a refused payment takes nothing"
    assert not budget.spend(0.5)


@pytest.mark.parametrize(("cost", "retries"), [(THROTTLED_COST, 100), (TRANSIENT_COST, 35)])
def test_a_full_budget_pays_for_so_many_retries(cost: float, retries: int) -> None:
    budget = RetryBudget()
    assert [budget.spend(cost) for _ in range(retries + 1)] == [True] * retries + [False]


def test_no_more_is_earned_than_there_was() -> None:
    budget = RetryBudget()
    for _ in range(3):
        budget.earn()
    assert not budget.affords(BUDGET + 0.5)
    assert budget.spend(BUDGET)


@given(st.lists(st.sampled_from([THROTTLED_COST, TRANSIENT_COST, None]), max_size=300), st.integers(0, 40))
def test_retries_never_cost_more_than_the_budget_and_what_was_earned(moves: list[float | None], most: int) -> None:
    budget, spent, earned, left = RetryBudget(float(most)), 0.0, 0, float(most)
    for cost in moves:
        if cost is None:
            budget.earn()
            earned, left = earned + 1, min(most, left + 1)
        else:
            assert budget.affords(cost) is (left >= cost)
            if budget.spend(cost):
                spent, left = spent + cost, left - cost
    assert spent <= most + earned
