from __future__ import annotations

from typing import Any

import pytest

from engine.model.language.literals import Ref
from engine.model.source.diagnostic import Severity
from engine.model.suite import Action, Gates, Suite, Test
from engine.plan import codes
from engine.plan.options import Budget, TargetView
from tests.plan.making_suites import ANY_NUMBER, at, check, make_suite, make_test, plan_of
from tests.plan.making_words import row, table, table_use

PLACES = {name: TargetView(name=name, type="emulator") for name in ("eu", "us")}


def held(*tests: Test, **more: Any) -> Suite:
    """A suite that wants something judged."""
    return make_suite(*tests, gate=None, **more)


def told(*suites: Suite, **more: Any) -> tuple[str, str]:
    checked = check(*suites, **more)
    assert checked.value is None
    (problem,) = checked.diagnostics
    assert (problem.code, problem.severity, problem.span.file) == (codes.NOTHING_RUNS, Severity.ERROR, "a.suite.yaml")
    return problem.message, problem.help or ""


def test_a_plan_of_which_no_case_would_run_is_refused_with_the_reason_and_the_way_out() -> None:
    message, help_ = told(held(make_test(skip="waits for TEL-12")))
    assert message == "no case would run on target `emulator`: its only case is skipped (waits for TEL-12)"
    assert help_ == ('let one of them run; where nothing may run, let the suite say so: `gate: { judged: ">= 0" }`')


def test_a_forgotten_target_is_named() -> None:
    suite = held(make_test(cases=3, only_on=("eu", "us", "http")), make_test(name="b", skip="later"))
    configured = {"emulator": "emulator", "shop": "http", "eu": "genesys-async"}
    message, help_ = told(suite, configured=configured)
    assert message.startswith(
        "no case would run on target `emulator`: all 4 cases are skipped (only on eu, us, http; this is"
    )
    assert " · later)" in message
    assert help_.startswith("name the target that they are for: `--target eu` or `--target shop`;")
    assert "add the target that they are for, `eu` or `us` or `http`, to engine.yaml" in told(suite)[1]


@pytest.mark.parametrize(
    "test",
    [
        make_test(only_on=("eu",)),
        make_test(skip="later"),
        make_test(cases=100, skip="later"),
    ],
)
def test_one_case_that_would_run_is_enough(test: Test) -> None:
    assert plan_of(held(test, make_test(name="b")), held(test, file="b.suite.yaml")).tests


def test_what_a_target_does_not_allow_and_what_needs_a_skipped_test_does_not_run_either() -> None:
    message, _ = told(held(make_test()), allow=("read",))
    assert "`score` has effects `write`, and the target emulator allows read" in message
    needy = make_test(name="b", needs=(Ref(name="a test", span=at(9)),))
    message, _ = told(held(make_test(skip="later"), needy))
    assert "all 2 cases are skipped (later · it needs `a test`, which is skipped: later)" in message


def test_rows_of_a_table_may_all_be_skipped() -> None:
    rows = [row(n, {"a": n}, skip=f"TEL-{n}") for n in (1, 2, 3)]
    test = make_test(table=table_use())
    message, _ = told(held(test, tables=table(*rows)))
    assert message.endswith("all 3 cases are skipped (TEL-1 · TEL-2 · TEL-3)")
    assert plan_of(held(test, tables=table(*rows, row(4, {"a": 4})))).tests


def test_a_suite_may_say_that_none_need_be_judged() -> None:
    waived = make_suite(make_test(skip="later"), gate=Gates(judged=ANY_NUMBER, span=at(9)))
    assert plan_of(waived).tests
    # It speaks for itself alone.
    other = make_suite(make_test(skip="never"), file="b.suite.yaml", gate=None)
    (problem,) = check(waived, other).diagnostics
    assert (problem.code, problem.span.file) == (codes.NOTHING_RUNS, "b.suite.yaml")
    assert "never" in problem.message


def test_what_a_selection_leaves_must_run_too() -> None:
    suite = held(make_test(name="a", skip="later", tags=("slow",)), make_test(name="b"))
    assert plan_of(suite).tests
    assert "later" in told(suite, only=("a",))[0]
    assert "later" in told(suite, tags="slow")[0]


def test_a_shard_of_skipped_cases_is_part_of_a_plan_that_runs() -> None:
    suite = held(make_test(name="a", skip="later"), make_test(name="b"))
    assert [test.name for test in plan_of(suite, shard=(1, 2)).tests] == ["a"]
    assert "all 2 cases" in told(held(make_test(cases=2, skip="later")), shard=(1, 2))[0]


def test_a_budget_that_pays_for_skipped_cases_alone_is_too_small() -> None:
    suite = held(make_test(name="a", skip="later"), make_test(name="b"))
    (problem,) = check(suite, budget=Budget(text="1req", requests=1)).diagnostics
    assert (problem.code, problem.message) == (codes.EMPTY_SELECTION, "no case fits into a budget of 1req")


def test_of_several_targets_one_on_which_nothing_would_run_is_warned_of() -> None:
    suite = held(make_test(only_on=("eu",)))
    checked = check(suite, places=PLACES, everywhere=("eu", "us"))
    assert checked.value is not None
    (problem,) = checked.diagnostics
    assert (problem.code, problem.severity) == (codes.NOTHING_RUNS_THERE, Severity.WARNING)
    assert problem.message.startswith("no case would run on target `us`: its only case is skipped (only on eu")
    both = held(make_test(only_on=("asia",)))
    message, help_ = told(both, places=PLACES, everywhere=("eu", "us"))
    assert message.startswith("no case would run on targets `eu` and `us`: all 2 cases are skipped")
    assert "`asia`" in help_


def test_a_case_that_cannot_be_made_would_run_and_ends_as_an_error() -> None:
    suite = held(make_test(), actions={"score": Action(id="x", version="draft")})
    assert plan_of(suite).tests
