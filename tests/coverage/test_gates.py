from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.coverage.gates import Figures, judge_gates, quantile_us, rate
from engine.model.run.report import Counts, Covered
from engine.model.suite import CoverageGate, Gates, LatencyGate
from tests.coverage.plans import bound

NOTHING = Covered(covered=0, of=0)


def errors_gate(counts: Counts, operator: str, value: float, text: str) -> tuple[float | None, bool]:
    figures = Figures(counts=counts, edges=NOTHING, pairs=NOTHING, output_fields=NOTHING, durations_us=())
    gate = judge_gates("S", Gates(errors=bound(operator, value, text)), figures)[1]
    return gate.was, gate.held


def test_errors_are_error_unknown_and_not_run_over_planned_less_skipped() -> None:
    counts = Counts(passed=7, error=1, unknown=1, not_run=1, skipped=90)
    assert errors_gate(counts, "<", 30.0, "< 30%") == (30.0, False)
    assert errors_gate(counts, "<=", 30.0, "<= 30%") == (30.0, True)


def test_a_bare_share_of_errors_is_the_most_that_may_be() -> None:
    assert errors_gate(Counts(passed=99, error=1), ">=", 2.0, "2%") == (1.0, True)
    assert errors_gate(Counts(passed=9, error=1), ">=", 2.0, "2%") == (10.0, False)


def test_a_bound_on_errors_without_a_percent_sign_is_a_number_of_cases() -> None:
    assert errors_gate(Counts(passed=1, error=3), "<=", 3.0, "3") == (3.0, True)


def test_a_gate_with_nothing_to_judge_holds() -> None:
    assert errors_gate(Counts(skipped=3), "<", 1.0, "< 1%") == (None, True)


def judged_gate(figures: Figures, operator: str, value: float, text: str) -> tuple[float | None, bool]:
    gate = judge_gates("S", Gates(judged=bound(operator, value, text)), figures)[2]
    assert gate.gate == "judged"
    return gate.was, gate.held


def test_what_was_judged_counts_skipped_cases_and_known_failures_among_all_that_was_planned() -> None:
    counts = Counts(passed=2, failed=1, error=2, skipped=4)
    figures = Figures(counts=counts, edges=NOTHING, pairs=NOTHING, output_fields=NOTHING, durations_us=(), known=1)
    assert judged_gate(figures, ">=", 4, ">= 4") == (4.0, True)
    assert judged_gate(figures, ">=", 5, ">= 5") == (4.0, False)
    assert judged_gate(figures, ">=", 40, "40%") == (40.0, True)
    assert judged_gate(figures, ">", 40, "> 40%") == (40.0, False)


def test_none_judged_is_missed_unless_none_are_wanted() -> None:
    skipped = Counts(skipped=3)
    figures = Figures(counts=skipped, edges=NOTHING, pairs=NOTHING, output_fields=NOTHING, durations_us=())
    assert judged_gate(figures, ">=", 0, ">= 0") == (0.0, True)
    assert judged_gate(figures, ">=", 1, ">= 1") == (0.0, False)
    assert judged_gate(figures, ">=", 1, "1%") == (0.0, False)


def coverage_and_latency(counts: Counts) -> dict[str, bool]:
    hundred = bound(">=", 100.0, "100%")
    gates = Gates(
        coverage=CoverageGate(input_edges=hundred, input_pairs=hundred, output_fields=hundred),
        latency=LatencyGate(p95=bound("<", 3.0, "< 3s")),
    )
    figures = Figures(counts=counts, edges=NOTHING, pairs=NOTHING, output_fields=NOTHING, durations_us=())
    return {gate.gate: gate.held for gate in judge_gates("S", gates, figures)[2:]}


def test_an_outage_holds_no_gate_about_answers() -> None:
    for silent in (Counts(error=3), Counts(not_run=1), Counts(unknown=2, skipped=5)):
        assert set(coverage_and_latency(silent).values()) == {False}


def test_a_gate_about_answers_that_has_nothing_to_judge_holds_where_something_was_answered_or_all_is_skipped() -> None:
    for answered in (Counts(passed=1, error=3), Counts(failed=1), Counts(skipped=3)):
        assert set(coverage_and_latency(answered).values()) == {True}


def test_a_rate_of_nothing_is_none() -> None:
    assert rate(0, Counts()) is None
    assert rate(1, Counts(passed=1, failed=2, skipped=5)) == pytest.approx(100 / 3)


def test_the_quantile_is_the_nearest_rank() -> None:
    ten = range(1, 11)
    assert [quantile_us(ten, percent) for percent in (50, 90, 95, 99)] == [5, 9, 10, 10]
    assert quantile_us([], 50) is None


@given(st.lists(st.integers(0, 10**9), min_size=1), st.sampled_from([50, 90, 95, 99]))
def test_at_least_so_many_durations_do_not_exceed_the_quantile_and_it_is_the_smallest_such(
    durations: list[int], percent: int
) -> None:
    found = quantile_us(durations, percent)
    assert found in durations
    assert sum(each <= found for each in durations) * 100 >= percent * len(durations)
    assert sum(each < found for each in durations) * 100 < percent * len(durations)
