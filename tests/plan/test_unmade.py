from __future__ import annotations

import pytest

from engine.model.language.inputs import Cases
from engine.model.source.diagnostic import Severity
from engine.plan import codes
from engine.plan.explain import explain
from engine.plan.unmade import TRIED_MAX, unmade_rows, unmade_warnings
from tests.plan.making_suites import constant, make_suite, make_test, number, plan_of

BROKEN = make_test({"a": number(), "i": constant("${{ this.a + 'a' }}")}, name="broken", cases=3)


def test_rows_that_cannot_be_made_are_counted_with_the_first_reason_and_the_template_that_failed() -> None:
    plan = plan_of(make_suite(BROKEN, make_test({"a": number()}, name="sound", cases=2)))
    (found,) = unmade_rows(plan)
    assert (found.test.name, found.count, found.tried, found.row) == ("broken", 3, 3, "random:0")
    (warning,) = unmade_warnings((found,))
    assert (warning.code, warning.severity) == (codes.UNMADE_ROWS, Severity.WARNING)
    assert warning.span.end_column - warning.span.column == len("${{ this.a + 'a' }}")
    assert warning.message.startswith("3 rows of `broken` cannot be made, random:0 for one: `i` cannot be made: ")
    told = explain(plan, unmade=(found,))
    assert [(test.unmade, test.unmade_why is None) for test in told.tests] == [(3, False), (0, True)]


def test_a_name_that_cannot_be_made_is_told_at_the_line_of_its_test() -> None:
    suite = make_suite(make_test({"a": number()}, name="${{ input.b }}", cases=1))
    (found,) = unmade_rows(plan_of(suite))
    assert found.reason.startswith("the name cannot be made")
    assert found.span.line == suite.tests[0].span.line


@pytest.mark.slow
def test_only_the_first_rows_of_a_test_are_tried_where_there_are_many_tests() -> None:
    rows = make_test({"i": constant("${{ n + 'a' }}")}, name="t", cases=Cases(random=2_001))
    others = [make_test({"a": number()}, name=f"sound {n}", cases=1) for n in range(9)]
    (found,) = unmade_rows(plan_of(make_suite(rows, *others)))
    assert (TRIED_MAX, found.count, found.tried) == (20_000, 2_000, 2_000)
    (warning,) = unmade_warnings((found,))
    assert warning.message.startswith("2,000 rows of the first 2,000 of `t` cannot be made")


def test_skipped_tests_and_stored_plans_are_not_tried() -> None:
    skipped = make_test({"i": constant("${{ n + 'a' }}")}, name="t", skip="not yet")
    assert unmade_rows(plan_of(make_suite(skipped))) == ()
