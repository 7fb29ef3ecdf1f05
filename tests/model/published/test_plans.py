from __future__ import annotations

from engine.model.published.plans import case_of_plan
from tests.coverage.plans import a_plan, a_test, rows


def test_a_planned_case_has_its_place_and_what_would_be_sent() -> None:
    case = a_plan([(a_test(0), rows(2))]).cases[1]
    planned = case_of_plan(case)
    assert (planned.case, planned.test, planned.file, planned.line) == (
        case.id,
        case.test.name,
        case.test.file,
        case.test.line,
    )
    assert (planned.input, planned.skip, planned.problem) == (case.input, None, None)


def test_a_case_of_a_test_that_is_skipped_says_why() -> None:
    plan = a_plan([(a_test(0, skip="waits for TEL-12"), rows(1))])
    assert case_of_plan(plan.cases[0]).skip == "waits for TEL-12"
