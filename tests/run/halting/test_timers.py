from __future__ import annotations

import pytest

from engine.model.language.expectation import Expectation
from engine.model.language.literals import Duration
from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.ports.limits import Bounds, Limits
from engine.model.run.event import AttemptFailed, CaseFinished, Event, Halted, Held
from engine.model.verdict import Verdict
from engine.run.halting.stop import DRAIN_S, Stop, drain_within
from engine.run.halting.timers import FailFast
from tests.simulation.plans import SPAN, Sketch, a_call, claim, plan_of
from tests.simulation.run import Setting, Simulated, simulate
from tests.simulation.server import Habits
from tests.virtual_time import EPOCH_US

ONE_BY_ONE = Limits(executions=1)


def ended(verdict: Verdict, *, known: bool = False) -> CaseFinished:
    return CaseFinished(at_us=0, case="C-1", number=0, verdict=verdict, known=known)


def reasons(simulated: Simulated) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for event in simulated.finished:
        found.setdefault(event.verdict.value, set()).add(event.reason)
    return found


def events(simulated: Simulated, kind: type[Event]) -> list[Event]:
    return [event for event in simulated.events if isinstance(event, kind)]


def test_only_failed_cases_that_nobody_expected_to_fail_count() -> None:
    stop = Stop()
    fail_fast = FailFast(2, stop)
    for each in (
        ended(Verdict.ERROR),
        ended(Verdict.FAILED, known=True),
        ended(Verdict.FAILED),
        ended(Verdict.PASSED),
    ):
        fail_fast.saw(each)
    assert not stop.draining
    fail_fast.saw(ended(Verdict.FAILED))
    assert (stop.reason, stop.grace_s) == ("`--fail-fast` ended the run after 2 failed cases", None)


def test_nothing_is_sent_after_the_first_failed_case() -> None:
    plan = plan_of([Sketch(cases=30)])
    simulated = simulate(Setting(plan=plan, limits=ONE_BY_ONE, habits=Habits(fails=1.0), bounds=Bounds(fail_fast=1)))
    assert simulated.problems == []
    assert simulated.verdicts == {"failed": 1, "not_run": 29}
    assert reasons(simulated)["not_run"] == {"`--fail-fast` ended the run after 1 failed case"}


def test_nothing_is_sent_after_the_time_of_the_run() -> None:
    bounds = Bounds(max_time=Duration(seconds=20.0, text="20s"))
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=100)]), limits=ONE_BY_ONE, bounds=bounds))
    assert simulated.problems == []
    assert reasons(simulated)["not_run"] == {"`--max-time 20s` ended the run"}
    assert 5 <= simulated.verdicts["passed"] <= 95
    last = max(entry.left_s for entry in simulated.ledger if entry.kind == "submit")
    assert 15.0 <= last <= 20.0
    assert 20.0 <= simulated.took_s <= 20.0 + DRAIN_S + 0.01


def test_a_drain_ends_after_its_grace_with_the_execution_ids_kept() -> None:
    habits = Habits(median_s=600.0, sigma=0.01)
    plan = plan_of([Sketch(cases=20, timeout_s=3_600.0)])
    simulated = simulate(Setting(plan=plan, habits=habits, drain_s=5.0, drain_grace_s=DRAIN_S))
    assert simulated.problems == []
    assert simulated.verdicts == {"error": 20}
    assert all(event.execution_id for event in simulated.finished)
    assert reasons(simulated)["error"] == {"interrupted before its execution was done; `engine resume` goes on with it"}
    assert all(event.left_open for event in simulated.finished)
    assert 5.0 + DRAIN_S <= simulated.took_s <= 5.0 + DRAIN_S + 0.01


@pytest.mark.parametrize(("grace_s", "drain_s"), [(9.0, 7.0), (30.0, 28.0), (3.0, 1.5), (1.0, 0.5)])
def test_of_the_grace_of_a_signal_some_is_kept_for_reports_and_seal(grace_s: float, drain_s: float) -> None:
    assert drain_within(grace_s) == drain_s
    plan = plan_of([Sketch(cases=20, timeout_s=3_600.0)])
    setting = Setting(
        plan=plan, habits=Habits(median_s=600.0, sigma=0.01), drain_s=5.0, drain_grace_s=drain_within(grace_s)
    )
    simulated = simulate(setting)
    assert simulated.problems == []
    assert 5.0 + drain_s <= simulated.took_s <= 5.0 + drain_s + 0.01


@pytest.mark.parametrize(("signal_s", "over_s"), [(20.5, 27.5), (22.0, 29.0), (25.0, 30.0)])
def test_a_signal_ends_sooner_what_drains_already_and_never_later(signal_s: float, over_s: float) -> None:
    plan = plan_of([Sketch(cases=20, timeout_s=3_600.0)])
    bounds = Bounds(max_time=Duration(seconds=20.0, text="20s"))
    habits = Habits(median_s=600.0, sigma=0.01)
    simulated = simulate(
        Setting(plan=plan, habits=habits, bounds=bounds, drain_s=signal_s, drain_grace_s=drain_within(9.0))
    )
    assert simulated.problems == []
    assert over_s <= simulated.took_s <= over_s + 0.01


def test_a_drain_takes_in_what_is_done_within_its_grace() -> None:
    plan = plan_of([Sketch(cases=20)])
    habits = Habits(median_s=6.0, sigma=0.01)
    simulated = simulate(Setting(plan=plan, habits=habits, drain_s=1.0, drain_grace_s=DRAIN_S))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 20}


def test_without_retries_a_transient_failure_ends_its_call() -> None:
    plan = plan_of([Sketch(cases=40, effects="read")])
    habits = Habits(server_error=0.3, not_sent=0.2, authenticates=False)
    simulated = simulate(Setting(plan=plan, habits=habits, bounds=Bounds(retries=False)))
    assert all(event.next_us is None for event in events(simulated, AttemptFailed) if isinstance(event, AttemptFailed))
    assert all(event.submits <= 1 for event in simulated.finished)
    assert any("`--no-retry` forbids another attempt" in each for each in reasons(simulated)["error"])


def test_without_retries_refusals_and_dead_tokens_are_still_waited_out() -> None:
    plan = plan_of([Sketch(cases=40)])
    habits = Habits(throttle=0.2, token_life_s=20.0, median_s=8.0)
    simulated = simulate(Setting(plan=plan, habits=habits, bounds=Bounds(retries=False)))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 40}


# ------------------------------------------------------------------------------------------------ breaker, whole runs


REFUSED = Trouble(kind=TroubleKind.NOT_SENT, message="no connection to `h:443`: connection refused")


def silent(first: int, last: int) -> Habits:
    """A server that no submit reaches from one to another."""
    return Habits(
        authenticates=False,
        answers=lambda kind, count: REFUSED if kind == "submit" and first <= count <= last else None,
    )


def test_a_short_outage_pauses_and_costs_no_case() -> None:
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=60)]), habits=silent(20, 40), limits=Limits(in_flight=20)))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 60}
    assert any("times in a row" in event.reason for event in events(simulated, Held) if isinstance(event, Held))


@pytest.mark.slow
def test_a_server_that_never_answers_is_asked_by_single_probes_and_ends_the_run() -> None:
    gone = Habits(authenticates=False, answers=lambda kind, count: REFUSED if kind == "poll" or count >= 100 else None)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=300)]), habits=gone))
    assert simulated.problems == []
    (halted,) = events(simulated, Halted)
    assert isinstance(halted, Halted)
    assert halted.kind == "outage"
    assert "`simulated|client` has not answered since 2026-11-22 09:1" in halted.reason
    assert "connection refused" in halted.reason
    assert 300.0 <= simulated.took_s <= 400.0
    assert simulated.verdicts["not_run"] >= 100
    failed = [entry for entry in simulated.ledger if entry.outcome == "not-sent"]
    assert len(failed) <= 10 + 64 + 30


def test_time_in_an_outage_is_no_time_of_the_case() -> None:
    simulated = simulate(
        Setting(
            plan=plan_of([Sketch(cases=20, timeout_s=10.0)]),
            habits=Habits(
                authenticates=False,
                answers=lambda kind, count: REFUSED if kind == "poll" and 2 <= count <= 17 else None,
            ),
        )
    )
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 20}


# ------------------------------------------------------------------------------------------------ suspended


def asks_for_hours(kind: str, after: int) -> Habits:
    """A server that asks for two hours of silence from a request of a kind on."""
    hours = Trouble(kind=TroubleKind.THROTTLED, message="the server answered 429", status=429, retry_after_s=7_200.0)
    return Habits(median_s=5.0, answers=lambda asked, count: hours if asked == kind and count > after else None)


@pytest.mark.slow
def test_a_suspended_run_sends_nothing_more_and_is_over_at_once() -> None:
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=200)]), habits=asks_for_hours("submit", 100)))
    assert simulated.problems == []
    (halted,) = events(simulated, Halted)
    assert isinstance(halted, Halted)
    assert (halted.kind, halted.until_us) == ("suspended", halted.at_us + 7_200_000_000)
    left = [entry for entry in simulated.ledger if entry.left_s > (halted.at_us - EPOCH_US) / 1e6 + 1e-6]
    assert left == []
    assert simulated.took_s < 30.0
    assert simulated.verdicts["not_run"] >= 36
    assert all(event.execution_id for event in simulated.finished if event.verdict is Verdict.ERROR)


def test_a_login_that_is_to_wait_for_hours_suspends_the_run_before_its_first_case() -> None:
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=20)]), habits=asks_for_hours("token", 0)))
    assert simulated.problems == []
    assert simulated.verdicts == {"not_run": 20}
    (halted,) = events(simulated, Halted)
    assert isinstance(halted, Halted)
    assert halted.kind == "suspended"


def test_fail_fast_lets_submits_run_ahead_of_results_no_further_than_requests_in_flight() -> None:
    habits = Habits(fails=1.0, median_s=1.0, authenticates=False)
    plan = plan_of([Sketch(cases=200)])
    limits = Limits(in_flight=4)
    simulated = simulate(Setting(plan=plan, habits=habits, limits=limits, bounds=Bounds(fail_fast=3)))
    assert simulated.problems == []
    assert sum(entry.kind == "submit" for entry in simulated.ledger) <= 3 + 2 * 4
    assert simulated.verdicts["not_run"] >= 189


def test_fail_fast_lets_a_case_that_has_begun_make_all_of_its_calls() -> None:
    habits = Habits(median_s=1.0, authenticates=False)
    story = Sketch(
        cases=6,
        calls=(a_call("before"), a_call("after")),
        expect=Expectation(claims=(claim("output.processed", False),), span=SPAN),
    )
    plan = plan_of([story])
    simulated = simulate(Setting(plan=plan, habits=habits, limits=Limits(in_flight=3), bounds=Bounds(fail_fast=1)))
    assert simulated.problems == []
    assert set(simulated.verdicts) <= {"failed", "not_run"}
    assert not any(event.warnings for event in simulated.finished)


def test_cases_that_only_wait_for_a_forbidden_action_are_not_run_and_those_in_the_middle_say_so() -> None:
    habits = Habits(median_s=1.0, authenticates=False, forbidden=("act-1",))
    story = Sketch(cases=8, calls=(a_call("before", "act-2"), a_call("after", "act-3")))
    first = Sketch(cases=8, calls=(a_call("before", "act-1"),), action="act-2")
    simulated = simulate(Setting(plan=plan_of([story, first]), habits=habits, limits=Limits(executions=3)))
    assert simulated.problems == []
    for event in simulated.finished:
        if event.verdict is Verdict.ERROR:
            assert "403" in event.reason or "was halted" in event.reason
            assert event.submits > 0
        else:
            assert (event.verdict, event.submits) == (Verdict.NOT_RUN, 0)
    cleaned = {entry.case for entry in simulated.ledger if entry.call == "after:1" and entry.taken}
    prepared = {entry.case for entry in simulated.ledger if entry.call == "before:1" and entry.taken}
    assert cleaned == prepared
