from __future__ import annotations

import pytest

from engine.model.run.event import CaseFinished
from engine.model.suite import KnownFailure
from engine.model.verdict import Verdict
from engine.run.cases.known_failures import mark_known_failure
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.run import Setting, simulate
from tests.simulation.server import Habits

TODAY = "2026-11-22T00:00:00Z"


def ended(verdict: Verdict, *, until: str | None = None) -> CaseFinished:
    known = KnownFailure(ticket="TEL-12", until=until)
    case = plan_of([Sketch(more={"known_failure": known})]).cases[0]
    return mark_known_failure(CaseFinished(at_us=0, case=case.id, number=0, verdict=verdict), case, today=TODAY)


def test_a_known_failure_stays_failed_and_is_marked() -> None:
    finished = ended(Verdict.FAILED, until="2026-12-01")
    assert (finished.verdict, finished.known, finished.overdue) == (Verdict.FAILED, True, None)


def test_a_known_failure_that_passes_is_overdue() -> None:
    finished = ended(Verdict.PASSED)
    assert not finished.known
    assert finished.overdue == "the known failure TEL-12 passes: take `known-failure` out"


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.PASSED, Verdict.ERROR, Verdict.UNKNOWN])
@pytest.mark.parametrize("until", ["2026-11-22", "2026-01-01"])
def test_once_its_day_has_come_it_is_accepted_no_more(verdict: Verdict, until: str) -> None:
    finished = ended(verdict, until=until)
    assert not finished.known
    assert finished.overdue == f"the known failure TEL-12 was accepted until {until}"


@pytest.mark.parametrize("verdict", [Verdict.SKIPPED, Verdict.NOT_RUN])
def test_what_was_never_tried_is_neither_known_nor_overdue(verdict: Verdict) -> None:
    finished = ended(verdict, until="2026-01-01")
    assert (finished.known, finished.overdue) == (False, None)


def test_an_error_is_no_known_failure() -> None:
    finished = ended(Verdict.ERROR)
    assert (finished.known, finished.overdue) == (False, None)


def test_a_row_may_have_a_known_failure_of_its_own() -> None:
    known = KnownFailure(ticket="TEL-13")
    sketches = [Sketch(row={"known_failure": known}), Sketch()]
    simulated = simulate(Setting(plan=plan_of(sketches), habits=Habits(fails=1.0)))
    assert [event.known for event in sorted(simulated.finished, key=lambda event: event.number)] == [True, False]
