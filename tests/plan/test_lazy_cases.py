from __future__ import annotations

from engine.model.plan import PlannedCases
from engine.plan.lazy_cases import LazyCases, lazy_cases
from tests.plan.making_suites import make_suite, make_test, number, plan_of


def test_cases_are_found_across_tests() -> None:
    cases: PlannedCases = plan_of(
        make_suite(make_test({"a": number()}, cases=2), make_test({"a": number()}, name="b", cases=3))
    ).cases
    assert [(cases[place].test.name, cases[place].row) for place in (1, 2)] == [
        ("a test", "random:1"),
        ("b", "random:0"),
    ]


def test_no_recipes_are_no_cases() -> None:
    assert len(lazy_cases(())) == 0
    assert list(LazyCases((), (), 0)) == []
