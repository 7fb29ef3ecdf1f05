from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.language.inputs import Cases
from engine.model.language.literals import Ref
from engine.model.plan import Plan
from engine.plan import codes
from engine.plan.options import Budget
from tests.plan.making_suites import at, check, choice, make_suite, make_test, number, plan_of

FIELDS = {"a": choice(1, 2, 3, 4), "b": choice(1, 2, 3, 4), "c": choice(1, 2, 3)}
COVERING = make_suite(make_test(FIELDS, name="covering", cases=Cases(cover="pairs", span=at(5))))


def requests(most: int, **more: Any) -> Budget:
    return Budget(text=f"{most}req", requests=most, **more)


def shown(plan: Plan, numbers: list[int]) -> int:
    """How many pairs and classes some cases of the plan show."""
    seen: set[object] = set()
    for each in numbers:
        classes = sorted(plan.cases[each].classes.items())
        seen.update(classes)
        seen.update(combinations(classes, 2))
    return len(seen)


def test_a_budget_keeps_what_it_pays_for_at_two_requests_a_case() -> None:
    plan = plan_of(COVERING, budget=requests(15))
    assert plan.budget is not None
    assert (len(plan.cases), plan.budget.requests) == (7, 14)
    (left,) = plan.budget.left_out
    assert (left.test, left.cases) == ("covering", left.of - 7)


def test_a_synchronous_target_costs_one_request_a_case() -> None:
    assert len(plan_of(COVERING, budget=requests(7, requests_a_call={"emulator": 1})).cases) == 7


def test_a_time_binds_each_target_by_its_own_limit() -> None:
    assert len(plan_of(COVERING, budget=Budget(text="1m", on={"emulator": 10})).cases) == 5
    assert (
        plan_of(COVERING, budget=Budget(text="1m", on={"other": 10})).budget
        == plan_of(COVERING, budget=Budget(text="1m")).budget
    )


def test_the_order_names_every_case_once_and_ids_are_those_of_the_whole_plan() -> None:
    whole, plan = plan_of(COVERING), plan_of(COVERING, budget=requests(14))
    assert sorted(plan.order) == list(range(len(plan.cases)))
    assert {case.id for case in plan.cases} <= {case.id for case in whole.cases}
    assert [case.number for case in plan.in_turn()] == list(plan.order)
    assert whole.order == ()
    assert plan.hash != whole.hash


def test_every_beginning_shows_more_than_that_of_the_plan_in_order_or_shuffled() -> None:
    plan = plan_of(COVERING, budget=requests(10_000))
    assert plan.budget is not None
    assert plan.budget.left_out == ()
    numbers = list(range(len(plan.cases)))
    for other in (numbers, Random(1).sample(numbers, len(numbers)), Random(2).sample(numbers, len(numbers))):
        for count in range(1, len(numbers)):
            # Greedy is no proof of the best, but it does not lose to chance by more than one row's pairs.
            assert shown(plan, list(plan.order[:count])) >= shown(plan, other[:count]) - 3
    half = len(numbers) // 2
    assert shown(plan, list(plan.order[:half])) >= shown(plan, numbers[:half])


def test_every_test_has_a_row_before_any_has_many() -> None:
    suite = make_suite(
        make_test(FIELDS, name="covering", cases=Cases(cover="pairs", span=at(5))),
        make_test({"a": number()}, name="random", cases=50),
        make_test(name="single"),
    )
    plan = plan_of(suite, budget=requests(6))
    assert sorted(case.test.name for case in plan.cases) == ["covering", "random", "single"]


def test_a_test_comes_with_all_that_it_needs() -> None:
    suite = make_suite(
        make_test({"a": number()}, name="user", needs=(Ref(name="maker", span=at(4)),)),
        make_test({"a": number()}, name="maker", cases=3),
    )
    names = [case.test.name for case in plan_of(suite, budget=requests(8)).in_turn()]
    assert sorted(names) == ["maker", "maker", "maker", "user"]
    assert "user" not in [case.test.name for case in plan_of(suite, budget=requests(6)).in_turn()]


def test_skipped_tests_cost_nothing_and_stay() -> None:
    suite = make_suite(
        make_test({"a": number()}, name="skipped", cases=5, skip="not now"),
        make_test({"a": number()}, name="run", cases=5),
    )
    plan = plan_of(suite, budget=requests(2))
    assert [test.case_count for test in plan.tests] == [5, 1]


def test_a_budget_for_nothing_is_an_error() -> None:
    checked = check(COVERING, budget=requests(1))
    assert checked.value is None
    (problem,) = checked.diagnostics
    assert (problem.code, problem.message) == (codes.EMPTY_SELECTION, "no case fits into a budget of 1req")


@settings(max_examples=40)
@given(
    sizes=st.lists(st.integers(min_value=1, max_value=12), min_size=1, max_size=4),
    most=st.integers(min_value=2, max_value=60),
)
def test_what_is_kept_never_costs_more_and_no_case_that_would_still_fit_is_left_out(
    sizes: list[int], most: int
) -> None:
    suite = make_suite(*(make_test({"a": number()}, name=f"t{place}", cases=n) for place, n in enumerate(sizes)))
    plan = plan_of(suite, budget=requests(most))
    assert plan.budget is not None
    assert plan.budget.requests <= most
    assert len(plan.cases) == min(sum(sizes), most // 2)
    assert len(plan.cases) + sum(each.cases for each in plan.budget.left_out) == sum(sizes)
