from __future__ import annotations

from collections import Counter

import pytest

from engine.model.language.literals import Query
from engine.model.plan import PlannedCall
from engine.model.ports.limits import Bounds, Limits
from engine.model.suite import Compare, CompareWith, Relate
from engine.model.verdict import Verdict
from engine.run.sending.request_budget import SPENT, RequestBudget, requests_needed
from tests.simulation.plans import SPAN, Sketch, a_call, plan_of
from tests.simulation.run import Setting, Simulated, simulate
from tests.simulation.server import Habits


def run(requests: int, *, cases: int, median_s: float = 1.5, sigma: float = 0.6, seed: int = 1) -> Simulated:
    habits = Habits(authenticates=False, median_s=median_s, sigma=sigma)
    plan = plan_of([Sketch(cases=cases, timeout_s=600.0)], seed)
    bounds = Bounds(requests=requests)
    simulated = simulate(Setting(plan=plan, habits=habits, limits=Limits(), seed=seed, bounds=bounds))
    assert simulated.problems == []
    return simulated


def sent(simulated: Simulated) -> int:
    return sum(each.kind in ("submit", "poll") for each in simulated.ledger)


def verdicts(simulated: Simulated) -> Counter[Verdict]:
    return Counter(each.verdict for each in simulated.finished)


@pytest.mark.parametrize("seed", range(1, 9))
@pytest.mark.parametrize(("requests", "cases"), [(20, 10), (20, 9), (7, 10), (1, 3), (60, 20)])
def test_a_budget_of_requests_is_never_overdrawn_and_what_does_not_begin_is_named(
    requests: int, cases: int, seed: int
) -> None:
    simulated = run(requests, cases=cases, seed=seed)
    found = verdicts(simulated)
    assert sent(simulated) <= requests
    assert found.total() == cases
    unbegun = [each for each in simulated.finished if each.verdict is Verdict.NOT_RUN]
    assert {each.reason for each in unbegun} <= {SPENT}
    # What was taken gets its result, but for what even the patience of a poor run does not help.
    assert found[Verdict.PASSED] >= min(cases, requests // 2) - 2


def test_a_budget_with_plenty_changes_nothing() -> None:
    assert verdicts(run(10_000, cases=30)) == {Verdict.PASSED: 30}


def test_polls_are_late_where_each_one_counts() -> None:
    simulated = run(60, cases=25)
    assert verdicts(simulated) == {Verdict.PASSED: 25}
    assert sent(simulated) <= 55


def test_a_case_waits_for_what_others_give_back() -> None:
    request_budget = RequestBudget(5)
    first = request_budget.begin(2)
    assert first is not None
    assert request_budget.is_short(3)
    assert request_budget.why_not(9) is None
    first.spend()
    heard: list[int] = []
    request_budget.listen(lambda: heard.append(1))
    first.close()
    assert (request_budget.free, heard) == (4, [1])
    assert not request_budget.is_short(3)
    assert (request_budget.why_not(4), request_budget.why_not(5)) == (None, SPENT)


def test_half_a_poll_in_vain_is_kept_for_each_case_that_runs() -> None:
    request_budget = RequestBudget(10)
    assert not request_budget.is_short(99), "nobody runs whose end could be waited for"
    for free, price_max in ((8, 7), (6, 5), (4, 2)):
        assert request_budget.begin(2) is not None
        assert request_budget.free == free
        assert [request_budget.is_short(price) for price in (price_max, price_max + 1)] == [False, True]


def test_what_a_case_has_set_aside_is_its_own_though_nothing_is_free() -> None:
    request_budget = RequestBudget(4)
    first, second = request_budget.begin(2), request_budget.begin(2)
    assert first is not None
    assert second is not None
    assert (request_budget.free, first.why_not(), second.why_not()) == (0, None, None)
    first.spend()
    first.spend()
    assert (first.why_not(), second.why_not()) == (SPENT, None)
    second.close()
    assert (request_budget.free, first.why_not()) == (2, None)
    first.spend()
    first.spend()
    assert (request_budget.free, first.why_not()) == (0, SPENT)


def test_few_polls_in_vain_are_afforded_by_what_is_free_and_what_is_set_aside() -> None:
    request_budget = RequestBudget(10)
    tight = [False, True]
    assert [request_budget.is_tight(cases) for cases in (2, 3)] == tight
    reservation = request_budget.begin(6)
    assert reservation is not None
    assert [request_budget.is_tight(cases) for cases in (2, 3)] == tight
    reservation.close()
    assert [request_budget.is_tight(cases) for cases in (2, 3)] == tight
    spent = request_budget.begin(3)
    assert spent is not None
    for _ in range(3):
        spent.spend()
    spent.close()
    assert [request_budget.is_tight(cases) for cases in (1, 2)] == tight


RELATE = Relate(change={"n": 1}, expect=Query(text="after", span=SPAN))
COMPARE = Compare(with_=CompareWith(version="draft"))


@pytest.mark.parametrize(
    ("calls", "more", "needed"),
    [
        ((), {}, 2),
        ((a_call("before"), a_call("after")), {}, 6),
        ((a_call("step"), a_call("step")), {}, 4),
        ((), {"relate": RELATE}, 4),
        ((), {"compare": COMPARE}, 4),
        ((a_call("before"),), {"relate": RELATE, "compare": COMPARE}, 8),
    ],
)
def test_a_case_needs_requests_for_each_of_its_calls(
    calls: tuple[PlannedCall, ...], more: dict[str, object], needed: int
) -> None:
    (case,) = plan_of([Sketch(calls=calls, more=more)]).cases
    assert (requests_needed(case, 2), requests_needed(case, 1)) == (needed, needed // 2)


def test_without_a_budget_nothing_is_counted() -> None:
    request_budget = RequestBudget()
    assert request_budget.begin(2) is None
    assert (request_budget.why_not(99), request_budget.is_short(99), request_budget.is_tight(99)) == (
        None,
        False,
        False,
    )
