from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.coverage.finish import finish
from engine.model.plan import CheckObligation, Obligations, PlannedTest
from engine.model.run.report import Report
from engine.model.suite import CoverageGate, Gates
from engine.model.values.span import Span
from engine.model.verdict import Verdict
from tests.coverage.plans import FAILURE, Row, a_plan, a_test, bound, events_of, folded, place, suite_gates


def a_check(line: int, **more: Any) -> CheckObligation:
    said = {"kind": "check", "text": f"check {line}", "span": Span("suites/a.suite.yaml", line, 5, line, 9), **more}
    return CheckObligation(**said)


ONE, TWO = a_check(20, when="input.level == 'High'"), a_check(21)


def with_checks(index: int = 0, *checks: CheckObligation, **fields: Any) -> PlannedTest:
    return a_test(index, obligations=Obligations(checks=checks or (ONE, TWO)), **fields)


def asked(*places: int, verdict: Verdict = Verdict.PASSED, **finished: Any) -> Row:
    return Row(verdict, finished={"status": "completed", "asked": places, **finished})


def reported(*tests: tuple[PlannedTest, list[Row]], gates: Gates | None = None, **changes: Any) -> Report:
    plan = a_plan(tests, [suite_gates(gates)] if gates else []).but(**changes)
    return finish(folded(events_of(tests)), plan, excerpt=place)


def never(report: Report) -> list[str]:
    return [each.check.text for each in report.never_asked]


def test_a_check_that_no_case_was_asked_is_told_and_counted() -> None:
    report = reported((with_checks(), [asked(1), asked(1)]))
    assert never(report) == ["check 20"]
    assert (report.checks.covered, report.checks.of, report.checks.missing) == (
        1,
        2,
        ("test 0: check 20 (when input.level == 'High')",),
    )


def test_one_case_that_was_asked_is_enough_whatever_it_came_to() -> None:
    assert never(reported((with_checks(), [asked(1), asked(0, 1, verdict=Verdict.FAILED)]))) == []


def test_tests_of_a_suite_that_share_a_check_ask_it_for_each_other() -> None:
    report = reported((with_checks(0), [asked(1)]), (with_checks(1), [asked(0)]))
    assert (never(report), report.checks.of) == ([], 2)
    report = reported((with_checks(0), [asked(1)]), (with_checks(1), [asked(1)]))
    assert [each.tests for each in report.never_asked] == [("test 0", "test 1")]


def test_another_suite_or_another_target_does_not_ask_for_it() -> None:
    other = with_checks(1, file="suites/b.suite.yaml")
    assert never(reported((with_checks(0), [asked(1)]), (other, [asked(0, 1)]))) == ["check 20"]
    tests = (with_checks(0, target="eu"), [asked(0, 1)]), (with_checks(1, target="us"), [asked(1)])
    (found,) = reported(*tests, targets=("eu", "us")).never_asked
    assert (found.check, found.target) == (ONE, "us")


def test_nothing_is_told_of_tests_that_are_skipped_or_of_which_no_case_was_answered() -> None:
    skipped = with_checks(0, skip="later")
    report = reported((skipped, [Row(Verdict.SKIPPED)]), (with_checks(1), [Row(Verdict.ERROR), Row(Verdict.NOT_RUN)]))
    assert (never(report), report.checks.covered, report.checks.of) == ([], 0, 2)


def test_what_the_target_does_not_tell_is_told_elsewhere() -> None:
    untold = (FAILURE.but(code="E419", span=ONE.span),)
    report = reported((with_checks(), [asked(1, untold=untold, not_judged=1)]))
    assert (never(report), report.checks.covered) == ([], 1)


def test_rows_that_the_selection_left_out_are_named_since_they_may_be_what_it_is_for() -> None:
    (found,) = reported((with_checks(rows_left_out=7), [asked(1)])).never_asked
    assert found.rows_left_out == 7


def test_a_gate_may_ask_for_every_check() -> None:
    gates = Gates(coverage=CoverageGate(checks=bound(">=", 100, ">= 100%")))
    for places, was, held in (((1,), 50.0, False), ((0, 1), 100.0, True)):
        report = reported((with_checks(), [asked(*places)]), gates=gates)
        gate = next(each for each in report.gates if each.gate == "checks")
        assert (gate.was, gate.held) == (was, held)


def test_what_passed_quietly_keeps_what_it_was_asked() -> None:
    (row,) = reported((with_checks(), [asked(0, 1)])).cases
    assert (row.kept.is_quiet, row.kept.asked, row.finished.asked) == (True, (0, 1), (0, 1))
    assert replace(row.finished, asked=()) != row.finished
