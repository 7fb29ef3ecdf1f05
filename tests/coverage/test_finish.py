from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.coverage.exit_code import exit_code
from engine.coverage.finish import finish
from engine.model.plan import PlannedTest
from engine.model.run.event import CaseIntent
from engine.model.run.report import Counts, Report
from engine.model.run.resume_state import OpenCall
from engine.model.suite import CoverageGate, Gates, LatencyGate
from engine.model.verdict import Verdict
from tests.coverage.plans import CORNERS, Row, a_plan, a_test, bound, events_of, folded, place, rows, suite_gates

Tests = list[tuple[PlannedTest, list[Row]]]


def finished(tests: Tests, gates: Gates | None = None) -> Report:
    plan = a_plan(tests, [suite_gates(gates)] if gates else [])
    return finish(folded(events_of(tests)), plan, excerpt=place)


def one(own: list[Row], gates: Gates | None = None, **fields: object) -> Report:
    return finished([(a_test(0, **fields), own)], gates)


def test_the_six_verdicts_sum_to_what_was_planned_also_where_the_log_was_cut_off() -> None:
    report = one([Row(verdict) for verdict in (*Verdict, None)])
    assert report.planned == 7
    assert report.counts == Counts(passed=1, failed=1, error=1, unknown=1, skipped=1, not_run=2)
    assert report.cases[6].finished.reason == "the log ends before this case did"


def test_a_case_that_was_begun_and_has_no_end_is_unknown_with_what_is_known_of_it() -> None:
    tests: Tests = [(a_test(0), [Row(Verdict.PASSED), Row(None), Row(None)])]
    plan = a_plan(tests, [])
    intent = CaseIntent(
        at_us=1_795_305_600_000_000, case=plan.cases[1].id, number=1, submit=2, action_id="a", input={"n": 1}
    )
    begun = {0: {"": OpenCall(intent=intent)}, 1: {"": OpenCall(intent=intent, execution_id="exec-1")}}
    report = finish(folded(events_of(tests)), plan, excerpt=place, begun=begun)
    assert report.counts == Counts(passed=1, unknown=1, not_run=1)
    told = report.cases[1].finished
    assert (told.execution_id, told.submits, told.input) == ("exec-1", 2, {"n": 1})
    assert told.reason == "its submit left at 2026-11-22T00:00:00Z, and the log ends before this case did"


@pytest.mark.slow
@settings(max_examples=50)
@given(st.lists(st.lists(st.sampled_from([*Verdict, None]), max_size=5), min_size=1, max_size=4))
def test_whatever_happens_every_case_is_accounted_for_once(verdicts: list[list[Verdict | None]]) -> None:
    report = finished([(a_test(index), [Row(each) for each in own]) for index, own in enumerate(verdicts)])
    assert report.planned == report.counts.done == len(report.cases) == sum(map(len, verdicts))
    assert [test.counts.done for test in report.tests] == [len(own) for own in verdicts]


def test_defect_01_a_case_that_could_not_be_submitted_counts_against_the_rate() -> None:
    report = one([Row(Verdict.PASSED), *rows(4, Verdict.ERROR)])
    assert (report.planned, report.pass_rate) == (5, 20.0)


def test_defect_02_coverage_is_of_what_was_planned_and_not_the_share_of_survivors() -> None:
    report = one(
        [Row(Verdict.PASSED, {"email": "plus", "risk": "high"}), Row(Verdict.ERROR, {"email": "empty", "risk": "low"})],
        obligations=CORNERS,
    )
    assert (report.edges.covered, report.edges.of) == (2, 3)
    assert report.edges.missing == ("test 0: email = empty",)


def test_defect_03_a_failed_run_never_exits_with_zero() -> None:
    assert exit_code(one([Row(Verdict.FAILED)])) == 1
    assert exit_code(one([Row(Verdict.ERROR)])) == 4
    assert exit_code(one([Row(Verdict.PASSED)])) == 0


def test_defect_07_a_refusal_that_was_expected_counts_as_passed() -> None:
    report = one([Row(Verdict.PASSED, finished={"status": "failed"})])
    assert (report.pass_rate, exit_code(report)) == (100.0, 0)


def test_skipped_cases_count_in_no_rate() -> None:
    report = one([Row(Verdict.PASSED), Row(Verdict.SKIPPED)])
    assert report.pass_rate == 100.0
    assert one([Row(Verdict.SKIPPED)]).pass_rate is None
    assert exit_code(one([Row(Verdict.SKIPPED)])) == 0


def test_pairs_count_only_judged_cases_and_name_what_is_open() -> None:
    report = one(
        [
            Row(Verdict.FAILED, {"risk": "high", "email": "plus"}),
            Row(Verdict.UNKNOWN, {"email": "plus", "risk": "low"}),
        ],
        obligations=CORNERS,
    )
    assert (report.pairs.covered, report.pairs.of, report.pairs.impossible) == (1, 2, 1)
    assert report.pairs.missing == ("test 0: email = plus and risk = low",)
    assert report.edges.impossible == 1


def test_a_test_that_the_author_skips_owes_nothing() -> None:
    report = one([Row(Verdict.SKIPPED)], obligations=CORNERS, skip="later")
    assert (report.edges.of, report.pairs.of, report.output_fields.of) == (0, 0, 0)
    assert report.tests[0].skip == "later"


def test_output_fields_are_those_of_the_contract_that_answers_held() -> None:
    report = one([Row(Verdict.PASSED), Row(Verdict.FAILED)])
    assert (report.output_fields.covered, report.output_fields.of) == (1, 2)
    assert report.output_fields.missing == ("custom-1: risk_score",)


def test_two_tests_of_one_action_owe_its_fields_once() -> None:
    report = finished([(a_test(0), rows(1)), (a_test(1), rows(1, finished={"seen": ("risk_score",)}))])
    assert (report.output_fields.covered, report.output_fields.of) == (2, 2)


def test_a_suite_without_gates_misses_one_with_any_failed_case_and_one_with_any_error() -> None:
    gates = {gate.gate: gate.held for gate in one([*rows(99), Row(Verdict.FAILED)]).gates}
    assert gates == {"pass-rate": False, "errors": True}
    gates = {gate.gate: gate.held for gate in one([*rows(99), Row(Verdict.NOT_RUN)]).gates}
    assert gates == {"pass-rate": False, "errors": False}


def test_gates_compare_unrounded() -> None:
    gates = Gates(pass_rate=bound(">=", 99.81, ">= 99.81%"))
    own = [*rows(998), *rows(2, Verdict.FAILED)]
    report = one(own, gates)
    assert report.gates[0].was == 99.8
    assert not report.gates[0].held
    assert one([*rows(9), Row(Verdict.FAILED)], Gates(pass_rate=bound(">=", 90.0, ">= 90%"))).gates[0].held


def test_every_gate_that_a_suite_names_is_judged() -> None:
    gates = Gates(
        pass_rate=bound(">=", 50.0, ">= 50%"),
        errors=bound("<", 1.0, "< 1%"),
        coverage=CoverageGate(
            input_edges=bound(">=", 100.0, "100%"),
            input_pairs=bound(">=", 50.0, ">= 50%"),
            output_fields=bound(">=", 95.0, ">= 95%"),
        ),
        latency=LatencyGate(p50=bound("<", 3.0, "< 3s"), p99=bound("<", 4.0, "< 4s")),
    )
    own = [Row(Verdict.PASSED, {"email": "plus", "risk": "high"}), *rows(3)]
    found = {gate.gate: (gate.was, gate.held) for gate in one(own, gates, obligations=CORNERS).gates}
    assert found == {
        "pass-rate": (100.0, True),
        "errors": (0.0, True),
        "input-edges": (200 / 3, False),
        "input-pairs": (50.0, True),
        "output-fields": (50.0, False),
        "latency p50": (2.0, True),
        "latency p99": (4.0, False),
    }


def test_each_suite_has_its_own_gates() -> None:
    other = a_test(1, suite="Other", file="suites/b.suite.yaml")
    tests: Tests = [(a_test(0), rows(2)), (other, [Row(Verdict.FAILED), *rows(9)])]
    plan = a_plan(
        tests, [suite_gates(Gates(pass_rate=bound(">=", 90.0, ">= 90%")), suite="Other", file="suites/b.suite.yaml")]
    )
    report = finish(folded(events_of(tests)), plan, excerpt=place)
    found = [(gate.suite, gate.gate, gate.was) for gate in report.gates]
    assert found == [
        ("Risk scoring", "pass-rate", 100.0),
        ("Risk scoring", "errors", 0.0),
        ("Other", "pass-rate", 90.0),
        ("Other", "errors", 0.0),
    ]
    assert exit_code(report) == 0


def test_checks_that_were_not_judged_are_counted() -> None:
    assert one(rows(3, finished={"not_judged": 2})).not_judged == 6


def test_known_failures_leave_the_numerator_and_the_denominator_of_every_gate() -> None:
    known = {"known": True, "duration_us": 9_000_000}
    tests = [(a_test(), [*rows(3), Row(Verdict.FAILED, finished=known)])]
    report = finished(tests)
    gates = {gate.gate: (gate.was, gate.held) for gate in report.gates}
    assert gates["pass-rate"] == (100.0, True)
    assert gates["known-failure"] == (0.0, True)
    assert (report.known, report.tests[0].known, report.counts.failed) == (1, 1, 1)
    assert report.groups[0].known
    assert exit_code(report) == 0


def test_a_known_failure_that_is_overdue_misses_its_gate() -> None:
    tests = [(a_test(), [Row(finished={"overdue": "it passes"})])]
    report = finished(tests)
    gate = next(each for each in report.gates if each.gate == "known-failure")
    assert (gate.was, gate.held) == (1.0, False)
    assert exit_code(report) == 1


def test_causes_never_show_personal_data() -> None:
    tests = [
        (
            a_test(pii_inputs=frozenset({"risk"})),
            [*rows(4, Verdict.FAILED, input={"risk": "high"}), *rows(4, input={"risk": "low"})],
        )
    ]
    report = finished(tests)
    assert "high" not in report.groups[0].cause


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_a_test_that_was_judged_can_have_expected_too_little(verdict: Verdict) -> None:
    assert one([Row(verdict)], weak=True).tests[0].weak is (verdict in (Verdict.PASSED, Verdict.FAILED))
