from __future__ import annotations

from random import Random
from typing import Any

import pytest

from engine.model.language.literals import Duration, Query, Template
from engine.model.plan import Plan
from engine.model.ports.exchange import Call, Trouble, TroubleKind
from engine.model.ports.target import TargetPort
from engine.model.run.event import CaseFinished, CaseIntent, Event
from engine.model.suite import Compare, CompareWith, Relate, Retry
from engine.model.values.json import JsonObject
from engine.model.verdict import Verdict
from engine.model.vocabulary import Ports
from engine.run.execute import execute
from tests.run.sending.test_log import ListJournal
from tests.simulation.plans import SPAN, Sketch, plan_of
from tests.simulation.run import Setting, Simulated, simulate
from tests.simulation.server import Habits, SimulatedTarget
from tests.virtual_time import VirtualClock, run_virtual


def query(text: str) -> Query:
    return Query(text=text, span=SPAN)


def seconds(number: float) -> Duration:
    return Duration(seconds=number, text=f"{number:g}s")


def doubled(call: Call) -> JsonObject:
    amount = call.input.get("amount", 0)
    assert isinstance(amount, int)
    return {"score": 2 * amount, "call": call.call, "items": [{"id": call.call, "name": "x"}]}


def play(sketch: Sketch, **habits: Any) -> Simulated:
    settled = {"authenticates": False, "outputs": doubled, **habits}
    simulated = simulate(Setting(plan=plan_of([sketch]), habits=Habits(**settled)))
    assert simulated.problems == []
    return simulated


def the_end(simulated: Simulated) -> CaseFinished:
    (finished,) = simulated.finished
    return finished


def calls(simulated: Simulated) -> list[str]:
    return [event.call for event in simulated.events if isinstance(event, CaseIntent)]


# ------------------------------------------------------------------------------------------------ retry


def retrying(until: str, effects: str = "read") -> Sketch:
    return Sketch(
        effects=effects,
        more={"retry": Retry(until=query(until), every=seconds(2.0), for_=seconds(30.0))},
    )


def test_a_read_is_repeated_until_something_holds() -> None:
    simulated = play(retrying("output.call == 'retry:3'"), median_s=0.1)
    assert calls(simulated) == ["", "retry:2", "retry:3"]
    finished = the_end(simulated)
    assert (finished.verdict, finished.submits) == (Verdict.PASSED, 3)
    assert [step["call"] for step in finished.steps] == ["main", "retry:2", "retry:3"]


def test_what_never_holds_fails_the_case_when_the_time_is_over() -> None:
    simulated = play(retrying("output.call == 'never'"), median_s=0.1)
    assert 25.0 < simulated.took_s <= 31.0
    finished = the_end(simulated)
    assert finished.verdict is Verdict.FAILED
    (failure,) = finished.failures
    assert (failure.code, failure.weight) == ("E420", "fail")
    tries = len(calls(simulated))
    assert failure.message.startswith(f"`until` did not hold in {tries} attempts over 30 s: output.call is ")
    assert finished.reason == failure.message


def test_waiting_for_a_key_that_is_not_there_fails_with_the_near_miss() -> None:
    finished = the_end(play(retrying("output.cal == 'retry:3'"), median_s=0.1))
    assert finished.verdict is Verdict.FAILED
    assert "did you mean `call`" in finished.failures[0].message


def test_what_is_no_boolean_cannot_be_waited_for() -> None:
    simulated = play(retrying("output.score"), median_s=0.1)
    assert calls(simulated) == [""]
    finished = the_end(simulated)
    assert (finished.verdict, finished.reason) == (Verdict.ERROR, "`until` is neither true nor false: it is 0")


def test_a_null_may_become_true_and_is_waited_for_before_it_is_an_error() -> None:
    def ready(call: Call) -> JsonObject:
        return {"ready": True if call.call == "retry:3" else None}

    simulated = play(retrying("output.ready"), median_s=0.1, outputs=ready)
    assert (the_end(simulated).verdict, len(calls(simulated))) == (Verdict.PASSED, 3)
    finished = the_end(play(retrying("output.ready"), median_s=0.1, outputs=lambda _call: {"ready": None}))
    assert (finished.verdict, finished.reason) == (Verdict.ERROR, "`until` is neither true nor false: it is null")


def test_what_the_target_does_not_tell_is_not_waited_for() -> None:
    simulated = play(retrying("request.method == 'GET'"), median_s=0.1)
    assert calls(simulated) == [""]
    assert the_end(simulated).not_judged == 1


def test_what_fails_after_waiting_in_vain_says_both() -> None:
    finished = the_end(play(retrying("output.call == 'never'"), median_s=0.1, fails=1.0))
    assert finished.verdict is Verdict.FAILED
    assert [each.code for each in finished.failures] == ["E412", "E420"]


def test_what_is_no_read_is_never_repeated() -> None:
    assert calls(play(retrying("output.call == 'never'", effects="write"))) == [""]


def test_a_repetition_that_brings_no_result_is_an_error() -> None:
    lost = Trouble(kind=TroubleKind.UNEXPECTED, message="odd")
    simulated = play(
        retrying("output.call == 'never'"),
        answers=lambda kind, count: lost if (kind, count) == ("submit", 2) else None,
    )
    assert (the_end(simulated).verdict, the_end(simulated).reason) == (Verdict.ERROR, "odd")


# ------------------------------------------------------------------------------------------------ relate


def relating(expect: str, change: Any = None) -> Sketch:
    doubling = Template(text="${{ input.amount * 2 }}", span=SPAN)
    relate = Relate(change={"amount": doubling if change is None else change}, expect=query(expect), span=SPAN)
    return Sketch(more={"relate": relate}, row={"input": {"amount": 5}})


def test_a_case_is_run_again_with_a_changed_input_and_both_are_asked_about() -> None:
    simulated = play(relating("after.output.score == mul(before.output.score, `2`)"))
    assert calls(simulated) == ["", "relate"]
    sent = [event.input for event in simulated.events if isinstance(event, CaseIntent)]
    assert sent == [{"amount": 5}, {"amount": 10}]
    assert the_end(simulated).verdict is Verdict.PASSED
    assert the_end(simulated).execution_id == "exec-1"


def test_a_relation_that_does_not_hold_fails_the_case_with_both_values() -> None:
    finished = the_end(play(relating("after.output.score <= before.output.score")))
    assert finished.verdict is Verdict.FAILED
    assert "20" in finished.failures[0].message
    assert "10" in finished.failures[0].message


def test_a_case_that_fails_by_itself_is_not_run_again() -> None:
    simulated = play(relating("`true`"), fails=1.0)
    assert calls(simulated) == [""]
    assert the_end(simulated).verdict is Verdict.FAILED


def test_a_change_that_cannot_be_made_is_an_error() -> None:
    finished = the_end(play(relating("`true`", Template(text="${{ output.nothing }}", span=SPAN))))
    assert finished.verdict is Verdict.ERROR
    assert finished.reason.startswith("the changed input cannot be made: ")


def test_a_second_run_without_a_result_is_no_verdict_on_the_relation() -> None:
    lost = Trouble(kind=TroubleKind.LOST, message="reset")
    simulated = play(relating("`true`"), answers=lambda kind, count: lost if (kind, count) == ("submit", 2) else None)
    assert the_end(simulated).verdict is Verdict.UNKNOWN
    assert the_end(simulated).reason.startswith("run again with a changed input: reset")


def test_a_relation_about_what_the_target_does_not_tell_is_not_judged() -> None:
    finished = the_end(play(relating("after.request.body == before.request.body")))
    assert (finished.verdict, finished.not_judged) == (Verdict.ERROR, 1)
    assert finished.reason == (
        "nothing that this test asks could be judged: "
        "`after.request.body == before.request.body` asks about what this target does not tell"
    )


# ------------------------------------------------------------------------------------------------ compare


def comparing(on: tuple[str, ...] = ("output",), ignore: tuple[str, ...] = (), **where: Any) -> Sketch:
    compare = Compare(with_=CompareWith(**where), on=on, ignore=ignore, span=SPAN)
    return Sketch(more={"compare": compare}, row={"input": {"amount": 5}})


async def _run(plan: Plan, versions: tuple[str, ...]) -> list[Event]:
    clock = VirtualClock()
    target = SimulatedTarget(Habits(authenticates=False, outputs=doubled), clock=clock, rng=Random(1))
    ports = Ports(
        targets={"simulated": TargetPort(target=target, versions=versions)},
        journal=ListJournal(room=1_000),
        clock=clock,
        rng=Random(1),
    )
    return [event async for event in execute(plan, ports)]


def compared(sketch: Sketch) -> CaseFinished:
    events = run_virtual(_run(plan_of([sketch]), ("published", "draft")))
    assert [event.call for event in events if isinstance(event, CaseIntent)] == ["", "compare"]
    (finished,) = [event for event in events if isinstance(event, CaseFinished)]
    return finished


def test_another_version_that_answers_otherwise_fails_the_case() -> None:
    finished = compared(comparing(("output.call",), version="draft"))
    assert finished.verdict is Verdict.FAILED
    assert finished.failures[0].message == 'output.call is "compare" there, and "" here'
    assert finished.failures[0].code == "E417"


@pytest.mark.parametrize("ignore", [("output.call", "output.items[].id"), ("output",)])
def test_what_may_differ_is_left_out_of_the_comparison(ignore: tuple[str, ...]) -> None:
    assert compared(comparing(ignore=ignore, version="draft")).verdict is Verdict.PASSED


def test_places_that_the_target_does_not_tell_are_counted_and_not_compared() -> None:
    finished = compared(comparing(("output.score", "request.body"), version="draft"))
    assert (finished.verdict, finished.not_judged) == (Verdict.PASSED, 1)


@pytest.mark.parametrize("where", [{"version": "draft"}, {"target": "elsewhere"}])
def test_a_comparison_that_this_target_cannot_make_is_counted_and_told(where: dict[str, Any]) -> None:
    simulated = play(comparing(**where))
    finished = the_end(simulated)
    assert calls(simulated) == [""]
    assert (finished.verdict, finished.not_judged) == (Verdict.ERROR, 1)
    assert finished.untold[0].message.startswith("`compare` was not judged: ")


# ------------------------------------------------------------------------------------------------ late fields


def test_what_must_be_fresh_is_filled_in_when_the_request_leaves() -> None:
    late = {"at": Template(text="${{ send-time | plus('5m') | iso }}", span=SPAN)}
    simulated = play(Sketch(late=late, row={"input": {"at": "${{ … }}", "n": 1}}), median_s=3.0, fails=1.0)
    (intent,) = [event for event in simulated.events if isinstance(event, CaseIntent)]
    assert intent.input == {"at": "2026-11-22T09:19:07Z", "n": 1}
    assert the_end(simulated).input == intent.input


def test_a_submit_that_was_refused_leaves_again_with_a_fresh_moment() -> None:
    late = {"at": Template(text="${{ send-time | iso }}", span=SPAN)}
    refusal = Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=60.0)
    simulated = play(Sketch(late=late), answers=lambda kind, count: refusal if (kind, count) == ("submit", 1) else None)
    first, second = (event.input["at"] for event in simulated.events if isinstance(event, CaseIntent))
    assert isinstance(first, str)
    assert isinstance(second, str)
    assert first < second


def test_a_late_field_that_cannot_be_made_is_an_error_and_is_not_sent() -> None:
    late = {"at": Template(text="${{ steps.made.output }}", span=SPAN)}
    finished = the_end(play(Sketch(late=late)))
    assert (finished.verdict, finished.submits) == (Verdict.ERROR, 0)
    assert finished.reason.startswith("the input cannot be made: ")
