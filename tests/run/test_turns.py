from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from engine.model.plan import Case
from engine.model.ports.limits import Limits
from engine.model.run.event import CaseFinished, CaseIntent
from engine.model.verdict import Verdict
from engine.run.turns import AHEAD_MAX, Turns
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.run import Setting, Simulated, simulate
from tests.simulation.server import Habits


def play(sketches: Sequence[Sketch], limits: Limits | None = None, **habits: Any) -> Simulated:
    settled = Habits(**{"authenticates": False, "median_s": 1.0, **habits})
    simulated = simulate(Setting(plan=plan_of(sketches), habits=settled, limits=limits or Limits()))
    assert simulated.problems == []
    return simulated


def order(simulated: Simulated) -> list[int]:
    return [event.number for event in simulated.events if isinstance(event, CaseIntent)]


def most_alive(simulated: Simulated, numbers: range) -> int:
    alive = most = 0
    for event in simulated.events:
        if isinstance(event, CaseIntent | CaseFinished) and event.number in numbers:
            alive += isinstance(event, CaseIntent) - isinstance(event, CaseFinished)
            most = max(most, alive)
    return most


def test_a_serial_case_runs_alone() -> None:
    simulated = play([Sketch(cases=5), Sketch(cases=3, more={"serial": True}), Sketch(cases=5)])
    assert simulated.verdicts == {"passed": 13}
    assert most_alive(simulated, range(5, 8)) == 1
    assert most_alive(simulated, range(13)) > 5


def test_one_case_of_a_group_runs_at_a_time_and_others_beside_it() -> None:
    simulated = play([Sketch(cases=4, more={"group": "a"}), Sketch(cases=4, more={"group": "b"}), Sketch(cases=2)])
    assert simulated.verdicts == {"passed": 10}
    assert most_alive(simulated, range(4)) == most_alive(simulated, range(4, 8)) == 1
    assert most_alive(simulated, range(10)) == 4


def test_a_test_waits_for_all_cases_that_it_needs_even_where_they_come_later() -> None:
    simulated = play([Sketch(cases=2, more={"needs": (1,)}), Sketch(cases=3)])
    assert simulated.verdicts == {"passed": 5}
    assert order(simulated) == [2, 3, 4, 0, 1]


def test_what_needs_a_test_that_did_not_pass_is_not_run_and_says_so() -> None:
    simulated = play([Sketch(cases=2, skip="broken"), Sketch(cases=2, more={"needs": (0,)}), Sketch()])
    ends = {event.number: (event.verdict, event.reason) for event in simulated.finished}
    assert ends[2] == ends[3] == (Verdict.NOT_RUN, "it needs `test 0`, of which every case is skipped")
    assert ends[4][0] is Verdict.PASSED


def test_a_test_that_is_no_part_of_the_run_is_not_waited_for() -> None:
    assert play([Sketch(cases=2, more={"needs": (7,)})]).verdicts == {"passed": 2}


def test_tests_that_wait_for_each_other_end_all_the_same() -> None:
    simulated = play([Sketch(cases=2, more={"needs": (1,)}), Sketch(cases=2, more={"needs": (0,)})])
    assert simulated.verdicts == {"not_run": 4}
    assert any("which waits for it" in event.reason for event in simulated.finished)


def test_a_stop_ends_what_waits_for_its_turn() -> None:
    habits = Habits(authenticates=False, median_s=5.0, sigma=0.0)
    plan = plan_of([Sketch(cases=3), Sketch(cases=3, more={"serial": True})])
    simulated = simulate(Setting(plan=plan, habits=habits, drain_s=1.0))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 3, "not_run": 3}


def test_turns_and_caps_hold_together() -> None:
    tests = [
        Sketch(cases=3, more={"serial": True}),
        Sketch(cases=3, more={"needs": (0,), "group": "a"}),
        Sketch(cases=5),
    ]
    assert play(tests, Limits(executions=2, in_flight=1)).verdicts == {"passed": 11}


@pytest.mark.slow
def test_the_plan_is_asked_for_no_more_while_enough_cases_wait() -> None:
    plan = plan_of([Sketch(cases=AHEAD_MAX + 50, more={"group": "a"}), Sketch(cases=1)])
    turns = Turns(plan, lambda _case: False)
    first = turns.next()
    assert first is not None
    turns.record_start(first)
    assert turns.next() is None
    turns.record_end(first, Verdict.PASSED, was_started=True)
    given: list[Case] = []
    while not turns.is_done:
        case = turns.next()
        if case is not None:
            turns.record_start(case)
            turns.record_end(case, Verdict.PASSED, was_started=True)
            given.append(case)
    assert sorted(case.number for case in given) == list(range(1, AHEAD_MAX + 51))
