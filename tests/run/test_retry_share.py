"""R9: retries are a small share of all requests, whatever fails how often; no call is made more than eight times."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.verdict import Verdict
from engine.run.sending.retry_budget import BUDGET, THROTTLED_COST, TRANSIENT_COST, RetryBudget
from engine.run.sending.rules import ATTEMPTS_MAX
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.run import Setting, simulate
from tests.simulation.server import Habits

SHARES = st.floats(min_value=0.0, max_value=1.0)


@settings(max_examples=40)
@given(seed=st.integers(min_value=0), failing=SHARES, throttled=SHARES)
def test_retries_that_were_paid_for_are_a_fifth_of_the_requests_once_the_budget_is_spent(
    seed: int, failing: float, throttled: float
) -> None:
    rng, budget = Random(seed), RetryBudget()
    requests = retries = 0
    for _ in range(3_000):
        requests += 1
        if rng.random() >= failing:
            budget.earn()
            continue
        cost = THROTTLED_COST if rng.random() < throttled else TRANSIENT_COST
        if budget.spend(cost):
            retries += 1
    assert retries <= BUDGET / THROTTLED_COST + 0.2 * requests


@pytest.mark.slow
@settings(max_examples=25)
@given(
    seed=st.integers(min_value=0, max_value=10_000),
    server_error=st.floats(min_value=0.0, max_value=0.95),
    not_sent=st.floats(min_value=0.0, max_value=0.5),
    reset=st.floats(min_value=0.0, max_value=0.5),
)
def test_transient_failures_of_a_whole_run_bring_few_retries(
    seed: int, server_error: float, not_sent: float, reset: float
) -> None:
    habits = Habits(authenticates=False, server_error=server_error, not_sent=not_sent, reset_before=reset)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=250, effects="read")]), habits=habits, seed=seed))
    assert simulated.problems == []
    calls = Counter((entry.kind, entry.case) for entry in simulated.ledger)
    assert all(count <= ATTEMPTS_MAX for (kind, _), count in calls.items() if kind == "submit")
    retries = sum(count - 1 for (kind, _), count in calls.items() if kind == "submit")
    assert retries <= BUDGET / TRANSIENT_COST + 0.2 * len(simulated.ledger)


@pytest.mark.slow
@settings(max_examples=25)
@given(seed=st.integers(min_value=0, max_value=10_000), failing=st.floats(min_value=0.0, max_value=0.95))
def test_polls_that_are_kept_up_bring_few_requests_that_fail(seed: int, failing: float) -> None:
    """Beyond what the budget pays for, one retry is open at a time, and after one that failed none for ten seconds.

    A retry without pay that is answered is the poll that its execution needed anyway: it adds nothing to the load.
    """
    rng = Random(seed)
    broken = Trouble(kind=TroubleKind.SERVER_ERROR, message="500", status=500)
    habits = Habits(
        authenticates=False,
        answers=lambda kind, _count: broken if kind == "poll" and rng.random() < failing else None,
    )
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=250)]), habits=habits, seed=seed))
    assert simulated.problems == []
    assert all(event.verdict is Verdict.PASSED or "500" in event.reason for event in simulated.finished)
    failed = Counter(entry.case for entry in simulated.ledger if entry.kind == "poll" and entry.outcome != "Pending")
    again = sum(count - 1 for count in failed.values())
    good = sum(entry.outcome in ("Pending", "Finished") for entry in simulated.ledger)
    answered = sum(entry.outcome == "Finished" for entry in simulated.ledger)
    assert again <= (BUDGET + good) / TRANSIENT_COST + 1 + simulated.took_s / 10 + answered
