from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.language.inputs import Cases
from engine.model.language.literals import Query, Ref
from engine.model.plan import Plan
from engine.model.suite import Compare, CompareWith, Relate
from engine.plan import codes
from engine.plan.lazy_cases import LazyCases
from engine.plan.options import Budget, TargetView
from engine.plan.selection.budget import requests_of_recipe
from tests.plan.making_suites import at, check, choice, make_suite, make_test, number, plan_of
from tests.plan.making_words import call

FIELDS = {"a": choice(1, 2, 3, 4), "b": choice(1, 2, 3, 4), "c": choice(1, 2, 3)}
RELATE = Relate(change={"a": 2}, expect=Query(text="after", span=at(1)))
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
    classes = [list(case.classes.items()) for case in plan.cases]
    edges = {each for row in classes for each in row}
    pairs = {each for row in classes for each in combinations(row, 2)}
    assert (plan.budget.edges, plan.budget.pairs) == ((len(edges), 4 + 4 + 3), (len(pairs), 16 + 12 + 12))


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


@pytest.mark.parametrize("cover", ["each", "pairs"])
def test_what_comes_next_shows_as_much_as_anything_that_is_left(cover: Any) -> None:
    """Random rows stand first in the plan and promise nothing, so that they come last."""
    suite = make_suite(make_test(FIELDS, cases=Cases(random=4, cover=cover)))
    plan = plan_of(suite, budget=requests(10_000))
    promised = plan.tests[0].obligations
    assert bool(promised.pairs) is (cover == "pairs")
    shows: dict[int, set[object]] = {}
    for case in plan.cases:
        classes = list(case.classes.items())
        both = promised.edges.intersection(classes), promised.pairs.intersection(combinations(classes, 2))
        shows[case.number] = set() if case.row.startswith("random") else {*both[0], *both[1]}
    seen: set[object] = set()
    for place, following in enumerate(plan.order):
        assert len(shows[following] - seen) == max(len(shows[each] - seen) for each in plan.order[place:])
        seen |= shows[following]
    few = plan_of(suite, budget=requests(6))
    assert [case.row.partition(":")[0] for case in few.cases] == ["cover"] * 3


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


def test_what_several_tests_need_is_bought_once_and_before_them() -> None:
    users = [make_test({"a": number()}, name=name, needs=(Ref(name="maker", span=at(4)),)) for name in ("one", "two")]
    suite = make_suite(*users, make_test({"a": number()}, name="maker", cases=3))
    plan = plan_of(suite, budget=requests(10))
    assert plan.budget is not None
    assert (plan.budget.requests, plan.budget.left_out) == (10, ())
    assert sorted(plan.order) == [0, 1, 2, 3, 4]
    assert [case.test.name for case in plan.in_turn()] == ["maker", "maker", "maker", "one", "two"]


def test_of_two_rows_that_show_as_much_the_cheaper_one_comes_first() -> None:
    cover = Cases(cover="pairs")
    dear = make_test(FIELDS, name="dear", cases=cover, before=(call(),), after=(call(),))
    plan = plan_of(make_suite(dear, make_test(FIELDS, name="cheap", cases=cover)), budget=requests(10_000))
    names = [case.test.name for case in plan.in_turn()]
    count = len(names) // 2
    assert names[:3] == ["cheap", "dear", "cheap"]
    # At a third of the price even the poor rows of the cheap test are worth more than most of the dear one.
    assert sum(name == "cheap" for name in names[: count // 2]) > sum(name == "dear" for name in names[: count // 2])


@pytest.mark.parametrize(
    ("words", "prices"),
    [
        ({}, {"a": 2}),
        ({"before": (call(), call())}, {"a": 6}),
        ({"steps": (call(), call(), call())}, {"a": 6}),
        ({"relate": RELATE}, {"a": 4}),
        ({"compare": Compare(with_=CompareWith(version="draft"))}, {"a": 4}),
        ({"compare": Compare(with_=CompareWith(target="b"))}, {"a": 2, "b": 1}),
        ({"relate": RELATE, "compare": Compare(with_=CompareWith(target="b")), "after": (call(),)}, {"a": 6, "b": 1}),
        ({"compare": Compare(with_=CompareWith(target="c"))}, {"a": 4}),
    ],
)
def test_a_row_costs_each_of_its_calls_in_the_scope_that_it_goes_to(words: Any, prices: dict[str, int]) -> None:
    """`c` is another name for what lies behind `a`, and `b` answers at once."""
    places = {name: TargetView(name=name, type="emulator") for name in "abc"}
    cases = plan_of(make_suite(make_test({"a": number()}, **words)), places=places, target="a").cases
    assert isinstance(cases, LazyCases)
    (recipe,) = cases.recipes
    budget = requests(9, requests_a_call={"b": 1}, scopes={"c": "a"})
    assert requests_of_recipe(recipe, budget) == prices


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


@pytest.mark.slow
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
