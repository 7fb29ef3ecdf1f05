from __future__ import annotations

import json
from dataclasses import replace

from engine.model.language.inputs import Cases
from engine.model.language.literals import Rate
from engine.model.ports.limits import Limits
from engine.plan.explain import Shown, case_line, explain
from tests.plan.making_suites import choice, make_suite, make_test, number, plan_of

FIELDS = {"a": choice("low", "high", edges=["missing"]), "b": number("null", min=1)}
SUITE = make_suite(
    make_test(FIELDS, cases=Cases(cover="pairs")), make_test(FIELDS, name="later", cases=2, skip="not yet"), seed=1
)


def test_a_line_of_a_case_holds_exactly_what_was_promised() -> None:
    plan = plan_of(SUITE)
    line = case_line(plan.cases[0])
    assert "\n" not in line
    assert set(json.loads(line)) == {"case", "suite", "test", "file", "line", "action", "input", "classes", "valid"}
    assert json.loads(line)["classes"] == {"a": "low", "b": "valid"}


def test_an_explanation_counts_cases_requests_and_what_they_show() -> None:
    told = explain(plan_of(SUITE))
    assert (told.cases, told.skipped) == (len(plan_of(SUITE).cases), 2)
    assert told.requests == 2 * (told.cases - told.skipped)
    assert told.edges == Shown(covered=4, of=4)
    assert told.pairs == Shown(covered=5, of=5)
    assert told.masked == 1
    assert [(test.name, test.skip) for test in told.tests] == [("a test", None), ("later", "not yet")]
    assert (told.limit, told.seconds) == (None, None)


def test_what_max_cuts_off_is_seen_in_the_figures() -> None:
    told = explain(plan_of(make_suite(make_test(FIELDS, cases=Cases(cover="pairs", max=2)))))
    assert told.pairs.covered == 2
    assert told.pairs.of == 5
    assert told.tests[0].cut > 0


def test_the_limit_that_binds_is_named_with_the_time_it_takes() -> None:
    plan = plan_of(make_suite(make_test(FIELDS, cases=50)))
    told = explain(plan, limits={"emulator": Limits(rate=Rate(count=50, window_s=10.0, text="50/10s"))})
    assert (told.requests, told.limit, told.seconds) == (100, "50/10s", 10.0)


def test_cases_that_were_read_back_are_explained_all_the_same() -> None:
    plan = plan_of(SUITE)
    stored = plan.but(cases=tuple(plan.cases))
    assert explain(stored) == explain(plan).but(proofs=())


def test_a_row_that_could_not_be_made_says_so_in_its_line() -> None:
    case = replace(plan_of(SUITE).cases[0], problem="there is no generator `email`")
    assert json.loads(case_line(case))["problem"] == "there is no generator `email`"
