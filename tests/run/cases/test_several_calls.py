from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.language.expectation import Check, Expectation
from engine.model.language.literals import Query, Template
from engine.model.ports.exchange import Call, Trouble, TroubleKind
from engine.model.ports.limits import Limits
from engine.model.run.event import CaseFinished, CaseIntent
from engine.model.values.json import JsonObject
from engine.model.verdict import Verdict
from tests.simulation.plans import COMPLETED, SPAN, Sketch, a_call, claim, plan_of
from tests.simulation.run import Setting, Simulated, simulate
from tests.simulation.server import Habits

REFUSAL = Trouble(kind=TroubleKind.REFUSED, message="400", status=400, body="no")


def says(call: Call) -> JsonObject:
    return {"conversationId": f"c-{call.call or 'main'}", "got": call.input}


def play(sketch: Sketch, **habits: Any) -> Simulated:
    settled = {"authenticates": False, "outputs": says, **habits}
    simulated = simulate(Setting(plan=plan_of([sketch]), habits=Habits(**settled)))
    assert simulated.problems == []
    return simulated


def template(text: str) -> Template:
    return Template(text=text, span=SPAN)


def query(text: str) -> Query:
    return Query(text=text, span=SPAN)


def intents(simulated: Simulated) -> list[tuple[str, int, JsonObject]]:
    return [(event.call, event.submit, event.input) for event in simulated.events if isinstance(event, CaseIntent)]


def the_end(simulated: Simulated) -> CaseFinished:
    (finished,) = simulated.finished
    return finished


def refusing(*numbers: int) -> Habits:
    return Habits(
        authenticates=False,
        outputs=says,
        answers=lambda kind, count: REFUSAL if kind == "submit" and count in numbers else None,
    )


# ------------------------------------------------------------------------------------------------ steps


STEPS = Sketch(
    calls=(
        a_call("step", id="made", given={"name": "x"}),
        a_call("step", "act-2", given={"id": template("${{ steps.made.output.conversationId }}")}),
    ),
    expect=Expectation(contract=False),
    more={"weak": True},
)


def test_a_later_step_sees_what_an_earlier_one_got() -> None:
    simulated = play(STEPS)
    finished = the_end(simulated)
    assert finished.verdict is Verdict.PASSED
    assert intents(simulated) == [("step:1", 1, {"name": "x"}), ("step:2", 2, {"id": "c-step:1"})]
    assert [(step["call"], step["id"], step["action"], step["status"]) for step in finished.steps] == [
        ("step:1", "made", "act-1", "completed"),
        ("step:2", None, "act-2", "completed"),
    ]
    assert (finished.submits, finished.execution_id) == (2, "exec-2")


def test_steps_stop_at_the_first_that_is_not_as_it_should_be() -> None:
    bad = replace(COMPLETED, claims=(claim("output.conversationId", "another"),))
    calls = (a_call("step", id="made", expectation=bad), a_call("step"))
    simulated = play(replace(STEPS, calls=calls))
    finished = the_end(simulated)
    assert finished.verdict is Verdict.FAILED
    assert finished.reason.startswith("step 1 (`made`): output.conversationId is")
    assert finished.failures[0].message == finished.reason
    assert finished.submits == 1


def test_what_a_test_of_steps_expects_is_asked_of_the_last_one() -> None:
    expect = Expectation(claims=(claim("output.conversationId", "c-step:1"),), contract=False, span=SPAN)
    simulated = play(replace(STEPS, expect=expect, more={}))
    finished = the_end(simulated)
    assert finished.verdict is Verdict.FAILED
    assert finished.reason == "output.conversationId is 'c-step:2', expected 'c-step:1'"


def test_a_step_that_names_what_is_not_there_is_an_error_and_is_not_sent() -> None:
    calls = (a_call("step", id="made"), a_call("step", given={"id": template("${{ steps.made.output.nothing }}")}))
    finished = the_end(play(replace(STEPS, calls=calls)))
    assert finished.verdict is Verdict.ERROR
    assert finished.reason == (
        "step 2 (`act-1`): the input cannot be made: `steps.made.output.nothing` is not set; there are: "
        "`conversationId`, `got`, in `${{ steps.made.output.nothing }}` "
        f"({SPAN.file}:{SPAN.line}:{SPAN.column})"
    )
    assert finished.submits == 1


def test_a_step_may_apply_only_after_a_certain_result() -> None:
    calls = (a_call("step", id="made"), a_call("step", when=query("status == 'failed'")))
    assert the_end(play(replace(STEPS, calls=calls))).submits == 1
    calls = (a_call("step", id="made"), a_call("step", when=query("output.nothing")))
    finished = the_end(play(replace(STEPS, calls=calls)))
    assert finished.verdict is Verdict.ERROR
    assert "`when` is neither true nor false" in finished.reason


def test_steps_that_all_do_not_apply_are_never_passed() -> None:
    finished = the_end(play(replace(STEPS, calls=(a_call("step", when=query("`false`")),))))
    assert (finished.verdict, finished.submits) == (Verdict.ERROR, 0)


def test_a_check_of_a_step_that_says_stop_ends_its_test() -> None:
    stopping = Expectation(checks=(Check(that=query("`false`"), severity="stop"),), contract=False, span=SPAN)
    sketch = replace(STEPS, cases=3, calls=(a_call("step", expectation=stopping),))
    simulated = simulate(Setting(plan=plan_of([sketch]), habits=Habits(authenticates=False, outputs=says)))
    verdicts = sorted(event.verdict.value for event in simulated.finished)
    assert verdicts in (
        ["failed", "failed", "failed"],
        ["failed", "failed", "not_run"],
        ["failed", "not_run", "not_run"],
    )


def test_defect_19_an_unsafe_step_whose_answer_is_lost_is_unknown_and_nothing_follows_it() -> None:
    lost = Trouble(kind=TroubleKind.LOST, message="reset")
    simulated = play(STEPS, answers=lambda kind, count: lost if (kind, count) == ("submit", 1) else None)
    finished = the_end(simulated)
    assert (finished.verdict, finished.submits) == (Verdict.UNKNOWN, 1)
    assert finished.reason.startswith("step 1 (`made`): ")


# ------------------------------------------------------------------------------------------------ before, after


AROUND = Sketch(
    calls=(
        a_call("before", id="queue", given={"q": 1}),
        a_call("after", "clean", given={"id": template("${{ output.conversationId }}")}),
    ),
)


def test_what_comes_before_and_after_frames_the_main_call() -> None:
    simulated = play(AROUND)
    finished = the_end(simulated)
    assert [call for call, _, _ in intents(simulated)] == ["before:1", "", "after:1"]
    assert intents(simulated)[-1][2] == {"id": "c-main"}
    assert (finished.verdict, finished.execution_id, finished.submits) == (Verdict.PASSED, "exec-2", 3)
    assert [step["call"] for step in finished.steps] == ["before:1", "main", "after:1"]


def test_the_main_call_may_use_what_was_prepared() -> None:
    late = {"id": template("${{ steps.queue.output.conversationId }}")}
    simulated = play(replace(AROUND, late=late))
    assert intents(simulated)[1] == ("", 2, {"n": 0, "id": "c-before:1"})


def test_a_case_that_cannot_be_prepared_is_an_error_and_is_cleaned_up_all_the_same() -> None:
    bad = replace(COMPLETED, claims=(claim("status", "failed"),))
    calls = (a_call("before", id="queue", expectation=bad), a_call("after", "clean"))
    simulated = play(replace(AROUND, calls=calls))
    finished = the_end(simulated)
    assert finished.verdict is Verdict.ERROR
    assert finished.reason.startswith("could not be prepared: before 1 (`queue`): status is")
    assert [failure.message for failure in finished.failures] == [finished.reason]
    assert [call for call, _, _ in intents(simulated)] == ["before:1", "after:1"]


def test_nothing_is_cleaned_up_where_nothing_was_taken() -> None:
    trouble = Trouble(kind=TroubleKind.NOT_SENT, message="refused")
    simulated = play(AROUND, answers=lambda _kind, _count: trouble)
    assert the_end(simulated).verdict is Verdict.ERROR
    assert {call for call, _, _ in intents(simulated)} == {"before:1"}


def test_a_failed_clean_up_is_a_warning_that_names_what_is_left() -> None:
    simulated = simulate(Setting(plan=plan_of([AROUND]), habits=refusing(3)))
    finished = the_end(simulated)
    assert finished.verdict is Verdict.PASSED
    (warning,) = finished.warnings
    assert (warning.code, warning.weight) == ("E416", "warn")
    assert "after 1 (`clean`) failed" in warning.message
    assert "left behind: execution `exec-2`" in warning.message
    assert "c-main" in warning.message


def test_clean_up_asks_the_record_of_the_main_call() -> None:
    calls = (
        a_call("after", "clean", when=query("status == 'completed'")),
        a_call("after", "clean", when=query("status == 'failed'")),
    )
    simulated = play(replace(AROUND, calls=calls))
    assert [call for call, _, _ in intents(simulated)] == ["", "after:1"]


def test_clean_up_runs_when_the_main_call_failed_or_a_check_ended_its_test() -> None:
    stopping = Expectation(checks=(Check(that=query("`false`"), severity="stop"),), span=SPAN)
    simulated = play(replace(AROUND, expect=stopping))
    assert [call for call, _, _ in intents(simulated)] == ["before:1", "", "after:1"]
    assert the_end(simulated).verdict is Verdict.FAILED


def test_a_drain_lets_a_case_that_has_begun_make_all_of_its_calls_and_no_other_begin() -> None:
    habits = Habits(authenticates=False, outputs=says, median_s=4.0, sigma=0.0)
    calls = (a_call("before", id="queue"), a_call("after", "clean"))
    plan = plan_of([replace(AROUND, calls=calls, cases=9)])
    simulated = simulate(Setting(plan=plan, habits=habits, limits=Limits(executions=4), drain_s=2.0))
    assert simulated.problems == []
    assert [call for call, _, _ in intents(simulated)] == 4 * ["before:1"] + 4 * [""] + 4 * ["after:1"]
    assert simulated.verdicts == {"passed": 4, "not_run": 5}


def test_a_drain_lets_all_steps_be_made_within_the_grace_and_leaves_the_rest_open() -> None:
    habits = Habits(authenticates=False, outputs=says, median_s=4.0, sigma=0.0)
    plan = plan_of([replace(AROUND, calls=tuple(a_call("step", id=f"s{number}") for number in range(3)))])
    simulated = simulate(Setting(plan=plan, habits=habits, drain_s=2.0, drain_grace_s=20.0))
    assert the_end(simulated).verdict is Verdict.PASSED
    simulated = simulate(Setting(plan=plan, habits=habits, drain_s=2.0, drain_grace_s=5.0))
    assert [call for call, _, _ in intents(simulated)] == ["step:1", "step:2"]
    assert (the_end(simulated).verdict, the_end(simulated).left_open) == (Verdict.ERROR, True)


@pytest.mark.parametrize("cancel_s", [2.0, 6.0, 13.0])
def test_a_cancelled_case_says_what_it_may_leave_behind(cancel_s: float) -> None:
    calls = (a_call("before", id="queue"), a_call("after", "clean"))
    habits = Habits(authenticates=False, outputs=says, median_s=4.0, sigma=0.0)
    simulated = simulate(Setting(plan=plan_of([replace(AROUND, calls=calls)]), habits=habits, cancel_s=cancel_s))
    finished = the_end(simulated)
    assert finished.verdict is (Verdict.PASSED if cancel_s == 13.0 else Verdict.ERROR)
    assert any("was cut off" in each.message for each in finished.warnings)
