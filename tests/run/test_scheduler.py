from __future__ import annotations

import pytest

from engine.model.language.literals import Rate
from engine.model.ports.limits import Limits
from engine.model.run.event import CaseFinished, CaseIntent
from engine.run.cases.progress import Workload
from engine.run.pacing.policy import CASES_MAX
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.run import Setting, simulate
from tests.simulation.server import Habits


def most_alive(limits: Limits, *, cases: int, median_s: float, latency_s: float = 0.001) -> int:
    habits = Habits(authenticates=False, median_s=median_s, sigma=0.0, latency_s=latency_s)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=cases, timeout_s=600.0)]), habits=habits, limits=limits))
    assert simulated.problems == []
    alive = most = 0
    for event in simulated.events:
        alive += isinstance(event, CaseIntent) - isinstance(event, CaseFinished)
        most = max(most, alive)
    return most


def test_named_executions_are_the_cap() -> None:
    assert most_alive(Limits(executions=7), cases=40, median_s=5.0) == 7


@pytest.mark.slow
def test_a_rate_keeps_at_least_one_quota_and_what_the_durations_need_alive() -> None:
    rate = Limits(rate=Rate(count=20, window_s=10.0, text="20/10s"), in_flight=5)
    assert most_alive(rate, cases=100, median_s=1.0) == 20
    slow = Limits(rate=Rate(count=20, window_s=10.0, text="20/10s"), in_flight=5)
    assert 60 < most_alive(slow, cases=200, median_s=20.0) <= 200


def test_where_open_requests_are_the_limit_no_more_cases_begin_than_keep_them_busy() -> None:
    assert most_alive(Limits(in_flight=4), cases=100, median_s=0.01, latency_s=0.2) <= 12


@pytest.mark.slow
def test_defect_22_without_limits_there_is_a_cap_all_the_same() -> None:
    assert most_alive(Limits(), cases=CASES_MAX + 200, median_s=5.0) == CASES_MAX


def test_a_tally_begins_with_everything_to_do() -> None:
    tally = Workload(5)
    assert (tally.to_submit, tally.outstanding) == (5, 0)
