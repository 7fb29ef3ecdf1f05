from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from engine.model.language.expectation import Check, Expectation
from engine.model.language.literals import Query, Rate
from engine.model.plan import Case, Plan
from engine.model.ports.exchange import Call, Exchange, Finished, Pending, Result
from engine.model.ports.limits import Limits
from engine.model.ports.target import Target, TargetPort
from engine.model.run.event import CaseFinished, CaseIntent, Event
from engine.model.verdict import Verdict
from engine.model.vocabulary import Ports
from engine.run.execute import execute
from engine.run.halting.stop import Stop
from tests.run.sending.test_log import ListJournal
from tests.simulation.plans import COMPLETED, SPAN, Sketch, plan_of
from tests.simulation.run import Setting, simulate
from tests.simulation.server import Habits, SimulatedTarget
from tests.virtual_time import VirtualClock, passed_s, run_virtual


async def run(plan: Plan, target: Target, *, room: int = 100_000, stop: Stop | None = None) -> list[Event]:
    journal = ListJournal(room=room)
    port = TargetPort(target=target)
    ports = Ports(targets={"simulated": port}, journal=journal, clock=VirtualClock(), rng=Random(1))
    events = [event async for event in execute(plan, ports, stop=stop)]
    assert events == journal.events
    return events


def finished(events: list[Event]) -> list[CaseFinished]:
    return [event for event in events if isinstance(event, CaseFinished)]


class SynchronousTarget:
    """A target that answers at once; `bug` makes its client crash on one case."""

    scope = "sync"
    authenticates = False

    def __init__(self, bug: str = "") -> None:
        self.bug = bug

    async def authorise(self) -> Exchange:
        raise AssertionError("never called")

    async def submit(self, call: Call) -> Exchange:
        if call.case == self.bug:
            raise KeyError("oops")
        return Exchange(outcome=Finished(result=Result(status="completed", duration_s=0.25)), latency_s=0.5)

    async def poll(self, pending: Pending) -> Exchange:
        raise AssertionError(f"nothing to poll for {pending}")


def test_a_synchronous_answer_needs_no_poll() -> None:
    events = run_virtual(run(plan_of([Sketch(cases=3)]), SynchronousTarget()))
    assert [(event.verdict, event.submits, event.polls) for event in finished(events)] == [(Verdict.PASSED, 1, 0)] * 3
    assert finished(events)[0].duration_us == 250_000


def test_defect_06_a_crash_of_ours_is_an_error_of_one_case_and_of_no_other() -> None:
    events = run_virtual(run(plan_of([Sketch(cases=3)]), SynchronousTarget(bug="C-000000000001")))
    verdicts = {event.case: event for event in finished(events)}
    assert [verdicts[case].verdict for case in sorted(verdicts)] == ["passed", "error", "passed"]
    assert verdicts["C-000000000001"].reason.startswith("bug of ours: KeyError")


def test_what_is_skipped_or_cannot_be_made_is_never_sent_and_still_accounted_for() -> None:
    plan = plan_of([Sketch(skip="waits for TEL-12"), Sketch(problem="`this.x` is not set"), Sketch()])
    simulated = simulate(Setting(plan=plan))
    assert simulated.problems == []
    ends = {event.number: (event.verdict, event.reason, event.submits) for event in simulated.finished}
    assert ends[0] == (Verdict.SKIPPED, "waits for TEL-12", 0)
    assert ends[1] == (Verdict.ERROR, "`this.x` is not set", 0)
    assert ends[2][0] is Verdict.PASSED


def test_defect_08_the_input_of_a_case_that_did_not_pass_is_stored() -> None:
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=20)]), habits=Habits(fails=0.5)))
    for event in simulated.finished:
        assert (event.input is None) == (event.verdict is Verdict.PASSED)
        assert event.input in (None, {"n": event.number})
    failed = next(event for event in simulated.finished if event.verdict is Verdict.FAILED)
    assert "upstream said no" in failed.failures[0].message
    assert failed.output == {"processed": True}


def test_a_check_that_says_stop_ends_its_test_and_no_other() -> None:
    stopping = Expectation(
        checks=(Check(that=Query(text="input.n != `1`", span=SPAN), severity="stop"),),
        claims=COMPLETED.claims,
        span=SPAN,
    )
    plan = plan_of([Sketch(cases=5, expect=stopping), Sketch(cases=2)])
    simulated = simulate(Setting(plan=plan, limits=Limits(executions=1), habits=Habits(authenticates=False)))
    ordered = [event.verdict.value for event in sorted(simulated.finished, key=lambda event: event.number)]
    assert ordered == ["passed", "failed", "not_run", "not_run", "not_run", "passed", "passed"]


def test_a_full_disk_stops_the_run_before_anything_without_an_intent_is_sent() -> None:
    async def main() -> tuple[int, int]:
        clock = VirtualClock()
        target = SimulatedTarget(Habits(authenticates=False), clock=clock, rng=Random(1))
        journal = ListJournal(room=7)
        ports = Ports(targets={"simulated": TargetPort(target=target)}, journal=journal, clock=clock, rng=Random(1))
        with pytest.raises(OSError, match="no space left"):
            _ = [event async for event in execute(plan_of([Sketch(cases=20)]), ports)]
        intents = sum(isinstance(event, CaseIntent) for event in journal.events)
        return len([entry for entry in target.ledger if entry.kind == "submit"]), intents

    submits, intents = run_virtual(main())
    assert submits <= intents <= 7


def test_a_run_that_is_left_early_leaves_nothing_behind() -> None:
    async def main() -> int:
        clock = VirtualClock()
        target = SimulatedTarget(Habits(), clock=clock, rng=Random(1))
        ports = Ports(
            targets={"simulated": TargetPort(target=target)},
            journal=ListJournal(room=999),
            clock=clock,
            rng=Random(1),
        )
        events = execute(plan_of([Sketch(cases=20)]), ports)
        await anext(events)
        await events.aclose()
        await clock.sleep(1_000.0)
        return len(asyncio.all_tasks())

    assert run_virtual(main()) == 1


class EndlessCases:
    """As many cases as anybody wants, each made when it is asked for."""

    def __init__(self, one: Case, count: int) -> None:
        self.one = one
        self.count = count
        self.made = 0

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> Case:
        self.made += 1
        return replace(self.one, number=number, id=f"C-{number:012x}")

    def __iter__(self) -> Iterator[Case]:
        return (self[number] for number in range(self.count))


def test_cases_are_taken_from_the_plan_only_when_there_is_room_for_them() -> None:
    async def main() -> int:
        plan = plan_of([Sketch()])
        cases = EndlessCases(plan.cases[0], 1_000_000)
        stop = Stop()
        clock = VirtualClock()
        target = SimulatedTarget(Habits(median_s=50.0), clock=clock, rng=Random(1))
        port = TargetPort(target=target, limits=Limits(executions=10))
        ports = Ports(targets={"simulated": port}, journal=ListJournal(room=9_999), clock=clock, rng=Random(1))
        events = execute(plan.but(cases=cases), ports, stop=stop)
        async for event in events:
            if isinstance(event, CaseFinished):
                break
        await events.aclose()
        return cases.made

    assert run_virtual(main()) <= 12


def test_a_stop_before_the_start_runs_nothing() -> None:
    stop = Stop()
    stop.cancel("interrupted")
    events = run_virtual(run(plan_of([Sketch(cases=3)]), SynchronousTarget(), stop=stop))
    assert [(event.verdict, event.reason) for event in finished(events)] == [(Verdict.NOT_RUN, "interrupted")] * 3


class ShortClock(VirtualClock):
    """A clock whose waits fail from some moment on, as where a machine gives no more memory."""

    def __init__(self, from_s: float, error: Exception) -> None:
        self._from_s = from_s
        self._error = error

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        if passed_s() >= self._from_s:
            raise self._error


@pytest.mark.parametrize("from_s", [0.0, 3.0, 30.0])
def test_a_timer_that_fails_ends_the_run_with_its_reason_instead_of_being_waited_for(from_s: float) -> None:
    """Under a limit of 5 in 10 s everybody waits for the timer of the gate."""

    async def main() -> None:
        clock = ShortClock(from_s, RuntimeError("can't start new thread"))
        target = SimulatedTarget(Habits(authenticates=False), clock=VirtualClock(), rng=Random(1))
        port = TargetPort(target=target, limits=Limits(rate=Rate(count=5, window_s=10.0, text="5/10s")))
        ports = Ports(targets={"simulated": port}, journal=ListJournal(room=9_999), clock=clock, rng=Random(1))
        with pytest.raises(RuntimeError, match="can't start new thread"):
            _ = [event async for event in execute(plan_of([Sketch(cases=20)]), ports)]
        assert len(asyncio.all_tasks()) == 1

    run_virtual(main())


def test_what_fails_beside_a_run_ends_it() -> None:
    async def main() -> None:
        stop = Stop()
        asyncio.get_running_loop().call_later(2.0, stop.fail, KeyError("the display"))
        with pytest.raises(KeyError, match="the display"):
            await run(
                plan_of([Sketch(cases=20)]), SimulatedTarget(Habits(), clock=VirtualClock(), rng=Random(1)), stop=stop
            )

    run_virtual(main())


def test_a_case_that_gets_no_memory_ends_the_run_and_is_no_bug_of_ours() -> None:
    class Full(SynchronousTarget):
        async def submit(self, call: Call) -> Exchange:
            raise MemoryError

    with pytest.raises(MemoryError):
        run_virtual(run(plan_of([Sketch(cases=3)]), Full()))
