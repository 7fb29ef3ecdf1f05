from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.ports.exchange import TroubleKind
from engine.run.sending.backoff import Waits
from engine.run.sending.retry_budget import RetryBudget
from engine.run.sending.rules import TABLE, NextStep, RequestKind

CELLS = {
    TroubleKind.NOT_SENT: "retry→error retry→error retry→error retry→halt-run retry→error",
    TroubleKind.TLS: "halt-run halt-run halt-run halt-run error",
    TroubleKind.THROTTLED: "hold→error hold→error hold→error hold→halt-run hold→error",
    TroubleKind.UNAVAILABLE: "hold→error hold→error hold→error hold→halt-run hold→error",
    TroubleKind.SERVER_ERROR: "unknown retry→error retry→error retry→halt-run retry→error",
    TroubleKind.LOST: "unknown retry→error retry→error retry→halt-run retry→error",
    TroubleKind.BAD_BODY: "unknown twice→error twice→error twice→halt-run error",
    TroubleKind.UNAUTHORISED: "refresh→error refresh→error refresh→error halt-run error",
    TroubleKind.FORBIDDEN: "halt-action halt-action halt-action halt-run error",
    TroubleKind.NOT_FOUND: "error error grace→error halt-run error",
    TroubleKind.REFUSED: "outcome outcome error halt-run error",
    TroubleKind.UNEXPECTED: "error error error halt-run error",
}
COLUMNS = (RequestKind.SUBMIT, RequestKind.READ, RequestKind.POLL, RequestKind.TOKEN, RequestKind.UPLOAD)
REPEATING = (NextStep.RETRY, NextStep.HOLD, NextStep.REFRESH, NextStep.GRACE)


def words(trouble: TroubleKind, kind: RequestKind) -> str:
    rule = TABLE[trouble, kind]
    step = "twice" if rule.step is NextStep.RETRY and rule.attempts_max == 3 else rule.step.value
    return f"{step}→{rule.then.value}" if rule.step in REPEATING else step


@pytest.mark.parametrize("trouble", TroubleKind)
def test_the_table_is_the_one_of_the_design_cell_by_cell(trouble: TroubleKind) -> None:
    assert " ".join(words(trouble, kind) for kind in COLUMNS) == CELLS[trouble]


def test_defect_19_an_unsafe_submit_that_may_have_arrived_is_never_sent_again() -> None:
    for trouble in (TroubleKind.SERVER_ERROR, TroubleKind.LOST, TroubleKind.BAD_BODY):
        assert TABLE[trouble, RequestKind.SUBMIT].step is NextStep.UNKNOWN


def test_a_read_is_a_submit_in_the_log() -> None:
    assert [kind.in_log for kind in COLUMNS] == ["submit", "submit", "poll", "token", "upload"]


@given(seed=st.integers(0, 1_000))
def test_waits_stay_under_a_doubling_bound_of_at_most_twenty_seconds(seed: int) -> None:
    waits = Waits(Random(seed))
    throttled = [waits.throttle_s() for _ in range(8)]
    transient = [waits.transient_s() for _ in range(8)]
    assert all(0 <= wait <= min(20, 2**n) for n, wait in enumerate(throttled))
    assert all(0 <= wait <= min(20, 0.5 * 2**n) for n, wait in enumerate(transient))


@pytest.mark.parametrize(("base_s", "next_s"), [(1.0, Waits.throttle_s), (0.5, Waits.transient_s)])
def test_waits_are_spread_over_all_that_is_under_their_bound(base_s: float, next_s: Callable[[Waits], float]) -> None:
    several = [Waits(Random(seed)) for seed in range(400)]
    for attempt in range(8):
        bound_s = min(20.0, base_s * 2**attempt)
        found = [next_s(waits) for waits in several]
        assert min(found) < 0.05 * bound_s
        assert 0.95 * bound_s < max(found) <= bound_s
        assert sum(found) / len(found) == pytest.approx(bound_s / 2, rel=0.1)


def test_waits_come_from_the_chance_that_is_handed_in() -> None:
    one, other = Waits(Random(3)), Waits(Random(3))
    assert [one.transient_s() for _ in range(5)] == [other.transient_s() for _ in range(5)]


def test_a_budget_is_spent_by_retries_and_earned_back_by_successes() -> None:
    budget = RetryBudget(20.0)
    assert budget.spend(14.0)
    assert not budget.spend(14.0)
    assert budget.spend(5.0)
    for _ in range(4):
        budget.earn()
    assert budget.spend(5.0)
    assert not budget.spend(5.0)


@given(outcomes=st.lists(st.booleans(), max_size=300))
def test_a_spent_budget_allows_at_most_one_throttled_retry_for_five_successes(outcomes: list[bool]) -> None:
    budget = RetryBudget(0.0)
    assert not any(budget.spend(5.0) for succeeded in outcomes if not succeeded)
    full, retries = RetryBudget(500.0), 0
    for succeeded in outcomes:
        if succeeded:
            full.earn()
        else:
            retries += full.spend(5.0)
    assert retries <= 100 + sum(outcomes) / 5
